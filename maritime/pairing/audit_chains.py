"""Audit the chain of each vessel: members, holes, people who cannot be called."""

from collections.abc import Iterator

from maritime.findings import Finding
from maritime.pairing.case import AuditCase
from maritime.pairing.chain import ONE_DAY, ChainLink, holds_on, is_on_register, last_day
from maritime.pairing.rules import (
    CHAIN_HOLE,
    HOLDER_ENDED,
    LAPSED,
    LAPSES_SOON,
    NO_MEMBER,
    NO_PHONE,
    ONE_FOR_ALL,
    TWO_IN_PART,
    TWO_MEMBERS,
    VESSEL_ENDED,
)
from maritime.register import Vessel

MEMBER = "member"
SMALLEST_CHAIN = 3
"""Fewer parts that one person holds are no chain that he stands for alone."""


def audit_chains(case: AuditCase) -> Iterator[Finding]:
    """Give what is wrong with the chains of vessels on the register."""
    for vessel in case.present_vessels:
        chain = case.book.chain(vessel.vessel_id, case.day)
        by_part = {link.part: link for link in chain}
        yield from _audit_member(case, vessel, by_part[MEMBER])
        yield from _audit_parts(vessel, chain)
        yield from _audit_holders(case, vessel, chain)
    yield from _audit_gone_vessels(case)


def _audit_member(case: AuditCase, vessel: Vessel, link: ChainLink) -> Iterator[Finding]:
    name = named(vessel)
    if not link.holders:
        next_row = case.book.next_of(vessel.vessel_id, MEMBER, case.day)
        begins = str(next_row.valid_from) if next_row else None
        later = f"; one begins on {begins}" if begins else ""
    if not link.holders and link.before is None:
        words = f"{name} has no member{later}"
        yield NO_MEMBER.finding("vessel", vessel.vessel_id, words, {"begins": begins})
    elif not link.holders:
        words = f"nobody answers for {name} since {link.before} ended on {link.until}{later}"
        facts = {"person_id": link.before, "ended_on": str(link.until), "begins": begins}
        yield LAPSED.finding("vessel", vessel.vessel_id, words, facts)
    elif len(link.holders) > 1:
        words = f"{name} has {len(link.holders)} members: {', '.join(sorted(link.holders))}"
        facts = {"person_ids": sorted(link.holders)}
        yield TWO_MEMBERS.finding("vessel", vessel.vessel_id, words, facts)
    if link.holders:
        yield from _audit_soon(case, vessel)


def _audit_soon(case: AuditCase, vessel: Vessel) -> Iterator[Finding]:
    """Find the day from which nobody answers, where it comes soon."""
    rows = case.book.by_part[vessel.vessel_id, MEMBER]
    reached = case.day
    while now := [row for row in rows if holds_on(row, reached)]:
        last = max(now, key=last_day)
        if last_day(last) > case.soon_until:
            return
        reached = last_day(last) + ONE_DAY
    words = (
        f"the pairing of {named(vessel)} with {last.person_id} ends on {last.valid_to} and nobody "
        "follows"
    )
    facts = {"person_id": last.person_id, "ends_on": str(last.valid_to)}
    yield LAPSES_SOON.finding("vessel", vessel.vessel_id, words, facts)


def _audit_parts(vessel: Vessel, chain: tuple[ChainLink, ...]) -> Iterator[Finding]:
    holes = [link.part for link in chain if link.part != MEMBER and not link.holders]
    if holes:
        words = f"nobody holds {', '.join(holes)} in the chain of {named(vessel)}"
        yield CHAIN_HOLE.finding("vessel", vessel.vessel_id, words, {"parts": holes})
    for link in chain:
        if link.part != MEMBER and len(link.holders) > 1:
            people = sorted(link.holders)
            words = f"{', '.join(people)} hold part {link.part} of {named(vessel)} at once"
            facts = {"part": link.part, "person_ids": people}
            yield TWO_IN_PART.finding("vessel", vessel.vessel_id, words, facts)
    held = [link for link in chain if link.holders]
    people = {person for link in held for person in link.holders}
    if len(held) >= SMALLEST_CHAIN and len(people) == 1:
        (person,) = people
        words = f"{person} holds all {len(held)} parts of the chain of {named(vessel)}"
        facts = {"person_id": person, "parts": [link.part for link in held]}
        yield ONE_FOR_ALL.finding("vessel", vessel.vessel_id, words, facts)


def _audit_holders(
    case: AuditCase, vessel: Vessel, chain: tuple[ChainLink, ...]
) -> Iterator[Finding]:
    for link in chain:
        for person_id in link.holders:
            person = case.persons.get(person_id)
            if person is None:
                continue
            facts = {"person_id": person_id, "part": link.part}
            if not is_on_register(person, case.day):
                words = (
                    f"{person_id}, {link.part} of {named(vessel)}, left the register on "
                    f"{person.ended_on}"
                )
                ended = {**facts, "ended_on": str(person.ended_on)}
                yield HOLDER_ENDED.finding("vessel", vessel.vessel_id, words, ended)
            elif not (person.phone or "").strip():
                words = f"{person_id}, {link.part} of {named(vessel)}, has no phone on file"
                yield NO_PHONE.finding("vessel", vessel.vessel_id, words, facts)


def _audit_gone_vessels(case: AuditCase) -> Iterator[Finding]:
    for vessel in case.district.vessels:
        if is_on_register(vessel, case.day):
            continue
        held = [link.part for link in case.book.chain(vessel.vessel_id, case.day) if link.holders]
        if held:
            words = f"{named(vessel)} left the register on {vessel.ended_on} and is paired still"
            facts = {"parts": held, "ended_on": str(vessel.ended_on)}
            yield VESSEL_ENDED.finding("vessel", vessel.vessel_id, words, facts)


def named(vessel: Vessel) -> str:
    """Give what a vessel is called in words: its name with its id, or its id alone."""
    return f"{vessel.name} ({vessel.vessel_id})" if vessel.name else vessel.vessel_id
