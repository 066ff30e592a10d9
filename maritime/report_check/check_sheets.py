"""Compare the figures in a report's workbook with what its raw data give, cell by cell."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from maritime.report_check.check import by_edge, reckon_all, sums_of, weighted_in
from maritime.report_check.faults import FaultList
from maritime.report_check.raw import RawReport, RawTarget, Tables
from maritime.report_check.reckon import Reckoned, local_edges

OF_AREAS = {
    "target_count": "targets", "required": "looks_required", "made": "looks_made",
    "missed": "looks_missed", "rate": "rate", "coverage": "coverage",
    "weighted_required": "weighted_required", "weighted_overdue": "weighted_overdue",
    "overdue_min": "overdue_min", "gap_count": "gaps",
    "worst_idleness_min": "worst_idleness_min", "mean_idleness_min": "mean_idleness_min",
}  # fmt: skip
"""Columns of areas, and what of the sums stands in them."""
OF_TARGETS = (
    "required_min", "overdue_min", "gap_count", "required", "made", "missed",
    "worst_idleness_min", "mean_idleness_min",
)  # fmt: skip
CHECKED = ("summary", "looks", "targets", "hours", "days", "gaps")
"""Tables of a workbook whose figures are computed again."""


@dataclass(frozen=True)
class SheetCell:
    """A cell: where it is, as people say it, and its value; instants as local datetimes."""

    place: str
    value: object


SheetRow = Mapping[str, SheetCell]
"""The cells of a row by the code of their column; one that is empty has the value None."""


def check_sheets(book: Mapping[str, Sequence[SheetRow]], tables: Tables) -> FaultList:
    """
    Give the faults of the tables of a workbook, and how many figures were compared.

    Parameters
    ----------
    book
        Rows by the code of the table, those of CHECKED; others are not looked at.
    tables
        Rows of the raw data by the name of the table, all cells as text.

    Raises
    ------
    FaultyInputError
        If the raw data cannot be read.
    """
    raw, targets, reckoned = reckon_all(tables)
    faults = FaultList()
    for name in CHECKED:
        if name not in book:
            faults.compare(f"sheet {name}", "nothing", "a sheet")
    _check_summary(book.get("summary", ()), targets, reckoned["measured"], faults)
    _check_looks(book.get("looks", ()), raw, targets, reckoned, faults)
    _check_targets(book.get("targets", ()), targets, reckoned["measured"], faults)
    for name in ("hours", "days"):
        _check_spans(name, book.get(name, ()), raw, targets, reckoned["measured"], faults)
    _check_gaps(book.get("gaps", ()), raw, targets, reckoned["measured"], faults)
    return faults


def _check_summary(
    rows: Sequence[SheetRow],
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    faults: FaultList,
) -> None:
    sums = sums_of(targets, reckoned)
    said = {row["figure"].value: row["value"] for row in rows}
    for code, key in OF_AREAS.items():
        if code in said:
            faults.compare(said[code].place, said[code].value, sums[key])


def _check_looks(
    rows: Sequence[SheetRow],
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Mapping[str, Reckoned]],
    faults: FaultList,
) -> None:
    for number, row in enumerate(rows):
        grid_id = row["grid_id"].value
        members = [one for one in targets if number == 0 or grid_id in raw.chain(one.grid_id)]
        true = sums_of(members, reckoned["measured"])
        _compare(row, {code: true[key] for code, key in OF_AREAS.items()}, faults)
        for side in ("planned", "before"):
            if side in reckoned:
                sums = sums_of(members, reckoned[side])
                found = {f"{side}_{code}": sums[key] for code, key in OF_AREAS.items()}
                _compare(row, found, faults)
                if side == "before":
                    change = 100.0 * (true["coverage"] - sums["coverage"])
                    _compare(row, {"coverage_change": change}, faults)
    if not rows:
        faults.compare("sheet looks", "no row", "a row of the whole")


def _check_targets(
    rows: Sequence[SheetRow],
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    faults: FaultList,
) -> None:
    true = {}
    for target in targets:
        sums = sums_of([target], reckoned)
        required_min, overdue_min = float(sums["required_min"]), float(sums["overdue_min"])
        shortest = min((interval for _, _, interval in reckoned[target.target_id].needs),
                       default=None)  # fmt: skip
        true[(target.target_id,)] = {
            "required_min": required_min,
            **{code: sums[OF_AREAS[code]] for code in OF_TARGETS if code in OF_AREAS},
            "coverage": 1.0 - overdue_min / required_min if required_min else 1.0,
            "weight": target.weight, "length_km": target.length_m / 1000.0,
            "interval_min": None if shortest is None else shortest / 60.0,
        }  # fmt: skip
    _compare_rows("targets", rows, true, ("target_id",), faults)


def _check_spans(
    name: str,
    rows: Sequence[SheetRow],
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    faults: FaultList,
) -> None:
    side = raw.sides["measured"]
    edges = local_edges(side.start_s, side.end_s, raw.zone, by_day=name == "days")
    required = {
        one.target_id: by_edge([(low, high) for low, high, _ in reckoned[one.target_id].needs],
                               edges)
        for one in targets
    }  # fmt: skip
    overdue = {one.target_id: by_edge(reckoned[one.target_id].gaps, edges) for one in targets}
    faults.compare(f"sheet {name}: rows", len(rows), len(edges) - 1)
    for number, (row, span) in enumerate(zip(rows, itertools.pairwise(edges), strict=False)):
        asked = weighted_in(targets, required, [number])
        late = weighted_in(targets, overdue, [number])
        true = {
            "from": _local(span[0], raw), "to": _local(span[1], raw),
            "weighted_required": asked, "weighted_overdue": late,
            "coverage": 1.0 - late / asked if asked else 1.0,
        }  # fmt: skip
        _compare(row, true, faults)


def _check_gaps(
    rows: Sequence[SheetRow],
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    faults: FaultList,
) -> None:
    true = {
        (one.target_id, _local(low, raw), _local(high, raw)): {
            "overdue_min": (high - low) / 60.0, "weight": one.weight,
            "weighted_overdue": (high - low) / 60.0 * one.weight,
        }
        for one in targets
        for low, high in reckoned[one.target_id].gaps
    }  # fmt: skip
    _compare_rows("gaps", rows, true, ("target_id", "from", "to"), faults)


def _compare(row: SheetRow, true: Mapping[str, object], faults: FaultList) -> None:
    for code, value in true.items():
        if code in row:
            faults.compare(row[code].place, row[code].value, value)


def _compare_rows(
    sheet: str,
    rows: Sequence[SheetRow],
    true: Mapping[tuple, Mapping[str, object]],
    keys: tuple[str, ...],
    faults: FaultList,
) -> None:
    """Compare rows by what names each: none may be missing, invented or there twice."""
    left = dict(true)
    for row in rows:
        name = tuple(row[key].value for key in keys)
        if name in left:
            _compare(row, left.pop(name), faults)
        else:
            words = " ".join(map(str, name))
            faults.compare(f"{row[keys[0]].place} to its right", words, "none, or not twice")
    for name in left:
        faults.compare(f"sheet {sheet}", "no row", " ".join(map(str, name)))


def _local(at_s: int, raw: RawReport) -> datetime:
    return datetime.fromtimestamp(at_s, raw.zone).replace(tzinfo=None)
