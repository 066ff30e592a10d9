"""Reports of a time are made by a job, kept, read back byte for byte, and true by their check."""

import asyncio
import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from account_cases import run_sql
from api_cases import on_database
from fastapi import FastAPI
from icalendar import Calendar
from live_cases import Hand, SetClock, at, round_item, track_item, written
from pypdf import PdfReader
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.fold_watch import FoldWatch
from api.report_period import AskedTime
from api.report_run import SpanRequest, make_span_report
from api.workers import WorkerPool
from geo_data.reports.raw_zip import read_raw_zip, rows_of, write_raw_zip
from geo_data.reports.read_walks import fold_rounds
from geo_data.reports.report_document import write_report_document
from maritime.report_check.check import check_report

PATIENCE_S = 60
WALK = [(minute / 2, 50.0 * minute) for minute in range(60)]
SECRET = "队长手机没电"
DAY = {"day": "2026-11-23"}


@pytest.fixture(scope="module")
def begun() -> Callable[[FastAPI], None]:
    """Let the worker of repairs, which stays, make all reports too, so that one starts once."""

    def let_one_report(app: FastAPI) -> None:
        app.state.services.jobs.let_work("report", app.state.ahead.worker)

    return let_one_report


@pytest.fixture(scope="module")
def told(hand: Hand, clock: SetClock) -> Hand:
    """Of two days the first round was walked in part, the second was called off with a note."""
    round_id = str(uuid4())
    clock.minute = 1
    hand.send(round_item("round_start", 0, round_id))
    clock.minute = 60
    hand.send(track_item(WALK, round_id), round_item("round_end", 45, round_id))
    body = {"team_id": "T01", "from": written(1440), "note": SECRET}
    answer = hand.post("rounds/cancel", body)
    assert answer.status_code == 200, answer.text
    clock.minute = 1500
    return hand


@pytest.fixture(scope="module")
def day(told: Hand) -> dict:
    """The report of the first day."""
    return report_of(told, DAY)


def report_of(hand: Hand, asked: dict) -> dict:
    """Order a report, wait for its job, and give what was made."""
    job = job_of(hand, asked)
    assert (job["status"], job["error"]) == ("done", None), job
    assert job["kind"] == "report"
    assert job["progress"]["done"] == job["progress"]["of"]
    return hand.get(f"reports/{job['job_id']}")


def job_of(hand: Hand, asked: dict) -> dict:
    """Order a report, and give its job when that is over."""
    answer = hand.post("reports", asked)
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    assert answer.headers["location"] == f"/api/v1/jobs/{job_id}"
    deadline_s = time.monotonic() + PATIENCE_S
    while (job := hand.get(f"/api/v1/jobs/{job_id}"))["status"] not in ("done", "failed"):
        assert time.monotonic() < deadline_s, job
        time.sleep(0.1)
    return job


def file_of(hand: Hand, made: dict, form: str) -> bytes:
    """Download a report."""
    answer = hand.call("supervisor.whole", "GET", f"reports/{made['report_id']}/files/{form}")
    assert answer.status_code == 200, answer.text
    assert f'filename="report-{made["report_id"]}.{form}"' in answer.headers["content-disposition"]
    return answer.content


def test_a_day_is_reported_beside_its_plan_and_its_figures_are_true(
    told: Hand, day: dict, tmp_path: Path, module_url: URL
):
    assert (day["kind"], day["forms"]) == ("day", ["json", "raw.zip"])
    document = json.loads(file_of(told, day, "json"))
    assert document["sha256"] == day["document_sha256"]
    assert document["head"]["known"] == "2026-11-24T01:00:00+08:00"
    whole = document["looks"][0]
    assert whole["measured"]["coverage"] == day["coverage"]
    assert whole["measured"]["looks_made"] < whole["planned"]["looks_made"]
    assert whole["before"]["looks_made"] <= whole["measured"]["looks_made"]
    assert document["reasons"] == {"cut_short": 1}
    [walked] = document["deviations"]
    assert (walked["team_id"], walked["actual_to"]) == ("T01", "2026-11-23T00:45:00+08:00")
    assert 0 < walked["visits_made"] < walked["visits_planned"]
    assert {row["cause"] for row in document["gaps"]} >= {"cut_short", "no_team"}
    out = next(row for row in document["effort"] if row["is_total"] and row["mode"] == "vehicle")
    assert out["actual"]["minutes"] == pytest.approx(45)
    assert out["actual"]["km"] == pytest.approx(2.95, abs=0.01)
    raw_path = tmp_path / "raw.zip"
    raw_path.write_bytes(file_of(told, day, "raw.zip"))
    raw = read_raw_zip(raw_path)
    assert raw.sha256 == document["head"]["raw_sha256"]
    found = check_report(document, rows_of(raw, "raw"))
    assert [str(fault) for fault in found.faults] == []
    noted = run_sql(module_url, "SELECT login FROM audit_entry WHERE action = 'read' "
                                f"AND subject = 'report {day['report_id']}'")  # fmt: skip
    assert {row[0] for row in noted} == {"supervisor.whole"}
    assert day["report_id"] in [one["report_id"] for one in told.get("reports")["items"]]


