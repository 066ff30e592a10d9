"""List what the teams of one shift can do, with times that no route can beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from maritime.district import District
from maritime.plan import LonLat
from maritime.team import SHORE_MODES, Team
from maritime.verification.ground import WGS84
from maritime.verification.paths import (
    AT_BASE_M,
    ROUNDING_SHARE,
    SAME_PLACE_M,
    TIME_SLACK_S,
    metres_per_second,
)
from maritime.verification.patrols import JUMPS_M, LONGER_S, LONGER_SHARE
from maritime.verification.priced_time import GRID_S
from maritime.verification.shifts import REST_AFTER_S, REST_S
from maritime.verification.stands import Spot, Stands
from maritime.verification.stay_route import EventTable, WayTable
from maritime.verification.targets import Watched

SHORTER = 1.0 - ROUNDING_SHARE
"""By what a way may be shorter than the line between its ends: legs meet within 5 m, and positions
of a path are rounded."""
NEAR_S = 360
"""Ways that take less are reckoned from event to event, on the clocks of both."""
LONG_S = 600
"""Ways that take at least this are reckoned from block to block."""


@dataclass(frozen=True)
class ShiftEvents:
    """
    The events of one shift, the rest it must hold in ticks, its part of the grid of pays.

    targets are the rows, in the order of the certificate, of the targets that events go by number;
    kinds are those of the events. on_segments are, by such a number too, the segments of whose
    traverse a stay at a landing point may be a stop.
    """

    targets: np.ndarray
    events: EventTable
    from_stands: WayTable
    from_blocks: WayTable
    rest_ticks: int
    ticks: int
    kinds: tuple[str, ...]
    on_segments: tuple[tuple[int, ...], ...]
    grid: slice


@dataclass(frozen=True)
class Event:
    """One thing to do: seconds it takes at least, the phase of its clock at both ends."""

    kind: str
    target: int
    spot: Spot
    takes_s: int
    phase_in: int
    phase_out: int
    early_s: int
    late_s: int


def fastest_kmh(team: Team, district: District) -> float:
    """Give the speed that a team can never exceed on its way."""
    roads = [road.speed_kmh or 0.0 for road in district.roads] if team.mode in SHORE_MODES else []
    return max(team.patrol_speed_kmh, team.transit_speed_kmh, *roads)


def list_events(
    team: Team,
    base: LonLat,
    length_s: int,
    clock_s: int,
    targets: Sequence[Watched],
    is_priced: Sequence[bool],
    can_reach: Sequence[bool],
    stands: Stands,
    district: District,
) -> tuple[list[Event], np.ndarray, np.ndarray]:
    """
    Give the events of a shift, the ways between stands and to them, in seconds at least.

    targets are all priced ones in the order of the certificate; those that this shift cannot
    reach have no event.
    """
    fast = metres_per_second(fastest_kmh(team, district))
    way_s = np.floor(np.maximum(0.0, SHORTER * stands.away_m - JUMPS_M) / fast).astype(np.int64)
    off_m = np.maximum(0.0, SHORTER * stands.away_from(base) - JUMPS_M - AT_BASE_M)
    out_s = np.floor(off_m / fast).astype(np.int64)
    most_s = min(length_s, int((team.endurance_min or 1e9) * 60.0))
    speed = metres_per_second(team.patrol_speed_kmh)
    events: list[Event] = []
    walked_s = 0
    for index, target in enumerate(targets):
        spot = stands.spots[index]
        takes_s = least_seconds(target, team.patrol_speed_kmh)
        if (
            is_priced[index]
            and can_reach[index]
            and out_s[spot.begin] + takes_s + out_s[spot.end] <= most_s
        ):
            late_s = clock_s
            if target.is_segment:
                needed_s = target.length_m / speed
                late_s += ceil(needed_s * (LONGER_SHARE - 1.0) + LONGER_S) + 1
                events += [
                    _event("forth", index, spot, takes_s, walked_s, clock_s, 0, late_s),
                    _event("back", index, Spot(spot.end, spot.begin), takes_s,
                           -walked_s - takes_s, clock_s, 0, late_s),
                ]  # fmt: skip
            else:
                early_s = _earlier_s(index, targets, stands, speed)
                for sign in (1, -1):
                    stay = _event(
                        "stay", index, spot, takes_s, sign * walked_s, clock_s, early_s,
                        late_s + clock_s,
                    )  # fmt: skip
                    more = _event(
                        "more", index, spot, clock_s, sign * walked_s + takes_s, clock_s, early_s,
                        late_s + clock_s,
                    )  # fmt: skip
                    events += [stay, more]
        if target.is_segment:
            walked_s += takes_s
    events.sort(key=lambda event: event.phase_in)
    return events, way_s, out_s


def least_seconds(target: Watched, patrol_speed_kmh: float) -> int:
    """Give the whole seconds that a look at a target takes at least; 1 or more."""
    needed_s = target.dwell_s
    if target.is_segment:
        needed_s = target.length_m / metres_per_second(patrol_speed_kmh)
    return max(1, ceil(needed_s - TIME_SLACK_S))


def _event(
    kind: str, target: int, spot: Spot, takes_s: int, at_s: int, clock_s: int, early_s: int,
    late_s: int,
) -> Event:  # fmt: skip
    """Phases lie in [-clock_s, 0), so that no beginning has a tick below 0."""
    return Event(
        kind, target, spot, takes_s, at_s % clock_s - clock_s,
        (at_s + takes_s) % clock_s - clock_s, early_s, late_s,
    )  # fmt: skip


def _earlier_s(index: int, targets: Sequence[Watched], stands: Stands, speed: float) -> int:
    """
    Give by how much a stop may begin before the stay by which it is reckoned.

    A traverse with stops is reckoned as the traverse and then the stays. Where the place lies
    inside the segment the stop begins earlier, by a traverse at most.
    """
    most_s = ceil(15.0 / speed) + 1
    here = targets[index].first
    for segment in stands.on_segments[index]:
        ends = (targets[segment].first, targets[segment].last)
        if min(WGS84.inv(*here, *end)[2] for end in ends) > 2 * SAME_PLACE_M:
            needed_s = targets[segment].length_m / speed
            most_s = max(most_s, ceil(needed_s * LONGER_SHARE + LONGER_S) + 1)
    return most_s


def rest_needed_s(length_s: int) -> int:
    """
    Give the rest that every route of a shift holds in one piece, before, between or after looks.

    Out for more than six hours, 30 min; out for less, the shift leaves that much at one end of it.
    """
    if length_s <= REST_AFTER_S:
        return 0
    return min(REST_S, (length_s - REST_AFTER_S) // 2)


def lay_out_shift(
    listed: Sequence[Event],
    way_s: np.ndarray,
    out_s: np.ndarray,
    length_s: int,
    open_s: int,
    clock_s: int,
    zone_of: np.ndarray,
    near_level: int,
    block_level: int,
    on_segments: Sequence[Sequence[int]],
) -> ShiftEvents:
    """
    Turn events into tables of ticks.

    Parameters
    ----------
    listed, way_s, out_s
        Events ordered by phase, seconds between stands, and between them and the base.
    length_s, open_s
        The shift's length, and its beginning after the horizon's.
    zone_of
        (levels, targets): the zone of each size in which a target lies.
    near_level, block_level
        The levels of near zones, and of the blocks inside them for long ways.
    on_segments
        For each target the segments of whose traverse a stay there may be a stop.
    """
    ticks = length_s // clock_s + 1
    phase_in = np.array([event.phase_in for event in listed], np.int64)
    phase_out = np.array([event.phase_out for event in listed], np.int64)
    takes_s = np.array([event.takes_s for event in listed], np.int64)
    targets, target = np.unique(
        np.array([event.target for event in listed], np.int64), return_inverse=True
    )
    row_of = {target: row for row, target in enumerate(targets)}
    zone_of = zone_of[:, targets]
    begin = np.array([event.spot.begin for event in listed], np.int64)
    end = np.array([event.spot.end for event in listed], np.int64)
    lasts = (phase_in + takes_s - phase_out) // clock_s
    first_tick = np.maximum(0, (out_s[begin] - phase_in) // clock_s)
    last_tick = (length_s - out_s[end] - takes_s - phase_in) // clock_s
    begins_s = open_s + phase_in[:, None] + clock_s * np.arange(ticks + 1)[None, :]
    early_s = np.array([event.early_s for event in listed], np.int64)
    late_s = np.array([event.late_s for event in listed], np.int64)
    enter_grid = np.maximum(0, begins_s - early_s[:, None]) // GRID_S
    exit_grid = -(-(begins_s + (takes_s + late_s)[:, None]) // GRID_S)
    first_grid = int(enter_grid.min()) if listed else 0
    near_zone, block_of = zone_of[near_level], zone_of[block_level]
    stands: dict[tuple[int, int], int] = {}
    blocks: dict[int, int] = {}
    stand_in, stand_out, block = np.array(
        [
            (
                stands.setdefault((int(one), int(near_zone[here])), len(stands)),
                stands.setdefault((int(other), int(near_zone[here])), len(stands)),
                blocks.setdefault(int(block_of[here]), len(blocks)),
            )
            for one, other, here in zip(begin, end, target, strict=True)
        ], np.int64,
    ).reshape(-1, 3).T  # fmt: skip
    between_s = way_s[np.ix_(end, begin)]
    is_near = (near_zone[target][:, None] == near_zone[target][None, :]) | (between_s < NEAR_S)
    kinds = tuple(event.kind for event in listed)
    is_more = np.array([kind == "more" for kind in kinds], bool)
    stays = np.array([kind in ("stay", "more") for kind in kinds], bool)
    is_near &= ~is_more[None, :] | (stays[:, None] & (target[:, None] == target[None, :]))
    wait = (phase_out[:, None] + between_s - phase_in[None, :]) // clock_s
    goals, sources = np.nonzero(is_near.T)
    from_stands, from_blocks = _ways(
        list(stands), list(blocks), way_s, begin, end, block, zone_of, near_level,
        block_level, clock_s,
    )  # fmt: skip
    return ShiftEvents(
        targets=targets,
        events=EventTable(
            target=target, ticks=lasts, first_tick=first_tick, last_tick=last_tick,
            stand_in=stand_in, stand_out=stand_out, block=block,
            enter_grid=enter_grid - first_grid, exit_grid=exit_grid - first_grid,
            before_ptr=np.searchsorted(goals, np.arange(len(target) + 1)).astype(np.int64),
            before=sources.astype(np.int64), before_wait=wait[sources, goals],
            before_level=_shared_level(zone_of[:, target])[sources, goals], only_on=is_more,
        ),
        from_stands=from_stands,
        from_blocks=from_blocks,
        rest_ticks=rest_needed_s(length_s) // clock_s,
        ticks=int(ticks),
        kinds=kinds,
        on_segments=tuple(
            tuple(row_of[segment] for segment in on_segments[target] if segment in row_of)
            for target in targets
        ),
        grid=slice(first_grid, int(exit_grid.max(initial=0)) + 1),
    )  # fmt: skip


def _ways(
    stands: list[tuple[int, int]], blocks: list[int], way_s: np.ndarray, begin: np.ndarray,
    end: np.ndarray, block: np.ndarray, zone_of: np.ndarray, near_level: int, block_level: int,
    clock_s: int,
) -> tuple[WayTable, WayTable]:  # fmt: skip
    """Give the ways between different near zones that are no near ones: far, and long ones."""
    near_zone, block_of = zone_of[near_level], zone_of[block_level]
    rows = np.array([row for row, _ in stands], np.int64)
    zones = np.array([zone for _, zone in stands], np.int64)
    blocks_at = [np.unique(np.concatenate([begin[block == at], end[block == at]]))
                 for at in range(len(blocks))]  # fmt: skip
    apart_s = np.array(
        [[way_s[np.ix_(one, other)].min() for other in blocks_at] for one in blocks_at]
    ).reshape(len(blocks), len(blocks))
    some_of_block = np.array([int(np.searchsorted(block_of, at)) for at in blocks], np.int64)
    some_of_stand = np.array([int(np.searchsorted(near_zone, zone)) for zone in zones], np.int64)
    is_long = (apart_s >= LONG_S) & (
        near_zone[some_of_block][:, None] != near_zone[some_of_block][None, :]
    )
    # A far way is left to the blocks where all blocks that meet at its ends are far apart.
    touches = np.zeros((len(stands), len(blocks)), bool)
    for at, members in enumerate(blocks_at):
        touches[:, at] = np.isin(rows, members) & (zones == near_zone[some_of_block[at]])
    is_left = ~((touches @ ~is_long @ touches.T) > 0)
    between_s = way_s[np.ix_(rows, rows)]
    is_far = (zones[:, None] != zones[None, :]) & (between_s >= NEAR_S) & ~is_left
    return (
        _way_table(some_of_stand, between_s, is_far, zone_of, clock_s),
        _way_table(some_of_block, apart_s, is_long, zone_of, clock_s),
    )


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
        level=_shared_level(zone_of[:, some])[sources, goals],
    )


def _shared_level(zones: np.ndarray) -> np.ndarray:
    """Give the lowest level at which two columns of (levels, n) zones agree, levels if at none."""
    levels, count = zones.shape
    shared = np.full((count, count), levels, np.int64)
    for level in reversed(range(levels)):
        shared[zones[level][:, None] == zones[level][None, :]] = level
    return shared


def pay_of_looks(shift: ShiftEvents, until: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """
    Give (events, ticks) what each event of a shift earns for its own looks.

    Parameters
    ----------
    until, covered
        (accounts, targets of the shift, grid): running sums of prices over the shift's part of the
        grid; the first account is that of looks.
    """
    enter, leave = shift.events.enter_grid, shift.events.exit_grid
    paid = np.empty(enter.shape, np.int64)
    for row, (kind, target) in enumerate(zip(shift.kinds, shift.events.target, strict=True)):
        since = covered if kind == "more" else until
        paid[row] = covered[0, target, leave[row]] - since[0, target, enter[row]]
        if kind in ("stay", "more"):
            # As a stop of one traverse the stay makes the look at its segment longer, at one end.
            longer = np.zeros_like(paid[row])
            for segment in shift.on_segments[target]:
                for sums in (until, covered):
                    every = sums[:, segment].sum(axis=0)
                    longer = np.maximum(longer, every[leave[row]] - every[enter[row]])
            paid[row] += longer
    return np.maximum(paid, 0)
