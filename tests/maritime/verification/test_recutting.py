"""Check that the coast is cut again by the rule, and that plans must agree with it."""

import itertools
from dataclasses import replace

import pytest
from shapely import LineString, Point, box
from strand import LENGTH_M, PART_M, SHA, place, strand_district, strand_plan, strand_targets

from maritime.coast import Coastline, DrawnSegment, KeySection
from maritime.places import SeaGrid
from maritime.plan import PlannedTarget
from maritime.verification import verify_plan

NO_LANDING = strand_district(landing_points=())
TARGET_CODES = {
    "target_missing", "target_wrong", "target_misplaced", "target_unknown", "target_twice",
    "weight_wrong", "coast_untiled", "cut_missing", "cut_wrong",
}  # fmt: skip


def codes_of(district, *targets) -> set[str]:
    """Give the codes of the faults of the targets."""
    plan = strand_plan(targets=targets, patrols=(), gaps=())
    faults = verify_plan(district, plan, pack_sha256=SHA)
    return {fault.code for fault in faults} & TARGET_CODES


def cut_at(*borders_m, line_id="C1", factor=1.0) -> list[PlannedTarget]:
    """Give segments between borders, with the weight of a general stretch times a factor."""
    return [
        PlannedTarget(
            f"{line_id}-{number}", "segment", line_id, low, high, (high - low) / 1000 * factor, 0, 0
        )
        for number, (low, high) in enumerate(itertools.pairwise(borders_m))
    ]


def grid(low_m, high_m, grid_id="G1", north_m=500.0, south_m=500.0) -> SeaGrid:
    """Give a sea grid over a stretch of the strand."""
    shape = box(*place(low_m, -south_m), *place(high_m, north_m))
    return SeaGrid(grid_id, grid_id, "town", shape)


def test_equal_parts():
    assert codes_of(NO_LANDING, *cut_at(0, PART_M, 2 * PART_M, LENGTH_M)) == set()


def test_borders_agree_within_a_metre():
    assert codes_of(NO_LANDING, *cut_at(0, PART_M + 0.9, 2 * PART_M, LENGTH_M)) == set()
    assert codes_of(NO_LANDING, *cut_at(0, PART_M + 1.1, 2 * PART_M, LENGTH_M)) == {
        "cut_missing", "cut_wrong",
    }  # fmt: skip


def test_too_many_and_too_few():
    assert codes_of(NO_LANDING, *cut_at(0, PART_M, LENGTH_M)) == {"cut_missing"}
    quarter = LENGTH_M / 4
    assert codes_of(NO_LANDING, *cut_at(0, quarter, 2 * quarter, 3 * quarter, LENGTH_M)) == {
        "cut_missing", "cut_wrong",
    }  # fmt: skip


def test_holes_and_overlaps():
    first, second, third = cut_at(0, PART_M, 2 * PART_M, LENGTH_M)
    assert codes_of(NO_LANDING, first, third) == {"coast_untiled"}
    assert "coast_untiled" in codes_of(NO_LANDING, first, second)
    longer = replace(first, to_m=PART_M + 500, weight=(PART_M + 500) / 1000)
    assert "coast_untiled" in codes_of(NO_LANDING, longer, second, third)
    assert codes_of(NO_LANDING) == {"coast_untiled"}


def test_a_landing_point_is_a_cut():
    """At 400 m: 400 m are one part, 2,600 m are three (2.6 rounded)."""
    point = replace(strand_district().landing_points[0], geometry=Point(place(400.0, 20.0)))
    district = strand_district(landing_points=(point,))
    cove = replace(strand_targets((0, 0, 0, 0))[3], from_m=400.0, to_m=400.0)
    part = (LENGTH_M - 400) / 3
    right = cut_at(0, 400, 400 + part, 400 + 2 * part, LENGTH_M)
    assert codes_of(district, *right, cove) == set()
    assert codes_of(district, *cut_at(0, PART_M, 2 * PART_M, LENGTH_M), cove) == {
        "cut_missing", "cut_wrong",
    }  # fmt: skip
    moved = replace(cove, from_m=410.0, to_m=410.0)
    assert codes_of(district, *right, moved) == {"target_misplaced"}


def test_a_border_of_a_grid_is_a_cut():
    district = strand_district(landing_points=(), sea_grids=(grid(-100, 800),))
    part = (LENGTH_M - 800) / 2
    assert codes_of(district, *cut_at(0, 800, 800 + part, LENGTH_M)) == set()
    assert "cut_missing" in codes_of(district, *cut_at(0, PART_M, 2 * PART_M, LENGTH_M))