def test_the_same_day_asked_again_has_the_same_bytes(told: Hand, day: dict, module_url: URL):
    asked = SpanRequest("straight", AskedTime(**DAY))
    made = on_database(module_url, lambda engine: make_span_report(engine, asked, now=told.clock()))
    assert write_report_document(made.report) == file_of(told, day, "json")
    assert write_raw_zip(made.raw, end_s=made.report.head.to_s) == file_of(told, day, "raw.zip")


def test_people_outside_are_told_no_note_and_no_team(told: Hand):
    inside = report_of(told, {"week": "2026-11-24", "forms": ["json", "pdf", "xlsx"]})
    assert file_of(told, inside, "pdf").startswith(b"%PDF-")
    assert file_of(told, inside, "xlsx").startswith(b"PK")
    document = json.loads(file_of(told, inside, "json"))
    assert document["reasons"] == {"cut_short": 1, "cancelled": 1}
    assert SECRET in [row["note"] for row in document["deviations"]]
    assert document["head"]["to"] == "2026-11-24T01:00:00+08:00"
    assert "not_over" in [one["key"] for one in document["assumptions"]]

    asked = {"week": "2026-11-24", "grid_id": "G1", "audience": "public", "language": "en"}
    outside = report_of(told, asked)
    public = json.loads(file_of(told, outside, "json"))
    raw = zipfile.ZipFile(io.BytesIO(file_of(told, outside, "raw.zip")))
    words = [json.dumps(public), *(raw.read(name).decode() for name in raw.namelist())]
    assert [one for one in words if SECRET in one or re.search(r"T01(?!:)", one)] == []
    assert public["deviations"] == []
    assert public["reasons"] == document["reasons"]
    assert public["looks"][0]["name"] == "West"
    assert {row["grid_id"] for row in public["targets"]} == {"G1"}


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({}, 422, "one of a day, a week, a month, or from and to"),
        ({**DAY, "week": "2026-11-23"}, 422, "day and week"),
        ({"day": "2026-02-30"}, 422, "a date YYYY-MM-DD"),
        ({"month": "2026-13"}, 422, "a month YYYY-MM"),
        ({"from": "2026-11-23T00:00:00+08:00"}, 422, "both from and to"),
        ({"day": "2026-11-25"}, 422, "has not begun"),
        ({"from": written(60), "to": written(0)}, 422, "ends before it starts"),
        ({**DAY, "grid_id": "G9"}, 404, "give one of its grids: G0, G1, G2"),
        ({**DAY, "forms": ["docx"]}, 422, "forms"),
        ({**DAY, "forms": ["json", "json"]}, 422, "name each form once"),
        ({**DAY, "audience": "press"}, 422, "audience"),
    ],
)
def test_what_cannot_be_reported_is_refused_in_words(
    told: Hand, asked: dict, status: int, words: str
):
    answer = told.post("reports", asked)
    assert answer.status_code == status, answer.text
    assert words in answer.text


def test_a_form_that_was_not_made_and_an_unknown_report_are_named(told: Hand, day: dict):
    for path, words in (
        (f"reports/{day['report_id']}/files/gpkg", "was not made as"),
        (f"reports/{uuid4()}", "see the list of reports"),
    ):
        answer = told.call("planner.whole", "GET", path)
        assert answer.status_code == 404
        assert words in answer.text


