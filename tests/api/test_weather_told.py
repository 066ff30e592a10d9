"""Check what the office says of the weather: kept, seen by all desks, gone by in repairs."""

from collections.abc import Callable
from uuid import UUID

import asyncpg
import pytest
from account_cases import as_login, run_sql
from live_cases import Hand, SetClock, written
from repair_cases import TWO, begin_at_two, plan_for_two, repaired
from sqlalchemy.engine import URL

TABLES = "unit_status, weather_word, plan_publication, duty_line"
ALERTS = "alert, alert_member, alert_action, alert_watch"
INSERTED = (
    "INSERT INTO weather_word (weather_id, district_id, spans, stops, at, account_id) VALUES "
    "(gen_random_uuid(), 'straight', '[]', '[]', now(), acting_account())",
)


@pytest.fixture(scope="module")
def base(module_url: URL) -> UUID:
    """Give a plan in which two teams by vehicle are out at night."""
    return plan_for_two(module_url)


@pytest.fixture(autouse=True)
def in_force(module_url: URL, hand: Hand, base: UUID) -> None:
    """Begin each test at two at night, with the plan in force and nothing said."""
    run_sql(module_url, f"TRUNCATE {TABLES}, {ALERTS}")
    begin_at_two(hand, base)


def gale(from_min: float, to_min: float, **measures: float) -> dict:
    """Give a row of wind that keeps vehicles in, unless other measures are given."""
    return {"from": written(from_min), "to": written(to_min), **(measures or {"wind_ms": 30.0})}


