"""Write what an audit found as a workbook or text sheet, one row a finding."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from geo_data.sheets.text_marks import sheet_text
from geo_data.sheets.workbook_layout import add_sheet, column_width, open_book
from maritime.findings import AuditRule, Finding

HEADINGS = (
    "规则 Rule", "代码 Code", "程度 Severity", "层 Layer", "记录 Record", "说明 What", "依据 Facts",
)  # fmt: skip
SEVERITY_WORDS = {"urgent": "紧急 urgent", "attention": "关注 attention", "note": "提示 note"}


def write_findings(
    findings: Sequence[Finding], rules: Mapping[str, AuditRule], *, form: str, title: str
) -> bytes:
    """Give findings as xlsx or csv; title says of which district and day they are."""
    rows = [
        (
            rules[one.rule].title_zh,
            one.rule,
            SEVERITY_WORDS[one.severity],
            one.layer,
            one.record_id,
            one.words,
            json.dumps(dict(one.facts), ensure_ascii=False),
        )
        for one in findings
    ]
    return _csv(rows) if form == "csv" else _xlsx(rows, title)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([sheet_text(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _xlsx(rows: Sequence[Sequence[str]], title: str) -> bytes:
    out = io.BytesIO()
    book = open_book(out)
    sheet = add_sheet(book, "核查结果")
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    sheet.freeze_panes(2, 0)
    for at, heading in enumerate(HEADINGS):
        sheet.write_string(1, at, heading, head)
        sheet.set_column(at, at, column_width([heading, *(row[at] for row in rows[:500])]), wrap)
    for number, row in enumerate(rows, start=2):
        for at, cell in enumerate(row):
            sheet.write_string(number, at, cell)
    if rows:
        sheet.autofilter(1, 0, len(rows) + 1, len(HEADINGS) - 1)
    book.close()
    return out.getvalue()
