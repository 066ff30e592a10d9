"""Check what is answered about plans: files, gaps, coverage and maps."""

import dataclasses
import hashlib
import json
from pathlib import Path

import httpx
import pytest
from api_cases import NOW, START, Stock
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import create_app
from geo_data.edit import Edit
from geo_data.pack_reader import PackReading
from geo_data.plan_file import plan_from_json
from geo_data.store import import_pack
from geo_data.store_edits import apply_edits
from maritime.cutting import resolve_targets
from maritime.plan_figures import figures_of_plan
from maritime.register import Vessel

pytestmark = pytest.mark.anyio


async def get(reader: httpx.AsyncClient, path: str, **params) -> dict:
    """Give the JSON of an answer that has to be 200."""
    answer = await reader.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def gaps(reader: httpx.AsyncClient, stock: Stock, **params) -> list[dict]:
    """Give the properties of gaps."""
    params = {name.rstrip("_"): value for name, value in params.items()}
    found = await get(reader, f"/api/v1/plans/{stock.plan_id}/gaps", **params)
    return [feature["properties"] for feature in found["features"]]


async def test_a_plan_is_given_byte_for_byte(reader: httpx.AsyncClient, stock: Stock):
    answer = await reader.get(f"/api/v1/plans/{stock.plan_id}")
    assert answer.content == stock.document
    assert answer.headers["content-type"] == "application/json"
    file = await reader.get(f"/api/v1/plans/{stock.plan_id}/file")
    assert file.content == stock.document
    name = f'attachment; filename="plan-{stock.plan_id}.json"'
    assert file.headers["content-disposition"] == name


