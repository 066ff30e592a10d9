"""Check what phones send, take along and get back, by accounts held to their reach."""

import asyncio
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest
from account_cases import Accounts, Ask, run_sql
from field_calls import DEVICE, STRAIGHT, Phone, check, item, photo, whole_s, written
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from api.app import create_app
from maritime.field.kinds import ITEM_KINDS

SCRIPT = "<script>alert('堃垚')</script>"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
PhoneOf = Callable[[str], Phone]


@pytest.fixture
def phone(module_ask: Ask, accounts: Accounts) -> PhoneOf:
    """Give a function that gives somebody's phone by his login."""
    return lambda login: Phone(module_ask, accounts, login)


def noted(url: URL, subject: str) -> list[tuple]:
    """Give who did what to something, by the audit log."""
    return run_sql(
        url, "SELECT login, action FROM audit_entry WHERE subject = :subject ORDER BY entry_id",
        subject=subject,
    )  # fmt: skip


# --- items --------------------------------------------------------------------------------------


def test_an_item_is_kept_once_however_often_it_is_sent(phone: PhoneOf):
    made = check()
    (first,) = phone("gridworker.west").send(made)
    assert (first["state"], first["flags"], first["why"]) == ("kept", [], None)
    (again,) = phone("gridworker.west").send(made)
    assert again["state"] == "kept_already"
    rows = phone("planner.whole").get(f"{STRAIGHT}/checks?person=H3&limit=1000")["items"]
    assert [one["item_id"] for one in rows].count(made["item_id"]) == 1
    (row,) = [one for one in rows if one["item_id"] == made["item_id"]]
    assert (row["vessel_name"], row["person_name"], row["grid_id"]) == ("粤台渔2", "陈三", "G1")


def test_another_content_under_an_id_is_shown_beside_the_first(phone: PhoneOf):
    made = check(text="erst")
    other = made | {"body": made["body"] | {"text": "dann"}}
    states = [one["state"] for one in phone("gridworker.west").send(made, other)]
    assert states == ["kept", "conflict"]
    rows = phone("duty_officer.whole").get(f"{STRAIGHT}/conflicts?limit=1000")["items"]
    (row,) = [one for one in rows if one["item_id"] == made["item_id"]]
    texts = [row[name]["body"]["text"] for name in ("kept_content", "content")]
    assert texts == ["erst", "dann"]


def test_what_has_no_envelope_is_refused_by_itself(phone: PhoneOf):
    refused, kept = phone("police.west").send({"item_id": "7"}, check())
    assert (refused["state"], refused["item_id"], kept["state"]) == ("refused", "7", "kept")
    assert "expected a UUID" in refused["why"]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "coastwatch-items/9"},
        {"device_id": "mine"},
        {"sent_at": "2026-11-28T10:00:00"},
        {"items": []},
        {"items": [{}] * 51},
        {"rumour": 1},
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(phone: PhoneOf, change: dict):
    batch = {"format": "coastwatch-items/1", "device_id": "0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f",
             "sent_at": written(), "items": [check()]}  # fmt: skip
    answer = phone("police.west").call("POST", "/api/v1/field/items", json=batch | change)
    assert answer.status_code == 422
    (name,) = change
    assert any(name in error["location"] for error in answer.json()["errors"])


def test_whatever_is_in_an_item_is_answered(module_ask: Ask, accounts: Accounts):
    own = Phone(module_ask, accounts, "gridworker.west")
    names = ("form", "made_at", "position", "round_id", "body", "attachments", "item_id", "kind")

    @settings(max_examples=40, derandomize=True, database=None)
    @given(st.dictionaries(st.sampled_from(names), json_values), st.sampled_from(ITEM_KINDS))
    def send(changes: dict, kind: str) -> None:
        batch = {"format": "coastwatch-items/1", "device_id": DEVICE, "sent_at": written(),
                 "items": [item(kind, {}) | changes, check()]}  # fmt: skip
        answer = own.call(
            "POST", "/api/v1/field/items", content=json.dumps(batch).encode(),
            headers={"content-type": "application/json"},
        )  # fmt: skip
        assert answer.status_code == 200, (batch, answer.text)
        states = [one["state"] for one in answer.json()["answers"]]
        assert states[1] == "kept" and states[0] in ("kept", "refused")

    send()


