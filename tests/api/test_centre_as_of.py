"""Check that pages of the centre say as of when they are while nobody answers them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from api_cases import Running
from centre_cases import signed_in_page
from playwright.sync_api import Browser, Page, expect

ZONE = ZoneInfo("Asia/Shanghai")
AS_OF = re.compile(r"本页是 (\d+/\d+/\d+ [\d:]+) 的情况 the page is as of \1")


def ask_for_lines(page: Page) -> None:
    page.get_by_label("显示 Show").select_option("note")


def ask_for_all_lines(page: Page) -> None:
    page.get_by_label("显示 Show").select_option("")


def fix(page: Page) -> None:
    page.get_by_role("button", name="定稿 Fix").click()


def order(page: Page) -> None:
    page.get_by_role("button", name="生成 Make").click()


def start(page: Page) -> None:
    page.get_by_role("button", name="发起 Start").click()


PAGES: dict[str, Callable[[Page], None]] = {
    "/duty-log": ask_for_lines,
    "/incidents": ask_for_all_lines,
    "/handover": fix,
    "/reports": order,
    "/roll-calls": start,
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_its_server_says_as_of_when_it_is(
    chromium: Browser, accounts_server: Running, path: str
):
    opened_at = datetime.now(UTC).replace(microsecond=0)
    with signed_in_page(chromium, accounts_server.address, path) as page:
        fault = page.locator("#fault")
        page.wait_for_load_state("networkidle")
        page.route("**/api/v1/**", lambda route: route.abort())
        cut_at = datetime.now(UTC)
        PAGES[path](page)
        expect(fault).to_contain_text("连不上服务器")
        expect(fault).to_contain_text(AS_OF)
        told = AS_OF.search(fault.inner_text())[1]
        as_of = datetime.strptime(told, "%Y/%m/%d %H:%M:%S").replace(tzinfo=ZONE)
        assert opened_at <= as_of <= cut_at


def test_a_page_that_is_answered_again_says_so_no_more(chromium: Browser, accounts_server: Running):
    with signed_in_page(chromium, accounts_server.address, "/incidents") as page:
        fault = page.locator("#fault")
        said = {"type": "unavailable", "title": "Unavailable", "detail": "no database"}
        page.wait_for_load_state("networkidle")
        page.route("**/api/v1/**", lambda route: route.fulfill(status=503, json=said))
        ask_for_all_lines(page)
        expect(fault).to_contain_text("数据库暂不可用")
        expect(fault).to_contain_text(AS_OF)
        page.unroute("**/api/v1/**")
        expect(fault).to_be_empty()
