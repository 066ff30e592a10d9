"""Check repairs after midnight, while units are out on what they began the evening before."""

import pytest
from repair_scenes import ALL_MAY_CHANGE, planned, repaired

from maritime.errors import FaultyInputError
from maritime.horizon import DAY_S
from maritime.repair.bench import Bench
from maritime.repair.case import Delay, Diversion, Loss, Position, RepairCase, StoppedSpan
from maritime.repair.setting import set_repair
from maritime.verification import verify_plan

ONE_S = 3600
"""An hour after midnight: T01 is out until 6, T02 until 4, both since the evening before."""
FAR_OFF = (112.9, 21.75)
"""At sea off the straight coast's end, kilometres from each base."""


def at_one() -> int:
    return planned("night")[0].horizon.start_s + ONE_S


def tails() -> dict[str, int]:
    """Give by team when it is home from what it began the evening before, epoch seconds."""
    _, plan = planned("night")
    found = {p.team_id: p.return_s - DAY_S for p in plan.patrols}
    return {one: until_s for one, until_s in found.items() if until_s > at_one()}


def seen_out(at_s: int) -> tuple[Position, ...]:
    return tuple(Position(team_id, FAR_OFF, at_s) for team_id in sorted(tails()))


@pytest.mark.parametrize("kind", ["found", "late", "lost", "a while", "stopped", "sent"])
def test_a_repair_in_the_small_hours_is_true_and_sends_nobody_who_is_out(kind: str):
    at_s = at_one()
    assert sorted(tails()) == ["T01", "T02", "T03"]
    case = {
        "found": RepairCase(at_s, positions=seen_out(at_s)),
        "late": RepairCase(at_s, late=(Delay("T01", 900),), positions=seen_out(at_s)),
        "lost": RepairCase(at_s, lost=(Loss("T01", at_s),), positions=seen_out(at_s)),
        "a while": RepairCase(at_s, lost=(Loss("T01", at_s, at_s + 3600),)),
        "stopped": RepairCase(at_s, stopped=(StoppedSpan("vehicle", at_s, at_s + 7200),)),
        "sent": RepairCase(at_s, lost=(Loss("T03", at_s),), positions=seen_out(at_s), seen=()),
    }[kind]
    done = repaired("night", case)
    problem, _ = planned("night")
    faults = verify_plan(problem.district, done.plan, pack_sha256="hash")
    assert [str(fault) for fault in faults] == []
    lost = {row.team_id for row in case.lost}
    for patrol in done.plan.patrols:
        if patrol.team_id not in lost and patrol.depart_s < problem.horizon.start_s + DAY_S // 2:
            assert patrol.depart_s >= tails().get(patrol.team_id, at_s)
    assert done.left_out == ()


def test_what_a_lost_or_stopped_unit_would_have_seen_this_morning_is_open():
    at_s = at_one()
    problem, plan = planned("night")
    ends_s = tails()["T01"]
    calm = set_repair(problem, plan, RepairCase(at_s))
    assert calm.tail_cuts == {}
    for case in (
        RepairCase(at_s, lost=(Loss("T01", at_s, ends_s),)),
        RepairCase(at_s, stopped=(StoppedSpan("vehicle", at_s, ends_s),)),
    ):
        setting = set_repair(problem, plan, case)
        (cut,) = {setting.tail_cuts[number] for number in setting.tail_cuts}
        assert cut == ONE_S
        own = [setting.routes[n] for n in setting.tail_cuts if setting.team_of(n) == "T01"]
        assert own and all(look[2] <= DAY_S + ONE_S for one in own for look in one.looks)
        assert any(
            look[2] > DAY_S + ONE_S
            for n in setting.tail_cuts
            for look in setting.as_written.route(n, setting.routes[n].steps).looks
        ), "the plan's file has them still, for the nights to come"
        bench = Bench(setting, ALL_MAY_CHANGE)
        assert {setting.team_of(n) for n in setting.tail_cuts} <= {
            rest.slot.team.team_id for rest in bench.setting.rests if rest.is_hit
        }


def test_who_is_on_what_he_began_the_evening_before_cannot_be_sent_in_the_plan():
    at_s = at_one()
    problem, plan = planned("night")
    sent = RepairCase(at_s, diverted=(Diversion("T01", "L002", at_s),))
    with pytest.raises(
        FaultyInputError, match="a unit on what it began the evening before"
    ) as caught:
        set_repair(problem, plan, sent)
    (fault,) = caught.value.faults
    assert (fault.layer, fault.row_id) == ("diverted", "T01")
    at_s += 12 * 3600
    later = RepairCase(at_s, diverted=(Diversion("T01", "L002", at_s),))
    with pytest.raises(FaultyInputError, match="a unit off its shift"):
        set_repair(problem, plan, later)
