"""Draw small registers for audits and proposals."""

from dataclasses import replace
from datetime import date

from scenes import straight_coast

from maritime.district import District
from maritime.pairing import audit_register
from maritime.register import PAIRING_PARTS, Pairing, Person, Vessel

DAY = date(2026, 11, 28)
NOW_S = 1_795_824_000
"""2026-11-28 00:00 UTC."""
FIRST = date(2025, 1, 1)


def person(person_id: str, **changes: object) -> Person:
    """Give a party member ashore with a phone."""
    fields = {"phone": "000", "is_party_member": True, "branch_kind": "shore"} | changes
    return Person(person_id, f"Name {person_id}", ("contact",), **fields)


def vessel(vessel_id: str, **changes: object) -> Vessel:
    """Give a vessel whose file tells enough."""
    return Vessel(vessel_id, **({"name": f"粤台渔{vessel_id}", "home_port": "沙堤"} | changes))


def whole_chain(vessel_id: str, **people: str) -> tuple[Pairing, ...]:
    """Give a chain in which everybody is somebody else, or who is named."""
    return tuple(
        Pairing(vessel_id, people.get(part, f"{vessel_id}-{part}"), part, FIRST)
        for part in PAIRING_PARTS
    )


def register(**layers: object) -> District:
    """Give a district with one vessel, its whole chain and nothing wrong; layers replace."""
    pairings = layers.pop("pairings", whole_chain("V1"))
    known = {row.person_id for row in pairings}
    extra = tuple(layers.pop("persons", ()))
    named = {one.person_id for one in extra}
    people = tuple(person(one) for one in sorted(known - named)) + extra
    vessels = layers.pop("vessels", (vessel("V1"),))
    return replace(
        straight_coast(), persons=people, vessels=vessels, pairings=pairings, trips=(),
        availabilities=(), **layers,
    ) if "trips" not in layers else replace(
        straight_coast(), persons=people, vessels=vessels, pairings=pairings, availabilities=(),
        **layers,
    )  # fmt: skip


def rules_of(district: District, *, day: date = DAY, soon_days: int = 30) -> list[str]:
    """Give the rules that are broken, in order."""
    found = audit_register(district, day=day, now_s=NOW_S, soon_days=soon_days)
    return [one.rule for one in found]


def words_of(district: District, rule: str, *, day: date = DAY) -> str:
    """Give the words of the one finding of a rule."""
    (found,) = [one for one in audit_register(district, day=day, now_s=NOW_S) if one.rule == rule]
    return found.words
