"""Tell which characters the reports' font cannot show, and show their numbers instead."""

import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

_ODD = re.compile(
    r"[^\x00-\x7e\xa0-\u00ff\u200b\u2010-\u2016\u2018-\u201a\u201c-\u201e\u2020-\u2022"
    r"\u2025-\u2027\u2212\u2264\u2265\u3000-\u303f\u4e00-\u9fef\uff01-\uff5e]"
)
"""Characters that are looked up; Noto Sans SC has all others, as a test makes sure."""
_LEFT_AS_THEY_ARE = "\u200b"


class FontCover:
    """Knows the characters of the regular font in a folder; reads it only when it has to."""

    def __init__(self, font_folder: Path):
        self._folder = font_folder

    def shown(self, text: str) -> str:
        """
        Give a text in which every character that the font lacks stands as its number.

        A person's name with such a character is then still told from another's: 〔U+20BB7〕.
        """
        return _ODD.sub(self._as_number, text)

    def _as_number(self, match: re.Match[str]) -> str:
        letter = match[0]
        if letter in _LEFT_AS_THEY_ARE or ord(letter) in _code_points(self._folder):
            return letter
        return f"〔U+{ord(letter):04X}〕"


@cache
def _code_points(font_folder: Path) -> frozenset[int]:
    regular = next(iter(sorted(font_folder.rglob("*Regular.ttf"))))
    with TTFont(regular, lazy=True) as font:
        return frozenset(font.getBestCmap())
