"""Check in Chromium that nothing of the duty room lies on what has to be read or pressed."""

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from account_cases import Accounts, run_sql
from alert_cases import both_sides, facts_at, watch_facts
from duty_pages import LONGEST_MS, Duty, duty_server, open_again, open_duty, walk
from live_cases import Hand
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from sqlalchemy.engine import URL

from maritime.alerts.facts import IncidentFact

SIZES = ((768, 1024), (1280, 800), (1920, 1080))
MOST_TOLD_PX = 65
"""Height of a message on the map, and how far from the map's edge it lies."""
Box = dict[str, float]
TORN = """() => [...document.querySelectorAll("#sheet li")]
  .filter((one) => one.getClientRects().length > 1).map((one) => one.textContent)"""
ROWS_SEEN = {768: 1, 1280: 4, 1920: 4}
"""How many rows of what fails are whole, by the window's width, with six alerts above them."""
IDS = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = { whole: 0, torn: [] };
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.checkVisibility()) continue;
    for (const found of node.data.matchAll(/E-\\d+-\\d+/g)) {
      const range = new Range();
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const tops = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
      if (tops.size > 1) told.torn.push(node.data); else told.whole += 1;
    }
  }
  return told;
}"""
CHECKPOINT = {
    "cells": {
        "place_id": "K9", "name": "新卡口", "kind": "checkpoint",
        "geometry": {"type": "Point", "coordinates": [112.83, 21.82]},
    },
}  # fmt: skip
SET_BELOW = """() => {
  const { map, model, view } = coastwatch;
  const above = model.shown.units.find((one) => one.team_id === "T03");
  const below = model.shown.units.find((one) => one.team_id !== "T03");
  const { x, y } = map.latLngToContainerPoint([above.lat, above.lon]);
  const { lat, lng } = map.containerPointToLatLng([x, y + 30]);
  Object.assign(below, { lat, lon: lng, position_at: above.position_at, state: "on_round" });
  view.show();
}"""
"""Puts another unit where the name of T03 stands."""
BOXES = """(all) => all.filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => one.getBoundingClientRect()).filter((one) => one.width > 0 && one.height > 0)
  .map(({ x, y, width, height }) => ({ x, y, width, height }))"""


@pytest.fixture(scope="module")
def served(
    module_url: URL,
    service_of: Callable[[URL], URL],
    accounts: Accounts,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Hand]]:
    """Serve a coast that nobody has watched for five hours, with a unit that stands by it."""
    folder = tmp_path_factory.mktemp("maps")
    with duty_server(module_url, service_of(module_url), accounts, folder) as (address, hand):
        made = hand.call("planner.whole", "POST", "records/inland_place", json=CHECKPOINT)
        assert made.status_code == 201, made.text
        hand.clock.minute = 299
        walk(hand, "T03", "patrol_member.whole", minutes=(290, 298), metres=(6_100, 6_000))
        hand.clock.minute = 300
        yield address, hand


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: str(size[0]))
def signed_in(
    request: pytest.FixtureRequest, chromium: Browser, served: tuple[str, Hand]
) -> Iterator[BrowserContext]:
    """Sign in at each width that the page is made for, and have its files."""
    with open_duty(chromium, served[0], size=request.param) as opened:
        opened.page.close()
        yield opened.context
        assert opened.faults == []


@pytest.fixture
def duty(signed_in: BrowserContext, module_url: URL) -> Iterator[Duty]:
    """Open the page."""
    run_sql(module_url, "TRUNCATE unit_status, duty_line")
    with open_again(signed_in) as opened:
        yield opened
        assert opened.faults == []


def boxes(found: Locator) -> list[Box]:
    """Give the boxes of what is seen, pixels of the window, all of one instant."""
    return found.evaluate_all(BOXES)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share any of the window, a pixel at their edges left aside."""
    return all(
        one[start] + 1 < other[start] + other[size] and other[start] + 1 < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )


def lies_in(one: Box, other: Box) -> bool:
    return all(
        other[start] <= one[start] + 1
        and one[start] + one[size] <= other[start] + other[size] + 1
        for start, size in (("x", "width"), ("y", "height"))
    )  # fmt: skip


