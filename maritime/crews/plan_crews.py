"""Read the roster of a plan back: who is out, which shifts have no crew, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass

from maritime.crew_rule import has_crews
from maritime.crews.case import CrewCase, lay_out_case
from maritime.crews.duties import Duty, DutyKey, duties_of_plan, duty_on, home_day
from maritime.crews.hindrances import FREE, Hindrances, words_of
from maritime.crews.model import Staffing
from maritime.district import District
from maritime.horizon import Horizon
from maritime.plan import Plan
from maritime.planning.slots import duty_slots
from maritime.targets import Target


@dataclass(frozen=True)
class UncrewedDuty:
    """A shift that stays in for want of people, and in words what each role of it lacks."""

    duty: Duty
    reasons: tuple[str, ...]


def duties_of_horizon(district: District, horizon: Horizon) -> tuple[Duty, ...]:
    """Give a duty for every shift of every team in a horizon, by time and team."""
    duties = {}
    for slot in duty_slots(district.teams, horizon):
        duty = duty_on(slot.team, home_day(slot.team, slot.day, horizon), horizon)
        duties[duty.key] = duty
    return tuple(sorted(duties.values(), key=lambda duty: (duty.from_s, duty.team_id)))


def staffing_of_plan(
    plan: Plan, case: CrewCase, district: District, targets: Iterable[Target]
) -> Staffing:
    """Give the staffing that a plan's roster is, in the indices of a case with its duties."""
    key_of = {
        patrol_id: duty.key
        for duty in duties_of_plan(plan, district, targets)
        for patrol_id in duty.patrol_ids
    }
    held = {
        (key_of[entry.patrol_id], entry.role, entry.person_id)
        for entry in plan.roster
        if entry.patrol_id in key_of
    }
    staffing: Staffing = {}
    for number, arc in enumerate(case.arcs):
        one = (case.duty_of(arc.post).key, arc.role, case.persons[arc.person].person_id)
        if one in held and arc.post not in staffing:
            staffing[arc.post] = number
            held.discard(one)
    return staffing


def uncrewed_duties(
    plan: Plan, district: District, targets: Iterable[Target]
) -> tuple[UncrewedDuty, ...]:
    """
    Give the shifts of a plan's horizon that stay in because nobody is left to crew them.

    None where the register holds no crews, or a plan with patrols has no roster: there teams are
    as crewed.
    """
    if not has_crews(district) or (plan.patrols and not plan.roster):
        return ()
    targets = tuple(targets)
    duties = duties_of_horizon(district, plan.horizon)
    case = lay_out_case(district, duties, plan.horizon, repeats=plan.horizon.is_cyclic)
    out: set[DutyKey] = {duty.key for duty in duties_of_plan(plan, district, targets)}
    left = Hindrances(case, staffing_of_plan(plan, case, district, targets), district)
    return tuple(
        UncrewedDuty(duty, _reasons(case, left, index))
        for index, duty in enumerate(duties)
        if duty.key not in out and not left.could_be_crewed(index)
    )


def _reasons(case: CrewCase, left: Hindrances, duty: int) -> tuple[str, ...]:
    posts = [number for number, post in enumerate(case.posts) if post.duty == duty]
    lacking = [post for post in posts if FREE not in left.reasons_at(post).values()]
    if not lacking:
        roles = ", ".join(str(case.posts[post].takes) for post in posts)
        return (f"{roles}: too few people for all of them, as some could only fill one",)
    return tuple(words_of(unfilled) for unfilled in left.unfilled(lacking))
