"""Make a typed model of the cells of each layer, which checks what is asked and describes it."""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    Strict,
    ValidationError,
    create_model,
)
from pydantic.json_schema import models_json_schema
from shapely import Polygon, is_valid_reason

from api.privacy import PRIVATE
from api.wire import INSTANT_EXAMPLE, INSTANT_PATTERN
from geo_data.pack_cells import (
    COUNT,
    DATE,
    DAYS,
    FLAG,
    INSTANT,
    MINUTE,
    NOT_NEGATIVE,
    NUMBER,
    POSITIVE,
    ROLE_LIST,
    TEXT,
)
from geo_data.pack_layers import LAYER_BY_NAME, Column, Layer
from geo_data.record_cells import GEOMETRY
from geo_data.sheets.words import choices_of, title_of, words_of
from geo_data.store_checks import LONGEST_ID_BYTES
from maritime.errors import Fault
from maritime.register import ROLES

LONGEST_TEXT = 2000
"""Letters of a text that is written over HTTP."""
LARGEST_COUNT = 2**31 - 1
DOTS = (".", "..")
"""Ids that no address can end in: programs take them for folders."""
LONGEST_FOUND = 60
SCHEMAS = "#/components/schemas/{model}"


def _check_id(written: str) -> str:
    if (length := len(written.encode())) > LONGEST_ID_BYTES:
        raise ValueError(f"at most {LONGEST_ID_BYTES} bytes in UTF-8, not {length}")
    if written in DOTS:
        raise ValueError("an id that can stand in an address: neither . nor ..")
    return written


def _written_as(pattern: str, example: str, **more: str) -> Any:
    """Give the type of a text whose form is described; the cell's own kind checks it."""
    extra = {"pattern": pattern, "examples": [example], **more}
    return Annotated[str, Strict(), Field(max_length=100, json_schema_extra=extra)]


def _number(**limits: float) -> Any:
    return Annotated[float, Strict(), Field(allow_inf_nan=False, **limits)]


