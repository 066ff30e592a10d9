"""Check that cells which are not of their column's type are told, and none breaks the server."""

import httpx
import pytest
from test_problems import problem
from test_records import ON_COAST, RECORDS, SAMPLES, make, match
from test_records import writer as writer

from api.record_models import LONGEST_TEXT, cells_model, needed_columns

pytestmark = pytest.mark.anyio
JSON = {"content-type": "application/json"}
GRID = {"grid_id": "G8", "name": "八", "level": "grid"}


async def faults(client: httpx.AsyncClient, layer: str, cells: dict) -> dict[str, str]:
    """Give what was expected by place, of a row that must not be made."""
    answer = await client.post(f"{RECORDS}/{layer}", json={"cells": cells})
    return {one["location"]: one["expected"] for one in problem(answer, 422)["errors"]}


@pytest.mark.parametrize(
    ("layer", "cells", "words"),
    [
        ("vessel", {"name": True}, "a valid string"),
        ("vessel", {"mmsi": 412000003}, "a valid string"),
        ("vessel", {"length_m": "12"}, "a valid number"),
        ("vessel", {"length_m": True}, "a valid number"),
        ("vessel", {"length_m": 0}, "greater than 0"),
        ("vessel", {"name": "x" * (LONGEST_TEXT + 1)}, "at most 2000 characters"),
        ("vessel", {"kind": "submarine"}, "'fishing'"),
        ("vessel", {"ended_on": 20261128}, "a valid string"),
        ("person", {"party_member": "yes"}, "a valid boolean"),
        ("person", {"roles": "police"}, "a valid list"),
        ("person", {"roles": [["police"]]}, "'gridworker'"),
        ("person", {"max_vessels": 1.5}, "a valid integer"),
        ("person", {"max_vessels": 2**31}, "less than or equal to 2147483647"),
        ("standard", {"days": []}, "at least 1 item"),
        ("standard", {"days": [True]}, "a valid integer"),
        ("standard", {"days": [0]}, "greater than or equal to 1"),
        ("standard", {"from": 8}, "a valid string"),
    ],
)
async def test_a_cell_of_another_type_is_told_at_its_column(reader, layer, cells, words):
    (name,) = cells
    answer = await reader.post(f"{RECORDS}/{layer}", json={"cells": {**SAMPLES[layer], **cells}})
    told = {one["location"].split("/")[-1]: one for one in problem(answer, 422)["errors"]}
    assert set(told) == {name}
    assert words in told[name]["expected"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 400])
async def test_numbers_that_are_none_are_told(reader, number: str):
    body = f'{{"cells": {{"vessel_id": "V9", "length_m": {number}}}}}'
    answer = await reader.post(f"{RECORDS}/vessel", content=body, headers=JSON)
    (entry,) = problem(answer, 422)["errors"]
    assert entry["location"] == "vessel/V9/length_m"


@pytest.mark.parametrize(
    "body",
    [
        r'{"cells": {"vessel_id": "V9", "name": "\ud800"}}',
        r'{"cells": {"vessel_id": "\ud800"}}',
        r'{"cells": {"vessel_id": "V9", "\ud800": 1}}',
        r'{"cells": {"vessel_id": "V9"}, "\ud800": 1}',
        r'{"cells": {"vessel_id": "V9"}, "note": "\ud800"}',
        r'{"cells": {"vessel_id": "V9"}, "note": "\u0000"}',
        r'{"cells": {"vessel_id": "V9", "name": "a\u0000b"}}',
    ],
)
async def test_half_letters_and_nul_are_told(reader, body: str):
    answer = await reader.post(f"{RECORDS}/vessel", content=body, headers=JSON)
    assert len(problem(answer, 422)["errors"]) == 1


@pytest.mark.parametrize(
    ("coordinates", "words"),
    [
        ([112.8, 21.8, 5], "at most 2 items"),
        ([112.8], "coordinates/1: Field required"),
        (["112.8", 21.8], "coordinates/0: Input should be a valid number"),
        ([True, 21.8], "a valid number"),
        ([{"a": 1}, 21.8], "a valid number"),
        ([21.8, 112.8], "coordinates/1: Input should be less than or equal to 90"),
        ([181, 0], "less than or equal to 180"),
        (None, "a valid tuple"),
    ],
)
async def test_positions_are_two_numbers_on_the_globe(reader, coordinates, words):
    shape = {"type": "Point", "coordinates": coordinates}
    told = await faults(reader, "base", {**SAMPLES["base"], "geometry": shape})
    assert set(told) == {"base/B9/geometry"}
    assert words in told["base/B9/geometry"]


@pytest.mark.parametrize(
    ("rings", "words"),
    [
        ([[[112.8, 21.7], [112.9, 21.8], [112.9, 21.7], [112.8, 21.8], [112.8, 21.7]]],
         "Self-intersection"),
        ([[[112.8, 21.7], [112.9, 21.8], [112.9, 21.7], [112.8, 21.8]]], "ends where it begins"),
        ([[[112.8, 21.7], [112.9, 21.8], [112.8, 21.7]]], "at least 4 items"),
        ([[[112.8, 21.7]] * 4], "a valid polygon"),
        ([], "at least 1 item"),
    ],
)  # fmt: skip
async def test_polygons_are_closed_and_do_not_cross_themselves(reader, rings, words):
    shape = {"type": "Polygon", "coordinates": rings}
    told = await faults(reader, "sea_grid", {**GRID, "geometry": shape})
    assert words in told["sea_grid/G8/geometry"]


async def test_a_geometry_says_nothing_of_another_reference_system(reader):
    shape = {**ON_COAST, "crs": {"type": "name", "properties": {"name": "GCJ-02"}}}
    told = await faults(reader, "base", {**SAMPLES["base"], "geometry": shape})
    assert "crs: Extra inputs are not permitted" in told["base/B9/geometry"]


async def test_all_faults_of_a_body_are_told_together(reader):
    cells = {"name": 5, "length_m": -1, "colour": "red", "watch": "gold", "ended_on": "soon"}
    told = await faults(reader, "vessel", cells)
    assert set(told) == {
        "vessel/vessel_id", "vessel/name", "vessel/length_m", "cells/colour", "vessel/watch",
        "vessel/ended_on",
    }  # fmt: skip
    assert told["vessel/vessel_id"] == "a value"


@pytest.mark.parametrize("vessel_id", [".", "..", "船" * 167, "", " ", None])
async def test_ids_that_cannot_be_looked_up_are_not_made(reader, vessel_id: str | None):
    told = await faults(reader, "vessel", {"vessel_id": vessel_id})
    assert len(told) == 1


async def test_text_of_blanks_is_not_given(writer):
    made = await make(writer, "vessel", {"vessel_id": "V9", "name": "  ", "kind": ""})
    assert made["cells"]["name"] is made["cells"]["kind"] is None
    path = made["links"][0]["href"]
    told = await writer.patch(path, json={"cells": {"vessel_id": ""}}, headers=match(made))
    assert problem(told, 422)


def test_each_model_knows_what_a_row_needs():
    assert needed_columns("vessel") == ["vessel_id"]
    assert needed_columns("person") == ["person_id", "name"]
    assert needed_columns("base") == ["base_id", "name", "geometry"]
    described = cells_model("person").model_json_schema()["properties"]
    assert described["phone"]["writeOnly"]
    assert described["name"]["description"].endswith("Needed.")
    assert "writeOnly" not in described["name"]
