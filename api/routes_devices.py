"""Answer the phones' devices: enrolled, listed, ended; and the key by which this site signs."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from api.access import Given, Snapshot, require_json
from api.acting import SignedIn
from api.wire import NO_NUL, Asked, Items, JsonObject, Paging, Wire, items_of, with_example
from geo_data.schema_devices import LONGEST_NAME
from geo_data.site_key import site_jwk
from geo_data.store_connection import open_connection
from geo_data.store_devices import NewDevice, end_device, enrol_device, read_devices

router = APIRouter(tags=["field"])

JWK_EXAMPLE = {
    "kty": "EC", "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}  # fmt: skip
"""The key of RFC 7517, appendix A.1."""
DEVICE_ID_EXAMPLE = "6f0a9a52-3f1e-4b52-9a63-0d6a3a8f1c01"


class DeviceAsked(Asked):
    """A phone with the public half of its key."""

    model_config = with_example(
        device_id=DEVICE_ID_EXAMPLE, name="Android 15", public_key=JWK_EXAMPLE
    )

    device_id: UUID = Field(description="Made by the phone.")
    name: str = Field(pattern=NO_NUL, min_length=1, max_length=LONGEST_NAME)
    public_key: JsonObject = Field(description="ECDSA P-256 as a JSON Web Key, no private part.")


class DeviceAnswer(Wire):
    """A phone that somebody has enrolled."""

    model_config = with_example(
        device_id=DEVICE_ID_EXAMPLE, account_id="0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f",
        name="Android 15", public_key=JWK_EXAMPLE, enrolled_at="2026-11-28T09:30:00+00:00",
        ended_at=None, last_seen_at="2026-11-28T09:30:00+00:00",
    )  # fmt: skip

    device_id: UUID
    account_id: UUID
    name: str
    public_key: JsonObject
    enrolled_at: datetime
    ended_at: datetime | None = Field(description="Since when its signed files are refused.")
    last_seen_at: datetime | None


class EndedAnswer(Wire):
    """The enrolments of a device that has been ended."""

    items: list[DeviceAnswer]


class SiteKeyAnswer(Wire):
    """The public key by which phones know this site's packets."""

    model_config = with_example(server_key=JWK_EXAMPLE)

    server_key: JsonObject


@router.post(
    "/field/devices",
    dependencies=[Depends(require_json)],
    responses={201: {"description": "Enrolled.", "model": DeviceAnswer}},
)
async def enrol_own_device(
    response: Response, services: Given, actor: SignedIn, asked: DeviceAsked
) -> DeviceAnswer:
    """Enrol a phone for who is signed in; the same one with the same key again changes nothing."""
    new = NewDevice(asked.device_id, asked.name, asked.public_key)
    async with open_connection(services.served) as connection:
        row, is_new = await enrol_device(connection, actor, new, now=datetime.now(UTC))
        await connection.commit()
    response.status_code = 201 if is_new else 200
    return _answer(row._mapping)


@router.get("/field/devices")
async def list_devices(
    request: Request, connection: Snapshot, _: SignedIn, asked: Annotated[Paging, Query()]
) -> Items[DeviceAnswer]:
    """Give one's own phones, newest first; all of them to a security administrator."""
    page = await read_devices(connection, asked.page)
    return Items[DeviceAnswer](**items_of(request, page, asked, map(_answer, page.rows)))


@router.post("/field/devices/{device_id}/end")
async def end_lost_device(services: Given, actor: SignedIn, device_id: UUID) -> EndedAnswer:
    """
    End a lost phone: its signed files are refused from now on.

    Its owner ends it for himself, a security administrator for everybody who used it.
    """
    async with open_connection(services.served) as connection:
        rows = await end_device(connection, actor, device_id, now=datetime.now(UTC))
        await connection.commit()
    return EndedAnswer(items=[_answer(row._mapping) for row in rows])


@router.get("/field/site-key")
async def get_site_key(services: Given) -> SiteKeyAnswer:
    """Give the public key by which this site signs packets, as a JSON Web Key."""
    return SiteKeyAnswer(server_key=await asyncio.to_thread(site_jwk, services.site_folder))


def _answer(row: Mapping[str, object]) -> DeviceAnswer:
    return DeviceAnswer(**row)
