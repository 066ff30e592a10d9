"""Check by hand where boats, drones and vehicles may go, and how fast."""

from dataclasses import replace

import pytest
from islets import BOAT, CAR, DRONE, ISLAND, codes, islets, patrol_of, xy
from shapely import LineString, Point, Polygon, box
from strand import at

from maritime.coast import Coastline, LandPolygon, Road
from maritime.places import Base
from maritime.plan import Break, Dwell, PostDuty, Transit, Wait

QUAY, BEACH = xy(2000, 1000), xy(5000, 1000)
ACROSS = (QUAY, xy(0, 1000))


def there_and_back(team, via, path, took_s, dwell_s=120):
    """Go to the beach, stay, and come back the same way."""
    return patrol_of(
        team,
        Transit(at(1), at(1) + took_s, via, path),
        Dwell(at(1) + took_s, at(1) + took_s + dwell_s, "L1"),
        Transit(at(1) + took_s + dwell_s, at(1) + 2 * took_s + dwell_s, via, path[::-1]),
    )


def test_a_boat_crosses_three_kilometres_of_water_in_five_minutes():
    assert codes(islets(), there_and_back(BOAT, "sea", (QUAY, BEACH), 300)) == set()
    assert codes(islets(), there_and_back(BOAT, "sea", (QUAY, BEACH), 299)) == {"too_fast"}


def test_a_boat_does_not_stay_shorter_than_the_beach_asks():
    assert codes(islets(), there_and_back(BOAT, "sea", (QUAY, BEACH), 300, 119)) == {
        "dwell_too_short"
    }


def test_a_boat_does_not_cross_an_island():
    west = xy(0, 1000)
    over = patrol_of(
        BOAT,
        Transit(at(1), at(1, 10), "sea", (QUAY, west)),
        Transit(at(1, 10), at(1, 20), "sea", (west, QUAY)),
    )
    assert codes(islets(), over) == {"over_land"}
    assert codes(islets(land=()), over) == {"over_land"}


def test_a_boat_may_go_close_round_the_corners():
    path = (QUAY, xy(2000, 0), xy(0, 0), xy(0, 1000))
    round_it = patrol_of(
        BOAT,
        Transit(at(1), at(1, 10), "sea", path),
        Transit(at(1, 10), at(1, 20), "sea", path[::-1]),
    )
    assert codes(islets(), round_it) == set()
    assert codes(islets(land=()), round_it) == set()


def test_a_boat_turns_at_the_coast_only():
    middle = xy(3500, 1000)
    out = patrol_of(
        BOAT,
        Transit(at(1), at(1, 10), "sea", (QUAY, middle)),
        Transit(at(1, 10), at(1, 20), "sea", (middle, QUAY)),
    )
    assert codes(islets(), out) == {"sea_end_off_coast"}


def test_a_boat_has_patrol_speed_along_the_coast():
    path = (QUAY, xy(2000, 0))

    def along(took_s):
        return patrol_of(
            BOAT,
            Transit(at(1), at(1) + took_s, "coast", path),
            Transit(at(1) + took_s, at(1) + 2 * took_s, "coast", path[::-1]),
        )

    assert codes(islets(), along(200)) == set()
    assert codes(islets(), along(199)) == {"too_fast"}


def test_no_path_leaves_the_box():
    path = (QUAY, xy(3500, 2060), BEACH)
    assert codes(islets(), there_and_back(BOAT, "sea", path, 600)) == {"outside_box"}
    assert codes(islets(), there_and_back(DRONE, "air", path, 600)) == {"outside_box"}
    near = (QUAY, xy(3500, 2040), BEACH)
    assert codes(islets(), there_and_back(BOAT, "sea", near, 600)) == set()


def test_a_drone_flies_over_land_at_its_own_speed():
    assert codes(islets(), there_and_back(DRONE, "air", (QUAY, BEACH), 150)) == set()
    assert codes(islets(), there_and_back(DRONE, "air", (QUAY, BEACH), 149)) == {"too_fast"}
    path = (QUAY, xy(0, 1000), BEACH)
    assert codes(islets(), there_and_back(DRONE, "air", path, 350)) == set()


def test_a_drone_is_back_before_it_falls():
    late = there_and_back(DRONE, "air", (QUAY, BEACH), 1141)
    assert codes(islets(), late) == {"endurance"}
    assert codes(islets(), there_and_back(DRONE, "air", (QUAY, BEACH), 1140)) == set()


@pytest.mark.parametrize(
    ("team", "via"),
    [(BOAT, "air"), (BOAT, "straight"), (BOAT, "road"), (DRONE, "sea"), (CAR, "sea"), (CAR, "air")],
)
def test_a_way_of_another_mode(team, via):
    assert "via_wrong" in codes(islets(), there_and_back(team, via, (QUAY, BEACH), 600))


def test_a_boat_starts_where_the_coast_is_nearest_to_its_base():
    inland = (Base("Q1", "Quay", Point(xy(1600, 1000))),)
    assert codes(islets(bases=inland), there_and_back(BOAT, "sea", (QUAY, BEACH), 300)) == set()
    south = (Base("Q1", "Quay", Point(xy(1600, 940))),)
    assert codes(islets(bases=south), there_and_back(BOAT, "sea", (QUAY, BEACH), 300)) == {
        "starts_elsewhere",
        "ends_elsewhere",
    }


