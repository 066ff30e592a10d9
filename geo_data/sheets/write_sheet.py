"""Write a layer as XLSX, CSV, GeoJSON or a zipped shapefile, so that reading gives it back.

CoastwatchError
└── UnwritableSheetError    a cell that the form of file cannot hold without loss
"""

import io
import json
import tempfile
import warnings
import zipfile
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

import geopandas
import numpy as np
import pandas
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from geo_data.pack_cells import COUNT, FLAG, NOT_NEGATIVE, NUMBER, POSITIVE, ROLE_LIST
from geo_data.pack_layers import Column, Layer
from geo_data.record_cells import GEOMETRY, Cells, cells_of
from geo_data.sheets.clean_cells import is_free_text
from geo_data.sheets.csv_lines import csv_of
from geo_data.sheets.text_limits import why_not
from geo_data.sheets.text_marks import feature_text, office_text, sheet_text
from geo_data.sheets.wkt_cells import wkt_columns
from geo_data.sheets.words import (
    ABOUT_SHEET,
    LAT,
    LON,
    NO,
    WKT,
    YES,
    heading_of,
    short_names,
    title_of,
    word_of,
    worded_codes,
)
from geo_data.sheets.workbook_layout import add_sheet, column_width, open_book, wrapped_height
from maritime.errors import CoastwatchError

ABOUT_WIDTH = 100
"""Letters that the sheet of what is said beside the rows is wide."""
FORMATS = ("xlsx", "csv", "geojson", "shapefile")
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "shapefile": "application/zip",
}
ENDINGS = {"xlsx": ".xlsx", "csv": ".csv", "geojson": ".geojson", "shapefile": ".zip"}
_NUMBERS = (NUMBER, POSITIVE, NOT_NEGATIVE, COUNT)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class UnwritableSheetError(CoastwatchError):
    """Say which cell cannot be written in a form of file, and which forms can."""

    def __init__(self, layer: str, row: int, column: str, reason: str, forms: tuple[str, ...]):
        super().__init__(layer, row, column, reason, forms)
        self.layer, self.row, self.column, self.reason = layer, row, column, reason
        self.forms = forms

    def __str__(self) -> str:
        forms = " or ".join(part for part in (", ".join(self.forms[:-1]), self.forms[-1]) if part)
        return f"{self.layer}, row {self.row}, {self.column}: {self.reason}; take {forms}"


def write_sheet(
    layer: Layer,
    records: Sequence[object],
    *,
    form: str,
    zone: tzinfo,
    leaves_out: frozenset[str] = frozenset(),
    credit: str = "",
) -> bytes:
    """
    Give a layer as a file; the same records give the same bytes, but for XLSX's time of making.

    Parameters
    ----------
    layer, records
        What is written, in this order.
    form
        One of FORMATS. A layer without geometry is a DBF table alone in a zip as a shapefile.
    zone
        Whose offset instants are written with.
    leaves_out
        Names of columns that are not written: what is nobody else's business.
    credit
        What is said of the rows beside them (whose the coast is, that they are simulated): in a
        sheet of its own, a member of the GeoJSON, a text file in the zip; CSV has no place for it.

    Raises
    ------
    UnwritableSheetError
        If the form cannot hold a cell without loss.
    """
    rows = [cells_of(layer, record, zone) for record in records]
    columns = [column for column in layer.columns if column.name not in leaves_out]
    _require_room(layer, columns, rows, form)
    if form == "geojson":
        return _geojson(layer, columns, rows, credit)
    if form == "shapefile":
        return _shapefile(layer, columns, rows, credit)
    headings, lines = as_lines(layer, columns, rows)
    return _csv(headings, lines) if form == "csv" else _xlsx(layer, headings, lines, credit)


def _require_room(
    layer: Layer, columns: Sequence[Column], rows: Sequence[Cells], form: str
) -> None:
    """Raise at the first text that the form cannot hold."""

    def reason(column: Column, cell: object, form: str) -> str:
        is_of_an_office = form in ("xlsx", "csv")
        written = _shown(layer, column, cell) if is_of_an_office else _featured(column, cell)
        return why_not(form, written) if isinstance(written, str) else ""

    for number, row in enumerate(rows, start=1):
        for column in columns:
            if why := reason(column, row[column.name], form):
                forms = tuple(one for one in FORMATS if not reason(column, row[column.name], one))
                raise UnwritableSheetError(layer.name, number, column.name, why, forms)


def as_lines(
    layer: Layer, columns: Sequence[Column], rows: Sequence[Cells]
) -> tuple[list[str], list[list[object]]]:
    """Give headings and cells as people read them: words for codes, positions as columns."""
    drawn = [row[GEOMETRY] for row in rows] if layer.geometry else []
    headings = [heading_of(layer.name, column.name) for column in columns]
    lines = [[_shown(layer, column, row[column.name]) for column in columns] for row in rows]
    if layer.geometry == "Point":
        headings += [heading_of(layer.name, LON), heading_of(layer.name, LAT)]
        for line, point in zip(lines, drawn, strict=True):
            line += [float(part) for part in point["coordinates"]]
    elif layer.geometry:
        of_places, cells = wkt_columns(heading_of(layer.name, WKT), drawn)
        headings += of_places
        for line, parts in zip(lines, cells, strict=True):
            line += parts
    return headings, lines


