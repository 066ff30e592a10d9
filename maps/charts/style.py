"""Set the style of figures, and give them as SVG or PNG whose bytes depend on nothing else."""

import io
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from maps.fonts import FAMILY, font_paths

Form = Literal["svg", "png"]
FORMS: tuple[Form, ...] = ("svg", "png")
LANGUAGES = ("zh", "en")
MM = 1 / 25.4
PNG_DPI = 200

INK, FAINT, LAND, WATER = "#1b2733", "#5b6875", "#eceae4", "#ffffff"
NOT_REQUIRED = "#cfd8e0"
BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
"""Of Okabe and Ito's palette, told apart by everybody."""
OVERDUE: Colormap = LinearSegmentedColormap.from_list(
    "overdue", ("#fff7dc", "#fdc56b", "#e8743b", "#9a2a4f", "#2a0f3c")
)
"""From light to dark, so that it keeps its order in grey and for every eye."""

STYLE: Mapping[str, object] = {
    "font.family": FAMILY,
    "font.size": 7.5,
    "axes.unicode_minus": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "patch.linewidth": 0.5,
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "coastwatch",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "xtick.major.width": 0.6,
    "ytick.color": INK,
    "ytick.major.width": 0.6,
}
WORDS_FILE = Path(__file__).with_name("words.toml")
_ODD = re.compile(r"[^\x20-\x7e\u4e00-\u9fef\uff01-\uff5e]")
"""Characters that are looked up; the font has all others."""


class Pen:
    """Draws one figure: its style, its words, its bytes. Use as a context manager."""

    def __init__(self, language: str, *, width_mm: float, height_mm: float):
        """Take a size; axes are placed in it by hand, as fitting them takes as long as drawing."""
        if language not in LANGUAGES:
            raise ValueError(f"language {language!r} is none of {LANGUAGES}")
        self._at = LANGUAGES.index(language)
        self._width_mm, self._height_mm = width_mm, height_mm
        self._context = rc_context()

    def __enter__(self) -> "Pen":
        _know_fonts()
        self._context = rc_context(dict(STYLE))
        self._context.__enter__()
        self.figure = Figure(figsize=(self._width_mm * MM, self._height_mm * MM))
        return self

    def __exit__(self, *what: object) -> None:
        self._context.__exit__(None, None, None)

    def axes(self, *, left_mm: float, right_mm: float, top_mm: float, bottom_mm: float) -> Axes:
        """Give axes that keep these distances from the edges of the figure."""
        width, height = self._width_mm, self._height_mm
        return self.figure.add_axes(
            (
                left_mm / width,
                bottom_mm / height,
                (width - left_mm - right_mm) / width,
                (height - top_mm - bottom_mm) / height,
            )
        )

    def overdue_scale(self, *, top_mm: float, bottom_mm: float) -> None:
        """Put the scale of overdue shares at the right edge."""
        axes = self.axes(left_mm=self._width_mm - 20, right_mm=17, top_mm=top_mm,
                         bottom_mm=bottom_mm)  # fmt: skip
        bar = self.figure.colorbar(ScalarMappable(Normalize(0, 1), OVERDUE), cax=axes)
        bar.set_label(self.say("overdue_share"))
        axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
        bar.outline.set_visible(False)

    def say_only(self, key: str) -> None:
        """Write one sentence in the middle, where there is nothing to draw."""
        self.figure.text(0.5, 0.5, self.say(key), ha="center", va="center")

    def say(self, key: str, **values: object) -> str:
        """Give the words of a key, filled in."""
        return _words()[key][self._at].format(**values)

    def picture(self, form: Form) -> bytes:
        """Give the bytes of the figure."""
        out = io.BytesIO()
        if form == "svg":
            FigureCanvasSVG(self.figure)
            metadata = {"Date": None, "Creator": None}
            self.figure.savefig(out, format="svg", metadata=metadata, dpi=PNG_DPI)
        else:
            FigureCanvasAgg(self.figure)
            self.figure.savefig(out, format="png", metadata={"Software": None}, dpi=PNG_DPI)
        return out.getvalue()


def shown(text: str) -> str:
    """Give a text in which each character that the font lacks stands as its number."""
    return _ODD.sub(_as_number, text)


def _as_number(match: re.Match[str]) -> str:
    letter = match[0]
    return letter if ord(letter) in _code_points() else f"〔U+{ord(letter):04X}〕"


@cache
def _know_fonts() -> None:
    for path in font_paths():
        font_manager.fontManager.addfont(path)


@cache
def _code_points() -> frozenset[int]:
    return frozenset(font_manager.get_font(font_paths()[0]).get_charmap())


@cache
def _words() -> Mapping[str, tuple[str, str]]:
    return tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
