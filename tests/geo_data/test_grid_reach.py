"""Check which grids an account reaches, against a plain walk through any tree of grids."""

import asyncio
from collections.abc import Mapping
from uuid import UUID, uuid4

import asyncpg
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

BOX = "POLYGON((0 0,1 0,1 1,0 1,0 0))"
GRIDS = [f"G{number}" for number in range(9)]


def below(top: str, parents: Mapping[str, str | None]) -> set[str]:
    """Give a grid and all below it, by walking up from each."""

    def leads_up(grid: str) -> bool:
        seen: set[str] = set()
        at: str | None = grid
        while at is not None and at not in seen:
            if at == top:
                return True
            seen.add(at)
            at = parents[at]
        return False

    return {grid for grid in parents if leads_up(grid)} | {top}


trees = st.lists(st.none() | st.sampled_from(GRIDS), min_size=1, max_size=len(GRIDS)).map(
    lambda parents: dict(zip(GRIDS, parents, strict=False))
)
"""Parents by grid: trees, woods, and circles, which nobody should draw."""


async def reached(connection: asyncpg.Connection, top: str, parents: dict) -> dict[str, set]:
    """Give what the database says is reached: as a set, and one by one."""
    account_id = uuid4()
    transaction = connection.transaction()
    await transaction.start()
    try:
        await _fill(connection, account_id, top, parents)
        await connection.execute(
            "SELECT set_config('coastwatch.account', $1, true)", str(account_id)
        )
        asked = await connection.fetch(
            "SELECT grid_id, may_reach('D', grid_id) AS mine, may_reach('E', grid_id) AS other "
            "FROM sea_grid"
        )
        return {
            "all": set(await connection.fetchval("SELECT reached_grids()")),
            "one by one": {row["grid_id"] for row in asked if row["mine"]},
            "elsewhere": {row["grid_id"] for row in asked if row["other"]},
            "none": {None} if await connection.fetchval("SELECT may_reach('D', NULL)") else set(),
        }
    finally:
        await transaction.rollback()


async def _fill(
    connection: asyncpg.Connection, account_id: UUID, top: str, parents: Mapping[str, str | None]
) -> None:
    await connection.execute(
        "INSERT INTO district VALUES ('D', 'd', 'Asia/Shanghai', 500, '{}', '{}', '', now(), NULL, "
        "'')"
    )
    for seq, grid in enumerate(parents):
        await connection.execute(
            "INSERT INTO sea_grid (district_id, seq, grid_id, name, level, geom) "
            "VALUES ('D', $1, $2, $2, 'grid', ST_GeomFromText($3, 4326))",
            seq, grid, BOX,
        )  # fmt: skip
    for grid, parent in parents.items():
        await connection.execute(
            "UPDATE sea_grid SET parent_id = $2 WHERE grid_id = $1", grid, parent
        )
    await connection.execute(
        "INSERT INTO account (account_id, login, role, district_id, grid_id, password_hash, "
        "made_at, made_by, password_at) VALUES ($1, 'a', 'gridworker', 'D', $2, '', now(), '', "
        "now())",
        account_id, top,
    )  # fmt: skip


def test_the_subtree_is_that_of_a_walk(store_url: URL):
    loop = asyncio.new_event_loop()
    plain = store_url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = loop.run_until_complete(asyncpg.connect(plain))

    @settings(max_examples=30)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        parents = data.draw(trees)
        parents = {grid: parent if parent in parents else None for grid, parent in parents.items()}
        top = data.draw(st.sampled_from(sorted(parents)))
        found = loop.run_until_complete(reached(connection, top, parents))
        expected = below(top, parents)
        assert found == {
            "all": expected, "one by one": expected, "elsewhere": set(), "none": set(),
        }  # fmt: skip

    try:
        check()
    finally:
        loop.run_until_complete(connection.close())
        loop.close()
