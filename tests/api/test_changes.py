"""Check histories, undoing and what two people do at once, and that membership is never told."""

import asyncio

import httpx
import pytest
from test_problems import problem
from test_records import RECORDS, SAMPLES, STRAIGHT, make, match
from test_records import writer as writer

from api.privacy import PRIVATE

pytestmark = pytest.mark.anyio
NOWHERE = "00000000-0000-0000-0000-000000000000"


async def items(client: httpx.AsyncClient, path: str, **params: object) -> list[dict]:
    """Give the rows of a list."""
    answer = await client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def keys(client: httpx.AsyncClient, layer: str, **params: object) -> list[str | int]:
    """Give the keys of the rows that filters leave."""
    return [row["key"] for row in await items(client, f"{RECORDS}/{layer}", **params)]


# --- two people ---------------------------------------------------------------------------------


async def test_of_two_changes_at_once_one_is_made_and_the_other_told_the_present_state(writer):
    path = f"{RECORDS}/vessel/V1"
    row = (await writer.get(path)).json()
    answers = await asyncio.gather(
        *(
            writer.patch(path, json={"cells": {"village": village}}, headers=match(row))
            for village in ("下川", "上川")
        )
    )
    refused, done = sorted(answers, key=lambda answer: answer.status_code, reverse=True)
    assert (done.status_code, refused.status_code) == (200, 412)
    problem(refused, 412)
    assert refused.headers["etag"] == done.headers["etag"] != f'"{row["revision"]}"'
    now = await writer.get(path)
    assert now.headers["etag"] == refused.headers["etag"]
    assert now.json()["cells"]["village"] == done.json()["record"]["cells"]["village"]


async def test_two_states_in_two_headers_are_two(reader):
    row = (await reader.get(f"{RECORDS}/vessel/V1")).json()
    headers = [*match(row).items(), *match(row).items()]
    answer = await reader.patch(
        f"{RECORDS}/vessel/V1", json={"cells": {"village": "下川"}}, headers=headers
    )
    assert problem(answer, 428)


@pytest.mark.parametrize(
    ("written", "status"),
    [("{}", 304), ("W/{}", 304), ('"1", {}', 304), ("*", 304), ('"1"', 200), ("x", 200)],
)
async def test_a_row_that_is_known_is_not_sent_again(reader, written: str, status: int):
    etag = (await reader.get(f"{RECORDS}/vessel/V1")).headers["etag"]
    answer = await reader.get(
        f"{RECORDS}/vessel/V1", headers={"If-None-Match": written.format(etag)}
    )
    assert (answer.status_code, answer.headers["etag"]) == (status, etag)


@pytest.mark.parametrize(
    "layer", ["certificate", "training", "availability", "trip", "standard", "pairing"]
)
async def test_what_is_sent_twice_is_made_once(writer, layer: str):
    cells = SAMPLES[layer]
    made = await make(writer, layer, cells)
    again = await writer.post(f"{RECORDS}/{layer}", json={"cells": cells})
    assert problem(again, 409)["type"] == "urn:coastwatch:problem:exists"
    assert f"{layer} '{made['key']}' is there already" in again.json()["detail"]


# --- ends and hand-overs ------------------------------------------------------------------------


async def test_what_has_ended_is_not_ended_later(writer):
    path = f"{RECORDS}/pairing/0"
    row = (await writer.get(path)).json()
    assert row["cells"]["valid_to"] == "2026-06-30"
    late = await writer.post(f"{path}/end", json={"on": "2026-07-31"}, headers=match(row))
    assert problem(late, 409)["detail"].startswith("pairing '0' has ended on 2026-06-30 already")
    stale = await writer.post(f"{path}/end", json={"on": "2026-07-31"}, headers={"If-Match": '"1"'})
    assert problem(stale, 412)
    early = await writer.post(f"{path}/end", json={"on": "2026-05-31"}, headers=match(row))
    assert early.json()["record"]["cells"]["valid_to"] == "2026-05-31"


