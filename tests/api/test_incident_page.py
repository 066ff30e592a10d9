"""Tell one story on the centre's page: a tip becomes an incident, an order, a seizure, a reward."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from account_cases import PASSWORD, Accounts, run_sql
from api_cases import NO_TLS, Running, serve_in_thread
from field_calls import DEVICE, item, written
from incident_calls import STRAIGHT, TIPS, Desk
from live_cases import SetClock
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.engine import URL

SCRIPT = "<img src=x onerror=alert(1)>"
SOURCE = "线人老堃"


@pytest.fixture
def clock() -> SetClock:
    """Give a clock at 4 in the morning, when unit T01 alone is on shift."""
    shown = SetClock()
    shown.minute = 240
    return shown


@pytest.fixture
def accounts_server(
    own_accounts_url: URL, service_of: Callable[[URL], URL], tmp_path: Path, clock: SetClock
) -> Iterator[Running]:
    """Give a server with accounts that goes by the set clock."""
    yield from serve_in_thread(
        own_accounts_url, tmp_path, plans_at_once=1, service_url=service_of(own_accounts_url),
        clock=clock,
    )  # fmt: skip


@pytest.fixture
def desk(accounts_server: Running, accounts: Accounts):
    """Give a function that gives the desk of a login, over the network."""

    def ask(method: str, path: str, **options: object) -> httpx.Response:
        return httpx.request(
            method, accounts_server.address + path, timeout=60, verify=NO_TLS, **options
        )

    return lambda login: Desk(ask, accounts, login)


@pytest.fixture
def sign_in(chromium: Browser, accounts_server: Running) -> Iterator:
    """Give a function that opens the page as a login; other hosts are cut off."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_as(login: str) -> Page:
        context = chromium.new_context(
            base_url=accounts_server.address, locale="zh-CN",
            viewport={"width": 1280, "height": 800},
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto("/incidents")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/incidents*")
        return page

    yield open_as
    assert broken == []
    for context in contexts:
        context.close()


def fits(page: Page, name: str) -> None:
    """Nothing of the page may stick out at the side, at three widths."""
    for width in (768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} at {width}"
    page.set_viewport_size({"width": 1280, "height": 800})


def step(page: Page, words: str, **fields: str) -> None:
    """Take a step of the incident that is shown."""
    page.locator("#doing").get_by_role("button", name=words).first.click()
    form = page.locator("#doing form")
    for name, value in fields.items():
        control = form.locator(f"[name={name}]")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    form.locator("button[type=submit]").click()


def test_a_tip_becomes_an_incident_an_order_a_seizure_a_reward(
    sign_in, desk, accounts_server: Running
):
    keeper = desk("security_administrator")
    holders = {one: desk(one).make_key(keeper) for one in ("duty_officer.whole", "police.whole")}
    officer, page = desk("duty_officer.whole"), sign_in("duty_officer.whole")
    fault = page.locator("#fault")

    page.get_by_role("button", name="举报 Tips").click()
    page.locator("#tips summary").first.click()
    page.locator("#tips textarea[name=text]").fill(f"夜里有快艇靠岸 {SCRIPT}")
    page.locator("#tips [name=lon]").fill("112.8145")
    page.locator("#tips [name=lat]").fill("21.801")
    page.locator("#tips [name=source_name]").fill(SOURCE)
    fits(page, "tip")
    page.get_by_role("button", name="接收 Take in").click()
    code = page.locator("#tips .receipt").inner_text()
    page.get_by_role("button", name="Handed over").click()
    expect(page.locator("#tips")).not_to_contain_text(code)
    expect(page.locator("#tips td", has_text="夜里有快艇靠岸")).to_contain_text(SCRIPT)
    assert page.locator("img").count() == 0

    page.get_by_role("button", name="转为事件").click()
    page.locator("#tips td form textarea").fill("沙堤一带核查")
    page.locator("#tips td form button").click()
    doing = page.locator("#doing")
    expect(doing).to_contain_text("下一步 Next: 派单")
    expect(page.locator("#facts")).to_contain_text("举报 tip")
    doing.get_by_role("button", name="派单 Send a unit").click()
    expect(doing.locator("form")).to_contain_text("1. T01", timeout=90_000)
    doing.get_by_label("send the order to its phone").check()
    doing.locator("form button[type=submit]").click()
    expect(page.locator("#facts")).to_contain_text("手机派令 order sent")
    expect(page.locator("#facts")).to_contain_text("签收 sign T01：还有 in 5 min")

    # Somebody else is faster: what the officer typed stays, and he sees the incident as it is.
    doing.get_by_role("button", name="备注 Note").click()
    doing.locator("textarea").fill("渔民说有人接应")
    (path,) = run_sql(
        accounts_server.url, "SELECT '/api/v1/districts/straight/incidents/' || incident_id "
        "FROM incident",
    )[0]  # fmt: skip
    page.route(f"**{path}", lambda route: route.abort())  # the page has not looked again yet
    other = desk("planner.whole")
    other.step(other.call("GET", path, 200), "call", department="customs")
    doing.locator("form button[type=submit]").click()
    expect(fault).to_contain_text("nothing was written")
    page.unroute(f"**{path}")
    expect(page.locator("#facts")).to_contain_text("海关缉私")
    expect(doing.locator("textarea")).to_have_value("渔民说有人接应")
    doing.locator("form button[type=submit]").click()
    expect(page.locator("#history")).to_contain_text("渔民说有人接应")
    expect(fault).to_have_text("")

    (order,) = officer.call("GET", f"{STRAIGHT}/orders", 200)["items"]
    for name, after in (("acknowledge", 1), ("arrive", 2)):
        officer.call("POST", f"{STRAIGHT}/orders/{order['order_id']}/{name}", 200, after=after)
    officer.call("POST", f"{STRAIGHT}/incidents/raise", 200)  # else within ten seconds
    expect(page.locator("#facts tr", has_text="T01")).to_contain_text("已到场", timeout=15_000)
    fits(page, "incident")
    step(page, "Next: 处置", text="围控")
    step(page, "Next: 反馈", text="查获冻品 3 吨")
    step(page, "Next: 办结", outcome="seizure")
    expect(page.locator("#facts")).to_contain_text("已办结 closed")
    page.get_by_role("button", name="统计 Figures").click()
    expect(page.locator("#figures tbody tr").first).to_contain_text("100.0 %")
    fits(page, "figures")

    page.get_by_role("button", name="举报 Tips").click()
    row = page.locator("#tips tbody tr").first
    row.get_by_role("button", name="属实 confirmed", exact=True).click()
    expect(row).to_contain_text("举报在先 the tip was first")
    row.get_by_role("button", name="拟奖").click()
    row.locator("input[name=amount]").fill("5000")
    row.locator("form button").click()
    expect(row).to_contain_text("5000.00 元 拟奖 proposed")
    expect(row).to_contain_text("您拟的奖，由他人批准、发放 you proposed it")
    expect(row.get_by_role("button", name="批准奖励")).to_have_count(0)
    fits(page, "reward")

    police = sign_in("police.whole")
    row = police.locator("#tips tbody tr").first
    expect(row).to_contain_text("先后请问值班员 ask a duty officer which was first")
    expect(row.locator("summary")).to_have_count(0)
    row.get_by_role("button", name="批准奖励").click()
    expect(row).not_to_contain_text("you proposed it")
    page.get_by_role("button", name="举报 Tips").click()
    own = page.locator("#tips tbody tr").first
    expect(own).to_contain_text("您拟的奖")
    expect(own.get_by_role("button", name="发放奖励")).to_have_count(0)
    row.get_by_role("button", name="发放奖励").click()
    row.locator("input[name=receipt]").fill(code)
    row.locator("form button").click()
    expect(row).to_contain_text("已发 paid")
    row.get_by_role("button", name="两人开启").click()
    form = row.locator("form")
    form.locator("[name=reason]").fill("核发奖励前核对")
    form.locator("[name=own]").fill(holders["police.whole"])
    form.locator("[name=theirs]").fill(holders["duty_officer.whole"])
    expect(police.locator("body")).not_to_contain_text(SOURCE)
    form.locator("button").click()
    expect(row).to_contain_text(f"姓名 Name: {SOURCE}")
    assert run_sql(
        accounts_server.url, "SELECT count(*) FROM audit_entry WHERE action = 'tip_source.opened'"
    ) == [(1,)]  # fmt: skip

    elsewhere = page.context.browser.new_context(
        base_url=accounts_server.address, timezone_id="America/Lima"
    )
    asking = elsewhere.new_page()
    asking.goto("/tip")
    asking.get_by_label("回执码").fill(code.lower())
    asking.keyboard.press("Enter")
    expect(asking.locator("#told")).to_contain_text("属实 confirmed")
    expect(asking.locator("#told")).to_contain_text("5000.00 元 yuan · 已发 paid")
    expect(asking.locator("#told")).to_contain_text("接到 received: 2026-11-23 04:00:00")
    expect(asking.locator("#telling")).to_be_hidden()
    asking.context.close()


def test_figures_are_of_the_period_that_is_asked_for_by_the_districts_clock(
    sign_in, desk, clock: SetClock
):
    desk("duty_officer.whole").report(accept=True)  # at 04:00 on 23 November
    page = sign_in("duty_officer.whole")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="统计 Figures").click()
    all_kinds = page.locator("#figures tbody tr").first.locator("td")
    expect(all_kinds.nth(1)).to_have_text("1")
    expect(page.locator("#figures")).to_contain_text("2026/10/24 00:00:00 – 2026/11/23 04:00:01")
    assert not any("limit=1" in url.split("&") for url in asked), "no incident is asked for a clock"

    begin, end = (page.locator(f"#figures [name={name}]") for name in ("from", "to"))
    show = page.get_by_role("button", name="查看 Show")
    begin.fill("2026-11-22T20:00")
    end.fill("2026-11-23T04:00")  # what happens at the end is not in it
    show.click()
    expect(page.locator("#figures")).to_contain_text("2026/11/22 20:00:00 – 2026/11/23 04:00:00")
    expect(all_kinds.nth(1)).to_have_text("0")
    end.fill("2026-11-23T08:00")
    page.keyboard.press("Enter")
    expect(all_kinds.nth(1)).to_have_text("1")
    fits(page, "period")

    fault = page.locator("#fault")
    for name, field, value, words in (
        ("backwards", end, "2026-11-22T20:00", "“到”必须晚于“从”"),
        ("of long ago", begin, "0026-11-22T20:00", "2000 至 2099 年"),
        ("empty", begin, "", "give whole dates"),
    ):
        field.fill(value)
        show.click()
        expect(fault, name).to_contain_text(words)
        expect(page.locator("#figures table"), name).to_have_count(0)
    begin.fill("2026-11-23T04:00")
    end.fill("")
    show.click()
    expect(all_kinds.nth(1)).to_have_text("1")
    expect(fault).to_have_text("")


