"""Check the duty log: its page adds and corrects lines, and nobody changes one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from account_cases import Accounts, as_actor, run_sql
from api_cases import Running
from centre_cases import signed_in_page
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from sqlalchemy.engine import URL

LOG = "/api/v1/districts/straight/duty-log"
SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture
def page(chromium: Browser, accounts_server: Running) -> Iterator[Page]:
    """Give the page of the duty officer."""
    with signed_in_page(chromium, accounts_server.address, "/duty-log") as opened:
        yield opened


def test_nobody_changes_or_removes_a_line(
    accounts_server: Running, accounts: Accounts, service_of: Callable[[URL], URL]
):
    officer = "duty_officer.whole"
    for login, status in ((officer, 201), ("supervisor.whole", 403), ("gridworker.west", 403)):
        answer = httpx.post(
            accounts_server.address + LOG, headers=accounts.headers(login), json={"text": "起雾"}
        )
        assert answer.status_code == status, login
    before = run_sql(accounts_server.url, "SELECT * FROM duty_line")
    for statement in ("UPDATE duty_line SET kind = 'x'", "DELETE FROM duty_line"):
        done = as_actor(
            service_of(accounts_server.url), accounts.actors[officer],
            lambda connection, statement=statement: connection.execute(text(statement)),
        )  # fmt: skip
        assert done.rowcount == 0
    assert run_sql(accounts_server.url, "SELECT * FROM duty_line") == before


def test_the_page_adds_a_line_and_corrects_it(page: Page, tmp_path: Path):
    page.get_by_label("记一笔").fill(f"巡防艇加油 {SCRIPT}")
    page.get_by_role("button", name="写入 Write").click()
    lines = page.locator("#lines li")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text(f"巡防艇加油 {SCRIPT}")
    expect(lines.locator(".by")).to_have_text("duty_officer.whole")
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
    page.emulate_media(media="print")
    expect(lines.first).to_be_visible()
    assert [one for one in page.locator("button, form, select").all() if one.is_visible()] == []
