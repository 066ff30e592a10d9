"""Make a report of what the database knows of a time."""

import asyncio
import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from api.collector import resting_collector
from api.report_period import AskedTime
from geo_data.program_version import program_version
from geo_data.read_districts import read_district
from geo_data.reports.compose import ComposedReport, compose_report
from geo_data.reports.read_span import read_span, require_grid
from geo_data.store_connection import open_snapshot
from maritime.report.span_facts import begun_part, facts_of_span


@dataclass(frozen=True)
class SpanRequest:
    """Which district, time and sea grid a report is about, and for whom it is."""

    district_id: str
    time: AskedTime
    grid_id: str | None = None
    audience: str = "internal"


async def make_span_report(
    engine: AsyncEngine, asked: SpanRequest, *, now: datetime
) -> ComposedReport:
    """
    Give the report of a time, by what had been received by now.

    Raises
    ------
    DistrictNotFoundError, UnknownGridError
        If there is no such district or grid.
    FaultyInputError, HorizonError
        If the time cannot be read, has not begun or is too long.
    """
    now_s = math.floor(now.timestamp())
    async with open_snapshot(engine) as connection:
        head = await read_district(connection, asked.district_id)
        if asked.grid_id is not None:
            await require_grid(connection, asked.district_id, asked.grid_id)
    period = begun_part(asked.time.period(head.zone), now_s)

    with resting_collector():
        reading = await read_span(
            engine, asked.district_id, period, now_s=now_s, program_version=program_version()
        )

        def make() -> ComposedReport:
            facts = facts_of_span(
                period, reading.known, reading.source, grid_id=asked.grid_id,
                audience=asked.audience,
            )  # fmt: skip
            return compose_report(facts)

        return await asyncio.to_thread(make)
