"""A day is made up from its seed; one that goes as planned covers what the plan promises."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from simulate_cases import EXACT, as_stored, made, planned

from maritime.errors import InvalidRecordError
from maritime.field.bodies import body_faults
from maritime.field.kinds import CHECK, ROUND_END, ROUND_START, TRACK
from maritime.geodesy import distances_m
from maritime.live.facts import LiveGround
from maritime.movement import Network
from maritime.plan import Dwell, Traverse
from maritime.planning.slots import DutySlot
from maritime.simulate.day import longest_interval_s
from maritime.simulate.errand import lay_errand
from maritime.simulate.params import TellingParams
from maritime.simulate.realised import measure_day
from maritime.simulate.track import sample_way
from maritime.simulate.way import NEVER_S, Way
from maritime.stress.params import StressParams

WILD = StressParams(late_share=1.0, breakdowns=60.0, absence_share=0.2)
MENDED = replace(StressParams.none(), breakdowns=200.0, mended_share=1.0)


@lru_cache(maxsize=1)
def ground() -> LiveGround:
    problem, _ = planned()
    return LiveGround(problem.district, problem.targets)


def figures(day):
    _, plan = planned()
    from_s, to_s = plan.horizon.start_s, plan.horizon.end_s
    coast = ground()
    return measure_day(coast, as_stored(day, coast, to_s), plan, from_s=from_s, to_s=to_s)


def a_network() -> tuple[DutySlot, Network]:
    problem, _ = planned()
    slot = problem.slots[0]
    return slot, problem.class_of(slot).network


def test_a_day_that_goes_as_planned_covers_what_the_plan_promises():
    _, plan = planned()
    found = figures(made())
    assert found.planned == pytest.approx(plan.score.coverage, abs=1e-9)
    assert found.realised >= found.planned - 0.005
    assert found.overdue_min == pytest.approx((1 - found.realised) * found.required_min)


def test_the_noise_of_phones_takes_little():
    noisy = figures(made(telling=TellingParams(sensors_down=0.0)))
    assert noisy.realised >= noisy.planned - 0.02


def test_where_nobody_comes_it_is_the_plan_without_patrols():
    _, plan = planned()
    day = made(stress=replace(StressParams.none(), absence_share=1.0))
    assert not day.walks
    assert day.absent == {patrol.team_id for patrol in plan.patrols}
    assert {word.kind for word in day.words} == {"lost"}
    found = figures(day)
    assert found.realised == pytest.approx(plan.score.coverage_without_patrols, abs=1e-9)
    assert sum(found.by_reason.values()) <= found.overdue_min + 1e-6
    assert next(iter(found.by_reason)) == "unit_not_started"


def test_the_same_seed_gives_the_same_day_and_another_another():
    ids = [
        [told.item_id for walk in made(stress=WILD, seed=seed).walks for told in walk.told]
        for seed in (5, 5, 6)
    ]
    assert ids[0] == ids[1]
    assert not set(ids[0]) & set(ids[2])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_phones_tell_is_as_the_server_wants_it(seed):
    telling = TellingParams(tells=400.0, check_share=1.0)
    day = made(stress=WILD, telling=telling, seed=seed)
    told = [one for walk in day.walks for one in walk.told]
    assert len({one.item_id for one in told}) == len(told)
    for one in told:
        body = {**one.body, **({"vessel_id": "V1"} if one.kind == CHECK else {})}
        assert body_faults(one.kind, 1, body) == ()
        if "text" in one.body:
            assert "模拟" in one.body["text"]
    for walk in day.walks:
        made_s = [one.made_s for one in walk.told]
        assert made_s == sorted(made_s)
        kinds = [one.kind for one in walk.told]
        assert kinds.count(ROUND_START) == kinds.count(ROUND_END) == 1
        points = [p for one in walk.told if one.kind == TRACK for p in one.body["points"]]
        assert [p[0] for p in points] == sorted({p[0] for p in points})


def test_a_team_is_where_the_plan_has_it():
    _, plan = planned()
    starts = {patrol.depart_s: patrol for patrol in plan.patrols}
    targets = {target.target_id: target for target in ground().targets}
    walks = [walk for walk in made().walks if walk.way.from_s in starts]
    assert len(walks) == len(starts)
    for walk in walks:
        patrol = starts[int(walk.way.from_s)]
        assert walk.way.to_s == patrol.return_s
        dwells = [(leg.target_id, leg.enter_s, leg.exit_s) for leg in patrol.legs
                  if isinstance(leg, Dwell)]  # fmt: skip
        stops = [(stop.target_id, stop.enter_s, stop.exit_s) for leg in patrol.legs
                 if isinstance(leg, Traverse) for stop in leg.stops]  # fmt: skip
        stays = [(stay.target_id, round(stay.from_s), round(stay.to_s)) for stay in walk.way.stays]
        assert sorted(stays) == sorted(dwells + stops)
        for target_id, enter_s, exit_s in stays:
            there = walk.way.places_at(np.array([float(enter_s), float(exit_s)]))
            point = targets[target_id].geometry
            assert distances_m(there, np.tile((point.x, point.y), (2, 1))).max() < 50.0


def test_what_breaks_down_stands_until_it_is_mended():
    ways = [walk.way for seed in range(2) for walk in made(stress=MENDED, seed=seed).walks]
    broken = [way for way in ways if way.breaks_s < NEVER_S]
    assert broken
    for way in broken:
        assert way.from_s <= way.breaks_s < way.mended_s < NEVER_S
        at_s = np.linspace(way.breaks_s, way.mended_s, 5)
        there = way.places_at(at_s)
        assert np.ptp(there, axis=0).max() < 1e-9
        assert (np.diff(way.at_s) >= 0).all()


def test_who_breaks_down_for_good_ends_there_and_the_office_hears_of_it():
    final = replace(StressParams.none(), breakdowns=500.0, mended_share=0.0)
    day = made(stress=final)
    stranded = [walk for walk in day.walks if walk.way.is_stranded]
    assert stranded
    for walk in stranded:
        assert walk.way.to_s == walk.way.breaks_s
        assert walk.told[-1].kind == ROUND_END
    assert {word.team_id for word in day.words} <= {walk.team_id for walk in stranded}


def test_points_are_off_as_far_as_the_noise_says_and_rough_ones_say_so():
    at_s = np.array([0.0, 200_000.0])
    way = Way(at_s, np.array([[112.8, 21.8], [112.9, 21.8]]), ())
    fixes = sample_way(way, TellingParams(rough_share=0.02), np.random.default_rng(1))
    assert fixes.at_s[0] == 0 and fixes.at_s[-1] == 200_000
    is_rough = fixes.accuracy_m >= 180.0
    assert 0.01 < is_rough.mean() < 0.03
    off_m = distances_m(way.places_at(fixes.at_s), fixes.lonlat)
    assert np.sqrt((off_m[~is_rough] ** 2).mean() / 2) == pytest.approx(6.0, rel=0.1)


def test_a_way_over_the_date_line_goes_the_short_way():
    way = Way(np.array([0.0, 10.0]), np.array([[179.9, 0.0], [-179.9, 0.0]]), ())
    assert abs(way.places_at(np.array([5.0]))[0, 0]) == pytest.approx(180.0)


def test_an_errand_goes_there_looks_and_comes_home():
    slot, network = a_network()
    base = network.place_lonlat[network.base_place[slot.team.base_id]]
    for index, target in enumerate(planned()[0].targets):
        way = lay_errand(network, slot.team.base_id, target, index, at_s=1000.0)
        assert way is not None
        assert way.from_s == 1000.0 and (np.diff(way.at_s) >= 0).all()
        assert np.allclose(way.lonlat[0], base) and np.allclose(way.lonlat[-1], base)
        stay = way.stays[0]
        assert stay.target_id == target.target_id
        assert stay.to_s - stay.from_s >= target.dwell_s
        assert stay.to_s <= way.to_s


def test_nobody_goes_from_a_base_that_his_mode_cannot_use():
    _, network = a_network()
    assert lay_errand(network, "nowhere", planned()[0].targets[0], 0, at_s=0.0) is None


def test_the_day_before_is_made_up_as_far_as_it_counts():
    problem, plan = planned()
    since_s = plan.horizon.start_s - longest_interval_s(problem.district.standard)
    day = made()
    assert any(walk.way.from_s < plan.horizon.start_s for walk in day.walks)
    assert all(walk.way.to_s > since_s for walk in day.walks)


def test_holes_and_sensors_come_as_often_as_asked():
    telling = replace(EXACT, holes=3000.0, sensors_down=1.0, landings=20.0)
    day = made(telling=telling)
    assert all(walk.holes for walk in day.walks if walk.way.to_s - walk.way.from_s > 3600)
    online = [one for one in planned()[0].district.sensors if one.is_online]
    assert len(day.sensors_down) == len(online)
    assert {one.kind for one in day.happenings} >= {"landing"}


def test_settings_that_make_no_sense_are_refused_in_words():
    with pytest.raises(InvalidRecordError, match="a share from 0 to 1"):
        TellingParams(check_share=2.0)
    with pytest.raises(InvalidRecordError, match="the first not greater"):
        TellingParams(hole_min=(9.0, 2.0))
    with pytest.raises(InvalidRecordError, match="as long as 1 to 400 points"):
        TellingParams(point_every_s=10, piece_s=5)
    with pytest.raises(InvalidRecordError, match="seed"):
        made(seed=-1)
