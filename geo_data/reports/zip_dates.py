"""Date files in zips by an instant that is part of what they hold, not by when they are made."""

from datetime import UTC, datetime

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
LATEST = datetime(2107, 12, 31, tzinfo=UTC)
"""Between which a zip has dates."""


def zip_date(instant_s: int) -> tuple[int, int, int, int, int, int]:
    """
    Give the date of a file in a zip for an instant, in UTC, as near as a zip can.

    Examples
    --------
    >>> zip_date(0), zip_date(1_795_824_000)
    ((1980, 1, 1, 0, 0, 0), (2026, 11, 28, 0, 0, 0))
    """
    held_s = min(max(instant_s, EARLIEST.timestamp()), LATEST.timestamp())
    at = datetime.fromtimestamp(held_s, UTC)
    return at.year, at.month, at.day, at.hour, at.minute, at.second
