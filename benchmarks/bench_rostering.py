"""Solve public rostering instances by solver and pattern of our rosters, beside known values.

    python -m benchmarks.bench_rostering DIR [--seconds 60] [--seed 1] [--only NAME ...] [--highs]

DIR holds the instances and best_known.csv. The instances have rules that the roster command does
not know (runs, weekends, wishes by shift, covers with a price), so their programme is written here:
it is solver and pattern that are measured. Every roster is scored from the instance file alone.
Seconds are those of the processor, one core; with --highs, which knows no such limit, of the clock.
"""

import argparse
import csv
import time
from pathlib import Path

from benchmarks.rostering import penalty_of, read_roster_case
from benchmarks.rostering_model import (
    NoRosterError,
    Solved,
    solve_by_highs,
    solve_by_parts,
    write_programme,
)


def run(path: Path, known: dict[str, str], *, seconds: float, seed: int, by_highs: bool) -> str:
    """Solve one instance; give the row of the table."""
    case = read_roster_case(path)
    begun_s, begun_cpu_s = time.perf_counter(), time.process_time()
    programme = write_programme(case)
    try:
        solved: Solved | None = (
            solve_by_highs(case, programme, seconds=seconds)
            if by_highs
            else solve_by_parts(case, programme, seconds=seconds, seed=seed)
        )
    except NoRosterError as none:
        solved, ours = None, str(none)
    took_s, cpu_s = time.perf_counter() - begun_s, time.process_time() - begun_cpu_s
    best = int(known["best_known_ub"])
    bound = proved = gap = ""
    if solved is not None:
        penalty = penalty_of(case, solved.roster)
        ours, gap = str(penalty), f"{100.0 * (penalty - best) / best:.1f}"
        bound, proved = f"{solved.bound:,.0f}", "yes" if solved.is_best else "no"
    return (
        f"| {case.name} | {len(case.workers)} × {case.days} × {len(case.shifts)} | {best} "
        f"| {known['gurobi_10min']} | {known['ejection_chain_10min']} | {ours} | {gap} "
        f"| {bound} | {proved} | {took_s:.1f} | {cpu_s:.1f} |"
    )


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", help="names of instances; all where none is given")
    parser.add_argument("--highs", action="store_true", help="HiGHS on the whole programme")
    options = parser.parse_args()
    with (options.directory / "best_known.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["instance"]: row for row in csv.DictReader(lines)}
    print(
        "| instance | staff × days × shifts | best known | Gurobi 10 min | ejection chain 10 min "
        "| ours | gap % | bound | proved best | s | CPU s |"
    )
    print("|" + "---|" * 11)
    for name in options.only or known:
        row = run(
            options.directory / f"{name}.txt", known[name], seconds=options.seconds,
            seed=options.seed, by_highs=options.highs,
        )  # fmt: skip
        print(row, flush=True)


if __name__ == "__main__":
    main()
