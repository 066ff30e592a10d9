"""List what the teams of one shift can do, with times that no route can beat.

What a team does begins at a *door*, at a place on a clock of its own, and ends in a *row*, from
which it goes on. A traverse with stops is one thing in parts: into the first stop, on at it tick by
tick, on to the next, out of the segment. Its parts share the doors and rows of the plain traverse,
but a row in the middle of it leads nowhere else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from maritime.district import District
from maritime.plan import LonLat
from maritime.team import Team
from maritime.verification.paths import (
    AT_BASE_M,
    SAME_PLACE_M,
    SHORTER,
    TIME_SLACK_S,
    fastest_kmh,
    metres_per_second,
)
from maritime.verification.patrols import JUMPS_M, LONGER_S, LONGER_SHARE, STOP_SLACK_S
from maritime.verification.stands import OnSegment, Post, Spot, Stands
from maritime.verification.targets import Watched

Key = tuple[object, ...]


@dataclass(frozen=True)
class Pay:
    """
    What a target's accounts 0 to `levels` earn when something is done, apart from visits.

    From from_s to to_s after the beginning it is watched; is_new tells whether the look begins
    there, or goes on from what was paid before.
    """

    target: int
    levels: int
    is_new: bool
    from_s: int
    to_s: int


@dataclass(frozen=True)
class Door:
    """
    Where and on which clock things begin; after is the row they must go on from, if any.

    What is done may begin early_s earlier than its clock says.
    """

    key: Key
    target: int
    spot: int
    at_s: int
    after: Key | None = None
    early_s: int = 0


@dataclass(frozen=True)
class Row:
    """Where and on which clock things end; one that is open leads only to doors after it."""

    key: Key
    target: int
    spot: int
    at_s: int
    is_open: bool = False


@dataclass(frozen=True)
class Event:
    """One thing to do: from a door into a row, seconds it takes at least, and ends later at most.

    target is the one to whose zones a visit is made.
    """

    kind: str
    target: int
    door: Key
    row: Key
    takes_s: int
    late_s: int
    pays: tuple[Pay, ...]


@dataclass
class Listed:
    """All that the teams of one shift can do."""

    doors: dict[Key, Door]
    rows: dict[Key, Row]
    events: list[Event]

    def add(self, kind: str, door: Door, row: Row, takes_s: int, late_s: int, *pays: Pay) -> None:
        """Note one thing more to do."""
        self.doors.setdefault(door.key, door)
        self.rows.setdefault(row.key, row)
        self.events.append(Event(kind, row.target, door.key, row.key, takes_s, late_s, pays))


@dataclass(frozen=True)
class StopTimes:
    """Seconds of way before and after a stop at least, its dwell in whole ticks, its lateness."""

    point: int
    before_s: int
    after_s: int
    dwell_s: int
    late_s: int


def ways(
    team: Team, base: LonLat, stands: Stands, district: District
) -> tuple[np.ndarray, np.ndarray]:
    """Give the seconds between places, and between them and the base, that no way can beat."""
    fast = metres_per_second(fastest_kmh(team, district))
    way_m = np.maximum(0.0, SHORTER * stands.away_m - JUMPS_M)
    out_m = np.maximum(0.0, SHORTER * stands.away_from(base) - JUMPS_M - AT_BASE_M)
    return np.floor(way_m / fast).astype(np.int64), np.floor(out_m / fast).astype(np.int64)


class EventLister:
    """Lists what one class of teams can do at priced targets."""

    def __init__(
        self, team: Team, clock_s: int, targets: Sequence[Watched], is_priced: Sequence[bool],
        stands: Stands, shared_level: Callable[[int, int], int],
    ):  # fmt: skip
        """
        Parameters
        ----------
        shared_level
            Gives the lowest level of zones that two targets share.
        """
        self.team, self.clock_s, self.targets, self.stands = team, clock_s, targets, stands
        self.is_priced, self.shared_level = is_priced, shared_level
        self.speed = metres_per_second(team.patrol_speed_kmh)
        self.listed = Listed({}, {}, [])

    def list_all(self, can_watch: Sequence[bool], posts: Sequence[Post]) -> Listed:
        """Give all that can be done at the targets that can be watched, and at posts."""
        walked_s = 0
        for index, target in enumerate(self.targets):
            takes_s = least_seconds(target, self.team.patrol_speed_kmh)
            if can_watch[index] and self.is_priced[index]:
                if target.is_segment:
                    self._add_traverses(index, takes_s, walked_s)
                else:
                    self._add_stays(index, takes_s, walked_s)
            if target.is_segment:
                walked_s += takes_s
        for post in posts:
            self._add_post(post)
        return self.listed

    def _add_stays(self, index: int, takes_s: int, walked_s: int) -> None:
        """A stay at a landing point by itself, in time with a sweep forth and one back."""
        clock_s, spot = self.clock_s, self.stands.spots[index].begin
        early_s, late_s = self._shifted_s(index)
        late_s += clock_s
        for sign in (1, -1):
            door = Door(
                ("stay", index, sign), index, spot, sign * walked_s, early_s=early_s
            )  # fmt: skip
            row = Row(("stayed", index, sign), index, spot, sign * walked_s + takes_s)
            more = Door(("more", index, sign), index, spot, row.at_s, after=row.key)
            self.listed.add(
                "stay", door, row, takes_s, late_s, Pay(index, 0, True, -early_s, takes_s + late_s)
            )
            self.listed.add(
                "more", more, row, clock_s, late_s, Pay(index, 0, False, late_s, clock_s + late_s)
            )

    def _shifted_s(self, index: int) -> tuple[int, int]:
        """
        Give by how much a stay may begin earlier and end later than its place allows.

        It may be a stop of the traverse of a segment without a price, which counts as way: there
        it need be in time to 5 m and 1 s only, and beside other stops to what the traverse may
        take longer.
        """
        shift_s = ceil(JUMPS_M / self.speed + STOP_SLACK_S)
        longer_s = 0
        for segment, stops in enumerate(self.stands.stops):
            if not self.is_priced[segment] and any(stop.point == index for stop in stops):
                needed_s = self.targets[segment].length_m / self.speed
                longer_s = max(longer_s, ceil(needed_s * (LONGER_SHARE - 1.0) + LONGER_S))
        return shift_s, shift_s + longer_s

    def _add_post(self, post: Post) -> None:
        """Standing at a post for no time at least: what it sees belongs to no other zones."""
        sees = [target for target in post.sees if self.is_priced[target]]
        if not sees:
            return
        home, clock_s = sees[0], self.clock_s
        door = Door(("post", post.base_id), home, post.spot, -1)
        row = Row(("posted", post.base_id), home, post.spot, -1)
        more = Door(("more", post.base_id), home, post.spot, -1, after=row.key)
        levels = [self.shared_level(home, target) for target in sees]
        self.listed.add(
            "post", door, row, 0, clock_s,
            *(Pay(*seen, True, 0, clock_s) for seen in zip(sees, levels, strict=True)),
        )  # fmt: skip
        self.listed.add(
            "more", more, row, clock_s, clock_s,
            *(
                Pay(*seen, False, clock_s, 2 * clock_s)
                for seen in zip(sees, levels, strict=True)
            ),
        )  # fmt: skip

    def _add_traverses(self, index: int, takes_s: int, walked_s: int) -> None:
        """A traverse forth and one back, plain and with stops."""
        target, spot = self.targets[index], self.stands.spots[index]
        longest_s = floor(target.length_m / self.speed * LONGER_SHARE + LONGER_S + TIME_SLACK_S)
        late_s = self.clock_s + max(0, longest_s - takes_s)
        for name, way, at_s in (
            ("forth", spot, walked_s),
            ("back", Spot(spot.end, spot.begin), -walked_s - takes_s),
        ):
            door = Door((name, index), index, way.begin, at_s)
            row = Row((name, index), index, way.end, at_s + takes_s)
            self.listed.add(
                name, door, row, takes_s, late_s, Pay(index, 0, True, 0, takes_s + late_s)
            )
            stops = self._stop_times(index, name == "back", takes_s, longest_s)
            for stop in stops:
                self._add_stop(door, row, stop, stops, takes_s, longest_s)

    def _stop_times(
        self, index: int, is_back: bool, takes_s: int, longest_s: int
    ) -> list[StopTimes]:
        """
        Give the stops that a traverse may hold.

        before_s is no more than the way before the stop, and never falls from one stop to another
        that may follow it: so its differences add up to no more than the way.
        """
        length_m = self.targets[index].length_m
        found = []
        for stop in self.stands.stops[index]:
            before_s, after_s = (
                max(0, floor((metres - SAME_PLACE_M) / self.speed - STOP_SLACK_S))
                for metres in _ways_of(stop, length_m, is_back)
            )
            found.append((stop.point, min(before_s, takes_s), after_s))
        least_s = {point: before_s for point, before_s, _ in found}
        for _ in found:
            for point, before_s, _ in found:
                for other, _, after_s in found:
                    if before_s + after_s <= longest_s:
                        least_s[point] = min(least_s[point], least_s[other])
        return [
            StopTimes(
                point, least_s[point], after_s, self._dwell_s(point),
                self.clock_s + max(0, longest_s - after_s - least_s[point]),
            )
            for point, _, after_s in found
        ]  # fmt: skip

    def _dwell_s(self, point: int) -> int:
        """Give the dwell time of a stop in whole ticks, so that clocks stay those of the way."""
        least_s = least_seconds(self.targets[point], self.team.patrol_speed_kmh)
        return least_s // self.clock_s * self.clock_s

    def _add_stop(
        self, door: Door, out: Row, stop: StopTimes, stops: Sequence[StopTimes], takes_s: int,
        longest_s: int,
    ) -> None:  # fmt: skip
        """All that may be done from one stop of a traverse on, and the way to it."""
        index, clock_s = door.target, self.clock_s
        late_s = clock_s + max(0, longest_s - takes_s)
        here = self._halt(door, stop)
        more = Door(("on", *here.key), index, door.spot, here.at_s, after=here.key)
        into_s, left_s = stop.before_s + stop.dwell_s, takes_s - stop.before_s
        add = self.listed.add
        add("through", door, out, takes_s + stop.dwell_s, late_s,
            Pay(index, 0, True, 0, takes_s + stop.dwell_s + late_s),
            *self._stop_pay(index, stop, stop.before_s, into_s))  # fmt: skip
        add("into", door, here, into_s, 0, Pay(index, 0, True, 0, into_s),
            *self._stop_pay(index, stop, stop.before_s, into_s))  # fmt: skip
        on = self._stop_pay(index, stop, 0, clock_s, is_new=False)
        add("on", more, here, clock_s, 0, Pay(index, 0, False, 0, clock_s), *on)
        add("out", more, out, clock_s + left_s, late_s,
            Pay(index, 0, False, 0, clock_s + left_s + late_s), *on)  # fmt: skip
        for other in stops:
            way_s = other.before_s - stop.before_s
            if other is stop or way_s < 0 or stop.before_s + other.after_s > longest_s:
                continue
            to_s = way_s + other.dwell_s
            pays = self._stop_pay(index, other, way_s, to_s)
            add("on", more, self._halt(door, other), to_s, 0, Pay(index, 0, False, 0, to_s), *pays)
            add("out", more, out, left_s + other.dwell_s, late_s,
                Pay(index, 0, False, 0, left_s + other.dwell_s + late_s), *pays)  # fmt: skip

    def _halt(self, door: Door, stop: StopTimes) -> Row:
        at_s = door.at_s + stop.before_s + stop.dwell_s
        return Row((*door.key, stop.point), door.target, door.spot, at_s, is_open=True)

    def _stop_pay(
        self, index: int, stop: StopTimes, from_s: int, to_s: int, *, is_new: bool = True
    ) -> tuple[Pay, ...]:
        """A stop is a look of its own, and a visit of its own to zones without its segment."""
        if not self.is_priced[stop.point]:
            return ()
        begin_s = from_s if is_new else from_s + stop.late_s
        levels = self.shared_level(index, stop.point)
        return (Pay(stop.point, levels, is_new, begin_s, to_s + stop.late_s),)


def least_seconds(target: Watched, patrol_speed_kmh: float) -> int:
    """Give the whole seconds that a look at a target takes at least; 1 or more."""
    needed_s = target.dwell_s
    if target.is_segment:
        needed_s = target.length_m / metres_per_second(patrol_speed_kmh)
    return max(1, ceil(needed_s - TIME_SLACK_S))


def _ways_of(stop: OnSegment, length_m: float, is_back: bool) -> tuple[float, float]:
    """Give the metres before and after a stop at least, in the direction of a traverse."""
    before_m, after_m = stop.first_m, length_m - stop.last_m
    return (after_m, before_m) if is_back else (before_m, after_m)
