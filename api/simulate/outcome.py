"""Read from the database what became of a day: coverage by the core, and what is stored."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.engine import URL

from api.live_room import LiveRoom
from geo_data.store_connection import open_connection, open_engine
from maritime.plan import Plan
from maritime.simulate.realised import DayFigures, measure_day

_KEPT = text(
    "SELECT count(DISTINCT item_id) AS items, count(*) AS rows FROM field_item "
    "WHERE item_id = ANY (CAST(:ids AS uuid[]))"
)
_OTHERS = text("SELECT count(*) FROM field_item WHERE NOT item_id = ANY (CAST(:ids AS uuid[]))")


@dataclass(frozen=True)
class Outcome:
    """
    What is stored of a day.

    kept counts the sent items that are there, rows how many rows they have, others what is there
    and was sent by nobody.
    """

    figures: DayFigures
    kept: int
    rows: int
    others: int


async def read_outcome(
    url: URL, plan: Plan, ids: list[str], *, from_s: int, to_s: int, known_s: float
) -> Outcome:
    """
    Give the outcome of a span from what the database holds at known_s, epoch seconds.

    Raises
    ------
    StoreError
        If the database cannot be used.
    """
    engine = open_engine(url)
    try:
        async with open_connection(engine) as connection:
            kept = (await connection.execute(_KEPT, {"ids": ids})).one()
            others = await connection.scalar(_OTHERS, {"ids": ids})
        from_at, to_at, known_at = (
            datetime.fromtimestamp(one, UTC) for one in (from_s, to_s, known_s)
        )
        room = LiveRoom(engine, plan.district_id)
        ground, facts = await room.span(from_at=from_at, to_at=to_at, known_at=known_at)
        figures = measure_day(ground, facts, plan, from_s=from_s, to_s=to_s)
        return Outcome(figures, kept.items, kept.rows, int(others or 0))
    finally:
        await engine.dispose()
