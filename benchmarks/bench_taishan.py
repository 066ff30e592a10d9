"""Time the day of Taishan as a user runs it: plan, verify, map, import; whole processes.

    python -m benchmarks.bench_taishan [--seconds 60] [--runs 3] [--no-import]

Prints wall time (median, least and most of the runs), the processor's seconds (median) and peak
memory of each command. The plan is made once with --seconds; verify, map and import run on it.
Import needs the database.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from geo_data.sample import TAISHAN_PACK

START = "2026-11-23T00:00:00+08:00"


class Measured(NamedTuple):
    """What one command took: wall and CPU seconds, peak memory in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measure(arguments: list[str]) -> Measured:
    """Run one command of Coastwatch, its answers thrown away."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"coastwatch {' '.join(arguments)} ended with {process.returncode}")
    cpu_s = usage.ru_utime + usage.ru_stime
    return Measured(time.monotonic() - begun, cpu_s, usage.ru_maxrss / 1024)


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", default="60")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-import", action="store_true")
    options = parser.parse_args()
    pack = str(TAISHAN_PACK)
    with tempfile.TemporaryDirectory() as folder:
        plan, page = str(Path(folder) / "plan.json"), str(Path(folder) / "map.html")
        rows = {
            f"plan --seconds {options.seconds}": (
                ["plan", pack, "--start", START, "--seconds", options.seconds, "--out", plan], 1,
            ),
            "plan --seconds 0 (first plan)": (
                ["plan", pack, "--start", START, "--seconds", "0", "--out", plan + ".first"],
                options.runs,
            ),
            "verify": (["verify", pack, plan], options.runs),
            "map": (["map", pack, plan, "--out", page], options.runs),
            "import (nothing changed)": (["import", pack], options.runs),
        }  # fmt: skip
        if options.no_import:
            del rows["import (nothing changed)"]
        print(
            f"{'command':32} {'median s':>9} {'least':>7} {'most':>7} {'CPU s':>7} {'peak MB':>8}"
        )
        for name, (arguments, runs) in rows.items():
            seen = [measure(arguments) for _ in range(runs)]
            walls = [one.wall_s for one in seen]
            print(
                f"{name:32} {statistics.median(walls):9.2f} {min(walls):7.2f} {max(walls):7.2f} "
                f"{statistics.median(one.cpu_s for one in seen):7.1f} "
                f"{max(one.peak_mb for one in seen):8.0f}",
                flush=True,
            )
        print(f"map file: {Path(page).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
