"""Hold the settings of a search; they check themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from maritime.errors import InvalidRecordError


@dataclass(frozen=True)
class SearchParams:
    """
    Settings of the search for routes.

    width and per_place bound the beam, first_width that of the first plan; bucket_s is the grain
    in which labels are compared (never in which time is kept); jump_places is how many places a
    team weighs for a longer trip, jumps how many of them every label tries; foresight_min are the
    half-lives of what lies ahead, one of which is drawn for each route; ruin_most the greatest
    number of whole routes that one move takes out, parts_most that of parts of routes; warmth the
    first temperature of the annealing, as a share of the open weighted minutes; shaken_share of
    the moves shake the weights by log-normal noise; changes is how many small changes a move tries
    that makes a route better bit by bit, stirred is how many a route is stirred by at once in a
    spell; lanes is how many searchers
    share the slots, round_h how many hours of duty each makes again before they put together what
    they have found.
    Where slots are too few to share, every lane has them all, and begins anew after as many moves
    without a gain as patience says for each slot.
    """

    width: int = 24
    first_width: int = 12
    per_place: int = 1
    bucket_s: int = 240
    jump_places: int = 64
    jumps: int = 2
    foresight_min: tuple[float, ...] = (10.0, 40.0)
    ruin_most: int = 5
    parts_most: int = 4
    warmth: float = 0.0003
    noise: float = 0.3
    shaken_share: float = 0.4
    lanes: int = 2
    round_h: float = 60.0
    patience: int = 100
    changes: int = 4_000
    stirred: int = 1_000

    def __post_init__(self) -> None:
        for name in (
            "width", "first_width", "per_place", "bucket_s", "jump_places", "jumps",
            "ruin_most", "parts_most", "lanes", "round_h", "patience", "changes", "stirred",
        ):  # fmt: skip
            value = getattr(self, name)
            if value <= 0:
                raise InvalidRecordError("search", "", name, value, "a number above 0")
        for name in ("warmth", "noise", "shaken_share"):
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise InvalidRecordError("search", "", name, value, "a number of at least 0")
        if not self.foresight_min or min(self.foresight_min) <= 0:
            raise InvalidRecordError(
                "search", "", "foresight_min", self.foresight_min, "numbers above 0"
            )


@dataclass(frozen=True)
class Progress:
    """How far a search is: moves tried, weighted overdue now and at best."""

    iteration: int
    weighted_overdue_min: float
    best_min: float
    phase: str


Stop = Callable[[int], bool]
Spent = Callable[[int], float]
"""Gives, by the number of moves made, the share of a search's time that is gone; 1: all of it."""
Report = Callable[[Progress], None]
RunAll = Callable[[Callable[..., object], Iterable[object]], Iterable[object]]
"""Calls a function for each of some things, like map; an executor's map does so at once."""


def stop_after(iterations: int) -> Stop:
    """Give a rule that stops after a number of moves."""
    return lambda iteration: iteration >= iterations
