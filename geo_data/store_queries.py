"""Build parts of queries that several readers of the tables need."""

from sqlalchemy import Select, select

from geo_data.schema import sea_grid


def grid_with_lower_levels(district_id: str, grid_id: str) -> Select[tuple[str]]:
    """
    Give a query for the ids of a sea grid and of all grids below it.

    Meant for conditions: ``target.c.grid_id.in_(grid_with_lower_levels(district_id, grid_id))``.
    Gives no rows if there is no such grid.
    """
    top = sea_grid.alias("top")
    below = (
        select(top.c.grid_id)
        .where(top.c.district_id == district_id, top.c.grid_id == grid_id)
        .cte("below", recursive=True)
    )
    child = sea_grid.alias("child")
    below = below.union(
        select(child.c.grid_id).where(
            child.c.district_id == district_id, child.c.parent_id == below.c.grid_id
        )
    )
    return select(below.c.grid_id)
