"""A whole simulated day of the sample is backed up, lost, refused when spoilt, and comes back."""

import hashlib
import json
import time
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from api_cases import plain_address
from cli_cases import run, words_of
from keep_cases import rows_of, spoilt

from geo_data.cluster import ensure_cluster, service_url_of, stop_cluster

SAMPLE = Path(str(files("geo_data") / "sample" / "taishan.gpkg"))
PLAYED = ("--speed", "20000", "--seed", "1", "--once", "--json")


def play_day(folder: Path, start: str, hours: int, monkeypatch: pytest.MonkeyPatch) -> dict:
    """
    Play hours of the sample's day into the own cluster of a folder; gives what was counted.

    The plan is one of so many moves, and so the same on a busy machine. Where the process is sent a
    SIGTERM meanwhile, `simulate` ends in order with status 2 and the word "stopped".
    """
    url = ensure_cluster(folder)
    plan = folder / "day-plan.json"
    made = run("plan", SAMPLE, "--start", start, "--iterations", "20", "--out", plan)
    assert made.exit_code == 0, made.output
    with monkeypatch.context() as patch:
        patch.setenv("DATABASE_URL", plain_address(url))
        patch.setenv("COASTWATCH_SERVICE_URL", plain_address(service_url_of(folder)))
        played = run("simulate", SAMPLE, "--plan", plan, "--hours", hours, *PLAYED)
    assert played.exit_code == 0, played.output
    return json.loads(played.stdout)


@pytest.mark.soak
def test_a_simulated_day_comes_back_row_by_row(scratch_folder: Path, monkeypatch):
    folder, other = scratch_folder / "day", scratch_folder / "day-again"
    out = scratch_folder / "day.cwbackup"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("COASTWATCH_DATA", str(folder))
    try:
        told = play_day(folder, "2026-11-28T00:00:00+08:00", 24, monkeypatch)
        assert told["items_sent"] == told["items_stored"] > 5_000
        assert run("backup-key").exit_code == 0
        before, began_s = rows_of(ensure_cluster(folder)), time.monotonic()
        done = run("backup", out)
        assert done.exit_code == 0, done.output
        took_s = time.monotonic() - began_s

        monkeypatch.setenv("COASTWATCH_DATA", str(other))
        key = ("--key", folder / "backup-key.txt")
        bad = scratch_folder / "bad.cwbackup"
        for name, content in spoilt(out.read_bytes()).items():
            bad.write_bytes(content)
            refused = run("restore", bad, *key)
            assert refused.exit_code == 2, name
            assert "was refused, nothing was touched" in words_of(refused), name
        began_s = time.monotonic()
        restored = run("restore", out, *key)
        assert restored.exit_code == 0, restored.output
        back_s = time.monotonic() - began_s
        found = rows_of(ensure_cluster(other))
    finally:
        stop_cluster(other)
        stop_cluster(folder)
    # Backup and restore are noted in the audit log, after the backup's snapshot.
    noted = {"audit_entry"}
    assert {name: sums(rows) for name, rows in found.items() if name not in noted} == {
        name: sums(rows) for name, rows in before.items() if name not in noted
    }
    assert not Counter(before["audit_entry"]) - Counter(found["audit_entry"])
    rows = sum(map(len, before.values()))
    print(
        "items", told["items_stored"], "tables", len(before), "rows", rows, "size MB",
        round(out.stat().st_size / 1e6, 1), "backup s", round(took_s, 1), "restore s",
        round(back_s, 1),
    )  # fmt: skip


def sums(rows: list[str]) -> list[bytes]:
    """Give a sum of each row, so that a difference is said in few words."""
    return [hashlib.sha256(row.encode()).digest() for row in rows]
