"""Tell which teams have people: those of a plan made with crews, and those that are added."""

from dataclasses import replace

from maritime.advice.additions import Addition
from maritime.crew_rule import has_crews
from maritime.crews.case import lay_out_case
from maritime.crews.duties import Duty, DutyKey, duties_of_plan, duty_on, home_day
from maritime.crews.hindrances import Hindrances
from maritime.crews.plan_crews import staffing_of_plan
from maritime.district import District
from maritime.plan import Plan
from maritime.planning.crewing import key_of_slot, with_slots
from maritime.planning.problem import PlanningProblem
from maritime.planning.slots import duty_slots


def crewed_part(problem: PlanningProblem, plan: Plan) -> PlanningProblem:
    """
    Give the problem with the shifts that a plan's roster crews, or that free people could crew.

    A plan with patrols but no roster, or of a district without a register, has all teams as
    crewed.
    """
    if not _has_roster(problem.district, plan):
        return problem
    keys = [key_of_slot(problem, slot) for slot in problem.slots]
    duties = {
        key: duty_on(slot.team, home_day(slot.team, slot.day, problem.horizon), problem.horizon)
        for slot, key in zip(problem.slots, keys, strict=True)
    }
    crewed = _crewed_keys(problem.district, problem, plan, duties)
    return with_slots(problem, [key in crewed for key in keys])


def has_people(problem: PlanningProblem, plan: Plan, addition: Addition) -> bool | None:
    """
    Say whether people whom a plan's roster leaves free could crew what is added, in every shift.

    A team whose shift is moved has its own people, too, if they may serve then. None where
    nobody is needed or the plan takes its teams as crewed.
    """
    district, horizon = addition.added_to(problem.district), problem.horizon
    if not addition.teams or not _has_roster(district, plan):
        return None
    kept = tuple(p for p in plan.patrols if p.team_id not in addition.team_ids)
    ids = {patrol.patrol_id for patrol in kept}
    roster = tuple(entry for entry in plan.roster if entry.patrol_id in ids)
    rest = replace(plan, patrols=kept, roster=roster)
    duties = [
        duty_on(slot.team, home_day(slot.team, slot.day, horizon), horizon)
        for slot in duty_slots(addition.teams, horizon)
    ]
    added = {duty.key: duty for duty in duties}
    return set(added) <= _crewed_keys(district, problem, rest, added)


def _has_roster(district: District, plan: Plan) -> bool:
    """A plan with patrols and no roster takes its teams as crewed; one without may lack people."""
    return has_crews(district) and (bool(plan.roster) or not plan.patrols)


def _crewed_keys(
    district: District, problem: PlanningProblem, plan: Plan, duties: dict[DutyKey, Duty]
) -> set[DutyKey]:
    """Give the duties that a plan's roster crews, and those of some others that it could crew."""
    out = {duty.key: duty for duty in duties_of_plan(plan, district, problem.targets)}
    every = sorted({**duties, **out}.values(), key=lambda duty: (duty.from_s, duty.team_id))
    case = lay_out_case(district, every, problem.horizon, repeats=problem.horizon.is_cyclic)
    staffing = staffing_of_plan(plan, case, district, problem.targets)
    left = Hindrances(case, staffing, district)
    return {
        duty.key
        for index, duty in enumerate(case.duties)
        if duty.key in out or left.could_be_crewed(index)
    }
