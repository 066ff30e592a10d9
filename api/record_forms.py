"""Translate rows of layers to what goes over the wire, and back; keep what is private to itself.

There are no accounts yet, so nobody is told phones, owners or party membership: they can be
written, and it is told that they are there.
"""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Literal

from fastapi import Request
from pydantic import Field, JsonValue

from api.problems import IfMatchError
from api.wire import Asked, JsonObject, Link, Wire, with_example
from geo_data.edit import KeyedRow
from geo_data.pack_cells import DAYS, FLAG, ROLE_LIST
from geo_data.pack_layers import LAYER_BY_NAME, Column, Layer
from geo_data.record_cells import GEOMETRY, cells_of, record_of
from geo_data.sheets.words import choices_of, title_of, word_of, words_of
from maritime.errors import Fault, FaultyInputError

EDITABLE = (
    "person", "vessel", "pairing", "availability", "trip", "branch", "safety_group",
    "safety_group_member", "information_officer", "certificate", "training", "responsibility",
    "sea_grid", "landing_point", "base", "sensor", "standard", "team",
)  # fmt: skip
"""Layers that are changed row by row; the coast itself comes in packs and sheets."""
LayerName = Literal[
    "person", "vessel", "pairing", "availability", "trip", "branch", "safety_group",
    "safety_group_member", "information_officer", "certificate", "training", "responsibility",
    "sea_grid", "landing_point", "base", "sensor", "standard", "team",
]  # fmt: skip
AnyLayerName = Literal[
    "land", "coastline", "sea_grid", "segment", "key_section", "landing_point", "base", "road",
    "sensor", "standard", "team", "person", "vessel", "pairing", "availability", "trip", "branch",
    "safety_group", "safety_group_member", "information_officer", "certificate", "training",
    "responsibility",
]  # fmt: skip

PRIVATE: Mapping[str, frozenset[str]] = {
    "person": frozenset(("phone", "party_member", "branch", "branch_kind")),
    "vessel": frozenset(("owner",)),
    "branch": frozenset(("secretary_id",)),
}
"""Columns by layer that answers never hold: phones, owners, party membership."""
CHANGED = "changed"
"""Stands in a history for the new value of a private column."""
LARGEST_NUMBER = 2**31 - 1


class ColumnAnswer(Wire):
    """One column of a layer, as a form needs it."""

    name: str
    heading_zh: str
    about_zh: str
    about_en: str
    is_required: bool
    is_private: bool = Field(description="Can be written, is never answered.")
    is_list: bool
    choices: dict[str, str] = Field(description="Words by code; empty where anything goes.")
    refers_to: str | None = Field(description="The layer whose ids its cells are among.")


class LayerAnswer(Wire):
    """One layer that can be changed row by row, with its columns."""

    model_config = with_example(
        layer="pairing", title_zh="定人联船", title_en="pairings", id_column=None,
        last_day_column="valid_to", geometry=None, columns=[],
    )  # fmt: skip

    layer: str
    title_zh: str
    title_en: str
    id_column: str | None = Field(description="Where rows have ids; else they have numbers.")
    last_day_column: str | None = Field(description="What `end` fills, where rows can be ended.")
    geometry: str | None
    columns: list[ColumnAnswer]


class RecordAnswer(Wire):
    """One row with its revision, which is its ETag; cells as in the pack, lists as lists."""

    model_config = with_example(
        layer="vessel", key="V001", revision=4711,
        cells={"vessel_id": "V001", "name": "粤台渔00001", "kind": "fishing"},
        private=["owner"], links=[],
    )  # fmt: skip

    layer: str
    key: str | int
    revision: int
    cells: JsonObject = Field(description="By column; `geometry` is a GeoJSON geometry.")
    private: list[str] = Field(description="Private columns that are filled.")
    links: list[Link]


class CellsAsked(Asked):
    """Cells of a row to make or change, by column."""

    model_config = with_example(
        cells={"vessel_id": "V900", "name": "粤台渔00900", "kind": "fishing"}
    )

    cells: JsonObject = Field(description="By column; null takes a value away.")
    note: str | None = Field(None, max_length=500, description="Why; kept in the history.")


class EndAsked(Asked):
    """The last day of a row."""

    model_config = with_example(on="2026-11-30", note="moved away")

    on: date
    note: str | None = Field(None, max_length=500)


class EditAnswer(Wire):
    """What was done: the batch that undoes it (none: it was so already), and the row."""

    model_config = with_example(
        batch_id="0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f", changed=1, record=None
    )

    batch_id: str | None
    changed: int = Field(description="How many rows were changed.")
    record: RecordAnswer | None


def layer_answer(name: str) -> LayerAnswer:
    """Describe a layer and its columns."""
    layer = LAYER_BY_NAME[name]
    title_zh, title_en = title_of(name)
    return LayerAnswer(
        layer=name,
        title_zh=title_zh,
        title_en=title_en,
        id_column=layer.id_column or None,
        last_day_column=last_day_column(layer),
        geometry=layer.geometry or None,
        columns=[_column_answer(layer, column) for column in layer.columns],
    )


