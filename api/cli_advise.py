"""Print which additions would close most of what a plan leaves open."""

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from api.option_faults import OptionFaults
from api.plan_run import MOST_SEEDS
from api.true_plan import TruePlan, read_true_plan
from maritime.advice.additions import KINDS
from maritime.advice.candidates import list_candidates
from maritime.advice.people import crewed_part, has_people
from maritime.advice.plan_again import Outcome, plan_again
from maritime.advice.ranking import Ranked, rank
from maritime.advice.routes_of_plan import routes_of_plan
from maritime.advice.screening import PlanAsItIs, choose, screen
from maritime.cutting import resolve_targets
from maritime.planning.params import SearchParams, Stop, stop_after
from maritime.planning.problem import PlanningProblem, set_problem

MOST_ADDITIONS = 50
LEAST_SHARE = 0.5  # of the seconds, for planning again, however long laying out has taken
KIND_WORDS = {
    "shift": "shift moved 调班",
    "watch": "sensor watched 值看",
    "camera": "camera 增设摄像头",
    "team": "team 增派队伍",
    "post": "post 增设值守点",
}
PEOPLE_WORDS = {None: "", True: "there 有人", False: "none 缺人"}


@dataclass(frozen=True)
class AdviceOptions:
    """How to look for additions; iterations, where given, alone says how many moves each gets."""

    seconds: float
    iterations: int | None
    most: int
    kinds: tuple[str, ...]
    seed: int


@dataclass(frozen=True)
class Advice:
    """
    The plan as it is, searched on alone, and with each addition; candidates that were seen.

    people tells, for each ranked addition, whether there are people for it; None where it needs
    none or the plan has no roster.
    """

    given: Outcome
    alone: Outcome
    ranked: tuple[Ranked, ...]
    people: tuple[bool | None, ...]
    candidates: int
    seconds: float


def run_advise(
    pack: Path,
    plan_path: Path,
    *,
    seconds: float,
    iterations: int | None,
    most: int,
    kinds: str,
    seed: int,
    as_json: bool,
    messages: Console,
    answers: Console,
) -> None:
    """Print the additions ranked by the plan made again with each."""
    options = _options(seconds, iterations, most, kinds, seed)
    true = read_true_plan(pack, plan_path)
    advice = _advise(true, options, messages)
    if as_json:
        print(json.dumps(_as_json(advice), ensure_ascii=False, indent=1))
    else:
        _print_advice(advice, true, answers)


def _options(
    seconds: float, iterations: int | None, most: int, kinds: str, seed: int
) -> AdviceOptions:
    """
    Give the options as they were chosen.

    Raises
    ------
    FaultyInputError
        If one cannot be used; all of them together.
    """
    chosen = tuple(word.strip() for word in kinds.split(",") if word.strip())
    faults = OptionFaults("advise options")
    if not (math.isfinite(seconds) and seconds >= 0):
        faults.add("seconds", seconds, "0 or more seconds of search")
    if iterations is not None and iterations < 0:
        faults.add("iterations", iterations, "0 or more moves for each plan")
    if not 1 <= most <= MOST_ADDITIONS:
        faults.add("most", most, f"a number from 1 to {MOST_ADDITIONS}")
    if not chosen or set(chosen) - set(KINDS):
        faults.add("kinds", repr(kinds), "some of " + ",".join(KINDS))
    if not 0 <= seed < MOST_SEEDS:
        faults.add("seed", seed, f"a whole number from 0 to {MOST_SEEDS - 1}")
    faults.raise_all()
    return AdviceOptions(seconds, iterations, most, tuple(dict.fromkeys(chosen)), seed)


def _advise(true: TruePlan, options: AdviceOptions, messages: Console) -> Advice:
    begun = time.monotonic()
    district, patrols = true.reading.district, true.plan.patrols
    whole = set_problem(district, resolve_targets(district), true.plan.horizon)
    problem = crewed_part(whole, true.plan)
    params = SearchParams()
    as_it_is = PlanAsItIs(problem, patrols)
    found = list_candidates(problem, as_it_is.overdue_of, options.kinds)
    _note(messages, f"screening {len(found)} additions")
    rng = np.random.default_rng(options.seed)
    best = choose(screen(as_it_is, found, rng=rng), options.most)
    spent_s = time.monotonic() - begun
    left_s = max(options.seconds - spent_s, LEAST_SHARE * options.seconds)
    stop = _stop_rule(options, left_s / (len(best) + 1))

    def again(addition, stop: Stop) -> Outcome:
        _note(messages, f"planning again: {addition.words if addition else 'no addition'}")
        return plan_again(problem, patrols, addition, seed=options.seed, stop=stop, params=params)

    alone = again(None, stop)
    outcomes = [again(candidate.addition, stop_after(alone.moves)) for candidate in best]
    given = _given(problem, true)
    ranked = rank(given, alone, outcomes)
    people = tuple(
        has_people(problem, true.plan, row.outcome.addition) if row.outcome.addition else None
        for row in ranked
    )
    return Advice(given, alone, ranked, people, len(found), time.monotonic() - begun)


