"""Check a report against its raw data on the command line."""

import json
from pathlib import Path

from rich.console import Console

from api.cli_words import say
from geo_data.reports.raw_zip import read_raw_zip, rows_of
from geo_data.reports.read_document import read_report_document
from geo_data.reports.read_workbook import read_workbook
from maritime.report_check.check import check_report
from maritime.report_check.check_sheets import check_sheets
from maritime.report_check.faults import ReportFault

TRUE, FAULTY = 0, 1
SHOWN = 20


def run_verify_report(report: Path, raw_path: Path, *, as_json: bool, answers: Console) -> int:
    """Compute a report's figures again, print what is wrong with it, give the exit status."""
    raw = read_raw_zip(raw_path)
    rows = rows_of(raw, str(raw_path))
    if report.name.lower().endswith(".xlsx"):
        book = read_workbook(report)
        found = check_sheets(book.tables, rows)
        faults = [*_hash_faults(book.raw_sha256, raw.sha256, "raw data"), *found.faults]
        of_what = "in sheets " + ", ".join(book.tables)
    else:
        read = read_report_document(report)
        found = check_report(read.document, rows)
        faults = [*_hash_faults(read.said_sha256, read.true_sha256, "sha256 of the document"),
                  *_hash_faults(read.raw_sha256, raw.sha256, "raw data"),
                  *found.faults]  # fmt: skip
        of_what = f"document SHA-256 {read.true_sha256}"
    if as_json:
        rows = [{"where": f.where, "found": f.found, "expected": f.expected} for f in faults]
        print(json.dumps({"is_true": not faults, "compared": found.compared, "faults": rows},
                         ensure_ascii=False, indent=1))  # fmt: skip
    elif faults:
        answers.print(f"{report}: {len(faults)} faults", style="bold red", markup=False)
        for fault in faults[:SHOWN]:
            say(answers, f"  - {fault}")
        if len(faults) > SHOWN:
            say(answers, f"  … and {len(faults) - SHOWN} more (--json prints all)")
    else:
        say(answers, (
            f"{report}: true. {found.compared:,} figures computed again from {raw_path}, "
            f"{of_what}"
        ))  # fmt: skip
    return FAULTY if faults else TRUE


def _hash_faults(said: object, true: str, where: str) -> list[ReportFault]:
    return [] if said == true else [ReportFault(where, str(said), true)]
