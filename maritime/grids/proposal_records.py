"""Hold what a proposal of village grids says: the grids, their efforts, what they replace."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from maritime.areas import deepest_grids
from maritime.district import District
from maritime.grids.drawn_grids import DivisionCase, DrawnGrid
from maritime.grids.effort import MS_PER_MIN, GridEffort, spread_of
from maritime.grids.homes import NO_HOME, Homes
from maritime.grids.surface import polygons_of
from maritime.grids.tree import GridTree, rank_of
from maritime.places import SeaGrid

PROPOSED = "拟划 proposed"  # after the name of every grid that nobody has accepted yet


@dataclass(frozen=True)
class HomeShare:
    """
    What a town or base has got: its effort (min a day), its grids, the largest of them.

    least_largest_min is what no division of it into so many grids can go below: the mean, or the
    largest single target.
    """

    home_id: str
    name: str
    effort_min: float
    grids: int
    largest_min: float
    least_largest_min: float


@dataclass(frozen=True)
class Unassigned:
    """A target or grid that is in no proposed grid, and why."""

    layer: str
    record_id: str
    reason: str


@dataclass(frozen=True)
class GridProposal:
    """
    Village grids that divide a coast, with what they mean; nothing is changed until accepted.

    grids are new records (with a county above them where the district has none), efforts those of
    the village grids in minutes a day, targets the id of each target that the division knew (cut
    without the grids that are replaced) with the id of its grid. replaces are the grids that go.
    spread is largest ÷ mean; least_largest_min is what no division into so many grids can go
    below, whatever the borders of towns.
    """

    grids: tuple[SeaGrid, ...]
    efforts: tuple[GridEffort, ...]
    targets: tuple[tuple[str, str], ...]
    homes_are: str
    shares: tuple[HomeShare, ...]
    replaces: tuple[str, ...]
    unassigned: tuple[Unassigned, ...]
    patrol_speed_kmh: float
    spread: float
    least_largest_min: float


def put_together(
    district: District, case: DivisionCase, drawn: Sequence[DrawnGrid]
) -> GridProposal:
    """
    Make the records of a proposal from what was drawn.

    A grid's trade is that of most of its effort in the grids that it replaces, or its town's.
    """
    counties = () if case.district.sea_grids else _new_counties(district, drawn)
    trades = _trades_by_target(district, case)
    grids, efforts, placed = [], [], []
    ordinals = [0] * len(case.homes.homes)
    for one in drawn:
        home = case.homes.homes[one.home]
        ordinals[one.home] += 1
        number = f"{ordinals[one.home]:02d}"
        parent = home.parent or _county_around(counties, one)
        grid = SeaGrid(
            f"{home.home_id}-V{number}",
            f"{home.name} {number} {PROPOSED}",
            "village",
            one.outline,
            parent.grid_id,
            _main_trade(trades, case, one) or parent.trade,
        )
        grids.append(grid)
        effort_ms = int(case.efforts[list(one.targets)].sum())
        efforts.append(GridEffort(grid.grid_id, effort_ms / MS_PER_MIN))
        placed += [(case.targets[number].target_id, grid.grid_id) for number in one.targets]
    total_min = sum(one.effort_min for one in efforts)
    largest_target_min = float(case.efforts.max()) / MS_PER_MIN
    return GridProposal(
        grids=(*counties, *grids),
        efforts=tuple(efforts),
        targets=tuple(sorted(placed)),
        homes_are=case.homes.level,
        shares=_shares(case, drawn),
        replaces=_replaced(GridTree.of(district.sea_grids), case.homes, drawn),
        unassigned=_unassigned(case, drawn),
        patrol_speed_kmh=case.params.patrol_speed_kmh,
        spread=spread_of(efforts),
        least_largest_min=max(total_min / max(1, len(efforts)), largest_target_min),
    )


def _new_counties(district: District, drawn: Sequence[DrawnGrid]) -> tuple[SeaGrid, ...]:
    """Give a county around all grids; several where they fall into parts, one for each."""
    parts = polygons_of(shapely.union_all([one.outline for one in drawn]))
    parts = sorted(parts, key=lambda part: part.bounds)
    if len(parts) == 1:
        name = f"{district.name} {PROPOSED}"
        return (SeaGrid(district.district_id, name, "county", parts[0]),)
    return tuple(
        SeaGrid(
            f"{district.district_id}-C{number}",
            f"{district.name} {number} {PROPOSED}",
            "county",
            part,
        )
        for number, part in enumerate(parts, start=1)
    )


def _county_around(counties: tuple[SeaGrid, ...], one: DrawnGrid) -> SeaGrid:
    """Give the county, of those made of the grids themselves, that holds a grid."""
    inside = shapely.point_on_surface(one.outline)
    return min(counties, key=lambda county: shapely.distance(county.geometry, inside))


def _trades_by_target(district: District, case: DivisionCase) -> list[str | None]:
    """Give the trade of the deepest grid with one, below town level, that holds each target."""
    named = {
        grid.grid_id: grid
        for grid in district.sea_grids
        if grid.trade is not None and rank_of(grid.level) > rank_of("town")
    }
    holding = deepest_grids(case.middles, tuple(named.values()))
    return [named[grid_id].trade if grid_id is not None else None for grid_id in holding]


def _main_trade(trades: Sequence[str | None], case: DivisionCase, one: DrawnGrid) -> str | None:
    """Give the trade with most effort among a grid's targets; the first by name of equals."""
    effort_of: dict[str, int] = {}
    for number in one.targets:
        trade = trades[number]
        if trade is not None:
            effort_of[trade] = effort_of.get(trade, 0) + int(case.efforts[number])
    return min(effort_of, key=lambda trade: (-effort_of[trade], trade), default=None)


