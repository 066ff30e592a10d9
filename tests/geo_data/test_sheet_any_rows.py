"""Check for rows drawn at random that every form gives them back equal, or refuses them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pack_scenes import full_district
from row_strategies import rows_of
from sheet_cases import read

from geo_data.edit import KeyedRow
from geo_data.pack_layers import LAYERS, Layer
from geo_data.sheets.merge_sheet import merge_sheet, needed_layers
from geo_data.sheets.write_sheet import ENDINGS, FORMATS, UnwritableSheetError, write_sheet

DISTRICT = full_district()


def named_by(layer: Layer, records: list[object]) -> dict[str, tuple[KeyedRow, ...]]:
    """Give the rows that records name, as far as a merge looks at them: their keys."""
    keys: dict[str, set[str]] = {name: set() for name in needed_layers(layer)}
    for column in layer.columns:
        if column.refers_to:
            keys[column.refers_to] |= {getattr(one, column.field) for one in records} - {None}
    known = {name: tuple(KeyedRow(key, 1, None) for key in of) for name, of in keys.items()}
    return known | {layer.name: ()}


def as_compared(record: object, form: str) -> object:
    """Give a record with its rings the way all run: shapefiles turn them."""
    is_turned = form == "shapefile" and hasattr(record, "geometry")
    return replace(record, geometry=record.geometry.normalize()) if is_turned else record


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_rows_of_any_layer_come_back_equal_or_are_refused(
    layer: Layer, form: str, data: st.DataObject
):
    records = data.draw(rows_of(layer))
    try:
        content = write_sheet(layer, records, form=form, zone=DISTRICT.zone)
    except UnwritableSheetError as error:
        assert form not in error.forms
        assert "geojson" in error.forms
        return
    reading = read(layer, content, f"a{ENDINGS[form]}")
    merge = merge_sheet(named_by(layer, records), layer, reading, DISTRICT)
    assert merge.faults == ()
    found = [as_compared(edit.after, form) for edit in merge.edits]
    assert found == [as_compared(one, form) for one in records]