def tell(hand: Hand, *rows: dict, **more: object) -> dict:
    answer = hand.post("weather", {"rows": list(rows), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def units(live: dict) -> dict[str, dict]:
    return {one["team_id"]: one for one in live["units"]}


def test_weather_keeps_units_in_on_every_desk_until_it_is_over(
    hand: Hand, clock: SetClock, module_url: URL
):
    before = hand.get("live")
    assert before["stops"] == [] and units(before)["T01"]["next_visits"]
    told = tell(hand, gale(TWO, 480), note="台风外围")
    assert [one["mode"] for one in told["stops"]] == ["boat", "drone", "foot", "vehicle"]
    clock.minute += 1
    live = hand.get("live", "supervisor.west")
    assert {one["mode"] for one in live["stops"]} == {one["mode"] for one in live["units"]}
    stop = next(one for one in live["stops"] if one["mode"] == "vehicle")
    assert (stop["from"], stop["to"]) == (written(TWO), written(480))
    assert stop["why"] == "wind_ms 30 > 24.4 m/s"
    assert units(live)["T01"]["stopped_until"] == written(480)
    visits = [visit["at"] for one in live["units"] for visit in one["next_visits"]]
    assert min(visits) >= written(480)
    assert "weather_stopped" in {one["reason"] for one in live["fails_next"]}
    assert {one["state"] for one in hand.get("live/nearest?target_id=L005")} == set()
    assert hand.get(f"live?at={written(TWO - 1)}&known_at={written(TWO - 1)}")["stops"] == []
    assert hand.get("weather", "planner.west")["rows"][0]["wind_ms"] == 30.0

    clock.minute += 1
    tell(hand)
    clock.minute += 1
    calm = hand.get("live")
    assert (calm["stops"], units(calm)["T01"]["stopped_until"]) == ([], None)
    assert units(calm)["T01"]["next_visits"]
    lines = hand.get("duty-log")["items"]
    told_lines = [one["zh"] for one in lines if one["kind"].startswith("weather")]
    hours = "2026-11-23 02:00 至 2026-11-23 08:00"
    stopped = "艇巡、车巡"
    assert told_lines == [
        "气象限制解除", f"气象（{hours}） 风 30 m/s，停航停巡：{stopped}，台风外围"
    ]  # fmt: skip
    english = [one["en"] for one in lines if one["kind"] == "weather_told"]
    assert "stopped: boats, by vehicle" in english[0]
    assert run_sql(module_url, "SELECT count(*) FROM weather_word") == [(2,)]


def test_of_words_of_one_instant_the_one_written_last_holds(hand: Hand):
    """The clock stands still; ids are by chance, so that an order by them would fail one time."""
    for wind_ms in range(30, 40):
        tell(hand, gale(TWO, 480, wind_ms=float(wind_ms)))
        assert [one["wind_ms"] for one in hand.get("weather")["rows"]] == [wind_ms]
        (stop,) = [one for one in hand.get("live")["stops"] if one["mode"] == "boat"]
        assert f"{wind_ms} >" in stop["why"]
    tell(hand)
    assert hand.get("weather")["rows"] == []


def test_a_file_is_read_whole_or_refused_with_its_faults(hand: Hand, clock: SetClock):
    text = f"from,to,wind_ms,wave_m,visibility_m\n{written(TWO)},{written(180)},,,40\n"
    told = hand.post("weather", {"file": {"name": "天气.CSV", "text": text}}).json()
    assert [one["visibility_m"] for one in told["rows"]] == [40.0]
    assert "vehicle" in {one["mode"] for one in told["stops"]}
    refused = hand.post("weather", {"file": {"name": "x.csv", "text": text + "a,b,c,,\n"}})
    assert refused.status_code == 422
    places = {one["location"] for one in refused.json()["errors"]}
    assert {f"weather/row 3/{name}" for name in ("from", "to", "wind_ms")} <= places
    clock.minute += 1
    assert len(hand.get("weather")["rows"]) == 1, "what was refused changes nothing"
    both = {"rows": [gale(TWO, 180)], "file": {"name": "x.csv", "text": text}}
    assert hand.post("weather", both).status_code == 422


def test_weather_is_told_for_a_whole_district_alone(
    hand: Hand, module_url: URL, service_of: Callable[[URL], URL]
):
    for login in ("duty_officer.west", "supervisor.whole", "gridworker.west"):
        assert hand.post("weather", {"rows": []}, login).status_code == 403
    assert hand.call("gridworker.west", "GET", "weather").status_code == 403
    service = service_of(module_url)
    west, whole = (
        hand.accounts.actors[login].account_id
        for login in ("duty_officer.west", "duty_officer.whole")
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        as_login(service, west, INSERTED)
    as_login(service, whole, INSERTED)
    tell(hand)
    for change in ("DELETE FROM weather_word", "UPDATE weather_word SET stops = '[]'"):
        assert as_login(service, whole, (f"{change} RETURNING 1",)) == []
    assert len(as_login(service, whole, ("SELECT 1 FROM weather_word",))) == 1


def test_a_repair_goes_by_what_was_told_unless_it_says_otherwise(hand: Hand, clock: SetClock):
    tell(hand, gale(TWO, 240))
    clock.minute += 1
    found = repaired(hand, counts="plan")
    stopped = [one["mode"] for one in found["befallen"]["stopped"]]
    assert "vehicle" in stopped
    assert {one["team_id"] for one in found["orders_changed"] if one["is_hit"]} == {"T01", "T03"}


def test_what_weather_stops_is_one_alert_and_no_round_is_called_late(hand: Hand, clock: SetClock):
    tell(hand, gale(-10, 480))
    for minute in (TWO, TWO + 5, TWO + 10):
        clock.minute = minute
        hand.post("alerts/look", {})
    alerts = hand.get("alerts")["items"]
    members = [one for alert in alerts for one in alert["members"]]
    assert "round_not_started" not in {one["kind"] for one in members}
    by_weather = {
        alert["alert_id"] for alert in alerts for one in alert["members"]
        if one["reason"] == "weather_stopped"
    }  # fmt: skip
    assert len(by_weather) == 1
    assert {one["of"] for one in members if one["reason"] == "weather_stopped"} == {"vehicle"}
