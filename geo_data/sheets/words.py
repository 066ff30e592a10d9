"""Say what layers, columns and words of the pack are called in an office's sheets, and back."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from geo_data.pack_cells import ROLE_LIST
from geo_data.pack_layers import Column, Layer
from maritime.register import ROLES

SAMPLE_MARK = "示例"
"""Begins the first filled cell of a template's sample row, which is left aside when read."""
FAULTS_HEADING = "问题 Faults"
"""Begins the heading of the faults in a sheet that is given back; they are left aside when read."""
ABOUT_SHEET, LISTS_SHEET = "说明", "选项"
"""Sheets of a workbook that explain it and hold its lists: they have no rows."""
YES, NO = "是", "否"
YES_WORDS = frozenset(("是", "有", "1", "y", "yes", "true", "√", "对", "中共党员", "党员"))
NO_WORDS = frozenset(("否", "无", "0", "n", "no", "false", "×", "x", "非党员", "群众"))
LON, LAT, WKT = "lon", "lat", "wkt"
DBF_NAME_LENGTH = 10

_BRACKETS = re.compile(r"[(\[<（【].*?[)\]>）】]")
_NOISE = re.compile(r"[\s*:：_\-·]+")


@dataclass(frozen=True)
class ColumnWords:
    """Heading and synonyms of a column, and what it is for in Chinese and English."""

    headings: tuple[str, ...]
    about_zh: str
    about_en: str


def title_of(layer: str) -> tuple[str, str]:
    """
    Give a layer's title in Chinese and English.

    Examples
    --------
    >>> title_of("pairing")
    ('定人联船', 'pairings')
    """
    chinese, english = _table()["layers"][layer]
    return chinese, english


def words_of(layer: str, column: str) -> ColumnWords:
    """Give the words of a column, of lon, lat and wkt too."""
    columns = _table()["columns"]
    own = columns.get(layer, {})
    headings, about_zh, about_en = own[column] if column in own else columns["any"][column]
    return ColumnWords(tuple(headings), about_zh, about_en)


def heading_of(layer: str, column: str) -> str:
    """
    Give the heading of a column.

    Examples
    --------
    >>> heading_of("vessel", "mmsi"), heading_of("landing_point", "lon")
    ('MMSI', '经度')
    """
    return words_of(layer, column).headings[0]


def column_of(layer: Layer, heading: object) -> str | None:
    """
    Give the column that a heading means: its code name, its heading or a synonym; None if none.

    Case, blanks, marks, brackets and full-width forms make no difference.
    """
    return _columns_by_heading(layer)[0].get(_plain(heading))


def is_ambiguous(layer: Layer, heading: object) -> bool:
    """Tell whether a heading is a synonym of several columns, so that it means none."""
    return _plain(heading) in _columns_by_heading(layer)[1]


def word_of(layer: str, column: str, code: str) -> str:
    """
    Give the word for a code.

    Examples
    --------
    >>> word_of("vessel", "watch", "high_risk")
    '高危'
    """
    return _choice_words(layer, column)[code][0]


def code_of(layer: str, column: str, word: str) -> str | None:
    """
    Give the code that a word means: the code itself, its word or a synonym; None if none.

    Examples
    --------
    >>> code_of("vessel", "watch", " 高危 "), code_of("person", "roles", "社区民警")
    ('high_risk', 'police')
    """
    wanted = _plain(word)
    for code, words in _choice_words(layer, column).items():
        if wanted in (_plain(code), *map(_plain, words)):
            return code
    return None


def sample_of(layer: str, column: str) -> str | float | None:
    """
    Give what a column holds in a template's sample row, of nobody and nowhere; '' for nothing.

    None where the first of its choices, or what its kind of cell holds, is as good.

    Examples
    --------
    >>> sample_of("vessel", "mmsi"), sample_of("pairing", "vessel_id"), sample_of("vessel", "kind")
    ('412000000', 'V0001', None)
    """
    samples = _table()["samples"]
    own = samples.get(layer, {})
    return own[column] if column in own else samples["any"].get(column)


def choices_of(column: Column) -> tuple[str, ...]:
    """Give the codes that a column's cells are among, those of a list of roles too."""
    return ROLES if column.kind is ROLE_LIST else column.choices


def worded_codes(layer: str, column: Column) -> tuple[str, ...]:
    """
    Give the codes that a column has words for: its choices, or what a free column mostly holds.

    Examples
    --------
    >>> from geo_data.pack_layers import LAYER_BY_NAME
    >>> worded_codes("standard", LAYER_BY_NAME["standard"].columns[1])
    ('general', 'key', 'red', 'orange', 'yellow', 'blue')
    """
    if choices := choices_of(column):
        return choices
    choices = _table()["choices"]
    return tuple(choices.get(f"{layer}.{column.name}") or choices.get(column.name, ()))


def sheet_columns(layer: Layer) -> tuple[str, ...]:
    """Give the columns of a layer's sheet, those of its geometry last."""
    names = tuple(column.name for column in layer.columns)
    if layer.geometry == "Point":
        return (*names, LON, LAT)
    return (*names, WKT) if layer.geometry else names


def short_names(layer: Layer) -> dict[str, str]:
    """
    Give names of at most ten letters for a DBF table, by column.

    Examples
    --------
    >>> from geo_data.pack_layers import LAYER_BY_NAME
    >>> short_names(LAYER_BY_NAME["standard"])["interval_with_sensor_min"]
    'interval_w'
    """
    short: dict[str, str] = {}
    for column in layer.columns:
        name = column.name[:DBF_NAME_LENGTH]
        number = 2
        while name in short.values():
            name = f"{column.name[: DBF_NAME_LENGTH - 2]}_{number}"
            number += 1
        short[column.name] = name
    return short


def every_heading(layer: Layer) -> Iterator[tuple[str, str]]:
    """Give each column with each heading that stands for it, its code and DBF names too."""
    short = short_names(layer)
    for name in sheet_columns(layer):
        yield name, name
        if name in short:
            yield name, short[name]
        for heading in words_of(layer.name, name).headings:
            yield name, heading


@cache
def _columns_by_heading(layer: Layer) -> tuple[dict[str, str], frozenset[str]]:
    """Give columns by plain heading; a first heading wins over the synonyms of others."""
    first: dict[str, str] = {}
    others: dict[str, set[str]] = {}
    for name in sheet_columns(layer):
        words = words_of(layer.name, name).headings
        first.setdefault(_plain(name), name)
        first.setdefault(_plain(words[0]), name)
        for synonym in words[1:]:
            others.setdefault(_plain(synonym), set()).add(name)
    for name, short in short_names(layer).items():
        first.setdefault(_plain(short), name)
    clear = {plain: next(iter(names)) for plain, names in others.items() if len(names) == 1}
    unclear = {plain for plain, names in others.items() if len(names) > 1 and plain not in first}
    return {**clear, **first}, frozenset(unclear)


def _choice_words(layer: str, column: str) -> dict[str, list[str]]:
    choices = _table()["choices"]
    return choices.get(f"{layer}.{column}") or choices[column]


def _plain(heading: object) -> str:
    """Take case, blanks, marks, brackets and full-width forms off a heading or word."""
    text = unicodedata.normalize("NFKC", str(heading)).lower()
    return _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text)


@cache
def _table() -> dict:
    return tomllib.loads(files("geo_data.sheets").joinpath("words.toml").read_text("utf-8"))
