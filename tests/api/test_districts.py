"""Check what is answered about districts, their layers and their register."""

from itertools import pairwise

import httpx
import pytest
from api_cases import Stock

pytestmark = pytest.mark.anyio
STRAIGHT = "/api/v1/districts/straight"


async def get(reader: httpx.AsyncClient, path: str, **params) -> dict:
    """Give the JSON of an answer that has to be 200."""
    answer = await reader.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def ids(reader: httpx.AsyncClient, layer: str, **params) -> list[str]:
    """Give the ids of the features of a layer."""
    found = await get(reader, f"{STRAIGHT}/{layer}", **params)
    return [feature["id"] for feature in found["features"]]


async def test_districts_are_listed_by_id(reader: httpx.AsyncClient):
    listed = await get(reader, "/api/v1/districts")
    assert [one["district_id"] for one in listed["items"]] == ["date-line", "straight"]
    assert (listed["numberMatched"], listed["numberReturned"]) == (2, 2)
    straight = listed["items"][1]
    assert straight["imported_at"] == "2026-11-22T09:02:03+08:00"
    assert straight["simulated"] == "everything in it"


async def test_district_says_what_it_holds(reader: httpx.AsyncClient):
    detail = await get(reader, STRAIGHT)
    assert detail["counts"]["landing_point"] == 5
    assert detail["counts"]["vessel"] == 3
    assert detail["warnings"] == ["a warning"]
    assert detail["coast_m"]["mainland"] == pytest.approx(12000, rel=0.01)


async def test_segments_tile_the_coast(reader: httpx.AsyncClient):
    answer = await reader.get(f"{STRAIGHT}/segments")
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    ends = [(one["properties"]["from_m"], one["properties"]["to_m"]) for one in features]
    assert ends[0][0] == 0
    assert all(left[1] == right[0] for left, right in pairwise(ends))
    assert {one["geometry"]["type"] for one in features} == {"LineString"}
    lon, lat = features[0]["geometry"]["coordinates"][0]
    assert (lon, lat) == pytest.approx((112.8, 21.8), abs=1e-6)


async def test_segments_are_chosen_by_grade_and_grid(reader: httpx.AsyncClient):
    every = await ids(reader, "segments")
    key = await ids(reader, "segments", grade="key")
    general = await ids(reader, "segments", grade="general")
    assert key
    assert sorted(key + general) == sorted(every)
    assert await ids(reader, "segments", grade=["key", "general"]) == every
    west, east = [await ids(reader, "segments", grid=grid) for grid in ("G1", "G2")]
    assert west
    assert west + east == every
    assert await ids(reader, "segments", grid="G0") == every, "a grid has its lower levels"
    assert await ids(reader, "segments", grid="G9") == []
    assert await ids(reader, "segments", coastline="C02") == []


async def test_landing_points_have_their_own_kinds(reader: httpx.AsyncClient):
    found = await get(reader, f"{STRAIGHT}/landing-points", kind=["jetty", "estuary"])
    assert [(one["id"], one["properties"]["kind"]) for one in found["features"]] == [
        ("L003", "estuary"),
        ("L005", "jetty"),
    ]
    assert await ids(reader, "landing-points", grade="red") == ["L001", "L005"]
    assert await ids(reader, "landing-points", grade="red", grid="G2") == ["L005"]


async def test_a_box_chooses_what_meets_it(reader: httpx.AsyncClient):
    assert await ids(reader, "landing-points", bbox="112.81,21.7,112.82,21.9") == ["L001"]
    assert await ids(reader, "landing-points", bbox="0,0,1,1") == []


async def test_a_box_over_the_date_line(reader: httpx.AsyncClient):
    path = "/api/v1/districts/date-line/segments"
    every = await get(reader, path)
    found = await get(reader, path, bbox="179,-18,-179,-16")
    assert found["numberMatched"] == every["numberMatched"] > 0
    one_side = await get(reader, path, bbox="-180,-18,-179,-16")
    assert 0 < one_side["numberMatched"] < every["numberMatched"]


