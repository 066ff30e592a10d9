"""Gather the facts of a report of what really was, beside the plan that was in force."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from maritime.errors import HorizonError
from maritime.field.rounds import PlannedRound, WalkedRound, stand_rounds
from maritime.horizon import DAY_S, Horizon
from maritime.live.coast import look_back_s
from maritime.live.facts import LiveFacts, LiveGround
from maritime.live.looks import looks_made, looks_of_sensors, presence_of_sensors
from maritime.live.units import walked_rounds
from maritime.observation import Observation
from maritime.report.coverage_report import OBSERVATIONS, Assumption, ReportHead
from maritime.report.facts import Look, ReportFacts, RoundFacts, SideFacts
from maritime.report.grid_tree import grids_of
from maritime.report.laid_plan import HeldPlan, LaidPlan, LaidRound, lay_plans
from maritime.report.periods import Period
from maritime.report.plan_facts import standing_assumptions
from maritime.report.walk_folds import FoldedLook, WalkFold
from maritime.report.walked_ways import WalkedWays
from maritime.wall_clock import has_clock_change

MOST_BACK_S = DAY_S
"""A round may have begun so long before what is looked at."""

SENSOR = "sensor"
RoundKey = tuple[str, int]
"""A planned round by its team and its start, epoch seconds."""


@dataclass(frozen=True, eq=False)
class SpanKnown:
    """
    What is known of a time: what came in, which plans held, what the office said of rounds.

    cancelled gives the notes of rounds called off; lost when teams were lost, until when, and the
    note that says so. folds are of rounds that are settled and lie across no end of the periods,
    by round id: their tracks are not told.
    """

    ground: LiveGround
    told: LiveFacts
    held: tuple[HeldPlan, ...] = ()
    cancelled: Mapping[RoundKey, str | None] = field(default_factory=dict)
    lost: Mapping[str, tuple[tuple[float, float, str | None], ...]] = field(default_factory=dict)
    folds: Mapping[UUID, WalkFold] = field(default_factory=dict)


@dataclass(frozen=True)
class SpanSource:
    """Where a report of a time comes from."""

    program_version: str
    pack_sha256: str | None


def reaches_back_s(ground: LiveGround) -> int:
    """Give how long before a time looks and rounds still matter for it, seconds."""
    return look_back_s(ground) + MOST_BACK_S


def begun_part(period: Period, now_s: int) -> Period:
    """
    Give the part of a period that has been; all of it where it is over.

    Raises
    ------
    HorizonError
        If it has not begun.
    """
    if now_s <= period.from_s:
        raise HorizonError(
            "the time to report on has not begun: report on the plan itself (PACK PLAN), or on a "
            "time that has been"
        )
    return Period(period.kind, period.from_s, min(period.to_s, now_s), period.before_from_s)


def facts_of_span(
    period: Period,
    known: SpanKnown,
    source: SpanSource,
    *,
    grid_id: str | None = None,
    audience: str = "internal",
) -> ReportFacts:
    """
    Give the facts of a report of a time that has been, and of the period before.

    Parameters
    ----------
    period
        Ends by known.told.known_s (see `begun_part`).

    Raises
    ------
    UnknownGridError
        If the district has no such sea grid.
    """
    ground, told = known.ground, known.told
    district = ground.district
    back_s = reaches_back_s(ground)
    wide = Horizon(period.before_from_s - back_s, period.to_s, district.timezone)
    folded = (look for fold in known.folds.values() for look in fold.looks)
    made = _looks_of(looks_made(ground, told, wide), folded)
    walked = walked_rounds(told, at_s=told.known_s)
    laid = lay_plans(
        known.held, ground, since_s=period.from_s - back_s, from_s=period.from_s, to_s=period.to_s
    )  # fmt: skip
    rounds = _rounds(laid.rounds, walked, known, since_s=period.from_s - back_s, to_s=period.to_s)
    number_of = _numbers(rounds)
    numbers = [number_of.get(_walk_key(walk), 0) for walk in walked]
    ways = WalkedWays(ground, told, walked, numbers, known.folds)

    def side(from_s: int, to_s: int) -> SideFacts:
        horizon = Horizon(from_s, to_s, district.timezone)
        return SideFacts(
            horizon, _near(made, from_s - back_s, to_s),
            _presence(ground, told.sensor_reports, horizon), ways.parts(from_s, to_s),
        )  # fmt: skip

    head = ReportHead(
        kind=period.kind, district_id=district.district_id, district_name=district.name,
        timezone=district.timezone, from_s=period.from_s, to_s=period.to_s,
        made_from=OBSERVATIONS, program_version=source.program_version, audience=audience,
        grid_id=grid_id,
        grid_name=None if grid_id is None else grids_of(district.sea_grids).require(grid_id).name,
        simulated=district.extra_meta.get("simulated"), pack_sha256=source.pack_sha256,
        plan_sha256=known.held[0].sha256 if len(known.held) == 1 else None,
        plan_seed=known.held[0].plan.seed if len(known.held) == 1 else None,
        known_s=told.known_s, before_from_s=period.before_from_s, before_to_s=period.before_to_s,
    )  # fmt: skip
    return ReportFacts(
        head, district, ground.targets, ground.seen_by_sensor,
        side(period.from_s, period.to_s),
        _planned_side(known, laid, period, wide) if known.held else None,
        side(period.before_from_s, period.before_to_s), laid.gaps, rounds,
        assumptions=_assumptions(known, laid, period),
    )  # fmt: skip


def _planned_side(known: SpanKnown, laid: LaidPlan, period: Period, wide: Horizon) -> SideFacts:
    """Give what the plans in force, and the sensors as the pack has them, were to see."""
    ground = known.ground
    horizon = Horizon(period.from_s, period.to_s, ground.district.timezone)
    looks = (*laid.looks, *_looks_of(looks_of_sensors(ground, (), wide)))
    presence = _presence(ground, known.told.sensor_reports, horizon)
    return SideFacts(horizon, _near(looks, wide.start_s, period.to_s), presence, laid.parts)


def _rounds(
    laid: Sequence[LaidRound],
    walked: Sequence[WalkedRound],
    known: SpanKnown,
    *,
    since_s: int,
    to_s: int,
) -> tuple[RoundFacts, ...]:
    """Put rounds as planned beside those that were walked; each has a number."""
    number_of = {(one.team_id, float(one.from_s), float(one.to_s)): one.number for one in laid}
    planned = [
        PlannedRound(one.team_id, one.mode, one.from_s, one.to_s,
                     (one.team_id, one.from_s) in known.cancelled)
        for one in laid
    ]  # fmt: skip
    recent = [walk for walk in walked if since_s <= _begun_s(walk) < to_s]
    found = []
    extra = len(laid)
    for standing in stand_rounds(planned, recent, now_s=known.told.known_s):
        plan, walk = standing.planned, standing.walked
        if plan is not None:
            number = number_of[plan.team_id, float(plan.from_s), float(plan.to_s)]
        else:
            extra += 1
            number = extra
        team_id = plan.team_id if plan is not None else walk.team_id
        mode = plan.mode if plan is not None else walk.mode
        note = None
        lost = None
        if plan is not None:
            lost = _lost_note(known, team_id, plan.from_s, plan.to_s)
            note = known.cancelled.get((team_id, int(plan.from_s)))
            note = note if note is not None or lost is None else lost[1]
        found.append(
            RoundFacts(
                number, team_id, mode,
                None if plan is None else int(plan.from_s),
                None if plan is None else int(plan.to_s),
                None if walk is None else _begun_s(walk),
                None if walk is None or walk.ended_s is None else int(walk.ended_s),
                plan is not None and plan.is_cancelled, lost is not None, note,
            )
        )  # fmt: skip
    return tuple(found)


def _begun_s(walk: WalkedRound) -> int:
    """Give when a round began; where no start came in, from when on anything is known of it."""
    if walk.started_s is not None:
        return int(walk.started_s)
    return int(walk.spans[0][0] if walk.spans else walk.ended_s or 0)


def _lost_note(
    known: SpanKnown, team_id: str | None, from_s: float, to_s: float
) -> tuple[bool, str | None] | None:
    for low, high, note in known.lost.get(team_id or "", ()):
        if low < to_s and high > from_s:
            return True, note
    return None


def _walk_key(walk: WalkedRound) -> tuple[str | None, int, int | None]:
    ended = None if walk.ended_s is None else int(walk.ended_s)
    return walk.team_id, _begun_s(walk), ended


def _numbers(rounds: Iterable[RoundFacts]) -> dict[tuple[str | None, int, int | None], int]:
    return {
        (one.team_id, one.actual_from_s, one.actual_to_s): one.number
        for one in rounds
        if one.actual_from_s is not None
    }


def _looks_of(seen: Iterable[Observation], folded: Iterable[FoldedLook] = ()) -> tuple[Look, ...]:
    """Give observations and looks of folds as looks of the report, in order."""
    rows = [(one.target_id, one.enter_s, one.exit_s, one.source, one.observer_id) for one in seen]
    rows += [(*look, "") for look in folded]
    rows.sort()
    return tuple(
        Look(target_id, enter_s, exit_s, source, None, observer_id if source == SENSOR else None)
        for target_id, enter_s, exit_s, source, observer_id in rows
    )


def _near(looks: Iterable[Look], from_s: int, to_s: int) -> tuple[Look, ...]:
    return tuple(one for one in looks if one.exit_s >= from_s and one.enter_s <= to_s)


def _presence(
    ground: LiveGround, reports: Iterable, horizon: Horizon
) -> dict[str, tuple[tuple[int, int], ...]]:
    spans = presence_of_sensors(ground, reports, horizon)
    return {target_id: tuple(found) for target_id, found in spans.items()}


def _assumptions(known: SpanKnown, laid: LaidPlan, period: Period) -> tuple[Assumption, ...]:
    district = known.ground.district
    zone = ZoneInfo(district.timezone)
    said = [Assumption("observations"), Assumption("tracks")]
    said.append(
        Assumption("plans_in_force", {"plans": len({one.sha256 for one in known.held})})
        if known.held
        else Assumption("no_plan")
    )
    if laid.left_out:
        said.append(Assumption("patrols_left_out", {"patrols": laid.left_out}))
    if period.to_s >= known.told.known_s:
        said.append(Assumption("not_over"))
    if has_clock_change(period.from_s, period.to_s, zone):
        days = math.ceil((period.to_s - period.from_s) / DAY_S)
        said.append(Assumption("clock_change", {"days": days}))
    return (*said, *standing_assumptions(district))
