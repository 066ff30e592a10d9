"""Take a reward 奖励 from proposed to paid, by another person than who proposed it."""

from dataclasses import dataclass
from uuid import UUID

from maritime.checks import require_choice
from maritime.errors import CoastwatchError

PROPOSED, APPROVED, PAID = "proposed", "approved", "paid"
REWARD_STATES = (PROPOSED, APPROVED, PAID)
"""拟奖, 已批, 已发."""
LARGEST_FEN = 100_000_000_00
"""Hundredths of a yuan: a hundred million yuan, beyond which a figure is a slip."""


class RewardError(CoastwatchError):
    """Say why a reward cannot be taken on."""

    def __init__(self, number: str, reason: str):
        super().__init__(number, reason)
        self.number, self.reason = number, reason

    def __str__(self) -> str:
        return f"reward of tip {self.number}: {self.reason}"


@dataclass(frozen=True)
class RewardStanding:
    """How a reward stands: of which tip (its number), its state, and who proposed it."""

    number: str
    state: str
    proposed_by: UUID

    def __post_init__(self) -> None:
        require_choice("reward", self.number, "state", self.state, REWARD_STATES)


def check_reward_step(standing: RewardStanding, new: str, *, by: UUID) -> None:
    """
    Raise unless somebody may take a reward into its next state.

    Raises
    ------
    RewardError
        If another state comes first, or it is who proposed it.

    Examples
    --------
    >>> proposed = RewardStanding("J1", "proposed", UUID(int=1))
    >>> check_reward_step(proposed, "approved", by=UUID(int=2))
    >>> check_reward_step(proposed, "approved", by=UUID(int=1))
    Traceback (most recent call last):
    maritime.tips.rewards.RewardError: reward of tip J1: who proposed it may not take it on; \
somebody else has to
    """
    expected = {APPROVED: PROPOSED, PAID: APPROVED}.get(new)
    if standing.state != expected:
        found = f"it is {standing.state}, and {new} comes after {expected or 'nothing'}"
        raise RewardError(standing.number, found)
    if by == standing.proposed_by:
        reason = "who proposed it may not take it on; somebody else has to"
        raise RewardError(standing.number, reason)
