"""Check that an order to a place is of the grid of the target that fewest metres lead to."""

from uuid import UUID

from account_cases import run_sql
from api_cases import NOW, on_database
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.store_orders import send_order

MOVED = (
    "UPDATE target SET grid_id = '{grid}', geom = ST_SetSRID(ST_GeomFromText('{wkt}'), 4326) "
    "WHERE district_id = 'straight' AND target_id = '{target}'"
)


def test_an_order_at_sixty_north_is_of_the_nearest_grid_in_metres(own_url: URL):
    """558 m east and 780 m north of the place, though 0.010 degrees and 0.007."""
    for target, grid, wkt in (
        ("L001", "G1", "POINT(5.010 60)"), ("L002", "G2", "POINT(5 60.007)")
    ):  # fmt: skip
        run_sql(own_url, MOVED.format(target=target, grid=grid, wkt=wkt))

    async def send(engine: AsyncEngine) -> str:
        async with engine.begin() as connection:
            order = await send_order(
                connection, None, "straight", UUID(int=1), team_id="T01", target_id=None,
                lonlat=(5.0, 60.0), incident_id=None, note=None, person_ids=(), now=NOW,
            )  # fmt: skip
        return order["grid_id"]

    assert on_database(own_url, send) == "G1"
