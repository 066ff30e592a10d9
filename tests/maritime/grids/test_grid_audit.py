"""Check each rule of the grid tree by hand: hit, near miss, words, and what holds for all."""

import json
import random
from dataclasses import replace
from datetime import date

import pytest
import scenes
from grid_cases import COUNTY, DAY, EAST, STAFF, WEST, found, grid, officer, person, sound
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from maritime.cutting import resolve_targets
from maritime.errors import InvalidRecordError
from maritime.geodesy import nearest_on_line
from maritime.grids.audit import audit_grids
from maritime.grids.audit_coast import middles_of
from maritime.grids.params import GridAuditParams
from maritime.grids.rules import GRID_RULES, LIST_RULES, AuditRule


def test_a_sound_tree_has_no_finding():
    assert audit_grids(sound(), day=DAY) == ()


def test_rules_are_named_once_and_say_what_they_ask():
    names = [rule.name for rule in (*GRID_RULES, *LIST_RULES)]
    assert len(set(names)) == len(names)
    assert all(rule.sentence.endswith(".") for rule in (*GRID_RULES, *LIST_RULES))
    with pytest.raises(InvalidRecordError, match="severity is 'loud', expected one of urgent"):
        AuditRule("x", "X", "某", "loud", "Nothing.")


def test_a_district_without_grids_says_so_once():
    (finding,) = audit_grids(scenes.ring_island(), day=DAY)
    assert (finding.rule, finding.record_id) == ("no_grids", "ring")


# --- shapes -------------------------------------------------------------------------------------


def test_an_overlap_names_both_its_area_and_its_share():
    wide = grid("G2", "village", 5200, 12500, parent_id="G0")
    (finding,) = found(sound(COUNTY, WEST, wide), "grid_overlap")
    assert (finding.record_id, finding.facts["other_id"]) == ("G1", "G2")
    assert finding.facts["area_m2"] == pytest.approx(200 * 4000, rel=0.01)
    assert finding.facts["share_of_smaller"] == pytest.approx(200 / 5900, rel=0.01)
    assert finding.words == "Grid G1 and Grid G2 (G2) overlap by 80.0 ha, 3.4% of the smaller"


def test_a_sliver_is_no_overlap_until_the_width_is_set_lower():
    wide = grid("G2", "village", 5392, 12500, parent_id="G0")
    assert found(sound(COUNTY, WEST, wide), "grid_overlap") == []
    strict = GridAuditParams(sliver_width_m=5.0)
    assert len(found(sound(COUNTY, WEST, wide), "grid_overlap", params=strict)) == 1


def test_grids_of_other_levels_and_a_grid_under_its_like_do_not_overlap():
    inner = grid("G3", "village", 0, 1000, parent_id="G1")
    below = grid("G4", "grid", 6000, 7000, parent_id="G2")
    district = sound(COUNTY, WEST, EAST, inner, below)
    assert found(district, "grid_overlap") == []
    (finding,) = found(district, "parent_level")
    assert "Grid G3 (village) lies under Grid G1 (village)" in finding.words


def test_a_hole_near_the_coast_counts_one_far_from_it_does_not():
    short = grid("G2", "village", 5400, 12000, parent_id="G0")
    (finding,) = found(sound(COUNTY, WEST, short), "grid_hole")
    assert finding.record_id == "G0"
    assert finding.facts["area_m2"] == pytest.approx(500 * 3000, rel=0.01)  # to 2 km off
    assert finding.facts["largest_at"][0] > scenes.lonlat(12000, 0)[0]
    area_ha = finding.facts["area_m2"] / 10_000
    words = f"the 2 grids under it leave {area_ha:.1f} ha near the coast uncovered, 2.9% of it"
    assert words in finding.words

    deep = grid("G0", "county", -500, 12500, south_m=-9000)
    near = (grid("G1", "village", -500, 5400, parent_id="G0", south_m=-3000), EAST)
    assert found(sound(deep, *near), "grid_hole") == []
    reach = GridAuditParams(hole_reach_m=4000)
    (far,) = found(sound(deep, *near), "grid_hole", params=reach)
    assert far.facts["area_m2"] == pytest.approx(12_500 * 1000, rel=0.1)


def test_what_reaches_out_of_its_parent():
    long = grid("G2", "village", 5400, 12700, parent_id="G0")
    (finding,) = found(sound(COUNTY, WEST, long), "out_of_parent")
    assert finding.record_id == "G2"
    assert finding.facts["area_m2"] == pytest.approx(200 * 4000, rel=0.01)
    assert "Grid G2 reaches out of Grid G0 by 80.0 ha, 2.7% of it" in finding.words


