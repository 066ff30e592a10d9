"""Check that coasts are cut by rule, that ids last, and that faults are told in words."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import scenes
import strategies
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from maritime.coast import Coastline, DrawnSegment, LandPolygon
from maritime.coast_checks import coast_faults, coast_warnings
from maritime.cutting import resolve_targets
from maritime.errors import FaultyInputError
from maritime.geodesy import cut_line, distances_m, line_length_m
from maritime.places import SeaGrid

STRAIGHT_10_KM = scenes.line((0, 0), (10_000, 0))
with np.errstate(invalid="ignore"):
    WITH_NAN = LineString([(0, 0), (float("nan"), 1)])


def segments_of(district):
    return [target for target in resolve_targets(district) if target.is_segment]


def only_coast(line, **options):
    return strategies.district_of(line, **options)


def grid(grid_id, level, *places):
    return SeaGrid(grid_id, grid_id, level, scenes.area(*places))


def faults_of(district):
    with pytest.raises(FaultyInputError) as caught:
        resolve_targets(district)
    return [str(fault) for fault in caught.value.faults]


def test_ten_kilometres_are_ten_equal_segments():
    segments = segments_of(only_coast(STRAIGHT_10_KM))

    assert len(segments) == 10
    assert [segment.length_m for segment in segments] == pytest.approx([1000.0] * 10, abs=0.5)
    assert [segment.weight for segment in segments] == pytest.approx([1.0] * 10, abs=0.001)
    assert [segment.target_id[-2:] for segment in segments] == [
        "-1", "-2", "-3", "-4", "-5", "-6", "-7", "-8", "-9", "10",
    ]  # fmt: skip
    assert len({segment.target_id.rsplit("-", 1)[0] for segment in segments}) == 1


def test_a_segment_length_that_cuts_the_coast_to_dust_is_a_fault():
    district = replace(only_coast(STRAIGHT_10_KM), segment_length_m=0.001)
    (fault,) = faults_of(district)
    assert "meta segment_length_m, value: found 0.001, which cuts the coast into about" in fault
    assert fault.endswith("expected a length that cuts it into at most 10,000")


def test_an_absurdly_long_dwell_stays_a_number_of_seconds():
    point = scenes.landing_point("L1", scenes.place(5000, 0), dwell_min=1e300)
    *_, target = resolve_targets(replace(only_coast(STRAIGHT_10_KM), landing_points=(point,)))
    assert target.dwell_s == 2**30


@pytest.mark.parametrize(("length_m", "count"), [(300, 1), (1400, 1), (1600, 2), (2600, 3)])
def test_as_many_parts_as_the_segment_length_goes_into_it_rounded(length_m, count):
    assert len(segments_of(only_coast(scenes.line((0, 0), (length_m, 0))))) == count


def test_landing_points_and_borders_of_all_levels_cut():
    district = replace(
        only_coast(STRAIGHT_10_KM, segment_length_m=50_000.0),
        landing_points=(scenes.landing_point("L1", scenes.place(2000, 90)),),
        sea_grids=(
            grid("G0", "county", (-500, -500), (7000, -500), (7000, 500), (-500, 500)),
            grid("G1", "micro", (4000, -500), (5500, -500), (5500, 500), (4000, 500)),
        ),
    )

    segments = segments_of(district)

    assert [segment.to_m for segment in segments] == pytest.approx(
        [2000, 4000, 5500, 7000, 10_000], abs=0.5
    )
    assert [segment.grid_id for segment in segments] == ["G0", "G0", "G1", "G0", None]


def test_a_border_along_the_coast_cuts_where_it_joins_and_leaves():
    shore = scenes.line((0, 0), (2000, 0), (2500, 0), (3000, 0), (6000, 0))
    along = grid("G1", "grid", (2000, 0), (2500, 0), (3000, 0), (3000, -900), (2000, -900))

    segments = segments_of(
        replace(only_coast(shore, segment_length_m=50_000.0), sea_grids=(along,))
    )

    assert [segment.to_m for segment in segments] == pytest.approx([2000, 3000, 6000], abs=0.5)


def test_cuts_within_a_metre_are_one_and_a_landing_point_stands_at_it():
    district = replace(
        only_coast(STRAIGHT_10_KM, segment_length_m=50_000.0),
        landing_points=(
            scenes.landing_point("L1", scenes.place(4000.0, 50)),
            scenes.landing_point("L2", scenes.place(4000.6, 50)),
            scenes.landing_point("L3", scenes.place(4000.0, 50)),
            scenes.landing_point("L4", scenes.place(0.5, 50)),
        ),
    )

    first, second, *points = resolve_targets(district)

    assert (first.from_m, second.from_m) == (0.0, first.to_m)
    assert [point.from_m for point in points] == [first.to_m] * 3 + [0.0]
    assert points[0].geometry.distance(Point(first.geometry.coords[-1])) < 1e-12


def test_grades_weights_and_dwell_of_targets():
    targets = {target.target_id: target for target in resolve_targets(scenes.straight_coast())}
    keys = [target for target in targets.values() if target.grade == "key"]

    assert [(round(key.from_m), round(key.to_m)) for key in keys] == [
        (6629, 7433), (7433, 8238), (8238, 9393),
    ]  # fmt: skip
    assert keys[0].weight == pytest.approx(3 * keys[0].length_m / 1000)
    weights = {name: targets[name].weight for name in ("L001", "L002", "L003", "L004")}
    assert weights == {"L001": 8.0, "L002": 1.0, "L003": 4.0, "L004": 2.0}
    assert (targets["L001"].dwell_s, targets["L004"].dwell_s) == (300, 600)
    assert {targets["L001"].grid_id, targets["L005"].grid_id} == {"G1", "G2"}


def test_drawn_segments_are_taken_as_they_are():
    targets = {target.target_id: target for target in resolve_targets(scenes.with_drawn_segments())}

    assert [name for name in targets if name.startswith("S")] == ["S1", "S2", "S3", "S4"]
    third, fourth = targets["S3"], targets["S4"]
    assert (third.from_m, third.to_m) == pytest.approx((5000, 7500), abs=0.01)
    assert not third.is_drawn_forward
    assert (fourth.grade, fourth.weight, targets["S1"].weight) == (
        "key", 9.0, pytest.approx(2.5, abs=1e-6),
    )  # fmt: skip
    assert targets["L003"].inside_segment_id == "S3"
    assert targets["L005"].inside_segment_id is None


def test_a_landing_point_at_the_end_of_a_drawn_segment_is_not_inside():
    district = scenes.with_drawn_segments()
    end = Point(district.drawn_segments[1].geometry.coords[-1])
    district = replace(district, landing_points=(scenes.landing_point("L1", end),))

    assert resolve_targets(district)[-1].inside_segment_id is None


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_drawn_segment_over_the_first_vertex_of_a_ring(is_reversed):
    district = scenes.ring_island()
    ring = district.coastlines[0].geometry
    length_m = line_length_m(ring)
    part = cut_line(ring, length_m - 600.0, 900.0)
    drawn = DrawnSegment("S1", "C01", part.reverse() if is_reversed else part, "general")
    start = scenes.landing_point("L1", Point(ring.coords[0]))

    segment, point = resolve_targets(
        replace(district, drawn_segments=(drawn,), landing_points=(start,))
    )

    assert (segment.from_m, segment.to_m) == pytest.approx((length_m - 600, 900), abs=0.01)
    assert segment.is_drawn_forward is not is_reversed
    assert segment.length_m == pytest.approx(1500.0, abs=0.01)
    assert point.inside_segment_id == "S1"


def test_the_sea_lies_away_from_the_land_whichever_way_the_coast_is_drawn():
    district = scenes.straight_coast()
    turned = replace(
        district,
        coastlines=(
            replace(district.coastlines[0], geometry=scenes.line(*scenes.MAINLAND_SHORE[::-1])),
        ),
    )

    for scene in (district, turned):
        assert all(150 < segment.seaward_deg < 210 for segment in segments_of(scene))


@pytest.mark.parametrize("has_land", [True, False])
def test_the_sea_lies_outside_an_island(has_land):
    district = scenes.ring_island()
    if not has_land:
        district = replace(district, land=())

    for segment in segments_of(district):
        lon, lat = segment.geometry.interpolate(0.5, normalized=True).coords[0]
        outward_deg = np.degrees(np.arctan2(lon - scenes.ORIGIN[0], lat - scenes.ORIGIN[1]))
        assert abs((segment.seaward_deg - outward_deg + 180) % 360 - 180) < 6


def test_the_sea_lies_inside_a_lagoon():
    ring = scenes.circle(0, 0, 600.0)
    land = Polygon(
        scenes.area((-2000, -2000), (2000, -2000), (2000, 2000), (-2000, 2000)).exterior,
        [scenes.line(*ring).coords],
    )
    district = replace(only_coast(scenes.line(*ring)), land=(LandPolygon(land),))
    outside = {
        segment.target_id: segment.seaward_deg
        for segment in segments_of(replace(district, land=()))
    }

    for segment in segments_of(district):
        assert abs(segment.seaward_deg - outside[segment.target_id]) == pytest.approx(180)


def test_a_spike_does_not_turn_the_sea_round_and_is_told():
    shore = ((0, 0), (400, 0), (400, 300), (400, 0), (1000, 0))
    land = LandPolygon(scenes.area((0, 0), (1000, 0), (1000, 800), (0, 800)))
    district = replace(only_coast(scenes.line(*shore)), land=(land,))

    segments = segments_of(district)

    assert sum(segment.length_m for segment in segments) == pytest.approx(1600, abs=0.5)
    assert segments[-1].seaward_deg == pytest.approx(180, abs=45)
    assert coast_warnings(district) == (
        "coastline C01: 1 spike where the line turns back on itself, the longest 300 m at "
        "112.80387, 21.80271; kept as drawn, counted with its length",
    )


def test_an_open_line_without_land_has_no_seaward_side():
    assert {segment.seaward_deg for segment in segments_of(only_coast(STRAIGHT_10_KM))} == {None}


def test_each_side_of_the_date_line_is_cut_by_itself():
    targets = resolve_targets(scenes.at_date_line())

    assert {target.coastline_id for target in targets} == {"C01", "C02"}
    assert targets[-1].coastline_id == "C02"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LineString([(0, 0), (0, 0)]), "a line without length"),
        (LineString(), "found no geometry"),
        (WITH_NAN, "position nan, 1.0; expected finite numbers"),
        (LineString([(0, 0), (181, 0)]), "longitude from -180 to 180"),
        (LineString([(0, 89), (0, 91)]), "latitude from -90 to 90"),
        (LineString([(179.9, 0), (-179.9, 0)]), "two coastlines that end at longitude 180"),
        (LineString([(0, 0), (1, 0), (0, 0)]), "only runs there and back"),
        (
            LineString([(0, 0), (0.2, 0.2), (0.2, 0), (0, 0.2)]),
            "crosses or touches itself at 0.10000, 0.10000",
        ),
        (
            LineString([(0, 0), (0.2, 0.2), (0.2, 0), (0, 0.2), (0, 0)]),
            "crosses or touches itself at 0.10000, 0.10000",
        ),
    ],
)
def test_a_coastline_that_cannot_be_cut_is_refused(line, words):
    (fault,) = faults_of(only_coast_unmeasured(line))

    assert fault.startswith("coastline C01, geometry: found ")
    assert words in fault


def only_coast_unmeasured(line):
    return replace(only_coast(STRAIGHT_10_KM), coastlines=(Coastline("C01", "mainland", line),))


def test_all_faults_are_told_together():
    district = scenes.with_drawn_segments()
    off_coast = replace(district.drawn_segments[0], geometry=scenes.line((0, 20), (900, 20)))
    lost = replace(district.drawn_segments[1], coastline_id="C99")
    twice = replace(district.drawn_segments[3], segment_id="S3")
    inland = replace(district.bases[1], geometry=scenes.place(9000, 700))
    district = replace(
        district,
        drawn_segments=(off_coast, lost, district.drawn_segments[2], twice),
        landing_points=(
            scenes.landing_point("L001", scenes.place(1500, 400)),
            scenes.landing_point("L002", Point(float("inf"), 0)),
        ),
        bases=(district.bases[0], inland, district.bases[2]),
    )

    faults = faults_of(district)

    assert len(faults) == 6
    assert faults[0] == (
        "landing_point L001, geometry: found 280 m from the nearest coastline, C01; "
        "expected at most 200 m"
    )
    assert "landing_point L002, geometry: found position inf, 0.0" in faults[1]
    assert faults[2] == "segment S2, coastline_id: found 'C99'; expected the id of a coastline"
    assert faults[3] == (
        "segment S1, geometry: found 51.8 m off coastline C01; expected at most 5 m"
    )
    assert (
        faults[4]
        == "segment S3, segment_id: found the id 2 times; expected an id that is there once"
    )
    assert "a base of boats 660 m from the nearest coastline" in faults[5]


def test_no_coastline_at_all_is_a_fault():
    assert faults_of(replace(scenes.straight_coast(), coastlines=())) == [
        "coastline: found no coastline; expected at least one"
    ]


def test_overlaps_and_bare_coast_are_warned_of():
    district = scenes.with_drawn_segments()
    shore = district.coastlines[0].geometry
    longer = replace(district.drawn_segments[0], geometry=cut_line(shore, 0.0, 2800.0))

    warnings = coast_warnings(
        replace(district, drawn_segments=(longer, *district.drawn_segments[1:]))
    )

    assert warnings == (
        "segment S2: overlaps segment S1 on 300 m of coastline C01; both are targets there",
        "coastline C01: 2,549 m of 12,049 m lie in no drawn segment and are no target",
    )


def test_shore_teams_that_reach_nothing_without_land_are_warned_of():
    (warning,) = coast_warnings(scenes.without_land())

    assert warning.startswith("base B02: 300 m from the coast, and there is no land layer")


def test_scenes_have_no_faults():
    for district in scenes.every_scene():
        assert coast_faults(district) == ()


def by_id(segments):
    return {segment.target_id: segment for segment in segments}


@settings(max_examples=30)
@given(
    line=strategies.shores() | strategies.rings(),
    shares=strategies.landing_shares,
    length_m=strategies.segment_lengths_m,
)
def test_segments_tile_the_coast_in_nearly_equal_parts(line, shares, length_m):
    district = strategies.district_of(line, landing_shares=shares, segment_length_m=length_m)

    segments = segments_of(district)

    total_m = strategies.total_length_m(district)
    assert sum(segment.length_m for segment in segments) == pytest.approx(total_m, abs=1e-6)
    assert sum(line_length_m(segment.geometry) for segment in segments) == pytest.approx(
        total_m, abs=0.05
    )
    assert (segments[0].from_m, segments[-1].to_m) == (0.0, pytest.approx(total_m))
    for segment, after in pairwise(segments):
        assert segment.to_m == after.from_m
    for segment in segments:
        assert segment.length_m <= 1.5 * length_m + 0.01
        assert line_length_m(segment.geometry) == pytest.approx(segment.length_m, abs=0.01)
    stretches = {}
    for segment in segments:
        stretches.setdefault(segment.target_id.rsplit("-", 1)[0], []).append(segment.length_m)
    for lengths_m in stretches.values():
        assert max(lengths_m) - min(lengths_m) < 1e-6
    assert len(by_id(segments)) == len(segments)
    assert resolve_targets(district) == resolve_targets(district)


@settings(max_examples=30)
@given(
    line=strategies.shores() | strategies.rings(),
    shares=strategies.landing_shares,
    length_m=strategies.segment_lengths_m,
)
def test_ids_do_not_depend_on_the_direction_of_drawing(line, shares, length_m):
    district = strategies.district_of(line, landing_shares=shares, segment_length_m=length_m)
    turned = replace(
        district, coastlines=(replace(district.coastlines[0], geometry=line.reverse()),)
    )

    one, other = by_id(segments_of(district)), by_id(segments_of(turned))

    assert set(one) == set(other)
    for target_id, segment in one.items():
        assert other[target_id].length_m == pytest.approx(segment.length_m, abs=0.01)
        middles = [
            part.geometry.interpolate(0.5, normalized=True).coords[0]
            for part in (segment, other[target_id])
        ]
        assert distances_m(*middles)[0] < 0.05


@settings(max_examples=20)
@given(line=strategies.rings(), start=st.integers(1, 3))
def test_ids_change_only_next_to_where_a_ring_starts(line, start):
    shares = (0.1, 0.35, 0.6, 0.85)
    district = strategies.district_of(line, landing_shares=shares, segment_length_m=150.0)
    corners = line.coords[:-1]
    turned_line = LineString([*corners[start:], *corners[: start + 1]])
    turned = replace(district, coastlines=(replace(district.coastlines[0], geometry=turned_line),))

    one, other = by_id(segments_of(district)), by_id(segments_of(turned))

    starts = [Point(line.coords[0]), Point(turned_line.coords[0])]
    touched = stretches_holding(one.values(), starts, district)
    assert {name for name in one if name not in other} <= touched
    kept = {name for name in one if name in other}
    assert kept >= set(one) - touched


def stretches_holding(segments, places, district):
    """Ids of all segments in stretches (between landing points) that hold one of the places."""
    cuts_m = sorted(target.from_m for target in resolve_targets(district) if not target.is_segment)
    segments = list(segments)
    held = set()
    for place in places:
        for segment in segments:
            if segment.geometry.distance(place) < 1e-9:
                held.add(np.searchsorted(cuts_m, (segment.from_m + segment.to_m) / 2) % len(cuts_m))
    return {
        segment.target_id
        for segment in segments
        if np.searchsorted(cuts_m, (segment.from_m + segment.to_m) / 2) % len(cuts_m) in held
    }


@settings(max_examples=20)
@given(line=strategies.shores(), share=st.floats(0.02, 0.98))
def test_a_new_landing_point_changes_only_the_stretch_it_lies_in(line, share):
    before = strategies.district_of(line, landing_shares=(0.3, 0.7), segment_length_m=400.0)
    after = strategies.district_of(line, landing_shares=(0.3, 0.7, share), segment_length_m=400.0)

    one, other = by_id(segments_of(before)), by_id(segments_of(after))

    total_m = line_length_m(line)
    borders_m = np.array([0.0, 0.3, 0.7, 1.0]) * total_m
    place = np.searchsorted(borders_m, share * total_m)
    assume(np.abs(borders_m - share * total_m).min() > 2.0)
    for name, segment in one.items():
        if not borders_m[place - 1] - 1 < segment.from_m < borders_m[place] - 1:
            assert other[name].length_m == pytest.approx(segment.length_m, abs=1e-6)


@settings(max_examples=20)
@given(line=strategies.shores(), moved_m=st.floats(-30, 30))
def test_a_moved_vertex_changes_only_the_stretch_it_lies_in(line, moved_m):
    points = tuple(
        scenes.landing_point(f"L{number}", Point(corner))
        for number, corner in enumerate(line.coords[1:-1])
    )
    before = replace(only_coast(line, segment_length_m=150.0), landing_points=points)
    corners = list(line.coords)
    corners[-1] = (corners[-1][0], corners[-1][1] + moved_m / 111_000)
    after = replace(
        before, coastlines=(replace(before.coastlines[0], geometry=LineString(corners)),)
    )

    one, other = by_id(segments_of(before)), by_id(segments_of(after))

    last_cut_m = resolve_targets(before)[-1].from_m
    for name, segment in one.items():
        if segment.from_m < last_cut_m - 1:
            assert other[name].length_m == pytest.approx(segment.length_m, abs=1e-6)