def test_a_team_lost_long_before_is_lost_and_what_was_said_later_plays_no_part(
    told: Hand, module_url: URL
):
    minute = told.clock.minute

    def reasons(now_minute: float) -> dict[str, int]:
        asked = SpanRequest("straight", AskedTime(week="2026-11-24"))
        made = on_database(
            module_url, lambda engine: make_span_report(engine, asked, now=at(now_minute))
        )
        return dict(made.report.reasons)

    told.clock.minute = -20 * 1440
    assert told.post("units/T01/status", {"kind": "lost"}).status_code == 201
    assert reasons(1500) == {"lost": 1, "cancelled": 1}
    told.clock.minute = 2900
    assert told.post("units/T01/status", {"kind": "back"}).status_code == 201
    told.post("rounds/cancel", {"team_id": "T01", "from": written(2880)}).raise_for_status()
    told.clock.minute = minute
    assert reasons(2890) == {"lost": 2, "cancelled": 1}
    run_sql(module_url, "TRUNCATE unit_status")


def test_shift_sheets_and_a_calendar_are_of_the_plan_in_force(told: Hand):
    asked = {"what": "shifts", **DAY, "team_id": "T01"}
    sheets = report_of(told, asked)
    assert (sheets["what"], sheets["kind"], sheets["coverage"]) == ("shifts", "day", None)
    assert sheets["forms"] == ["pdf"]
    assert file_of(told, sheets, "pdf").startswith(b"%PDF-")
    inside = report_of(told, {"what": "calendar", **DAY})
    outside = report_of(told, {"what": "calendar", **DAY, "audience": "public"})
    books = [file_of(told, one, "ics").decode() for one in (inside, outside)]
    assert all(book.startswith("BEGIN:VCALENDAR") and "T01" in book for book in books)
    assert sheets["document_sha256"] == inside["document_sha256"]
    called_off = report_of(told, {"what": "calendar", "day": "2026-11-24"})
    begun = [book.count("BEGIN:VEVENT") for book in books]
    left = file_of(told, called_off, "ics").decode().count("BEGIN:VEVENT")
    assert begun == [left + 1, left + 1]


def test_duties_of_a_day_name_people_inside_the_office_alone(told: Hand, module_url: URL):
    both = ["ics", "duties.ics"]
    inside = report_of(told, {"what": "calendar", **DAY, "forms": both, "language": "en"})
    assert inside["forms"] == sorted(both)
    outside = report_of(told, {"what": "calendar", **DAY, "forms": both, "audience": "public"})
    own = {"what": "calendar", **DAY, "forms": both[1:], "team_id": "T01"}
    books = [
        Calendar.from_ical(file_of(told, one, "duties.ics")).events
        for one in (inside, outside, report_of(told, own))
    ]
    [named, _, alone] = books
    assert {one["summary"].split()[0] for one in alone} == {"T01"}
    ids = [{one.uid for one in events} for events in books]
    assert ids[0] == ids[1] >= ids[2]
    people = run_sql(module_url, "SELECT name, phone FROM person")
    said = "".join(one.description or "" for one in named)
    assert "People: " in said and any(row[0] in said for row in people)
    written = [file_of(told, one, "duties.ics").decode() for one in (inside, outside)]
    assert [row for row in people if row[1] and row[1] in "".join(written)] == []
    assert [row for row in people if row[0] in written[1]] == []
    assert told.call("gridworker.west", "GET", f"reports/{inside['report_id']}").status_code == 403


def test_an_office_has_its_own_form_and_a_fault_in_it_is_named(told: Hand, hand_folder: Path):
    form = hand_folder / "report-templates" / "brief.toml"
    form.parent.mkdir()
    begin = 'format = "coastwatch-report-template/1"\nkind = "brief"\n'
    form.write_text(begin + 'titel = "晨报"\n', encoding="utf-8")
    refused = job_of(told, {"what": "brief", **DAY})
    assert refused["status"] == "failed"
    assert "titel" in refused["error"] and "brief.toml" in refused["error"]
    assert told.call("planner.whole", "GET", f"reports/{refused['job_id']}").status_code == 404
    form.write_text(begin + 'title = "晨报"\n', encoding="utf-8")
    made = report_of(told, {"what": "brief", **DAY})
    [page] = PdfReader(io.BytesIO(file_of(told, made, "pdf"))).pages
    assert "晨报" in page.extract_text()
    form.unlink()


