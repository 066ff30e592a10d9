"""Check areas, true shores and what is simulated on them, on land drawn by hand."""

import re
from random import Random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely import Polygon, box

from geo_data.new_district import Area, area_around, area_in, build_district, faults_of_wishes
from geo_data.new_district.area import Box
from geo_data.new_district.means import simulate_teams
from geo_data.new_district.nearest_coast import where_is_coast
from geo_data.new_district.places import place_posts
from geo_data.new_district.shore import find_shore, length_m, window_of
from geo_data.new_district.strand import Frame, walk_coast
from geo_data.new_district.world_land import WorldLandMissingError, require_module
from geo_data.pack_reader import read_pack_content
from geo_data.pack_writer import pack_to_bytes
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.errors import FaultyInputError

WGS84 = Geod(ellps="WGS84")
BOX: Box = (112.0, 21.0, 112.4, 21.4)


def faults_of(error: pytest.ExceptionInfo[FaultyInputError]) -> list[str]:
    return [str(fault) for fault in error.value.faults]


# --- areas --------------------------------------------------------------------------------------


def test_a_box_is_read_as_written():
    assert area_in("112, 21,112.5,21.5 ") == Area(112.0, 21.0, 112.5, 21.5)


def test_a_box_over_the_date_line_has_two_sides_and_its_middle_there():
    area = area_in("179.5,-17,-179.7,-16.5")
    assert area.crosses_date_line
    assert area.sides == ((179.5, -17.0, 180.0, -16.5), (-180.0, -17.0, -179.7, -16.5))
    assert area.middle == pytest.approx((179.9, -16.75))
    assert 80 < area.width_km < 90


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("112,21,112.5", "expected west,south,east,north in degrees"),
        ("112,21,112.5,north", "expected west,south,east,north in degrees"),
        ("nan,21,112.5,22", "expected west,south,east,north in degrees"),
        ("112,21,1e3,22", "expected west,south,east,north in degrees"),
        ("112,22,112.5,21", "expected south below north"),
        ("112,21,112,22", "expected west and east that differ"),
        ("21,112,22,113", "expected latitudes from -90 to 90, written second"),
        ("190,21,191,22", "expected longitudes from -180 to 180, written first"),
        ("10,83,12,85", "expected latitudes up to 84 degrees: not the poles"),
        ("100,10,112,22", "expected sides of at most 300 km"),
        ("112,21,112.001,21.001", "expected sides of at least 1 km"),
        ("112,-10,111,10", "expected sides of at most 300 km"),
        ("113,21,112,22", "west above east goes over the date line: are the two swapped?"),
    ],
)
def test_boxes_that_are_none_are_told(written: str, words: str):
    with pytest.raises(FaultyInputError) as caught:
        area_in(written)
    assert any(words in fault for fault in faults_of(caught))


def test_all_that_is_wrong_with_a_place_is_told_together():
    with pytest.raises(FaultyInputError) as caught:
        area_around("200,95", km=-1.0)
    assert len(faults_of(caught)) == 3
    with pytest.raises(FaultyInputError) as caught:
        area_around("here", km=-1.0)
    assert len(faults_of(caught)) == 2
    with pytest.raises(FaultyInputError) as caught:
        area_in("200,22,200,21")
    assert len(faults_of(caught)) == 3


@pytest.mark.parametrize("km", [0.0, -3.0, 0.4, float("nan"), float("inf"), 151.0])
def test_a_distance_that_is_none_is_told(km: float):
    with pytest.raises(FaultyInputError, match=r"expected 0\.5 to 150 km"):
        area_around("112,21", km=km)


def test_around_a_place_near_the_pole_is_refused():
    with pytest.raises(FaultyInputError, match="not the poles"):
        area_around("10,83.9", km=40)


