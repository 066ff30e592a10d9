"""Check figures of targets, grids, hours and districts by hand and by the laws they keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from shapely import Point, box
from watch_cases import (
    HOUR_S,
    START_S,
    cases,
    cyclic_cases,
    horizon_of,
    lasts,
    needs_of,
    seen,
    shifted_looks,
    table_of,
)

from maritime.figures import measure_coverage
from maritime.horizon import DAY_S, Horizon
from maritime.looks import LookFigures
from maritime.needs import NO_NEED
from maritime.places import SeaGrid
from maritime.targets import Target

FOUR_HOURS = horizon_of(4 * HOUR_S)


def grid(grid_id, parent_id=None, level="grid"):
    return SeaGrid(grid_id, grid_id, level, box(112, 21, 113, 22), parent_id)


def target(target_id, grid_id):
    return Target(
        target_id, "landing_point", "red", "C1", 0.0, 0.0, Point(112, 21), 0.0, 1.0,
        grid_id=grid_id,
    )  # fmt: skip


@pytest.fixture
def measured():
    """T0 is looked at once, T1 never, T2 needs nothing."""
    needs = needs_of(
        [(4 * HOUR_S, HOUR_S)],
        [(HOUR_S, NO_NEED), (3 * HOUR_S, 2 * HOUR_S)],
        [(4 * HOUR_S, NO_NEED)],
        weights=[3.0, 0.5, 8.0],
    )
    return measure_coverage(needs, seen((0, 1800, 5400)), FOUR_HOURS)


def test_figures_of_a_district_by_hand(measured):
    district = measured.district
    assert district.target_count == 3
    assert (district.required_min, district.overdue_min) == (240 + 180, 30 + 90 + 180)
    assert district.weighted_required == 3 * 240 + 0.5 * 180
    assert district.weighted_overdue == 3 * 120 + 0.5 * 180
    assert district.coverage == pytest.approx(1 - 450 / 810)
    assert district.gap_count == 3
    assert district.worst_idleness_min == 240
    # T0: a triangle of 30 minutes and one of 150; the others a triangle of 240.
    assert district.mean_idleness_min == pytest.approx(((30**2 + 150**2) / 480 + 120 + 120) / 3)
    assert district.looks == LookFigures(required=4 + 2, made=2, missed=2 + 2)
    assert district.looks.rate == pytest.approx(1 / 3)
    assert not district.nothing_required
    assert measured.coverage == district.coverage
    assert measured.worst_idleness_min == 240
    assert measured.looks == district.looks


def test_figures_of_targets_by_hand(measured):
    first, second, third = measured.by_target()
    assert (first.target_id, first.weight) == ("T0", 3.0)
    assert (first.required_min, first.overdue_min, first.gap_count) == (240, 120, 2)
    assert (first.worst_idleness_min, first.coverage) == (150, 0.5)
    assert (second.required_min, second.overdue_min, second.coverage) == (180, 180, 0)
    assert (third.required_min, third.coverage) == (0, 1)
    assert third.looks == LookFigures(0, 0, 0)


def test_figures_of_hours_by_hand(measured):
    hours = measured.by_hour()
    assert [hour.from_s - START_S for hour in hours] == [0, 3600, 7200, 10800]
    assert [hour.weighted_required for hour in hours] == [180, 210, 210, 210]
    assert [hour.weighted_overdue for hour in hours] == [90, 30, 120, 210]
    assert [hour.coverage for hour in hours] == [0.5, 1 - 30 / 210, 1 - 120 / 210, 0]


def test_hours_are_those_of_the_local_clock():
    needs = needs_of([(DAY_S, HOUR_S)])
    horizon = Horizon(START_S, START_S + DAY_S, "Asia/Kolkata", is_cyclic=True)
    hours = measure_coverage(needs, seen(), horizon).by_hour()
    assert len(hours) == 25
    assert [hours[0].weighted_overdue, hours[1].weighted_overdue] == [30, 60]
    assert hours[-1].to_s == horizon.end_s


def test_grids_count_what_lies_in_their_lower_levels(measured):
    grids = (
        grid("county", None, "county"), grid("town", "county", "town"),
        grid("village", "town"), grid("empty", "county"),
    )  # fmt: skip
    targets = (target("T0", "village"), target("T1", "town"), target("T2", None))
    county, town, village, empty = measured.by_grid(targets, grids)
    assert (county.grid_id, county.level, county.parent_id) == ("county", "county", None)
    assert (county.target_count, town.target_count, village.target_count) == (2, 2, 1)
    assert county.weighted_overdue == town.weighted_overdue == 450
    assert (village.weighted_overdue, village.weighted_required) == (360, 720)
    assert village.coverage == 0.5
    assert (empty.target_count, empty.coverage, empty.nothing_required) == (0, 1, True)
    assert (empty.mean_idleness_min, empty.worst_idleness_min) == (0, 0)


def test_grids_that_contain_each_other_come_to_an_end(measured):
    grids = (grid("a", "b"), grid("b", "a"))
    first, second = measured.by_grid((target("T0", "a"),), grids)
    assert (first.target_count, second.target_count) == (1, 1)


def test_nothing_required_is_covered_and_says_so():
    needs = needs_of([(100, NO_NEED)])
    figures = measure_coverage(needs, seen(), horizon_of(100))
    assert figures.coverage == 1
    assert figures.nothing_required
    assert figures.by_hour()[0].nothing_required
    assert measure_coverage(needs_of(), seen(), horizon_of(100)).nothing_required


def test_idleness_with_carry_in_reaches_back_before_the_start():
    needs = needs_of([(100, 10)])
    figures = measure_coverage(needs, seen((0, 40, 60)), horizon_of(100), lasts(-50))
    assert figures.worst_idleness_s.tolist() == [90]
    assert figures.mean_idleness_s.tolist() == [(50 + 90) / 2 * 40 / 100 + 40 * 40 / 2 / 100]


def test_cyclic_idleness_runs_over_the_seam():
    needs = needs_of([(DAY_S, HOUR_S)])
    horizon = horizon_of(DAY_S, is_cyclic=True)
    figures = measure_coverage(needs, seen((0, 6 * HOUR_S, 8 * HOUR_S)), horizon)
    assert figures.worst_idleness_s.tolist() == [22 * HOUR_S]
    assert figures.mean_idleness_s.tolist() == [22**2 / 2 / 24 * HOUR_S]


def check_laws(figures, needs):
    district = figures.district
    assert 0 <= district.coverage <= 1
    assert (figures.overdue_s <= figures.required_s).all()
    hours = figures.by_hour()
    assert all(0 <= hour.coverage <= 1 for hour in hours)
    assert figures.overdue_per_hour_s.sum(axis=1).tolist() == figures.overdue_s.tolist()
    assert figures.required_per_hour_s.sum(axis=1).tolist() == figures.required_s.tolist()
    assert sum(hour.weighted_overdue for hour in hours) == pytest.approx(district.weighted_overdue)
    assert (figures.mean_idleness_s <= figures.worst_idleness_s).all()
    looks = district.looks
    assert 0 <= looks.rate <= 1
    assert max(0, looks.required - looks.made) <= looks.missed <= looks.required
    nobody = measure_coverage(needs, seen(), horizon_of(figures.horizon.length_s))
    assert nobody.coverage == (1 if nobody.nothing_required else 0)


@given(cases())
@settings(max_examples=30, deadline=None)
def test_laws_of_figures(case):
    horizon, pieces_of, looks_of, last_of = case
    weights = [0.1 * (index + 1) for index in range(len(pieces_of))]
    needs = needs_of(*pieces_of, weights=weights)
    check_laws(measure_coverage(needs, table_of(looks_of), horizon, lasts(*last_of)), needs)


@given(cyclic_cases())
@settings(max_examples=30, deadline=None)
def test_laws_of_cyclic_figures(case):
    horizon, pieces_of, looks_of = case
    needs = needs_of(*pieces_of)
    check_laws(measure_coverage(needs, table_of(looks_of), horizon), needs)


@given(cases())
@settings(max_examples=30, deadline=None)
def test_idleness_is_that_of_a_count_second_by_second(case):
    horizon, pieces_of, looks_of, last_of = case
    figures = measure_coverage(needs_of(*pieces_of), table_of(looks_of), horizon, lasts(*last_of))
    for index, rows in enumerate(looks_of):
        looks = shifted_looks(rows, horizon, last_of[index])
        idle_s = []
        for second in range(horizon.length_s):
            instant = second + 0.5  # inside a second idleness runs straight
            begun = [min(exit_, instant) for enter, exit_ in looks if enter <= instant]
            idle_s.append(instant - max(begun, default=0))
        assert figures.mean_idleness_s[index] == pytest.approx(np.mean(idle_s))
        if max(idle_s) > 0:
            assert figures.worst_idleness_s[index] == max(idle_s) + 0.5
        else:
            assert figures.worst_idleness_s[index] == 0
