"""Take tips 举报 in, list them without their sources, open a source by two, reward."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.access import AskedDistrict, Given, Services, Snapshot
from api.acting import SignedIn, note_read
from api.routes_incidents import LongText, PlacedAsked
from api.tip_answers import (
    RECEIPT,
    REWARD_EXAMPLE,
    TIP_ID,
    RewardAnswer,
    TipAnswer,
    tip_answer,
)
from api.tip_opening import Opener, open_by_two
from api.wire import NO_NUL, Asked, Items, Paging, PlainText, Wire, items_of, with_example
from geo_data.read_tips import read_rewards, read_tip, read_tips
from geo_data.store_connection import open_connection
from geo_data.store_rewards import propose_reward, take_reward_on
from geo_data.store_tips import NewTip, say_found, take_tip_in
from maritime.account import Actor
from maritime.tips.rewards import APPROVED, LARGEST_FEN, PAID, REWARD_STATES
from maritime.tips.states import TIP_STATES

router = APIRouter(tags=["tips"])

TipId = Annotated[UUID, Path(description="Id of the tip.", examples=[TIP_ID])]
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


@router.post(
    "/districts/{district_id}/tips", status_code=201,
    responses={200: {"description": "It is there already.", "model": TakenAnswer}},
)  # fmt: skip
async def take_a_tip_in(
    response: Response, services: Given, district: AskedDistrict, actor: SignedIn, asked: TipAsked
) -> TakenAnswer:
    """Take a tip in for somebody; his receipt code is told this once."""
    async with open_connection(services.served) as connection:
        taken = await take_tip_in(
            connection, actor, district, asked.tip, services.incident_rules, now=services.now()
        )
        await connection.commit()
    response.status_code = 200 if taken.receipt is None else 201
    return TakenAnswer(tip_id=taken.tip_id, number=taken.number, receipt_code=taken.receipt)


@router.get("/districts/{district_id}/tips")
async def list_tips(
    request: Request,
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    actor: SignedIn,
    asked: Annotated[TipsAsked, Query()],
) -> Items[TipAnswer]:
    """Give tips without their sources, the latest first."""
    await note_read(services, "tips", district_id=district.district_id)
    rows, page = await read_tips(
        connection, district.district_id, asked.page, services.incident_rules,
        now=services.now(), state=asked.state,
    )  # fmt: skip
    return Items[TipAnswer](**items_of(request, page, asked, map(tip_answer, rows)))


@router.get("/districts/{district_id}/tips/{tip_id}")
async def get_tip(
    services: Given, connection: Snapshot, district: AskedDistrict, actor: SignedIn, tip_id: TipId
) -> TipAnswer:
    """Give a tip without its source; whether tip or patrol was first, and by which instants."""
    await note_read(services, f"tip {tip_id}", district_id=district.district_id)
    rules, now = services.incident_rules, services.now()
    return tip_answer(await read_tip(connection, district.district_id, tip_id, rules, now=now))


@router.post("/districts/{district_id}/tips/{tip_id}/found")
async def say_what_was_found(
    services: Given, district: AskedDistrict, actor: SignedIn, tip_id: TipId, asked: FoundAsked
) -> TipAnswer:
    """Say that a tip is being checked, is confirmed, or has nothing in it."""
    async with open_connection(services.served) as connection:
        await say_found(
            connection, actor, district.district_id, tip_id, asked.state,
            incident_id=asked.incident_id, now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return await _tip_now(services, district.district_id, tip_id)


@router.post("/districts/{district_id}/tips/{tip_id}/source")
async def open_a_source(
    request: Request,
    services: Given,
    district: AskedDistrict,
    actor: SignedIn,
    tip_id: TipId,
    asked: OpeningAsked,
) -> SourceAnswer:
    """Open who told a tip: two named holders in one request, each opening in the audit log."""
    openers = (
        Opener(actor.login, asked.passphrase),
        Opener(asked.second.login, asked.second.passphrase),
    )
    number, source = await open_by_two(
        services, actor, district.district_id, tip_id, openers, reason=asked.reason
    )
    return SourceAnswer(number=number, source=source)


@router.post("/districts/{district_id}/tips/{tip_id}/reward", status_code=201)
async def propose_a_reward(
    services: Given, district: AskedDistrict, actor: SignedIn, tip_id: TipId, asked: RewardAsked
) -> TipAnswer:
    """Propose a reward for a tip that was confirmed."""
    async with open_connection(services.served) as connection:
        await propose_reward(
            connection, actor, district.district_id, tip_id, amount_fen=asked.amount_fen,
            now=services.now(),
        )  # fmt: skip
        await connection.commit()
    return await _tip_now(services, district.district_id, tip_id)


@router.post("/districts/{district_id}/tips/{tip_id}/reward/approve")
async def approve_a_reward(
    services: Given, district: AskedDistrict, actor: SignedIn, tip_id: TipId
) -> TipAnswer:
    """Approve a reward that somebody else has proposed."""
    await _take_on(services, actor, district.district_id, tip_id, APPROVED, now=services.now())
    return await _tip_now(services, district.district_id, tip_id)


@router.post("/districts/{district_id}/tips/{tip_id}/reward/pay")
async def pay_a_reward(
    services: Given, district: AskedDistrict, actor: SignedIn, tip_id: TipId, asked: PayAsked
) -> TipAnswer:
    """Note that a reward was paid to who showed the receipt code; not by who proposed it."""
    await _take_on(
        services, actor, district.district_id, tip_id, PAID, receipt=asked.receipt_code,
        now=services.now(),
    )  # fmt: skip
    return await _tip_now(services, district.district_id, tip_id)


@router.get("/districts/{district_id}/rewards")
async def list_rewards(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    actor: SignedIn,
    asked: Annotated[RewardsAsked, Query()],
) -> Items[RewardsAnswer]:
    """Give rewards by the numbers of their tips: nobody's name, nothing of what was told."""
    page = await read_rewards(connection, district.district_id, asked.page, state=asked.state)
    rows = map(RewardsAnswer.model_validate, page.rows)
    return Items[RewardsAnswer](**items_of(request, page, asked, rows))


async def _take_on(
    services: Services,
    actor: Actor,
    district_id: str,
    tip_id: UUID,
    state: str,
    *,
    now: datetime,
    receipt: str | None = None,
) -> None:
    async with open_connection(services.served) as connection:
        await take_reward_on(
            connection, actor, district_id, tip_id, state, receipt=receipt, now=now
        )
        await connection.commit()


async def _tip_now(services: Services, district_id: str, tip_id: UUID) -> TipAnswer:
    async with open_connection(services.served) as connection:
        found = await read_tip(
            connection, district_id, tip_id, services.incident_rules, now=services.now()
        )
    return tip_answer(found)
