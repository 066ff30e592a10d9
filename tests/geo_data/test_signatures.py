"""Signatures and keys are those of WebCrypto, in a real Chromium, both ways."""

import base64
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page
from signed_cases import DEVICE, PHOTO, VOICE, head_of

from geo_data.key_files import new_key
from geo_data.outbox_file import attachment_parts, read_head, require_signed
from geo_data.packet_file import read_packet_file, write_packet_file
from geo_data.signatures import (
    UnusableJwkError,
    from_base64url,
    is_signed,
    jwk_of,
    key_of_jwk,
    sign,
    to_base64url,
)
from geo_data.signed_file_errors import ChangedFileError, SignedFileError, UnreadableSignedFileError

KEY = new_key()
JWK = jwk_of(KEY.public_key())
PACKET = {"format": "coastwatch-packet/1", "vessels": [{"name": "堃 垚\u2028"}], "n": 0.1}
FILE = write_packet_file(PACKET, KEY)
ROUNDS = 40
"""Signatures each way: enough that some have an r or s with a leading zero byte (1 in 128)."""

IN_BROWSER = """async ({jwk, signed, rounds}) => {
  const algorithm = {name: "ECDSA", namedCurve: "P-256"}, how = {name: "ECDSA", hash: "SHA-256"};
  const write = (raw) => btoa(String.fromCharCode(...new Uint8Array(raw)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const read = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const made = [];
  for (let round = 0; round < rounds; round++) {
    const bytes = new TextEncoder().encode(`堃 ${round}`);
    made.push(write(await crypto.subtle.sign(how, pair.privateKey, bytes)));
  }
  const theirs = await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]);
  const verified = [], changed = [];
  for (const [round, written] of signed.entries()) {
    const bytes = new TextEncoder().encode(`垚 ${round}`);
    verified.push(await crypto.subtle.verify(how, theirs, read(written), bytes));
    bytes[0] ^= 1;
    changed.push(await crypto.subtle.verify(how, theirs, read(written), bytes));
  }
  return {jwk: await crypto.subtle.exportKey("jwk", pair.publicKey), made, verified, changed,
          extractable: pair.privateKey.extractable};
}"""


WRITES_FILE = """async ({head, attachments, packet, jwk}) => {
  const algorithm = {name: "ECDSA", namedCurve: "P-256"}, how = {name: "ECDSA", hash: "SHA-256"};
  const letters = (raw) => Array.from(new Uint8Array(raw), (byte) => String.fromCharCode(byte));
  const write = (raw) => btoa(letters(raw).join(""));
  const read = (text) => Uint8Array.from(
    atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const url = (raw) => write(raw).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  const pieces = [JSON.stringify(head), "\\n", ...attachments.map((one) => read(one))];
  const signed = await new Blob(pieces).arrayBuffer();
  const signature = url(await crypto.subtle.sign(how, pair.privateKey, signed));
  const file = await new Blob([signed, "\\n", signature]).arrayBuffer();
  const bytes = read(packet), end = bytes.lastIndexOf(10);
  const theirs = await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]);
  const written = new TextDecoder().decode(bytes.subarray(end + 1));
  const line = bytes.subarray(0, end);
  return {file: write(file), jwk: await crypto.subtle.exportKey("jwk", pair.publicKey),
          isPacketSigned: await crypto.subtle.verify(how, theirs, read(written), line),
          packet: JSON.parse(new TextDecoder().decode(line))};
}"""