def test_a_self_crossing_outline_is_told_and_read_as_what_it_encloses():
    bow = scenes.area((-500, -3000), (5400, 1000), (5400, -3000), (-500, 1000))
    district = sound(COUNTY, replace(WEST, geometry=bow), EAST)
    (finding,) = found(district, "grid_outline")
    assert finding.words.startswith("Grid G1: its outline is not sound (Self-intersection[")
    assert finding.facts["area_m2"] == pytest.approx(5900 * 4000 / 2, rel=0.01)
    (hole,) = found(district, "grid_hole", params=GridAuditParams(hole_reach_m=9000))
    assert hole.facts["area_m2"] == pytest.approx(5900 * 4000 / 2, rel=0.01)


@pytest.mark.parametrize(
    "outline",
    [scenes.area((0, 0), (100, 0), (200, 0)), Polygon()],
    ids=["a line", "empty"],
)
def test_an_outline_that_encloses_nothing_is_told(outline):
    flat = replace(grid("G3", "village", 0, 1, parent_id="G0"), geometry=outline)
    rules = {one.rule for one in audit_grids(sound(COUNTY, WEST, EAST, flat), day=DAY)}
    assert rules == {"grid_outline", "no_coast", "no_gridworker", "no_officer"}


# --- tree ---------------------------------------------------------------------------------------


def test_orphans():
    lost = replace(EAST, parent_id="G9")
    alone = replace(WEST, parent_id=None)
    findings = found(sound(COUNTY, alone, lost), "orphan_grid")
    assert [one.words for one in findings] == [
        "Grid G1 (village) names no parent: give it the one it belongs to",
        "Grid G2 (village) names G9, which is not there: give it the one it belongs to",
    ]


def test_a_circle_of_parents_ends():
    one = grid("G5", "village", 0, 1000, parent_id="G6")
    other = grid("G6", "grid", 0, 1000, parent_id="G5")
    own = grid("G7", "village", 2000, 3000, parent_id="G7")
    findings = found(sound(COUNTY, WEST, EAST, one, other, own), "parent_level")
    assert [finding.record_id for finding in findings] == ["G5", "G7"]


def test_levels_may_be_left_out():
    micro = grid("G3", "micro", 5400, 12500, parent_id="G2")
    assert found(sound(COUNTY, WEST, EAST, micro), "parent_level") == []


def test_twin_names_look_past_width_case_and_spaces():
    twins = (replace(WEST, name="Ｈａｉ １ 村"), replace(EAST, name="hai1村"))
    (finding,) = found(sound(COUNTY, *twins), "twin_names")
    assert finding.facts["grid_ids"] == ["G1", "G2"]
    cousin = replace(grid("G3", "grid", 0, 5000, parent_id="G1"), name="hai1村")
    assert len(found(sound(COUNTY, *twins, cousin), "twin_names")) == 1


def test_trade_is_asked_of_the_lowest_level_only():
    bare = sound(replace(COUNTY, trade=None), replace(WEST, trade=None), EAST)
    assert [one.record_id for one in found(bare, "no_trade")] == ["G1"]


# --- coast --------------------------------------------------------------------------------------


def test_coast_and_landing_points_outside():
    short = grid("G2", "village", 5400, 10000, parent_id="G0")
    district = sound(COUNTY, WEST, short)
    (coast,) = found(district, "coast_outside")
    assert coast.record_id == "C01"
    assert coast.facts["outside_m"] == pytest.approx(2000, abs=5)
    assert coast.facts["stretches_m"] == [
        [pytest.approx(10_030, abs=40), pytest.approx(12_030, abs=40)]
    ]
    assert len(coast.facts["segment_ids"]) == 3  # cut at 10,000 and at the landing point L005
    (point,) = found(district, "landing_point_outside")
    assert (point.record_id, point.severity) == ("L005", "urgent")


def test_coast_in_a_town_whose_villages_leave_it_out_is_outside():
    inner = grid("G3", "grid", 0, 5400, parent_id="G1")
    assert found(sound(COUNTY, WEST, EAST, inner), "coast_outside") == []
    cut = grid("G3", "grid", 1000, 5400, parent_id="G1")
    (coast,) = found(sound(COUNTY, WEST, EAST, cut), "coast_outside")
    assert coast.facts["outside_m"] == pytest.approx(1000, abs=5)


def test_a_grid_far_out_at_sea_has_no_coast():
    far = grid("G3", "village", 0, 1000, south_m=-2900, north_m=-2000, parent_id="G0")
    assert [one.record_id for one in found(sound(COUNTY, WEST, EAST, far), "no_coast")] == ["G3"]


def test_each_side_of_the_date_line_is_by_itself():
    scene = scenes.at_date_line()
    bounds = {"W": (179.8, 180.0), "E": (-180.0, -179.9)}
    grids = tuple(
        replace(
            grid(f"G{side}", "county", 0, 1),
            geometry=Polygon([(low, -17), (high, -17), (high, -16.6), (low, -16.6)]),
        )
        for side, (low, high) in bounds.items()
    )
    district = replace(scene, sea_grids=grids, persons=())
    rules = {one.rule for one in audit_grids(district, day=DAY)}
    assert rules == {"no_gridworker", "no_officer"}
    only_west = replace(district, sea_grids=grids[:1])
    assert [one.record_id for one in found(only_west, "coast_outside")] == ["C02"]
    assert [one.record_id for one in found(only_west, "landing_point_outside")] == ["L001"]