def test_a_boat_may_wait_at_its_pier_before_it_sails():
    sail = there_and_back(BOAT, "sea", (QUAY, BEACH), 300)
    patrol = replace(sail, depart_s=at(0, 30), legs=(Wait(at(0, 30), at(1)), *sail.legs))
    assert codes(islets(), patrol) == set()


def across(took_s, path=ACROSS):
    """Drive straight across the island and back."""
    return patrol_of(
        CAR,
        Transit(at(1), at(1) + took_s, "straight", path),
        Transit(at(1) + took_s, at(1) + 2 * took_s, "straight", path[::-1]),
    )


def test_the_straight_way_is_three_tenths_longer():
    assert codes(islets(), across(260)) == set()
    assert codes(islets(), across(259)) == {"too_fast"}


def test_there_is_no_straight_way_to_another_island():
    assert codes(islets(), across(600, (QUAY, BEACH))) == {"other_land", "wide_water"}


def test_there_is_no_straight_way_without_land():
    assert "straight_without_land" in codes(islets(land=()), across(600))


@pytest.mark.parametrize(("width_m", "expected"), [(295, set()), (305, {"wide_water"})])
def test_water_of_up_to_three_hundred_metres_is_crossed(width_m, expected):
    """A creek runs through the island from the south, and ends 100 m short of the north coast."""
    creek = box(*xy(800, -100), *xy(800 + width_m, 1900))
    land = (LandPolygon(Polygon(ISLAND).difference(creek)),)
    assert codes(islets(land=land), across(260)) == expected


def test_two_creeks_are_two_pieces_of_water():
    creeks = box(*xy(400, -100), *xy(600, 1900)).union(box(*xy(800, -100), *xy(1000, 1900)))
    land = (LandPolygon(Polygon(ISLAND).difference(creeks)),)
    assert codes(islets(land=land), across(260)) == set()


@pytest.mark.parametrize(("width_m", "expected"), [(95, set()), (105, {"other_land"})])
def test_land_less_than_a_hundred_metres_apart_is_one(width_m, expected):
    strait = box(*xy(800, -100), *xy(800 + width_m, 2100))
    halves = Polygon(ISLAND).difference(strait).geoms
    land = tuple(LandPolygon(half) for half in halves)
    assert codes(islets(land=land), across(260)) == expected


def test_roads_have_their_own_speed():
    road = (Road(LineString([QUAY, xy(0, 1000)]), 72.0),)

    def driven(took_s, path=ACROSS):
        return patrol_of(
            CAR,
            Transit(at(1), at(1) + took_s, "road", path),
            Transit(at(1) + took_s, at(1) + 2 * took_s, "road", path[::-1]),
        )

    assert codes(islets(roads=road), driven(100)) == set()
    assert codes(islets(roads=road), driven(99)) == {"too_fast"}
    astray = (QUAY, xy(1000, 990), xy(0, 1000))
    assert codes(islets(roads=road), driven(200, astray)) == {"off_road"}
    unhurried = (Road(road[0].geometry),)
    assert codes(islets(roads=unhurried), driven(200)) == set()
    assert codes(islets(roads=unhurried), driven(199)) == {"too_fast"}


def test_without_land_a_shore_team_starts_at_the_coast_near_its_base():
    def along(x_m):
        path = (QUAY, xy(2000, 0))
        district = islets(land=(), bases=(Base("Q1", "Quay", Point(xy(x_m, 1000))),))
        return codes(
            district,
            patrol_of(
                CAR,
                Transit(at(1), at(1, 2), "coast", path),
                Transit(at(1, 2), at(1, 4), "coast", path[::-1]),
            ),
        )

    assert along(1955) == set()
    assert along(1945) == {"starts_elsewhere", "ends_elsewhere"}


def test_an_open_coastline_is_not_crossed_without_land():
    """A mainland coast north of the island: a cape that points south, which boats go round."""
    shore = [xy(2500, 1500), xy(3500, 800), xy(4500, 1500)]
    coast = (*islets().coastlines, Coastline("C3", "mainland", LineString(shore)))
    district = islets(coastlines=coast, land=())
    assert codes(district, there_and_back(BOAT, "sea", (QUAY, BEACH), 300)) == {"over_coastline"}
    round_it = (QUAY, shore[1], BEACH)
    assert codes(district, there_and_back(BOAT, "sea", round_it, 310)) == set()
    clear = (QUAY, xy(3500, 700), BEACH)
    assert codes(district, there_and_back(BOAT, "sea", clear, 310)) == set()


def test_only_shore_teams_stand_at_posts():
    bases = (Base("Q1", "Quay", Point(QUAY), view_m=500.0),)
    for team, expected in ((CAR, set()), (BOAT, {"post_by_mode"}), (DRONE, {"post_by_mode"})):
        duty = patrol_of(team, PostDuty(at(1), at(1, 30), "Q1"))
        assert codes(islets(bases=bases), duty) == expected


def test_resting_is_allowed_anywhere():
    out, stay, back = there_and_back(BOAT, "sea", (QUAY, BEACH), 300).legs
    rest = Break(stay.exit_s, stay.exit_s + 600)
    back = replace(back, enter_s=back.enter_s + 600, exit_s=back.exit_s + 600)
    assert codes(islets(), patrol_of(BOAT, out, stay, rest, back)) == set()
