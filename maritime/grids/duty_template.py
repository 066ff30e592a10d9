"""Hold the template of responsibility lists 责任清单: the duties of each trade, with a date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from maritime.checks import require_choice, require_text
from maritime.errors import InvalidRecordError
from maritime.places import TRADES


@dataclass(frozen=True)
class Duty:
    """One duty: its number in the list from 1, its words in Chinese and, if given, in English."""

    item: int
    words_zh: str
    words_en: str = ""

    def __post_init__(self) -> None:
        if self.item < 1:
            raise InvalidRecordError("duty", str(self.item), "item", self.item, "a number from 1")
        require_text("duty", str(self.item), "zh", self.words_zh)


@dataclass(frozen=True)
class DutyTemplate:
    """
    The duties of every trade, as an office gives them out.

    dated is the day from which the wording holds; a list that began earlier may be out of date.
    """

    version: str
    dated: date
    duties: Mapping[str, tuple[Duty, ...]]

    def __post_init__(self) -> None:
        row = ("duty_template", self.version)
        require_text(*row, "version", self.version)
        for trade, duties in self.duties.items():
            require_choice(*row, "trade", trade, TRADES)
            items = [duty.item for duty in duties]
            if len(set(items)) < len(items):
                raise InvalidRecordError(*row, "item", items, f"numbers once each in {trade}")
        missing = [trade for trade in TRADES if not self.duties.get(trade)]
        if missing:
            raise InvalidRecordError(*row, "trade", tuple(self.duties), "duties for every trade")
