"""Count and sum up the rows of every table, so that two databases can be compared row by row."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_AS_TEXT = (
    "SET LOCAL timezone = 'UTC'", "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'iso_8601'", "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1", "SET LOCAL row_security = off",
)  # fmt: skip
"""What the text of a row depends on."""

_TABLES = text("""
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
""")
_SEQUENCES = text("""
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' ORDER BY c.relname
""")


@dataclass(frozen=True)
class TableSum:
    """How many rows a table has, and a sum over the MD5 of each, whatever their order.

    Of a sequence no rows, and where it stands.
    """

    rows: int
    digest: str


async def sum_tables(connection: AsyncConnection) -> dict[str, TableSum]:
    """
    Give the sum of each table and sequence of schema public, extensions' own left out.

    Two tables with the same sum have the same rows but by accident (128 bits); who means to
    deceive is not kept out by it. Changes settings of the caller's transaction.
    """
    for statement in _AS_TEXT:
        await connection.execute(text(statement))
    quote = connection.dialect.identifier_preparer.quote
    sums = {}
    for name in await table_names(connection):
        row = (await connection.execute(text(_sum_of(quote(name))))).one()
        sums[name] = TableSum(row.rows, f"{int(row.low):016x}{int(row.high):016x}")
    for name in list(await connection.scalars(_SEQUENCES)):
        at = text(f"SELECT last_value, is_called FROM {quote(name)}")
        row = (await connection.execute(at)).one()
        sums[name] = TableSum(0, f"{row.last_value}.{'called' if row.is_called else 'new'}")
    return sums


async def table_names(connection: AsyncConnection) -> list[str]:
    """Name the tables of schema public, extensions' own left out."""
    return list(await connection.scalars(_TABLES))


def differing(expected: dict[str, TableSum], found: dict[str, TableSum]) -> tuple[str, ...]:
    """
    Name the tables that are not the same in both.

    Examples
    --------
    >>> differing({"a": TableSum(1, "x"), "b": TableSum(2, "y")}, {"a": TableSum(1, "x")})
    ('b',)
    """
    names = sorted(set(expected) | set(found))
    return tuple(name for name in names if expected.get(name) != found.get(name))


def _sum_of(table: str) -> str:
    halves = ", ".join(
        f"mod(coalesce(sum(('x' || substr(h, {start}, 16))::bit(64)::bigint::numeric "
        f"+ 9223372036854775808), 0), 18446744073709551616)::text AS {name}"
        for start, name in ((1, "low"), (17, "high"))
    )
    return f"SELECT count(*) AS rows, {halves} FROM (SELECT md5(t::text) AS h FROM {table} t) r"
