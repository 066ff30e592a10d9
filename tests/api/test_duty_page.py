"""Check the duty room in Chromium: who does not start, who is sent, what breaks, what was known."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from account_cases import Accounts, run_sql
from alert_cases import EASTERN, NOWHERE, both_sides, facts_at, watch_facts
from duty_pages import LONGEST_MS, Duty, Relay, duty_server, open_duty, walk
from live_cases import Hand, at
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import URL

from api import live_board
from maps.assets import ensure_assets, read_asset
from maritime.alerts.facts import IncidentFact, SensorFact, SuspicionFact, TargetFact

SERIOUS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ").slice(0, 300)}`);
}"""
DOWN = SensorFact("N01", 0, (112.8, 21.8))
LOG = "SELECT kind, facts->>'state' FROM duty_line ORDER BY at, kind"


@pytest.fixture(scope="module")
def served(
    module_url: URL,
    service_of: Callable[[URL], URL],
    accounts: Accounts,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Hand]]:
    ensure_assets(with_tests=True)
    folder = tmp_path_factory.mktemp("maps")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_board, "MOST_S", 3.0)  # the tests cannot wait for 15
        with duty_server(module_url, service_of(module_url), accounts, folder) as serving:
            yield serving


@pytest.fixture
def hand(served: tuple[str, Hand], module_url: URL) -> Hand:
    """Begin at midnight with a coast of which nothing is known."""
    tables = "field_item, observation, unit_order, unit_order_step, unit_status, sensor_report"
    alerts = "alert, alert_member, alert_action, alert_watch"
    run_sql(module_url, f"TRUNCATE {tables}, {alerts}, weather_word, duty_line")
    served[1].clock.minute = 0.0
    return served[1]


@pytest.fixture
def relay(served: tuple[str, Hand]) -> Iterator[Relay]:
    """Give a line to the server that can be cut."""
    made = Relay(int(served[0].rpartition(":")[2]))
    yield made
    made.end()


@pytest.fixture
def open_page(chromium: Browser, served: tuple[str, Hand], hand: Hand) -> Iterator[Callable]:
    """Give a function that opens the page; afterwards nothing may have gone wrong on it."""
    opened = []

    def open_one(address: str = served[0], **options: object) -> Duty:
        opening = open_duty(chromium, address, **options)
        duty = opening.__enter__()
        opened.append((opening, duty))
        return duty

    yield open_one
    for opening, _ in opened:
        opening.__exit__(None, None, None)
    assert [duty.faults for _, duty in opened] == [[] for _ in opened]


def failing(hand: Hand, *, reason: str, team_id: str) -> str:
    """Give the first segment that fails for a reason and to which a team could be sent."""
    fails = hand.get("live")["fails_next"]
    found = (
        one["target_id"]
        for one in fails
        if one["reason"] == reason and one["target_id"].startswith("C01")
        and one["unit"] is not None and one["unit"]["team_id"] == team_id
    )  # fmt: skip
    return next(found)


