"""Hold what a report is computed from: looks, ways, rounds, and what the plan says of its gaps.

The raw export is this, written down: whoever has it can compute every figure again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from maritime.district import District
from maritime.errors import InvalidRecordError
from maritime.horizon import Horizon
from maritime.plan import Gap
from maritime.report.coverage_report import Assumption, ReportHead, ScoreRow
from maritime.report.grid_tree import GridTree, grids_of
from maritime.report.ways import WayPart
from maritime.targets import Target

Span = tuple[int, int]


@dataclass(frozen=True, order=True, slots=True)
class Look:
    """
    A target was, or was to be, under watch; epoch seconds, both ends included.

    round_number is the round of the plan that was to make it, sensor_id the sensor that makes it.
    """

    target_id: str
    enter_s: int
    exit_s: int
    source: str
    round_number: int | None = None
    sensor_id: str | None = None


@dataclass(frozen=True, eq=False)
class SideFacts:
    """
    One of what is compared (as it was, as planned, the period before).

    looks reach back as far as they may matter for the horizon's beginning. presence is when an
    unwatched sensor that is on line sees a target, by target id. parts are the ways by round and
    grid, None where nothing is known of them.
    """

    horizon: Horizon
    looks: tuple[Look, ...]
    presence: Mapping[str, tuple[Span, ...]]
    parts: tuple[WayPart, ...] | None


@dataclass(frozen=True)
class RoundFacts:
    """
    A round of the plan, one that was walked, or both; epoch seconds.

    An actual_to_s of None beside an actual_from_s: nobody ended it.
    """

    number: int
    team_id: str | None
    mode: str | None
    planned_from_s: int | None = None
    planned_to_s: int | None = None
    actual_from_s: int | None = None
    actual_to_s: int | None = None
    is_cancelled: bool = False
    is_lost: bool = False
    note: str | None = None


@dataclass(frozen=True, eq=False)
class ReportFacts:
    """
    All that a report is computed from.

    targets are those of the whole district. measured is what the report is about: what was really
    seen, or, of a plan, what it would see. plan_gaps are the gaps that the plan in force states
    for the time, with their causes. sights says which sensors see which targets.
    """

    head: ReportHead
    district: District
    targets: tuple[Target, ...]
    sights: Mapping[str, tuple[str, ...]]
    measured: SideFacts
    planned: SideFacts | None = None
    before: SideFacts | None = None
    plan_gaps: tuple[Gap, ...] = ()
    rounds: tuple[RoundFacts, ...] = ()
    score: ScoreRow | None = None
    assumptions: tuple[Assumption, ...] = ()

    def __post_init__(self) -> None:
        horizon = self.measured.horizon
        if (horizon.start_s, horizon.end_s) != (self.head.from_s, self.head.to_s):
            raise InvalidRecordError(
                "report", self.head.district_id, "horizon", (horizon.start_s, horizon.end_s),
                f"that of its head, {(self.head.from_s, self.head.to_s)}",
            )  # fmt: skip

    @property
    def tree(self) -> GridTree:
        """The sea grids of the district."""
        return grids_of(self.district.sea_grids)

    @property
    def is_of_plan(self) -> bool:
        """Whether it is of a plan alone, and not of what really was."""
        return self.head.known_s is None
