"""Work out what a report must say of hours, days and its heat map, from its raw data."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from maritime.report_check.figures import Figures
from maritime.report_check.raw import RawReport, RawTarget, Span
from maritime.report_check.reckon import Reckoned, common_s, local_edges

LONGEST_BY_HOUR_S = 50 * 3600
"""A heat map of more than this sums the hours of the clock over its days."""
HOURS, DAYS = "hours", "days"
Table = dict[str, list[int]]
"""Seconds of each target, column by column."""


@dataclass(frozen=True, eq=False)
class TimeCheck:
    """What is required and overdue of each target, local hour by local hour."""

    raw: RawReport
    targets: Sequence[RawTarget]
    reckoned: Mapping[str, Reckoned]

    @cached_property
    def hours(self) -> list[int]:
        """Where local hours begin, with both ends of the time; epoch seconds."""
        side = self.raw.sides["measured"]
        return local_edges(side.start_s, side.end_s, self.raw.zone, by_day=False)

    @cached_property
    def required_s(self) -> Table:
        """Seconds in which something is required, by hour."""
        return {
            one.target_id: _by_edge(
                ((low, high) for low, high, _ in self.reckoned[one.target_id].needs), self.hours
            )
            for one in self.targets
        }  # fmt: skip

    @cached_property
    def overdue_s(self) -> Table:
        """Seconds in gaps, by hour."""
        return {
            one.target_id: _by_edge(self.reckoned[one.target_id].gaps, self.hours)
            for one in self.targets
        }

    @property
    def is_by_clock(self) -> bool:
        """Whether the heat map sums the hours of the clock."""
        return self.hours[-1] - self.hours[0] > LONGEST_BY_HOUR_S

    def spans(self, name: str) -> Iterator[tuple[Span, Figures]]:
        """Give the figures of each of the HOURS or DAYS."""
        edges = self.hours
        if name == DAYS:
            side = self.raw.sides["measured"]
            edges = local_edges(side.start_s, side.end_s, self.raw.zone, by_day=True)
        for low, high in itertools.pairwise(edges):
            columns = [n for n, at_s in enumerate(self.hours[:-1]) if low <= at_s < high]
            asked = self._weighted(self.required_s, columns)
            late = self._weighted(self.overdue_s, columns)
            yield (low, high), {
                "weighted_required": asked, "weighted_overdue": late,
                "coverage": 1.0 - late / asked if asked else 1.0,
            }  # fmt: skip

    def heat(self, table: Table) -> Table:
        """Give a table as the heat map has it."""
        if not self.is_by_clock:
            return table
        of_clock = [datetime.fromtimestamp(at_s, self.raw.zone).hour for at_s in self.hours[:-1]]
        found = {}
        for target_id, numbers in table.items():
            found[target_id] = [0] * 24
            for hour, seconds in zip(of_clock, numbers, strict=True):
                found[target_id][hour] += seconds
        return found

    def _weighted(self, table: Table, columns: Sequence[int]) -> float:
        """Give the weighted minutes of some columns."""
        return math.fsum(
            one.weight * sum(table[one.target_id][n] for n in columns) for one in self.targets
        ) / 60.0  # fmt: skip


def _by_edge(spans: Iterable[tuple[int, int]], edges: Sequence[int]) -> list[int]:
    found = [0] * (len(edges) - 1)
    column = 0
    for span in spans:
        while edges[column + 1] <= span[0]:
            column += 1
        at = column
        while at < len(found) and edges[at] < span[1]:
            found[at] += common_s(span, edges[at], edges[at + 1])
            at += 1
    return found
