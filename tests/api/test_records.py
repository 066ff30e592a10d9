"""Check that rows are made, changed, ended and removed over HTTP, and nothing private comes out."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from api_cases import NOW
from scenes import ring_island
from sqlalchemy.engine import URL
from test_problems import problem

from api.app import create_app
from api.record_forms import EDITABLE, PRIVATE
from geo_data.pack_layers import LAYER_BY_NAME, LAYERS
from geo_data.pack_reader import PackReading
from geo_data.pack_writer import write_pack
from geo_data.store import import_pack
from geo_data.store_connection import open_engine

pytestmark = pytest.mark.anyio
STRAIGHT = "/api/v1/districts/straight"
RECORDS = f"{STRAIGHT}/records"
ON_COAST = {"type": "Point", "coordinates": [112.8, 21.8]}

SAMPLES: dict[str, dict] = {
    "person": {"person_id": "H9", "name": "新人", "roles": ["gridworker", "volunteer"],
               "phone": "13800009999", "party_member": True, "branch": "一支部"},
    "vessel": {"vessel_id": "V9", "name": "粤台渔9", "kind": "fishing", "owner": "船东"},
    "pairing": {"vessel_id": "V3", "person_id": "H1", "part": "member",
                "valid_from": "2026-11-01"},
    "availability": {"person_id": "H1", "from": "2026-11-28T08:00:00+08:00",
                     "to": "2026-11-28T20:00:00+08:00", "kind": "leave"},
    "trip": {"person_id": "H1", "vessel_id": "V1", "from": "2026-11-28T08:00:00+08:00"},
    "branch": {"branch": "一支部", "kind": "shore", "secretary_id": "H1"},
    "safety_group": {"group_id": "SG9", "name": "九组", "leader_id": "H2"},
    "safety_group_member": {"group_id": "SG0", "vessel_id": "V1"},
    "information_officer": {"person_id": "H1", "village": "沙堤", "valid_from": "2026-01-01"},
    "certificate": {"kind": "inspection", "vessel_id": "V1", "number": "007"},
    "training": {"person_id": "H1", "topic": "救生", "held_on": "2026-05-01"},
    "responsibility": {"grid_id": "G1", "trade": "fishing", "item": 1, "duty": "走访",
                       "valid_from": "2026-01-01"},
    "sea_grid": {"grid_id": "G9", "name": "新网格", "level": "grid", "parent_id": "G1",
                 "geometry": {"type": "Polygon", "coordinates": [
                     [[112.81, 21.78], [112.82, 21.78], [112.82, 21.79], [112.81, 21.78]]]}},
    "landing_point": {"landing_point_id": "L9", "name": "新点", "kind": "beach", "grade": "blue",
                      "geometry": ON_COAST},
    "base": {"base_id": "B9", "name": "新驻地", "view_m": 0, "geometry": ON_COAST},
    "sensor": {"sensor_id": "N9", "kind": "camera", "range_m": 500, "watched": True,
               "geometry": ON_COAST},
    "inland_place": {"place_id": "K9", "name": "新卡口", "kind": "checkpoint",
                     "geometry": ON_COAST},
    "standard": {"target": "segment", "grade": "general", "from": "01:00", "to": "02:00",
                 "interval_min": 30, "days": [6, 7]},
    "team": {"team_id": "T9", "base_id": "B1", "mode": "foot", "patrol_speed_kmh": 4,
             "transit_speed_kmh": 5, "shift_start": "08:00", "shift_end": "16:00"},
}  # fmt: skip
CHANGES: dict[str, dict] = {
    "person": {"name": "改名"}, "vessel": {"watch": "attention"}, "pairing": {"valid_to": None},
    "availability": {"kind": "wish_off"}, "trip": {"to": "2026-11-28T18:00:00+08:00"},
    "branch": {"village": "沙堤"}, "safety_group": {"village": "沙堤"},
    "safety_group_member": {"valid_from": "2026-01-01"}, "information_officer": {"village": "下川"},
    "certificate": {"expires_on": "2027-01-01"}, "training": {"expires_on": "2027-05-01"},
    "responsibility": {"duty": "每月走访"}, "sea_grid": {"name": "改名"},
    "landing_point": {"grade": "red"}, "base": {"name": "改名"}, "sensor": {"online": False},
    "inland_place": {"kind": "cold_store"},
    "standard": {"interval_min": 40}, "team": {"patrol_speed_kmh": 4.5},
}  # fmt: skip


@pytest.fixture
async def writer(own_url: URL, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of a server whose database belongs to one test."""
    app = create_app(own_url, maps_folder=tmp_path)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client


