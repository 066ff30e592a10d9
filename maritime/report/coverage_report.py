"""Hold a coverage report 巡防报告: every figure that it says, and where it comes from.

Writers (PDF, XLSX, CSV, GeoPackage) word and lay out what stands here; they compute nothing.
Instants are epoch seconds, rates and coverages 0 to 1. A grid_id of None is the whole of what
the report is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon

from maritime.checks import require_choice
from maritime.errors import InvalidRecordError
from maritime.figures import AreaFigures
from maritime.looks import LookFigures
from maritime.plan import CAUSES

REPORT_FORMAT = "coastwatch-report/1"
KINDS = ("plan", "day", "week", "month", "span")
AUDIENCES = ("internal", "public")
PLAN_ONLY, OBSERVATIONS = "plan", "observations"
MADE_FROM = (PLAN_ONLY, OBSERVATIONS)

DONE, LATE, CUT_SHORT, OTHER_WAY = "done", "late", "cut_short", "other_way"
NOT_STARTED, CANCELLED, LOST, EXTRA = "not_started", "cancelled", "lost", "extra"
PENDING, UNKNOWN = "pending", "unknown"
REASONS = (
    DONE, LATE, CUT_SHORT, OTHER_WAY, NOT_STARTED, CANCELLED, LOST, EXTRA, PENDING, UNKNOWN,
)  # fmt: skip
"""What became of a round, beside the plan."""

VISIT_LATE, VISIT_MISSED = "visit_late", "visit_missed"
SENSOR_OFF, NO_PLAN, NOT_ESTABLISHED = "sensor_off", "no_plan", "not_established"
GAP_CAUSES = (
    *CAUSES, LATE, CUT_SHORT, OTHER_WAY, NOT_STARTED, CANCELLED, LOST, VISIT_LATE, VISIT_MISSED,
    SENSOR_OFF, NO_PLAN, NOT_ESTABLISHED,
)  # fmt: skip
"""Why there was a gap: as the plan has it, or what became of the look that should have come."""

REMEDIES = (
    "add_shift", "find_crew", "add_team", "add_post", "watch_sensor", "plan_longer",
    "start_on_time", "walk_whole_round", "walk_planned_way", "keep_to_times", "replace_team",
    "repair_sensor", "make_plan", "look_into",
)  # fmt: skip
"""What would close a gap, as keys that templates word; see maritime.report.remedies."""

ASSUMPTIONS = (
    "plan_only", "cyclic", "fresh", "carry_in", "never_seen", "sensors_lengthen",
    "watched_sensors", "simulated", "observations", "tracks", "plans_in_force", "no_plan",
    "patrols_left_out", "not_over", "clock_change", "bound_unproved",
)  # fmt: skip
"""What figures may rest on, as keys that templates word."""


@dataclass(frozen=True)
class ReportHead:
    """
    What a report is about, and what it was made from.

    known_s is the instant until which anything received counts, None where it is a plan's.
    before_from_s and before_to_s are the period that it is compared with, None where with none.
    raw_sha256 is of the raw data that every figure can be computed from again.
    """

    kind: str
    district_id: str
    district_name: str
    timezone: str
    from_s: int
    to_s: int
    made_from: str
    program_version: str
    audience: str = "internal"
    grid_id: str | None = None
    grid_name: str | None = None
    is_cyclic: bool = False
    is_fresh: bool = False
    simulated: str | None = None
    pack_sha256: str | None = None
    plan_sha256: str | None = None
    plan_seed: int | None = None
    certificate_sha256: str | None = None
    known_s: int | None = None
    before_from_s: int | None = None
    before_to_s: int | None = None
    raw_sha256: str | None = None

    def __post_init__(self) -> None:
        where = ("report", self.district_id)
        require_choice(*where, "kind", self.kind, KINDS)
        require_choice(*where, "audience", self.audience, AUDIENCES)
        require_choice(*where, "made_from", self.made_from, MADE_FROM)
        if self.to_s <= self.from_s:
            raise InvalidRecordError(*where, "to", self.to_s, "an instant after 'from'")

    @property
    def is_simulated(self) -> bool:
        """Whether the district says that it holds simulated records."""
        return self.simulated is not None

    @property
    def is_public(self) -> bool:
        """Whether it is for people outside: nobody is named, no note is told."""
        return self.audience == "public"


@dataclass(frozen=True)
class LookRow:
    """
    A row of the first table 应巡·实巡·漏巡·到位率: a sea grid with lower levels, or all.

    measured is what the report is about; before is the period before, planned what the plan in
    force would have given. depth is 0 for the whole, 1 for the grids next below it, and so on.
    """

    grid_id: str | None
    name: str
    level: str | None
    depth: int
    measured: AreaFigures
    before: AreaFigures | None = None
    planned: AreaFigures | None = None


@dataclass(frozen=True)
class Effort:
    """How long somebody was out, and how far he went: minutes, geodesic km."""

    minutes: float
    km: float


@dataclass(frozen=True)
class EffortRow:
    """
    Hours and km of one mode in one town 镇; name is None where a way lies in no town.

    planned is by the plan, actual as it was, before that of the period before.
    """

    grid_id: str | None
    name: str | None
    mode: str
    planned: Effort | None = None
    actual: Effort | None = None
    before: Effort | None = None
    is_total: bool = False


@dataclass(frozen=True)
class LandingPointRow:
    """A landing point 易上岸点 with the sensors that see it, by their ids; cameras apart."""

    landing_point_id: str
    name: str
    kind: str
    grade: str
    grid_id: str | None
    grid_name: str | None
    camera_ids: tuple[str, ...] = ()
    sensor_ids: tuple[str, ...] = ()

    @property
    def has_video(self) -> bool:
        """Whether any camera sees it, watched or not."""
        return bool(self.camera_ids)


@dataclass(frozen=True)
class TargetRow:
    """One target; interval_min is the shortest that its standard asks, None where it asks none."""

    target_id: str
    kind: str
    name: str | None
    grade: str
    grid_id: str | None
    grid_name: str | None
    weight: float
    length_km: float
    interval_min: float | None
    required_min: float
    overdue_min: float
    gap_count: int
    worst_idleness_min: float
    mean_idleness_min: float
    looks: LookFigures

    @property
    def coverage(self) -> float:
        """1 − overdue ÷ required; 1 where nothing is required."""
        return 1.0 - self.overdue_min / self.required_min if self.required_min else 1.0


@dataclass(frozen=True)
class SpanRow:
    """The figures of an hour or a day of the local clock."""

    from_s: int
    to_s: int
    weighted_required: float
    weighted_overdue: float

    @property
    def coverage(self) -> float:
        """1 − weighted overdue ÷ weighted required; 1 where nothing is required."""
        return (
            1.0 - self.weighted_overdue / self.weighted_required if self.weighted_required else 1.0
        )


@dataclass(frozen=True, eq=False)
class HeatMap:
    """
    Seconds required and overdue of every target (rows) by hour (columns).

    hour_edges_s has one more than there are columns. Where the report is longer than two days it
    is None, and the columns are the 24 hours of the local clock, summed over all days.
    """

    target_ids: tuple[str, ...]
    hour_edges_s: NDArray[np.int64] | None
    required_s: NDArray[np.int64]
    overdue_s: NDArray[np.int64]


@dataclass(frozen=True)
class Remedy:
    """What would close a gap: one of REMEDIES with values that the template's words need."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_choice("report", "remedy", "key", self.key, REMEDIES)


