"""Lay out the repair of a plan: what is frozen, what each unit may still do, what nobody may touch.

Every slot of the plan becomes one or more slots of a problem of its own: what is left of it, cut
where weather stops its mode. The search of `maritime.planning` works on them as on any others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from maritime.advice.routes_of_plan import routes_of_plan
from maritime.errors import Fault, FaultyInputError
from maritime.horizon import DAY_S
from maritime.plan import Patrol, Plan
from maritime.plan_observations import observations_of_patrols
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route
from maritime.planning.slots import REST_S, DutySlot
from maritime.planning.steps import HOME, JUMP, REST, Step
from maritime.repair.befallen import Befallen
from maritime.repair.case import RepairCase, check_case
from maritime.repair.sensors import sensors_as_they_work
from maritime.repair.under_way import UnderWay, Ways, followed

Window = tuple[int, int]


@dataclass(frozen=True)
class RestOfSlot:
    """
    What is left of one slot of the plan, as one slot of the repair; seconds after the start.

    done is frozen, route what the unit does if nobody repairs anything, close_s when it must be
    home. is_hit says that its team was lost, is late, elsewhere or stopped; can_change that its
    orders may be others.
    """

    slot: DutySlot
    parent: int
    done: tuple[Step, ...]
    steps: tuple[Step, ...]
    close_s: int
    is_hit: bool
    can_change: bool


@dataclass(frozen=True)
class RepairSetting:
    """
    A plan and a case, laid out.

    whole is the plan's own day; known is the same with sensors as they really work. problem is
    known with the slots of rests; routes are what is done without a repair. kept are patrols of
    slots that the planner's own actions do not make: they stay as they are. seen_rows are looks
    (target, enter, exit) that count beside the routes, as the kept patrols and what was really
    seen; looks of routes that begin before counts_from_s do not count. tail_cuts says, by rest,
    from when on what its unit began the evening before is not done this morning. left_out is what
    was told of units and could not be used.
    """

    whole: PlanningProblem
    known: PlanningProblem
    problem: PlanningProblem
    plan: Plan
    case: RepairCase
    rests: tuple[RestOfSlot, ...]
    routes: tuple[Route, ...]
    planned: tuple[Route, ...]
    kept: tuple[Patrol, ...]
    seen_rows: np.ndarray
    counts_from_s: int | None
    tail_cuts: Mapping[int, int]
    left_out: tuple[Fault, ...] = ()

    @property
    def at_s(self) -> int:
        """The instant of the repair, seconds after the start."""
        return self.case.at_s - self.whole.horizon.start_s

    def route(self, index: int, steps: Sequence[Step]) -> Route:
        """Give a route of a slot that counts what it should; legs that see nothing stay."""
        return counted_route(
            self.problem, index, tuple(steps), self.counts_from_s, self.tail_cuts.get(index)
        )

    @property
    def as_written(self) -> "RepairSetting":
        """The same, with every look of its routes counted: as the plan's file has it."""
        return replace(self, counts_from_s=None, tail_cuts={})

    def team_of(self, index: int) -> str:
        """The team of a slot."""
        return self.rests[index].slot.team.team_id

    @property
    def teams_left(self) -> tuple[str, ...]:
        """Teams not hit that have some of a shift left, or are out."""
        return tuple(
            sorted({rest.slot.team.team_id for rest in self.rests
                    if rest.can_change and not rest.is_hit})
        )  # fmt: skip


