"""Count the alerts of a day that was simulated, hour by hour, as if nobody signed any.

    export DATABASE_URL=… COASTWATCH_SERVICE_URL=…       an empty database, which keeps the day
    coastwatch simulate --plan plan.json --speed 600 --seed 1 --once --json
    python -m benchmarks.bench_alert_hours 440781 2026-11-29T00:00:00+08:00

The coverage of the newest plan is said first. The coast is reckoned anew from what is stored for
each minute, by what was known then, as a server does that looks each minute. What was begun is what
appears in the list; what was told is what sounds and goes out; more apart, which only counts
others. That every overdue target is a member of an alert is checked each time.
"""

import argparse
import asyncio
import pickle
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from api.alert_facts import gather_facts
from api.live_room import LiveRoom
from geo_data.incident_rules import rules_of_site
from geo_data.instants import parse_instant
from geo_data.schema import plan
from geo_data.settings import database_url
from geo_data.store_connection import open_connection, open_engine
from maritime.alerts.facts import AlertFacts
from maritime.alerts.limits import HOUR_S
from maritime.alerts.records import AlertBook, Watched
from maritime.alerts.watch import watch_alerts

ZONE = ZoneInfo("Asia/Shanghai")


async def facts_by_minute(
    district_id: str, begin: datetime, hours: float, every_s: int
) -> AsyncIterator[AlertFacts]:
    """Give the facts of each step of a day, by what had come in by then."""
    engine = open_engine(database_url())
    room, rules = LiveRoom(engine, district_id), rules_of_site(Path.cwd())
    try:
        for step in range(round(hours * 3600 / every_s)):
            now = begin + timedelta(seconds=(step + 1) * every_s)
            scene = await room.scene(at=now, known_at=now)
            async with open_connection(engine) as connection:
                yield await gather_facts(connection, scene, rules)
    finally:
        await engine.dispose()


async def planned_share(district_id: str) -> float:
    """Give the coverage that the newest plan of a district promises, as a share."""
    engine = open_engine(database_url())
    newest = select(plan.c.coverage).where(plan.c.district_id == district_id)
    try:
        async with open_connection(engine) as connection:
            return (
                await connection.scalars(newest.order_by(plan.c.created_at.desc()).limit(1))
            ).one()
    finally:
        await engine.dispose()


def fullest_hour(instants: list[int]) -> int:
    """Give how many instants lie in the fullest hour, wherever it begins."""
    return max(
        (sum(at_s - HOUR_S < other_s <= at_s for other_s in instants) for at_s in instants),
        default=0,
    )


def replay(facts: list[AlertFacts]) -> list[Watched]:
    """Watch facts one after the other, from an empty book."""
    book, found = AlertBook(), []
    for one in facts:
        watched = watch_alerts(one, book)
        book = watched.book
        found.append(watched)
    return found


def print_hours(facts: list[AlertFacts], watched: list[Watched]) -> None:
    """Print a row for each hour of the day."""
    begun, told, standing, kinds = Counter(), Counter(), {}, Counter()
    begun_s, told_s = [], []
    for one, after in zip(facts, watched, strict=True):
        hour = datetime.fromtimestamp(one.at_s - 1, UTC).astimezone(ZONE).hour
        single = [alert for alert in after.raised if not alert.is_more]
        begun_s += [one.at_s] * len(single)
        told_s += [one.at_s] * len(after.told)
        begun[hour] += len(single)
        told[hour] += len(after.told)
        standing[hour] = sum(not alert.is_more for alert in after.book.standing)
        for alert in single:
            cause = alert.lead.cause.reason if alert.lead.cause else ""
            kinds["gathered" if alert.is_gathered else alert.kind, cause] += 1
        overdue = {target.target_id for target in one.targets if target.state == "overdue"}
        members = {
            member.trouble.subject_id for alert in after.book.standing for member in alert.members
        }
        assert overdue <= members, "an overdue target that no alert names"
    largest = max(
        (len(alert.members) for after in watched for alert in after.book.standing
         if alert.is_gathered), default=0,
    )  # fmt: skip
    print("| hour | begun | told | standing at its end |\n|---|---|---|---|")
    for hour in standing:
        print(f"| {hour:02d} | {begun[hour]} | {told[hour]} | {standing[hour]} |")
    print(f"| all | {begun.total()} | {told.total()} | |")
    for (kind, reason), count in kinds.most_common():
        print(f"{kind} {reason}: {count}")
    print(f"most members of one that gathers: {largest}")
    print(f"fullest hour: {fullest_hour(begun_s)} begun, {fullest_hour(told_s)} told")


async def main() -> None:
    """Gather, watch, print."""
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("district_id")
    asking.add_argument("begin")
    asking.add_argument("--hours", type=float, default=24.0)
    asking.add_argument("--every-s", type=int, default=60)
    asking.add_argument("--keep", type=Path, help="write the facts there, to be read by --facts")
    asking.add_argument("--facts", type=Path, help="watch these facts, and ask no database")
    asked = asking.parse_args()
    if asked.facts:
        facts = pickle.loads(asked.facts.read_bytes())
    else:
        print(f"planned: {await planned_share(asked.district_id):.1%}")
        begin = datetime.fromtimestamp(parse_instant(asked.begin), UTC)
        gathering = facts_by_minute(asked.district_id, begin, asked.hours, asked.every_s)
        facts = [one async for one in gathering]
    if asked.keep:
        asked.keep.write_bytes(pickle.dumps(facts))
    print_hours(facts, replay(facts))


if __name__ == "__main__":
    asyncio.run(main())
