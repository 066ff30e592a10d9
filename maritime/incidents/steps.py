"""Name the steps 环节 of an incident, and the records that they are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from maritime.checks import require_choice
from maritime.errors import CoastwatchError, InvalidRecordError

REPORT, ACCEPT, REJECT = "report", "accept", "reject"
ASSIGN, SIGN, ARRIVE, STAND_DOWN = "assign", "sign", "arrive", "stand_down"
HANDLE, FEED_BACK, CLOSE = "handle", "feed_back", "close"
CALL, ANSWER = "call", "answer"
RAISE, AMEND, NOTE = "raise", "amend", "note"
REOPEN = "reopen"

STEPS = (
    REPORT, ACCEPT, REJECT, ASSIGN, SIGN, ARRIVE, STAND_DOWN, HANDLE, FEED_BACK, CLOSE, CALL,
    ANSWER, RAISE, AMEND, NOTE, REOPEN,
)  # fmt: skip
"""上报, 接报 (受理), 不受理, 派单, 签收, 到场, 撤回, 处置, 反馈, 办结, 吹哨, 报到, 升级, 更正,
备注, 重开."""
OFFICE_STEPS = tuple(step for step in STEPS if step not in (REPORT, RAISE))
"""Steps that somebody takes; the first comes with the incident, raising by the clocks."""
ENTERED_STEPS = (AMEND, NOTE, REOPEN)
"""Steps that are what is written at the desk itself: they happen when they are entered."""

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

    at_s is when it happened, entered_s when it was written down; epoch seconds. Most are entered
    as they happen, which is what None says. taken_by is None where the program took it. facts
    depend on the step: team_id, wave and order_id of units; department; level, outcome, text;
    place and kind.
    """

    step_id: UUID
    number: int
    name: str
    at_s: float
    taken_by: UUID | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    entered_s: float | None = None

    def __post_init__(self) -> None:
        require_choice("step", str(self.step_id), "step", self.name, STEPS)
        if self.number < 1:
            raise InvalidRecordError("step", str(self.step_id), "number", self.number, "1 or more")
        if self.known_s < self.at_s:
            expected = "no later than it was entered"
            raise InvalidRecordError("step", str(self.step_id), "at_s", self.at_s, expected)

    @property
    def known_s(self) -> float:
        """Since when it is written down, epoch seconds."""
        return self.at_s if self.entered_s is None else self.entered_s

    @property
    def is_dated_back(self) -> bool:
        """Whether it happened earlier than it was written down."""
        return self.at_s < self.known_s


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


class StepTimeError(CoastwatchError):
    """
    Say that a step cannot have happened when it is said to have; all in epoch seconds.

    after is the step that it follows: itself where it happens as it is entered, '' where none is.
    """

    def __init__(self, step: str, said_s: float, from_s: float, to_s: float, after: str):
        super().__init__(step, said_s, from_s, to_s, after)
        self.step, self.said_s, self.from_s, self.to_s = step, said_s, from_s, to_s
        self.after = after

    def __str__(self) -> str:
        return self.told(str)

    def told(self, written: Callable[[float], str]) -> str:
        """Give the words, with instants as they are written somewhere."""
        if self.after == self.step:
            return f"step {self.step} happens when it is entered: send it without at"
        bound = f", not before step {self.after}" if self.after else ""
        return (
            f"step {self.step} cannot have happened at {written(self.said_s)}: expected an instant "
            f"from {written(self.from_s)} to {written(self.to_s)}{bound}, and not after now"
        )
