"""Generate rows of any layer that a pack may hold, with the texts and lines that are awkward."""

from datetime import date

import numpy as np
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon
from strategies import rings, shores

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
    is_not_given,
)
from geo_data.pack_layers import Column, Layer
from maritime.register import ROLES
from maritime.standard import GRADES_BY_KIND

FIRST_S, LAST_S = -62_135_000_000, 253_402_000_000
"""Epoch seconds of the years 1 and 9999."""
PERIODS = (("valid_from", "valid_to"), ("issued_on", "expires_on"), ("held_on", "expires_on"))
"""Days of which the second is not before the first."""
DIFFERING = (("from_min", "to_min"), ("shift_start_min", "shift_end_min"))
HELD_BY_ONE = ("certificate", "safety_group_member")
"""Layers whose rows name a vessel or a person, one of the two."""

_PIECES = (
    "=", "+", "-", "@", "'", "''", "示例", " ", "\u3000", "\n", "\r\n", "\t", ",", '"', "，", ";",
    "V1", "1E5", "4.12E+08", "7.0", "Ｖ１", "MMSI", "名称", "_x000D_", "_x005F_", "\x01", "\x1f",
    "\ufeff", "\u200b", "\u2028", "<b>&amp;", "NULL", "nan", "true", "2026-01-05", "𠮷", "e\u0301",
)  # fmt: skip
_LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.one_of(
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map("".join),
    st.text(_LETTERS, min_size=1, max_size=8),
    st.builds(str.__mul__, st.sampled_from("船a𠮷'"), st.sampled_from((84, 85, 255, 32_768))),
).filter(lambda text: not is_not_given(text))  # fmt: skip

places = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def _long_line(seed: int) -> LineString:
    """Give a line west and south of zero whose WKT is longer than a cell."""
    rng = np.random.default_rng(seed)
    return LineString(np.column_stack((rng.uniform(-179, -1, 900), rng.uniform(-89, -1, 900))))


GEOMETRIES = {
    "Point": places.map(Point),
    "LineString": st.one_of(
        shores(), st.lists(places, min_size=2, max_size=5).map(LineString),
        st.integers(0, 999).map(_long_line),
    ),
    "Polygon": rings().map(Polygon),
}  # fmt: skip
_KINDS = {
    TEXT: texts,
    NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    POSITIVE: st.floats(0, exclude_min=True, allow_infinity=False),
    NOT_NEGATIVE: st.floats(0, allow_infinity=False),
    COUNT: st.integers(0, 2**31 - 1),
    FLAG: st.booleans(),
    MINUTE: st.integers(0, 1440),
    DAYS: st.frozensets(st.integers(1, 7), min_size=1),
    DATE: st.dates(date(1, 1, 1), date(9999, 12, 31)),
    INSTANT: st.integers(FIRST_S, LAST_S),
    ROLE_LIST: st.lists(st.sampled_from(ROLES), unique=True).map(tuple),
}


def rows_of(layer: Layer) -> st.SearchStrategy[list[object]]:
    """Draw up to three rows of a layer, whose keys differ."""
    by_column = {column.name: column.field for column in layer.columns}
    keys = [by_column[name] for name in layer.key_columns if name != "valid_from"]
    return st.lists(
        records(layer), max_size=3,
        unique_by=(lambda one: tuple(getattr(one, key) for key in keys)) if keys else None,
    )  # fmt: skip


@st.composite
def records(draw: st.DrawFn, layer: Layer) -> object:
    """Draw one row, as the layer's record."""
    values = {column.field: draw(_cells(column)) for column in layer.columns}
    if layer.geometry:
        values["geometry"] = draw(GEOMETRIES[layer.geometry])
    if layer.name == "standard":
        values["grade"] = draw(st.sampled_from(GRADES_BY_KIND[values["target_kind"]]))
    if layer.name == "sea_grid" and values["parent_id"] is not None:
        values["parent_id"] = values["grid_id"]
    if layer.name in HELD_BY_ONE:
        holder = draw(st.permutations(("vessel_id", "person_id")))
        values |= {holder[0]: draw(texts), holder[1]: None}
    for first, last in PERIODS:
        if values.get(first) is not None and values.get(last) is not None:
            values |= dict(zip((first, last), sorted((values[first], values[last])), strict=True))
    for first, last in DIFFERING:
        if first in values and values[first] == values[last]:
            values[last] = (values[first] + 1) % 1441
    if values.get("from_s") is not None and values.get("to_s") is not None:
        values["from_s"], values["to_s"] = sorted((values["from_s"], values["to_s"]))
        values["to_s"] += values["from_s"] == values["to_s"]
    return layer.record(**{name: value for name, value in values.items() if value is not None})


def _cells(column: Column) -> st.SearchStrategy:
    cells = st.sampled_from(column.choices) if column.choices else _KINDS[column.kind]
    is_given = column.is_required or column.kind is DAYS
    return cells if is_given else st.none() | cells