async def test_a_day_is_written_as_text(reader):
    row = (await reader.get(f"{RECORDS}/vessel/V1")).json()
    for day in (0, 1_764_288_000, "2026-02-30", None, ""):
        answer = await reader.post(f"{RECORDS}/vessel/V1/end", json={"on": day}, headers=match(row))
        (entry,) = problem(answer, 422)["errors"]
        assert entry["location"] == "body/on"


async def test_only_pairings_are_handed_over(reader):
    answer = await reader.post(
        f"{RECORDS}/vessel", json={"cells": SAMPLES["vessel"], "hand_over": True}
    )
    (entry,) = problem(answer, 422)["errors"]
    assert entry == {
        "location": "body/hand_over", "found": "true",
        "expected": "false: only pairings are handed over",
    }  # fmt: skip


# --- who, and why -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "name"),
    [("王五".encode(), "王五"), (b"%E7%8E%8B%E4%BA%94", "王五"), (b"Li Wei", "Li Wei")],
)
async def test_the_history_says_who_and_why(writer, written: bytes, name: str):
    answer = await writer.post(
        f"{RECORDS}/vessel",
        json={"cells": SAMPLES["vessel"], "note": "新船"},
        headers={"X-Made-By": written},
    )
    assert answer.status_code == 201
    latest = (await items(writer, f"{STRAIGHT}/changes"))[0]
    assert (latest["made_by"], latest["note"]) == (name, "新船")
    (change,) = await items(writer, f"{STRAIGHT}/changes/{latest['batch_id']}")
    assert (change["made_by"], change["action"]) == (name, "created")


@pytest.mark.parametrize("written", [b"", b"  ", b"\xff", b"%FF", b"a%00b", b"a%0Ab", b"x" * 101])
async def test_a_name_that_is_none_is_told(reader, written: bytes):
    answer = await reader.post(
        f"{RECORDS}/vessel", json={"cells": SAMPLES["vessel"]}, headers={"X-Made-By": written}
    )
    (entry,) = problem(answer, 422)["errors"]
    assert entry["location"] == "header/X-Made-By"


async def test_changes_that_are_not_there(reader):
    batches = await items(reader, f"{STRAIGHT}/changes")
    assert [batch["kind"] for batch in batches] == ["import"]
    assert await items(reader, f"{STRAIGHT}/changes/{batches[0]['batch_id']}") == []
    unknown = await reader.get(f"{STRAIGHT}/changes/{NOWHERE}")
    assert f"there are no changes {NOWHERE}" in problem(unknown, 404)["detail"]
    undone = await reader.post(f"{STRAIGHT}/changes/{batches[0]['batch_id']}/undo")
    assert "it is an import" in problem(undone, 409)["detail"]


async def test_what_was_built_upon_cannot_be_undone(writer):
    made = await make(writer, "vessel", SAMPLES["vessel"])
    first = (await items(writer, f"{STRAIGHT}/changes"))[0]["batch_id"]
    path = made["links"][0]["href"]
    await writer.patch(path, json={"cells": {"village": "下川"}}, headers=match(made))
    refused = await writer.post(f"{STRAIGHT}/changes/{first}/undo")
    assert "was changed by somebody else meanwhile" in problem(refused, 409)["detail"]


async def test_what_would_come_back_beside_its_twin_is_not_undone(writer):
    vessel = (await writer.get(f"{RECORDS}/vessel/V3")).json()
    removed = await writer.delete(f"{RECORDS}/vessel/V3", headers=match(vessel))
    await make(writer, "vessel", {"vessel_id": "V3", "name": "另一艘"})
    refused = await writer.post(f"{STRAIGHT}/changes/{removed.json()['batch_id']}/undo")
    told = problem(refused, 409)
    assert told["type"] == "urn:coastwatch:problem:not-undone"
    assert told["detail"].endswith("cannot be undone: vessel 'V3' is there already")
    assert (await writer.get(f"{RECORDS}/vessel/V3")).json()["cells"]["name"] == "另一艘"


