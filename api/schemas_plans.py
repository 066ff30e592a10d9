"""Define the answers about plans, their gaps and their coverage, and about jobs."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, model_validator

from api.bound_run import TOO_SHORT, is_too_short
from api.jobs import CHOSEN, Job
from api.plan_run import LONGEST_HOURS, MOST_SEEDS
from api.schemas import written_instant
from api.wire import INSTANT_EXAMPLE, Asked, JsonObject, Link, Wire, WrittenInstant, with_example
from geo_data.instants import format_instant
from geo_data.read_page import Row
from maritime.figures import AreaFigures, CoverageFigures, GridFigures, HourFigures, TargetFigures
from maritime.looks import LookFigures
from maritime.places import SeaGrid
from maritime.targets import Target

LONGEST_SEARCH_S = 3600.0
LONGEST_BOUND_S = 3600.0
MOST_ITERATIONS = 10_000_000


class PlanSummary(Wire):
    """A plan as the list shows it; minutes are weighted by the targets' weights."""

    model_config = with_example(
        plan_id="8a1f0c9e-6a53-4b52-9d1c-2d3f4e5a6b7c", district_id="440781",
        district_name="台山市", start=INSTANT_EXAMPLE, end="2026-11-24T00:00:00+08:00",
        cyclic=True, assume_fresh=False, seed=1, created_at="2026-11-22T09:00:00+08:00",
        inputs_sha256="9f2c…", is_of_current_pack=True, patrol_count=140, gap_count=310,
        coverage=0.93, coverage_without_patrols=0.08, weighted_overdue=71000.0,
        weighted_required=1010000.0, bound=0.0, optimality_gap_points=7.0,
        worst_idleness_min=420.0, seconds=60.0, certificate_sha256=None, repairs_plan_id=None,
        links=[],
    )  # fmt: skip

    plan_id: UUID
    district_id: str
    district_name: str
    start: str
    end: str
    cyclic: bool
    assume_fresh: bool = Field(description="Every target was counted as seen at the start.")
    seed: int
    created_at: str
    inputs_sha256: str
    is_of_current_pack: bool = Field(description="Whether the district is still as it was planned.")
    patrol_count: int
    gap_count: int
    coverage: float
    coverage_without_patrols: float
    weighted_overdue: float
    weighted_required: float
    bound: float = Field(description="What no plan goes below; 0 says nothing.")
    optimality_gap_points: float = Field(
        description="How many points of coverage a plan could be better at most."
    )
    worst_idleness_min: float
    seconds: float
    certificate_sha256: str | None = Field(
        description="Of the file that proves the bound; null where no bound was asked for."
    )
    repairs_plan_id: UUID | None = Field(
        description="The plan whose day it repairs; null where it is no repair."
    )
    links: list[Link]


class GapProperties(Wire):
    """A gap 空档: a target was left unwatched for longer than its standard allows."""

    model_config = with_example(
        target_id="S0001", kind="segment", grade="key", name=None, grid_id="G01",
        **{"from": "2026-11-23T02:10:00+08:00"}, to="2026-11-23T02:45:00+08:00", overdue_min=35.0,
        weight=3.0, cause="not_searched", evidence={},
    )  # fmt: skip

    target_id: str
    kind: str
    grade: str | None
    name: str | None
    grid_id: str | None
    from_: str = Field(alias="from", serialization_alias="from")
    to: str
    overdue_min: float
    weight: float
    cause: str
    evidence: JsonObject


class Looks(Wire):
    """Looks 应巡 required, 实巡 made, 漏巡 missed, 到位率 rate."""

    required: int
    made: int
    missed: int
    rate: float


class AreaCoverage(Wire):
    """Figures of several targets; nothing is rounded."""

    target_count: int
    coverage: float
    nothing_required: bool
    required_min: float
    overdue_min: float
    weighted_required: float
    weighted_overdue: float
    gap_count: int
    worst_idleness_min: float
    mean_idleness_min: float
    looks: Looks


class GridCoverage(AreaCoverage):
    """Figures of a sea grid with its lower levels."""

    grid_id: str
    name: str
    level: str
    parent_id: str | None


class HourCoverage(Wire):
    """Figures of one hour of the district's clock."""

    from_: str = Field(alias="from", serialization_alias="from")
    to: str
    coverage: float
    nothing_required: bool
    weighted_required: float
    weighted_overdue: float


_LOOKS = {"required": 6200, "made": 5900, "missed": 410, "rate": 0.95}


class TargetCoverage(Wire):
    """Figures of one target."""

    model_config = with_example(
        target_id="S0001", kind="segment", grade="key", name=None, grid_id="G01", weight=3.0,
        coverage=0.97, required_min=1440.0, overdue_min=35.0, gap_count=1,
        worst_idleness_min=155.0, mean_idleness_min=61.0, looks=_LOOKS,
    )  # fmt: skip

    target_id: str
    kind: str
    grade: str
    name: str | None
    grid_id: str | None
    weight: float
    coverage: float
    required_min: float
    overdue_min: float
    gap_count: int
    worst_idleness_min: float
    mean_idleness_min: float
    looks: Looks


