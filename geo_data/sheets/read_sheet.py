"""Read a sheet of one layer: every row with its cells as the pack holds them, and every fault."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time, tzinfo

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from geo_data.pack_cells import CellError, is_not_given, quote_cell
from geo_data.pack_layers import Column, Layer
from geo_data.sheets.clean_cells import clean_cell
from geo_data.sheets.geometry_faults import geometry_fault, single_part
from geo_data.sheets.headings import is_faults_heading
from geo_data.sheets.positions import parse_degrees
from geo_data.sheets.read_csv import read_csv
from geo_data.sheets.read_features import read_geojson, read_shapefile
from geo_data.sheets.read_xlsx import read_xlsx
from geo_data.sheets.sheet_file import kind_of
from geo_data.sheets.sheet_table import SheetRow, SheetTable, is_blank, unusable
from geo_data.sheets.text_limits import OFFICE_CELL_HOLDS, letters_over
from geo_data.sheets.text_marks import begins_like_sample, kept_text, without_text_mark
from geo_data.sheets.wkt_cells import wkt_in
from geo_data.sheets.words import LAT, LON, SAMPLE_MARK, WKT, column_of, heading_of, is_ambiguous
from maritime.errors import Fault
from maritime.shifted_positions import SHIFTS, to_wgs84

WGS84_NAMES = ("", "OGC:CRS84", "EPSG:4326")
NOBODYS_COLUMNS = ("fid", "empty")
"""Columns that programs add of themselves."""
_SAYS_WGS84 = re.compile(r"WGS[\s_-]*84", re.IGNORECASE)
GEOCENTRIC = "a geocentric system,"


@dataclass(frozen=True)
class SheetOptions:
    """
    What is said of a sheet beside it.

    positions names the shift of its positions: wgs84, gcj02 or bd09. crs is their reference system
    where the file does not say it; encoding that of its text; sheet the one of a workbook.
    """

    positions: str = "wgs84"
    crs: str | None = None
    encoding: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        if self.positions not in SHIFTS:
            raise unusable("options", f"positions {self.positions!r}", "one of " + "·".join(SHIFTS))


@dataclass(frozen=True)
class SheetFault:
    """One fault: the row's number (0: the sheet as a whole), the column, found, expected."""

    row_number: int
    column: str
    found: str
    expected: str

    def as_fault(self, layer: str) -> Fault:
        """Give it as faults are told everywhere."""
        row = f"row {self.row_number}" if self.row_number else ""
        return Fault(layer, row, self.column, self.found, self.expected)


@dataclass(frozen=True)
class ReadRow:
    """
    One row: cells by column as a pack writes them; a column that is there and empty is None.

    geometry is in EPSG:4326, lon, lat.
    """

    number: int
    cells: dict[str, object]
    geometry: BaseGeometry | None = None


@dataclass(frozen=True)
class SheetReading:
    """A sheet with the rows that could be read whole; rows with a fault are told, not given."""

    table: SheetTable
    rows: tuple[ReadRow, ...]
    faults: tuple[SheetFault, ...]
    notes: tuple[str, ...]
    columns: frozenset[str]


def read_sheet(
    content: bytes, *, filename: str, layer: Layer, zone: tzinfo, options: SheetOptions
) -> SheetReading:
    """
    Read the rows of a layer from an XLSX, CSV, GeoJSON or zipped shapefile.

    Parameters
    ----------
    content
        The file; its form is told by what is in it.
    filename
        For words, and to tell where the name says another form.
    layer
        What its rows are.
    zone
        Of local times that are written without an offset.
    options
        What is said of it beside it.

    Raises
    ------
    FaultyInputError
        If the file cannot be used as a whole. Faults of rows are given, not raised.
    """
    kind = kind_of(content, filename)
    notes = (kind.note,) if kind.note else ()
    if kind.form == "xlsx":
        table = read_xlsx(content, source=filename, layer=layer, sheet=options.sheet)
    elif kind.form == "csv":
        table = read_csv(
            content, source=filename, layer=layer, encoding=options.encoding, notes=notes
        )
    elif kind.form == "geojson":
        table = read_geojson(content, source=filename)
    else:
        table = read_shapefile(content, source=filename, encoding=options.encoding)
    return _Interpreter(table, layer, zone, options).reading()


