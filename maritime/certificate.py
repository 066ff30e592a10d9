"""Hold the certificate of a plan's bound: prices, and how each team's best route was bounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from maritime.errors import InvalidRecordError
from maritime.horizon import DAY_S, Horizon

WHOLE_SHARE = 1000
"""A price is shared out among its accounts in thousandths."""
CLOCKS_S = (2, 180)
"""Shortest and longest tick in which a class's time may be counted: half of a far way at most."""
SHORTEST_PRICE_TICK_S = 60
GREATEST_SUM = 1 << 60
"""What no sum of prices may reach, so that whole numbers of 64 bits hold it."""


@dataclass(frozen=True)
class ClassProof:
    """
    How the best route of some teams alike was bounded.

    teams are those whose shift is [from_s, to_s] (epoch seconds), all of one base, mode and speeds.
    clock_s is the length of the ticks in which their time is counted. shares gives, by target and
    tick of prices, how the price is shared out, in thousandths: to looks, then to visits to the
    target's zone of each size. Zeros at the end may be left out; with no number at all, looks have
    everything. best is what no route of theirs can earn, in units of price × second × thousandth.
    """

    teams: tuple[str, ...]
    from_s: int
    to_s: int
    clock_s: int
    shares: Mapping[str, tuple[tuple[int, ...], ...]]
    best: int

    def __post_init__(self) -> None:
        where = ("certificate", ",".join(self.teams))
        if not self.teams or len(set(self.teams)) != len(self.teams):
            raise InvalidRecordError(*where, "teams", self.teams, "teams, each once")
        if self.to_s <= self.from_s:
            raise InvalidRecordError(*where, "to", self.to_s, "an instant after 'from'")
        least_s, most_s = CLOCKS_S
        if not least_s <= self.clock_s <= most_s:
            raise InvalidRecordError(
                *where, "clock_s", self.clock_s, f"seconds from {least_s} to {most_s}"
            )
        if self.best < 0:
            raise InvalidRecordError(*where, "best", self.best, "a number of at least 0")
        for target_id, rows in self.shares.items():
            parts = next((row for row in rows if row and not _is_whole(row)), None)
            if parts is not None:
                raise InvalidRecordError(
                    *where, f"shares of {target_id}", parts,
                    f"numbers of at least 0 that sum up to {WHOLE_SHARE}",
                )  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """
    What proves a bound: anybody can recompute it from the pack and these whole numbers.

    prices are per target and tick of price_tick_s from the horizon's start; a price of
    price_unit is a weight of 1. order is the sequence of targets, of which zones of each of
    zone_sizes targets are cut. bound is in weighted minutes.
    """

    district_id: str
    inputs_sha256: str
    plan_sha256: str
    horizon: Horizon
    price_tick_s: int
    price_unit: int
    prices: Mapping[str, tuple[int, ...]]
    order: tuple[str, ...]
    zone_sizes: tuple[int, ...]
    classes: tuple[ClassProof, ...]
    bound: float

    def __post_init__(self) -> None:
        where = ("certificate", self.district_id)
        if self.price_unit <= 0:
            raise InvalidRecordError(*where, "price_unit", self.price_unit, "a number above 0")
        if not SHORTEST_PRICE_TICK_S <= self.price_tick_s <= self.horizon.length_s:
            raise InvalidRecordError(
                *where, "price_tick_s", self.price_tick_s,
                f"seconds from {SHORTEST_PRICE_TICK_S} to the horizon's length",
            )  # fmt: skip
        if len(set(self.order)) != len(self.order):
            raise InvalidRecordError(*where, "order", self.order, "every target once")
        sizes = self.zone_sizes
        if (
            not sizes
            or sizes[0] != 1
            or any(big <= small or big % small for small, big in pairwise(sizes))
        ):
            raise InvalidRecordError(
                *where, "zone_sizes", sizes, "1 and then multiples, each of the one before"
            )
        known = set(self.order)
        dearest = max((max(prices, default=0) for prices in self.prices.values()), default=0)
        if dearest * WHOLE_SHARE * len(self.order) * (self.horizon.length_s + 4 * DAY_S) >= (
            GREATEST_SUM
        ):
            raise InvalidRecordError(
                *where, "prices", dearest, "prices whose sums stay below 2 to the power of 60"
            )
        for target_id, prices in self.prices.items():
            if target_id not in known:
                raise InvalidRecordError(*where, "prices", target_id, "only targets of the order")
            if len(prices) != self.ticks or min(prices, default=0) < 0:
                raise InvalidRecordError(
                    *where, f"prices of {target_id}", len(prices),
                    f"{self.ticks} whole numbers of at least 0, one a tick",
                )  # fmt: skip
        for one in self.classes:
            for target_id, rows in one.shares.items():
                longest = max(map(len, rows), default=0)
                if len(rows) != self.ticks or longest > len(sizes) + 1:
                    raise InvalidRecordError(
                        *where, f"shares of {target_id}", (len(rows), longest),
                        f"{self.ticks} rows, one a tick, of at most {len(sizes) + 1} numbers: for "
                        "looks and for zones of each size",
                    )  # fmt: skip

    @property
    def ticks(self) -> int:
        """How many ticks of prices the horizon has."""
        return -(-self.horizon.length_s // self.price_tick_s)


def _is_whole(parts: tuple[int, ...]) -> bool:
    return min(parts) >= 0 and sum(parts) == WHOLE_SHARE
