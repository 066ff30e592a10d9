"""Find what is doubtful about when and where an item was made."""

from collections.abc import Iterator
from dataclasses import dataclass

from maritime.field.item import FieldItem, FieldPosition
from maritime.field.kinds import (
    CLOCK_UNKNOWN,
    CLOCK_WRONG,
    MADE_IN_FUTURE,
    MADE_LONG_AGO,
    PLACED_KINDS,
    POSITION_INLAND,
    POSITION_MISSING,
    POSITION_OLD,
    POSITION_ZERO,
)

CLOCK_WRONG_S = 300.0
"""A phone's clock is wrong from here on."""
FUTURE_S = 120.0
LONG_AGO_S = 31 * 86400.0
OLD_POSITION_S = 600.0
ZERO_DEG = 1e-3
"""Nearer than this to longitude 0, latitude 0 is where phones are that do not know better."""
INLAND_M = 5000.0
"""Farther than this from any coastline, and on land, is inland."""
OBSERVES_M = 200.0
"""Within this of a landing point an item observes it; geodesic metres."""


@dataclass(frozen=True)
class CoastNear:
    """What the coast says of a position: whether a coastline is within INLAND_M, whether land."""

    is_near_coast: bool
    is_on_land: bool


def happened_s(item: FieldItem, clock_offset_s: float | None, *, now_s: float) -> float:
    """
    Give when an item was made by the server's clock, epoch seconds.

    The phone's clock is taken as right where its offset is not known, and now where the item does
    not say when it was made.
    """
    if item.made_at_s is None:
        return now_s
    return item.made_at_s + (clock_offset_s or 0.0)


def clock_flags(item: FieldItem, clock_offset_s: float | None, *, now_s: float) -> tuple[str, ...]:
    """Give what is doubtful about when an item was made."""
    return tuple(_clock_flags(item, clock_offset_s, now_s))


def position_flags(item: FieldItem, near: CoastNear | None) -> tuple[str, ...]:
    """
    Give what is doubtful about where an item was made.

    Parameters
    ----------
    near
        What the coast says of its position; None where nobody was asked.
    """
    return tuple(_position_flags(item, near))


def is_zero(position: FieldPosition) -> bool:
    """
    Tell whether a position is where phones are that do not know theirs.

    Examples
    --------
    >>> is_zero(FieldPosition(0, 0)), is_zero(FieldPosition(112.8, 0))
    (True, False)
    """
    return abs(position.lon) < ZERO_DEG and abs(position.lat) < ZERO_DEG


def _clock_flags(item: FieldItem, clock_offset_s: float | None, now_s: float) -> Iterator[str]:
    if clock_offset_s is None or item.made_at_s is None:
        yield CLOCK_UNKNOWN
    if clock_offset_s is not None and abs(clock_offset_s) >= CLOCK_WRONG_S:
        yield CLOCK_WRONG
    made_s = happened_s(item, clock_offset_s, now_s=now_s)
    if made_s > now_s + FUTURE_S:
        yield MADE_IN_FUTURE
    if made_s < now_s - LONG_AGO_S:
        yield MADE_LONG_AGO


def _position_flags(item: FieldItem, near: CoastNear | None) -> Iterator[str]:
    position = item.position
    if position is None:
        if item.kind in PLACED_KINDS:
            yield POSITION_MISSING
        return
    if is_zero(position):
        yield POSITION_ZERO
    elif near is not None and near.is_on_land and not near.is_near_coast:
        yield POSITION_INLAND
    age_s = None
    if position.at_s is not None and item.made_at_s is not None:
        age_s = abs(item.made_at_s - position.at_s)
    if age_s is None or age_s > OLD_POSITION_S:
        yield POSITION_OLD
