"""Read from the database what is known of a time that a report is about."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data.ground import without_register
from geo_data.plan_in_force import read_plans_in_force
from geo_data.read_live import WORDS_HOLD, instant, read_live_rows
from geo_data.reports.read_walks import WalkSpan, keep_folds, read_walks
from geo_data.schema import plan, sea_grid
from geo_data.schema_field import round_cancellation
from geo_data.schema_live import plan_publication, unit_status
from geo_data.store import export_district, load_targets, require_district
from geo_data.store_connection import open_snapshot
from geo_data.store_plans import load_plan
from maritime.live.facts import LiveFacts, LiveGround
from maritime.live.units import FOREVER_S
from maritime.live.words import LOST
from maritime.report.grid_tree import SOME, UnknownGridError
from maritime.report.laid_plan import HeldPlan
from maritime.report.periods import Period
from maritime.report.span_facts import (
    MOST_BACK_S,
    RoundKey,
    SpanKnown,
    SpanSource,
    reaches_back_s,
)


@dataclass(frozen=True, eq=False)
class SpanReading:
    """What is known of a time, and where the district's rows come from."""

    known: SpanKnown
    source: SpanSource


async def read_span(
    engine: AsyncEngine, district_id: str, period: Period, *, now_s: int, program_version: str
) -> SpanReading:
    """
    Give what had been received by now of a period and of the one before.

    To be asked as the owner: what was covered does not depend on who asks for the report.

    Raises
    ------
    DistrictNotFoundError
        If it is not in the database.
    DatabaseUnreachableError, DatabaseRefusedError
        If the database cannot be used.
    """
    district = without_register(await export_district(engine, district_id))
    ground = LiveGround(district, await load_targets(engine, district_id))
    since_s = period.before_from_s - reaches_back_s(ground)
    since, now = instant(since_s), instant(now_s)
    async with open_snapshot(engine) as connection:
        row = await require_district(connection, district_id)
        rows = await read_live_rows(connection, district_id, since=since, known_at=now)
        walks = await read_walks(
            connection, ground, rows,
            WalkSpan(
                district_id, since, instant(period.to_s + MOST_BACK_S), now,
                (period.before_from_s, period.before_to_s, period.from_s, period.to_s),
            ),
            keep=partial(keep_folds, engine),
        )  # fmt: skip
        cancelled = await read_cancelled(connection, district_id, since, now)
        lost = await _read_lost(connection, district_id, since, now)
        spans = await _read_plans_held(
            connection, district_id, from_s=period.from_s - reaches_back_s(ground),
            to_s=period.to_s,
        )  # fmt: skip
        sha256_of = await read_sha256_of(connection, {plan_id for plan_id, _, _ in spans})
    told = LiveFacts(
        known_s=now_s, events=rows.events, looks=rows.looks,
        traces=walks.traces, sensor_reports=rows.sensor_reports,
    )  # fmt: skip
    plans = {plan_id: await load_plan(engine, plan_id) for plan_id in sha256_of}
    held = [HeldPlan(plans[one], sha256_of[one], from_s, to_s) for one, from_s, to_s in spans]
    return SpanReading(
        SpanKnown(ground, told, tuple(held), cancelled, lost, walks.folds),
        SpanSource(program_version, row.pack_sha256 if row.edited_at is None else None),
    )


async def require_grid(connection: AsyncConnection, district_id: str, grid_id: str) -> None:
    """
    Refuse a sea grid that a district does not have.

    Raises
    ------
    UnknownGridError
        If it has none of this id; the message names some that it has.
    """
    query = select(sea_grid.c.grid_id).where(sea_grid.c.district_id == district_id)
    known = tuple(await connection.scalars(query.order_by(sea_grid.c.seq)))
    if grid_id not in known:
        raise UnknownGridError(grid_id, known[:SOME])


async def read_sha256_of(
    connection: AsyncConnection, plan_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Give the SHA-256 of the file of each of some plans."""
    columns = plan.c
    query = select(columns.plan_id, columns.document_sha256).where(columns.plan_id.in_(plan_ids))
    return {row.plan_id: row.document_sha256 for row in await connection.execute(query)}


async def _read_plans_held(
    connection: AsyncConnection, district_id: str, *, from_s: int, to_s: int
) -> list[tuple[UUID, int, int]]:
    """Give which plan was in force from when to when, earliest first."""
    columns = plan_publication.c
    published = await connection.scalars(
        select(columns.published_at)
        .where(
            columns.district_id == district_id, columns.published_at > instant(from_s),
            columns.published_at < instant(to_s),
        )
        .order_by(columns.published_at)
    )  # fmt: skip
    edges = [instant(from_s), *published, instant(to_s)]
    found: list[tuple[UUID, int, int]] = []
    for low, high in pairwise(edges):
        held = await read_plans_in_force(connection, district_id, known_at=low)
        for plan_id, from_at, to_at in () if held is None else held.between(low, high):
            low_s, high_s = math.ceil(from_at.timestamp()), math.ceil(to_at.timestamp())
            if found and found[-1][0] == plan_id and found[-1][2] == low_s:
                found[-1] = (plan_id, found[-1][1], high_s)
            elif low_s < high_s:
                found.append((plan_id, low_s, high_s))
    return found


async def read_cancelled(
    connection: AsyncConnection, district_id: str, since: datetime, known_at: datetime
) -> dict[RoundKey, str | None]:
    columns = round_cancellation.c
    query = select(columns.team_id, columns.from_at, columns.note).where(
        columns.district_id == district_id, columns.from_at >= since,
        columns.cancelled_at <= known_at,
    )  # fmt: skip
    rows = await connection.execute(query)
    return {(row.team_id, int(row.from_at.timestamp())): row.note for row in rows}


async def _read_lost(
    connection: AsyncConnection, district_id: str, since: datetime, known_at: datetime
) -> dict[str, tuple[tuple[float, float, str | None], ...]]:
    """
    Give from when to when each team was lost, as the office said; a later word ends it.

    Words from before that may still hold count too.
    """
    columns = unit_status.c
    query = (
        select(columns.team_id, columns.kind, columns.at, columns.minutes, columns.note)
        .where(
            columns.district_id == district_id, columns.at >= since - WORDS_HOLD,
            columns.at <= known_at,
        )
        .order_by(columns.at, columns.status_id)
    )  # fmt: skip
    words: dict[str, list[Row]] = {}
    for row in await connection.execute(query):
        words.setdefault(row.team_id, []).append(row)
    found = {}
    for team_id, said in words.items():
        spans = []
        for word, after in zip(said, [*said[1:], None], strict=True):
            if word.kind != LOST:
                continue
            from_s = word.at.timestamp()
            to_s = FOREVER_S if word.minutes is None else from_s + word.minutes * 60.0
            to_s = to_s if after is None else min(to_s, after.at.timestamp())
            spans.append((from_s, to_s, word.note))
        found[team_id] = tuple(spans)
    return found
