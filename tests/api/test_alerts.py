"""Check alerts over HTTP: what is told, two officers at once, exemptions, the server's own look."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from account_cases import Accounts, calling, run_sql
from api_cases import on_database
from live_cases import Hand, SetClock, at, written
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.store_alerts import watch_stored
from maritime.alerts.facts import AlertFacts, RoundFact

OFFICER, PLANNER = "duty_officer.whole", "planner.whole"


@pytest.fixture(autouse=True)
def nothing_told(module_url: URL, clock: SetClock) -> None:
    """Begin each test at midnight with a coast of which nothing is known."""
    clock.minute = 0.0
    tables = "alert, alert_action, alert_watch, sensor_report, unit_status, duty_line"
    run_sql(module_url, f"TRUNCATE {tables}")


def look(hand: Hand, minute: float) -> dict:
    hand.clock.minute = minute
    answer = hand.post("alerts/look", {})
    assert answer.status_code == 200, answer.text
    return answer.json()


def alerts(hand: Hand, *states: str, login: str = OFFICER) -> list[dict]:
    asked = "&".join(f"state={one}" for one in states)
    return hand.get(f"alerts?{asked}", login)["items"]


def act(hand: Hand, alert: dict, action: str, login: str = OFFICER, **more: object):
    return hand.post(f"alerts/{alert['alert_id']}/{action}", {"after": 0, **more}, login)


def test_what_is_overdue_is_told_at_once_and_a_second_look_changes_nothing(
    hand: Hand, module_url: URL
):
    first = look(hand, 300)
    assert first["raised"] >= 1
    assert 1 <= first["told"] <= 6
    assert look(hand, 300) == {
        "raised": 0, "changed": 0, "cleared": 0, "told": 0, "is_elsewhere": False
    }  # fmt: skip
    live = hand.get("live")
    overdue = {key for key, row in live["targets"].items() if row[0] == "overdue"}
    listed = alerts(hand, "open")
    assert overdue <= {one["subject_id"] for row in listed for one in row["members"]}
    assert listed[0]["severity"] == 3
    assert listed[0]["can_do"]
    log = run_sql(module_url, "SELECT kind, facts->>'alert' FROM duty_line")
    assert log.count(("alert_told", "target_overdue")) >= 1


def test_of_two_officers_who_act_at_once_the_second_gets_the_alert_as_it_is(hand: Hand):
    look(hand, 300)
    alert = alerts(hand, "open")[0]
    assert act(hand, alert, "sign").json()["state"] == "signed"
    second = act(hand, alert, "dismiss", PLANNER, reason="误报")
    assert second.status_code == 409
    assert second.json()["type"] == "urn:coastwatch:problem:alert-changed"
    assert (second.json()["alert"]["state"], second.json()["alert"]["sequence"]) == ("signed", 1)
    assert act(hand, alert, "dismiss", PLANNER, reason="误报", after=1).json()["state"] == (
        "dismissed"
    )
    look(hand, 301)
    listed = {one["subject_id"] for row in alerts(hand, "open") for one in row["members"]}
    assert not listed & {one["subject_id"] for one in alert["members"]}


@pytest.mark.parametrize(
    ("action", "more", "words"),
    [
        ("dismiss", {}, "needs a reason"),
        ("exempt", {"reason": "x"}, "until belongs to exempt"),
        ("sign", {"until": written(600)}, "until belongs to exempt"),
        ("exempt", {"reason": "x", "until": written(10)}, "within 31 days"),
    ],
)
def test_an_action_that_cannot_be_is_refused_with_what_is_expected(
    hand: Hand, action: str, more: dict, words: str
):
    look(hand, 300)
    answer = act(hand, alerts(hand, "open")[0], action, **more)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_what_is_exempt_is_quiet_until_its_date_and_comes_back(hand: Hand):
    look(hand, 300)
    for one in alerts(hand, "open"):
        if one["kind"] == "more":
            continue
        done = act(hand, one, "exempt", reason="演练", until=written(400))
        assert done.json()["state"] == "exempted"
    kept_out = {one["subject_id"] for row in alerts(hand, "exempted") for one in row["members"]}
    look(hand, 399)
    listed = {one["subject_id"] for row in alerts(hand, "open") for one in row["members"]}
    assert not listed & kept_out
    look(hand, 400)
    listed = {one["subject_id"] for row in alerts(hand, "open") for one in row["members"]}
    overdue = {key for key, row in hand.get("live")["targets"].items() if row[0] == "overdue"}
    assert overdue & kept_out
    assert overdue <= listed


def test_who_reaches_a_part_sees_the_alerts_of_his_grid_alone(hand: Hand):
    look(hand, 300)
    whole, west = alerts(hand), alerts(hand, login="duty_officer.west")
    assert {one["alert_id"] for one in west} <= {one["alert_id"] for one in whole}
    assert hand.call("gridworker.west", "GET", "alerts").status_code == 403


def test_who_may_not_act_and_what_is_not_there(hand: Hand):
    look(hand, 300)
    alert = alerts(hand, "open")[0]
    path = f"alerts/{uuid4()}/sign"
    assert hand.post(path, {"after": 0}).status_code == 404
    assert act(hand, alert, "sign", "supervisor.whole").status_code == 403


def test_the_server_looks_by_itself_when_something_has_changed(
    module_url: URL,
    service_of: Callable[[URL], URL],
    accounts: Accounts,
    clock: SetClock,
    tmp_path_factory: pytest.TempPathFactory,
):
    clock.minute = 300
    folder = tmp_path_factory.mktemp("maps")
    with calling(
        module_url, service_of(module_url), folder, clock=clock, watches_alerts=True
    ) as ask:
        other = Hand(ask, accounts, clock)
        until = time.monotonic() + 30
        while not alerts(other, "open") and time.monotonic() < until:
            time.sleep(0.2)
        assert alerts(other, "open")


def test_what_gathers_is_signed_only_and_is_open_again_when_something_comes_into_it(
    hand: Hand, module_url: URL
):
    """Kept in the database as the core has it: who has signed sees what is new, and only that."""
    district = hand.get("live")["district_id"]

    def watch(late: list[RoundFact], minute: float) -> None:
        hand.clock.minute = minute
        watch_rounds(module_url, district, late, minute=minute)

    late = [RoundFact(f"T{number:02}", 0) for number in range(5)]
    for minute in (0, 1):
        watch(late, minute)
    listed = alerts(hand, "open")
    assert [one["is_gathered"] for one in listed].count(True) == 1
    (gathered,) = [one for one in listed if one["is_gathered"]]
    assert len(gathered["members"]) == 2
    refused = act(hand, gathered, "dismiss", reason="误报")
    assert refused.status_code == 422
    assert "gathers what has several causes; sign it" in refused.json()["detail"]
    for one in listed:
        assert act(hand, one, "sign").json()["state"] == "signed"
    watch(late, 2)
    assert alerts(hand, "open") == []

    late.append(RoundFact("T09", 0))
    for minute in (3, 4, 5):
        watch(late, minute)
    again = [one for one in alerts(hand, "open") if one["kind"] != "more"]
    assert [one["alert_id"] for one in again] == [gathered["alert_id"]]
    assert {one["name"] for one in again[0]["members"]} > {
        one["name"] for one in gathered["members"]
    }  # fmt: skip
    assert act(hand, again[0], "sign", after=1).json()["state"] == "signed"


def watch_rounds(url: URL, district: str, late: list[RoundFact], *, minute: float) -> None:
    """Have a district's alerts reckoned by the owner, as if nothing but these rounds were wrong."""

    async def watch(engine: AsyncEngine) -> None:
        facts = AlertFacts(district, int(at(minute).timestamp()), late_rounds=tuple(late))
        async with engine.begin() as connection:
            await watch_stored(connection, facts)

    on_database(url, watch)
