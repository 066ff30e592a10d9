"""Draw up, fix, list and sign handovers 交接班."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from api.access import AskedDistrict, Given, Services, Snapshot
from api.acting import Acting, SignedIn
from api.routes_field_lists import instant_of
from api.sign_in import Credentials, address_of, check_password
from api.wire import (
    NO_NUL,
    Asked,
    Items,
    JsonObject,
    Paging,
    Wire,
    WrittenInstant,
    items_of,
    with_example,
)
from geo_data.handover_errors import HandoverNotFoundError
from geo_data.handover_sheet import CoastNow, Sheet, draw_up_sheet, sheet_bytes
from geo_data.read_districts import DistrictHead
from geo_data.read_page import PageRequest, Row
from geo_data.store_acting import ACTING
from geo_data.store_connection import open_connection
from geo_data.store_handovers import (
    find_handover,
    fix_handover,
    read_handovers,
    read_signatures,
    sign_handover,
)
from maritime.errors import HorizonError
from maritime.live.units import AT_BASE, OFF_SHIFT

router = APIRouter(tags=["handover"])

LONGEST_REMARKS = 400
SHIFT = timedelta(hours=12)
"""How long a shift is taken to be where no handover tells when it began."""
LONGEST_SHIFT = timedelta(days=3)
ID_EXAMPLE = "6c1a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f"
AT = "2026-11-28T14:00:00Z"
HASH_EXAMPLE = "0" * 64
SHEET = {"schema": {"type": "object"}, "example": {"form": "coastwatch-handover/1"}}
HandoverId = Annotated[UUID, Path(description="Id of the handover.", examples=[ID_EXAMPLE])]


class DraftAsked(Asked):
    """When the shift began."""

    from_: WrittenInstant | None = Field(
        None, alias="from", description="Beginning of the shift; that of the last handover if none."
    )


class HandoverAsked(Asked):
    """What is fixed."""

    model_config = with_example(handover_id=ID_EXAMPLE, remarks="注意 L003 夜间", **{"from": None})

    handover_id: UUID = Field(description="Made by whoever asks: the same again is the same one.")
    from_: WrittenInstant | None = Field(None, alias="from")
    remarks: Annotated[str, Field(max_length=LONGEST_REMARKS, pattern=NO_NUL)] = ""


class SignAsked(Asked):
    """Who signs, and what he saw."""

    model_config = with_example(part="taker", sha256=HASH_EXAMPLE, login=None, password=None)

    part: Literal["giver", "taker"]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="Of the bytes he saw.")]
    login: Annotated[str, Field(pattern=NO_NUL, max_length=200)] | None = Field(
        None, description="Of somebody else who signs in the same form, with his password."
    )
    password: Annotated[str, Field(max_length=1000)] | None = None


class SignatureAnswer(Wire):
    """A signature."""

    part: Literal["giver", "taker"]
    account_id: UUID
    login: str
    signed_at: datetime


class DraftAnswer(Wire):
    """A sheet that is not fixed yet."""

    model_config = with_example(sheet={"form": "coastwatch-handover/1"})

    sheet: JsonObject


class HandoverAnswer(DraftAnswer):
    """A handover as it was fixed, with its signatures."""

    model_config = with_example(
        handover_id=ID_EXAMPLE, made_at=AT, made_by=None, sha256=HASH_EXAMPLE, signatures=[],
        sheet={"form": "coastwatch-handover/1"},
    )  # fmt: skip

    handover_id: UUID
    made_at: datetime
    made_by: UUID | None
    sha256: str = Field(description="SHA-256 of the sheet's bytes.")
    signatures: list[SignatureAnswer]


@router.get("/districts/{district_id}/handovers/draft")
async def draft_a_handover(
    services: Given, district: AskedDistrict, asked: Annotated[DraftAsked, Query()]
) -> DraftAnswer:
    """Give what would be handed over now: all that is open, and what the shift was."""
    return DraftAnswer(
        sheet=await _draw_up(services, district, instant_of(asked.from_), "", now=services.now())
    )


@router.post("/districts/{district_id}/handovers", status_code=201)
async def fix_a_handover(
    services: Given, district: AskedDistrict, actor: Acting, asked: HandoverAsked
) -> HandoverAnswer:
    """Fix the sheet as it is now, byte for byte; the same id again gives what was fixed."""
    district_id = district.district_id
    async with open_connection(services.served) as connection:
        known = await find_handover(connection, district_id, asked.handover_id)
    if known is None:
        now = services.now()  # of the sheet and of its fixing: the next shift begins with it
        sheet = await _draw_up(services, district, instant_of(asked.from_), asked.remarks, now=now)
        async with open_connection(services.served) as connection:
            await fix_handover(
                connection, actor, district_id, asked.handover_id, sheet_bytes(sheet), now=now,
            )  # fmt: skip
            await connection.commit()
    return await _read(services, district_id, asked.handover_id)


@router.get("/districts/{district_id}/handovers")
async def list_handovers(
    request: Request,
    connection: Snapshot,
    district: AskedDistrict,
    asked: Annotated[Paging, Query()],
) -> Items[HandoverAnswer]:
    """Give handovers, the latest first."""
    page = await read_handovers(connection, district.district_id, asked.page)
    signed = await read_signatures(connection, [row["handover_id"] for row in page.rows])
    rows = (_answer(row, signed[row["handover_id"]]) for row in page.rows)
    return Items[HandoverAnswer](**items_of(request, page, asked, rows))


@router.get("/districts/{district_id}/handovers/{handover_id}")
async def get_handover(
    services: Given, district: AskedDistrict, handover_id: HandoverId
) -> HandoverAnswer:
    """Give a handover with its signatures."""
    return await _read(services, district.district_id, handover_id)


@router.get(
    "/districts/{district_id}/handovers/{handover_id}/sheet",
    response_class=Response,
    responses={200: {"content": {"application/json": SHEET}}},
)
async def get_handover_bytes(
    connection: Snapshot, district: AskedDistrict, handover_id: HandoverId
) -> Response:
    """Give the bytes of a sheet as they were fixed; their SHA-256 is the handover's."""
    found = await find_handover(connection, district.district_id, handover_id)
    if found is None:
        raise HandoverNotFoundError(handover_id)
    return Response(found["sheet"], media_type="application/json")


