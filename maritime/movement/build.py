"""Build the networks of a district, one for each mode and pair of speeds."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from maritime.district import District
from maritime.errors import InvalidRecordError
from maritime.geodesy import FloatArray
from maritime.movement.air import AirWays
from maritime.movement.date_line import back_from_eastward, lay_eastward, lies_on_both_sides
from maritime.movement.durations import whole_seconds
from maritime.movement.landmass import Landmass
from maritime.movement.network import IntArray, Network
from maritime.movement.open_times import OpenTimes
from maritime.movement.place_table import PlaceTable, number_places
from maritime.movement.plane import Plane
from maritime.movement.quickest import join_direct_ways
from maritime.movement.sea import SeaWays
from maritime.movement.sea_obstacles import land_from_coastlines
from maritime.movement.shore import ShoreTimes, ShoreWays
from maritime.targets import Target
from maritime.team import MODES, SHORE_MODES, Team

Ways = ShoreWays | SeaWays | AirWays
NetworkKey = tuple[str, float, float]


def build_network(
    district: District,
    targets: tuple[Target, ...],
    *,
    mode: str,
    patrol_speed_kmh: float,
    transit_speed_kmh: float,
) -> Network:
    """
    Find where teams of a mode can go, how long it takes and by which way.

    Parameters
    ----------
    district
        Coastlines, land, roads and bases; lon, lat in EPSG:4326.
    targets
        All targets of the district, in the order in which the network numbers them.
    mode
        foot, vehicle, boat or drone.
    patrol_speed_kmh, transit_speed_kmh
        Above 0.

    Raises
    ------
    InvalidRecordError
        If the mode is unknown or a speed is not above 0.
    """
    _require_movable(mode, patrol_speed_kmh, transit_speed_kmh)
    if lies_on_both_sides(district):
        district, targets = lay_eastward(district, targets)
    speeds_kmh = patrol_speed_kmh, transit_speed_kmh
    journeys = _Journeys.of(
        _ways_of_mode(district, targets, mode, _land_of(district, [mode])), *speeds_kmh
    )
    return _network_at(journeys, mode, *speeds_kmh)


def build_networks(
    district: District, targets: tuple[Target, ...], teams: Iterable[Team]
) -> dict[NetworkKey, Network]:
    """
    Give the network of every team by (mode, patrol speed, transit speed).

    The geometry of a mode is found once, whatever the speeds; foot and vehicle share it too. The
    journeys of shore teams depend on the transit speed only.
    """
    if lies_on_both_sides(district):
        district, targets = lay_eastward(district, targets)
    keys = sorted({(team.mode, team.patrol_speed_kmh, team.transit_speed_kmh) for team in teams})
    land = _land_of(district, [key[0] for key in keys])
    ways_by_kind: dict[str, Ways] = {}
    journeys_by_pace: dict[tuple[str, float, float], _Journeys] = {}
    networks = {}
    for key in keys:
        mode, patrol_speed_kmh, transit_speed_kmh = key
        is_shore = mode in SHORE_MODES
        kind = "shore" if is_shore else mode
        if kind not in ways_by_kind:
            ways_by_kind[kind] = _ways_of_mode(district, targets, mode, land)
        pace = (kind, transit_speed_kmh if is_shore else patrol_speed_kmh, transit_speed_kmh)
        if pace not in journeys_by_pace:
            journeys_by_pace[pace] = _Journeys.of(ways_by_kind[kind], *pace[1:])
        networks[key] = _network_at(journeys_by_pace[pace], *key)
    return networks


def box_of(district: District) -> FloatArray:
    """Give the least and greatest lon, lat of land and coastline: (2, 2); no path leaves it."""
    drawn = [one.geometry for one in (*district.coastlines, *district.land)]
    return shapely.total_bounds(np.array(drawn, dtype=object)).reshape(2, 2)


def _require_movable(mode: str, patrol_speed_kmh: float, transit_speed_kmh: float) -> None:
    if mode not in MODES:
        raise InvalidRecordError("network", mode, "mode", mode, "one of " + "·".join(MODES))
    speeds = {"patrol_speed_kmh": patrol_speed_kmh, "transit_speed_kmh": transit_speed_kmh}
    for name, speed_kmh in speeds.items():
        if not 0 < speed_kmh < np.inf:
            raise InvalidRecordError("network", mode, name, speed_kmh, "a number above 0")


def _land_of(district: District, modes: Iterable[str]) -> Landmass | None:
    """Give the land of a district; None where it has none or nobody minds it."""
    if not district.land or set(modes) <= {"drone"}:
        return None
    box = box_of(district)
    plane = Plane.around(box)
    polygons = [land.geometry for land in district.land]
    return Landmass.of(polygons, plane, plane.xy(box).ravel())


def _ways_of_mode(
    district: District, targets: tuple[Target, ...], mode: str, land: Landmass | None
) -> Ways:
    """Find the direct ways of a mode, in metres."""
    places = number_places(district, targets, mode=mode)
    box = box_of(district)
    if mode == "drone":
        return AirWays.between(places, box)
    if mode == "boat":
        if land is None:
            plane = Plane.around(box)
            obstacles = land_from_coastlines(district.coastlines, plane, box)
            land = Landmass.of_flat(obstacles, plane, plane.xy(box).ravel())
        return SeaWays.between(places, land, box)
    return ShoreWays.between(places, land, district.roads, box)


@dataclass(frozen=True, eq=False)
class _Journeys:
    """The quickest journeys of a mode between all its places, in seconds."""

    places: PlaceTable
    times: ShoreTimes | OpenTimes
    travel_s: IntArray
    next_place: IntArray

    @classmethod
    def of(cls, ways: Ways, patrol_speed_kmh: float, transit_speed_kmh: float) -> "_Journeys":
        """Reckon the times of a mode's ways at two speeds and join them."""
        if isinstance(ways, ShoreWays):
            times = ShoreTimes.of(ways, transit_speed_kmh)
        else:
            times = OpenTimes.of(ways, patrol_speed_kmh, transit_speed_kmh)
        return cls(ways.places, times, *join_direct_ways(times.direct_s))


def _network_at(
    journeys: _Journeys, mode: str, patrol_speed_kmh: float, transit_speed_kmh: float
) -> Network:
    """Add to the journeys of a mode what it can traverse at its patrol speed."""
    places = journeys.places
    return Network(
        mode=mode,
        patrol_speed_kmh=patrol_speed_kmh,
        transit_speed_kmh=transit_speed_kmh,
        place_lonlat=back_from_eastward(places.lonlat),
        travel_s=journeys.travel_s,
        segment_places=places.segment_places,
        traverse_s=np.where(
            places.segment_places[:, 0] >= 0, whole_seconds(places.length_m, patrol_speed_kmh), 0
        ).astype(np.int32),
        landing_place=places.landing_place,
        base_place=places.base_place,
        post_place=places.post_place,
        next_place=journeys.next_place,
        ways=journeys.times.kinds,
        tracer=journeys.times,
    )
