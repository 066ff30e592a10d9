"""Use the phone's screens as people do: by taps, on small phones, with no API behind them."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from phone_pages import LARGE, SMALL, Phone, open_phone, phone_server
from phone_pictures import SHOWN, show_saved
from phone_scene import HERE, ROLL_CALL, SCRIPT, TEAM, packet_at, track_with_hole
from playwright.sync_api import Browser, Page, expect

from maps.assets import ensure_assets, read_asset

LEAST_PX = 48
FOUND = {
    "02028": "VS0001",
    "2028": "VS0001",
    "粤台渔０２０２８": "VS0001",
    "垚": "VS0002",
    "02031堃": "VS0004",
    "412010005": "VS0005",
    "300006": "VS0006",
    "440-000 007": "VS0007",
    "VS0013": "VS0013",
    "牛鼻村 李大海": "VS0008",
}
"""What is typed, and the vessel that has to come first."""
KEEP_PACKET = 'async (packet) => (await import("/phone/packet.js")).keepPacket(packet)'
PHOTO_FOLDER = Path(__file__).parents[2] / "api" / "phone" / "static"
"""Its icons serve as photos."""
SMALL_TARGETS = """least => [...document.querySelectorAll(
    "button, a, input, select, textarea, summary, label.button")]
  .filter((one) => one.checkVisibility() && !one.classList.contains("hidden-input"))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < least - 0.1 || box.height < least - 0.1)
  .map(([what, box]) => `${what} ${box.width} x ${box.height}`)"""
CUT_OFF = """() => [...document.querySelectorAll("button, a.button, .state")]
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.textContent} ${one.scrollWidth} > ${one.clientWidth}`)"""
SERIOUS = """async (asked) => {
  const options = { resultTypes: ["violations"], ...asked };
  const { violations } = await axe.run(document, options);
  return violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ").slice(0, 300)}`);
}"""

OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""Night and day differ by colours alone: the other rules have looked at the same page already."""
IN_OTHER_LIGHT = """() => {
  const { dataset } = document.documentElement;
  dataset.night = dataset.night === "on" ? "off" : "on";
}"""

FAULTY = """() => {
  const [image, tiny] = ["img", "button"].map((tag) => document.createElement(tag));
  image.src = "/phone/icon.svg";
  Object.assign(tiny.style, { minHeight: "20px", height: "20px" });
  tiny.textContent = "?";
  document.getElementById("screen").append(image, tiny);
}"""

FAINT = """() => {
  const word = document.createElement("p");
  Object.assign(word.style, { color: "#777", background: "#888" });
  word.textContent = "faint";
  document.getElementById("screen").append(word);
}"""

HUM = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const [tone, out] = [context.createOscillator(), context.createMediaStreamDestination()];
    tone.connect(out);
    tone.start();
    return out.stream;
  };
}"""
FILL_UP = """() => {
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); };
  globalThis.makeRoom = () => { IDBObjectStore.prototype.add = add; };
}"""
"""What a browser does where there is no room; that a real full one does it is tested elsewhere."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Give the address of a server of the page's files."""
    ensure_assets(with_tests=True)
    with phone_server() as running:
        yield running


@pytest.fixture
def switch_on(chromium: Browser, address: str) -> Iterator[Callable[..., Phone]]:
    """Give a function that opens the page on a new phone; its faults are looked at in the end."""
    with ExitStack() as stack:
        phones: list[Phone] = []

        def switch_on(**given: object) -> Phone:
            phones.append(stack.enter_context(open_phone(chromium, address, **given)))
            return phones[-1]

        yield switch_on
        assert [fault for phone in phones for fault in phone.faults] == []


@pytest.fixture(scope="module")
def shared_phone(chromium: Browser, address: str) -> Iterator[Phone]:
    """Give one phone for many tests; each begins with nothing on it."""
    with open_phone(chromium, address) as phone:
        yield phone


@pytest.fixture
def phone(shared_phone: Phone) -> Iterator[Phone]:
    """Give a small phone in Chinese, by day, with nothing recorded on it."""
    shared_phone.faults.clear()
    shared_phone.use()
    yield shared_phone
    assert shared_phone.faults == []