def test_the_vessel_report_and_the_brief_are_made_too(told: Hand, module_url: URL):
    vessels = report_of(told, {"what": "vessels", **DAY, "forms": ["json", "xlsx"]})
    document = json.loads(file_of(told, vessels, "json"))
    assert document["format"] == "coastwatch-vessel-report/1"
    assert document["sha256"] == vessels["document_sha256"]
    assert file_of(told, vessels, "xlsx").startswith(b"PK")
    brief = report_of(told, {"what": "brief", **DAY, "language": "en"})
    assert file_of(told, brief, "pdf").startswith(b"%PDF-")
    assert brief["coverage"] is not None
    noted = run_sql(module_url, "SELECT count(*) FROM audit_entry WHERE action = 'read' "
                                f"AND subject = 'report {vessels['report_id']}'")  # fmt: skip
    assert noted[0][0] == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"what": "brief", **DAY, "forms": ["xlsx"]}, "brief is not made as xlsx; it has pdf"),
        ({"what": "shifts", "week": "2026-11-23"}, "shifts is of a day"),
        ({"what": "calendar", **DAY, "grid_id": "G1"}, "calendar is of teams: give no grid_id"),
        ({"what": "vessels", **DAY, "team_id": "T01"}, "vessels is of no single team"),
        ({"what": "shifts", **DAY, "team_id": "T99"}, "the id of a team of the district"),
        ({"what": "vessels", "from": "2026-11-23T01:00:00+08:00",
          "to": "2026-11-23T02:00:00+08:00"}, "whole days, from midnight to midnight"),
    ],
)  # fmt: skip
def test_what_a_report_does_not_have_is_refused(told: Hand, asked: dict, said: str):
    answer = told.post("reports", asked)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_round_that_is_over_is_reckoned_once_and_told_the_same(told: Hand, module_url: URL):
    span = AskedTime(from_="2026-11-22T20:00:00+08:00", to="2026-11-24T00:00:00+08:00")
    asked = SpanRequest("straight", span)

    def made() -> bytes:
        one = on_database(
            module_url, lambda engine: make_span_report(engine, asked, now=told.clock())
        )
        return write_report_document(one.report)

    run_sql(module_url, "DELETE FROM walk_fold RETURNING 1")
    first = made()
    assert [tuple(row) for row in run_sql(module_url, "SELECT count(*) FROM walk_fold")] == [(1,)]
    assert made() == first
    run_sql(module_url, "UPDATE walk_fold SET content = '[[], [], null]' RETURNING 1")
    assert made() != first
    run_sql(module_url, "UPDATE walk_fold SET items_sha256 = 'of other items' RETURNING 1")
    assert made() == first


def test_rounds_are_folded_as_they_end_and_their_report_is_the_same(told: Hand, module_url: URL):
    asked = SpanRequest("straight", AskedTime(**DAY))

    def made() -> bytes:
        one = on_database(
            module_url, lambda engine: make_span_report(engine, asked, now=told.clock())
        )
        return write_report_document(one.report)

    def folds() -> list[tuple]:
        return [tuple(row) for row in run_sql(module_url, "SELECT round_id FROM walk_fold")]

    first, kept = made(), folds()
    run_sql(module_url, "DELETE FROM walk_fold RETURNING 1")

    async def look(engine: AsyncEngine) -> list[list[tuple]]:
        workers = WorkerPool(module_url, at_once=1)
        watch = FoldWatch(engine, workers, told.clock)
        told.clock.minute -= 1430  # the round is under way still, or just over
        await watch.look()
        found = [folds()]
        told.clock.minute += 1430
        await watch.look()
        found.append(folds())
        run_sql(module_url, "DELETE FROM walk_fold RETURNING 1")
        await watch.look()  # nothing is over that was not: a report folds what is missing
        return [*found, folds()]

    assert on_database(module_url, look) == [[], kept, []]
    folded = on_database(
        module_url, lambda engine: fold_rounds(engine, "straight", now=told.clock())
    )
    assert folded == len(kept) == 1
    assert made() == first


def test_a_server_that_ends_does_not_wait_for_rounds_to_be_folded(told: Hand, module_url: URL):
    run_sql(module_url, "DELETE FROM walk_fold RETURNING 1")

    async def end_meanwhile(engine: AsyncEngine) -> None:
        watch = FoldWatch(engine, WorkerPool(module_url, at_once=1), told.clock, every_s=0.0)
        watch.start()
        while not watch.is_folding:
            await asyncio.sleep(0.01)
        await watch.stop()

    on_database(module_url, end_meanwhile)
    assert list(run_sql(module_url, "SELECT round_id FROM walk_fold")) == []