def test_middles_are_where_the_segments_are_halved():
    district = sound()
    targets = resolve_targets(district)
    middles = middles_of(targets)
    assert middles.shape == (len(targets), 2)
    for target, middle in zip(targets, middles, strict=True):
        if target.is_segment:
            near = nearest_on_line(target.geometry, Point(middle))
            assert near.at_m == pytest.approx(target.length_m / 2, abs=0.01)
            assert near.distance_m < 0.01
        else:
            assert target.geometry.equals(Point(middle))


# --- people -------------------------------------------------------------------------------------


def test_a_gridworker_counts_to_his_last_day_and_for_what_lies_under_his_village():
    leaver = person("H1", "G1", "gridworker", ended_on=DAY)
    district = sound(persons=(leaver, *STAFF[1:]))
    assert found(district, "no_gridworker") == []
    (finding,) = found(district, "no_gridworker", day=date(2026, 11, 29))
    assert (finding.record_id, finding.severity) == ("G1", "urgent")
    assert finding.words == "Grid G1: nobody walks it; it needs a gridworker"
    micro = grid("G3", "micro", -500, 5400, parent_id="G1")
    assert found(sound(COUNTY, WEST, EAST, micro), "no_gridworker") == []


def test_a_gridworker_of_the_town_is_not_one_of_the_village():
    town = grid("T1", "town", -500, 12500, parent_id="G0")
    villages = (replace(WEST, parent_id="T1"), replace(EAST, parent_id="T1"))
    staff = (person("H1", "T1", "gridworker", "police"),)
    district = sound(COUNTY, town, *villages, persons=staff)
    assert [one.record_id for one in found(district, "no_gridworker")] == ["G1", "G2"]
    assert found(district, "no_officer") == []


def test_police_of_the_county_look_after_no_single_village():
    district = sound(persons=(person("H1", "G0", "police"),))
    findings = found(district, "no_officer")
    assert [one.record_id for one in findings] == ["G1", "G2"]
    assert findings[0].words == "Grid G1: it has neither an information officer nor police"


@pytest.mark.parametrize(
    ("posts", "missing"),
    [
        ((officer("H9", date(2026, 1, 1), grid_id="G1"),), []),
        ((officer("H9", date(2026, 1, 1), village="Grid G1"),), []),
        ((officer("H9", date(2026, 1, 1), DAY, grid_id="G1"),), []),
        ((officer("H9", date(2026, 1, 1), date(2026, 11, 27), grid_id="G1"),), ["G1"]),
        ((officer("H9", date(2026, 11, 29), grid_id="G1"),), ["G1"]),
        ((officer("H8", date(2026, 1, 1), grid_id="G1"),), ["G1"]),
        ((officer("H9", date(2026, 1, 1), village="Elsewhere"),), ["G1"]),
    ],
    ids=["grid", "village", "last day", "day after", "day before", "left", "other village"],
)
def test_information_officers_hold_from_day_to_day(posts, missing):
    gone = person("H8", None, ended_on=date(2026, 11, 1))
    staff = (*STAFF[:2], STAFF[3], person("H9", None), gone)
    district = sound(persons=staff, information_officers=posts)
    assert [one.record_id for one in found(district, "no_officer")] == missing


# --- laws ---------------------------------------------------------------------------------------


@st.composite
def grid_heaps(draw):
    """Draw a few grids at random: any parents, any levels, outlines that may cross themselves."""
    count = draw(st.integers(1, 6))
    ids = [f"G{number}" for number in range(count)]
    places = st.tuples(st.integers(-1000, 13000), st.integers(-4000, 2000))
    return tuple(
        replace(
            grid(name, draw(st.sampled_from(("county", "town", "village", "grid", "micro"))), 0, 1),
            parent_id=draw(st.sampled_from((None, "G99", *ids))),
            trade=draw(st.sampled_from((None, "port"))),
            geometry=scenes.area(*draw(st.lists(places, min_size=3, max_size=6, unique=True))),
        )
        for name in ids
    )


@settings(max_examples=25)
@given(grid_heaps(), st.integers(0, 5))
def test_whatever_is_drawn_is_audited_the_same_in_any_order(grids, seed):
    district = sound(*grids)
    findings = audit_grids(district, day=DAY)
    shuffled = list(grids)
    random.Random(seed).shuffle(shuffled)
    assert audit_grids(replace(district, sea_grids=tuple(shuffled)), day=DAY) == findings
    order = [rule.name for rule in GRID_RULES]
    places = [order.index(one.rule) for one in findings]
    assert places == sorted(places)
    json.dumps([dict(one.facts) for one in findings], allow_nan=False)


def test_settings_check_themselves():
    with pytest.raises(InvalidRecordError, match="sliver_area_m2 is -1"):
        GridAuditParams(sliver_area_m2=-1)
