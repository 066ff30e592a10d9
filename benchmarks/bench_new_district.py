"""Make, plan, verify and draw new districts around the world.

Run `python -m benchmarks.bench_new_district`.

Prints a table; packs, plans and maps stay in the folder that is named.
"""

import argparse
import json
import subprocess
import sys
import time
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
    print("| coast | km | coastlines | targets | landing points | team shifts | new-district s | "
          "plan s | coverage | verify |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|")
    for number, (name, (offset, *where)) in enumerate(COASTS.items(), start=1):
        stem = options.out / f"{number}"
        pack, plan = stem.with_suffix(".gpkg"), stem.with_suffix(".json")
        made_s = _run("new-district", "--name", name, *where, "--out", pack)[1]
        start = f"2026-11-23T00:00:00{offset}"
        planned_s = _run(
            "plan", pack, "--start", start, "--seconds", options.seconds, "--out", plan
        )[1]
        verified = _run("verify", pack, plan)[0]
        _run("map", pack, plan, "--out", stem.with_suffix(".html"))
        print(_row(name, pack, plan, made_s, planned_s, verified), flush=True)


def _run(*arguments: object) -> tuple[int, float]:
    """Run a command of the program; its exit status and how long it took."""
    begun = time.monotonic()
    command = [sys.executable, "-P", "-m", "api.cli", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode, time.monotonic() - begun


def _row(name: str, pack: Path, plan: Path, made_s: float, planned_s: float, verified: int) -> str:
    district, document = read_pack(pack).district, json.loads(plan.read_text())
    segments = [one for one in document["targets"] if one["kind"] == "segment"]
    km = sum(one["to_m"] - one["from_m"] for one in segments) / 1000
    return (
        f"| {name} | {km:,.0f} | {len(district.coastlines)} | {len(document['targets'])} | "
        f"{len(district.landing_points)} | {len(district.teams)} | {made_s:.0f} | {planned_s:.0f} "
        f"| {document['score']['coverage']:.1%} | {'true' if verified == 0 else 'FALSE'} |"
    )


if __name__ == "__main__":
    main()