def test_a_border_along_the_coast_may_cut_or_not():
    """The grid's northern border lies on the coast from 800 m on to the east."""
    district = strand_district(
        landing_points=(), sea_grids=(grid(800, LENGTH_M + 500, north_m=0.0),)
    )
    part = (LENGTH_M - 800) / 2
    assert codes_of(district, *cut_at(0, 800, 800 + part, LENGTH_M)) == set()


def test_a_tie_may_be_rounded_either_way():
    district = replace(NO_LANDING, segment_length_m=LENGTH_M / 2.5)
    half, third = LENGTH_M / 2, LENGTH_M / 3
    assert codes_of(district, *cut_at(0, half, LENGTH_M)) == set()
    assert codes_of(district, *cut_at(0, third, 2 * third, LENGTH_M)) == set()


def test_a_length_within_the_slack_of_a_tie_may_be_rounded_either_way_and_no_other():
    half, third = LENGTH_M / 2, LENGTH_M / 3
    near = replace(NO_LANDING, segment_length_m=LENGTH_M / 2.4990)
    assert codes_of(near, *cut_at(0, half, LENGTH_M)) == set()
    assert codes_of(near, *cut_at(0, third, 2 * third, LENGTH_M)) == set()
    far = replace(NO_LANDING, segment_length_m=LENGTH_M / 2.4950)
    assert codes_of(far, *cut_at(0, half, LENGTH_M)) == set()
    assert "cut_wrong" in codes_of(far, *cut_at(0, third, 2 * third, LENGTH_M))


def test_a_stretch_shorter_than_half_a_part_is_one_part():
    district = replace(NO_LANDING, segment_length_m=10_000.0)
    assert codes_of(district, *cut_at(0, LENGTH_M)) == set()


def test_segments_with_their_middle_in_a_key_section_weigh_three_times_as_much():
    section = KeySection(box(*place(1400.0, -100.0), *place(1600.0, 100.0)))
    district = replace(NO_LANDING, key_sections=(section,))
    plain = cut_at(0, PART_M, 2 * PART_M, LENGTH_M)
    assert codes_of(district, *plain) == {"weight_wrong"}
    key = [plain[0], replace(plain[1], weight=3 * plain[1].weight), plain[2]]
    assert codes_of(district, *key) == set()


def test_a_ring_is_cut_at_its_first_vertex():
    ring = LineString([place(0), place(1000), place(1000, 1000), place(0, 1000), place(0)])
    district = strand_district(
        coastlines=(Coastline("R1", "island", ring),), landing_points=(), land=()
    )
    from pyproj import Geod

    length_m = Geod(ellps="WGS84").geometry_length(ring)
    quarter = length_m / 4
    right = cut_at(0, quarter, 2 * quarter, 3 * quarter, length_m, line_id="R1")
    assert codes_of(district, *right) == set()
    turned = cut_at(
        500, 500 + quarter, 500 + 2 * quarter, 500 + 3 * quarter, length_m, line_id="R1"
    )
    assert "coast_untiled" in codes_of(district, *turned)


def drawn(segment_id, low_m, high_m, **changes) -> DrawnSegment:
    """Draw a segment on the strand, in either direction."""
    return DrawnSegment(
        segment_id, "C1", LineString([place(low_m), place(high_m)]), "general", **changes
    )


@pytest.mark.parametrize(("low_m", "high_m"), [(500.0, 1700.0), (1700.0, 500.0)])
def test_drawn_segments_lie_where_they_are_drawn(low_m, high_m):
    district = replace(NO_LANDING, drawn_segments=(drawn("D1", low_m, high_m),))
    right = PlannedTarget("D1", "segment", "C1", 500.0, 1700.0, 1.2, 0.0, 0.0)
    assert codes_of(district, right) == set()
    assert codes_of(district, replace(right, from_m=501.9)) == {"target_misplaced"}
    assert codes_of(district, replace(right, coastline_id="C2")) == {"target_misplaced"}
    assert codes_of(district, replace(right, weight=1.3)) == {"weight_wrong"}
    assert codes_of(district, replace(right, target_id="D2")) == {
        "target_missing", "target_unknown",
    }  # fmt: skip


def test_a_drawn_weight_counts_before_the_default():
    district = replace(NO_LANDING, drawn_segments=(drawn("D1", 0.0, 1000.0, weight=7.5),))
    right = PlannedTarget("D1", "segment", "C1", 0.0, 1000.0, 7.5, 0.0, 0.0)
    assert codes_of(district, right) == set()
    assert codes_of(district, replace(right, weight=1.0)) == {"weight_wrong"}