class CoverageAnswer(Wire):
    """Coverage of a plan: for the district, per sea grid with lower levels, per hour."""

    model_config = with_example(
        plan_id="8a1f0c9e-6a53-4b52-9d1c-2d3f4e5a6b7c",
        district={
            "target_count": 710, "coverage": 0.93, "nothing_required": False,
            "required_min": 1010000.0, "overdue_min": 71000.0, "weighted_required": 2010000.0,
            "weighted_overdue": 140000.0, "gap_count": 310, "worst_idleness_min": 420.0,
            "mean_idleness_min": 75.0, "looks": _LOOKS,
        },
        assume_fresh=False, grids=[], hours=[],
    )  # fmt: skip

    plan_id: UUID
    assume_fresh: bool = Field(description="Every target was counted as seen at the start.")
    district: AreaCoverage
    grids: list[GridCoverage]
    hours: list[HourCoverage]


class PlanAsked(Asked):
    """How to plan."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"start": INSTANT_EXAMPLE, "hours": 24, "seconds": 60, "seed": 1}]
        },
    )

    start: WrittenInstant | None = Field(
        None, description="Where to begin; else today, 00:00, in the district."
    )
    hours: Annotated[float, Field(gt=0, le=LONGEST_HOURS, allow_inf_nan=False)] = 24.0
    seconds: Annotated[
        float,
        Field(
            ge=0, le=LONGEST_SEARCH_S, allow_inf_nan=False,
            description="Seconds of search; 0 gives the first plan.",
        ),
    ] = 60.0  # fmt: skip
    iterations: (
        Annotated[
            int,
            Field(ge=0, le=MOST_ITERATIONS, description="Moves of search instead of seconds."),
        ]
        | None
    ) = None
    seed: Annotated[int, Field(ge=0, lt=MOST_SEEDS)] = 1
    cyclic: bool | None = Field(
        None, description="Repeats every 24 h; the default for 24 h of a pack without carry-in."
    )
    assume_fresh: bool = Field(False, description="Count every target as seen at the start.")
    bound_seconds: Annotated[
        float,
        Field(
            ge=0, le=LONGEST_BOUND_S, allow_inf_nan=False,
            description="Seconds to raise the plan's bound, after the search; 0 for no bound.",
        ),
    ] = 0.0  # fmt: skip
    bound_rounds: (
        Annotated[
            int,
            Field(
                ge=1, le=MOST_ITERATIONS,
                description="Rounds to raise the bound instead of seconds: same bytes each time.",
            ),
        ]
        | None
    ) = None  # fmt: skip
    crews: bool = Field(
        True, description="Send only teams that people can be found for; else all count as crewed."
    )

    @model_validator(mode="after")
    def check_together(self) -> "PlanAsked":
        """Refuse what does not go together."""
        if self.cyclic and self.assume_fresh:
            raise ValueError("cyclic or assume_fresh, not both")
        has_bound = self.bound_seconds > 0 or self.bound_rounds is not None
        if has_bound and is_too_short(self.hours):
            raise ValueError(f"hours of {TOO_SHORT}")
        return self


class JobAnswer(Wire):
    """A planning job as it stands; follow it at its events."""

    model_config = with_example(
        job_id="0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f", kind="plan", district_id="440781",
        status="running", options={"start": INSTANT_EXAMPLE, "hours": 24.0, "seconds": 60.0},
        progress={
            "phase": "search", "iteration": 1200, "weighted_overdue_min": 81000.0,
            "coverage": 0.92, "bound": None, "optimality_gap_points": None, "elapsed_s": 12.5,
        },
        error=None, plan_id=None, created_at="2026-11-22T01:00:00+00:00",
        started_at="2026-11-22T01:00:01+00:00", finished_at=None, links=[],
    )  # fmt: skip

    job_id: UUID
    kind: str
    district_id: str
    status: str = Field(description="queued, running, done, failed or cancelled.")
    options: JsonObject
    progress: JsonObject | None = Field(
        description="Phase, coverage so far; bound and gap while the bound is raised."
    )
    error: str | None
    plan_id: UUID | None = Field(description="The plan, once the job is done.")
    created_at: str
    started_at: str | None
    finished_at: str | None
    links: list[Link]


class ImportAnswer(Wire):
    """What an import did."""

    model_config = with_example(
        district_id="440781", is_changed=True, is_replaced=False,
        counts={"coastline": 120, "target": 710}, warnings=[], links=[],
    )  # fmt: skip

    district_id: str
    is_changed: bool = Field(description="False where the same file was there already.")
    is_replaced: bool
    counts: dict[str, int]
    warnings: list[str]
    links: list[Link]


def plan_summary_of(row: Row, api: str) -> PlanSummary:
    """Give a plan as the list shows it; api is the path under which all answers are."""
    zone, path = ZoneInfo(row["timezone"]), f"{api}/plans/{row['plan_id']}"
    links = [
        Link(href=path, rel="self", type="application/json"),
        Link(href=f"{path}/file", rel="enclosure", type="application/json"),
        Link(href=f"{path}/gaps", rel="gaps", type="application/geo+json"),
        Link(href=f"{path}/coverage", rel="coverage", type="application/json"),
        Link(href=f"{api}/maps/{row['plan_id']}", rel="map", type="text/html"),
    ]
    if row["certificate_sha256"] is not None:
        links.append(Link(href=f"{path}/certificate", rel="certificate", type="application/json"))
    return PlanSummary(
        **{**row, "created_at": written_instant(row["created_at"], zone)},
        start=written_instant(row["start_at"], zone),
        end=written_instant(row["end_at"], zone),
        cyclic=row["is_cyclic"],
        links=links,
    )


def coverage_of(
    plan_id: UUID, figures: CoverageFigures, targets: tuple[Target, ...], grids: tuple[SeaGrid, ...]
) -> CoverageAnswer:
    """Give the figures of a plan for the district, per sea grid and per hour."""
    zone = figures.horizon.zone
    return CoverageAnswer(
        plan_id=plan_id,
        assume_fresh=figures.horizon.is_fresh,
        district=_area(figures.district),
        grids=[_grid(grid) for grid in figures.by_grid(targets, grids)],
        hours=[_hour(hour, zone) for hour in figures.by_hour()],
    )


def targets_coverage_of(
    figures: CoverageFigures, targets: tuple[Target, ...]
) -> tuple[TargetCoverage, ...]:
    """Give the figures of every target, in the order of the targets."""
    return tuple(
        _target(target, measured)
        for target, measured in zip(targets, figures.by_target(), strict=True)
    )


def job_of(job: Job, api: str) -> JobAnswer:
    """Give a job as it stands; instants in UTC."""
    path = f"{api}/jobs/{job.job_id}"
    links = [Link(href=path, rel="self"), Link(href=f"{path}/events", rel="events")]
    if job.plan_id is not None:
        links += [
            Link(href=f"{api}/plans/{job.plan_id}", rel="plan"),
            Link(href=f"{api}/maps/{job.plan_id}", rel="map"),
        ]
    utc = ZoneInfo("UTC")
    return JobAnswer(
        **{name: getattr(job, name) for name in ("job_id", "kind", "district_id", "status")},
        **{name: getattr(job, name) for name in ("progress", "error", "plan_id")},
        options={name: value for name, value in job.options.items() if name != CHOSEN},
        created_at=written_instant(job.created_at, utc),
        started_at=written_instant(job.started_at, utc),
        finished_at=written_instant(job.finished_at, utc),
        links=links,
    )


def gap_fields(row: Row) -> Mapping[str, object]:
    """Give a row of gaps with its span named as in the plan file."""
    return {**row, "from": row["from_at"], "to": row["to_at"]}


def _looks(looks: LookFigures) -> Looks:
    return Looks.model_validate(looks)


def _area_fields(area: AreaFigures) -> dict[str, object]:
    names = (name for name in AreaCoverage.model_fields if name != "looks")
    return {**{name: getattr(area, name) for name in names}, "looks": _looks(area.looks)}


def _area(area: AreaFigures) -> AreaCoverage:
    return AreaCoverage(**_area_fields(area))


def _grid(grid: GridFigures) -> GridCoverage:
    return GridCoverage(
        **_area_fields(grid), grid_id=grid.grid_id, name=grid.name, level=grid.level,
        parent_id=grid.parent_id,
    )  # fmt: skip


def _hour(hour: HourFigures, zone: ZoneInfo) -> HourCoverage:
    return HourCoverage(
        **{"from": format_instant(hour.from_s, zone), "to": format_instant(hour.to_s, zone)},
        coverage=hour.coverage,
        nothing_required=hour.nothing_required,
        weighted_required=hour.weighted_required,
        weighted_overdue=hour.weighted_overdue,
    )


def _target(target: Target, measured: TargetFigures) -> TargetCoverage:
    names = (
        "target_id", "weight", "coverage", "required_min", "overdue_min", "gap_count",
        "worst_idleness_min", "mean_idleness_min",
    )  # fmt: skip
    return TargetCoverage(
        **{name: getattr(measured, name) for name in names},
        **{name: getattr(target, name) for name in ("kind", "grade", "name", "grid_id")},
        looks=_looks(measured.looks),
    )
