"""Propose who could answer for vessels without a member, at least total cost and proved."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from maritime.district import District
from maritime.errors import Fault, FaultyInputError
from maritime.pairing.assignment import Assignment, assign
from maritime.pairing.assignment_case import NOBODY, AssignmentCase, IntArray
from maritime.pairing.assignment_proof import is_least
from maritime.pairing.chain import PairingBook, is_on_register
from maritime.pairing.costs import MEMBER, CostTable, ProposalParams, cost_table
from maritime.register import Pairing, Person, Vessel

UNPAIRED_REASONS = ("no_members", "none_within_reach", "too_few_places")


@dataclass(frozen=True)
class ProposedPairing:
    """
    A vessel with the member proposed for it.

    cost has the points by what makes them, load among them: what this vessel adds for the vessels
    that he has already (those proposed to him are counted in the order of their ids). next_best is
    the member who would cost least besides, with how many points more, loads left as they are now;
    None where nobody else is asked.
    """

    vessel_id: str
    person_id: str
    cost: Mapping[str, int]
    next_best: str | None = None
    next_best_more: int | None = None

    @property
    def points(self) -> int:
        """What it costs in all."""
        return sum(self.cost.values())


@dataclass(frozen=True)
class Unpaired:
    """A vessel that stays without a member: one of UNPAIRED_REASONS, with the facts."""

    vessel_id: str
    reason: str
    facts: Mapping[str, int]


@dataclass(frozen=True)
class Proposal:
    """
    Who could answer for each vessel without a member.

    total is the cost in points of all pairings proposed; is_proved says that the proof of the least
    cost was checked in whole numbers over every vessel and member: no other proposal leaves fewer
    vessels unpaired, and none of those that leave as few costs less.
    """

    day: date
    rows: tuple[ProposedPairing, ...]
    unpaired: tuple[Unpaired, ...]
    total: int
    is_proved: bool
    vessels: int
    members: int
    places: int


def propose_pairings(
    district: District, *, day: date, params: ProposalParams | None = None
) -> Proposal:
    """
    Give every vessel without a member to a party member, as many as can be, at least total cost.

    Parameters
    ----------
    district
        Its vessels, people and pairings; names of villages, home ports, grids, bases and landing
        points say where they are.
    day
        Vessels that are on the register and have no member on this day are given; party members on
        the register are asked.
    params
        What counts how much.

    Returns
    -------
    Proposal
        Rows by vessel; the order of the district's rows plays no part.
    """
    params = params or ProposalParams()
    book = PairingBook.of(district.pairings)
    vessels = sorted(
        (one for one in district.vessels if is_on_register(one, day)
         and not book.holding(one.vessel_id, MEMBER, day)),
        key=lambda one: one.vessel_id,
    )  # fmt: skip
    members = sorted(
        (one for one in district.persons if one.is_party_member and is_on_register(one, day)),
        key=lambda one: one.person_id,
    )
    table = cost_table(district, vessels, members, book, day=day, params=params)
    case = _case_of(district, table, members, book, day, params)
    found = assign(case)
    return _proposal(day, vessels, members, table, case, found)


def accept(proposal: Proposal, vessel_ids: Collection[str] | None = None) -> tuple[Pairing, ...]:
    """
    Give the pairings of the rows that are accepted, from the proposal's day on; None accepts all.

    Raises
    ------
    FaultyInputError
        With every vessel for which nobody is proposed.
    """
    row_of = {row.vessel_id: row for row in proposal.rows}
    wanted = sorted(row_of) if vessel_ids is None else sorted(set(vessel_ids))
    unknown = [one for one in wanted if one not in row_of]
    if unknown:
        expected = "a vessel for which somebody is proposed"
        raise FaultyInputError(
            "proposal", tuple(Fault("vessel", one, "", "nobody proposed", expected)
                              for one in unknown),
        )  # fmt: skip
    return tuple(Pairing(one, row_of[one].person_id, MEMBER, proposal.day) for one in wanted)


def _case_of(
    district: District, table: CostTable, members: Sequence[Person], book: PairingBook, day: date,
    params: ProposalParams,
) -> AssignmentCase:  # fmt: skip
    present = [one.vessel_id for one in district.vessels if is_on_register(one, day)]
    counts: dict[str, int] = {}
    for vessel_id in present:
        for person_id in {row.person_id for row in book.holding(vessel_id, MEMBER, day)}:
            counts[person_id] = counts.get(person_id, 0) + 1
    load = np.array([counts.get(one.person_id, 0) for one in members], dtype=np.int64)
    most = np.array(
        [params.usual_places if one.max_vessels is None else one.max_vessels for one in members],
        dtype=np.int64,
    )
    # A member can take no more than there are vessels: fewer slots for the solver.
    places = np.minimum(np.maximum(most - load, 0), len(table.total))
    return AssignmentCase(table.total, table.is_within, places, load, params.per_vessel)


def _proposal(
    day: date, vessels: Sequence[Vessel], members: Sequence[Person], table: CostTable,
    case: AssignmentCase, found: Assignment,
) -> Proposal:  # fmt: skip
    paired = np.flatnonzero(found.member != NOBODY)
    parts = table.parts_of(paired, found.member[paired])
    cost_of = {
        int(at): {name: int(part[number]) for name, part in parts.items()}
        for number, at in enumerate(paired)
    }
    counts = np.bincount(found.member[paired], minlength=len(members))
    one_more = case.marginal(np.arange(len(members)), counts)
    has_place = counts < case.places
    taken: dict[int, int] = {}
    rows: list[ProposedPairing] = []
    unpaired: list[Unpaired] = []
    for at, vessel in enumerate(vessels):
        member = int(found.member[at])
        if member == NOBODY:
            unpaired.append(_unpaired(vessel, at, members, case, found))
            continue
        before = int(case.load[member]) + taken.get(member, 0)
        taken[member] = taken.get(member, 0) + 1
        cost = cost_of[at] | {"load": case.load_cost * before}
        rows.append(
            ProposedPairing(
                vessel.vessel_id, members[member].person_id, cost,
                *_next_best(at, member, members, case, one_more, has_place),
            )
        )  # fmt: skip
    return Proposal(
        day=day,
        rows=tuple(rows),
        unpaired=tuple(unpaired),
        total=sum(row.points for row in rows),
        is_proved=is_least(case, found.member, found.distance),
        vessels=len(vessels),
        members=len(members),
        places=int(case.places.sum()),
    )


def _next_best(
    at: int, member: int, members: Sequence[Person], case: AssignmentCase,
    one_more: IntArray, has_place: NDArray[np.bool_],
) -> tuple[str | None, int | None]:  # fmt: skip
    """Give the member with a place left who would cost least besides, and how much more."""
    is_asked = case.is_possible[at] & has_place
    is_asked[member] = False
    if not is_asked.any():
        return None, None
    points = case.cost[at] + one_more
    best = int(np.where(is_asked, points, np.iinfo(np.int64).max).argmin())
    now = int(points[member]) - case.load_cost
    return members[best].person_id, int(points[best]) - now


def _unpaired(
    vessel: Vessel, at: int, members: Sequence[Person], case: AssignmentCase, found: Assignment
) -> Unpaired:
    """Say why a vessel stays without a member; that as few as can be do is proved."""
    if not members:
        return Unpaired(vessel.vessel_id, "no_members", {})
    within = case.is_possible[at]
    if not within.any():
        return Unpaired(vessel.vessel_id, "none_within_reach", {"members": len(members)})
    facts = {
        "members_within_reach": int(within.sum()),
        "places_of_all": int(case.places.sum()),
        "vessels": len(found.member),
        "left_without": int((found.member == NOBODY).sum()),
    }
    return Unpaired(vessel.vessel_id, "too_few_places", facts)
