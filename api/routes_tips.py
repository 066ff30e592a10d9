"""Take tips 举报 in, list them without their sources, open a source by two, reward."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.access import AskedDistrict, Given, Services, Snapshot
from api.acting import SignedIn, note_read
from api.routes_field import SHEETS, SheetForm, sheet_of
from api.tip_answers import (
    TIP_ID,
    TipAnswer,
    tip_answer,
)
from api.tip_opening import Opener, open_by_two
from api.tip_schemas import (
    FoundAsked,
    OpeningAsked,
    PayAsked,
    RewardAsked,
    RewardsAnswer,
    RewardsAsked,
    SourceAnswer,
    TakenAnswer,
    TipAsked,
    TipsAsked,
)
from api.wire import Asked, Items, items_of
from geo_data.read_page import PageRequest
from geo_data.read_tips import ReadTip, read_rewards, read_tip, read_tips
from geo_data.reward_sheet import write_rewards
from geo_data.store_acting import ACTING
from geo_data.store_connection import open_connection
from geo_data.store_rewards import propose_reward, take_reward_on
from geo_data.store_tips import say_found, take_tip_in
from maritime.account import OFFICE_ROLES, Actor
from maritime.tips.rewards import APPROVED, PAID, REWARD_STATES

router = APIRouter(tags=["tips"])
SHEET_REWARDS = PageRequest(100_000)
TipId = Annotated[UUID, Path(description="Id of the tip.", examples=[TIP_ID])]


class RewardSheetAsked(Asked):
    """Which rewards, and the form of the sheet."""

    state: Literal[REWARD_STATES] | None = None
    form: SheetForm = "xlsx"


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
    asked: Annotated[TipsAsked, Query()],
) -> Items[TipAnswer]:
    """Give tips without their sources, the latest first."""
    await note_read(services, "tips", district_id=district.district_id)
    rows, page = await read_tips(
        connection, district.district_id, asked.page, services.incident_rules,
        now=services.now(), state=asked.state,
    )  # fmt: skip
    return Items[TipAnswer](**items_of(request, page, asked, map(_answer, rows)))


@router.get("/districts/{district_id}/tips/{tip_id}")
async def get_tip(
    services: Given, connection: Snapshot, district: AskedDistrict, tip_id: TipId
) -> TipAnswer:
    """Give a tip without its source; whether tip or patrol was first, and by which instants."""
    await note_read(services, f"tip {tip_id}", district_id=district.district_id)
    rules, now = services.incident_rules, services.now()
    return _answer(await read_tip(connection, district.district_id, tip_id, rules, now=now))


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
    asked: Annotated[RewardsAsked, Query()],
) -> Items[RewardsAnswer]:
    """Give rewards by the numbers of their tips: nobody's name, nothing of what was told."""
    page = await read_rewards(connection, district.district_id, asked.page, state=asked.state)
    rows = map(RewardsAnswer.model_validate, page.rows)
    return Items[RewardsAnswer](**items_of(request, page, asked, rows))


@router.get(
    "/districts/{district_id}/rewards/sheet", response_class=Response, responses=SHEETS
)  # fmt: skip
async def get_reward_sheet(
    services: Given,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[RewardSheetAsked, Query()],
) -> Response:
    """Give all rewards as a workbook or text sheet, latest first; the audit log notes it."""
    page = await read_rewards(connection, district.district_id, SHEET_REWARDS, state=asked.state)
    await note_read(services, "rewards sheet", district_id=district.district_id)
    content = write_rewards(page.rows, form=asked.form, zone=district.zone)
    return sheet_of(content, asked.form, "rewards")


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
    return _answer(found)


def _answer(found: ReadTip) -> TipAnswer:
    """Give a tip as whoever asks may see it: what came first is told by incidents."""
    actor = ACTING.get()
    return tip_answer(
        found, account_id=None if actor is None else actor.account_id,
        sees_incidents=actor is None or actor.role in OFFICE_ROLES,
    )  # fmt: skip
