"""Check incidents over HTTP: in order, two at once, twice, without place, overdue, figures."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import asyncpg
import httpx
import pytest
from account_cases import Accounts, Ask, as_login, run_sql
from api_cases import NO_TLS, Running, on_database, serve_in_thread
from field_calls import Phone, item
from incident_calls import INCIDENTS, STRAIGHT, Desk
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.clock import real_time
from api.incident_watch import IncidentWatch
from geo_data.incident_rules import read_incident_rules
from geo_data.store_connection import open_engine

SCRIPT = "<script>alert('堃')</script>"
TEAM = "T01"
PATIENCE_S = 60


@pytest.fixture(scope="module")
def desk(module_ask: Ask, accounts: Accounts) -> Callable[[str], Desk]:
    """Give a function that gives the desk of a login, on the database of this module."""
    return lambda login: Desk(module_ask, accounts, login)


@pytest.fixture
def officer(desk: Callable[[str], Desk]) -> Desk:
    """Give the desk of the duty officer of the whole district."""
    return desk("duty_officer.whole")


def lines(url: URL, number: str) -> list[str]:
    """Give the kinds of the duty log's lines of an incident, in their order."""
    rows = run_sql(
        url, "SELECT kind FROM duty_line WHERE facts ->> 'incident' = :n ORDER BY at, kind",
        n=number,
    )  # fmt: skip
    return [kind.removeprefix("incident_") for (kind,) in rows]


def test_from_the_call_to_the_end(officer: Desk, module_url: URL):
    made = officer.report(lon=112.8, lat=21.7, accept=True)
    assert (made["state"], made["level"], made["next_steps"][0]) == (
        "accepted",
        "serious",
        "assign",
    )
    assert [one["clock"] for one in made["clocks"]] == ["accept", "assign", "close"]
    done = officer.through(made)
    assert (done["state"], done["outcome"], done["next_steps"]) == (
        "closed", "seizure", ["reopen"],
    )  # fmt: skip
    assert done["units"] == [
        {"team_id": TEAM, "wave": 1, "state": "arrived", "order_id": None, "run": 1}
    ]
    found = officer.call("GET", f"{INCIDENTS}/{made['incident_id']}", 200)
    assert [one["step"] for one in found["steps"]] == [
        "report", "accept", "assign", "sign", "arrive", "handle", "feed_back", "close",
    ]  # fmt: skip
    assert sorted(lines(module_url, made["number"])) == sorted(s["step"] for s in found["steps"])


def test_of_two_officers_at_once_the_second_sees_what_the_first_did(desk):
    first, second = desk("duty_officer.whole"), desk("planner.whole")
    seen = first.report(accept=True)
    first.step(seen, "assign", team_id=TEAM, wave=1)
    refused = second.step(seen, "close", 409, outcome="unfounded", text="没有")
    assert refused["type"] == "urn:coastwatch:problem:incident-changed"
    assert "is at step 3 (assign), not at 2; nothing was written" in refused["detail"]
    as_it_is = refused["incident"]
    assert (as_it_is["state"], as_it_is["last"]) == ("assigned", 3)
    assert second.step(as_it_is, "close", outcome="unfounded", text="没有")["state"] == "closed"


def test_of_many_at_the_same_moment_one_gets_through(accounts_server: Running, accounts: Accounts):
    officer = Desk(partial(ask_server, accounts_server.address), accounts, "duty_officer.whole")
    seen = officer.report(accept=True)
    path = f"{INCIDENTS}/{seen['incident_id']}/steps"

    def note(number: int) -> int:
        step = {"step_id": str(uuid4()), "step": "note", "after": 2, "text": f"{number}"}
        return officer.answer("POST", path, **step).status_code

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(note, range(4))) == [201, 409, 409, 409]
    assert officer.call("GET", path.removesuffix("/steps"), 200)["last"] == 3


