"""Say in Chinese or English what codes, tables and columns of reports are called."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from geo_data.templates import REPORT_CODES, REPORT_TABLES

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def word(group: str, code: str, language: Language) -> str:
    """
    Give the word for a code of a group.

    Examples
    --------
    >>> word("mode", "boat", "zh"), word("cause", "no_team", "en")
    ('船艇', 'no team on shift')
    """
    return _words_of(group, language)[code]


def word_or_code(group: str, code: str, language: Language) -> str:
    """Give the word for a code, or the code itself where an office or another file has its own."""
    return _words_of(group, language).get(code, code)


def word_or_none(group: str, code: str, language: Language) -> str | None:
    """Give the word for a code, None where there is none."""
    return _words_of(group, language).get(code)


@cache
def _words_of(group: str, language: Language) -> Mapping[str, str]:
    at = LANGUAGES.index(language)
    return {code: words[at] for code, words in _file(REPORT_CODES)[group].items()}


def codes_of(group: str) -> tuple[str, ...]:
    """Give the codes of a group."""
    return tuple(_file(REPORT_CODES)[group])


def columns_of(table: str) -> tuple[str, ...]:
    """Give the codes of the columns that a table may have."""
    return tuple(_file(REPORT_TABLES)[table]["columns"])


def sheet_title(table: str, language: Language) -> str:
    """
    Give what a table is called.

    Examples
    --------
    >>> sheet_title("gaps", "zh")
    '空档'
    """
    return _file(REPORT_TABLES)[table]["sheet"][LANGUAGES.index(language)]


def sheet_about(table: str, language: Language) -> str:
    """Give what a table is, in a sentence."""
    return _file(REPORT_TABLES)[table]["about"][LANGUAGES.index(language)]


def heading_and_meaning(table: str, column: str, language: Language) -> tuple[str, str]:
    """Give the heading of a column, and what it means."""
    words = _file(REPORT_TABLES)[table]["columns"][column]
    at = LANGUAGES.index(language)
    return words[at], words[at + 2]


@cache
def _file(path: Path) -> Mapping[str, Mapping]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
