"""Mark texts in a sheet so that programs and our reader take them for what they are."""

from geo_data.pack_cells import CellError
from geo_data.pack_layers import Column, Layer
from geo_data.sheets.clean_cells import BLANKS, clean_text, is_free_text
from geo_data.sheets.words import SAMPLE_MARK, column_of

TEXT_MARK = "'"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", TEXT_MARK)
"""Begin a text that an office program could take for a formula, or that is marked as text."""


def sheet_text(cell: object) -> object:
    """Give a cell so that no office program takes it for a formula; the reader takes it back."""
    if isinstance(cell, str) and cell.startswith(_DANGEROUS):
        return f"{TEXT_MARK}{cell}"
    return cell


def office_text(layer: Layer, column: Column, text: str) -> str:
    """
    Give a text of a row as a sheet of an office holds it.

    What begins like a sample row, or is called like a heading, is marked as text; what reading
    would change stands between two apostrophes.

    Examples
    --------
    >>> from geo_data.pack_layers import LAYER_BY_NAME
    >>> vessel = LAYER_BY_NAME["vessel"]
    >>> [office_text(vessel, vessel.columns[0], text) for text in ("=1", "示例村", "MMSI", "V1 ")]
    ["'=1", "'示例村", "'MMSI", "'V1 '"]
    """
    if _changes_when_read(column, text):
        return f"{TEXT_MARK}{text}{TEXT_MARK}"
    if begins_like_sample(text) or column_of(layer, text) is not None:
        return f"{TEXT_MARK}{text}"
    return str(sheet_text(text))


def feature_text(column: Column, text: str) -> str:
    """Give a text as a feature holds it: only what reading would change is between apostrophes."""
    return f"{TEXT_MARK}{text}{TEXT_MARK}" if _changes_when_read(column, text) else text


def kept_text(column: Column, cell: object) -> str | None:
    """
    Give the text that stands between two apostrophes so that it is kept as it is; else None.

    Examples
    --------
    >>> from geo_data.pack_layers import LAYER_BY_NAME
    >>> mmsi = LAYER_BY_NAME["vessel"].columns[3]
    >>> kept_text(mmsi, "'４１ '"), kept_text(mmsi, "'41'"), kept_text(mmsi, "４１ ")
    ('４１ ', None, None)
    """
    if not is_free_text(column) or not isinstance(cell, str) or len(cell) < 3:
        return None
    is_between = cell.startswith(TEXT_MARK) and cell.endswith(TEXT_MARK)
    return cell[1:-1] if is_between and _changes_when_read(column, cell[1:-1]) else None


def begins_like_sample(cell: object) -> bool:
    """Tell whether a first filled cell is that of a template's sample row; marked text is not."""
    return isinstance(cell, str) and cell.strip().startswith(SAMPLE_MARK)


def without_text_mark(cell: object) -> object:
    """
    Give a cell of an office program without the apostrophe that marks it as text.

    Examples
    --------
    >>> without_text_mark(" '0123"), without_text_mark("''s Gravenhage"), without_text_mark(7)
    ('0123', "'s Gravenhage", 7)
    """
    if not isinstance(cell, str):
        return cell
    return cell.strip(BLANKS).removeprefix(TEXT_MARK)


def _changes_when_read(column: Column, text: str) -> bool:
    """
    Tell whether reading would change a text, or it without the apostrophes at its ends.

    The second is so that no text can be taken for another one between apostrophes.
    """
    alike = {text, *(strip(text, TEXT_MARK) for strip in (str.lstrip, str.rstrip, str.strip))}
    return any(_is_changed(column, one) for one in alike)


def _is_changed(column: Column, text: str) -> bool:
    try:
        return clean_text(column, text) != text
    except CellError:
        return True
