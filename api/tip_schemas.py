"""Define what is asked of tips, their sources and rewards."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.incident_schemas import LongText, PlacedAsked
from api.tip_answers import (
    RECEIPT,
    REWARD_EXAMPLE,
    TIP_ID,
    RewardAnswer,
)
from api.wire import NO_NUL, Asked, Paging, PlainText, Wire, with_example
from geo_data.store_tips import NewTip
from maritime.tips.rewards import LARGEST_FEN, REWARD_STATES
from maritime.tips.states import TIP_STATES

SecretText = Annotated[str, Field(pattern=NO_NUL, max_length=500)]
FoundState = Literal[TIP_STATES[1:]]
SOURCE_EXAMPLE = {"name": "…", "phone": "…", "note": ""}


class SourceAsked(Asked):
    """Who told it; sealed before it is kept, and never told again but to two holders together."""

    model_config = with_example(**SOURCE_EXAMPLE)

    name: SecretText = ""
    phone: SecretText = ""
    note: SecretText = ""

    @property
    def told(self) -> dict[str, str] | None:
        """What is to be sealed; None where there is nothing."""
        given = {name: value for name, value in self.model_dump().items() if value.strip()}
        return given or None


class TipAsked(PlacedAsked):
    """A tip as it is told to an officer."""

    model_config = with_example(
        tip_id=TIP_ID, kind="smuggling", text="夜里有快艇靠岸", lon=112.81, lat=21.68,
        source=SOURCE_EXAMPLE,
    )  # fmt: skip

    tip_id: UUID = Field(description="Made by whoever sends it.")
    kind: PlainText
    text: LongText
    source: SourceAsked | None = None

    @property
    def tip(self) -> NewTip:
        """The tip as the keeping side has it."""
        source = None if self.source is None else self.source.told
        return NewTip(self.tip_id, self.kind, self.text, self.lon, self.lat, source)


class TakenAnswer(Wire):
    """That a tip was taken in."""

    model_config = with_example(tip_id=TIP_ID, number="20261128-001", receipt_code=RECEIPT)

    tip_id: UUID
    number: str
    receipt_code: str | None = Field(description="Told this once; null when it comes again.")


class TipsAsked(Paging):
    """Filters of tips."""

    state: Literal[TIP_STATES] | None = None


class RewardsAsked(Paging):
    """Filters of rewards."""

    state: Literal[REWARD_STATES] | None = None


class FoundAsked(Asked):
    """What was found of a tip."""

    model_config = with_example(state="confirmed")

    state: FoundState
    incident_id: UUID | None = Field(
        None, description="Incident that it belongs to, where it did not become one."
    )


class OpeningAsked(Asked):
    """Two holders who open a source together, and why."""

    model_config = with_example(
        reason="核发奖励前核对", passphrase="…", second={"login": "li.wei", "passphrase": "…"}
    )

    reason: Annotated[str, Field(pattern=NO_NUL, min_length=4, max_length=500)]
    passphrase: SecretText = Field(description="Of who is signed in.")
    second: "SecondAsked"


class SecondAsked(Asked):
    """The other holder, at the same terminal."""

    login: PlainText
    passphrase: SecretText


class SourceAnswer(Wire):
    """Who told a tip."""

    model_config = with_example(number="20261128-001", source=SOURCE_EXAMPLE)

    number: str
    source: dict[str, str]


class RewardAsked(Asked):
    """How much."""

    model_config = with_example(amount_fen=500000)

    amount_fen: int = Field(ge=1, le=LARGEST_FEN, description="Hundredths of a yuan.")


class PayAsked(Asked):
    """What the tipper shows when he is paid."""

    model_config = with_example(receipt_code=RECEIPT)

    receipt_code: Annotated[str, Field(pattern=NO_NUL, max_length=100)]


class RewardsAnswer(RewardAnswer):
    """A reward in a list."""

    model_config = with_example(**REWARD_EXAMPLE)
