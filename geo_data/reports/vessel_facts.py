"""Read what a vessel report is made of from the database: register, checks, roll-calls."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.read_field import latest_verdict
from geo_data.schema_field import field_item, roll_call
from geo_data.store import read_whole_district, require_district
from geo_data.store_connection import open_snapshot
from geo_data.store_roll_calls import read_standing
from geo_data.store_upgrade import require_newest
from maritime.field.bodies import DESCRIBED_NAMES
from maritime.field.kinds import CHECK, OUTCOMES, REASONS, SUSPICIONS
from maritime.report.told import UNCLEAR, Told, ToldCheck, ToldRollCall
from maritime.report.vessel_figures import make_vessel_report
from maritime.report.vessel_report import (
    FROM_DATABASE,
    PUBLIC,
    VesselReport,
    VesselReportHead,
    for_public,
)


@dataclass(frozen=True)
class VesselRequest:
    """Which vessel report is asked for: local days, both included; grid_id None for all."""

    district_id: str
    first_day: date
    last_day: date
    audience: str = "internal"
    grid_id: str | None = None


async def read_vessel_report(
    engine: AsyncEngine, request: VesselRequest, *, program_version: str
) -> VesselReport:
    """
    Give the report of a district of the database, all of one state.

    Raises
    ------
    DistrictNotFoundError, UnknownGridError
        If there is no such district, or no such grid in it.
    DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        If the database cannot be used.
    """
    async with open_snapshot(engine) as connection:
        await require_newest(connection)
        row = await require_district(connection, request.district_id)
        district = await read_whole_district(connection, row)
        head = VesselReportHead.of(
            district, first_day=request.first_day, last_day=request.last_day,
            made_from=FROM_DATABASE, program_version=program_version, grid_id=request.grid_id,
        )  # fmt: skip
        told = await read_told(connection, head)
    report = await asyncio.to_thread(make_vessel_report, district, told, head)
    return for_public(report) if request.audience == PUBLIC else report


async def read_told(connection: AsyncConnection, head: VesselReportHead) -> Told:
    """Give all checks before a report's end, and the roll-calls that began in its days."""
    from_at, to_at = (datetime.fromtimestamp(one, UTC) for one in (head.from_s, head.to_s))
    columns = field_item.c
    query = select(
        columns.item_id, columns.happened_at, columns.vessel_id, columns.grid_id,
        columns.content["body"].label("body"), latest_verdict("is_confirmed").label("is_confirmed"),
    ).where(
        columns.district_id == head.district_id, columns.kind == CHECK,
        columns.happened_at < to_at,
    )  # fmt: skip
    checks = [_check_of(row) for row in await connection.execute(query)]
    began = select(roll_call.c.roll_call_id).where(
        roll_call.c.district_id == head.district_id,
        roll_call.c.started_at >= from_at,
        roll_call.c.started_at < to_at,
    )
    ids = list(await connection.scalars(began))
    calls = [await _roll_call(connection, head.district_id, one) for one in ids]
    return Told(tuple(checks), tuple(calls))


def _check_of(row: Row) -> ToldCheck:
    """Give a check as its body says; what cannot be read in it is unclear, never guessed."""
    body = row.body if isinstance(row.body, dict) else {}
    outcome, reason = body.get("outcome"), body.get("reason")
    suspected = body.get("suspected")
    named = suspected if isinstance(suspected, list) else []
    return ToldCheck(
        item_id=str(row.item_id),
        happened_s=row.happened_at.timestamp(),
        vessel_id=row.vessel_id,
        grid_id=row.grid_id,
        outcome=outcome if outcome in OUTCOMES else UNCLEAR,
        reason=reason if reason in REASONS else None,
        suspected=tuple(one for one in SUSPICIONS if one in named),
        described=_described(body.get("described")),
        is_confirmed=row.is_confirmed,
    )


def _described(given: object) -> str | None:
    """Give what an unknown vessel looks like, its parts in one line."""
    if not isinstance(given, dict):
        return None
    parts: Sequence[object] = [given.get(name) for name in DESCRIBED_NAMES]
    return "; ".join(one.strip() for one in parts if isinstance(one, str) and one.strip()) or None


async def _roll_call(connection: AsyncConnection, district_id: str, found: UUID) -> ToldRollCall:
    standing = await read_standing(connection, district_id, found)
    call = standing.roll_call
    return ToldRollCall(
        str(call.roll_call_id), call.kind, call.started_at.timestamp(),
        None if call.closed_at is None else call.closed_at.timestamp(),
        standing.states, standing.late_words,
    )  # fmt: skip
