"""Name the steps 环节 of an incident, and the records that they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from maritime.checks import require_choice
from maritime.errors import CoastwatchError, InvalidRecordError

REPORT, ACCEPT, REJECT = "report", "accept", "reject"
ASSIGN, SIGN, ARRIVE, STAND_DOWN = "assign", "sign", "arrive", "stand_down"
HANDLE, FEED_BACK, CLOSE = "handle", "feed_back", "close"
CALL, ANSWER = "call", "answer"
RAISE, AMEND, NOTE = "raise", "amend", "note"

STEPS = (
    REPORT, ACCEPT, REJECT, ASSIGN, SIGN, ARRIVE, STAND_DOWN, HANDLE, FEED_BACK, CLOSE, CALL,
    ANSWER, RAISE, AMEND, NOTE,
)  # fmt: skip
"""上报, 接报 (受理), 不受理, 派单, 签收, 到场, 撤回, 处置, 反馈, 办结, 吹哨, 报到, 升级, 更正,
备注."""
OFFICE_STEPS = tuple(step for step in STEPS if step not in (REPORT, RAISE))
"""Steps that somebody takes; the first comes with the incident, raising by the clocks."""

REPORTED, ACCEPTED, REJECTED, ASSIGNED = "reported", "accepted", "rejected", "assigned"
SIGNED, ARRIVED, HANDLED = "signed", "arrived", "handled"
REPORTED_BACK, CLOSED = "reported_back", "closed"
STATES = (
    REPORTED, ACCEPTED, ASSIGNED, SIGNED, ARRIVED, HANDLED, REPORTED_BACK, CLOSED, REJECTED,
)  # fmt: skip
ENDED = (CLOSED, REJECTED)
UNIT_STATES = (ASSIGNED, SIGNED, ARRIVED, STAND_DOWN)

WAVES = (1, 2, 3)
"""梯队: first, second and third units to be sent."""
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Step:
    """
    One step: the number it has in its incident, when it was taken, by whom, with what.

    at_s are epoch seconds. taken_by is None where the program took it. facts depend on the step:
    team_id, wave and order_id of units; department; level, outcome, text; place and kind.
    """

    step_id: UUID
    number: int
    name: str
    at_s: float
    taken_by: UUID | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_choice("step", str(self.step_id), "step", self.name, STEPS)
        if self.number < 1:
            raise InvalidRecordError("step", str(self.step_id), "number", self.number, "1 or more")


class OutOfOrderError(CoastwatchError):
    """Say which step cannot be taken now, why, and which can."""

    def __init__(self, step: str, state: str, reason: str, possible: tuple[str, ...]):
        super().__init__(step, state, reason, possible)
        self.step, self.state, self.reason, self.possible = step, state, reason, possible

    def __str__(self) -> str:
        return (
            f"step {self.step} is out of order: the incident is {self.state}, {self.reason}; "
            f"possible now: {', '.join(self.possible) or 'nothing, it has ended'}"
        )
