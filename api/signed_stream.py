"""End a stream when that by which it was opened has ended or been taken away."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime
from time import monotonic

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine

from api.acting import Signed, signed_of
from geo_data.store_accounts import has_accounts
from geo_data.store_connection import open_connection
from geo_data.store_errors import StoreError
from geo_data.store_sessions import password_holds, session_holds, token_holds

LOOK_EVERY_S = 5.0
"""How often an open stream looks: one query by a key."""
LOOK_AGAIN_S = 1.0

log = logging.getLogger("coastwatch")


async def while_signed(
    request: Request,
    engine: AsyncEngine,
    parts: AsyncGenerator[str, None],
    *,
    meanwhile: str | None = None,
) -> AsyncIterator[str]:
    """
    Pass the parts of a stream on, until they end or the request is signed in no more.

    Looks every `LOOK_EVERY_S`, also while nothing comes: for the session, token or password, and
    that role and reach are as they were. To look is no use of a session: who does nothing but
    follow a stream is signed out by his limits. Where the database cannot be asked the stream
    ends, with a line in the log; or, with `meanwhile`, nothing else than that is sent until it
    can be.

    Parameters
    ----------
    request
        What the stream was asked for with, as the gate has let it in.
    engine
        The owner's engine.
    parts
        What is sent, piece by piece; closed in any case when this ends.
    meanwhile
        What is sent instead, every second, while nobody can tell whether the sign-in holds.
    """
    signed = signed_of(request)
    look_at_s = monotonic() + LOOK_EVERY_S
    coming: asyncio.Task[str | None] | None = None
    try:
        while True:
            coming = coming or asyncio.create_task(_next(parts))
            await asyncio.wait((coming,), timeout=max(0.0, look_at_s - monotonic()))
            if monotonic() >= look_at_s:
                while (holds := await _holds(engine, signed)) is None and meanwhile is not None:
                    yield meanwhile
                    await asyncio.sleep(LOOK_AGAIN_S)
                if not holds:
                    return
                look_at_s = monotonic() + LOOK_EVERY_S
            if coming.done():
                part, coming = coming.result(), None
                if part is None:
                    return
                yield part
    finally:
        if coming is None or not coming.cancel():  # one that is cancelled closes them itself
            await parts.aclose()


async def _next(parts: AsyncGenerator[str, None]) -> str | None:
    """Give the next part, None at their end."""
    return await anext(parts, None)


async def _holds(engine: AsyncEngine, signed: Signed | None) -> bool | None:
    """Say whether a request is still signed in; None where the database cannot be asked."""
    try:
        return await _ask(engine, signed)
    except StoreError as error:
        log.warning("nobody can tell whether a stream may go on: %s", error)
        return None


async def _ask(engine: AsyncEngine, signed: Signed | None) -> bool:
    """Say whether a request is signed in as it was; who was nobody stays so without accounts."""
    now = datetime.now(UTC)
    async with open_connection(engine) as connection:
        if signed is None:
            return not await has_accounts(connection)
        if signed.session_id is not None:
            return await session_holds(connection, signed.session_id, signed.actor, now=now)
        if signed.token_id is not None:
            return await token_holds(connection, signed.token_id, signed.actor, now=now)
        return await password_holds(connection, signed.actor, since=signed.since or now)
