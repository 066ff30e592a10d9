"""Time how long papers take: the coverage report of a day and of a month, brief, shift sheets.

    python -m benchmarks.bench_papers PLAN [--pack PACK] [--days 30]

Each paper is made in a process of its own, as the command line does, and once more in the same
process with another figure in it, as a server does. The month has the plan's gaps anew on each
day. Seconds of the processor are of this process alone and hardly change with what else the
machine does; those of the clock do.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from api.report_pdf import brief_pdf, coverage_pdf, shifts_pdf
from geo_data.pack_reader import read_pack
from geo_data.plan_file import read_plan
from geo_data.program_version import program_version
from geo_data.reports.compose import compose_report
from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.shift_paper import ShiftHead
from geo_data.sample import TAISHAN_PACK
from maritime.cutting import resolve_targets
from maritime.horizon import DAY_S
from maritime.report.coverage_report import CoverageReport, SpanRow
from maritime.report.plan_facts import PlanSource, facts_of_plan
from maritime.report.shift_sheets import shift_sheets

PAPERS = ("day", "month", "brief", "shifts")


@cache
def report_of(pack: Path, plan_path: Path) -> CoverageReport:
    """Give the report of a plan."""
    reading = read_pack(pack)
    district = reading.district
    plan = read_plan(plan_path, timezone=district.timezone)
    source = PlanSource(program_version(), reading.sha256, plan.inputs_sha256)
    facts = facts_of_plan(plan, district, resolve_targets(district), source)
    return compose_report(facts).report


def month_of(report: CoverageReport, days: int) -> CoverageReport:
    """Give a report of some days with the gaps of one on each."""
    begin_s = report.head.from_s
    whole = report.whole.measured
    return replace(
        report,
        head=replace(report.head, kind="month", to_s=begin_s + days * DAY_S),
        gaps=tuple(
            replace(gap, from_s=gap.from_s + day * DAY_S, to_s=gap.to_s + day * DAY_S)
            for day in range(days)
            for gap in report.gaps
        ),
        days=tuple(
            SpanRow(begin_s + day * DAY_S, begin_s + (day + 1) * DAY_S, whole.weighted_required,
                    whole.weighted_overdue)
            for day in range(days)
        ),
        heat=replace(report.heat, hour_edges_s=None, required_s=report.heat.required_s * days,
                     overdue_s=report.heat.overdue_s * days),
    )  # fmt: skip


def maker_of(paper: str, pack: Path, plan_path: Path, days: int) -> Callable[[str], bytes]:
    """Give what makes a paper, with everything read that it is made of."""
    report = report_of(pack, plan_path)
    if paper == "shifts":
        district = read_pack(pack).district
        plan = read_plan(plan_path, timezone=district.timezone)
        sheets = shift_sheets(plan, district, resolve_targets(district), with_people=True)
        head = ShiftHead(district.name, report.head.from_s, report.head.to_s, district.timezone,
                         program_version(), plan.inputs_sha256, district.is_simulated)  # fmt: skip
        return lambda name: shifts_pdf(
            replace(head, district_name=name), sheets, district, OfficeTemplate("shifts"), "zh"
        )
    if paper == "brief":
        return lambda name: brief_pdf(_named(report, name), OfficeTemplate("brief"), "zh")
    of = month_of(report, days) if paper == "month" else report
    return lambda name: coverage_pdf(_named(of, name), OfficeTemplate(), "zh")


def _named(report: CoverageReport, name: str) -> CoverageReport:
    return replace(report, head=replace(report.head, district_name=name))


def time_paper(paper: str, pack: Path, plan_path: Path, days: int) -> str:
    """Time a paper twice in this process; gives a line."""
    make = maker_of(paper, pack, plan_path, days)
    cells = []
    for name in ("台山市", "台山"):
        began_s, clock_s = time.process_time(), time.perf_counter()
        content = make(name)
        spent_s, passed_s = time.process_time() - began_s, time.perf_counter() - clock_s
        cells.append(f"{spent_s:6.2f} s cpu {passed_s:6.2f} s clock")
    return f"{paper:8} {'   again '.join(cells)}   {len(content):>10,} bytes"


def main() -> None:
    """Time every paper, each in a new process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("plan", type=Path)
    parser.add_argument("--pack", type=Path, default=Path(str(TAISHAN_PACK)))
    parser.add_argument("--days", type=int, default=30)
    asked = parser.parse_args()
    report = report_of(asked.pack, asked.plan)
    gaps = len(report.gaps)
    print(f"{len(report.targets):,} targets, {gaps:,} gaps a day, {gaps * asked.days:,} a month")
    for paper in PAPERS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(time_paper, paper, asked.pack, asked.plan, asked.days).result())


if __name__ == "__main__":
    main()
