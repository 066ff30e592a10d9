"""Prove a plan true or name every fault, from the district and the plan's patrols alone."""

from collections.abc import Callable, Iterable

from maritime.certificate import Certificate
from maritime.district import District
from maritime.plan import Plan
from maritime.verification.causes import CrewedShifts
from maritime.verification.certificates import check_certificate
from maritime.verification.faults import FaultLog, PlanFault
from maritime.verification.patrols import PatrolFollower
from maritime.verification.rosters import check_crews, staffable_shifts
from maritime.verification.rules import (
    check_horizon,
    check_origin,
    check_roster,
    keep_reckonable,
)
from maritime.verification.scoring import Reckoning, check_gaps, check_score
from maritime.verification.shifts import check_duties, shifts_of
from maritime.verification.sights import check_sensor_observations
from maritime.verification.survey import Survey, survey_for


def verify_plan(
    district: District,
    plan: Plan,
    *,
    pack_sha256: str,
    certificate: Certificate | None = None,
    plan_sha256: str = "",
    survey: Survey | None = None,
    run_all: Callable[..., Iterable[int]] = map,
) -> tuple[PlanFault, ...]:
    """
    Recompute a plan's targets, legs, observations, gaps and score, and believe none of them.

    Nothing is shared with the planner but the records that both read. Every fault is collected;
    a plan that names strange ids, times or places gives faults, never an exception.

    Parameters
    ----------
    district
        The pack that the plan is said to be made from, as it was read.
    plan
        The plan, as its file says it.
    pack_sha256
        SHA-256 of the bytes of the pack's file, in hexadecimal digits.
    certificate
        What proves the plan's bound, where there is one; a bound above 0 is a fault without.
    plan_sha256
        SHA-256 of the bytes of the plan's file, which a certificate names.
    survey
        What checks of plans of this very district measured before; it keeps what this one does.
    run_all
        Calls a function for every class of teams of a certificate, such as a pool's `map`.

    Returns
    -------
    tuple[PlanFault, ...]
        Empty where the plan is true.

    Raises
    ------
    InvalidRecordError
        If the survey is of another district.
    """
    survey = survey_for(district, survey)
    faults = FaultLog()
    check_origin(district, plan, pack_sha256, faults)
    check_roster(district, plan, faults)
    if not check_horizon(district, plan, faults):
        return faults.all()
    plan = keep_reckonable(plan, faults)
    ground, watched = survey.ground, survey.watched_of(plan, faults)
    followed = PatrolFollower(
        district, ground, watched, faults, check_way=survey.check_transit,
        seen_from=survey.seen_from_post,
    ).follow_all(plan)  # fmt: skip
    shifts = {team.team_id: shifts_of(team, plan, district) for team in district.teams}
    check_duties(district, plan, shifts, followed.waits_at_base, faults)
    shares_of = survey.shares_seen_by
    check_sensor_observations(district, plan, watched, faults, shares_of=shares_of)
    reckoning = Reckoning(district, plan, watched, followed.looks, shares_of=shares_of)
    check_crews(district, plan, shifts, faults)
    crewed = staffable_shifts(district, plan, shifts)
    check_gaps(reckoning, plan.gaps, CrewedShifts(crewed, shifts), faults)
    proved = None
    if certificate is not None:
        proved = check_certificate(
            reckoning, ground, certificate, pack_sha256=pack_sha256, plan_sha256=plan_sha256,
            faults=faults, run_all=run_all,
        )  # fmt: skip
    check_score(reckoning, plan.gaps, faults, proved_bound=proved)
    return faults.all()
