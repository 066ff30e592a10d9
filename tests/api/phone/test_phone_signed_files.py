"""Check that the outbox leaves as a signed file, and that only the site's own packets come in."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from contract_server import ACTORS
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from phone_scene import packet_at
from playwright.sync_api import expect

ALGORITHM = ec.ECDSA(SHA256())
SITE = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def jwk(key) -> dict:
    numbers = key.public_key().public_numbers()
    point = {"x": base64url(numbers.x.to_bytes(32)), "y": base64url(numbers.y.to_bytes(32))}
    return {"kty": "EC", "crv": "P-256", **point}


def is_signed_by(public: dict, signature: bytes, content: bytes) -> bool:
    x, y = (int.from_bytes(from_base64url(public[name].encode())) for name in "xy")
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    r, s = (int.from_bytes(half) for half in (signature[:32], signature[32:]))
    try:
        key.verify(encode_dss_signature(r, s), content, ALGORITHM)
    except InvalidSignature:
        return False
    return True


def packet_file(key=SITE, *, days: int = 1, login: str = "zhang", **changes: object) -> bytes:
    made_at = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    made = {"made_at": made_at, "valid_until": made_at, "actor": ACTORS[login]}
    grid = {"grid_id": "G1", "name": "网格垚", "path": ["网格垚"]}
    packet = packet_at(datetime.now(UTC)) | made | {"grid": grid} | changes
    line = json.dumps(packet, ensure_ascii=False).encode()
    r, s = decode_dss_signature(key.sign(line, ALGORITHM))
    return line + b"\n" + base64url(r.to_bytes(32) + s.to_bytes(32)).encode()


@pytest.fixture
def carrier(phone, desk):
    """Give a phone that was online once, and is not any more."""
    desk.packet = {"server_key": jwk(SITE)}
    phone.enter()
    phone.send()
    phone.context.set_offline(True)
    return phone


def saved_files(phone, count: int = 1) -> list[bytes]:
    """Press "save as signed file" in the outbox; gives the files."""
    phone.page.evaluate("location.hash = '#/outbox'")
    with phone.page.expect_download() as saving:
        phone.page.get_by_role("button", name="存成签名文件").first.click()
    assert saving.value.suggested_filename.endswith(".cwo")
    return saving.value.path().read_bytes()


def read_in(phone, tmp_path, content: bytes) -> None:
    """Let the settings read a packet file."""
    path = tmp_path / "packet.cwp"
    path.write_bytes(content)
    phone.page.evaluate("location.hash = '#/settings'")
    with phone.page.expect_file_chooser() as chosen:
        phone.page.get_by_role("button", name="读入资料文件").click()
    chosen.value.set_files(path)


def test_the_outbox_leaves_as_one_signed_file_and_stays(carrier, desk):
    ids = [carrier.add_with_photo(200), carrier.add("tell", {"what": "other", "text": "堃\n<b>"})]
    content = saved_files(carrier)
    signed, _, signature = content.rpartition(b"\n")
    [device] = desk.devices.values()
    assert is_signed_by(device["public_key"], from_base64url(signature), signed)
    assert not is_signed_by(device["public_key"], from_base64url(signature), signed + b" ")
    line, _, files = signed.partition(b"\n")
    head = json.loads(line)
    assert head["format"] == "coastwatch-outbox/1"
    assert (head["device_id"], head["account_id"]) == (
        device["device_id"], ACTORS["zhang"]["account_id"])  # fmt: skip
    assert [item["item_id"] for item in head["items"]] == ids
    assert abs(head["clock_offset_s"]) <= 1
    [listed] = head["attachments"]
    assert listed["size_bytes"] == len(files)
    assert listed["sha256"] == hashlib.sha256(files).hexdigest()
    assert head["items"][0]["attachments"][0]["sha256"] == listed["sha256"]
    carrier.is_told("未发送 2 · 照片录音 1")
    expect(carrier.page.locator(".item").first).to_contain_text("已存入文件")
    carrier.context.set_offline(False)
    carrier.send()
    assert desk.arrivals == ids, "what a file carried may come over the network too"


def test_the_records_of_another_leave_as_a_file_of_his(carrier):
    item_id = carrier.add()
    carrier.ask("accounts.js", "await m.useAccount(a, null)", ACTORS["li"])
    head = json.loads(saved_files(carrier).partition(b"\n")[0])
    assert head["account_id"] == ACTORS["zhang"]["account_id"]
    assert [item["item_id"] for item in head["items"]] == [item_id]


def test_a_packet_of_the_site_comes_in(carrier, tmp_path):
    read_in(carrier, tmp_path, packet_file())
    expect(carrier.page.locator("#head small")).to_contain_text("网格垚")
    carrier.page.reload()
    expect(carrier.page.locator("#head small")).to_contain_text("网格垚")


CHANGED = packet_file()[:60] + b"7" + packet_file()[61:]


REFUSED = {
    "changed": (CHANGED, "签名不符"),
    "of a stranger": (packet_file(STRANGER), "签名不符"),
    "cut": (packet_file()[:-3], "没有签名"),
    "empty": (b"", "没有签名"),
    "older": (packet_file(days=-30), "手机里的更新"),
    "for another": (packet_file(login="li"), "没有在这部手机上登录过"),
    "of another format": (packet_file(format="coastwatch-packet/9"), "不是资料文件"),
}


def test_any_other_packet_is_refused_with_words(carrier, tmp_path):
    before = carrier.rows("packets")
    for content, told in REFUSED.values():
        read_in(carrier, tmp_path, content)
        expect(carrier.page.get_by_role("status").filter(has_text=told)).to_be_visible()
        assert carrier.rows("packets") == before


def test_a_phone_that_was_never_online_knows_no_site(phone, tmp_path):
    phone.context.set_offline(True)
    phone.ask("accounts.js", "await m.useAccount(a, null)", ACTORS["zhang"])
    read_in(phone, tmp_path, packet_file())
    expect(phone.page.get_by_role("status").filter(has_text="站点公钥")).to_be_visible()


def test_receipts_of_the_site_and_no_others_end_the_mark_unsent(carrier, desk, tmp_path):
    photographed, told, lost = carrier.add_with_photo(200), carrier.add(), carrier.add()
    carrier.use(ACTORS["li"])
    of_li = carrier.add()
    carrier.use(ACTORS["zhang"])
    [photo] = carrier.rows("attachments")
    named = {key: photo[key] for key in ("attachment_id", "sha256")}
    receipts = {"kept": [photographed, of_li, "none"], "conflict": [told], "attachments": [named]}

    def states() -> dict[str, str]:
        return {row["item_id"]: row["state"] for row in carrier.rows("items")}

    read_in(carrier, tmp_path, packet_file(STRANGER, receipts=receipts))
    expect(carrier.page.get_by_role("status").filter(has_text="签名不符")).to_be_visible()
    assert set(states().values()) == {"unsent"}
    carrier.ask("packet.js", "await m.keepPacket(a, { mayBeOlder: true })",
                json.loads(packet_file(receipts=receipts).partition(b"\n")[0]))  # fmt: skip
    assert set(states().values()) == {"unsent"}, "nobody has signed these"

    wrong = receipts | {"attachments": [named | {"sha256": "0" * 64}]}
    read_in(carrier, tmp_path, packet_file(days=2, receipts=wrong))
    expect(carrier.page.locator("#unsent")).to_have_text("未发送 2 · 照片录音 1")
    assert states() == {photographed: "kept", told: "conflict", lost: "unsent", of_li: "unsent"}
    assert len(carrier.rows("files")) == 1, "a photo with another checksum is not the one there"

    read_in(carrier, tmp_path, packet_file(days=3, receipts=receipts))
    carrier.is_told("未发送 2")
    assert carrier.rows("files") == []
    assert carrier.rows("attachments")[0]["state"] == "kept"
    read_in(carrier, tmp_path, packet_file(days=4))
    carrier.is_told("未发送 2")