def record_answer(row: KeyedRow, layer: Layer, zone: tzinfo, links: list[Link]) -> RecordAnswer:
    """Give a row without what is private."""
    cells = cells_of(layer, row.record, zone)
    private = PRIVATE.get(layer.name, frozenset())
    return RecordAnswer(
        layer=layer.name,
        key=row.key,
        revision=row.revision,
        cells={name: _out(layer, name, cell) for name, cell in cells.items()
               if name not in private},
        private=sorted(name for name in private if cells[name] is not None),
        links=links,
    )  # fmt: skip


def public_cells(layer: str, cells: Mapping[str, object] | None) -> JsonObject | None:
    """Give cells of a history; of what is private it is told only that it is filled."""
    if cells is None:
        return None
    private = PRIVATE.get(layer, frozenset())
    return {
        name: (CHANGED if cell is not None else None) if name in private
        else _out(LAYER_BY_NAME[layer], name, cell)
        for name, cell in cells.items()
    }  # fmt: skip


def made_record(layer: Layer, asked: Mapping[str, JsonValue]) -> object:
    """
    Give the record in the cells of a request.

    Raises
    ------
    FaultyInputError
        With every cell that is wrong, and every name that is no column.
    """
    _refuse_unknown(layer, asked)
    return record_of(layer, {name: _in(layer, name, cell) for name, cell in asked.items()})


def changed_record(
    layer: Layer, record: object, asked: Mapping[str, JsonValue], zone: tzinfo
) -> object:
    """
    Give a record with some cells changed, as a JSON merge patch says it (RFC 7386).

    Raises
    ------
    FaultyInputError
        As `made_record`.
    """
    _refuse_unknown(layer, asked)
    cells = cells_of(layer, record, zone)
    cells |= {name: _in(layer, name, cell) for name, cell in asked.items()}
    return record_of(layer, cells)


def last_day_column(layer: Layer) -> str | None:
    """Give the column that ends a row of a layer, None where it has none."""
    names = {column.name for column in layer.columns}
    return next((name for name in ("valid_to", "ended_on") if name in names), None)


def key_in(layer: Layer, written: str) -> str | int:
    """Give the key that a path names: an id, or a number; -1 is no row's."""
    if layer.id_column:
        return written
    is_number = written.isascii() and written.isdecimal() and len(written) <= 10
    return int(written) if is_number and int(written) <= LARGEST_NUMBER else -1


def wanted_revision(request: Request) -> int:
    """
    Give the revision that a request's If-Match names.

    Raises
    ------
    IfMatchError
        If there is none, several, a weak one or `*`: two people must not overwrite each other.
    """
    written = request.headers.get("if-match", "").strip()
    number = written[1:-1] if len(written) > 2 and written[0] == written[-1] == '"' else ""
    if not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise IfMatchError(written)
    return int(number)


def etag_of(revision: int) -> str:
    """Give a revision as an ETag."""
    return f'"{revision}"'


def _column_answer(layer: Layer, column: Column) -> ColumnAnswer:
    words = words_of(layer.name, column.name)
    return ColumnAnswer(
        name=column.name,
        heading_zh=words.headings[0],
        about_zh=words.about_zh,
        about_en=words.about_en,
        is_required=column.is_required and not column.may_be_empty,
        is_private=column.name in PRIVATE.get(layer.name, frozenset()),
        is_list=column.kind in (DAYS, ROLE_LIST),
        choices={code: word_of(layer.name, column.name, code) for code in choices_of(column)},
        refers_to=column.refers_to or None,
    )


def _kind_of(layer: Layer, name: str) -> object:
    return next((column.kind for column in layer.columns if column.name == name), None)


def _out(layer: Layer, name: str, cell: object) -> JsonValue:
    """Give a cell as JSON has it."""
    kind = _kind_of(layer, name)
    if kind is FLAG:
        return None if cell is None else bool(cell)
    if kind is ROLE_LIST:
        return [] if cell is None else str(cell).split(",")
    if kind is DAYS:
        return list(range(1, 8)) if cell is None else [int(day) for day in str(cell).split(",")]
    return cell


def _in(layer: Layer, name: str, cell: JsonValue) -> object:
    """Give a JSON value as a cell of the pack; what cannot be one is left to be told."""
    if isinstance(cell, list) and _kind_of(layer, name) in (ROLE_LIST, DAYS):
        return ",".join(str(part) for part in cell) or None
    if isinstance(cell, list | dict) and name != GEOMETRY:
        return repr(cell)[:60].encode()  # no kind of cell takes bytes
    return cell


def _refuse_unknown(layer: Layer, asked: Mapping[str, JsonValue]) -> None:
    known = {column.name for column in layer.columns} | ({GEOMETRY} if layer.geometry else set())
    if unknown := sorted(set(asked) - known):
        faults = tuple(
            Fault("cells", "", name[:100], "no such column", "a column of " + layer.name)
            for name in unknown
        )
        raise FaultyInputError(f"{layer.name}", faults)
