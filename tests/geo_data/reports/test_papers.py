import io
import re
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from fontTools.ttLib import TTFont
from paper_cases import (
    BEGIN_S,
    HOUR_S,
    SHA256,
    coverage_report,
    empty_report,
    gap_row,
    pages_of,
    text_of,
)
from pypdf import PdfReader

from api.report_pdf import brief_pdf, coverage_pdf
from geo_data.reports import gap_sections, typst_pdf
from geo_data.reports.code_words import LANGUAGES
from geo_data.reports.coverage_paper import SECTIONS, coverage_paper
from geo_data.reports.font_cover import _ODD, FontCover
from geo_data.reports.gap_sections import gravest_gaps
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import Column, Foot, KeyFigures, Note, Paper, Picture, Section, Table
from geo_data.reports.paper_json import paper_as_json
from geo_data.reports.paper_words import PaperWords
from geo_data.reports.report_document import report_sha256
from geo_data.reports.template_fields import COLUMNS
from geo_data.reports.typst_pdf import FaultyLayoutError, MissingPictureError, write_pdf
from maps.fonts import font_folder, font_paths
from maritime.report.coverage_report import (
    GAP_CAUSES,
    LATE,
    REASONS,
    REMEDIES,
    DeviationRow,
)
from maritime.wall_clock import instant_of

RARE = "堃垚䲟"
MARKUP = '#panic("x") *a* $ _b_ <c> @d \\ `e` // f [g] {h}'
OWN = OfficeTemplate()
ROUND = DeviationRow(
    1, "T1", "boat", BEGIN_S, BEGIN_S + HOUR_S, BEGIN_S + 600, BEGIN_S + HOUR_S, LATE, 4, 3,
    "船坏了",
)  # fmt: skip


def paper_of(*blocks: object, layout_words: str = "") -> Paper:
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    bare = Paper(
        layout_words or "题", "", "zh", BEGIN_S, Foot("内部", "哈希", SHA256, "1"),
        (Section("one", "节", blocks),),
        words={key: words.of("paper", key) for key in
               ("page_before", "page_between", "page_after")},
    )  # fmt: skip
    return bare


def set_in(paper: Paper, **options: object) -> bytes:
    return write_pdf(paper, {}, font_folder=font_folder(), **options)


def test_a_long_figure_is_made_smaller_and_what_it_is_beside_stays_below_it():
    key = KeyFigures((("1,081,717 / 1,134,101", "实巡", "上期 9"), ("7", "漏巡", "上期 8")))
    [page] = PdfReader(io.BytesIO(set_in(paper_of(key)))).pages
    heights: dict[str, set[int]] = {}

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        for words in text.split():
            heights.setdefault(words, set()).add(round(cm[5] + tm[5]))

    page.extract_text(visitor_text=note)
    assert heights["1,081,717"] == heights["1,134,101"]
    assert heights["9"] == heights["8"], "both fields say below the figure what it is beside"


def test_what_shows_a_cause_is_told_in_words():
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    told = words.evidence({"team_id": "T1", "planned_from_s": BEGIN_S + 75})
    assert told == "班组: T1; 原定时间: 11-23 00:01:15"
    said = words.assumption("plans_in_force", {"plans": 5})
    assert said.endswith("（计划份数: 5）")


def test_a_coverage_report_has_every_section_in_both_languages():
    report = coverage_report(deviations=(ROUND,), with_before=True)
    chinese, english = (text_of(coverage_pdf(report, OWN, language)) for language in LANGUAGES)
    for words in (
        "应巡", "实巡", "漏巡", "到位率", "易上岸点视频覆盖率", "盖章", "制表人", "南湾L1",
        "湾头村", "晚出发", "船坏了", "下界证书哈希", "11-2308:00",
    ):  # fmt: skip
        assert words in chinese
    for words in ("Required", "Everygap", "Drawnupby", "(seal)", "notsearched"):
        assert words in english
    assert "75.0%" in chinese  # 18 of 24 looks
    assert "+25.0" in chinese  # 12 of 24 before


def test_hash_and_version_and_number_stand_on_every_page():
    report = coverage_report(gaps=tuple(gap_row(number) for number in range(60)))
    pages = pages_of(coverage_pdf(report, OWN, "zh"))
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert report_sha256(report) in page
        assert "Coastwatch0.1.0" in page and "coastwatch-report/1" in page
        assert f"第{number}页，共{len(pages)}页" in page
        assert "模拟数据" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_report_gives_the_same_bytes(language: str):
    first, second = (coverage_pdf(coverage_report(), OWN, language) for _ in range(2))
    assert first == second
    told = PdfReader(io.BytesIO(first)).metadata
    assert told.creation_date.timestamp() == coverage_report().head.to_s


def test_rare_characters_and_markup_are_shown_and_never_run():
    report = coverage_report(name=f"{RARE}{MARKUP}")
    text = text_of(coverage_pdf(report, OWN, "zh"))
    assert RARE in text
    assert text.count("".join(MARKUP.split())) >= 3  # list without video, worst targets, gaps