def test_a_tell_becomes_an_incident_by_one_choice(
    sign_in, desk, accounts_server: Running, accounts: Accounts
):
    told = item("tell", {"what": "stacked_goods", "text": SCRIPT})
    body = {"format": "coastwatch-items/1", "device_id": DEVICE, "sent_at": written(0),
            "items": [told]}  # fmt: skip
    desk("gridworker.west").call("POST", "/api/v1/field/items", 200, **body)
    page = sign_in("duty_officer.whole")
    page.locator("#reporting summary").click()
    page.get_by_label("From a tell").select_option(told["item_id"])
    page.locator("#report button").click()
    expect(page.locator("#facts h2")).to_contain_text("可疑堆货 Goods stacked up")
    expect(page.locator("#facts")).to_contain_text(SCRIPT)
    expect(page.locator("#facts")).to_contain_text("随手拍 tell")


def test_the_keyboard_is_enough_and_who_may_not_act_only_looks(sign_in, desk):
    made = desk("duty_officer.whole").report(accept=True, text=SCRIPT)
    page = sign_in("supervisor.whole")
    name = page.locator("#list button", has_text=made["number"])
    name.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#facts")).to_contain_text(SCRIPT)
    assert page.locator("#doing button").count() == 0
    expect(page.locator("#reporting")).to_be_hidden()
    assert page.locator("img").count() == 0
    desk("gridworker.west").call("GET", "/incidents", 403)
    desk("gridworker.west").call("GET", TIPS, 403)