def test_the_box_around_a_place_is_as_wide_as_its_circle_not_as_its_bearing_east():
    area = area_around("10,82", km=100)
    due_east, _, _ = WGS84.fwd(10.0, 82.0, 90.0, 100_000.0)
    assert area.east - due_east == pytest.approx(0.03965, abs=1e-4)
    assert area.east - 10.0 == pytest.approx(10.0 - area.west, abs=3e-6)


@given(
    st.floats(-180, 180), st.floats(-82, 82), st.floats(0.5, 150.0), st.floats(0, 360)
)  # fmt: skip
def test_every_place_within_the_distance_is_in_the_box(lon, lat, km, bearing_deg):
    lon, lat = round(lon, 6), round(lat, 6)
    area = area_around(f"{lon:.6f},{lat:.6f}", km=km)
    away_lon, away_lat, _ = WGS84.fwd(lon, lat, bearing_deg, km * 1000.0)
    for x, y in ((lon, lat), (away_lon, away_lat)):
        assert area.south <= y <= area.north
        assert any(west <= x <= east for west, _, east, _ in area.sides)


def test_a_box_all_around_the_world_is_wide():
    with pytest.raises(FaultyInputError, match=r"40,0\d\d km by 111 km"):
        area_in("-180,0,180,1")


# --- shores -------------------------------------------------------------------------------------


def shore(*land: Polygon, shortest_island_m: float = 1000.0):
    window = window_of(BOX)
    pieces = [part for one in land for part in shapely.get_parts(one.intersection(box(*window)))]
    return find_shore(pieces, BOX, shortest_island_m=shortest_island_m)


def test_the_edge_of_the_box_is_no_shore():
    found = shore(box(111.0, 21.2, 113.0, 23.0))
    (coast,) = found.coasts
    assert coast.kind == "mainland"
    assert shapely.get_coordinates(coast.geometry)[:, 1] == pytest.approx(21.2)
    assert coast.geometry.bounds[::2] == pytest.approx((112.0, 112.4))


def test_a_seam_between_tiles_is_no_shore():
    found = shore(box(111.0, 21.2, 112.2, 23.0), box(112.2, 21.2, 113.0, 23.0))
    (coast,) = found.coasts
    assert coast.length_m == pytest.approx(41_525, rel=0.01)
    assert len(found.land) == 1


def test_an_island_is_a_ring_and_a_small_one_only_land():
    found = shore(box(112.1, 21.1, 112.12, 21.12), box(112.3, 21.3, 112.301, 21.301))
    (coast,) = found.coasts
    assert (coast.kind, coast.geometry.is_closed) == ("island", True)
    assert (len(found.land), found.left_out) == (2, 1)
    assert found.left_out_m == pytest.approx(430, rel=0.05)


def test_an_island_at_the_edge_of_the_box_is_shore_where_it_lies_inside():
    (coast,) = shore(box(112.38, 21.1, 112.42, 21.12)).coasts
    assert coast.kind == "island"
    assert not coast.geometry.is_closed
    assert coast.geometry.bounds[2] <= 112.4 + 1e-7


def test_ponds_are_filled_and_lagoons_kept():
    pond, lagoon = box(112.05, 21.25, 112.055, 21.255), box(112.1, 21.25, 112.15, 21.3)
    land = box(112.02, 21.2, 112.3, 21.35).difference(pond).difference(lagoon)
    found = shore(land)
    assert sorted(len(part.interiors) for part in found.land) == [1]
    assert len(found.coasts) == 2


def test_the_date_line_is_no_shore():
    side: Box = (179.8, -17.0, 180.0, -16.6)
    land = box(179.9, -16.9, 180.0, -16.7)
    (coast,) = find_shore([land], side, shortest_island_m=1000.0).coasts
    assert coast.kind == "island"
    assert not coast.geometry.is_closed
    assert coast.length_m == pytest.approx(length_m(land.exterior) - 22_130, rel=0.01)


