"""Find the best plan of a tiny coast by trying every route, on a clock of whole ticks.

Nothing is shared with the search but what its teams can do (the actions of a travel class and the
travel times). What a route covers is a whole number, one bit per cell (target, tick).
"""

from collections.abc import Iterable

import numpy as np

from benchmarks.standing_day import DAY
from benchmarks.tick_coasts import TICK_S, tick_coast
from benchmarks.time_indexed import TickCells
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.planning.slots import DutySlot
from maritime.wall_clock import instant_of, make_horizon

SHAPES = ((3, 1), (2, 2), (4, 0), (2, 1))
"""Segments and landing points."""


def tiny_coast(seed: int) -> tuple[District, dict[str, object]]:
    """Give a coast of 3 or 4 targets with one team (even seeds) or two, and its horizon."""
    segments, points = SHAPES[seed // 2 % 4]
    shift_min = 75 if seed % 3 else 90
    district = tick_coast(
        seed, segments=segments, points=points, teams=1 + seed % 2, shift_min=shift_min,
        later_min=45, intervals_min=(15, 20, 30, 40),
    )  # fmt: skip
    return district, {"hours": shift_min / 60, "cyclic": False, "assume_fresh": seed % 4 < 2}


def tiny_problem(seed: int) -> PlanningProblem:
    """Lay a tiny coast out for planning."""
    district, options = tiny_coast(seed)
    horizon = make_horizon(
        instant_of(DAY, 0, district.zone), timezone=district.timezone, has_carry_in=False, **options
    )
    return set_problem(district, resolve_targets(district), horizon)


class TooManyRoutesError(Exception):
    """Say that more different covers reach one place at one instant than may be followed."""


def least_overdue_min(problem: PlanningProblem, *, most_covers: int = 1_000_000) -> float:
    """
    Give the weighted overdue minutes of the best plan of one or two slots without rests.

    Raises
    ------
    TooManyRoutesError
        If more than most_covers covers reach one place at one instant.
    """
    cells = TickCells(problem)
    rows = [
        as_rows(covers_of_slot(problem, slot, cells, most_covers), cells) for slot in problem.slots
    ]
    alone = [each @ cells.weighted_min for each in rows]
    if len(rows) == 1:
        most = alone[0].max()
    else:
        first, second = rows
        both = (first * cells.weighted_min) @ second.T
        most = (alone[0][:, None] + alone[1][None, :] - both).max()
    return float(cells.weighted_min.sum() - most)


def covers_of_slot(
    problem: PlanningProblem, slot: DutySlot, cells: TickCells, most_covers: int
) -> list[int]:
    """Give what every route of a slot covers; of two the one that holds the other."""
    kind, base = problem.class_of(slot), problem.base_of(slot)
    travel, ticks = kind.travel, slot.close_s // TICK_S
    reached: dict[tuple[int, int], set[int]] = {
        (slot.open_s // TICK_S, base): {as_cover(cells.carried)}
    }
    home: set[int] = set()
    for tick in range(slot.open_s // TICK_S, ticks + 1):
        for place in range(len(travel)):
            found = reached.pop((tick, place), ())
            if len(found) > most_covers:
                raise TooManyRoutesError(f"{len(found)} covers, expected at most {most_covers}")
            covers = _greatest(found)
            now_s = tick * TICK_S
            if not covers or now_s + travel[place, base] > slot.close_s:
                continue
            home.update(covers)
            reached.setdefault((tick + 1, place), set()).update(covers)
            for action in kind.actions:
                begin_s = now_s + int(travel[place, action.from_place])
                end_s = begin_s + action.duration_s
                if end_s + travel[action.to_place, base] > slot.close_s:
                    continue
                assert begin_s % TICK_S == end_s % TICK_S == 0
                seen = 0
                for target, enter_s, exit_s in action.looks:
                    seen |= as_cover(cells.covered_by(target, begin_s + enter_s, begin_s + exit_s))
                reached.setdefault((end_s // TICK_S, action.to_place), set()).update(
                    cover | seen for cover in covers
                )
    return _greatest(home)


def as_cover(cells: Iterable[int]) -> int:
    """Give a whole number with one bit per cell."""
    return sum(1 << cell for cell in set(cells))


def as_rows(covers: Iterable[int], cells: TickCells) -> np.ndarray:
    """Give covers as rows of 0 and 1, a column per cell."""
    size = len(cells.weighted_min)
    return np.array([[cover >> cell & 1 for cell in range(size)] for cover in covers], float)


def _greatest(covers: Iterable[int]) -> list[int]:
    kept: list[int] = []
    for cover in sorted(covers, key=int.bit_count, reverse=True):
        if not any(cover | other == other for other in kept):
            kept.append(cover)
    return kept
