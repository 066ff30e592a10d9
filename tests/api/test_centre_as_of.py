"""Check that pages of the centre say as of when they are while nobody answers them."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from account_cases import Accounts
from api_cases import Running, serve_in_thread
from centre_cases import signed_in_page
from live_cases import LIVE, SetClock
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import URL

from api.answer_time import ANSWERED_AT

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


# --- by whose clock -----------------------------------------------------------------------------


@pytest.fixture
def made_up_day(
    own_accounts_url: URL, service_of: Callable[[URL], URL], tmp_path: Path
) -> Iterator[Running]:
    """Give a server whose clock stands at eight in the morning of a day of the plan."""
    clock = SetClock()
    clock.minute = 480
    yield from serve_in_thread(
        own_accounts_url, tmp_path, plans_at_once=1, service_url=service_of(own_accounts_url),
        clock=clock,
    )  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_as_of_goes_by_the_server_s_clock(chromium: Browser, made_up_day: Running, path: str):
    with signed_in_page(chromium, made_up_day.address, path) as page:
        page.wait_for_load_state("networkidle")
        page.route("**/api/v1/**", lambda route: route.abort())
        PAGES[path](page)
        expect(page.locator("#fault")).to_contain_text("本页是 2026/11/23 08:00:00 的情况")


def test_an_open_roll_call_is_as_of_the_server_s_clock(chromium: Browser, made_up_day: Running):
    with signed_in_page(chromium, made_up_day.address, "/roll-calls") as page:
        start(page)
        expect(page.locator("#standing")).to_contain_text("更新于 as of 2026/11/23 08:00:00")


def test_each_answer_of_the_api_says_when_it_was_given(made_up_day: Running, accounts: Accounts):
    headers = accounts.headers("duty_officer.whole")
    with made_up_day.client() as client:
        for path, status in (("incidents", 200), ("incidents/none", 422), ("nothing", 404)):
            answer = client.get(f"{LIVE}/{path}", headers=headers)
            assert answer.status_code == status
            assert answer.headers[ANSWERED_AT] == "2026-11-23T00:00:00.000+00:00"
        assert ANSWERED_AT not in client.get("/sign-in").headers
