"""Turn what the teams of one shift can do into tables of ticks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from maritime.verification.priced_time import COARSEST_GRAIN_S
from maritime.verification.shifts import REST_AFTER_S, REST_S
from maritime.verification.stay_events import Door, Event, Listed, Row
from maritime.verification.stay_route import DoorTable, EventTable, RowTable, WayTable

NEAR_S = 360
"""Ways that take less are reckoned from row to door, on the clocks of both."""
LONG_S = 600
"""Ways that take at least this are reckoned from block to block."""


@dataclass(frozen=True)
class PayTable:
    """
    What events earn apart from visits, one row for each target that one watches.

    event and target are rows of the shift; levels tells the last account that is paid; is_new
    whether the look begins there; since and to, (pays, ticks), are instants of the grid.
    """

    event: np.ndarray
    target: np.ndarray
    levels: np.ndarray
    is_new: np.ndarray
    since: np.ndarray
    to: np.ndarray


@dataclass(frozen=True)
class ShiftTables:
    """
    The tables of one shift, the rest it must hold in ticks, its part of the grid of pays.

    The grid has an instant every grain_s seconds.

    targets are the rows, in the order of the certificate, of the targets that tables go by number;
    kinds are those of the events.
    """

    targets: np.ndarray
    doors: DoorTable
    events: EventTable
    rows: RowTable
    pays: PayTable
    from_stands: WayTable
    from_blocks: WayTable
    rest_ticks: int
    ticks: int
    kinds: tuple[str, ...]
    grain_s: int
    grid: slice


def rest_needed_s(length_s: int) -> int:
    """
    Give the rest that every route of a shift holds in one piece, before, between or after looks.

    Out for more than six hours, 30 min; out for less, the shift leaves that much at one end of it.
    """
    if length_s <= REST_AFTER_S:
        return 0
    return min(REST_S, (length_s - REST_AFTER_S) // 2)


def lay_out_shift(
    listed: Listed, way_s: np.ndarray, out_s: np.ndarray, length_s: int, open_s: int, clock_s: int,
    zone_of: np.ndarray, near_level: int, block_level: int,
) -> ShiftTables:  # fmt: skip
    """
    Turn events into tables of ticks.

    Parameters
    ----------
    listed, way_s, out_s
        What can be done, seconds between places, and between them and the base.
    length_s, open_s
        The shift's length, and its beginning after the horizon's.
    zone_of
        (levels, targets): the zone of each size in which a target lies.
    near_level, block_level
        The levels of near zones, and of the blocks inside them for long ways.
    """
    rest_ticks = rest_needed_s(length_s) // clock_s
    ticks, grain_s = length_s // clock_s + 1, min(COARSEST_GRAIN_S, clock_s)
    # Posts first: standing there takes no time. Then by phase, which lies in [-clock_s, 0), so that
    # no beginning has a tick below 0.
    doors = sorted(
        listed.doors.values(),
        key=lambda door: (door.key[0] != "post", door.at_s % clock_s),
    )
    rows, events = list(listed.rows.values()), listed.events
    door_of = {door.key: at for at, door in enumerate(doors)}
    row_of = {row.key: at for at, row in enumerate(rows)}
    events = sorted(events, key=lambda event: door_of[event.door])
    watched = {pay.target for event in events for pay in event.pays}
    targets = _whole(sorted({event.target for event in events} | watched))
    number_of = {int(target): at for at, target in enumerate(targets)}
    zone_of = zone_of[:, targets]

    opens, closes = _phases(doors, clock_s), _phases(rows, clock_s)
    door = _whole(door_of[one.door] for one in events)
    row = _whole(row_of[one.row] for one in events)
    takes_s = _whole(event.takes_s for event in events)
    door_spot, row_spot = (_whole(one.spot for one in things) for things in (doors, rows))
    door_target, row_target = (
        _whole(number_of[one.target] for one in things) for things in (doors, rows)
    )
    is_open = np.array([one.is_open for one in rows], bool)
    home_s = np.where(is_open, 0, out_s[row_spot])
    begins_s = open_s + opens[:, None] + clock_s * np.arange(ticks + 1)[None, :]
    early_s = _whole(one.early_s for one in doors)
    enter_grid = np.maximum(0, begins_s - early_s[:, None]) // grain_s
    late_s = _whole(event.late_s for event in events)
    exit_grid = -(-(begins_s[door] + (takes_s + late_s)[:, None]) // grain_s)
    pays = _pay_table(events, begins_s[door], number_of, grain_s)
    first_grid = int(min(enter_grid.min(), pays.since.min())) if events else 0
    last_grid = int(max(exit_grid.max(), pays.to.max())) if events else 0

    near_zone, block_of = zone_of[near_level], zone_of[block_level]
    stands: dict[tuple[int, int], int] = {}
    blocks: dict[int, int] = {}
    door_stand, row_stand = (
        _whole(
            stands.setdefault((int(spot), int(near_zone[target])), len(stands))
            for spot, target in zip(spots, of_targets, strict=True)
        )
        for spots, of_targets in ((door_spot, door_target), (row_spot, row_target))
    )  # fmt: skip
    door_block, row_block = (
        _whole(blocks.setdefault(int(block_of[at]), len(blocks)) for at in of_targets)
        for of_targets in (door_target, row_target)
    )
    between_s = way_s[np.ix_(row_spot, door_spot)]
    is_free = np.array([one.after is None for one in doors], bool)
    is_near = (near_zone[row_target][:, None] == near_zone[door_target][None, :]) | (
        between_s < NEAR_S
    )
    is_near &= ~is_open[:, None] & is_free[None, :]
    wait = (closes[:, None] + between_s - opens[None, :]) // clock_s
    level = shared_levels(zone_of)[np.ix_(row_target, door_target)]
    rests = np.zeros(wait.shape, bool)
    for at, one in enumerate(doors):
        if one.after is not None:
            # Who goes on with what he does ends no visit and makes no way.
            here = row_of[one.after], at
            is_near[here], wait[here], level[here] = True, 0, 0
        elif one.key[0] == "post":
            # Who comes back to a post with nothing done in between has stood there all the time,
            # for what is paid; but then he has not rested.
            here = row_of["posted", one.key[1]], at
            is_near[here] = rests[here] = rest_ticks > 0
            wait[here] = rest_ticks
    goals, sources = np.nonzero(is_near.T)
    lasts = (opens[door] + takes_s - closes[row]) // clock_s
    from_stands, from_blocks = _ways(
        list(stands), list(blocks), way_s,
        [np.unique(np.concatenate([door_spot[door_block == at], row_spot[row_block == at]]))
         for at in range(len(blocks))],
        zone_of, near_level, block_level, clock_s,
    )  # fmt: skip
    return ShiftTables(
        targets=targets,
        doors=DoorTable(
            order=_order(doors, door, row, lasts, wait),
            target=door_target, first_tick=np.maximum(0, (out_s[door_spot] - opens) // clock_s),
            stand=door_stand, block=door_block, is_free=is_free,
            enter_grid=np.ascontiguousarray(enter_grid.T - first_grid),
            event_ptr=np.searchsorted(door, np.arange(len(doors) + 1)).astype(np.int64),
            before_ptr=np.searchsorted(goals, np.arange(len(doors) + 1)).astype(np.int64),
            before=sources.astype(np.int64), before_wait=wait[sources, goals],
            before_level=level[sources, goals], before_rests=rests[sources, goals],
        ),
        events=EventTable(
            row=row, ticks=lasts,
            last_tick=(length_s - home_s[row] - takes_s - opens[door]) // clock_s,
            exit_grid=np.ascontiguousarray(exit_grid.T - first_grid),
        ),
        rows=RowTable(target=row_target, stand=row_stand, block=row_block, is_open=is_open),
        pays=PayTable(
            pays.event, pays.target, pays.levels, pays.is_new, pays.since - first_grid,
            pays.to - first_grid,
        ),
        from_stands=from_stands,
        from_blocks=from_blocks,
        rest_ticks=int(rest_ticks),
        ticks=int(ticks),
        kinds=tuple(event.kind for event in events),
        grain_s=grain_s,
        grid=slice(first_grid, last_grid + 1),
    )  # fmt: skip


def _whole(numbers: Iterable[int]) -> np.ndarray:
    return np.array(list(numbers), np.int64)


def _phases(things: Sequence[Door] | Sequence[Row], clock_s: int) -> np.ndarray:
    return _whole(thing.at_s % clock_s - clock_s for thing in things)


def _order(
    doors: Sequence[Door], door: np.ndarray, row: np.ndarray, lasts: np.ndarray, wait: np.ndarray
) -> np.ndarray:
    """
    Give the doors in the order in which a tick goes through them.

    Standing at a post takes no time; so a post comes first and again after what ends in the next
    tick and lies so near that the post is reached within this one.
    """
    posts = [at for at, one in enumerate(doors) if one.key[0] == "post"]
    found = list(posts)
    for at in range(len(posts), len(doors)):
        found.append(at)
        ends = row[(door == at) & (lasts == 1)]
        found += [post for post in posts if (wait[ends, post] < 0).any()]
    return _whole(found)


def _pay_table(
    events: Sequence[Event], begins_s: np.ndarray, number_of: Mapping[int, int], grain_s: int
) -> PayTable:
    """Give what events earn by tick; begins_s, (events, ticks), is when they begin."""
    pays = [(at, pay) for at, event in enumerate(events) for pay in event.pays]
    event = _whole(at for at, _ in pays)
    is_new = np.array([pay.is_new for _, pay in pays], bool)
    begins_s = begins_s[event]
    since_s = begins_s + _whole(pay.from_s for _, pay in pays)[:, None]
    to_s = begins_s + _whole(pay.to_s for _, pay in pays)[:, None]
    # A look begins early by the grid and ends late; one that goes on does so where it was paid to.
    return PayTable(
        event=event, target=_whole(number_of[pay.target] for _, pay in pays),
        levels=_whole(pay.levels for _, pay in pays), is_new=is_new,
        since=np.where(is_new[:, None], np.maximum(0, since_s) // grain_s, -(-since_s // grain_s)),
        to=-(-to_s // grain_s),
    )  # fmt: skip


def _ways(
    stands: Sequence[tuple[int, int]], blocks: Sequence[int], way_s: np.ndarray,
    blocks_at: Sequence[np.ndarray], zone_of: np.ndarray, near_level: int, block_level: int,
    clock_s: int,
) -> tuple[WayTable, WayTable]:  # fmt: skip
    """Give the ways between different near zones that are no near ones: far, and long ones."""
    near_zone, block_of = zone_of[near_level], zone_of[block_level]
    places, zones = (_whole(stand[part] for stand in stands) for part in (0, 1))
    apart_s = _least_between(way_s, blocks_at)
    some_of_block = _whole(np.searchsorted(block_of, at) for at in blocks)
    some_of_stand = _whole(np.searchsorted(near_zone, zone) for zone in zones)
    is_long = (apart_s >= LONG_S) & (
        near_zone[some_of_block][:, None] != near_zone[some_of_block][None, :]
    )
    # A far way is left to the blocks where all blocks that meet at its ends are far apart.
    touches = np.zeros((len(stands), len(blocks)), bool)
    for at, members in enumerate(blocks_at):
        touches[:, at] = np.isin(places, members) & (zones == near_zone[some_of_block[at]])
    is_left = ~((touches @ ~is_long @ touches.T) > 0)
    between_s = way_s[np.ix_(places, places)]
    is_far = (zones[:, None] != zones[None, :]) & (between_s >= NEAR_S) & ~is_left
    return (
        _way_table(some_of_stand, between_s, is_far, zone_of, clock_s),
        _way_table(some_of_block, apart_s, is_long, zone_of, clock_s),
    )


def _least_between(way_s: np.ndarray, groups: Sequence[np.ndarray]) -> np.ndarray:
    """Give the shortest way from any place of a group to any of another, (groups, groups)."""
    if not groups:
        return np.zeros((0, 0), way_s.dtype)
    places = np.concatenate(groups)
    first = np.cumsum([0, *map(len, groups)])[:-1]
    to_group = np.minimum.reduceat(way_s[np.ix_(places, places)], first, axis=1)
    return np.minimum.reduceat(to_group, first, axis=0)


def _way_table(
    some: np.ndarray, takes_s: np.ndarray, is_way: np.ndarray, zone_of: np.ndarray, clock_s: int
) -> WayTable:
    goals, sources = np.nonzero(is_way.T)
    return WayTable(
        some_target=some,
        ptr=np.searchsorted(goals, np.arange(len(some) + 1)).astype(np.int64),
        source=sources.astype(np.int64),
        # The clocks of both ends may differ by less than a tick.
        wait=(takes_s[sources, goals] - (clock_s - 1)) // clock_s,
        level=shared_levels(zone_of[:, some])[sources, goals],
    )


def shared_levels(zones: np.ndarray) -> np.ndarray:
    """Give the lowest level at which two columns of (levels, n) zones agree, levels if at none."""
    levels, count = zones.shape
    shared = np.full((count, count), levels, np.int64)
    for level in reversed(range(levels)):
        shared[zones[level][:, None] == zones[level][None, :]] = level
    return shared


def pay_of_events(tables: ShiftTables, until: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """
    Give (ticks, events) what each event of a shift earns apart from visits.

    Parameters
    ----------
    until, covered
        (accounts, targets of the shift, grid): running sums of prices over the shift's part of the
        grid; the first account is that of looks.
    """
    paid = np.zeros(tables.events.exit_grid.T.shape, np.int64)
    pays = tables.pays
    for at, event in enumerate(pays.event):
        target, to, since = pays.target[at], pays.to[at], pays.since[at]
        before = until if pays.is_new[at] else covered
        for account in range(pays.levels[at] + 1):
            paid[event] += covered[account, target, to] - before[account, target, since]
    return np.ascontiguousarray(paid.T)
