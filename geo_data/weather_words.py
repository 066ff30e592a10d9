"""Tell why weather stops a mode in Chinese or English, by the words of the duty log."""

import re

from geo_data.duty_words import Language, duty_words
from maritime.repair.weather import MEASURES

MEASURED = re.compile(rf"\b({'|'.join(MEASURES)})\b")


def weather_in_words(why: str, language: Language) -> str:
    """
    Tell why weather stops a mode: measures get their names, text of the office stays as it is.

    Examples
    --------
    >>> weather_in_words("wind_ms 15 > 10.8 m/s", "zh"), weather_in_words("台风", "en")
    ('风速 15 > 10.8 m/s', '台风')
    """
    return MEASURED.sub(lambda found: duty_words()["codes"][found[0]][language == "en"], why)
