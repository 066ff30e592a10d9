"""Try plans that send a team to a gap, and keep what each closes and opens as evidence.

For the weightiest gap that nothing explains yet, the nearest team that could have come gives up
its route and gets the best one that goes there in time. Where that plan is better it becomes the
plan; where it is not, what it closes and opens is the proof that the gap was outranked. A tried
route often passes other gaps in time too: it is evidence for each. When the plan becomes another,
all routes tried so far are measured against it anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maritime.coverage import ObservationTable, find_gaps
from maritime.planning.causes import OpenSpan, ReachTable
from maritime.planning.open_state import Look, OpenState, change_route
from maritime.planning.params import Progress, Report, Stop
from maritime.planning.problem import PlanningProblem
from maritime.planning.route import Route
from maritime.planning.route_maker import RouteMaker, free_window

BETTER_MIN = 1e-6

Evidence = dict[OpenSpan, dict[str, object]]


@dataclass(frozen=True)
class Attempt:
    """A change of the plan that sends a team to a gap, and what it closes and opens, weighted
    minutes; the first of the routes is that team's."""

    routes: tuple[Route, ...]
    closes: float
    opens: float

    @property
    def is_better(self) -> bool:
        """Whether the plan would be better so."""
        return self.closes > self.opens + BETTER_MIN


def try_to_outrank(
    problem: PlanningProblem,
    routes: Sequence[Route],
    state: OpenState,
    maker: RouteMaker,
    reach: ReachTable,
    *,
    stop: Stop,
    report: Report = lambda progress: None,
    keeps_routes: bool = False,
) -> tuple[tuple[Route, ...], Evidence]:
    """
    Give the routes, better where a try was better, and the evidence for their gaps.

    Parameters
    ----------
    state
        What the routes leave open; changes with them.
    stop
        Asked before every try with the number of tries made.
    keeps_routes
        Leave the routes as they are also where a try is better: it is evidence for nothing then.

    Returns
    -------
    tuple[tuple[Route, ...], Evidence]
        Evidence {team_id, closes, opens} in weighted minutes, opens ≥ closes, holds against the
        routes given back; gaps that no try explains are not in it.
    """
    search = _Asking(problem, list(routes), state, maker, reach, keeps_routes)
    tries = 0
    while not stop(tries) and search.ask_next():
        tries += 1
        cost = state.weighted_open_min
        report(Progress(tries, cost, cost, "asking why"))
    return tuple(search.routes), search.evidence()


