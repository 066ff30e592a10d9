"""Make a first staffing quickly: day by day, each an assignment of people to posts."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from maritime.crews.case import LOAD_STEP_MIN, POLICE_ROLES, CrewCase
from maritime.crews.clashes import ClashTable
from maritime.crews.model import Staffing
from maritime.crews.value import worths_of

NEVER = 1e12
UNFILLED = 1e7
"""What an unfilled post costs for each step of worth; no sum of points of a day comes near it."""


def first_staffing(case: CrewCase, *, whole_teams: bool) -> Staffing:
    """
    Give a staffing that keeps every rule and may leave more unfilled than need be.

    Each day is an assignment at least cost where everybody holds one post at most, on top of the
    days before. What officers on call cannot answer for is taken back, and so, where teams go
    whole, is a crew that lacks somebody.
    """
    staffing: Staffing = {}
    held: dict[int, list[int]] = {}
    by_day: dict[object, list[int]] = {}
    for post in range(len(case.posts)):
        if case.arcs_of_post[post]:
            by_day.setdefault(case.duty_of(post).day, []).append(post)
    for day in sorted(by_day):
        for post, number in _assign_day(case, by_day[day], held).items():
            staffing[post] = number
            held.setdefault(case.arcs[number].person, []).append(case.posts[post].duty)
    _answer_for_police(case, staffing)
    if whole_teams:
        crew = {duty: sum(1 for post in case.posts if post.duty == duty)
                for duty in range(len(case.duties))}  # fmt: skip
        there = dict.fromkeys(crew, 0)
        for post in staffing:
            there[case.posts[post].duty] += 1
        lacking = {duty for duty in crew if there[duty] < crew[duty]}
        staffing = {p: a for p, a in staffing.items() if case.posts[p].duty not in lacking}
    return staffing


def _assign_day(case: CrewCase, posts: list[int], held: dict[int, list[int]]) -> Staffing:
    worths = worths_of(case)
    numbers = {}
    cost = np.full((len(posts), len(case.persons) + len(posts)), NEVER)
    clashes = ClashTable(case.duties, case.period_s)
    for row, post in enumerate(posts):
        duty = case.posts[post].duty
        cost[row, len(case.persons) + row] = UNFILLED * worths[duty]
        for number in case.arcs_of_post[post]:
            arc = case.arcs[number]
            mine = held.get(arc.person, [])
            load = sum(case.duties[other].minutes for other in mine)
            if not clashes.is_free_of(duty, mine):
                continue
            if not case.has_room(arc.person, duty, mine):
                continue
            numbers[row, arc.person] = number
            is_police = arc.role in POLICE_ROLES and arc.role != case.posts[post].takes.roles[0]
            cost[row, arc.person] = (
                arc.points + load * case.duties[duty].minutes / LOAD_STEP_MIN + is_police
            )
    rows, columns = linear_sum_assignment(cost)
    return {
        posts[row]: numbers[row, column]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if column < len(case.persons)
    }


def _answer_for_police(case: CrewCase, staffing: Staffing) -> None:
    """Take back the least posts of police until officers on call answer for all that are left."""
    worths, most = worths_of(case), case.rule.on_call_patrols
    for instant in case.on_call:
        floating = instant.floating
        for base_id, posts in sorted(instant.posts_at.items()):
            out = [p for p in posts if p in staffing
                   and case.arcs[staffing[p]].role in POLICE_ROLES]  # fmt: skip
            over = len(out) - most * instant.own[base_id]
            sent = min(floating, max(0, -(-over // most)))
            floating -= sent
            over -= most * sent
            least = sorted(out, key=lambda p: (worths[case.posts[p].duty], p))
            for post in least[: max(0, over)]:
                del staffing[post]
