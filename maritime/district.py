"""Hold one district as its pack gives it: every layer, nothing derived."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from maritime.branches import Branch, GroupMember, InformationOfficer, SafetyGroup
from maritime.checks import require_positive, require_text
from maritime.coast import Coastline, DrawnSegment, KeySection, LandPolygon, Road
from maritime.papers import Certificate, Responsibility, Training
from maritime.places import Base, InlandPlace, LandingPoint, SeaGrid, Sensor
from maritime.register import Availability, Pairing, Person, Trip, Vessel
from maritime.standard import StandardRule
from maritime.team import Team

DEFAULT_SEGMENT_LENGTH_M = 1000.0


@dataclass(frozen=True)
class District:
    """A district pack in memory; positions lon, lat in EPSG:4326, instants in epoch seconds.

    extra_meta keeps the rows of the pack's meta table that the format does not know
    (attribution, what is simulated), so that an export gives them back.
    """

    district_id: str
    name: str
    timezone: str
    coastlines: tuple[Coastline, ...]
    landing_points: tuple[LandingPoint, ...]
    bases: tuple[Base, ...]
    sensors: tuple[Sensor, ...]
    standard: tuple[StandardRule, ...]
    teams: tuple[Team, ...]
    land: tuple[LandPolygon, ...] = ()
    drawn_segments: tuple[DrawnSegment, ...] = ()
    key_sections: tuple[KeySection, ...] = ()
    sea_grids: tuple[SeaGrid, ...] = ()
    roads: tuple[Road, ...] = ()
    inland_places: tuple[InlandPlace, ...] = ()
    persons: tuple[Person, ...] = ()
    vessels: tuple[Vessel, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    availabilities: tuple[Availability, ...] = ()
    trips: tuple[Trip, ...] = ()
    branches: tuple[Branch, ...] = ()
    safety_groups: tuple[SafetyGroup, ...] = ()
    group_members: tuple[GroupMember, ...] = ()
    information_officers: tuple[InformationOfficer, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    trainings: tuple[Training, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    segment_length_m: float = DEFAULT_SEGMENT_LENGTH_M
    extra_meta: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_text("meta", "", "district_id", self.district_id)
        require_positive("meta", "", "segment_length_m", self.segment_length_m)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose wall clock bands and shifts are written in."""
        return ZoneInfo(self.timezone)

    @property
    def is_simulated(self) -> bool:
        """Whether the pack says that it holds simulated records."""
        return "simulated" in self.extra_meta

    @property
    def has_carry_in(self) -> bool:
        """Whether any target says when it was last observed before the plan."""
        return any(
            record.last_observed_s is not None
            for record in (*self.drawn_segments, *self.landing_points)
        )