def exact_number(value: float) -> float | str:
    """Give a number as itself if sixteen digits hold it, else as text with all its digits."""
    if float(f"{value:.16G}") != value:
        return repr(value)
    return value


def _shown(layer: Layer, column: Column, cell: object) -> object:
    """Give a cell of the pack as a person reads it."""
    if cell is None:
        return None
    if column.kind is FLAG:
        return YES if cell else NO
    if column.kind is ROLE_LIST:
        roles = [part for part in str(cell).split(",") if part]
        return "、".join(word_of(layer.name, column.name, role) for role in roles)
    if cell in worded_codes(layer.name, column):
        return word_of(layer.name, column.name, str(cell))
    return office_text(layer, column, cell) if is_free_text(column) else cell


def _csv(headings: Sequence[str], lines: Sequence[Sequence[object]]) -> bytes:
    written = ([repr(cell) if isinstance(cell, float) else cell for cell in line] for line in lines)
    return csv_of([headings, *written])


def _xlsx(
    layer: Layer, headings: Sequence[str], lines: Sequence[Sequence[object]], credit: str
) -> bytes:
    out = io.BytesIO()
    book = open_book(out)
    sheet = add_sheet(book, title_of(layer.name)[0])
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for at, heading in enumerate(headings):
        sheet.write_string(0, at, heading, head)
        shown = [str(line[at]) for line in lines[:200] if line[at] is not None]
        sheet.set_column(at, at, column_width([heading, *shown]))
    for number, line in enumerate(lines, start=1):
        for at, cell in enumerate(line):
            if cell is None:
                continue
            value = sheet_text(exact_number(cell)) if isinstance(cell, float) else cell
            if isinstance(value, str):
                sheet.write_string(number, at, value, text)
            else:
                sheet.write_number(number, at, value)
    if credit:
        about = add_sheet(book, ABOUT_SHEET)
        about.set_column(0, 0, ABOUT_WIDTH, book.add_format({"text_wrap": True, "valign": "top"}))
        for number, line in enumerate(credit.splitlines()):
            about.write_string(number, 0, line)
            about.set_row(number, wrapped_height((line, ABOUT_WIDTH)))
    book.close()
    return out.getvalue()


def _geojson(layer: Layer, columns: Sequence[Column], rows: Sequence[Cells], credit: str) -> bytes:
    document: dict[str, object] = {"type": "FeatureCollection", "name": layer.name}
    if credit:
        document["credit"] = credit
    document["features"] = [
        {
            "type": "Feature",
            "geometry": row.get(GEOMETRY),
            "properties": {column.name: _featured(column, row[column.name]) for column in columns},
        }
        for row in rows
    ]
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _featured(column: Column, cell: object) -> object:
    """Give a cell of the pack as a feature has it."""
    return feature_text(column, cell) if isinstance(cell, str) and is_free_text(column) else cell


def _shapefile(
    layer: Layer, columns: Sequence[Column], rows: Sequence[Cells], credit: str
) -> bytes:
    short = short_names(layer)
    table = pandas.DataFrame(
        {short[column.name]: _dbf_column(layer, column, rows) for column in columns}
    )
    shapes = [shapely.geometry.shape(row[GEOMETRY]) for row in rows] if layer.geometry else None
    with tempfile.TemporaryDirectory(prefix="coastwatch-") as folder:
        path = Path(folder) / f"{layer.name}.{'shp' if layer.geometry else 'dbf'}"
        _write_shapefile(layer, table, shapes, path)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.writestr(zipfile.ZipInfo(part.name, _ZIP_DATE), part.read_bytes())
            if credit:
                archive.writestr(zipfile.ZipInfo("README.txt", _ZIP_DATE), credit)
    return out.getvalue()


def _write_shapefile(
    layer: Layer, table: pandas.DataFrame, shapes: list[BaseGeometry] | None, path: Path
) -> None:
    options = {"driver": "ESRI Shapefile", "encoding": "UTF-8"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL's remarks on field widths; what matters is checked
        if shapes is None:
            if table.shape[1] == 0:
                table = pandas.DataFrame({"empty": [None] * len(table)})
            pyogrio.write_dataframe(table, path, **options)
            return
        if table.shape[1] == 0:
            table = pandas.DataFrame({"fid": np.arange(1, len(shapes) + 1)})
        frame = geopandas.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")
        pyogrio.write_dataframe(frame, path, geometry_type=layer.geometry, **options)


def _dbf_column(layer: Layer, column: Column, rows: Sequence[Cells]) -> list[object]:
    """Give a column as DBF holds it: numbers where all are exact in it, else text."""
    cells = [_featured(column, row[column.name]) for row in rows]
    if column.kind in _NUMBERS:
        if all(cell is None or _is_exact_in_dbf(cell) for cell in cells):
            return [None if cell is None else float(cell) for cell in cells]
        return [None if cell is None else repr(cell) for cell in cells]
    if column.kind is FLAG:
        return [None if cell is None else float(cell) for cell in cells]
    return [None if cell is None else str(cell) for cell in cells]


def _is_exact_in_dbf(value: float) -> bool:
    """Tell whether DBF's fifteen decimals in twenty-four letters hold a number exactly."""
    written = f"{value:.15f}"
    return len(written) <= 24 and float(written) == value
