"""Build networks of drawn coasts and check journeys against the rules by a second way."""

import numpy as np
import scenes
import shapely
from hypothesis import strategies as st

from maritime.coast import Coastline, LandPolygon
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.geodesy import GEOD, coords_of
from maritime.movement import JourneyLeg, Network, build_network
from maritime.places import Base, LandingPoint
from maritime.targets import Target

SAME_PLACE_M = 5.0
SKIN_M = 1.0  # no boat goes deeper into land than this, but beside the ends of its way
END_M = 20.0
STANDS_M = 1e-3
EAST_M, NORTH_M = (scenes.lonlat(1, 0), scenes.lonlat(0, 1))
SCALE = (1 / (EAST_M[0] - scenes.ORIGIN[0]), 1 / (NORTH_M[1] - scenes.ORIGIN[1]))


def district(
    *shores: tuple[tuple[float, float], ...],
    land: tuple[tuple[tuple[float, float], ...], ...] = (),
    landings: dict[str, tuple[float, float]] | None = None,
    bases: dict[str, tuple[float, float]] | None = None,
    segment_length_m: float = 1000.0,
) -> District:
    """Give a district drawn in metres: coastlines C1, C2, …, land, landing points, bases."""
    return District(
        district_id="drawn",
        name="Drawn",
        timezone="Asia/Shanghai",
        coastlines=tuple(
            Coastline(f"C{number}", "mainland", scenes.line(*shore))
            for number, shore in enumerate(shores, start=1)
        ),
        land=tuple(LandPolygon(scenes.area(*piece)) for piece in land),
        landing_points=tuple(
            LandingPoint(name, name, "beach", "red", scenes.place(*at))
            for name, at in (landings or {}).items()
        ),
        bases=tuple(Base(name, name, scenes.place(*at)) for name, at in (bases or {}).items()),
        sensors=(),
        standard=(),
        teams=(),
        segment_length_m=segment_length_m,
    )


def network_of(
    drawn: District, mode: str, *, patrol_kmh: float = 3.6, transit_kmh: float = 7.2
) -> tuple[Network, tuple[Target, ...]]:
    """Give the network of a mode, by default 1 m/s on patrol and 2 m/s in transit."""
    targets = resolve_targets(drawn)
    network = build_network(
        drawn, targets, mode=mode, patrol_speed_kmh=patrol_kmh, transit_speed_kmh=transit_kmh
    )
    return network, targets


def landing(network: Network, targets: tuple[Target, ...], name: str) -> int:
    """Give the place of a landing point."""
    number = next(k for k, target in enumerate(targets) if target.target_id == name)
    return int(network.landing_place[number])


def vias(legs: tuple[JourneyLeg, ...]) -> list[str]:
    """Give how each leg goes."""
    return [leg.via for leg in legs]


def metres(path: tuple[tuple[float, float], ...]) -> float:
    """Give the geodesic length of a path."""
    return float(GEOD.line_length(*np.array(path).T))


def check_journey(drawn: District, network: Network, start: int, end: int) -> None:
    """Assert every rule of the plan format that a journey can break."""
    legs = network.journey(start, end)
    assert sum(leg.duration_s for leg in legs) == network.travel_s[start, end]
    here = tuple(network.place_lonlat[start])
    everything = [coords_of(coastline.geometry) for coastline in drawn.coastlines]
    everything += [np.array(land.geometry.exterior.coords) for land in drawn.land]
    low, high = np.vstack(everything).min(axis=0), np.vstack(everything).max(axis=0)
    for leg in legs:
        assert len(leg.path) >= 2
        assert metres((here, leg.path[0])) < SAME_PLACE_M
        here = leg.path[-1]
        assert np.all((np.array(leg.path) >= low) & (np.array(leg.path) <= high))
        needed_s = metres(leg.path) / _speed_ms(network, leg.via)
        assert needed_s - STANDS_M <= leg.duration_s < needed_s + 1.0 + STANDS_M
        if leg.via == "sea":
            assert metres_over_land(drawn, leg) == 0.0
            assert drawn.land or crossings(drawn, leg) == 0
        elif leg.via == "straight":
            assert len(leg.path) == 2
            assert widest_water_m(drawn, leg) <= 300.0
        elif leg.via == "coast":
            assert follows_one_coastline(drawn, leg)
    assert metres((here, tuple(network.place_lonlat[end]))) < SAME_PLACE_M


