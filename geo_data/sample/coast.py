"""Read the real coast, land, towns and villages that the Taishan sample stands on."""

import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

SOURCE = Path(__file__).with_name("source")
TAISHAN_CODE = "440781"
MIN_ISLAND_COAST_M = 1000.0
MIN_OBSTACLE_AREA_M2 = 300.0
LAND_MARGIN_DEG = 0.1
COORDINATE_DECIMALS = 7

WGS84 = pyproj.Geod(ellps="WGS84")
# Sections are measured in UTM zone 49N (EPSG:32649) while the sample is drawn; every
# length that is printed or stored is geodesic.
TO_METRES = pyproj.Transformer.from_crs(4326, 32649, always_xy=True)
TO_DEGREES = pyproj.Transformer.from_crs(32649, 4326, always_xy=True)


@dataclass(frozen=True)
class Coast:
    """One coastline, EPSG:4326."""

    coastline_id: str
    kind: str
    name: str | None
    geometry: LineString


@dataclass(frozen=True)
class Town:
    """A town point of GeoNames; villages are (code, short name) of the statistics office."""

    code: str
    name: str
    geometry: Point
    villages: tuple[tuple[str, str], ...]

    @property
    def centre_m(self) -> np.ndarray:
        """The town point, (2,) metres."""
        return np.array(to_metres(self.geometry).coords[0])


@dataclass(frozen=True)
class CoastFigures:
    """Geodesic lengths in km of what the source holds and what the sample patrols."""

    mainland_km: float
    island_km: float
    kept_islands: int
    kept_island_km: float
    islands: int


def to_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Project lon, lat (EPSG:4326) to metres (EPSG:32649)."""
    return shapely.transform(geometry, _swap(TO_METRES))


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """Project metres (EPSG:32649) to lon, lat (EPSG:4326), rounded to about 1 cm."""
    degrees = shapely.transform(geometry, _swap(TO_DEGREES))
    return shapely.transform(degrees, lambda xy: np.round(xy, COORDINATE_DECIMALS))


def _swap(transformer: pyproj.Transformer):
    return lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))


def length_m(line: BaseGeometry) -> float:
    """Give the geodesic length on WGS 84 in metres."""
    return float(WGS84.geometry_length(line))


def area_m2(polygon: Polygon) -> float:
    """Give the geodesic area on WGS 84 in square metres."""
    return abs(float(WGS84.geometry_area_perimeter(polygon)[0]))


def read_coast() -> tuple[list[Coast], CoastFigures]:
    """
    Read Taishan's coast: mainland stretches in ring order, then islands, longest first.

    Islands with less than MIN_ISLAND_COAST_M of coast are not patrolled; they stay in the
    land layer as obstacles.
    """
    features = [
        feature
        for feature in _read_features("coastline_composite.geojson.gz")
        if feature["properties"]["adcode"] == TAISHAN_CODE
    ]
    pieces = [f["geometry"]["coordinates"] for f in features if _kind(f) == "mainland"]
    mainland = [LineString(line) for line in _join_consecutive(pieces)]
    islands = [
        (shape(f["geometry"]), f["properties"]["name_zh"]) for f in features if _kind(f) == "island"
    ]
    kept = [(ring, name) for ring, name in islands if length_m(ring) >= MIN_ISLAND_COAST_M]
    kept.sort(key=lambda island: -length_m(island[0]))
    lines = [("mainland", None, line) for line in mainland]
    lines += [("island", name, ring) for ring, name in kept]
    coasts = [
        Coast(f"C{number:02d}", kind, name, line)
        for number, (kind, name, line) in enumerate(lines, start=1)
    ]
    figures = CoastFigures(
        mainland_km=sum(map(length_m, mainland)) / 1000,
        island_km=sum(length_m(ring) for ring, _ in islands) / 1000,
        kept_islands=len(kept),
        kept_island_km=sum(length_m(ring) for ring, _ in kept) / 1000,
        islands=len(islands),
    )
    return coasts, figures


def read_neighbour_coast() -> list[LineString]:
    """Read the mainland coast of the neighbouring counties."""
    return [
        shape(feature["geometry"])
        for feature in _read_features("coastline_composite.geojson.gz")
        if feature["properties"]["adcode"] != TAISHAN_CODE and _kind(feature) == "mainland"
    ]


def read_land(coasts: Iterable[Coast]) -> list[tuple[Polygon, str | None]]:
    """
    Read land polygons with names in a box LAND_MARGIN_DEG wider than the coast.

    Islets below MIN_OBSTACLE_AREA_M2 (under 20 m across, finer than the source's own
    50 m) are left out.
    """
    west, south, east, north = shapely.total_bounds([coast.geometry for coast in coasts])
    margin = LAND_MARGIN_DEG
    window = shapely.box(west - margin, south - margin, east + margin, north + margin)
    land = []
    for feature in _read_features("land_composite.geojson.gz"):
        clipped = shapely.make_valid(shape(feature["geometry"])).intersection(window)
        for part in shapely.get_parts(clipped):
            if part.geom_type == "Polygon" and area_m2(part) >= MIN_OBSTACLE_AREA_M2:
                land.append((part, feature["properties"]["name_zh"]))
    return land


def read_towns() -> dict[str, Town]:
    """Read Taishan's town points by Chinese name, each with the villages of its code."""
    villages: dict[str, list[tuple[str, str]]] = {}
    with (SOURCE / "villages_440781.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            short = _short_village(row["name"])
            villages.setdefault(row["town_code"], []).append((row["code"], short))
    towns = {}
    for feature in _read_features("towns.geojson"):
        place = feature["properties"]
        if place["adcode"] == TAISHAN_CODE:
            code = place["town_code"] or ""
            name, known = place["name_zh"], tuple(villages.get(code, ()))
            towns[name] = Town(code, name, shape(feature["geometry"]), known)
    return towns


def _short_village(name: str) -> str:
    for ending in ("社区居民委员会", "社区居委会", "居委会", "委会"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _kind(feature: dict) -> str:
    return feature["properties"]["kind"]


def _join_consecutive(pieces: list[list]) -> list[list]:
    joined: list[list] = []
    for piece in pieces:
        if joined and joined[-1][-1] == piece[0]:
            joined[-1] = joined[-1] + piece[1:]
        else:
            joined.append(list(piece))
    return joined


def _read_features(name: str) -> list[dict]:
    content = (SOURCE / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return json.loads(content)["features"]
