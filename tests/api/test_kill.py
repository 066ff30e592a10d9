"""Kill server and database at random moments of a simulated day: nothing acknowledged is lost."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from account_cases import run_sql
from api_cases import on_database
from keep_cases import rows_of
from kill_cases import SENDING_SHARE, make_coast, send_day, supervised
from sqlalchemy.engine import URL

from geo_data.cluster import ensure_cluster, stop_cluster
from geo_data.keep.backup_key import KEY_FILE, identities_of, make_key, recipients_of
from geo_data.keep.make_backup import make_backup
from geo_data.keep.restore import restore_site


def play(folder: Path, *, hours: float, kills: int, seed: int, restores: bool = False) -> None:
    """Play hours of a day with so many kills, look for each item; restore it all if asked to."""
    url = ensure_cluster(folder)  # a durable one: fsync on
    try:
        district, plan, site = asyncio.run(make_coast(url))
        with supervised(folder, seed=seed) as victims:
            sent = asyncio.run(send_day(victims, district, plan, site, hours=hours, kills=kills))
        url = ensure_cluster(folder)
        kept = dict(run_sql(url, "SELECT item_id::text, content FROM field_item"))
        doubled = "SELECT content ->> 'item_id' FROM field_item GROUP BY 1 HAVING count(*) > 1"
        assert run_sql(url, doubled) == []
        if restores:
            restore_day(folder, url)
    finally:
        stop_cluster(folder)
    away_s = sorted(victims.away_s)
    meanwhile, cut_off = victims.sending.fell_meanwhile, victims.sending.cut_off
    print(
        victims.kills, "while items were sent", len(meanwhile), "not answered", len(cut_off),
        "items", len(sent.acknowledged), "away, median and longest, s",
        round(away_s[len(away_s) // 2], 1), round(away_s[-1], 1),
    )  # fmt: skip
    assert victims.killed == kills
    assert len(meanwhile) >= SENDING_SHARE * kills
    assert len(sent.acknowledged) > 20
    assert [one for one in sent.acknowledged if one not in kept] == [], "lost"
    assert [one for one, item in sent.acknowledged.items() if kept[one] != item] == [], "changed"


def restore_day(folder: Path, url: URL) -> None:
    """Back the day up, lose it, restore it, and compare every row."""
    make_key(folder)
    out, before = folder / "backups" / "day", rows_of(url)
    out.parent.mkdir()
    recipients, now = recipients_of(folder), datetime.now(UTC)
    on_database(url, lambda engine: make_backup(engine, folder, out, recipients, now=now))
    run_sql(url, "TRUNCATE field_item CASCADE")
    assert rows_of(url) != before
    identities = identities_of(folder / KEY_FILE)
    asyncio.run(restore_site(folder, url, out, identities, replaces=True))
    assert rows_of(url) == before
    assert len(before["field_item"]) > 20


def test_two_hours_survive_three_kills(scratch_folder: Path):
    play(scratch_folder / "killed", hours=2, kills=3, seed=5)


@pytest.mark.soak
def test_a_day_survives_two_hundred_kills(scratch_folder: Path):
    play(scratch_folder / "killed-often", hours=24, kills=200, seed=7, restores=True)