def _shares(case: DivisionCase, drawn: Sequence[DrawnGrid]) -> tuple[HomeShare, ...]:
    """Give what each home with coast has got."""
    shares = []
    for number, (home, own) in enumerate(zip(case.homes.homes, case.targets_of_homes, strict=True)):
        sizes = [int(case.efforts[list(one.targets)].sum()) for one in drawn if one.home == number]
        if len(own) == 0 or not sizes:
            continue
        effort, largest_target = int(case.efforts[own].sum()), int(case.efforts[own].max())
        shares.append(
            HomeShare(
                home.home_id,
                home.name,
                effort / MS_PER_MIN,
                len(sizes),
                max(sizes) / MS_PER_MIN,
                max(effort / len(sizes), largest_target) / MS_PER_MIN,
            )
        )
    return tuple(shares)


def _replaced(tree: GridTree, homes: Homes, drawn: Sequence[DrawnGrid]) -> tuple[str, ...]:
    """Give the grids below town level that go: under towns with new grids, or all."""
    towns = {homes.homes[one.home].home_id for one in drawn}
    return tuple(
        grid.grid_id
        for grid in tree.grids
        if rank_of(grid.level) > rank_of("town")
        and (homes.level != "town" or towns & {above.grid_id for above in tree.upward(grid)})
    )


def _unassigned(case: DivisionCase, drawn: Sequence[DrawnGrid]) -> tuple[Unassigned, ...]:
    """Give towns without coast and targets that no grid holds, with the reason."""
    held = {number for one in drawn for number in one.targets}
    bound = "town" if case.homes.level == "town" else "county"
    rows = [
        Unassigned("sea_grid", home.home_id, "no middle of a segment and no landing point in it")
        for home, own in zip(case.homes.homes, case.targets_of_homes, strict=True)
        if len(own) == 0
    ]
    for number, target in enumerate(case.targets):
        if number not in held:
            is_outside = case.homes.of_target[number] == NO_HOME
            reason = f"in no {bound} grid" if is_outside else f"cut off by the {bound}'s border"
            rows.append(Unassigned(target.kind, target.target_id, reason))
    return tuple(rows)
