"""Tell all servers that what the duty room shows of a district has changed."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL = "coastwatch_changed"


async def tell_changed(connection: AsyncConnection, district_id: str) -> None:
    """
    Notify the listeners of `CHANNEL` in the caller's transaction: they hear of it when it is kept.

    The same district told of twice in one transaction is heard of once.
    """
    await connection.execute(select(func.pg_notify(CHANNEL, district_id)))
