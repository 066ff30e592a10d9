"""What befell a plan is what was really told: sensors down, rounds ended early, modes stopped."""

from uuid import UUID

import numpy as np
import pytest
from repair_scenes import TEN_S, TWO_S, planned, repaired

from maritime.errors import FaultyInputError
from maritime.field.rounds import ROUND_END, ROUND_START, RoundEvent
from maritime.live.facts import LiveFacts, LiveGround, OpenOrder, SensorReport, UnitWord
from maritime.live.watches import watches_between
from maritime.plan import Patrol, Transit, Wait
from maritime.planning.problem import PlanningProblem
from maritime.repair.as_seen import case_as_seen
from maritime.repair.case import Loss, RepairCase, StoppedSpan, WorkingSpan
from maritime.repair.setting import set_repair
from maritime.verification import verify_plan

CAMERA, RADAR = "N01", "N02"
NINE_S = 9 * 3600
HALF_HOUR_S = 1800


def start_s() -> int:
    return planned("straight")[0].horizon.start_s


def known(after_s: int, *, stopped=(), counts_plan=True, **told: object) -> RepairCase:
    """Give what befell the plan of the straight coast by what was told so long after its start."""
    problem, plan = planned("straight")
    ground, horizon = LiveGround(problem.district, problem.targets), problem.horizon
    watches = watches_between(plan, ground, from_s=horizon.start_s, to_s=horizon.end_s)
    facts = LiveFacts(
        horizon.start_s + after_s, watches=watches, plan_id=UUID(int=5), **told
    )  # fmt: skip
    return case_as_seen(ground, facts, horizon, stopped=stopped, counts_plan=counts_plan)


def report(sensor_id: str, after_s: int, *, is_online: bool) -> SensorReport:
    return SensorReport(sensor_id, start_s() + after_s, is_online)


def test_a_watched_camera_that_is_out_covers_nothing_from_then_on():
    case = known(TEN_S, sensor_reports=(report(CAMERA, NINE_S, is_online=False),))
    assert [s for s in case.working if s.sensor_id == CAMERA] == [
        WorkingSpan(CAMERA, start_s(), start_s() + NINE_S)
    ]
    as_told, as_in_pack = repaired("straight", case), repaired("straight", known(TEN_S))
    problem = planned("straight")[0]
    weights = dict(zip(problem.needs.target_ids, problem.needs.weights, strict=True))
    assert as_told.nothing_min > as_in_pack.nothing_min + 60 * weights["L001"]
    assert {span.target_id for span in as_told.closed} >= {"L001"}, "somebody goes and looks"
    assert as_told.won_min > 0 and as_in_pack.changes == ()
    assert verify_plan(problem.district, as_told.plan, pack_sha256="hash") == ()


def test_a_camera_back_on_line_covers_again_and_one_as_in_the_pack_changes_nothing():
    out = report(CAMERA, NINE_S, is_online=False)
    back = report(CAMERA, NINE_S + HALF_HOUR_S, is_online=True)
    problem, plan = planned("straight")
    end_s = problem.horizon.end_s
    case = known(TEN_S, sensor_reports=(back, out))
    assert [(s.from_s, s.to_s) for s in case.working if s.sensor_id == CAMERA] == [
        (start_s(), out.at_s), (back.at_s, end_s),
    ]  # fmt: skip
    as_ever = known(TEN_S, sensor_reports=(report(CAMERA, NINE_S, is_online=True),))
    setting = set_repair(problem, plan, as_ever)
    assert set(setting.known.sensor_observations) == set(problem.sensor_observations)
    assert repaired("straight", as_ever) == repaired("straight", known(TEN_S))


def test_where_an_unwatched_radar_is_down_the_shorter_interval_holds():
    case = known(TEN_S, sensor_reports=(report(RADAR, 0, is_online=False),))
    problem, plan = planned("straight")
    setting = set_repair(problem, plan, case)

    def permitted_s2(of: PlanningProblem) -> dict[str, float]:
        """Sum the interval that is permitted over the day, by target."""
        profiles = [of.needs.profiles[number] for number in of.needs.profile_of]
        return {
            target_id: float(np.diff(one.edges_s) @ np.maximum(one.interval_s, 0))
            for target_id, one in zip(of.needs.target_ids, profiles, strict=True)
        }

    before, after = permitted_s2(problem), permitted_s2(setting.known)
    changed = {target_id for target_id in before if before[target_id] != after[target_id]}
    assert changed and changed <= set(problem.ids_seen_by_sensors[RADAR])
    assert all(after[target_id] < before[target_id] for target_id in changed)
    done, as_in_pack = repaired("straight", case), repaired("straight", known(TEN_S))
    assert done.nothing_min > as_in_pack.nothing_min


