"""Move a plan that repeats every day to the day on which it is to be repaired."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from maritime.crew_rule import has_crews
from maritime.crews.case import lay_out_case
from maritime.crews.duties import duties_of_plan
from maritime.crews.plan_crews import duties_of_horizon, staffing_of_plan
from maritime.district import District
from maritime.errors import Fault, HorizonError
from maritime.horizon import DAY_S, Horizon
from maritime.plan import Leg, Patrol, Plan, Traverse
from maritime.planning.slots import DutySlot, duty_slots, slot_holding
from maritime.targets import Target
from maritime.wall_clock import utc_offset_s


def horizon_at(horizon: Horizon, at_s: int) -> Horizon:
    """
    Give the horizon over which a plan is repaired at an instant.

    A cyclic one is moved by whole days so that the instant lies in it; any other stays.

    Raises
    ------
    HorizonError
        If the instant is outside a plan that does not repeat, or the clock changes on that day.

    Examples
    --------
    >>> horizon_at(Horizon(0, 86_400, "UTC", is_cyclic=True), 90_000)
    Horizon(start_s=86400, end_s=172800, timezone='UTC', is_cyclic=True, is_fresh=False)
    """
    if not horizon.is_cyclic:
        if not horizon.start_s <= at_s < horizon.end_s:
            raise HorizonError(
                "the plan in force is of other hours and does not repeat: plan the day anew, or "
                "publish a plan of these hours"
            )
        return horizon
    moved_s = (at_s - horizon.start_s) // DAY_S * DAY_S
    moved = replace(horizon, start_s=horizon.start_s + moved_s, end_s=horizon.end_s + moved_s)
    if utc_offset_s(moved.start_s, moved.zone) != utc_offset_s(moved.end_s, moved.zone):
        raise HorizonError("the clock changes on this day, on which no daily plan holds: plan it")
    return moved


class DutyDay(Protocol):
    """The day on which a plan is to be walked: a district over a horizon, with its shifts."""

    district: District
    targets: tuple[Target, ...]
    horizon: Horizon

    def slot_of(self, patrol: Patrol) -> int | None:
        """Give the shift in which a patrol lies whole, None where it lies in none of its team."""


@dataclass(frozen=True, eq=False)
class PlainDay:
    """A duty day that nobody plans: nothing of it is laid out but its shifts."""

    district: District
    targets: tuple[Target, ...]
    horizon: Horizon

    @cached_property
    def _slots(self) -> tuple[DutySlot, ...]:
        return duty_slots(self.district.teams, self.horizon)

    def slot_of(self, patrol: Patrol) -> int | None:
        """Give the shift in which a patrol lies whole, None where it lies in none of its team."""
        return slot_holding(self._slots, patrol, self.horizon)


def plan_on_day(
    problem: DutyDay,
    plan: Plan,
    *,
    inputs_sha256: str,
    called_off: Collection[tuple[str, int]] = (),
) -> tuple[Plan, tuple[Fault, ...]]:
    """
    Give what a plan asks for on the day of a problem, and what it asks for and cannot have then.

    Left out are patrols outside the shifts of that day, those whose people are not there then, and
    those that were called off.
    Gaps and score stay those of the plan's own day: who repairs reckons them anew.

    Parameters
    ----------
    problem
        The plan's district over `horizon_at` of its horizon.
    inputs_sha256
        Of the pack as it is now, from which the repair is made.
    called_off
        Patrols by team and departure, epoch seconds, on the day of the problem.
    """
    horizon, moved_s = problem.horizon, problem.horizon.start_s - plan.horizon.start_s
    moved = replace(
        plan, inputs_sha256=inputs_sha256, horizon=horizon,
        patrols=tuple(_moved(patrol, moved_s) for patrol in plan.patrols),
    )  # fmt: skip
    off_shift = {p.patrol_id for p in moved.patrols if problem.slot_of(p) is None}
    called = {p.patrol_id for p in moved.patrols if (p.team_id, p.depart_s) in called_off}
    moved = _without(moved, off_shift | called)
    unmanned = _uncrewed(problem, moved)
    left_out = tuple(
        Fault("patrol", name, column, found, "left out")
        for column, found, names in (
            ("depart", "outside the shifts of its team on this day", off_shift),
            ("depart", "called off by the office", called - off_shift),
            ("roster", "people who are not there on this day", unmanned),
        )
        for name in sorted(names)
    )
    return _without(moved, unmanned), left_out


def _uncrewed(problem: DutyDay, plan: Plan) -> set[str]:
    """Give the patrols of which somebody on the roster may not, or cannot, go on that day."""
    district = problem.district
    if not plan.roster or not has_crews(district):
        return set()
    duties = duties_of_horizon(district, plan.horizon)
    case = lay_out_case(district, duties, plan.horizon, repeats=plan.horizon.is_cyclic)
    held = staffing_of_plan(plan, case, district, problem.targets)
    posts = range(len(case.posts))
    lacking = {case.duty_of(number).key for number in posts if number not in held}
    return {
        patrol_id
        for duty in duties_of_plan(plan, district, problem.targets)
        if duty.key in lacking
        for patrol_id in duty.patrol_ids
    }


def _without(plan: Plan, patrol_ids: Iterable[str]) -> Plan:
    """Give a plan without some patrols and their people."""
    gone = set(patrol_ids)
    return replace(
        plan,
        patrols=tuple(patrol for patrol in plan.patrols if patrol.patrol_id not in gone),
        roster=tuple(entry for entry in plan.roster if entry.patrol_id not in gone),
    )


def _moved(patrol: Patrol, by_s: int) -> Patrol:
    return replace(
        patrol, depart_s=patrol.depart_s + by_s, return_s=patrol.return_s + by_s,
        legs=tuple(_moved_leg(leg, by_s) for leg in patrol.legs),
    )  # fmt: skip


def _moved_leg(leg: Leg, by_s: int) -> Leg:
    there = replace(leg, enter_s=leg.enter_s + by_s, exit_s=leg.exit_s + by_s)
    if not isinstance(there, Traverse):
        return there
    stops = (replace(s, enter_s=s.enter_s + by_s, exit_s=s.exit_s + by_s) for s in there.stops)
    return replace(there, stops=tuple(stops))
