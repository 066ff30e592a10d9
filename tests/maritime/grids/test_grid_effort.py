"""Check by hand how much patrol effort targets and grids ask for."""

import pytest
import scenes
import strategies
from grid_cases import COUNTY, EAST, WEST, sound

from maritime.cutting import resolve_targets
from maritime.grids.effort import GridEffort, efforts_ms, measure_efforts, spread_of
from maritime.grids.params import DivisionParams
from maritime.standard import StandardRule

HOUR = 60
PARAMS = DivisionParams(patrol_speed_kmh=30.0)


def targets_of():
    return resolve_targets(
        strategies.district_of(
            scenes.line((0, 0), (3000, 0)), landing_shares=(0.5,), segment_length_m=1500.0
        )
    )


def test_looks_a_day_times_minutes_a_look():
    rules = (
        StandardRule("segment", "general", 0, 24 * HOUR, 120.0),
        StandardRule("landing_point", "yellow", 0, 24 * HOUR, 180.0),
    )
    first, second, point = efforts_ms(targets_of(), rules, PARAMS) / 60_000
    assert first == pytest.approx(12 * 1.5 / 30 * 60, abs=0.05)  # 12 looks of 3 minutes
    assert second == pytest.approx(first, abs=0.05)
    assert point == 8 * 5.0  # 8 looks of 5 minutes


def test_a_rule_of_one_day_counts_a_seventh():
    weekly = (StandardRule("landing_point", "yellow", 8 * HOUR, 12 * HOUR, 90.0, None, {3}),)
    *segments, point = efforts_ms(targets_of(), weekly, PARAMS)
    assert list(segments) == [0, 0]
    assert point == round(3 * 5 * 60_000 / 7)  # 4 h of 90 minutes are three looks


def test_without_targets_or_rules_there_is_no_effort():
    assert efforts_ms((), scenes.standard_rules(), PARAMS).tolist() == []
    assert efforts_ms(targets_of(), (), PARAMS).tolist() == [0, 0, 0]


def test_grids_sum_their_targets():
    district = sound(COUNTY, WEST, EAST)
    west, east = measure_efforts(district)
    total_min = efforts_ms(resolve_targets(district), district.standard, DivisionParams()).sum()
    assert (west.grid_id, east.grid_id) == ("G1", "G2")
    assert west.effort_min + east.effort_min == pytest.approx(total_min / 60_000)
    assert east.effort_min > west.effort_min > 0  # the key section lies in the east


def test_spread_is_largest_by_mean():
    assert spread_of([GridEffort("A", 30.0), GridEffort("B", 10.0)]) == 1.5
    assert spread_of([]) == spread_of([GridEffort("A", 0.0)]) == 1.0
