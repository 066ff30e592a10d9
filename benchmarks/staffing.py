"""Give a district more or fewer teams, by one rule for every coast.

The shifts of a district are gone through in turn, and each gives its next team, in an order drawn
from a seed: this is the line of teams. A staffing is so many teams from its front; where that is
more than there are, the line is gone through again and the teams doubled.
"""

from dataclasses import replace
from itertools import zip_longest

import numpy as np

from maritime.district import District
from maritime.team import Team

STAFFINGS = {"thin": 1 / 3, "fair": 1.0, "ample": 2.0}
"""Teams as a share of those in the pack."""


def staffed(district: District, share: float, *, seed: int = 1) -> District:
    """Give the district with a share of its teams, rounded to whole teams."""
    return with_teams(district, round(share * len(district.teams)), seed=seed)


def with_teams(district: District, count: int, *, seed: int = 1) -> District:
    """Give the district with a number of teams, the front of the line that the seed draws."""
    line = line_of_teams(district, seed=seed)
    teams = []
    for number in range(count):
        turn, at = divmod(number, len(line))
        team = line[at]
        teams.append(replace(team, team_id=f"{team.team_id}x{turn + 1}") if turn else team)
    return replace(district, teams=tuple(sorted(teams, key=lambda team: team.team_id)))


def line_of_teams(district: District, *, seed: int = 1) -> list[Team]:
    """Give all teams in the order in which they are kept, shifts taking turns."""
    rng = np.random.default_rng(seed)
    by_shift: dict[tuple[int, int], list[Team]] = {}
    for at in rng.permutation(len(district.teams)):
        team = district.teams[at]
        by_shift.setdefault((team.shift_start_min, team.shift_end_min), []).append(team)
    rounds = zip_longest(*(by_shift[shift] for shift in sorted(by_shift)))
    return [team for one in rounds for team in one if team is not None]