async def test_a_certificate_is_given_byte_for_byte(reader: httpx.AsyncClient, stock: Stock):
    path = f"/api/v1/plans/{stock.plan_id}/certificate"
    answer = await reader.get(path)
    sha256 = hashlib.sha256(stock.certificate).hexdigest()
    assert (answer.content, answer.headers["etag"]) == (stock.certificate, f'"{sha256}"')
    summary = await get(reader, f"/api/v1/plans/{stock.plan_id}/summary")
    assert summary["certificate_sha256"] == sha256
    for known in (f'"{sha256}"', f'"other", W/"{sha256}"', "*"):
        again = await reader.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == f'"{sha256}"'
    assert (await reader.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_plan_without_a_bound_says_so(own_url: URL, stock: Stock, tmp_path: Path):
    app = create_app(own_url, maps_folder=tmp_path)
    async with app.router.lifespan_context(app):
        async with app.state.services.engine.begin() as connection:
            await connection.execute(text("DELETE FROM plan_certificate"))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            plan = f"/api/v1/plans/{stock.plan_id}"
            answer = await client.get(f"{plan}/certificate")
            assert answer.status_code == 404
            assert "has no certificate: it was made without a bound" in answer.json()["detail"]
            summary = (await client.get(f"{plan}/summary")).json()
            assert summary["certificate_sha256"] is None
            assert "certificate" not in [link["rel"] for link in summary["links"]]


async def test_plans_are_listed_with_their_score(reader: httpx.AsyncClient, stock: Stock):
    score = json.loads(stock.document)["score"]
    for path in ("/api/v1/plans", "/api/v1/districts/straight/plans"):
        (listed,) = (await get(reader, path))["items"]
        assert listed["plan_id"] == str(stock.plan_id)
        assert {name: listed[name] for name in score} == score
        assert (listed["start"], listed["cyclic"]) == (START, True)
        assert listed["is_of_current_pack"] is True
    assert (await get(reader, "/api/v1/plans", district="date-line"))["items"] == []
    summary = await get(reader, f"/api/v1/plans/{stock.plan_id}/summary")
    assert summary == listed


async def test_links_of_a_plan_lead_somewhere(reader: httpx.AsyncClient, stock: Stock):
    summary = await get(reader, f"/api/v1/plans/{stock.plan_id}/summary")
    for link in summary["links"]:
        answer = await reader.get(link["href"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == link["type"]


async def test_teams_go_out_with_their_crew(reader: httpx.AsyncClient, stock: Stock):
    plan = await get(reader, f"/api/v1/plans/{stock.plan_id}")
    out = {patrol["team_id"] for patrol in plan["patrols"]}
    assert len(out) == 1, "there are people for one car"
    assert {entry["person_id"] for entry in plan["roster"]} == {"H1", "H3", "H4"}
    without = {team for gap in plan["gaps"] for team in gap["evidence"].get("without_crew", ())}
    assert without and not without & out


async def test_gaps_are_those_of_the_plan(reader: httpx.AsyncClient, stock: Stock):
    written = json.loads(stock.document)["gaps"]
    found = await gaps(reader, stock)
    keys = ("target_id", "from", "to", "overdue_min", "cause", "evidence")
    as_written = sorted(written, key=lambda gap: (gap["from"], gap["target_id"]))
    assert [{key: gap[key] for key in keys} for gap in found] == as_written


async def test_gaps_are_chosen(reader: httpx.AsyncClient, stock: Stock):
    every = await gaps(reader, stock)
    cause = every[0]["cause"]
    assert await gaps(reader, stock, cause=cause) == [g for g in every if g["cause"] == cause]
    target_id = every[0]["target_id"]
    of_target = [gap for gap in every if gap["target_id"] == target_id]
    assert await gaps(reader, stock, target=target_id) == of_target
    west = await gaps(reader, stock, grid="G1")
    east = await gaps(reader, stock, grid="G2")
    assert len(west) + len(east) == len(every)
    assert await gaps(reader, stock, grid="G0") == every
    points = await gaps(reader, stock, kind="landing_point")
    assert points == [gap for gap in every if gap["kind"] == "landing_point"]
    red = await gaps(reader, stock, grade=["red", "key"])
    assert red == [gap for gap in every if gap["grade"] in ("red", "key")]


async def test_gaps_that_share_time(reader: httpx.AsyncClient, stock: Stock):
    every = await gaps(reader, stock)
    begin, end = every[0]["from"], every[0]["to"]
    assert every[0] in await gaps(reader, stock, from_=begin, to=end)
    beyond = await gaps(reader, stock, from_=end)
    assert beyond == [gap for gap in every if gap["to"] > end], "touching is not sharing"
    before = await gaps(reader, stock, to=every[-1]["from"])
    assert before == [gap for gap in every if gap["from"] < every[-1]["from"]]
    raw = await reader.get(f"/api/v1/plans/{stock.plan_id}/gaps?from={end}")
    assert raw.json()["numberMatched"] == len(beyond), "a plus that was not escaped"


async def test_the_worst_gaps_come_first(reader: httpx.AsyncClient, stock: Stock):
    worst = await gaps(reader, stock, order="worst")
    weighed = [gap["overdue_min"] * gap["weight"] for gap in worst]
    assert weighed == sorted(weighed, reverse=True)


async def test_coverage_is_that_of_the_plan(reader: httpx.AsyncClient, stock: Stock):
    plan = plan_from_json(stock.document, timezone="Asia/Shanghai")
    figures = figures_of_plan(plan, stock.district, resolve_targets(stock.district))
    answer = await get(reader, f"/api/v1/plans/{stock.plan_id}/coverage")
    district = answer["district"]
    assert district["coverage"] == pytest.approx(plan.score.coverage)
    assert district["looks"] == {
        "required": figures.looks.required,
        "made": figures.looks.made,
        "missed": figures.looks.missed,
        "rate": figures.looks.rate,
    }
    grids = {grid["grid_id"]: grid for grid in answer["grids"]}
    parts = [grids[grid]["weighted_overdue"] for grid in ("G1", "G2")]
    assert sum(parts) == pytest.approx(grids["G0"]["weighted_overdue"])
    assert [hour["from"][11:16] for hour in answer["hours"]] == [f"{h:02d}:00" for h in range(24)]


async def test_coverage_of_targets(reader: httpx.AsyncClient, stock: Stock):
    path = f"/api/v1/plans/{stock.plan_id}/coverage/targets"
    every = await get(reader, path)
    written = {target["target_id"]: target for target in json.loads(stock.document)["targets"]}
    assert {one["target_id"]: one["overdue_min"] for one in every["items"]} == {
        target_id: target["overdue_min"] for target_id, target in written.items()
    }
    west = await get(reader, path, grid="G1")
    assert 0 < west["numberMatched"] < every["numberMatched"]
    assert (await get(reader, path, grid="G0"))["items"] == every["items"]
    page = await get(reader, path, limit=2, offset=1)
    assert page["items"] == every["items"][1:3]


async def test_the_map_is_one_page_that_loads_nothing(reader: httpx.AsyncClient, stock: Stock):
    answer = await reader.get(f"/api/v1/maps/{stock.plan_id}")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy and "img-src data:;" in policy
    assert '<meta name="cw-tile-pass"' not in answer.text
    again = await reader.get(f"/api/v1/maps/{stock.plan_id}")
    assert again.content == answer.content


async def test_a_plan_of_another_pack_is_not_measured(own_url: URL, stock: Stock, tmp_path: Path):
    async def replace(engine: AsyncEngine) -> None:
        changed = dataclasses.replace(stock.district, teams=stock.district.teams[1:])
        await import_pack(engine, PackReading(changed, "c" * 64), now=NOW)

    app = create_app(own_url, maps_folder=tmp_path)
    async with app.router.lifespan_context(app):
        await replace(app.state.services.engine)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            for part in (f"plans/{stock.plan_id}/coverage", f"maps/{stock.plan_id}"):
                answer = await client.get(f"/api/v1/{part}")
                assert answer.status_code == 409
                assert "was made from another pack than district 'straight'" in answer.text
            summary = (await client.get(f"/api/v1/plans/{stock.plan_id}/summary")).json()
            assert summary["is_of_current_pack"] is False
            file = await client.get(f"/api/v1/plans/{stock.plan_id}/file")
            assert file.content == stock.document


async def test_a_plan_stays_measurable_when_only_the_register_changes(
    own_url: URL, stock: Stock, tmp_path: Path
):
    app = create_app(own_url, maps_folder=tmp_path)
    async with app.router.lifespan_context(app):
        edit = Edit("vessel", None, Vessel("V900", name="新船"))
        engine = app.state.services.engine
        await apply_edits(engine, "straight", [edit], now=NOW, made_by="a test")
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            assert (await client.get(f"/api/v1/plans/{stock.plan_id}/coverage")).status_code == 200
            team = stock.district.teams[0]
            change = Edit("team", team.team_id, dataclasses.replace(team, patrol_speed_kmh=9.0))
            await apply_edits(engine, "straight", [change], now=NOW, made_by="a test")
            assert (await client.get(f"/api/v1/plans/{stock.plan_id}/coverage")).status_code == 409