def save(page: Page) -> None:
    """Press the main button, and wait for the words that all is safe."""
    page.locator(".actions .main").tap()
    expect(page.locator(".saved")).to_contain_text("已")


@pytest.mark.parametrize(
    ("language", "night"), [("zh", "off"), pytest.param("en", "on", marks=pytest.mark.soak)]
)
def test_every_screen_fits_is_hit_by_gloves_and_is_heard(
    switch_on: Callable[..., Phone], language: str, night: str
):
    phone = switch_on(language=language, night=night)
    page = phone.page
    page.evaluate(f"() => {{ {read_asset('axe-core/axe.min.js')} }}")
    found = []
    for name, show in SHOWN.items():
        show(phone)
        for size in (LARGE, SMALL):
            page.set_viewport_size(size)
            found += [f"{name}: {what}" for what in page.evaluate(SMALL_TARGETS, LEAST_PX)]
            found += [f"{name}: cut off {what}" for what in page.evaluate(CUT_OFF)]
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                found.append(f"{name} is wider than {size['width']} px")
        found += [f"{name}: {what}" for what in page.evaluate(SERIOUS, {})]
        page.evaluate(IN_OTHER_LIGHT)
        found += [f"{name}, other light: {what}" for what in page.evaluate(SERIOUS, OF_COLOURS)]
        page.evaluate(IN_OTHER_LIGHT)
    assert found == []
    page.evaluate(FAULTY)
    assert len(page.evaluate(SMALL_TARGETS, LEAST_PX)) == 1, "the measuring measures"
    assert page.evaluate(SERIOUS, {})[0].startswith("image-alt"), "axe-core looks"
    page.evaluate(FAINT)
    assert page.evaluate(SERIOUS, OF_COLOURS)[0].startswith("color-contrast"), "at colours too"


def test_an_ordinary_check_takes_four_taps(phone: Phone):
    page = phone.page
    taps = [
        page.locator("[data-screen=check]"),
        page.locator("[data-vessel=VS0001]"),
        page.locator("[data-value=nothing_found]"),
        page.locator(".actions .main"),
    ]
    for target in taps:
        target.tap()
    expect(page.locator(".saved")).to_contain_text("粤台渔 02028 核查已存好")
    expect(page.locator(".saved")).to_contain_text("未发送 1 条")
    page.get_by_role("button", name="再查一条船").tap()
    expect(page.locator("[data-vessel=VS0001]")).to_contain_text("上次核查：未发现异常，刚刚")
    (item,) = phone.items()
    assert item["kind"] == "check"
    assert item["body"] == {
        "vessel_id": "VS0001",
        "described": None,
        "outcome": "nothing_found",
        "reason": None,
        "suspected": [],
        "answers": {},
        "text": "",
    }
    assert item["position"]["lon"] == HERE["longitude"]


def test_a_vessel_is_found_by_whatever_is_known_of_it(phone: Phone):
    page = phone.open("check")
    for typed, first in FOUND.items():
        page.locator("input[type=search]").fill(typed)
        expect(page.locator(".rows button").first).to_have_attribute("data-vessel", first)
    page.locator("input[type=search]").fill("没有这条船")
    expect(page.locator("section [role=status]")).to_have_text("找到 0 条船")


def test_the_nearest_come_first_and_those_without_a_place_are_left_out(phone: Phone):
    page = phone.open("check")
    page.locator(".search-bar button").tap()
    expect(page.locator("section [role=status]").first).to_contain_text("13 条船有位置")
    shown = [row.get_attribute("data-vessel") for row in page.locator(".rows button").all()]
    assert shown[:3] == ["VS0000", "VS0001", "VS0002"]
    assert "VS0003" not in shown


def test_without_a_position_the_search_says_so(switch_on: Callable[..., Phone]):
    phone = switch_on()
    phone.page.context.clear_permissions()
    page = phone.open("check")
    page.locator(".search-bar button").tap()
    expect(page.locator("section [role=status]").first).to_contain_text("没有定位")


def test_two_vessels_of_one_number_are_said(phone: Phone):
    page = phone.open("check", vessel_id="VS0000")
    expect(page.locator(".warning")).to_contain_text("粤台渔 02036")


