"""Check proposals on hand-drawn coasts: who gets what, outlines, what is left, and the laws."""

from dataclasses import replace

import numpy as np
import pytest
import scenes
import shapely
import strategies
from grid_cases import COUNTY, DAY, EAST, WEST, grid, sound
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.errors import FaultyInputError, InvalidRecordError
from maritime.grids.audit import audit_grids
from maritime.grids.audit_coast import middles_of
from maritime.grids.params import DivisionParams
from maritime.grids.proposal import propose_grids
from maritime.grids.proposal_records import GridProposal
from maritime.grids.surface import areas_m2
from maritime.places import Base, SeaGrid

CLEAN_RULES = {
    "grid_outline", "grid_overlap", "grid_hole", "out_of_parent", "orphan_grid", "parent_level",
    "coast_outside", "landing_point_outside", "no_coast", "twin_names",
}  # fmt: skip
FINE = DivisionParams(small_coast_m=0.0)

WEST_TOWN = replace(WEST, grid_id="T1", level="town", trade="fishing")
EAST_TOWN = replace(EAST, grid_id="T2", level="town", trade="port")


def two_towns(*more: SeaGrid) -> District:
    return sound(COUNTY, WEST_TOWN, EAST_TOWN, *more)


def accepted(district: District, proposal: GridProposal) -> District:
    kept = (one for one in district.sea_grids if one.grid_id not in proposal.replaces)
    return replace(district, sea_grids=(*kept, *proposal.grids))


def villages_of(proposal: GridProposal) -> list[SeaGrid]:
    return [one for one in proposal.grids if one.level == "village"]


def check_laws(district: District, proposal: GridProposal) -> None:
    """Check what holds for every proposal."""
    villages = villages_of(proposal)
    outlines = np.array([one.geometry for one in villages], dtype=object)
    assert all(one.geometry.geom_type == "Polygon" and one.geometry.is_valid for one in villages)
    assert (np.abs(shapely.get_coordinates(outlines)[:, 0]) <= 180.0).all()
    bare = replace(
        district,
        sea_grids=tuple(one for one in district.sea_grids if one.level in ("county", "town")),
    )
    targets = resolve_targets(bare)
    grid_of = dict(proposal.targets)
    left = {row.record_id for row in proposal.unassigned}
    assert {target.target_id for target in targets} == set(grid_of) | (
        left - {one.grid_id for one in district.sea_grids}
    )
    assert not set(grid_of) & left
    for target, middle in zip(targets, middles_of(targets), strict=True):
        holding = [
            one.grid_id
            for one, outline in zip(villages, outlines, strict=True)
            if outline.intersects(Point(middle))
        ]
        expected = grid_of.get(target.target_id)
        assert holding == ([] if expected is None else [expected])
    assert proposal.least_largest_min <= max(one.effort_min for one in proposal.efforts) + 1e-9
    for share in proposal.shares:
        assert share.least_largest_min <= share.largest_min + 1e-9


def rules_broken(district: District, proposal: GridProposal) -> set[str]:
    found = {one.rule for one in audit_grids(accepted(district, proposal), day=DAY)}
    return found & CLEAN_RULES


# --- with towns ---------------------------------------------------------------------------------


def test_each_town_gets_grids_by_its_effort_and_keeps_its_border():
    district = two_towns(grid("T1-old", "village", -500, 5400, parent_id="T1", trade="tourism"))
    proposal = propose_grids(district, parts=5)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) == set()
    assert [(share.home_id, share.grids) for share in proposal.shares] == [("T1", 2), ("T2", 3)]
    assert [one.grid_id for one in proposal.grids] == [
        "T1-V01", "T1-V02", "T2-V01", "T2-V02", "T2-V03",
    ]  # fmt: skip
    assert [one.parent_id for one in proposal.grids] == ["T1", "T1", "T2", "T2", "T2"]
    assert proposal.grids[0].name == "Grid G1 01 拟划 proposed"
    assert proposal.replaces == ("T1-old",)
    assert [one.trade for one in proposal.grids] == ["tourism"] * 2 + ["port"] * 3
    assert proposal.homes_are == "town"
    assert proposal.unassigned == ()


def test_a_town_is_covered_whole_where_little_is_left_of_it():
    proposal = propose_grids(two_towns(), parts=4)
    west_m2 = areas_m2([one.geometry for one in proposal.grids if one.parent_id == "T1"]).sum()
    assert west_m2 == pytest.approx(areas_m2([WEST.geometry])[0], rel=1e-4)


