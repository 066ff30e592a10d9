"""Propose other orders for the rest of a slot, on a copy of what is left open.

What is made again is what is not flown or begun.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from maritime.planning.open_state import change_route
from maritime.planning.route import Route
from maritime.planning.route_maker import COLDEST_MIN, HOTTEST_MIN, RouteMaker, free_window
from maritime.planning.steps import JUMP, WAIT, Step
from maritime.repair.bench import Bench
from maritime.repair.under_way import Ways

Changes = Mapping[int, Route]

WEIGHED_MIN = (HOTTEST_MIN, COLDEST_MIN)
"""Heats of the small changes by which a team is weighed."""


class Proposal(NamedTuple):
    """A slot's route, and the weighted minutes that are open with it."""

    index: int
    route: Route
    open_min: float


class Stir(NamedTuple):
    """A slot whose route is to be stirred, and how many minutes of a target of middling weight a
    small change may lose, at first and in the end."""

    index: int
    heats_min: tuple[float, float]


class Proposer:
    """One who proposes: has routes, state and random numbers of its own."""

    def __init__(self, bench: Bench, maker: RouteMaker):
        self._setting, self._maker = bench.setting, maker
        self._params = bench.params
        self._state = bench.state.copy()
        self._routes = list(bench.setting.routes)
        self._weights = bench.setting.problem.needs.weights

    @property
    def open_min(self) -> float:
        """Weighted minutes that are open as things stand."""
        return self._state.weighted_open_min

    def follow(self, changes: Changes) -> None:
        """Take over routes."""
        for index, route in changes.items():
            change_route(self._state, self._routes[index], route)
            self._routes[index] = route

    def open_min_with(self, changes: Changes) -> float:
        """Give the weighted minutes that are open with some routes; routes and state stay."""
        old = {index: self._routes[index] for index in changes}
        self.follow(changes)
        open_min = self.open_min
        self.follow(old)
        return open_min

    def weigh(self, index: int) -> Proposal:
        """
        Propose the best rest of the day that is found at once; routes and state stay.

        Planned orders are good, and a beam begins from nothing: for most teams it finds none better
        where small changes do. A hit team may have little left to be changed; for it a beam is
        asked as well.
        """
        small = self.probe(Stir(index, WEIGHED_MIN))
        if not self._setting.rests[index].is_hit:
            return small
        return min(small, self._tried(index, self._best), key=lambda found: found.open_min)

    def probe(self, asked: Stir) -> Proposal:
        """Propose the best route that small changes meet; routes and state stay."""
        changes = self._params.probe_changes
        return self._tried(asked.index, lambda index: self._stirred(asked, changes)[0])

    def stir(self, asked: Stir) -> Proposal:
        """Follow small changes as far as they lead, to better or, while it is hot, to worse."""
        old = self._routes[asked.index]
        self.follow({asked.index: self._stirred(asked, self._params.changes)[1]})
        if not self._keeps_apart(asked.index):
            self.follow({asked.index: old})
        return Proposal(asked.index, self._routes[asked.index], self.open_min)

    def _tried(self, index: int, made: Callable[[int], Route]) -> Proposal:
        """Give what is made for a slot; routes and state stay as they were."""
        old = self._routes[index]
        self.follow({index: made(index)})
        proposal = Proposal(index, self._routes[index], self.open_min)
        if not self._keeps_apart(index):
            proposal = Proposal(index, old, float("inf"))
        self.follow({index: old})
        return proposal

    def _best(self, index: int) -> Route:
        """Give the best route that a beam finds for what is left of a slot."""
        rest = self._setting.rests[index]
        old, done = self._taken_out(index), rest.done
        if not done:
            steps = self._maker.best(self._state, self._routes, index, self._weights).steps
        else:
            made = self._maker.best_after(self._state, index, done, rest.close_s, self._weights)
            steps = (*done, *made)
        return self._lawful(index, steps, old)

    def _stirred(self, asked: Stir, changes: int) -> tuple[Route, Route]:
        """Give the best route that small changes meet, and the last."""
        index, rest = asked.index, self._setting.rests[asked.index]
        window = free_window(self._setting.problem, self._routes, index)
        old, done = self._routes[index], rest.done
        if window is None or old.steps[: len(done)] != done:
            return old, old
        self._taken_out(index)
        found = self._maker.changed_after(
            self._state, index, done, old.steps[len(done) :],
            (window[0], min(window[1], rest.close_s)), self._weights,
            changes=changes, heats_min=asked.heats_min,
        )  # fmt: skip
        best, last = (self._lawful(index, (*done, *steps), old) for steps in found)
        return best, last

    def _taken_out(self, index: int) -> Route:
        """Leave of a slot's route what is flown or begun; give what it was."""
        old = self._routes[index]
        self.follow({index: self._setting.route(index, self._setting.rests[index].done)})
        return old

    def _lawful(self, index: int, steps: tuple[Step, ...], old: Route) -> Route:
        """Give the route that some steps make; the old one where they are none or not lawful."""
        setting, rest = self._setting, self._setting.rests[index]
        while len(steps) > len(rest.done) and steps[-1][0] in (JUMP, WAIT):
            steps = steps[:-1]
        new = setting.route(index, steps)
        if not Ways(setting.problem, rest.slot).is_lawful(new.steps, rest.close_s):
            return old
        for known in (old, setting.routes[index]):
            if known.steps == new.steps:
                return known
        return new

    def _keeps_apart(self, index: int) -> bool:
        """Whether the parts of a shift over the seam keep apart."""
        route = self._routes[index]
        if route.is_empty:
            return True
        window = free_window(self._setting.problem, self._routes, index)
        return window is not None and route.begin_s >= window[0] and route.end_s <= window[1]
