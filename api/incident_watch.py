"""Keep incidents going while nobody looks: take in answers to orders, raise what is overdue."""

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from api.clock import Clock
from api.lasting_task import end_lasting, repeat, start_lasting
from geo_data.follow_orders import follow_orders
from geo_data.schema import district
from geo_data.store_connection import open_connection
from geo_data.store_incidents import raise_overdue
from maritime.incidents.rules import IncidentRules

LOOK_EVERY_S = 10.0


async def bring_up_to_date(
    engine: AsyncEngine, district_id: str, rules: IncidentRules, clock: Clock
) -> int:
    """
    Take in what units answered to their orders, then raise what is newly overdue; give how many.

    By the owner, in one transaction; doing it again does nothing more.
    """
    async with open_connection(engine) as connection:
        await follow_orders(connection, district_id, rules, now=clock())
        raised = await raise_overdue(connection, district_id, rules, now=clock())
        await connection.commit()
    return len(raised)


@dataclass
class IncidentWatch:
    """Bring all districts up to date again and again, as long as a server runs."""

    engine: AsyncEngine
    rules: IncidentRules
    clock: Clock
    every_s: float = LOOK_EVERY_S
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin; the first look is after `every_s`."""
        work = repeat(self._look, self.every_s, "incidents were not looked after")
        self._task = start_lasting(work, "looking after incidents")

    async def stop(self) -> None:
        """End, in the middle of a look too: what is not committed is done by the next server."""
        await end_lasting(self._task)

    async def _look(self) -> None:
        async with open_connection(self.engine) as connection:
            known = list(await connection.scalars(select(district.c.district_id)))
        for district_id in known:
            await bring_up_to_date(self.engine, district_id, self.rules, self.clock)
