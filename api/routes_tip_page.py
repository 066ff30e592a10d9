"""Answer the open page of tips: states behind receipt codes, and tips where that is turned on."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy import select

from api.access import Given
from api.api_errors import NotTakenInError
from api.incident_answers import AT
from api.routes_incidents import OfficeWordAnswer
from api.routes_tips import TakenAnswer, TipAsked
from api.sign_in import address_of
from api.tip_answers import RECEIPT, TIP_ID
from api.wire import NO_NUL, Asked, PlainText, Wire, with_example
from geo_data.read_districts import read_district
from geo_data.schema import district
from geo_data.store_connection import open_connection
from geo_data.store_tips import find_state, take_tip_in

router = APIRouter(tags=["tips"])


class OfDistrict(Wire):
    """A district by name."""

    district_id: str
    name: str


class TipPageAnswer(Wire):
    """What the open page of tips offers."""

    model_config = with_example(
        takes_tips=True, districts=[{"district_id": "440781", "name": "台山"}],
        kinds=[{"code": "smuggling", "zh": "走私上岸", "en": "Smuggling ashore"}],
    )  # fmt: skip

    takes_tips: bool = Field(description="Else it only tells states.")
    districts: list[OfDistrict] = Field(description="None where it takes no tips.")
    kinds: list[OfficeWordAnswer]


class PublicTipAsked(TipAsked):
    """A tip by the open page."""

    model_config = with_example(
        district_id="440781", tip_id=TIP_ID, kind="smuggling", text="夜里有快艇靠岸"
    )

    district_id: PlainText


class ReceiptAsked(Asked):
    """A receipt code."""

    model_config = with_example(receipt_code=RECEIPT)

    receipt_code: Annotated[str, Field(pattern=NO_NUL, max_length=100)]


class ToldStateAnswer(Wire):
    """How a tip stands, for whoever has its receipt code."""

    model_config = with_example(
        number="20261128-001", received_at=AT, state="confirmed", reward_fen=500000,
        reward_state="approved",
    )  # fmt: skip

    number: str
    received_at: datetime
    state: str
    reward_fen: int | None
    reward_state: str | None


@router.get("/public/tip-page")
async def get_tip_page(services: Given) -> TipPageAnswer:
    """Say whether tips are taken in here, for which districts, of which kinds."""
    rules = services.incident_rules
    if not rules.takes_public_tips:
        return TipPageAnswer(takes_tips=False, districts=[], kinds=[])
    columns = district.c
    async with open_connection(services.engine) as connection:
        query = select(columns.district_id, columns.name).order_by(columns.district_id)
        rows = list(await connection.execute(query))
    return TipPageAnswer(
        takes_tips=True,
        districts=[OfDistrict(district_id=row.district_id, name=row.name) for row in rows],
        kinds=[OfficeWordAnswer.model_validate(one) for one in rules.tip_kinds.values()],
    )


@router.post("/public/tips", status_code=201)
async def give_a_public_tip(
    request: Request, services: Given, asked: PublicTipAsked
) -> TakenAnswer:
    """Take a tip in from anybody, where the office's settings turn that on."""
    if not services.incident_rules.takes_public_tips:
        raise NotTakenInError
    services.telling.pass_by(address_of(request))
    async with open_connection(services.engine) as connection:
        head = await read_district(connection, asked.district_id)
        taken = await take_tip_in(
            connection, None, head, asked.tip, services.incident_rules, now=services.now()
        )
        await connection.commit()
    return TakenAnswer(tip_id=taken.tip_id, number=taken.number, receipt_code=taken.receipt)


@router.post("/public/tip-state")
async def ask_for_a_tip(request: Request, services: Given, asked: ReceiptAsked) -> ToldStateAnswer:
    """Tell how a tip stands, and its reward, to who has its receipt code; nothing else of it."""
    services.asking.pass_by(address_of(request))
    async with open_connection(services.engine) as connection:
        found = await find_state(connection, asked.receipt_code)
    return ToldStateAnswer.model_validate(found)
