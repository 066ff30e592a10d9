"""Put a new district together: real coast, and everything else simulated from a seed."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo_data.new_district.area import Area, Box
from geo_data.new_district.means import simulate_cameras, simulate_standard, simulate_teams
from geo_data.new_district.nearest_coast import LandOf, where_is_coast
from geo_data.new_district.places import find_landing_points, place_posts, place_stations
from geo_data.new_district.register import Register, draw_register
from geo_data.new_district.shore import WINDOW_MARGIN_DEG, Shore, find_shore, window_of
from geo_data.new_district.strand import STEP_M, Frame, walk_coast
from maritime.coast import Coastline, LandPolygon
from maritime.district import District
from maritime.errors import Fault, FaultyInputError
from maritime.places import Base, LandingPoint, Sensor
from maritime.team import Team

FINEST_SEGMENT_M = 1_000.0
WANTED_SEGMENTS = 600
"""About so many segments a district has; a longer coast gets longer ones."""
SHORTEST_ISLAND_M = 1_000.0
MOST_COASTLINES = 150
"""Where there are more islands, the smallest are land that nobody patrols."""
LONGEST_COAST_M = 3_000_000.0
LEAST_COAST_M = 2_000.0

SIMULATED = (
    "Real: coast and land. Everything else is simulated from a seed: landing points and their "
    "grades, bases, posts, cameras, sea grids, standard, teams, people, vessels, pairings; none of "
    "it says anything about a real place or person. 真实：海岸线与陆地。其余均按随机种子模拟："
    "易上岸点及其等级、驻地、值守点、摄像头、海上网格、标准、班组、人员、船舶、定人联船，"
    "不代表任何真实情况。"
)
ATTRIBUTION = (
    "Coast and land: © OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/"
    "copyright), by way of {source}, simplified by 15 m"
)

ZoneAt = Callable[[float, float], str]


@dataclass(frozen=True)
class NewDistrict:
    """A district with what its maker should know: notes, one sentence each."""

    district: District
    notes: tuple[str, ...]


def build_district(
    area: Area,
    *,
    name: str,
    land_of: LandOf,
    source: str,
    zone_at: ZoneAt,
    seed: int = 1,
    district_id: str | None = None,
    segment_length_m: float | None = None,
) -> NewDistrict:
    """
    Give a district on which plan and map run at once; the same arguments give the same district.

    Parameters
    ----------
    area
        Box whose coast is patrolled.
    name
        What the district is called.
    land_of
        Gives the land of a window in degrees, clipped to it.
    source
        Where that land comes from, for the attribution.
    zone_at
        Gives the IANA name of the time zone at a longitude and latitude; asked for the middle of
        the longest coastline.
    seed
        Of everything that is simulated.
    district_id
        Id; made from the name where it is not given.
    segment_length_m
        Length of segments; chosen by the length of the coast where it is not given.

    Raises
    ------
    FaultyInputError
        If name, seed or lengths are unusable, or the area has no coast, or too much.
    """
    _refuse(faults_of_wishes(name=name, seed=seed, segment_length_m=segment_length_m))
    shores, notes = _shores_of(area, land_of)
    coast_m = sum(coast.length_m for shore in shores for coast in shore.coasts)
    _check_coast(area, shores, coast_m, land_of)
    parts = _Parts(Register())
    frame = Frame(*area.middle)
    for shore, box in zip(shores, area.sides, strict=True):
        if shore.coasts:
            parts.add(shore, box, frame, name=name, rng=Random(f"{seed} {box}"))
    length_m = segment_length_m or max(FINEST_SEGMENT_M, _rounded_up(coast_m / WANTED_SEGMENTS))
    if length_m > FINEST_SEGMENT_M and segment_length_m is None:
        notes.append(f"{coast_m / 1000:,.0f} km of coast: segments are {length_m / 1000:g} km long")
    district = District(
        district_id=district_id or _id_of(name),
        name=name,
        timezone=zone_at(*_middle_of(shores)),
        coastlines=tuple(parts.coastlines),
        landing_points=tuple(parts.points),
        bases=tuple(parts.bases),
        sensors=tuple(parts.sensors),
        standard=simulate_standard(),
        teams=tuple(parts.teams),
        land=tuple(parts.land),
        sea_grids=tuple(parts.register.grids),
        persons=tuple(parts.register.persons),
        vessels=tuple(parts.register.vessels),
        pairings=tuple(parts.register.pairings),
        segment_length_m=length_m,
        extra_meta={
            "attribution": ATTRIBUTION.format(source=source),
            "simulated": SIMULATED,
            "seed": str(seed),
        },
    )
    return NewDistrict(district, tuple(notes))


def faults_of_wishes(
    *, name: str, seed: int, segment_length_m: float | None, timezone: str | None = None
) -> list[Fault]:
    """Give what is wrong with what is wished besides the area; None is not given, no fault."""
    faults = []
    if not name.strip():
        faults.append(Fault("options", "", "name", "nothing", "what the district is called"))
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            expected = "a name of the IANA time zone database, like Asia/Shanghai"
            faults.append(Fault("options", "", "timezone", repr(timezone), expected))
    if not 0 <= seed < 2**32:
        faults.append(Fault("options", "", "seed", str(seed), "0 to 4294967295"))
    if segment_length_m is not None and not 100.0 <= segment_length_m <= 50_000.0:
        faults.append(
            Fault("options", "", "segment-length-m", f"{segment_length_m:g}", "100 to 50000")
        )
    return faults


@dataclass
class _Parts:
    """The layers as they are put together, one side of the date line after the other."""

    register: Register

    def __post_init__(self) -> None:
        self.land: list[LandPolygon] = []
        self.coastlines: list[Coastline] = []
        self.points: list[LandingPoint] = []
        self.bases: list[Base] = []
        self.sensors: list[Sensor] = []
        self.teams: list[Team] = []

    def add(self, shore: Shore, box: Box, frame: Frame, *, name: str, rng: Random) -> None:
        """Add what lies in one box."""
        strand = walk_coast(shore, frame)
        points = find_landing_points(strand, first=len(self.points) + 1, rng=rng)
        stations = place_stations(shore, strand, first=len(self.bases) + 1)
        bases = [station.base for station in stations]
        coast_m = len(strand.xy) * STEP_M
        posts = place_posts(points, coast_m, first=len(self.bases) + len(bases) + 1)
        first = len(self.coastlines) + 1
        self.coastlines += [
            Coastline(f"C{number:03d}", coast.kind, coast.geometry)
            for number, coast in enumerate(shore.coasts, first)
        ]
        self.land += [LandPolygon(polygon) for polygon in shore.land]
        teams = simulate_teams(stations, posts, first=len(self.teams) + 1, rng=rng)
        self.teams += teams
        self.sensors += simulate_cameras(points, shore.land, first=len(self.sensors) + 1, rng=rng)
        draw_register(self.register, strand, stations, teams, box, name=name, rng=rng)
        self.points += points
        self.bases += bases + posts


def _shores_of(area: Area, land_of: LandOf) -> tuple[list[Shore], list[str]]:
    """Find the coast; where there are too many islands, leave the smallest out."""
    pieces = [land_of(window_of(box)) for box in area.sides]
    shores = [
        find_shore(of_side, box, shortest_island_m=SHORTEST_ISLAND_M)
        for of_side, box in zip(pieces, area.sides, strict=True)
    ]
    islands: dict[tuple[int, int], float] = {}
    for side, shore in enumerate(shores):
        for coast in shore.coasts:
            if coast.kind == "island":
                key = (side, coast.land)
                islands[key] = islands.get(key, 0.0) + coast.length_m
    kept = {key for key, _ in sorted(islands.items(), key=lambda one: -one[1])[:MOST_COASTLINES]}
    dropped = [length for key, length in islands.items() if key not in kept]
    shores = [
        replace(
            shore,
            coasts=tuple(
                coast
                for coast in shore.coasts
                if coast.kind == "mainland" or (side, coast.land) in kept
            ),
        )
        for side, shore in enumerate(shores)
    ]
    count = sum(shore.left_out for shore in shores) + len(dropped)
    left_m = sum(shore.left_out_m for shore in shores) + sum(dropped)
    notes = []
    if count:
        shortest = min((islands[key] for key in kept), default=0.0)
        notes.append(
            f"{count:,} small islands with {left_m / 1000:,.0f} km of coast are land, but not "
            f"patrolled; the smallest that is has {shortest / 1000:.1f} km of coast"
        )
    return shores, notes


def _middle_of(shores: list[Shore]) -> tuple[float, float]:
    """Give longitude and latitude of the middle of the longest coastline."""
    coasts = [coast for shore in shores for coast in shore.coasts]
    longest = max(coasts, key=lambda coast: coast.length_m).geometry
    middle = longest.interpolate(0.5, normalized=True)
    return middle.x, middle.y


def _check_coast(area: Area, shores: list[Shore], coast_m: float, land_of: LandOf) -> None:
    box = f"{area.west:g},{area.south:g},{area.east:g},{area.north:g}"
    if coast_m < LEAST_COAST_M:
        if any(shore.land for shore in shores):
            found = f"{coast_m / 1000:.1f} km of coast in {box}; the rest is land or small islands"
        else:
            found = f"no land in {box}, nor within {WINDOW_MARGIN_DEG:g} degrees of it"
        expected = (
            f"an area with at least {LEAST_COAST_M / 1000:.0f} km of coast: move it; "
            f"{where_is_coast(*area.middle, land_of=land_of)}"
        )
    elif coast_m > LONGEST_COAST_M:
        found = f"{coast_m / 1000:,.0f} km of coast in {box}"
        expected = f"at most {LONGEST_COAST_M / 1000:,.0f} km: take a smaller area"
    else:
        return
    _refuse([Fault("options", "", "area", found, expected)])


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise FaultyInputError("new district", tuple(faults))


def _rounded_up(length_m: float) -> float:
    """Give a length in full hundreds of metres."""
    return 100.0 * -(-length_m // 100.0)


def _id_of(name: str) -> str:
    """
    Make an id from a name: plain letters and digits, or a hash where there are none.

    Examples
    --------
    >>> _id_of("Río de la Plata"), _id_of("台山")
    ('rio-de-la-plata', 'd-2cddcf0b')
    """
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return plain or f"d-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