def test_the_clock_of_a_phone_is_set_right_by_what_it_says_now(phone: PhoneOf):
    made = check(minutes_ago=8 * 60 + 5)
    answer = phone("gridworker.west").post([made], sent_at=written(8 * 60))
    assert answer.json()["answers"][0]["flags"] == ["clock_wrong"]
    (row,) = [
        one for one in phone("supervisor.west").get(f"{STRAIGHT}/checks?flag=clock_wrong")["items"]
        if one["item_id"] == made["item_id"]
    ]  # fmt: skip
    happened = datetime.fromisoformat(row["happened_at"])
    assert abs((datetime.now(UTC) - happened).total_seconds() - 300) < 60


def test_scripts_and_rare_names_come_back_as_text(phone: PhoneOf):
    described = dict.fromkeys(("name", "number", "mmsi", "beidou_id", "note"), SCRIPT)
    made = check(None, described=described, text=SCRIPT, answers={"cargo": SCRIPT})
    told = item("tell", {"what": "landing", "text": SCRIPT})
    phone("gridworker.west").send(made, told)
    answer = phone("duty_officer.west").call("GET", f"{STRAIGHT}/checks?flag=vessel_unknown")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    (row,) = [one for one in answer.json()["items"] if one["item_id"] == made["item_id"]]
    assert row["body"]["described"] == described
    assert row["body"]["text"] == row["body"]["answers"]["cargo"] == SCRIPT
    tells = phone("duty_officer.west").get(f"{STRAIGHT}/tells?what=landing")["items"]
    assert [one["body"]["text"] for one in tells if one["item_id"] == told["item_id"]] == [SCRIPT]


def test_others_see_only_what_is_in_their_reach(phone: PhoneOf, module_url: URL):
    made = check()
    phone("gridworker.west").send(made)
    for login, sees in (("duty_officer.west", True), ("duty_officer.east", False)):
        rows = phone(login).get(f"{STRAIGHT}/checks?vessel=V2&limit=1000")["items"]
        assert (made["item_id"] in {one["item_id"] for one in rows}) == sees
    assert phone("gridworker.west").call("GET", f"{STRAIGHT}/checks").status_code == 403
    assert ("duty_officer.west", "read") in noted(module_url, "checks")


def test_filters_of_checks(phone: PhoneOf):
    made = check(outcome="could_not_check", reason="dark", suspected=["no_papers"])
    phone("gridworker.west").send(made, check())
    seen = phone("planner.whole")
    for query, is_there in (
        ("outcome=could_not_check", True),
        ("outcome=found", False),
        ("suspected=true", True),
        ("suspected=false", False),
        ("grid=G1", True),
        ("grid=G2", False),
        (f"from={whole_s(30)}", True),
        (f"to={whole_s(30)}", False),
    ):
        rows = seen.get(f"{STRAIGHT}/checks?{query}&limit=1000")["items"]
        assert (made["item_id"] in {one["item_id"] for one in rows}) == is_there, query


# --- attachments --------------------------------------------------------------------------------


def test_a_photo_goes_on_where_it_broke_off(phone: PhoneOf, module_url: URL):
    content = bytes(range(256)) * 40
    one = photo(content)
    own, path = phone("gridworker.west"), f"/api/v1/field/attachments/{one['attachment_id']}"
    own.send(check() | {"attachments": [one]})
    assert own.put(one["attachment_id"], content[:4000]).json()["received_bytes"] == 4000
    wrong = own.put(one["attachment_id"], content[5000:], 5000)
    assert (wrong.status_code, wrong.json()["received_bytes"]) == (409, 4000)
    head = own.call("HEAD", path)
    assert (head.headers["upload-offset"], head.headers["upload-complete"]) == ("4000", "?0")
    assert own.call("GET", path).status_code == 404
    done = own.put(one["attachment_id"], content[4000:], 4000)
    assert done.json() == {
        "attachment_id": one["attachment_id"], "received_bytes": len(content), "is_complete": True,
    }  # fmt: skip
    assert own.put(one["attachment_id"], content[4000:], 4000).json()["is_complete"]
    seen = phone("duty_officer.west").call("GET", path)
    assert (seen.content, seen.headers["content-type"]) == (content, "image/jpeg")
    assert phone("duty_officer.east").call("GET", path).status_code == 404
    reads = noted(module_url, f"attachment {one['attachment_id']}")
    assert {("gridworker.west", "field.attachment.kept"), ("duty_officer.west", "read")} <= {*reads}