def test_labels_of_overdue_targets_lie_on_no_unit_and_on_no_other(duty: Duty):
    """Nearer and nearer to the unit that stands in the middle of an overdue segment."""
    page = duty.page
    expect(page.locator(".cw-unit[data-team=T03]")).to_be_visible()
    place = duty.shown(
        "[shown.units.find((one) => one.team_id === 'T03')].map((one) => [one.lat, one.lon])[0]"
    )
    for zoom in (11, 12, 13, 14):
        page.evaluate(f"coastwatch.map.setView({place}, {zoom}, {{ animate: false }})")
        labels = boxes(page.locator(".cw-overdue-name span"))
        assert labels, zoom
        units = boxes(page.locator(".cw-unit, .cw-unit > span"))
        assert units, zoom
        assert [(one, two) for one in labels for two in units if meet(one, two)] == []
        assert [pair for pair in combinations(labels, 2) if meet(*pair)] == []
        signs = boxes(page.locator(".cw-landing"))
        assert [(one, two) for one in labels for two in signs if meet(one, two)] == [], zoom


def test_a_units_name_lies_under_no_sign_of_another(duty: Duty):
    page = duty.page
    expect(page.locator(".cw-unit[data-team=T03]")).to_be_visible()
    page.evaluate(SET_BELOW)
    names, signs = boxes(page.locator(".cw-unit > span")), boxes(page.locator(".cw-unit svg"))
    assert (len(names), len(signs)) == (2, 2)
    assert [(one, two) for one in names for two in signs if meet(one, two)] == []


def test_what_is_told_lies_on_the_map_and_on_no_button(duty: Duty):
    page = duty.page
    page.click("#cw-tab-units")
    page.locator("#cw-units details:has-text('T01') summary").click()
    page.locator("#cw-units details[open] [data-act=report-lost]").click()
    told = page.locator("#cw-told")
    expect(told).to_contain_text("T01")
    told_over_the_map(duty)
    told.locator("[data-act=offer-repair]").click()
    expect(told).to_be_hidden()  # what it offered is taken up
    page.locator("#cw-repair-start").click(trial=True)

    page.evaluate("coastwatch.view.tell(' refused: the unit is on no shift now'.repeat(20))")
    told_over_the_map(duty)
    words = told.locator("span")
    assert words.evaluate("(one) => one.scrollHeight > one.clientHeight"), "all can be read"
    words.focus()
    expect(words).to_be_focused()
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    page.evaluate("coastwatch.view.tell('refused')")
    told.locator("[data-act=told-close]").click()
    expect(told).to_be_hidden()


def told_over_the_map(duty: Duty) -> None:
    """What is told lies at the map's lower edge, is small, and covers no sign or button."""
    page = duty.page
    expect(page.locator("#cw-told")).to_be_visible()
    (box,) = boxes(page.locator("#cw-told"))
    (side,) = boxes(page.locator("#cw-map-side"))
    assert lies_in(box, side)
    assert box["height"] <= MOST_TOLD_PX
    assert side["y"] + side["height"] - (box["y"] + box["height"]) <= MOST_TOLD_PX
    pressed = boxes(page.locator("#cw-side button, #cw-side summary, #cw-time button, #cw-head a"))
    pressed += boxes(page.locator("#cw-map-side summary, #cw-map-side .leaflet-control"))
    pressed += boxes(page.locator(".cw-unit, .cw-landing, .cw-overdue-name span"))
    assert len(pressed) > 10
    assert [one for one in pressed if meet(one, box)] == []


def test_the_land_side_is_there_when_it_is_asked_for(duty: Duty):
    page = duty.page
    page.locator("#cw-layers summary").click()
    signs = page.locator("#cw-map-slot .cw-pin")
    before = signs.count()
    checkpoints = page.locator("[data-layer=inland_checkpoint]")
    expect(checkpoints).not_to_be_checked()
    checkpoints.check()
    expect(signs).to_have_count(before + 1)
    checkpoints.uncheck()
    expect(signs).to_have_count(before)