def test_the_projection_of_a_district_is_made_once_however_many_islands(monkeypatch):
    made: list[object] = []
    real = Transformer.from_crs
    monkeypatch.setattr(Transformer, "from_crs", lambda *a, **k: made.append(a) or real(*a, **k))
    found = shore(*(box(x, 21.1, x + 0.02, 21.12) for x in np.arange(112.02, 112.36, 0.03)))
    strand = walk_coast(found, Frame(112.21, 21.17))
    assert len(found.coasts) == 12
    assert strand.on_coast(0).distance(found.coasts[0].geometry) < 1e-6
    assert len(made) == 1


# --- where a coast is ---------------------------------------------------------------------------


def test_the_nearest_coast_is_seen_from_land_and_from_sea():
    def continent(window: Box) -> list[Polygon]:
        return [box(0.0, 0.0, 20.0, 20.0).intersection(box(*window))]

    from_land = where_is_coast(1.55, 10.0, land_of=continent)
    assert from_land == "the nearest coast seen lies some 170 km to the west"
    from_sea = where_is_coast(10.0, 22.0, land_of=continent)
    assert from_sea == "the nearest coast seen lies some 220 km to the south"


def test_the_nearest_coast_is_nearest_on_the_ground_and_beyond_the_date_line_too():
    def north(window: Box) -> list[Polygon]:
        """Give land 150 km to the east, 4 degrees there, and another 250 km to the south."""
        return [box(14.0, 69.0, 16.0, 71.0), box(5.0, 65.0, 20.0, 67.75)]

    found = where_is_coast(10.0, 70.0, land_of=north)
    assert found == "the nearest coast seen lies some 150 km to the east"

    def fiji(window: Box) -> list[Polygon]:
        return [box(-179.5, -18.0, -178.0, -16.0)] if window[0] == -180.0 else []

    found = where_is_coast(179.5, -17.0, land_of=fiji)
    assert found == "the nearest coast seen lies some 110 km to the east"


def test_a_rock_is_neither_land_to_start_from_nor_a_coast():
    land = [box(10.0, 50.0, 10.002, 50.002), box(11.0, 49.0, 13.0, 51.0)]
    found = where_is_coast(10.001, 50.001, land_of=lambda window: land)
    assert found == "the nearest coast seen lies some 70 km to the east"


def test_where_no_coast_is_near_nothing_is_made_up():
    nowhere = where_is_coast(0.0, 0.0, land_of=lambda window: [])
    assert nowhere == "there is none within some 300 km"
    everywhere = where_is_coast(179.0, -80.0, land_of=lambda window: [box(*window)])
    assert everywhere == "there is none within some 300 km"


# --- districts ----------------------------------------------------------------------------------


def bay(window: Box) -> list[Polygon]:
    """Give a mainland to the north with a deep bay, and two islands before it."""
    land = box(111, 21.25, 114, 23).difference(Polygon([(112.15, 21.2), (112.2, 21.34),
                                                        (112.25, 21.2)]))  # fmt: skip
    parts = [land, box(112.05, 21.1, 112.11, 21.15), box(112.3, 21.1, 112.33, 21.12)]
    clipped = [part.intersection(box(*window)) for part in parts]
    return [part for part in clipped if not part.is_empty]


def built(**changes) -> District:
    options = {
        "name": "Bay", "land_of": bay, "source": "drawn by hand",
        "zone_at": lambda lon, lat: "Asia/Shanghai",
    } | changes  # fmt: skip
    return build_district(Area(*BOX), **options).district


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others():
    first = pack_to_bytes(built())
    assert pack_to_bytes(built()) == first
    other = built(seed=2)
    assert pack_to_bytes(other) != first
    assert (other.coastlines, other.land) == (built().coastlines, built().land)


def test_the_time_zone_is_asked_for_on_the_coast_not_in_the_middle_of_the_box():
    asked: list[tuple[float, float]] = []

    def zone_at(lon: float, lat: float) -> str:
        asked.append((lon, lat))
        return "Asia/Shanghai"

    district = built(zone_at=zone_at)
    (place,) = asked
    longest = max((line.geometry for line in district.coastlines), key=length_m)
    assert longest.distance(shapely.Point(place)) < 1e-9