def test_the_reach_bounds_what_a_large_town_does_not():
    wide = replace(
        grid("T1", "town", -30_000, 42_000, south_m=-30_000, north_m=20_000), parent_id=None
    )
    params = DivisionParams(seaward_m=1500.0, landward_m=400.0, filled_hole_km2=1.0)
    proposal = propose_grids(sound(wide), parts=2, params=params)
    covered = shapely.union_all([one.geometry for one in proposal.grids])
    inside = [(6000, 380), (6000, -1450), (-1400, 0), (13_400, 0)]
    outside = [(6000, 420), (6000, -1550), (-1600, 0), (13_600, 0)]
    assert all(covered.contains(scenes.place(*place)) for place in inside)
    assert not any(covered.intersects(scenes.place(*place)) for place in outside)


def test_coast_in_no_town_and_towns_without_coast_are_told():
    inland = grid("T3", "town", 0, 1000, south_m=5000, north_m=6000, parent_id="G0")
    short = replace(EAST_TOWN, geometry=grid("x", "town", 5400, 10_000).geometry)
    district = sound(COUNTY, WEST_TOWN, short, inland)
    proposal = propose_grids(district, parts=3)
    check_laws(district, proposal)
    town, *others = proposal.unassigned
    assert (town.record_id, town.reason) == (
        "T3", "no middle of a segment and no landing point in it",
    )  # fmt: skip
    assert {row.reason for row in others} == {"in no town grid"}
    assert "L005" in {row.record_id for row in others}
    assert proposal.replaces == ()


def test_a_wanted_effort_instead_of_a_number():
    by_size = propose_grids(two_towns(), target_effort_min=100.0)
    assert [share.grids for share in by_size.shares] == [
        max(1, round(share.effort_min / 100)) for share in by_size.shares
    ]
    assert propose_grids(two_towns(), target_effort_min=1e6).spread > 1.0


def test_a_landing_point_is_never_on_a_border():
    district = two_towns()
    proposal = propose_grids(district, parts=20, params=FINE)
    check_laws(district, proposal)
    points = [target for target in resolve_targets(district) if not target.is_segment]
    for point in points:
        away_deg = min(
            one.geometry.boundary.distance(point.geometry)
            for one in proposal.grids
            if one.geometry.contains(point.geometry)
        )
        assert away_deg * 100_000 > 20  # 50 m along the coast, less where a border runs aslant


def test_there_are_no_more_grids_than_units():
    proposal = propose_grids(two_towns(), parts=900, params=FINE)
    check_laws(two_towns(), proposal)
    assert 10 < len(proposal.grids) < 30
    assert proposal.least_largest_min <= max(one.effort_min for one in proposal.efforts)


# --- without towns ------------------------------------------------------------------------------


def test_without_towns_each_base_has_the_coast_nearest_over_ground():
    district = scenes.estuary()
    proposal = propose_grids(district, parts=2)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) == set()
    assert proposal.homes_are == "base"
    county, *villages = proposal.grids
    assert (county.grid_id, county.level) == ("estuary", "county")
    assert [one.grid_id for one in villages] == ["B01-V01", "B02-V01"]
    assert {one.parent_id for one in villages} == {"estuary"}
    # The inlet's western bank is the western base's, though the eastern one is as near by air.
    assert dict(proposal.targets)["L001"] == "B01-V01"
    assert dict(proposal.targets)["L002"] == "B02-V01"


def test_villages_under_a_county_are_replaced_and_stay_inside_it():
    district = sound(COUNTY, WEST, EAST)
    proposal = propose_grids(district, parts=4)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) == set()
    assert proposal.replaces == ("G1", "G2")
    assert {one.parent_id for one in proposal.grids} == {"G0"}


def test_small_islands_go_with_the_nearest_piece_whole():
    district = scenes.archipelago()
    proposal = propose_grids(district, parts=4)
    check_laws(district, proposal)
    grids_of_line = {}
    grid_of = dict(proposal.targets)
    for target in resolve_targets(district):
        grids_of_line.setdefault(target.coastline_id, set()).add(grid_of[target.target_id])
    assert [len(grids_of_line[f"C0{number}"]) for number in (2, 4, 5)] == [1, 1, 1]


def test_islands_too_far_to_be_linked_are_grids_of_their_own():
    params = DivisionParams(link_m=500.0)
    district = replace(scenes.archipelago(), bases=())
    proposal = propose_grids(district, parts=1, params=params)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) == set()
    assert len(villages_of(proposal)) == 5  # the mainland and four islands


