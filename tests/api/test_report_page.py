"""Order reports on their page and fetch them: what is asked for is what is made."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_cases import Running
from centre_cases import signed_in_page
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

PATIENCE_MS = 60_000


@pytest.fixture
def page(chromium: Browser, accounts_server: Running) -> Iterator[Page]:
    """Give the page of a planner."""
    with signed_in_page(
        chromium, accounts_server.address, "/reports", login="planner.whole"
    ) as opened:
        yield opened


def test_a_report_is_ordered_made_and_fetched(page: Page, tmp_path: Path):
    expect(page.get_by_text("还没有报表 none yet")).to_be_visible()
    page.get_by_label("其中一天 A day of it").fill("2026-11-24")
    page.get_by_label("网格 Sea grid").select_option("G1")
    page.get_by_label("读者 For").select_option("public")
    for form in ("PDF", "XLSX", "原始数据 raw data"):
        page.get_by_label(form).uncheck()
    page.get_by_role("button", name="生成 Make").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator("#standing")).to_have_text("已生成 made")
    for words in ("日报 day 2026/11/24", "G1", "对外 outside · 中文"):
        expect(row).to_contain_text(words)
    for width in (768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        row.get_by_role("link", name="JSON").click()
    download.value.save_as(tmp_path / "report.json")
    head = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["head"]
    assert (head["kind"], head["grid_id"], head["audience"]) == ("day", "G1", "public")
    assert row.get_by_role("link").count() == 1


def test_calendars_of_a_team_are_ordered_and_fetched(page: Page, tmp_path: Path):
    page.get_by_label("报表 Report").select_option("calendar")
    expect(page.get_by_label("网格 Sea grid")).to_be_hidden()
    page.get_by_label("其中一天 A day of it").fill("2026-11-25")
    page.get_by_label("队伍 Team").select_option("T01")
    page.get_by_label("语言 Language").select_option("en")
    page.get_by_label("值勤日历 duties").check()
    page.get_by_role("button", name="生成 Make").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1, timeout=PATIENCE_MS)
    expect(row).to_contain_text("日报 day 2026/11/25")
    expect(row).to_contain_text("内部 internal · English")
    for form, word in (("巡逻日历 patrols", "patrol"), ("值勤日历 duties", "duty")):
        with page.expect_download() as download:
            row.get_by_role("link", name=form).click()
        download.value.save_as(tmp_path / "own.ics")
        events = Calendar.from_ical((tmp_path / "own.ics").read_bytes()).events
        assert events and all(one["summary"].startswith("T01 ") for one in events)
        assert all(f" {word} " in one["summary"] for one in events)
    page.set_viewport_size({"width": 768, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 768


def test_what_the_server_refuses_is_said_and_nothing_is_made(page: Page):
    page.get_by_label("其中一天 A day of it").fill("2999-01-01")
    page.get_by_role("button", name="生成 Make").click()
    expect(page.locator("#fault")).to_contain_text("填写有误")
    for form in ("PDF", "XLSX", "JSON", "原始数据 raw data"):
        page.get_by_label(form).uncheck()
    page.get_by_label("其中一天 A day of it").fill("2026-11-24")
    page.get_by_role("button", name="生成 Make").click()
    expect(page.locator("#fault")).to_contain_text("body/forms")
    expect(page.get_by_role("button", name="生成 Make")).to_be_enabled()
