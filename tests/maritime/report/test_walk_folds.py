"""A fold gives the ways of its round as the track does, also where a midnight cuts the round."""

from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import lonlat, straight_coast

from maritime.cutting import resolve_targets
from maritime.field.kinds import ROUND_END, ROUND_PAUSE, ROUND_RESUME, ROUND_START
from maritime.field.rounds import RoundEvent, WalkedRound, walk_rounds
from maritime.field.tracks import TrackPoint
from maritime.horizon import DAY_S
from maritime.live.facts import LiveFacts, LiveGround, RoundTraces
from maritime.report.walk_folds import WalkFold, fold_walk, only_midnight
from maritime.report.walked_ways import WalkedWays
from maritime.wall_clock import instant_of

GROUND = LiveGround(straight_coast(), resolve_targets(straight_coast()))
MIDNIGHT_S = instant_of(date(2026, 11, 24), 0, GROUND.district.zone)
ROUND = UUID(int=7)
KNOWN_S = MIDNIGHT_S + 3 * DAY_S


def round_of(*edges_s: float) -> tuple[tuple[RoundEvent, ...], WalkedRound]:
    """Give a round with its events: start, any pauses and resumes, end."""
    kinds = [ROUND_START, *(ROUND_PAUSE, ROUND_RESUME) * (len(edges_s) // 2 - 1), ROUND_END]
    events = tuple(
        RoundEvent(UUID(int=100 + n), kind, ROUND, UUID(int=1), at_s, "T01", "vehicle")
        for n, (kind, at_s) in enumerate(zip(kinds, edges_s, strict=True))
    )
    [walk] = walk_rounds(events)
    return events, walk


def walked(*edges_s: float) -> WalkedRound:
    return round_of(*edges_s)[1]


def ways(walk: WalkedRound, events, traces, folds: dict[UUID, WalkFold]) -> WalkedWays:
    told = LiveFacts(KNOWN_S, events, {} if folds else {ROUND: traces})
    return WalkedWays(GROUND, told, [walk], [1], folds)


def test_a_round_is_cut_at_a_midnight_that_is_its_only_one():
    zone = GROUND.district.zone
    hour = 3600.0
    assert only_midnight(walked(MIDNIGHT_S - hour, MIDNIGHT_S + hour), zone) == MIDNIGHT_S
    assert only_midnight(walked(MIDNIGHT_S, MIDNIGHT_S + hour), zone) == MIDNIGHT_S
    assert only_midnight(walked(MIDNIGHT_S - hour, MIDNIGHT_S), zone) == MIDNIGHT_S
    assert only_midnight(walked(MIDNIGHT_S + 1, MIDNIGHT_S + hour), zone) is None
    assert only_midnight(walked(MIDNIGHT_S - hour, MIDNIGHT_S + DAY_S), zone) is None
    assert only_midnight(walked(MIDNIGHT_S - hour, MIDNIGHT_S + 5 * DAY_S), zone) is None


@settings(deadline=None)
@given(
    before_s=st.integers(0, 9000), after_s=st.integers(0, 9000), pause_s=st.integers(0, 3000),
    steps=st.lists(st.tuples(st.floats(1, 400), st.floats(-3, 12), st.floats(-2, 2)), max_size=40),
)  # fmt: skip
def test_ways_of_each_day_are_those_of_the_track(before_s, after_s, pause_s, steps):
    start_s = MIDNIGHT_S - before_s
    half_s = start_s + (before_s + after_s) / 2.0
    events, walk = round_of(start_s, half_s, half_s + pause_s, half_s + pause_s + after_s)
    at_s, fixes = start_s - 60.0, []
    for wait_s, x_km, y_km in steps:
        at_s += wait_s
        fixes.append(TrackPoint(at_s, *lonlat(1000 * x_km, 1000 * y_km), 10.0))
    traces = RoundTraces(tuple(fixes), tuple(one.at_s for one in fixes))
    told = LiveFacts(KNOWN_S, events)
    folds = {ROUND: fold_walk(GROUND, told, walk, traces)}
    midnight_s = only_midnight(walk, GROUND.district.zone)
    assert (folds[ROUND].cut is None) == (midnight_s is None)
    day_s = MIDNIGHT_S if midnight_s is None else midnight_s
    for low_s, high_s in ((-2, 2), (-1, 0), (0, 1)):
        span = (day_s + low_s * DAY_S, day_s + high_s * DAY_S)
        whole = ways(walk, events, traces, {}).parts(*span)
        assert ways(walk, events, traces, folds).parts(*span) == whole