def test_what_came_by_radio_is_written_down_later_and_a_closed_incident_reopens(
    sign_in, desk, clock: SetClock
):
    officer = desk("duty_officer.whole")
    made = officer.report(accept=True)
    page = sign_in("duty_officer.whole")
    facts, history, fault = (page.locator(f"#{one}") for one in ("facts", "history", "fault"))
    page.locator("#list button", has_text=made["number"]).click()
    step(page, "派单", team_id="T01")
    expect(facts).to_contain_text("签收 sign T01：还有 in 5 min")

    clock.minute = 270  # 04:30 by the coast's clock; its radio signed at 04:02
    step(page, "签收", team_id="T01", at="2026-11-23T04:31")
    expect(fault).to_contain_text("发生时间不对")
    expect(fault).to_contain_text("2026-11-23T04:30:00+08:00")
    field = page.locator("#doing form [name=at]")
    expect(field).to_have_value("2026-11-23T04:31")
    field.fill("2026-11-23T04:02")
    page.locator("#doing form button[type=submit]").click()
    told = history.locator("li", has_text="签收 Sign for")
    expect(told).to_contain_text("2026/11/23 04:02:00")
    expect(told.locator(".entered-later")).to_have_text("2026/11/23 04:30:00 补记 entered later")
    expect(facts).to_contain_text("签收 sign T01：按时 on time")
    expect(history.locator(".entered-later")).to_have_count(1)

    step(page, "到场", team_id="T01")
    step(page, "Next: 处置", text="围控")
    step(page, "Next: 反馈", text="已散")
    step(page, "Next: 办结", outcome="handled")
    expect(facts).to_contain_text("已办结 closed")
    page.locator("#shown").select_option("false")
    expect(page.locator("#list")).to_contain_text(made["number"])
    step(page, "重开", text=f"货又搬回来了 {SCRIPT}")
    expect(facts).to_contain_text("已受理 accepted")
    expect(history).to_contain_text(f"重开 Reopen 本人 me · 货又搬回来了 {SCRIPT}")
    expect(page.locator("#list")).not_to_contain_text(made["number"])
    page.locator("#shown").select_option("true")
    expect(page.locator("#list")).to_contain_text(made["number"])
    expect(facts).to_contain_text("重开1 派单 send：还有 in")
    expect(facts.locator("tr", has_text="T01")).to_contain_text("重开前 before reopening: 已到场")
    expect(facts).to_contain_text(re.compile(r"办结 close：还有 in \d+ h \d+ min"))
    fits(page, "reopened")
    step(page, "派单", team_id="T01")
    expect(facts.locator("tr", has_text="重开1 第一梯队")).to_contain_text("已派单")
    assert page.locator("img").count() == 0

    page.get_by_role("button", name="统计 Figures").click()
    row = page.locator("#figures tbody tr").first
    expect(row).to_contain_text("0.0 % = 0 ÷ 1")
    expect(row.locator("td").nth(5)).to_have_text("1")
    fits(page, "figures")
    page.goto("/duty-log")
    log = page.locator("main")
    expect(log).to_contain_text(f"重开事件 {made['number']}：货又搬回来了 {SCRIPT}")
    expect(log).to_contain_text("（发生于 2026-11-23 04:02，补记）")


