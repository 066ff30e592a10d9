"""A repair keeps what is flown or begun, is a true plan, and is never worse than doing nothing."""

from dataclasses import replace

import numpy as np
import pytest
from repair_scenes import ALL_MAY_CHANGE, SCENES, TEN_S, TWO_S, case_of, planned, repaired

from maritime.errors import FaultyInputError, InvalidRecordError
from maritime.plan import Patrol, PostDuty, Transit, Wait
from maritime.planning.params import stop_after
from maritime.planning.route_maker import RouteMaker
from maritime.planning.steps import HOME, JUMP, REST, WAIT
from maritime.repair.bench import Bench, most_below
from maritime.repair.case import Delay, Diversion, Loss, Position, RepairCase, StoppedSpan
from maritime.repair.params import RepairParams
from maritime.repair.proposer import Proposer
from maritime.repair.repaired import repaired_plan
from maritime.repair.search import WEIGHED, better_and_better, changed_teams
from maritime.repair.setting import _read_routes, set_repair
from maritime.repair.under_way import Ways
from maritime.verification import verify_plan


def legs_begun(patrols: tuple[Patrol, ...], team_id: str, at_s: int) -> list:
    """Give what a team has begun before an instant, paths left out: files round them."""
    return sorted(
        (leg.enter_s, leg.exit_s, type(leg).__name__, getattr(leg, "target_id", ""))
        for patrol in patrols
        if patrol.team_id == team_id
        for leg in patrol.legs
        if leg.enter_s < at_s and not isinstance(leg, Wait | PostDuty)
    )


@pytest.mark.parametrize("kind", ["lost", "late", "stopped", "unseen", "a while"])
@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("after_s", [TWO_S, TEN_S], ids=["02:00", "10:00"])
def test_a_repair_is_true_and_no_worse_than_doing_nothing(name, kind, after_s):
    case = case_of(name, kind, after_s)
    done = repaired(name, case)
    problem, plan = planned(name)
    faults = verify_plan(problem.district, done.plan, pack_sha256="hash")
    assert [str(fault) for fault in faults] == []
    assert done.repaired_min <= done.nothing_min + 1e-6
    hit = {change.team_id for change in done.changes if change.is_hit}
    for team_id in {patrol.team_id for patrol in plan.patrols} - hit:
        assert legs_begun(done.plan.patrols, team_id, case.at_s) == legs_begun(
            plan.patrols, team_id, case.at_s
        )


def test_a_loss_costs_and_a_repair_wins_some_of_it_back():
    done = repaired("straight", case_of("straight", "lost", TWO_S))
    assert done.nothing_min > done.planned_min
    assert done.won_min > 0
    assert done.closed and done.changed_not_hit


def test_a_unit_lost_for_a_while_is_at_work_again_after_it():
    case = case_of("straight", "a while", TWO_S)
    lost = case.lost[0]
    done = repaired("straight", case)
    legs = [leg for patrol in done.plan.patrols if patrol.team_id == lost.team_id
            for leg in patrol.legs if not isinstance(leg, Transit | Wait)]  # fmt: skip
    assert any(leg.enter_s >= lost.until_s for leg in legs)
    assert not any(lost.since_s < leg.exit_s and leg.enter_s < lost.until_s for leg in legs)
    assert done.nothing_min < repaired("straight", case_of("straight", "lost", TWO_S)).nothing_min


def test_a_lost_unit_is_lost_whatever_else_is_said_of_it():
    assert repaired("straight", case_of("straight", "lost and late", TWO_S)) == repaired(
        "straight", case_of("straight", "lost", TWO_S)
    )


def sent(team_id: str, at_s: int, **where) -> RepairCase:
    diversion = Diversion(team_id, where.pop("place_id", ""), at_s, **where)
    return RepairCase(at_s, diverted=(diversion,))