@router.post("/districts/{district_id}/handovers/{handover_id}/sign")
async def sign_a_handover(
    request: Request,
    services: Given,
    district: AskedDistrict,
    actor: SignedIn,
    handover_id: HandoverId,
    asked: SignAsked,
) -> HandoverAnswer:
    """
    Sign as giver or taker: as who is signed in, or with another's login and password.

    Giver is who fixed the sheet; two different accounts sign, each once.
    """
    signer = actor
    if asked.login is not None:
        given = Credentials(asked.login, asked.password or "")
        signer = await check_password(services.engine, given, address_of(request))
    token = ACTING.set(signer)
    try:
        async with open_connection(services.served) as connection:
            await sign_handover(
                connection, signer, district.district_id, handover_id, asked.part,
                sha256=asked.sha256, now=services.now(),
            )  # fmt: skip
            await connection.commit()
    finally:
        ACTING.reset(token)
    return await _read(services, district.district_id, handover_id)


async def _draw_up(
    services: Services,
    district: DistrictHead,
    from_at: datetime | None,
    remarks: str,
    *,
    now: datetime,
) -> Sheet:
    scene = await services.live.room_of(district.district_id).scene(at=now, known_at=now)
    state = scene.state
    units = ((one.standing.team.team_id, one.standing.state) for one in state.units)
    coast = CoastNow(
        {**state.counts, "coverage_now": round(state.coverage_now, 4)},
        tuple((team, of) for team, of in units if of not in (OFF_SHIFT, AT_BASE)),
        tuple(
            (
                one.sensor_id,
                _instant(one.since_s),
            )
            for one in state.sensors
            if not one.is_online
        ),
    )
    async with open_connection(services.served) as connection:
        if from_at is None:
            last = (await read_handovers(connection, district.district_id, PageRequest(1))).rows
            from_at = max((row["made_at"] for row in last), default=now - SHIFT)
            from_at = max(from_at, now - LONGEST_SHIFT)
        if not timedelta(0) <= now - from_at <= LONGEST_SHIFT:
            raise HorizonError(
                f"a shift from {from_at.isoformat()} to {now.isoformat()} is not between 0 and "
                f"{LONGEST_SHIFT.days} days long"
            )
        return await draw_up_sheet(
            connection, district, coast, services.incident_rules, from_at=from_at, now=now,
            remarks=remarks,
        )  # fmt: skip


def _instant(at_s: int | None) -> datetime | None:
    return None if at_s is None else datetime.fromtimestamp(at_s, UTC)


async def _read(services: Services, district_id: str, handover_id: UUID) -> HandoverAnswer:
    async with open_connection(services.served) as connection:
        found = await find_handover(connection, district_id, handover_id)
        if found is None:
            raise HandoverNotFoundError(handover_id)
        signed = await read_signatures(connection, [handover_id])
    return _answer(found, signed[handover_id])


def _answer(row: Row, signatures: list[Row]) -> HandoverAnswer:
    return HandoverAnswer(
        handover_id=row["handover_id"], made_at=row["made_at"], made_by=row["made_by"],
        sha256=row["sha256"], sheet=json.loads(row["sheet"]),
        signatures=[SignatureAnswer.model_validate(dict(one)) for one in signatures],
    )  # fmt: skip
