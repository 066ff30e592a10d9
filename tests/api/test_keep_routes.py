"""Health, metrics and log tell how the server is, and nothing of people."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from account_cases import Accounts, Ask, calling
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from api import routes_keep
from api.log_lines import JsonLines
from api.reach import REACH
from geo_data.keep.keep_status import BackupNote, DrillNote, note_backup, note_drill
from geo_data.store_errors import DatabaseUnreachableError, RecordExistsError

SECRETS = ("13800000001", "陈一", "粤台渔1", "V1", "H1", "沙堤", "straight", "%E9%99%88", "planner")
"""Of the register of the stock and of accounts, and what is asked for here."""
TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data folder of the server."""
    return tmp_path_factory.mktemp("watched")


@pytest.fixture(scope="module")
def watched(folder: Path, accounts_url: URL, service_of) -> Iterator[Ask]:
    """Give a function that asks a server with accounts."""
    with calling(accounts_url, service_of(accounts_url), folder) as asked:
        yield asked


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Give what is written to the log meanwhile."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("coastwatch")
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)
    log.setLevel(level)


def ask_for_people(ask: Ask, accounts: Accounts) -> None:
    """Ask for rows, by ids and queries, as somebody and as nobody."""
    planner = accounts.headers("planner.whole")
    for path in (
        "/api/v1/districts/straight/vessels/V1/chain",
        "/api/v1/districts/straight/records/person/H1",
        "/api/v1/districts/straight/records/person?name=陈一&phone=13800000001",
        "/nowhere/13800000001?name=陈一",
    ):
        ask("GET", path, headers=planner)
        ask("GET", path)
    ask("POST", "/api/v1/sign-in", json={"login": "planner.whole", "password": "13800000001"})


def test_metrics_hold_no_person_and_few_series(watched: Ask, accounts: Accounts, lines):
    ask_for_people(watched, accounts)
    answer = watched("GET", "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert [one for one in SECRETS if one in answer.text] == []
    families = {one.name: one for one in text_string_to_metric_families(answer.text)}
    requests = [one for one in families["coastwatch_requests"].samples if "_total" in one.name]
    assert {one.labels["route"] for one in requests} <= {*REACH, "none"}
    assert {one.labels["status"] for one in requests} >= {"200", "401", "404"}
    of_record = [one for one in requests if one.labels["route"] == "get_record"]
    assert sorted((one.labels["status"], one.value) for one in of_record) == [
        ("200", 1.0), ("401", 1.0),
    ]  # fmt: skip
    states = {one.labels["check"]: one.value for one in families["coastwatch_check_state"].samples}
    assert states["database"] == states["tables"] == states["role"] == 0
    assert {one.labels["status"] for one in families["coastwatch_jobs"].samples} == {
        "queued", "running",
    }  # fmt: skip


def test_the_log_has_a_line_of_json_per_answer_and_no_person(watched: Ask, accounts, lines):
    ask_for_people(watched, accounts)
    written = lines.getvalue()
    told = [json.loads(line) for line in written.splitlines()]
    assert len(told) == 9
    assert {one["route"] for one in told} == {
        "get_chain", "get_record", "list_records", "none", "sign_in",
    }  # fmt: skip
    assert set(told[0]) == {"at", "level", "from", "route", "method", "status", "ms"}
    assert [one for one in SECRETS if one in written] == []
    assert "?" not in written


def test_errors_are_told_by_class_and_place_without_their_words(lines):
    log = logging.getLogger("coastwatch")
    try:
        raise IntegrityError("INSERT INTO person", {"phone": "13800000001"}, ValueError("陈一"))
    except IntegrityError as error:
        log.exception("a job did not end: %r", error)
        log.error("uncaught", exc_info=error)
    log.warning("not kept: %s", RecordExistsError("person", "H1"))
    log.warning("districts cannot be read: %s", DatabaseUnreachableError("db:1/c", "refused"))
    log.info("plain words, 100 %")
    written = lines.getvalue()
    told = [json.loads(line) for line in written.splitlines()]
    assert [one for one in SECRETS if one in written] == []
    assert told[0]["error"] == "IntegrityError"
    assert told[0]["says"] == "a job did not end: IntegrityError"
    assert told[0]["through"][0].startswith("test_keep_routes.py:")
    assert told[2]["says"] == "not kept: RecordExistsError"
    assert "no database at db:1/c: refused" in told[3]["says"]
    assert told[4]["says"] == "plain words, 100 %"


def test_health_names_backup_and_drill_and_answers_503_for_a_fault(watched: Ask, folder: Path):
    def found() -> dict[str, dict]:
        answer = watched("GET", "/health")
        told = answer.json()
        assert (answer.status_code == 503) == (told["worst"] == "fault")
        return {one["check"]: one for one in told["findings"]}

    assert found()["backup"]["en"] == "no backup was ever made here"
    assert found()["drill"]["zh"] == "从未做过恢复演练"
    now = datetime.now(UTC)
    note_backup(folder, BackupNote("one", now - timedelta(hours=2), 1, 1))
    note_drill(folder, DrillNote(now - timedelta(days=3), "one", now, 1, None))
    assert found()["backup"]["en"] == "the newest backup is 2.0 h old"
    assert found()["backup"]["state"] == found()["drill"]["state"] == "well"
    assert found()["drill"]["en"] == "the last restore drill was 3.0 days ago and passed"
    metrics = watched("GET", "/metrics").text
    assert 'coastwatch_age_seconds{of="backup"} 72' in metrics
    note_backup(folder, BackupNote("one", now - timedelta(hours=27), 1, 1))
    note_drill(folder, DrillNote(now, "one", None, 0, "it was changed"))
    assert found()["backup"]["state"] == found()["drill"]["state"] == "fault"
    assert watched("GET", "/health").status_code == 503
    note_drill(folder, DrillNote(now - timedelta(days=9), "one", now, 1, None))
    assert "too long" in found()["drill"]["en"]


@pytest.mark.parametrize("path", ["/health", "/metrics"])
def test_others_than_this_machine_need_the_token(path, watched: Ask, folder: Path, monkeypatch):
    monkeypatch.setattr(routes_keep, "address_of", lambda request: "192.168.1.7")
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    token = folder / "metrics-token"
    token.unlink(missing_ok=True)
    assert watched("GET", path, headers=bearer).status_code == 401
    token.write_text("short\n")
    token.chmod(0o600)
    assert watched("GET", path, headers={"Authorization": "Bearer short"}).status_code == 401
    token.write_text(f"{TOKEN}\n")
    assert watched("GET", path).status_code == 401
    assert watched("GET", path, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert watched("GET", path, headers=bearer).status_code in (200, 503)
    token.unlink()