def test_other_bytes_than_announced_are_dropped_and_said(phone: PhoneOf):
    one = photo(b"good bytes")
    own = phone("gridworker.west")
    own.send(check() | {"attachments": [one]})
    answer = own.put(one["attachment_id"], b"evil bytes")
    assert (answer.status_code, answer.json()["received_bytes"]) == (422, 0)
    assert "send it again from byte 0" in answer.json()["detail"]
    assert own.put(one["attachment_id"], b"good bytes").json()["is_complete"]


def test_a_photo_of_sixty_megabytes_is_refused_before_it_is_read(phone: PhoneOf):
    own, one = phone("gridworker.west"), photo(b"x", size_bytes=60_000_000)
    (answer,) = own.send(check() | {"attachments": [one]})
    assert (answer["state"], answer["flags"]) == ("kept", ["body_faulty"])
    assert "expected bytes, at most 16,777,216" in answer["why"]
    sent = 0

    async def parts():
        nonlocal sent
        for _ in range(60):
            sent += 1_000_000
            yield bytes(1_000_000)

    path = f"/api/v1/field/attachments/{one['attachment_id']}"
    said = own.call("PUT", path, content=b"x", headers={"content-length": "60000000"})
    assert said.status_code == 413
    counted = own.call("PUT", path, content=parts())
    assert counted.status_code == 413
    assert sent < 3_000_000


def test_nobody_sends_what_no_item_announced_or_another_has(phone: PhoneOf):
    one = photo(b"bytes")
    assert phone("gridworker.west").put(one["attachment_id"], b"bytes").status_code == 404
    phone("gridworker.west").send(check() | {"attachments": [one]})
    assert phone("gridworker.east").put(one["attachment_id"], b"bytes").status_code == 404
    assert phone("police.west").put(one["attachment_id"], b"bytes").status_code == 404


# --- what a phone takes along -------------------------------------------------------------------


def test_a_packet_has_what_is_in_reach_and_nothing_else(phone: PhoneOf, module_url: URL):
    phone("gridworker.west").send(
        check(outcome="found"), item("contact", {"vessel_id": "V2", "state": "at_sea"}),
        item("duty", {"grid_id": "G1", "trade": "fishing", "item": 1, "done_on": "2026-11-20"}),
    )  # fmt: skip
    packet = phone("gridworker.west").get("/api/v1/field/packet")
    assert packet["format"] == "coastwatch-packet/1"
    assert [one["vessel_id"] for one in packet["vessels"]] == ["V2"]
    (vessel,) = packet["vessels"]
    assert vessel["chain"] == [{"part": "member", "name": "陈一", "phone": "13800000001"}]
    assert (vessel["last_check"]["outcome"], vessel["last_contact"]["state"]) == ("found", "at_sea")
    assert vessel["lon"] is not None and vessel["is_mine"] is False
    assert [one["target_id"] for one in packet["landing_points"]] == ["L001", "L002"]
    assert packet["grid"] == {"grid_id": "G1", "name": "West", "path": ["County", "West"]}
    assert packet["forms"]["check"]["version"] == 1
    assert {"kind": "landing", "zh": "疑似上岸", "en": "Something brought ashore"} in packet[
        "tell_kinds"
    ]
    assert packet["district"]["simulated"] == "everything in it"
    assert packet["month"]["allowance"] is None
    made, until = (datetime.fromisoformat(packet[name]) for name in ("made_at", "rounds_until"))
    assert until.isoformat().endswith("T00:00:00+08:00"), "tomorrow's end where the district is"
    assert timedelta(days=1) < until - made <= timedelta(days=2)
    assert "branch" not in vessel and "owner" not in vessel
    assert noted(module_url, "packet of gridworker.west")[-1] == (
        "gridworker.west",
        "read",
    )
    whole = phone("police.whole").get("/api/v1/field/packet")
    assert len(whole["vessels"]) == 3 and len(whole["landing_points"]) == 5


