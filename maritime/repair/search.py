"""Search for the rest of a day that closes most and changes few people's orders.

First every team that could help is weighed: what more does its rest of the day close after a
thousand small changes (`maritime.planning.small_changes`), against what all others do? For a hit
team a beam is asked too. The most worthwhile gets new orders, then the next, until the price of a
change eats the gain. A gain seldom grows by what others do, so only the best of the list is weighed
anew (Minoux 1978).

Then spells of simulated annealing follow. A spell stirs the routes of teams that were hit or
changed, and of as many others as may be changed: those that gain most by a few small changes. They
are stirred in turn, each by thousands of small changes against what all others do, at a heat that
falls from round to round. The next spell is twice as long; it begins from the best repair met, less
the other orders that are worth least, so that another team may get some in their place. Two routes
are stirred at once, on copies of the same plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush

import numpy as np

from maritime.planning.params import Progress, Report, RunAll, Stop
from maritime.planning.route import Route
from maritime.planning.route_maker import COLDEST_MIN, HOTTEST_MIN, RouteMaker
from maritime.planning.search import NOTHING_OPEN
from maritime.repair.bench import Bench
from maritime.repair.proposer import Changes, Proposer, Stir
from maritime.repair.setting import RepairSetting

WEIGHING, WEIGHED, IMPROVING = "first repair", "weighed", "improving"
"""Phases that a search reports: teams are weighed one by one, all are, routes are stirred."""

PROBED_MIN = (2.0, COLDEST_MIN)
"""Heats at which it is probed what a team gains by a few small changes."""

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
        Asked before every step with the number of routes weighed and stirred so far; what is
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
        self._setting, self._params = bench.setting, bench.params
        self._report, self._run_all, self._rng = report, run_all, rng
        self._stop: Stop = lambda steps: True
        self._has_weighed = False
        self.routes = list(bench.setting.routes)
        maker = RouteMaker(bench.setting.problem, bench.params.search, rng)
        self._proposers = [
            Proposer(bench, maker.twin(own)) for own in rng.spawn(bench.params.search.lanes)
        ]
        self._most = bench.most_changed if np.isfinite(bench.params.price_min) else 0
        self._able = [
            index for index, rest in enumerate(bench.setting.rests)
            if rest.can_change and (self._most or rest.is_hit)
        ]  # fmt: skip
        self._cost = self.open_min
        self._best, self._best_cost = list(self.routes), self._cost
        self._left_at = list(self.routes)
        self._rounds = bench.params.spell_rounds
        self._spell: Iterator[list[Stir]] = iter(())
        self._has_stirred = False
        self._steps = 0

    def run(self, stop: Stop) -> None:
        """Search on until a stop; routes are then the best that were met."""
        self._stop = stop
        self._take_all(self._left_at)
        if not self._has_weighed:
            self._has_weighed = self.weigh_all()
            self._tell(WEIGHED if self._has_weighed else WEIGHING)
        while self._able and self._best_cost > NOTHING_OPEN and not self._stop(self._steps):
            asked = next(self._spell, None)
            if asked is None:
                self.take_best()
                self._spell = self._new_spell()
                continue
            self._steps += len(asked)
            for proposal in list(self._run_all(Proposer.stir, self._proposers, asked)):
                self._take({proposal.index: proposal.route})
            self._note_best()
            self._tell(IMPROVING)
        self._left_at = list(self.routes)
        self.take_best()

    @property
    def open_min(self) -> float:
        """Weighted minutes that are open as things stand."""
        return self._proposers[0].open_min

    def weigh_all(self) -> bool:
        """
        Give new orders to the most worthwhile team, then to the next, while one is.

        Says whether it came to its end before it was to stop.
        """
        waiting: list[tuple[float, int, int, Changes]] = []
        for some in self._in_turn(self._able):
            if self._stop(self._steps):
                return False
            for found in self._run_all(Proposer.weigh, self._proposers, some):
                loss = self._price_of(found.index) - (self.open_min - found.open_min)
                waiting.append((loss, found.index, 0, {found.index: found.route}))
            self._steps += len(some)
        heapify(waiting)
        taken = 0
        while waiting and waiting[0][0] < 0:
            if self._stop(self._steps):
                return False
            _, index, weighed_at, changes = heappop(waiting)
            if weighed_at == taken:
                self._take(changes)
                self._note_best()
                taken += 1
                self._tell(WEIGHING)
                continue
            found = self._proposers[0].weigh(index)
            self._steps += 1
            loss = self._price_of(index) - (self.open_min - found.open_min)
            heappush(waiting, (loss, index, taken, {index: found.route}))
        return True

    def take_best(self) -> None:
        """Take the best repair met; give planned orders back where other ones gain nothing."""
        self._take_all(self._best)
        for team_id in sorted(self._changed()):
            before, old = self._cost, list(self.routes)
            planned = self._planned_of(team_id)
            self._take(planned)
            if self._cost > before:
                self._take({index: old[index] for index in planned})
        self._note_best()

    def _new_spell(self) -> Iterator[list[Stir]]:
        """Choose whose routes are stirred, then cool them; give what is asked at once in turn."""
        if self._has_stirred:
            self._give_back_least()
            self._rounds *= 2
        self._has_stirred = True
        changed = self._changed()
        changed |= self._most_promising(self._most - len(changed))
        stirred = [
            index for index in self._able
            if self._setting.rests[index].is_hit or self._setting.team_of(index) in changed
        ]  # fmt: skip
        for number in range(self._rounds):
            heat_min = HOTTEST_MIN * (COLDEST_MIN / HOTTEST_MIN) ** (number / self._rounds)
            for some in self._abreast(self._rng.permutation(stirred).tolist()):
                yield [Stir(index, (heat_min, heat_min)) for index in some]

    def _give_back_least(self) -> None:
        """Give the team its planned orders back whose other ones are worth least, where no more
        may change, so that another may get others in its place."""
        changed = sorted(self._changed())
        if len(changed) < self._most:
            return
        opens = [(self._proposers[0].open_min_with(self._planned_of(t)), t) for t in changed]
        self._take(self._planned_of(min(opens)[1]))

    def _most_promising(self, count: int) -> set[str]:
        """Give so many teams not hit nor changed yet that gain most by a few small changes."""
        if not count:
            return set()
        changed, gains = self._changed(), {}
        asked = [
            Stir(index, PROBED_MIN) for index in self._able
            if not self._setting.rests[index].is_hit
            and self._setting.team_of(index) not in changed
        ]  # fmt: skip
        for some in self._in_turn(asked):
            if self._stop(self._steps):
                break
            self._steps += len(some)
            for found in self._run_all(Proposer.probe, self._proposers, some):
                team_id = self._setting.team_of(found.index)
                gain = self.open_min - found.open_min
                gains[team_id] = gains.get(team_id, 0.0) + max(gain, 0.0)
        return set(sorted(gains, key=gains.__getitem__, reverse=True)[:count])

    def _abreast(self, some: Sequence[int]) -> Iterator[list[int]]:
        """Give slots of different teams, as many at once as there are proposers; both parts of a
        shift over the seam have to keep apart, so each must know what the other does."""
        left = list(some)
        while left:
            first_of: dict[str, int] = {}
            for index in left:
                first_of.setdefault(self._setting.team_of(index), index)
                if len(first_of) == len(self._proposers):
                    break
            yield list(first_of.values())
            left = [index for index in left if index not in first_of.values()]

    def _in_turn(self, some: list) -> Iterator[list]:
        """Give as many at once as there are proposers."""
        lanes = len(self._proposers)
        return (some[first : first + lanes] for first in range(0, len(some), lanes))

    def _take_all(self, routes: Sequence[Route]) -> None:
        self._take({
            index: route for index, route in enumerate(routes)
            if route is not self.routes[index]
        })  # fmt: skip

    def _take(self, changes: Changes) -> None:
        """Take routes over."""
        for index, route in changes.items():
            self.routes[index] = route
        for proposer in self._proposers:
            proposer.follow(changes)
        many = len(self._changed())
        price = self._params.price_min * many if many else 0.0
        self._cost = self.open_min + price if many <= self._most else float("inf")

    def _note_best(self) -> None:
        if self._cost < self._best_cost - 1e-9:
            self._best, self._best_cost = list(self.routes), self._cost

    def _changed(self) -> set[str]:
        """Teams that were not hit and have other orders."""
        return changed_teams(self._setting, self.routes)

    def _planned_of(self, team_id: str) -> Changes:
        return {
            index: self._setting.routes[index] for index in self._able
            if self._setting.team_of(index) == team_id
            and self.routes[index] is not self._setting.routes[index]
        }  # fmt: skip

    def _price_of(self, index: int) -> float:
        """What a change of a slot's orders costs now."""
        changed = self._changed()
        if self._setting.rests[index].is_hit or self._setting.team_of(index) in changed:
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
