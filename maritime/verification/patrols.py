"""Follow every patrol leg by leg and collect what it really observes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shapely import LineString

from maritime.district import District
from maritime.places import Base
from maritime.plan import (
    Break,
    Dwell,
    Leg,
    LonLat,
    Patrol,
    Plan,
    PostDuty,
    Stop,
    Transit,
    Traverse,
    Wait,
)
from maritime.team import SHORE_MODES, Team
from maritime.verification.clock import text_of
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground, MeasuredLine, distance_m, is_position
from maritime.verification.paths import (
    AT_BASE_M,
    SAME_PLACE_M,
    SHORTER,
    TIME_SLACK_S,
    Complaint,
    check_transit,
    fastest_kmh,
    metres_per_second,
)
from maritime.verification.sights import seen_from_post
from maritime.verification.targets import Watched

CheckWay = Callable[[Transit, Team, LonLat, Ground], list[Complaint]]
SeenFrom = Callable[[Base, dict[str, Watched]], tuple[str, ...]]

LONGER_SHARE = 1.1
JUMPS_M = 3 * SAME_PLACE_M
"""Metres by which a team may at most be ahead of its fastest speed where legs meet roughly."""
LONGER_S = 1.0
STOP_SLACK_S = 1.0


@dataclass(frozen=True)
class Look:
    """A target was really under watch from enter to exit, on a patrol of a team."""

    target_id: str
    enter_s: int
    exit_s: int
    patrol: Patrol


@dataclass
class PatrolCheck:
    """What following the patrols gives: observations, and waits at the base by patrol id."""

    looks: list[Look] = field(default_factory=list)
    waits_at_base: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


class PatrolFollower:
    """Follows one patrol after the other over the same ground."""

    def __init__(
        self, district: District, ground: Ground, watched: dict[str, Watched], faults: FaultLog,
        *, check_way: CheckWay = check_transit, seen_from: SeenFrom = seen_from_post,
    ):  # fmt: skip
        self._check_way, self._seen_from = check_way, seen_from
        self.district, self.ground, self.watched, self.faults = district, ground, watched, faults
        self.teams: dict[str, Team] = {team.team_id: team for team in district.teams}
        self.fastest_ms = {
            team.team_id: metres_per_second(fastest_kmh(team, district)) for team in district.teams
        }
        self.bases: dict[str, Base] = {base.base_id: base for base in district.bases}
        self.views: dict[str, tuple[str, ...]] = {}
        self.done = PatrolCheck()

    def follow_all(self, plan: Plan) -> PatrolCheck:
        """Follow every patrol of a plan."""
        seen: set[str] = set()
        for patrol in plan.patrols:
            where = f"patrol {patrol.patrol_id!r}"
            if patrol.patrol_id in seen:
                self.faults.add("patrol_twice", where, "the id twice", "every patrol id once")
            seen.add(patrol.patrol_id)
            if not plan.horizon.start_s <= patrol.depart_s < plan.horizon.end_s:
                self.faults.add(
                    "departs_outside", where,
                    f"a departure at {text_of(patrol.depart_s, self.district.zone)}",
                    "a departure from the start of the plan on, and before its end",
                )  # fmt: skip
            self.follow(patrol)
        return self.done

    def follow(self, patrol: Patrol) -> None:
        """Follow one patrol; one of an unknown team or base observes nothing."""
        where = f"patrol {patrol.patrol_id!r}"
        team, base = self.teams.get(patrol.team_id), self.bases.get(patrol.base_id)
        if team is None:
            self.faults.add(
                "team_unknown", where, f"team {patrol.team_id!r}", "a team of the district"
            )
            return
        if patrol.mode != team.mode:
            self.faults.add("mode_wrong", where, f"mode {patrol.mode!r}", f"{team.mode!r}")
        if base is None or patrol.base_id != team.base_id:
            self.faults.add("base_wrong", where, f"base {patrol.base_id!r}", f"{team.base_id!r}")
            base = self.bases.get(team.base_id, base)
        if base is None:
            return
        self._check_frame(patrol, team, where)
        home = (base.geometry.x, base.geometry.y)
        place: LonLat | None = None
        self.ahead_m = 0.0
        for number, leg in enumerate(patrol.legs, 1):
            place = self._follow_leg(patrol, team, home, place, leg, f"{where}, leg {number}")
        if place is not None and not self._is_home(place, home, team):
            self.faults.add(
                "ends_elsewhere", where, f"an end at {_at(place)}", f"the base, {_at(home)}"
            )

    def _check_frame(self, patrol: Patrol, team: Team, where: str) -> None:
        """Times of the patrol as a whole: legs without holes, endurance."""
        zone = self.district.zone
        if not patrol.legs:
            self.faults.add("no_legs", where, "no legs", "at least one leg")
            return
        first, last = patrol.legs[0], patrol.legs[-1]
        if first.enter_s != patrol.depart_s:
            self.faults.add(
                "depart_wrong", where, f"a departure at {text_of(patrol.depart_s, zone)}",
                f"that of its first leg, {text_of(first.enter_s, zone)}",
            )  # fmt: skip
        if last.exit_s != patrol.return_s:
            self.faults.add(
                "return_wrong", where, f"a return at {text_of(patrol.return_s, zone)}",
                f"that of its last leg, {text_of(last.exit_s, zone)}",
            )  # fmt: skip
        reached_s = first.enter_s
        for number, leg in enumerate(patrol.legs, 1):
            if leg.enter_s != reached_s:
                self.faults.add(
                    "hole_in_time", f"{where}, leg {number}",
                    f"a beginning at {text_of(leg.enter_s, zone)}",
                    f"the end of the leg before, {text_of(reached_s, zone)}",
                )  # fmt: skip
            if not all(isinstance(at_s, int) for at_s in (leg.enter_s, leg.exit_s)):
                self.faults.add(
                    "not_whole_seconds", f"{where}, leg {number}",
                    f"{leg.enter_s!r} to {leg.exit_s!r}", "whole seconds",
                )  # fmt: skip
            if leg.exit_s < leg.enter_s:
                self.faults.add(
                    "backwards", f"{where}, leg {number}", f"an end at {text_of(leg.exit_s, zone)}",
                    f"one not before its beginning, {text_of(leg.enter_s, zone)}",
                )  # fmt: skip
            reached_s = leg.exit_s
        out_s = patrol.return_s - patrol.depart_s
        if team.endurance_min is not None and out_s > team.endurance_min * 60.0:
            self.faults.add(
                "endurance", where, f"{out_s / 60:.1f} min away from the base",
                f"at most {team.endurance_min:g} min",
            )  # fmt: skip

    def _follow_leg(
        self,
        patrol: Patrol,
        team: Team,
        home: LonLat,
        place: LonLat | None,
        leg: Leg,
        where: str,
    ) -> LonLat | None:
        """Check one leg and give the place where it ends; None while still at the base."""
        known = len(self.faults)
        if isinstance(leg, Transit):
            begins, ends = self._check_transit(leg, team, home, where)
        elif isinstance(leg, Traverse):
            begins, ends = self._check_traverse(leg, patrol, team, where)
        elif isinstance(leg, Dwell):
            begins = ends = self._check_stay(leg, patrol, where)
        elif isinstance(leg, PostDuty):
            begins = ends = self._check_post(leg, patrol, team, place, home, where)
        elif isinstance(leg, (Break, Wait)):
            if isinstance(leg, Wait) and (place is None or self._is_home(place, home, team)):
                spans = self.done.waits_at_base.setdefault(patrol.patrol_id, [])
                spans.append((leg.enter_s, leg.exit_s))
            begins = ends = None
        else:
            self.faults.add("leg_unknown", where, f"a {type(leg).__name__}", "a leg that is known")
            begins = ends = None
        if begins is not None:
            if place is None and not self._is_home(begins, home, team):
                self.faults.add(
                    "starts_elsewhere", where, f"a start at {_at(begins)}", f"the base, {_at(home)}"
                )
            elif place is not None and distance_m(place, begins) > SAME_PLACE_M:
                self.faults.add(
                    "hole_in_place", where, f"a beginning at {_at(begins)}",
                    f"the place where the leg before ended, {_at(place)} "
                    f"({distance_m(place, begins):.0f} m away)",
                )  # fmt: skip
        if len(self.faults) > known:
            self.ahead_m = 0.0
        else:
            self._check_ahead(team, place, begins, ends, leg, where)
        return place if ends is None else ends

    def _check_ahead(
        self, team: Team, place: LonLat | None, begins: LonLat | None, ends: LonLat | None,
        leg: Leg, where: str,
    ) -> None:  # fmt: skip
        """
        Count what lies between legs, and what rounding takes off them, as way.

        Each leg may begin a few metres from where the one before ended. But many such jumps would
        cover any distance in no time; so a team must make up for them, at the fastest speed that
        it may have anywhere, before they come to more than JUMPS_M.
        """
        jump_m = way_m = 0.0
        if begins is not None and ends is not None:
            jump_m = 0.0 if place is None else distance_m(place, begins)
            way_m = SHORTER * distance_m(begins, ends)
        in_time_m = self.fastest_ms[team.team_id] * (leg.exit_s - leg.enter_s)
        reached_m = self.ahead_m + jump_m
        self.ahead_m = max(0.0, reached_m + way_m - in_time_m)
        most_m = max(reached_m, self.ahead_m)
        if most_m > JUMPS_M:
            self.faults.add(
                "hole_in_place", where,
                f"legs that begin beside the ends of those before, {most_m:.1f} m ahead of the "
                "team's greatest speed",
                f"at most {JUMPS_M:g} m ahead",
            )  # fmt: skip
            self.ahead_m = 0.0

    def _is_home(self, place: LonLat, home: LonLat, team: Team) -> bool:
        """Whether a place is where a team may start and end."""
        at_base = distance_m(place, home) <= SAME_PLACE_M
        if team.mode == "boat":
            return distance_m(place, self.ground.coast_place(home)) <= AT_BASE_M
        if at_base or team.mode not in SHORE_MODES or self.ground.has_land:
            return at_base
        berth = self.ground.coast_place(home)
        return distance_m(berth, home) <= AT_BASE_M and distance_m(place, berth) <= SAME_PLACE_M

    def _check_transit(
        self, leg: Transit, team: Team, home: LonLat, where: str
    ) -> tuple[LonLat | None, LonLat | None]:
        if len(leg.path) < 2 or not all(is_position(point) for point in leg.path):
            self.faults.add(
                "path_unusable", where, f"the path {_shortened(leg.path)}",
                "two or more positions of finite longitude and latitude",
            )  # fmt: skip
            return None, None
        for code, found, expected in self._check_way(leg, team, home, self.ground):
            self.faults.add(code, where, found, expected)
        return leg.path[0], leg.path[-1]

    def _known(self, target_id: str, kind: str, where: str) -> Watched | None:
        target = self.watched.get(target_id)
        if target is None or target.kind != kind:
            self.faults.add("target_unknown", where, f"{target_id!r}", f"the id of a {kind}")
            return None
        return target

    def _check_traverse(
        self, leg: Traverse, patrol: Patrol, team: Team, where: str
    ) -> tuple[LonLat | None, LonLat | None]:
        """A whole segment at patrol speed, plus the time of its stops."""
        segment = self._known(leg.target_id, "segment", where)
        if segment is None:
            return None, None
        stops_s = sum(stop.exit_s - stop.enter_s for stop in leg.stops)
        moving_s = leg.exit_s - leg.enter_s - stops_s
        needed_s = segment.length_m / metres_per_second(team.patrol_speed_kmh)
        is_whole = True
        if moving_s < needed_s - TIME_SLACK_S:
            is_whole = False
            self.faults.add(
                "too_fast", where,
                f"{moving_s} s for the {segment.length_m:.1f} m of {leg.target_id!r}",
                f"at least {needed_s:.1f} s at patrol speed",
            )  # fmt: skip
        longest_s = needed_s * LONGER_SHARE + LONGER_S
        if moving_s > longest_s + TIME_SLACK_S:
            is_whole = False
            self.faults.add(
                "too_slow", where,
                f"{moving_s} s for the {segment.length_m:.1f} m of {leg.target_id!r}",
                f"at most {longest_s:.1f} s (length ÷ speed, 10 % and 1 s more)",
            )  # fmt: skip
        self._check_stops(leg, segment, patrol, team, where)
        if is_whole:
            self.done.looks.append(Look(leg.target_id, leg.enter_s, leg.exit_s, patrol))
        begins, ends = segment.first, segment.last
        return (ends, begins) if leg.is_reverse else (begins, ends)

    def _check_stops(
        self, leg: Traverse, segment: Watched, patrol: Patrol, team: Team, where: str
    ) -> None:
        """Stops lie on the segment and in its time, in the order in which it passes them."""
        reached_s, stood_s = leg.enter_s, 0
        all_s = sum(stop.exit_s - stop.enter_s for stop in leg.stops)
        speed = metres_per_second(team.patrol_speed_kmh)
        for number, stop in enumerate(leg.stops, 1):
            here = f"{where}, stop {number}"
            place = self._check_stay(stop, patrol, here)
            if not reached_s <= stop.enter_s <= stop.exit_s <= leg.exit_s:
                self.faults.add(
                    "stop_outside", here,
                    f"{text_of(stop.enter_s, self.district.zone)} to "
                    f"{text_of(stop.exit_s, self.district.zone)}",
                    "a time inside the traverse, after the stop before",
                )  # fmt: skip
            lasted_s = stop.exit_s - stop.enter_s
            if place is not None:
                passed_m = self._passed_m(place, segment, leg.is_reverse)
                if passed_m is None:
                    self.faults.add(
                        "stop_elsewhere", here, f"a stop at {stop.target_id!r}, {_at(place)}",
                        f"a landing point on segment {leg.target_id!r}",
                    )  # fmt: skip
                else:
                    before_s = stop.enter_s - leg.enter_s - stood_s
                    after_s = leg.exit_s - stop.exit_s - (all_s - stood_s - lasted_s)
                    if not any(
                        before_s >= (at_m - SAME_PLACE_M) / speed - STOP_SLACK_S
                        and after_s
                        >= (segment.length_m - at_m - SAME_PLACE_M) / speed - STOP_SLACK_S
                        for at_m in passed_m
                    ):
                        self.faults.add(
                            "stop_out_of_time", here,
                            f"{before_s} s of way before it and {after_s} s after it",
                            f"at least {passed_m[0] / speed:.0f} s before it and "
                            f"{(segment.length_m - passed_m[0]) / speed:.0f} s after it",
                        )  # fmt: skip
            reached_s, stood_s = stop.exit_s, stood_s + lasted_s

    def _passed_m(self, place: LonLat, segment: Watched, is_reverse: bool) -> list[float] | None:
        """Give how far into the traverse a place may be passed, None where it is not on the way."""
        line = MeasuredLine(LineString(segment.lonlat), self.ground.frame)
        passed = line.positions_near(place, SAME_PLACE_M)
        if is_reverse:
            passed = [segment.length_m - at_m for at_m in reversed(passed)]
        return passed or None

    def _check_stay(self, leg: Dwell | Stop, patrol: Patrol, where: str) -> LonLat | None:
        """A stay at a landing point for at least its dwell time."""
        point = self._known(leg.target_id, "landing_point", where)
        if point is None:
            return None
        lasted_s = leg.exit_s - leg.enter_s
        if lasted_s < point.dwell_s - TIME_SLACK_S:
            self.faults.add(
                "dwell_too_short", where, f"{lasted_s} s at {leg.target_id!r}",
                f"at least {point.dwell_s:.0f} s",
            )  # fmt: skip
        else:
            self.done.looks.append(Look(leg.target_id, leg.enter_s, leg.exit_s, patrol))
        return point.first

    def _check_post(
        self,
        leg: PostDuty,
        patrol: Patrol,
        team: Team,
        place: LonLat | None,
        home: LonLat,
        where: str,
    ) -> LonLat | None:
        base = self.bases.get(leg.base_id)
        if base is None or not base.is_post:
            self.faults.add(
                "post_unknown", where, f"base {leg.base_id!r}", "a base with view_m above 0"
            )
            return None
        if team.mode not in SHORE_MODES:
            self.faults.add(
                "post_by_mode", where, f"a {team.mode} at a post", "a team on foot or wheels"
            )
            return None
        if leg.base_id not in self.views:
            self.views[leg.base_id] = self._seen_from(base, self.watched)
        for target_id in self.views[leg.base_id]:
            self.done.looks.append(Look(target_id, leg.enter_s, leg.exit_s, patrol))
        stand = (base.geometry.x, base.geometry.y)
        if self.ground.has_land or (place is None and leg.base_id == patrol.base_id):
            return stand if place is not None else home
        berth = self.ground.coast_place(stand)
        is_near = place is not None and distance_m(place, berth) <= SAME_PLACE_M
        return berth if is_near and distance_m(berth, stand) <= AT_BASE_M else stand


def _at(place: LonLat) -> str:
    return f"({place[0]:.5f}, {place[1]:.5f})"


def _shortened(path: Sequence[object]) -> str:
    return repr(tuple(path)) if len(path) <= 3 else f"{tuple(path[:3])!r} and more"
