"""Check handovers: drawn up of what is open, fixed byte for byte, signed by two, on one page."""

import hashlib
import json
import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from account_cases import PASSWORD, Accounts, run_sql
from api_cases import NO_TLS, Running
from centre_cases import signed_in_page
from playwright.sync_api import Browser, Page, Route, expect

HANDOVERS = "/api/v1/districts/straight/handovers"
LONG_NAME = "很长的地名" * 30
SCRIPT = "<img src=x onerror=alert(1)>"
GIVER, TAKER = "duty_officer.whole", "planner.whole"


@pytest.fixture
def ask(accounts_server: Running, accounts: Accounts):
    """Give a function that asks the server as a login."""

    def as_login(method: str, path: str, by: str = GIVER, **body: object) -> httpx.Response:
        return httpx.request(
            method, accounts_server.address + path, headers=accounts.headers(by), timeout=60,
            verify=NO_TLS, json=body or None,
        )  # fmt: skip

    return as_login


@pytest.fixture
def page(chromium: Browser, accounts_server: Running) -> Iterator[Page]:
    """Give the page of the duty officer."""
    with signed_in_page(chromium, accounts_server.address, "/handover") as opened:
        yield opened


def test_a_handover_is_fixed_byte_for_byte_and_signed_by_two(
    ask, accounts_server: Running, accounts: Accounts
):
    reported = ask(
        "POST", "/api/v1/districts/straight/incidents", incident_id=str(uuid4()), kind="landing",
        text="沙堤有人卸货", source="call",
    )  # fmt: skip
    assert reported.status_code == 201, reported.text
    incident = reported.json()
    drafted = ask("GET", f"{HANDOVERS}/draft")
    assert drafted.status_code == 200, drafted.text
    draft = drafted.json()["sheet"]
    assert [one["number"] for one in draft["incidents"]] == [incident["number"]]
    assert draft["shift"] == {"incident_report": 1}
    assert "沙堤" not in json.dumps(draft, ensure_ascii=False), "what was told is not handed on"

    asked = {"handover_id": str(uuid4()), "remarks": "夜里起雾"}
    made = ask("POST", HANDOVERS, **asked)
    assert made.status_code == 201, made.text
    path, sha256 = f"{HANDOVERS}/{asked['handover_id']}", made.json()["sha256"]
    again = ask("POST", HANDOVERS, **asked | {"remarks": "别的"}).json()
    assert again["sheet"]["remarks"] == "夜里起雾"
    fixed = ask("GET", f"{path}/sheet").content
    assert hashlib.sha256(fixed).hexdigest() == sha256
    assert json.loads(fixed) == made.json()["sheet"]

    taker = {"part": "taker", "sha256": sha256}
    assert ask("POST", f"{path}/sign", TAKER, part="giver", sha256=sha256).status_code == 409
    assert ask("POST", f"{path}/sign", TAKER, part="taker", sha256="0" * 64).status_code == 409
    assert ask("POST", f"{path}/sign", part="giver", sha256=sha256).status_code == 200
    assert ask("POST", f"{path}/sign", **taker).status_code == 409, "nobody signs both"
    for login in ("gridworker.west", "planner.west", "supervisor.whole"):
        refused = ask("POST", f"{path}/sign", **taker, login=login, password=PASSWORD)
        assert refused.status_code == 409, login
    wrong = ask("POST", f"{path}/sign", **taker, login=TAKER, password="x")
    assert wrong.status_code == 401
    signed = ask("POST", f"{path}/sign", **taker, login=TAKER, password=PASSWORD).json()
    assert [(one["part"], one["login"]) for one in signed["signatures"]] == [
        ("giver", GIVER), ("taker", TAKER),
    ]  # fmt: skip
    assert ask("POST", f"{path}/sign", TAKER, **taker).status_code == 409, "each part once"

    assert ask("GET", path, "planner.west").status_code == 403
    assert ask("GET", f"{HANDOVERS}/{uuid4()}").status_code == 404
    (listed,) = ask("GET", HANDOVERS).json()["items"]
    assert listed == signed
    written = run_sql(
        accounts_server.url,
        "SELECT kind, account_id FROM duty_line WHERE kind LIKE 'handover%' ORDER BY at, kind",
    )
    ids = [accounts.actors[login].account_id for login in (GIVER, GIVER, TAKER)]
    assert [tuple(row) for row in written] == list(
        zip(("handover_made", "handover_signed", "handover_signed"), ids, strict=True)
    )
    later = ask("GET", f"{HANDOVERS}/draft").json()["sheet"]
    assert later["from"] == made.json()["sheet"]["to"], "the next shift begins where this one ended"
    wide = ask("GET", f"{HANDOVERS}/draft?from=2000-01-01T00:00:00Z")
    assert wide.status_code == 422


