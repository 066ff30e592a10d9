"""Check which plan holds when: the last one published, a repair in its own hours alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from geo_data.plan_in_force import PlanInForce

DAY = datetime(2026, 11, 23, tzinfo=UTC)
BASE = PlanInForce(UUID(int=1), DAY - timedelta(days=9), True)


def hours(number: float) -> datetime:
    return DAY + timedelta(hours=number)


def repair(number: int, from_h: float, to_h: float, beside: PlanInForce | None) -> PlanInForce:
    return PlanInForce(UUID(int=number), DAY, True, hours(from_h), hours(to_h), beside)


def test_a_repair_holds_in_its_hours_and_what_it_repairs_before_and_after():
    held = repair(2, 0, 24, BASE)
    assert [held.at(hours(h)).plan_id.int for h in (-1, 0, 23.9, 24)] == [1, 2, 2, 1]
    assert held.between(hours(-2), hours(30)) == (
        (UUID(int=1), hours(-2), hours(0)),
        (UUID(int=2), hours(0), hours(24)),
        (UUID(int=1), hours(24), hours(30)),
    )
    assert held.between(hours(3), hours(3)) == ()


def test_where_nothing_is_beside_a_repair_nothing_holds_outside_it():
    held = repair(2, 0, 24, None)
    assert held.at(hours(25)) is None
    assert held.between(hours(-2), hours(1)) == ((UUID(int=2), hours(0), hours(1)),)
    assert held.between(hours(25), hours(26)) == ()


def test_a_plan_that_was_repaired_two_thousand_times_is_read_as_any_other():
    held = BASE
    for number in range(2000):
        held = repair(number + 2, 24 * number, 24 * number + 24, held)
    assert held.at(hours(-1)).plan_id.int == 1
    assert held.between(hours(-2), hours(25)) == (
        (UUID(int=1), hours(-2), hours(0)),
        (UUID(int=2), hours(0), hours(24)),
        (UUID(int=3), hours(24), hours(25)),
    )


spans = st.lists(st.tuples(st.integers(-40, 40), st.integers(1, 30)), max_size=5)


@given(spans, st.integers(-50, 50), st.integers(1, 60))
def test_spans_follow_each_other_and_have_the_plan_that_holds_at_every_hour(rows, from_h, long_h):
    held = BASE
    for number, (begin_h, length_h) in enumerate(rows, 2):
        held = repair(number, begin_h, begin_h + length_h, held)
    found = held.between(hours(from_h), hours(from_h + long_h))
    assert [end for _, _, end in found[:-1]] == [begin for _, begin, _ in found[1:]]
    assert (found[0][1], found[-1][2]) == (hours(from_h), hours(from_h + long_h))
    for plan_id, begin, end in found:
        middle = begin + (end - begin) / 2
        assert held.at(begin).plan_id == held.at(middle).plan_id == plan_id