def test_a_department_that_does_not_answer_is_named_where_the_incident_is_raised(
    sign_in, desk, clock: SetClock
):
    officer = desk("duty_officer.whole")
    made = officer.step(officer.report(accept=True), "call", department="customs")
    clock.minute += 45
    officer.call("POST", f"{STRAIGHT}/incidents/raise", 200)
    page = sign_in("duty_officer.whole")
    page.locator("#list button", has_text=made["number"]).click()
    raised = page.locator("#history li", has_text="升级 Raised")
    expect(raised).to_contain_text("报到 answer 海关缉私 Customs anti-smuggling 超时 overdue")


def test_long_words_of_a_tell_widen_no_form(sign_in, desk):
    told = item("tell", {"what": "stacked_goods", "text": "goods under a tarpaulin " * 4})
    body = {"format": "coastwatch-items/1", "device_id": DEVICE, "sent_at": written(0),
            "items": [told]}  # fmt: skip
    desk("gridworker.west").call("POST", "/api/v1/field/items", 200, **body)
    page = sign_in("duty_officer.whole")
    page.locator("#reporting summary").click()
    expect(page.get_by_label("From a tell").locator("option")).to_have_count(2)
    fits(page, "report")


def test_the_nearest_three_are_proposed_and_one_tap_chooses(
    sign_in, desk, accounts_server: Running
):
    everybody = "UPDATE team SET shift_start_min = 0, shift_end_min = 480"
    run_sql(accounts_server.url, everybody)
    made = desk("duty_officer.whole").report(accept=True, lon=112.8145, lat=21.801)
    page = sign_in("duty_officer.whole")
    page.locator("#list button", has_text=made["number"]).click()
    page.locator("#doing").get_by_role("button", name="派单 Send a unit").click()
    form = page.locator("#doing form")
    offered = form.locator("p button")
    expect(offered).to_have_count(3, timeout=90_000)
    told = [re.match(r"(\d)\. (\w+) · (\d+) min", one) for one in offered.all_inner_texts()]
    assert [int(one[1]) for one in told] == [1, 2, 3]
    minutes = [int(one[3]) for one in told]
    assert minutes == sorted(minutes)
    units = form.locator("[name=team_id]")
    expect(units).to_have_value(told[0][2])
    offered.nth(1).click()
    expect(units).to_have_value(told[1][2])
