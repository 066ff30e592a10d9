"""Keep what the office says of the weather, and read what of it holds at an instant."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_log import SEVERAL, add_line
from geo_data.instants import format_instant
from geo_data.read_districts import DistrictHead
from geo_data.schema import team
from geo_data.schema_live import weather_word
from geo_data.store_audit_log import note_audit
from geo_data.tell_changed import tell_changed
from maritime.account import Actor
from maritime.repair.case import StoppedSpan
from maritime.repair.weather import MEASURES, WeatherSpan


@dataclass(frozen=True)
class WeatherWord:
    """What was said of the weather last: spans as told, and when modes are stopped by them."""

    at: datetime
    spans: tuple[WeatherSpan, ...]
    stops: tuple[StoppedSpan, ...]
    note: str | None = None


async def keep_weather(
    connection: AsyncConnection,
    actor: Actor | None,
    district: DistrictHead,
    word: WeatherWord,
) -> None:
    """
    Keep a word about the weather, in the caller's transaction.

    It holds in place of all said before: without spans nothing stops anybody any more.
    """
    account_id = None if actor is None else actor.account_id
    row = {
        "weather_id": uuid4(), "district_id": district.district_id, "at": word.at,
        "account_id": account_id, "note": word.note,
        "spans": [asdict(one) for one in word.spans], "stops": [asdict(one) for one in word.stops],
    }  # fmt: skip
    await connection.execute(insert(weather_word).values(row).inline())
    kind, facts = await _line(connection, district, word)
    await add_line(connection, district.district_id, kind, facts, at=word.at, account_id=account_id)
    await note_audit(
        connection, actor, "weather.told", "weather", district_id=district.district_id,
        after={"spans": len(word.spans), "stops": sorted({one.mode for one in word.stops})},
    )  # fmt: skip
    await tell_changed(connection, district.district_id)


async def read_weather_word(
    connection: AsyncConnection, district_id: str, *, known_at: datetime
) -> WeatherWord | None:
    """
    Give what had been said last by an instant; None where nothing was.

    Of two words of one instant the one that was written last holds.
    """
    columns = weather_word.c
    query = (
        select(columns.at, columns.spans, columns.stops, columns.note)
        .where(columns.district_id == district_id, columns.at <= known_at)
        .order_by(columns.at.desc(), columns.number.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return WeatherWord(
        row.at, tuple(WeatherSpan(**one) for one in row.spans),
        tuple(StoppedSpan(**one) for one in row.stops), row.note,
    )  # fmt: skip


async def _line(
    connection: AsyncConnection, district: DistrictHead, word: WeatherWord
) -> tuple[str, dict[str, str | int | float | None]]:
    """Give kind and facts of the duty log's line: the worst that was told, and whom it stops."""
    if not word.spans:
        return "weather_over", {"note": word.note}
    query = select(team.c.mode).distinct().where(team.c.district_id == district.district_id)
    modes = set(await connection.scalars(query))
    stopped = sorted({one.mode for one in word.stops} & modes)
    facts = {
        "from": format_instant(min(one.from_s for one in word.spans), district.zone),
        "to": format_instant(max(one.to_s for one in word.spans), district.zone),
        "stopped": SEVERAL.join(f"mode_{mode}" for mode in stopped),
        "note": word.note,
    }
    for name in MEASURES:
        told = [value for one in word.spans if (value := getattr(one, name)) is not None]
        facts[name] = None if not told else _worst(name, told)
    return "weather_told", facts


def _worst(name: str, told: Sequence[float]) -> float:
    return min(told) if name == "visibility_m" else max(told)