@dataclass(frozen=True)
class GapRow:
    """A gap 漏巡: where, from when to when, why, what shows it and what would close it."""

    target_id: str
    name: str | None
    kind: str
    grade: str
    grid_id: str | None
    grid_name: str | None
    from_s: int
    to_s: int
    weight: float
    cause: str
    evidence: Mapping[str, object]
    remedy: Remedy

    def __post_init__(self) -> None:
        require_choice("report", self.target_id, "cause", self.cause, GAP_CAUSES)

    @property
    def overdue_min(self) -> float:
        """Minutes from beginning to end."""
        return (self.to_s - self.from_s) / 60.0

    @property
    def weighted_overdue(self) -> float:
        """Overdue minutes × weight."""
        return self.overdue_min * self.weight


@dataclass(frozen=True)
class DeviationRow:
    """
    A round as it was planned beside how it went; one that nobody planned has no planned times.

    visits are targets that the plan sends it to, made those of them that were looked at. note is
    for the office alone.
    """

    number: int
    team_id: str | None
    mode: str | None
    planned_from_s: int | None
    planned_to_s: int | None
    actual_from_s: int | None
    actual_to_s: int | None
    reason: str
    visits_planned: int = 0
    visits_made: int = 0
    note: str | None = None

    def __post_init__(self) -> None:
        require_choice("report", str(self.number), "reason", self.reason, REASONS)