def test_a_unit_sent_along_a_segment_watches_it_and_goes_on():
    problem, plan = planned("straight")
    at_s = problem.horizon.start_s + TWO_S
    patrol = next(p for p in plan.patrols if p.depart_s < at_s < p.return_s)
    segment_id = problem.targets[0].target_id
    done = repaired("straight", sent(patrol.team_id, at_s, place_id=segment_id))
    legs = [leg for p in done.plan.patrols if p.team_id == patrol.team_id for leg in p.legs]
    first = next(leg for leg in legs if leg.enter_s >= at_s and not isinstance(leg, Transit | Wait))
    assert first.target_id == segment_id
    assert verify_plan(problem.district, done.plan, pack_sha256="hash") == ()


def test_a_unit_sent_to_a_bare_place_stays_there_so_long_also_where_it_is_late():
    problem, plan = planned("straight")
    at_s = problem.horizon.start_s + TWO_S
    patrol = next(p for p in plan.patrols if p.depart_s < at_s < p.return_s)
    base = problem.district.bases[0].geometry
    case = sent(patrol.team_id, at_s, lonlat=(base.x, base.y), stay_s=1800)
    late = replace(case, late=(Delay(patrol.team_id, 600),))
    for one in (case, late):
        done = repaired("straight", one)
        legs = [leg for p in done.plan.patrols if p.team_id == patrol.team_id for leg in p.legs]
        assert not any(
            at_s < leg.exit_s and leg.enter_s < at_s + 1800
            for leg in legs if not isinstance(leg, Transit | Wait)
        )  # fmt: skip
        assert verify_plan(problem.district, done.plan, pack_sha256="hash") == ()


@pytest.mark.parametrize("lasts_s", [3600, 24 * 3600], ids=["an hour", "past its shift"])
def test_a_unit_at_its_base_that_is_sent_there_stays_there_so_long(lasts_s):
    problem, plan = planned("straight")
    # One that is on its shift for a minute at its base before it leaves.
    patrol = next(
        p for p in plan.patrols
        if p.depart_s - problem.horizon.start_s - 60 >= problem.slots[problem.slot_of(p)].open_s
    )  # fmt: skip
    at_s = patrol.depart_s - 60
    done = repaired("straight", RepairCase(at_s, diverted=(
        Diversion(patrol.team_id, patrol.base_id, at_s + lasts_s),
    )))  # fmt: skip
    departs_s = [p.depart_s for p in done.plan.patrols if p.team_id == patrol.team_id]
    assert bool(departs_s) is (lasts_s == 3600)
    assert all(depart_s >= at_s + lasts_s for depart_s in departs_s)
    assert verify_plan(problem.district, done.plan, pack_sha256="hash") == ()


def test_a_position_that_cannot_be_is_told_and_left_out():
    problem, plan = planned("straight")
    at_s = problem.horizon.start_s + TWO_S
    team_id = next(p.team_id for p in plan.patrols if p.depart_s < at_s < p.return_s)
    done = repaired("straight", RepairCase(at_s, positions=(Position(team_id, (0.0, 0.0), at_s),)))
    assert [str(fault) for fault in done.left_out] == [
        f"position {team_id}: found (0.0, 0.0); expected a position within 30 km of where the unit "
        "can be; its plan stands for it"
    ]
    assert replace(done, left_out=()) == repaired("straight", RepairCase(at_s))


def test_what_is_closed_less_what_is_opened_is_what_is_won():
    done = repaired("straight", case_of("straight", "lost", TWO_S))
    closed = sum(span.weighted_min for span in done.closed)
    opened = sum(span.weighted_min for span in done.opened)
    assert closed - opened == pytest.approx(done.won_min, abs=1e-6)


def test_a_lost_unit_watches_nothing_from_then_on():
    case = case_of("straight", "lost", TWO_S)
    lost = case.lost[0]
    legs = [leg for patrol in repaired("straight", case).plan.patrols
            if patrol.team_id == lost.team_id for leg in patrol.legs]  # fmt: skip
    assert legs
    assert all(leg.exit_s <= lost.since_s or isinstance(leg, Transit) for leg in legs)


@pytest.mark.parametrize("kind", ["lost", "stopped"])
def test_an_infinite_price_changes_nobody_who_was_not_hit(kind):
    params = RepairParams(price_min=float("inf"), most_share=1.0)
    assert repaired("straight", case_of("straight", kind, TWO_S), params).changed_not_hit == ()


