"""Sign in and out in a real Chromium, and try the API from its docs page."""

from collections.abc import Iterator

import pytest
from account_cases import PASSWORD, Accounts, run_sql
from api_cases import Running
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def page(chromium: Browser, accounts_server: Running) -> Iterator[Page]:
    """Give a page of a phone's width."""
    context = chromium.new_context(
        base_url=accounts_server.address, viewport={"width": 360, "height": 740}, locale="zh-CN"
    )
    yield context.new_page()
    context.close()


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.get_by_label("账号 Login").fill(login)
    page.get_by_label("密码 Password").fill(password)
    page.get_by_role("button", name="登录 Sign in").click()


def test_who_is_not_signed_in_is_led_to_the_page_and_back(page: Page, accounts_server: Running):
    page.goto("/docs")
    page.wait_for_url("**/sign-in?next=/docs")
    sign_in(page, "planner.west", "wrong password")
    expect(page.get_by_role("alert")).to_have_text("账号或密码不对 Login or password is wrong")
    sign_in(page, "planner.west")
    page.wait_for_url("**/docs")
    mark = page.locator('meta[name="csrf"]').get_attribute("content")
    sent = []
    page.on("request", lambda asked: sent.append(asked) if asked.method == "POST" else None)
    page.locator("#operations-tag-accounts").click()
    page.locator("#operations-accounts-sign_out .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.get_by_text('"signed_out": true').first).to_be_visible()
    assert [one.headers["x-csrf-token"] for one in sent] == [mark]


def test_the_start_page_says_who_is_signed_in_and_signs_out(page: Page, accounts_server: Running):
    page.goto("/")
    box = page.get_by_role("button", name="登录 Sign in").bounding_box()
    assert box["height"] >= 48 and box["x"] + box["width"] <= 360
    sign_in(page, "gridworker.west")
    expect(page.get_by_text("gridworker.west · 网格员 gridworker · straight, G1")).to_be_visible()
    expect(page.get_by_role("link", name="手机页 phone page")).to_be_visible()
    page.get_by_role("button", name="退出 Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto("/")
    page.wait_for_url("**/sign-in?next=/")
    noted = run_sql(accounts_server.url, "SELECT action FROM audit_entry ORDER BY entry_id")
    assert noted == [("sign_in",), ("sign_out",)]


def test_nothing_is_sent_before_the_scripts_are_there(page: Page):
    page.route("**/sign-in.js", lambda route: route.abort())
    page.goto("/sign-in")
    page.get_by_label("账号 Login").fill("gridworker.west")
    page.get_by_label("密码 Password").fill(PASSWORD)
    page.get_by_label("密码 Password").press("Enter")
    expect(page.get_by_role("button", name="登录 Sign in")).to_be_disabled()
    assert page.url.endswith("/sign-in")


def test_the_way_back_leads_to_this_server_only(page: Page, accounts: Accounts):
    for next_address in ("https://example.invalid/x", "//example.invalid/x", "javascript:alert(1)"):
        page.goto(f"/sign-in?next={next_address}")
        sign_in(page, "supervisor.whole")
        expect(page.get_by_role("heading", name="方案 Plans")).to_be_visible()
        page.get_by_role("button", name="退出 Sign out").click()
        page.wait_for_url("**/sign-in")


def test_a_page_that_is_not_for_a_role_says_so_in_words(page: Page):
    page.goto("/")
    sign_in(page, "gridworker.west")
    page.get_by_role("button", name="退出 Sign out").wait_for()
    assert page.goto("/incidents").status == 403
    expect(page.locator("h1")).to_have_text("无权查看 Not for this account")
    expect(page.locator("main")).to_contain_text("您的账号角色不能打开此页")
    page.get_by_role("link", name="首页 start").click()
    page.wait_for_url("**/")


def test_what_is_for_the_whole_district_says_so_to_who_has_one_grid(page: Page):
    page.goto("/handover")
    sign_in(page, "duty_officer.west")
    expect(page.locator("#fault")).to_contain_text("您的账号只管一个网格")
