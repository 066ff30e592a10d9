import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from paper_cases import BEGIN_S, DAY_S, coverage_report, empty_report
from PIL import Image
from shapely import LineString, Point, box

from maps.charts.coverage_by_teams import TeamCoverage, draw_coverage_by_teams
from maps.charts.gap_calendar import draw_gap_calendar
from maps.charts.gap_map import draw_gap_map
from maps.charts.ground import Frame
from maps.charts.heat_map import draw_heat_map, hour_labels
from maps.charts.idleness_chart import draw_idleness
from maps.charts.shift_map import draw_shift_map
from maps.charts.style import OVERDUE, shown
from maritime.report.coverage_report import CoverageReport, SpanRow
from maritime.report.shift_sheets import ShiftSheet, Step

TEAMS = (TeamCoverage(3, 0.7, "$x$ _a_", is_now=True), TeamCoverage(4, 0.8), TeamCoverage(4, 0.75))
SHEET = ShiftSheet(
    "T1", "boat", "广海", Point(112.75, 21.92), 480, 960, (),
    (Step(1, "dwell", BEGIN_S, BEGIN_S + 300, ("L1",), "南湾", None, Point(112.8, 21.9)),),
    (LineString([(112.72, 21.9), (112.8, 21.9)]),),
    (LineString([(112.75, 21.92), (112.72, 21.9)]),),
)  # fmt: skip


def days_of(report: CoverageReport) -> tuple[SpanRow, ...]:
    return report.days or (SpanRow(BEGIN_S, BEGIN_S + DAY_S, 0.0, 0.0),)


DRAWINGS: dict[str, Callable[..., bytes]] = {
    "heat": lambda report, language, **form: draw_heat_map(report, language, **form),
    "idleness": lambda report, language, **form: draw_idleness(report.targets, language, **form),
    "calendar": lambda report, language, **form: draw_gap_calendar(
        days_of(report), report.head.timezone, language, **form
    ),
    "map": lambda report, language, **form: draw_gap_map(
        report.places, report.targets, language,
        worst=[one.target_id for one in report.targets], **form,
    ),
    "teams": lambda report, language, **form: draw_coverage_by_teams(
        TEAMS if report.targets else (), language, best_possible=0.9, **form
    ),
    "shift": lambda report, language, **form: draw_shift_map(
        SHEET, report.places.land, report.places.coastlines, language, **form
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_figure_has_the_same_bytes_again_and_no_date(name: str):
    report = coverage_report(name="堃$a$ #b")
    first, second = (DRAWINGS[name](report, "zh") for _ in range(2))
    assert first == second
    assert first.startswith(b"<?xml") and b"<dc:date>" not in first
    assert first != DRAWINGS[name](report, "en")


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_figure_of_nothing_still_says_something(name: str):
    picture = Image.open(io.BytesIO(DRAWINGS[name](empty_report(), "zh", form="png")))
    assert len(set(picture.convert("L").tobytes())) > 2


def test_colours_of_overdue_keep_their_order_in_grey():
    red, green, blue = (OVERDUE(np.linspace(0, 1, 50))[:, at] for at in range(3))
    grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert np.all(np.diff(grey) < 0)
    assert grey[0] > 0.9 and grey[-1] < 0.1


def test_a_darker_part_of_the_heat_map_is_more_overdue():
    report = coverage_report()
    covered, overdue = (
        replace(report, heat=replace(report.heat, overdue_s=np.full((2, 24), seconds)))
        for seconds in (0, 3600)
    )
    pictures = [
        Image.open(io.BytesIO(draw_heat_map(one, "zh", form="png"))).convert("RGB")
        for one in (covered, overdue)
    ]
    middles = [picture.getpixel((picture.width // 2, picture.height // 2)) for picture in pictures]
    for middle, share in zip(middles, (0.0, 1.0), strict=True):
        expected = [round(255 * part) for part in to_rgb(OVERDUE(share))]
        assert np.abs(np.array(middle) - expected).max() <= 2


@pytest.mark.parametrize(
    ("ends_s", "expected"),
    [((3600, 7200), ["0", "1", "2"]), ((3600, 7200, 8040), ["0", "1", "2", "02:14"]),
     (range(3600, DAY_S + 1, 3600), [str(hour) for hour in range(25)])],
)  # fmt: skip
def test_a_heat_map_ends_when_its_report_ends(ends_s, expected: list[str]):
    report = coverage_report()
    edges_s = BEGIN_S + np.array([0, *ends_s])
    told = hour_labels(replace(report, heat=replace(report.heat, hour_edges_s=edges_s)))
    assert told == expected


def test_hours_of_many_days_end_at_24():
    report = coverage_report()
    told = hour_labels(replace(report, heat=replace(report.heat, hour_edges_s=None)))
    assert told == [str(hour) for hour in range(25)]


def test_a_frame_holds_what_it_shows_in_the_shape_of_its_picture():
    frame = Frame.around([box(112.0, 21.0, 113.0, 22.0)], width_per_height=2.0)
    assert (frame.lon, frame.lat) == (112.5, 21.5)
    assert frame.half_width_km == pytest.approx(2 * frame.half_height_km)
    assert frame.half_height_km == pytest.approx(111.32 / 2 * 1.04)
    assert frame.place(np.array([[112.5, 22.0]]))[0] == pytest.approx([0, 55.66])


def test_a_frame_of_one_point_is_some_kilometres_wide():
    assert Frame.around([Point(1, 2)], width_per_height=1.5).half_height_km > 1
    assert Frame.around([], width_per_height=1.5).half_width_km > 1


@pytest.mark.parametrize(
    ("teams", "coverage", "told"),
    [(-1, 0.5, "-1 teams: expected 0 or more"), (1, 1.5, "coverage 1.5: expected 0 to 1"),
     (1, float("nan"), "coverage nan")],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(teams: int, coverage: float, told: str):
    with pytest.raises(ValueError, match=told):
        TeamCoverage(teams, coverage)


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language 'fr' is none of"):
        draw_idleness((), "fr")


def test_a_character_that_the_font_lacks_is_told_by_its_number():
    assert shown("堃村𠮷") == "堃村〔U+20BB7〕"
