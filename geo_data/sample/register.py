"""Simulate the register: people, vessels, dated pairings, leave and trips, all from a seed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from random import Random

from geo_data.sample.geopackage import Row
from geo_data.sample.grids import Grid
from geo_data.sample.means import BOAT_TOWNS, Base
from geo_data.sample.villages import COASTAL_TOWNS

LOCAL = timezone(timedelta(hours=8))
REGISTER_DAY = date(2026, 11, 1)
FIRST_PAIRING_DAY = date(2024, 3, 1)
SIMULATED_MMSI_START = 200_000_001  # MID 200 is assigned to no country
SURNAMES = "陈李黄张林梁吴伍谭余刘马邝甄曾赵朱叶冯雷许邓罗何方容"
GIVEN = "海明志强伟文华国荣杰健辉锋勇波涛泉德胜永祥佳敏玉兰丽芳秀英婷雪梅春燕"
PERSON_COUNT = 400
# kind: how many, shortest and longest length in metres, share that has an MMSI
VESSEL_KINDS = {
    "township": (350, 4, 9, 0.25),
    "fishing": (190, 9, 32, 0.95),
    "transport": (18, 15, 45, 1.0),
    "pleasure": (22, 5, 14, 0.6),
    "unknown": (20, 4, 12, 0.0),
}
NAME_SIGNS = {"fishing": "渔", "township": "乡", "transport": "运", "pleasure": "游"}
FULL_TIME_MIN, PART_TIME_MIN = 2400.0, 1200.0
VILLAGE_CONTACT = "gridworker,contact"
FISHER_ROLES = ("owner", "owner,guardian", "guardian", "owner", "")
COUNTY_CONTACT = {
    "roles": "contact", "party": 1.0, "grid_id": "440781", "branch": "台山市海防党支部",
    "branch_kind": "shore",
}  # fmt: skip
WATCH_WEIGHTS = {"high_risk": 1, "attention": 4, "controllable": 15}


def simulate_people(grids: Sequence[Grid], bases: Sequence[Base], *, rng: Random) -> list[Row]:
    """
    Give 400 people: police and boat crews at stations, gridworkers in villages, fishers at sea.

    Names are drawn from lists, telephone numbers start with 000 and ring nowhere.
    """
    villages = [grid for grid in grids if grid.level == "village"]
    plans: list[dict] = []
    for base in bases:
        if base.kind == "police_station":
            plans += [_post(base, "police", party=0.7)] * 4
            plans += [_post(base, "auxiliary_police", party=0.2)] * 6
        elif base.kind == "vessel_station" and base.town in BOAT_TOWNS:
            plans += [_post(base, "boat_crew", party=0.4)] * 9
    for grid in villages:
        second = rng.choice(("patrol_member", "patrol_member,gridworker"))
        plans.append(_villager(grid, VILLAGE_CONTACT, PART_TIME_MIN, party=0.8))
        plans.append(_villager(grid, second, PART_TIME_MIN, party=0.4))
    plans += [_villager(grid, "drone_pilot", PART_TIME_MIN, party=0.5) for grid in villages[:44:11]]
    plans += [_villager(grid, "volunteer", 480.0, party=0.3) for grid in villages[:48:3]]
    plans += [COUNTY_CONTACT] * 2
    while len(plans) < PERSON_COUNT:
        grid, roles = villages[len(plans) % len(villages)], FISHER_ROLES[len(plans) % 5]
        party = 1.0 if roles == "" else 0.75
        plans.append(_villager(grid, roles, None, party=party, at_sea=roles != "guardian"))
    return [_person(number, plan, rng=rng) for number, plan in enumerate(plans, start=1)]


def simulate_crews(
    bases: Sequence[Base], teams: Sequence[Row], *, first: int, rng: Random
) -> list[Row]:
    """
    Give those who go out with the teams of a base besides its people: enough for three shifts.

    Patrol members and gridworkers at every base with teams; police of its town at a vessel station.
    """
    plans: list[dict] = []
    with_teams = {team["base_id"] for team in teams}
    for base in bases:
        if base.base_id not in with_teams:
            continue
        if base.kind == "vessel_station":
            plans += [_post(base, "police", party=0.7)] * 2
            plans += [_post(base, "auxiliary_police", party=0.2)] * 5
        plans += [_post(base, "patrol_member", party=0.3)] * 5
        plans += [_post(base, "gridworker", party=0.4)] * 3
    return [_person(number, plan, rng=rng) for number, plan in enumerate(plans, start=first)]


def simulate_vessels(grids: Sequence[Grid], people: Sequence[Row], *, rng: Random) -> list[Row]:
    """
    Give 600 vessels in the coastal villages; some without MMSI, some without a name.

    Owners among the people have a fishing vessel each, in their own village.
    """
    villages = [grid for grid in grids if grid.level == "village"]
    grid_of = {grid.grid_id: grid for grid in villages}
    owners = iter(_with_role(people, "owner"))
    kinds = [kind for kind, (count, *_) in VESSEL_KINDS.items() for _ in range(count)]
    rows: list[Row] = []
    for number, kind in enumerate(kinds, start=1):
        owner = next(owners, None) if kind == "fishing" else None
        grid = grid_of[owner["grid_id"]] if owner else villages[rng.randrange(len(villages))]
        owner_name = owner["name"] if owner else _full_name(rng)
        register = 10_000 + number
        _, shortest, longest, mmsi_share = VESSEL_KINDS[kind]
        name = f"粤台{NAME_SIGNS[kind]}{register}" if kind in NAME_SIGNS else None
        watch = rng.choices(list(WATCH_WEIGHTS), weights=list(WATCH_WEIGHTS.values()))[0]
        rows.append({
            "vessel_id": f"VS{number:04d}", "name": name, "kind": kind,
            "registration_no": f"SIM-440781-{register}" if name else None,
            "mmsi": str(SIMULATED_MMSI_START + number)
            if rng.random() < mmsi_share else None,
            "beidou_id": f"SIM{register}" if kind == "fishing" and rng.random() < 0.9 else None,
            "home_port": _home_port(grid), "village": grid.name,
            "branch": _branch(grid, at_sea=kind == "fishing"),
            "length_m": round(rng.uniform(shortest, longest), 1),
            "owner": owner_name if kind != "unknown" else None,
            "watch": "high_risk" if kind == "unknown" else watch,
            "simulated": 1,
        })  # fmt: skip
    return rows


def simulate_pairings(
    grids: Sequence[Grid], people: Sequence[Row], vessels: Sequence[Row], *, rng: Random
) -> list[Row]:
    """
    Give the chain of every vessel: member, owner, guardian, village, town, county.

    Per vessel and part the periods never overlap. Most vessels have a member; some had
    one whose time has run out, some change hands, some never had one.
    """
    room = {p["person_id"]: p["max_vessels"] for p in people if p["max_vessels"]}
    party = [p for p in people if p["max_vessels"]]
    fishing = [vessel["vessel_id"] for vessel in vessels if vessel["kind"] == "fishing"]
    owner_of = dict(zip(fishing, _with_role(people, "owner"), strict=False))
    guardians = _with_role(people, "guardian")
    home_of = {_home_port(grid): grid for grid in grids if grid.level == "village"}
    contacts = {p["grid_id"]: p for p in people if p["roles"] == VILLAGE_CONTACT}
    county = next(p for p in people if p["roles"] == COUNTY_CONTACT["roles"])
    police = [p for p in people if p["roles"] == "police"]
    rows: list[Row] = []
    for number, vessel in enumerate(vessels):
        since = FIRST_PAIRING_DAY + timedelta(days=rng.randrange(300))
        home = home_of[vessel["home_port"]]
        rows += _member_rows(vessel, since, home, party, room, rng=rng)
        if vessel["kind"] == "unknown":
            continue
        station = [person for person in police if person["grid_id"] == home.parent_id]
        chain = [("village", contacts[home.grid_id]),
                 ("town", station[number % len(station)]), ("county", county)]  # fmt: skip
        if vessel["vessel_id"] in owner_of:
            chain.append(("owner", owner_of[vessel["vessel_id"]]))
        if vessel["kind"] == "fishing" and rng.random() < 0.7:
            chain.append(("guardian", rng.choice(guardians)))
        rows += [_pairing(vessel, person, part, since, None) for part, person in chain]
    return rows


def simulate_absences(people: Sequence[Row], *, rng: Random) -> list[Row]:
    """Give some leave and wishes from late November 2026 on."""
    workers = [p for p in people if p["base_id"]]
    rows: list[Row] = []
    for person in rng.sample(workers, 40):
        start = datetime(2026, 11, 23, 8, tzinfo=LOCAL) + timedelta(days=rng.randrange(14))
        kind = rng.choice(("leave", "leave", "wish_on", "wish_off", "available"))
        days = rng.randrange(2, 8) if kind == "leave" else 1
        rows.append({
            "person_id": person["person_id"], "from": start.isoformat(),
            "to": (start + timedelta(days=days)).isoformat(), "kind": kind, "simulated": 1,
        })  # fmt: skip
    return rows


def simulate_trips(people: Sequence[Row], vessels: Sequence[Row], *, rng: Random) -> list[Row]:
    """Give fishers who are at sea on 23 November 2026, most without a return yet."""
    fishers = [p for p in people if p["branch_kind"] == "sea"]
    boats = [v for v in vessels if v["kind"] == "fishing"]
    crews = rng.sample(fishers, 40)
    rows: list[Row] = []
    for person, vessel in zip(crews, rng.sample(boats, 40), strict=True):
        start = datetime(2026, 11, 22, 15, tzinfo=LOCAL) + timedelta(minutes=15 * rng.randrange(60))
        back = start + timedelta(hours=rng.randrange(6, 30)) if rng.random() < 0.4 else None
        rows.append({
            "person_id": person["person_id"], "vessel_id": vessel["vessel_id"],
            "from": start.isoformat(), "to": back.isoformat() if back else None, "simulated": 1,
        })  # fmt: skip
    return rows


def _with_role(people: Sequence[Row], role: str) -> list[Row]:
    return [person for person in people if role in person["roles"].split(",")]


def _post(base: Base, role: str, *, party: float) -> dict:
    town = COASTAL_TOWNS[base.town][1]
    return {
        "roles": role, "base_id": base.base_id, "grid_id": COASTAL_TOWNS[base.town][0],
        "branch": f"{town}巡防党支部", "branch_kind": "shore",
        "max_min_per_week": FULL_TIME_MIN, "party": party,
    }  # fmt: skip


def _villager(
    grid: Grid, roles: str, minutes: float | None, *, party: float, at_sea: bool = False
) -> dict:
    return {
        "roles": roles, "grid_id": grid.grid_id, "village": grid.name,
        "branch": _branch(grid, at_sea=at_sea), "branch_kind": "sea" if at_sea else "shore",
        "max_min_per_week": minutes, "party": party,
    }  # fmt: skip


def _home_port(grid: Grid) -> str:
    return f"{COASTAL_TOWNS[grid.town][1]}{grid.name}停泊点"


def _branch(grid: Grid, *, at_sea: bool) -> str:
    return f"{grid.name}{'海上' if at_sea else '岸上'}党支部"


def _person(number: int, plan: dict, *, rng: Random) -> Row:
    is_member = rng.random() < plan["party"]
    fields = {name: value for name, value in plan.items() if name != "party"}
    return {
        "base_id": None, "grid_id": None, "village": None, "max_min_per_week": None, **fields,
        "person_id": f"H{number:03d}", "name": _full_name(rng), "party_member": int(is_member),
        "max_vessels": rng.choice((3, 4, 5)) if is_member else None,
        "phone": f"000-0000-{number:04d}", "simulated": 1,
    }  # fmt: skip


def _full_name(rng: Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def _member_rows(
    vessel: Row, since: date, home: Grid, party: Sequence[Row], room: dict[str, int], *, rng: Random
) -> list[Row]:
    fate = rng.random()
    near = [p for p in party if p["grid_id"] == home.grid_id and room[p["person_id"]] > 0]
    free = near or [p for p in party if room[p["person_id"]] > 0]
    if fate < 0.05 or not free:
        return []
    person = max(free, key=lambda p: (room[p["person_id"]], p["person_id"]))
    if fate < 0.11:
        return [_pairing(vessel, person, "member", since, date(2026, 6, 30))]
    rows = []
    if fate < 0.35:
        before = rng.choice(party)
        rows.append(_pairing(vessel, before, "member", since, date(2025, 6, 30)))
        since = date(2025, 7, 1)
    room[person["person_id"]] -= 1
    return [*rows, _pairing(vessel, person, "member", since, None)]


def _pairing(vessel: Row, person: Row, part: str, since: date, until: date | None) -> Row:
    return {
        "vessel_id": vessel["vessel_id"], "person_id": person["person_id"], "part": part,
        "valid_from": since.isoformat(), "valid_to": until.isoformat() if until else None,
        "simulated": 1,
    }  # fmt: skip
