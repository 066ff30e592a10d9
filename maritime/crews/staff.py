"""Staff duties: part by part that share nobody, day by day first, then better and better.

Posts that no person and no officer on call connects are staffed apart. A part of up to EXACT_ARCS
possible places is solved as one 0-1 programme, which often proves that nothing is better. Where
that is not done soon, and in larger ones, large-neighbourhood search (Shaw 1998) goes on: one day,
or a few people over all days, staffed anew and exactly while the rest stays; none gets worse.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from maritime.crews.case import CrewCase
from maritime.crews.components import independent_parts
from maritime.crews.first import first_staffing
from maritime.crews.model import Staffing, solve_part
from maritime.crews.value import most_filled, points_of, worth_of

EXACT_ARCS = 12_000
"""Largest part that is solved whole; beyond, CP-SAT gets nowhere in the time there is."""
WHOLE_EFFORT, PART_EFFORT = 0.5, 0.1
"""Deterministic seconds of CP-SAT for the first round on a whole part, for one on a piece of it."""
WHOLE_EVERY = 20
"""Rounds of a part between two attempts on the whole of it, each with twice the effort."""
PEOPLE_AT_ONCE = 14
PATIENCE = 60
"""Rounds without any gain after which a large part is left as it is."""

StopRule = Callable[[int], bool]
"""Asked before every round with the number of rounds made."""


@dataclass(frozen=True)
class StaffParams:
    """
    Settings of a staffing: whether a duty needs its whole crew, whether points count.

    exact_arcs is the most possible places of a part that is solved whole.
    """

    whole_teams: bool = False
    counts_points: bool = True
    exact_arcs: int = EXACT_ARCS


@dataclass(frozen=True)
class Staffed:
    """
    Who fills which post (post to arc), and what is proved of it.

    is_fewest says that no staffing leaves fewer posts unfilled, is_fullest that none fills more by
    worth, is_best that none that fills as much costs fewer points.
    """

    case: CrewCase
    staffing: Staffing
    is_fewest: bool
    is_fullest: bool
    is_best: bool
    rounds: int

    @property
    def unfilled(self) -> tuple[int, ...]:
        """Posts that nobody holds."""
        return tuple(p for p in range(len(self.case.posts)) if p not in self.staffing)


@dataclass
class _Part:
    """
    Posts and people that have nothing to do with all others, and what is known of them.

    most has the number and the worth of filled posts that no staffing exceeds.
    """

    posts: list[int]
    persons: list[int]
    arcs: int
    effort: float = WHOLE_EFFORT
    rounds: int = 0
    idle: int = 0
    is_best: bool = False
    most: tuple[int, int] = (0, 0)
    days: list[list[int]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.is_best or self.idle >= PATIENCE


def staff(
    case: CrewCase,
    *,
    rng: Random,
    stop: StopRule,
    params: StaffParams | None = None,
    first: Mapping[int, int] | None = None,
) -> Staffed:
    """
    Staff the duties of a case.

    Parameters
    ----------
    rng
        Chooses which piece of a large part is staffed anew.
    stop
        Asked before every round; the first staffing is always finished.
    first
        A staffing that keeps every rule, to begin with; nothing it fills by worth is lost.

    Returns
    -------
    Staffed
        The same case, seed and number of rounds give the same staffing.
    """
    params = params or StaffParams()
    staffing = dict(first or first_staffing(case, whole_teams=params.whole_teams))
    parts = [
        _Part(
            posts,
            persons,
            arcs,
            is_best=not arcs,
            days=_days(case, posts),
            most=most_filled(case, posts, whole_teams=params.whole_teams),
        )
        for posts, persons, arcs in independent_parts(case, whole_teams=params.whole_teams)
    ]
    rounds = 0
    while (open_parts := [part for part in parts if not part.is_done]) and not stop(rounds):
        short = [part for part in open_parts if len(_within(staffing, part)) < part.most[0]]
        turn = short if short and rounds % 4 else open_parts
        part = turn[rounds % len(turn)]
        staffing = _one_round(case, staffing, part, params, rng, rounds)
        rounds += 1
    is_best = all(part.is_best for part in parts)
    is_fewest = is_fullest = True
    for part in parts:
        mine = _within(staffing, part)
        count, worth = part.most
        is_fullest &= part.is_best or worth_of(case, mine) == worth
        is_fewest &= len(mine) == count
    return Staffed(case, dict(sorted(staffing.items())), is_fewest, is_fullest, is_best, rounds)


def _within(staffing: Staffing, part: _Part) -> Staffing:
    return {post: staffing[post] for post in part.posts if post in staffing}


def _one_round(
    case: CrewCase, staffing: Staffing, part: _Part, params: StaffParams, rng: Random, rounds: int
) -> Staffing:
    """Staff a part, or a piece of it, anew; give the better of both."""
    is_whole = part.arcs <= params.exact_arcs and part.rounds % WHOLE_EVERY == 0
    part.rounds += 1
    if is_whole:
        posts: Sequence[int] = part.posts
        people: Sequence[int] = part.persons
        effort, part.effort = part.effort, part.effort * 2
    elif params.whole_teams or rng.random() < 0.15:
        posts, people, effort = rng.choice(part.days), part.persons, WHOLE_EFFORT
    else:
        people = _neighbours(case, staffing, part, rng)
        among = set(people)
        posts = [
            post for post in part.posts
            if post not in staffing or case.arcs[staffing[post]].person in among
        ]  # fmt: skip
        effort = PART_EFFORT
    answer = solve_part(
        case, staffing, posts=posts, persons=people, whole_teams=params.whole_teams,
        counts_points=params.counts_points, effort=effort,
    )  # fmt: skip
    part.is_best = is_whole and answer.is_best
    old, new = _value(case, staffing, part, params), _value(case, answer.staffing, part, params)
    part.idle = 0 if new > old else part.idle + 1
    return answer.staffing if new >= old else staffing


def _value(case: CrewCase, staffing: Staffing, part: _Part, params: StaffParams) -> tuple[int, int]:
    """Give (worth filled, minus points) of a part: the larger the better."""
    mine = _within(staffing, part)
    return worth_of(case, mine), -points_of(case, mine) if params.counts_points else 0


def _days(case: CrewCase, posts: Sequence[int]) -> list[list[int]]:
    by_day: dict[object, list[int]] = {}
    for post in posts:
        by_day.setdefault(case.duty_of(post).day, []).append(post)
    return [by_day[day] for day in sorted(by_day)]


def _neighbours(case: CrewCase, staffing: Staffing, part: _Part, rng: Random) -> list[int]:
    """
    Give a few people who could stand in for each other: those who may fill the same post.

    Half of them for an unfilled post have minutes left, so that there is something to move.
    """
    fillable = [post for post in part.posts if case.arcs_of_post[post]]
    unfilled = [post for post in fillable if post not in staffing]
    if not unfilled or rng.random() < 0.5:
        able = [case.arcs[n].person for n in case.arcs_of_post[rng.choice(fillable)]]
        return sorted(rng.sample(able, min(PEOPLE_AT_ONCE, len(able))))
    post = rng.choice(unfilled)
    able = [case.arcs[number].person for number in case.arcs_of_post[post]]
    taken: dict[int, int] = {}
    for held, number in _within(staffing, part).items():
        person = case.arcs[number].person
        taken[person] = taken.get(person, 0) + case.duty_of(held).minutes
    minutes = case.duty_of(post).minutes
    with_room = [
        person
        for person in able
        if (most := case.most_min(person)) is None or taken.get(person, 0) + minutes <= most
    ]
    chosen = set(rng.sample(with_room, min(PEOPLE_AT_ONCE // 2, len(with_room))))
    others = [person for person in able if person not in chosen]
    chosen.update(rng.sample(others, min(PEOPLE_AT_ONCE - len(chosen), len(others))))
    return sorted(chosen)