def _given(problem: PlanningProblem, true: TruePlan) -> Outcome:
    """Give the outcome of the plan as its file has it: it was verified."""
    score, routes = true.plan.score, routes_of_plan(problem, true.plan.patrols)
    gaps = len(true.plan.gaps)
    return Outcome(None, problem, routes, score.weighted_overdue, score.coverage, gaps, 0)


def _stop_rule(options: AdviceOptions, seconds: float) -> Stop:
    if options.iterations is not None:
        return stop_after(options.iterations)
    begun: list[float] = []

    def is_over(iteration: int) -> bool:
        if not begun:
            begun.append(time.monotonic())
        return time.monotonic() - begun[0] >= seconds

    return is_over


def _note(messages: Console, words: str) -> None:
    messages.print(words, style="dim", markup=False, highlight=False, soft_wrap=True)


def _as_json(advice: Advice) -> dict[str, object]:
    return {
        "given": _figures(advice.given),
        "searched_on": _figures(advice.alone),
        "moves_each": advice.alone.moves,
        "seconds": advice.seconds,
        "candidates": advice.candidates,
        "additions": [
            {
                "kind": row.outcome.addition.kind,
                "place_id": row.outcome.addition.place_id,
                "words": row.outcome.addition.words,
                **_figures(row.outcome),
                "closes": row.closes,
                "gaps_closed": row.gaps_closed,
                "within_noise": row.is_noise,
                "has_people": people,
            }
            for row, people in zip(advice.ranked, advice.people, strict=True)
            if row.outcome.addition
        ],
    }


def _figures(outcome: Outcome) -> dict[str, object]:
    return {
        "weighted_overdue": outcome.weighted_overdue,
        "coverage": outcome.coverage,
        "gaps": outcome.gap_count,
    }


def _print_advice(advice: Advice, true: TruePlan, answers: Console) -> None:
    district = true.reading.district
    answers.print(
        f"{district.name} ({district.district_id}): {advice.candidates} additions screened, the "
        f"best {len(advice.ranked)} planned again with {advice.alone.moves} moves each, "
        f"{advice.seconds:.0f} s in all",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    answers.print(_table(advice))
    if any(row.is_noise for row in advice.ranked):
        answers.print(
            "≈: closes no more than searching on alone did; plan longer before you believe it.",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
    if False in advice.people:
        answers.print(
            "No people 缺人: the register has nobody free who could crew it; its figure is what it "
            "would close with a crew.",
            markup=False, highlight=False, soft_wrap=True,
        )  # fmt: skip
    if district.is_simulated:
        answers.print("Simulated data 模拟数据: " + district.extra_meta["simulated"], markup=False)


def _table(advice: Advice) -> Table:
    table = Table(title="what would close most 增补建议", title_justify="left")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("addition")
    for name in ("overdue", "coverage", "closes", "gaps"):
        table.add_column(name, justify="right", no_wrap=True)
    is_asked = any(people is not None for people in advice.people)
    if is_asked:
        table.add_column("people 人员", no_wrap=True)
    table.add_row("", "the plan as it is", *_cells(advice.given), "", f"{advice.given.gap_count}")
    table.add_row("0", "no addition, searched on", *_cells(advice.alone), "", _gaps(advice, 0))
    for number, (row, people) in enumerate(zip(advice.ranked, advice.people, strict=True), start=1):
        addition = row.outcome.addition
        if addition is not None:
            table.add_row(
                str(number), f"{KIND_WORDS[addition.kind]}: {addition.words}",
                *_cells(row.outcome), f"{'≈ ' if row.is_noise else ''}{row.closes:,.0f}",
                _gaps(advice, number), *([PEOPLE_WORDS[people]] if is_asked else []),
            )  # fmt: skip
    return table


def _gaps(advice: Advice, number: int) -> str:
    outcome = advice.ranked[number - 1].outcome if number else advice.alone
    return f"{outcome.gap_count - advice.given.gap_count:+d}"


def _cells(outcome: Outcome) -> tuple[str, str]:
    return f"{outcome.weighted_overdue:,.0f}", f"{outcome.coverage:.1%}"
