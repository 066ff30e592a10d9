"""Audit those who answer for vessels as their members."""

from collections.abc import Iterator

from maritime.findings import Finding
from maritime.pairing.audit_chains import named
from maritime.pairing.case import AuditCase, is_out
from maritime.pairing.rules import ABOARD, NO_PARTY_MEMBER, OVER_NUMBER, SEA_WITHOUT_TRIP
from maritime.register import Pairing, Person

TRIP_WITHIN_S = 30 * 86_400
"""A member of an at-sea branch has been at sea within this."""


def audit_members(case: AuditCase) -> Iterator[Finding]:
    """Give what is wrong with members on the register."""
    for person_id, rows in sorted(case.vessels_of_members().items()):
        person = case.persons.get(person_id)
        if person is None or not case.is_present(person_id):
            continue
        yield from _audit_member(case, person, rows)
        yield from _audit_aboard(case, person, rows)


def _audit_member(case: AuditCase, person: Person, rows: list[Pairing]) -> Iterator[Finding]:
    count = len({row.vessel_id for row in rows})
    if person.max_vessels is not None and count > person.max_vessels:
        words = f"{person.person_id} answers for {count} vessels, {person.max_vessels} at most"
        facts = {"count": count, "max_vessels": person.max_vessels}
        yield OVER_NUMBER.finding("person", person.person_id, words, facts)
    if person.is_party_member is False:
        words = f"{person.person_id} answers for {count} vessels as member and is no party member"
        yield NO_PARTY_MEMBER.finding("person", person.person_id, words, {"count": count})
    if person.branch_kind == "sea" and case.district.trips:
        trips = case.trips_of.get(person.person_id, ())
        latest = max(
            (case.now_s if trip.to_s is None else trip.to_s
             for trip in trips if trip.from_s <= case.now_s),
            default=None,
        )  # fmt: skip
        if latest is None or latest < case.now_s - TRIP_WITHIN_S:
            words = (
                f"{person.person_id} of an at-sea branch answers for {count} vessels and has no "
                "trip on file for 30 days"
            )
            yield SEA_WITHOUT_TRIP.finding("person", person.person_id, words, {"count": count})


def _audit_aboard(case: AuditCase, person: Person, rows: list[Pairing]) -> Iterator[Finding]:
    vessels = {row.vessel_id for row in rows}
    aboard = {
        trip.vessel_id
        for trip in case.trips_of.get(person.person_id, ())
        if trip.vessel_id in vessels and is_out(trip, case.now_s)
    }
    for vessel_id in sorted(aboard):
        words = (
            f"{person.person_id} answers for {named(case.vessels[vessel_id])} and is at sea aboard "
            "it now"
        )
        yield ABOARD.finding("vessel", vessel_id, words, {"person_id": person.person_id})