def test_more_phones_at_once_than_connections_get_their_packets(
    module_url: URL, service_of: Callable[[URL], URL], accounts: Accounts, tmp_path: Path
):
    app = create_app(module_url, maps_folder=tmp_path, service_url=service_of(module_url))
    headers = accounts.headers("gridworker.west")

    async def ask() -> list[int]:
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=60
            ) as client:
                paths = ["/api/v1/field/packet", f"{STRAIGHT}/vessels/V2/file"] * 10
                answers = await asyncio.gather(*map(client.get, paths))
                return [one.status_code for one in answers]

    assert asyncio.run(ask()) == [200] * 20


def test_a_packet_is_for_field_roles(phone: PhoneOf, module_ask: Ask):
    assert phone("planner.whole").call("GET", "/api/v1/field/packet").status_code == 403
    assert module_ask("GET", "/api/v1/field/packet").status_code == 401
    assert module_ask("POST", "/api/v1/field/items", json={}).status_code == 401


def round_of(round_id: str, *events: tuple[str, float]) -> list[dict]:
    """Give events of a round, each so many minutes ago."""
    body = {"team_id": "T01", "mode": "foot"}
    return [
        item(kind, body, minutes_ago=minutes_ago, round_id=round_id) for kind, minutes_ago in events
    ]


def test_a_month_sums_hours_rounds_and_checks(phone: PhoneOf):
    own = phone("boat_crew.west")
    own.send(
        *round_of("0b7a4ce2-21c7-4d31-8f0e-000000000001", ("round_start", 90), ("round_pause", 60),
                  ("round_resume", 45), ("round_end", 0)),
        check(), check(),
    )  # fmt: skip
    month = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m}"
    sums = own.get(f"/api/v1/field/month?month={month}")
    assert (sums["hours"], sums["rounds"], sums["checks"]) == (1.25, 1, 2)
    assert sums["allowance"] is None and "no allowance per hour" in sums["note"]
    sheet = own.call("GET", f"/api/v1/field/month/sheet?month={month}&form=csv")
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    assert "走访核查 Checks,,,,2" in sheet.text
    book = own.call("GET", f"/api/v1/field/month/sheet?month={month}").content
    assert openpyxl.load_workbook(io.BytesIO(book)).active["A1"].value.startswith("boat_crew.west")
    assert own.call("GET", "/api/v1/field/month?month=2026-13").status_code == 422


# --- roll-calls ---------------------------------------------------------------------------------


