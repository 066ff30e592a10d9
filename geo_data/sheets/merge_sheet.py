"""Lay the rows of a sheet over those of a district: what is made, changed, the same, or wrong."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import LineString, Point

from geo_data.edit import Edit, KeyedRow
from geo_data.pack_cells import quote_cell
from geo_data.pack_layers import Layer
from geo_data.pack_rules import Row, check_row, find_overlaps
from geo_data.record_cells import GEOMETRY, cells_of, record_of
from geo_data.sheets.positions import suspect_shift
from geo_data.sheets.read_sheet import ReadRow, SheetFault, SheetReading
from maritime.district import District
from maritime.errors import FaultyInputError
from maritime.geodesy import FloatArray, nearest_on_line
from maritime.pairing.audit_identity import near_names

IDENTITY_COLUMNS = ("mmsi", "beidou_id", "registration_no")
"""What no two vessels have alike: pointed out, never merged."""

Key = tuple[object, ...]
ExistingRows = Mapping[str, Sequence[KeyedRow]]


@dataclass(frozen=True)
class SheetMerge:
    """
    What a sheet would do to a district.

    number_of gives the row's number for each edit; faults are those of reading and those between
    rows. Edits are of the rows without a fault only.
    """

    edits: tuple[Edit, ...]
    number_of: Mapping[int, int]
    created: int
    changed: int
    unchanged: int
    removed: int
    faults: tuple[SheetFault, ...]
    notes: tuple[str, ...]

    @property
    def bad_numbers(self) -> frozenset[int]:
        """Numbers of the rows that have a fault."""
        return frozenset(fault.row_number for fault in self.faults if fault.row_number)

    @property
    def is_unusable(self) -> bool:
        """Whether the sheet as a whole has a fault, so that not even its good rows can be taken."""
        return any(fault.row_number == 0 for fault in self.faults)


def needed_layers(layer: Layer) -> tuple[str, ...]:
    """Give the layers whose rows a merge of a layer looks at."""
    referred = (column.refers_to for column in layer.columns if column.refers_to)
    return tuple(dict.fromkeys((layer.name, *referred)))


def merge_sheet(
    existing: ExistingRows,
    layer: Layer,
    reading: SheetReading,
    district: District,
    *,
    shift: str = "wgs84",
    replaces_all: bool = False,
) -> SheetMerge:
    """
    Lay a sheet over what a district has.

    A row whose key is there changes it, another makes a new one. A column that the sheet does not
    have leaves values as they are, an empty cell of a column that it has takes the value away. Rows
    that the sheet does not name stay, unless it replaces all. A layer without keys is always
    replaced as a whole.

    Parameters
    ----------
    existing
        Rows of the `needed_layers`.
    layer, reading
        The sheet.
    district
        For its time zone, and its coast, against which positions are held.
    shift
        The shift of positions that was named when the sheet was read.
    replaces_all
        Whether rows that the sheet does not name go.
    """
    return _Merge(existing, layer, reading, district, shift, replaces_all).merged()


class _Merge:
    """Works through one sheet."""

    def __init__(
        self, existing: ExistingRows, layer: Layer, reading: SheetReading, district: District,
        shift: str, replaces_all: bool,
    ):  # fmt: skip
        self.layer, self.reading, self.district, self.shift = layer, reading, district, shift
        self.replaces_all = replaces_all or not layer.key_columns
        self.stored = existing[layer.name]
        self.existing = existing
        self.faults = list(reading.faults)
        self.notes = list(reading.notes)
        self.zone = district.zone
        self.by_key = {self._key(cells_of(layer, row.record, self.zone)): row
                       for row in self.stored} if layer.key_columns else {}  # fmt: skip

    def merged(self) -> SheetMerge:
        """Give the edits of all rows that are good by themselves and beside each other."""
        records = self._records()
        records = self._without_bad_references(records)
        records = self._without_overlaps(records)
        self._point_out_identities(records)
        self._point_out_shift(records)
        edits: list[Edit] = []
        number_of: dict[int, int] = {}
        created = changed = unchanged = 0
        kept: set[str | int] = set()
        for number, old, record in records:
            if old is not None and old.key not in kept and _is_same(old.record, record):
                unchanged += 1
                kept.add(old.key)
                continue
            number_of[len(edits)] = number
            if old is None:
                edits.append(Edit(self.layer.name, None, record))
                created += 1
            else:
                edits.append(Edit(self.layer.name, old.key, record, old.revision))
                changed += 1
                kept.add(old.key)
        removed = 0
        if self.replaces_all and not self.faults:
            gone = [row for row in self.stored if row.key not in kept]
            edits += [Edit(self.layer.name, row.key, None, row.revision) for row in gone]
            removed = len(gone)
        elif self.replaces_all:
            self.notes.append("nothing is removed while rows have faults")
            if not self.layer.key_columns:
                edits, created = [], 0
        return SheetMerge(
            tuple(edits), number_of, created, changed, unchanged, removed, tuple(self.faults),
            tuple(self.notes),
        )  # fmt: skip

    def _records(self) -> list[tuple[int, KeyedRow | None, object]]:
        """Give for each good row its number, the row it changes and the record it becomes."""
        seen: dict[Key, int] = {}
        unused = list(self.stored)
        found = []
        for row in self.reading.rows:
            key = self._key(row.cells) if self.layer.key_columns else None
            if key is not None and not self._is_keyed(row, key):
                continue
            if key is not None and key in seen:
                found_twice = f"the same as row {seen[key]}: {_written(key)}"
                self._fault(row.number, self.layer.key_columns[0], found_twice, "each row once")
                continue
            if key is not None:
                seen[key] = row.number
            old = self.by_key.get(key) if key is not None else None
            for part, geometry in enumerate(self._parts(row)):
                record = self._record(row, old, geometry)
                if record is None:
                    continue
                if key is None:
                    old = next((one for one in unused if _is_same(one.record, record)), None)
                    if old is not None:
                        unused.remove(old)
                found.append((row.number, old if part == 0 or key is None else None, record))
        return found

    def _parts(self, row: ReadRow) -> Iterable[object]:
        geometry = row.geometry
        if geometry is not None and geometry.geom_type.startswith("Multi"):
            return geometry.geoms
        return (geometry,)

    def _record(self, row: ReadRow, old: KeyedRow | None, geometry: object) -> object | None:
        cells = cells_of(self.layer, old.record, self.zone) if old is not None else {}
        cells |= row.cells
        if geometry is not None:
            cells[GEOMETRY] = geometry
        try:
            record = record_of(self.layer, cells)
        except FaultyInputError as error:
            for fault in error.faults:
                self._fault(row.number, fault.column, fault.found, fault.expected)
            return None
        values = {
            column.name: value
            for column in self.layer.columns
            if (value := getattr(record, column.field)) is not None
        }
        wrong = check_row(self.layer.name, Row("", values))
        for fault in wrong:
            self._fault(row.number, fault.column, fault.found, fault.expected)
        return None if wrong else record

    def _key(self, cells: Mapping[str, object]) -> Key:
        return tuple(cells.get(name) for name in self.layer.key_columns)

    def _is_keyed(self, row: ReadRow, key: Key) -> bool:
        """Tell, and say, whether a row has what its layer's rows are known by."""
        required = {column.name for column in self.layer.columns if column.is_required}
        missing = [
            name
            for name, value in zip(self.layer.key_columns, key, strict=True)
            if value is None and name in required
        ]
        for name in missing:
            self._fault(row.number, name, "nothing", "a value in every row")
        return not missing

    def _without_bad_references(self, records: list) -> list:
        """Leave out rows that name rows which neither the district nor the sheet has."""
        own = {
            getattr(record, self.layer.id_column) for _, _, record in records
        } if self.layer.id_column else set()  # fmt: skip
        good = []
        known: dict[str, set[object]] = {}
        for name in needed_layers(self.layer):
            known[name] = {row.key for row in self.existing[name]}
        known[self.layer.name] |= own
        for number, old, record in records:
            wrong = False
            for column in self.layer.columns:
                named = getattr(record, column.field) if column.refers_to else None
                if named is not None and named not in known[column.refers_to]:
                    expected = f"an id of layer {column.refers_to}"
                    self._fault(number, column.name, quote_cell(named), expected)
                    wrong = True
            if not wrong:
                good.append((number, old, record))
        return good

    def _without_overlaps(self, records: list) -> list:
        """Leave out pairings of one vessel, person and part that hold on the same day."""
        if self.layer.name != "pairing":
            return records
        names = [column.name for column in self.layer.columns]
        changed = {old.key for _, old, _ in records if old is not None}
        kept = [] if self.replaces_all else [
            row for row in self.stored if row.key not in changed
        ]  # fmt: skip
        rows = [Row("", {name: getattr(row.record, name) for name in names}) for row in kept]
        rows += [
            Row(str(number), {name: getattr(record, name) for name in names})
            for number, _, record in records
        ]
        bad = set()
        for fault in find_overlaps(rows):
            if fault.row_id:
                bad.add(int(fault.row_id))
                self._fault(int(fault.row_id), fault.column, fault.found, fault.expected)
        return [one for one in records if one[0] not in bad]

    def _point_out_identities(self, records: list) -> None:
        """Note vessels that share what identifies one; nothing is merged."""
        if self.layer.name != "vessel":
            return
        numbers = {record.vessel_id: number for number, _, record in records}
        everyone = {row.key: row.record for row in self.stored}
        everyone |= {record.vessel_id: record for _, _, record in records}
        for column in IDENTITY_COLUMNS:
            by_value: dict[str, list[str]] = {}
            for vessel_id, record in everyone.items():
                if value := getattr(record, column):
                    by_value.setdefault(value, []).append(vessel_id)
            for value, vessels in by_value.items():
                if len(vessels) > 1 and any(one in numbers for one in vessels):
                    named = ", ".join(_with_number(one, numbers.get(one)) for one in vessels)
                    self.notes.append(f"one {column}, {value}, for {len(vessels)} vessels: {named}")
        for finding in near_names(everyone.values()):
            if any(one in numbers for one in finding.facts["vessel_ids"]):
                self.notes.append(f"{finding.words}: one vessel, or two?")

    def _point_out_shift(self, records: list) -> None:
        """Note positions that would lie much nearer to the coast if they were shifted otherwise."""
        if self.layer.geometry != "Point" or self.layer.name not in ("landing_point", "base"):
            return
        points = [record.geometry for _, _, record in records]
        lonlat = np.array([(point.x, point.y) for point in points]).reshape(-1, 2)
        lines = [line.geometry for line in self.district.coastlines]
        if suspicion := suspect_shift(lonlat, self.shift, _away_from(lines)):
            self.notes.append(str(suspicion))

    def _fault(self, number: int, column: str, found: str, expected: str) -> None:
        self.faults.append(SheetFault(number, column, found, expected))


def _away_from(lines: Sequence[LineString]) -> Callable[[FloatArray], FloatArray]:
    """Give a function for the metres of positions from the nearest of some coastlines."""
    tree = shapely.STRtree(lines)

    def away_m(lonlat: FloatArray) -> FloatArray:
        points = [Point(place) for place in lonlat]
        nearest = tree.nearest(points)
        return np.array(
            [nearest_on_line(lines[at], point).distance_m
             for at, point in zip(nearest, points, strict=True)]
        )  # fmt: skip

    return away_m


def _is_same(old: object, new: object) -> bool:
    """Tell whether two records are equal, rings of areas in whichever direction they run."""
    if old == new:
        return True
    geometry = getattr(old, "geometry", None)
    if geometry is None or replace(new, geometry=geometry) != old:
        return False
    return geometry.normalize() == new.geometry.normalize()


def _written(key: Key) -> str:
    return ", ".join(str(part) for part in key if part is not None)


def _with_number(vessel_id: str, number: int | None) -> str:
    return vessel_id if number is None else f"{vessel_id} (row {number})"
