"""Check the duty log: what is done writes it, officers add and correct, nobody changes a line."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from account_cases import PASSWORD, Accounts, as_actor, run_sql
from api_cases import Running
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

LOG = "/api/v1/districts/straight/duty-log"
SCRIPT = "<img src=x onerror=alert(1)>"
DAY = {"from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}


@pytest.fixture
def page(chromium: Browser, accounts_server: Running) -> Iterator[Page]:
    """Give the page of the duty officer, who signs in first; other hosts are cut off."""
    context = chromium.new_context(base_url=accounts_server.address, locale="zh-CN")
    context.route(
        lambda url: not url.startswith(accounts_server.address), lambda route: route.abort()
    )
    opened, broken = context.new_page(), []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.goto("/duty-log")
    opened.fill("input[name=login]", "duty_officer.whole")
    opened.fill("input[name=password]", PASSWORD)
    opened.click("button[type=submit]")
    opened.wait_for_url("**/duty-log")
    yield opened
    assert broken == []
    context.close()


def test_officers_add_and_correct_lines_and_nobody_changes_one(
    accounts_server: Running, accounts: Accounts, service_of
):
    def ask(method: str, path: str, login: str = "duty_officer.whole", **options: object):
        return httpx.request(
            method, accounts_server.address + path, headers=accounts.headers(login), **options
        )

    made = ask("POST", LOG, json={"text": " 已电话通知渔政 "}).json()
    assert made["zh"] == "已电话通知渔政"
    assert made["account_id"] == str(accounts.actors["duty_officer.whole"].account_id)
    later = ask("POST", LOG, json={"text": "是海事", "corrects": made["line_id"]})
    assert later.status_code == 201
    at = made["at"][:19] + "Z"
    assert later.json()["zh"] == f"更正 {at} 的记录：是海事"
    assert later.json()["en"] == f"Correction of the line at {at}: 是海事"

    assert ask("POST", LOG, json={"text": "  "}).status_code == 422
    nothing = {"text": "x", "corrects": "11111111-1111-4111-8111-111111111111"}
    assert ask("POST", LOG, json=nothing).status_code == 404
    assert ask("POST", LOG, "supervisor.whole", json={"text": "x"}).status_code == 403
    assert ask("POST", LOG, "gridworker.west", json={"text": "x"}).status_code == 403

    call = {"kind": "typhoon_recall", "note": None}
    ask("POST", "/api/v1/districts/straight/roll-calls", json=call)
    first = ask("GET", f"{LOG}?limit=1", "supervisor.whole").json()
    assert first["numberMatched"] == 3
    assert [one["kind"] for one in first["items"]] == ["roll_call_started"]
    notes = ask("GET", f"{LOG}?kind=note&kind=correction").json()["items"]
    assert [one["kind"] for one in notes] == ["correction", "note"]
    assert ask("GET", f"{LOG}?to={at}").json()["items"] == []

    csv = ask("GET", f"{LOG}/sheet", params=DAY | {"form": "csv"}).content
    assert csv.startswith(b"\xef\xbb\xbf")
    told = csv.decode("utf-8-sig").splitlines()
    assert len(told) == 4
    assert "已电话通知渔政" in told[-1]
    assert ask("GET", f"{LOG}/sheet", params=DAY).content.startswith(b"PK")

    for statement in ("UPDATE duty_line SET kind = 'x'", "DELETE FROM duty_line"):
        try:
            done = as_actor(
                service_of(accounts_server.url), accounts.actors["duty_officer.whole"],
                lambda connection, statement=statement: connection.execute(text(statement)),
            ).rowcount  # fmt: skip
        except ProgrammingError as error:  # the role has no such right at all
            assert "permission denied" in str(error)
        else:
            assert done == 0
    assert run_sql(accounts_server.url, "SELECT count(*) FROM duty_line") == [(3,)]


def test_the_page_adds_a_line_and_corrects_it(page: Page, tmp_path: Path):
    page.get_by_label("记一笔").fill(f"巡防艇加油 {SCRIPT}")
    page.get_by_role("button", name="写入 Write").click()
    lines = page.locator("#lines li")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text(f"巡防艇加油 {SCRIPT}")
    assert page.locator("img").count() == 0

    lines.get_by_role("button", name="更正 Correct").click()
    expect(page.locator("#correcting")).to_contain_text("巡防艇加油")
    page.get_by_label("记一笔").fill("没有加油")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Correction of the line at")
    page.get_by_label("显示 Show").select_option("note")
    expect(lines).to_have_count(2)
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    assert "没有加油" in Path(coming.value.path()).read_text(encoding="utf-8-sig")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
