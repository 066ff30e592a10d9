"""Hold a plan: patrols made of legs, the gaps they leave, and the score."""

from dataclasses import dataclass, field

from maritime.horizon import Horizon

PLAN_FORMAT = "coastwatch-plan/1"
CAUSES = ("no_team", "out_of_reach", "outranked", "not_searched")
VIAS = ("coast", "straight", "road", "sea", "air")

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Stop:
    """A stay at a landing point during a traverse; epoch seconds."""

    target_id: str
    enter_s: int
    exit_s: int


@dataclass(frozen=True)
class Transit:
    """A move that watches nothing, along a path of lon, lat points."""

    enter_s: int
    exit_s: int
    via: str
    path: tuple[LonLat, ...]


@dataclass(frozen=True)
class Traverse:
    """A whole segment at patrol speed; is_reverse is against the segment's own drawing."""

    enter_s: int
    exit_s: int
    target_id: str
    is_reverse: bool = False
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True)
class Dwell:
    """A stay at a landing point."""

    enter_s: int
    exit_s: int
    target_id: str


@dataclass(frozen=True)
class PostDuty:
    """A stay at a post, which watches all within its view."""

    enter_s: int
    exit_s: int
    base_id: str


@dataclass(frozen=True)
class Break:
    """A rest in one piece, wherever the team is."""

    enter_s: int
    exit_s: int


@dataclass(frozen=True)
class Wait:
    """Time spent standing still, which watches nothing."""

    enter_s: int
    exit_s: int


Leg = Transit | Traverse | Dwell | PostDuty | Break | Wait


@dataclass(frozen=True)
class Patrol:
    """One way out from the base and back, legs without holes in place or time."""

    patrol_id: str
    team_id: str
    mode: str
    base_id: str
    depart_s: int
    return_s: int
    legs: tuple[Leg, ...]


@dataclass(frozen=True)
class SensorObservation:
    """A watched sensor saw a target from enter_s to exit_s."""

    target_id: str
    sensor_id: str
    enter_s: int
    exit_s: int


@dataclass(frozen=True)
class Gap:
    """A maximal span in which a target is not covered, with the cause that was established.

    stated_overdue_min is what a plan file says of its length, for whoever checks the file.
    """

    target_id: str
    from_s: int
    to_s: int
    cause: str = "not_searched"
    evidence: dict[str, object] = field(default_factory=dict)
    stated_overdue_min: float | None = field(default=None, compare=False)

    @property
    def overdue_min(self) -> float:
        """Length of the gap in minutes."""
        return (self.to_s - self.from_s) / 60.0


@dataclass(frozen=True)
class PlannedTarget:
    """What a plan says of one target: place, weight, need and what is left open."""

    target_id: str
    kind: str
    coastline_id: str
    from_m: float
    to_m: float
    weight: float
    required_min: float
    overdue_min: float


@dataclass(frozen=True)
class RosterEntry:
    """Who goes on a patrol in which role."""

    patrol_id: str
    person_id: str
    role: str


def points_of_coverage(minutes: float, required: float) -> float:
    """Give weighted minutes as points of coverage, per cent of those required; 0 where none are."""
    return 100.0 * minutes / required if required > 0 else 0.0


@dataclass(frozen=True)
class Score:
    """How good a plan is: weighted minutes, coverage 0 to 1, bound, worst idleness in minutes."""

    weighted_overdue: float
    weighted_required: float
    coverage: float
    coverage_without_patrols: float
    bound: float
    optimality_gap_points: float
    worst_idleness_min: float
    seconds: float

    @property
    def bound_points(self) -> float:
        """Points of coverage that every plan leaves open at least; 0 where there is no bound."""
        return points_of_coverage(self.bound, self.weighted_required)


@dataclass(frozen=True)
class Plan:
    """A whole plan, as the plan file holds it."""

    district_id: str
    inputs_sha256: str
    seed: int
    horizon: Horizon
    targets: tuple[PlannedTarget, ...]
    patrols: tuple[Patrol, ...]
    sensor_observations: tuple[SensorObservation, ...]
    gaps: tuple[Gap, ...]
    score: Score
    roster: tuple[RosterEntry, ...] = ()