def test_a_character_that_the_font_lacks_is_told_by_its_number():
    text = text_of(set_in(paper_of(Note("𠮷村 和 吉村"))))
    assert "〔U+20BB7〕村和吉村" in text


def test_characters_that_are_not_looked_up_are_in_the_font():
    points = FontCover(font_folder())
    common = [chr(point) for point in range(0x20, 0x10000) if not _ODD.match(chr(point))]
    common = [letter for letter in common if letter.isprintable() and letter != "\u200b"]

    for path in font_paths():
        with TTFont(path, lazy=True) as font:
            known = font.getBestCmap()
        assert [letter for letter in (*common, *RARE, *"→≤×") if ord(letter) not in known] == []
    assert points.shown(RARE) == RARE


def test_no_row_is_cut_among_many_gaps_and_headings_are_repeated():
    gaps = tuple(gap_row(number, name=f"湾{number:04d}号") for number in range(260))
    pages = pages_of(coverage_pdf(coverage_report(gaps=gaps), OWN, "zh"))
    text = "".join(pages)
    assert [gap.name for gap in gaps if gap.name not in text] == []
    listing = [page for page in pages if len(re.findall(r"湾\d{4}号L1", page)) > 5]
    assert len(listing) > 4
    assert all("超时分钟" in page and "补救" in page for page in listing)


def test_a_very_long_list_says_the_same_in_fewer_columns(monkeypatch: pytest.MonkeyPatch):
    gaps = (gap_row(0, cause="out_of_reach"), replace(gap_row(1), from_s=BEGIN_S + 30 * HOUR_S,
                                                      to_s=BEGIN_S + 31 * HOUR_S))  # fmt: skip
    report = coverage_report(gaps=gaps, days=2)
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    wide = SECTIONS["gaps"](report, words)
    monkeypatch.setattr(gap_sections, "MOST_WIDE_GAPS", 1)
    dense = SECTIONS["gaps"](report, words)
    tables = [
        [block for block in section.blocks if isinstance(block, Table)] for section in (wide, dense)
    ]
    assert [table.title for table in tables[0]] == ["2026-11-23（1 个）", "2026-11-24（1 个）"]
    assert [table.title for table in tables[1]] == [table.title for table in tables[0]]
    for full, short in zip(*tables, strict=True):
        day, told = f"{short.title[5:10]} ", " ".join(short.rows[0])
        cells = [cell.removeprefix(day) for cell in full.rows[0]]  # the day stands in the title
        assert [cell for cell in cells if cell not in told and cell != "—"] == []
        assert len(short.columns) < len(full.columns)


@pytest.mark.soak
def test_ten_thousand_gaps_are_all_there():
    gaps = tuple(gap_row(number, name=f"湾{number:05d}号") for number in range(10_000))
    text = text_of(coverage_pdf(coverage_report(gaps=gaps), OWN, "zh"))
    assert [gap.name for gap in gaps if gap.name not in text] == []


@pytest.mark.parametrize("name", ["很长的名字" * 40, "Q" * 300, "a " * 150])
def test_long_names_are_whole_and_inside_the_page(name: str):
    pdf = coverage_pdf(coverage_report(name=name), OWN, "zh")
    assert "".join(name.split()) in text_of(pdf)
    for page in PdfReader(io.BytesIO(pdf)).pages:
        right_edge = float(page.mediabox.width)
        places: list[float] = []
        page.extract_text(visitor_text=lambda text, _, at, *__, to=places: to.append(at[4]))
        assert max(places) < right_edge - 20


def test_a_day_on_which_nothing_was_required_says_so():
    text = text_of(coverage_pdf(empty_report(), OWN, "zh"))
    assert "报告范围内没有巡防点位" in text and "没有空档" in text and "没有巡防记录" in text
    whole = coverage_report().whole
    idle = replace(whole.measured, weighted_required=0.0, weighted_overdue=0.0)
    report = replace(coverage_report(), looks=(replace(whole, measured=idle),))
    assert "没有任何巡防要求" in text_of(coverage_pdf(report, OWN, "zh"))


def test_a_day_without_any_look_is_said_loudly():
    whole = coverage_report().whole
    looks = replace(whole.measured.looks, made=0, missed=24)
    missed = replace(whole, measured=replace(whole.measured, looks=looks))
    text = text_of(coverage_pdf(replace(coverage_report(), looks=(missed,)), OWN, "zh"))
    assert "应巡24次，实巡0次" in text


def test_people_outside_see_no_rounds():
    report = coverage_report(audience="public", deviations=(ROUND,))
    text = text_of(coverage_pdf(report, OWN, "zh"))
    assert "船坏了" not in text and "T1" not in text
    assert "公开报告不列逐轮情况" in text and "晚出发" in text


def test_a_month_has_a_calendar_and_a_day_has_none():
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    assert SECTIONS["calendar"](coverage_report(), words) is None
    assert "逐日空档日历" in text_of(coverage_pdf(coverage_report(days=30), OWN, "zh"))