def test_the_head_counts_what_the_list_counts(duty: Duty):
    page = duty.page
    overdue = page.locator(".cw-figure-state-3 dd").inner_text()
    assert int(overdue) > 0
    expect(page.locator("#cw-fails-open-count")).to_have_text(overdue)


def raise_alerts(hand: Hand, module_url: URL) -> None:
    """Let alerts begin anew, and tell of overdue targets and incidents on both sides."""
    run_sql(module_url, "TRUNCATE alert, alert_member, alert_action, alert_watch")
    for _ in range(2):
        hand.clock.minute += 1
        watch_facts(module_url, both_sides(hand.clock.minute))


def test_alerts_cut_nothing_and_leave_room_for_all_that_is_below(
    duty: Duty, served: tuple[str, Hand], module_url: URL
):
    """Also where the repair is asked for, and where the list of what one gathers is unfolded."""
    hand, page = served[1], duty.page
    raise_alerts(hand, module_url)
    for one in hand.get("alerts?state=open")["items"]:
        if not one["is_gathered"]:
            hand.post(f"alerts/{one['alert_id']}/sign", {"after": one["sequence"]})
    page.reload()
    only, fold = page.locator("#cw-alerts-list .cw-alert").first, page.locator("#cw-alerts-signed")
    expect(only).to_contain_text("合并", timeout=LONGEST_MS)
    for tab in ("repair", "units", "fails"):
        page.click(f"#cw-tab-{tab}")
        (body,) = boxes(page.locator("#cw-alerts-body"))
        (box,) = boxes(only.locator(".cw-alert-head"))
        assert lies_in(box, body), tab
        (box,) = boxes(fold)
        assert lies_in(box, body), tab

    only.locator(".cw-alert-all > summary").click()
    expect(only.locator(".cw-member").first).to_be_visible()
    (side,) = boxes(page.locator("#cw-side"))
    for below in ("#cw-tabs", "#cw-fails-part", "#cw-strip-foot"):
        (box,) = boxes(page.locator(below))
        assert lies_in(box, side), below
    assert boxes(page.locator("#cw-fails-part"))[0]["height"] >= 100
    for words in boxes(only.locator(".cw-member > .cw-alert-head")):
        assert words["width"] >= 200


def test_four_rows_of_what_fails_are_seen_below_open_alerts(
    duty: Duty, served: tuple[str, Hand], module_url: URL
):
    hand, page = served[1], duty.page
    raise_alerts(hand, module_url)
    page.reload()
    alerts, rows = (
        page.locator("#cw-alerts-list .cw-alert"),
        page.locator("#cw-fails-open .cw-fail"),
    )
    expect(alerts).to_have_count(6, timeout=LONGEST_MS)
    expect(rows.nth(4)).to_be_attached(timeout=LONGEST_MS)
    (part,) = boxes(page.locator("#cw-fails-part"))
    whole = [one for one in boxes(rows) if lies_in(one, part)]
    assert len(whole) >= ROWS_SEEN[page.viewport_size["width"]]
    (body,) = boxes(page.locator("#cw-alerts-body"))
    assert len([one for one in boxes(alerts) if lies_in(one, body)]) >= 3
    alerts.last.scroll_into_view_if_needed()
    (box,) = boxes(alerts.last)
    assert lies_in(box, body)

    of_one_cause = alerts.filter(has=page.locator(".cw-alert-other")).first
    of_one_cause.locator(".cw-alert-other summary").click()
    (words,) = boxes(of_one_cause.locator(".cw-alert-head"))
    assert words["width"] >= 200


def test_a_line_of_the_handover_stands_in_one_column(duty: Duty, served: tuple[str, Hand]):
    assert served[1].post("alerts/look", {}).status_code == 200
    page = duty.page
    page.goto("/handover?district=straight")
    lines = page.locator("#sheet li")
    expect(lines.first).to_be_visible()
    assert lines.count() > 5
    assert page.evaluate(TORN) == []