def test_a_ring_is_divided_as_well_as_can_be():
    district = scenes.ring_island()
    proposal = propose_grids(district, parts=5, params=FINE)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) == set()
    largest_target_min = 60.0  # the red landing point: 12 looks of 5 minutes
    assert max(one.effort_min for one in proposal.efforts) == largest_target_min


def test_the_date_line_parts_grids():
    district = scenes.at_date_line()
    proposal = propose_grids(district, parts=2, params=FINE)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) == set()
    sides = {np.sign(one.geometry.bounds[0]) for one in proposal.grids}
    assert sides == {1.0, -1.0}


@pytest.mark.parametrize("scene", scenes.every_scene(), ids=lambda scene: scene.district_id)
@pytest.mark.parametrize("parts", [3, 9])
def test_every_scene_can_be_divided(scene, parts):
    proposal = propose_grids(scene, parts=parts, params=FINE)
    check_laws(scene, proposal)
    broken = rules_broken(scene, proposal)
    assert broken <= ({"grid_hole"} if scene.sea_grids else set())


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "parts: found neither; expected either parts or target_effort_min"),
        ({"parts": 2, "target_effort_min": 5.0}, "parts: found both"),
        ({"parts": 0}, "parts: found 0; expected a whole number of at least 1"),
        ({"parts": 1}, "parts: found 1; expected at least 2: one for each town or base with coast"),
        ({"target_effort_min": 0.0}, "target_effort_min: found 0.0; expected minutes above 0"),
        ({"target_effort_min": float("nan")}, "found nan; expected minutes above 0"),
        ({"target_effort_min": float("inf")}, "found inf; expected minutes above 0"),
    ],
)
def test_wishes_that_cannot_be_met_say_why(options, words):
    with pytest.raises(FaultyInputError) as caught:
        propose_grids(two_towns(), **options)
    assert words in str(caught.value)


def test_without_a_standard_there_is_no_effort_to_divide():
    with pytest.raises(FaultyInputError, match="nothing required of any target"):
        propose_grids(replace(two_towns(), standard=()), parts=3)


def test_settings_check_themselves():
    with pytest.raises(InvalidRecordError, match="patrol_speed_kmh is 0, expected a number above"):
        DivisionParams(patrol_speed_kmh=0)
    with pytest.raises(InvalidRecordError, match="link_m is -1"):
        DivisionParams(link_m=-1)


# --- laws ---------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(
    st.one_of(strategies.shores(), strategies.rings()),
    strategies.landing_shares,
    strategies.segment_lengths_m,
    st.integers(1, 12),
    st.integers(0, 3),
)
def test_every_target_is_in_exactly_one_grid_and_audits_are_clean(
    shore, shares, length_m, parts, bases
):
    district = strategies.district_of(shore, landing_shares=shares, segment_length_m=length_m)
    places = shapely.get_coordinates(shore)[:: max(1, len(shore.coords) // 3)][:bases]
    district = replace(
        district,
        bases=tuple(
            Base(f"B{number}", f"Base {number}", Point(place), "post")
            for number, place in enumerate(places)
        ),
    )
    parts = max(parts, bases, 1)
    proposal = propose_grids(district, parts=parts, params=FINE)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) == set()
    again = propose_grids(district, parts=parts, params=FINE)
    assert again == proposal


@settings(max_examples=20)
@given(
    st.one_of(strategies.shores(), strategies.rings()),
    strategies.landing_shares,
    st.floats(0.1, 0.9),
    st.integers(2, 12),
)
def test_towns_are_never_crossed_wherever_their_border_lies(shore, shares, split, parts):
    district = strategies.district_of(shore, landing_shares=shares, segment_length_m=400.0)
    west, south, east, north = shapely.buffer(shore, 0.02).bounds
    middle = west + split * (east - west)
    county = SeaGrid("G0", "County", "county", shapely.box(west, south, east, north))
    towns = (
        SeaGrid("T1", "West", "town", shapely.box(west, south, middle, north), "G0"),
        SeaGrid("T2", "East", "town", shapely.box(middle, south, east, north), "G0"),
    )
    district = replace(district, sea_grids=(county, *towns))
    proposal = propose_grids(district, parts=parts, params=FINE)
    check_laws(district, proposal)
    assert rules_broken(district, proposal) <= {"no_coast"}
    for one in proposal.grids:
        other = towns[one.parent_id == "T1"]
        assert areas_m2([one.geometry.intersection(other.geometry)])[0] < 1000
    shared = [
        areas_m2([one.geometry.intersection(other.geometry)])[0]
        for one in proposal.grids
        for other in proposal.grids
        if one.parent_id == other.parent_id and one.grid_id < other.grid_id
    ]
    assert max(shared, default=0.0) < 0.01
