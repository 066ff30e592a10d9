"""Make up facts of reports: of any looks, rounds and gaps on a small coast."""

from datetime import date
from functools import lru_cache

from hypothesis import strategies as st
from scenes import straight_coast

from geo_data.reports.compose import ComposedReport, compose_report
from geo_data.reports.raw_zip import rows_of
from geo_data.reports.report_document import document_of
from maritime.cutting import resolve_targets
from maritime.horizon import DAY_S, Horizon
from maritime.plan import CAUSES, Gap
from maritime.report.coverage_report import Assumption, ReportHead
from maritime.report.facts import Look, ReportFacts, RoundFacts, SideFacts
from maritime.report.measured import figures_of_side
from maritime.report.ways import WayPart
from maritime.report_check.check import check_report
from maritime.report_check.faults import FaultList
from maritime.targets import Target
from maritime.views import targets_seen_by_sensors
from maritime.wall_clock import instant_of

COAST = straight_coast()
ZONES = ("Asia/Shanghai", "Europe/Berlin", "UTC")
DAYS = (date(2026, 3, 28), date(2026, 10, 24), date(2026, 11, 23))
"""The first two are a day before the clock of Berlin changes."""
MODES = ("foot", "vehicle", "boat", "unknown")
HOUR_S = 3600


@lru_cache
def coast_targets() -> tuple[Target, ...]:
    """Give the targets of the coast, resolved once."""
    return resolve_targets(COAST)


@lru_cache
def coast_sights() -> dict[str, tuple[str, ...]]:
    """Give what the sensors of the coast see."""
    return targets_seen_by_sensors(COAST, coast_targets())


def faults_of(made: ComposedReport) -> FaultList:
    """Check a report by the code that shares nothing with the one that made it."""
    return check_report(document_of(made.report), rows_of(made.raw, "raw data"))


def check_facts(facts: ReportFacts) -> ComposedReport:
    """Compose a report of facts; the check finds every figure of it to be true."""
    made = compose_report(facts)
    found = faults_of(made)
    assert [str(fault) for fault in found.faults[:5]] == []
    assert found.compared > 100
    return made


def real_facts(
    looks: tuple[Look, ...] = (),
    *,
    hours: float = 24.0,
    planned: tuple[Look, ...] | None = None,
    rounds: tuple[RoundFacts, ...] = (),
    plan_gaps: tuple[Gap, ...] = (),
    parts: tuple[WayPart, ...] = (),
    grid_id: str | None = None,
    audience: str = "internal",
) -> ReportFacts:
    """Give the facts of some hours from midnight of a Monday of the coast, nothing before it."""
    start_s = instant_of(DAYS[2], 0, COAST.zone)
    end_s = start_s + int(hours * HOUR_S)
    horizon = Horizon(start_s, end_s, COAST.timezone)
    before = Horizon(start_s - DAY_S, start_s, COAST.timezone)
    return ReportFacts(
        ReportHead(
            "span", COAST.district_id, COAST.name, COAST.timezone, start_s, end_s, "observations",
            "0", audience, grid_id, grid_id, known_s=end_s, before_from_s=before.start_s,
            before_to_s=before.end_s,
        ),
        COAST, coast_targets(), coast_sights(), SideFacts(horizon, looks, {}, parts),
        None if planned is None else SideFacts(horizon, planned, {}, ()),
        SideFacts(before, (), {}, ()), plan_gaps, rounds,
    )  # fmt: skip


@st.composite
def any_facts(draw: st.DrawFn) -> ReportFacts:
    """Draw facts of any kind: a plan's or a time's, with and without plan, grid, clock change."""
    zone = draw(st.sampled_from(ZONES))
    start_s = instant_of(draw(st.sampled_from(DAYS)), 0, Horizon(0, 1, zone).zone)
    is_of_plan = draw(st.booleans())
    is_cyclic = is_of_plan and draw(st.booleans())
    length_s = DAY_S if is_cyclic else draw(st.integers(1, 80 * HOUR_S))
    horizon = Horizon(
        start_s, start_s + length_s, zone, is_cyclic=is_cyclic,
        is_fresh=is_of_plan and not is_cyclic and draw(st.booleans()),
    )  # fmt: skip
    before = Horizon(start_s - length_s, start_s, zone)
    rounds = () if is_of_plan else tuple(draw(_rounds(horizon, n)) for n in range(1, draw(
        st.integers(0, 4)) + 1))  # fmt: skip
    has_plan = not is_of_plan and draw(st.booleans())
    head = ReportHead(
        "plan" if is_of_plan else draw(st.sampled_from(("day", "week", "month", "span"))),
        "straight", "海岸", zone, horizon.start_s, horizon.end_s,
        "plan" if is_of_plan else "observations", "0",
        draw(st.sampled_from(("internal", "public"))),
        grid_id := draw(st.sampled_from((None, "G0", "G1", "G2"))), grid_id,
        is_cyclic, horizon.is_fresh, known_s=None if is_of_plan else horizon.end_s,
        before_from_s=None if is_of_plan else before.start_s,
        before_to_s=None if is_of_plan else before.end_s,
    )  # fmt: skip
    measured = draw(_sides(horizon, None))
    gaps = draw(_stated_gaps(horizon)) if has_plan else ()
    if is_of_plan:
        gaps = _gaps_as_left(head, measured)
    return ReportFacts(
        head, COAST, coast_targets(), coast_sights(), measured,
        draw(_sides(horizon, len(rounds))) if has_plan else None,
        None if is_of_plan else draw(_sides(before, None)), gaps, rounds,
        assumptions=(Assumption("plan_only"),),
    )  # fmt: skip


