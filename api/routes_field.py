"""Take items from phones, and give phones what they take along."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, ConfigDict, Field, JsonValue

from api.access import API, Given, Snapshot, require_json
from api.acting import SignedIn, note_read
from api.routes_sheets import BINARY
from api.wire import Asked, JsonObject, Wire, with_example
from geo_data.read_districts import read_district
from geo_data.read_month import MonthRead, read_month, write_month
from geo_data.read_packet import read_packet
from geo_data.sheets.write_sheet import ENDINGS, MEDIA_TYPES
from geo_data.site_key import site_jwk
from geo_data.store_connection import open_connection
from geo_data.store_field import NETWORK, keep_items
from maritime.field.kinds import FIELD_FORMAT, FLAGS, MOST_ITEMS
from maritime.field.months import Month

router = APIRouter(tags=["field"])

BATCH_LIMIT_BYTES = 4 * 1024 * 1024
BODY_LIMITS_BYTES = {f"{API}/field/items": BATCH_LIMIT_BYTES}
MONTH_PATTERN = r"^(19[7-9]|[2-8][0-9]{2})[0-9]-(0[1-9]|1[0-2])$"
ITEM_EXAMPLE = {
    "item_id": "5a1c2b3d-21c7-4d31-8f0e-0b7a4ce25d41", "kind": "check", "form": 1,
    "made_at": "2026-11-28T21:59:00.123+08:00",
    "position": {"lon": 112.81, "lat": 21.68, "accuracy_m": 8, "at": "2026-11-28T21:58:50+08:00"},
    "round_id": None,
    "body": {"vessel_id": "V001", "described": None, "outcome": "nothing_found", "reason": None,
             "suspected": [], "answers": {"life_jackets": True}, "text": ""},
    "attachments": [],
}  # fmt: skip
MONTH_EXAMPLE = {
    "month": "2026-11", "hours": 41.5, "rounds": 14, "checks": 96, "contacts": 310,
    "households": 12, "tells": 3, "allowance": 830.0, "note": None,
}  # fmt: skip
SHEETS = {
    200: {
        "description": "The sheet.",
        "content": {MEDIA_TYPES[one].split(";")[0]: BINARY for one in ("xlsx", "csv")},
    }
}
SheetForm = Annotated[Literal["xlsx", "csv"], Query(description="Form of the file.")]


class ItemsAsked(Asked):
    """A batch of a phone's outbox."""

    model_config = with_example(
        format=FIELD_FORMAT, device_id="0b7a4ce2-21c7-4d31-8f0e-5a1c2b3d4e5f",
        sent_at="2026-11-28T22:00:03.517+08:00", items=[ITEM_EXAMPLE],
    )  # fmt: skip

    format: Literal["coastwatch-items/1"]
    device_id: UUID
    sent_at: AwareDatetime = Field(description="Now, by the phone's clock.")
    items: list[JsonValue] = Field(
        min_length=1, max_length=MOST_ITEMS,
        description="Items as docs/field-records.md has them; each is judged by itself.",
    )  # fmt: skip


class ItemAnswered(Wire):
    """What became of one item."""

    item_id: str | None = Field(description="As it was sent.")
    state: Literal["kept", "kept_already", "conflict", "refused"]
    flags: list[str] = Field(description="What is doubtful: " + ", ".join(FLAGS) + ".")
    why: str | None


class ItemsAnswer(Wire):
    """What became of each item, in their order, and the server's clock."""

    model_config = with_example(
        server_time="2026-11-28T14:00:01.250000Z",
        answers=[{"item_id": ITEM_EXAMPLE["item_id"], "state": "kept", "flags": ["body_faulty"],
                  "why": "outcome: found 'well'; expected one of nothing_found·found"}],
    )  # fmt: skip

    server_time: datetime
    answers: list[ItemAnswered]


