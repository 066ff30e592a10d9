"""Set a TOPTW instance up as a planning problem, so that the search for patrols solves it.

- A team's shift is the depot's opening time; the day is stretched so that it stays within the six
  hours after which a shift would need a rest. All times stay whole seconds.
- A point is a landing point. It needs something in one minute only, the first whole one after its
  window has closed, and its interval reaches back to the window's opening: a look that begins in
  the window closes that minute, a second look at it closes nothing. Its weight is its profit.
- To visit it is a stay of the service time that may begin in the window; what counts as the look
  is the stay's first instant.
"""

from dataclasses import dataclass

import numpy as np
from shapely import Point as Position

from benchmarks.standing_day import DAY
from benchmarks.toptw import Toptw
from maritime.district import District
from maritime.horizon import Horizon
from maritime.movement.network import JourneyLeg, Network
from maritime.needs import NO_NEED, NeedProfile, NeedTable
from maritime.planning.kernels import TICK_S
from maritime.planning.problem import PlanningProblem, travel_key
from maritime.planning.route import Route
from maritime.planning.slots import LONG_SHIFT_S, DutySlot
from maritime.planning.travel_class import Action, class_of_stays
from maritime.targets import Target
from maritime.team import Team
from maritime.watch_log import NEVER

DEG_PER_HUNDREDTH = 1e-5  # only how near points are to each other matters, not where they lie
DEPOT = "depot"


@dataclass(frozen=True)
class NoWays:
    """Draws no journeys: nobody asks where a TOPTW's ways run."""

    def legs_between(self, way: int, start: int, end: int) -> tuple[JourneyLeg, ...]:
        """Refuse: there is nothing to draw."""
        raise NotImplementedError("a TOPTW instance has no map")


def set_toptw(instance: Toptw, *, teams: int) -> PlanningProblem:
    """Give the planning problem of an instance with so many teams; target n - 1 is point n."""
    scale = seconds_per_tenth(instance)
    depot, *points = instance.points
    length_s = TICK_S * (2 + max(point.closes for point in instance.points) * scale // TICK_S)
    horizon = Horizon(0, length_s, "UTC")
    network = _network(instance, scale)
    stays = [
        Action(
            "dwell", number, number + 1, number + 1, point.service * scale, ((number, 0, 0),),
            opens_s=point.opens * scale, closes_s=point.closes * scale,
        )
        for number, point in enumerate(points)
    ]  # fmt: skip
    slots = tuple(
        DutySlot(
            Team(f"T{number + 1}", DEPOT, "vehicle", 1.0, 1.0, 0, 1), DAY, depot.opens * scale,
            depot.closes * scale, depot.closes * scale,
        )
        for number in range(teams)
    )  # fmt: skip
    targets = tuple(
        Target(
            f"P{number + 1}", "landing_point", "blue", "C", 0.0, 0.0,
            Position(point.x * DEG_PER_HUNDREDTH, point.y * DEG_PER_HUNDREDTH), 0.0,
            float(point.profit),
        )
        for number, point in enumerate(points)
    )  # fmt: skip
    return PlanningProblem(
        district=District(instance.name, instance.name, "UTC", (), (), (), (), (), ()),
        targets=targets,
        horizon=horizon,
        needs=NeedTable(
            tuple(target.target_id for target in targets),
            np.array([target.weight for target in targets]),
            np.arange(len(targets), dtype=np.int32),
            tuple(_need(point.opens * scale, point.closes * scale, length_s) for point in points),
        ),
        slots=slots,
        classes={travel_key(slots[0]): class_of_stays(network, stays)},
        post_views={},
        sensor_observations=(),
        last_s=np.full(len(targets), NEVER, np.int64),
    )


def seconds_per_tenth(instance: Toptw) -> int:
    """
    Give how many seconds stand for a tenth of the instance's unit of time.

    Raises
    ------
    ValueError
        If the depot is open for longer than six hours have seconds.
    """
    open_tenths = instance.points[0].closes - instance.points[0].opens
    if not 0 < open_tenths <= LONG_SHIFT_S:
        raise ValueError(f"{instance.name}: open for {open_tenths} tenths, 1 to {LONG_SHIFT_S} fit")
    return LONG_SHIFT_S // open_tenths


def visits_of(problem: PlanningProblem, route: Route) -> list[int]:
    """Give the points that a route visits, in order; looks are in the order of the stays."""
    return [target + 1 for target, _, _ in route.looks]


def _need(opens_s: int, closes_s: int, length_s: int) -> NeedProfile:
    """Need one minute after the window, closed by a look from the window's opening on."""
    from_s = -(-closes_s // TICK_S) * TICK_S
    to_s = from_s + TICK_S
    interval_s = np.array([NO_NEED, to_s - opens_s, NO_NEED], np.int64)
    edges_s = np.array([0, from_s, to_s, length_s], np.int64)
    kept = np.diff(edges_s) > 0
    return NeedProfile(np.append(edges_s[:-1][kept], length_s), interval_s[kept])


def _network(instance: Toptw, scale: int) -> Network:
    """Give the ways of an instance; place n is point n, the depot is place 0."""
    count = len(instance.points)
    travel_s = np.array(
        [[instance.distance(a, b) * scale for b in range(count)] for a in range(count)], np.int32
    )
    none = np.full((count - 1, 2), -1, np.int32)
    return Network(
        mode="vehicle", patrol_speed_kmh=1.0, transit_speed_kmh=1.0,
        place_lonlat=np.array([(p.x, p.y) for p in instance.points]) * DEG_PER_HUNDREDTH,
        travel_s=travel_s, segment_places=none, traverse_s=np.zeros(count - 1, np.int32),
        landing_place=np.arange(1, count, dtype=np.int32), base_place={DEPOT: 0}, post_place={},
        next_place=np.tile(np.arange(count, dtype=np.int32), (count, 1)),
        ways=np.zeros((count, count), np.int8), tracer=NoWays(),
    )  # fmt: skip