def test_a_roll_call_fills_up_and_closes_with_a_sheet(phone: PhoneOf):
    officer = phone("duty_officer.whole")
    made = officer.call("POST", f"{STRAIGHT}/roll-calls", json={"kind": "typhoon_recall"})
    assert made.status_code == 201
    call_id = made.json()["roll_call_id"]
    path = f"{STRAIGHT}/roll-calls/{call_id}"
    assert officer.get(path)["counts"]["missing"] == 3
    assert made.json()["started_at"].endswith("+08:00"), "the district's offset, as elsewhere"
    assert officer.get(path)["roll_call"] == made.json()
    (listed,) = officer.get(f"{STRAIGHT}/roll-calls?open=true")["items"]
    assert listed == made.json()
    (carried,) = phone("gridworker.west").get("/api/v1/field/packet")["roll_calls"]
    assert (carried["roll_call_id"], carried["vessel_ids"]) == (call_id, ["V2"])

    def said(login: str, vessel_id: str, state: str, minutes_ago: float) -> None:
        body = {"vessel_id": vessel_id, "state": state, "roll_call_id": call_id}
        (answer,) = phone(login).send(item("contact", body, minutes_ago=minutes_ago))
        assert answer["state"] == "kept"

    said("gridworker.west", "V2", "in_port", 2)
    said("gridworker.east", "V3", "at_sea", 3)
    said("police.east", "V3", "in_port", 4)
    standing = officer.get(path)
    assert standing["counts"] == {
        "in_port": 1, "at_sea": 1, "reached": 0, "not_reached": 0, "missing": 1,
    }  # fmt: skip
    assert [(one["village"], one["missing"]) for one in standing["places"]] == [
        ("East", 0), ("West", 0), ("沙堤", 1),
    ]  # fmt: skip
    (disputed,) = [one for one in standing["vessels"] if one["is_disputed"]]
    assert [word["state"] for word in disputed["words"]] == ["at_sea", "in_port"]
    assert [one["vessel_id"] for one in phone("gridworker.west").get(path)["vessels"]] == ["V2"]
    assert phone("duty_officer.west").call("POST", f"{path}/close").status_code == 404
    assert {word["at"][-6:] for one in standing["vessels"] for word in one["words"]} == {"+08:00"}
    assert officer.call("POST", f"{path}/close").json()["closed_at"].endswith("+08:00")
    assert officer.call("POST", f"{path}/close").status_code == 409
    body = {"vessel_id": "V1", "state": "in_port", "roll_call_id": call_id}
    (late,) = phone("gridworker.east").send(item("contact", body))
    assert late["flags"] == ["sent_after_end"]
    closed = officer.get(path)
    assert (closed["counts"], closed["late_words"]) == (standing["counts"], 1)
    sheet = officer.call("GET", f"{path}/sheet?form=csv").text
    assert sheet.splitlines()[1].startswith(",沙堤,粤台渔1,V1,未报 MISSING")
    book = openpyxl.load_workbook(io.BytesIO(officer.call("GET", f"{path}/sheet").content))
    assert "arrived after the end 1" in book.active["A1"].value
    assert phone("gridworker.west").get("/api/v1/field/packet")["roll_calls"] == []


def test_a_contact_that_is_taken_back_counts_no_more(phone: PhoneOf):
    officer, worker = phone("duty_officer.whole"), phone("gridworker.west")
    made = officer.call("POST", f"{STRAIGHT}/roll-calls", json={"kind": "other"}).json()
    path = f"{STRAIGHT}/roll-calls/{made['roll_call_id']}"

    def said(sender: Phone, state: str | None, undoes: str | None, minutes_ago: float) -> str:
        body = {"vessel_id": "V2", "state": state, "undoes": undoes,
                "roll_call_id": made["roll_call_id"]}  # fmt: skip
        sent = item("contact", body, minutes_ago=minutes_ago)
        (answer,) = sender.send(sent)
        assert (answer["state"], answer["flags"]) == ("kept", [])
        return sent["item_id"]

    first = said(worker, "in_port", None, 9)
    slip = said(worker, "at_sea", None, 8)
    said(phone("police.whole"), None, slip, 7)
    assert officer.get(path)["counts"]["at_sea"] == 1, "nobody takes back another's word"
    said(worker, None, slip, 6)
    assert officer.get(path)["counts"]["in_port"] == 1
    said(worker, None, first, 5)
    assert officer.get(path)["counts"]["missing"] == 3
    again = said(worker, "in_port", None, 4)
    officer.call("POST", f"{path}/close")
    body = {"vessel_id": "V2", "state": None, "undoes": again, "roll_call_id": None}
    worker.send(item("contact", body, minutes_ago=3))
    assert officer.get(path)["counts"]["in_port"] == 1, "a closed list stays as it was"
    (nothing,) = worker.send(item("contact", body | {"undoes": None}))
    assert nothing["flags"] == ["body_faulty"]