def test_a_sensor_that_nobody_knows_and_a_span_outside_the_plan_are_refused():
    problem, plan = planned("straight")
    end_s = problem.horizon.end_s
    spans = (WorkingSpan("N99", start_s(), end_s), WorkingSpan(CAMERA, start_s() - 1, end_s))
    with pytest.raises(FaultyInputError) as refused:
        set_repair(problem, plan, RepairCase(start_s() + TEN_S, working=spans))
    assert "sensor N99, sensor_id: found 'N99'; expected a sensor of the district" in str(
        refused.value
    )
    assert f"sensor {CAMERA}, from, to: found {start_s() - 1} to {end_s}" in str(refused.value)


def out_at(after_s: int) -> Patrol:
    plan = planned("straight")[1]
    at_s = start_s() + after_s
    return next(p for p in plan.patrols if p.depart_s + 3600 < at_s < p.return_s - 900)


def events(patrol: Patrol, *kinds: tuple[str, int], number: int = 1) -> tuple[RoundEvent, ...]:
    return tuple(
        RoundEvent(
            UUID(int=number * 100 + row), kind, UUID(int=number), UUID(int=7), at_s,
            patrol.team_id, patrol.mode,
        )
        for row, (kind, at_s) in enumerate(kinds)
    )  # fmt: skip


def test_a_unit_that_ended_its_round_early_does_nothing_more_of_it():
    patrol = out_at(TWO_S)
    ended_s = patrol.depart_s + 2400
    told = events(patrol, (ROUND_START, patrol.depart_s), (ROUND_END, ended_s))
    case = known(TWO_S, counts_plan=False, events=told)
    assert case.lost == (Loss(patrol.team_id, ended_s, patrol.return_s, has_ended=True),)
    assert patrol.team_id not in {row.team_id for row in case.late}
    done = repaired("straight", case)
    legs = [leg for p in done.plan.patrols if p.team_id == patrol.team_id
            for leg in p.legs if not isinstance(leg, Transit | Wait)]  # fmt: skip
    assert not any(leg.enter_s < patrol.return_s and leg.exit_s > ended_s for leg in legs)
    assert verify_plan(planned("straight")[0].district, done.plan, pack_sha256="hash") == ()


def test_who_ended_in_time_is_out_again_sent_or_lost_has_not_ended_early():
    patrol = out_at(TWO_S)
    began, ended_s = (ROUND_START, patrol.depart_s), patrol.depart_s + 2400
    early = events(patrol, began, (ROUND_END, ended_s))
    again = events(patrol, (ROUND_START, ended_s + 600), number=2)
    order = OpenOrder(UUID(int=9), patrol.team_id, float(ended_s), target_id="L001")
    word = UnitWord(patrol.team_id, "lost", float(ended_s))
    at_end_s = patrol.return_s - start_s() - 60
    in_time = events(patrol, began, (ROUND_END, patrol.return_s - 120))
    cases = (
        known(TWO_S, counts_plan=False, events=(*early, *again)),
        known(TWO_S, counts_plan=False, events=early, orders=(order,)),
        known(TWO_S, counts_plan=False, events=early, words=(word,)),
        known(at_end_s, counts_plan=False, events=in_time),
        known(TWO_S, events=early),
    )
    assert [[row.has_ended for row in case.lost] for case in cases] == [[], [], [False], [], []]


def test_units_of_a_stopped_mode_are_home_in_the_hours_that_were_entered():
    patrol = out_at(TWO_S)
    from_s, to_s = start_s() + TWO_S + 3600, start_s() + TWO_S + 7200
    storm = StoppedSpan(patrol.mode, from_s, to_s, "fog")
    case = known(TWO_S, stopped=(storm,))
    assert case.stopped == (storm,)
    done = repaired("straight", case)
    own = [p for p in done.plan.patrols if p.mode == patrol.mode]
    assert any(p.return_s <= from_s for p in own) and patrol.return_s > from_s
    assert not any(p.depart_s < to_s and p.return_s > from_s for p in own)
    assert verify_plan(planned("straight")[0].district, done.plan, pack_sha256="hash") == ()