class PacketAnswer(Wire):
    """What a phone takes along; docs/field-records.md says what is in it."""

    model_config = with_example(
        format="coastwatch-packet/1", made_at="2026-11-28T14:00:00+00:00",
        valid_until="2026-12-05T14:00:00+00:00", vessels=[], landing_points=[],
    ) | ConfigDict(extra="allow")  # fmt: skip

    format: Literal["coastwatch-packet/1"]
    made_at: str
    valid_until: str
    vessels: list[JsonObject]
    landing_points: list[JsonObject]


class MonthAnswer(Wire):
    """What somebody did in a month."""

    model_config = with_example(**MONTH_EXAMPLE)

    month: str
    hours: float
    rounds: int
    checks: int
    contacts: int
    households: int
    tells: int
    allowance: float | None = Field(description="None where the district says no rate.")
    note: str | None = Field(description="Why no allowance is said.")


MonthAsked = Annotated[
    str,
    Query(
        pattern=MONTH_PATTERN, description="A month by the district's clock.", examples=["2026-11"]
    ),
]


@router.post("/field/items", dependencies=[Depends(require_json)])
async def send_items(services: Given, actor: SignedIn, asked: ItemsAsked) -> ItemsAnswer:
    """
    Keep a batch of items, all in one transaction: the same again changes nothing.

    What has no envelope is refused by itself; whatever else is doubtful is kept and flagged.
    """
    now = services.now()
    offset_s = (now - asked.sent_at).total_seconds()
    async with open_connection(services.served) as connection:
        answers = await keep_items(
            connection, actor, asked.items, device_id=asked.device_id, clock_offset_s=offset_s,
            came_by=NETWORK, now=now,
        )  # fmt: skip
        await connection.commit()
    return ItemsAnswer(
        server_time=now,
        answers=[ItemAnswered(item_id=one.item_id, state=one.state, flags=list(one.flags),
                              why=one.why) for one in answers],
    )  # fmt: skip


@router.get("/field/packet")
async def get_packet(services: Given, connection: Snapshot, actor: SignedIn) -> PacketAnswer:
    """Give what a phone takes along for work without a network, within the account's reach."""
    server_key = await asyncio.to_thread(site_jwk, services.site_folder)
    packet = await read_packet(connection, actor, now=services.now(), server_key=server_key)
    await note_read(
        services, f"packet of {actor.login}",
        after={"vessels": len(packet.content["vessels"]), "phones": packet.phones},
    )  # fmt: skip
    return PacketAnswer.model_validate(packet.content)


@router.get("/field/month")
async def get_month(actor: SignedIn, connection: Snapshot, month: MonthAsked) -> MonthAnswer:
    """Give one's own hours on rounds, rounds, checks and allowance of a month."""
    read = await _own_month(actor, connection, month)
    return MonthAnswer(
        month=month, hours=read.sums.hours, rounds=read.sums.rounds, checks=read.sums.checks,
        contacts=read.sums.contacts, households=read.sums.households, tells=read.sums.tells,
        allowance=read.sums.allowance, note=read.note,
    )  # fmt: skip


@router.get("/field/month/sheet", response_class=Response, responses=SHEETS)
async def get_month_sheet(
    actor: SignedIn, connection: Snapshot, month: MonthAsked, form: SheetForm = "xlsx"
) -> Response:
    """Give the same as a sheet, with every round."""
    read = await _own_month(actor, connection, month)
    district = await read_district(connection, actor.district_id or "")
    content = write_month(read, form=form, zone=district.zone, who=actor.login)
    return sheet_of(content, form, f"month-{month}")


def sheet_of(content: bytes, form: str, name: str) -> Response:
    """Give a sheet as a file to be kept."""
    headers = {"Content-Disposition": f'attachment; filename="{name}{ENDINGS[form]}"'}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


async def _own_month(actor: SignedIn, connection: Snapshot, written: str) -> MonthRead:
    district = await read_district(connection, actor.district_id or "")
    year, month = written.split("-")
    return await read_month(connection, district, actor.account_id, Month(int(year), int(month)))
