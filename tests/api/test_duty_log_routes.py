"""Check the duty log over HTTP: lines in two languages, corrections, filters, sheets."""

import io
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from account_cases import Accounts, run_sql
from live_cases import Hand, at, written
from openpyxl import load_workbook
from sqlalchemy.engine import URL

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICER = "duty_officer.whole"


@pytest.fixture(autouse=True)
def nothing_told(module_url: URL) -> None:
    run_sql(module_url, "TRUNCATE duty_line, unit_status")


def test_officers_add_lines_and_a_later_one_corrects(hand: Hand):
    hand.clock.minute = 10
    assert hand.post("duty-log", {"text": "=海面有雾"}).status_code == 201
    first = hand.get("duty-log")["items"][0]
    assert (first["zh"], first["kind"], first["at"]) == ("=海面有雾", "note", written(10))
    hand.clock.minute = 20
    later = hand.post("duty-log", {"text": "海面有大雾", "corrects": first["line_id"]})
    assert later.status_code == 201
    lines = hand.get("duty-log")["items"]
    assert [one["kind"] for one in lines] == ["correction", "note"]
    assert lines[0]["facts"]["of"] == written(10)
    by_clock = f"{at(10).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    assert lines[0]["en"] == f"Correction of the line at {by_clock}: 海面有大雾"
    assert lines[1] == first
    assert first["by"] == OFFICER
    missing = hand.post("duty-log", {"text": "x", "corrects": str(uuid4())})
    assert missing.status_code == 404


def test_lines_of_what_was_done_are_found_by_kind_and_time(hand: Hand):
    hand.clock.minute = 60
    assert hand.post("units/T01/status", {"kind": "lost", "note": "车坏"}).status_code == 201
    hand.clock.minute = 70
    assert hand.post("duty-log", {"text": "b"}).status_code == 201
    of_units = hand.get("duty-log?kind=unit_status")["items"]
    assert [one["at"] for one in of_units] == [written(60)]
    assert "车坏" in of_units[0]["zh"]
    before = hand.get(f"duty-log?to={written(70)}")
    assert before["numberMatched"] == 1


def test_a_line_tells_officers_by_login_and_people_outside_by_role(
    hand: Hand, accounts: Accounts, module_url: URL
):
    hand.clock.minute = 80
    assert hand.post("duty-log", {"text": "officer"}).status_code == 201
    for login in ("gridworker.west", None):
        run_sql(
            module_url, "INSERT INTO duty_line (line_id, district_id, at, account_id, kind, facts) "
            "VALUES (gen_random_uuid(), 'straight', :at, :by, 'note', '{\"text\": \"other\"}')",
            at=at(70), by=login and accounts.actors[login].account_id,
        )  # fmt: skip
    told = [one["by"] for one in hand.get("duty-log", login="supervisor.whole")["items"]]
    assert told[0] == OFFICER
    assert set(told[1:]) == {"网格员 gridworker", None}
    sheet = hand.call(OFFICER, "GET", "duty-log/sheet?form=csv").content.decode("utf-8-sig")
    assert {line.split(",")[4] for line in sheet.splitlines()[1:]} == {
        OFFICER, "网格员 gridworker", "—",
    }  # fmt: skip
    assert "gridworker.west" not in sheet


def test_sheets_begin_as_spreadsheets_want_and_hold_no_formula(hand: Hand):
    assert hand.post("duty-log", {"text": "=1+1"}).status_code == 201
    sheet = hand.call(OFFICER, "GET", "duty-log/sheet?form=csv").content
    assert sheet.startswith(b"\xef\xbb\xbf")
    row = sheet.decode("utf-8-sig").splitlines()[1].split(",")
    assert not row[2].startswith("=")
    assert row[4] == OFFICER
    book = hand.call(OFFICER, "GET", "duty-log/sheet?form=xlsx")
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet.print_title_rows == "$2:$2", "headings stand on each page"
