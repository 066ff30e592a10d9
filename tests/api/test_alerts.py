"""Check alerts over HTTP: what is told, two officers at once, exemptions, the server's own look."""

import asyncio
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import asyncpg
import pytest
from account_cases import Accounts, as_login, calling, run_sql
from alert_cases import EASTERN, NOWHERE, both_sides, facts_at, watch_facts
from api_cases import on_database
from live_cases import Hand, SetClock, at, written
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.act_on_alerts import act_on_alert
from geo_data.alert_errors import AlertChangedError
from geo_data.read_page import Row

OFFICER, PLANNER = "duty_officer.whole", "planner.whole"


@pytest.fixture(autouse=True)
def nothing_told(module_url: URL, clock: SetClock) -> None:
    """Begin each test at midnight with a coast of which nothing is known."""
    clock.minute = 0.0
    tables = "alert, alert_member, alert_action, alert_watch, sensor_report, unit_status, duty_line"
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


def test_rounds_and_sensors_are_of_the_grid_in_which_base_and_sensor_are(hand: Hand):
    report = {"is_online": False, "at": written(10)}
    hand.clock.minute = 11
    assert hand.post("sensors/N01/reports", report).status_code == 201
    for minute in (40, 42, 50):
        look(hand, minute)
    kinds = ("round_not_started", "sensor_down")

    def seen(login: str) -> set[tuple[str, str]]:
        return {
            (one["kind"], one["name"])
            for row in alerts(hand, login=login) for one in row["members"] if one["kind"] in kinds
        }  # fmt: skip

    of_the_west = {("round_not_started", "T01"), ("sensor_down", "N01")}
    assert seen("duty_officer.whole") == seen("duty_officer.west") == of_the_west
    assert seen("duty_officer.east") == set()


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


def test_what_gathers_is_signed_whole_and_is_open_again_when_something_comes_into_it(
    hand: Hand, module_url: URL
):
    """Kept in the database as the core has it: who has signed sees what is new, and only that."""

    def watch(late: list[str], minute: float) -> None:
        hand.clock.minute = minute
        watch_facts(module_url, facts_at(minute, rounds=tuple(late)))

    late = [f"T{number:02}" for number in range(5)]
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

    late.append("T09")
    for minute in (3, 4, 5):
        watch(late, minute)
    again = [one for one in alerts(hand, "open") if one["kind"] != "more"]
    assert [one["alert_id"] for one in again] == [gathered["alert_id"]]
    assert {one["name"] for one in again[0]["members"]} > {
        one["name"] for one in gathered["members"]
    }  # fmt: skip
    assert act(hand, again[0], "sign", after=1).json()["state"] == "signed"


def gathered_of(hand: Hand, login: str = OFFICER) -> dict:
    (found,) = [
        one for one in alerts(hand, login=login) if one["is_gathered"] and not one["split_from"]
    ]
    return found


def key_of(member: dict) -> dict:
    return {"family": member["family"], "subject_id": member["subject_id"]}


