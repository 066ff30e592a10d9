"""Measure staffing 12, 36 and 60 team shifts a day over 1 and 7 days with up to 300 people.

Run `python -m benchmarks.bench_crews`. Bases and coast are those of the Taishan sample; teams,
people, leave and wishes are drawn from a seed. Every roster is checked by verification's checker.
"""

import argparse
import resource
import time
from dataclasses import replace
from random import Random

from benchmarks.standing_day import DAY
from geo_data.pack_reader import read_pack
from geo_data.sample import TAISHAN_PACK
from maritime.crews.case import lay_out_case
from maritime.crews.duties import Duty, duty_on, repeat_duties
from maritime.crews.figures import roster_of
from maritime.crews.staff import staff
from maritime.district import District
from maritime.register import Availability, Person
from maritime.team import Team
from maritime.verification.rosters import check_duty_rows
from maritime.wall_clock import instant_of, make_horizon

SEED = 1
PEOPLE_PER_SHIFT = 5
SHARES = {
    "police": 0.12, "auxiliary_police": 0.24, "gridworker": 0.26, "patrol_member": 0.26,
    "boat_crew": 0.12,
}  # fmt: skip
AT_A_BASE = ("police", "auxiliary_police", "boat_crew")
STARTS_MIN = (360, 420, 840, 900, 1320, 0)
BASES = 6


def district_of(shifts: int) -> District:
    """Give a district with so many team shifts a day and five people for each."""
    rng = Random(SEED)
    coast = read_pack(TAISHAN_PACK).district
    bases = [base for base in coast.bases if base.kind != "post"][:BASES]
    villages = [grid.grid_id for grid in coast.sea_grids if grid.level == "village"]
    teams = tuple(
        Team(
            f"T{n:03d}", bases[n % BASES].base_id, "boat" if n % 5 == 4 else "vehicle", 20.0, 40.0,
            STARTS_MIN[n // BASES % 6], (STARTS_MIN[n // BASES % 6] + 480) % 1440,
        )
        for n in range(shifts)
    )  # fmt: skip
    count = shifts * PEOPLE_PER_SHIFT
    roles = [role for role, share in SHARES.items() for _ in range(round(share * count))]
    people = tuple(
        Person(
            f"H{n:03d}", f"模拟{n:03d}", (role,),
            base_id=bases[n % BASES].base_id if role in AT_A_BASE else None,
            grid_id=rng.choice(villages), max_min_per_week=2400.0,
        )
        for n, role in enumerate(roles)
    )  # fmt: skip
    start_s = instant_of(DAY, 0, coast.zone)
    rows = []
    for person in rng.sample(people, count // 6):
        from_s = start_s + 86_400 * rng.randrange(7)
        kind = rng.choice(("leave", "wish_off", "wish_on"))
        rows.append(Availability(person.person_id, from_s, from_s + 86_400, kind))
    return replace(
        coast, teams=teams, persons=people, availabilities=tuple(rows), trips=(), pairings=(),
        vessels=(),
    )  # fmt: skip


def duties_of(district: District, days: int) -> tuple[tuple[Duty, ...], object]:
    """Give every shift on so many days; each watches a few villages."""
    rng = Random(SEED)
    horizon = make_horizon(instant_of(DAY, 0, district.zone), 24, district.timezone)
    villages = [grid for grid in district.sea_grids if grid.level == "village"]
    day_duties = []
    for team in district.teams:
        grids = rng.sample(villages, 4)
        ids = frozenset(one for grid in grids for one in (grid.grid_id, grid.parent_id))
        duty = replace(duty_on(team, DAY, horizon), grid_ids=ids, worth=rng.uniform(20, 100))
        day_duties.append(duty)
    return repeat_duties(day_duties, district, horizon, days=days), horizon


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--shifts", type=int, nargs="*", default=(12, 36, 60))
    options = parser.parse_args()
    print("| shifts a day | days | people | roles | possible places | unfilled | fewest proved "
          "| fullest | best | points | most minutes | s | faults | peak MB |")  # fmt: skip
    print("|" + "---|" * 14)
    for shifts in options.shifts:
        district = district_of(shifts)
        for days in (1, 7):
            duties, horizon = duties_of(district, days)
            begun = time.perf_counter()
            case = lay_out_case(district, duties, horizon, repeats=days == 1)
            done = staff(
                case, rng=Random(SEED),
                stop=lambda n, begun=begun: time.perf_counter() - begun > options.seconds,
            )  # fmt: skip
            took_s = time.perf_counter() - begun
            figures = roster_of(done, district)
            faults = check_duty_rows(district, figures.rows, is_cyclic=days == 1)
            peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"| {shifts} | {days} | {len(district.persons)} | {len(case.posts):,} "
                f"| {len(case.arcs):,} | {len(done.unfilled)} "
                f"| {'yes' if done.is_fewest else 'no'} "
                f"| {'yes' if done.is_fullest else 'no'} | {'yes' if done.is_best else 'no'} "
                f"| {figures.points:,} | {max(one.minutes for one in figures.loads):,} "
                f"| {took_s:.1f} | {len(faults)} | {peak_mb:,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
