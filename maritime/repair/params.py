"""Hold the settings of a repair; they check themselves."""

from dataclasses import dataclass, field

from maritime.errors import InvalidRecordError
from maritime.planning.params import SearchParams


@dataclass(frozen=True)
class RepairParams:
    """
    Settings of a repair.

    price_min is what it costs to change the orders of a team that was not hit, in weighted minutes;
    infinity changes nobody's. most_share bounds, beside it, the share of those teams whose orders
    may change: fewer than that share, but one always may. probe_changes is how many small changes a
    team is weighed by, changes how many its route is stirred by at once, spell_rounds how often
    every route is stirred in the first spell of the search, from hot to cold; each later spell has
    twice as many rounds. The beams, by which hit teams are weighed too, are half as wide as a
    plan's: a repair has seconds.
    """

    price_min: float = 60.0
    most_share: float = 0.25
    probe_changes: int = 1000
    changes: int = 2000
    spell_rounds: int = 8
    search: SearchParams = field(default_factory=lambda: SearchParams(width=12))

    def __post_init__(self) -> None:
        if not self.price_min >= 0:
            raise InvalidRecordError(
                "repair", "", "price_min", self.price_min, "a number of at least 0"
            )
        if not 0 <= self.most_share <= 1:
            raise InvalidRecordError(
                "repair", "", "most_share", self.most_share, "a number from 0 to 1"
            )
        for name in ("probe_changes", "changes", "spell_rounds"):
            if getattr(self, name) <= 0:
                raise InvalidRecordError(
                    "repair", "", name, getattr(self, name), "a number above 0"
                )
