"""Score what was really watched in every run, by the one definition of covered.

Runs of a plan that is not cyclic are repeats of the same days. Runs of a cyclic plan are days that
follow each other: what one day leaves over is what the next begins with. One more day is drawn
before the first; it is not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from maritime.coverage import NEVER, ObservationTable, overdue_s
from maritime.figures import share_covered, weighted_min
from maritime.plan import Patrol
from maritime.planning.problem import PlanningProblem
from maritime.stress.draws import DrawBook
from maritime.stress.duties import Duty, lay_out_duties
from maritime.stress.follow import RunLooks, follow_duty


@dataclass(frozen=True, eq=False)
class Realised:
    """Seconds overdue of each target (columns) in each run (rows), and the coverage of each run."""

    overdue_s: NDArray[np.int64]
    coverage: NDArray[np.float64]


def runs_to_draw(problem: PlanningProblem, runs: int) -> int:
    """Give how many runs a book of draws must hold so that some of them can be scored."""
    return runs + 1 if problem.horizon.is_cyclic else runs


def follow_plan(problem: PlanningProblem, patrols: Iterable[Patrol], book: DrawBook) -> Realised:
    """
    Give the coverage that patrols keep in every run.

    Parameters
    ----------
    book
        What goes wrong; runs_to_draw says how many runs it holds.

    Raises
    ------
    InvalidRecordError
        If a patrol lies in no shift of its team.
    UnknownTargetError
        If a leg names a target that the problem does not have.
    """
    return score_runs(problem, looks_of_duties(lay_out_duties(problem, patrols), book), book.runs)


def looks_of_duties(duties: Iterable[Duty], book: DrawBook) -> RunLooks:
    """Give the looks that some duties make in every run of a book."""
    return RunLooks.joined(
        [
            follow_duty(duty, book.of_duty(duty.number, len(duty.patrols), duty.stage_count))
            for duty in duties
            if duty.patrols
        ]
    )


def score_runs(problem: PlanningProblem, looks: RunLooks, drawn: int) -> Realised:
    """Score the looks of the runs that were drawn."""
    tables = _by_run(looks, drawn, problem.horizon.start_s)
    sensors = _sensor_table(problem)
    rows = (
        _of_days_that_follow(problem, tables, sensors)
        if problem.horizon.is_cyclic
        else [
            overdue_s(
                problem.needs, table.joined_with(sensors), problem.horizon, problem.last_observed_s
            )
            for table in tables
        ]
    )
    overdue = np.array(rows, np.int64).reshape(-1, len(problem.targets))
    return Realised(overdue, np.array([coverage_of(problem, row) for row in overdue]))


def coverage_of(problem: PlanningProblem, overdue: NDArray[np.number]) -> float:
    """Give 1 − weighted overdue ÷ weighted required from the seconds overdue of each target."""
    return share_covered(weighted_min(problem.needs.weights, overdue), problem.required_min)


def _of_days_that_follow(
    problem: PlanningProblem, tables: list[ObservationTable], sensors: ObservationTable
) -> list[NDArray[np.int64]]:
    day_s = problem.horizon.length_s
    once = replace(problem.horizon, is_cyclic=False)
    last_s = np.full(len(problem.targets), NEVER, np.int64)
    rows, before = [], tables[0].joined_with(sensors)
    for table in tables[1:]:
        today, before = table.joined_with(sensors), _a_day_earlier(before, day_s)
        rows.append(overdue_s(problem.needs, today.joined_with(before), once, last_s))
        np.maximum.at(last_s, before.target_index, before.exit_s)
        last_s = np.where(last_s == NEVER, NEVER, last_s - day_s)
        before = today
    return rows


def _a_day_earlier(table: ObservationTable, day_s: int) -> ObservationTable:
    return ObservationTable(table.target_index, table.enter_s - day_s, table.exit_s - day_s)


def _by_run(looks: RunLooks, runs: int, start_s: int) -> list[ObservationTable]:
    order = np.argsort(looks.run, kind="stable")
    ends = np.searchsorted(looks.run[order], np.arange(runs + 1))
    target = looks.target[order].astype(np.int32)
    enter_s, exit_s = looks.enter_s[order] + start_s, looks.exit_s[order] + start_s
    return [
        ObservationTable(target[lo:hi], enter_s[lo:hi], exit_s[lo:hi]) for lo, hi in pairwise(ends)
    ]


def _sensor_table(problem: PlanningProblem) -> ObservationTable:
    rows = [
        (problem.index_of_target[seen.target_id], seen.enter_s, seen.exit_s)
        for seen in problem.sensor_observations
    ]
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return ObservationTable(columns[0].astype(np.int32), columns[1].copy(), columns[2].copy())
