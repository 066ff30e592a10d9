"""Compare every figure of a report document with what its raw data give."""

from collections.abc import Mapping, Sequence

from maritime.report_check.causes import CauseCheck
from maritime.report_check.faults import FaultList
from maritime.report_check.figures import (
    Figures,
    figures_of,
    gaps_of,
    grids_left_out,
    reckon_all,
    sums_of,
)
from maritime.report_check.patrols import (
    efforts_of,
    landing_points_of,
    reasons_of,
    rounds_of,
    score_of,
    video_share_of,
)
from maritime.report_check.raw import RawReport, RawTarget, Tables, text_of
from maritime.report_check.reckon import Reckoned
from maritime.report_check.times import DAYS, HOURS, TimeCheck

Document = Mapping[str, object]


def check_report(document: Document, tables: Tables) -> FaultList:
    """
    Give the faults of a report document, and how many figures were compared.

    Parameters
    ----------
    document
        The JSON document of a coverage report.
    tables
        Rows of its raw data by the name of the table, all cells as text.

    Raises
    ------
    FaultyInputError
        If the raw data cannot be read.
    """
    raw, targets, reckoned = reckon_all(tables)
    faults = FaultList()
    measured = reckoned["measured"]
    _check_head(document, raw, faults)
    _check_looks(document, raw, targets, reckoned, faults)
    faults.compare_rows("targets", document.get("targets"), _targets(raw, targets, measured),
                        ("target_id",))  # fmt: skip
    _check_times(document, TimeCheck(raw, targets, measured), faults)
    faults.compare_rows("effort", document.get("effort"), efforts_of(raw),
                        ("grid_id", "mode", "is_total"))  # fmt: skip
    _check_landing_points(document, raw, targets, faults)
    causes = CauseCheck(raw, targets)
    gaps = {
        (target.target_id, text_of(low, raw.zone), text_of(high, raw.zone)): figures
        for target, (low, high), figures in gaps_of(raw, targets, measured, causes)
    }
    faults.compare_rows("gaps", document.get("gaps"), gaps, ("target_id", "from", "to"))
    _check_rounds(document, raw, causes, faults)
    score = score_of(raw, sums_of(targets, measured))
    if score is None:
        faults.compare("score", document.get("score"), None)
    else:
        faults.compare_all("score", document.get("score"), score)
    return faults


def _check_head(document: Document, raw: RawReport, faults: FaultList) -> None:
    said = raw.head
    faults.compare_all("head", document.get("head"), {
        "kind": said.get("kind"), "district_id": said.get("district_id"),
        "timezone": said.get("timezone"), "from": said.get("from"), "to": said.get("to"),
        "audience": said.get("audience"), "grid_id": said.get("grid_id") or None,
        "is_cyclic": raw.is_cyclic, "is_fresh": said.get("is_fresh") == "1",
        "known": said.get("known") or None, "made_from": said.get("made_from"),
        "before_from": said.get("before_from") or None,
        "before_to": said.get("before_to") or None,
    })  # fmt: skip


def _check_looks(
    document: Document,
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Mapping[str, Reckoned]],
    faults: FaultList,
) -> None:
    rows = document.get("looks")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        grid_id = row.get("grid_id")
        members = [one for one in targets if number == 0 or grid_id in raw.chain(one.grid_id)]
        for side in ("measured", "planned", "before"):
            where = f"looks {row.get('name')} {side}"
            if side in reckoned:
                faults.compare_all(where, row.get(side), sums_of(members, reckoned[side]))
            else:
                faults.compare(where, row.get(side), None)
    left_out = grids_left_out(raw, targets, {row.get("grid_id") for row in rows or ()})
    if not rows or left_out:
        faults.compare("looks", f"no row of {left_out}", "a row of every grid with a target")


def _targets(
    raw: RawReport, targets: Sequence[RawTarget], reckoned: Mapping[str, Reckoned]
) -> dict[tuple, Figures]:
    return {
        (one.target_id,): {
            **figures_of(one, reckoned[one.target_id]), "grid_name": raw.grid_name(one.grid_id)
        }
        for one in targets
    }  # fmt: skip


def _check_times(document: Document, times: TimeCheck, faults: FaultList) -> None:
    """Check hours, days and the heat map."""
    zone = times.raw.zone
    for name in (HOURS, DAYS):
        true = {
            (text_of(low, zone), text_of(high, zone)): figures
            for (low, high), figures in times.spans(name)
        }
        faults.compare_rows(name, document.get(name), true, ("from", "to"))
    edges = None if times.is_by_clock else [text_of(at_s, zone) for at_s in times.hours]
    faults.compare_all("heat", document.get("heat"), {
        "target_ids": [one.target_id for one in times.targets], "hour_edges": edges,
        "required_s": list(times.heat(times.required_s).values()),
        "overdue_s": list(times.heat(times.overdue_s).values()),
    })  # fmt: skip


def _check_landing_points(
    document: Document, raw: RawReport, targets: Sequence[RawTarget], faults: FaultList
) -> None:
    points = landing_points_of(raw, targets)
    faults.compare_rows(
        "landing_points", document.get("landing_points"),
        {(point_id,): figures for point_id, figures in points.items()}, ("landing_point_id",),
    )  # fmt: skip
    share = video_share_of(points.values())
    faults.compare("video_share", document.get("video_share"), share)


def _check_rounds(
    document: Document, raw: RawReport, causes: CauseCheck, faults: FaultList
) -> None:
    rounds = rounds_of(raw, causes)
    faults.compare("reasons", document.get("reasons"), reasons_of(rounds.values()))
    if not raw.is_public:
        true = {(number,): figures for number, (_, figures) in rounds.items()}
        faults.compare_rows("deviations", document.get("deviations"), true, ("number",))