class _Asking:
    """Gaps that wait for an answer, the answers there are, and the plan they hold against."""

    def __init__(
        self, problem: PlanningProblem, routes: list[Route], state: OpenState, maker: RouteMaker,
        reach: ReachTable, keeps_routes: bool,
    ):  # fmt: skip
        self._problem, self._state, self._maker, self._reach = problem, state, maker, reach
        self._keeps_routes = keeps_routes
        self.routes = routes
        self._attempts: list[Attempt] = []
        self._proofs: dict[OpenSpan, Attempt] = {}
        self._hopeless: set[OpenSpan] = set()
        self._spans = _weightiest_first(problem, gap_spans(problem, routes))

    def evidence(self) -> Evidence:
        """Give what proves that gaps of the plan were outranked."""
        slots = self._problem.slots
        return {
            span: {
                "team_id": slots[attempt.routes[0].slot_index].team.team_id,
                "closes": attempt.closes,
                "opens": max(attempt.opens, attempt.closes),
            }
            for span, attempt in self._proofs.items()
        }

    def ask_next(self) -> bool:
        """Answer for the weightiest gap without an answer; False where none is left."""
        for span in self._spans:
            if span in self._proofs or span in self._hopeless:
                continue
            for index in self._reach.slots_that_reach(span):
                attempt = self._send(index, span)
                if attempt is None:
                    continue
                if attempt.is_better and self._keeps_routes:
                    self._hopeless.add(span)  # no proof, and asked only once
                else:
                    self._take_in(attempt)
                return True
            self._hopeless.add(span)
        return False

    def _take_in(self, attempt: Attempt) -> None:
        """Make a better plan the plan; keep another as a proof."""
        if not attempt.is_better:
            self._attempts.append(attempt)
            self._prove(attempt)
            return
        while attempt is not None:
            self._change(attempt.routes)
            attempt = self._measure_anew()
        self._proofs, self._hopeless = {}, set()
        self._spans = _weightiest_first(self._problem, gap_spans(self._problem, self.routes))
        for kept in self._attempts:
            self._prove(kept)

    def _prove(self, attempt: Attempt) -> None:
        looks = [look for route in attempt.routes[:1] for look in route.looks]
        for span in self._reach.spans_helped(self._spans, looks):
            self._proofs.setdefault(span, attempt)

    def _measure_anew(self) -> Attempt | None:
        """Measure all routes tried against the plan as it is now; give one that makes it better."""
        kept, better = [], None
        for attempt in self._attempts:
            if not self._may_be(attempt.routes):
                continue
            again = self._measured(attempt.routes)
            if again.is_better and better is None:
                better = again
            else:
                kept.append(again)
        self._attempts = kept
        return better

    def _may_be(self, routes: Sequence[Route]) -> bool:
        """Say whether routes fit to the other part of their shift in the plan as it is."""
        plan = list(self.routes)
        for route in routes:
            plan[route.slot_index] = route
        windows = ((route, free_window(self._problem, plan, route.slot_index)) for route in routes)
        return all(
            route.is_empty
            or (window is not None and window[0] <= route.begin_s and route.end_s <= window[1])
            for route, window in windows
        )

    def _measured(self, routes: tuple[Route, ...]) -> Attempt:
        """Give what a change closes and opens; the plan stays as it is."""
        before = self._state.open_s.copy()
        old = self._change(routes)
        gained = (before - self._state.open_s) * self._problem.needs.weights / 60.0
        self._change(old)
        return Attempt(routes, float(gained[gained > 0].sum()), float(-gained[gained < 0].sum()))

    def _change(self, routes: Sequence[Route]) -> tuple[Route, ...]:
        """Put routes in the place of those of their slots; give these."""
        old = tuple(self.routes[route.slot_index] for route in routes)
        for was, new in zip(old, routes, strict=True):
            change_route(self._state, was, new)
            self.routes[new.slot_index] = new
        return old

    def _send(self, index: int, span: OpenSpan) -> Attempt | None:
        """Try the plan in which a slot's team goes to a gap; None where that cannot be.

        The other part of a shift over the seam is made again where it stands in the way.
        """
        slots = self._problem.slots
        others = [slots[index].follows, *self._problem.followers[index]]
        for partners in ((), tuple(other for other in others if other is not None)):
            old = self._change([Route.at_base(slot) for slot in (index, *partners)])
            new = self._route_to(index, span)
            if new is not None:
                self._change((new,))
                for partner in partners:
                    self._change(
                        (
                            self._maker.best(
                                self._state, self.routes, partner, self._problem.needs.weights
                            ),
                        )
                    )
            made = tuple(self.routes[slot] for slot in (index, *partners))
            self._change(old)
            if new is not None:
                return self._measured(made)
        return None

    def _route_to(self, index: int, span: OpenSpan) -> Route | None:
        """Give the best route found that helps a gap; None where none keeps the rules."""
        window = free_window(self._problem, self.routes, index)
        visit = None if window is None else self._reach.visit(index, span, window)
        if visit is None:
            return None
        new = self._maker.best_through(
            self._state, self.routes, index, *visit, self._problem.needs.weights
        )
        return new if self._reach.spans_helped([span], new.looks) else None


def gap_spans(
    problem: PlanningProblem, routes: Sequence[Route], *, beside: Sequence[Look] | np.ndarray = ()
) -> list[OpenSpan]:
    """Give the gaps that some routes, and looks beside them, leave, by target and time."""
    start_s = problem.horizon.start_s
    index_of = {target.target_id: index for index, target in enumerate(problem.targets)}
    looks = [
        (target, enter_s + start_s, exit_s + start_s)
        for route in routes
        for target, enter_s, exit_s in route.looks
    ]
    looks += [
        (int(target), int(enter_s) + start_s, int(exit_s) + start_s)
        for target, enter_s, exit_s in beside
    ]
    looks += [
        (index_of[seen.target_id], seen.enter_s, seen.exit_s)
        for seen in problem.sensor_observations
    ]
    columns = np.array(looks, np.int64).reshape(-1, 3)
    table = ObservationTable(columns[:, 0].astype(np.int32), columns[:, 1], columns[:, 2])
    gaps = find_gaps(problem.needs, table, problem.horizon, problem.last_observed_s)
    return [
        OpenSpan(int(target), int(begin) - start_s, int(end) - start_s)
        for target, begin, end in zip(gaps.target_index, gaps.from_s, gaps.to_s, strict=True)
    ]


def _weightiest_first(problem: PlanningProblem, spans: list[OpenSpan]) -> list[OpenSpan]:
    weights = problem.needs.weights
    return sorted(
        spans,
        key=lambda span: (
            -weights[span.target] * (span.to_s - span.from_s), span.target, span.from_s,
        ),
    )  # fmt: skip