def set_repair(problem: PlanningProblem, plan: Plan, case: RepairCase) -> RepairSetting:
    """
    Lay out the repair of a plan.

    Parameters
    ----------
    problem
        The plan's district over the plan's horizon, with all slots.
    plan
        A true plan of it.
    case
        What befell it.

    Raises
    ------
    FaultyInputError
        If the case does not fit the plan, or asks of a unit what it cannot do; all faults.
    """
    district, horizon = problem.district, problem.horizon
    check_case(
        case,
        team_ids=[team.team_id for team in district.teams],
        place_ids=[*(p.landing_point_id for p in district.landing_points),
                   *(b.base_id for b in district.bases)],
        target_ids=problem.needs.target_ids,
        sensor_ids=[sensor.sensor_id for sensor in district.sensors],
        starts_s=horizon.start_s,
        ends_s=horizon.end_s,
    )  # fmt: skip
    _refuse_strange_patrols(problem, plan)
    befallen = Befallen(problem, case)
    read = _read_routes(problem, plan)
    kept = tuple(p for p in plan.patrols if problem.slot_of(p) not in read)
    crewed = _crewed_slots(problem, plan)
    rests: list[RestOfSlot] = []
    last_of: dict[int, int] = {}
    cut_of: dict[int, int] = {}
    for index, slot in enumerate(problem.slots):
        steps = read[index].steps if index in read else ()
        if index not in read:
            befallen.refuse_unread(slot)
        tail_until_s = _tail_until_s(slot, read)
        unit = befallen.unit_of(index, steps, tail_until_s=tail_until_s)
        rests += _rests_of(problem, befallen, index, unit, steps, index in read and index in crewed)
        last_of[index] = len(rests) - 1
        if tail_until_s is not None:
            cut_s = befallen.tail_cut_s(slot, tail_until_s)
            cut_of |= {} if cut_s is None else {slot.follows: cut_s}
    befallen.raise_faults()
    hit = {rest.slot.team.team_id for rest in rests if rest.is_hit}
    hit |= {problem.slots[index].team.team_id for index in cut_of}
    rests = [
        replace(
            rest, is_hit=rest.slot.team.team_id in hit,
            slot=rest.slot if rest.slot.follows is None
            else replace(rest.slot, follows=last_of[rest.slot.follows]),
        )
        for rest in rests
    ]  # fmt: skip
    known = sensors_as_they_work(problem, case.working)
    laid = replace(known, slots=tuple(rest.slot for rest in rests))
    counts_from_s = None if case.seen is None else case.at_s - horizon.start_s
    tail_cuts = {
        number: cut_of[rest.parent] for number, rest in enumerate(rests) if rest.parent in cut_of
    }
    routes = tuple(
        counted_route(laid, number, rest.steps, counts_from_s, tail_cuts.get(number))
        for number, rest in enumerate(rests)
    )
    planned = tuple(
        counted_route(problem, index, read[index].steps if index in read else (), counts_from_s)
        for index in range(len(problem.slots))
    )
    return RepairSetting(
        problem, known, laid, plan, case, tuple(rests), routes, planned, kept,
        _rows_beside(problem, kept, case), counts_from_s, tail_cuts, befallen.left_out,
    )  # fmt: skip


def _read_routes(problem: PlanningProblem, plan: Plan) -> dict[int, Route]:
    """
    Give by slot the routes of a plan that the planner's own actions make.

    Both parts of a shift over the seam or none: neither may be changed where it is not known what
    the other does.
    """
    read = {route.slot_index: route for route in routes_of_plan(problem, plan.patrols)}
    for index, slot in enumerate(problem.slots):
        if slot.follows is not None and not {index, slot.follows} <= read.keys():
            read.pop(index, None)
            read.pop(slot.follows, None)
    return read


def _tail_until_s(slot: DutySlot, read: Mapping[int, Route]) -> int | None:
    """
    Give when a team is home from what it began the evening before, seconds after the start.

    In a plan that repeats the evening has it, over the end: what is left of it is the morning's
    beginning. None where the slot follows none, or that ends before midnight.
    """
    first = None if slot.follows is None else read.get(slot.follows)
    if first is None or first.is_empty or first.end_s <= DAY_S:
        return None
    return first.end_s - DAY_S


def counted_route(
    problem: PlanningProblem,
    index: int,
    steps: tuple[Step, ...],
    counts_from_s: int | None,
    tail_cut_s: int | None = None,
) -> Route:
    """
    Give a route of which looks count that begin at an instant or later; all where it is None.

    Of what lies beyond the day's end, and so in its morning, only what ends before tail_cut_s
    counts, where that is given. Legs that see nothing stay: a unit under way goes on though nothing
    is left to look at.
    """
    route = make_route(problem, index, steps)
    if route.is_empty and any(step[0] >= 0 or step[0] == JUMP for step in steps):
        first = next(i for i, step in enumerate(steps) if step[0] == JUMP)
        last = max(i for i, step in enumerate(steps) if step[0] in (JUMP, HOME, REST))
        slot, kept = problem.slots[index], steps[first : last + 1]
        home_s = int(problem.class_of(slot).travel[kept[-1][1], problem.base_of(slot)])
        route = Route(index, kept, (), kept[0][2], kept[-1][3] + home_s)
    looks = route.looks
    if counts_from_s is not None:
        looks = tuple(look for look in looks if look[1] >= counts_from_s)
    if tail_cut_s is not None:
        looks = tuple(look for look in looks if look[2] <= tail_cut_s + DAY_S)
    return route if len(looks) == len(route.looks) else replace(route, looks=looks)