def test_could_not_check_asks_for_the_reason(phone: Phone):
    page = phone.open("check", vessel_id="VS0001")
    page.locator(".actions .main").tap()
    expect(page.locator(".error")).to_have_text("请选核查结果")
    page.locator("[data-value=could_not_check]").tap()
    page.locator(".actions .main").tap()
    expect(page.locator(".error")).to_have_text("请选未能核查的原因")
    assert phone.items() == []
    page.locator("[data-value=no_boat]").tap()
    save(page)
    assert phone.items()[0]["body"]["reason"] == "no_boat"


def test_a_suspicion_is_one_tap_and_never_stands_beside_nothing_found(phone: Phone):
    page = phone.open("check", vessel_id="VS0001")
    page.locator(".suspect-all").tap()
    expect(page.locator("[data-value=found]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".suspect")).to_contain_text("只是疑似")
    page.locator("[data-value=no_papers]").tap()
    page.locator("[data-value=nothing_found]").tap()
    expect(page.locator(".suspect-all")).to_have_attribute("aria-pressed", "false")
    page.locator(".suspect-all").tap()
    page.locator("[data-value=no_papers]").tap()
    save(page)
    body = phone.items()[0]["body"]
    assert (body["outcome"], body["suspected"]) == ("found", ["no_name_number", "no_home_port"])


def test_a_vessel_in_no_register_is_described_and_kept(phone: Phone):
    page = phone.open("check")
    page.locator("input[type=search]").fill("垚垚号")
    expect(page.locator(".rows button")).to_have_count(0)
    page.locator(".actions button").tap()
    expect(page.locator("[data-described=name]")).to_have_value("垚垚号")
    page.locator("[data-described=name]").fill("")
    page.locator("[data-value=found]").tap()
    page.locator(".actions .main").tap()
    expect(page.locator(".error")).to_contain_text("请写下船名、编号")
    page.locator("[data-described=note]").fill("蓝色快艇，堃字头")
    save(page)
    body = phone.items()[0]["body"]
    nothing = dict.fromkeys(("name", "number", "mmsi", "beidou_id"))
    assert body["described"] == {**nothing, "note": "蓝色快艇，堃字头"}
    assert body["vessel_id"] is None


def test_the_form_of_the_packet_is_filled_in_and_taken_over_next_time(phone: Phone):
    page = phone.open("check", vessel_id="VS0001")
    page.locator("[data-field=people] .step").last.tap()
    page.locator("[data-field=people] input").fill("１２")
    page.locator("[data-field=life_jackets] [data-value=false]").tap()
    page.locator("[data-field=berth] [data-value=ashore]").tap()
    page.locator("[data-field=cargo] input").fill("冻品")
    page.locator("[data-value=found]").tap()
    save(page)
    answers = {"people": 12, "life_jackets": False, "berth": "ashore", "cargo": "冻品"}
    assert phone.items()[0]["body"]["answers"] == answers
    page = phone.open("check", vessel_id="VS0002")
    page.get_by_role("button", name="照上次填").tap()
    expect(page.locator(".taken-over")).to_have_count(4)
    page.locator("[data-field=berth] [data-value=own]").tap()
    expect(page.locator(".taken-over")).to_have_count(3)
    page.locator("[data-value=nothing_found]").tap()
    save(page)
    assert phone.items()[1]["body"]["answers"] == {**answers, "berth": "own"}


def test_a_number_that_is_none_is_said_and_not_kept(phone: Phone):
    page = phone.open("check", vessel_id="VS0001")
    page.locator("[data-field=people] input").fill("十二")
    expect(page.locator("[data-field=people] .fault")).to_be_visible()
    page.locator("[data-value=found]").tap()
    save(page)
    assert phone.items()[0]["body"]["answers"] == {}


def test_rounds_that_a_new_plan_changed_are_said_until_they_are_looked_at(phone: Phone):
    def keep(**changed: object) -> None:
        phone.page.evaluate(KEEP_PACKET, packet | changed)

    page, packet = phone.page, packet_at(datetime.now(UTC))
    (first, *others) = packet["rounds"]
    beyond = first | {"from": packet["rounds_until"]}
    bar = page.locator("#new-rounds")
    phone.use(packet)
    for same in (
        {}, {"rounds": [*packet["rounds"], beyond]},  # of a day that the other does not tell of
        {"rounds_until": None, "rounds": others},  # of a server of before
        {},
    ):  # fmt: skip
        keep(**same)
        page.wait_for_timeout(50)
        expect(bar).to_have_count(0)
    keep(rounds=others)
    expect(bar).to_contain_text("你的巡查时间或路线不同了")
    keep(rounds=others)
    page.reload()
    expect(bar).to_have_count(1)
    bar.get_by_role("button").tap()
    page.locator("section.screen-round > *").first.wait_for()
    expect(bar).to_have_count(0)


def test_what_is_half_filled_in_survives_a_reload_for_its_owner_alone(phone: Phone):
    page = phone.open("check", vessel_id="VS0001")
    page.locator("[data-value=could_not_check]").tap()
    page.locator("[data-value=dark]").tap()
    page.locator("[data-field=people] .step").last.tap()
    page.locator("textarea").last.fill("等天亮再看")
    page.locator("input[type=file]").set_input_files(PHOTO_FOLDER / "icon-192.png")
    expect(page.locator(".photos img")).to_have_count(1)
    page.wait_for_timeout(500)
    page.reload()
    page.locator("section.screen-check .info").wait_for()
    expect(page.locator("textarea").last).to_have_value("等天亮再看")
    expect(page.locator(".photos img")).to_have_count(1)
    packet = packet_at(datetime.now(UTC))
    other = {**packet, "actor": {**packet["actor"], "account_id": "other", "login": "李大海"}}
    page.evaluate(
        """async (packet) => {
          await (await import("/phone/packet.js")).keepPacket(packet);
          await (await import("/phone/accounts.js")).useAccount(packet.actor, null);
        }""",
        other,
    )
    page.reload()
    page.locator("section.screen-check > *").first.wait_for()
    expect(page.locator("textarea").last).to_have_value("")
    page.evaluate(
        'async (id) => (await import("/phone/accounts.js")).openAccount(id)',
        packet["actor"]["account_id"],
    )
    page.reload()
    page.locator("section.screen-check .info").wait_for()
    save(page)
    (item,) = phone.items()
    assert (item["body"]["reason"], item["body"]["text"]) == ("dark", "等天亮再看")
    assert [one["media_type"] for one in item["attachments"]] == ["image/jpeg"]
    phone.open("check", vessel_id="VS0001")
    expect(page.locator(".info")).to_have_count(0)


def test_a_file_that_is_no_photo_is_said_and_left_out(phone: Phone, tmp_path: Path):
    (tmp_path / "垚.jpg").write_bytes(b"no picture")
    page = phone.open("tell")
    page.locator("input[type=file]").set_input_files(tmp_path / "垚.jpg")
    expect(page.locator(".fault:visible")).to_have_text("这个文件不是能读的照片：垚.jpg")
    page.locator("[data-value=unloading]").tap()
    save(page)
    (item,) = phone.items()
    assert item["body"] == {"what": "unloading", "text": ""}
    assert item["attachments"] == []


def test_a_voice_note_goes_along_even_if_nobody_ends_it(phone: Phone):
    page = phone.open("tell")
    page.evaluate(HUM)
    page.get_by_role("button", name="录音").tap()
    expect(page.locator(".voice-on")).to_have_text("正在录音，按此结束")
    page.locator(".voice-on").tap()
    expect(page.locator("audio")).to_be_visible()
    page.get_by_role("button", name="删去语音").tap()
    expect(page.locator("audio")).to_have_count(0)
    page.get_by_role("button", name="录音").tap()
    page.locator(".voice-on").wait_for()
    page.locator("[data-value=danger]").tap()
    save(page)
    (item,) = phone.items("tell")
    assert [one["media_type"] for one in item["attachments"]] == ["audio/webm"]


def test_a_full_phone_keeps_the_form_and_says_that_nothing_was_saved(
    switch_on: Callable[..., Phone],
):
    phone = switch_on()
    page = phone.open("check", vessel_id="VS0001")
    page.locator("[data-value=found]").tap()
    page.locator("textarea").last.fill("满了也不丢")
    page.wait_for_timeout(500)
    page.evaluate(FILL_UP)
    page.locator(".actions .main").tap()
    expect(page.locator("section .error")).to_contain_text("没有保存。手机存储已满")
    expect(page.locator("textarea").last).to_have_value("满了也不丢")
    assert phone.items() == []
    page.evaluate("makeRoom()")
    save(page)
    assert phone.items()[0]["body"]["text"] == "满了也不丢"


def test_a_state_is_one_tap_and_its_undo_another_record(phone: Phone):
    page = phone.open("boats")
    for vessel, state_before in (("VS0001", None), ("VS0007", "at_sea")):
        row = page.locator(f"[data-vessel={vessel}]")
        expect(row.locator(".state-line")).to_contain_text("出海")
        row.locator("[data-mark=reached]").tap()
        expect(row.locator(".undo")).to_contain_text("已存")
        expect(row.locator(".state-line")).to_contain_text("刚刚 · 未发送")
        row.get_by_role("button", name="撤销").tap()
        expect(row.locator(".state-line .state")).to_have_text("出海")
        made, undone = phone.items("contact")[-2:]
        roll_call_id = ROLL_CALL if state_before is None else None
        what = {"vessel_id": vessel, "roll_call_id": roll_call_id}
        assert made["body"] == {**what, "state": "reached"}
        assert undone["body"] == {**what, "state": state_before, "undoes": made["item_id"]}
    page.locator("[data-vessel=VS0002] [data-mark=in_port]").tap()
    expect(page.locator(".urgent")).to_contain_text("已报 1 / 6")
    page.reload()
    expect(page.locator("[data-vessel=VS0001] .state-line")).to_contain_text("出海")
    expect(page.locator("[data-vessel=VS0001] .state-line")).to_contain_text("点名前 · 9 小时前")


def test_calling_is_one_tap_on_the_owner(phone: Phone):
    page = phone.open("boats")
    call = page.locator("[data-vessel=VS0001] a.call")
    expect(call).to_have_attribute("href", "tel:13800000001")
    page = phone.open("vessel", vessel_id="VS0001")
    numbers = [one.get_attribute("href") for one in page.locator("a.call").all()]
    assert numbers == [
        "tel:13800000001", "tel:13700000000", "tel:07505550000", "tel:07505550001",
    ]  # fmt: skip


def test_a_roll_call_fills_up_and_says_who_is_missing(phone: Phone):
    page = phone.open("boats")
    expect(page.locator(".urgent")).to_contain_text("已报 0 / 6，缺 6")
    page.locator(".urgent").tap()
    for i in range(6):
        page.locator(f"[data-vessel=VS000{i}] [data-mark=in_port]").tap()
        expect(page.locator("section.screen-roll_call [role=status]").first).to_have_text(
            f"已报 {i + 1} / 6"
        )
    expect(page.locator(".missing-head")).to_have_text("")
    row = page.locator("[data-vessel=VS0004]")
    row.get_by_role("button", name="撤销").tap()
    expect(page.locator(".missing-head")).to_have_text("缺 1：粤台渔 02031 堃")
    phone.open("boats")
    expect(page.locator(".urgent")).to_contain_text("已报 5 / 6，缺 1")


def test_a_round_is_started_paused_ended_and_shows_its_holes(switch_on: Callable[..., Phone]):
    phone = switch_on()
    page = phone.open("round")
    page.locator(".actions .main").tap()
    expect(page.locator("#recording")).to_be_visible()
    expect(page.locator(".head .state, .card .state").first).to_have_text("正在记录")
    page.get_by_role("button", name="暂停").tap()
    expect(page.locator(".card .state").first).to_have_text("已暂停")
    page.get_by_role("button", name="继续", exact=True).tap()
    expect(page.locator(".card .state").first).to_have_text("正在记录")
    page.get_by_role("button", name="结束巡查").tap()
    page.get_by_role("button", name="不结束").tap()
    page.get_by_role("button", name="结束巡查").tap()
    page.get_by_role("button", name="确认结束").tap()
    expect(page.locator(".saved")).to_be_visible()
    expect(page.locator("#recording")).to_have_count(0)
    made = [item for item in phone.items() if item["kind"].startswith("round")]
    kinds = [item["kind"] for item in made]
    assert kinds == ["round_start", "round_pause", "round_resume", "round_end"]
    assert len({item["round_id"] for item in made}) == 1
    assert made[0]["body"] == {"team_id": TEAM, "mode": "foot"}
    phone.open("round")
    expect(page.get_by_role("button", name="开始巡查")).to_be_visible()


def test_who_stops_by_the_bar_is_asked_and_ends_the_round(switch_on: Callable[..., Phone]):
    phone = switch_on()
    page = phone.open("round")
    page.locator(".actions .main").tap()
    bar = page.locator("#recording")
    bar.get_by_role("button", name="停止").tap()
    expect(bar).to_contain_text("结束本次巡查？")
    assert page.evaluate(SMALL_TARGETS, LEAST_PX) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= LARGE["width"]
    bar.get_by_role("button", name="不结束").tap()
    expect(bar).to_contain_text("正在记录轨迹")
    assert [item["kind"] for item in phone.items()] == ["round_start"]
    phone.open("tell")
    bar.get_by_role("button", name="停止").tap()
    bar.get_by_role("button", name="结束巡查").tap()
    expect(bar).to_have_count(0)
    made = [item for item in phone.items() if item["kind"].startswith("round")]
    assert [item["kind"] for item in made] == ["round_start", "round_end"]
    assert len({item["round_id"] for item in made}) == 1
    assert made[1]["body"] == {"team_id": TEAM, "mode": "foot"}
    phone.open("round")
    expect(page.get_by_role("button", name="开始巡查")).to_be_visible()


def test_a_hole_stays_a_hole_and_an_arrival_is_recorded(switch_on: Callable[..., Phone]):
    phone = switch_on()
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    points, started_ms = track_with_hole(now_ms)
    round_id = phone.lay_round(points, started_ms=started_ms, team_id=TEAM)
    page = phone.open("round")
    expect(page.locator(".error")).to_have_text("没有在记录轨迹。")
    expect(page.locator(".holes li")).to_have_count(1)
    expect(page.locator(".holes")).to_contain_text("没有轨迹 9 分钟")
    expect(page.locator(".track-line .walked")).to_have_count(2)
    expect(page.locator(".track-line .hole")).to_have_count(1)
    page.locator("[data-target=LP01] button").tap()
    expect(page.locator("[data-target=LP01] .state-done")).to_be_visible()
    expect(page.locator("[data-target=LP02] button")).to_have_count(0)
    (arrival,) = phone.items("arrival")
    assert (arrival["round_id"], arrival["body"]) == (round_id, {"target_id": "LP01"})
    page.get_by_role("button", name="继续记录轨迹").tap()
    expect(page.locator("#recording")).to_be_visible()
    expect(page.locator(".error")).to_have_count(0)


def test_a_gpx_of_another_device_is_taken_for_the_time_of_the_round(phone: Phone, tmp_path: Path):
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    round_id = phone.lay_round([], started_ms=now_ms - 40 * 60_000, team_id=TEAM)
    minutes = (-50, -30, -29, -28)
    (tmp_path / "垚.gpx").write_text(_gpx(now_ms, minutes), encoding="utf-8")
    (tmp_path / "no.gpx").write_text("<html></html>")
    page = phone.open("round")
    page.locator("section input[type=file]").set_input_files(tmp_path / "no.gpx")
    expect(page.locator("p.error[role=status]")).to_have_text("这不是 GPX 文件")
    page.locator("section input[type=file]").set_input_files(tmp_path / "垚.gpx")
    expect(page.locator("p.saved")).to_have_text("✓ 已存 3 个轨迹点，时间在外的 1 个没有用")
    (track,) = phone.items("track")
    assert (track["round_id"], track["body"]["source"]) == (round_id, "gpx")
    expect(page.locator(".holes li")).to_have_count(2)


def test_landing_points_within_reach_are_recorded_by_themselves_once(
    switch_on: Callable[..., Phone],
):
    phone = switch_on()
    page = phone.open("round")
    page.locator(".actions .main").tap()
    expect(page.locator("#recording")).to_be_visible()
    ask = 'async () => (await import("/phone/arrivals.js")).noteArrivals()'
    found = (page.evaluate(ask) for _ in range(3))  # a phone may find its place late
    assert next(filter(None, found), []) == ["LP01"]
    assert page.evaluate(ask) == []
    assert [item["body"]["target_id"] for item in phone.items("arrival")] == ["LP01"]
    page.get_by_role("button", name="暂停").tap()
    expect(page.locator(".card .state").first).to_have_text("已暂停")
    assert page.evaluate(ask) == []


def test_households_duties_and_the_month_are_ticked_and_counted(phone: Phone):
    page = phone.open("household")
    page.locator("[data-value=publicity]").tap()
    page.locator(".step").last.tap()
    save(page)
    expect(page.locator(".card")).to_contain_text("宣传 2")
    page.locator(".stepper input").fill("0.5")
    page.locator(".actions .main").tap()
    expect(page.locator(".error")).to_contain_text("整数")
    (item,) = phone.items("household")
    assert item["body"] == {"what": "publicity", "count": 2, "text": ""}
    page = phone.open("duties")
    expect(page.locator("[data-duty='4'] .state")).to_have_text("没有记录")
    page.locator("[data-duty='4'] button").tap()
    expect(page.locator("[data-duty='4'] .state")).to_have_text("✓ 今天已做，已存")
    (item,) = phone.items("duty")
    assert (item["body"]["trade"], item["body"]["item"]) == ("fishing", 4)
    expect(page.locator(".papers")).to_contain_text("已过期")
    page = phone.open("month")
    figures = page.locator("td.figure").all_inner_texts()
    assert figures == ["46.5 小时", "14 次", "63 次", "1240 元", "1", "1"]


def test_scripts_stay_text_wherever_they_stand(switch_on: Callable[..., Phone]):
    written = json.dumps(packet_at(datetime.now(UTC)), ensure_ascii=False)
    packet = json.loads(written, object_hook=_with_scripts)
    phone = switch_on(packet=packet)
    page = phone.page
    for name in ("home", "boats", "vessel", "round-start", "duties", "tell"):
        SHOWN[name](phone) if name != "boats" else phone.open("boats")
    page = phone.open("check", unknown="1", written=SCRIPT)
    fields = page.locator("section input[type=text], section textarea")
    for i in range(fields.count()):
        fields.nth(i).fill(SCRIPT)
    page.locator("[data-value=found]").tap()
    save(page)
    page = phone.open("household")
    page.locator("section > .field input").fill(SCRIPT)
    save(page)
    assert page.evaluate("globalThis.pwned") is None
    check, household = phone.items()
    assert set(check["body"]["described"].values()) == {SCRIPT}
    assert check["body"]["text"] == household["body"]["text"] == SCRIPT


def test_all_of_it_works_with_the_network_off(switch_on: Callable[..., Phone]):
    phone = switch_on(is_kept_offline=True)
    page = phone.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.reload()
    for screen in ("boats", "duties", "household", "month", "round", "tell", "vessel", "menu"):
        phone.open(screen, vessel_id="VS0001")
    show_saved(phone)
    assert len(phone.items("check")) == 1


def test_a_phone_without_a_packet_says_how_to_get_one(phone: Phone):
    page = phone.page
    page.evaluate(
        """async () => {
          const { write } = await import("/phone/store.js");
          await write(["packets"], (transaction) => transaction.objectStore("packets").clear());
        }"""
    )
    page.reload()
    expect(page.locator("section .warning")).to_contain_text("本机还没有数据包")
    for screen in ("boats", "check", "round", "tell", "duties", "month"):
        phone.open(screen)
        expect(page.locator("section .warning")).to_contain_text("本机还没有数据包")


def _gpx(now_ms: int, minutes: tuple[int, ...]) -> str:
    """Write a GPX whose points are that many minutes from now."""
    points = []
    for minute in minutes:
        at = datetime.fromtimestamp(now_ms / 1000 + minute * 60, UTC).isoformat(timespec="seconds")
        points.append(f'<trkpt lat="21.915" lon="112.785"><time>{at}</time></trkpt>')
    track = f"<trk><trkseg>{''.join(points)}</trkseg></trk>"
    return f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{track}</gpx>'


def _with_scripts(told: dict[str, object]) -> dict[str, object]:
    """Put a script into every text that people write."""
    people_write = {"name", "note", "village", "town", "home_port", "duty", "topic", "zh", "login"}
    changed = {key: SCRIPT if key in people_write else value for key, value in told.items()}
    if "path" in changed:
        changed["path"] = [SCRIPT]
    return changed
