"""Tell the database in every transaction who is acting, so that it can hold him to his reach."""

from contextvars import ContextVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.store_connection import open_engine
from maritime.account import Actor

ACTING: ContextVar[Actor | None] = ContextVar("acting")
"""Who is acting in this task; None: the one user of a database without accounts; not set: nobody
has looked yet, and nothing may be served."""

_SAY_WHO = "SELECT set_config('coastwatch.account', $1, true)"


def open_service_engine(url: URL, *, pools: bool = True) -> AsyncEngine:
    """
    Give an engine whose transactions are those of the actor in `ACTING`, and of nobody else.

    Where no actor is set the database shows no row of anybody, as its policies say.
    """
    engine = open_engine(url, pools=pools)
    event.listen(engine.sync_engine, "begin", _say_who_is_acting)
    return engine


def _say_who_is_acting(connection: Connection) -> None:
    actor = ACTING.get(None)
    connection.exec_driver_sql(_SAY_WHO, ("" if actor is None else str(actor.account_id),))
