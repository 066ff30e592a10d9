"""Compute a coverage report from its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from maritime.figures import AreaFigures, CoverageFigures
from maritime.report import coverage_report as words
from maritime.report.coverage_report import (
    CoverageReport,
    DeviationRow,
    GapRow,
    LookRow,
    PlacedBase,
    PlacedGrid,
    PlacedTarget,
    ReportPlaces,
)
from maritime.report.effort import effort_rows
from maritime.report.facts import ReportFacts, SideFacts
from maritime.report.gap_causes import Cause, PlanCauses, RealCauses
from maritime.report.grid_tree import GridTree
from maritime.report.measured import figures_of_side
from maritime.report.remedies import Remedies
from maritime.report.rounds import deviation_rows
from maritime.report.target_rows import (
    day_rows,
    heat_map,
    hour_rows,
    landing_point_rows,
    target_rows,
)
from maritime.targets import Target

NAMING = ("team_id", "without_crew", "teams", "round")
"""Keys of evidence and remedies that lead to people; not for those outside."""


def make_report(facts: ReportFacts) -> CoverageReport:
    """
    Give the report that facts make.

    Raises
    ------
    UnknownGridError
        If the head names a sea grid that the district does not have.
    FaultyInputError
        If it is of a plan whose stated gaps are not those that its patrols leave.
    """
    head, district, tree = facts.head, facts.district, facts.tree
    if head.grid_id is not None:
        tree.require(head.grid_id)
    targets = [one for one in facts.targets if tree.is_in(one.grid_id, head.grid_id)]
    figures = figures_of_side(facts.measured, district, targets)
    rounds = _rounds(facts, {one.target_id for one in targets})
    listed = _listed(facts, rounds)
    return CoverageReport(
        head=head,
        looks=_look_rows(facts, figures, targets, tree),
        effort=effort_rows(_sides(facts), tree, grid_id=head.grid_id),
        landing_points=landing_point_rows(
            district.landing_points, targets, tree, district.sensors, facts.sights
        ),
        targets=target_rows(figures, targets, tree),
        hours=hour_rows(figures),
        days=day_rows(figures),
        heat=heat_map(figures),
        gaps=_gap_rows(facts, figures, targets, rounds, tree),
        deviations=() if head.is_public else listed,
        reasons=_counted(listed),
        score=facts.score if head.grid_id is None else None,
        assumptions=facts.assumptions,
        places=_places(facts, targets, tree),
    )


def _look_rows(
    facts: ReportFacts, figures: CoverageFigures, targets: Sequence[Target], tree: GridTree
) -> tuple[LookRow, ...]:
    """
    Give the first table: the whole, then every grid below it that holds a target.

    A single grid over all the others that holds every target is the whole itself.
    """
    head = facts.head
    below = tree.below(head.grid_id)
    measures = _measures(figures, targets, tree)
    planned, before = (
        {} if side is None else _measures(figures_of_side(side, facts.district, targets), targets,
                                          tree)
        for side in (facts.planned, facts.before)
    )  # fmt: skip
    tops = [grid.grid_id for grid, depth in below if depth == 1]
    if len(tops) == 1 and measures[tops[0]].target_count == len(targets) and len(below) > 1:
        below = tuple((grid, depth - 1) for grid, depth in below[1:])
    name = head.district_name if head.grid_id is None else tree.by_id[head.grid_id].name
    level = None if head.grid_id is None else tree.by_id[head.grid_id].level
    rows = [LookRow(head.grid_id, name, level, 0, measures[None], before.get(None),
                    planned.get(None))]  # fmt: skip
    rows += [
        LookRow(
            grid.grid_id, grid.name, grid.level, depth, measures[grid.grid_id],
            before.get(grid.grid_id), planned.get(grid.grid_id),
        )
        for grid, depth in below
        if measures[grid.grid_id].target_count
    ]  # fmt: skip
    return tuple(rows)


def _measures(
    figures: CoverageFigures, targets: Sequence[Target], tree: GridTree
) -> dict[str | None, AreaFigures]:
    found: dict[str | None, AreaFigures] = {None: figures.district}
    for one in figures.by_grid(targets, tree.grids):
        found[one.grid_id] = one
    return found


def _sides(facts: ReportFacts) -> Mapping[str, object]:
    def parts(side: SideFacts | None) -> object:
        return None if side is None else side.parts

    measured = facts.measured
    if facts.is_of_plan:
        return {"planned": measured.parts, "actual": None, "before": None}
    return {"planned": parts(facts.planned), "actual": measured.parts,
            "before": parts(facts.before)}  # fmt: skip


def _rounds(facts: ReportFacts, target_ids: set[str]) -> tuple[DeviationRow, ...]:
    """Give what became of every round, those before the time reported on too."""
    if facts.head.known_s is None:
        return ()
    planned = () if facts.planned is None else facts.planned.looks
    here = [look for look in planned if look.target_id in target_ids]
    made = [look for look in facts.measured.looks if look.target_id in target_ids]
    return deviation_rows(facts.rounds, here, made, known_s=facts.head.known_s)


def _listed(facts: ReportFacts, rounds: Sequence[DeviationRow]) -> tuple[DeviationRow, ...]:
    """Give the rounds that were, or were to be, under way in the time and grid reported on."""
    head, tree = facts.head, facts.tree
    parts = facts.measured.parts or ()
    walked = {part.round_number for part in parts if tree.is_in(part.grid_id, head.grid_id)}
    return tuple(
        row
        for row in rounds
        if _is_under_way(row, head.from_s, head.to_s)
        and (head.grid_id is None or row.visits_planned or row.number in walked)
    )


def _is_under_way(row: DeviationRow, from_s: int, to_s: int) -> bool:
    instants = [
        at_s
        for at_s in (row.planned_from_s, row.planned_to_s, row.actual_from_s, row.actual_to_s)
        if at_s is not None
    ]
    return min(instants) < to_s and max(instants) >= from_s


def _gap_rows(
    facts: ReportFacts,
    figures: CoverageFigures,
    targets: Sequence[Target],
    rounds: Sequence[DeviationRow],
    tree: GridTree,
) -> tuple[GapRow, ...]:
    """Give every gap, the earliest first."""
    remedies = Remedies.of(facts.district, targets, facts.sights)
    if facts.head.known_s is None:
        causes = PlanCauses(facts.plan_gaps).stated
    else:
        causes = RealCauses(
            facts.plan_gaps, None if facts.planned is None else facts.planned.looks,
            facts.measured.looks, rounds, known_s=facts.head.known_s,
        ).of  # fmt: skip
    gaps = figures.gaps
    rows = []
    for index, from_s, to_s in zip(
        gaps.target_index.tolist(), gaps.from_s.tolist(), gaps.to_s.tolist(), strict=True
    ):
        target = targets[index]
        cause = causes(target.target_id, from_s, to_s)
        remedy = remedies.of_gap(target.target_id, cause)
        if facts.head.is_public:
            cause = Cause(cause.cause, _unnamed(cause.evidence))
            remedy = replace(remedy, values=_unnamed(remedy.values))
        rows.append(
            GapRow(
                target.target_id, target.name, target.kind, target.grade, target.grid_id,
                tree.name_of(target.grid_id), from_s, to_s, target.weight, cause.cause,
                cause.evidence, remedy,
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.from_s, row.to_s, row.target_id)))


def _unnamed(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if key not in NAMING}


def _counted(rounds: Sequence[DeviationRow]) -> dict[str, int]:
    ordered = sorted(words.REASONS.index(row.reason) for row in rounds)
    return {words.REASONS[number]: len(list(same)) for number, same in groupby(ordered)}


def _places(facts: ReportFacts, targets: Sequence[Target], tree: GridTree) -> ReportPlaces:
    district, grid_id = facts.district, facts.head.grid_id
    return ReportPlaces(
        tuple(one.geometry for one in district.land),
        tuple(one.geometry for one in district.coastlines),
        tuple(
            PlacedGrid(one.grid_id, one.name, one.level, one.geometry)
            for one in tree.grids if tree.is_in(one.grid_id, grid_id)
        ),
        tuple(
            PlacedTarget(one.target_id, one.kind, one.name, one.grade, one.geometry)
            for one in targets
        ),
        tuple(PlacedBase(one.base_id, one.name, one.geometry) for one in district.bases),
    )  # fmt: skip
