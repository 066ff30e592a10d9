"""Translate written instants and times of day to numbers, and back.

CoastwatchError
└── WrittenTimeError    a text is no instant with an offset, or no HH:MM
"""

import re
from datetime import UTC, datetime, tzinfo

from maritime.errors import CoastwatchError

INSTANT_EXPECTED = "an instant with its offset, like 2026-11-23T00:00:00+08:00"
WHOLE_INSTANT_EXPECTED = INSTANT_EXPECTED + ", in whole seconds"
MINUTE_EXPECTED = "HH:MM from 00:00 to 24:00"

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d)?(?:\.(\d+))?"
    r"(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d(?::[0-5]\d)?)",
    re.ASCII,
)
_MINUTE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_QUARTER_S = 900
_MINUTES_SECONDS = tuple(f"{at_s // 60:02d}:{at_s % 60:02d}" for at_s in range(3600))
"""Minutes and seconds of the hour as they are written, by seconds of the hour."""
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)


class WrittenTimeError(CoastwatchError):
    """Say which text was found where an instant or a time of day was expected."""

    def __init__(self, found: str, expected: str):
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        return f"found {self.found!r}; expected {self.expected}"


def parse_instant(written: str, *, drops_fraction: bool = False) -> int:
    """
    Give the epoch seconds of an ISO 8601 instant with an offset.

    Parameters
    ----------
    written
        Date and time with seconds or without, ``T`` or a blank between, and ``Z`` or ±HH:MM.
    drops_fraction
        Whether fractions of a second are cut off; otherwise any but zeros are refused.

    Raises
    ------
    WrittenTimeError
        If there is no offset, no such day, or a fraction that is not wanted.

    Examples
    --------
    >>> parse_instant("1970-01-01T08:00:10+08:00")
    10
    """
    match = _INSTANT.fullmatch(written)
    if match is None:
        raise WrittenTimeError(written, INSTANT_EXPECTED)
    day, clock, seconds, fraction, offset = match.groups()
    if fraction and fraction.strip("0") and not drops_fraction:
        raise WrittenTimeError(written, WHOLE_INSTANT_EXPECTED)
    try:
        instant = datetime.fromisoformat(f"{day}T{clock}{seconds or ':00'}{offset}")
    except ValueError as error:
        raise WrittenTimeError(written, f"{INSTANT_EXPECTED} ({error})") from error
    return int(instant.timestamp())


def format_instant(instant_s: int, zone: tzinfo) -> str:
    """
    Write epoch seconds as ISO 8601 with the offset that the zone has at that instant.

    Raises
    ------
    WrittenTimeError
        If the instant lies outside the years 1 to 9999.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> format_instant(10, ZoneInfo("Asia/Shanghai"))
    '1970-01-01T08:00:10+08:00'
    """
    if not _EARLIEST.timestamp() <= instant_s <= _LATEST.timestamp():
        raise WrittenTimeError(str(instant_s), "epoch seconds in the years 1 to 9999")
    return datetime.fromtimestamp(instant_s, zone).isoformat(timespec="seconds")


class InstantWriter:
    """Writes many instants as format_instant does, some times as fast."""

    def __init__(self, zone: tzinfo):
        self._zone = zone
        self._quarters: dict[int, tuple[str, int, str]] = {}

    def write(self, instant_s: int) -> str:
        """
        Write epoch seconds; WrittenTimeError as format_instant.

        Examples
        --------
        >>> from zoneinfo import ZoneInfo
        >>> InstantWriter(ZoneInfo("Asia/Kathmandu")).write(904)
        '1970-01-01T05:45:04+05:30'
        """
        quarter, into_s = divmod(instant_s, _QUARTER_S)
        known = self._quarters.get(quarter)
        if known is None:
            written = format_instant(quarter * _QUARTER_S, self._zone)
            known = (written[:14], int(written[14:16]) * 60, written[19:])
            if written[17:19] != "00" or known[1] % _QUARTER_S:  # an odd offset, long ago
                return format_instant(instant_s, self._zone)
            self._quarters[quarter] = known
        hour, begin_s, offset = known
        return hour + _MINUTES_SECONDS[begin_s + into_s] + offset


def parse_minute(written: str) -> int:
    """
    Give the minute of the day, 0 to 1440, of a local HH:MM.

    Raises
    ------
    WrittenTimeError
        If the text is not two digits, a colon and two digits up to 24:00.

    Examples
    --------
    >>> parse_minute("06:30"), parse_minute("24:00")
    (390, 1440)
    """
    match = _MINUTE.fullmatch(written)
    if match is None:
        raise WrittenTimeError(written, MINUTE_EXPECTED)
    return 1440 if match[1] is None else int(match[1]) * 60 + int(match[2])


def format_minute(minute: int) -> str:
    """
    Write a minute of the day as HH:MM.

    Examples
    --------
    >>> format_minute(390), format_minute(1440)
    ('06:30', '24:00')
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"
