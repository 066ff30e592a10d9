"""Time the reports of Taishan: of a plan's day, and of a month that was walked as planned.

    .venv/bin/python -m benchmarks.bench_report plan.json

The plan is one of geo_data/sample/taishan.gpkg. CPU seconds of one process, the modules loaded.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from geo_data.pack_reader import read_pack
from geo_data.plan_file import read_plan
from geo_data.reports.compose import ComposedReport, compose_report
from geo_data.reports.raw_zip import rows_of, write_raw_zip
from geo_data.reports.report_document import document_of, write_report_document
from maritime.cutting import resolve_targets
from maritime.live.facts import LiveFacts, LiveGround
from maritime.observation import Observation
from maritime.report.facts import ReportFacts
from maritime.report.laid_plan import HeldPlan, lay_plans
from maritime.report.periods import month_of
from maritime.report.plan_facts import PlanSource, facts_of_plan
from maritime.report.span_facts import SpanKnown, SpanSource, facts_of_span, reaches_back_s
from maritime.report_check.check import check_report

SAMPLE = Path("geo_data/sample/taishan.gpkg")
MONTH = date(2026, 10, 1)


def main() -> None:
    """Print how long each step takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    plan_path = parser.parse_args().plan
    with timed("read pack and plan, resolve targets"):
        reading = read_pack(SAMPLE)
        district = reading.district
        plan = read_plan(plan_path, timezone=district.timezone)
        targets = resolve_targets(district)
    source = PlanSource("bench", reading.sha256, "0" * 64)
    tell("day of the plan", lambda: facts_of_plan(plan, district, targets, source))

    ground = LiveGround(district, targets)
    month = month_of(MONTH.year, MONTH.month, district.zone)
    since_s = month.before_from_s - reaches_back_s(ground)
    held = HeldPlan(plan, "0" * 64, since_s, month.to_s)
    laid = lay_plans([held], ground, since_s=since_s, from_s=since_s, to_s=month.to_s)
    looks = tuple(
        Observation(look.target_id, look.enter_s, look.exit_s, "check") for look in laid.looks
    )
    known = SpanKnown(ground, LiveFacts(known_s=month.to_s, looks=looks), (held,))
    print(f"{len(looks):,} looks in {MONTH:%Y-%m} and the month before")
    tell("month", lambda: facts_of_span(month, known, SpanSource("bench", reading.sha256)))


def tell(name: str, gather: Callable[[], ReportFacts]) -> None:
    """Print the time of each step of one report."""
    with timed(f"{name}: gather its facts"):
        facts = gather()
    with timed(f"{name}: raw data and report"):
        made: ComposedReport = compose_report(facts)
    with timed(f"{name}: document"):
        document = write_report_document(made.report)
    with timed(f"{name}: zip of raw data"):
        raw = write_raw_zip(made.raw, end_s=made.report.head.to_s)
    with timed(f"{name}: compute all figures again"):
        found = check_report(document_of(made.report), rows_of(made.raw, "raw"))
    sizes = f"document {len(document):,} bytes, raw data {len(raw):,} bytes"
    checked = f"{found.compared:,} figures, {len(found.faults)} faults"
    print(f"{name}: {len(made.report.gaps):,} gaps, {sizes}, {checked}")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print the CPU seconds that something takes."""
    begun = time.process_time()
    yield
    print(f"{time.process_time() - begun:6.2f} s  {what}", flush=True)


if __name__ == "__main__":
    main()
