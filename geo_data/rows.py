"""Translate rows of the database to records of the core, and back.

A column has the name of its record's attribute, except that epoch seconds (``from_s``) are instants
in the database (``from_at``) and ``geometry`` is ``geom``. The type of the column says how a value
is translated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Generic, TypeVar

import numpy as np
import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, DateTime, LargeBinary, Select, Table, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from geo_data import schema
from geo_data.schema_parts import SRID
from maritime.branches import Branch, GroupMember, InformationOfficer, SafetyGroup
from maritime.coast import Coastline, DrawnSegment, KeySection, LandPolygon, Road
from maritime.papers import Certificate, Responsibility, Training
from maritime.places import Base, InlandPlace, LandingPoint, SeaGrid, Sensor
from maritime.register import Availability, Pairing, Person, Trip, Vessel
from maritime.standard import StandardRule
from maritime.targets import Target
from maritime.team import Team

R = TypeVar("R")

_COLUMN_OF_ATTRIBUTE = {
    "geometry": "geom",
    "last_observed_s": "last_observed_at",
    "from_s": "from_at",
    "to_s": "to_at",
}
_CONTAINERS = {"days": frozenset, "roles": tuple}
"""Types of the attributes that are arrays in the database."""

Row = tuple[object, ...]


@dataclass(frozen=True)
class StoredLayer(Generic[R]):
    """One kind of record with the table that holds it; district_field is '' for what is derived."""

    table: Table
    record: Callable[..., R]
    district_field: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns that `rows_of` fills, in its order."""
        return ("district_id", "seq", *(column_name(name) for name in self._attributes))

    @property
    def _attributes(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.record))

    def rows_of(self, district_id: str, records: Sequence[R]) -> list[Row]:
        """
        Give the rows of records in their order, seq from 0.

        Instants become aware datetimes in UTC, geometries EWKB in EPSG:4326.
        """
        cells = [
            _to_cells(self.table.c[column_name(name)].type, [getattr(one, name) for one in records])
            for name in self._attributes
        ]
        return list(zip([district_id] * len(records), range(len(records)), *cells, strict=True))

    def select(self, *conditions: ColumnElement[bool]) -> Select[Row]:
        """Give the query whose rows `records_of` takes, in the order of the pack."""
        chosen = [_chosen(self.table.c[column_name(name)]) for name in self._attributes]
        return select(*chosen).where(*conditions).order_by(self.table.c.seq)

    def records_of(self, rows: Sequence[Row]) -> tuple[R, ...]:
        """Give the records in rows of `select`."""
        if not rows:
            return ()
        values = [
            _from_cells(name, self.table.c[column_name(name)].type, cells)
            for name, cells in zip(self._attributes, zip(*rows, strict=True), strict=True)
        ]
        return tuple(
            self.record(**dict(zip(self._attributes, row, strict=True)))
            for row in zip(*values, strict=True)
        )


STORED_TARGETS = StoredLayer(schema.target, Target)

STORED_LAYERS: tuple[StoredLayer, ...] = (
    StoredLayer(schema.land, LandPolygon, "land"),
    StoredLayer(schema.coastline, Coastline, "coastlines"),
    StoredLayer(schema.sea_grid, SeaGrid, "sea_grids"),
    StoredLayer(schema.drawn_segment, DrawnSegment, "drawn_segments"),
    StoredLayer(schema.key_section, KeySection, "key_sections"),
    StoredLayer(schema.landing_point, LandingPoint, "landing_points"),
    StoredLayer(schema.base, Base, "bases"),
    StoredLayer(schema.road, Road, "roads"),
    StoredLayer(schema.sensor, Sensor, "sensors"),
    StoredLayer(schema.inland_place, InlandPlace, "inland_places"),
    StoredLayer(schema.standard_rule, StandardRule, "standard"),
    StoredLayer(schema.team, Team, "teams"),
    StoredLayer(schema.person, Person, "persons"),
    StoredLayer(schema.vessel, Vessel, "vessels"),
    StoredLayer(schema.pairing, Pairing, "pairings"),
    StoredLayer(schema.availability, Availability, "availabilities"),
    StoredLayer(schema.trip, Trip, "trips"),
    StoredLayer(schema.branch, Branch, "branches"),
    StoredLayer(schema.safety_group, SafetyGroup, "safety_groups"),
    StoredLayer(schema.safety_group_member, GroupMember, "group_members"),
    StoredLayer(schema.information_officer, InformationOfficer, "information_officers"),
    StoredLayer(schema.certificate, Certificate, "certificates"),
    StoredLayer(schema.training, Training, "trainings"),
    StoredLayer(schema.responsibility, Responsibility, "responsibilities"),
)
"""Every layer of a pack, each after those that it refers to."""


def to_instant(epoch_s: int) -> datetime:
    """
    Give epoch seconds as an aware datetime in UTC.

    Examples
    --------
    >>> to_instant(10)
    datetime.datetime(1970, 1, 1, 0, 0, 10, tzinfo=datetime.timezone.utc)
    """
    return datetime.fromtimestamp(epoch_s, UTC)


def to_epoch_s(instant: datetime) -> int:
    """
    Give the epoch seconds of an aware datetime in whole seconds.

    Examples
    --------
    >>> to_epoch_s(to_instant(1_790_000_000))
    1790000000
    """
    return int(instant.timestamp())


def to_ewkb(geometries: Sequence[BaseGeometry]) -> list[bytes]:
    """Give lon, lat geometries as EWKB with their reference system, EPSG:4326."""
    marked = shapely.set_srid(np.array(geometries, dtype=object), SRID)
    return list(shapely.to_wkb(marked, include_srid=True))


def column_name(attribute: str) -> str:
    """Give the column of the database that holds an attribute of a record."""
    return _COLUMN_OF_ATTRIBUTE.get(attribute, attribute)


def _chosen(column: ColumnElement) -> ColumnElement:
    if isinstance(column.type, Geometry):
        return func.ST_AsBinary(column, type_=LargeBinary).label(column.name)
    return column


def _to_cells(column_type: object, values: Sequence[object]) -> Sequence[object]:
    if isinstance(column_type, Geometry):
        return to_ewkb(values) if values else ()
    if isinstance(column_type, DateTime):
        return [None if value is None else to_instant(value) for value in values]
    if isinstance(column_type, ARRAY):
        return [sorted(value) if isinstance(value, frozenset) else list(value) for value in values]
    return values


def _from_cells(attribute: str, column_type: object, cells: Sequence[object]) -> Sequence[object]:
    if isinstance(column_type, Geometry):
        return list(shapely.from_wkb(np.array(cells, dtype=object)))
    if isinstance(column_type, DateTime):
        return [None if cell is None else to_epoch_s(cell) for cell in cells]
    if isinstance(column_type, ARRAY):
        return [_CONTAINERS[attribute](cell) for cell in cells]
    return cells
