"""Measure writing a coverage report with 100,000 gaps as a workbook and as text sheets.

Run `python -m benchmarks.bench_sheets`. Each form is written in a process of its own, whose peak
memory counts everything: Python, the report as records, and the finished file. Gaps are made up
from a seed, each with a cause, evidence and a remedy. Times of the processor are not lengthened
much by other work on the machine; seconds of the clock are.
"""

import io
import multiprocessing
import resource
import time
from collections.abc import Callable
from random import Random

import numpy as np
import xlsxwriter

from geo_data.reports.coverage_tables import coverage_book
from geo_data.reports.csv_zip import write_csv_zip
from geo_data.reports.sheet_tables import SheetBook
from geo_data.reports.workbook import write_workbook
from maritime.looks import LookFigures
from maritime.report.coverage_report import (
    GAP_CAUSES,
    REMEDIES,
    CoverageReport,
    GapRow,
    HeatMap,
    LookRow,
    Measure,
    Remedy,
    ReportHead,
    ReportPlaces,
)

GAPS = 100_000
SEED = 1
MONTH_S = 30 * 86_400
BEGIN_S = 1_793_462_400


def write_alone(book: SheetBook) -> bytes:
    """Write as many cells by XlsxWriter alone: the time that no code of ours can save."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = file.add_worksheet()
    text, number = file.add_format({"num_format": "@"}), file.add_format({"num_format": "0.0"})
    for row in range(GAPS):
        for column in range(8):
            sheet.write_string(row, column, "北陡沙头冲湾", text)
        for column in range(8, 13):
            sheet.write_number(row, column, row * 1.5, number)
    file.close()
    return out.getvalue()


FORMS: dict[str, Callable[[SheetBook], bytes]] = {
    ".xlsx": write_workbook, "XlsxWriter alone": write_alone, ".csv.zip": write_csv_zip,
}  # fmt: skip


def long_report(gaps: int) -> CoverageReport:
    """Give a report of a month with so many gaps and little else."""
    rng = Random(SEED)
    head = ReportHead(
        "month", "440781", "台山市", "Asia/Shanghai", BEGIN_S, BEGIN_S + MONTH_S, "observations",
        "0.1.0", pack_sha256="a" * 64,
    )  # fmt: skip
    looks = LookFigures(gaps, 0, gaps)
    whole = Measure(673, looks, 1e6, 1e5, 1e6, 1e5, gaps, 1440.0, 300.0)
    nothing = np.zeros((0, 24), dtype=np.int64)
    return CoverageReport(
        head=head, looks=(LookRow(None, "台山市", "county", 0, whole),), effort=(),
        landing_points=(), targets=(), hours=(), days=(),
        heat=HeatMap((), None, nothing, nothing),
        gaps=tuple(_gap(rng, number) for number in range(gaps)),
        deviations=(), reasons={}, score=None, assumptions=(),
        places=ReportPlaces((), (), (), (), ()),
    )  # fmt: skip


def _gap(rng: Random, number: int) -> GapRow:
    from_s = BEGIN_S + rng.randrange(MONTH_S)
    team_id = f"T{rng.randrange(36):02d}"
    return GapRow(
        f"S{number % 673:04d}", f"北陡沙头冲湾{number}", "segment", "general", "440781107207",
        "沙头冲村", from_s, from_s + rng.randrange(60, 20_000), 1.0 + rng.random(),
        rng.choice(GAP_CAUSES), {"team_id": team_id, "shortfall_min": 90 * rng.random()},
        Remedy(rng.choice(REMEDIES), {"base_name": "北陡派出所"}),
    )  # fmt: skip


def write(form: str, answer: multiprocessing.SimpleQueue) -> None:
    """Write the report in a form; answer processor s, clock s, peak MB and size in MB."""
    book = coverage_book(long_report(GAPS), language="zh", document_sha256="0" * 64)
    begun, begun_clock = time.process_time(), time.monotonic()
    content = FORMS[form](book)
    used, passed = time.process_time() - begun, time.monotonic() - begun_clock
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer.put((used, passed, peak_mb, len(content) / 1e6))


def main() -> None:
    """Print a row for each form."""
    print("| form | rows | CPU s | s | peak MB | file MB |")
    print("|---|---|---|---|---|---|")
    context = multiprocessing.get_context("spawn")
    for form in FORMS:
        answer = context.SimpleQueue()
        process = context.Process(target=write, args=(form, answer))
        process.start()
        used, passed, peak_mb, size_mb = answer.get()
        process.join()
        print(f"| {form} | {GAPS:,} | {used:.1f} | {passed:.1f} | {peak_mb:.0f} | {size_mb:.1f} |")


if __name__ == "__main__":
    main()
