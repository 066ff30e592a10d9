"""Look at the whole Taishan sample over HTTP, once: in, planned, and out again."""

from pathlib import Path

import httpx
from api_cases import serve_in_thread
from sqlalchemy.engine import URL

from geo_data.sample import TAISHAN_PACK

ROOM_FOR_SAMPLE_BYTES = 10_000_000


def test_the_sample_goes_in_and_comes_out(own_url: URL, tmp_path: Path):
    for server in serve_in_thread(
        own_url, tmp_path, plans_at_once=1, upload_limit_bytes=ROOM_FOR_SAMPLE_BYTES
    ):
        with server.client() as client:
            look_at_sample(client)


def look_at_sample(client: httpx.Client) -> None:
    """Import the sample and look at its layers."""
    with TAISHAN_PACK.open("rb") as file:
        put = client.post("/api/v1/packs", files={"pack": file})
    assert put.status_code == 201, put.text
    place, counts = put.headers["location"], put.json()["counts"]
    for layer, table in (
        ("coastlines", "coastline"),
        ("landing-points", "landing_point"),
        ("grids", "sea_grid"),
        ("bases", "base"),
        ("sensors", "sensor"),
        ("teams", "team"),
        ("vessels", "vessel"),
        ("pairings", "pairing"),
    ):
        page = client.get(f"{place}/{layer}").json()
        assert page["numberMatched"] == counts[table] > 0, layer
    segments = client.get(f"{place}/segments").json()
    assert segments["numberMatched"] + counts["landing_point"] == counts["target"]
    detail = client.get(place).json()
    length_m = sum(one["properties"]["length_m"] for one in segments["features"])
    assert abs(sum(detail["coast_m"].values()) - length_m) < 1e-3
    assert "模拟数据" in detail["simulated"]
    members = client.get(f"{place}/pairings", params={"part": "member", "on": "2026-11-23"})
    assert 0 < members.json()["numberMatched"] < counts["pairing"]