def wait_for(page: Page, claim: str) -> None:
    """Wait until a claim about the page holds; its policy lets no string be evaluated in it."""
    for _ in range(LONGEST_MS // 100):
        if page.evaluate(claim):
            return
        page.wait_for_timeout(100)
    raise AssertionError(claim)


def looked_at(duty: Duty) -> list[str]:
    """Give what axe-core finds serious by night in Chinese, and by day in English with units."""
    page = duty.page
    page.evaluate(f"() => {{ {read_asset('axe-core/axe.min.js')} }}")
    found = page.evaluate(SERIOUS)
    page.locator("#cw-theme").click()
    page.locator("#cw-language").click()
    page.locator("#cw-tab-units").click()
    page.locator("#cw-units summary").first.click()
    page.locator("#cw-legend summary").click()
    return [*found, *page.evaluate(SERIOUS)]


def test_a_unit_does_not_start_and_another_closes_the_gap(
    open_page: Callable[..., Duty], hand: Hand, module_url: URL
):
    hand.clock.minute = 20
    hand.get("live/nearest?target_id=L005")  # the ways are reckoned by then
    duty = open_page()
    page = duty.page
    target_id = failing(hand, reason="unit_not_started", team_id="T03")
    row = duty.row(target_id)
    expect(row.locator(".cw-reason")).to_have_text("未按时出发 T01")
    expect(duty.unit("T01", "start_overdue")).to_have_count(1)
    assert duty.state_of(target_id) == "overdue"
    assert page.locator("#cw-root").get_attribute("data-theme") == "dark", "it is night"
    expect(page.locator("#cw-simulated")).to_contain_text("模拟数据")

    row.get_by_role("button", name="派 T03").click()
    expect(page.locator("#cw-told")).to_contain_text("已派 T03")
    expect(row.locator(".cw-ordered")).to_contain_text("已派，未签收")
    hand.clock.minute = 21
    page.locator("#cw-told [data-act=withdraw]").click()
    expect(page.locator("#cw-told")).to_contain_text("已撤回 T03")
    hand.clock.minute = 22
    row.get_by_role("button", name="派 T03").click()
    expect(row.locator(".cw-ordered")).to_contain_text("T03")

    (order,) = hand.get("orders?state=sent")["items"]
    assert (order["team_id"], order["target_id"]) == ("T03", target_id)
    hand.clock.minute = 50
    walk(hand, "T03", "patrol_member.whole", minutes=(23, 49), metres=(12_000, 0))
    for step, after in (("arrive", 1), ("done", 2)):
        hand.clock.minute += 1
        moved = hand.post(f"orders/{order['order_id']}/{step}", {"after": after})
        assert moved.status_code == 200, moved.text
    expect(row).to_have_count(0, timeout=LONGEST_MS)
    assert duty.state_of(target_id) == "covered"
    expect(duty.unit("T03", "on_round")).to_contain_text("T03")
    told = run_sql(module_url, LOG)
    assert told == [
        ("order_sent", None), ("order_step", "order_withdrawn"), ("order_sent", None),
        ("order_step", "order_arrived"), ("order_step", "order_done"),
    ]  # fmt: skip
    page.locator("#cw-told [data-act=told-close]").click()
    assert looked_at(duty) == []

    page.locator("#cw-ways a", has_text="Duty log").click()
    lines = page.locator("#lines li")
    expect(lines).to_have_count(5)
    expect(lines.last).to_contain_text(f"派 T03 组去 {target_id}")
    expect(lines.first).to_contain_text("已完成")


def test_an_alert_says_what_can_be_done_and_leads_there(
    open_page: Callable[..., Duty], hand: Hand, module_url: URL
):
    hand.clock.minute = 40
    hand.get("live/nearest?target_id=L005")
    incident = IncidentFact("11111111-1111-4111-8111-111111111111", "001", 0, None, "G1")
    targets = (TargetFact("L001", "overdue", 0, 8.0, "C01", 0.0, 500.0, "西甲", None, "G1"),)
    for minute in (38, 39, 40):
        known = {"targets": targets, "unsigned_incidents": (incident,), "sensors_down": (DOWN,)}
        watch_facts(module_url, facts_at(minute, rounds=("T01",), **known))
    watch_facts(module_url, facts_at(45, rounds=("T01",), **known))
    page = open_page().page
    shown = {kind: page.locator(".cw-alert", has_text=kind) for kind in
             ("事件未签收", "超时未巡", "未按时出巡", "设备离线")}  # fmt: skip
    for alert in shown.values():
        expect(alert).to_have_count(1, timeout=LONGEST_MS)
    page.locator("#cw-sound").click()
    assert page.evaluate("coastwatch.rung") == 1, "it is heard when it is switched on"
    later = SuspicionFact("22222222-2222-4222-8222-222222222222", 0)
    watch_facts(module_url, facts_at(46, rounds=("T01",), suspicions=(later,), **known))
    hand.post("units/T05/status", {"kind": "back"})  # so that the page looks anew
    wait_for(page, "coastwatch.rung === 2")
    link = shown["事件未签收"].get_by_role("link", name="打开事件")
    assert f"incident={incident.incident_id}" in link.get_attribute("href")
    shown["超时未巡"].get_by_role("button", name="最近力量").click()
    expect(page.locator(".cw-near").first).to_contain_text("派 T0", timeout=LONGEST_MS)
    expect(shown["未按时出巡"].locator(".cw-radio")).to_have_text("电台 频道 T01")
    shown["未按时出巡"].get_by_role("button", name="报失去、晚到").click()
    expect(page.locator("#cw-units [data-key=T01] [data-act=report-late]")).to_be_visible()
    shown["未按时出巡"].get_by_role("button", name="修补计划").click()
    expect(page.locator("#cw-repair-start")).to_be_visible()
    shown["设备离线"].locator(".cw-alert-all > summary").click()  # the hour's last gathers
    shown["设备离线"].get_by_role("button", name="看设备").click()
    page.locator("[data-act=sensor-down]").click()
    expect(page.locator("#cw-told")).to_contain_text("N01: 已记 离线")
    expect(page.locator("[data-act=sensor-up]")).to_be_visible(timeout=LONGEST_MS)
    (camera,) = (one for one in hand.get("live")["sensors"] if one["sensor_id"] == "N01")
    assert camera["is_online"] is False
    page.evaluate("seconds => coastwatch.time.to(seconds)", at(30).timestamp())
    expect(page.locator("#cw-alerts-now")).to_have_text("（现在的提醒）")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_of_the_head_is_cut_at_any_width(open_page: Callable[..., Duty], language: str):
    page = open_page(language=language).page
    for width in (768, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        for box in page.locator("#cw-head a, #cw-head button, #cw-figures dd").all():
            place = box.bounding_box()
            assert place["x"] >= 0 and place["x"] + place["width"] <= width, (width, place)
        hidden = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not hidden, width


def test_a_storm_of_alerts_leaves_the_page_usable(
    open_page: Callable[..., Duty], hand: Hand, module_url: URL
):
    suspected = tuple(SuspicionFact(str(UUID(int=number)), 0) for number in range(10_000))
    watch_facts(module_url, facts_at(0, suspicions=suspected))
    assert run_sql(module_url, "SELECT count(*) FROM alert_member") == [(10_000,)]
    told = run_sql(module_url, "SELECT count(*) FROM alert WHERE told_at IS NOT NULL")
    assert told[0][0] <= 6
    hand.clock.minute = 1
    page = open_page().page
    alerts = page.locator("#cw-alerts-list .cw-alert")
    expect(alerts).to_have_count(6, timeout=LONGEST_MS)
    assert page.locator(".cw-member").count() == 0
    gathered = alerts.filter(has_text="合并")
    gathered.locator(".cw-alert-all > summary").click()
    expect(gathered.locator(".cw-member")).to_have_count(200)
    expect(gathered.locator(".cw-alert-all")).to_contain_text("另有 9795 条未列出")
    gathered.locator(":scope > .cw-alert-acts [data-act=sign]").click()
    expect(page.locator("#cw-alerts-count")).to_have_text("5", timeout=LONGEST_MS)


def test_alerts_are_signed_and_dismissed_with_a_reason_from_the_page(
    open_page: Callable[..., Duty], hand: Hand
):
    hand.clock.minute = 40
    hand.post("alerts/look", {})
    hand.clock.minute = 45
    assert hand.post("alerts/look", {}).json()["is_elsewhere"] is False
    page = open_page().page
    alerts = page.locator(".cw-alert")
    expect(alerts.first).to_be_visible(timeout=LONGEST_MS)
    alerts.locator("[data-act=sign]").first.click()
    expect(page.locator("#cw-told")).to_contain_text(": 已签收")
    page.locator("#cw-alerts-signed > summary").click()
    expect(page.locator(".cw-alert-signed").first).to_contain_text("提醒已签收")
    page.locator("#cw-told [data-act=told-close]").click()

    signed = page.locator(".cw-alert-signed").first
    (listed,) = hand.get("alerts?state=signed")["items"]
    signed.locator(".cw-alert-all summary").click()
    held = signed.locator(".cw-alert-all li")
    expect(held).to_have_count(len(listed["members"]))
    expect(held.first).to_be_visible()
    signed.locator(".cw-alert-other summary").click()
    signed.locator("[data-act=dismiss]").click()
    expect(signed.locator("input")).to_be_focused()
    signed.locator("input").fill("演练 <b>")
    signed.locator("[data-act=dismiss]").click()
    expect(page.locator("#cw-told")).to_contain_text("按误报处理")
    expect(page.locator(".cw-alert-signed")).to_have_count(0)
    (dismissed,) = hand.get("alerts?state=dismissed")["items"]
    assert dismissed["reason"] == "演练 <b>"


def test_each_member_of_what_gathers_is_acted_on_by_itself_and_only_by_who_sees_it(
    open_page: Callable[..., Duty], hand: Hand, module_url: URL
):
    for minute in (0, 1):
        watch_facts(module_url, both_sides(minute))
    hand.clock.minute = 2
    page = open_page().page
    west = open_page(login="duty_officer.west").page
    gathered = page.locator(".cw-alert", has_text="合并")
    expect(gathered).to_have_count(1, timeout=LONGEST_MS)
    gathered.locator(".cw-alert-all > summary").click()
    members = gathered.locator(".cw-member")
    expect(members).to_have_count(6)
    theirs = west.locator(".cw-alert", has_text="合并")
    expect(theirs).to_have_count(1, timeout=LONGEST_MS)
    theirs.locator(".cw-alert-all > summary").click()
    expect(theirs.locator(".cw-member")).to_have_count(2)
    shown = west.locator("#alerts").inner_text()
    assert "西号1" in shown
    assert [word for word in (*EASTERN, NOWHERE) if word in shown] == []

    incident = members.filter(has_text="东号2")
    incident.locator("[data-act=sign]").click()
    expect(page.locator("#cw-told")).to_contain_text("事件未签收: 已签收")
    expect(members).to_have_count(5)
    expect(gathered.locator(".cw-alert-all")).to_have_attribute("open", "")
    late = members.filter(has_text=NOWHERE)
    other = members.filter(has_text="ES5")
    other.locator("summary").click()
    other.locator("input").fill("雾")
    late.locator("summary").click()
    late.locator("[data-act=exempt]").click()
    expect(late.locator("input")).to_be_focused()
    late.locator("input").fill("演练")
    late.locator("[data-act=exempt]").click()
    expect(page.locator("#cw-told")).to_contain_text("未按时出巡: 已豁免 8 小时")
    expect(members).to_have_count(4)
    expect(other.locator("input")).to_have_value("雾")
    other.locator("[data-act=dismiss]").click()
    expect(members).to_have_count(3)
    stood = {
        one["members"][0]["name"]: one["state"]
        for one in hand.get("alerts")["items"] if one["split_from"]
    }  # fmt: skip
    assert stood == {"东号2": "signed", NOWHERE: "exempted", "东乙5": "dismissed"}
    page.evaluate(f"() => {{ {read_asset('axe-core/axe.min.js')} }}")
    assert page.evaluate(SERIOUS) == []


def test_a_broken_line_is_said_and_what_came_meanwhile_is_caught_up(
    open_page: Callable[..., Duty],
    hand: Hand,
    relay: Relay,
    module_url: URL,
    run_as_admin: Callable[[str], None],
):
    hand.clock.minute = 20
    duty = open_page(relay.address)
    page, feed = duty.page, duty.page.locator("#cw-feed")
    expect(feed).to_be_hidden()
    relay.cut()
    expect(feed).to_contain_text("连接中断")
    expect(feed).to_contain_text("您看到的是 00:20:00")
    expect(page.locator(".cw-send:enabled")).to_have_count(0)
    hand.clock.minute = 50
    walk(hand, "T01", "gridworker.west", minutes=(20, 49), metres=(0, 2950))
    assert duty.state_of("C01-4YHF-1") == "overdue"
    relay.mend()
    expect(feed).to_be_hidden(timeout=LONGEST_MS)
    expect(page.locator("#cw-clock")).to_have_text("00:50")
    assert duty.state_of("C01-4YHF-1") == "covered"

    name = module_url.database
    run_as_admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    try:
        run_as_admin(ended)
        expect(feed).to_be_visible(timeout=LONGEST_MS)
        expect(page.locator("#cw-root")).to_have_attribute("data-feed", "broken")
    finally:
        run_as_admin(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    expect(feed).to_be_hidden(timeout=LONGEST_MS)
    assert duty.state_of("C01-4YHF-1") == "covered"


def test_the_slider_shows_what_was_known_then_and_what_is_promised(
    open_page: Callable[..., Duty], hand: Hand
):
    hand.clock.minute = 90
    walk(hand, "T01", "gridworker.west", minutes=(0, 29), metres=(0, 2950))  # an hour late
    duty = open_page()
    page, when = duty.page, duty.page.locator("#cw-when")
    assert duty.state_of("C01-4YHF-1") == "covered"
    expect(when).to_be_hidden()

    page.evaluate("seconds => coastwatch.time.to(seconds)", at(45).timestamp())
    expect(when).to_contain_text("不是现在")
    expect(when).to_contain_text("当时已知的情况： 00:45")
    expect(page.locator("#cw-clock")).to_have_text("00:45")
    assert duty.state_of("C01-4YHF-1") == "overdue", "the track had not come in"
    expect(page.locator(".cw-send:enabled")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(when).to_be_hidden()
    assert duty.state_of("C01-4YHF-1") == "covered"

    page.keyboard.press("Shift+ArrowRight")
    expect(when).to_contain_text("按现行计划")
    expect(page.locator("#cw-clock")).to_have_text("02:30")
    page.get_by_role("button", name="回到现在").click()
    expect(page.locator("#cw-clock")).to_have_text("01:30")
    expect(page.locator("#cw-strip-now-word")).to_be_visible()
    digits = set("".join(page.evaluate("coastwatch.model.scene.states")))
    assert {"1", "3"} <= digits <= set("0123")


def test_nobody_on_duty_cannot_be_overlooked_and_who_only_looks_sends_nobody(
    open_page: Callable[..., Duty], hand: Hand
):
    hand.clock.minute = 10 * 60 + 1
    for team_id in ("T02", "T05"):
        assert hand.post(f"units/{team_id}/status", {"kind": "lost"}).status_code == 201
    hand.clock.minute += 1  # of two words at one instant neither is the later
    duty = open_page(login="planner.whole", size=(768, 1024))
    nobody = duty.page.locator("#cw-nobody")
    expect(nobody).to_contain_text("无人在班")
    assert nobody.bounding_box()["width"] == 768
    expect(duty.page.locator("#cw-positions-hidden")).to_be_visible()
    assert duty.page.locator(".cw-phone").count() == 0
    duty.page.locator("#cw-tab-units").click()
    duty.page.locator("#cw-units [data-key=T02] summary").click()
    duty.page.locator("#cw-units [data-key=T02] [data-act=report-back]").click()
    expect(nobody).to_be_hidden()

    looking = open_page(login="supervisor.whole")
    send = looking.page.locator(".cw-send").first
    expect(send).to_be_disabled()
    expect(send).to_have_attribute("title", "派单由值班员负责")
