"""Note that personal data is read, then read it: with one connection at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from api.access import Services
from api.acting import note_read
from geo_data.store_connection import open_snapshot


@asynccontextmanager
async def noted_reading(
    services: Services, subject: str, *, district_id: str | None = None
) -> AsyncIterator[AsyncConnection]:
    """
    Give a connection that sees the database as it is, once it is noted what for.

    Whoever held it while he noted would hold two: phones that ask at once would each have one
    and wait for another for ever.
    """
    await note_read(services, subject, district_id=district_id)
    async with open_snapshot(services.served) as connection:
        yield connection
