"""Make, plan, verify and draw new districts around the world.

Run `python -m benchmarks.bench_new_district`.

Prints a table; packs, plans and maps stay in the folder that is named.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from geo_data.pack_reader import read_pack

COASTS = {
    "Taveuni, Fiji": ("+12:00", "--around", "-179.97,-16.85", "--km", "40"),
    "Lofoten, Norway": ("+01:00", "--around", "13.5,68.1", "--km", "40"),
    "Mekong delta, Vietnam": ("+07:00", "--bbox", "106.3,9.3,107.0,10.3"),
    "Åland, Finland": ("+02:00", "--around", "19.9,60.2", "--km", "40"),
    "Senegal": ("+00:00", "--bbox", "-17.5,14.5,-16.4,16.0"),
    "Delaware Bay, USA": ("-05:00", "--bbox", "-75.7,38.6,-74.8,39.7"),
    "Chiloé, Chile": ("-03:00", "--bbox", "-74.3,-43,-72.9,-41.7"),
}


def main() -> None:
    """Run every coast and print its row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="seconds of search a plan")
    parser.add_argument("--out", type=Path, default=Path("out/new-districts"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    print(
        "| coast | km | coastlines | targets | landing points | team shifts | new-district CPU s "
        "| new-district MB | plan CPU s | plan MB | coverage | verify |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for number, (name, (offset, *where)) in enumerate(COASTS.items(), start=1):
        stem = options.out / f"{number}"
        pack, plan = stem.with_suffix(".gpkg"), stem.with_suffix(".json")
        made = _run("new-district", "--name", name, *where, "--out", pack)
        start = f"2026-11-23T00:00:00{offset}"
        planned = _run("plan", pack, "--start", start, "--seconds", options.seconds, "--out", plan)
        verified = _run("verify", pack, plan, may_fail=True)
        _run("map", pack, plan, "--out", stem.with_suffix(".html"))
        print(_row(name, pack, plan, made, planned, is_true=verified.status == 0), flush=True)


@dataclass(frozen=True)
class Run:
    """How a command ended, the time of the processor and the most memory that it took."""

    status: int
    cpu_s: float
    memory_mb: float


def _run(*arguments: object, may_fail: bool = False) -> Run:
    """Run a command of the program, its words thrown away but not its errors."""
    command = [sys.executable, "-P", "-m", "api.cli", *map(str, arguments)]
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(sys.executable, command, os.environ, file_actions=silent)
    _, ended, usage = os.wait4(process, 0)
    status = os.waitstatus_to_exitcode(ended)
    if status and not may_fail:
        sys.exit(f"{' '.join(command)}: exit status {status}")
    return Run(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


def _row(name: str, pack: Path, plan: Path, made: Run, planned: Run, *, is_true: bool) -> str:
    district, document = read_pack(pack).district, json.loads(plan.read_text())
    segments = [one for one in document["targets"] if one["kind"] == "segment"]
    km = sum(one["to_m"] - one["from_m"] for one in segments) / 1000
    return (
        f"| {name} | {km:,.0f} | {len(district.coastlines)} | {len(document['targets'])} | "
        f"{len(district.landing_points)} | {len(district.teams)} | {made.cpu_s:.0f} | "
        f"{made.memory_mb:,.0f} | {planned.cpu_s:.0f} | {planned.memory_mb:,.0f} | "
        f"{document['score']['coverage']:.1%} | {'true' if is_true else 'FALSE'} |"
    )


if __name__ == "__main__":
    main()
