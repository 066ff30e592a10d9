"""Check what the duty room is told: the coast as it really is, units, orders, who sees what."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from account_cases import Accounts, as_login, calling, run_sql
from api_cases import Stock
from live_cases import Hand, SetClock, round_item, track_item, written
from sqlalchemy.engine import URL

WALK = [(minute / 2, 50.0 * minute) for minute in range(60)]
"""Along the first 2,950 m of the shore in half an hour, a point each half minute."""


@pytest.fixture(autouse=True)
def nothing_told(module_url: URL, clock: SetClock) -> None:
    """Begin each test at midnight with a coast of which nothing is known."""
    clock.minute = 0.0
    tables = "field_item, observation, unit_order, unit_order_step, unit_status, sensor_report"
    run_sql(module_url, f"TRUNCATE {tables}, weather_word, plan_publication, duty_line")


def unit_of(live: dict, team_id: str) -> dict:
    return next(one for one in live["units"] if one["team_id"] == team_id)


def lines(url: URL) -> list[str]:
    return [row[0] for row in run_sql(url, "SELECT kind FROM duty_line ORDER BY at, kind")]


def segments(live: dict) -> dict[str, list]:
    return {key: row for key, row in live["targets"].items() if key.startswith("C01")}


def test_what_the_plan_asks_for_and_nobody_did_is_no_observation(hand: Hand, clock: SetClock):
    clock.minute = 300
    live = hand.get("live")
    assert live["plan_id"] is not None
    states = {row[0] for row in segments(live).values() if row[3] != "sensor"}
    assert states == {"overdue"}
    assert {row[3] for row in live["targets"].values()} == {None, "sensor"}
    assert live["figures"]["overdue"] == sum(
        row[0] == "overdue" for row in live["targets"].values()
    )
    assert 0 < live["figures"]["coverage_now"] < 1


def test_a_track_covers_what_it_ran_along_once_it_has_come_in(hand: Hand, clock: SetClock):
    round_id = str(uuid4())
    clock.minute = 1
    hand.send(round_item("round_start", 0, round_id))
    clock.minute = 90  # an hour late, from a phone whose clock is 20 minutes ahead
    piece = track_item(WALK, round_id, phone_ahead_s=1200)
    hand.send(piece, phone_ahead_s=1200)
    before = hand.get("live")
    by_track = {key for key, row in before["targets"].items() if row[3] == "track"}
    assert by_track == {"C01-4YHF-1", "C01-4YHF-2", "C01-VJBT-1"}
    state, seen_at, fails_at, _ = before["targets"]["C01-4YHF-1"]
    assert state == "covered"
    assert written(4) <= seen_at <= written(10)
    assert fails_at > written(90)
    hand.send(piece, phone_ahead_s=1200)  # twice
    assert hand.get("live")["targets"] == before["targets"]
    known = hand.get(f"live?known_at={written(89)}&at={written(89)}")
    assert {row[3] for row in segments(known).values()} <= {None, "sensor"}
    earlier = hand.get(f"live?at={written(1)}")
    assert earlier["targets"]["C01-4YHF-1"][0] == "overdue"


def test_pieces_out_of_order_and_twice_are_the_track_that_they_make(
    hand: Hand, clock: SetClock, module_url: URL
):
    def told(pieces: list[list[tuple[float, float]]]) -> dict[str, list]:
        clock.minute = 0
        round_id = str(uuid4())
        hand.send(round_item("round_start", 0, round_id))
        for number, piece in enumerate(pieces):
            clock.minute = 40 + number
            hand.send(track_item(piece, round_id))
        clock.minute = 60
        return hand.get("live")["targets"]

    whole = told([WALK])
    run_sql(module_url, "TRUNCATE field_item")
    assert told([WALK[40:], WALK[:21], WALK[20:41], WALK[:21]]) == whole
    assert sum(row[3] == "track" for row in whole.values()) == 3


def test_who_sees_where_units_are(hand: Hand, clock: SetClock):
    round_id = str(uuid4())
    clock.minute = 30
    hand.send(round_item("round_start", 0, round_id), track_item(WALK, round_id))
    whole = unit_of(hand.get("live"), "T01")
    assert (whole["state"], whole["round_id"]) == ("on_round", round_id)
    assert whole["position_at"] == written(29.5)
    assert whole["lon"] is not None
    west = unit_of(hand.get("live", "supervisor.west"), "T01")
    assert west["lon"] == whole["lon"]
    for login in ("duty_officer.east", "planner.whole"):
        hidden = unit_of(hand.get("live", login), "T01")
        assert (hidden["state"], hidden["lon"], hidden["position_at"]) == ("on_round", None, None)
    units = hand.get("live", "planner.whole")["units"]
    assert all(not one["phones"] for one in units)
    assert {one["radio"] for one in units} == {f"频道 {one['team_id']}" for one in units}
    clock.minute = 51
    assert unit_of(hand.get("live"), "T01")["state"] == "silent"


def test_nobody_on_duty_is_said(hand: Hand, clock: SetClock):
    clock.minute = 60
    assert hand.get("live")["nobody_on_duty"] is False
    assert hand.post("units/T01/status", {"kind": "lost", "note": "车坏"}).status_code == 201
    live = hand.get("live")
    assert live["nobody_on_duty"] is True
    assert unit_of(live, "T01")["state"] == "lost"
    clock.minute = 61
    assert hand.post("units/T01/status", {"kind": "back"}).status_code == 201
    assert hand.get("live")["nobody_on_duty"] is False
    assert hand.post("units/T01/status", {"kind": "late"}).status_code == 422


def test_a_gap_of_a_lost_unit_says_so(hand: Hand, clock: SetClock):
    clock.minute = 10
    visits = unit_of(hand.get("live"), "T01")["next_visits"]
    assert visits
    hand.post("units/T01/status", {"kind": "lost"})
    live = hand.get("live")
    assert unit_of(live, "T01")["next_visits"] == []
    reasons = {one["reason"] for one in live["fails_next"]}
    assert "unit_lost" in reasons
    failing = next(one for one in live["fails_next"] if one["reason"] == "unit_lost")
    assert failing["reason_team_id"] == "T01"


def test_a_sensor_that_is_down_is_no_observation(hand: Hand, clock: SetClock):
    clock.minute = 30
    live = hand.get("live")
    watched = {key for key, row in live["targets"].items() if row[3] == "sensor"}
    assert "L001" in watched
    report = {"is_online": False, "at": written(20)}
    assert hand.post("sensors/N01/reports", report).status_code == 201
    live = hand.get("live")
    (camera,) = (one for one in live["sensors"] if one["sensor_id"] == "N01")
    assert (camera["is_online"], camera["since"]) == (False, written(20))
    assert live["targets"]["L001"][1] == written(20)
    assert hand.post("sensors/none/reports", report).status_code == 404
    future = {"is_online": True, "at": written(60)}
    assert hand.post("sensors/N01/reports", future).status_code == 422


def order(team_id: str = "T01", **changes: object) -> dict:
    return {"order_id": str(uuid4()), "team_id": team_id, "target_id": "L002", **changes}


def test_an_order_from_sent_to_done(hand: Hand, clock: SetClock, module_url: URL):
    clock.minute = 60
    asked = order(note="查看")
    answer = hand.post("orders", asked)
    assert (answer.status_code, answer.json()["state"]) == (201, "sent")
    again = hand.post("orders", asked)
    assert (again.status_code, again.json()) == (201, answer.json())
    path = f"orders/{asked['order_id']}"
    live = hand.get("live")
    assert unit_of(live, "T01")["order_id"] == asked["order_id"]
    assert unit_of(live, "T01")["state"] == "ordered"
    for step, after, state in (("acknowledge", 1, "acknowledged"), ("arrive", 2, "arrived")):
        moved = hand.post(f"{path}/{step}", {"after": after})
        assert (moved.status_code, moved.json()["state"]) == (200, state)
    repeated = hand.post(f"{path}/arrive", {"after": 2})
    assert (repeated.status_code, repeated.json()["sequence"]) == (200, 3)
    stale = hand.post(f"{path}/done", {"after": 1})
    assert stale.status_code == 409
    assert stale.json()["order"]["sequence"] == 3
    assert hand.post(f"{path}/done", {"after": 3}).status_code == 200
    ended = hand.post(f"{path}/withdraw", {"after": 4})
    assert (ended.status_code, ended.json()["type"]) == (409, "urn:coastwatch:problem:order-ended")
    assert unit_of(hand.get("live"), "T01")["order_id"] is None
    assert lines(module_url) == ["order_sent", *["order_step"] * 3]
    sent = hand.get("duty-log?kind=order_sent")["items"][0]
    assert (sent["zh"], sent["en"]) == (
        "派 T01 组去 Landing L002：查看", "Team T01 sent to Landing L002: 查看",
    )  # fmt: skip
    listed = hand.get("orders?state=done&team=T01")["items"]
    assert [one["order_id"] for one in listed] == [asked["order_id"]]


def test_a_unit_off_shift_or_lost_cannot_be_sent(hand: Hand, clock: SetClock):
    clock.minute = 60
    off = hand.post("orders", order("T02"))
    assert off.status_code == 409
    assert "11-23 08:00 to 11-23 16:00" in off.json()["detail"]
    hand.post("units/T01/status", {"kind": "lost"})
    assert hand.post("orders", order()).json()["type"] == "urn:coastwatch:problem:not-on-duty"
    assert hand.post("orders", order("none")).status_code == 404
    clock.minute = 61
    hand.post("units/T01/status", {"kind": "back"})
    assert hand.post("orders", order(target_id="none")).status_code == 404
    assert hand.post("orders", order(lon=112.8)).status_code == 422
    free = order(target_id=None, lon=112.81, lat=21.8)
    assert hand.post("orders", free).status_code == 201


def test_orders_are_held_to_reach(
    hand: Hand, clock: SetClock, module_url: URL, service_of: Callable[[URL], URL]
):
    url = service_of(module_url)
    clock.minute = 60
    asked = order()  # L002 is in the west
    assert hand.post("orders", asked, "duty_officer.east").status_code == 403
    assert hand.post("orders", asked, "duty_officer.west").status_code == 201
    path = f"orders/{asked['order_id']}"
    assert hand.post(f"{path}/withdraw", {"after": 1}, "duty_officer.east").status_code == 403
    other = "patrol_member.east"
    assert hand.post(f"{path}/acknowledge", {"after": 1}, other).status_code == 404
    assert hand.get("orders", other)["items"] == []
    assert hand.get("/api/v1/field/packet", other)["orders"] == []
    (by_roster,) = hand.get("/api/v1/field/packet", "gridworker.west")["orders"]
    hand.send(round_item("round_start", 60, str(uuid4())), login=other)
    (by_round,) = hand.get("/api/v1/field/packet", other)["orders"]
    assert by_round == by_roster
    assert (by_round["order_id"], by_round["target_name"], by_round["sequence"]) == (
        asked["order_id"], "Landing L002", 1,
    )  # fmt: skip
    signed = hand.post(f"{path}/acknowledge", {"after": 1}, "gridworker.west")
    assert signed.json()["state"] == "acknowledged"
    assert hand.post(f"{path}/withdraw", {"after": 2}, "gridworker.west").status_code == 403
    taken_back = (
        "INSERT INTO unit_order_step (order_id, sequence, district_id, state, at, account_id) "
        f"SELECT '{asked['order_id']}', 3, 'straight', 'withdrawn', now(), acting_account()",
    )
    gridworker = hand.accounts.actors["gridworker.west"].account_id
    officer = hand.accounts.actors["duty_officer.west"].account_id
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        as_login(url, gridworker, taken_back)
    as_login(url, officer, taken_back)


def test_the_plan_in_force_is_the_one_published_last(
    hand: Hand, clock: SetClock, stock: Stock, module_url: URL
):
    clock.minute = 60
    assert hand.get("publications")["items"] == []
    asked = {"plan_id": str(stock.plan_id), "note": "首发"}
    assert hand.post("publications", asked, "duty_officer.west").status_code == 403
    answer = hand.post("publications", asked)
    assert answer.status_code == 201
    assert [one["note"] for one in hand.get("publications")["items"]] == ["首发"]
    live = hand.get("live")
    assert (live["plan_id"], live["plan_since"]) == (str(stock.plan_id), written(60))
    assert lines(module_url) == ["plan_published"]
    assert hand.post("publications", {"plan_id": str(uuid4())}).status_code == 404


def test_the_coast_unrolled_has_what_was_and_what_is_promised(hand: Hand, clock: SetClock):
    clock.minute = 30
    round_id = str(uuid4())
    hand.send(round_item("round_start", 0, round_id), track_item(WALK, round_id))
    strip = hand.get(f"live/strip?from={written(0)}&to={written(120)}")
    digits = strip["targets"]["C01-4YHF-1"]
    assert strip["step_min"] == 15
    assert digits[:3] == "311"
    assert set("".join(strip["targets"].values())) <= set("0123")
    for digit, minute in zip(digits, range(0, 121, 15), strict=True):
        state = hand.get(f"live?at={written(minute)}")["targets"]["C01-4YHF-1"][0]
        assert state == ("not_required", "covered", "due", "overdue")[int(digit)]
    long = f"live/strip?from={written(0)}&to={written(9000)}"
    assert hand.call("planner.whole", "GET", long).status_code == 422


def test_the_nearest_unit_is_the_one_on_shift(hand: Hand, clock: SetClock):
    clock.minute = 7 * 60
    near = hand.get("live/nearest?target_id=L005")
    assert {one["team_id"]: one["state"] for one in near} == {
        "T05": "at_base", "T01": "start_overdue",
    }  # fmt: skip
    clock.minute = 4 * 60
    by_place = hand.get("live/nearest?lon=112.8145&lat=21.801&most=1")
    assert [one["team_id"] for one in by_place] == ["T01"]
    # 1,500 m from its base at 40 km/h; over land at most 1.3 times as far.
    assert 2.2 <= by_place[0]["minutes"] <= 3.1
    assert hand.call("planner.whole", "GET", "live/nearest?lon=1").status_code == 422


def test_of_two_officers_at_once_one_is_told_how_it_is(
    module_url: URL, service_of: Callable[[URL], URL], accounts: Accounts, hand: Hand,
    clock: SetClock, tmp_path: Path,
):  # fmt: skip
    clock.minute = 60
    asked = order()
    hand.post("orders", asked)
    path = f"/api/v1/districts/straight/orders/{asked['order_id']}"

    with ExitStack() as servers:
        hands = []
        for _ in range(2):
            serving = calling(module_url, service_of(module_url), tmp_path, clock=clock)
            hands.append(Hand(servers.enter_context(serving), accounts, clock))
            hands[-1].get("orders")  # what a first request lays out is not laid out in two threads

        def act(own: Hand, login: str, step: str) -> int:
            return own.post(f"{path}/{step}", {"after": 1}, login).status_code

        with ThreadPoolExecutor(max_workers=2) as workers:
            logins = ("duty_officer.whole", "planner.whole")
            found = list(workers.map(act, hands, logins, ("done", "withdraw")))
    assert sorted(found) == [200, 409]
    steps = run_sql(module_url, "SELECT count(*) FROM unit_order_step")
    assert steps == [(2,)]
