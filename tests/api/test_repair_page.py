"""Check in Chromium: a unit is lost, the plan is repaired and published, phones and log tell it."""

import re
from collections.abc import Callable, Iterator

import pytest
from account_cases import Accounts, run_sql
from duty_pages import LONGEST_MS, duty_server, open_duty
from live_cases import Hand, written
from playwright.sync_api import Browser, expect
from repair_cases import TWO, plan_for_two
from sqlalchemy.engine import URL

from maps.assets import ensure_assets

REPAIR_MS = 90_000
LOG = "SELECT kind FROM duty_line ORDER BY at, kind"


@pytest.fixture(scope="module")
def served(
    module_url: URL,
    service_of: Callable[[URL], URL],
    accounts: Accounts,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Hand]]:
    ensure_assets(with_tests=True)
    base = plan_for_two(module_url)
    folder = tmp_path_factory.mktemp("maps")
    with duty_server(module_url, service_of(module_url), accounts, folder) as (address, hand):
        hand.clock.minute = -60
        hand.post("publications", {"plan_id": str(base)})
        hand.clock.minute = TWO
        yield address, hand


def rounds_of_east(hand: Hand) -> list[dict]:
    return hand.get("/api/v1/field/packet", "gridworker.west")["rounds"]


def test_a_unit_is_lost_and_another_takes_over_by_a_repair(
    chromium: Browser, served: tuple[str, Hand], module_url: URL
):
    address, hand = served
    before = rounds_of_east(hand)
    with open_duty(chromium, address) as duty:
        page = duty.page
        page.click("#cw-tab-units")
        row = page.locator(".cw-unit-row[data-key=T01]")
        row.locator("summary").click()
        row.locator("[data-act=report-lost]").click()
        page.click("#cw-told [data-act=offer-repair]")
        expect(page.locator("#cw-repair-why")).to_contain_text("T01 失去力量")
        page.check("#cw-repair-as-planned")
        page.click("#cw-repair-start")

        publish = page.locator("#cw-repair-found [data-act=publish]")
        expect(publish).to_be_visible(timeout=REPAIR_MS)
        expect(page.locator("#cw-repair-progress")).to_contain_text("已有方案，正在找更好的")
        orders = page.locator(".cw-repair-orders")
        expect(orders).to_contain_text("T03")
        expect(orders).to_contain_text(re.compile("T01.*受影响"))
        expect(page.locator("ol.cw-repair-closed li").first).to_be_visible()
        mark = page.locator(".cw-repair-mark.cw-repair-closed").first
        expect(mark).to_be_visible()
        page.click("#cw-tab-fails")
        expect(mark).to_be_hidden()  # else it lies on what is overdue
        page.click("#cw-tab-repair")
        expect(mark).to_be_visible()
        assert rounds_of_east(hand) == before, "a proposal reaches no phone"

        publish.click()
        expect(page.locator("#cw-told")).to_contain_text("修补计划已生效")
        expect(page.locator("#cw-repair-found")).to_contain_text("✓ 已生效", timeout=LONGEST_MS)
        assert duty.faults == []
    assert rounds_of_east(hand) != before
    assert [kind for (kind,) in run_sql(module_url, LOG)] == [
        "plan_published", "repair_published", "unit_status",
    ]  # fmt: skip


def test_weather_beyond_the_limits_names_its_units_and_offers_the_repair(
    chromium: Browser, served: tuple[str, Hand], module_url: URL
):
    address, hand = served
    run_sql(module_url, "TRUNCATE unit_status, weather_word")
    hand.clock.minute = TWO + 10
    with open_duty(chromium, address) as duty:
        page = duty.page
        banner = page.locator("#cw-weather")
        expect(banner).to_be_hidden()
        page.click("#cw-tab-repair")
        page.click("#cw-repair-weather summary")
        page.click("#cw-weather-tell")
        expect(page.locator("#cw-told")).to_contain_text("请先填风、浪或能见度")
        page.fill("#cw-repair-wind_ms", "12")
        page.click("#cw-weather-tell")
        expect(page.locator("#cw-told")).to_contain_text("没有超过限值")
        page.set_input_files("#cw-weather-file", {
            "name": "forecast.csv", "mimeType": "text/csv",
            "buffer": f"from,to,wind_ms\n{written(TWO)},{written(240)},30\n".encode(),
        })  # fmt: skip
        expect(banner).to_contain_text("车巡 至 04:00", timeout=LONGEST_MS)
        expect(banner).to_contain_text("风速 30 > 24.4 m/s · 影响 T01")
        assert re.search("wind|vehicle|_ms", banner.inner_text()) is None
        page.click("#cw-language")
        expect(banner).to_contain_text("wind 30 > 24.4 m/s")
        assert re.search("[\u4e00-\u9fff]", banner.inner_text()) is None
        page.click("#cw-language")
        expect(page.locator("#cw-repair-why")).to_contain_text(
            re.compile("T01[^·]*天气停航 至 04:00")
        )
        page.click("#cw-tab-units")
        row = page.locator(".cw-unit-row[data-key=T01]")
        expect(row).to_contain_text("天气停航 至 04:00")
        banner.get_by_role("button", name="修补计划").click()
        page.check("#cw-repair-as-planned")
        page.click("#cw-repair-start")
        told = page.locator("#cw-repair-progress")
        found = re.compile("已有方案，正在找更好的|已找完|无需改派")
        expect(told).to_contain_text(found, timeout=REPAIR_MS)
        for job in hand.get("/api/v1/jobs?status=running")["items"]:
            hand.post(f"/api/v1/jobs/{job['job_id']}/cancel", {})
        hand.clock.minute += 1
        page.click("#cw-weather-over")
        expect(banner).to_be_hidden(timeout=LONGEST_MS)
        assert duty.faults == []
    kinds = [kind for (kind,) in run_sql(module_url, LOG)]
    assert kinds.count("weather_told") == 2 and kinds[-1] == "weather_over"


def test_who_may_not_send_may_not_repair(chromium: Browser, served: tuple[str, Hand]):
    with open_duty(chromium, served[0], login="supervisor.whole", language="en") as duty:
        duty.page.click("#cw-tab-repair")
        expect(duty.page.locator("#cw-repair-start")).to_be_disabled()
        assert duty.faults == []
