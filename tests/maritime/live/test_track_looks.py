"""Check what tracks watch: by hand, at the edges, and that order and repetition do not matter."""

from hypothesis import given
from hypothesis import strategies as st
from scenes import lonlat
from shore_cases import FIRST, SECOND, ground, looks, walk

from maritime.field.tracks import TrackPoint, join_track
from maritime.live.track_looks import SWATH_M, FoldedTrack, fold_track, looks_of_track


def test_a_walk_along_a_segment_watches_it_and_not_the_next():
    found = looks(walk(0, 900, minute=60, takes_min=9))
    assert found.keys() == {FIRST}
    ((from_min, to_min),) = found[FIRST]
    # 100 m a minute: the first tenth is left behind after 75 + 150 m or so; the last step of the
    # segment at 752 m comes near at about 600 m, and is left at about 900 m.
    assert 60.0 < from_min < 62.5
    assert 65.0 < to_min <= 69.0


def test_eight_tenths_of_a_segment_are_nothing():
    """The swath reaches 150 m ahead: 752 m × 0.8 - 150 m from its beginning."""
    assert looks(walk(-100, 752 * 0.8 - SWATH_M, minute=0, takes_min=9)) == {}


def test_too_far_from_the_shore_is_nothing():
    assert looks(walk(0, 900, minute=0, takes_min=9, north_m=60 + 2 * SWATH_M)) == {}


def test_a_hole_parts_a_pass_in_two():
    whole = walk(0, 900, minute=0, takes_min=9)
    holed = whole[:7] + whole[12:]  # 2.5 minutes without a point
    assert looks(holed) == {}


def test_who_leaves_the_segment_begins_anew():
    there = walk(0, 500, minute=0, takes_min=5)
    away = walk(500, 500, minute=5.5, takes_min=1, north_m=1500)
    back = walk(400, 900, minute=7, takes_min=5)
    assert FIRST not in looks([*there, *away, *back])
    assert FIRST in looks([*there, *walk(500, 900, minute=5.5, takes_min=4)])


def test_standing_at_the_end_afterwards_watches_nothing():
    passed = walk(0, 740, minute=0, takes_min=8)
    stood = passed + walk(740, 740, minute=8.5, takes_min=50)
    assert looks(stood)[FIRST] == looks(passed)[FIRST]


def test_forth_and_back_are_two_looks_or_one_long_one():
    forth = walk(-200, 1000, minute=0, takes_min=12)
    back = walk(1000, -200, minute=30, takes_min=12)
    waits = walk(1000, 1000, minute=12.5, takes_min=17)
    found = looks([*forth, *waits, *back])
    assert len(found[FIRST]) == 2


def test_a_stay_at_a_landing_point_counts_from_its_dwell_time_on():
    """L002 stands at 4,500 m; the pack gives no dwell time, so 5 minutes are asked for."""
    assert "L002" not in looks(walk(4480, 4480, minute=0, takes_min=4.5))
    assert looks(walk(4480, 4480, minute=0, takes_min=5))["L002"] == [(0.0, 5.0)]
    assert "L002" not in looks(walk(4480, 4480, minute=0, takes_min=9, north_m=700))


def test_points_that_are_too_rough_tell_nothing():
    rough = [
        TrackPoint(one.at_s, one.lon, one.lat, 120.0) for one in walk(0, 900, minute=0, takes_min=9)
    ]
    assert looks(rough) == {}


def test_no_points_one_point_and_one_second():
    steps = ground().steps
    assert looks_of_track(steps, join_track(())) == ()
    assert looks_of_track(steps, join_track([TrackPoint(0.0, 0.0, 0.0)])) == ()
    assert looks_of_track(steps, join_track([TrackPoint(0.5, *lonlat(400, 60))])) == ()


@given(st.data())
def test_neither_order_nor_repetition_nor_pieces_matter(data: st.DataObject):
    points = walk(0, 1700, minute=0, takes_min=17)
    expected = looks(points)
    assert {FIRST, SECOND} <= expected.keys()
    shuffled = data.draw(st.permutations(points))
    again = data.draw(st.lists(st.sampled_from(points), max_size=10))
    assert looks([*shuffled, *again]) == expected


@given(st.data())
def test_folding_on_from_what_was_folded_before_is_folding_it_all(data: st.DataObject):
    """Pieces come late, out of order, with rough points and holes: the last fold is the whole."""
    steps = ground().steps
    there = walk(0, 1700, minute=0, takes_min=17)
    back = walk(1700, 0, minute=17.5, takes_min=17)
    rough = [TrackPoint(one.at_s + 7, one.lon, one.lat, 120.0) for one in there[::5]]
    hole = data.draw(st.integers(0, 60))
    points = [*there, *back, *rough]
    points = [one for one in points if not hole * 30 <= one.at_s - there[0].at_s < hole * 30 + 200]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(points)), max_size=5)))
    if data.draw(st.booleans()):
        points = data.draw(st.permutations(points))
    folded = FoldedTrack()
    for end in [*cuts, len(points)]:
        track = join_track(points[:end])
        folded = fold_track(steps, track, folded)
        assert folded.looks == looks_of_track(steps, track)