def test_what_is_sent_twice_is_taken_once(officer: Desk, module_url: URL):
    incident_id, step_id = str(uuid4()), str(uuid4())
    made = officer.report(incident_id=incident_id, accept=True)
    again = officer.report(200, incident_id=incident_id, accept=True)
    assert (again["number"], again["last"]) == (made["number"], 2)
    other = officer.report(409, incident_id=incident_id, text="另一件")
    assert other["type"] == "urn:coastwatch:problem:id-taken"

    sent = {"step_id": step_id, "text": "第一次"}
    officer.step(made, "note", **sent)
    assert officer.step(made, "note", 200, **sent)["last"] == 3, "whatever it says of after"
    changed = officer.step(made, "note", 409, **(sent | {"text": "第二次"}))
    assert changed["type"] == "urn:coastwatch:problem:id-taken"
    assert lines(module_url, made["number"]).count("note") == 1


def test_a_step_out_of_order_is_told_with_the_incident(officer: Desk):
    made = officer.report()
    refused = officer.step(made, "handle", 409, text="x")
    assert refused["type"] == "urn:coastwatch:problem:step-refused"
    assert "possible now: accept, reject" in refused["detail"]
    assert refused["incident"]["last"] == 1
    officer.step(made, "assign", 422, team_id="T01")
    made = officer.step(made, "accept", level="gravest")
    assert officer.step(made, "assign", 404, team_id="nobody", wave=1)["title"] == "Not found"
    assert officer.step(made, "amend", 404, target_id="none")["title"] == "Not found"


def test_an_incident_without_place_is_of_the_whole_district(desk):
    made = desk("duty_officer.whole").report(text=SCRIPT)
    assert (made["lon"], made["lat"], made["grid_id"], made["text"]) == (None, None, None, SCRIPT)
    path = f"{INCIDENTS}/{made['incident_id']}"
    desk("duty_officer.west").call("GET", path, 404)
    own = desk("duty_officer.west").report()
    assert own["grid_id"] == "G1", "what he takes in himself he goes on seeing"
    desk("duty_officer.east").call("GET", f"{INCIDENTS}/{own['incident_id']}", 404)
    placed = desk("duty_officer.whole").step(made, "amend", lon=112.8, lat=21.7)
    assert (placed["lon"], placed["lat"]) == (112.8, 21.7)
    desk("duty_officer.whole").report(422, lon=112.8)


def test_a_landing_point_gives_the_place(officer: Desk):
    (point,) = officer.call("GET", f"{STRAIGHT}/landing-points?limit=1", 200)["features"]
    made = officer.report(target_id=point["id"])
    lon, lat = point["geometry"]["coordinates"]
    assert (made["lon"], made["lat"]) == (pytest.approx(lon), pytest.approx(lat))
    officer.report(404, target_id="none")


def test_a_tell_becomes_one_incident_whoever_is_faster(desk, module_ask, accounts):
    told = item("tell", {"what": "stacked_goods", "text": SCRIPT})
    Phone(module_ask, accounts, "gridworker.west").send(told)
    made = desk("duty_officer.whole").report(
        kind="stacked_goods", text=None, from_item_id=told["item_id"]
    )
    assert made["text"] == f"可疑堆货 {SCRIPT}"
    assert (made["source"], made["lon"]) == ("item", pytest.approx(told["position"]["lon"]))
    second = desk("planner.whole").report(409, kind="other", from_item_id=told["item_id"])
    assert second["type"] == "urn:coastwatch:problem:incident-made"
    assert second["incident"]["number"] == made["number"]
    desk("duty_officer.east").report(404, from_item_id=told["item_id"])
    desk("duty_officer.whole").report(404, from_item_id=str(uuid4()))


def ask_server(address: str, method: str, path: str, **options: object) -> httpx.Response:
    return httpx.request(method, address + path, timeout=60, verify=NO_TLS, **options)


