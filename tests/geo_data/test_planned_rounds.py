"""Check which rounds a plan's file asks for on some days."""

import json

from geo_data.instants import parse_instant
from geo_data.planned_rounds import patrols_between
from maritime.horizon import DAY_S

START_S = parse_instant("2026-11-23T00:00:00+08:00")


def document(*, is_cyclic: bool) -> bytes:
    """Give a plan's file with one round of two hours that looks at two landing points."""
    patrol = {
        "patrol_id": "P1", "team_id": "T1", "mode": "foot", "base_id": "B1",
        "depart": "2026-11-23T01:00:00+08:00", "return": "2026-11-23T03:00:00+08:00",
        "legs": [
            {"kind": "traverse", "target_id": "S1", "enter": "2026-11-23T02:00:00+08:00",
             "exit": "2026-11-23T02:30:00+08:00",
             "stops": [{"target_id": "L2", "enter": "2026-11-23T02:10:00+08:00",
                        "exit": "2026-11-23T02:15:00+08:00"}]},
            {"kind": "dwell", "target_id": "L1", "enter": "2026-11-23T01:30:00+08:00",
             "exit": "2026-11-23T01:40:00+08:00"},
            {"kind": "wait", "enter": "2026-11-23T02:30:00+08:00",
             "exit": "2026-11-23T03:00:00+08:00"},
        ],
    }  # fmt: skip
    roster = [{"patrol_id": "P1", "person_id": "H1", "role": "police"}]
    whole = {"cyclic": is_cyclic, "patrols": [patrol], "roster": roster}
    return json.dumps(whole).encode()


def begins(*, is_cyclic: bool, from_day: int, to_day: int) -> list[float]:
    found = patrols_between(
        document(is_cyclic=is_cyclic),
        from_s=START_S + from_day * DAY_S,
        to_s=START_S + to_day * DAY_S,
    )
    return [(one.round.from_s - START_S) / 3600 for one in found]


def test_a_round_with_its_visits_in_order_and_who_goes_along():
    (found,) = patrols_between(document(is_cyclic=False), from_s=START_S, to_s=START_S + DAY_S)
    assert (found.round.team_id, found.round.to_s - found.round.from_s) == ("T1", 7200)
    assert [name for name, _ in found.visits] == ["L1", "S1", "L2"]
    assert found.person_ids == {"H1"}


def test_a_day_that_repeats_is_planned_on_every_day_and_another_on_its_own():
    assert begins(is_cyclic=True, from_day=0, to_day=2) == [1, 25]
    assert begins(is_cyclic=True, from_day=-1, to_day=0) == [-23]
    assert begins(is_cyclic=False, from_day=0, to_day=2) == [1]
    assert begins(is_cyclic=False, from_day=1, to_day=2) == []


def test_visits_move_with_their_day():
    (found,) = patrols_between(
        document(is_cyclic=True), from_s=START_S + DAY_S, to_s=START_S + 2 * DAY_S
    )
    assert found.visits[0] == ("L1", START_S + DAY_S + 5400)
