"""Check over HTTP that closed incidents reopen, and that steps may be written down later."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest
from account_cases import Accounts, as_login, run_sql
from api_cases import NO_TLS, serve_in_thread
from incident_calls import INCIDENTS, Desk
from sqlalchemy.engine import URL

from api.incident_watch import IncidentWatch
from geo_data.duty_log import line_in_words

START = datetime(2026, 11, 28, 14, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
TEAM = "T01"
WHY = "货又搬回来了"
PERIOD = "from=2026-11-28T00:00:00Z&to=2026-11-29T00:00:00Z"


def ask_server(address: str, method: str, path: str, **options: object) -> httpx.Response:
    return httpx.request(method, address + path, timeout=60, verify=NO_TLS, **options)


@pytest.fixture(scope="module")
def shown() -> list[datetime]:
    """Give the instant that the server's clock shows, for a test to set."""
    return [START]


@pytest.fixture(scope="module")
def desks(
    module_url: URL, service_of: Callable[[URL], URL], tmp_path_factory, accounts: Accounts, shown
):
    """
    Give a function that gives the desk of a login, at a server whose clock a test sets.

    Nobody there raises what is overdue by himself: he would go by the clock between two steps.
    """
    running = serve_in_thread(
        module_url, tmp_path_factory.mktemp("site"), plans_at_once=1,
        service_url=service_of(module_url), clock=lambda: shown[0],
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IncidentWatch, "start", lambda watch: None)
        for server in running:
            ask = partial(ask_server, server.address)
            yield lambda login, ask=ask: Desk(ask, accounts, login)


@pytest.fixture
def officer(desks, shown) -> Desk:
    """Give the desk of the duty officer of the whole district, at the first instant again."""
    shown[0] = START
    return desks("duty_officer.whole")


def after(minutes: float) -> str:
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def lines(url: URL, number: str, kind: str) -> list[str]:
    """Give the lines of the duty log of an incident and a kind, in Chinese."""
    rows = run_sql(
        url, "SELECT kind, facts FROM duty_line WHERE facts ->> 'incident' = :n AND kind = :k",
        n=number, k=kind,
    )  # fmt: skip
    return [line_in_words(kind, facts, "zh", zone=SHANGHAI) for kind, facts in rows]


def counts(officer: Desk, more: str = "") -> tuple[int, ...]:
    found = officer.call("GET", f"{INCIDENTS}/figures?{PERIOD}{more}", 200)["all"]
    return tuple(found[name] for name in ("accepted", "closed", "due", "on_time", "reopened"))


def test_a_closed_incident_is_reopened_with_its_reason_and_closed_again(
    officer: Desk, shown, module_url: URL
):
    before = counts(officer)
    done = officer.through(officer.report(accept=True))
    assert done["next_steps"] == ["reopen"]
    shown[0] = START + timedelta(minutes=30)
    again = officer.step(done, "reopen", text=WHY)
    assert (again["state"], again["run"], again["outcome"]) == ("accepted", 2, None)
    told = again["steps"][-1]
    assert (told["step"], told["at"], told["facts"]) == ("reopen", after(30), {"text": WHY})
    account = officer.call("GET", "/api/v1/me", 200)["actor"]["account_id"]
    assert told["taken_by"] == account
    assert lines(module_url, done["number"], "incident_reopen") == [
        f"重开事件 {done['number']}：{WHY}"
    ]
    assert [(one["clock"], one["run"]) for one in again["clocks"] if one["is_running"]] == [
        ("close", 1), ("assign", 2),
    ]  # fmt: skip
    numbers = {one["number"] for one in officer.call("GET", f"{INCIDENTS}?open=true", 200)["items"]}
    assert done["number"] in numbers
    ended = officer.call("GET", f"{INCIDENTS}?open=false", 200)["items"]
    assert done["number"] not in {one["number"] for one in ended}
    assert counts(officer) == tuple(map(sum, zip(before, (1, 0, 0, 0, 1), strict=True)))

    closed = officer.through(again, outcome="unfounded")
    assert (closed["state"], closed["outcome"], closed["run"]) == ("closed", "unfounded", 2)
    assert counts(officer) == tuple(map(sum, zip(before, (1, 1, 1, 1, 1), strict=True)))
    then = f"&as_of={after(15)}"
    assert counts(officer, then) == tuple(map(sum, zip(before, (1, 1, 1, 1, 0), strict=True)))
    ended = officer.call("GET", f"{INCIDENTS}?open=false", 200)["items"]
    assert done["number"] in {one["number"] for one in ended}


