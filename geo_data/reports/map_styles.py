"""Define how layers of a report look in a GIS: classes of a value with colour, width and sign."""

from dataclasses import dataclass

from geo_data.reports.code_words import Language, word
from maritime.report.coverage_report import GAP_CAUSES
from maritime.team import MODES

LINE, POINT, AREA, OUTLINE = "line", "point", "area", "outline"
"""What is drawn: lines, points, areas, or the edges of areas."""
SOLID, DASH, DOT = "solid", "dash", "dot"
CIRCLE, SQUARE, TRIANGLE, DIAMOND = "circle", "square", "triangle", "diamond"
"""Lines by their strokes and points by their signs can be told apart without colour too."""

OKABE_ITO = ("#D55E00", "#E69F00", "#CC79A7", "#0072B2", "#56B4E9", "#009E73", "#F0E442", "#999999")
"""Colours that colour-blind people tell apart (Okabe and Ito 2008)."""
_COVERAGE = (
    (0.0, 0.5, "#A50026"), (0.5, 0.8, "#F46D43"), (0.8, 0.95, "#FDAE61"), (0.95, 1.0, "#74ADD1"),
    (1.0, 1.0, "#313695"),
)  # fmt: skip
"""From which coverage to which, and the colour: red to blue (RdYlBu of ColorBrewer)."""
_GRADES = (
    ("red", "#CC3311", DIAMOND), ("orange", "#EE7733", SQUARE), ("yellow", "#DDAA33", TRIANGLE),
    ("blue", "#0077BB", CIRCLE),
)  # fmt: skip


@dataclass(frozen=True)
class StyleClass:
    """Features of one value, or of values from lower to upper, both included; as they look."""

    label: str
    colour: str
    value: str | None = None
    lower: float | None = None
    upper: float | None = None
    width_mm: float = 0.8
    stroke: str = SOLID
    sign: str = CIRCLE
    size_mm: float = 3.0


@dataclass(frozen=True)
class MapStyle:
    """
    How a layer looks: kind of its geometry, and classes by the values of an attribute.

    Without an attribute all features look like the one class there is. Values are texts, or
    numbers in classes that follow each other.
    """

    name: str
    kind: str
    classes: tuple[StyleClass, ...]
    attribute: str | None = None

    @property
    def is_graduated(self) -> bool:
        """Whether classes are ranges of a number."""
        return self.attribute is not None and self.classes[0].value is None


def gap_style(kind: str, language: Language) -> MapStyle:
    """Give the look of gaps by their cause; lines or points."""
    strokes, signs = (SOLID, DASH, DOT), (CIRCLE, SQUARE, TRIANGLE, DIAMOND)
    classes = tuple(
        StyleClass(
            word("cause", cause, language), OKABE_ITO[number % len(OKABE_ITO)], value=cause,
            width_mm=1.4, stroke=strokes[number // len(OKABE_ITO) % len(strokes)],
            sign=signs[number % len(signs)], size_mm=4.0,
        )
        for number, cause in enumerate(GAP_CAUSES)
    )  # fmt: skip
    return MapStyle(f"gaps_{kind}", kind, classes, "cause")


def segment_style() -> MapStyle:
    """Give the look of segments by their coverage."""
    classes = tuple(
        StyleClass(
            f"{lower:.0%} – {upper:.0%}" if lower < upper else f"{upper:.0%}", colour,
            lower=lower, upper=upper, width_mm=1.0,
        )
        for lower, upper, colour in _COVERAGE
    )  # fmt: skip
    return MapStyle("segments", LINE, classes, "coverage")


def landing_point_style(language: Language) -> MapStyle:
    """Give the look of landing points by their grade."""
    classes = tuple(
        StyleClass(word("grade", grade, language), colour, value=grade, sign=sign, size_mm=3.4)
        for grade, colour, sign in _GRADES
    )
    return MapStyle("landing_points", POINT, classes, "grade")


def round_style(language: Language) -> MapStyle:
    """Give the look of what rounds walked, by their mode."""
    strokes = (DOT, SOLID, DASH, DOT)
    colours = (OKABE_ITO[5], OKABE_ITO[3], OKABE_ITO[4], OKABE_ITO[2])
    classes = tuple(
        StyleClass(word("mode", mode, language), colour, value=mode, stroke=stroke)
        for mode, colour, stroke in zip(MODES, colours, strokes, strict=True)
    )
    return MapStyle("rounds", LINE, classes, "mode")


def land_style() -> MapStyle:
    """Give the look of land, quiet under everything else."""
    return MapStyle("land", AREA, (StyleClass("", "#EFEDE6"),))


def grid_style() -> MapStyle:
    """Give the look of sea grids: outlines alone."""
    return MapStyle("sea_grids", OUTLINE, (StyleClass("", "#AAAAAA", width_mm=0.2, stroke=DASH),))
