"""Write what an audit found as a workbook or text sheet, one row a finding."""

import json
from collections.abc import Mapping, Sequence

from geo_data.sheets.report_sheet import Report, write_report
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
    return write_report(Report("核查结果", title, HEADINGS, rows, wraps=True), form=form)
