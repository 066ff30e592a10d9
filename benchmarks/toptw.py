"""Read TOPTW instances and score solutions of them from the instance file alone.

Team orienteering with time windows: so many teams leave a depot, visit points inside their windows
and are back by the depot's closing time; a point's profit counts once. All times and distances are
whole tenths of the file's unit, as the best known values of the Solomon instances are defined.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt
from pathlib import Path


@dataclass(frozen=True)
class Point:
    """A place to visit: hundredths of a unit from the origin, tenths of a unit of time."""

    x: int
    y: int
    service: int
    profit: int
    opens: int
    closes: int


@dataclass(frozen=True)
class Toptw:
    """An instance; the first point is where every team starts and ends."""

    name: str
    points: tuple[Point, ...]

    def distance(self, one: int, other: int) -> int:
        """Give the way between two points, tenths, rounded down."""
        a, b = self.points[one], self.points[other]
        return isqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2) // 10


class BrokenRouteError(ValueError):
    """Say what a solution does that its instance forbids."""


def read_toptw(path: Path) -> Toptw:
    """
    Read an instance in the format of the KU Leuven set.

    Raises
    ------
    ValueError
        If the file holds another number of points than it says, or fractions finer than it may.
    """
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    points = tuple(
        Point(
            _whole(row[1], 100), _whole(row[2], 100), _whole(row[3], 10), _whole(row[4], 1),
            _whole(row[-2], 10), _whole(row[-1], 10),
        )
        for row in rows[2:]
    )  # fmt: skip
    if len(points) != int(rows[0][2]) + 1:
        raise ValueError(f"{path.name}: {len(points)} points, expected {int(rows[0][2]) + 1}")
    return Toptw(path.stem, points)


def profit_of(instance: Toptw, routes: Sequence[Sequence[int]], *, teams: int) -> int:
    """
    Score a solution: points in the order of their visits, per team, the depot left out.

    Every visit begins as early as it can, so an order is refused only if no times make it good.

    Raises
    ------
    BrokenRouteError
        If there are more routes than teams, a point is visited twice or is none, a window is
        missed, or a team is back too late.
    """
    if len(routes) > teams:
        raise BrokenRouteError(f"{len(routes)} routes for {teams} teams")
    depot = instance.points[0]
    seen: set[int] = set()
    for route in routes:
        at, now = 0, depot.opens
        for number in route:
            if not 0 < number < len(instance.points):
                raise BrokenRouteError(f"{number} is no point to visit")
            if number in seen:
                raise BrokenRouteError(f"point {number} is visited twice")
            seen.add(number)
            point = instance.points[number]
            now = max(now + instance.distance(at, number), point.opens)
            if now > point.closes:
                raise BrokenRouteError(
                    f"point {number} is reached at {now / 10}, it closes at {point.closes / 10}"
                )
            at, now = number, now + point.service
        back = now + instance.distance(at, 0)
        if back > depot.closes:
            raise BrokenRouteError(
                f"a team is back at {back / 10}, the depot closes at {depot.closes / 10}"
            )
    return sum(instance.points[number].profit for number in seen)


def _whole(text: str, per_unit: int) -> int:
    number = Decimal(text) * per_unit
    if number != int(number):
        raise ValueError(f"{text} is finer than one in {per_unit}")
    return int(number)
