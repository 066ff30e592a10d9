"""Kill server and database at random moments of a simulated day: nothing acknowledged is lost."""

import asyncio
from pathlib import Path

import pytest
from account_cases import run_sql
from kill_cases import make_coast, send_day, supervised

from geo_data.cluster import cluster_status, ensure_cluster, stop_cluster


def play(folder: Path, *, hours: float, kills: int, seed: int) -> None:
    """Play hours of a day with so many kills, and look for each acknowledged item."""
    url = ensure_cluster(folder)  # a durable one: fsync on
    try:
        district, plan, site = asyncio.run(make_coast(url))
        with supervised(folder, seed=seed) as victims:
            sent = asyncio.run(send_day(victims, district, plan, site, hours=hours, kills=kills))
        assert cluster_status(folder).running or ensure_cluster(folder)
        kept = dict(
            run_sql(ensure_cluster(folder), "SELECT item_id::text, content FROM field_item")
        )
        doubled = run_sql(
            ensure_cluster(folder),
            "SELECT content ->> 'item_id' FROM field_item GROUP BY 1 HAVING count(*) > 1",
        )
    finally:
        stop_cluster(folder)
    print(victims.kills, "items", len(sent.acknowledged))
    assert victims.killed >= kills
    assert len(sent.acknowledged) > 20
    lost = [one for one in sent.acknowledged if one not in kept]
    assert lost == []
    changed = [one for one, item in sent.acknowledged.items() if kept[one] != item]
    assert changed == []
    assert doubled == []


def test_two_hours_survive_three_kills(scratch_folder: Path):
    play(scratch_folder / "killed", hours=2, kills=3, seed=5)


@pytest.mark.soak
def test_a_day_survives_two_hundred_kills(scratch_folder: Path):
    play(scratch_folder / "killed-often", hours=24, kills=200, seed=7)
