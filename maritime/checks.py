"""Check single values of records, so that every record refuses nonsense in the same words."""

import math
from collections.abc import Collection
from datetime import date

from maritime.errors import InvalidRecordError


def require_text(record: str, record_id: str, field: str, value: object) -> None:
    """Raise InvalidRecordError unless the value is text with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidRecordError(record, record_id, field, value, "text that is not empty")


def require_choice(
    record: str, record_id: str, field: str, value: object, choices: Collection[str]
) -> None:
    """Raise InvalidRecordError unless the value is one of the choices."""
    if value not in choices:
        raise InvalidRecordError(record, record_id, field, value, "one of " + "·".join(choices))


def require_positive(record: str, record_id: str, field: str, value: float | None) -> None:
    """Raise InvalidRecordError unless the value is a finite number above zero (None passes)."""
    if value is not None and not (math.isfinite(value) and value > 0):
        raise InvalidRecordError(record, record_id, field, value, "a number above 0")


def require_not_negative(record: str, record_id: str, field: str, value: float | None) -> None:
    """Raise InvalidRecordError unless the value is finite and at least zero (None passes)."""
    if value is not None and not (math.isfinite(value) and value >= 0):
        raise InvalidRecordError(record, record_id, field, value, "a number of at least 0")


def require_days(record: str, record_id: str, days: frozenset[int]) -> None:
    """Raise InvalidRecordError unless every day is 1 (Monday) to 7 (Sunday) and there is one."""
    if not days or not days <= set(range(1, 8)):
        raise InvalidRecordError(record, record_id, "days", sorted(days), "days from 1 to 7")


def require_minute_of_day(record: str, record_id: str, field: str, value: int) -> None:
    """Raise InvalidRecordError unless the value is a minute of the day, 0 to 1440."""
    if not 0 <= value <= 1440:
        raise InvalidRecordError(record, record_id, field, value, "HH:MM from 00:00 to 24:00")


def require_day_order(
    record: str, record_id: str, field: str, first: date | None, last: date | None, first_field: str
) -> None:
    """Raise InvalidRecordError if the last day is before the first (a day not given passes)."""
    if first is not None and last is not None and last < first:
        raise InvalidRecordError(record, record_id, field, last, f"a day not before {first_field}")


def require_one_holder(
    record: str, record_id: str, vessel_id: str | None, person_id: str | None
) -> None:
    """Raise InvalidRecordError unless exactly one of vessel and person is named."""
    if (vessel_id is None) == (person_id is None):
        found = "neither" if vessel_id is None else f"{vessel_id} and {person_id}"
        expected = "either vessel_id or person_id"
        raise InvalidRecordError(record, record_id, "vessel_id", found, expected)