def test_the_word_now_stands_whole_below_the_strip_or_not_at_all(duty: Duty):
    page = duty.page
    now, foot = page.locator("#cw-strip-now-word"), page.locator("#cw-strip-foot")
    expect(now).to_be_visible()
    (box,) = boxes(now)
    assert lies_in(box, *boxes(foot))
    others = boxes(foot.locator("span:not(#cw-strip-now-word)"))
    assert len(others) == 2
    assert [one for one in others if meet(one, box)] == []

    page.route("**/live/strip*", lambda route: route.abort())
    page.reload()
    expect(page.locator("#cw-pulse")).to_contain_text("●", timeout=LONGEST_MS)
    expect(page.locator("#cw-strip-part")).to_be_visible()
    page.locator("#cw-language").click()  # writes the whole page anew
    expect(now).to_be_hidden()
    expect(page.locator("#cw-strip-future")).to_be_hidden()


def test_the_strip_says_that_it_is_to_come_or_did_not_come(duty: Duty):
    page = duty.page
    state, held = page.locator("#cw-strip-state"), []
    expect(state).to_be_hidden()
    page.route("**/live/strip*", lambda route: held.append(route))
    page.reload()
    expect(page.locator("#cw-pulse")).to_contain_text("●", timeout=LONGEST_MS)
    expect(state).to_have_text("正在载入展开图…")
    expect(page.locator("#cw-strip-canvas")).to_be_hidden()
    (box,) = boxes(state)
    assert lies_in(box, *boxes(page.locator("#cw-strip-part")))
    page.locator("#cw-language").click()
    expect(state).to_have_text("Loading the coast unrolled…")
    for one in held:
        one.abort()
    expect(state).to_have_text("The coast unrolled did not load; tried again in a minute")
    page.locator("#cw-language").click()
    expect(state).to_contain_text("展开图没有载入")

    page.unroute("**/live/strip*")
    page.evaluate("coastwatch.time.loadStrip()")
    expect(state).to_be_hidden()
    expect(page.locator("#cw-strip-canvas")).to_be_visible()
    said = {"type": "unavailable", "title": "No database", "detail": "it is restarted"}
    page.route("**/live/strip*", lambda route: route.fulfill(status=503, json=said))
    page.evaluate("coastwatch.time.loadStrip()")
    expect(state).to_contain_text("展开图没有更新")
    expect(state).to_contain_text("No database: it is restarted")
    (box,) = boxes(state)
    assert lies_in(box, *boxes(page.locator("#cw-strip-part")))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_id_stays_on_one_line(
    chromium: Browser, served: tuple[str, Hand], module_url: URL, language: str
):
    """In alerts, messages, duty log and handover, wherever in a line it comes to stand."""
    address, hand = served
    run_sql(module_url, "TRUNCATE alert, alert_member, alert_action, alert_watch, duty_line")
    incidents = tuple(
        IncidentFact(f"I{number}", f"E-20261130-{number:03}", 0, None, "G1") for number in range(12)
    )
    for _ in range(2):
        hand.clock.minute += 1
        watch_facts(module_url, facts_at(hand.clock.minute, unsigned_incidents=incidents))
    for width in range(6):
        note = " ".join(["雾" * width, *(one.number for one in incidents)])
        assert hand.post("duty-log", {"text": note}).status_code == 201
    with open_duty(chromium, address, language=language) as duty:
        page = duty.page
        gathered = page.locator("#cw-alerts-list .cw-alert-all > summary")
        expect(gathered.first).to_be_visible(timeout=LONGEST_MS)
        gathered.first.click()
        page.evaluate("coastwatch.view.tell(' E-20261130-001'.repeat(20))")
        for part, least in (("/duty", 20), ("/duty-log", 72), ("/handover", 1)):
            if part != "/duty":
                page.goto(f"{part}?district=straight")
                expect(page.locator("main li").first).to_be_visible()
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                told = page.evaluate(IDS)
                assert told["torn"] == [], (part, width)
                assert told["whole"] >= least, (part, width)
        assert duty.faults == []
