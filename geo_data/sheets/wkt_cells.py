"""Write geometries as WKT that goes on over several cells of a row, and join it again."""

from collections.abc import Mapping, Sequence

from geo_data.sheets.text_marks import TEXT_MARK, sheet_text

WKT_PART = 30_000
"""Letters of a geometry in one cell; it goes on in the next column, as cells are bounded."""


def wkt_of(geometry: Mapping[str, object]) -> str:
    """
    Write a GeoJSON geometry as WKT with all digits of its positions.

    Examples
    --------
    >>> wkt_of({"type": "LineString", "coordinates": [[112.8, 21.9], [112.81, 21.9]]})
    'LINESTRING (112.8 21.9, 112.81 21.9)'
    """
    coordinates = geometry["coordinates"]
    written = _written(coordinates if geometry["type"] != "Point" else [coordinates])
    return f"{str(geometry['type']).upper()} {written}"


def wkt_parts(written: str, longest: int = WKT_PART) -> list[str]:
    """
    Part WKT between positions, so that no part begins or ends with a blank.

    Examples
    --------
    >>> wkt_parts("LINESTRING (1 2, -3 4, 5 6)", longest=20)
    ['LINESTRING (1 2,', '-3 4, 5 6)']
    """
    parts = []
    while len(written) > longest:
        cut = written.rfind(", ", 0, longest) + 1 or longest
        parts.append(written[:cut])
        written = written[cut:].lstrip()
    return [*parts, written]


def wkt_columns(
    heading: str, geometries: Sequence[Mapping[str, object] | None]
) -> tuple[list[str], list[list[object]]]:
    """
    Lay GeoJSON geometries out over as many columns as the longest needs: headings, then rows.

    Parts are marked so that no office program takes one for a formula; None is empty cells.

    Examples
    --------
    >>> wkt_columns("WKT", [{"type": "Point", "coordinates": [1.5, 2.5]}, None])
    (['WKT'], [['POINT (1.5 2.5)'], [None]])
    """
    parts: list[list[object]] = [
        [None] if geometry is None else [sheet_text(part) for part in wkt_parts(wkt_of(geometry))]
        for geometry in geometries
    ]
    most = max(map(len, parts), default=1)
    headings = [heading, *(f"{heading} ({part})" for part in range(2, most + 1))]
    return headings, [[*one, *([None] * (most - len(one)))] for one in parts]


def wkt_in(cells: Sequence[object]) -> str:
    """
    Join the parts of WKT, each without the apostrophe that marks it as text.

    Blanks stay, as other programs may have cut between the two numbers of a position.

    Examples
    --------
    >>> wkt_in(["LINESTRING (1 2,", "'-3 4, 5 ", "6)"])
    'LINESTRING (1 2,-3 4, 5 6)'
    """
    return "".join(str(cell).removeprefix(TEXT_MARK) for cell in cells if cell is not None)


def _written(coordinates: Sequence) -> str:
    """Write nested lists of positions; heights are left out."""
    if not isinstance(coordinates[0], Sequence):
        x, y = coordinates[:2]
        return f"{x!r} {y!r}"
    return "(" + ", ".join(map(_written, coordinates)) + ")"
