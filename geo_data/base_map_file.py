"""Read which base maps a site allows from the office's TOML file, with all faults together."""

import re
import stat
from pathlib import Path

from geo_data.base_map import (
    CACHE_DAYS,
    CACHE_MB,
    DATUMS,
    KEY,
    KINDS,
    MATRIX_SETS,
    BaseMap,
    BaseMaps,
)
from geo_data.base_map_template import faults_of_template
from geo_data.pack_cells import quote_cell
from geo_data.toml_file import read_toml_file
from maritime.errors import Fault, FaultyInputError

BASE_MAPS_FORMAT = "coastwatch-base-maps/1"
OWN_FILE = "base-maps.toml"
"""Its name in the data folder; a site without it has no base maps and asks nobody."""
MOST_BYTES = 100_000
MOST_MAPS = 20
HIGHEST_ZOOM = 22
FURTHEST_OFFSET = 5
LONGEST_WORDS = 200
MOST_DAYS, MOST_MB = 30, 10_000

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_BD09 = ("bd09", "bd09ll", "bd09mc")
_TEXTS = {
    "zh": "its name in Chinese",
    "en": "its name in English",
    "attribution_zh": "whose map it is, in Chinese",
    "attribution_en": "whose map it is, in English",
    "approval_number": "the 审图号 that the map was approved by; a map without one is not shown",
}
_KNOWN = (
    "id", *_TEXTS, "kind", "template", "key", "matrix_set", "datum", "zooms", "level_offset",
    "is_overlay",
)  # fmt: skip
_TOP = ("format", "cache_days", "cache_mb", "base_map")


def base_maps_of_site(folder: Path) -> BaseMaps:
    """Give the base maps that a data folder names; none where it has no such file."""
    own = folder / OWN_FILE
    return read_base_maps(own) if own.exists() else BaseMaps()


def read_base_maps(path: Path | str) -> BaseMaps:
    """
    Read a file of base maps.

    Raises
    ------
    FaultyInputError
        With every fault of the file: where it is, what was found, what was expected.
    """
    path = Path(path)
    document = read_toml_file(
        path, layer="base maps", expected="a file of base maps", in_toml="base maps in TOML",
        most_bytes=MOST_BYTES,
    )  # fmt: skip
    reader = _Reader()
    found = reader.read(document)
    if any(one.key for one in found.maps) and (mode := stat.S_IMODE(path.stat().st_mode)) & 0o077:
        reader.fault("", "", f"mode {mode:o} of a file with a key in it", "600: chmod 600 it")
    if reader.faults:
        raise FaultyInputError(str(path), tuple(reader.faults))
    return found


