"""Take the plan of a day on the command line: of files, or the one in force of a district."""

import hashlib
from datetime import UTC, date, datetime

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_words import option_fault, say
from api.report_kinds import AskedReport
from api.report_period import AskedTime
from api.true_plan import read_plan_of
from geo_data.read_districts import read_district
from geo_data.reports.read_day_plan import DayPlan, read_day_plan
from geo_data.store_connection import open_snapshot
from maritime.cutting import resolve_targets
from maritime.wall_clock import local_day

EXPECTED = "PACK and PLAN, or --district, with --day or for today"


def day_plan_of(asked: AskedReport, messages: Console) -> DayPlan:
    """
    Give the plan that is asked for, of files or of the database.

    Raises
    ------
    FaultyInputError
        If neither or both are given, a time that is no day, or a team that is not there.
    NoPlanInForceError, HorizonError
        If the district has no plan of the day.
    """
    is_of_files = asked.pack is not None and asked.plan is not None
    if is_of_files == (asked.district is not None) or (asked.pack is None) != (asked.plan is None):
        found = "both files and a district" if asked.district else "no pack and plan"
        raise option_fault("PACK PLAN", found, EXPECTED)
    if asked.time != AskedTime(day=asked.time.day) or (is_of_files and asked.time != AskedTime()):
        raise option_fault("time", "another time", EXPECTED)
    day = _of_files(asked) if is_of_files else _of_database(asked, messages)
    asked.refuse_unknown_team(day.district)
    return day


def say_left_out(day: DayPlan, answers: Console) -> None:
    """Say how many patrols of the plan cannot be walked on the day, if any."""
    if day.left_out:
        say(answers, f"{len(day.left_out)} patrols of the plan in force cannot be walked that day "
                     "有班次当天不能执行: " + ", ".join(sorted(set(day.left_out))))  # fmt: skip


def _of_files(asked: AskedReport) -> DayPlan:
    reading, plan = read_plan_of(asked.pack, asked.plan)
    sha256 = hashlib.sha256(asked.plan.read_bytes()).hexdigest()
    return DayPlan(plan, sha256, reading.district, resolve_targets(reading.district), ())


def _of_database(asked: AskedReport, messages: Console) -> DayPlan:
    now = datetime.now(UTC)

    async def read(engine: AsyncEngine) -> DayPlan:
        async with open_snapshot(engine) as connection:
            zone = (await read_district(connection, asked.district)).zone
        day = local_day(int(now.timestamp()), zone)
        if asked.time.day is not None:
            asked.time.period(zone)
            day = date.fromisoformat(asked.time.day)
        return await read_day_plan(engine, asked.district, day, now=now)

    with messages.status("reading the plan in force"):
        return with_engine(open_database(messages), read)