class _Interpreter:
    """Goes through the rows of one table."""

    def __init__(self, table: SheetTable, layer: Layer, zone: tzinfo, options: SheetOptions):
        self.table, self.layer, self.zone, self.options = table, layer, zone, options
        self.faults: list[SheetFault] = []
        self.notes = list(table.notes)
        self.is_of_an_office = table.form in ("xlsx", "csv")
        self.places = self._place_columns()
        self.columns = {column.name: column for column in layer.columns}
        self.to_lonlat = self._transformer()
        if self.is_of_an_office:
            self._require_one_system()
        else:
            self.table = self._in_wgs84()

    def reading(self) -> SheetReading:
        """Give all rows that could be read."""
        self._require_columns()
        rows = []
        for row in self.table.rows:
            if self._is_sample(row):
                continue
            before = len(self.faults)
            read = self._read(row)
            if len(self.faults) == before:
                rows.append(read)
        placed = self._placed(rows)
        known = frozenset(name for name in self.places if name in self.columns)
        return SheetReading(self.table, tuple(placed), tuple(self.faults), tuple(self.notes), known)

    def _place_columns(self) -> dict[str, list[int]]:
        """Give the places of each column; only WKT goes on over several."""
        places: dict[str, list[int]] = {}
        unknown = []
        for at, heading in enumerate(self.table.headings):
            if not heading or is_faults_heading(heading):
                continue
            name = column_of(self.layer, heading)
            if name is None:
                if is_ambiguous(self.layer, heading):
                    expected = "a heading of one column; the template has them"
                    self.faults.append(SheetFault(0, heading, "a heading of several", expected))
                elif heading.lower() not in NOBODYS_COLUMNS:
                    unknown.append(heading)
            elif name in places and name != WKT:
                first = self.table.headings[places[name][0]]
                found = f"{heading!r} beside {first!r}: the same column twice"
                self.faults.append(SheetFault(0, name, found, "each column once"))
            else:
                places.setdefault(name, []).append(at)
        if unknown:
            self.notes.append("columns that the register does not have: " + ", ".join(unknown))
        return places

    def _require_columns(self) -> None:
        """Tell the columns that every row needs and the sheet does not have."""
        if not self.table.headings and not self.table.rows:
            return  # features name the columns: where there are none, there is nothing to miss
        for column in self.layer.columns:
            if column.is_required and column.name not in self.places and not column.may_be_empty:
                heading = heading_of(self.layer.name, column.name)
                if column.name in self.layer.key_columns:
                    expected = f"this column (heading {heading})"
                    self.faults.append(SheetFault(0, column.name, "no such column", expected))
        self.notes += [
            f"no column {heading_of(self.layer.name, column.name)} ({column.name}): "
            "new rows cannot be made without it"
            for column in self.layer.columns
            if column.is_required and not column.may_be_empty
            and column.name not in self.places and column.name not in self.layer.key_columns
        ]  # fmt: skip

    def _is_sample(self, row: SheetRow) -> bool:
        """Tell whether a row is the template's sample; a later one than its first row is noted."""
        filled = next((cell for cell in row.cells if not is_blank(cell)), None)
        if not (self.is_of_an_office and begins_like_sample(filled)):
            return False
        if row is not self.table.rows[0]:
            self.notes.append(
                f"row {row.number} begins with {SAMPLE_MARK} and was left aside as a sample: "
                "put ' before it if it is none"
            )
        return True

    def _read(self, row: SheetRow) -> ReadRow:
        cells: dict[str, object] = {}
        for name, at in self.places.items():
            if name in self.columns:
                cells[name] = self._cell(row, self.columns[name], at[0])
        geometry = self._geometry(row) if self.layer.geometry else None
        return ReadRow(row.number, cells, geometry)

    def _cell(self, row: SheetRow, column: Column, at: int) -> object:
        """Give a cell as a pack writes it; None where it is empty or has a fault."""
        cell = row.cells[at] if at < len(row.cells) else None
        if why := self.table.bad_cells.get((row.number, at)):
            if not (is_blank(cell) and "merged" in why and not column.is_required):
                self._fault(row, column.name, why, "the value itself")
            return None
        if self._is_too_long(row, column.name, cell):
            return None
        kept = kept_text(column, cell)
        if kept is not None:
            cell = kept
        elif self.is_of_an_office:
            cell = without_text_mark(cell)
        if is_blank(cell) or is_not_given(cell):
            return None
        try:
            is_kept = kept is not None
            clean = cell if is_kept else clean_cell(self.layer.name, column, cell, self.zone)
            value = column.kind.parse(clean)
            return column.kind.write(value, self.zone)
        except CellError as error:
            self._fault(row, column.name, _quoted(cell), str(error))
            return None

    def _geometry(self, row: SheetRow) -> BaseGeometry | None:
        if self.table.form in ("geojson", "shapefile"):
            if row.geometry is None and self._is_layer_of_places():
                self._fault(row, "geometry", "no geometry", f"a {self.layer.geometry}")
            return row.geometry
        at_places = [(name, at) for name in (LON, LAT, WKT) for at in self.places.get(name, ())]
        placing = [(name, row.cells[at]) for name, at in at_places if at < len(row.cells)]
        if sum(self._is_too_long(row, name, cell) for name, cell in placing):
            return None
        if self.layer.geometry == "Point" and LON in self.places and LAT in self.places:
            return self._converted(self._point(row))
        return self._converted(self._wkt(row)) if WKT in self.places else None

    def _is_too_long(self, row: SheetRow, name: str, cell: object) -> bool:
        """Tell whether a cell of a workbook is longer than one may be, and note it."""
        letters = letters_over(cell) if self.table.form == "xlsx" else 0
        if letters:
            self._fault(row, name, f"{letters:,} letters", OFFICE_CELL_HOLDS)
        return letters > 0

    def _is_layer_of_places(self) -> bool:
        """Whether the file gives geometries at all; one without changes only other columns."""
        return any(row.geometry is not None for row in self.table.rows)

    def _point(self, row: SheetRow) -> BaseGeometry | None:
        written = [self._raw(row, name) for name in (LON, LAT)]
        if all(is_blank(cell) for cell in written):
            return None
        if self._is_projected():
            try:
                return shapely.Point(*(float(str(cell).replace(",", "")) for cell in written))
            except ValueError:
                self._fault(row, LON, quote_cell(written[0]), "metres east and north")
                return None
        degrees = []
        for name, cell in zip((LON, LAT), written, strict=True):
            try:
                degrees.append(parse_degrees(cell, is_lon=name == LON))
            except CellError as error:
                self._fault(row, name, quote_cell(cell), str(error))
        return shapely.Point(*degrees) if len(degrees) == 2 else None

    def _wkt(self, row: SheetRow) -> BaseGeometry | None:
        written = wkt_in([row.cells[at] for at in self.places[WKT] if at < len(row.cells)])
        if is_blank(written):
            return None
        try:
            return shapely.from_wkt(written)
        except GEOSException:
            self._fault(row, WKT, quote_cell(written), f"a {self.layer.geometry} in WKT")
            return None

    def _raw(self, row: SheetRow, name: str) -> object:
        at = self.places[name][0]
        return without_text_mark(row.cells[at] if at < len(row.cells) else None)

    # --- positions ------------------------------------------------------------------------------

    def _crs_name(self) -> str:
        return self.options.crs or self.table.crs

    def _is_projected(self) -> bool:
        return self.to_lonlat is not None and not self.crs.is_geographic

    def _transformer(self) -> Transformer | None:
        """Give the conversion to lon, lat in EPSG:4326; None where positions are that already."""
        name = self._crs_name()
        if self.table.form == "shapefile" and not name and self.layer.geometry:
            found = "a shapefile without .prj"
            if any(row.geometry is not None for row in self.table.rows):
                raise unusable(self.table.source, found, "its reference system: name it with --crs")
        if name in WGS84_NAMES:
            return None
        try:
            self.crs = CRS.from_user_input(name)
            if self.crs.is_geocentric:
                return self._from_geocentric()
            return Transformer.from_crs(self.crs, 4326, always_xy=True)
        except CRSError as error:
            found, expected = f"reference system {name!r}", "one that PROJ knows, like EPSG:4490"
            raise unusable(self.table.source, found, expected) from error

    def _from_geocentric(self) -> Transformer:
        """Give the conversion from X, Y, Z in metres about the middle of the earth (EPSG:4479)."""
        if not all(row.geometry is None or row.geometry.has_z for row in self.table.rows) or (
            self.table.form not in ("geojson", "shapefile")
        ):
            found = f"{self.crs.name}, {GEOCENTRIC} without X, Y and Z of every position"
            raise unusable(self.table.source, found, "positions with all three, or EPSG:4490")
        return Transformer.from_crs(self.crs, 4979, always_xy=True)

    def _placed(self, rows: Sequence[ReadRow]) -> list[ReadRow]:
        """Leave out the rows whose positions are nowhere, or whose geometries are no such."""
        placed = []
        for row in rows:
            if row.geometry is not None and (fault := geometry_fault(row.geometry, self.layer)):
                expected = f"a {self.layer.geometry}, longitude then latitude"
                self.faults.append(SheetFault(row.number, "geometry", fault, expected))
            else:
                placed.append(replace(row, geometry=single_part(row.geometry, self.layer)))
        return placed

    def _in_wgs84(self) -> SheetTable:
        """Give the table of features with its geometries in EPSG:4326."""
        rows = (replace(row, geometry=self._converted(row.geometry)) for row in self.table.rows)
        return replace(self.table, rows=tuple(rows), crs="OGC:CRS84")

    def _require_one_system(self) -> None:
        """Raise where the headings of positions say WGS 84, and the options another system."""
        places = [at for name in (LON, LAT, WKT) for at in self.places.get(name, ())]
        is_headed = any(_SAYS_WGS84.search(self.table.headings[at]) for at in places)
        said = []
        if self.options.positions != "wgs84":
            said.append(f"positions {self.options.positions}")
        if (self.options.crs or "") not in WGS84_NAMES:
            said.append(f"crs {self.options.crs}")
        if is_headed and said:
            found = f"positions headed WGS 84, and {' and '.join(said)}"
            raise unusable(self.table.source, found, "one of both: leave the other out")

    def _converted(self, geometry: BaseGeometry | None) -> BaseGeometry | None:
        if geometry is None or geometry.is_empty:
            return geometry
        if self.to_lonlat is not None:
            geometry = shapely.transform(
                geometry, self._to_lonlat, include_z=self.crs.is_geocentric
            )
        geometry = shapely.force_2d(geometry)
        if self.options.positions == "wgs84":
            return geometry
        return shapely.transform(geometry, lambda lonlat: to_wgs84(lonlat, self.options.positions))

    def _to_lonlat(self, places: np.ndarray) -> np.ndarray:
        """Convert (n, 2) or (n, 3) positions; infinite where there is no way."""
        try:
            return np.column_stack(self.to_lonlat.transform(*places.T))
        except ProjError:
            return np.full_like(places, np.inf)

    def _fault(self, row: SheetRow, column: str, found: str, expected: str) -> None:
        self.faults.append(SheetFault(row.number, column, found, expected))


def _quoted(cell: object) -> str:
    """Quote a cell; days and times as people write them."""
    return quote_cell(str(cell) if isinstance(cell, date | time) else cell)
