"""Measure proposing members for 11,000 vessels among 2,000: time, memory, cost, proof.

Run `python -m benchmarks.bench_pairing`. Vessels, people and their places are drawn from a seed, no
two at one place; the places that members have are a little fewer than vessels, as many, and more.
Times are the processor's, which other work on the machine does not lengthen much.
"""

import resource
import time
from dataclasses import replace
from datetime import date

import numpy as np
from shapely import Point

from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.district import District
from maritime.pairing import audit_register, propose_pairings
from maritime.places import Base
from maritime.register import Person, Vessel

VESSELS, MEMBERS, VILLAGES = 11_000, 2_000, 150
SEED = 1
DAY = date(2026, 11, 28)
NOW_S = 1_795_824_000


def district_of(share: float) -> District:
    """Give a district whose members have about share x VESSELS places in all."""
    rng = np.random.default_rng(SEED)
    coast = read_pack(TAISHAN_PACK).district
    spots = np.column_stack(
        (rng.uniform(112.4, 113.1, VESSELS + MEMBERS), rng.uniform(21.6, 22.1, VESSELS + MEMBERS))
    )
    bases = tuple(
        Base(f"X{number}", f"place {number}", Point(spot)) for number, spot in enumerate(spots)
    )
    mean = share * VESSELS / MEMBERS
    places = np.maximum(rng.poisson(mean, MEMBERS), 0)
    vessels = tuple(
        Vessel(f"V{n:05d}", f"粤台渔{n:05d}", home_port=f"place {n}",
               village=f"{rng.integers(VILLAGES)}村")
        for n in range(VESSELS)
    )  # fmt: skip
    persons = tuple(
        Person(f"H{n:04d}", f"人{n}", (), base_id=f"X{VESSELS + n}", is_party_member=True,
               max_vessels=int(places[n]))
        for n in range(MEMBERS)
    )  # fmt: skip
    return replace(
        coast, bases=bases, vessels=vessels, persons=persons, pairings=(), trips=(),
        availabilities=(), teams=(),
    )  # fmt: skip


def main() -> None:
    """Print a row for each share of places."""
    print(
        "| places | left without | cost in points | proved | audit CPU s | proposal CPU s "
        "| peak MB |"
    )
    print("|---|---|---|---|---|---|---|")
    for share in (0.98, 1.0, 1.3):
        district = district_of(share)
        begun = time.process_time()
        audit_register(district, day=DAY, now_s=NOW_S)
        audited = time.process_time()
        proposal = propose_pairings(district, day=DAY)
        done = time.process_time()
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"| {proposal.places:,} | {len(proposal.unpaired):,} | {proposal.total:,} | "
            f"{'yes' if proposal.is_proved else 'NO'} | {audited - begun:.1f} | "
            f"{done - audited:.1f} | {peak_mb:,.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
