"""Mark texts in a sheet so that programs and our reader take them for what they are."""

from geo_data.pack_layers import Layer
from geo_data.sheets.clean_cells import BLANKS
from geo_data.sheets.words import SAMPLE_MARK, column_of

TEXT_MARK = "'"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", TEXT_MARK)
"""Begin a text that an office program could take for a formula, or that is marked as text."""


def sheet_text(cell: object) -> object:
    """Give a cell so that no office program takes it for a formula; the reader takes it back."""
    if isinstance(cell, str) and cell.startswith(_DANGEROUS):
        return f"{TEXT_MARK}{cell}"
    return cell


def office_text(layer: Layer, text: str) -> str:
    """
    Give a text of a row as a sheet of an office holds it.

    What begins like a sample row, or is called like a heading, is marked as text too.

    Examples
    --------
    >>> from geo_data.pack_layers import LAYER_BY_NAME
    >>> [office_text(LAYER_BY_NAME["vessel"], text) for text in ("=1", "示例村", "MMSI", "V1")]
    ["'=1", "'示例村", "'MMSI", 'V1']
    """
    if begins_like_sample(text) or column_of(layer, text) is not None:
        return f"{TEXT_MARK}{text}"
    return str(sheet_text(text))


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
