"""Hold the certificate of a plan's bound: prices, and how each team's best route was bounded."""

from collections.abc import Mapping
from dataclasses import dataclass

from maritime.errors import InvalidRecordError
from maritime.horizon import Horizon

WHOLE_SHARE = 1000
"""A price is shared out among its accounts in thousandths."""


@dataclass(frozen=True)
class ClassProof:
    """
    How the best route of some teams alike was bounded.

    teams are those whose shift is [from_s, to_s] (epoch seconds), all of one base, mode and speeds.
    clock_s is the length of the ticks in which their time is counted. shares gives, by target,
    how its price is shared out, in thousandths: to its looks, then to stays in its zone of each
    size. best is what no route of theirs can earn, in units of price × second × thousandth.
    """

    teams: tuple[str, ...]
    from_s: int
    to_s: int
    clock_s: int
    shares: Mapping[str, tuple[int, ...]]
    best: int

    def __post_init__(self) -> None:
        where = ("certificate", ",".join(self.teams))
        if not self.teams or len(set(self.teams)) != len(self.teams):
            raise InvalidRecordError(*where, "teams", self.teams, "teams, each once")
        if self.to_s <= self.from_s:
            raise InvalidRecordError(*where, "to", self.to_s, "an instant after 'from'")
        if self.clock_s <= 0:
            raise InvalidRecordError(*where, "clock_s", self.clock_s, "seconds above 0")
        if self.best < 0:
            raise InvalidRecordError(*where, "best", self.best, "a number of at least 0")
        for target_id, parts in self.shares.items():
            if min(parts, default=-1) < 0 or sum(parts) != WHOLE_SHARE:
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
        for name in ("price_tick_s", "price_unit"):
            if getattr(self, name) <= 0:
                raise InvalidRecordError(*where, name, getattr(self, name), "a number above 0")
        if len(set(self.order)) != len(self.order):
            raise InvalidRecordError(*where, "order", self.order, "every target once")
        sizes = self.zone_sizes
        if not sizes or sizes[0] != 1 or any(
            big <= small or big % small for small, big in zip(sizes, sizes[1:], strict=False)
        ):
            raise InvalidRecordError(
                *where, "zone_sizes", sizes, "1 and then multiples, each of the one before"
            )
        ticks = -(-self.horizon.length_s // self.price_tick_s)
        for target_id, prices in self.prices.items():
            if target_id not in self.order:
                raise InvalidRecordError(*where, "prices", target_id, "only targets of the order")
            if len(prices) != ticks or min(prices, default=0) < 0:
                raise InvalidRecordError(
                    *where, f"prices of {target_id}", len(prices),
                    f"{ticks} whole numbers of at least 0, one a tick",
                )  # fmt: skip
        for one in self.classes:
            for target_id, parts in one.shares.items():
                if len(parts) != len(sizes) + 1:
                    raise InvalidRecordError(
                        *where, f"shares of {target_id}", parts,
                        f"{len(sizes) + 1} numbers: for looks and for zones of each size",
                    )  # fmt: skip
