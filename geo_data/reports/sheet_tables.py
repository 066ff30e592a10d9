"""Hold the tables and charts of a report as workbooks and text sheets write them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from geo_data.reports.code_words import (
    Language,
    heading_and_meaning,
    sheet_about,
    sheet_title,
    word,
    word_or_none,
)

TEXT, COUNT, NUMBER, SHARE, POINTS = "text", "count", "number", "share", "points"
DAY, INSTANT, FIGURE = "day", "instant", "figure"
CELL_KINDS = (TEXT, COUNT, NUMBER, SHARE, POINTS, DAY, INSTANT, FIGURE)
"""What a column holds: text, whole numbers, numbers, shares of 1, points of percent, local days,
epoch seconds, or figures that each say their own kind."""
COLUMN, BAR, LINE = "column", "bar", "line"
ABOUT = "about"
"""Name of the table that explains the others."""


@dataclass(frozen=True)
class FigureCell:
    """A value with its kind, for columns in which rows differ."""

    kind: str
    value: object


Cell = str | int | float | date | FigureCell | None
Row = Sequence[Cell]


@dataclass(frozen=True)
class SheetColumn:
    """One column: its code name, its heading, what it holds and what it means."""

    name: str
    heading: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class SheetTable:
    """
    A table: name is that of its CSV, title that of its sheet; make_rows gives its rows anew.

    heat_from is the number of the first column that is coloured by its value, None for none.
    """

    name: str
    title: str
    about: str
    columns: tuple[SheetColumn, ...]
    make_rows: Callable[[], Iterable[Row]]
    heat_from: int | None = None


@dataclass(frozen=True)
class SheetChart:
    """A chart of a few rows: a category and a number for each series."""

    title: str
    kind: str
    category: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    number: str = COUNT
    is_stacked: bool = False


@dataclass(frozen=True)
class SheetBook:
    """
    All that a report says, as tables and charts.

    end_s is the report's end in epoch seconds: the date of everything in a file that has one.
    """

    title: str
    language: Language
    zone: ZoneInfo
    end_s: int
    document_sha256: str
    program_version: str
    tables: tuple[SheetTable, ...]
    charts: tuple[SheetChart, ...]


def table_of(
    name: str, kinds: dict[str, str], make_rows: Callable[[], Iterable[Row]], language: Language,
    *, words: str | None = None,
) -> SheetTable:  # fmt: skip
    """
    Give a table by the words of the templates.

    Parameters
    ----------
    kinds
        Kind of each column by its code name, in their order.
    words
        Section of the templates that has its words, where it is not called like the table.
    """
    section = words or name
    columns = []
    for column, kind in kinds.items():
        heading, meaning = heading_and_meaning(section, column, language)
        columns.append(SheetColumn(column, heading, kind, meaning))
    title, about = sheet_title(section, language), sheet_about(section, language)
    return SheetTable(name, title, about, tuple(columns), make_rows)


def summary_table(figures: Sequence[tuple[str, str, object]], language: Language) -> SheetTable:
    """Give the table of figures that are known, each by its code, kind and value."""

    def rows() -> Iterator[Row]:
        for code, kind, value in figures:
            if value is not None:
                meaning = word_or_none("meaning", code, language)
                yield word("figure", code, language), FigureCell(kind, value), meaning

    return table_of("summary", {"figure": TEXT, "value": FIGURE, "meaning": TEXT}, rows, language)


def about_table(tables: Sequence[SheetTable], language: Language) -> SheetTable:
    """Give the table that explains each column of the others."""

    def rows() -> Iterator[Row]:
        for table in tables:
            yield table.title, "", table.about
            for column in table.columns:
                yield table.title, column.heading, column.meaning

    return table_of(ABOUT, {"table": TEXT, "column": TEXT, "meaning": TEXT}, rows, language)
