"""Watch a coast that asks for a look every three days: what is older than a day counts."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from account_cases import Accounts, calling, run_sql
from api_cases import START, Stock, on_database
from live_cases import Hand, SetClock, at, round_item, track_item, written
from sqlalchemy.engine import URL

from api.plan_run import PlanOptions, plan_pack
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import PackReading
from geo_data.plan_file import plan_to_json
from geo_data.store_plans import store_plan

DAY_MIN = 1440
INTERVAL_MIN = 3 * DAY_MIN
FIRST = "C01-4YHF-1"
LAST_SEEN_MIN = 9


@pytest.fixture
def hand(
    own_accounts_url: URL, service_of: Callable[[URL], URL], accounts: Accounts, tmp_path: Path
) -> Iterator[Hand]:
    """Give what asks and tells on a coast with an interval of three days, seen once at midnight."""
    run_sql(
        own_accounts_url,
        f"UPDATE standard_rule SET interval_min = {INTERVAL_MIN}, interval_with_sensor_min = NULL",
    )
    clock = SetClock()
    with calling(own_accounts_url, service_of(own_accounts_url), tmp_path, clock=clock) as ask:
        hand = Hand(ask, accounts, clock)
        round_id = str(uuid4())
        clock.minute = 12
        hand.send(
            round_item("round_start", 0, round_id),
            track_item([(minute / 2, minute * 50) for minute in range(19)], round_id),
            round_item("round_end", LAST_SEEN_MIN, round_id),
        )
        yield hand


def live_at(hand: Hand, minute: float) -> dict:
    hand.clock.minute = minute
    return hand.get("live")


def test_a_look_counts_for_as_long_as_the_longest_interval(hand: Hand):
    for days in (1.0, 2.0, 2.9):
        state, seen, _, by = live_at(hand, days * DAY_MIN)["targets"][FIRST]
        assert (state, by) == ("covered", "track"), days
        assert written(5) <= seen <= written(LAST_SEEN_MIN)
    state, _, fails, _ = live_at(hand, INTERVAL_MIN - 15)["targets"][FIRST]
    assert state == "due"
    assert written(INTERVAL_MIN) < fails <= written(INTERVAL_MIN + LAST_SEEN_MIN)
    assert live_at(hand, INTERVAL_MIN + 15)["targets"][FIRST][0] == "overdue"


def test_what_was_planned_days_ago_and_not_done_is_the_reason(
    hand: Hand, stock: Stock, own_accounts_url: URL
):
    """The plan is of one day; two days after it its missed visits would still have helped."""
    reading = PackReading(stock.district, "a" * 64, ())
    plan = plan_pack(reading, PlanOptions(start=START, iterations=2, cyclic=False))
    keep = partial(store_plan, plan=plan, document=plan_to_json(plan).encode(), now=at(0),
                   ground_sha256=ground_fingerprint(stock.district))  # fmt: skip
    on_database(own_accounts_url, keep)
    live = live_at(hand, INTERVAL_MIN + 15)
    reasons = {one["target_id"]: one["reason"] for one in live["fails_next"]}
    assert reasons[FIRST] == "visit_missed"


def test_an_exemption_holds_over_days_and_ends_at_its_date(hand: Hand):
    def overdue_members(minute: float, state: str) -> set[str]:
        hand.clock.minute = minute
        assert hand.post("alerts/look", {}).status_code == 200
        items = hand.get(f"alerts?state={state}")["items"]
        return {one["subject_id"] for row in items for one in row["members"]}

    begun = INTERVAL_MIN + 15
    assert FIRST in overdue_members(begun, "open")
    for one in hand.get("alerts?state=open")["items"]:
        if one["kind"] != "more":
            asked = {"after": 0, "reason": "演练", "until": written(begun + 5 * DAY_MIN)}
            assert hand.post(f"alerts/{one['alert_id']}/exempt", asked).status_code == 200
    assert FIRST not in overdue_members(begun + 5 * DAY_MIN - 1, "open")
    assert FIRST in overdue_members(begun + 5 * DAY_MIN, "open")