def test_a_grid_is_called_by_its_own_officer_and_by_nobody_below(phone: PhoneOf):
    asked = {"kind": "other", "grid_id": "G1", "vessel_kinds": ["fishing"]}
    made = phone("planner.west").call("POST", f"{STRAIGHT}/roll-calls", json=asked)
    assert made.json()["grid_id"] == "G1"
    east = asked | {"grid_id": "G2"}
    answer = phone("planner.west").call("POST", f"{STRAIGHT}/roll-calls", json=east)
    assert answer.status_code == 404
    path = f"{STRAIGHT}/roll-calls/{made.json()['roll_call_id']}"
    assert [one["vessel_id"] for one in phone("planner.west").get(path)["vessels"]] == ["V2"]
    assert phone("planner.west").call("POST", f"{path}/close").status_code == 200
    answer = phone("gridworker.west").call("POST", f"{STRAIGHT}/roll-calls", json=asked)
    assert answer.status_code == 403
    nowhere = asked | {"grid_id": "G9"}
    answer = phone("planner.whole").call("POST", f"{STRAIGHT}/roll-calls", json=nowhere)
    assert answer.status_code == 404
    kinds = phone("planner.whole").get(f"{STRAIGHT}/roll-calls?open=false")["items"]
    assert "other" in {one["kind"] for one in kinds}


# --- the centre ---------------------------------------------------------------------------------


def test_a_suspicion_is_confirmed_by_the_police_alone(phone: PhoneOf):
    suspected = check(outcome="found", suspected=["no_name_number"])
    nothing = check()
    phone("gridworker.west").send(suspected, nothing)
    path = f"{STRAIGHT}/checks/{suspected['item_id']}/verdict"
    verdict = {"is_confirmed": True, "note": "无名无号"}
    assert phone("gridworker.west").call("POST", path, json=verdict).status_code == 403
    assert phone("planner.whole").call("POST", path, json=verdict).status_code == 403
    assert phone("police.east").call("POST", path, json=verdict).status_code == 404
    answer = phone("police.west").call("POST", path, json=verdict)
    assert (answer.status_code, answer.json()["is_confirmed"]) == (200, True)
    phone("police.west").call("POST", path, json={"is_confirmed": False})
    (row,) = [
        one for one in phone("police.west").get(f"{STRAIGHT}/checks?suspected=true")["items"]
        if one["item_id"] == suspected["item_id"]
    ]  # fmt: skip
    assert row["is_confirmed"] is False
    nothing_path = f"{STRAIGHT}/checks/{nothing['item_id']}/verdict"
    assert phone("police.west").call("POST", nothing_path, json=verdict).status_code == 409


def test_rounds_are_seen_before_they_end_and_those_not_begun_too(phone: PhoneOf):
    officer = phone("duty_officer.whole")
    rounds = officer.get(f"{STRAIGHT}/rounds?day=2026-11-23")["items"]
    assert {one["state"] for one in rounds} == {"start_overdue"}
    assert {one["team_id"] for one in rounds} == {"T01"}
    nobody = officer.get(f"{STRAIGHT}/rounds?day=2026-11-23&team=T02&state=start_overdue")
    assert nobody["numberMatched"] == 0
    first = rounds[0]
    answer = officer.call(
        "POST", f"{STRAIGHT}/rounds/cancel",
        json={"team_id": first["team_id"], "from": first["planned_from"], "note": "台风"},
    )  # fmt: skip
    assert answer.json()["state"] == "cancelled"
    again = officer.get(f"{STRAIGHT}/rounds?day=2026-11-23&state=cancelled")["items"]
    assert [one["planned_from"] for one in again] == [first["planned_from"]]
    round_id = "0b7a4ce2-21c7-4d31-8f0e-000000000002"
    phone("gridworker.west").send(*round_of(round_id, ("round_start", 3)))
    (active,) = [
        one for one in officer.get(f"{STRAIGHT}/rounds?limit=1000")["items"]
        if one["round_id"] == round_id
    ]  # fmt: skip
    assert (active["state"], active["person_name"]) == ("active", "陈三")
    # At some times of the day it is the round that the plan has, by vehicle.
    assert active["mode"] == ("foot" if active["planned_from"] is None else "vehicle")
    assert phone("gridworker.west").call("GET", f"{STRAIGHT}/rounds").status_code == 403


