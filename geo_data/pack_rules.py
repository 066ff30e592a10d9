"""Check what holds between the cells of a row and between the rows of a pack."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from geo_data.instants import format_minute
from geo_data.pack_cells import quote_cell
from geo_data.pack_layers import LAYERS, Layer
from maritime.errors import Fault
from maritime.standard import GRADES_BY_KIND


@dataclass
class Row:
    """One row as read: its name in messages, the values of its sound cells by column."""

    row_id: str
    values: dict[str, object] = field(default_factory=dict)


Rows = Mapping[str, Sequence[Row]]


def check_row(layer: str, row: Row) -> list[Fault]:
    """Give the faults between cells of one row; cells that are faulty themselves are left out."""
    return [fault for rule in _ROW_RULES.get(layer, ()) if (fault := rule(layer, row))]


def check_references(rows: Rows) -> list[Fault]:
    """Give ids that occur twice and references to rows that are not there."""
    faults: list[Fault] = []
    ids = {
        layer.name: [row.values.get(layer.id_column) for row in rows.get(layer.name, ())]
        for layer in LAYERS
        if layer.id_column
    }
    for layer in LAYERS:
        if layer.id_column:
            faults += _find_twins(layer, rows.get(layer.name, ()))
    faults += _find_shared_ids(rows.get("segment", ()), rows.get("landing_point", ()))
    for layer in LAYERS:
        faults += _find_dangling(layer, rows.get(layer.name, ()), ids)
    return faults + _find_circles(rows.get("sea_grid", ())) + find_overlaps(rows.get("pairing", ()))


def _differing(first: str, second: str, hint: str = "") -> Callable[[str, Row], Fault | None]:
    def rule(layer: str, row: Row) -> Fault | None:
        if first not in row.values or row.values[first] != row.values.get(second):
            return None
        found = f"{format_minute(row.values[second])}, the same as {first}"
        return Fault(layer, row.row_id, second, found, f"another time than {first}{hint}")

    return rule


def _ordered(first: str, second: str, expected: str) -> Callable[[str, Row], Fault | None]:
    def rule(layer: str, row: Row) -> Fault | None:
        start, end = row.values.get(first), row.values.get(second)
        if start is None or end is None or start < end:
            return None
        if isinstance(end, date) and start == end:
            return None
        found = (
            f"{end}, {first} {start}" if isinstance(end, date) else f"an instant not after {first}"
        )
        return Fault(layer, row.row_id, second, found, expected)

    return rule


def _grade_fits_target(layer: str, row: Row) -> Fault | None:
    target, grade = row.values.get("target"), row.values.get("grade")
    if target is None or grade is None or grade in GRADES_BY_KIND[target]:
        return None
    choices = "·".join(GRADES_BY_KIND[target])
    expected = f"a grade of a {target}: {choices}"
    return Fault(layer, row.row_id, "grade", quote_cell(grade), expected)


_ROW_RULES: dict[str, tuple[Callable[[str, Row], Fault | None], ...]] = {
    "standard": (
        _grade_fits_target,
        _differing("from", "to", " (a whole day is 00:00-24:00)"),
    ),
    "team": (
        _differing("shift_start", "shift_end"),
        _ordered("valid_from", "valid_to", "a day not before valid_from"),
    ),
    "pairing": (_ordered("valid_from", "valid_to", "a day not before valid_from"),),
    "availability": (_ordered("from", "to", "an instant after from"),),
    "trip": (_ordered("from", "to", "an instant after from"),),
}


def _find_twins(layer: Layer, rows: Sequence[Row]) -> list[Fault]:
    seen: set[object] = set()
    faults = []
    for row in rows:
        row_id = row.values.get(layer.id_column)
        if row_id is not None and row_id in seen:
            found = f"{quote_cell(row_id)} a second time"
            faults.append(
                Fault(layer.name, row.row_id, layer.id_column, found, "ids that occur once")
            )
        seen.add(row_id)
    return faults


def _find_shared_ids(segments: Sequence[Row], landing_points: Sequence[Row]) -> list[Fault]:
    """Give segments that have a landing point's id: both are ids of targets."""
    taken = {row.values.get("landing_point_id") for row in landing_points} - {None}
    return [
        Fault("segment", row.row_id, "segment_id", "the id of a landing point", "an id of its own")
        for row in segments
        if row.values.get("segment_id") in taken
    ]


def _find_dangling(
    layer: Layer, rows: Sequence[Row], ids: Mapping[str, Sequence[object]]
) -> list[Fault]:
    faults = []
    for column in layer.columns:
        if not column.refers_to:
            continue
        known = set(ids[column.refers_to])
        for row in rows:
            referred = row.values.get(column.name)
            if referred is not None and referred not in known:
                expected = f"an id of layer {column.refers_to}"
                faults.append(
                    Fault(layer.name, row.row_id, column.name, quote_cell(referred), expected)
                )
    return faults


def _find_circles(grids: Sequence[Row]) -> list[Fault]:
    """Give one fault for each circle of parents."""
    parents = {row.values.get("grid_id"): row.values.get("parent_id") for row in grids}
    settled: set[object] = {None}
    faults = []
    for start in parents:
        path: list[object] = []
        grid = start
        while grid not in settled and grid not in path:
            path.append(grid)
            grid = parents.get(grid)
        if grid not in settled:
            circle = [*path[path.index(grid) :], grid]
            found = "a circle of parents: " + " > ".join(str(member) for member in circle)
            expected = "a tree: county > town > village > grid > micro"
            faults.append(Fault("sea_grid", str(grid), "parent_id", found, expected))
        settled.update(path)
    return faults


def find_overlaps(pairings: Sequence[Row]) -> list[Fault]:
    """Give pairings of one person, vessel and part that hold on the same day."""
    needed = {"vessel_id", "person_id", "part", "valid_from"}
    by_pair: dict[tuple[object, ...], list[Row]] = {}
    for row in pairings:
        if needed <= row.values.keys():
            pair = tuple(row.values[key] for key in ("vessel_id", "person_id", "part"))
            by_pair.setdefault(pair, []).append(row)
    faults = []
    for (vessel, person, part), rows in by_pair.items():
        latest: date | None = None
        for row in sorted(rows, key=lambda one: one.values["valid_from"]):
            start, end = row.values["valid_from"], row.values.get("valid_to") or date.max
            if latest is not None and start <= latest:
                found = f"{start}, while vessel {vessel}, person {person}, {part} is paired already"
                expected = "a day after the earlier pairing's valid_to"
                faults.append(Fault("pairing", row.row_id, "valid_from", found, expected))
            latest = end if latest is None else max(latest, end)
    return faults