def test_a_time_after_a_clock_change_has_its_offset():
    zone = ZoneInfo("Europe/Berlin")
    begin_s, end_s = (instant_of(date(2026, 10, day), 0, zone) for day in (24, 26))
    words = PaperWords("zh", "Europe/Berlin", begin_s)
    assert words.at(begin_s + 90) == "10-24 00:01:30"
    assert words.at(end_s) == "10-26 00:00 +0100"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "report",
    [
        coverage_report(),
        empty_report(),
        coverage_report(
            name="很长" * 400, gaps=tuple(gap_row(n, name="长" * 900) for n in range(9))
        ),
    ],
)
def test_a_brief_is_one_page(report: object, language: str):
    pages = pages_of(brief_pdf(report, OfficeTemplate("brief"), language))
    assert len(pages) == 1
    assert report_sha256(report) in pages[0]


def test_the_gravest_gaps_are_of_different_targets():
    small, large = gap_row(0), replace(gap_row(1), to_s=BEGIN_S + 20 * HOUR_S)
    other = replace(gap_row(2), target_id="L2")
    report = coverage_report(gaps=(small, large, other))
    assert gravest_gaps(report) == (large, other)


def test_percentages_are_all_only_where_all_is_done():
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    shown = [words.percent(share) for share in (1.0, 0.99999, 0.5, 0.0, None)]
    assert shown == ["100.0%", "99.9%", "50.0%", "0.0%", "—"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str):
    words = PaperWords(language, "Asia/Shanghai", BEGIN_S)
    for group, codes in (("cause", GAP_CAUSES), ("reason", REASONS), ("remedy", REMEDIES)):
        assert all(words.code(group, code) for code in codes)


def test_evidence_and_remedies_say_their_values():
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    told = words.evidence({"team_id": "T1", "planned_from_s": BEGIN_S, "reason": "late"})
    assert "T1" in told and "11-23 00:00" in told and "late" not in told
    assert words.evidence({}) == "—"
    assert words.remedy("watch_sensor", {"sensor_id": "CAM1"}).endswith("（CAM1）")
    assert words.remedy("add_team", {"base_id": "B1", "base_name": "广海"}).endswith("（广海）")


def test_columns_that_templates_may_choose_are_those_of_the_sections():
    report = coverage_report(with_before=True, deviations=(ROUND,))
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    for key, known in COLUMNS["coverage"].items():
        section = SECTIONS[key](report, words)
        there = {
            column.key
            for block in (section.blocks if section else ())
            if isinstance(block, Table)
            for column in block.columns
        }
        assert there == set(known), key


def test_a_layout_of_an_office_sees_the_paper_and_nothing_else():
    layout = b'#import "coastwatch.typ": sheet\n#let p = json("paper.json")\nOWN #p.title\n'
    assert text_of(set_in(paper_of(), layout=layout)) == "OWN题"
    for asked in (
        b'#read("/etc/passwd")',
        b'#read("../../etc/passwd")',
        b'#import "@preview/x:1.0.0"',
    ):
        with pytest.raises(FaultyLayoutError, match=r"own\.typ: the layout cannot be set: "):
            set_in(paper_of(), layout=asked, layout_name="own.typ")


def test_a_layout_that_names_no_field_is_told_where():
    with pytest.raises(FaultyLayoutError, match=r"titel.*mend it, or leave `layout` out"):
        set_in(paper_of(), layout=b'\n#json("paper.json").titel', layout_name="own.typ")


def test_a_picture_that_was_not_drawn_is_named():
    with pytest.raises(MissingPictureError, match=r"the paper shows heat\.svg"):
        set_in(paper_of(Picture("heat.svg", "")))


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="row 0 has 2 cells for 1 columns"):
        Table((Column("a", "A"),), (("1", "2"),), "none")


def test_control_and_turning_characters_are_shown_as_spaces():
    text = paper_as_json(paper_of(Note("a\x00b\u202ec\nd"))).decode()
    assert "a b c d" in text


def test_a_long_row_breaks_and_others_do_not():
    table = Table((Column("a", "A"),), (("x" * 5000,), ("y",)), "none", frozenset((1,)))
    pdf = set_in(paper_of(table))
    assert text_of(pdf).count("x") == 5000


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(typst_pdf, "_lay_out", full)
    with pytest.raises(Exception, match="no space left on device; make room there"):
        set_in(paper_of())


def test_short_papers_are_tagged_for_screen_readers():
    short, long = (
        set_in(paper_of(Table((Column("a", "A"),), (("1",),) * rows, "none"))) for rows in (3, 90)
    )
    assert b"/StructTreeRoot" in short and b"/StructTreeRoot" not in long


def test_the_document_is_the_papers_title():
    words = PaperWords("en", "Asia/Shanghai", BEGIN_S)
    paper = coverage_paper(coverage_report(), OWN, words, document_sha256=SHA256)
    assert paper.title == "台山市: coverage report 巡防报告"
    assert [section.key for section in paper.sections] == [
        key for key in SECTIONS if key != "calendar"
    ]
