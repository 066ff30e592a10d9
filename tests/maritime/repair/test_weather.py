"""Weather stops a mode in the spans in which one of its limits is passed, and in no others."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maritime.errors import InvalidRecordError
from maritime.repair.weather import ModeLimits, WeatherSpan, stopped_spans

LIMITS = {"boat": ModeLimits("boat", wind_ms=13.8, wave_m=2.0, visibility_m=500.0)}


def spans_of(*weather: WeatherSpan) -> list[tuple[int, int]]:
    return [(span.from_s, span.to_s) for span in stopped_spans(weather, LIMITS)]


def test_a_mode_is_stopped_past_a_limit_and_goes_at_it():
    assert spans_of(WeatherSpan(0, 60, 13.8, 2.0, 500.0)) == []
    for past in ({"wind_ms": 13.9}, {"wave_m": 2.1}, {"visibility_m": 499.0}):
        assert spans_of(WeatherSpan(0, 60, **past)) == [(0, 60)]


def test_what_is_not_known_or_not_limited_stops_nobody():
    assert spans_of(WeatherSpan(0, 60)) == []
    gale = [WeatherSpan(0, 60, wind_ms=40.0)]
    assert stopped_spans(gale, {"boat": ModeLimits("boat", wave_m=1.0)}) == ()
    assert stopped_spans(gale, {}) == ()


def test_the_reason_says_each_limit_once():
    bad = WeatherSpan(0, 60, wind_ms=20.0, visibility_m=100.0)
    (span,) = stopped_spans([bad, bad], LIMITS)
    assert span.why == "wind_ms 20 > 13.8 m/s; visibility_m 100 < 500 m"


weather = st.builds(
    lambda from_s, lasts_s, wind_ms: WeatherSpan(from_s, from_s + lasts_s, wind_ms=wind_ms),
    st.integers(0, 40), st.integers(1, 20), st.sampled_from([5.0, 20.0]),
)  # fmt: skip


@given(st.lists(weather, max_size=8))
def test_every_second_past_a_limit_is_in_one_span_and_spans_never_meet(rows):
    bad = {s for row in rows if row.wind_ms > 13.8 for s in range(row.from_s, row.to_s)}
    found = spans_of(*rows)
    covered = [s for from_s, to_s in found for s in range(from_s, to_s)]
    assert sorted(bad) == covered
    assert all(before[1] < after[0] for before, after in pairwise(found))


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), True])
def test_records_refuse_what_is_no_measure(value):
    with pytest.raises(InvalidRecordError, match="wind_ms"):
        WeatherSpan(0, 60, wind_ms=value)
    with pytest.raises(InvalidRecordError, match="wind_ms"):
        ModeLimits("boat", wind_ms=value)


def test_records_refuse_other_modes_and_spans_that_run_backwards():
    with pytest.raises(InvalidRecordError, match="ship"):
        ModeLimits("ship")
    with pytest.raises(InvalidRecordError, match="after its from"):
        WeatherSpan(60, 60)
