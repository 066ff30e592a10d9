"""A public roster's programme costs what the checker counts; broken rosters are refused."""

from itertools import product
from pathlib import Path

import pytest

from benchmarks.rostering import BrokenRosterError, penalty_of, read_roster_case
from benchmarks.rostering_model import (
    NoRosterError,
    solve_by_highs,
    solve_by_parts,
    write_programme,
)

# One week, two people, early and late; no early after a late; A is off on Tuesday.
WEEK = """# a comment
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
L,480,E

SECTION_STAFF
# ID, MaxShifts, MaxTotal, MinTotal, MaxConsecutive, MinConsecutive, MinDaysOff, MaxWeekends
A,E=7|L=2,2400,960,3,2,2,0
B,E=7|L=7,2400,960,4,2,1,1

SECTION_DAYS_OFF
A,1

SECTION_SHIFT_ON_REQUESTS
A,3,L,2
B,0,E,3

SECTION_SHIFT_OFF_REQUESTS
B,6,E,4

SECTION_COVER
0,E,1,100,1
1,E,1,100,1
2,E,1,100,1
3,E,1,100,1
3,L,1,10,1
4,E,1,100,1
4,L,0,100,7
6,E,1,30,1
"""


@pytest.fixture
def week(tmp_path: Path):
    path = tmp_path / "Week.txt"
    path.write_text(WEEK, encoding="utf-8")
    return read_roster_case(path)


def least_penalty(case) -> int:
    """Try every row of every member, then every pair of rows that each keep the rules alone."""
    lawful: list[list[dict]] = []
    for worker in case.workers:
        others_off = [w for w in case.workers if w is not worker]
        assert len(others_off) == 1
        rows = []
        for days in product([None, "E", "L"], repeat=case.days):
            roster = {(worker.worker_id, d): s for d, s in enumerate(days) if s is not None}
            alone = type(case)(case.name, case.days, case.shifts, (worker,), {}, {}, {})
            try:
                penalty_of(alone, roster)
            except BrokenRosterError:
                continue
            rows.append(roster)
        lawful.append(rows)
    return min(_points(case, {**a, **b}) for a in lawful[0] for b in lawful[1])


def _points(case, roster) -> int:
    """Count by hand, apart from the checker."""
    points = 0
    for (who, day, shift), weight in case.wishes_on.items():
        points += 0 if roster.get((who, day)) == shift else weight
    for (who, day, shift), weight in case.wishes_off.items():
        points += weight if roster.get((who, day)) == shift else 0
    for (day, shift), cover in case.covers.items():
        held = sum(roster.get((w.worker_id, day)) == shift for w in case.workers)
        points += cover.under * max(0, cover.wanted - held)
        points += cover.over * max(0, held - cover.wanted)
    return points


def test_both_solvers_give_the_least_of_all_rosters(week):
    programme = write_programme(week)
    least = least_penalty(week)
    for solved in (
        solve_by_parts(week, programme, seconds=20.0, seed=1),
        solve_by_highs(week, programme, seconds=20.0),
    ):
        assert penalty_of(week, solved.roster) == least == solved.bound
        assert solved.is_best


GOOD = {("A", 2): "E", ("A", 3): "L", ("B", 0): "E", ("B", 1): "E", ("B", 3): "E", ("B", 4): "E"}


def test_a_roster_is_scored_by_hand(week):
    # Sunday's early shift (30) is all that lacks: A's wish is met, B's too, B rests one day.
    assert penalty_of(week, GOOD) == 30
    assert penalty_of(week, {**GOOD, ("B", 4): "L"}) == 30 + 100 + 7


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({("A", 1): "E"}, "A works on day 1, a day off"),
        ({("B", 3): "L", ("B", 4): "E"}, "B: E on day 4 after L"),
        ({("A", 4): "L"}, None),
        ({("A", 4): "L", ("A", 5): "L"}, r"A: 3 of L, 2 at most"),
        ({("A", 2): None, ("A", 3): None}, "A: 0 minutes, 960 to 2400 allowed"),
        ({("B", 2): "E", ("B", 4): "E"}, "B works 5 days in a row from day 0"),
        ({("A", 3): None, ("A", 6): "E"}, "A works only 1 days from day 2"),
        ({("A", 0): "E", ("A", 6): "E"}, "A rests only 1 days from day 1"),
        ({("A", 6): "E"}, "A works on 1 weekends"),
        ({("C", 0): "E"}, "C on day 0: E is not in the instance"),
        ({("A", 7): "E"}, "A on day 7: E is not in the instance"),
        ({("A", 2): "N"}, "A on day 2: N is not in the instance"),
    ],
)
def test_the_checker_refuses_a_broken_roster(week, change, words):
    roster = {key: shift for key, shift in {**GOOD, **change}.items() if shift is not None}
    if words is None:
        assert penalty_of(week, roster) > 0
        return
    with pytest.raises(BrokenRosterError, match=words):
        penalty_of(week, roster)


def test_a_run_of_work_at_either_end_may_be_short(week):
    short = {key: shift for key, shift in GOOD.items() if key != ("B", 1)}
    with pytest.raises(BrokenRosterError, match="B works only 1 days"):
        penalty_of(week, {**{k: v for k, v in short.items() if k != ("B", 0)}, ("B", 1): "E"})
    assert penalty_of(week, short) == 30 + 100


def test_an_instance_without_a_roster_says_so(tmp_path):
    path = tmp_path / "None.txt"
    path.write_text(WEEK.replace("960,3,2,2,0", "2400,3,2,2,0"), encoding="utf-8")
    case = read_roster_case(path)
    programme = write_programme(case)
    with pytest.raises(NoRosterError, match="None: none found"):
        solve_by_parts(case, programme, seconds=4.0, seed=1)
    with pytest.raises(NoRosterError, match="None: "):
        solve_by_highs(case, programme, seconds=4.0)
