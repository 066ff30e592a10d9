"""Check the centre's page of roll-calls in Chromium: a list fills up, disputes show, it closes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from account_cases import PASSWORD, Accounts, run_sql
from api_cases import Running
from centre_cases import signed_in_page
from field_calls import DEVICE, item, written
from playwright.sync_api import Browser, Page, expect

SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture
def page(chromium: Browser, accounts_server: Running) -> Iterator[Page]:
    """Give the page of the duty officer."""
    with signed_in_page(chromium, accounts_server.address, "/roll-calls") as opened:
        yield opened


def say(
    accounts_server: Running, accounts: Accounts, login: str, vessel_id: str, state: str
) -> None:
    """Send one person's word on a vessel, as his phone does."""
    word = item("contact", {"vessel_id": vessel_id, "state": state, "roll_call_id": None})
    (call,) = run_sql(accounts_server.url, "SELECT roll_call_id FROM roll_call")
    word["body"]["roll_call_id"] = str(call[0])
    body = {"format": "coastwatch-items/1", "device_id": DEVICE, "sent_at": written(0),
            "items": [word]}  # fmt: skip
    answer = httpx.post(
        f"{accounts_server.address}/api/v1/field/items", json=body, headers=accounts.headers(login)
    )
    assert [one["state"] for one in answer.json()["answers"]] == ["kept"], answer.text


def test_a_roll_call_fills_up_before_the_officers_eyes(
    page: Page, accounts_server: Running, accounts: Accounts
):
    page.get_by_label("事由 Note").fill(SCRIPT)
    page.get_by_role("button", name="发起 Start").click()
    standing = page.locator("#standing")
    expect(standing).to_contain_text("0 / 3")
    expect(standing.locator("h2")).to_have_text(f"台风召回 typhoon recall {SCRIPT}")
    assert page.locator("img").count() == 0

    standing.locator("summary", has_text="缺").first.click()
    say(accounts_server, accounts, "gridworker.west", "V2", "in_port")
    expect(standing).to_contain_text("1 / 3", timeout=15_000)
    expect(standing).to_contain_text("齐 all here")
    assert standing.locator("details[open]").count() <= 1

    say(accounts_server, accounts, "police.whole", "V2", "at_sea")
    expect(standing).to_contain_text("说法不一", timeout=15_000)
    expect(standing.locator("li")).to_contain_text("陈三")
    other = "不在名册的人 somebody not on the register: 出海"
    expect(standing.locator("li")).to_contain_text(other)

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="结束点名 Close").click()
    expect(standing).to_contain_text("已结束 closed")
    expect(page.locator("#all tbody tr")).not_to_contain_text("进行中")
    with page.expect_download() as coming:
        standing.get_by_role("link", name="CSV").click()
    assert "粤台渔2" in Path(coming.value.path()).read_text(encoding="utf-8-sig")

    looks = run_sql(
        accounts_server.url,
        "SELECT count(*) FROM audit_entry WHERE action = 'read' AND subject LIKE 'roll-call %'",
    )
    assert looks == [(2,)], "one for the page however often it looks, one for the sheet"


def test_who_may_not_start_one_only_looks(chromium: Browser, accounts_server: Running):
    context = chromium.new_context(base_url=accounts_server.address)
    page = context.new_page()
    page.goto("/sign-in?next=/roll-calls")
    page.fill("input[name=login]", "supervisor.whole")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("#none")).to_be_visible()
    expect(page.locator("#start")).to_be_hidden()
    context.close()


def test_field_roles_have_no_such_page(accounts_server: Running, accounts: Accounts):
    answer = httpx.get(
        f"{accounts_server.address}/roll-calls", headers=accounts.headers("gridworker.west")
    )
    assert answer.status_code == 403
