"""Write a paper as the JSON that layouts read, with long words made breakable."""

import json
import re

from geo_data.reports.paper import (
    Block,
    Facts,
    KeyFigures,
    Note,
    Paper,
    Picture,
    SignatureBox,
    Table,
)

_KINDS = {
    Table: "table", Note: "note", Facts: "facts", KeyFigures: "figures", Picture: "picture",
    SignatureBox: "signature",
}  # fmt: skip
_LONG = re.compile(r"[!-~\u00a1-\u02af]{13,}")
_BREAK_EVERY = 12
LONGEST_UNBROKEN = 400
"""A row with a longer text may be broken over two pages; others stand on one."""
_ZERO_WIDTH_SPACE = "\u200b"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Control characters, and those that would turn the direction of what follows."""
_AS_IT_IS = frozenset(("kind", "key", "name", "logo", "sha256"))


def paper_as_json(paper: Paper) -> bytes:
    """
    Give the JSON of a paper, the same bytes for the same paper.

    Words of more than twelve letters without a space may be broken anywhere, so that none runs
    out of its column; control characters are shown as spaces. Names of pictures and hashes stay.
    Tables of a paper without tags are set row by row: in less than half the time, and so that the
    last row never stands alone.
    """
    is_list = not paper.is_tagged and not paper.is_one_page
    document = {
        **vars(paper),
        "foot": vars(paper.foot),
        "signature": None if paper.signature is None else vars(paper.signature),
        "words": dict(paper.words),
        "sections": [
            {**vars(section), "blocks": [_block(block, is_list) for block in section.blocks]}
            for section in paper.sections
        ],
    }
    return json.dumps(_shown(document), ensure_ascii=False, sort_keys=True).encode()


def _block(block: Block, is_list: bool) -> dict[str, object]:
    written = dict(vars(block))  # asdict would copy every row
    if isinstance(block, Table):
        del written["strong"]
        written["is_list"] = is_list
        written["columns"] = [vars(column) for column in block.columns]
        written["special"] = _special_rows(block)
    return {"kind": _KINDS[type(block)], **written}


def _special_rows(table: Table) -> dict[str, dict[str, bool]]:
    """Give, by number, the rows that are not set as they are: bold, ticked, or very long."""
    has_ticks = any(column.is_ticked for column in table.columns)
    found = {}
    for number, row in enumerate(table.rows):
        is_long = any(len(words) > LONGEST_UNBROKEN for words in row)
        if has_ticks or is_long or number in table.strong:
            found[str(number)] = {"is_long": is_long, "is_strong": number in table.strong}
    return found


def _shown(value: object) -> object:
    """Give a value with every text in it made fit to be set."""
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, dict):
        return {key: one if key in _AS_IT_IS else _shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value]
    return value


def shown_text(text: str) -> str:
    """
    Give a text as it is set: breakable, without control characters.

    Examples
    --------
    >>> shown_text("A\\x00B")
    'A B'
    >>> shown_text("ABCDEFGHIJKLMNOP").replace("\\u200b", "|")
    'ABCDEFGHIJKL|MNOP'
    """
    return _LONG.sub(_breakable, _UNSEEN.sub(" ", text))


def _breakable(match: re.Match[str]) -> str:
    word = match[0]
    return _ZERO_WIDTH_SPACE.join(
        word[begin : begin + _BREAK_EVERY] for begin in range(0, len(word), _BREAK_EVERY)
    )
