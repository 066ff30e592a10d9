"""Name who holds the keys to sources of tips, and let each of them make his own."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Row

from api.access import Given, Snapshot
from api.acting import SignedIn
from api.incident_answers import AT
from api.wire import NO_NUL, Asked, PlainText, Wire, with_example
from geo_data.store_connection import open_connection
from geo_data.store_tip_holders import end_holder, make_own_key, name_holder, read_holders

router = APIRouter(tags=["tips"])

HOLDER_EXAMPLE = {
    "login": "li.wei", "district_id": "440781", "named_at": AT, "keyed_at": None,
    "ended_at": None,
}  # fmt: skip


class HolderAsked(Asked):
    """An account."""

    model_config = with_example(login="li.wei")

    login: PlainText


class OwnKeyAsked(Asked):
    """The passphrase under which one's own key is kept."""

    model_config = with_example(passphrase="…")

    passphrase: Annotated[str, Field(pattern=NO_NUL, max_length=500)]


class HolderAnswer(Wire):
    """Somebody who holds a key, or shall make one."""

    model_config = with_example(**HOLDER_EXAMPLE)

    login: str
    district_id: str
    named_at: datetime
    keyed_at: datetime | None = Field(description="Since when sources are sealed for him.")
    ended_at: datetime | None


class HoldersAnswer(Wire):
    """All holders that one may see."""

    model_config = with_example(items=[HOLDER_EXAMPLE])

    items: list[HolderAnswer]


class HolderEndedAnswer(Wire):
    """Whether there was anything to end."""

    model_config = with_example(login="li.wei", changed=True)

    login: str
    changed: bool


@router.get("/tip-holders")
async def list_tip_holders(connection: Snapshot, actor: SignedIn) -> HoldersAnswer:
    """Give who holds keys to sources, by login; those that have ended too."""
    rows = await read_holders(connection)
    return HoldersAnswer(items=[_holder(row) for row in rows])


@router.post("/tip-holders", status_code=201)
async def name_a_tip_holder(services: Given, actor: SignedIn, asked: HolderAsked) -> HolderAnswer:
    """Name an account as a holder; its owner then makes his key. Named again he makes a new one."""
    async with open_connection(services.engine) as connection:
        row = await name_holder(connection, actor, asked.login, now=services.now())
        await connection.commit()
    return _holder(row)


@router.post("/tip-holders/end")
async def end_a_tip_holder(
    services: Given, actor: SignedIn, asked: HolderAsked
) -> HolderEndedAnswer:
    """End somebody's being a holder: he opens nothing any more, nothing is sealed for him."""
    async with open_connection(services.engine) as connection:
        changed = await end_holder(connection, actor, asked.login, now=services.now())
        await connection.commit()
    return HolderEndedAnswer(login=asked.login, changed=changed)


@router.post("/tip-holders/own-key", status_code=201)
async def make_own_holder_key(services: Given, actor: SignedIn, asked: OwnKeyAsked) -> HolderAnswer:
    """Make one's own key under a passphrase, once; nobody can make it out or replace it."""
    async with open_connection(services.served) as connection:
        row = await make_own_key(connection, actor, asked.passphrase, now=services.now())
        await connection.commit()
    return _holder(row)


def _holder(row: Row) -> HolderAnswer:
    return HolderAnswer.model_validate(row._mapping)
