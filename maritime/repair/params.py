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
    may change: fewer than that share, but one always may. restore_share of the moves give a changed
    team its planned orders back, and another may get others in its place. The beams are half as
    wide as a plan's and shaken less: a repair has seconds.
    """

    price_min: float = 60.0
    most_share: float = 0.25
    changes: int = 2000
    spell_rounds: int = 15
    search: SearchParams = field(default_factory=lambda: SearchParams(width=12))

    def __post_init__(self) -> None:
        if not self.price_min >= 0:
            raise InvalidRecordError(
                "repair", "", "price_min", self.price_min, "a number of at least 0"
            )
        for name in ("most_share",):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise InvalidRecordError("repair", "", name, value, "a number from 0 to 1")
