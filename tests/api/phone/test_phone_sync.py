"""Check that what a phone records arrives once each, whatever becomes of requests and answers."""

import json
from datetime import timedelta

import pytest
from contract_server import ACTORS, FILES, ITEMS
from fastapi.responses import HTMLResponse, JSONResponse
from playwright.sync_api import expect

FIELD = r"(POST|PUT) /api/v1/field/"


def test_items_and_photos_arrive_once_each_though_answers_are_lost(phone, proxy, desk):
    phone.enter()
    proxy.lose_every_third(FIELD)
    ids = [phone.add_with_photo(500) for _ in range(9)]
    ids += [phone.add() for _ in range(25)]
    for _ in range(40):
        phone.send()
        if set(phone.states()) == {"kept"} and not phone.rows("files"):
            break
    assert proxy.lost > 3
    assert desk.arrivals == ids, "each once, in the order of their making"
    assert {owner for owner, _ in desk.items.values()} == {"zhang"}
    assert len(desk.complete) == 9
    assert max(desk.batches) <= 20
    phone.is_told("未发送 0")


def test_a_photo_goes_on_where_the_server_says_it_has_got_to(phone, proxy, desk):
    phone.enter()
    phone.add_with_photo(1500)
    [row] = phone.rows("attachments")
    assert row["size_bytes"] > 3 * 256 * 1024
    phone.send()
    parts = [path for method, path in proxy.asked if method == "PUT"]
    assert [path.rpartition("=")[2] for path in parts] == [
        str(at) for at in range(0, row["size_bytes"], 256 * 1024)
    ]
    assert desk.complete == {row["attachment_id"]: row["sha256"]}


def test_a_part_that_is_changed_on_the_way_is_sent_again(phone, desk):
    phone.enter()
    spoilt = []

    def spoil_once(method, path, body):
        if method == "PUT" and not spoilt:
            spoilt.append(path)
            file = desk.files.setdefault(path.rpartition("/")[2], bytearray())
            file += bytes(len(body))
            return JSONResponse({"status": 409, "received_bytes": len(file)}, 409)
        return None

    desk.instead = spoil_once
    phone.add_with_photo(800)
    phone.send()
    assert len(desk.complete) == 1 and spoilt
    assert phone.rows("files") == []


def test_what_the_server_cannot_read_stays_and_does_not_stop_the_rest(phone, desk):
    phone.enter()

    def refuse_batches_with_it(method, path, body):
        if path == ITEMS and "毒" in json.loads(body.decode())["items"].__repr__():
            return JSONResponse({"status": 422, "detail": "不能读"}, 422)
        return None

    desk.instead = refuse_batches_with_it  # before there is anything: the page sends by itself too
    bad = phone.add("tell", {"what": "other", "text": "毒"})
    good = [phone.add() for _ in range(7)]
    phone.send()
    assert desk.arrivals == good
    rows = {row["item_id"]: row for row in phone.rows("items")}
    assert rows[bad]["state"] == "refused" and rows[bad]["why"] == "不能读"
    phone.is_told("未发送 0 · 退回 1")
    desk.instead = lambda method, path, body: None
    phone.page.locator("#unsent").click()
    expect(phone.page.locator(".item-refused .fault")).to_have_text("不能读")
    phone.page.get_by_role("button", name="退回的再发一次").click()
    phone.is_told("未发送 0")
    assert bad in desk.items


def test_refusals_and_conflicts_are_shown_with_the_server_s_words(phone, desk):
    phone.enter()
    desk.verdict = lambda item: {
        "拒": {"state": "refused", "why": "没有这种记录"},
        "双": {"state": "conflict", "why": "另一份内容不同"},
        "旗": {"state": "kept", "flags": ["position_missing"]},
    }[item["body"]["text"]]
    for text in "拒双旗":
        phone.add("tell", {"what": "other", "text": text})
    phone.send()
    assert phone.states() == ["refused", "conflict", "kept"]
    phone.page.locator("#unsent").click()
    expect(phone.page.locator(".item-refused")).to_contain_text("没有这种记录")
    expect(phone.page.locator(".item-conflict")).to_contain_text("另一份内容不同")
    expect(phone.page.locator(".item-kept")).to_contain_text("没有位置")


