"""Read by what the rows of a layer are filtered, never by what is private."""

from datetime import date

from pydantic import Field

from api.api_errors import FilterError
from api.privacy import PRIVATE
from api.wire import Paging, PlainText
from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.read_records import EXPIRY, GRID, RecordFilter, filtered_columns, has_days


class RecordsAsked(Paging):
    """Filters of rows."""

    where: list[PlainText] = Field(
        [], description="column:value, for texts and words; repeat for several.",
        examples=[["village:沙堤村"]], max_length=10,
    )  # fmt: skip
    empty: list[PlainText] = Field(
        [], description="A column that is not filled; repeat for several.",
        examples=[["signed_on"]], max_length=10,
    )  # fmt: skip
    search: PlainText | None = Field(None, description="Part of any text.")
    on: date | None = Field(None, description="Those that hold on this day.")
    expires_before: date | None = Field(None, description="Papers that expire before this day.")
    grid: PlainText | None = Field(None, description="A sea grid with all its lower levels.")


def filter_of(layer: str, asked: RecordsAsked) -> RecordFilter:
    """
    Give the filters that are asked for.

    Raises
    ------
    FilterError
        If a layer cannot be filtered so, or a column is private.
    """
    private = PRIVATE.get(layer, frozenset())
    of_layer = {column.name for column in LAYER_BY_NAME[layer].columns} - private
    known = {column.name for column in filtered_columns(layer)} - private
    equal: dict[str, str] = {}
    for one in asked.where:
        name, colon, value = one.partition(":")
        if not colon or name not in known or name in equal:
            raise FilterError(one, f"column:value, once each, of {', '.join(sorted(known))}")
        equal[name] = value
    for name in asked.empty:
        if name not in of_layer:
            raise FilterError(name, f"columns of {', '.join(sorted(of_layer))}")
    for name, value, is_possible in (
        ("on", asked.on, has_days(layer)),
        ("expires_before", asked.expires_before, EXPIRY in of_layer),
        ("grid", asked.grid, GRID in of_layer),
    ):
        if value is not None and not is_possible:
            raise FilterError(f"{name}={value}", f"no filter {name} for rows of {layer}")
    return RecordFilter(
        equal, tuple(asked.empty), asked.search, private, asked.on, asked.expires_before,
        asked.grid,
    )  # fmt: skip
