"""A disturbed duty worked by hand: what is seen, when, and what falls out."""

from stress_cases import (
    POINT,
    SEEN_FROM_POST,
    SHORE,
    dwell,
    looks_made,
    patrol,
    post,
    transit,
    traverse,
    wait,
)

ROUND = patrol(transit(0, 600), traverse(600, 1200), wait(1200, 1800), dwell(1800, 2100))


def test_nothing_wrong_gives_the_plan():
    assert looks_made(ROUND) == [(SHORE, 600, 1200), (POINT, 1800, 2100)]


def test_a_wait_takes_lateness_up():
    assert looks_made(ROUND, late_s=(400,)) == [(SHORE, 1000, 1600), (POINT, 1800, 2100)]


def test_what_a_wait_cannot_take_up_goes_on():
    assert looks_made(ROUND, late_s=(700,)) == [(SHORE, 1300, 1900), (POINT, 1900, 2200)]


def test_a_slow_traverse_still_watches_from_entering_to_leaving():
    # 600 s ÷ 0.75 = 800 s for each of the two moves.
    assert looks_made(ROUND, speed=0.75) == [(SHORE, 800, 1600), (POINT, 1800, 2100)]


def test_a_fast_team_is_never_ahead_of_the_plan():
    # It waits at the segment until 600 and is through it in 500 s.
    assert looks_made(ROUND, speed=1.2) == [(SHORE, 600, 1100), (POINT, 1800, 2100)]


def test_speed_makes_up_for_lateness():
    # Away at 300, 500 s to the segment, 500 s through it.
    assert looks_made(ROUND, late_s=(300,), speed=1.2)[0] == (SHORE, 800, 1300)


def test_stops_keep_their_time_and_move_with_the_speed():
    # Twice 100 s of moving at half speed, 300 s of staying between them.
    leg = traverse(0, 500, (100, 300))
    assert looks_made(patrol(leg), speed=0.5) == [(SHORE, 0, 700), (POINT, 200, 500)]


def test_post_duty_gives_way_to_lateness():
    assert looks_made(patrol(transit(0, 600), post(600, 2400)), late_s=(900,)) == [
        (SEEN_FROM_POST, 1500, 2400)
    ]


def test_who_comes_to_a_post_after_its_time_goes_on_at_once():
    out = patrol(post(0, 600), dwell(600, 900))
    assert looks_made(out, late_s=(1000,)) == [(POINT, 1000, 1300)]


def test_nobody_comes_where_the_shift_is_not_crewed():
    assert looks_made(ROUND, is_absent=True) == []


def test_a_team_that_would_come_back_too_late_goes_home():
    # Planned back at 2000, shift until 2100: 100 s of lateness are allowed, not 101.
    stages = (
        traverse(0, 1000, asks=True, to_look_s=1000, look_exit_s=1000, home_s=200),
        transit(1000, 1500, asks=True, to_look_s=800, look_exit_s=1800, home_s=200, turn_s=200),
        dwell(1500, 1800, asks=True, to_look_s=300, look_exit_s=1800, home_s=200, turn_s=400),
        transit(1800, 2000),
    )
    out = patrol(*stages, close_s=2100)
    assert looks_made(out, late_s=(100,)) == [(SHORE, 100, 1100), (POINT, 1600, 1900)]
    assert looks_made(out, late_s=(101,)) == [(SHORE, 101, 1101)]
    assert looks_made(out, late_s=(901,)) == []


def test_endurance_counts_from_the_real_departure():
    stages = (dwell(0, 1000, asks=True, to_look_s=1000, look_exit_s=1000, home_s=0),)
    assert looks_made(patrol(*stages, out_s=1000), late_s=(500,)) == [(POINT, 500, 1500)]


def test_who_turned_home_goes_out_again_when_home():
    # The second look would end the endurance; home is 200 s away, at half speed 400.
    first = patrol(
        traverse(0, 500, asks=True, to_look_s=500, look_exit_s=500, home_s=200),
        dwell(500, 900, asks=True, to_look_s=400, look_exit_s=900, home_s=200, turn_s=200),
        out_s=1200,
    )
    second = patrol(dwell(1200, 1500))
    # Away 0 to 1000, then home at 1400; 400 s more would be back at 1600 > 1200.
    assert looks_made(first, second, speed=0.5) == [(SHORE, 0, 1000), (POINT, 1400, 1700)]


def test_lateness_goes_on_to_the_next_patrol_less_the_time_between():
    second = patrol(dwell(3000, 3300), pause_s=600)
    assert looks_made(ROUND, second, late_s=(1000,))[-1] == (POINT, 3100, 3400)


def test_a_pause_at_the_base_keeps_what_it_must():
    second = patrol(dwell(2700, 3000), pause_s=600)
    assert looks_made(ROUND, second)[-1] == (POINT, 2700, 3000)
    # Back at 2500 instead of 2100: not before 3100.
    assert looks_made(ROUND, second, late_s=(1000,))[-1] == (POINT, 3100, 3400)


def test_a_breakdown_that_ends_the_duty_keeps_what_was_seen():
    assert looks_made(ROUND, ROUND, breakdown_s=1900) == [(SHORE, 600, 1200)]
    assert looks_made(ROUND, breakdown_s=1199) == []
    assert looks_made(ROUND, breakdown_s=1200) == [(SHORE, 600, 1200)]


def test_a_stay_counts_when_it_was_long_enough_before_the_breakdown():
    out = patrol(dwell(0, 900))
    assert looks_made(out, breakdown_s=300) == [(POINT, 0, 300)]
    assert looks_made(out, breakdown_s=299) == []


def test_a_stop_counts_that_was_made_before_the_breakdown():
    leg = traverse(0, 900, (100, 300))
    assert looks_made(patrol(leg), breakdown_s=500) == [(POINT, 100, 400)]


def test_post_duty_counts_until_the_breakdown():
    assert looks_made(patrol(post(0, 3600)), breakdown_s=1000) == [(SEEN_FROM_POST, 0, 1000)]


def test_what_is_mended_loses_the_leg_and_goes_on_later():
    seen = looks_made(ROUND, breakdown_s=900, is_final=False, repair_s=1200)
    # Through the segment at 2400 instead of 1200, unseen; the stay follows at once.
    assert seen == [(POINT, 2400, 2700)]


def test_what_is_mended_while_waiting_loses_nothing_if_there_is_time():
    seen = looks_made(ROUND, breakdown_s=1250, is_final=False, repair_s=300)
    assert seen == [(SHORE, 600, 1200), (POINT, 1800, 2100)]
    seen = looks_made(ROUND, breakdown_s=1250, is_final=False, repair_s=900)
    assert seen == [(SHORE, 600, 1200), (POINT, 2150, 2450)]


def test_time_at_the_base_wears_nothing():
    # Out 2100 s before; the breakdown at 2200 s of time out is 100 s into the second patrol.
    second = patrol(dwell(50_000, 50_600))
    assert looks_made(ROUND, second, breakdown_s=2200)[-1] == (POINT, 1800, 2100)
    assert looks_made(ROUND, second, breakdown_s=2400)[-1] == (POINT, 50_000, 50_300)
