"""Check the commands that pass events on to a higher platform, on a real database."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from account_cases import Accounts, as_actor
from field_calls import DEVICE, check
from sqlalchemy.engine import URL
from typer.testing import CliRunner

from api.cli import app
from geo_data.store_field import keep_items

Run = Callable[..., str]


@pytest.fixture
def kept(own_accounts_url: URL, accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """Name a database with two checks to the commands; give the checks."""
    made = [check(outcome="found", text="堃垚", minutes_ago=2), check(text="二", minutes_ago=1)]

    async def keep(connection) -> None:
        await keep_items(
            connection, accounts.actors["gridworker.west"], made, device_id=DEVICE,
            clock_offset_s=0.0, came_by="file", now=datetime.now(UTC),
        )  # fmt: skip

    as_actor(own_accounts_url, None, keep)
    written = own_accounts_url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", written.replace("+asyncpg", ""))
    return made


def run(*words: object, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["field", *map(str, words)])
    assert done.exit_code == status, done.output
    return done.output


def test_numbers_of_a_platform_go_out_and_come_back(kept: list[dict], tmp_path: Path):
    out = tmp_path / "events.csv"
    assert "2 events for 粤平安（示例）" in run("export", "straight", out)
    lines = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    at_text, at_number = lines[0].index("情况描述"), lines[0].index("事件编号")
    assert [line[at_text] for line in lines[1:]] == ["堃垚", "二"]
    lines[1][at_number] = "YPA-7"
    filled = tmp_path / "filled.csv"
    with filled.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
    assert "1 numbers of 粤平安（示例） are kept" in run("numbers", "straight", filled)
    assert "1 events" in run("export", "straight", tmp_path / "new.xlsx", "--new")
    assert "0 events" in run("export", "straight", out, "--to", "2026-01-01T00:00:00Z")
    assert "YPA-7" not in out.read_text(encoding="utf-8-sig")


def test_options_that_cannot_be_used_are_said(kept: list[dict], tmp_path: Path):
    assert "ends in .xlsx or .csv" in run("export", "straight", tmp_path / "a.pdf", status=2)
    told = run("export", "straight", tmp_path / "a.csv", "--from", "gestern", status=2)
    assert "an instant with its offset" in told
    assert "as `field export` writes it" in run("numbers", "straight", "nowhere.csv", status=2)
    told = run("export", "nowhere", tmp_path / "a.csv", status=2)
    assert "district 'nowhere' is not in the database" in told
