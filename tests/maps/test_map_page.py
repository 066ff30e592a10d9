"""Check in a real Chromium, network off, what an officer sees on the map."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from scenes import at_date_line, night_teams, straight_coast
from sweeps import sweep_plan

from api.plan_progress import bound_words_of
from geo_data.pack_reader import read_pack
from maps import page as page_module
from maps import screenshots
from maps.folium_page import STATIC
from maps.icon import icon_svg
from maps.page import build_map, words
from maps.shown_base_map import ShownBaseMap, with_pass
from maps.team_tracks import positions_at, track_of
from maritime.cutting import resolve_targets
from maritime.wall_clock import make_horizon

SAMPLE = Path(page_module.__file__).parents[1] / "geo_data" / "sample" / "taishan.gpkg"
LARGEST_BYTES = 2_000_000
BEST_OF_THREE = """() => {
  const best = Array(97).fill(Infinity);
  for (let pass = 0; pass < 3; pass += 1) {
    for (let step = 0; step < 97; step += 1) {
      coastwatch.timings.length = 0;
      coastwatch.setStep(step);
      best[step] = Math.min(best[step], coastwatch.timings[0]);
    }
  }
  return best;
}"""
EVIL = '</script><img src=x onerror="window.broken=1"><b>\'`${window.broken=2}'


def planned(district, **options):
    targets = resolve_targets(district)
    start = datetime(2026, 11, 23, tzinfo=district.zone)
    horizon = make_horizon(start, options.pop("hours", 24), district.timezone, **options)
    return district, targets, sweep_plan(district, targets, horizon)


class Opened:
    """A map opened from the file system, with all that went wrong and all that was asked for."""

    def __init__(self, page: Page, html: str, folder: Path):
        self.page, self.faults, self.requests = page, [], []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda said: (
                self.faults.append(said.text) if said.type in ("error", "warning") else None
            ),
        )
        page.on("request", lambda request: self.requests.append(request.url))
        self.file = folder / "map.html"
        self.file.write_text(html, encoding="utf-8")
        page.goto(self.file.as_uri())
        assert page.evaluate("coastwatch.isReady"), "the page is ready when it has loaded"

    def ask(self, expression: str, argument=None):
        return self.page.evaluate(expression, argument)


@pytest.fixture
def open_map(offline_context: BrowserContext, tmp_path: Path):
    """Give a function that opens a map; afterwards nothing may have gone wrong or out."""
    opened: list[Opened] = []

    def open_one(html: str) -> Opened:
        page = offline_context.new_page()
        page.set_viewport_size({"width": 1400, "height": 850})
        opened.append(Opened(page, html, tmp_path))
        return opened[-1]

    yield open_one
    for one in opened:
        assert one.faults == []
        assert one.requests == [one.file.as_uri()]


@pytest.fixture(scope="module")
def straight():
    return planned(straight_coast())


@pytest.fixture(scope="module")
def straight_html(straight) -> str:
    return build_map(*straight)


@pytest.fixture(scope="module")
def taishan_html() -> str:
    return build_map(*planned(read_pack(SAMPLE).district))


def test_the_taishan_map_is_one_small_file_that_opens_offline(
    taishan_html, open_map, record_property
):
    size = len(taishan_html.encode())
    assert size <= LARGEST_BYTES
    opened = open_map(taishan_html)
    timings = sorted(opened.ask(BEST_OF_THREE))
    median_ms, worst_ms = timings[len(timings) // 2], timings[-1]
    record_property("map_bytes", size)
    record_property("step_ms_median", median_ms)
    record_property("step_ms_worst", worst_ms)
    print(f"Taishan map: {size} bytes, step median {median_ms:.1f} ms, worst {worst_ms:.1f} ms")


def test_the_icon_is_in_the_file(straight_html, open_map):
    drawn = """async () => {
      const icon = new Image();
      icon.src = document.querySelector("link[rel=icon]").href;
      await icon.decode();
      return icon.src;
    }"""
    told = open_map(straight_html).page.evaluate(drawn)
    assert b64decode(told.removeprefix("data:image/svg+xml;base64,")).decode() == icon_svg()


def test_a_step_of_time_changes_states_and_colours(straight, straight_html, open_map):
    opened = open_map(straight_html)
    start_s = straight[2].horizon.start_s
    gap = next(
        gap for gap in straight[2].gaps if gap.from_s > start_s + 3600 and gap.overdue_min > 40
    )
    step = (gap.from_s - start_s) // 900
    opened.ask("step => coastwatch.setStep(step)", step - 1)
    before = opened.ask("id => [coastwatch.stateAt(id), coastwatch.colourOf(id)]", gap.target_id)
    opened.ask("step => coastwatch.setStep(step)", step + 1)
    after = opened.ask("id => [coastwatch.stateAt(id), coastwatch.colourOf(id)]", gap.target_id)
    assert before[0] in (1, 2) and after[0] == 3
    assert before[1] != after[1]


def test_slider_buttons_and_keys_move_the_clock(straight_html, open_map):
    page = open_map(straight_html).page
    clock = page.locator("#cw-clock")
    expect(clock).to_have_text("2026年11月23日 周一 00:00")
    page.locator("[data-go=on]").click()
    expect(clock).to_contain_text("00:15")
    page.keyboard.press("Shift+ArrowRight")
    expect(clock).to_contain_text("01:15")
    page.keyboard.press("ArrowLeft")
    expect(clock).to_contain_text("01:00")
    page.keyboard.press("End")
    expect(clock).to_have_text("2026年11月24日 周二 00:00")
    page.keyboard.press("Home")
    page.locator("#cw-slider").fill("48")
    expect(clock).to_contain_text("12:00")


def test_play_runs_until_it_is_paused(straight_html, open_map):
    opened = open_map(straight_html)
    page = opened.page
    page.keyboard.press("Space")
    expect(page.locator("#cw-play")).to_contain_text("暂停")
    expect(page.locator("#cw-slider")).to_have_value(re.compile("[2-9]"))
    page.keyboard.press("Space")
    expect(page.locator("#cw-play")).to_contain_text("播放")


def test_what_fails_next_is_the_plan_s_own_list(straight, straight_html, open_map):
    opened = open_map(straight_html)
    _, targets, plan = straight
    weights = {target.target_id: target.weight for target in targets}
    start_s = plan.horizon.start_s
    for hour in (3, 12, 21):
        opened.ask("seconds => coastwatch.setTime(seconds)", hour * 3600)
        now_s = start_s + hour * 3600
        again = [
            replace(gap, from_s=gap.from_s + 86_400, to_s=gap.to_s + 86_400)
            for gap in plan.gaps
            if gap.from_s > start_s
            or not any(
                other.target_id == gap.target_id and other.to_s == plan.horizon.end_s
                for other in plan.gaps
            )
        ]
        expected = [gap for gap in (*plan.gaps, *again) if now_s < gap.from_s <= now_s + 4 * 3600]
        expected.sort(key=lambda gap: (gap.from_s, -weights[gap.target_id]))
        found = opened.ask("coastwatch.nextFailures()")
        assert [(row["from_s"], row["to_s"]) for row in found] == [
            (gap.from_s, gap.to_s) for gap in expected
        ]
        assert {(row["target_id"], row["cause"]) for row in found} == {
            (gap.target_id, gap.cause) for gap in expected
        }
        expect(opened.page.locator("[data-tab=next] b")).to_have_text(str(len(expected)))
        expect(opened.page.locator("#cw-list .cw-gap")).to_have_count(min(40, len(expected)))


def test_a_click_on_a_gap_goes_there_and_says_from_to_and_cause(straight_html, open_map):
    opened = open_map(straight_html)
    page = opened.page
    page.locator("[data-tab=all]").click()
    row = page.locator("#cw-list .cw-gap").first
    target_id = row.get_attribute("data-target")
    times = row.locator(".cw-times").inner_text()
    cause = row.locator(".cw-cause").inner_text()
    row.click()
    assert opened.ask("coastwatch.selected()") == target_id
    popup = page.locator(".leaflet-popup")
    expect(popup.locator("h3")).to_contain_text(target_id)
    expect(popup.locator(".cw-gaps")).to_contain_text(times)
    expect(popup.locator(".cw-gaps")).to_contain_text(cause)


def test_gaps_are_listed_by_cause(straight, straight_html, open_map):
    page = open_map(straight_html).page
    page.locator("[data-tab=all]").click()
    page.locator("#cw-cause").select_option("out_of_reach")
    count = sum(gap.cause == "out_of_reach" for gap in straight[2].gaps)
    expect(page.locator("#cw-list .cw-gap")).to_have_count(min(40, count))


def test_gaps_are_listed_by_weight(straight, straight_html, open_map):
    _, targets, plan = straight
    weights = {target.target_id: target.weight for target in targets}
    heaviest = max(plan.gaps, key=lambda gap: gap.overdue_min * weights[gap.target_id])
    page = open_map(straight_html).page
    page.locator("[data-tab=all]").click()
    page.locator("#cw-order").select_option("weight")
    expect(page.locator("#cw-list .cw-gap").first).to_have_attribute(
        "data-target", heaviest.target_id
    )


def test_every_word_changes_with_the_language(straight_html, open_map):
    opened = open_map(straight_html)
    page = opened.page
    expect(page.locator("[data-tab=next]")).to_contain_text("接下来失守")
    expect(page.locator("#cw-counts")).to_contain_text("超时未巡")
    page.locator("#cw-language").click()
    expect(page.locator("[data-tab=next]")).to_contain_text("Next to fail")
    expect(page.locator("#cw-clock")).to_have_text("2026-11-23 Mon 00:00")
    page.locator("#cw-layers summary").click()
    seen = page.locator("#cw-root").inner_text().replace("中文", "")
    assert not re.findall(r"[\u4e00-\u9fff]+", seen)


def test_the_page_opens_in_english_where_asked(straight, open_map):
    page = open_map(build_map(*straight, language="en")).page
    expect(page.locator("html")).to_have_attribute("lang", "en")
    with pytest.raises(ValueError, match="language is 'fr', expected one of zh·en"):
        build_map(*straight, language="fr")


def test_search_finds_by_name_and_by_id(straight_html, open_map):
    opened = open_map(straight_html)
    page = opened.page
    assert "L005" in opened.ask("coastwatch.find('landing l005')")
    assert opened.ask("coastwatch.find('T05')")[0] == "T05"
    assert opened.ask("coastwatch.find('nothing of that name')") == []
    page.locator("#cw-search-input").fill("Landing L003")
    page.locator("#cw-search-results button").first.click()
    assert opened.ask("coastwatch.selected()") == "L003"
    expect(page.locator(".leaflet-popup h3")).to_contain_text("L003")
    page.locator("#cw-slider").fill("80")
    page.locator("#cw-search-input").fill("T04")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup").last).to_contain_text("队伍 T04 · 车巡")
    page.locator("#cw-search-input").fill("zzz")
    expect(page.locator("#cw-search-results")).to_contain_text("没有找到")


def test_teams_are_where_their_legs_say(straight, straight_html, open_map):
    district, targets, plan = straight
    opened = open_map(straight_html)
    by_id = {target.target_id: target for target in targets}
    bases = {base.base_id: (base.geometry.x, base.geometry.y) for base in district.bases}
    tracks = [track_of(patrol, by_id, bases) for patrol in plan.patrols]
    for hour in (1, 7.25, 17, 20.5):
        opened.ask("seconds => coastwatch.setTime(seconds)", hour * 3600)
        at_s = plan.horizon.start_s + int(hour * 3600)
        expected = positions_at(tracks, at_s, cycle_s=86_400)
        found = {row["team_id"]: row["lonlat"] for row in opened.ask("coastwatch.teamsOut()")}
        assert found.keys() == expected.keys()
        for team_id, lonlat in expected.items():
            assert found[team_id] == pytest.approx(lonlat, abs=1e-4)
        markers = opened.page.locator(".cw-team")
        expect(markers).to_have_count(len(expected))


BOUNDS = {
    "a bound": (
        (651.0, 489.66, 16.134),
        "覆盖率 34.9 % · 下界 48.9 个百分点，最多还能提高 16.2 个百分点",
        "Coverage 34.9 % · bound 48.9 points, so at most 16.2 points better are possible",
    ),
    "none": (
        (651.0, 0.0, 65.1),
        "覆盖率 34.9 % · 没有下界：还能提高多少未知",
        "Coverage 34.9 % · no bound: how much better a plan could be is not known",
    ),
    "nothing open": (
        (0.0, 0.0, 0.0),
        "覆盖率 100.0 % · 没有超时，无可再提高",
        "Coverage 100.0 % · nothing is overdue: no plan is better",
    ),
}


@pytest.mark.parametrize("kind", BOUNDS)
def test_coverage_bound_and_gap_stand_together(kind, straight, open_map):
    (overdue, bound, gap), chinese, english = BOUNDS[kind]
    district, targets, plan = straight
    score = replace(
        plan.score, weighted_overdue=overdue, weighted_required=1000.0, bound=bound,
        coverage=1.0 - overdue / 1000.0, optimality_gap_points=gap,
    )  # fmt: skip
    page = open_map(build_map(district, targets, replace(plan, score=score))).page
    expect(page.locator("#cw-bound")).to_have_text(chinese)
    page.locator("#cw-language").click()
    expect(page.locator("#cw-bound")).to_have_text(english)
    assert english.endswith(bound_words_of(score)), "as on the command line"
    assert chinese.endswith(bound_words_of(score, "zh"))


def test_nobody_on_duty_is_said_loudly(open_map):
    page = open_map(build_map(*planned(night_teams()))).page
    page.locator("#cw-slider").fill("48")
    expect(page.locator("#cw-nobody")).to_be_visible()
    expect(page.locator("#cw-nobody")).to_contain_text("此刻无人在班")
    page.locator("#cw-slider").fill("4")
    expect(page.locator("#cw-nobody")).to_be_hidden()


def test_simulated_data_attribution_and_a_fresh_start_are_said(open_map):
    meta = {"simulated": "1", "attribution": "© OpenStreetMap contributors"}
    district = replace(straight_coast(), extra_meta=meta)
    page = open_map(build_map(*planned(district, assume_fresh=True))).page
    expect(page.locator("#cw-map-simulated")).to_have_text("模拟数据，非真实情况")
    expect(page.locator("#cw-attribution")).to_contain_text("© OpenStreetMap contributors")
    expect(page.locator("#cw-fresh")).to_contain_text("假定开始时每个巡防点位都刚巡过")


def test_real_data_from_a_plan_without_such_assumption_says_nothing_of_it(straight_html, open_map):
    page = open_map(straight_html).page
    for name in ("simulated", "map-simulated", "fresh", "nothing", "attribution"):
        expect(page.locator(f"#cw-{name}")).to_be_hidden()


def test_the_same_plan_gives_the_same_bytes(straight, straight_html):
    assert build_map(*straight) == straight_html


def test_nothing_required_is_said(open_map):
    page = open_map(build_map(*planned(replace(straight_coast(), standard=())))).page
    expect(page.locator("#cw-nothing")).to_be_visible()


def test_layers_are_switched_alone_and_by_branch(straight_html, open_map):
    page = open_map(straight_html).page
    page.locator("#cw-layers summary").click()
    assert page.locator(".cw-landing").count() == 5
    page.locator("[data-layer=landing_red]").uncheck()
    expect(page.locator(".cw-landing")).to_have_count(3)
    branch = page.locator("#cw-layer-tree > label", has_text="巡防点位").locator("input")
    branch.check()
    expect(page.locator(".cw-landing")).to_have_count(5)
    branch.uncheck()
    expect(page.locator(".cw-landing")).to_have_count(0)


def test_the_strip_names_what_is_under_the_pointer_and_picks_it(straight, straight_html, open_map):
    opened = open_map(straight_html)
    page = opened.page
    box = page.locator("#cw-strip-canvas").bounding_box()
    place = {"x": box["width"] * 0.5 + 1, "y": 3}
    page.locator("#cw-strip-canvas").hover(position=place)
    first = opened.ask("coastwatch.model.targets[0].id")
    expect(page.locator("#cw-strip-tip")).to_contain_text(first)
    page.locator("#cw-strip-canvas").click(position=place)
    assert opened.ask("coastwatch.selected()") == first
    expect(page.locator("#cw-clock")).to_contain_text("12:00")


def test_coordinates_and_scale_are_shown(straight_html, open_map):
    page = open_map(straight_html).page
    page.mouse.move(400, 400)
    page.mouse.move(405, 405)
    expect(page.locator("#cw-coordinates")).to_contain_text(
        re.compile(r"112\.\d{5}° E  21\.\d{5}° N · WGS 84")
    )
    expect(page.locator(".leaflet-control-scale")).to_contain_text("km")


def test_names_that_look_like_markup_stay_names(open_map):
    scene = straight_coast()
    district = replace(
        scene,
        name=EVIL,
        landing_points=tuple(replace(point, name=EVIL) for point in scene.landing_points),
        bases=tuple(replace(base, name=EVIL) for base in scene.bases),
        sea_grids=tuple(replace(grid, name=EVIL) for grid in scene.sea_grids),
        sensors=(replace(scene.sensors[0], sensor_id=EVIL), *scene.sensors[1:]),
        extra_meta={"simulated": EVIL, "attribution": EVIL},
    )
    opened = open_map(build_map(*planned(district)))
    page = opened.page
    expect(page.locator("h1")).to_have_text(EVIL)
    for tab in ("all", "now", "next"):
        page.locator(f"[data-tab={tab}]").click()
    for text in ("L001", "B01", "onerror"):
        page.locator("#cw-search-input").fill(text)
        page.locator("#cw-search-results button").first.click()
        expect(page.locator(".leaflet-popup h3").last).to_contain_text("onerror=")
    opened.ask("coastwatch.setLanguage('en')")
    assert opened.ask("window.broken === undefined")
    assert opened.ask("document.images.length") == 0


def test_the_date_line_does_not_tear_the_map(open_map):
    opened = open_map(build_map(*planned(at_date_line())))
    assert opened.ask("coastwatch.map.getZoom()") > 9


def test_a_plan_that_starts_between_the_quarters_still_shows_the_hours(open_map):
    district = straight_coast()
    targets = resolve_targets(district)
    start = datetime(2026, 11, 23, 5, 7, tzinfo=district.zone)
    horizon = make_horizon(start, 24, district.timezone)
    page = open_map(build_map(district, targets, sweep_plan(district, targets, horizon))).page
    expect(page.locator("#cw-clock")).to_contain_text("05:07")
    expect(page.locator("#cw-strip-hours span").first).to_have_text("06")


def test_a_gap_over_midnight_is_as_old_as_it_is(open_map):
    district, targets, plan = planned(straight_coast())
    opened = open_map(build_map(district, targets, plan))
    late = {gap.target_id: gap for gap in plan.gaps if gap.to_s == plan.horizon.end_s}
    both = [gap for gap in plan.gaps if gap.from_s == plan.horizon.start_s]
    gap = next(gap for gap in both if gap.target_id in late and late[gap.target_id] != gap)
    since = opened.ask(
        "id => coastwatch.openGaps(coastwatch.model, 0)"
        ".find(gap => coastwatch.model.targets[gap.target].id === id).since",
        gap.target_id,
    )
    assert since == late[gap.target_id].from_s - plan.horizon.end_s


def test_a_plan_of_three_days_has_all_its_steps(open_map):
    opened = open_map(build_map(*planned(straight_coast(), hours=72)))
    assert opened.ask("coastwatch.model.steps") == 289
    opened.page.keyboard.press("End")
    expect(opened.page.locator("#cw-clock")).to_contain_text("11月26日 周四 00:00")


def test_all_words_are_in_the_table_in_both_languages():
    table = words()
    assert all(len(pair) == 2 and pair[0] for pair in table.values())
    text = "".join(path.read_text("utf-8") for path in STATIC.glob("*.[jh]*"))
    named = set(re.findall(r'data-word(?:-\w+)?="(\w+)"', text))
    named |= set(re.findall(r'say\("(\w+)"\)', text))
    assert named <= table.keys()
    scripts = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    assert not re.findall(r"[\u4e00-\u9fff]{2,}", re.sub(r"//.*", "", scripts))


def test_a_served_page_that_was_saved_shows_own_vectors_and_asks_nobody(
    straight, offline_page: Page, tmp_path: Path
):
    words_of_map = (("底图一", "One"), ("源", "source"))
    one = ShownBaseMap("one", *words_of_map, "GS(2026)0001号", (1, 18), False)
    saved = tmp_path / "saved.html"
    saved.write_text(with_pass(build_map(*straight, base_maps=[one]), "7-ab"), encoding="utf-8")
    asked: list[str] = []
    broken: list[str] = []
    offline_page.on("request", lambda request: asked.append(request.url))
    offline_page.on("pageerror", lambda error: broken.append(str(error)))
    chosen = quote(json.dumps({"base": "one", "names": []}))
    offline_page.goto(f"{saved.as_uri()}#{chosen}")
    assert offline_page.is_checked("#cw-base-maps [data-base=one]")
    expect(offline_page.locator("#cw-base-trouble")).to_contain_text("取不到底图")
    assert offline_page.evaluate("coastwatch.isReady") and broken == []
    assert all(url.startswith("file:") for url in asked)
    for wrong in ("%E0%A4%A", "7", '{"base": 7, "names": {}}'):
        offline_page.goto("about:blank")
        offline_page.goto(f"{saved.as_uri()}#{wrong}")
        assert offline_page.is_checked("#cw-base-maps [data-base='']"), wrong
    assert broken == []


def test_screenshots_are_taken_at_three_times_of_day(chromium, straight_html, tmp_path):
    (tmp_path / "map.html").write_text(straight_html, encoding="utf-8")
    written = screenshots.photograph(chromium, tmp_path / "map.html", tmp_path / "shots")
    assert [path.name for path in written[:3]] == ["map-0300.png", "map-1200.png", "map-2100.png"]
    assert all(path.stat().st_size > 10_000 for path in written)


def test_screenshots_say_how_they_are_called(capsys):
    assert screenshots.main([]) == 2
    assert "use: python -m maps.screenshots MAP.html OUTDIR" in capsys.readouterr().err
