"""Word what stands in papers: numbers, instants, codes with their values, in one language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from geo_data.reports.code_words import (
    LANGUAGES,
    Language,
    heading_and_meaning,
    word,
    word_or_code,
)
from geo_data.reports.value_words import values_in_words
from geo_data.templates import REPORT_PAPER

MISSING = "—"
NOT_SHOWN = ("reason",)
"""Evidence that says no more than the cause itself."""


@dataclass(frozen=True)
class PaperWords:
    """
    The words of one paper.

    begin_s is the paper's first instant: a time of another offset, after a clock change, is
    written with its own.
    """

    language: Language
    timezone: str
    begin_s: int

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of everything that is written."""
        return ZoneInfo(self.timezone)

    def say(self, key: str, **values: object) -> str:
        """Give a sentence, filled in."""
        return self.of("text", key, **values)

    def of(self, group: str, key: str, **values: object) -> str:
        """Give the words of a group for a key, filled in."""
        return _file()[group][key][LANGUAGES.index(self.language)].format(**values)

    def heading(self, table: str, column: str) -> str:
        """Give the heading of a column as the workbook has it."""
        return heading_and_meaning(table, column, self.language)[0]

    def code(self, group: str, code: str) -> str:
        """Give the word for a code."""
        return word(group, code, self.language)

    def percent(self, share: float | None) -> str:
        """Give a share, 0 to 1; 100 % only where it is all."""
        if share is None:
            return MISSING
        points = 100.0 * share
        shown = f"{points:.1f}"
        if shown == "100.0" and points < 100.0:
            shown = "99.9"
        return f"{shown}%"

    def points(self, share: float, before: float) -> str:
        """Give a change of a share in points."""
        return f"{100.0 * (share - before):+.1f}"

    def number(self, value: float | None, digits: int = 0) -> str:
        """Give a number with thousands apart."""
        return MISSING if value is None else f"{value:,.{digits}f}"

    def at(self, instant_s: int | None) -> str:
        """Give an instant as month-day and local time; seconds only where there are some."""
        if instant_s is None:
            return MISSING
        local = datetime.fromtimestamp(instant_s, self.zone)
        return f"{local:%m-%d} {self.time(instant_s)}"

    def time(self, instant_s: int) -> str:
        """Give an instant as local time of day; seconds only where there are some."""
        local = datetime.fromtimestamp(instant_s, self.zone)
        shown = local.strftime("%H:%M:%S" if local.second else "%H:%M")
        first = datetime.fromtimestamp(self.begin_s, self.zone)
        return shown + (local.strftime(" %z") if local.utcoffset() != first.utcoffset() else "")

    def clock(self, instant_s: int) -> str:
        """Give an instant as local time of day, to the minute."""
        return datetime.fromtimestamp(instant_s, self.zone).strftime("%H:%M")

    def day(self, instant_s: int) -> str:
        """Give the local day of an instant."""
        return datetime.fromtimestamp(instant_s, self.zone).date().isoformat()

    def long_at(self, instant_s: int) -> str:
        """Give an instant with its year."""
        return datetime.fromtimestamp(instant_s, self.zone).strftime("%Y-%m-%d %H:%M")

    def evidence(self, values: Mapping[str, object]) -> str:
        """Give what shows a cause, in words; a key without words is shown as it is."""
        told = {
            key: self.at(int(str(value))) if key.endswith("_from_s") else value
            for key, value in values.items()
            if key not in NOT_SHOWN and value is not None
        }
        return values_in_words(told, self.language) or MISSING

    def remedy(self, key: str, values: Mapping[str, object]) -> str:
        """Give what would close a gap, with what it takes in brackets."""
        known = {name: value for name, value in values.items() if value is not None}
        if "base_name" in known:
            known.pop("base_id", None)
        shown = self.say("list_comma").join(
            self.say("list_comma").join(map(str, value)) if isinstance(value, list | tuple)
            else str(value)
            for value in known.values()
        )  # fmt: skip
        return self.code("remedy", key) + (self.bracketed(shown) if shown else "")

    def assumption(self, key: str, values: Mapping[str, object]) -> str:
        """Give an assumption with its values."""
        told = values_in_words(values, self.language)
        said = word_or_code("assumption", key, self.language)
        return said + self.bracketed(told) if told else said

    def bracketed(self, words: str) -> str:
        """
        Give words in brackets as they follow others.

        Examples
        --------
        >>> [PaperWords(one, "UTC", 0).bracketed("T01") for one in LANGUAGES]
        ['（T01）', ' (T01)']
        """
        return f"（{words}）" if self.language == "zh" else f" ({words})"


@cache
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(REPORT_PAPER.read_text(encoding="utf-8"))
