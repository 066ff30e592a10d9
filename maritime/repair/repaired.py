"""Give the repaired plan whole, and what it opens, closes and changes against doing nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from maritime.crew_rule import has_crews
from maritime.crews.plan_crews import uncrewed_duties
from maritime.errors import Fault
from maritime.horizon import DAY_S
from maritime.plan import Gap, Leg, Patrol, Plan, RosterEntry, Transit
from maritime.planning.causes import OpenSpan, ReachTable
from maritime.planning.crewing import key_of_slot, with_slots
from maritime.planning.make_plan import PlanRequest, plan_of_patrols
from maritime.planning.outrank import gap_spans
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, as_patrol, patrols_of
from maritime.repair.bench import Bench
from maritime.repair.search import changed_teams
from maritime.repair.setting import RepairSetting, looks_of_kept


@dataclass(frozen=True)
class OpenTime:
    """A span in which a target is open on one side of a comparison alone; epoch seconds."""

    target_id: str
    from_s: int
    to_s: int
    weighted_min: float


@dataclass(frozen=True)
class OrderChange:
    """A team whose orders are others than planned, from when on, in which patrols of the repair."""

    team_id: str
    is_hit: bool
    from_s: int
    patrol_ids: tuple[str, ...]


@dataclass(frozen=True)
class Repair:
    """
    A repaired plan beside the plan and beside doing nothing; weighted minutes over the horizon.

    Minutes and spans are reckoned with what was really seen and sensors as they really work, where
    that is known; the plan's own score and gaps go by its patrols and its pack alone. teams_left
    are those that were not hit and had some of a shift left; left_out is what was told of units and
    could not be used.
    """

    plan: Plan
    required_min: float
    planned_min: float
    nothing_min: float
    repaired_min: float
    opened: tuple[OpenTime, ...]
    closed: tuple[OpenTime, ...]
    changes: tuple[OrderChange, ...]
    teams_left: tuple[str, ...]
    left_out: tuple[Fault, ...] = ()

    @property
    def won_min(self) -> float:
        """Weighted minutes that the repair closes beyond what it opens."""
        return self.nothing_min - self.repaired_min

    @property
    def changed_not_hit(self) -> tuple[str, ...]:
        """Teams that were not hit and have other orders."""
        return tuple(change.team_id for change in self.changes if not change.is_hit)


def repaired_plan(bench: Bench, routes: Sequence[Route], *, seconds: float) -> Repair:
    """
    Give the repair that some routes make.

    Parameters
    ----------
    routes
        One per rest of a slot, as `repair_routes` gives them.
    seconds
        How long they were searched for, which the plan's score says.
    """
    setting = bench.setting
    problem, plan, known = setting.whole, setting.plan, setting.known
    patrols, patrol_ids_of = _patrols(setting, routes)
    as_written = setting.as_written
    laid = [as_written.route(index, route.steps) for index, route in enumerate(routes)]
    request = PlanRequest(plan.inputs_sha256, seed=plan.seed, seconds=seconds)
    roster = _roster(setting, patrols)
    whole = plan_of_patrols(problem, patrols, (), request)
    spans = gap_spans(problem, laid, beside=looks_of_kept(problem, setting.kept))
    whole = replace(whole, roster=roster)
    whole = replace(whole, gaps=_explained(bench, whole, spans))
    nothing = gap_spans(known, setting.routes, beside=setting.seen_rows)
    repaired = gap_spans(known, routes, beside=setting.seen_rows)
    return Repair(
        plan=whole,
        required_min=known.required_min,
        planned_min=_weighted_min(
            known, gap_spans(known, setting.planned, beside=setting.seen_rows)
        ),
        nothing_min=_weighted_min(known, nothing),
        repaired_min=_weighted_min(known, repaired),
        opened=_only_in(setting, repaired, nothing),
        closed=_only_in(setting, nothing, repaired),
        changes=_order_changes(setting, routes, patrols, patrol_ids_of),
        teams_left=setting.teams_left,
        left_out=setting.left_out,
    )


def _patrols(
    setting: RepairSetting, routes: Sequence[Route]
) -> tuple[tuple[Patrol, ...], dict[str, list[str]]]:
    """Give the patrols of a repair by departure, those of the plan under their own ids."""
    problem, plan = setting.whole, setting.plan
    planned: dict[int, list[Patrol]] = {}
    for patrol in sorted(plan.patrols, key=lambda patrol: patrol.depart_s):
        planned.setdefault(problem.slot_of(patrol), []).append(patrol)
    made: dict[int, list[Patrol]] = {}
    for index, route in enumerate(routes):
        own = [as_patrol(setting.problem, route, legs, "")
               for legs in patrols_of(setting.problem, route)]  # fmt: skip
        made.setdefault(setting.rests[index].parent, []).extend(own)
    used = {patrol.patrol_id for patrol in plan.patrols}
    done: list[Patrol] = list(setting.kept)
    for parent, own in made.items():
        left = [p for p in planned.get(parent, ()) if p not in setting.kept]
        same = {_timed(patrol): patrol for patrol in left}
        fresh = [patrol for patrol in own if _timed(patrol) not in same]
        done += [same[_timed(patrol)] for patrol in own if _timed(patrol) in same]
        kept_ids = {patrol.patrol_id for patrol in done}
        ids = [patrol.patrol_id for patrol in left if patrol.patrol_id not in kept_ids]
        for patrol in fresh:
            name = ids.pop(0) if ids else _next_id(used)
            used.add(name)
            done.append(replace(patrol, patrol_id=name))
    ordered = tuple(sorted(done, key=lambda patrol: (patrol.depart_s, patrol.patrol_id)))
    by_team: dict[str, list[str]] = {}
    for patrol in ordered:
        by_team.setdefault(patrol.team_id, []).append(patrol.patrol_id)
    return ordered, by_team


def _timed(patrol: Patrol) -> tuple:
    """Give what makes two patrols the same: all but ids and the rounding of written paths."""
    return (patrol.team_id, tuple(_timed_leg(leg) for leg in patrol.legs))


def _timed_leg(leg: Leg) -> object:
    return ("transit", leg.enter_s, leg.exit_s, leg.via) if isinstance(leg, Transit) else leg


def _next_id(used: Iterable[str]) -> str:
    """Give the next free id after P001, P002, …"""
    number = len(set(used)) + 1
    while f"P{number:03d}" in used:
        number += 1
    return f"P{number:03d}"


def _roster(setting: RepairSetting, patrols: Sequence[Patrol]) -> tuple[RosterEntry, ...]:
    """Give the people of every patrol: those whom the plan sends on its shift."""
    problem, plan = setting.whole, setting.plan

    def shift_of(patrol: Patrol) -> int | None:
        index = problem.slot_of(patrol)
        return (
            index
            if index is None or problem.slots[index].follows is None
            else (problem.slots[index].follows)
        )

    shift_by_id = {patrol.patrol_id: shift_of(patrol) for patrol in plan.patrols}
    crews: dict[int | None, dict[tuple[str, str], None]] = {}
    for entry in plan.roster:
        crew = crews.setdefault(shift_by_id.get(entry.patrol_id), {})
        crew[entry.role, entry.person_id] = None
    return tuple(
        RosterEntry(patrol.patrol_id, person_id, role)
        for patrol in patrols
        for role, person_id in sorted(crews.get(shift_of(patrol), ()))
    )


def _explained(bench: Bench, plan: Plan, spans: Sequence[OpenSpan]) -> tuple[Gap, ...]:
    """
    Give gaps with the causes that shifts and ways decide; of all others none was established.

    Shifts without a crew are no shifts. A lost unit is still on its shift in the pack: what it
    leaves open was not searched.
    """
    problem = bench.setting.whole
    uncrewed: set = set()
    if has_crews(problem.district):
        lacking = uncrewed_duties(plan, problem.district, problem.targets)
        uncrewed = {one.duty.key for one in lacking}
    keys = [key_of_slot(problem, slot) for slot in problem.slots] if uncrewed else []
    crewed = with_slots(problem, [key not in uncrewed for key in keys]) if keys else problem
    without = [slot for slot, key in zip(problem.slots, keys, strict=bool(keys)) if key in uncrewed]
    reach = bench.whole_reach if crewed is problem else ReachTable(crewed)
    gaps = []
    for span in spans:
        gap = reach.explain(span)
        if gap.cause == "no_team":
            teams = sorted({s.team.team_id for s in without if reach.is_in_time(s, span)})
            gap = replace(gap, evidence={"without_crew": teams} if teams else {})
        gaps.append(gap)
    return tuple(gaps)


def _weighted_min(problem: PlanningProblem, spans: Iterable[OpenSpan]) -> float:
    weights = problem.needs.weights
    return float(sum(weights[s.target] * (s.to_s - s.from_s) for s in spans)) / 60.0


def _only_in(
    setting: RepairSetting, spans: Sequence[OpenSpan], others: Sequence[OpenSpan]
) -> tuple[OpenTime, ...]:
    """
    Give the parts of some spans that lie in none of others, weightiest first.

    In a cyclic plan what is open before the instant of the repair is so on the day after.
    """
    problem = setting.whole
    by_target: dict[int, list[OpenSpan]] = {}
    for other in others:
        by_target.setdefault(other.target, []).append(other)
    found = []
    for span in spans:
        from_s = span.from_s
        for other in sorted(by_target.get(span.target, ()), key=lambda o: o.from_s):
            if other.to_s <= from_s or other.from_s >= span.to_s:
                continue
            if other.from_s > from_s:
                found.append(OpenSpan(span.target, from_s, other.from_s))
            from_s = max(from_s, other.to_s)
        if from_s < span.to_s:
            found.append(OpenSpan(span.target, from_s, span.to_s))
    start_s, weights = problem.horizon.start_s, problem.needs.weights
    rows = []
    for span in found:
        is_next = problem.horizon.is_cyclic and span.to_s <= setting.at_s
        later_s = start_s + (DAY_S if is_next else 0)
        minutes = float(weights[span.target]) * (span.to_s - span.from_s) / 60.0
        target_id = problem.targets[span.target].target_id
        rows.append(OpenTime(target_id, span.from_s + later_s, span.to_s + later_s, minutes))
    return tuple(sorted(rows, key=lambda row: (-row.weighted_min, row.target_id, row.from_s)))


def _order_changes(
    setting: RepairSetting, routes: Sequence[Route], patrols: Sequence[Patrol],
    patrol_ids_of: dict[str, list[str]],
) -> tuple[OrderChange, ...]:  # fmt: skip
    """Give the teams whose legs are others than planned, by when they begin to differ."""
    hit = {setting.team_of(i) for i, rest in enumerate(setting.rests) if rest.is_hit}
    changed = changed_teams(setting, routes)

    def legs_by_team(some: Iterable[Patrol]) -> dict[str, set[object]]:
        by_team: dict[str, set[object]] = {}
        for patrol in some:
            by_team.setdefault(patrol.team_id, set()).update(map(_timed_leg, patrol.legs))
        return by_team

    was, now = legs_by_team(setting.plan.patrols), legs_by_team(patrols)
    rows = []
    for team_id in sorted(hit | changed):
        differ = was.get(team_id, set()) ^ now.get(team_id, set())
        if differ:
            from_s = min(leg[1] if isinstance(leg, tuple) else leg.enter_s for leg in differ)
            ids = tuple(patrol_ids_of.get(team_id, ()))
            rows.append(OrderChange(team_id, team_id in hit, max(from_s, 0), ids))
    return tuple(sorted(rows, key=lambda row: (row.is_hit, row.from_s, row.team_id)))
