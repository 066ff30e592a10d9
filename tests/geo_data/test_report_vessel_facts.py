"""Check that a vessel report from the database says what phones have told."""

from datetime import date, timedelta

import pytest
from field_cases import (
    EAST,
    NOW,
    actor_of,
    check_body,
    field_district,
    item,
    keep,
    make_accounts,
)
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from store_cases import put, with_engine

from geo_data.reports.vessel_facts import VesselRequest, read_vessel_report
from geo_data.store_connection import open_connection
from geo_data.store_errors import DistrictNotFoundError
from geo_data.store_roll_calls import close_roll_call, start_roll_call
from geo_data.store_verdicts import decide_suspicion
from maritime.report.grid_tree import UnknownGridError
from maritime.report.vessel_report import VesselReport

CHEN = actor_of("chen", person_id="H1")
LI = actor_of("li", "gridworker", EAST, "H3")
POLICE = actor_of("wu", "police", None)
NOVEMBER = VesselRequest("straight", date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def url(store_url: URL) -> URL:
    """Give a database with the district and its accounts."""
    put(store_url, field_district())
    with_engine(store_url, lambda engine: make_accounts(engine, CHEN, LI, POLICE))
    return store_url


def report_of(url: URL, request: VesselRequest = NOVEMBER) -> VesselReport:
    return with_engine(
        url, lambda engine: read_vessel_report(engine, request, program_version="0.1.0")
    )


def call_the_roll(url: URL) -> str:
    """Call all vessels, hear of two, one of them late, and close it."""

    async def call(engine: AsyncEngine) -> object:
        async with open_connection(engine) as connection:
            found = await start_roll_call(
                connection, POLICE, "straight", kind="typhoon_recall", note=None, grid_id=None,
                vessel_kinds=(), now=NOW - timedelta(hours=2),
            )  # fmt: skip
            await connection.commit()
            return found.roll_call_id

    async def close(engine: AsyncEngine) -> None:
        async with open_connection(engine) as connection:
            await close_roll_call(
                connection, POLICE, "straight", call_id, now=NOW + timedelta(minutes=1)
            )
            await connection.commit()

    def said(vessel_id: str, state: str) -> dict:
        body = {"vessel_id": vessel_id, "state": state, "roll_call_id": str(call_id)}
        return item("contact", body)

    call_id = with_engine(url, call)
    keep(url, CHEN, [said("V1", "in_port")])
    with_engine(url, close)
    keep(url, LI, [said("V3", "at_sea")], now=NOW + timedelta(hours=1))
    return str(call_id)


def decide(url: URL, check: dict) -> None:
    async def work(engine: AsyncEngine) -> None:
        async with open_connection(engine) as connection:
            await decide_suspicion(
                connection, POLICE, "straight", check["item_id"], is_confirmed=True, note=None,
                now=NOW,
            )  # fmt: skip
            await connection.commit()

    with_engine(url, work)


def test_a_report_says_what_was_told_of_which_vessel(url: URL):
    suspected = item(body=check_body("V1", outcome="found", suspected=["no_papers", "new_word"]))
    described = {"name": "小艇", "number": None, "mmsi": 7, "note": " 无灯 "}
    keep(url, CHEN, [
        suspected,
        item(body=check_body("V2", outcome="could_not_check", reason="dark")),
        item(body=check_body("V2", outcome="asleep")),
        item(body=check_body(None, outcome="found", described=described,
                             suspected=["no_name_number"])),
    ])  # fmt: skip
    keep(url, LI, [item(body=check_body("V3"), made_at="2026-11-30T21:59:00+08:00")])
    decide(url, suspected)
    report = report_of(url)
    whole = report.places[0].checks
    assert (whole.looks, whole.could_not_check, whole.unclear) == (3, 1, 1)
    assert (whole.never_checked, whole.suspected, whole.suspected_open) == (2, 2, 1)
    by_id = {row.item_id: row for row in report.suspicions}
    assert by_id[suspected["item_id"]].verdict == "confirmed"
    assert by_id[suspected["item_id"]].suspected == ("no_papers",)
    (other,) = (row for key, row in by_id.items() if key != suspected["item_id"])
    assert (other.described, other.village, other.verdict) == ("小艇; 无灯", "沙堤", "open")


def test_roll_calls_are_counted_as_they_were_closed(url: URL):
    call_id = call_the_roll(url)
    whole, *places = report_of(url).roll_calls
    assert (whole.roll_call_id, whole.called, whole.answered) == (call_id, 4, 1)
    assert (whole.people, whole.late_words) == (1, 1)
    assert {(row.level, row.village): row.answered for row in places} == {
        ("town", None): 1, ("village", "下川"): 0, ("village", "沙堤"): 1,
    }  # fmt: skip


def test_only_its_days_count_but_who_was_ever_checked_is_known(url: URL):
    keep(url, CHEN, [item()])
    call_the_roll(url)
    later = report_of(url, VesselRequest("straight", date(2026, 12, 1), date(2026, 12, 31)))
    assert (later.places[0].checks.looks, later.places[0].checks.never_checked) == (0, 3)
    assert later.roll_calls == ()
    earlier = report_of(url, VesselRequest("straight", date(2026, 10, 1), date(2026, 10, 31)))
    assert earlier.places[0].checks.never_checked == 4


def test_the_public_gets_no_vessel(url: URL):
    keep(url, CHEN, [item(body=check_body("V1", outcome="found", suspected=["no_papers"]))])
    request = VesselRequest("straight", date(2026, 11, 1), date(2026, 11, 30), "public")
    report = report_of(url, request)
    assert report.head.is_public
    assert (report.lapses, report.never_checked, report.suspicions) == ((), (), ())


def test_what_is_not_there_is_said(url: URL):
    days = (date(2026, 11, 1), date(2026, 11, 30))
    with pytest.raises(DistrictNotFoundError, match="straight"):
        report_of(url, VesselRequest("nowhere", *days))
    with pytest.raises(UnknownGridError, match="G7"):
        report_of(url, VesselRequest("straight", *days, grid_id="G7"))