Text = Annotated[str, Strict(), Field(max_length=LONGEST_TEXT)]
Id = Annotated[str, Strict(), Field(max_length=LONGEST_ID_BYTES), AfterValidator(_check_id)]
TYPES = {
    TEXT: Text,
    NUMBER: _number(),
    POSITIVE: _number(gt=0),
    NOT_NEGATIVE: _number(ge=0),
    COUNT: Annotated[int, Strict(), Field(ge=0, le=LARGEST_COUNT)],
    FLAG: Annotated[bool, Strict()],
    MINUTE: _written_as(r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", "08:00"),
    DATE: _written_as(r"^\d{4}-\d{2}-\d{2}$", "2026-11-28", format="date"),
    INSTANT: _written_as(INSTANT_PATTERN, INSTANT_EXAMPLE),
    DAYS: Annotated[
        list[Annotated[int, Strict(), Field(ge=1, le=7)]],
        Field(min_length=1, max_length=7, description="1 is Monday; null is every day."),
    ],
    ROLE_LIST: Annotated[list[Literal[ROLES]], Field(max_length=len(ROLES))],
}
"""Types by kind of cell: JSON has its own numbers, claims and lists, so none is guessed."""

Position = tuple[_number(ge=-180, le=180), _number(ge=-90, le=90)]


def _check_ring(ring: list[Position]) -> list[Position]:
    if ring[0] != ring[-1]:
        raise ValueError("a ring that ends where it begins")
    return ring


def _check_polygon(rings: list[list[Position]]) -> list[list[Position]]:
    drawn = Polygon(rings[0], rings[1:])
    if not drawn.is_valid:
        raise ValueError(f"a valid polygon, not one with {is_valid_reason(drawn)}")
    return rings


Ring = Annotated[list[Position], Field(min_length=4), AfterValidator(_check_ring)]


class PointShape(BaseModel):
    """A GeoJSON point: longitude, latitude in WGS 84 (EPSG:4326)."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Point"]
    coordinates: Position


class PolygonShape(BaseModel):
    """A GeoJSON polygon: rings of longitude, latitude in WGS 84 (EPSG:4326)."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1), AfterValidator(_check_polygon)]


SHAPES = {"Point": PointShape, "Polygon": PolygonShape}


def _blank_as_none(cell: object) -> object:
    """Give None for a text of blanks only: as in a pack, it is not given."""
    return None if isinstance(cell, str) and not cell.strip() else cell


@cache
def cells_model(layer_name: str) -> type[BaseModel]:
    """Give the model of a layer's cells; each may be left out or null, no other is known."""
    layer = LAYER_BY_NAME[layer_name]
    title_zh, title_en = title_of(layer_name)
    fields: dict[str, Any] = {
        column.name: (_type_of(layer, column) | None, _field_of(layer, column))
        for column in layer.columns
    }
    if layer.geometry:
        shown = Field(None, description="Longitude, latitude in WGS 84 (EPSG:4326).")
        fields[GEOMETRY] = (SHAPES[layer.geometry] | None, shown)
    name = "".join(part.capitalize() for part in layer_name.split("_")) + "Cells"
    return create_model(
        name,
        __config__=ConfigDict(extra="forbid"),
        __doc__=f"Cells of {title_en} {title_zh}.",
        **{
            field: (Annotated[kind, BeforeValidator(_blank_as_none)], shown)
            for field, (kind, shown) in fields.items()
        },
    )


def cell_faults(layer: Layer, asked: dict[str, JsonValue]) -> tuple[Fault, ...]:
    """Give a fault for each cell that is not of its column's type, and each name of no column."""
    model = cells_model(layer.name)
    known = {name: cell for name, cell in asked.items() if name in model.model_fields}
    expected = f"a column of {layer.name}"
    faults = [
        Fault("cells", "", name[:LONGEST_FOUND], "no such column", expected)
        for name in sorted(asked.keys() - known.keys())
    ]
    try:
        model.model_validate(known)
    except ValidationError as error:
        row_id = asked.get(layer.id_column)
        shown = row_id[:LONGEST_FOUND] if isinstance(row_id, str) else ""
        faults += [_fault(layer, shown, entry) for entry in error.errors(include_url=False)]
    return tuple(faults)


def needed_columns(layer_name: str) -> list[str]:
    """Give the columns that a row has to fill."""
    layer = LAYER_BY_NAME[layer_name]
    named = [one.name for one in layer.columns if one.is_required and not one.may_be_empty]
    return [*named, GEOMETRY] if layer.geometry else named


def cell_schemas(layer_names: tuple[str, ...]) -> dict[str, dict]:
    """Give the JSON schemas of the layers' cells, by name, for an OpenAPI document."""
    models = [(cells_model(name), "validation") for name in layer_names]
    _, document = models_json_schema(models, ref_template=SCHEMAS)
    return document["$defs"]


def _type_of(layer: Layer, column: Column) -> Any:
    if choices := tuple(choices_of(column)):
        return Literal[choices] if column.kind is TEXT else TYPES[column.kind]
    if column.name == layer.id_column or column.refers_to:
        return Id
    return TYPES[column.kind]


def _field_of(layer: Layer, column: Column) -> Any:
    words = words_of(layer.name, column.name)
    is_private = column.name in PRIVATE.get(layer.name, ())
    about = [words.about_en[:1].upper() + words.about_en[1:] + "."]
    if column.name in needed_columns(layer.name):
        about.append("Needed.")
    if is_private:
        about.append("Private: can be written, is never answered.")
    extra = {"writeOnly": True} if is_private else None
    return Field(
        None, title=words.headings[0], description=" ".join(about), json_schema_extra=extra
    )


def _fault(layer: Layer, row_id: str, entry: dict[str, Any]) -> Fault:
    """Give a fault of validation by its column, in the words of faults."""
    column = entry["loc"][0]
    expected = entry["msg"].removeprefix("Value error, ")
    if column == GEOMETRY:
        where = "/".join(str(part) for part in entry["loc"][1:])
        expected = (
            f"a GeoJSON {layer.geometry}, longitude then latitude"
            + (f"; {where}: " if where else ": ")
            + expected
        )
    return Fault(layer.name, row_id, column, _shown(entry["input"]), expected)


def _shown(value: object) -> str:
    written = repr(value)
    return written if len(written) <= LONGEST_FOUND else written[: LONGEST_FOUND - 1] + "…"