async def test_what_would_no_longer_fit_is_not_undone_and_each_fault_is_told(writer):
    pairing = (await writer.get(f"{RECORDS}/pairing/3")).json()
    removed = await writer.delete(f"{RECORDS}/pairing/3", headers=match(pairing))
    await make(writer, "pairing", {**pairing["cells"], "valid_from": "2026-04-01"})
    refused = await writer.post(f"{STRAIGHT}/changes/{removed.json()['batch_id']}/undo")
    told = problem(refused, 409)
    assert told["type"] == "urn:coastwatch:problem:not-undone"
    assert told["detail"].endswith("cannot be undone: 1 fault; each is listed in errors")
    (entry,) = told["errors"]
    assert "while vessel V2, person H1, member is paired already" in entry["found"]


async def test_what_stands_in_the_way_of_an_undo_tells_nothing_private(writer):
    person = await make(writer, "person", {"person_id": "H8", "name": "甲", "roles": []})
    branch = await make(
        writer, "branch", {"branch": "海上支部", "kind": "sea", "secretary_id": "H8"}
    )
    removed = await writer.delete(branch["links"][0]["href"], headers=match(branch))
    await writer.delete(f"{RECORDS}/person/H8", headers=match(person))
    refused = await writer.post(f"{STRAIGHT}/changes/{removed.json()['batch_id']}/undo")
    (entry,) = problem(refused, 409)["errors"]
    assert entry["location"] == "branch/海上支部/secretary_id"
    assert "H8" not in refused.text


# --- what is private ----------------------------------------------------------------------------


async def test_membership_leaves_no_trace_in_any_answer(writer):
    plain = {"person_id": "H8", "name": "甲", "roles": []}
    member = {"person_id": "H9", "name": "甲", "roles": [], "party_member": True,
              "branch": "海上支部", "branch_kind": "sea"}  # fmt: skip
    answers = {}
    for cells in (plain, member):
        path = (await make(writer, "person", cells))["links"][0]["href"]
        row, history = await writer.get(path), await items(writer, f"{path}/history")
        answers[cells["person_id"]] = (
            {**row.json()["cells"], "person_id": ""}, row.json()["private"],
            [{**one["after"], "person_id": ""} for one in history],
        )  # fmt: skip
    assert answers["H8"] == answers["H9"]


async def test_no_history_tells_that_something_private_of_a_person_changed(writer):
    path = (await make(writer, "person", SAMPLES["person"]))["links"][0]["href"]
    listed = []
    for cells in (
        {"village": "沙堤"}, {"phone": "1"}, {"branch": "二支部"}, {"party_member": False},
        {"village": "下川", "phone": None, "branch_kind": "sea"}, {"party_member": None},
    ):  # fmt: skip
        row = (await writer.get(path)).json()
        done = await writer.patch(path, json={"cells": cells}, headers=match(row))
        listed.append(await items(writer, f"{STRAIGHT}/changes/{done.json()['batch_id']}"))
    assert [len(changes) for changes in listed] == [1, 0, 0, 0, 1, 0]
    undone = await writer.post(f"{STRAIGHT}/changes/{done.json()['batch_id']}/undo")
    assert undone.json()["changed"] == 1
    history = (await writer.get(f"{path}/history", params={"limit": 2})).json()
    assert (history["numberMatched"], history["numberReturned"]) == (3, 2)
    both, village = history["items"]
    assert (both["before"]["village"], both["after"]["village"]) == ("沙堤", "下川")
    assert (village["before"]["village"], village["after"]["village"]) == (None, "沙堤")
    for one in await items(writer, f"{path}/history"):
        for cells in (one["before"] or {}, one["after"]):
            assert not PRIVATE["person"] & set(cells)


async def test_who_left_the_branch_when_he_ended_has_ended_like_others(writer):
    row = await make(writer, "person", SAMPLES["person"])
    left = {"cells": {"ended_on": "2026-11-30", "branch": None}}
    await writer.patch(row["links"][0]["href"], json=left, headers=match(row))
    (latest, _) = await items(writer, f"{row['links'][0]['href']}/history")
    assert latest["action"] == "ended"