def _rests_of(
    problem: PlanningProblem, befallen: Befallen, index: int, unit: UnderWay,
    planned: Sequence[Step], may_change: bool,
) -> list[RestOfSlot]:  # fmt: skip
    """Give what is left of a slot, cut where its mode is stopped."""
    slot = problem.slots[index]
    stops = befallen.stops_of(slot, unit.free_s)
    is_hit = befallen.is_hit(slot) or befallen.is_stopped(problem, slot, planned, stops)
    if befallen.is_lost(slot):
        steps = followed(Ways(problem, slot), replace(unit, left=()), slot.close_s)
        return [RestOfSlot(slot, index, steps, steps, slot.close_s, True, False)]
    windows = _windows(unit.free_s, slot.close_s, stops)
    rests = []
    if unit.done and (not windows or windows[0][0] > unit.free_s):
        rests.append(_closed(problem, index, slot, unit, is_hit))
    for open_s, close_s in windows:
        goes_on = bool(unit.done) and open_s == unit.free_s
        own = unit if goes_on else UnderWay((), unit.left, unit.left_from, open_s)
        part = slot if goes_on else replace(
            slot, open_s=open_s, close_s=close_s,
            depart_before_s=min(slot.depart_before_s, close_s),
        )  # fmt: skip
        ways = Ways(problem, part)
        steps = (*own.done, *own.left)
        is_on_plan = not befallen.is_hit(slot) and all(step[2] >= open_s for step in own.left[:1])
        if not (is_on_plan and ways.is_lawful(steps, close_s)):
            steps = followed(ways, own, close_s)
        if steps[: len(own.done)] != own.done:
            rests.append(_closed(problem, index, slot, own, True))
            continue
        can_change = may_change and close_s > max(open_s, befallen.at_s)
        rests.append(RestOfSlot(part, index, own.done, steps, close_s, is_hit, can_change))
    return rests or [RestOfSlot(slot, index, (), (), slot.close_s, is_hit, False)]


def _closed(
    problem: PlanningProblem, index: int, slot: DutySlot, unit: UnderWay, is_hit: bool
) -> RestOfSlot:
    """Give the rest of a unit that is home or goes there at once, by its shift's end at the
    latest."""
    steps = followed(Ways(problem, slot), replace(unit, left=()), slot.close_s)
    return RestOfSlot(slot, index, steps, steps, slot.close_s, is_hit, False)


def _windows(open_s: int, close_s: int, stops: Sequence[Window]) -> list[Window]:
    """Give the spans between two instants in which nothing is stopped.

    A stop shorter than a rest is made as long: what lies on both sides of it may be one shift.
    """
    windows, from_s = [], open_s
    for stop_s, again_s in stops:
        if stop_s > from_s:
            windows.append((from_s, min(stop_s, close_s)))
        from_s = max(from_s, again_s, stop_s + REST_S)
    if from_s < close_s:
        windows.append((from_s, close_s))
    return windows


def _crewed_slots(problem: PlanningProblem, plan: Plan) -> set[int]:
    """Give the slots whose shift has people on the plan's roster; all where there is none."""
    if not plan.roster:
        return set(range(len(problem.slots)))
    named = {entry.patrol_id for entry in plan.roster}
    found = set()
    for patrol in plan.patrols:
        index = problem.slot_of(patrol)
        if patrol.patrol_id in named and index is not None:
            follows = problem.slots[index].follows
            first = index if follows is None else follows
            found |= {first, *problem.followers[first]}
    return found


def looks_of_kept(problem: PlanningProblem, kept: Sequence[Patrol]) -> np.ndarray:
    """Give the looks of patrols that stay as they are, as rows (target, enter, exit)."""
    return _rows_beside(problem, kept, None)


def _rows_beside(
    problem: PlanningProblem, kept: Sequence[Patrol], case: RepairCase | None
) -> np.ndarray:
    """Give the looks that count beside the routes, as rows (target, enter, exit)."""
    known = {target.target_id: target for target in problem.targets}
    looks = observations_of_patrols(kept, known, problem.ids_seen_from_posts)
    if case is not None and case.seen is not None:
        looks = [look for look in looks if look.enter_s >= case.at_s] + list(case.seen)
    start_s, index_of = problem.horizon.start_s, problem.index_of_target
    rows = [(index_of[x.target_id], x.enter_s - start_s, x.exit_s - start_s) for x in looks]
    return np.array(rows, np.int64).reshape(-1, 3)


def _refuse_strange_patrols(problem: PlanningProblem, plan: Plan) -> None:
    faults = [
        Fault("patrol", patrol.patrol_id, "depart", "a patrol outside the shifts of its team",
              f"a patrol within a shift of team {patrol.team_id!r} on that day: plan the day anew")
        for patrol in plan.patrols
        if problem.slot_of(patrol) is None
    ]  # fmt: skip
    if faults:
        raise FaultyInputError("the plan to repair", tuple(faults))
