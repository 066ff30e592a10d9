"""Hours and km lie in the grid where they were, and grids in their tree."""

import pytest
from scenes import area, line, lonlat, place

from maritime.field.tracks import TrackPoint
from maritime.places import Base, SeaGrid
from maritime.plan import Break, Dwell, Patrol, PostDuty, Transit, Traverse, Wait
from maritime.report.coverage_report import Effort
from maritime.report.effort import effort_rows
from maritime.report.grid_tree import UnknownGridError, grids_of
from maritime.report.ways import WayPart, parts_of_ways, pieces_of_patrol, pieces_of_track
from maritime.targets import Target

WEST = SeaGrid("W", "西", "town", area((0, -500), (2000, -500), (2000, 500), (0, 500)))
EAST = SeaGrid("E", "东", "town", area((2000, -500), (4000, -500), (4000, 500), (2000, 500)))
GRIDS = (WEST, EAST)
SHORE = Target("S1", "segment", "general", "C01", 0, 900, line((0, 0), (900, 0)), 900.0, 0.9,
               grid_id="W")  # fmt: skip
LANDING = Target("L1", "landing_point", "red", "C01", 0, 0, place(3000, 0), 0.0, 8.0, grid_id="E")
TARGETS = {"S1": SHORE, "L1": LANDING}
BASES = {"B1": Base("B1", "所", place(100, 100)), "B2": Base("B2", "哨", place(3500, 0))}
PATROL = Patrol(
    "P1", "T1", "foot", "B1", 0, 6000,
    (
        Wait(0, 100), Traverse(100, 1000, "S1"),
        Transit(1000, 3000, "straight", (lonlat(1000, 0), lonlat(3000, 0))),
        Dwell(3000, 3300, "L1"), Break(3300, 4000), PostDuty(4000, 5000, "B2"),
        Transit(5000, 6000, "sea", (lonlat(3500, 0), lonlat(3500, 0))),
    ),
)  # fmt: skip


def test_a_patrol_is_cut_where_its_way_crosses_a_border():
    parts = parts_of_ways(pieces_of_patrol(PATROL, TARGETS, BASES, number=7), GRIDS)
    west, east = (next(one for one in parts if one.grid_id == grid_id) for grid_id in "WE")
    assert west.seconds == pytest.approx(100 + 900 + 1000)
    assert west.metres == pytest.approx(900 + 1000, rel=1e-3)
    assert east.seconds == pytest.approx(1000 + 300 + 700 + 1000 + 1000)
    assert east.metres == pytest.approx(1000, rel=1e-3)
    assert {(one.round_number, one.mode) for one in parts} == {(7, "foot")}


def test_of_a_patrol_only_its_share_of_a_time_counts():
    pieces = pieces_of_patrol(PATROL, TARGETS, BASES, number=1, moved_s=1000)
    parts = parts_of_ways(pieces, GRIDS, from_s=1550, to_s=2000)
    assert parts == (WayPart(1, "foot", "W", 450.0, 450.0),)
    assert parts_of_ways(pieces, GRIDS, from_s=9000, to_s=9001) == ()


def test_a_track_is_measured_between_near_fixes_without_pauses():
    fixes = [
        TrackPoint(0.0, *lonlat(1000, 0)), TrackPoint(60.0, *lonlat(1100, 0)),
        TrackPoint(120.0, *lonlat(2500, 0)), TrackPoint(900.0, *lonlat(3500, 0)),
        TrackPoint(960.0, *lonlat(3600, 0)),
    ]  # fmt: skip
    pieces = pieces_of_track(fixes, [(0, 120), (200, 1000)], number=1, mode="foot")
    west, east = sorted(parts_of_ways(pieces, GRIDS), key=lambda one: one.metres, reverse=True)
    assert (west.grid_id, east.grid_id) == ("W", "E")
    assert west.seconds == 120
    assert west.metres == pytest.approx(1500, rel=1e-3)  # the hole of 13 minutes is no way
    assert east.seconds == 800
    assert east.metres == pytest.approx(100, rel=1e-3)


def test_a_round_without_a_fix_lies_in_no_grid():
    parts = parts_of_ways(pieces_of_track((), [(0, 60), (50, 50)], number=1, mode="boat"), GRIDS)
    assert parts == (WayPart(1, "boat", None, 60.0, 0.0),)
    [total] = [row for row in effort_rows({"actual": parts}, grids_of(GRIDS), grid_id=None)
               if row.is_total]  # fmt: skip
    assert (total.actual, total.planned) == (Effort(1.0, 0.0), None)


def grid(grid_id: str, level: str, parent_id: str | None) -> SeaGrid:
    return SeaGrid(grid_id, grid_id, level, WEST.geometry, parent_id)


def test_grids_stand_in_their_tree_whatever_parents_they_name():
    tree = grids_of((
        grid("v", "village", "t"), grid("t", "town", "c"), grid("c", "county", None),
        grid("lost", "village", "nowhere"), grid("a", "town", "b"), grid("b", "town", "a"),
    ))  # fmt: skip
    assert [(one.grid_id, depth) for one, depth in tree.below(None)] == [
        ("c", 1), ("t", 2), ("v", 3), ("lost", 1), ("a", 1), ("b", 1)
    ]  # fmt: skip
    assert [one.grid_id for one, _ in tree.below("t")] == ["v"]
    assert tree.chain("v") == ("v", "t", "c")
    assert tree.chain("a") == ("a", "b")
    assert tree.town_of("v") == "t"
    assert (tree.town_of("lost"), tree.town_of(None)) == (None, None)
    assert tree.is_in("v", "c") and not tree.is_in("lost", "c") and tree.is_in(None, None)
    with pytest.raises(UnknownGridError, match="give one of its grids: v, t, c"):
        tree.require("x")
    with pytest.raises(UnknownGridError, match="it has none"):
        grids_of(()).require("x")
