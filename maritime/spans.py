"""Put spans of time together: pairs of instants, first below last."""

from collections.abc import Iterable
from typing import TypeVar

Instant = TypeVar("Instant", int, float)


def joined_spans(spans: Iterable[tuple[Instant, Instant]]) -> list[tuple[Instant, Instant]]:
    """
    Give spans in order, those that overlap or touch as one.

    Examples
    --------
    >>> joined_spans([(50, 60), (0, 10), (10, 20), (5, 7)])
    [(0, 20), (50, 60)]
    """
    joined: list[tuple[Instant, Instant]] = []
    for from_s, to_s in sorted(spans):
        if joined and from_s <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], to_s))
        else:
            joined.append((from_s, to_s))
    return joined