def test_the_pack_reads_without_a_fault_or_a_warning():
    reading = read_pack_content(pack_to_bytes(built()), "built")
    assert reading.warnings == ()
    assert reading.district == built()


def test_the_pack_says_what_is_simulated_and_whose_the_coast_is():
    district = built()
    assert district.is_simulated
    assert "模拟" in district.extra_meta["simulated"]
    assert "© OpenStreetMap contributors, ODbL" in district.extra_meta["attribution"]
    assert "drawn by hand" in district.extra_meta["attribution"]
    assert all(person.phone is None for person in district.persons)


def test_every_grade_in_use_has_a_rule_at_every_minute():
    district = built()
    grades = {("landing_point", point.grade) for point in district.landing_points}
    assert {"red", "orange", "yellow"} <= {grade for _, grade in grades}
    for kind, grade in grades | {("segment", "general"), ("segment", "key")}:
        minutes: set[int] = set()
        for rule in district.standard:
            if (rule.target_kind, rule.grade) == (kind, grade):
                until = rule.to_min + (1440 if rule.to_min < rule.from_min else 0)
                minutes |= {minute % 1440 for minute in range(rule.from_min, until)}
        assert len(minutes) == 1440, (kind, grade)


def test_every_target_has_a_grid():
    district = built()
    targets = resolve_targets(district)
    assert all(target.grid_id for target in targets)
    levels = {grid.level for grid in district.sea_grids}
    assert levels == {"county", "town", "village"}


def test_grids_of_a_level_touch_and_do_not_overlap():
    for level in ("town", "village"):
        grids = [grid.geometry for grid in built().sea_grids if grid.level == level]
        total = sum(grid.area for grid in grids)
        assert total == pytest.approx(shapely.union_all(grids).area, rel=1e-9)
        assert total == pytest.approx(box(*BOX).area, rel=1e-9)


@pytest.mark.parametrize("lat", [-16.85, -16.7, 0.0, 51.3, 66.1])
def test_no_grid_beside_the_date_line_goes_beyond_it(lat: float):
    area = Area(179.0, lat - 0.3, -179.2, lat + 0.3)
    islands = [box(179.3, lat - 0.2, 180.0, lat + 0.2), box(-180.0, lat - 0.2, -179.5, lat + 0.2)]
    district = build_district(
        area, name="Line", source="drawn by hand", zone_at=lambda lon, lat: "Pacific/Fiji",
        land_of=lambda window: [
            one for one in shapely.intersection(islands, box(*window)) if one.area > 0.0
        ],
    ).district  # fmt: skip
    west, east = (
        [one.geometry for one in district.sea_grids if (one.geometry.bounds[0] < 0.0) == is_east]
        for is_east in (False, True)
    )
    assert len(west) > 3 and len(east) > 3
    assert shapely.total_bounds(west).tolist() == pytest.approx([179.0, lat - 0.3, 180, lat + 0.3])
    assert max(one.bounds[2] for one in west) == 180.0
    assert min(one.bounds[0] for one in east) == -180.0
    read_pack_content(pack_to_bytes(district), "line")


def test_what_lies_in_a_town_is_nearest_to_its_station_on_the_ground_not_in_degrees():
    north: Box = (20.0, 68.0, 22.0, 68.6)
    island = box(20.3, 68.1, 21.7, 68.5)
    district = build_district(
        Area(*north), name="North", land_of=lambda window: [island], source="drawn by hand",
        zone_at=lambda lon, lat: "Europe/Oslo",
    ).district  # fmt: skip
    towns = [grid.geometry for grid in district.sea_grids if grid.level == "town"]
    stations = [base.geometry for base in district.bases if base.kind == "police_station"]
    assert len(towns) == len(stations) == 5
    for lon in np.arange(20.05, 22.0, 0.1):
        for lat in np.arange(68.03, 68.6, 0.05):
            away_m = np.array([WGS84.inv(lon, lat, one.x, one.y)[2] for one in stations])
            (town,) = [town for town in towns if town.contains(shapely.Point(lon, lat))]
            (mine,) = [number for number, one in enumerate(stations) if town.contains(one)]
            # Stations stand up to 150 m inland; a degree of longitude is 3 % shorter in the north.
            assert away_m[mine] <= 1.03 * away_m.min() + 300.0


