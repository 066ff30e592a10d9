"""Check what is gathered for a map and how it is written as a scene."""

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import at_date_line, every_scene, night_teams, straight_coast, with_drawn_segments
from shapely.geometry import shape
from sweeps import sweep_plan

from maps.scene_data import MapData, collect_map_data, in_coast_order, shift_spans, slider_instants
from maps.scene_json import scene_json, scene_of
from maritime.cutting import resolve_targets
from maritime.errors import UnknownTargetError
from maritime.observation import Observation
from maritime.plan import Gap, SensorObservation
from maritime.register import Person
from maritime.states import NOT_REQUIRED, OVERDUE
from maritime.wall_clock import make_horizon


def map_data_of(district, **options) -> MapData:
    targets = resolve_targets(district)
    start = datetime(2026, 11, 23, tzinfo=district.zone)
    horizon = make_horizon(start, 24, district.timezone, **options)
    return collect_map_data(district, targets, sweep_plan(district, targets, horizon))


def test_a_day_has_97_positions_of_the_slider_and_as_many_digits_for_each_target():
    scene = scene_of(map_data_of(straight_coast()))
    assert len(scene["instants"]) == 97
    assert len(scene["states"]) == len(scene["targets"]) == len(scene["shapes"]["features"])
    assert {len(digits) for digits in scene["states"]} == {97}
    assert set("".join(scene["states"])) <= set("0123")


def test_a_horizon_that_is_no_multiple_of_the_step_ends_on_its_end():
    assert slider_instants(100, 1900, step_s=900) == (100, 1000, 1900)
    assert slider_instants(100, 1950, step_s=900) == (100, 1000, 1900, 1950)


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_overdue_digits_agree_with_the_gaps_of_the_plan(district):
    map_data = map_data_of(district)
    row_of = {target.target_id: row for row, target in enumerate(map_data.targets)}
    expected = np.zeros(map_data.states.shape, bool)
    instants = np.array(map_data.instants_s)
    for gap in map_data.plan.gaps:
        expected[row_of[gap.target_id]] |= (gap.from_s <= instants) & (instants < gap.to_s)
    assert np.array_equal(map_data.states[:, :-1] == OVERDUE, expected[:, :-1])


def test_a_blue_landing_point_needs_nothing_at_noon():
    map_data = map_data_of(straight_coast())
    row = [target.target_id for target in map_data.targets].index("L002")
    assert map_data.states[row, 48] == NOT_REQUIRED
    assert map_data.states[row, 4] != NOT_REQUIRED


def test_looks_are_counted_for_the_head_of_the_page():
    looks = scene_of(map_data_of(straight_coast()))["looks"]
    assert looks["required"] > 0
    assert looks["missed"] >= looks["required"] - looks["made"]
    assert 0 <= looks["rate"] <= 1


def test_targets_follow_the_coast_mainland_first():
    for district in every_scene():
        targets = in_coast_order(district, reversed(resolve_targets(district)))
        kinds = {coast.coastline_id: coast.kind for coast in district.coastlines}
        order = [kinds[target.coastline_id] for target in targets]
        assert order == sorted(order, key=["mainland", "island"].index)
        for one, after in pairwise(targets):
            assert one.coastline_id != after.coastline_id or one.from_m <= after.from_m


def test_shifts_over_midnight_are_there_at_both_ends_of_the_day():
    district = night_teams()
    start_s = int(datetime(2026, 11, 23, tzinfo=district.zone).timestamp())
    spans = shift_spans(district, start_s, start_s + 86_400)
    hours = [((a - start_s) / 3600, (b - start_s) / 3600) for a, b in spans["T01"]]
    assert hours == [(0, 6), (22, 24)]


def test_a_team_whose_days_are_over_is_on_no_shift():
    district = straight_coast()
    team = replace(district.teams[0], valid_to=date(2020, 1, 1))
    assert shift_spans(replace(district, teams=(team,)), 1_800_000_000, 1_800_086_400) == {
        "T01": ()
    }


