"""Signed files of phones are kept whole and once, or not at all."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from account_cases import Accounts, Ask
from api_cases import on_database, plain_address
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric import ec
from field_calls import Phone, check, photo, written
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from api.cli import app
from geo_data.key_files import new_key
from geo_data.packet_file import read_packet_file
from geo_data.signatures import jwk_of, key_of_jwk, sign

FILES, DEVICES = "/api/v1/field/outbox-files", "/api/v1/field/devices"
LI, WU, OFFICER, KEEPER = (
    "gridworker.west", "gridworker.east", "duty_officer.whole", "security_administrator"
)  # fmt: skip
NOTHING = (0, 0, 0, 0)
COUNTS = """
WITH asked AS (SELECT unnest(CAST(:items AS uuid[])) AS item_id)
SELECT (SELECT count(*) FROM field_item JOIN asked USING (item_id)),
       (SELECT count(*) FROM field_conflict JOIN asked USING (item_id)),
       (SELECT count(*) FROM field_attachment JOIN asked USING (item_id) WHERE is_complete),
       (SELECT coalesce(sum(length(bytes)), 0) FROM field_attachment_part
        JOIN field_attachment USING (attachment_id) JOIN asked USING (item_id))
"""


@dataclass(frozen=True)
class Signer:
    """A phone that writes signed files for one account."""

    account_id: str
    device_id: str = field(default_factory=lambda: str(uuid4()))
    key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)

    def enrol(self, ask: Ask, headers: dict[str, str]) -> None:
        """Let an account enrol it."""
        public_key = jwk_of(self.key.public_key())
        asked = {"device_id": self.device_id, "name": "phone", "public_key": public_key}
        assert ask("POST", DEVICES, json=asked, headers=headers).status_code == 201

    def file(self, items: list[dict], contents: list[bytes] = (), **changes: object) -> bytes:
        """Give a file of items, with the bytes of their attachments in order."""
        announced = [one for item in items for one in item.get("attachments", [])]
        names = ("attachment_id", "size_bytes", "sha256")
        head = {
            "format": "coastwatch-outbox/1", "device_id": self.device_id,
            "account_id": self.account_id, "written_at": written(), "clock_offset_s": 0.5,
            "items": items,
            "attachments": [{name: one[name] for name in names} for one in announced],
        } | changes  # fmt: skip
        signed = json.dumps(head, ensure_ascii=False).encode() + b"\n" + b"".join(contents)
        return signed + b"\n" + sign(self.key, hashlib.sha256(signed).digest()).encode()


@pytest.fixture(scope="module")
def ask(module_ask: Ask) -> Ask:
    """Let all tests here ask one application: each has a phone of its own."""
    return module_ask


@pytest.fixture
def li(ask: Ask, accounts: Accounts) -> Signer:
    """Give the enrolled phone of the gridworker of the west."""
    made = Signer(str(accounts.actors[LI].account_id))
    made.enrol(ask, accounts.headers(LI))
    return made


def checks(count: int, size_bytes: int = 700) -> tuple[list[dict], list[bytes]]:
    """Give checks with one photo each, and the photos."""
    contents = [f"photo {number} ".encode() * (size_bytes // 10) for number in range(count)]
    return [check() | {"attachments": [photo(one)]} for one in contents], contents


def run_sql(url: URL, statement: str, **values: object) -> list[tuple]:
    """Run one statement as the owner."""

    async def run(engine: AsyncEngine) -> list[tuple]:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    return on_database(url, run)


def counts(url: URL, items: list[dict]) -> tuple[int, int, int, int]:
    """Count items, conflicts, whole attachments and their bytes that are kept."""
    (row,) = run_sql(url, COUNTS, items=[one["item_id"] for one in items])
    return row


def bring(ask: Ask, accounts: Accounts, content: bytes, login: str = OFFICER) -> httpx.Response:
    """Bring a file in as a computer of the centre does."""
    headers = accounts.headers(login) | {"Content-Type": "application/octet-stream"}
    return ask("POST", FILES, content=content, headers=headers)


def test_fifty_checks_with_photos_are_kept_once(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    items, contents = checks(50)
    content = li.file(items, contents)
    first = bring(ask, accounts, content)
    assert first.status_code == 200, first.text
    told = first.json()
    assert (told["login"], told["kept"], told["attachments_kept"]) == (LI, 50, 50)
    whole = (50, 0, 50, sum(map(len, contents)))
    assert counts(module_url, items) == whole
    again = bring(ask, accounts, content).json()
    assert (again["kept"], again["kept_already"]) == (0, 50)
    assert (again["attachments_kept"], again["attachments_kept_already"]) == (0, 50)
    assert counts(module_url, items) == whole
    query = (
        "SELECT DISTINCT account_id::text, came_by, clock_offset_s FROM field_item "
        "WHERE device_id = :device"
    )
    kept = run_sql(module_url, query, device=li.device_id)
    assert kept == [(li.account_id, "file", 0.5)]
    query = "SELECT last_seen_at > enrolled_at FROM device WHERE device_id = :device"
    assert run_sql(module_url, query, device=li.device_id) == [(True,)]
    logged = run_sql(
        module_url,
        "SELECT login, subject, after ->> 'brought_by', after -> 'items' FROM audit_entry "
        "WHERE action = 'import_outbox' AND subject = :subject ORDER BY entry_id",
        subject=(subject := f"device {li.device_id}"),
    )
    assert logged == [
        (LI, subject, OFFICER, {"kept": 50}), (LI, subject, OFFICER, {"kept_already": 50})
    ]  # fmt: skip


def test_a_file_with_one_byte_changed_is_refused_whole(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    items, contents = checks(2)
    content = bytearray(li.file(items, contents))
    content[-200] ^= 1
    refused = bring(ask, accounts, bytes(content))
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:coastwatch:problem:changed-file"
    assert "the outbox file: the signature does not belong" in refused.json()["detail"]
    assert bring(ask, accounts, li.file(items, contents)[:-1]).status_code == 422
    assert counts(module_url, items) == NOTHING


def test_a_photo_that_is_not_what_was_signed_takes_the_items_along(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    items, contents = checks(2)
    refused = bring(ask, accounts, li.file(items, contents[::-1]))
    assert refused.status_code == 422
    assert counts(module_url, items) == NOTHING


def test_phones_that_are_not_enrolled_or_ended_are_refused(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    items = [check(), check()]
    content = li.file(items[:1])
    stranger = bring(ask, accounts, Signer(li.account_id).file(items[1:]))
    assert stranger.status_code == 422
    assert "which is not enrolled here" in stranger.json()["detail"]
    ended = ask("POST", f"{DEVICES}/{li.device_id}/end", headers=accounts.headers(KEEPER))
    assert ended.status_code == 200
    lost = bring(ask, accounts, content)
    assert lost.status_code == 422
    assert "was ended at" in lost.json()["detail"]
    assert counts(module_url, items) == NOTHING


def test_items_of_another_account_than_the_phones_are_refused(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    wu, items = str(accounts.actors[WU].account_id), [check()]
    foreign = bring(ask, accounts, li.file(items, account_id=wu))
    assert foreign.status_code == 422
    assert "are of another account than device" in foreign.json()["detail"]
    Signer(wu, li.device_id).enrol(ask, accounts.headers(WU))
    by_lis_key = bring(ask, accounts, li.file(items, account_id=wu))
    assert by_lis_key.json()["type"] == "urn:coastwatch:problem:changed-file"
    assert counts(module_url, items) == NOTHING


def test_an_ended_account_brings_nothing_more(ask: Ask, accounts: Accounts, module_url: URL):
    login, items = "boat_crew.west", [check()]
    phone = Signer(str(accounts.actors[login].account_id))
    phone.enrol(ask, accounts.headers(login))
    run_sql(module_url, "UPDATE account SET ended_at = now() WHERE login = :it", it=login)
    refused = bring(ask, accounts, phone.file(items))
    assert refused.status_code == 422
    assert f"account '{login}' was ended at" in refused.json()["detail"]
    assert counts(module_url, items) == NOTHING


def test_what_came_over_the_network_is_not_kept_again(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    items, contents = checks(3, 2000)
    phone = Phone(ask, accounts, LI)
    phone.send(*items[:2])
    first, second = (item["attachments"][0]["attachment_id"] for item in items[:2])
    assert phone.put(first, contents[0]).json()["is_complete"] is True
    assert phone.put(second, contents[1][:999]).json()["received_bytes"] == 999
    told = bring(ask, accounts, li.file(items, contents)).json()
    assert (told["kept"], told["kept_already"]) == (1, 2)
    assert (told["attachments_kept"], told["attachments_kept_already"]) == (2, 1)
    assert counts(module_url, items) == (3, 0, 3, sum(map(len, contents)))


def test_a_photo_that_came_damaged_over_the_network_is_mended(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    items, contents = checks(1, 2000)
    phone = Phone(ask, accounts, LI)
    phone.send(*items)
    phone.put(items[0]["attachments"][0]["attachment_id"], b"damaged" * 100)
    told = bring(ask, accounts, li.file(items, contents)).json()
    assert told["attachments_kept"] == 1
    assert counts(module_url, items) == (1, 0, 1, len(contents[0]))


def test_two_contents_under_one_id_are_both_kept(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    item = check()
    bring(ask, accounts, li.file([item]))
    other = item | {"body": item["body"] | {"text": "堃 垚 <script>"}}
    told = bring(ask, accounts, li.file([other])).json()
    assert (told["kept"], told["conflicts"]) == (0, 1)
    assert counts(module_url, [item])[:2] == (1, 1)


def test_an_item_without_an_envelope_is_refused_by_itself(ask: Ask, accounts: Accounts, li: Signer):
    told = bring(ask, accounts, li.file([check(), check() | {"kind": "gossip"}])).json()
    assert (told["kept"], told["refused"]) == (1, 1)
    assert len(told["why_refused"]) == 1
    assert "gossip" in told["why_refused"][0]


def test_an_attachment_that_no_item_names_is_left_out(
    ask: Ask, accounts: Accounts, li: Signer, module_url: URL
):
    items, contents = checks(1)
    orphan = photo(b"orphan")
    listed = [
        {name: one[name] for name in ("attachment_id", "size_bytes", "sha256")}
        for one in (orphan, items[0]["attachments"][0])
    ]
    content = li.file(items, [b"orphan", *contents], attachments=listed)
    told = bring(ask, accounts, content).json()
    assert (told["attachments_kept"], told["attachments_left_out"]) == (1, 1)
    assert counts(module_url, items) == (1, 0, 1, len(contents[0]))


def test_a_packet_tells_what_files_brought(
    ask: Ask, accounts: Accounts, module_url: URL, li: Signer
):
    def receipts() -> dict:
        answer = ask("GET", "/api/v1/field/packet", headers=accounts.headers(LI))
        return answer.json()["receipts"]

    items, contents = checks(3)
    assert not {one["item_id"] for one in items} & set(receipts()["kept"])
    bring(ask, accounts, li.file(items, contents))
    other = items[0] | {"body": items[0]["body"] | {"text": "anders"}}
    assert bring(ask, accounts, li.file([other], contents[:1])).json()["conflicts"] == 1
    told = receipts()
    assert {one["item_id"] for one in items[1:]} <= set(told["kept"])
    assert items[0]["item_id"] in told["conflict"]
    assert items[0]["item_id"] not in told["kept"]
    photo = items[1]["attachments"][0]
    assert {"attachment_id": photo["attachment_id"], "sha256": photo["sha256"]} in told[
        "attachments"
    ]
    run_sql(
        module_url,
        "UPDATE field_item SET received_at = now() - interval '32 days' WHERE item_id = :one",
        one=items[2]["item_id"],
    )
    assert items[2]["item_id"] not in receipts()["kept"]
    of_others = ask("GET", "/api/v1/field/packet", headers=accounts.headers("police.west"))
    assert of_others.json()["receipts"] == {"kept": [], "conflict": [], "attachments": []}


def test_who_may_bring_files_in(ask: Ask, accounts: Accounts, li: Signer):
    assert bring(ask, accounts, li.file([]), LI).status_code == 200
    assert bring(ask, accounts, li.file([]), "planner.east").status_code == 200
    for login in ("supervisor.whole", KEEPER):
        assert bring(ask, accounts, li.file([]), login).status_code == 403
    headers = accounts.headers(OFFICER) | {"Content-Type": "text/plain"}
    assert ask("POST", FILES, content=b"x", headers=headers).status_code == 415


# --- the command line ---------------------------------------------------------------------------


@pytest.fixture
def run(
    module_url: URL, service_of: Callable[[URL], URL], data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Result]:  # fmt: skip
    """Give a function that runs a command of `outbox` on the database of the test."""
    for name, url in (
        ("DATABASE_URL", module_url), ("COASTWATCH_SERVICE_URL", service_of(module_url))
    ):  # fmt: skip
        monkeypatch.setenv(name, plain_address(url))
    monkeypatch.setenv("COASTWATCH_DATA", str(data_folder))

    def run_words(*words: object) -> Result:
        asked = ["outbox", *map(str, words)]
        return CliRunner().invoke(app, asked, catch_exceptions=False)

    return run_words


def test_files_are_brought_in_on_the_command_line(
    run: Callable[..., Result], li: Signer, tmp_path: Path, module_url: URL
):
    items, contents = checks(3)
    good, bad, missing = (tmp_path / name for name in ("good.cwo", "bad.cwo", "missing.cwo"))
    items.append(check() | {"position": None})
    good.write_bytes(li.file(items, contents))
    bad.write_bytes(good.read_bytes()[:-1] + b"!")
    done = run("import", bad, missing, good)
    assert done.exit_code == 2
    assert "bad.cwo: the signature does not belong" in done.output
    assert "missing.cwo: No such file or directory" in done.output
    assert f"good.cwo: of {LI}, 4 items" in done.output
    assert "kept 4 · kept already 0 · conflicts 0 · refused 0" in done.output
    assert "photos and notes: kept 3 · kept already 0" in done.output
    assert "position_missing 1" in done.output
    again = run("import", good)
    assert again.exit_code == 0
    assert "kept 0 · kept already 4" in again.output
    assert "nothing new: all of it was here before" in again.output
    assert counts(module_url, items)[:3] == (4, 0, 3)


def test_refused_items_have_an_exit_status_of_their_own(
    run: Callable[..., Result], li: Signer, tmp_path: Path
):
    path = tmp_path / "li.cwo"
    path.write_bytes(li.file([check(), {"kind": "check"}]))
    done = run("import", path)
    assert done.exit_code == 1
    assert "refused 1" in done.output


def test_a_packet_is_written_for_a_phone(
    run: Callable[..., Result],
    ask: Ask,
    accounts: Accounts,
    tmp_path: Path,
    module_url: URL,
):
    out = tmp_path / "li.cwp"
    done = run("packet", LI.upper(), out)
    assert done.exit_code == 0, done.output
    assert "it has phone numbers in it and is not encrypted" in done.output
    jwk = ask("GET", "/api/v1/field/site-key", headers=accounts.headers(LI)).json()["server_key"]
    packet = read_packet_file(out.read_bytes(), "li.cwp", key_of_jwk(jwk))
    assert packet["actor"]["login"] == LI
    assert packet["server_key"] == jwk
    online = ask("GET", "/api/v1/field/packet", headers=accounts.headers(LI)).json()
    assert packet["vessels"] == online["vessels"]
    assert online["server_key"] == jwk
    logged = run_sql(
        module_url, "SELECT login, after FROM audit_entry WHERE action = 'write_packet'"
    )
    assert logged[0][0] == LI
    assert logged[0][1]["vessels"] == len(packet["vessels"])


def test_only_people_of_a_district_have_packets(run: Callable[..., Result], tmp_path: Path):
    assert "a role of a district" in run("packet", KEEPER, tmp_path / "x.cwp").output
    nobody = run("packet", "nobody", tmp_path / "x.cwp")
    assert nobody.exit_code == 2
    assert "nobody" in nobody.output
    assert list(tmp_path.glob("*.cwp")) == []
