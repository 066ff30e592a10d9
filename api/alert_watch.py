"""Watch for alerts while the server runs: when a district has changed, and each half minute."""

import asyncio
import logging

from api.access import Services
from api.alert_facts import look_for_alerts
from api.lasting_task import start_lasting
from geo_data.read_districts import read_districts
from geo_data.read_page import PageRequest
from geo_data.store_connection import open_snapshot
from geo_data.store_errors import StoreError
from maritime.errors import CoastwatchError

EVERY_S = 30.0
LEAST_S = 2.0
"""So long it waits at least between two looks: a look of its own tells of a change too."""
ALL_DISTRICTS = PageRequest(1000)

log = logging.getLogger("coastwatch")


class AlertWatch:
    """Looks at each district by a task of its own; new districts are found each half minute."""

    def __init__(self, services: Services):
        self._services = services
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._work = start_lasting(self._find_districts(), "looking for districts to alert of")

    async def stop(self) -> None:
        """Watch no more; a second time does nothing."""
        tasks = [*self._tasks.values(), *([] if self._work is None else [self._work])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks, self._work = {}, None

    async def _find_districts(self) -> None:
        while True:
            try:
                async with open_snapshot(self._services.engine) as connection:
                    rows = (await read_districts(connection, ALL_DISTRICTS)).rows
            except StoreError as error:
                log.warning("alerts: districts cannot be read: %s", error)
                rows = ()
            for row in rows:
                district_id = row["district_id"]
                task = self._tasks.get(district_id)
                if task is None or task.done():
                    work = self._watch(district_id)
                    self._tasks[district_id] = start_lasting(work, f"alerts of {district_id}")
            await asyncio.sleep(EVERY_S)

    async def _watch(self, district_id: str) -> None:
        """Look at a district for ever; trouble is logged, and it is looked at again."""
        rooms = self._services.live
        while True:
            sequence = rooms.sequence_of(district_id)
            try:
                await look_for_alerts(self._services, district_id)
            except CoastwatchError as error:
                log.warning("alerts of %s cannot be reckoned: %s", district_id, error)
            await asyncio.sleep(LEAST_S)
            await rooms.wait_for_change(district_id, after=sequence, most_s=EVERY_S - LEAST_S)
