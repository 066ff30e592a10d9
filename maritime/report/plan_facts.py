"""Gather the facts of a report of a plan alone: what it would see, and what it states itself."""

from dataclasses import dataclass

from maritime.district import District
from maritime.horizon import Horizon
from maritime.observation import Observation
from maritime.plan import Patrol, Plan, Score
from maritime.plan_observations import observations_of_patrols, observations_of_sensors
from maritime.report.coverage_report import PLAN_ONLY, Assumption, ReportHead, ScoreRow
from maritime.report.facts import Look, ReportFacts, RoundFacts, SideFacts
from maritime.report.grid_tree import grids_of
from maritime.report.ways import WayPiece, parts_of_ways, pieces_of_patrol
from maritime.targets import Target
from maritime.views import sensor_presence, targets_seen_by_sensors, targets_seen_from_posts


@dataclass(frozen=True)
class PlanSource:
    """Where a plan's report comes from: hashes of the files, and which program made it."""

    program_version: str
    pack_sha256: str
    plan_sha256: str
    certificate_sha256: str | None = None


def facts_of_plan(
    plan: Plan,
    district: District,
    targets: tuple[Target, ...],
    source: PlanSource,
    *,
    grid_id: str | None = None,
    audience: str = "internal",
) -> ReportFacts:
    """
    Give the facts of a plan's report.

    Raises
    ------
    UnknownTargetError
        If the plan names a target that is not among the targets.
    UnknownGridError
        If the district has no such sea grid.
    """
    horizon = plan.horizon
    head = ReportHead(
        kind="plan", district_id=district.district_id, district_name=district.name,
        timezone=district.timezone, from_s=horizon.start_s, to_s=horizon.end_s,
        made_from=PLAN_ONLY, program_version=source.program_version, audience=audience,
        grid_id=grid_id,
        grid_name=None if grid_id is None else grids_of(district.sea_grids).require(grid_id).name,
        is_cyclic=horizon.is_cyclic, is_fresh=horizon.is_fresh,
        simulated=district.extra_meta.get("simulated"), pack_sha256=source.pack_sha256,
        plan_sha256=source.plan_sha256, plan_seed=plan.seed,
        certificate_sha256=source.certificate_sha256,
    )  # fmt: skip
    by_id = {target.target_id: target for target in targets}
    sights = targets_seen_by_sensors(district, targets)
    presence = sensor_presence(district, targets, horizon, seen=sights)
    score = plan.score
    return ReportFacts(
        head, district, targets, sights,
        SideFacts(
            horizon, _looks(plan, district, targets, by_id),
            {target_id: tuple(spans) for target_id, spans in presence.items()},
            parts_of_ways(_pieces(plan.patrols, district, by_id), district.sea_grids),
        ),
        plan_gaps=plan.gaps,
        rounds=tuple(
            RoundFacts(number, patrol.team_id, patrol.mode, patrol.depart_s, patrol.return_s)
            for number, patrol in enumerate(plan.patrols, start=1)
        ),
        score=ScoreRow(
            score.coverage_without_patrols, score.bound, score.bound_points,
            score.optimality_gap_points, source.certificate_sha256,
        ),
        assumptions=(
            *assumptions_of_plan(horizon, district, presence_count=len(presence)),
            *_assumptions_of_bound(score, source),
        ),
    )  # fmt: skip


def assumptions_of_plan(
    horizon: Horizon, district: District, *, presence_count: int
) -> tuple[Assumption, ...]:
    """Give what the figures of a plan rest on."""
    if horizon.is_cyclic:
        begin = Assumption("cyclic")
    elif horizon.is_fresh:
        begin = Assumption("fresh")
    else:
        begin = Assumption("carry_in" if district.has_carry_in else "never_seen")
    return (
        Assumption("plan_only"),
        begin,
        *([Assumption("sensors_lengthen", {"targets": presence_count})] if presence_count else []),
        *standing_assumptions(district),
    )


def _assumptions_of_bound(score: Score, source: PlanSource) -> tuple[Assumption, ...]:
    """Say where a bound stands without what proves it: verify has not been asked."""
    is_unproved = score.bound != 0 and source.certificate_sha256 is None
    return (Assumption("bound_unproved"),) if is_unproved else ()


def standing_assumptions(district: District) -> tuple[Assumption, ...]:
    """Give what the figures of any report of a district rest on."""
    watched = sum(one.is_watched and one.kind != "light" for one in district.sensors)
    said = [Assumption("watched_sensors", {"sensors": watched})] if watched else []
    if district.is_simulated:
        said.append(Assumption("simulated", {"says": district.extra_meta["simulated"]}))
    return tuple(said)


def looks_of_round(number: int, seen: list[Observation], *, moved_s: int = 0) -> list[Look]:
    """Give the observations of a patrol as looks of a round of the report."""
    return [
        Look(one.target_id, one.enter_s + moved_s, one.exit_s + moved_s, one.source, number)
        for one in seen
    ]


def _looks(
    plan: Plan, district: District, targets: tuple[Target, ...], by_id: dict[str, Target]
) -> tuple[Look, ...]:
    from_posts = targets_seen_from_posts(district, targets)
    looks: list[Look] = []
    for number, patrol in enumerate(plan.patrols, start=1):
        looks += looks_of_round(number, observations_of_patrols((patrol,), by_id, from_posts))
    looks += [
        Look(one.target_id, one.enter_s, one.exit_s, one.source, sensor_id=one.observer_id)
        for one in observations_of_sensors(plan.sensor_observations, by_id)
    ]
    return tuple(looks)


def _pieces(
    patrols: tuple[Patrol, ...], district: District, by_id: dict[str, Target]
) -> list[WayPiece]:
    bases = {base.base_id: base for base in district.bases}
    pieces: list[WayPiece] = []
    for number, patrol in enumerate(patrols, start=1):
        pieces += pieces_of_patrol(patrol, by_id, bases, number=number)
    return pieces
