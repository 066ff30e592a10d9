"""Use the phone's screens with the real server behind them: what was tapped is what it keeps."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from account_cases import PASSWORD, run_sql
from api_cases import Running, serve_in_thread
from field_calls import QUAY
from phone_pages import SMALL, Phone
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import URL

from maps.assets import ensure_assets

ICON = Path(__file__).parents[2] / "api" / "phone" / "static" / "icon-192.png"
SENT = """async () => {
  const { sendNow } = await import("/phone/sync.js");
  const { countByOwner } = await import("/phone/outbox.js");
  await sendNow();
  return (await countByOwner()).length === 0;
}"""
KEPT = "SELECT kind, flags, content->'body' FROM field_item ORDER BY received_at, happened_at"

STEPS = "SELECT state FROM unit_order_step ORDER BY sequence"
SEND_ORDER = """
WITH sent AS (
    INSERT INTO unit_order (order_id, district_id, grid_id, team_id, target_id, note, person_ids,
                            ordered_at)
    SELECT gen_random_uuid(), target.district_id, target.grid_id, 'T01', target_id, '慢行',
           ARRAY[account.person_id], now()
    FROM target, account WHERE target_id = 'L002' AND login = 'gridworker.west'
    RETURNING order_id, district_id, ordered_at)
INSERT INTO unit_order_step (order_id, sequence, district_id, state, at)
SELECT order_id, 1, district_id, 'sent', ordered_at FROM sent"""
WITHDRAW = """
INSERT INTO unit_order_step (order_id, sequence, district_id, state, at)
SELECT order_id, 4, district_id, 'withdrawn', now() FROM unit_order"""
"""As the centre does it, whose clock is not the one of the stock's plan."""


@pytest.fixture
def running(
    own_accounts_url: URL, service_of: Callable[[URL], URL], tmp_path: Path
) -> Iterator[Running]:
    """Give a server with accounts, on a database of its own."""
    ensure_assets()
    service_url = service_of(own_accounts_url)
    yield from serve_in_thread(own_accounts_url, tmp_path, plans_at_once=1, service_url=service_url)


@pytest.fixture
def signed_in(chromium: Browser, running: Running) -> Iterator[Phone]:
    """Give a phone on which a gridworker of the west has signed in at the server."""
    context = chromium.new_context(
        viewport=SMALL, is_mobile=True, has_touch=True, locale="zh-CN",
        timezone_id="Asia/Shanghai", permissions=["geolocation"],
        geolocation={"longitude": QUAY[0], "latitude": QUAY[1], "accuracy": 8},
    )  # fmt: skip
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    phone = Phone(context.new_page(), running.address)
    phone.page.on("pageerror", lambda fault: phone.faults.append(str(fault)))
    phone.page.goto(f"{running.address}/phone/")
    phone.page.locator("#login").fill("gridworker.west")
    phone.page.locator("#password").fill(PASSWORD)
    phone.page.locator("form .main").tap()
    phone.page.locator("section.screen-menu [data-screen=boats]:enabled").wait_for()
    yield phone
    context.close()
    assert phone.faults == []


def save(page: Page) -> None:
    """Press the main button, and wait for the words that all is safe."""
    page.locator(".actions .main").tap()
    page.locator(".saved").wait_for()