def test_a_plan_that_names_a_foreign_target_is_refused():
    district = straight_coast()
    map_data = map_data_of(district)
    start_s = map_data.plan.horizon.start_s
    seen = SensorObservation("X9", "N01", start_s, start_s + 60)
    with pytest.raises(UnknownTargetError, match="'X9'"):
        collect_map_data(
            district, map_data.targets, replace(map_data.plan, sensor_observations=(seen,))
        )


def test_a_gap_of_a_foreign_target_is_refused():
    map_data = map_data_of(straight_coast())
    gaps = (Gap("X9", map_data.plan.horizon.start_s, map_data.plan.horizon.end_s),)
    with pytest.raises(UnknownTargetError, match="'X9'"):
        collect_map_data(straight_coast(), map_data.targets, replace(map_data.plan, gaps=gaps))


def test_a_plan_of_ten_days_has_a_position_each_hour():
    district = straight_coast()
    targets = resolve_targets(district)
    horizon = make_horizon(1_800_000_000, 240, district.timezone)
    plan = sweep_plan(district, targets, horizon)
    assert len(collect_map_data(district, targets, plan).instants_s) == 241


def test_states_of_another_shape_are_refused():
    map_data = map_data_of(straight_coast())
    with pytest.raises(ValueError, match=r"states have shape \(1, 97\), expected \(\d+, 97\)"):
        replace(map_data, states=map_data.states[:1])
    with pytest.raises(UnknownTargetError, match="'X9'"):
        replace(map_data, observations=(Observation("X9", 0, 1),))


def test_nothing_of_the_register_of_persons_goes_in():
    person = Person("H77", "Chan Siu-ming", ("police",), base_id="B01", phone="13800001111")
    district = replace(straight_coast(), persons=(person,))
    text = scene_json(scene_of(map_data_of(district)))
    assert not any(word in text for word in ("H77", "Chan Siu-ming", "13800001111"))


def test_a_scene_without_teams_and_without_standard_is_still_a_map():
    district = replace(straight_coast(), teams=(), standard=(), sensors=(), sea_grids=())
    scene = scene_of(map_data_of(district))
    assert set("".join(scene["states"])) == {"0"}
    assert scene["patrols"] == [] and scene["gaps"] == []
    assert scene["plan"]["coverage"] == 1.0


def test_without_land_closed_coasts_are_drawn_as_islands():
    scenes = {district.district_id: district for district in every_scene()}
    scene = scene_of(map_data_of(scenes["no-land"]))
    rings = sum(coast.is_ring for coast in scenes["no-land"].coastlines)
    assert len(scene["land"]["features"]) == rings


def test_everything_near_the_date_line_is_drawn_on_one_side():
    scene = scene_of(map_data_of(at_date_line()))
    for name in ("shapes", "bases", "sensors"):
        for drawn in scene[name]["features"]:
            west, _, east, _ = shape(drawn["geometry"]).bounds
            assert 179 < west <= east < 181


def test_a_stop_in_a_drawn_segment_keeps_its_target():
    scene = scene_of(map_data_of(with_drawn_segments()))
    assert {target["id"] for target in scene["targets"]} >= {"L001"}


def test_the_clock_of_the_district_comes_as_offsets_with_its_changes():
    district = replace(straight_coast(), timezone="Europe/Berlin")
    targets = resolve_targets(district)
    horizon = make_horizon(
        datetime(2026, 10, 25, tzinfo=district.zone), 24, district.timezone, assume_fresh=True
    )
    scene = scene_of(collect_map_data(district, targets, sweep_plan(district, targets, horizon)))
    assert scene["offsets"] == [[0, 7200], [3 * 3600, 3600]]
    assert scene["plan"]["fresh"] is True


@given(st.text())
def test_no_text_can_end_the_script_element_it_stands_in(text):
    written = scene_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": text}
