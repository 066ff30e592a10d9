"""Reckon what each vessel would cost with each member: villages, branches, ways, other duties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from maritime.checks import require_not_negative
from maritime.district import District
from maritime.geodesy import metres_per_degree, wrapped_deg
from maritime.pairing.chain import PairingBook, is_on_register
from maritime.register import PAIRING_PARTS, Person, Vessel

MEMBER = "member"


@dataclass(frozen=True)
class ProposalParams:
    """
    Costs by which members are chosen, in whole points, and how many vessels one may have.

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
        for name in self.__dataclass_fields__:
            require_not_negative("params", "", name, getattr(self, name))


@dataclass(frozen=True, eq=False)
class CostTable:
    """
    Costs of (vessels, members) by what makes them, in whole points, and how far apart they are.

    distance_km is NaN where a place is not known.
    """

    parts: Mapping[str, NDArray[np.int32]]
    distance_km: NDArray[np.float64]
    total: NDArray[np.int32]

    @property
    def is_known_km(self) -> NDArray[np.bool_]:
        """Where both places are known."""
        return np.isfinite(self.distance_km)


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
    places = _Places.of(district)
    vessel_at = np.array([places.of_vessel(one) for one in vessels]).reshape(-1, 2)
    member_at = np.array([places.of_person(one) for one in members]).reshape(-1, 2)
    km = between_km(vessel_at, member_at)
    charged = np.minimum(np.where(np.isfinite(km), km, params.unknown_km), params.most_km)
    parts = {
        "other_village": params.other_village * _differ(
            [one.village for one in vessels], [one.village for one in members]
        ),
        "other_branch": params.other_branch * _differ(
            [one.branch for one in vessels], [one.branch for one in members]
        ),
        "distance": np.rint(params.per_km * charged).astype(np.int32),
        **_chain_costs(district, vessels, members, book, day, params),
    }  # fmt: skip
    total = np.zeros((len(vessels), len(members)), dtype=np.int32)
    for part in parts.values():
        total += part
    return CostTable(parts, km, total)


def _differ(
    of_vessels: Sequence[str | None], of_members: Sequence[str | None]
) -> NDArray[np.int32]:
    """Give 1 where two words differ or one is not on file."""
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(word, len(numbers)) if word else -1 for word in of_vessels]
    right = [numbers.setdefault(word, len(numbers)) if word else -2 for word in of_members]
    return (np.array(left)[:, None] != np.array(right)[None, :]).astype(np.int32)


def _chain_costs(
    district: District, vessels: Sequence[Vessel], members: Sequence[Person], book: PairingBook,
    day: date, params: ProposalParams,
) -> dict[str, NDArray[np.int32]]:  # fmt: skip
    """Give the costs that come of who is in a vessel's chain already."""
    shape = (len(vessels), len(members))
    column = {one.person_id: at for at, one in enumerate(members)}
    by_name: dict[str, list[int]] = {}
    for at, one in enumerate(members):
        by_name.setdefault(one.name, []).append(at)
    ashore = {
        one.person_id for one in district.persons
        if is_on_register(one, day) and one.branch_kind != "sea"
    }  # fmt: skip
    own, other = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    is_at_sea = np.array([one.branch_kind == "sea" for one in members], dtype=np.int32)
    nobody_ashore = np.zeros(len(vessels), np.int32)
    for row, vessel in enumerate(vessels):
        held = {
            part: {pairing.person_id for pairing in book.holding(vessel.vessel_id, part, day)}
            for part in PAIRING_PARTS
        }
        owners = [column[one] for one in held["owner"] if one in column]
        owners += by_name.get(vessel.owner or "", [])
        own[row, owners] = params.own_vessel
        for part, people in held.items():
            if part not in (MEMBER, "owner"):
                other[row, [column[one] for one in people if one in column]] = (
                    params.holds_other_part
                )
        nobody_ashore[row] = not any(people & ashore for people in held.values())
    only_at_sea = params.only_at_sea * nobody_ashore[:, None] * is_at_sea[None, :]
    return {"own_vessel": own, "holds_other_part": other, "only_at_sea": only_at_sea}


@dataclass(frozen=True)
class _Places:
    """Where names and ids of a district lie, lon, lat in EPSG:4326."""

    by_name: Mapping[str, tuple[float, float]]
    grids: Mapping[str, tuple[float, float]]
    bases: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, district: District) -> "_Places":
        by_name: dict[str, tuple[float, float]] = {}
        grids, bases = {}, {}
        for grid in sorted(district.sea_grids, key=lambda one: one.geometry.area, reverse=True):
            middle = grid.geometry.representative_point()
            grids[grid.grid_id] = by_name[grid.name] = (middle.x, middle.y)
        for point in district.landing_points:
            by_name[point.name] = (point.geometry.x, point.geometry.y)
        for base in district.bases:
            bases[base.base_id] = by_name[base.name] = (base.geometry.x, base.geometry.y)
        return cls(by_name, grids, bases)

    def of_vessel(self, vessel: Vessel) -> tuple[float, float]:
        """Give the place of a vessel: its home port by name, else its village."""
        return self._named(vessel.home_port) or self._named(vessel.village) or (np.nan, np.nan)

    def of_person(self, person: Person) -> tuple[float, float]:
        """Give the place of a person: village, else grid, else base."""
        return (
            self._named(person.village)
            or self.grids.get(person.grid_id or "")
            or self.bases.get(person.base_id or "")
            or (np.nan, np.nan)
        )

    def _named(self, name: str | None) -> tuple[float, float] | None:
        return self.by_name.get(name) if name else None


def between_km(
    vessel_at: NDArray[np.float64], member_at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Give kilometres between all pairs, by the lengths of a degree at both of them.

    Right to a thousandth up to some hundred kilometres, beyond which nobody counts them; a geodesic
    for each of millions of pairs would take longer than all the rest.
    """
    left, right = metres_per_degree(vessel_at[:, 1]), metres_per_degree(member_at[:, 1])
    lon_m, lat_m = ((a[:, None] + b[None, :]) / 2.0 for a, b in zip(left, right, strict=True))
    east = wrapped_deg(vessel_at[:, None, 0] - member_at[None, :, 0]) * lon_m
    north = (vessel_at[:, None, 1] - member_at[None, :, 1]) * lat_m
    return np.hypot(east, north) / 1000.0