async def test_pages_follow_each_other(reader: httpx.AsyncClient):
    every = await ids(reader, "segments")
    path: str | None = f"{STRAIGHT}/segments?limit=5&grid=G0"
    collected, pages = [], 0
    while path is not None:
        page = await get(reader, path)
        assert page["numberMatched"] == len(every)
        collected += [feature["id"] for feature in page["features"]]
        pages += 1
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        path = following[0] if following else None
    assert collected == every
    assert pages == -(-len(every) // 5)


async def test_beyond_the_last_page_there_is_nothing(reader: httpx.AsyncClient):
    page = await get(reader, f"{STRAIGHT}/segments", offset=10**9)
    assert page["features"] == []
    assert [link["rel"] for link in page["links"]] == ["self", "prev"]


async def test_grids_make_a_tree(reader: httpx.AsyncClient):
    found = await get(reader, f"{STRAIGHT}/grids")
    parents = {one["id"]: one["properties"]["parent_id"] for one in found["features"]}
    assert parents == {"G0": None, "G1": "G0", "G2": "G0"}
    assert await ids(reader, "grids", level="village") == ["G1", "G2"]
    assert await ids(reader, "grids", grid="G2") == ["G2"]


async def test_means_are_answered(reader: httpx.AsyncClient):
    assert await ids(reader, "bases", kind="post") == ["B03"]
    assert await ids(reader, "sensors", watched="true") == ["N01"]
    assert await ids(reader, "coastlines") == ["C01"]
    teams = await get(reader, f"{STRAIGHT}/teams", mode="boat")
    assert [(team["team_id"], team["shift_start"]) for team in teams["items"]] == [("T05", "06:00")]
    rules = await get(reader, f"{STRAIGHT}/standard", limit=2)
    assert [(rule["from"], rule["to"]) for rule in rules["items"]] == [
        ("06:00", "19:00"),
        ("19:00", "06:00"),
    ]


async def test_vessels_are_searched(reader: httpx.AsyncClient):
    path = f"{STRAIGHT}/vessels"

    async def found(**params) -> list[str]:
        return [one["vessel_id"] for one in (await get(reader, path, **params))["items"]]

    assert await found() == ["V1", "V2", "V3"]
    assert await found(search="台渔") == ["V1", "V2"]
    assert await found(search="%_快") == ["V3"], "signs of LIKE stand for themselves"
    assert await found(search="_") == ["V3"]
    assert await found(search="412000003") == ["V3"]
    assert await found(watch=["high_risk", "attention"], village="沙堤") == ["V1", "V2"]
    assert await found(kind="pleasure") == ["V3"]
    assert (await get(reader, f"{path}/V2"))["watch"] == "attention"


async def test_pairings_hold_on_their_days(reader: httpx.AsyncClient):
    async def found(**params) -> list[tuple[str, str, str]]:
        rows = (await get(reader, f"{STRAIGHT}/pairings", **params))["items"]
        return [(row["vessel_id"], row["part"], row["person_name"]) for row in rows]

    assert await found(on="2026-06-30", vessel="V1") == [
        ("V1", "member", "陈一"),
        ("V1", "owner", "陈二"),
    ]
    assert await found(on="2026-07-01", part="member") == [
        ("V1", "member", "陈二"),
        ("V2", "member", "陈一"),
    ]
    assert await found(on="2025-12-31") == []
    assert len(await found(person="H2")) == 2


async def test_no_phone_and_no_owner_is_given_out(reader: httpx.AsyncClient, stock: Stock):
    for layer in ("vessels", "pairings", "vessels/V1"):
        text = (await reader.get(f"{STRAIGHT}/{layer}")).text
        assert "13800" not in text
        assert "phone" not in text
        assert 'owner":"陈二' not in text
        assert '"owner":' not in text
