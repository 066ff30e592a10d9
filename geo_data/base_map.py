"""Hold what a site says of base maps: maps that other servers have drawn, and how to ask for them.

A key is in the office's file and in addresses that are asked, and nowhere else: not in a fault, not
in what is printed of a record.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

KINDS = {"xyz": ("{z}", "{x}", "{y}"), "wmts": ("{TileMatrix}", "{TileRow}", "{TileCol}")}
"""Kinds of servers, each with what its template must hold, once each."""
KEY = "{key}"
MATRIX_SETS = ("w", "c")
DATUMS = ("wgs84", "cgcs2000", "gcj02")
CACHE_DAYS, CACHE_MB = 1, 200
"""How long and how much of the servers' tiles is kept, where the file does not say."""


@dataclass(frozen=True)
class BaseMap:
    """
    One map that another server has drawn, and how that server is asked for its tiles.

    Attributes
    ----------
    base_map_id
        Its code in addresses of ours.
    zh, en, attribution_zh, attribution_en
        Its name, and whose it is.
    approval_number
        Its 审图号, shown wherever the map is.
    kind
        xyz or wmts.
    template
        Address of a tile with placeholders; with a key at `{key}`.
    key
        What the server knows us by; empty where it asks for none.
    matrix_set
        w (Web Mercator, EPSG:3857) or c (degrees, EPSG:4490 or EPSG:4326).
    datum
        wgs84, cgcs2000 or gcj02.
    lowest_zoom, highest_zoom
        Zooms at which it is shown, as Leaflet counts them.
    level_offset
        What the server counts more than Leaflet for tiles of the same width.
    is_overlay
        Whether it lies over others, as names do.
    """

    base_map_id: str
    zh: str
    en: str
    attribution_zh: str
    attribution_en: str
    approval_number: str
    kind: str
    template: str = field(repr=False)
    key: str = field(repr=False)
    matrix_set: str
    datum: str
    lowest_zoom: int
    highest_zoom: int
    level_offset: int = 0
    is_overlay: bool = False

    @property
    def host(self) -> str:
        """Its server's name, which alone of its address may be told."""
        return urlsplit(self.template).hostname or ""

    @property
    def is_encrypted(self) -> bool:
        """Whether it is asked by TLS."""
        return urlsplit(self.template).scheme == "https"

    def address_of(self, level: int, column: int, row: int) -> str:
        """Give the address of one of the server's tiles; it holds the key: tell nobody."""
        places = KINDS[self.kind]
        rest = (column, row) if self.kind == "xyz" else (row, column)
        counts = (level + self.level_offset, *rest)
        address = self.template.replace(KEY, self.key)
        for place, count in zip(places, counts, strict=True):
            address = address.replace(place, str(count))
        return address


@dataclass(frozen=True)
class BaseMaps:
    """The base maps of a site, and how long and how much of them it keeps."""

    maps: tuple[BaseMap, ...] = ()
    cache_days: float = CACHE_DAYS
    cache_mb: int = CACHE_MB
