"""Translate rows of layers to what goes over the wire, and back."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, JsonValue

from api.privacy import PRIVATE, filled_private, public_before_after
from api.record_models import cell_faults
from api.wire import Asked, JsonObject, Link, PlainText, Wire, with_example
from geo_data.edit import KeyedRow
from geo_data.edit_writing import CHANGED, ENDED, LAST_DAYS
from geo_data.pack_cells import DAYS, FLAG, ROLE_LIST
from geo_data.pack_layers import LAYER_BY_NAME, Column, Layer
from geo_data.record_cells import Cells, cells_of, record_of
from geo_data.sheets.words import choices_of, title_of, word_of, words_of
from geo_data.store_edits import EditResult
from maritime.errors import FaultyInputError

EDITABLE = (
    "person", "vessel", "pairing", "availability", "trip", "branch", "safety_group",
    "safety_group_member", "information_officer", "certificate", "training", "responsibility",
    "sea_grid", "landing_point", "base", "sensor", "inland_place", "standard", "team",
)  # fmt: skip
"""Layers that are changed row by row; the coast itself comes in packs and sheets."""
LayerName = Literal[EDITABLE]
AnyLayerName = Literal[tuple(LAYER_BY_NAME)]

Note = Annotated[
    PlainText | None, Field(description="Why; kept in the history, so nothing private.")
]


def _check_day(written: object) -> object:
    """Raise ValueError unless a day is written as text; a number would be taken for seconds."""
    if not isinstance(written, str):
        raise ValueError("a date YYYY-MM-DD")
    return written


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
    cells: JsonObject = Field(
        description="By column, as in the layer's schema (`VesselCells`), private ones left out."
    )
    private: list[str] = Field(description="Of phone, owner, secretary_id: those that are filled.")
    links: list[Link]


class CellsAsked(Asked):
    """Cells of a row to make or change, by column."""

    model_config = with_example(
        cells={"vessel_id": "V900", "name": "粤台渔00900", "kind": "fishing"}
    )

    cells: JsonObject = Field(description="By column; null takes a value away.")
    note: Note = None


class EndAsked(Asked):
    """The last day of a row."""

    model_config = with_example(on="2026-11-30", note="moved away")

    on: Annotated[date, BeforeValidator(_check_day)]
    note: Note = None


class EditAnswer(Wire):
    """What was done: the batch that undoes it (none: it was so already), and the row."""

    model_config = with_example(
        batch_id="0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f", changed=1, record=None
    )

    batch_id: str | None
    changed: int = Field(description="How many rows were changed.")
    record: RecordAnswer | None


def edit_answer(done: EditResult) -> EditAnswer:
    """Give what was done to any number of rows, without one of them."""
    batch_id = None if done.batch_id is None else str(done.batch_id)
    return EditAnswer(batch_id=batch_id, changed=len(done.applied), record=None)


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
        cells={
            name: _json_of(layer, name, cell) for name, cell in cells.items() if name not in private
        },
        private=filled_private(layer.name, cells),
        links=links,
    )


def public_changes(
    layer_name: str, before: Cells | None, after: Cells | None
) -> tuple[JsonObject | None, JsonObject | None]:
    """Give what a row was before and after a change, without what is private."""
    layer = LAYER_BY_NAME[layer_name]

    def as_json(cells: Cells | None) -> JsonObject | None:
        if cells is None:
            return None
        return {name: _json_of(layer, name, cell) for name, cell in cells.items()}

    first, second = public_before_after(layer_name, before, after)
    return as_json(first), as_json(second)


def public_action(action: str, before: JsonObject | None, after: JsonObject | None) -> str:
    """
    Give what a change did by what is told of it: one of something private besides looks the same.

    Examples
    --------
    >>> public_action("changed", {"ended_on": None}, {"ended_on": "2026-11-30"})
    'ended'
    """
    if action != CHANGED or before is None or after is None:
        return action
    told = [name for name in after if before.get(name) != after[name]]
    if len(told) != 1 or told[0] not in LAST_DAYS or after[told[0]] is None:
        return action
    old_day, new_day = before.get(told[0]), after[told[0]]
    return ENDED if old_day is None or new_day < old_day else action


def made_record(layer: Layer, asked: JsonObject) -> object:
    """
    Give the record in the cells of a request.

    Raises
    ------
    FaultyInputError
        With every cell that is wrong, and every name that is no column.
    """
    return _record_in(layer, {}, asked)


def changed_record(layer: Layer, record: object, asked: JsonObject, zone: tzinfo) -> object:
    """
    Give a record with some cells changed, as a JSON merge patch says it (RFC 7386).

    Raises
    ------
    FaultyInputError
        As `made_record`.
    """
    return _record_in(layer, cells_of(layer, record, zone), asked)


def last_day_column(layer: Layer) -> str | None:
    """Give the column that ends a row of a layer, None where it has none."""
    names = {column.name for column in layer.columns}
    return next((name for name in ("valid_to", "ended_on") if name in names), None)


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


def _record_in(layer: Layer, cells: Mapping[str, object], asked: JsonObject) -> object:
    """Give the record in cells and those that a request has put over them."""
    faults = list(cell_faults(layer, asked))
    wrong = {fault.column for fault in faults}
    given = {name: _cell_of(cell) for name, cell in asked.items() if name not in wrong}
    try:
        record = record_of(layer, {**cells, **given})
    except FaultyInputError as error:
        faults += [fault for fault in error.faults if fault.column not in wrong]
    if faults:
        raise FaultyInputError(layer.name, tuple(faults))
    return record


def _json_of(layer: Layer, name: str, cell: object) -> JsonValue:
    """Give a cell of the pack as JSON has it: claims as true or false, lists as lists."""
    kind = next((column.kind for column in layer.columns if column.name == name), None)
    if kind is FLAG:
        return None if cell is None else bool(cell)
    if kind is ROLE_LIST:
        return [] if cell is None else str(cell).split(",")
    if kind is DAYS:
        return list(range(1, 8)) if cell is None else [int(day) for day in str(cell).split(",")]
    return cell


def _cell_of(value: JsonValue) -> object:
    """Give a JSON value as a cell of the pack; a list of roles or days as one text."""
    if isinstance(value, list):
        return ",".join(str(part) for part in value) or None
    return None if isinstance(value, str) and not value.strip() else value
