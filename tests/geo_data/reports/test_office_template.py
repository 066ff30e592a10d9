from pathlib import Path

import pytest
from paper_cases import coverage_report, text_of

from api.report_pdf import coverage_pdf
from geo_data.reports.office_template import (
    OfficeTemplate,
    read_office_template,
    template_or_own,
)
from geo_data.templates import REPORT_TEMPLATE
from maritime.errors import FaultyInputError

HEAD = 'format = "coastwatch-report-template/1"\nkind = "coverage"\n'
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>LOGO</text></svg>'


def written(folder: Path, text: str, head: str = HEAD) -> Path:
    path = folder / "own.toml"
    path.write_text(head + text, encoding="utf-8")
    return path


def faults_of(folder: Path, text: str, head: str = HEAD) -> str:
    with pytest.raises(FaultyInputError) as raised:
        read_office_template(written(folder, text, head))
    return str(raised.value)


def test_the_sample_is_true_and_changes_nothing():
    sample = read_office_template(REPORT_TEMPLATE)
    report = coverage_report()
    assert coverage_pdf(report, sample, "zh") == coverage_pdf(report, OfficeTemplate(), "zh")


def test_an_office_chooses_sections_columns_headings_and_who_signs(tmp_path: Path):
    (tmp_path / "heat.svg").write_bytes(LOGO)  # the name of a figure, too
    path = written(tmp_path, '''
title = { zh = "{district}专报" }
office = "某办"
number = "海防〔2026〕7号"
footer = "只供{district}使用"
logo = "heat.svg"
is_numbered = false
[[section]]
key = "gaps"
title = "漏巡清单"
columns = ["to", "name"]
[section.headings]
to = "截止"
[[section]]
key = "looks"
[signature]
lines = ["值班员", "队长"]
seal = "公章"
''')  # fmt: skip
    text = text_of(coverage_pdf(coverage_report(), read_office_template(path), "zh"))
    for words in ("台山市专报", "某办", "海防〔2026〕7号", "只供台山市使用", "漏巡清单", "截止点位",
                  "值班员", "队长", "公章"):  # fmt: skip
        assert words in text
    assert text.index("漏巡清单") < text.index("应巡、实巡、漏巡和到位率")
    assert "制表人" not in text and "视频覆盖" not in text and "一、" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('titel = "x"', "titel: found 'an unknown field'; expected title (is that meant?)"),
        ('title = "{distrikt}"', "title: found '{distrikt}'; expected district (is that meant?)"),
        ('title = "{district.name}"', "title: found '{district.name}'"),
        ('title = "{0}"', "title: found '{0}'; expected one of district"),
        ('title = "{district"', "text whose braces close"),
        ("title = 3", 'title: found 3; expected text, or { zh = "…", en = "…" }'),
        ('title = { fr = "x" }', "title: found"),
        ('office = " "', "office: found"),
        ('is_numbered = "yes"', "is_numbered: found 'yes'; expected true or false"),
        ('section = "x"', "section: found 'x'; expected [[section]] tables"),
        ("[[section]]", "section 1: key: found nothing"),
        ('[[section]]\nkey = "gap"', "section gap: key: found 'gap'; expected gaps (is that"),
        ('[[section]]\nkey = "map"\n[[section]]\nkey = "map"', "expected each section once"),
        ('[[section]]\nkey = "gaps"\ncolumns = ["nam"]', "columns: found 'nam'; expected name"),
        ('[[section]]\nkey = "gaps"\ncolumns = ["to", "to"]', "expected each column once"),
        ('[[section]]\nkey = "gaps"\ncolumns = "to"', "expected a list of columns"),
        ('[[section]]\nkey = "gaps"\nrows = 3', "section gaps: rows: found 'an unknown field'"),
        ('[[section]]\nkey = "gaps"\nheadings = 3', "expected a table [section.headings]"),
        ('[[section]]\nkey = "gaps"\n[section.headings]\nxx = "x"', "headings: xx: found"),
        ("signature = 3", "expected a table [signature]"),
        ('[signature]\nlines = "x"', "expected a list of who signs"),
        ('[signature]\nline = ["x"]', "signature: line: found 'an unknown field'; expected lines"),
        ('logo = "no.svg"', "logo: found 'no.svg'; expected a file that can be read (no such"),
        ('logo = "../x.svg"', "logo: found '../x.svg'; expected the name of a file beside"),
        ('logo = "x.gif"', ".png·.svg"),
        ('layout = "x.py"', "layout: found 'x.py'"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, told: str):
    assert told in faults_of(tmp_path, text)


def test_missing_fields_are_named_all_together(tmp_path: Path):
    told = faults_of(tmp_path, "x = 1\n", head="")
    assert "format: found nothing; expected coastwatch-report-template/1" in told
    assert "kind: found nothing; expected one of coverage·brief·shifts" in told
    assert "x: found 'an unknown field'" in told


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"x" * 2_000_001])
def test_a_logo_is_a_picture_of_bearable_size(tmp_path: Path, content: bytes):
    (tmp_path / "logo.png").write_bytes(content)
    assert "logo: found" in faults_of(tmp_path, 'logo = "logo.png"')


def test_a_template_of_another_kind_is_refused(tmp_path: Path):
    path = written(tmp_path, "")
    with pytest.raises(FaultyInputError, match="kind: found 'coverage'; expected brief"):
        template_or_own(path, kind="brief")
    assert template_or_own(None, kind="brief") == OfficeTemplate("brief")
    assert template_or_own(path, kind="coverage").kind == "coverage"
