"""Find which shifts can be crewed at the same time, plan with those, and say who goes.

Before the search the teams of the horizon are staffed whole or not at all, the worthiest first: a
shift without its crew is no shift, and the planner sends others. After it the people are chosen
anew for what each team really watches: own grids first, wishes, minutes spread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from maritime.crew_rule import has_crews
from maritime.crews.case import CrewCase, lay_out_case
from maritime.crews.duties import Duty, DutyKey, duties_of_plan, duty_on, home_day
from maritime.crews.hindrances import Hindrances
from maritime.crews.model import Staffing
from maritime.crews.plan_crews import staffing_of_plan
from maritime.crews.staff import Staffed, StaffParams, staff
from maritime.needs import NO_NEED
from maritime.plan import Plan, RosterEntry
from maritime.planning.causes import ways_by_slot
from maritime.planning.params import stop_after
from maritime.planning.problem import PlanningProblem
from maritime.planning.slots import DutySlot

CHOICE_ROUNDS, PEOPLE_ROUNDS = 12, 12
"""Rounds of staffing before and after the search: a number, so that plans repeat to the byte."""


@dataclass(frozen=True)
class Crewing:
    """
    Which shifts of a problem have a crew.

    whole has all slots, problem those that are crewed, uncrewed_slots the others; chosen is the
    staffing that says so.
    """

    whole: PlanningProblem
    problem: PlanningProblem
    uncrewed_slots: tuple[DutySlot, ...]
    chosen: Staffed


def crew_shifts(problem: PlanningProblem, *, rng: Random) -> Crewing | None:
    """
    Give the shifts that people can be found for at the same time; None where all are as crewed.

    Raises
    ------
    InvalidRecordError
        If the pack's crew rule cannot be read.
    """
    district, horizon = problem.district, problem.horizon
    if not has_crews(district):
        return None
    keys = [key_of_slot(problem, slot) for slot in problem.slots]
    worth: dict[DutyKey, float] = {}
    for key, value in zip(keys, _worth_of_slots(problem), strict=True):
        worth[key] = worth.get(key, 0.0) + value
    duties: dict[DutyKey, Duty] = {}
    for slot, key in zip(problem.slots, keys, strict=True):
        duty = duty_on(slot.team, home_day(slot.team, slot.day, horizon), horizon)
        duties[key] = replace(duty, worth=max(worth[key], 1e-6))
    ordered = tuple(sorted(duties.values(), key=lambda duty: (duty.from_s, duty.team_id)))
    case = lay_out_case(district, ordered, horizon, repeats=horizon.is_cyclic)
    params = StaffParams(whole_teams=True, counts_points=False)
    chosen = staff(case, rng=rng, stop=stop_after(CHOICE_ROUNDS), params=params)
    crewed = {case.duty_of(post).key for post in chosen.staffing}
    return Crewing(
        problem,
        with_slots(problem, [key in crewed for key in keys]),
        tuple(s for s, key in zip(problem.slots, keys, strict=True) if key not in crewed),
        chosen,
    )


def key_of_slot(problem: PlanningProblem, slot: DutySlot) -> DutyKey:
    """Give the key of the duty that a slot is part of."""
    return duty_on(slot.team, home_day(slot.team, slot.day, problem.horizon), problem.horizon).key


def crew_patrols(crewing: Crewing, plan: Plan, *, rng: Random) -> tuple[RosterEntry, ...]:
    """
    Choose the people of every patrol, the same for all patrols of a shift.

    Teams that are crewed and stay in keep a crew of their own in reserve, who is not on the roster.
    """
    problem, before = crewing.problem, crewing.chosen.case
    out = {duty.key: duty for duty in duties_of_plan(plan, problem.district, problem.targets)}
    crewed = {before.duty_of(post).key for post in crewing.chosen.staffing}
    duties = tuple(
        replace(out.get(duty.key, duty), worth=1.0) for duty in before.duties if duty.key in crewed
    )
    case = lay_out_case(
        problem.district, duties, problem.horizon, repeats=before.period_s is not None
    )
    staffed = staff(
        case, rng=rng, stop=stop_after(PEOPLE_ROUNDS),
        first=carry_over(before, crewing.chosen.staffing, case),
    )  # fmt: skip
    entries = []
    for post, number in staffed.staffing.items():
        arc = case.arcs[number]
        person_id = case.persons[arc.person].person_id
        entries += [
            RosterEntry(patrol_id, person_id, arc.role)
            for patrol_id in case.duty_of(post).patrol_ids
        ]
    order = {patrol.patrol_id: number for number, patrol in enumerate(plan.patrols)}
    return tuple(sorted(entries, key=lambda e: (order[e.patrol_id], e.role, e.person_id)))


def spare_slots(crewing: Crewing, plan: Plan) -> tuple[DutySlot, ...]:
    """Give the slots without a crew that people who are not on the roster could crew after all."""
    problem, case = crewing.problem, crewing.chosen.case
    staffing = staffing_of_plan(plan, case, problem.district, problem.targets)
    left = Hindrances(case, staffing, problem.district)
    index_of = {duty.key: index for index, duty in enumerate(case.duties)}
    known: dict[DutyKey, bool] = {}
    spare = []
    for slot in crewing.uncrewed_slots:
        key = key_of_slot(problem, slot)
        if key not in known:
            known[key] = left.could_be_crewed(index_of[key])
        if known[key]:
            spare.append(slot)
    return tuple(spare)


def carry_over(before: CrewCase, staffing: Mapping[int, int], after: CrewCase) -> Staffing:
    """Give a staffing of one case in the indices of another that has some of its duties."""
    held = {}
    for post, number in staffing.items():
        arc = before.arcs[number]
        place = (before.duty_of(post).key, before.posts[post].number)
        held[place] = (before.persons[arc.person].person_id, arc.role)
    carried: Staffing = {}
    for post, one in enumerate(after.posts):
        wanted = held.get((after.duties[one.duty].key, one.number))
        for number in after.arcs_of_post[post]:
            arc = after.arcs[number]
            if wanted == (after.persons[arc.person].person_id, arc.role):
                carried[post] = number
    return carried


def with_slots(problem: PlanningProblem, keeps: Sequence[bool]) -> PlanningProblem:
    """Give a problem with some of its slots, `follows` counted anew."""
    new_index: dict[int, int] = {}
    for index, is_kept in enumerate(keeps):
        if is_kept:
            new_index[index] = len(new_index)
    slots = tuple(
        replace(slot, follows=None if slot.follows is None else new_index.get(slot.follows))
        for slot, is_kept in zip(problem.slots, keeps, strict=True)
        if is_kept
    )
    return replace(problem, slots=slots)


def _worth_of_slots(problem: PlanningProblem) -> list[float]:
    """
    Give what each slot may be worth: weighted required minutes within its reach and time.

    What several slots reach at once is shared among them. A measure to choose by, not a promise.
    """
    ways = ways_by_slot(problem)
    reached = np.array(
        [
            [
                any(
                    way.out_s + way.back_s
                    <= min(slot.close_s - slot.open_s, problem.endurance_s(slot))
                    for way in mine[target]
                )
                for target in range(len(problem.targets))
            ]
            for slot, mine in zip(problem.slots, ways, strict=True)
        ],
        dtype=bool,
    ).reshape(len(problem.slots), len(problem.targets))
    open_s = np.array([slot.open_s for slot in problem.slots], float)
    close_s = np.array([slot.close_s for slot in problem.slots], float)
    both_s = np.minimum(close_s[:, None], close_s) - np.maximum(open_s[:, None], open_s)
    shares = np.maximum(both_s, 0.0) / np.maximum(close_s - open_s, 1.0)[:, None]
    rivals = shares @ reached
    required = np.array([_required_share(problem, slot) for slot in problem.slots])
    value = np.where(reached, required * problem.needs.weights / np.maximum(rivals, 1.0), 0.0)
    return [float(row.sum()) for row in value * ((close_s - open_s) / 60.0)[:, None]]


def _required_share(problem: PlanningProblem, slot: DutySlot) -> np.ndarray:
    """Give the share of a slot's time in which each target needs something."""
    bands, shares = problem.followed_bands, []
    for profile in range(len(bands.ptr) - 1):
        part = slice(int(bands.ptr[profile]), int(bands.ptr[profile + 1]))
        begin = np.maximum(bands.begin_s[part], slot.open_s)
        end = np.minimum(bands.end_s[part], slot.close_s)
        is_needed = bands.interval_s[part] != NO_NEED
        needed_s = np.maximum(end - begin, 0)[is_needed].sum()
        shares.append(needed_s / max(1, slot.close_s - slot.open_s))
    return np.array(shares)[problem.needs.profile_of]