@dataclass(frozen=True)
class ScoreRow:
    """How good the plan is beside what is possible; bound and overdue in minutes × weight."""

    coverage_without_patrols: float
    bound: float
    bound_points: float
    optimality_gap_points: float
    certificate_sha256: str | None = None


@dataclass(frozen=True)
class Assumption:
    """Something that the figures rest on: one of ASSUMPTIONS, with its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_choice("report", "assumption", "key", self.key, ASSUMPTIONS)


@dataclass(frozen=True)
class PlacedGrid:
    """A sea grid to be drawn."""

    grid_id: str
    name: str
    level: str
    geometry: Polygon


@dataclass(frozen=True)
class PlacedTarget:
    """A target to be drawn, lon, lat."""

    target_id: str
    kind: str
    name: str | None
    grade: str
    geometry: LineString | Point


@dataclass(frozen=True)
class PlacedBase:
    """A base or post to be drawn."""

    base_id: str
    name: str
    geometry: Point


@dataclass(frozen=True, eq=False)
class ReportPlaces:
    """What a map of the report needs, lon, lat in EPSG:4326; targets are those reported on."""

    land: tuple[Polygon, ...]
    coastlines: tuple[LineString, ...]
    grids: tuple[PlacedGrid, ...]
    targets: tuple[PlacedTarget, ...]
    bases: tuple[PlacedBase, ...]


@dataclass(frozen=True, eq=False)
class CoverageReport:
    """
    A whole coverage report.

    looks begins with the whole of what is reported on, then its grids from upper to lower levels.
    targets, landing points and gaps are of the grid that is reported on. reasons counts rounds by
    what became of them; deviations, round by round, is empty for people outside. places are for
    drawing and no part of the document: the pack's hash in the head says which they are.
    """

    head: ReportHead
    looks: tuple[LookRow, ...]
    effort: tuple[EffortRow, ...]
    landing_points: tuple[LandingPointRow, ...]
    targets: tuple[TargetRow, ...]
    hours: tuple[SpanRow, ...]
    days: tuple[SpanRow, ...]
    heat: HeatMap
    gaps: tuple[GapRow, ...]
    deviations: tuple[DeviationRow, ...]
    reasons: Mapping[str, int]
    score: ScoreRow | None
    assumptions: tuple[Assumption, ...]
    places: ReportPlaces

    @property
    def whole(self) -> LookRow:
        """The figures of all that is reported on."""
        return self.looks[0]

    @property
    def with_video(self) -> tuple[LandingPointRow, ...]:
        """Landing points that a camera sees."""
        return tuple(one for one in self.landing_points if one.has_video)

    @property
    def without_video(self) -> tuple[LandingPointRow, ...]:
        """Landing points that no camera sees."""
        return tuple(one for one in self.landing_points if not one.has_video)

    @property
    def video_share(self) -> float | None:
        """易上岸点视频覆盖率: landing points with video ÷ all; None where there is none."""
        if not self.landing_points:
            return None
        return len(self.with_video) / len(self.landing_points)
