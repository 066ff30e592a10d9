"""Write the planning of a coast of whole ticks as a model over places × ticks.

Each slot is one unit of flow through the nodes (place, tick) from its base to its base; the arcs
are the actions of its travel class, ways to places next to each other, and waiting. A cell (target,
tick) counts as covered at most once, and only if an arc is taken whose look covers it. Values are
those of maritime.planning: what a solution leaves open is the weighted overdue of its plan.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.tick_coasts import TICK_S
from maritime.movement import UNREACHABLE
from maritime.needs import NO_NEED
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route, make_route
from maritime.planning.steps import JUMP, WAIT, Step


class TickCells:
    """The cells (target, tick) of a problem that runs once: their weight, and what covers them.

    weighted_min is per cell, target by target; carried are the cells covered from before the start.
    """

    def __init__(self, problem: PlanningProblem):
        origin_s, length_s = problem.horizon.start_s, problem.horizon.length_s
        targets, self.ticks = len(problem.targets), length_s // TICK_S
        self.interval_s = np.full((targets, self.ticks), NO_NEED, np.int64)
        for target, number in enumerate(problem.needs.profile_of):
            profile = problem.needs.profiles[number]
            edges = profile.edges_s - origin_s
            if (edges % TICK_S).any():
                raise ValueError(f"bands begin at {edges.tolist()} s, expected whole ticks")
            for since, until, interval_s in zip(
                edges[:-1], edges[1:], profile.interval_s, strict=True
            ):
                self.interval_s[target, since // TICK_S : until // TICK_S] = interval_s
        minutes = problem.needs.weights[:, None] * (self.interval_s != NO_NEED) * (TICK_S / 60.0)
        self.weighted_min = minutes.ravel()
        self.carried: set[int] = set()
        if problem.horizon.is_fresh:
            self.carried.update(*(self.covered_by(target, 0, 0) for target in range(targets)))

    def covered_by(self, target: int, enter_s: int, exit_s: int) -> list[int]:
        """Give the cells in which every t has enter ≤ t and t − exit ≤ I(t)."""
        begin_s = np.arange(self.ticks) * TICK_S
        interval_s = self.interval_s[target]
        is_covered = (
            (interval_s != NO_NEED)
            & (enter_s <= begin_s)
            & (begin_s + TICK_S <= exit_s + interval_s)
        )
        return (target * self.ticks + np.flatnonzero(is_covered)).tolist()


@dataclass(frozen=True)
class Arc:
    """One thing a slot may do: a step of a route, from node to node, and the cells it covers."""

    slot: int
    tail: tuple[int, int]
    head: tuple[int, int]
    code: int
    covers: tuple[int, ...]


@dataclass(frozen=True)
class TimeIndexedModel:
    """Arcs of every slot, where each begins and ends, and the cells that are worth covering."""

    problem: PlanningProblem
    cells: TickCells
    arcs: tuple[Arc, ...]
    ends: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    @classmethod
    def of(cls, problem: PlanningProblem) -> "TimeIndexedModel":
        """
        Lay a problem out; it must run once, its shifts need no rest.

        Raises
        ------
        ValueError
            If an action, a way or a band does not take whole ticks.
        """
        cells = TickCells(problem)
        arcs, ends = [], []
        for index, slot in enumerate(problem.slots):
            base = problem.base_of(slot)
            first, last = slot.open_s // TICK_S, slot.close_s // TICK_S
            ends.append(((base, first), (base, last)))
            arcs += _arcs_of(problem, index, cells, first, last)
        return cls(problem, cells, tuple(arcs), tuple(ends))

    @cached_property
    def covering(self) -> dict[int, list[int]]:
        """The arcs that cover each cell that is open without any."""
        found: dict[int, list[int]] = {
            int(cell): []
            for cell in np.flatnonzero(self.cells.weighted_min)
            if cell not in self.cells.carried
        }
        for number, arc in enumerate(self.arcs):
            for cell in arc.covers:
                if cell in found:
                    found[cell].append(number)
        return found

    @cached_property
    def balances(self) -> list[tuple[list[int], list[int], int]]:
        """Per slot and node: arcs that leave it, arcs that reach it, and leaving − reaching."""
        out: dict[tuple[int, int, int], list[int]] = {}
        into: dict[tuple[int, int, int], list[int]] = {}
        for number, arc in enumerate(self.arcs):
            out.setdefault((arc.slot, *arc.tail), []).append(number)
            into.setdefault((arc.slot, *arc.head), []).append(number)
        begins = {(slot, *begin) for slot, (begin, _) in enumerate(self.ends)}
        finishes = {(slot, *end) for slot, (_, end) in enumerate(self.ends)}
        nodes = sorted({*out, *into, *begins, *finishes})
        return [
            (out.get(node, []), into.get(node, []), (node in begins) - (node in finishes))
            for node in nodes
        ]

    def routes_of(self, taken: Collection[int]) -> tuple[Route, ...]:
        """Give the routes of a solution, at exact seconds."""
        follow = {(self.arcs[n].slot, self.arcs[n].tail): self.arcs[n] for n in taken}
        routes = []
        for slot, (node, goal) in enumerate(self.ends):
            steps: list[Step] = []
            while node != goal:
                arc = follow[slot, node]
                begin_s, end_s = arc.tail[1] * TICK_S, arc.head[1] * TICK_S
                steps.append((arc.code, arc.head[0], begin_s, end_s))
                node = arc.head
            while steps and steps[-1][0] in (WAIT, JUMP):  # a route finds its way home itself
                steps.pop()
            routes.append(make_route(self.problem, slot, tuple(steps)))
        return tuple(routes)


def _arcs_of(
    problem: PlanningProblem, index: int, cells: TickCells, first: int, last: int
) -> list[Arc]:
    slot = problem.slots[index]
    kind, base = problem.class_of(slot), problem.base_of(slot)
    travel = kind.travel
    whole = travel[travel < UNREACHABLE]
    if (whole % TICK_S).any() or (kind.table.dur % TICK_S).any():
        raise ValueError("a way or an action does not take whole ticks")
    ticks_out = np.where(travel < UNREACHABLE, travel // TICK_S, last + 1)
    arcs = []

    def add(code: int, place: int, to_place: int, takes: int, looks=()) -> None:
        earliest = first + int(ticks_out[base, place])
        latest = last - int(ticks_out[to_place, base]) - takes
        for tick in range(earliest, latest + 1):
            covers: set[int] = set()
            for target, enter_s, exit_s in looks:
                at_s = tick * TICK_S
                covers.update(cells.covered_by(target, at_s + enter_s, at_s + exit_s))
            arcs.append(
                Arc(index, (place, tick), (to_place, tick + takes), code, tuple(sorted(covers)))
            )

    for place in range(len(travel)):
        add(WAIT, place, place, 1)
        for other in _next_to(ticks_out, place, last):
            add(JUMP, place, other, int(ticks_out[place, other]))
    for number, action in enumerate(kind.actions):
        takes = action.duration_s // TICK_S
        add(number, action.from_place, action.to_place, takes, action.looks)
    return arcs


def _next_to(ticks_out: np.ndarray, place: int, last: int) -> list[int]:
    """Give the places to which the quickest way does not lead over others."""
    found = []
    for other in np.flatnonzero(ticks_out[place] <= last):
        over = ticks_out[place] + ticks_out[:, other]
        over[[place, other]] = last + 1
        if other != place and over.min() > ticks_out[place, other]:
            found.append(int(other))
    return found
