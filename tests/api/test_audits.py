"""Check audits, proposals, lists and sheets over HTTP."""

import io
import zipfile

import httpx
import pytest
from test_problems import problem
from test_records import RECORDS, STRAIGHT, make
from test_records import writer as writer

from geo_data.store_audits import EVERY_RULE

pytestmark = pytest.mark.anyio
DAY = "2026-11-28"


async def get(client: httpx.AsyncClient, path: str, **params: object) -> dict:
    answer = await client.get(f"{STRAIGHT}/{path}", params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_audit_counts_all_and_gives_as_many_as_asked(writer):
    found = await get(writer, "audits", day=DAY, limit=1)
    assert found["total"] == sum(found["counts"].values()) > 1
    assert len(found["findings"]) == 1
    assert set(found["counts"]) <= set(EVERY_RULE)
    assert found["counts"]["no_member"] == 1
    one = await get(writer, "audits", day=DAY, subject="register", rule="no_member")
    (finding,) = one["findings"]
    assert (finding["record_id"], finding["title_zh"]) == ("V3", "无联船党员")


async def test_an_audit_counts_and_does_not_name_whose_membership_is_wrong(writer):
    row = {"person_id": "H9", "name": "甲", "roles": ["gridworker"], "party_member": False}
    await make(writer, "person", row)
    pairing = {"vessel_id": "V3", "person_id": "H9", "part": "member", "valid_from": DAY}
    await make(writer, "pairing", pairing)
    found = await get(writer, "audits", day=DAY, rule="member_not_in_party")
    assert found["total"] == found["kept_private"] == found["counts"]["member_not_in_party"] == 1
    assert found["findings"] == []


async def test_members_are_proposed_accepted_and_taken_back(writer):
    await make(writer, "person", {"person_id": "H7", "name": "党员", "roles": [],
                                  "party_member": True})  # fmt: skip
    proposal = await get(writer, "proposals/members", day=DAY)
    assert [(row["vessel_id"], row["person_id"]) for row in proposal["rows"]] == [("V3", "H7")]
    assert proposal["is_proved"]
    pairs = {"day": DAY, "pairs": [{"vessel_id": "V3", "person_id": "H7"}]}
    done = await writer.post(f"{STRAIGHT}/proposals/members", json=pairs)
    assert done.json()["changed"] == 1
    assert (await get(writer, "proposals/members", day=DAY))["rows"] == []
    again = await writer.post(f"{STRAIGHT}/proposals/members", json=pairs)
    assert "is held by 'H7' since 2026-11-28" in problem(again, 409)["detail"]
    await writer.post(f"{STRAIGHT}/changes/{done.json()['batch_id']}/undo")
    assert len((await get(writer, "proposals/members", day=DAY))["rows"]) == 1
    stranger = {"day": DAY, "pairs": [{"vessel_id": "V3", "person_id": "H99"}]}
    assert problem(await writer.post(f"{STRAIGHT}/proposals/members", json=stranger), 422)


async def test_a_member_that_is_accepted_has_the_part_until_the_next_one_begins(writer):
    await make(writer, "pairing", {"vessel_id": "V3", "person_id": "H2", "part": "member",
                                   "valid_from": "2027-01-01"})  # fmt: skip
    pairs = {"day": DAY, "pairs": [{"vessel_id": "V3", "person_id": "H1"}]}
    done = await writer.post(f"{STRAIGHT}/proposals/members", json=pairs)
    assert done.status_code == 200, done.text
    rows = await get(writer, "records/pairing", where="vessel_id:V3")
    assert [(row["cells"]["person_id"], row["cells"]["valid_to"]) for row in rows["items"]] == [
        ("H2", None), ("H1", "2026-12-31"),
    ]  # fmt: skip


async def test_grids_are_proposed_and_put_in_force(writer):
    proposal = await get(writer, "proposals/grids", parts=3)
    assert len(proposal["grids"]) == 3
    assert proposal["accepted"] is None
    assert problem(await writer.get(f"{STRAIGHT}/proposals/grids"), 422)
    both = await writer.get(f"{STRAIGHT}/proposals/grids", params={"parts": 3, "effort": 9})
    assert problem(both, 422)
    done = await writer.post(f"{STRAIGHT}/proposals/grids", json={"parts": 3})
    assert done.status_code == 200, done.text
    assert done.json()["accepted"]["changed"] >= 3
    listed = await get(writer, "records/sea_grid", where="level:village")
    assert listed["numberMatched"] == 3
    await writer.post(f"{STRAIGHT}/changes/{done.json()['accepted']['batch_id']}/undo")


async def test_lists_are_drawn_up_and_signed(writer):
    (grid, *_) = (await get(writer, "records/sea_grid", where="level:village"))["items"]
    drawn = await writer.post(f"{STRAIGHT}/lists", json={"grids": [grid["key"]], "day": DAY})
    assert drawn.json()["changed"] > 5
    place = f"{STRAIGHT}/grids/{grid['key']}/sign"
    signed = await writer.post(place, json={"person_id": "H1", "day": DAY})
    assert signed.json()["changed"] == drawn.json()["changed"]
    rows = await get(writer, "records/responsibility", where=f"grid_id:{grid['key']}")
    assert {row["cells"]["signed_by"] for row in rows["items"]} == {"H1"}
    other = await writer.post(place, json={"person_id": "H2", "day": DAY})
    assert "H1 has signed it" in problem(other, 409)["detail"]
    assert problem(await writer.post(place, json={"person_id": "H99"}), 404)
    assert problem(await writer.post(f"{STRAIGHT}/lists", json={"grids": ["none"]}), 422)


async def test_a_sheet_goes_out_and_comes_in_again_without_a_change(writer):
    for form in ("xlsx", "csv", "geojson", "shapefile"):
        for layer in ("vessel", "person", "pairing", "base", "sea_grid"):
            out = await writer.get(f"{STRAIGHT}/sheets/{layer}", params={"form": form})
            assert out.status_code == 200
            back = await writer.post(
                f"{STRAIGHT}/sheets/{layer}", content=out.content, params={"replace": True},
                headers={"content-type": "application/octet-stream"},
            )  # fmt: skip
            told = back.json()
            assert back.status_code == 200, back.text
            assert (told["is_applied"], told["batch_id"], told["faults"]) == (True, None, [])


CSV = {"content-type": "text/csv"}


async def test_a_sheet_with_faults_goes_in_only_where_asked_and_comes_back(writer):
    sheet = "船舶编号,船名,船舶类型\nV8,粤台渔8,渔船\nV9,粤台渔9,潜艇\n".encode()
    refused = (await writer.post(f"{STRAIGHT}/sheets/vessel", content=sheet, headers=CSV)).json()
    assert (refused["is_applied"], refused["rows_with_faults"], refused["created"]) == (False, 1, 1)
    assert refused["faults"][0]["row"] == 3
    assert problem(await writer.get(f"{RECORDS}/vessel/V8"), 404)
    back = await writer.post(f"{STRAIGHT}/sheets/vessel/faults", content=sheet, headers=CSV)
    lines = back.content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith("问题 Faults")
    assert lines[1].endswith("渔船,")
    assert "one of 渔船 fishing" in lines[2]
    taken = await writer.post(
        f"{STRAIGHT}/sheets/vessel", content=sheet, headers=CSV, params={"good_rows": True}
    )
    assert taken.json()["is_applied"]
    assert (await writer.get(f"{RECORDS}/vessel/V8")).status_code == 200


async def test_a_template_has_the_ids_of_the_district_as_lists(writer):
    answer = await writer.get(f"{STRAIGHT}/sheets/pairing/template")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<dataValidation " in xml
    assert "V1,V2,V3" in xml


async def test_what_is_no_sheet_is_told(writer):
    place = f"{STRAIGHT}/sheets/vessel"
    assert problem(await writer.post(place, content=b"x", headers={"content-type": "a/b"}), 415)
    assert problem(await writer.post(place, content=b"", headers=CSV), 422)
    assert problem(await writer.post(place, content=b"nothing,here\n1,2\n", headers=CSV), 422)
    wrong = {"positions": "mars"}
    assert problem(await writer.post(place, content=b"x", headers=CSV, params=wrong), 422)
