"""Bound what one team can earn at given prices, by a programme over events and ticks of time.

A route is a sequence of *events*: traverses of segments, stays at landing points and at posts. A
*visit* to a zone (a group of neighbouring targets) runs from the beginning of an event in it to the
end of the last one before the route acts elsewhere. A covered second of a target lies in the cover
of the look that covers it, and in the cover of every visit that holds this look. So its price may
be shared out: a part is paid for every look, other parts for every visit to its zones of growing
size, however often or seldom the target is looked at in it. What a route earns so is at least the
price of all it covers, and it is paid event by event, from the event before alone: no memory is
needed. A team that shuttles in place earns a visit once, not again and again.

All numbers are whole. Ticks are counted from the beginning of the shift on a clock of each event's
own (its phase); rounding is always in favour of the route.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

NOTHING = -(1 << 62)
MOST_ROUNDS = 4


class DoorTable(NamedTuple):
    """
    Where and when things begin: at a place, on a clock of its own.

    order is that in which a tick goes through the doors. target is a local index; first_tick bounds
    when something may begin. stand and block are the rows, in the tables of ways, of its place.
    is_free is false where what begins only goes on with what was done just before. enter_grid,
    (ticks, doors), is the instant, on the grid of what is paid, at which it begins at the earliest.
    event_ptr tells which events begin here; before lists, from before_ptr[door], near rows, the
    ticks that lie between at least, the level that is shared, and whether the rest lies between.
    """

    order: np.ndarray
    target: np.ndarray
    first_tick: np.ndarray
    stand: np.ndarray
    block: np.ndarray
    is_free: np.ndarray
    enter_grid: np.ndarray
    event_ptr: np.ndarray
    before_ptr: np.ndarray
    before: np.ndarray
    before_wait: np.ndarray
    before_level: np.ndarray
    before_rests: np.ndarray


class EventTable(NamedTuple):
    """
    What a team can do; events ordered by the doors at which they begin.

    row is that in which they end; ticks how many an event lasts at least, last_tick when it may
    begin at the latest, exit_grid, (ticks, events), the instant at which it ends at the latest.
    """

    row: np.ndarray
    ticks: np.ndarray
    last_tick: np.ndarray
    exit_grid: np.ndarray


class RowTable(NamedTuple):
    """Where things end; from a row that is open a team only goes on with what it does."""

    target: np.ndarray
    stand: np.ndarray
    block: np.ndarray
    is_open: np.ndarray


class WayTable(NamedTuple):
    """Ways from source to row ptr[row] … ptr[row + 1]: ticks they take, level that both share."""

    some_target: np.ndarray
    ptr: np.ndarray
    source: np.ndarray
    wait: np.ndarray
    level: np.ndarray


class VisitPay(NamedTuple):
    """
    What visits earn, (targets, grid, levels + 1): summed over a target's zones below a level.

    A visit pays exit[…, its end, …] − enter[…, its beginning, …]. The levels, which are read
    together, lie together.
    """

    enter: np.ndarray
    exit: np.ndarray


@njit(cache=True, nogil=True)
def best_earning(
    doors, events, rows, pay, from_stands, from_blocks, visits, near_level, rest_ticks, ticks
):  # fmt: skip
    """
    Give the most that a route earns, and one that earns it as (event, begin tick) rows.

    pay, (ticks, events), is earned apart from visits; near_level is the level of the near zones;
    rest_ticks is 0 where no rest is required. Ways from near rows are in doors, others are looked
    up from stand to stand, long ones from block to block.
    """
    n_events, size = events.row.shape[0], ticks + 2
    levels = visits.enter.shape[2] - 1
    # What has been earned by a tick, when the visits below a level are over.
    near, near_from = _tables(rows.target.shape[0], levels, size)
    stands, stands_from = _tables(from_stands.some_target.shape[0], levels, size)
    blocks, blocks_from = _tables(from_blocks.some_target.shape[0], levels, size)
    came_from = np.full((2, n_events, size), -1, np.int32)
    best, best_state = np.int64(0), -1
    for tick in range(ticks + 1):
        _carry(near, near_from, tick, rest_ticks)
        _carry(stands, stands_from, tick, rest_ticks)
        _carry(blocks, blocks_from, tick, rest_ticks)
        stand_grid = _earliest(doors, doors.stand, stands.shape[2], tick)
        block_grid = _earliest(doors, doors.block, blocks.shape[2], tick)
        for rested in range(1 if rest_ticks == 0 else 2):
            at_stand, at_stand_from = _arrive(
                from_stands, stands[rested], stands_from[rested], stand_grid, visits, near_level,
                tick,
            )  # fmt: skip
            at_block, at_block_from = _arrive(
                from_blocks, blocks[rested], blocks_from[rested], block_grid, visits, near_level,
                tick,
            )  # fmt: skip
            for door in doors.order:
                if tick < doors.first_tick[door]:
                    continue
                target, begin = doors.target[door], doors.enter_grid[tick, door]
                most, origin = NOTHING, -1
                if doors.is_free[door]:
                    stand, block = doors.stand[door], doors.block[door]
                    most, origin = at_stand[stand], at_stand_from[stand]
                    if at_block[block] > most:
                        most, origin = at_block[block], at_block_from[block]
                    if most > NOTHING:
                        most -= visits.enter[target, begin, near_level]
                    # The first event of the shift; with the rest before it, where one is due.
                    if rested == 0 or tick >= doors.first_tick[door] + rest_ticks:
                        value = -visits.enter[target, begin, levels]
                        if value > most:
                            most, origin = value, -2
                for way in range(doors.before_ptr[door], doors.before_ptr[door + 1]):
                    at = tick - doors.before_wait[way]
                    if at < 0:
                        continue
                    level, other, since = doors.before_level[way], doors.before[way], rested
                    if doors.before_rests[way]:
                        if rested == 0:
                            continue
                        since = 0
                    value, came = near[since, at, other, level], near_from[since, at, other, level]
                    if at > tick and near[rested, tick, other, level] > value:
                        value = near[rested, tick, other, level]
                        came = near_from[rested, tick, other, level]
                    if value == NOTHING:
                        continue
                    value -= visits.enter[target, begin, level]
                    if value > most:
                        most, origin = value, came
                if most == NOTHING:
                    continue
                for event in range(doors.event_ptr[door], doors.event_ptr[door + 1]):
                    if tick > events.last_tick[event]:
                        continue
                    earned = most + pay[tick, event]
                    state = (rested * n_events + event) * size + tick
                    came_from[rested, event, tick] = origin
                    row = events.row[event]
                    end, leave = tick + events.ticks[event], events.exit_grid[tick, event]
                    here = rows.target[row]
                    if rows.is_open[row]:
                        if end < size:
                            _keep(near, near_from, rested, row, 0, end, earned, state)
                        continue
                    if end < size:
                        stand, block = rows.stand[row], rows.block[row]
                        for level in range(levels + 1):
                            value = earned + visits.exit[here, leave, level]
                            _keep(near, near_from, rested, row, level, end, value, state)
                            if level >= near_level:
                                _keep(stands, stands_from, rested, stand, level, end, value, state)
                                _keep(blocks, blocks_from, rested, block, level, end, value, state)
                    # The rest may also come after the last event.
                    total = earned + visits.exit[here, leave, levels]
                    is_rested = rested == 1 or tick + rest_ticks <= events.last_tick[event]
                    if is_rested and total > best:
                        best, best_state = total, state
    return best, _route_to(best_state, came_from)


@njit(cache=True, nogil=True)
def _tables(rows, levels, size):
    return (
        np.full((2, size, rows, levels + 1), NOTHING, np.int64),
        np.full((2, size, rows, levels + 1), -1, np.int32),
    )


@njit(cache=True, nogil=True, inline="always")
def _keep(values, origins, rested, row, level, tick, value, origin):
    """Keep what is more than was known to be earned."""
    if value > values[rested, tick, row, level]:
        values[rested, tick, row, level] = value
        origins[rested, tick, row, level] = origin


@njit(cache=True, nogil=True)
def _carry(values, origins, tick, rest_ticks):
    """Let a team wait a tick, and rest; rest also for the tick ahead, which a later clock sees."""
    if tick > 0:
        for rested in range(2):
            _raise_to(
                values[rested, tick], origins[rested, tick], values[rested, tick - 1],
                origins[rested, tick - 1],
            )  # fmt: skip
    if rest_ticks == 0:
        return
    for at in range(max(tick, rest_ticks), min(tick + 2, values.shape[1])):
        _raise_to(
            values[1, at], origins[1, at], values[0, at - rest_ticks], origins[0, at - rest_ticks]
        )


@njit(cache=True, nogil=True)
def _raise_to(values, origins, others, origins_of_others):
    """Keep the greater of two tables."""
    for row in range(values.shape[0]):
        for level in range(values.shape[1]):
            # Without a branch, so that several are done at once.
            is_more = others[row, level] > values[row, level]
            values[row, level] = others[row, level] if is_more else values[row, level]
            origins[row, level] = origins_of_others[row, level] if is_more else origins[row, level]


@njit(cache=True, nogil=True)
def _earliest(doors, row_of, rows, tick):
    """Give the earliest instant of the grid at which a door of each row opens, -1 for none."""
    grid = np.full(rows, -1, np.int64)
    for door in range(row_of.shape[0]):
        if doors.first_tick[door] <= tick and doors.is_free[door]:
            row, begin = row_of[door], doors.enter_grid[tick, door]
            if grid[row] < 0 or begin < grid[row]:
                grid[row] = begin
    return grid


@njit(cache=True, nogil=True)
def _arrive(ways, values, origins, grid, visits, near_level, tick):
    """Give what can be earned by arriving in each row, its zones down to the near one entered."""
    rows = ways.some_target.shape[0]
    most = np.full(rows, NOTHING, np.int64)
    origin = np.full(rows, -1, np.int32)
    for row in range(rows):
        if grid[row] < 0:
            continue
        here = ways.some_target[row]
        for way in range(ways.ptr[row], ways.ptr[row + 1]):
            at = tick - ways.wait[way]
            if at < 0:
                continue
            source, level = ways.source[way], ways.level[way]
            value = values[at, source, level]
            if value > most[row]:
                value -= (
                    visits.enter[here, grid[row], level] - visits.enter[here, grid[row], near_level]
                )
                if value > most[row]:
                    most[row], origin[row] = value, origins[at, source, level]
    return most, origin


@njit(cache=True, nogil=True)
def _route_to(state, came_from):
    """Give the events that led to a state, first event first."""
    n_events, size = came_from.shape[1], came_from.shape[2]
    length, at = 0, state
    # Who looks in at a post within one tick twice goes round in a circle: a part of it will do.
    while at >= 0 and length < MOST_ROUNDS * size:
        length += 1
        at = came_from[at // size // n_events, (at // size) % n_events, at % size]
    route = np.empty((length, 2), np.int32)
    for row in range(length - 1, -1, -1):
        route[row, 0], route[row, 1] = (state // size) % n_events, state % size
        state = came_from[state // size // n_events, route[row, 0], route[row, 1]]
    return route
