"""Fill a scratch database with two months of a district that were walked, all of it made up.

Every Monday the plan is published anew, a file of its own each time. Some days are made up by
`coastwatch simulate`'s own rules (rounds, tracks of a point every ten seconds, arrivals, checks,
teams that do not come, sensors off line), and follow each other through the months in turn.
"""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from api.simulate.site import marked
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import PackReading
from geo_data.plan_file import plan_to_json
from geo_data.plan_in_force import publish_plan
from geo_data.schema_live import sensor_report
from geo_data.store import import_pack
from geo_data.store_connection import open_connection
from geo_data.store_copy import copy_rows, open_copy
from geo_data.store_plans import store_plan
from geo_data.store_upgrade import upgrade
from maritime.cutting import resolve_targets
from maritime.field.kinds import ARRIVAL, CHECK
from maritime.plan import Plan
from maritime.planning.problem import set_problem
from maritime.simulate.day import MadeDay, make_day
from maritime.simulate.params import TellingParams
from maritime.simulate.told import Told, Walk
from maritime.stress.params import StressParams
from maritime.wall_clock import instant_of

MADE_DAYS = 7
"""So many days are made up, one for each seed; the months have them in turn."""
ITEM_COLUMNS = (
    "item_id", "district_id", "account_id", "device_id", "kind", "form", "made_at",
    "clock_offset_s", "happened_at", "received_at", "came_by", "round_id", "lon", "lat",
    "accuracy_m", "position_at", "flags", "faults", "content_sha256", "content",
)  # fmt: skip
OBSERVATION_COLUMNS = ("item_id", "target_id", "district_id", "from_at", "to_at", "source")
ACCOUNT = uuid5(NAMESPACE_OID, "benchmarks.month_site")


async def fill_months(
    engine: AsyncEngine, reading: PackReading, plan: Plan, first: date, last: date
) -> int:
    """Put a district with what was told from the first to the last day, give how many items."""
    reading = marked(reading)
    zone = reading.district.zone
    await upgrade(engine)
    await import_pack(engine, reading, now=_instant(instant_of(first, 0, zone)))
    await _publish(engine, reading, plan, first, last)
    targets = resolve_targets(reading.district)
    problem = set_problem(reading.district, targets, plan.horizon)
    made = [
        make_day(
            problem, plan, stress=StressParams(), telling=TellingParams(),
            from_s=plan.horizon.start_s, to_s=plan.horizon.end_s, seed=seed,
        )
        for seed in range(1, MADE_DAYS + 1)
    ]  # fmt: skip
    points = {one.target_id for one in targets if one.kind == "landing_point"}
    count = 0
    for number in range((last - first).days + 1):
        start_s = instant_of(first + timedelta(days=number), 0, zone)
        day = made[number % MADE_DAYS]
        count += await _tell_day(engine, plan, day, start_s, number, points)
        await asyncio.sleep(0)
    return count


async def _publish(
    engine: AsyncEngine, reading: PackReading, plan: Plan, first: date, last: date
) -> None:
    ground = ground_fingerprint(reading.district)
    zone = reading.district.zone
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if number and day.weekday():
            continue
        now = _instant(instant_of(day, 0, zone))
        own = replace(plan, seed=number)
        plan_id = await store_plan(
            engine, own, plan_to_json(own).encode(), now=now, ground_sha256=ground
        )
        async with open_connection(engine) as connection:
            await publish_plan(connection, None, plan.district_id, plan_id, note=None, now=now)
            await connection.commit()


async def _tell_day(
    engine: AsyncEngine, plan: Plan, day: MadeDay, start_s: int, number: int, points: set[str]
) -> int:
    """Store what one day tells, moved to where it begins; give how many items."""
    moved_s = start_s - plan.horizon.start_s
    walks = [one for one in day.walks if one.way.from_s >= plan.horizon.start_s]
    items, looks = [], []
    for walk, told in _told(walks):
        row = _item(plan.district_id, walk, told, moved_s, number)
        items.append(row)
        target_id = told.body.get("target_id")
        if told.kind in (ARRIVAL, CHECK) and target_id in points:
            at = _instant(told.made_s + moved_s)
            looks.append((row[0], target_id, plan.district_id, at, at, "check"))
    async with open_connection(engine) as connection:
        await connection.execute(
            insert(sensor_report).values(
                [
                    {
                        "report_id": uuid4(), "district_id": plan.district_id,
                        "sensor_id": one.sensor_id, "is_online": is_online,
                        "at": _instant(at_s + moved_s), "reported_at": _instant(at_s + moved_s),
                    }
                    for one in day.sensors_down
                    for is_online, at_s in ((False, one.from_s), (True, one.to_s))
                ]
            )
        )  # fmt: skip
        driver = await open_copy(connection)
        await copy_rows(driver, "field_item", ITEM_COLUMNS, items)
        await copy_rows(driver, "observation", OBSERVATION_COLUMNS, looks)
        await connection.commit()
    return len(items)


def _told(walks: list[Walk]) -> Iterator[tuple[Walk, Told]]:
    return ((walk, told) for walk in walks for told in walk.told)


def _item(
    district_id: str, walk: Walk, told: Told, moved_s: int, number: int
) -> tuple[object, ...]:
    """Give the row of an item, as `geo_data.store_field` keeps it."""
    body = dict(told.body)
    if "points" in body:
        body["points"] = [
            [at_ms + 1000 * moved_s, lon, lat, accuracy_m]
            for at_ms, lon, lat, accuracy_m in body["points"]
        ]
    at = _instant(told.made_s + moved_s)
    content = json.dumps({"kind": told.kind, "body": body}, ensure_ascii=False)
    lon, lat = (None, None) if told.lonlat is None else told.lonlat
    return (
        _moved_id(told.item_id, number), district_id, ACCOUNT, ACCOUNT, told.kind, 1, at, 0.0, at,
        at, "network", _moved_id(walk.round_id, number), lon, lat, told.accuracy_m,
        None if lon is None else at, [], [], hashlib.sha256(content.encode()).hexdigest(), content,
    )  # fmt: skip


def _moved_id(one: UUID, number: int) -> UUID:
    """Give an item of a made-up day the id that it has on one of the days made of it."""
    return uuid5(one, str(number))


def _instant(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