def _gaps_as_left(head: ReportHead, measured: SideFacts) -> tuple[Gap, ...]:
    """Give what a true plan states of its gaps: those that its looks leave."""
    figures = figures_of_side(measured, COAST, coast_targets())
    return tuple(
        Gap(figures.needs.target_ids[index], int(low), int(high), CAUSES[n % 4])
        for n, (index, low, high) in enumerate(
            zip(figures.gaps.target_index, figures.gaps.from_s, figures.gaps.to_s, strict=True)
        )
    )


def _instants(horizon: Horizon) -> st.SearchStrategy[int]:
    return st.integers(horizon.start_s - 12 * HOUR_S, horizon.end_s + HOUR_S)


@st.composite
def _spans(draw: st.DrawFn, horizon: Horizon) -> tuple[int, int]:
    low = draw(_instants(horizon))
    return low, low + draw(st.one_of(st.integers(0, 900), st.integers(0, 20 * HOUR_S)))


@st.composite
def _sides(draw: st.DrawFn, horizon: Horizon, round_count: int | None) -> SideFacts:
    ids = st.sampled_from([one.target_id for one in coast_targets()])
    rows = draw(st.lists(st.tuples(ids, _spans(horizon)), max_size=25))
    looks = []
    for target_id, (enter_s, exit_s) in rows:
        source = draw(st.sampled_from(("track", "check", "post", "sensor")))
        number = None
        if source != "sensor" and round_count:
            number = draw(st.one_of(st.none(), st.integers(1, round_count)))
        sensor_id = "N01" if source == "sensor" else None
        looks.append(Look(target_id, enter_s, exit_s, source, number, sensor_id))
    seen = draw(st.lists(st.tuples(ids, _spans(horizon)), max_size=4))
    presence: dict[str, tuple] = {}
    for target_id, (low, high) in seen:
        span = (max(low, horizon.start_s), min(high, horizon.end_s))
        if span[1] > span[0]:
            presence[target_id] = (*presence.get(target_id, ()), span)
    parts = draw(
        st.lists(
            st.builds(
                WayPart, st.integers(0, 4), st.sampled_from(MODES),
                st.sampled_from((None, "G0", "G1", "G2")), st.floats(0, 1e5), st.floats(0, 1e6),
            ),
            max_size=5,
        )
    )  # fmt: skip
    return SideFacts(horizon, tuple(looks), presence, tuple(parts))


@st.composite
def _rounds(draw: st.DrawFn, horizon: Horizon, number: int) -> RoundFacts:
    planned, actual = draw(st.booleans()), draw(st.booleans())
    low, high = draw(_spans(horizon))
    moved = draw(st.integers(-3000, 3000))
    ended = draw(st.one_of(st.none(), st.integers(0, 4 * HOUR_S)))
    is_walked = actual or not planned
    return RoundFacts(
        number, "T01", "foot", low if planned else None, high if planned else None,
        low + moved if is_walked else None,
        low + moved + ended if is_walked and ended is not None else None,
        draw(st.booleans()), draw(st.booleans()), draw(st.one_of(st.none(), st.just("内部"))),
    )  # fmt: skip


@st.composite
def _stated_gaps(draw: st.DrawFn, horizon: Horizon) -> tuple[Gap, ...]:
    ids = st.sampled_from([one.target_id for one in coast_targets()])
    rows = draw(st.lists(st.tuples(ids, _spans(horizon), st.sampled_from(CAUSES)), max_size=4))
    return tuple(Gap(target_id, low, high + 1, cause) for target_id, (low, high), cause in rows)
