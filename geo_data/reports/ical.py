"""Write shifts and rosters as iCalendar (RFC 5545): the same events, the same bytes."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vGeo, vText

from geo_data.reports.code_words import Language

_UIDS = uuid.UUID("6f1d0a52-5c0e-5a52-9c0f-3b7f5d1f2a10")
"""Under which ids of events are made from what they are of."""
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarEvent:
    """
    Something that somebody is to be at; epoch seconds, place is lon, lat in EPSG:4326.

    identity is what makes it the same event in a later file, whatever else is changed.
    """

    identity: tuple[str, ...]
    from_s: int
    to_s: int
    summary: str
    lines: tuple[str, ...] = ()
    location: str = ""
    place: tuple[float, float] | None = None
    is_tentative: bool = False


@dataclass(frozen=True)
class EventBook:
    """A calendar: its name, the zone of its times, and when what it is made from begins."""

    name: str
    zone: ZoneInfo
    stamp_s: int
    program_version: str
    language: Language
    events: tuple[CalendarEvent, ...]


def write_calendar(book: EventBook) -> bytes:
    """
    Give a calendar with its time zone in it.

    Times are those of the district's clock. One that the clock shows twice means the first to every
    program, so the second is written in UTC.
    """
    calendar = Calendar()
    language = "ZH" if book.language == "zh" else "EN"
    calendar.add("prodid", f"-//Coastwatch//coastwatch {book.program_version}//{language}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _seen(book.name))
    calendar.add("x-wr-timezone", book.zone.key)
    if book.events:
        calendar.add_component(_timezone(book))
    for event in sorted(book.events, key=lambda one: (one.from_s, one.identity)):
        calendar.add_component(_event(event, book))
    return calendar.to_ical()


def uid_of(identity: Sequence[str]) -> str:
    """
    Give the id of an event: the same for the same identity, in every file.

    Examples
    --------
    >>> uid_of(("440781", "T01")) == uid_of(["440781", "T01"]) != uid_of(["440781T", "01"])
    True
    """
    return f"{uuid.uuid5(_UIDS, repr(tuple(identity)))}@coastwatch"


def _timezone(book: EventBook) -> Timezone:
    """Give the zone with all its changes around the events."""
    first = datetime.fromtimestamp(min(one.from_s for one in book.events), UTC).date()
    last = datetime.fromtimestamp(max(one.to_s for one in book.events), UTC).date()
    zone = Timezone.from_tzinfo(
        book.zone, book.zone.key, first_date=first - _ONE_DAY, last_date=last + _ONE_DAY
    )
    zone.pop("comment")  # says in English for which days it is
    return zone


def _event(event: CalendarEvent, book: EventBook) -> Event:
    written = Event()
    written.add("uid", uid_of(event.identity))
    written.add("dtstamp", datetime.fromtimestamp(book.stamp_s, UTC))
    written.add("dtstart", _local(event.from_s, book.zone))
    written.add("dtend", _local(event.to_s, book.zone))
    written.add("summary", _seen(event.summary))
    if event.lines:
        written.add("description", "\n".join(map(_seen, event.lines)))
    if event.location:
        written.add("location", vText(_seen(event.location)))
    if event.place is not None:
        lon, lat = event.place
        written.add("geo", vGeo((round(lat, 6), round(lon, 6))))
    written.add("status", "TENTATIVE" if event.is_tentative else "CONFIRMED")
    written.add("transp", "OPAQUE")
    return written


def _local(instant_s: int, zone: ZoneInfo) -> datetime:
    local = datetime.fromtimestamp(instant_s, zone)
    return local.astimezone(UTC) if local.fold else local


def _seen(text: str) -> str:
    """Give a text without signs that no calendar holds."""
    return _UNSEEN.sub("\ufffd", text)