def test_an_incident_is_reopened_by_one_with_a_reason_and_only_when_closed(desks, officer: Desk):
    open_one = officer.report(accept=True)
    assert officer.step(open_one, "reopen", 409, text=WHY)["title"] == "The step is out of order"
    rejected = officer.step(officer.report(), "reject", text="重复来电")
    officer.step(rejected, "reopen", 409, text=WHY)
    done = officer.step(open_one, "close", outcome="unfounded", text="没有")
    officer.step(done, "reopen", 422)
    officer.step(done, "reopen", 422, text=" ")
    officer.step(done, "reopen", 422, text=WHY, at=after(-1))
    officer.step(done, "reopen", text=WHY)
    second = desks("planner.whole").step(done, "reopen", 409, text="我也这样看")
    assert second["type"] == "urn:coastwatch:problem:incident-changed"
    assert second["incident"]["state"] == "accepted"
    desks("supervisor.whole").step(done, "reopen", 403, text=WHY)


def test_what_came_by_radio_is_written_down_later_with_both_times(
    officer: Desk, shown, module_url: URL
):
    made = officer.step(officer.report(accept=True), "assign", team_id=TEAM, wave=1)
    shown[0] = START + timedelta(minutes=20)
    sent = {"step_id": str(uuid4()), "team_id": TEAM, "at": after(3)}
    signed = officer.step(made, "sign", **sent)
    told = signed["steps"][-1]
    assert (told["at"], told["entered_at"]) == (after(3), after(20))
    assert lines(module_url, made["number"], "incident_sign") == [
        f"{TEAM} 组签收事件 {made['number']}（发生于 2026-11-28 22:03，补记）"
    ]
    (clock,) = [one for one in signed["clocks"] if one["clock"] == "sign"]
    assert (clock["done_at"], clock["is_late"]) == (after(3), False)
    assert officer.step(made, "sign", 200, **sent)["last"] == signed["last"], "sent again"
    taken = officer.step(made, "sign", 409, **(sent | {"at": after(8)}))
    assert taken["type"] == "urn:coastwatch:problem:id-taken"
    officer.step(made, "sign", 409, **{name: sent[name] for name in ("step_id", "team_id")})
    on_time = officer.step(signed, "arrive", team_id=TEAM)
    assert on_time["steps"][-1]["at"] == on_time["steps"][-1]["entered_at"] == after(20)


def test_it_did_not_happen_in_the_future_nor_before_the_step_it_follows(officer: Desk, shown):
    made = officer.step(officer.report(accept=True), "assign", team_id=TEAM, wave=1)
    shown[0] = START + timedelta(minutes=20)
    for said, words in (
        (after(21), "expected an instant from 2026-11-28T22:00:00+08:00 to 2026-11-28T22:20:00"),
        (after(-2), "not before step assign"),
        (after(-3000), "not before step assign"),
    ):
        refused = officer.step(made, "sign", 422, team_id=TEAM, at=said)
        assert refused["type"] == "urn:coastwatch:problem:step-time"
        assert words in refused["detail"]
    officer.step(made, "sign", 422, team_id=TEAM, at="2026-11-28T22:03:00")
    assert officer.call("GET", f"{INCIDENTS}/{made['incident_id']}", 200)["last"] == 3
    officer.report(422, at=after(21))
    officer.report(422, at=after(20 - 48 * 60 - 1))


def test_a_report_that_is_written_down_later_counts_on_the_day_it_came(
    officer: Desk, shown, module_url: URL
):
    shown[0] = START + timedelta(hours=12)
    before = counts(officer)
    made = officer.report(accept=True, at=after(120))
    assert [(one["at"], one["entered_at"]) for one in made["steps"]] == [
        (after(120), after(720))
    ] * 2
    told = lines(module_url, made["number"], "incident_report")
    assert told == [f"上报事件 {made['number']}（发生于 2026-11-29 00:00，补记）"]
    found = counts(officer)
    assert found[0] == before[0] + 1
    # What was told of the period before it was entered can be reckoned again as it was.
    assert counts(officer, f"&as_of={after(719)}") == before


def test_the_database_keeps_entries_as_they_were_made(
    officer: Desk, accounts: Accounts, module_url: URL, service_of: Callable[[URL], URL]
):
    made = officer.report()
    account = accounts.actors["duty_officer.whole"].account_id
    adding = (
        "INSERT INTO incident_step (step_id, incident_id, district_id, number, step, at, taken_by, "
        f"facts, entered_at) VALUES (gen_random_uuid(), '{made['incident_id']}', 'straight', 2, "
        f"'note', {{at}}, '{account}', '{{{{}}}}', {{entered_at}})"
    )
    with pytest.raises(asyncpg.CheckViolationError, match="ck_incident_step_at"):
        as_login(
            service_of(module_url), account,
            (adding.format(at="now()", entered_at="now() - interval '1 second'"),),
        )  # fmt: skip
    field = accounts.actors["gridworker.west"].account_id
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        as_login(
            service_of(module_url), field, (adding.format(at="now()", entered_at="now()"),)
        )  # fmt: skip
    assert as_login(
        service_of(module_url), account, ("UPDATE incident_step SET at = now() RETURNING 1",)
    ) == []  # fmt: skip