def _speed_ms(network: Network, via: str) -> float:
    if via == "coast" and network.mode in ("boat", "drone"):
        return network.patrol_speed_kmh / 3.6
    return network.transit_speed_kmh / 3.6 / (1.3 if via == "straight" else 1.0)


def follows_one_coastline(drawn: District, leg: JourneyLeg) -> bool:
    """Whether every position of a path lies on the same coastline."""
    points = shapely.points(np.array(leg.path))
    return any(
        shapely.distance(coastline.geometry, points).max() < 1e-7 for coastline in drawn.coastlines
    )


def metres_over_land(drawn: District, leg: JourneyLeg) -> float:
    """Give how far a path runs inside land, but for a skin and the water beside its ends."""
    flat = shapely.LineString(np.array(leg.path) * SCALE)
    land = shapely.union_all(
        [shapely.transform(piece.geometry, lambda xy: xy * SCALE) for piece in drawn.land]
    )
    ends = shapely.buffer(shapely.points(np.array(leg.path)[[0, -1]] * SCALE), END_M)
    over = shapely.intersection(flat, shapely.buffer(land, -SKIN_M))
    return float(shapely.length(shapely.difference(over, shapely.union_all(ends))))


def crossings(drawn: District, leg: JourneyLeg) -> int:
    """Give how often a path meets a coastline, but beside its ends and on the border of the box."""
    flat = shapely.LineString(np.array(leg.path) * SCALE)
    ends = shapely.buffer(shapely.points(np.array(leg.path)[[0, -1]] * SCALE), END_M)
    shores = [coords_of(coastline.geometry) * SCALE for coastline in drawn.coastlines]
    every = np.vstack(shores)
    border = shapely.box(*every.min(axis=0), *every.max(axis=0)).exterior
    left_out = shapely.union_all([*ends, shapely.buffer(border, SKIN_M)])
    inner = shapely.difference(flat, left_out)
    return sum(bool(shapely.crosses(inner, shapely.LineString(shore))) for shore in shores)


def widest_water_m(drawn: District, leg: JourneyLeg) -> float:
    """Give the longest piece of a path off the land."""
    land = shapely.union_all([piece.geometry for piece in drawn.land])
    pieces = shapely.get_parts(shapely.difference(shapely.LineString(leg.path), land))
    return max((GEOD.geometry_length(piece) for piece in pieces), default=0.0)


@st.composite
def coasts(draw: st.DrawFn) -> District:
    """Draw a mainland with a ragged shore, islands south of it, landing points and two bases."""
    steps_m = draw(st.lists(st.integers(60, 1500), min_size=3, max_size=9))
    norths_m = draw(st.lists(st.integers(-900, 900), min_size=len(steps_m), max_size=len(steps_m)))
    easts_m = [0.0, *np.cumsum(steps_m, dtype=float)]
    shore = tuple(zip(easts_m, [0.0, *map(float, norths_m)], strict=True))
    land = [(*shore, (easts_m[-1], 2500.0), (0.0, 2500.0))]
    shores = [shore]
    for number in range(draw(st.integers(0, 3))):
        radii_m = draw(st.lists(st.integers(40, 600), min_size=3, max_size=8))
        turns = np.linspace(0.0, 2 * np.pi, len(radii_m), endpoint=False)
        ring = [
            (number * 1250.0 + r * float(np.cos(turn)), -1600.0 + r * float(np.sin(turn)))
            for r, turn in zip(radii_m, turns, strict=True)
        ]
        shores.append((*ring, ring[0]))
        land.append(tuple(ring))
    return district(
        *shores,
        land=tuple(land) if draw(st.booleans()) else (),
        landings={"L1": shore[1], "L2": shores[-1][0]},
        bases={"B1": (shore[1][0], shore[1][1] + 30.0), "B2": (easts_m[-1] / 2, 1200.0)},
        segment_length_m=draw(st.sampled_from((400.0, 1000.0))),
    )