def test_each_member_of_what_gathers_is_signed_dismissed_and_exempt_by_itself(
    hand: Hand, module_url: URL
):
    late = tuple(f"T{number:02}" for number in range(7))
    for minute in (0, 1):
        watch_facts(module_url, facts_at(minute, rounds=late))
    hand.clock.minute = 2
    gathered = gathered_of(hand)
    first, second, third, _ = gathered["members"]
    refused = act(hand, gathered, "dismiss", members=[key_of(first)])
    assert (refused.status_code, "needs a reason" in refused.text) == (422, True)
    done = {
        "signed": act(hand, gathered, "sign", members=[key_of(first)]),
        "dismissed": act(hand, gathered, "dismiss", members=[key_of(second)], reason="误报"),
        "exempted": act(hand, gathered, "exempt", PLANNER, members=[key_of(third)], reason="演练",
                        until=written(60)),
    }  # fmt: skip
    for (state, answer), member in zip(done.items(), (first, second, third), strict=True):
        alone = answer.json()
        assert (alone["state"], alone["split_from"]) == (state, gathered["alert_id"])
        assert [key_of(one) for one in alone["members"]] == [key_of(member)]
        assert (alone["sequence"], alone["is_gathered"]) == (1, False)
    assert len(gathered_of(hand)["members"]) == 1

    late_to_it = act(hand, gathered, "dismiss", PLANNER, members=[key_of(first)], reason="误报")
    assert late_to_it.status_code == 409
    as_it_is = late_to_it.json()["alert"]
    assert (as_it_is["alert_id"], as_it_is["state"]) == (
        done["signed"].json()["alert_id"], "signed"
    )  # fmt: skip
    unknown = act(hand, gathered, "sign", members=[{"family": "round", "subject_id": "T99"}])
    assert unknown.status_code == 409
    lines = run_sql(module_url, "SELECT kind, facts ->> 'where' FROM duty_line ORDER BY at, kind")
    assert {("alert_sign", first["name"]), ("alert_dismiss", second["name"]),
            ("alert_exempt", third["name"])} <= set(lines)  # fmt: skip

    watch_facts(module_url, facts_at(3, rounds=late))
    states = {one["name"]: row["state"] for row in alerts(hand) for one in row["members"]}
    wanted = {first["name"]: "signed", second["name"]: "dismissed", third["name"]: "exempted"}
    assert {name: states[name] for name in wanted} == wanted
    begun = "SELECT count(*) FROM alert WHERE NOT is_more AND split_from IS NULL"
    assert run_sql(module_url, begun) == [(4,)], "three by themselves, and what gathers"
    for minute in (60, 61):
        watch_facts(module_url, facts_at(minute, rounds=late))
    back = [one["name"] for row in alerts(hand, "open") for one in row["members"]]
    assert third["name"] in back
    assert not {first["name"], second["name"]} & set(back)


def test_who_acts_on_a_member_while_another_does_waits_and_is_told_how_it_is(
    hand: Hand, module_url: URL
):
    late = tuple(f"T{number:02}" for number in range(5))
    for minute in (0, 1):
        watch_facts(module_url, facts_at(minute, rounds=late))
    hand.clock.minute = 2
    gathered = gathered_of(hand)
    alert_id, member = UUID(gathered["alert_id"]), key_of(gathered["members"][0])

    async def act_on(connection: AsyncConnection, action: str, reason: str | None) -> Row:
        return await act_on_alert(
            connection, None, "straight", alert_id, action, after=0,
            members=[tuple(member.values())], reason=reason, until=None, now=at(2),
        )  # fmt: skip

    async def both(engine: AsyncEngine) -> None:
        async with engine.connect() as first, engine.connect() as second:
            signed = await act_on(first, "sign", None)
            waiting = asyncio.create_task(act_on(second, "dismiss", "误报"))
            await first.commit()
            with pytest.raises(AlertChangedError) as refused:
                await waiting
            assert refused.value.alert["alert_id"] == signed["alert_id"]
            assert refused.value.alert["state"] == "signed"

    on_database(module_url, both)


def test_what_gathers_is_not_given_where_all_of_it_was_split_off(hand: Hand, module_url: URL):
    late = tuple(f"T{number:02}" for number in range(4))
    for minute in (0, 1):
        watch_facts(module_url, facts_at(minute, rounds=late))
    hand.clock.minute = 2
    gathered = gathered_of(hand)
    assert act(hand, gathered, "sign", members=list(map(key_of, gathered["members"]))).is_success
    assert gathered["alert_id"] not in {one["alert_id"] for one in alerts(hand)}
    assert act(hand, gathered, "sign").status_code == 404
    watch_facts(module_url, facts_at(62, rounds=late))
    (cleared,) = run_sql(
        module_url, "SELECT cleared_at IS NOT NULL FROM alert WHERE alert_id = :it",
        it=gathered["alert_id"],
    )  # fmt: skip
    assert cleared == (True,)