@pytest.fixture
def later(own_accounts_url: URL, service_of: Callable[[URL], URL], tmp_path, accounts: Accounts):
    """Give a server whose clock a test sets, and its desk."""
    shown = [datetime(2026, 11, 28, 14, tzinfo=UTC)]
    running = serve_in_thread(
        own_accounts_url, tmp_path, plans_at_once=1, service_url=service_of(own_accounts_url),
        clock=lambda: shown[0],
    )  # fmt: skip
    for server in running:
        ask = partial(ask_server, server.address)
        yield shown, Desk(ask, accounts, "duty_officer.whole"), own_accounts_url


def test_what_a_unit_answers_to_its_order_is_a_step_of_the_incident(later):
    shown, officer, url = later
    shown[0] = datetime(2026, 11, 22, 20, tzinfo=UTC)
    made = officer.report(lon=112.8145, lat=21.801, accept=True)
    order_id = str(uuid4())
    officer.call(
        "POST", f"{STRAIGHT}/orders", 201, order_id=order_id, team_id=TEAM, lon=made["lon"],
        lat=made["lat"], incident_id=made["incident_id"],
    )  # fmt: skip
    officer.step(made, "assign", team_id=TEAM, wave=1, order_id=order_id)
    shown[0] += timedelta(minutes=2)
    officer.call("POST", f"{STRAIGHT}/orders/{order_id}/arrive", 200, after=1)
    shown[0] += timedelta(minutes=30)
    for _ in range(2):
        officer.call("POST", f"{INCIDENTS}/raise", 200)
    found = officer.call("GET", f"{INCIDENTS}/{made['incident_id']}", 200)
    steps = [(one["step"], one["at"]) for one in found["steps"][3:]]
    assert steps == [("sign", "2026-11-22T20:02:00Z"), ("arrive", "2026-11-22T20:02:00Z")]
    assert found["state"] == "arrived"
    assert not any(one["is_overdue"] for one in found["clocks"]), "by the instants of the answers"
    told = run_sql(url, "SELECT count(*) FROM duty_line WHERE kind = 'incident_arrive'")
    assert told == [(1,)]


def test_what_is_overdue_is_raised_once_and_counted_apart(later):
    shown, officer, url = later
    start = shown[0]
    on_time = officer.through(officer.report(accept=True))
    silent = officer.report(kind="other", accept=True)  # an ordinary one: 1,440 minutes to its end
    silent = officer.step(silent, "call", department="customs")
    officer.report()
    raising = f"{INCIDENTS}/raise"
    assert officer.call("POST", raising, 200) == {"raised": 0}

    shown[0] = start + timedelta(minutes=61)  # nobody was sent, and customs never answered
    assert officer.call("POST", raising, 200) == {"raised": 2}
    assert officer.call("POST", raising, 200) == {"raised": 0}, "once for each clock"
    found = officer.call("GET", f"{INCIDENTS}/{silent['incident_id']}", 200)
    assert found["level"] == "larger"
    assert found["steps"][-1]["facts"]["overdue"] == [["assign", ""], ["answer", "customs"]]
    assert found["steps"][-1]["taken_by"] is None
    late = [(one["clock"], one["of"]) for one in found["clocks"] if one["is_overdue"]]
    assert late == [("assign", ""), ("answer", "customs")]
    told = run_sql(url, "SELECT facts ->> 'of' FROM duty_line WHERE kind = 'incident_raise'")
    assert ("海关缉私",) in told

    shown[0] = start + timedelta(minutes=1500)
    closed = officer.step(found, "close", outcome="unfounded", text="无此事")
    assert [one["is_late"] for one in closed["clocks"] if one["clock"] == "close"] == [True]
    period = "from=2026-11-28T00:00:00Z&to=2026-11-29T00:00:00Z"
    figures = officer.call("GET", f"{INCIDENTS}/figures?{period}", 200)["all"]
    assert (figures["reported"], figures["accepted"], figures["closed"]) == (3, 2, 2)
    assert (figures["closure_rate"], figures["on_time_rate"]) == (1.0, 0.5)
    assert (figures["calls"], figures["answers"]) == (1, 0)
    as_of = "as_of=2026-11-28T20:00:00Z"
    then = officer.call("GET", f"{INCIDENTS}/figures?{period}&{as_of}", 200)["all"]
    assert (then["closed"], then["due"], then["on_time"]) == (1, 1, 1), "as it stood then"
    begin = "from=2026-11-28T00:00:00Z"
    until_then = officer.call("GET", f"{INCIDENTS}/figures?{begin}&{as_of}", 200)
    assert until_then["all"] == then, "without an end all that was entered by then"
    assert until_then["to"] == "2026-11-28T20:00:01Z"
    officer.call("GET", f"{INCIDENTS}/figures?{begin}&to=2026-11-28T00:00:00Z", 422)
    officer.call("GET", f"{INCIDENTS}/figures?from=2100-01-01T00:00:00Z", 422)
    listed = officer.call("GET", f"{INCIDENTS}?open=true", 200)
    assert on_time["number"] not in [one["number"] for one in listed["items"]]


