"""Write tips 举报 and rewards as the API answers them: never with who told them."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.incident_answers import AT, INCIDENT_ID, instant
from api.wire import Wire, with_example
from geo_data.read_tips import ReadTip

TIP_ID = "5d1a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"
RECEIPT = "7QX4-M2KD-9TRB-C6HN"
REWARD_EXAMPLE = {
    "tip_number": "20261128-001", "amount_fen": 500000, "state": "paid", "proposed_at": AT,
    "approved_at": AT, "paid_at": AT,
}  # fmt: skip
FIRST_EXAMPLE = {"first": "tip", "evidence": [{"what": "tip_received", "at": AT}]}
NOT_SHOWN = "not_shown"
TIP_EXAMPLE = {
    "tip_id": TIP_ID, "number": "20261128-001", "kind": "smuggling", "text": "夜里有快艇靠岸",
    "lon": 112.81, "lat": 21.68, "came_by": "officer", "received_at": AT, "state": "received",
    "state_at": AT, "has_source": True, "incident_id": INCIDENT_ID,
    "incident_number": "20261128-001", "which_first": FIRST_EXAMPLE, "reward": REWARD_EXAMPLE,
    "reward_is_mine": False,
}  # fmt: skip


class EvidenceAnswer(Wire):
    """An instant by which it is told what came first."""

    what: str
    at: datetime


class WhichFirstAnswer(Wire):
    """Whether the tip caused the patrol, or the patrol was before the tip."""

    first: str = Field(
        description="tip, patrol, unknown where the instants do not decide; "
        "not_shown to who sees no incidents, by whose instants it is told."
    )
    evidence: list[EvidenceAnswer]


class RewardAnswer(Wire):
    """A reward: of a tip's number, of nobody's name."""

    model_config = with_example(**REWARD_EXAMPLE)

    tip_number: str
    amount_fen: int = Field(description="Hundredths of a yuan.")
    state: str
    proposed_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None


class TipAnswer(Wire):
    """A tip without its source."""

    model_config = with_example(**TIP_EXAMPLE)

    tip_id: UUID
    number: str
    kind: str
    text: str
    lon: float | None
    lat: float | None
    came_by: str
    received_at: datetime
    state: str
    state_at: datetime
    has_source: bool
    incident_id: UUID | None
    incident_number: str | None
    which_first: WhichFirstAnswer
    reward: RewardAnswer | None
    reward_is_mine: bool = Field(
        description="Whether who asks has proposed the reward: others approve and pay it."
    )


def tip_answer(found: ReadTip, *, account_id: UUID | None, sees_incidents: bool) -> TipAnswer:
    """Give a tip as it is answered to an account, who sees incidents or does not."""
    told = WhichFirstAnswer(first=NOT_SHOWN, evidence=[])
    if sees_incidents:
        evidence = [
            EvidenceAnswer(what=what, at=instant(at_s)) for what, at_s in found.which_first.evidence
        ]
        told = WhichFirstAnswer(first=found.which_first.first, evidence=evidence)
    reward = None if found.reward is None else RewardAnswer(**found.reward)
    return TipAnswer(
        **found.cells, incident_id=found.incident_id, incident_number=found.incident_number,
        which_first=told, reward=reward,
        reward_is_mine=found.proposed_by is not None and found.proposed_by == account_id,
    )  # fmt: skip