class _Reader:
    """Reads a document and collects what is wrong with it."""

    def __init__(self):
        self.faults: list[Fault] = []

    def fault(self, row_id: str, column: str, found: str, expected: str) -> None:
        """Note one fault."""
        self.faults.append(Fault("base maps", row_id, column, found, expected))

    def read(self, document: dict[str, object]) -> BaseMaps:
        """Give what a document says, as far as it can be read."""
        for name in document:
            if name not in _TOP:
                self.fault("", name, "an unknown name", "one of " + "·".join(_TOP))
        if document.get("format") != BASE_MAPS_FORMAT:
            self.fault("", "format", quote_cell(document.get("format")), BASE_MAPS_FORMAT)
        days = self._number(document, "cache_days", CACHE_DAYS, 0, MOST_DAYS)
        megabytes = self._number(document, "cache_mb", CACHE_MB, 0, MOST_MB, is_whole=True)
        tables = document.get("base_map", [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self.fault("", "base_map", "something else", "[[base_map]] tables")
            tables = []
        if len(tables) > MOST_MAPS:
            self.fault("", "base_map", f"{len(tables)} of them", f"at most {MOST_MAPS}")
        taken: dict[str, set[object]] = {"id": set(), "zh": set(), "en": set()}
        found = [self._map(table, number, taken) for number, table in enumerate(tables, start=1)]
        whole = tuple(one for one in found if one is not None)
        return BaseMaps(whole, days, int(megabytes))

    def _map(
        self, table: dict[str, object], number: int, taken: dict[str, set[object]]
    ) -> BaseMap | None:
        code = table.get("id")
        is_code = isinstance(code, str) and _CODE.fullmatch(code) is not None
        place = str(code) if is_code else f"base_map {number}"
        before = len(self.faults)
        if not is_code:
            self.fault(place, "id", quote_cell(code), "letters a–z, digits and -, at most 40")
        for name in table:
            if name not in _KNOWN:
                self.fault(place, name, "an unknown name", "one of " + "·".join(_KNOWN))
        for name in _TEXTS:
            self._text(table, place, name)
        for name, used in taken.items():
            value = table.get(name)
            if isinstance(value, str) and value in used:
                self.fault(place, name, quote_cell(value), "one that no other base map has")
            used |= {value} if isinstance(value, str) else set()
        self._choice(table, place, "kind", tuple(KINDS))
        self._choice(table, place, "matrix_set", MATRIX_SETS)
        self._datum(table, place)
        self._template(table, place)
        low, high = self._zooms(table, place)
        if not isinstance(table.get("is_overlay", False), bool):
            self.fault(place, "is_overlay", quote_cell(table["is_overlay"]), "true or false")
        if len(self.faults) > before:
            return None
        return BaseMap(
            base_map_id=str(code),
            **{name: str(table[name]).strip() for name in _TEXTS},
            kind=str(table["kind"]), template=str(table["template"]),
            key=str(table.get("key", "")),
            matrix_set=str(table["matrix_set"]), datum=str(table["datum"]),
            lowest_zoom=low, highest_zoom=high,
            level_offset=int(str(table.get("level_offset", 0))),
            is_overlay=bool(table.get("is_overlay", False)),
        )  # fmt: skip

    def _text(self, table: dict[str, object], place: str, name: str) -> None:
        value = table.get(name)
        expected = _TEXTS[name]
        if not isinstance(value, str) or not value.strip():
            self.fault(place, name, quote_cell(value), expected)
        elif len(value) > LONGEST_WORDS or not value.isprintable():
            self.fault(place, name, quote_cell(value), f"{expected}; a line of {LONGEST_WORDS}")
        elif name == "approval_number" and not any(sign.isdigit() for sign in value):
            self.fault(place, name, quote_cell(value), expected)

    def _choice(
        self, table: dict[str, object], place: str, name: str, choices: tuple[str, ...]
    ) -> None:
        if table.get(name) not in choices:
            self.fault(place, name, quote_cell(table.get(name)), "one of " + "·".join(choices))

    def _datum(self, table: dict[str, object], place: str) -> None:
        value = table.get("datum")
        if isinstance(value, str) and value.lower().replace("-", "") in _BD09:
            expected = (
                "wgs84·cgcs2000·gcj02: tiles of BD-09 (Baidu) lie on a grid of their own and "
                "cannot be corrected here; take another map"
            )
            self.fault(place, "datum", quote_cell(value), expected)
        else:
            self._choice(table, place, "datum", DATUMS)

    def _template(self, table: dict[str, object], place: str) -> None:
        """Look at template and key; what is in them is never repeated."""
        template, key = table.get("template"), table.get("key", "")
        if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z0-9._~-]{0,200}", key):
            self.fault(place, "key", "something else", "letters, digits and . _ ~ - in quotes")
        elif not key and isinstance(template, str) and KEY in template:
            self.fault(place, "key", "nothing", f"the key that stands for {KEY} in the template")
        if not isinstance(template, str) or not template:
            self.fault(place, "template", "nothing", "the address of a tile, with placeholders")
            return
        wanted = KINDS.get(str(table.get("kind")))
        if wanted is None:
            return  # without a kind nobody knows what has to be in it
        for found, expected in faults_of_template(template, wanted, has_key=bool(key)):
            self.fault(place, "template", found, expected)

    def _zooms(self, table: dict[str, object], place: str) -> tuple[int, int]:
        zooms, offset = table.get("zooms"), table.get("level_offset", 0)
        expected = f"[lowest, highest] zoom, whole numbers from 0 to {HIGHEST_ZOOM}"
        is_pair = isinstance(zooms, list) and len(zooms) == 2 and all(map(_is_whole, zooms))
        if not is_pair or not 0 <= zooms[0] <= zooms[1] <= HIGHEST_ZOOM:
            self.fault(place, "zooms", quote_cell(zooms), expected)
            return 0, 0
        if table.get("matrix_set") == "c" and zooms[0] < 1:
            self.fault(place, "zooms", quote_cell(zooms), "a lowest of 1: set c begins there")
        if not _is_whole(offset) or abs(offset) > FURTHEST_OFFSET:
            within = f"a whole number from -{FURTHEST_OFFSET} to {FURTHEST_OFFSET}"
            self.fault(place, "level_offset", quote_cell(offset), within)
        elif zooms[0] + offset < 0:
            self.fault(place, "level_offset", quote_cell(offset), "no level of the server below 0")
        return zooms[0], zooms[1]

    def _number(
        self,
        table: dict[str, object],
        name: str,
        default: int,
        least: int,
        most: int,
        *,
        is_whole: bool = False,
    ) -> float:
        value = table.get(name, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most or (is_whole and not _is_whole(value)):
            kind = "a whole number" if is_whole else "a number"
            self.fault("", name, quote_cell(value), f"{kind} from {least} to {most}")
            return default
        return value


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
