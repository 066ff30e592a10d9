"""Tell why weather stops a mode in Chinese or English, by the words of the duty log."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from geo_data.templates import DUTY_WORDS
from maritime.repair.weather import MEASURES

MEASURED = re.compile(rf"\b({'|'.join(MEASURES)})\b")


def weather_in_words(why: str, language: Literal["zh", "en"]) -> str:
    """
    Tell why weather stops a mode: measures get their names, text of the office stays as it is.

    Examples
    --------
    >>> weather_in_words("wind_ms 15 > 10.8 m/s", "zh"), weather_in_words("台风", "en")
    ('风速 15 > 10.8 m/s', '台风')
    """
    return MEASURED.sub(lambda found: _codes()[found[0]][language == "en"], why)


@cache
def _codes() -> Mapping[str, Sequence[str]]:
    return tomllib.loads(DUTY_WORDS.read_text(encoding="utf-8"))["codes"]
