"""Give routes who is acting, and write into the audit log what he reads."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from api.access import Services, write_when_free
from api.api_errors import NotSignedInError
from geo_data.store_acting import ACTING
from geo_data.store_audit_log import Json, note_audit
from geo_data.store_connection import open_connection
from maritime.account import Actor

COOKIE = "coastwatch_session"
CSRF_HEADER = "X-CSRF-Token"
LOOKS_NOTED_EVERY_S = 600.0


@dataclass(frozen=True)
class Signed:
    """How a request is signed in: by a session with its second secret, a token, or a password."""

    actor: Actor
    session_id: UUID | None = None
    csrf: str | None = None
    token_id: UUID | None = None
    since: datetime | None = None
    """When the password was right; None where it is by session or token."""


def signed_of(request: Request) -> Signed | None:
    """Give how a request is signed in; None in a database without accounts."""
    return getattr(request.state, "signed", None)


async def acting_now() -> Actor | None:
    """Give who is acting; None only in a database without accounts."""
    return ACTING.get()


async def signed_in_now() -> Actor:
    """Give who is acting, or raise NotSignedInError."""
    actor = ACTING.get()
    if actor is None:
        raise NotSignedInError
    return actor


Acting = Annotated[Actor | None, Depends(acting_now)]
SignedIn = Annotated[Actor, Depends(signed_in_now)]


async def note(
    services: Services,
    action: str,
    subject: str,
    *,
    after: Json | None = None,
    district_id: str | None = None,
) -> None:
    """
    Write down in the audit log what who is acting does, in a transaction of its own.

    Before the request is answered (`write_when_free`). Does nothing in a database without accounts.
    """
    actor = ACTING.get()
    if actor is None:
        return

    async def write() -> None:
        async with open_connection(services.served) as connection:
            await note_audit(
                connection, actor, action, subject, after=after, district_id=district_id
            )
            await connection.commit()

    await write_when_free(write)


async def note_read(
    services: Services, subject: str, *, after: Json | None = None, district_id: str | None = None
) -> None:
    """Write down that personal data is read, before it is answered: else there is no answer."""
    await note(services, "read", subject, after=after, district_id=district_id)


async def note_looking(services: Services, subject: str, *, district_id: str) -> None:
    """
    Write down that somebody looks at what changes before his eyes: once in ten minutes.

    A page asks every few seconds; an entry for each would bury the others.
    """
    actor = ACTING.get()
    if actor is None:
        return
    now_s = monotonic()
    for looked, at_s in list(services.noted.items()):
        if now_s - at_s >= LOOKS_NOTED_EVERY_S:
            del services.noted[looked]
    if (actor.account_id, subject) not in services.noted:
        await note_read(services, subject, district_id=district_id)

        async def keep() -> None:
            services.noted[actor.account_id, subject] = now_s

        await write_when_free(keep)  # after the entry, and only if that could be written