def test_fewer_than_the_share_get_other_orders():
    done = repaired("straight", case_of("straight", "lost", TWO_S),
                    RepairParams(price_min=0.0, most_share=0.5))  # fmt: skip
    assert len(done.changed_not_hit) < 0.5 * len(done.teams_left)
    assert [most_below(0.25, count) for count in (0, 4, 5, 27, 28)] == [0, 0, 1, 6, 6]


def test_nothing_befallen_leaves_the_plan_as_it_is_where_nobody_may_change():
    problem, plan = planned("straight")
    case = RepairCase(problem.horizon.start_s + TEN_S)
    done = repaired("straight", case, RepairParams(price_min=float("inf")))
    assert done.plan.patrols == plan.patrols
    assert done.changes == () and done.nothing_min == pytest.approx(done.planned_min)


def test_the_same_case_and_steps_give_the_same_repair():
    case = case_of("straight", "lost", TWO_S)
    assert repaired("straight", case) == repaired("straight", case)


def test_all_that_is_wrong_with_a_case_is_told_together():
    problem, plan = planned("straight")
    at_s, end_s = problem.horizon.start_s + TEN_S, problem.horizon.end_s
    case = RepairCase(
        end_s,
        lost=(Loss("T99", at_s), Loss("T01", at_s, at_s)),
        late=(Delay("T01", 60), Delay("T01", 60), Delay("T02", 0)),
        diverted=(Diversion("T03", "nowhere", end_s), Diversion("T02", "", end_s, (0.0, 99.0)),
                  Diversion("T01", "L1", end_s, stay_s=-1)),
        stopped=(StoppedSpan("boat", at_s, at_s + 60), StoppedSpan("boat", at_s + 30, at_s + 90),
                 StoppedSpan("raft", at_s, at_s)),
        positions=(Position("T04", (200.0, 0.0), at_s),),
    )  # fmt: skip
    with pytest.raises(FaultyInputError) as refused:
        set_repair(problem, plan, case)
    words = str(refused.value)
    for found in ("repair, at: found", "lost T99, team_id: found 'T99'; expected a team",
                  "late T01, team_id: found the team a second time", "late T02, late_s: found 0",
                  "diverted T03, place: found 'nowhere'", "lost T01, until: found",
                  "diverted T02, lon, lat: found (0.0, 99.0)", "diverted T01, stay_s: found -1",
                  "not before the span before it ends",
                  "expected one of foot·vehicle·boat·drone", "degrees on the globe"):  # fmt: skip
        assert found in words


def test_a_rest_counts_before_the_last_return_to_the_base_alone():
    problem, _ = planned("straight")
    slot = problem.slots[0]
    ways, base, hour = Ways(problem, slot), problem.base_of(slot), 3600

    def is_lawful(*steps: tuple[int, float, float]) -> bool:
        whole = tuple((code, base, int(a * hour), int(b * hour)) for code, a, b in steps)
        return ways.is_lawful(whole, 8 * hour)

    assert is_lawful((JUMP, 0, 7), (REST, 7, 7.5))
    assert is_lawful((JUMP, 0, 3), (HOME, 3, 3), (REST, 3, 3.5), (JUMP, 3.5, 7), (HOME, 7, 7))
    assert not is_lawful((JUMP, 0, 7), (HOME, 7, 7), (REST, 7, 7.5))
    assert not is_lawful((JUMP, 0, 7))
    assert is_lawful((WAIT, 0, 7), (REST, 7, 7.5))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("price_min", -1, "a number of at least"), ("most_share", 1.5, "a number from 0 to 1"),
     ("probe_changes", 0, "a number above 0"), ("changes", 0, "a number above 0"),
     ("spell_rounds", 0, "a number above 0")],
)  # fmt: skip
def test_settings_out_of_bounds_are_refused(name, value, words):
    with pytest.raises(InvalidRecordError, match=f"{name} is {value}, expected {words}"):
        RepairParams(**{name: value})


