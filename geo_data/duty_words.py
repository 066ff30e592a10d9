"""Read the words in which the duty log and all that it tells are written, once."""

import tomllib
from functools import cache
from typing import Literal

from geo_data.templates import DUTY_WORDS
from maritime.alerts.records import ALERT_WORDS

Language = Literal["zh", "en"]


@cache
def duty_words() -> dict:
    """Give the words of lines, and under "codes" of the codes in them, Chinese and English."""
    words = tomllib.loads(DUTY_WORDS.read_text(encoding="utf-8"))
    return {**words, "codes": {**words["codes"], **ALERT_WORDS}}