def test_a_hole_in_a_track_is_a_hole(phone: PhoneOf, module_url: URL):
    round_id = "0b7a4ce2-21c7-4d31-8f0e-000000000003"
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    before = [[now_ms - 900_000 + at * 10_000, 112.80, 21.80 + at * 1e-4, 9] for at in range(5)]
    after = [[now_ms - 60_000, 112.81, 21.8, None]]
    own = phone("gridworker.west")
    pieces = [item("track", {"points": one, "source": "phone"}, round_id=round_id)
              for one in (after, before)]  # fmt: skip
    own.send(*pieces, *round_of(round_id, ("round_start", 16)))
    path = f"{STRAIGHT}/rounds/{round_id}/track"
    track = phone("supervisor.west").get(path)
    assert [len(one["points"]) for one in track["stretches"]] == [5, 1]
    assert len(track["holes"]) == 1
    assert 40 < track["length_m"] < 50
    for login, status in (
        ("duty_officer.whole", 200), ("planner.whole", 403), ("gridworker.west", 403),
        ("supervisor.east", 404),
    ):  # fmt: skip
        assert phone(login).call("GET", path).status_code == status, login
    assert ("supervisor.west", "read") in noted(module_url, f"track of round {round_id}")


def test_a_check_at_a_landing_point_observes_it(phone: PhoneOf):
    made = check()
    phone("gridworker.west").send(made)
    rows = phone("planner.east").get(f"{STRAIGHT}/observations?target=L001&limit=1000")["items"]
    (row,) = [one for one in rows if one["item_id"] == made["item_id"]]
    assert (row["target_id"], row["source"]) == ("L001", "check")
    later = phone("planner.east").get(f"{STRAIGHT}/observations?from={whole_s(-60)}")
    assert later["numberMatched"] == 0


def test_the_file_of_a_vessel_has_chain_papers_and_what_was_told(phone: PhoneOf, module_url: URL):
    made = check()
    phone("gridworker.west").send(made)
    file = phone("gridworker.west").get(f"{STRAIGHT}/vessels/V2/file")
    assert file["vessel"]["name"] == "粤台渔2"
    assert "branch" not in file["vessel"] and "owner" not in file["vessel"]
    assert [(one["part"], one["phone"]) for one in file["chain"]] == [("member", "13800000001")]
    assert made["item_id"] in {one["item_id"] for one in file["checks"]}
    path = f"{STRAIGHT}/vessels/V2/file"
    assert phone("gridworker.east").call("GET", path).status_code == 404
    assert ("gridworker.west", "read") in noted(module_url, "file of vessel V2")


def test_events_go_to_a_platform_and_its_number_comes_back(phone: PhoneOf):
    made = check(outcome="found", suspected=["no_papers"], text="=HYPERLINK(1)")
    phone("gridworker.west").send(made)
    officer = phone("duty_officer.whole")
    sheet = officer.call("GET", f"{STRAIGHT}/events/sheet?form=csv&from={whole_s(30)}").text
    (line,) = [one for one in sheet.splitlines() if made["item_id"] in one]
    cells = line.split(",")
    assert cells[2] == "走访核查" and "发现异常" in cells and "无船舶证书" in cells
    assert "'=HYPERLINK(1)" in cells
    path = f"{STRAIGHT}/events/{made['item_id']}/number"
    answer = officer.call("POST", path, json={"number": "YPA-1"})
    assert answer.json()["platform"] == "yuepingan"
    again = officer.call("GET", f"{STRAIGHT}/events/sheet?form=csv&new=true").text
    assert made["item_id"] not in again
    assert "YPA-1" in officer.call("GET", f"{STRAIGHT}/events/sheet?form=csv").text
    assert phone("gridworker.west").call("POST", path, json={"number": "x"}).status_code == 403
    assert officer.call("POST", path, json={"number": " "}).status_code == 422