def test_what_was_tapped_is_what_the_server_keeps(signed_in: Phone, running: Running):
    phone = signed_in
    page = phone.open("boats")
    row = page.locator("[data-vessel=V2]")
    row.locator("[data-mark=at_sea]").tap()
    row.get_by_role("button", name="撤销").tap()
    row.locator("[data-mark=in_port]").tap()
    row.locator(".undo").wait_for()
    page = phone.open("check", vessel_id="V2")
    for step in page.locator("[data-field] .step:last-child").all():
        step.tap()
    for choice in page.locator("[data-field] .choice:first-child").all():
        choice.tap()
    page.locator(".form input[type=text]:not([inputmode])").first.fill("冰和网，垚")
    page.locator("section input[type=file]").last.set_input_files(ICON)
    expect(page.locator(".photos img")).to_have_count(1)
    page.locator("[data-value=nothing_found]").tap()
    save(page)
    page = phone.open("check", unknown="1", written="堃号")
    page.locator(".suspect-all").tap()
    save(page)
    page = phone.open("check", vessel_id="V2")
    page.locator("[data-value=could_not_check]").tap()
    page.locator("[data-value=dark]").tap()
    save(page)
    page = phone.open("tell")
    page.locator("section .choice").first.tap()
    save(page)
    page = phone.open("household")
    save(page)
    page = phone.open("round")
    page.locator(".actions .main").tap()
    page.locator("#recording").wait_for()
    page.get_by_role("button", name="结束巡查").tap()
    page.get_by_role("button", name="确认结束").tap()
    page.locator(".saved").wait_for()
    assert page.evaluate(SENT)
    kept = run_sql(running.url, KEPT)
    kinds = {kind: sum(row[0] == kind for row in kept) for kind in {row[0] for row in kept}}
    kinds.pop("track", None)  # there is one where the phone got a position in time
    assert kinds == {
        "contact": 3, "check": 3, "tell": 1, "household": 1, "round_start": 1, "round_end": 1,
    }  # fmt: skip
    flagged = {flag for _, flags, body in kept for flag in flags if "undoes" not in body}
    assert flagged == {"vessel_unknown"}, "only the vessel that is in no register"
    checks = [body for kind, _, body in kept if kind == "check"]
    assert checks[0]["answers"]["cargo"] == "冰和网，垚"
    assert checks[1]["described"]["name"] == "堃号"
    assert checks[2]["reason"] == "dark"
    (photo,) = run_sql(running.url, "SELECT media_type, is_complete FROM field_attachment")
    assert photo == ("image/jpeg", True)
    page.evaluate('async () => (await import("/phone/packet.js")).refreshPacket({isUrgent: true})')
    page = phone.open("vessel", vessel_id="V2")
    expect(page.locator(".card").first).to_contain_text("未能核查")


def test_an_order_is_answered_off_line_and_a_late_answer_is_not_lost(
    signed_in: Phone, running: Running
):
    phone, page = signed_in, signed_in.page
    run_sql(running.url, SEND_ORDER)
    assert page.evaluate(SENT)
    expect(page.locator("#order")).to_contain_text("新派令：Landing L002")
    page.get_by_role("button", name="看派令").tap()
    card = page.locator("[data-order]")
    expect(card).to_contain_text("慢行")
    page.context.set_offline(True)
    card.locator("[data-step=acknowledge]").tap()
    expect(card).to_contain_text("已签收")
    card.locator("[data-step=arrive]").tap()
    expect(page.locator("#unsent")).to_contain_text("派令答复 2")
    page.context.set_offline(False)
    page.reload()
    page.locator("[data-order]").wait_for()
    assert page.evaluate(SENT), "a reload loses nothing"
    assert run_sql(running.url, STEPS) == [("sent",), ("acknowledged",), ("arrived",)]
    assert page.evaluate(SENT)
    assert len(run_sql(running.url, STEPS)) == 3, "what was sent is not sent again"
    page.context.set_offline(True)
    card.locator("[data-step=done]").tap()
    expect(page.locator("#unsent")).to_contain_text("派令答复 1")
    run_sql(running.url, WITHDRAW)
    page.context.set_offline(False)
    assert page.evaluate(SENT)
    expect(card.locator(".not-accepted")).to_contain_text("我点的：完成")
    expect(card.locator(".not-accepted")).to_contain_text("派令现在：已撤回")
    expect(card.locator("[data-step]")).to_have_count(0)
    phone.open("menu")
    expect(page.locator("#order")).to_have_count(0)
    phone.open("orders")
    expect(card.locator(".not-accepted")).to_be_visible()
    card.locator(".understood").tap()
    expect(card).to_have_count(1)
    expect(card.locator(".not-accepted")).to_have_count(0)
    page.reload()
    page.locator("section.screen-orders > *").first.wait_for()
    expect(page.locator(".not-accepted")).to_have_count(0)


def test_who_cannot_go_has_to_say_why(signed_in: Phone, running: Running):
    phone, page = signed_in, signed_in.page
    run_sql(running.url, SEND_ORDER)
    assert page.evaluate(SENT)
    phone.open("orders")
    page.locator("[data-step=decline]").tap()
    page.locator("[data-step=reason]").tap()
    expect(page.locator(".answers .fault")).to_contain_text("请写明原因")
    page.locator("textarea").fill("船坏")
    page.locator("[data-step=reason]").tap()
    expect(page.locator("[data-order]")).to_contain_text("船坏")
    assert page.evaluate(SENT)
    assert run_sql(running.url, "SELECT state, note FROM unit_order_step ORDER BY sequence") == [
        ("sent", None), ("declined", "船坏"),
    ]  # fmt: skip
