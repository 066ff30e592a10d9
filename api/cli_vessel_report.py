"""Make the vessel report on the command line: of a pack, or of a district of the database."""

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_files import refuse_to_overwrite
from api.cli_words import option_fault, say
from api.report_kinds import AskedReport
from api.report_makers import VESSEL_FORMS, vessel_file
from api.report_period import whole_days
from geo_data.atomic_file import write_whole
from geo_data.pack_reader import read_pack
from geo_data.program_version import program_version
from geo_data.read_districts import read_district
from geo_data.reports.vessel_facts import VesselRequest, read_vessel_report
from geo_data.store_connection import open_snapshot
from maritime.report.vessel_figures import make_vessel_report
from maritime.report.vessel_report import (
    FROM_PACK,
    VILLAGE,
    VesselReport,
    VesselReportHead,
    for_public,
)


def run_vessel_report(asked: AskedReport, *, messages: Console, answers: Console) -> None:
    """Report on the vessels of some days, write the report, print its figures by town."""
    asked.refuse_but("pack", "district", "time", "grid")
    ending = asked.ending(VESSEL_FORMS)
    if (asked.pack is None) == (asked.district is None):
        found = "neither" if asked.pack is None else "both"
        raise option_fault("PACK", found, "either PACK or --district")
    if asked.pack is not None:
        refuse_to_overwrite(asked.out, asked.pack)
    report = _of_pack(asked) if asked.pack is not None else _of_database(asked, messages)
    write_whole(asked.out, vessel_file(report, ending, asked.lang))
    _print(report, answers)
    say(answers, f"report written: {asked.out}")


def _of_pack(asked: AskedReport) -> VesselReport:
    """Give the report of a pack: it has no checks and no roll-calls."""
    reading = read_pack(asked.pack)
    first, last = whole_days(asked.time.period(reading.district.zone), reading.district.zone)
    head = VesselReportHead.of(
        reading.district, first_day=first, last_day=last, made_from=FROM_PACK,
        program_version=program_version(), grid_id=asked.grid, pack_sha256=reading.sha256,
    )  # fmt: skip
    report = make_vessel_report(reading.district, None, head)
    return for_public(report) if asked.audience == "public" else report


def _of_database(asked: AskedReport, messages: Console) -> VesselReport:
    district_id = asked.district or ""

    async def read(engine: AsyncEngine) -> VesselReport:
        async with open_snapshot(engine) as connection:
            zone = (await read_district(connection, district_id)).zone
        days = whole_days(asked.time.period(zone), zone)
        request = VesselRequest(district_id, *days, audience=asked.audience, grid_id=asked.grid)
        return await read_vessel_report(engine, request, program_version=program_version())

    with messages.status("reading the register, checks and roll-calls"):
        return with_engine(open_database(messages), read)


def _print(report: VesselReport, answers: Console) -> None:
    head = report.head
    table = Table(
        "town 镇", "vessels 在册", "paired 已联船", "rate 联船率", "lapsed 曾中断",
        "never checked 从未核查",
        title=f"{head.district_name} 定人联船 {head.first_day} – {head.last_day}",
        title_justify="left",
    )  # fmt: skip
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for row in report.places:
        if row.level != VILLAGE:
            rate = "" if row.pairing_rate is None else f"{row.pairing_rate:.1%}"
            never = "" if row.checks is None else f"{row.checks.never_checked:,}"
            name = Text(row.town or ("" if row.level != "district" else head.district_name))
            table.add_row(
                name, f"{row.vessels:,}", f"{row.paired:,}", rate, f"{row.lapsed:,}", never
            )
    answers.print(table)
    if report.never_checked is None:
        say(answers, "a pack has no checks and roll-calls 数据包没有核查和点名记录")
    if head.is_simulated:
        say(answers, "Simulated data 模拟数据")
