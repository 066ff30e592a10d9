"""Build the parts that tables are made of: columns, constraints, references, whole layers."""

from collections.abc import Iterable

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import SchemaItem

from maritime.standard import GRADES_BY_KIND

SRID = 4326

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


row_revision = Sequence("row_revision", data_type=BigInteger, metadata=metadata)
"""Gives every row of a layer a number that no other state of any row has had."""


def text_column(name: str, *, is_needed: bool = True) -> Column:
    """Give a text column."""
    return Column(name, Text, nullable=not is_needed)


def number_column(name: str, *, is_needed: bool = False) -> Column:
    """Give a column of numbers in double precision."""
    return Column(name, Double, nullable=not is_needed)


def flag_column(name: str) -> Column:
    """Give a column that is true or false."""
    return Column(name, Boolean, nullable=False)


def instant_column(name: str, *, is_needed: bool = False) -> Column:
    """Give a column of instants."""
    return Column(name, DateTime(timezone=True), nullable=not is_needed)


def days_column() -> Column:
    """Give a column of ISO weekdays, 1 = Monday."""
    return Column("days", ARRAY(SmallInteger), nullable=False)


def among(column: str, values: Iterable[str]) -> CheckConstraint:
    """Allow only the given words in a column."""
    return CheckConstraint(f"{column} IN ({_words(values)})", name=column)


def all_among(column: str, values: Iterable[str]) -> CheckConstraint:
    """Allow only the given words in a column of lists."""
    return CheckConstraint(f"{column} <@ ARRAY[{_words(values)}]::text[]", name=column)


def above_zero(column: str) -> CheckConstraint:
    """Allow only numbers above 0 in a column."""
    return CheckConstraint(f"{column} > 0", name=f"{column}_above_zero")


def day_column(name: str, *, is_needed: bool = False) -> Column:
    """Give a column of days."""
    return Column(name, Date, nullable=not is_needed)


def days_in_order(first: str, last: str) -> CheckConstraint:
    """Allow a last day only on or after the first (where both are given)."""
    return CheckConstraint(f"{last} >= {first}", name=last)


def one_of_two(first: str, second: str) -> CheckConstraint:
    """Allow only rows in which exactly one of two columns is filled."""
    return CheckConstraint(f"({first} IS NULL) <> ({second} IS NULL)", name=f"{first}_or_{second}")


def grade_of_kind(kind_column: str) -> CheckConstraint:
    """Allow only the grades that the kind of target has."""
    cases = " OR ".join(
        f"({kind_column} = '{kind}' AND grade IN ({_words(grades)}))"
        for kind, grades in GRADES_BY_KIND.items()
    )
    return CheckConstraint(cases, name="grade")


def days_of_week() -> CheckConstraint:
    """Allow only 1 to 7 as days."""
    return CheckConstraint("days <@ '{1,2,3,4,5,6,7}'::smallint[]", name="days")


def refers(column: str, table: str, id_column: str) -> tuple[SchemaItem, SchemaItem]:
    """Refer to a row of the same district; gone when that row goes."""
    return (
        ForeignKeyConstraint(
            ["district_id", column],
            [f"{table}.district_id", f"{table}.{id_column}"],
            ondelete="CASCADE",
        ),
        Index(None, "district_id", column),
    )


def layer_table(name: str, *items: SchemaItem, id_column: str = "", geometry: str = "") -> Table:
    """
    Make the table of one layer: district_id, seq, revision, its own columns, geom with an index.

    revision is another number after every change of the row.
    """
    key = ("district_id", id_column or "seq")
    columns: list[SchemaItem] = [
        Column("district_id", Text, ForeignKey("district.district_id", ondelete="CASCADE")),
        Column("seq", Integer, nullable=False, autoincrement=False),
        Column("revision", BigInteger, nullable=False, server_default=row_revision.next_value()),
    ]
    ends: list[SchemaItem] = [PrimaryKeyConstraint(*key)]
    if id_column:
        ends.append(UniqueConstraint("district_id", "seq"))
    if geometry:
        ends = [
            Column("geom", Geometry(geometry, SRID, spatial_index=False), nullable=False),
            *ends,
            Index(None, "geom", postgresql_using="gist"),
        ]
    return Table(name, metadata, *columns, *items, *ends)


def _words(values: Iterable[str]) -> str:
    """Write words as a list of SQL texts."""
    return ", ".join(f"'{value}'" for value in values)
