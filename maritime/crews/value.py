"""Value a staffing: worth of the posts filled, then points; and a bound on the worth."""

from collections.abc import Iterable, Mapping

from maritime.crew_rule import REST_BETWEEN_S
from maritime.crews.case import LOAD_STEP_MIN, CrewCase

WORTH_GRAIN = 100
"""Worths are rounded to so many steps of the largest before they are added."""


def worths_of(case: CrewCase) -> list[int]:
    """Give the worth of a filled post of each duty in whole numbers, 1 to WORTH_GRAIN."""
    most = max((duty.worth for duty in case.duties), default=1.0)
    return [max(1, round(WORTH_GRAIN * duty.worth / most)) for duty in case.duties]


def worth_of(case: CrewCase, staffing: Mapping[int, int]) -> int:
    """Give the worth of all filled posts."""
    worths = worths_of(case)
    return sum(worths[case.posts[post].duty] for post in staffing)


def points_of(case: CrewCase, staffing: Mapping[int, int]) -> int:
    """Give what a staffing costs in points: grids, wishes, and minutes beyond each step of load."""
    loads: dict[int, int] = {}
    points = 0
    for post, number in staffing.items():
        arc = case.arcs[number]
        points += arc.points
        loads[arc.person] = loads.get(arc.person, 0) + case.duty_of(post).minutes
    for load in loads.values():
        points += sum(load - step for step in range(LOAD_STEP_MIN, load, LOAD_STEP_MIN))
    return points


def most_filled(case: CrewCase, posts: Iterable[int], *, whole_teams: bool) -> tuple[int, int]:
    """
    Give a number of filled posts, and a worth, that no staffing of some posts exceeds.

    Posts that nobody may hold stay unfilled (and, where teams go whole, their duties with them);
    of the others only the best, as many as the people together can fill in their weeks and rests.
    """
    posts = list(posts)
    worths = worths_of(case)
    lost = {case.posts[p].duty for p in posts if whole_teams and not case.arcs_of_post[p]}
    able = [p for p in posts if case.arcs_of_post[p] and case.posts[p].duty not in lost]
    people = {case.arcs[number].person for post in able for number in case.arcs_of_post[post]}
    count = sum(_most_duties(case, person) for person in people)
    best = sorted((worths[case.posts[p].duty] for p in able), reverse=True)[:count]
    return len(best), sum(best)


def _most_duties(case: CrewCase, person: int) -> int:
    """Give a number of duties that a person cannot exceed."""
    duties = sorted(
        {case.posts[case.arcs[number].post].duty for number in case.arcs_of_person[person]}
    )
    chosen, free_from_s = 0, None
    for duty in sorted((case.duties[d] for d in duties), key=lambda d: d.to_s):
        # Taking the one that ends first is best where nothing but rest counts.
        if free_from_s is None or duty.from_s >= free_from_s:
            chosen, free_from_s = chosen + 1, duty.to_s + REST_BETWEEN_S
    most = case.most_min(person)
    if most is None or not duties:
        return chosen
    shortest = min(case.duties[duty].minutes for duty in duties)
    weeks = len(case.windows)
    return min(chosen, weeks * (most // shortest))
