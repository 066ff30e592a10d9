"""Reckon what each vessel would cost with each member: villages, branches, ways, other duties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from maritime.checks import require_not_negative
from maritime.district import District
from maritime.errors import InvalidRecordError
from maritime.pairing.chain import PairingBook, is_on_register
from maritime.pairing.whereabouts import Whereabouts, between_km
from maritime.register import PAIRING_PARTS, Person, Vessel

MEMBER = "member"
MOST_POINTS = 10_000
"""A cost of more is refused: sums over all vessels stay far inside whole numbers of 64 bits."""
FARTHEST_KM = 20_038
"""No two places on earth are farther apart: half the equator."""
WHOLE = (
    "other_village", "other_branch", "per_km", "per_vessel", "own_vessel", "holds_other_part",
    "only_at_sea", "usual_places",
)  # fmt: skip
"""Settings that are whole numbers."""
CHUNK = 500
"""Vessels whose costs are reckoned at once."""

Points = NDArray[np.int64]


@dataclass(frozen=True)
class ProposalParams:
    """
    Costs by which members are chosen, in whole points, and how many vessels one may have.

    Points are whole numbers from 0 to MOST_POINTS.

    Parameters
    ----------
    other_village
        The vessel's village is another than the member's, or one of them is not on file.
    other_branch
        The same of their party branches.
    per_km, most_km, unknown_km
        For each kilometre between the vessel's home port and the member's place, up to most_km;
        where a place is not known it counts as unknown_km away.
    per_vessel
        For each vessel that he answers for already: loads balance.
    own_vessel
        He owns the vessel, so that nobody else would answer for it.
    holds_other_part
        He stands for another part of its chain already.
    only_at_sea
        He is of an at-sea branch, and nobody of its chain is known to be ashore.
    usual_places
        How many vessels a member takes whose max_vessels is not given.
    farthest_km
        Members farther away are not asked; None asks all.
    """

    other_village: int = 40
    other_branch: int = 20
    per_km: int = 2
    most_km: float = 60.0
    unknown_km: float = 15.0
    per_vessel: int = 6
    own_vessel: int = 30
    holds_other_part: int = 15
    only_at_sea: int = 25
    usual_places: int = 10
    farthest_km: float | None = None

    def __post_init__(self) -> None:
        for name in ("most_km", "unknown_km", "farthest_km"):
            value = getattr(self, name)
            require_not_negative("params", "", name, value)
            if value is not None and value > FARTHEST_KM:
                raise InvalidRecordError("params", "", name, value, f"at most {FARTHEST_KM}")
        for name in WHOLE:
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value <= MOST_POINTS:
                expected = f"a whole number from 0 to {MOST_POINTS}"
                raise InvalidRecordError("params", "", name, value, expected)


@dataclass(frozen=True, eq=False)
class Side:
    """
    What counts of vessels or of members: one row each.

    at is (n, 2), lon, lat in EPSG:4326, NaN where not known; village and branch are numbers of
    words, another below 0 for vessels than for members where not on file. is_at_sea: a member is
    of an at-sea branch; of a vessel's chain nobody is known to be ashore.
    """

    at: NDArray[np.float64]
    village: NDArray[np.int64]
    branch: NDArray[np.int64]
    is_at_sea: NDArray[np.bool_]

    def take(self, rows: NDArray[np.int64]) -> "Side":
        """Give some rows, in the shape in which they are asked for."""
        return Side(self.at[rows], self.village[rows], self.branch[rows], self.is_at_sea[rows])


@dataclass(frozen=True, eq=False)
class CostTable:
    """
    What vessels cost with members, without their loads.

    total is (vessels, members), in whole points; is_within, of the same shape, is False where a
    member is farther away than he may be. owners and part_holders are (n, 2) rows of vessel and
    member. What makes up a cost is reckoned again where `parts_of` is asked: kept for all pairs it
    would take six times the room.
    """

    total: NDArray[np.int32]
    is_within: NDArray[np.bool_]
    vessels: Side
    members: Side
    owners: NDArray[np.int64]
    part_holders: NDArray[np.int64]
    params: ProposalParams

    def parts_of(
        self, vessel: NDArray[np.int64], member: NDArray[np.int64]
    ) -> Mapping[str, Points]:
        """Give what makes up the costs of pairs (n,) of rows of vessels and of members."""
        parts, _ = _broad_parts(self.vessels.take(vessel), self.members.take(member), self.params)
        width = self.total.shape[1]
        for name, pairs in (("own_vessel", self.owners), ("holds_other_part", self.part_holders)):
            is_one = np.isin(vessel * width + member, pairs[:, 0] * width + pairs[:, 1])
            parts[name] = getattr(self.params, name) * is_one
        return parts


def cost_table(
    district: District,
    vessels: Sequence[Vessel],
    members: Sequence[Person],
    book: PairingBook,
    *,
    day: date,
    params: ProposalParams,
) -> CostTable:
    """Give what each vessel costs with each member, without their loads."""
    held = [_held_parts(book, vessel.vessel_id, day) for vessel in vessels]
    of_vessels, of_members = _sides(district, vessels, members, held, day)
    owners, part_holders = _chain_pairs(vessels, members, held)
    shape = (len(vessels), len(members))
    total, is_within = np.zeros(shape, dtype=np.int32), np.ones(shape, dtype=np.bool_)
    everyone = of_members.take(np.arange(len(members))[None, :])
    for begin in range(0, len(vessels), CHUNK):
        rows = np.arange(begin, min(begin + CHUNK, len(vessels)))
        parts, km = _broad_parts(of_vessels.take(rows[:, None]), everyone, params)
        total[rows] = sum(parts.values())
        if params.farthest_km is not None:
            is_within[rows] = ~(km > params.farthest_km)
    total[owners[:, 0], owners[:, 1]] += params.own_vessel
    total[part_holders[:, 0], part_holders[:, 1]] += params.holds_other_part
    return CostTable(total, is_within, of_vessels, of_members, owners, part_holders, params)


def _broad_parts(
    vessels: Side, members: Side, params: ProposalParams
) -> tuple[dict[str, Points], NDArray[np.float64]]:
    """Give the costs that any pair may have, by what makes them, and kilometres; broadcast."""
    km = between_km(vessels.at, members.at)
    charged_km = np.minimum(np.where(np.isnan(km), params.unknown_km, km), params.most_km)
    parts = {
        "other_village": params.other_village * (vessels.village != members.village),
        "other_branch": params.other_branch * (vessels.branch != members.branch),
        "distance": np.rint(params.per_km * charged_km).astype(np.int64),
        "only_at_sea": params.only_at_sea * (vessels.is_at_sea & members.is_at_sea),
    }
    return parts, km


def _held_parts(book: PairingBook, vessel_id: str, day: date) -> dict[str, set[str]]:
    return {
        part: {pairing.person_id for pairing in book.holding(vessel_id, part, day)}
        for part in PAIRING_PARTS
    }


def _sides(
    district: District, vessels: Sequence[Vessel], members: Sequence[Person],
    held: Sequence[Mapping[str, set[str]]], day: date,
) -> tuple[Side, Side]:  # fmt: skip
    places = Whereabouts.of(district)
    ashore = {
        one.person_id for one in district.persons
        if is_on_register(one, day) and one.branch_kind != "sea"
    }  # fmt: skip
    villages: dict[str, int] = {}
    branches: dict[str, int] = {}
    of_vessels = Side(
        np.array([places.of_vessel(one) for one in vessels], dtype=np.float64).reshape(-1, 2),
        _numbered([one.village for one in vessels], villages, unknown=-1),
        _numbered([one.branch for one in vessels], branches, unknown=-1),
        np.array(
            [not any(people & ashore for people in chain.values()) for chain in held],
            dtype=np.bool_,
        ),
    )
    of_members = Side(
        np.array([places.of_person(one) for one in members], dtype=np.float64).reshape(-1, 2),
        _numbered([one.village for one in members], villages, unknown=-2),
        _numbered([one.branch for one in members], branches, unknown=-2),
        np.array([one.branch_kind == "sea" for one in members], dtype=np.bool_),
    )
    return of_vessels, of_members


def _numbered(
    words: Sequence[str | None], numbers: dict[str, int], *, unknown: int
) -> NDArray[np.int64]:
    """Give the numbers of words, new ones for those not met yet."""
    return np.array(
        [numbers.setdefault(word, len(numbers)) if word else unknown for word in words],
        dtype=np.int64,
    )


def _chain_pairs(
    vessels: Sequence[Vessel], members: Sequence[Person], held: Sequence[Mapping[str, set[str]]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give (vessel, member) rows of who owns it, by pairing or name, and who holds another part."""
    column = {one.person_id: at for at, one in enumerate(members)}
    named: dict[str, list[int]] = {}
    for at, one in enumerate(members):
        named.setdefault(one.name, []).append(at)
    owners: set[tuple[int, int]] = set()
    part_holders: set[tuple[int, int]] = set()
    for row, (vessel, chain) in enumerate(zip(vessels, held, strict=True)):
        owners.update((row, at) for at in named.get(vessel.owner or "", ()))
        for part, people in chain.items():
            found = owners if part == "owner" else part_holders
            if part != MEMBER:
                found.update((row, column[one]) for one in people if one in column)
    return _pairs(owners), _pairs(part_holders)


def _pairs(found: set[tuple[int, int]]) -> NDArray[np.int64]:
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