async def make(writer: httpx.AsyncClient, layer: str, cells: dict, **extra: object) -> dict:
    """Make a row and give it."""
    answer = await writer.post(f"{RECORDS}/{layer}", json={"cells": cells, **extra})
    assert answer.status_code == 201, answer.text
    record = answer.json()["record"]
    assert answer.headers["etag"] == f'"{record["revision"]}"'
    assert answer.headers["location"] == record["links"][0]["href"]
    return record


def match(record: dict) -> dict[str, str]:
    return {"If-Match": f'"{record["revision"]}"'}


def test_every_layer_but_the_coast_itself_can_be_edited():
    coast = {"land", "coastline", "segment", "key_section", "road"}
    assert set(EDITABLE) == {layer.name for layer in LAYERS} - coast == set(SAMPLES)
    for layer, columns in PRIVATE.items():
        assert columns <= {column.name for column in LAYER_BY_NAME[layer].columns}


@pytest.mark.parametrize("layer", EDITABLE)
async def test_a_row_of_every_layer_is_made_changed_and_removed(writer, stock, layer: str):
    cells = dict(SAMPLES[layer])
    if layer == "safety_group_member":
        await make(writer, "safety_group", {"group_id": "SG0", "name": "零组"})
    if "grid_id" in cells and layer == "responsibility":
        cells["grid_id"] = stock.district.sea_grids[0].grid_id
    if layer == "sea_grid":
        cells["parent_id"] = stock.district.sea_grids[0].grid_id
    if layer == "team":
        cells["base_id"] = stock.district.bases[0].base_id
    if layer in ("landing_point", "base", "sensor", "inland_place"):
        x, y = stock.district.coastlines[0].geometry.interpolate(0.5, normalized=True).coords[0]
        cells["geometry"] = {"type": "Point", "coordinates": [x, y]}
    made = await make(writer, layer, cells)
    path = made["links"][0]["href"]
    shown = {name: cell for name, cell in cells.items() if name not in PRIVATE.get(layer, ())}
    assert {name: made["cells"][name] for name in shown} == shown
    seen = await writer.get(path)
    assert seen.json() == made
    again = await writer.get(path, headers={"If-None-Match": seen.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")

    patch = {"cells": CHANGES[layer], "note": "why"}
    changed = await writer.patch(path, json=patch, headers=match(made))
    assert changed.status_code == 200, changed.text
    record = changed.json()["record"]
    is_same = all(made["cells"].get(name) == cell for name, cell in CHANGES[layer].items())
    assert (record["revision"] == made["revision"]) == is_same
    assert {name: record["cells"][name] for name in CHANGES[layer]} == CHANGES[layer]

    gone = await writer.delete(path, headers=match(record))
    assert gone.status_code == 200, gone.text
    assert problem(await writer.get(path), 404)
    history = (await writer.get(f"{path}/history")).json()["items"]
    actions = [one["action"] for one in history]
    assert actions == ["removed", *(["changed"] * (not is_same)), "created"]


async def test_of_two_people_changing_one_record_the_second_sees_what_the_first_did(writer):
    path = f"{RECORDS}/vessel/V1"
    first, second = (await writer.get(path)).json(), (await writer.get(path)).json()
    done = await writer.patch(path, json={"cells": {"watch": "controllable"}}, headers=match(first))
    assert done.status_code == 200
    refused = await writer.patch(path, json={"cells": {"watch": None}}, headers=match(second))
    told = problem(refused, 412)
    assert told["type"] == "urn:coastwatch:problem:changed-meanwhile"
    assert "was changed by somebody else meanwhile" in told["detail"]
    now = (await writer.get(path)).json()
    assert now["cells"]["watch"] == "controllable"
    merged = await writer.patch(path, json={"cells": {"watch": None}}, headers=match(now))
    assert merged.json()["record"]["cells"]["watch"] is None


@pytest.mark.parametrize("written", [None, "*", 'W/"1"', '"1", "2"', "1", '"x"', '""', '"9' * 9])
async def test_a_change_has_to_name_one_state(reader, written: str | None):
    headers = {} if written is None else {"If-Match": written}
    path = f"{RECORDS}/vessel/V1"
    for answer in (
        await reader.patch(path, json={"cells": {"watch": None}}, headers=headers),
        await reader.delete(path, headers=headers),
        await reader.post(f"{path}/end", json={"on": "2026-01-01"}, headers=headers),
    ):
        assert "so nobody overwrites" in problem(answer, 428)["detail"]


async def test_a_row_is_ended_and_stays(writer):
    path = f"{RECORDS}/vessel/V2"
    row = (await writer.get(path)).json()
    done = await writer.post(f"{path}/end", json={"on": "2026-11-30"}, headers=match(row))
    assert done.json()["record"]["cells"]["ended_on"] == "2026-11-30"
    (latest, *_) = (await writer.get(f"{path}/history")).json()["items"]
    assert latest["action"] == "ended"
    made = await make(writer, "certificate", SAMPLES["certificate"])
    answer = await writer.post(
        f"{made['links'][0]['href']}/end", json={"on": "2026-11-30"}, headers=match(made)
    )
    assert problem(answer, 409)["detail"] == (
        "a row of certificate has no last day; change it, or remove it"
    )


async def test_what_others_name_cannot_be_removed(writer):
    row = (await writer.get(f"{RECORDS}/vessel/V1")).json()
    answer = await writer.delete(f"{RECORDS}/vessel/V1", headers=match(row))
    assert "vessel 'V1' is named by pairing 0, pairing 1" in problem(answer, 409)["detail"]


async def test_a_part_is_handed_over_in_one_step_and_undone_in_one(writer):
    cells = {"vessel_id": "V1", "person_id": "H1", "part": "member", "valid_from": "2026-11-28"}
    taken = await writer.post(f"{RECORDS}/pairing", json={"cells": cells})
    assert problem(taken, 409)["detail"] == (
        "part member of vessel 'V1' is held by 'H2' since 2026-07-01; end that pairing first, or "
        "hand it over"
    )
    answer = await writer.post(f"{RECORDS}/pairing", json={"cells": cells, "hand_over": True})
    assert (answer.status_code, answer.json()["changed"]) == (201, 2)
    chain = (await writer.get(f"{STRAIGHT}/vessels/V1/chain?day=2026-11-28")).json()
    assert chain["links"][0] == {
        "part": "member", "holders": ["H1"], "since": "2026-11-28", "before": "H2",
        "until": "2026-11-27",
    }  # fmt: skip
    batch = answer.json()["batch_id"]
    undone = await writer.post(f"{STRAIGHT}/changes/{batch}/undo")
    assert undone.json()["changed"] == 2
    chain = (await writer.get(f"{STRAIGHT}/vessels/V1/chain?day=2026-11-28")).json()
    assert chain["links"][0]["holders"] == ["H2"]
    again = await writer.post(f"{STRAIGHT}/changes/{batch}/undo")
    assert "they were undone already" in problem(again, 409)["detail"]


async def test_a_change_may_not_take_a_part_or_make_a_twin(writer):
    await make(writer, "pairing", SAMPLES["pairing"])
    for key, cells, slug in (
        ("pairing/0", {"valid_to": "2026-07-01"}, "part-taken"),
        ("pairing/3", {"vessel_id": "V3", "person_id": "H2"}, "part-taken"),
        ("pairing/2", {"person_id": "H1", "part": "member"}, "exists"),
    ):
        row = (await writer.get(f"{RECORDS}/{key}")).json()
        answer = await writer.patch(f"{RECORDS}/{key}", json={"cells": cells}, headers=match(row))
        assert problem(answer, 409)["type"] == f"urn:coastwatch:problem:{slug}"
    await make(writer, "certificate", SAMPLES["certificate"])
    second = await make(writer, "certificate", {**SAMPLES["certificate"], "number": "008"})
    answer = await writer.patch(
        second["links"][0]["href"], json={"cells": {"number": "007"}}, headers=match(second)
    )
    assert problem(answer, 409)["detail"].startswith("certificate '0' is there already")


async def test_nothing_private_is_answered_anywhere(writer):
    made = await make(writer, "person", SAMPLES["person"])
    path = made["links"][0]["href"]
    assert made["private"] == ["phone"]
    await writer.patch(path, json={"cells": {"phone": "13700007777"}}, headers=match(made))
    batches = (await writer.get(f"{STRAIGHT}/changes")).json()["items"]
    answers = [
        await writer.get(one)
        for one in (
            path, f"{path}/history", f"{RECORDS}/person", f"{RECORDS}/vessel",
            f"{STRAIGHT}/changes/{batches[0]['batch_id']}", f"{STRAIGHT}/audits",
            f"{STRAIGHT}/sheets/person?form=csv", f"{STRAIGHT}/sheets/vessel?form=geojson",
            f"{STRAIGHT}/proposals/members",
        )
    ]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 200
        for secret in ("13800009999", "13700007777", "13800000001", "一支部", '陈二","watch'):
            assert secret not in answer.text
    guess = await writer.get(f"{RECORDS}/person", params={"where": "phone:13800000001"})
    assert "expected column:value" in problem(guess, 422)["detail"]
    found = await writer.get(f"{RECORDS}/person", params={"search": "1380000"})
    assert found.json()["numberMatched"] == 0


async def test_rows_are_filtered_and_paged(writer):
    answer = await writer.get(f"{RECORDS}/vessel", params={"where": "village:沙堤", "limit": 1})
    page = answer.json()
    assert (page["numberMatched"], page["numberReturned"]) == (2, 1)
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert (await writer.get(following)).json()["items"][0]["key"] == "V2"
    by_role = await writer.get(f"{RECORDS}/person", params={"where": "roles:owner"})
    assert [row["key"] for row in by_role.json()["items"]] == ["H2"]
    searched = await writer.get(f"{RECORDS}/vessel", params={"search": "100%_"})
    assert [row["key"] for row in searched.json()["items"]] == ["V3"]


@pytest.mark.parametrize(
    ("layer", "cells", "location", "words"),
    [
        ("vessel", {}, "vessel/vessel_id", "a value"),
        ("vessel", {"vessel_id": "V9", "length_m": "long"}, "vessel/V9/length_m", "a valid number"),
        ("vessel", {"vessel_id": "V9", "kind": ["fishing"]}, "vessel/V9/kind", "'fishing'"),
        ("vessel", {"vessel_id": "V9", "colour": "red"}, "cells/colour", "a column of vessel"),
        ("vessel", {"vessel_id": "a\u0000b"}, "vessel/a\u0000b/vessel_id", "NUL"),
        ("person", {"person_id": "H9", "name": "x", "roles": ["king"]}, "person/H9/roles",
         "'gridworker'"),
        ("pairing", {**SAMPLES["pairing"], "vessel_id": "V8"}, "pairing/4/vessel_id",
         "an id of layer vessel"),
        ("pairing", {**SAMPLES["pairing"], "valid_from": "01/02/2026"}, "pairing/valid_from",
         "a date YYYY-MM-DD"),
        ("pairing", {**SAMPLES["pairing"], "valid_to": "2026-01-01"}, "pairing/valid_to",
         "a day not before valid_from"),
        ("base", {**SAMPLES["base"], "geometry": {"type": "Point", "coordinates": [21, 112]}},
         "base/B9/geometry", "longitude then latitude"),
        ("base", {**SAMPLES["base"], "geometry": {"type": "LineString", "coordinates": []}},
         "base/B9/geometry", "a GeoJSON Point"),
        ("base", {**SAMPLES["base"], "geometry": {"type": "Point", "coordinates": "x"}},
         "base/B9/geometry", "a GeoJSON Point"),
        ("landing_point", {**SAMPLES["landing_point"],
                           "geometry": {"type": "Point", "coordinates": [112.9, 22.9]}},
         "landing_point/L9/geometry", "200 m"),
    ],
)  # fmt: skip
async def test_bad_cells_are_told_with_their_place(reader, layer, cells, location, words):
    answer = await reader.post(f"{RECORDS}/{layer}", json={"cells": cells})
    told = {one["location"]: one["expected"] for one in problem(answer, 422)["errors"]}
    assert location in told, told
    assert words in told[location]


async def test_bodies_that_are_none_are_told(writer):
    path = f"{RECORDS}/vessel"
    plain = {"content-type": "text/plain"}
    assert problem(await writer.post(path, content=b"", headers=plain), 415)
    assert problem(await writer.post(path, json=[]), 422)
    assert problem(await writer.post(path, json={"cells": {}, "colour": 1}), 422)
    huge = {"cells": {"vessel_id": "V9", "name": "x" * 70_000}}
    assert problem(await writer.post(path, json=huge), 413)
    row = (await writer.get(f"{path}/V1")).json()
    headers = {**match(row), "content-type": "text/plain"}
    assert problem(await writer.patch(f"{path}/V1", content=b"{}", headers=headers), 415)
    assert problem(await writer.post(f"{RECORDS}/land", json={"cells": {}}), 422)


@pytest.mark.parametrize(
    "vessel_id",
    ["船 一", "50%", "a?b#c", "é'\"", "x" * 160, "粤/台/1", "/", "a%2Fb", "V1/history", "..."],
)
async def test_ids_of_any_letters_can_be_reached(writer, vessel_id: str):
    made = await make(writer, "vessel", {"vessel_id": vessel_id})
    seen = await writer.get(made["links"][0]["href"])
    assert seen.json()["key"] == vessel_id


@pytest.mark.parametrize("district_id", ["粤/台/1", "50%?#", "a%2Fb", "x/records/vessel/V1"])
async def test_districts_of_any_id_can_be_reached(writer, own_url, stock, district_id: str):
    named = PackReading(replace(stock.district, district_id=district_id), "c" * 64)
    engine = open_engine(own_url, pools=False)
    await import_pack(engine, named, now=NOW)
    await engine.dispose()
    listed = (await writer.get("/api/v1/districts")).json()["items"]
    (links,) = [one["links"] for one in listed if one["district_id"] == district_id]
    place = links[0]["href"]
    assert (await writer.get(place)).json()["district_id"] == district_id
    vessels = (await writer.get(f"{place}/records/vessel", params={"limit": 1})).json()
    following = next(link["href"] for link in vessels["links"] if link["rel"] == "next")
    assert (await writer.get(following)).json()["items"][0]["key"] == "V2"
    made = await writer.post(f"{place}/records/vessel", json={"cells": {"vessel_id": "a/b"}})
    seen = await writer.get(made.headers["location"])
    assert seen.json()["key"] == "a/b"
    for path in ("plans", "changes", "audits", "segments", "vessels/a%2Fb/chain"):
        assert (await writer.get(f"{place}/{path}")).status_code == 200
    large = "船舶编号\n" + "".join(f"W{number}\n" for number in range(20_000))
    checked = await writer.post(
        f"{place}/sheets/vessel", content=large.encode(), params={"check": True},
        headers={"content-type": "text/csv"},
    )  # fmt: skip
    assert checked.json()["created"] == 20_000


async def test_numbers_that_are_no_rows_are_not_found(reader):
    for key in ("-1", "99", "x", "9" * 30, "１"):
        assert problem(await reader.get(f"{RECORDS}/pairing/{key}"), 404)


async def test_a_row_that_is_there_is_not_made_twice(reader):
    answer = await reader.post(f"{RECORDS}/vessel", json={"cells": {"vessel_id": "V1"}})
    assert "is there already" in problem(answer, 409)["detail"]


async def test_an_upload_over_changes_has_to_be_asked_for(writer, stock, tmp_path):
    await make(writer, "vessel", SAMPLES["vessel"])
    write_pack(ring_island(), tmp_path / "ring.gpkg")
    from_file = (tmp_path / "ring.gpkg").read_bytes()
    headers = {"content-type": "application/geopackage+sqlite3"}
    first = await writer.post("/api/v1/packs", content=from_file, headers=headers)
    assert first.status_code == 201
    place = "/api/v1/districts/ring/records/vessel"
    assert (await writer.post(place, json={"cells": {"vessel_id": "V900"}})).status_code == 201
    again = await writer.post("/api/v1/packs", content=from_file, headers=headers)
    assert "has 1 rows changed" in problem(again, 409)["detail"]
    done = await writer.post(
        "/api/v1/packs?discard_changes=true", content=from_file, headers=headers
    )
    assert done.status_code == 201