def test_the_page_fixes_signs_twice_and_prints_on_one_page(page: Page):
    expect(page.locator("#sheet h1")).to_contain_text("值班交接单 Handover", timeout=60_000)
    expect(page.locator("#sheet h2").first).to_have_text("本班 The shift")
    expect(page.locator("#none")).to_have_text("还没有交接 none yet")
    page.get_by_label("备注 Remarks").fill(SCRIPT)
    page.get_by_role("button", name="定稿 Fix").click()
    page.wait_for_url("**/handover/*")
    expect(page.locator("#sheet .remarks")).to_have_text(SCRIPT)
    assert page.locator("img").count() == 0
    page.get_by_role("button", name="交班人签字").click()
    signing = page.locator("#sheet .signing")
    expect(signing).to_contain_text(GIVER)
    page.get_by_label("账号 Login").fill(TAKER)
    page.get_by_label("密码 Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(signing).to_contain_text(TAKER)
    expect(page.locator("#take-here")).to_be_hidden()

    page.route("**/handovers/*", with_as_much_as_can_be)
    page.reload()
    expect(page.locator("#sheet li", has_text="and 192 more")).to_have_count(3)
    cut = page.locator("#sheet li", has_text="20261128-001").first
    expect(cut).to_contain_text("20261128-001 超时 overdue · 重大 serious")
    expect(cut).to_contain_text("…")
    expect(page.locator("#sheet .note")).to_have_text(
        "模拟数据，全部不真实 Simulated data: nothing on this sheet is true."
    )
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1

    page.unroute("**/handovers/*")
    page.route("**/handovers/*", with_one_that_gathers_and_a_sensor_that_never_worked)
    page.reload()
    expect(page.locator("#sheet li", has_text="合并 gathered")).to_have_text(
        "合并 gathered · 超时未巡 overdue · 沙堤、L001 +3"
    )
    expect(page.locator("#sheet li", has_text="N01")).to_have_text("N01 · 按档案 by the register")

    page.unroute("**/handovers/*")
    page.route("**/handovers/*", with_nothing_but_alerts)
    page.reload()
    # What other lists leave free they take, and it is still one page.
    expect(page.locator("#sheet li", has_text="and 167 more")).to_have_count(1)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def with_one_that_gathers_and_a_sensor_that_never_worked(route: Route) -> None:
    """Answer with the server's handover and these two."""
    answer = route.fetch()
    told = answer.json()
    alert = {"kind": "target_overdue", "kind_zh": "超时未巡", "kind_en": "overdue",
             "is_gathered": True, "where": "沙堤、L001 +3"}  # fmt: skip
    told["sheet"] |= {
        "alerts": [alert], "alerts_total": 1, "sensors_down": [{"sensor_id": "N01", "since": None}],
    }  # fmt: skip
    route.fulfill(response=answer, json=told)


def with_nothing_but_alerts(route: Route) -> None:
    """Answer with the server's handover as if there were 200 alerts with long places only."""
    answer = route.fetch()
    told = answer.json()
    alert = {"kind": "target_overdue", "kind_zh": "超时未巡", "kind_en": "overdue",
             "where": LONG_NAME}  # fmt: skip
    told["sheet"] |= {
        "shift": {}, "incidents": [], "incidents_total": 0, "alerts": [alert] * 200,
        "alerts_total": 200, "orders": [], "units_out": [], "sensors_down": [],
        "remarks": ("备注\n" * 200)[:400],
    }  # fmt: skip
    route.fulfill(response=answer, json=told)


def with_as_much_as_can_be(route: Route) -> None:
    """Answer with the server's handover, every list of which is as long and wide as can be."""
    answer = route.fetch()
    told, words = answer.json(), LONG_NAME
    incident = {"number": "20261128-001", "kind_zh": words, "kind_en": "", "level": "serious",
                "state": "reported", "overdue": ["accept"]}  # fmt: skip
    at = "2026-11-28T14:00:00Z"
    alert = {"kind": "target_overdue", "kind_zh": "超时未巡", "kind_en": "overdue",
             "where": words}  # fmt: skip
    order = {"team_id": words, "where": words, "state": "sent", "ordered_at": at}
    kinds = ("order_sent", "incident_report", "incident_close", "alert_told", "alert_sign",
             "alert_dismiss", "plan_published", "note")  # fmt: skip
    told["sheet"] |= {
        "shift": dict.fromkeys(kinds, 99999), "incidents": [incident] * 200,
        "incidents_total": 200, "alerts": [alert] * 200, "alerts_total": 200,
        "orders": [order] * 200,
        "units_out": [{"team_id": words, "state": "on_round"}] * 200,
        "sensors_down": [{"sensor_id": words, "since": at}] * 200,
        "remarks": ("备注\n" * 200)[:400], "simulated": words,
    }  # fmt: skip
    route.fulfill(response=answer, json=told)