def test_larger_lands_have_a_station_and_boats_look_after_the_rest():
    district = built()
    modes = {team.base_id: set() for team in district.teams}
    for team in district.teams:
        modes[team.base_id].add(team.mode)
    assert {"vehicle"} <= set.union(*modes.values())
    assert {"boat"} in modes.values()


def test_a_post_is_walked_from_by_night():
    posts = place_posts(list(built().landing_points), 120_000.0, first=7)
    teams = simulate_teams([], posts, first=3, rng=Random(1))
    assert [(team.team_id, team.base_id) for team in teams] == [("T003", "B07"), ("T004", "B08")]
    assert {(team.mode, team.shift_start_min, team.shift_end_min) for team in teams} == {
        ("foot", 1200, 240)
    }


def test_a_long_coast_gets_longer_segments_unless_they_are_given():
    assert built().segment_length_m == 1000.0
    assert built(segment_length_m=400.0).segment_length_m == 400.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "options, name: found nothing"),
        ({"seed": -1}, "options, seed: found -1"),
        ({"segment_length_m": 5.0}, "options, segment-length-m: found 5; expected 100 to 50000"),
        ({"land_of": lambda window: []}, "no land in 112,21,112.4,21.4, nor within 0.1 degrees"),
        ({"land_of": lambda window: [box(*window)]}, "0.0 km of coast in 112,21,112.4,21.4"),
        (
            {"land_of": lambda window: [box(*window)]},
            "move it; there is none within some 300 km",
        ),
    ],
)
def test_what_cannot_be_built_is_told(changes: dict, words: str):
    with pytest.raises(FaultyInputError, match=re.escape(words)):
        built(**changes)


def test_a_coast_that_would_be_cut_to_dust_is_told():
    def comb(window: Box) -> list[Polygon]:
        """Give a mainland to the north with sixteen long spits: over 1,000 km of coast."""
        spits = [box(112.01 + 0.024 * k, 21.02, 112.02 + 0.024 * k, 21.39) for k in range(16)]
        land = shapely.union_all([box(111, 21.38, 114, 23), *spits])
        return [land.intersection(box(*window))]

    content = pack_to_bytes(built(land_of=comb, segment_length_m=100.0))
    with pytest.raises(FaultyInputError, match="cuts it into at most 10,000"):
        read_pack_content(content, "built")
    coarse = built(land_of=comb)
    coast_m = sum(length_m(line.geometry) for line in coarse.coastlines)
    assert coarse.segment_length_m - 100.0 < coast_m / 600 <= coarse.segment_length_m


def test_wishes_are_checked_together_and_what_is_not_wished_is_no_fault():
    faults = faults_of_wishes(name="", seed=2**32, segment_length_m=9.0, timezone="Mars/Olympus")
    assert [fault.column for fault in faults] == ["name", "timezone", "seed", "segment-length-m"]
    assert str(faults[1]).startswith("options, timezone: found 'Mars/Olympus'; expected a name of")
    assert faults_of_wishes(name="Bay", seed=0, segment_length_m=None) == []


def test_a_missing_package_is_named_with_what_to_install():
    with pytest.raises(WorldLandMissingError) as caught:
        require_module("no_such_world")
    assert "pip install 'coastwatch[new-district]'" in str(caught.value)
    assert "no-such-world is not installed" in str(caught.value)
