"""Search for the rest of a day that closes most and changes few people's orders.

First every team that could help is weighed: what does its best rest of the day close, against what
all others do? The most worthwhile gets new orders, then the next, until the price of a change eats
the gain. A gain seldom grows by what others do, so only the best of the list is weighed anew
(Minoux 1978). Then moves as in `maritime.planning.lane` take out what is not yet flown and make it
again: of teams that were hit or changed already, of any other while more may be changed, or of
another in the place of one that gets its planned orders back. Two work at once, on copies of the
same plan; what both found is kept where it is better together.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from math import exp

import numpy as np

from maritime.planning.lane import COLDEST, COOLING
from maritime.planning.open_state import change_route
from maritime.planning.params import Progress, Report, RunAll, Stop
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker
from maritime.planning.search import NOTHING_OPEN
from maritime.repair.bench import Bench
from maritime.repair.proposer import Changes, Proposal, Proposer
from maritime.repair.setting import RepairSetting

WEIGHING, WEIGHED, IMPROVING = "first repair", "weighed", "improving"
"""Phases that a search reports: teams are weighed one by one, all are, moves are made."""

Found = tuple[tuple[Route, ...], float]
"""Routes, one per rest of a slot, and the weighted minutes that they leave open."""


def repair_routes(
    bench: Bench,
    *,
    rng: np.random.Generator,
    stop: Stop,
    report: Report = lambda progress: None,
    run_all: RunAll = map,
) -> Found:
    """
    Give the routes of a repair, one per rest of a slot, and the weighted minutes they leave open.

    Parameters
    ----------
    stop
        Asked before every step with the number of routes weighed and moves made so far; what is
        found by then is given, at the least that nothing is changed.
    run_all
        Calls a function for every proposer, like map; an executor's map runs them at once.

    Returns
    -------
    tuple[tuple[Route, ...], float]
        Open minutes and the price of changes together are never more than where nothing is
        changed. Same setting, rng and number of steps: same routes.
    """
    return next(better_and_better(bench, rng=rng, stops=[stop], report=report, run_all=run_all))


def better_and_better(
    bench: Bench,
    *,
    rng: np.random.Generator,
    stops: Iterable[Stop],
    report: Report = lambda progress: None,
    run_all: RunAll = map,
) -> Iterator[Found]:
    """Give what `repair_routes` gives at the first stop, then what is found by each later one."""
    search = _Search(bench, rng, report, run_all)
    for stop in stops:
        search.run(stop)
        yield tuple(search.routes), search.open_min


class _Search:
    """The repair as it stands, and those who propose changes to it."""

    def __init__(self, bench: Bench, rng: np.random.Generator, report: Report, run_all: RunAll):
        self._bench, self._setting, self._params = bench, bench.setting, bench.params
        self._report, self._run_all, self._rng = report, run_all, rng
        self._stop: Stop = lambda steps: True
        self._has_weighed = False
        self._state, self.routes = bench.state.copy(), list(bench.setting.routes)
        maker = RouteMaker(bench.setting.problem, bench.params.search, rng)
        self._proposers = [
            Proposer(bench, maker.twin(own), own) for own in rng.spawn(bench.params.search.lanes)
        ]
        rests = bench.setting.rests
        self._able = [index for index, rest in enumerate(rests) if rest.can_change]
        self._most = bench.most_changed if np.isfinite(bench.params.price_min) else 0
        self._cost = self.open_min
        self._best, self._best_cost = list(self.routes), self._cost
        self._temperature = max(bench.params.search.warmth * self._cost, COLDEST)
        self._steps = 0

    def run(self, stop: Stop) -> None:
        """Search on until a stop; routes are then the best that were met."""
        self._stop = stop
        if not self._has_weighed:
            self._has_weighed = self.weigh_all()
            self._tell(WEIGHED if self._has_weighed else WEIGHING)
        self.improve()
        self.give_back()

    @property
    def open_min(self) -> float:
        """Weighted minutes that are open as things stand."""
        return self._state.weighted_open_min

    def weigh_all(self) -> bool:
        """
        Give new orders to the most worthwhile team, then to the next, while one is.

        Says whether it came to its end before it was to stop.
        """
        waiting: list[tuple[float, int, int, Changes]] = []
        lanes = len(self._proposers)
        able = self._able if self._most else [i for i in self._able if self._is_hit(i)]
        for first in range(0, len(able), lanes):
            if self._stop(self._steps):
                return False
            some = able[first : first + lanes]
            found = self._run_all(Proposer.weigh, self._proposers[: len(some)], some)
            for index, proposal in zip(some, found, strict=True):
                gain = self.open_min - proposal.open_min
                waiting.append((self._price_of(index) - gain, index, 0, proposal.changes))
            self._steps += len(some)
        heapify(waiting)
        taken = 0
        while waiting and waiting[0][0] < 0:
            if self._stop(self._steps):
                return False
            _, index, weighed_at, changes = heappop(waiting)
            if weighed_at == taken:
                self._take(changes)
                taken += 1
                self._tell(WEIGHING)
                continue
            proposal = self._proposers[0].weigh(index)
            self._steps += 1
            loss = self._price_of(index) - (self.open_min - proposal.open_min)
            heappush(waiting, (loss, index, taken, proposal.changes))
        return True

    def improve(self) -> None:
        """Make moves until it is to stop, or nothing is open."""
        can_move = self._able if self._most else [i for i in self._able if self._is_hit(i)]
        while can_move and self._best_cost > NOTHING_OPEN and not self._stop(self._steps):
            asked = [self._asked() for _ in self._proposers]
            found = list(self._run_all(Proposer.propose, self._proposers, asked))
            self._steps += len(found)
            kept: set[int] = set()
            for proposal in sorted(found, key=lambda one: one.open_min):
                if not kept.intersection(proposal.changes):
                    kept |= self._try(proposal, is_first=not kept)
            self._temperature = max(self._temperature * COOLING, COLDEST)
            self._tell(IMPROVING)

    def give_back(self) -> None:
        """Take the best repair met; give planned orders back where other ones gain nothing."""
        self._take({
            index: route for index, route in enumerate(self._best)
            if route is not self.routes[index]
        })  # fmt: skip
        for team_id in sorted(self._changed()):
            self._try(Proposal(self._planned_of(team_id), float("nan")), is_first=False)

    def _asked(self) -> tuple[Changes, list[int]]:
        """Draw what a proposer is asked: routes to change anyhow, and slots to move among."""
        changed = self._changed()
        before: Changes = {}
        if changed and self._rng.random() < self._params.restore_share:
            team_id = sorted(changed)[int(self._rng.integers(len(changed)))]
            before = self._planned_of(team_id)
            changed = changed - {team_id}
        is_full = len(changed) >= self._most
        slots = [
            index for index in self._able
            if not is_full or self._is_hit(index) or self._setting.team_of(index) in changed
        ]  # fmt: skip
        return before, slots or self._able

    def _try(self, proposal: Proposal, *, is_first: bool) -> set[int]:
        """
        Keep changes that are better, or as annealing has it a little worse; give their slots.

        What the first of two costs is known from its proposer; the second is taken to see what both
        are together.
        """
        changes, before = proposal.changes, self._cost
        if is_first:
            worse = self._cost_of(proposal.open_min, self._changed_with(changes)) - before
            if worse <= 0 or self._rng.random() < exp(-worse / self._temperature):
                self._take(changes)
                return set(changes)
            return set()
        old = {index: self.routes[index] for index in changes}
        self._take(changes)
        if self._cost <= before:
            return set(changes)
        self._take(old)
        return set()

    def _take(self, changes: Changes) -> None:
        for index, route in changes.items():
            change_route(self._state, self.routes[index], route)
            self.routes[index] = route
        for proposer in self._proposers:
            proposer.follow(changes)
        self._cost = self._cost_of(self.open_min, len(self._changed()))
        if self._cost < self._best_cost - 1e-9:
            self._best, self._best_cost = list(self.routes), self._cost

    def _cost_of(self, open_min: float, count: int) -> float:
        """What is open, and the price of so many changed teams; infinite where these are many."""
        if count > self._most:
            return float("inf")
        return open_min + (self._params.price_min * count if count else 0.0)

    def _changed(self) -> set[str]:
        """Teams that were not hit and have other orders."""
        return changed_teams(self._setting, self.routes)

    def _changed_with(self, changes: Changes) -> int:
        """How many teams that were not hit would have other orders with some changes."""
        routes = list(self.routes)
        for index, route in changes.items():
            routes[index] = route
        return len(changed_teams(self._setting, routes))

    def _planned_of(self, team_id: str) -> Changes:
        return {
            index: self._setting.routes[index] for index in self._able
            if self._setting.team_of(index) == team_id
            and self.routes[index] is not self._setting.routes[index]
        }  # fmt: skip

    def _is_hit(self, index: int) -> bool:
        return self._setting.rests[index].is_hit

    def _price_of(self, index: int) -> float:
        """What a change of a slot's orders costs now."""
        changed = self._changed()
        if self._is_hit(index) or self._setting.team_of(index) in changed:
            return 0.0
        return self._params.price_min if len(changed) < self._most else float("inf")

    def _tell(self, phase: str) -> None:
        self._report(Progress(self._steps, self._cost, self._best_cost, phase))


def changed_teams(setting: RepairSetting, routes: Sequence[Route]) -> set[str]:
    """Give the teams that were not hit and whose routes are others than without a repair."""
    return {
        setting.team_of(index)
        for index, route in enumerate(routes)
        if route is not setting.routes[index] and not setting.rests[index].is_hit
    }