def eastern(text: str) -> list[str]:
    return [word for word in (*EASTERN, NOWHERE) if word in text]


def test_who_reaches_one_grid_sees_no_name_of_another(
    hand: Hand, module_url: URL, service_of: Callable[[URL], URL]
):
    """In no answer about alerts, log, sheet, stream or row; counts and severities are his own."""
    west = "duty_officer.west"
    for minute in (0, 1):
        watch_facts(module_url, both_sides(minute))
    hand.clock.minute = 2
    seen = alerts(hand, login=west)
    names = sorted(one["name"] for row in seen for one in row["members"])
    assert names == ["西号1", "西甲0", "西甲2", "西甲4", "西甲6"]
    gathered = gathered_of(hand, west)
    assert (gathered["kind"], len(gathered["members"])) == ("incident_unsigned", 2)
    assert len(gathered_of(hand)["members"]) == 6
    east = gathered_of(hand, "duty_officer.east")
    assert {one["name"] for one in east["members"]} == {"东号2", "东乙5", "东乙7"}

    hidden = {"family": "target", "subject_id": "ES5"}
    refused = act(hand, gathered, "sign", west, members=[hidden])
    signed = act(hand, gathered, "sign", west)
    assert (refused.status_code, signed.status_code) == (409, 200)
    assert {one["name"] for one in signed.json()["members"]} == {"西号1", "西甲6"}
    left = gathered_of(hand)
    assert (left["state"], len(left["members"])) == ("open", 4), (
        "what he does not see is not signed"
    )
    alone = next(one for one in seen if one["members"][0]["name"] == "西甲0")
    dismissed = act(hand, alone, "dismiss", west, reason="误报")
    assert (dismissed.json()["alert_id"], dismissed.json()["split_from"]) == (
        alone["alert_id"], None
    )  # fmt: skip
    assert act(hand, left, "dismiss", members=[key_of(hidden)], reason="演练").is_success

    log = hand.call(west, "GET", "duty-log").text
    assert "西甲0" in log
    assert "西号1" in log
    told = [refused.text, signed.text, dismissed.text, log]
    told += [
        hand.call(west, "GET", path).text
        for path in ("alerts", "duty-log/sheet?form=csv", "live/events?once=true", "alerts/outward")
    ]
    assert [eastern(one) for one in told] == [[]] * len(told)
    whole_log = hand.call(OFFICER, "GET", "duty-log").text
    assert eastern(whole_log) == ["东乙"]
    assert hand.call(west, "GET", "handovers/draft").status_code == 403

    service, actor = service_of(module_url), hand.accounts.actors[west].account_id
    for table in ("alert", "alert_member", "alert_action", "duty_line"):
        rows = as_login(service, actor, (f"SELECT to_jsonb(t)::text FROM {table} t",))
        assert rows, table
        assert eastern(str(rows)) == [], table


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("cells = '{}'", "is only moved"),
        ("grid_id = 'G1'", "is only moved"),
        ("alert_id = gen_random_uuid()", "is only moved"),
    ],
)
def test_who_is_served_changes_no_member_and_moves_it_only_into_what_is_split(
    hand: Hand, module_url: URL, service_of: Callable[[URL], URL], change: str, words: str
):
    watch_facts(module_url, both_sides(0))
    look(hand, 0)
    actors, service = hand.accounts.actors, service_of(module_url)
    statement = f"UPDATE alert_member SET {change} RETURNING 1"
    for login in (OFFICER, "duty_officer.west"):
        with pytest.raises(asyncpg.RaiseError, match=words):
            as_login(service, actors[login].account_id, (statement,))
    assert as_login(service, actors["supervisor.whole"].account_id, (statement,)) == []
    made = (
        "INSERT INTO alert (alert_id, district_id, is_collected, told_severity, raised_at, "
        "changed_at, is_gathered, is_more) "
        "VALUES (gen_random_uuid(), 'straight', false, 3, now(), now(), false, false)"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        as_login(service, actors[OFFICER].account_id, (made,))
