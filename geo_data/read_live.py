"""Read what is known of a district by an instant: rounds, looks, words, orders, reports."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.live_tracks import OtherTraces
from geo_data.schema import person
from geo_data.schema_field import field_item, observation, round_cancellation
from geo_data.schema_live import sensor_report, unit_order, unit_order_step, unit_status
from geo_data.store_weather import read_weather_word
from maritime.field.kinds import POSITION_ZERO, ROUND_KINDS, ROUND_START, TRACK
from maritime.field.rounds import RoundEvent
from maritime.field.tracks import TrackPoint
from maritime.live.facts import OpenOrder, SensorReport, UnitWord
from maritime.live.words import OPEN_ORDERS
from maritime.observation import Observation
from maritime.repair.case import StoppedSpan

WORDS_HOLD = timedelta(days=31)
"""What is said of a unit, or of a round, is looked at for so long at least."""


@dataclass(frozen=True, eq=False)
class LiveRows:
    """The rows of a district that were known; walkers are people by round, as phones said."""

    events: tuple[RoundEvent, ...]
    others: dict[UUID, OtherTraces]
    walkers: dict[UUID, frozenset[str]]
    looks: tuple[Observation, ...]
    cancelled: frozenset[tuple[str, float]]
    sensor_reports: tuple[SensorReport, ...]
    words: tuple[UnitWord, ...]
    orders: tuple[OpenOrder, ...]
    stops: tuple[StoppedSpan, ...] = ()


async def read_live_rows(
    connection: AsyncConnection, district_id: str, *, since: datetime, known_at: datetime
) -> LiveRows:
    """
    Give what had been received by known_at of what happened since an instant.

    To be asked as the owner: how the coast stands does not depend on who looks.
    """
    events, others, walkers = await _read_rounds(connection, district_id, since, known_at)
    words_since = min(since, known_at - WORDS_HOLD)
    weather = await read_weather_word(connection, district_id, known_at=known_at)
    return LiveRows(
        events, others, walkers,
        await _read_looks(connection, district_id, since, known_at),
        await _read_cancelled(connection, district_id, words_since, known_at),
        await _read_reports(connection, district_id, known_at),
        await _read_words(connection, district_id, words_since, known_at),
        await _read_open_orders(connection, district_id, known_at),
        () if weather is None else weather.stops,
    )  # fmt: skip


async def read_phones(
    connection: AsyncConnection, district_id: str, today: datetime
) -> dict[str, tuple[str, str, str | None]]:
    """Give name, phone and base of the people in reach who have a phone, by person id."""
    columns = person.c
    query = (
        select(columns.person_id, columns.name, columns.phone, columns.base_id)
        .where(
            columns.district_id == district_id, columns.phone.is_not(None), columns.phone != "",
            or_(columns.ended_on.is_(None), columns.ended_on >= today.date()),
        )
        .order_by(columns.seq)
    )  # fmt: skip
    rows = await connection.execute(query)
    return {row.person_id: (row.name, row.phone, row.base_id) for row in rows}


async def read_rounds_in_reach(
    connection: AsyncConnection, district_id: str, since: datetime
) -> frozenset[UUID]:
    """Give the rounds of which whoever is acting may see where they led."""
    query = (
        select(field_item.c.round_id)
        .distinct()
        .where(
            field_item.c.district_id == district_id, field_item.c.round_id.is_not(None),
            field_item.c.kind.in_((TRACK, ROUND_START)), field_item.c.happened_at >= since,
        )
    )  # fmt: skip
    return frozenset(await connection.scalars(query))


async def _read_rounds(
    connection: AsyncConnection, district_id: str, since: datetime, known_at: datetime
) -> tuple[tuple[RoundEvent, ...], dict[UUID, OtherTraces], dict[UUID, frozenset[str]]]:
    """Give the events of rounds, what else their items tell, and who walks them."""
    columns = field_item.c
    body = columns.content["body"]
    query = select(
        columns.item_id, columns.kind, columns.round_id, columns.account_id, columns.person_id,
        columns.happened_at, columns.clock_offset_s, columns.lon, columns.lat, columns.accuracy_m,
        columns.position_at, columns.flags, body["team_id"].astext.label("team_id"),
        body["mode"].astext.label("mode"),
    ).where(
        columns.district_id == district_id, columns.kind != TRACK, columns.happened_at >= since,
        columns.happened_at <= known_at, columns.round_id.is_not(None),
        columns.received_at <= known_at,
    )  # fmt: skip
    events: list[RoundEvent] = []
    fixes: dict[UUID, list[TrackPoint]] = {}
    heard: dict[UUID, list[float]] = {}
    walkers: dict[UUID, set[str]] = {}
    for row in await connection.execute(query):
        happened_s = row.happened_at.timestamp()
        heard.setdefault(row.round_id, []).append(happened_s)
        if row.kind in ROUND_KINDS:
            events.append(
                RoundEvent(row.item_id, row.kind, row.round_id, row.account_id, happened_s,
                           row.team_id, row.mode)
            )  # fmt: skip
        if row.person_id is not None:
            walkers.setdefault(row.round_id, set()).add(row.person_id)
        if row.lon is not None and row.position_at is not None and POSITION_ZERO not in row.flags:
            at_s = row.position_at.timestamp() + (row.clock_offset_s or 0.0)
            if at_s <= known_at.timestamp():
                fixes.setdefault(row.round_id, []).append(
                    TrackPoint(at_s, row.lon, row.lat, row.accuracy_m)
                )
    others = {
        round_id: OtherTraces(
            tuple(sorted(fixes.get(round_id, ()), key=lambda one: one.place_in_time)),
            tuple(sorted(heard_s)),
        )
        for round_id, heard_s in heard.items()
    }
    return tuple(events), others, {key: frozenset(people) for key, people in walkers.items()}


async def _read_looks(
    connection: AsyncConnection, district_id: str, since: datetime, known_at: datetime
) -> tuple[Observation, ...]:
    """Give stored observations; one is known when its item had been received."""
    columns = observation.c
    query = (
        select(columns.target_id, columns.from_at, columns.to_at, columns.source)
        .join(field_item, field_item.c.item_id == columns.item_id)
        .where(
            columns.district_id == district_id, columns.to_at >= since,
            field_item.c.received_at <= known_at,
        )
    )  # fmt: skip
    return tuple(
        Observation(
            row.target_id, int(row.from_at.timestamp()), int(row.to_at.timestamp()), row.source
        )
        for row in await connection.execute(query)
    )


async def _read_cancelled(
    connection: AsyncConnection, district_id: str, since: datetime, known_at: datetime
) -> frozenset[tuple[str, float]]:
    columns = round_cancellation.c
    query = select(columns.team_id, columns.from_at).where(
        columns.district_id == district_id, columns.cancelled_at <= known_at,
        columns.from_at >= since,
    )  # fmt: skip
    rows = await connection.execute(query)
    return frozenset((row.team_id, row.from_at.timestamp()) for row in rows)


async def _read_reports(
    connection: AsyncConnection, district_id: str, known_at: datetime
) -> tuple[SensorReport, ...]:
    columns = sensor_report.c
    query = select(columns.sensor_id, columns.at, columns.is_online, columns.reported_at).where(
        columns.district_id == district_id, columns.reported_at <= known_at
    )
    return tuple(
        SensorReport(
            row.sensor_id, int(row.at.timestamp()), row.is_online, row.reported_at.timestamp()
        )
        for row in await connection.execute(query)
    )


async def _read_words(
    connection: AsyncConnection, district_id: str, since: datetime, known_at: datetime
) -> tuple[UnitWord, ...]:
    columns = unit_status.c
    query = select(columns.team_id, columns.kind, columns.at, columns.minutes).where(
        columns.district_id == district_id, columns.at <= known_at,
        columns.at >= since,
    )  # fmt: skip
    return tuple(
        UnitWord(row.team_id, row.kind, row.at.timestamp(), row.minutes)
        for row in await connection.execute(query)
    )


async def _read_open_orders(
    connection: AsyncConnection, district_id: str, known_at: datetime
) -> tuple[OpenOrder, ...]:
    """Give the orders that were open at an instant."""
    steps = (
        select(
            unit_order_step.c.order_id, unit_order_step.c.state,
            func.row_number().over(
                partition_by=unit_order_step.c.order_id,
                order_by=unit_order_step.c.sequence.desc(),
            ).label("back"),
        )
        .where(unit_order_step.c.district_id == district_id, unit_order_step.c.at <= known_at)
        .subquery()
    )  # fmt: skip
    columns = unit_order.c
    query = (
        select(
            columns.order_id, columns.team_id, columns.ordered_at, columns.target_id, columns.lon,
            columns.lat,
        )
        .join(steps, (steps.c.order_id == columns.order_id) & (steps.c.back == 1))
        .where(columns.district_id == district_id, steps.c.state.in_(OPEN_ORDERS))
    )  # fmt: skip
    return tuple(
        OpenOrder(
            row.order_id, row.team_id, row.ordered_at.timestamp(), row.target_id,
            None if row.lon is None else (row.lon, row.lat),
        )
        for row in await connection.execute(query)
    )  # fmt: skip


def instant(at_s: float) -> datetime:
    """Give an instant of epoch seconds as the database has it."""
    return datetime.fromtimestamp(at_s, UTC)
