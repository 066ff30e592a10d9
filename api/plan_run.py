"""Plan a pack from options as people write them: start, hours, seconds, seed."""

import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from api.option_faults import OptionFaults
from api.plan_progress import PlanProgress
from geo_data.instants import WrittenTimeError, parse_instant
from geo_data.pack_reader import PackReading
from maritime.cutting import resolve_targets
from maritime.horizon import Horizon
from maritime.plan import Plan
from maritime.planning.make_plan import PlanRequest, make_plan
from maritime.planning.params import Progress, SearchParams, Spent
from maritime.planning.params import Stop as StopRule
from maritime.planning.problem import set_problem
from maritime.stress.params import StressParams
from maritime.stress.robust_plan import make_robust_plan
from maritime.wall_clock import instant_of, make_horizon

LONGEST_HOURS = 31 * 24
MOST_SEEDS = 2**32
PLAIN_SHARE = 0.39  # of the seconds, where as much again is spent on disturbed days
SEARCH_SHARE = 0.78  # of the seconds; then plans are tried that show why gaps are there
ASKING_SHARE = 0.92  # of the seconds; the rest is for scoring and writing
TRIES_MOST = 300  # tries to show why, where the number of moves is given


@dataclass(frozen=True)
class PlanOptions:
    """
    How to plan; cyclic None means: cyclic where the horizon is one day without carry-in.

    iterations, where given, alone decides when to stop: the same pack, options and iterations give
    the same bytes. Otherwise the search stops after about `seconds`; 0 gives the first plan.
    crews False takes teams as crewed, whoever is in the register.
    robust asks for a plan that is best under stress: part of the search, or as many moves more, is
    spent on disturbed days.
    """

    start: str | None = None
    hours: float = 24.0
    seconds: float = 60.0
    iterations: int | None = None
    seed: int = 1
    cyclic: bool | None = None
    assume_fresh: bool = False
    crews: bool = True
    robust: bool = False


def check_options(options: PlanOptions) -> None:
    """Raise FaultyInputError with every option that cannot be used."""
    faults = OptionFaults("plan options")
    if options.start is not None:
        try:
            parse_instant(options.start)
        except WrittenTimeError as error:
            faults.add("start", repr(error.found), error.expected)
    if not (math.isfinite(options.hours) and 0 < options.hours <= LONGEST_HOURS):
        faults.add("hours", options.hours, f"a number above 0, at most {LONGEST_HOURS} (31 days)")
    elif round(options.hours * 3600) < 1:
        faults.add("hours", options.hours, "at least one second")
    if not (math.isfinite(options.seconds) and options.seconds >= 0):
        faults.add("seconds", options.seconds, "0 (first plan only) or more seconds of search")
    if options.iterations is not None and options.iterations < 0:
        faults.add("iterations", options.iterations, "0 (first plan only) or more moves")
    if not 0 <= options.seed < MOST_SEEDS:
        faults.add("seed", options.seed, f"a whole number from 0 to {MOST_SEEDS - 1}")
    if options.cyclic and options.assume_fresh:
        faults.add("cyclic", "cyclic together with assume-fresh", "one of the two")
    faults.raise_all()


def choose_horizon(reading: PackReading, options: PlanOptions, *, now: datetime) -> Horizon:
    """
    Give the time to plan; without a start, the district's local day that `now` falls in.

    Raises
    ------
    FaultyInputError
        If an option cannot be used.
    HorizonError
        If the horizon cannot be cyclic although it was asked to be.
    """
    check_options(options)
    district = reading.district
    if options.start is None:
        start_s = instant_of(now.astimezone(district.zone).date(), 0, district.zone)
    else:
        start_s = parse_instant(options.start)
    return make_horizon(
        start_s,
        options.hours,
        district.timezone,
        cyclic=options.cyclic,
        assume_fresh=options.assume_fresh,
        has_carry_in=district.has_carry_in,
    )


def plan_pack(
    reading: PackReading,
    options: PlanOptions,
    *,
    now: datetime | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    report: Callable[[PlanProgress], None] = lambda progress: None,
) -> Plan:
    """
    Plan a district from its pack.

    Raises
    ------
    FaultyInputError
        If an option or the coast cannot be used; all faults together.
    HorizonError
        If the horizon cannot be used.
    """
    begun = time.monotonic()
    horizon = choose_horizon(reading, options, now=now or datetime.now(UTC))
    problem = set_problem(reading.district, resolve_targets(reading.district), horizon)
    request = PlanRequest(
        reading.sha256, seed=options.seed, seconds=float(options.seconds), with_crews=options.crews,
    )  # fmt: skip

    def spent_of(share: float, most: int) -> Spent:
        return _spent_rule(options, begun, share, most)

    def stop_at(share: float, most: int) -> StopRule:
        spent = spent_of(share, most)
        return lambda moves: is_cancelled() or spent(moves) >= 1.0

    def tell(found: Progress) -> None:
        report(
            PlanProgress(found.phase, found.iteration, float(found.best_min), problem.required_min)
        )

    moves = options.iterations or 0
    stop_asking = stop_at(ASKING_SHARE, min(TRIES_MOST, moves))
    with ThreadPoolExecutor(max_workers=cores_to_use()) as threads:
        if options.robust:
            return make_robust_plan(
                problem,
                request,
                stress=StressParams(),
                stop=stop_at(PLAIN_SHARE, moves),
                spent=spent_of(PLAIN_SHARE, moves),
                stop_stress=stop_at(SEARCH_SHARE, moves),
                stop_asking=stop_asking,
                report=tell,
                run_all=threads.map,
            )
        return make_plan(
            problem,
            request,
            stop=stop_at(SEARCH_SHARE, moves),
            spent=spent_of(SEARCH_SHARE, moves),
            stop_asking=stop_asking,
            report=tell,
            run_all=threads.map,
        )


def cores_to_use() -> int:
    """Give how many cores the search uses: those this process may use, at most one per lane."""
    return min(SearchParams().lanes, len(os.sched_getaffinity(0)))


def _spent_rule(options: PlanOptions, begun: float, share: float, most: int) -> Spent:
    """Give how much is spent of a share of the seconds or, where iterations are given, of the most
    moves."""
    if options.iterations is not None:
        return lambda moves: moves / most if most else 1.0
    ends_s = share * options.seconds
    return lambda moves: (time.monotonic() - begun) / ends_s if ends_s else 1.0