NO_ANSWERS = {
    "a hotel's page": HTMLResponse("<h1>hotel: please pay</h1>"),
    "no answers": JSONResponse({"server_time": "2026-11-28T00:00:00+00:00", "answers": []}),
    "another's": JSONResponse({"answers": [{"item_id": "of somebody else", "state": "kept"}]}),
    "an unknown state": JSONResponse({"answers": [{"item_id": "?", "state": "eaten"}]}),
    "a list": JSONResponse([]),
    "502": HTMLResponse("gateway", 502),
    "503": JSONResponse({"status": 503, "detail": "no database"}, 503),
    "403": JSONResponse({"status": 403, "detail": "not your duty"}, 403),
}


def test_an_answer_that_is_none_leaves_everything_unsent(phone, desk):
    phone.enter()
    phone.context.set_offline(True)
    phone.add()
    phone.context.set_offline(False)
    for name, answer in NO_ANSWERS.items():
        desk.instead = lambda method, path, body, answer=answer: answer if path == ITEMS else None
        phone.send()
        assert phone.states() == ["unsent"], name
    phone.is_told("未发送 1")
    desk.instead = lambda method, path, body: None
    phone.send()
    assert phone.states() == ["kept"]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (404, "服务器上没有这个地址，可能版本不同，请找管理员。"),
        (403, "服务器不允许这个账号发送，请找管理员。"),
        (503, "服务器暂时出错，会自动再试。"),
        (418, "服务器没有收，会自动再试。"),
    ],
)
def test_a_refusal_is_said_in_one_language_and_the_servers_words_beside_it(
    phone, desk, status: int, told: str
):
    phone.enter()
    answer = JSONResponse({"status": status, "detail": "Not Found"}, status)
    desk.instead = lambda method, path, body: answer if path == ITEMS else None
    phone.add()
    phone.send()
    phone.page.locator("#unsent").click()
    standing = phone.page.locator("#standing")
    expect(standing).to_contain_text(told)
    expect(standing).not_to_contain_text("Not Found")
    expect(phone.page.locator("#standing + p")).to_have_text(f"{status} Not Found")


def test_an_item_that_the_server_has_lost_is_sent_anew_with_its_photo(phone, desk):
    phone.enter()
    desk.instead = lambda method, path, body: (
        JSONResponse({"status": 503}, 503) if path.startswith(FILES) else None
    )
    item_id = phone.add_with_photo()
    phone.send()
    assert phone.states() == ["kept"] and len(phone.rows("files")) == 1
    desk.items.clear()  # a backup was put back
    desk.instead = lambda method, path, body: None
    phone.send()
    phone.send()
    assert item_id in desk.items and len(desk.complete) == 1


def test_the_phone_s_clock_is_measured(phone, desk):
    desk.clock_ahead = timedelta(hours=5)
    phone.enter()
    phone.send()
    clock = phone.ask("store.js", "await m.setting('clock')")
    assert abs(clock["offset_s"] - 5 * 3600) <= 2


def test_of_two_tabs_one_sends(phone, proxy, desk):
    phone.enter()
    other = phone.context.new_page()
    other.goto(f"{phone.address}/phone/")
    phone.context.set_offline(True)
    for _ in range(5):
        phone.add()
    phone.context.set_offline(False)
    both = "async () => { const m = await import('/phone/sync.js'); await m.sendNow(); }"
    for _ in range(3):
        other.evaluate(both)
        phone.send()
    assert phone.states() == ["kept"] * 5
    assert len(desk.arrivals) == 5 and sum(desk.batches) == 5, "nothing was even sent twice"
    expect(other.locator("#unsent")).to_have_text("未发送 0")


def test_the_device_registers_its_public_key_once(phone, desk):
    phone.enter()
    phone.send()
    phone.send()
    [device] = desk.devices.values()
    assert device["public_key"]["crv"] == "P-256" and "d" not in device["public_key"]
    assert phone.ask("device.js", "(await m.device()).keys.privateKey.extractable") is False
    assert desk.sessions and ACTORS["zhang"]["login"] in desk.sessions.values()


def test_a_tapped_boat_is_called_unsent_only_until_it_is_sent(phone, proxy):
    phone.enter()
    phone.send()
    phone.context.set_offline(True)
    phone.page.evaluate("location.hash = '#/boats'")
    row = phone.page.locator("[data-vessel=VS0001]")
    row.locator("[data-mark=in_port]").tap()
    expect(row.locator(".state-line")).to_contain_text("未发送")
    phone.context.set_offline(False)
    phone.send()
    expect(row.locator(".state-line")).not_to_contain_text("未发送")
    expect(row.locator(".state-line .state")).to_have_text("在港")
    expect(row.get_by_role("button", name="撤销")).to_be_visible()
    phone.page.locator("input[type=search]").fill("02028")
    expect(row.locator(".state-line .state")).to_have_text("在港")
