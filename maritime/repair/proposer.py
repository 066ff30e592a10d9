"""Propose changes to the rest of a day, on a copy of what is left open.

What is taken out and made again is what is not flown or begun: cuts of `maritime.planning.moves`
are moved behind the frozen legs.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from maritime.planning.adaptive import AdaptiveChoice
from maritime.planning.best_route import JUMP, WAIT
from maritime.planning.lane import WORK_OF_A_MOVE_S
from maritime.planning.moves import MOVES, Cut, Surroundings
from maritime.planning.open_state import change_route
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker, free_window
from maritime.repair.bench import Bench
from maritime.repair.under_way import Ways

Changes = Mapping[int, Route]


class Proposal(NamedTuple):
    """Routes to be changed, and the weighted minutes that are open with them."""

    changes: Changes
    open_min: float


class Proposer:
    """One who proposes: has routes, state and random numbers of its own."""

    def __init__(self, bench: Bench, maker: RouteMaker, rng: np.random.Generator):
        self._bench, self._setting, self._params = bench, bench.setting, bench.params
        self._maker, self._rng = maker, rng
        self._state = bench.state.copy()
        self._routes = list(bench.setting.routes)
        self._choice = AdaptiveChoice(len(MOVES))
        self._weights = bench.setting.problem.needs.weights

    def follow(self, changes: Changes) -> None:
        """Take over routes."""
        for index, route in changes.items():
            change_route(self._state, self._routes[index], route)
            self._routes[index] = route

    def weigh(self, index: int) -> Proposal:
        """Propose the best rest of the day for one slot."""
        return self._tried(lambda: self._make_again([Cut(index, None)], self._weights))

    def propose(self, asked: tuple[Changes, Sequence[int]]) -> Proposal:
        """Propose a move among some slots, after some routes were changed anyhow."""
        before, slots = asked
        kind = self._choice.choose(self._rng)
        open_min, worked_s = self._state.weighted_open_min, 0.0

        def move() -> None:
            nonlocal worked_s
            self.follow(before)
            setting, params = self._setting, self._params.search
            is_aimed = self._rng.random() < self._params.aimed_share
            around = Surroundings(
                setting.problem, self._routes, self._state, params, self._rng, slots,
                self._bench.reach, self._bench.as_planned if is_aimed else None,
            )  # fmt: skip
            cuts = MOVES[kind](around)
            weights = self._weights
            if self._rng.random() < params.shaken_share:
                noise = self._rng.standard_normal(weights.shape[0])
                weights = weights * np.exp(params.noise * noise)
            worked_s = self._make_again(cuts, weights)

        proposal = self._tried(move)
        self._choice.learn(
            kind, gained=open_min - proposal.open_min, worked=WORK_OF_A_MOVE_S + worked_s
        )
        return proposal

    def _tried(self, change) -> Proposal:
        """Give what a change proposes; routes and state stay as they were."""
        before = list(self._routes)
        change()
        changes = {
            index: new for index, (old, new) in enumerate(zip(before, self._routes, strict=True))
            if new is not old
        }  # fmt: skip
        open_min = self._state.weighted_open_min
        if not all(self._keeps_apart(index) for index in changes):
            changes, open_min = {}, float("inf")
        self.follow({i: old for i, old in enumerate(before) if self._routes[i] is not old})
        return Proposal(changes, open_min)

    def _make_again(self, cuts: Sequence[Cut], weights: np.ndarray) -> float:
        """Take out what is cut and not yet begun, and make it again; give the seconds of duty."""
        slots, worked_s = self._setting.problem.slots, 0.0
        parts = []
        for cut in cuts:
            old = self._routes[cut.slot]
            part = self._behind_the_frozen(cut, len(old.steps))
            if part is not None:
                parts.append((cut, old, part))
                self.follow({cut.slot: self._setting.route(
                    cut.slot, (*self._kept(cut.slot, part[0], old), *old.steps[part[1]:])
                )})  # fmt: skip
        for cut, old, part in sorted(parts, key=lambda row: slots[row[0].slot].follows is not None):
            new = self._made(cut, old, part, weights)
            self.follow({cut.slot: new})
            rest = self._setting.rests[cut.slot]
            whole = part[1] >= len(old.steps)
            from_s = old.steps[part[0]][2] if part[0] < len(old.steps) else self._setting.at_s
            worked_s += max(0, (rest.close_s if whole else old.steps[part[1] - 1][3]) - from_s)
        return worked_s

    def _behind_the_frozen(self, cut: Cut, count: int) -> tuple[int, int] | None:
        """Give the steps of a cut that may be made again; None where it has none."""
        frozen = len(self._setting.rests[cut.slot].done)
        if not self._setting.rests[cut.slot].can_change:
            return None
        if cut.steps is None:
            return min(frozen, count), count
        first, last = max(cut.steps[0], frozen), max(cut.steps[1], frozen)
        if first >= last and count > frozen:
            return None
        return min(first, count), min(last, count)

    def _kept(self, index: int, first: int, old: Route) -> tuple:
        """Give the steps before a part: those flown or begun, with the wait that ends them."""
        done = self._setting.rests[index].done
        return done if first <= len(done) else old.steps[:first]

    def _made(self, cut: Cut, old: Route, part: tuple[int, int], weights: np.ndarray) -> Route:
        """Give a route made again in a part; the old one where none is lawful."""
        index, setting, maker = cut.slot, self._setting, self._maker
        rest, (first, last) = setting.rests[index], part
        before = self._kept(index, first, old)
        if not before and last >= len(old.steps):
            if cut.visit is not None:
                made = maker.best_through(
                    self._state, self._routes, index, *cut.visit, weights
                ).steps
            else:
                made = maker.best(self._state, self._routes, index, weights).steps
            steps = made
        elif last >= len(old.steps):
            made = maker.best_after(self._state, index, before, rest.close_s, weights)
            steps = (*before, *made)
            while not made and len(steps) > len(rest.done) and steps[-1][0] in (JUMP, WAIT):
                steps = steps[:-1]
        else:
            part_made = maker.best_part(self._state, self._routes, old, part, weights)
            steps = old.steps if part_made is None else part_made.steps
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
