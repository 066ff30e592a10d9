"""Check what a plan says of itself: pack, horizon, whole seconds, roster."""

import dataclasses
from collections.abc import Iterable

from maritime.district import District
from maritime.plan import Patrol, Plan
from maritime.verification.clock import is_one_plain_day, text_of
from maritime.verification.faults import FaultLog

# Instants beyond the years 1 to 9999 are no instants of a calendar.
EARLIEST_S, LATEST_S = -62_135_000_000, 253_402_000_000


def check_origin(district: District, plan: Plan, pack_sha256: str, faults: FaultLog) -> None:
    """The plan was made from this pack, and for this district."""
    if plan.inputs_sha256 != pack_sha256:
        faults.add(
            "foreign_pack", "plan", f"inputs_sha256 {plan.inputs_sha256!r}",
            f"that of the pack's bytes, {pack_sha256!r}",
        )  # fmt: skip
    if plan.district_id != district.district_id:
        faults.add(
            "foreign_district", "plan", f"district_id {plan.district_id!r}",
            f"{district.district_id!r}",
        )  # fmt: skip


def check_horizon(district: District, plan: Plan, faults: FaultLog) -> bool:
    """Note what is wrong with the horizon; give whether anything can be reckoned in it."""
    horizon = plan.horizon
    if not (is_instant(horizon.start_s) and is_instant(horizon.end_s)):
        faults.add(
            "horizon_wrong", "plan", f"a horizon from {horizon.start_s!r} to {horizon.end_s!r}",
            "two instants of whole seconds",
        )  # fmt: skip
        return False
    start, end = text_of(horizon.start_s, district.zone), text_of(horizon.end_s, district.zone)
    if horizon.end_s <= horizon.start_s:
        faults.add("horizon_wrong", "plan", f"{start} to {end}", "an end after the start")
        return False
    if horizon.is_cyclic and horizon.is_fresh:
        faults.add(
            "horizon_wrong", "plan", "a cyclic plan that assumes fresh targets", "one or the other"
        )
    is_plain = is_one_plain_day(horizon.start_s, horizon.end_s, district.zone)
    if horizon.is_cyclic and not is_plain:
        faults.add(
            "horizon_wrong", "plan", f"a cyclic plan from {start} to {end}",
            "24 h by the clock of the district with no clock change in it",
        )  # fmt: skip
        return False
    return True


def is_instant(value: object) -> bool:
    """Whether something is a whole second of a calendar year."""
    return (
        isinstance(value, int) and not isinstance(value, bool) and EARLIEST_S <= value <= LATEST_S
    )


def keep_reckonable(plan: Plan, faults: FaultLog) -> Plan:
    """Note records whose instants are none, and go on without them."""
    patrols = tuple(patrol for patrol in plan.patrols if _has_instants(patrol, faults))
    seen = tuple(
        one
        for one in plan.sensor_observations
        if _are_instants(f"sensor {one.sensor_id!r}", (one.enter_s, one.exit_s), faults)
    )
    gaps = tuple(
        gap
        for gap in plan.gaps
        if _are_instants(f"gap of {gap.target_id!r}", (gap.from_s, gap.to_s), faults)
    )
    return dataclasses.replace(plan, patrols=patrols, sensor_observations=seen, gaps=gaps)


def _has_instants(patrol: Patrol, faults: FaultLog) -> bool:
    instants: list[object] = [patrol.depart_s, patrol.return_s]
    for leg in patrol.legs:
        instants += (leg.enter_s, leg.exit_s)
        for stop in getattr(leg, "stops", ()):
            instants += (stop.enter_s, stop.exit_s)
    return _are_instants(f"patrol {patrol.patrol_id!r}", instants, faults)


def _are_instants(where: str, values: Iterable[object], faults: FaultLog) -> bool:
    wrong = [value for value in values if not is_instant(value)]
    if wrong:
        faults.add("not_whole_seconds", where, f"the instant {wrong[0]!r}", "whole seconds")
    return not wrong


def check_roster(district: District, plan: Plan, faults: FaultLog) -> None:
    """Everybody on the roster is known, in a role that is theirs, on a patrol of the plan."""
    persons = {person.person_id: person for person in district.persons}
    patrol_ids = {patrol.patrol_id for patrol in plan.patrols}
    for entry in plan.roster:
        where = f"roster, person {entry.person_id!r}"
        person = persons.get(entry.person_id)
        if person is None:
            faults.add("person_unknown", where, "the id", "a person of the district")
        elif entry.role not in person.roles:
            faults.add(
                "role_wrong", where, f"role {entry.role!r}",
                f"one of {', '.join(person.roles) or 'none: this person does not patrol'}",
            )  # fmt: skip
        if entry.patrol_id not in patrol_ids:
            faults.add(
                "patrol_unknown", where, f"patrol {entry.patrol_id!r}", "a patrol of the plan"
            )
