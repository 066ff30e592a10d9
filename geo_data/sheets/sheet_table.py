"""Hold a sheet as it was read: its headings, its rows with their numbers, what was noted."""

from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from maritime.errors import Fault, FaultyInputError

FORMS = ("xlsx", "csv", "geojson", "shapefile")
LARGEST_FILE_BYTES = 64 * 2**20
MOST_ROWS = 200_000


@dataclass(frozen=True)
class SheetRow:
    """One row: its number as a person sees it, its cells as stored, its geometry if it has one."""

    number: int
    cells: tuple[object, ...]
    geometry: BaseGeometry | None = None


@dataclass(frozen=True)
class SheetTable:
    """
    A sheet or layer of features.

    Parameters
    ----------
    source
        Name of the file, for words.
    form
        One of FORMS.
    headings
        Of the columns, as written.
    rows
        All rows with anything in them.
    above
        Rows above the headings, kept so that a sheet can be given back as it came.
    crs
        What the file says of its positions, as pyproj understands it; '' where it says nothing.
    bad_cells
        What the program that wrote the file could not reckon, by row number and column index.
    notes
        What the owner of the file should know.
    """

    source: str
    form: str
    headings: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    above: tuple[tuple[object, ...], ...] = ()
    crs: str = ""
    bad_cells: dict[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def unusable(source: str, found: str, expected: str) -> FaultyInputError:
    """Give the error for a file that cannot be used as a whole."""
    return FaultyInputError(source, (Fault("file", "", "", found, expected),))


def is_blank(cell: object) -> bool:
    """Tell whether a cell has nothing in it."""
    return cell is None or (isinstance(cell, str) and not cell.strip("\u00a0\u3000 \t\r\n"))