async def test_a_history_tells_that_an_owner_changed(writer):
    row = (await writer.get(f"{RECORDS}/vessel/V1")).json()
    await writer.patch(f"{RECORDS}/vessel/V1", json={"cells": {"owner": "某"}}, headers=match(row))
    (changed,) = await items(writer, f"{RECORDS}/vessel/V1/history")
    assert changed["before"]["owner"] == changed["after"]["owner"] == "changed"


async def test_who_is_a_secretary_is_not_told_when_he_cannot_be_removed(writer):
    person = await make(writer, "person", {"person_id": "H8", "name": "甲", "roles": []})
    first = (await items(writer, f"{STRAIGHT}/changes"))[0]["batch_id"]
    await make(writer, "branch", {"branch": "海上支部", "kind": "sea", "secretary_id": "H8"})
    removed = await writer.delete(f"{RECORDS}/person/H8", headers=match(person))
    undone = await writer.post(f"{STRAIGHT}/changes/{first}/undo")
    for answer in (removed, undone):
        told = problem(answer, 409)["detail"]
        assert "is named by a row that is kept private" in told
        assert "支部" not in told


async def test_faults_do_not_repeat_what_is_private(reader):
    cells = {"person_id": "H8", "name": "甲", "roles": [], "phone": ["13700007777"]}
    answer = await reader.post(f"{RECORDS}/person", json={"cells": cells})
    (entry,) = problem(answer, 422)["errors"]
    assert (entry["location"], entry["found"]) == (
        "person/H8/phone", "a value that is kept private",
    )  # fmt: skip
    assert "13700007777" not in answer.text


# --- lists --------------------------------------------------------------------------------------


async def test_lists_can_be_edited_from(reader):
    for layer in ("vessel", "pairing"):
        listed = await items(reader, f"{STRAIGHT}/{layer}s")
        rows = {row["key"]: row["revision"] for row in await items(reader, f"{RECORDS}/{layer}")}
        assert {row["key"]: row["revision"] for row in listed} == rows


async def test_rows_are_filtered_by_day_expiry_grid_and_what_is_empty(writer, stock):
    assert await keys(writer, "pairing", on="2026-06-30") == [0, 2, 3]
    assert await keys(writer, "pairing", on="2026-07-01") == [1, 2, 3]
    assert await keys(writer, "pairing", on="2025-12-31") == []
    for number, day in (("1", "2026-11-30"), ("2", "2026-12-01")):
        await make(writer, "certificate", {
            "kind": "inspection", "vessel_id": "V1", "number": number, "expires_on": day,
        })  # fmt: skip
    assert await keys(writer, "certificate", expires_before="2026-12-01") == [0]
    grid_id = stock.district.sea_grids[0].grid_id
    duty = {**SAMPLES["responsibility"], "grid_id": grid_id}
    await make(writer, "responsibility", duty)
    await make(writer, "responsibility",
               {**duty, "item": 2, "signed_by": "H1", "signed_on": "2026-02-01"})  # fmt: skip
    assert await keys(writer, "responsibility", empty="signed_on", grid=grid_id) == [0]
    assert await keys(writer, "responsibility", grid="none") == []
    assert await keys(writer, "vessel", empty="mmsi") == ["V1", "V2"]


@pytest.mark.parametrize(
    ("layer", "params", "words"),
    [
        ("certificate", {"on": "2026-01-01"}, "no filter on for rows of certificate"),
        ("vessel", {"expires_before": "2026-01-01"}, "no filter expires_before for rows of vessel"),
        ("vessel", {"grid": "G1"}, "no filter grid for rows of vessel"),
        ("person", {"empty": "phone"}, "expected columns of base_id, ended_on"),
        ("person", {"where": "branch:一支部"}, "expected column:value, once each, of base_id"),
        ("vessel", {"where": ["kind:fishing", "kind:fishing"]}, "once each"),
    ],
)
async def test_filters_that_a_layer_does_not_have_are_told(reader, layer, params, words):
    answer = await reader.get(f"{RECORDS}/{layer}", params=params)
    assert words in problem(answer, 422)["detail"]