def digest_of(text: str) -> bytes:
    """Give the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).digest()


@pytest.fixture
def blank_page(offline_page: Page, tmp_path: Path) -> Page:
    """Give an empty page that has WebCrypto, which about:blank has not."""
    blank = tmp_path / "blank.html"
    blank.write_text("<!DOCTYPE html><title>blank</title>")
    offline_page.goto(blank.as_uri())
    return offline_page


def test_signatures_pass_between_python_and_webcrypto(blank_page: Page):
    signed = [sign(KEY, digest_of(f"垚 {round_}")) for round_ in range(ROUNDS)]
    told = blank_page.evaluate(IN_BROWSER, {"jwk": JWK, "signed": signed, "rounds": ROUNDS})
    assert told["extractable"] is False
    assert told["verified"] == [True] * ROUNDS
    assert told["changed"] == [False] * ROUNDS
    key = key_of_jwk(told["jwk"])
    assert jwk_of(key) == {name: told["jwk"][name] for name in ("kty", "crv", "x", "y")}
    for round_, written in enumerate(told["made"]):
        assert is_signed(key, written.encode(), digest_of(f"堃 {round_}"))
        assert not is_signed(key, written.encode(), digest_of(f"堃 {round_ + 1}"))


def test_files_pass_between_python_and_a_browser(blank_page: Page):
    contents = [PHOTO, VOICE]
    head = head_of([{"item_id": str(DEVICE), "body": {"text": "堃 垚 \u2028<script>"}}], contents)
    given_ = {
        "head": head, "attachments": [base64.b64encode(one).decode() for one in contents],
        "packet": base64.b64encode(FILE).decode(), "jwk": JWK,
    }  # fmt: skip
    told = blank_page.evaluate(WRITES_FILE, given_)
    assert told["isPacketSigned"] is True
    assert told["packet"] == PACKET
    file = io.BytesIO(base64.b64decode(told["file"]))
    found = read_head(file, "phone.cwo")
    require_signed(file, found, key_of_jwk(told["jwk"]))
    assert list(found.items) == head["items"]
    assert [part.content for part in attachment_parts(file, found)] == contents


@given(content=st.binary(max_size=100))
def test_what_is_signed_is_signed(content: bytes):
    digest = hashlib.sha256(content).digest()
    written = sign(KEY, digest).encode()
    assert len(written) == 86
    assert is_signed(KEY.public_key(), written, digest)
    assert not is_signed(new_key().public_key(), written, digest)


@pytest.mark.parametrize(
    "written",
    [b"", b"AAAA", b"A" * 86, b"A" * 85 + b"B", b"A" * 85 + b"=", b"\xff" * 86, b"_" * 86],
)
def test_what_is_no_signature_is_none(written: bytes):
    assert not is_signed(KEY.public_key(), written, digest_of("x"))


@given(raw=st.binary(max_size=70))
def test_base64url_is_read_as_it_was_written(raw: bytes):
    written = to_base64url(raw)
    assert from_base64url(written) == raw
    assert set(written) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"d": "AA"}, "a private key, which must never leave its device"),
        ({"kty": "RSA"}, "found kty 'RSA'"),
        ({"crv": "P-384"}, "crv 'P-384'"),
        ({"x": None}, "x of 0 bytes"),
        ({"y": "!"}, "y that is no base64url"),
        ({"y": "é"}, "y that is no base64url"),
        ({"y": JWK["x"]}, "a point that is not on the curve"),
        ({"x": to_base64url(b"\xff" * 32)}, "a point that is not on the curve"),
    ],
)
def test_other_keys_are_refused(changes: dict, words: str):
    with pytest.raises(UnusableJwkError, match=words):
        key_of_jwk(JWK | changes)


def test_a_packet_is_read_as_it_was_written():
    assert FILE.count(b"\n") == 1
    assert read_packet_file(FILE, "li.cwp", KEY.public_key()) == PACKET


@given(at=st.integers(0, len(FILE) - 1), byte=st.integers(1, 255))
def test_a_changed_packet_is_refused(at: int, byte: int):
    changed = bytearray(FILE)
    changed[at] ^= byte
    with pytest.raises(SignedFileError):
        read_packet_file(bytes(changed), "li.cwp", KEY.public_key())


def test_a_packet_of_another_site_is_refused():
    with pytest.raises(ChangedFileError, match=r"li\.cwp: the signature does not belong"):
        read_packet_file(FILE, "li.cwp", new_key().public_key())


def test_another_signed_line_is_no_packet():
    with pytest.raises(UnreadableSignedFileError, match="a signed line of another kind"):
        read_packet_file(write_packet_file({"format": "x"}, KEY), "li.cwp", KEY.public_key())
