"""Audit and divide: the Taishan sample before and after, and a long coast with 2,000 grids.

    python -m benchmarks.bench_grids [--parts 58] [PACK ...]

Prints for each pack how long audit and proposal take, and how even the effort of its village
grids is before and after; then the time of an audit of 2,000 village grids along 5,000 km of
coast made from a seed.
"""

import argparse
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from shapely import LineString, Polygon

from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.coast import Coastline
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.grids.audit import audit_grids
from maritime.grids.effort import GridEffort, measure_efforts, spread_of
from maritime.grids.proposal import propose_grids
from maritime.places import SeaGrid
from maritime.standard import StandardRule

DAY = date(2026, 11, 28)
TOWNS, VILLAGES_EACH = 20, 100
STEPS_PER_VILLAGE = 25


def long_coast(seed: int) -> District:
    """Draw a rough coast of 40 degrees of longitude, and a strip of grids along it."""
    rng = np.random.default_rng(seed)
    steps = TOWNS * VILLAGES_EACH * STEPS_PER_VILLAGE
    lons = np.linspace(100.0, 140.0, steps + 1)
    lats = 20.0 + np.cumsum(rng.normal(0.0, 0.0005, steps + 1))
    shore = np.column_stack((lons, lats))

    def strip(first: int, last: int) -> Polygon:
        along, half_deg = shore[first : last + 1], np.array([0.0, 0.05])
        return Polygon(np.vstack((along - half_deg, np.flip(along + half_deg, axis=0))))

    frame = Polygon([(99, -10), (141, -10), (141, 50), (99, 50)])
    grids = [SeaGrid("C", "County", "county", frame)]
    for town in range(TOWNS):
        name, start = f"T{town:02d}", town * VILLAGES_EACH * STEPS_PER_VILLAGE
        end = start + VILLAGES_EACH * STEPS_PER_VILLAGE
        grids.append(SeaGrid(name, name, "town", strip(start, end), "C"))
        for village in range(VILLAGES_EACH):
            first = start + village * STEPS_PER_VILLAGE
            outline = strip(first, first + STEPS_PER_VILLAGE)
            village_id = f"{name}-{village:02d}"
            grids.append(SeaGrid(village_id, village_id, "village", outline, name, "port"))
    return District(
        district_id="long",
        name="Long coast",
        timezone="UTC",
        coastlines=(Coastline("C01", "mainland", LineString(shore)),),
        landing_points=(),
        bases=(),
        sensors=(),
        standard=(StandardRule("segment", "general", 0, 1440, 240.0),),
        teams=(),
        sea_grids=tuple(grids),
    )


def print_efforts(title: str, efforts: tuple[GridEffort, ...]) -> None:
    """Print how even some efforts are."""
    minutes = np.array([one.effort_min for one in efforts])
    print(
        f"  {title:10} {len(minutes):4} grids, min a day: least {minutes.min():7.1f}, "
        f"mean {minutes.mean():7.1f}, largest {minutes.max():7.1f}, spread {spread_of(efforts):.3f}"
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="*", type=Path, default=[TAISHAN_PACK])
    parser.add_argument("--parts", type=int)
    options = parser.parse_args()
    for path in options.packs:
        district = read_pack(path).district
        begun = time.perf_counter()
        findings = audit_grids(district, day=DAY)
        audited = time.perf_counter()
        before = measure_efforts(district)
        parts = options.parts or max(1, len(before))
        wide = replace(district, sea_grids=())
        print(f"{path.stem}: audit {audited - begun:.2f} s, {len(findings)} findings")
        if before:
            print_efforts("as it is", before)
        for title, case in (("by town", district), ("by base", wide)):
            begun = time.perf_counter()
            proposal = propose_grids(case, parts=parts)
            seconds = time.perf_counter() - begun
            print_efforts(title, proposal.efforts)
            print(
                f"  {'':10} in {seconds:.1f} s; no division goes below "
                f"{proposal.least_largest_min:.1f}; {len(proposal.unassigned)} left"
            )
    district = long_coast(seed=1)
    begun = time.perf_counter()
    findings = audit_grids(district, day=DAY)
    seconds = time.perf_counter() - begun
    grids, targets = len(district.sea_grids), len(resolve_targets(district))
    print(f"long coast: {grids} grids, {targets} targets: audit {seconds:.1f} s")


if __name__ == "__main__":
    main()
