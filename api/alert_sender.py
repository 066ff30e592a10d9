"""Send alerts out by apprise, to WeCom, DingTalk, Feishu, mail, webhooks: nobody waits for it."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from api.when_used import import_when_used
from geo_data.duty_log import line_in_words
from geo_data.outward_addresses import OUTWARD_FILE, Outward, OutwardFileError
from maritime.alerts.records import (
    ROUND_NOT_STARTED,
    SENSOR_DOWN,
    TARGET_DUE,
    TARGET_OVERDUE,
    UNIT_SILENT,
    Alert,
)

WAITS_S = (5.0, 30.0, 120.0)
"""How long it waits before it tries again; after the last of them it gives up and says so."""
MOST_WAITING = 100
"""Messages that wait for one address; where there are more, the oldest is dropped and counted."""
NAMED = (TARGET_OVERDUE, TARGET_DUE, ROUND_NOT_STARTED, UNIT_SILENT, SENSOR_DOWN)
"""Kinds whose places are told outside: those of vessels and incidents could lead to people."""
TITLE = "Coastwatch 海岸巡防"

apprise = import_when_used("apprise")  # a third of a second, for nothing without an address
log = logging.getLogger("coastwatch")


@dataclass
class OutwardStanding:
    """How sending to one address goes; kind is its scheme, the address itself is never told."""

    number: int
    kind: str
    sent: int = 0
    failed: int = 0
    given_up: int = 0
    waiting: int = 0
    is_failing: bool = False


class AlertSender:
    """Sends messages to each address by a task of its own, in order."""

    def __init__(self, outward: Outward | None = None, *, waits_s: tuple[float, ...] = WAITS_S):
        outward = outward or Outward()
        self._least, self._waits_s = outward.least_severity, waits_s
        self._ways = [_way_of(number, one) for number, one in enumerate(outward.addresses, 1)]
        self.standings = [
            OutwardStanding(number, address.partition("://")[0])
            for number, address in enumerate(outward.addresses, 1)
        ]
        self._queues: list[asyncio.Queue[str]] = [asyncio.Queue() for _ in self._ways]
        self._tasks: list[asyncio.Task[None]] = []

    def tell(self, district: str, alerts: Iterable[Alert]) -> None:
        """Put what begins to be told into the queues; gives control back at once."""
        texts = [text_of(district, one) for one in alerts if one.severity >= self._least]
        for queue, standing in zip(self._queues, self.standings, strict=True):
            for text in texts:
                if queue.qsize() >= MOST_WAITING:
                    queue.get_nowait()
                    standing.given_up += 1
                queue.put_nowait(text)
            standing.waiting = queue.qsize()
        if texts and not self._tasks:
            self._tasks = [
                asyncio.create_task(self._send(number)) for number in range(len(self._ways))
            ]

    async def stop(self) -> None:
        """Send no more; a second time does nothing."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _send(self, number: int) -> None:
        way, queue, standing = self._ways[number], self._queues[number], self.standings[number]
        while True:
            text = await queue.get()
            for wait_s in (*self._waits_s, None):
                if await asyncio.to_thread(way.notify, body=text, title=TITLE):
                    standing.sent += 1
                    standing.is_failing = False
                    break
                standing.failed += 1
                standing.is_failing = True
                if wait_s is None:
                    standing.given_up += 1
                    log.warning("alerts: address %d does not take messages", standing.number)
                else:
                    await asyncio.sleep(wait_s)
            standing.waiting = queue.qsize()


def text_of(district: str, alert: Alert) -> str:
    """
    Give the message of an alert, by what it is named first: nothing of it leads to a person.

    What it gathers of kinds that are not told is only counted.
    """
    troubles = [one.trouble for one in alert.ranked]
    where = f"{len(troubles)}"
    if alert.kind in NAMED:
        names = [one.name or one.subject_id for one in troubles if one.kind in NAMED][:3]
        rest = len(troubles) - len(names)
        where = "、".join(names) + (f" +{rest}" if rest else "")
    facts = {"alert": alert.kind, "where": where}
    told = [line_in_words("alert_told", facts, language) for language in ("zh", "en")]
    return "\n".join((district, *told))


def _way_of(number: int, address: str) -> "apprise.Apprise":
    way = apprise.Apprise()
    if not way.add(address):
        raise OutwardFileError(
            Path(OUTWARD_FILE), f"address {number} is none", "one as apprise has it"
        )
    return way
