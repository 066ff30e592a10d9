"""Say when a search turns from moves to spells, and how hot these are.

A *spell* stirs all routes together, in rounds at a heat that falls: where single routes are as good
as all others allow, only several of them that give way to each other make a plan better. Moves come
first. They find who works where; small changes do not, and routes that a spell has made fit each
other are hardly made anew by moves.
"""

from itertools import pairwise

from maritime.planning.params import Spent
from maritime.planning.route_maker import COLDEST_MIN

SPELL_HEAT_MIN = 16.0
"""Minutes of a target of middling weight that a small change may lose when a spell begins."""
MOST_SPELLS = 8
"""How many fill what is left of the time, at most."""
LEAST_ROUNDS = 40
"""Rounds of a spell, at least; one that cools sooner leaves routes no better than it found them."""
TIMED_ROUNDS = 3
"""Rounds at the first heat ahead of all spells. The quickest tells how long a round takes: one may
have to wait for compiled code, or for another program."""
MOVES_SHARE = 1 / 3
"""Of the time, what moves have at least."""
MOVES_WORK = 50.0
"""How often moves have made all hours of duty again, at least, when spells begin."""


class Course:
    """
    How far a search is: in moves, or in which spell, -1 before the first.

    Parameters
    ----------
    duty_s
        Seconds of duty of all slots together.
    spent
        None where nobody knows when the search ends: it goes on with moves. So it does where the
        first rounds of a spell show that there is no time for all its rounds.

    Examples
    --------
    >>> course = Course(3600.0, lambda moves: moves / 1000)
    >>> course.heat_min(500) is None
    True
    >>> course.note(50 * 3600.0)
    >>> course.heat_min(200) is None, course.heat_min(360), course.spell
    (True, 16.0, 0)
    >>> [course.heat_min(moves) for moves in (367, 374, 381)]
    [16.0, 16.0, 16.0]
    >>> course.heat_min(388) < 16.0, course.heat_min(999) < 1.0, course.spell
    (True, True, 1)
    """

    def __init__(self, duty_s: float, spent: Spent | None):
        self._left_s, self._spent = MOVES_WORK * duty_s, spent
        self._timed: list[float] = []
        self._spells: int | None = None
        self.spell = -1

    def note(self, worked_s: float) -> None:
        """Note the work of a round of moves, seconds of duty."""
        self._left_s -= worked_s

    def heat_min(self, moves: int) -> float | None:
        """Give the heat of the round that is next, None where it is one of moves."""
        share = 0.0 if self._spent is None else min(self._spent(moves), 1.0)
        if self._spells is None:
            if not self._timed and (share < MOVES_SHARE or share == 1.0 or self._left_s > 0.0):
                return None
            if not self._timed or share > self._timed[-1]:
                self._timed.append(share)
            self.spell = 0
            if len(self._timed) <= TIMED_ROUNDS:
                return SPELL_HEAT_MIN
            round_share = min(after - before for before, after in pairwise(self._timed))
            self._spells = min(MOST_SPELLS, int((1.0 - share) / round_share / LEAST_ROUNDS))
        if self._spells == 0:
            self._spent, self._spells, self._timed, self.spell = None, None, [], -1
            return None
        began = self._timed[-1]
        through = self._spells * (share - began) / (1.0 - began)
        self.spell = int(through)
        return SPELL_HEAT_MIN * (COLDEST_MIN / SPELL_HEAT_MIN) ** (through % 1.0)
