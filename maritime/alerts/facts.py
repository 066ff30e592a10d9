"""Hold what alerts are made of: a coast at one instant; epoch seconds, lon lat in EPSG:4326."""

from dataclasses import dataclass

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Cause:
    """Why a target fails, as far as it is proven: a reason of the duty room, of which thing."""

    reason: str
    subject_id: str = ""


@dataclass(frozen=True)
class TargetFact:
    """
    How a target stands.

    state is covered, due, overdue or not_required; fails_s when it will be or has been overdue;
    from_m and to_m are geodesic metres along its coastline.
    """

    target_id: str
    state: str
    fails_s: int | None
    weight: float
    coastline_id: str
    from_m: float
    to_m: float
    name: str | None = None
    lonlat: LonLat | None = None
    grid_id: str | None = None
    cause: Cause | None = None


@dataclass(frozen=True)
class RoundFact:
    """A planned round that should have begun by now and has not; from_s as planned."""

    team_id: str
    from_s: int
    base_id: str | None = None
    lonlat: LonLat | None = None
    grid_id: str | None = None


@dataclass(frozen=True)
class UnitFact:
    """A unit on its round of which nothing was heard since heard_s; grid_id is that of its base."""

    team_id: str
    heard_s: int
    lonlat: LonLat | None = None
    grid_id: str | None = None


@dataclass(frozen=True)
class SensorFact:
    """A sensor that is reported off line, since when."""

    sensor_id: str
    since_s: int
    lonlat: LonLat | None = None
    grid_id: str | None = None


@dataclass(frozen=True)
class LapseFact:
    """A vessel whose pairing 定人联船 has lapsed: no member answers for it now."""

    vessel_id: str
    grid_id: str | None = None


@dataclass(frozen=True)
class SuspicionFact:
    """A check that suspects a vessel without papers 三无, not yet decided by the police."""

    item_id: str
    checked_s: int
    lonlat: LonLat | None = None
    grid_id: str | None = None


@dataclass(frozen=True)
class IncidentFact:
    """An incident that a unit was sent to or that came in, and that nobody has signed for."""

    incident_id: str
    number: str
    since_s: int
    lonlat: LonLat | None = None
    grid_id: str | None = None


@dataclass(frozen=True)
class AlertFacts:
    """All that is looked at when a district's alerts are reckoned, at one instant at_s."""

    district_id: str
    at_s: int
    targets: tuple[TargetFact, ...] = ()
    late_rounds: tuple[RoundFact, ...] = ()
    silent_units: tuple[UnitFact, ...] = ()
    sensors_down: tuple[SensorFact, ...] = ()
    lapses: tuple[LapseFact, ...] = ()
    suspicions: tuple[SuspicionFact, ...] = ()
    unsigned_incidents: tuple[IncidentFact, ...] = ()