def test_numbers_go_on_after_999_and_the_newest_is_first(later):
    _, officer, url = later
    first = officer.report()
    day = first["number"].split("-")[0]
    run_sql(url, "UPDATE incident SET number = :number", number=f"{day}-999")
    numbers = [officer.report()["number"] for _ in range(2)]
    assert numbers == [f"{day}-1000", f"{day}-1001"]
    listed = officer.call("GET", INCIDENTS, 200)["items"]
    assert [one["number"] for one in listed] == [*reversed(numbers), f"{day}-999"]


def test_the_server_raises_while_nobody_looks(later):
    shown, officer, url = later
    made = officer.report(kind="other", accept=True)
    shown[0] += timedelta(minutes=11)

    async def watch_until_raised(engine: AsyncEngine) -> None:
        watch = IncidentWatch(engine, read_incident_rules(), lambda: shown[0], every_s=0.01)
        watch.start()
        found = 0
        async with asyncio.timeout(PATIENCE_S):
            while not found:
                async with engine.connect() as connection:
                    query = text("SELECT count(*) FROM incident_step WHERE step = 'raise'")
                    found = await connection.scalar(query)
        await asyncio.sleep(0.1)
        await watch.stop()

    on_database(url, watch_until_raised)
    found = officer.call("GET", f"{INCIDENTS}/{made['incident_id']}", 200)
    assert [one["step"] for one in found["steps"]] == ["report", "accept", "raise"]
    assert found["level"] == "larger"


def test_a_watch_outlives_trouble_with_the_database(module_url: URL, caplog):
    async def watch(_: AsyncEngine) -> None:
        engine = open_engine(module_url.set(database="none"), pools=False)
        watch = IncidentWatch(engine, read_incident_rules(), real_time, every_s=0.01)
        watch.start()
        async with asyncio.timeout(PATIENCE_S):
            while len(caplog.records) < 2:
                await asyncio.sleep(0.01)
        await watch.stop()

    on_database(module_url, watch)
    assert "incidents were not looked after: no database at" in caplog.text


def test_the_database_itself_lets_nobody_change_or_raise(
    officer: Desk, accounts: Accounts, module_url: URL, service_of: Callable[[URL], URL]
):
    made = officer.report()
    account = accounts.actors["duty_officer.whole"].account_id
    service = service_of(module_url)
    for statement in (
        "UPDATE incident SET text = 'y' RETURNING 1", "DELETE FROM incident RETURNING 1",
        "UPDATE incident_step SET step = 'close' RETURNING 1",
        "DELETE FROM incident_step RETURNING 1",
    ):  # fmt: skip
        assert as_login(service, account, (statement,)) == []
    raising = (
        "INSERT INTO incident_step VALUES (gen_random_uuid(), "
        f"'{made['incident_id']}', 'straight', 2, 'raise', now(), '{account}', '{{}}', now())"
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        as_login(service, account, (raising,))
    assert as_login(service, None, ("SELECT 1 FROM incident",)) == []
    field = accounts.actors["gridworker.west"].account_id
    assert as_login(service, field, ("SELECT 1 FROM incident",)) == []