@pytest.mark.parametrize("hour", [0, 6, 12, 18, 23])
@pytest.mark.parametrize("name", SCENES)
def test_a_unit_whose_shift_is_over_is_not_hit_by_that(name, hour):
    problem, plan = planned(name)
    case = RepairCase(problem.horizon.start_s + hour * 3600)
    bench = Bench(set_repair(problem, plan, case), ALL_MAY_CHANGE)
    assert not [rest.slot.team.team_id for rest in bench.setting.rests if rest.is_hit]
    assert not bench.has_befallen


@pytest.mark.parametrize("name", SCENES)
def test_stirring_wins_more_than_weighing_and_is_true(name):
    problem, plan = planned(name)
    case = case_of(name, "lost", TEN_S)
    params = replace(ALL_MAY_CHANGE, changes=200, spell_rounds=4)
    phases: list[str] = []
    bench = Bench(set_repair(problem, plan, case), params)
    weighed, stirred = better_and_better(
        bench, rng=np.random.default_rng(1), report=lambda told: phases.append(told.phase),
        stops=[lambda steps: WEIGHED in phases, stop_after(150)],
    )  # fmt: skip
    assert stirred[1] < weighed[1] <= bench.nothing_min
    done = repaired_plan(bench, stirred[0], seconds=1.0)
    assert done.repaired_min == pytest.approx(stirred[1])
    assert verify_plan(problem.district, done.plan, pack_sha256="hash") == ()


@pytest.mark.parametrize("name", SCENES)
def test_whenever_one_looks_few_are_changed_and_it_only_gets_better(name):
    problem, plan = planned(name)
    params = RepairParams(price_min=5.0, most_share=0.5, changes=100, spell_rounds=2)
    bench = Bench(set_repair(problem, plan, case_of(name, "lost", TWO_S)), params)
    cost_min = bench.nothing_min
    for routes, open_min in better_and_better(
        bench, rng=np.random.default_rng(1), stops=map(stop_after, range(0, 120, 7))
    ):
        changed = changed_teams(bench.setting, routes)
        assert len(changed) <= bench.most_changed
        assert open_min + params.price_min * len(changed) <= cost_min + 1e-6
        cost_min = open_min + params.price_min * len(changed)


@pytest.mark.parametrize("kind", ["lost", "late"])
@pytest.mark.parametrize("name", SCENES)
def test_no_team_is_weighed_by_orders_that_are_worse_than_its_own(name, kind):
    problem, plan = planned(name)
    bench = Bench(set_repair(problem, plan, case_of(name, kind, TWO_S)), ALL_MAY_CHANGE)
    rng = np.random.default_rng(1)
    proposer = Proposer(bench, RouteMaker(bench.setting.problem, bench.params.search, rng))
    able = [index for index, rest in enumerate(bench.setting.rests) if rest.can_change]
    assert able
    for index in able:
        assert proposer.weigh(index).open_min <= bench.nothing_min + 1e-6
        assert proposer.open_min == pytest.approx(bench.nothing_min)


def test_of_a_shift_over_midnight_no_part_is_changed_where_one_cannot_be_read():
    problem, plan = planned("night")
    parts = {slot.follows: index for index, slot in enumerate(problem.slots)}
    evening = next(p for p in plan.patrols if problem.slot_of(p) in parts)
    morning = parts[problem.slot_of(evening)]
    *legs, last, home = evening.legs
    later = replace(home, enter_s=home.enter_s + 3, exit_s=home.exit_s + 3)
    waiting = replace(evening, legs=(*legs, last, Wait(home.enter_s, later.enter_s), later))
    # As another program might have it: slower than the planner's own actions.
    slower = replace(evening, legs=(*legs, replace(last, exit_s=later.enter_s), later))
    waits, odd = (
        replace(plan, patrols=tuple(one if p is evening else p for p in plan.patrols))
        for one in (waiting, slower)
    )
    case = RepairCase(problem.horizon.start_s + TWO_S)
    assert set_repair(problem, waits, case).kept == ()
    assert set_repair(problem, odd, case).kept == (slower,)
    both = {problem.slot_of(evening), morning}
    assert _read_routes(problem, plan).keys() - _read_routes(problem, odd).keys() == both
