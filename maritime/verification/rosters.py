"""Check a roster against register and crew rule, by code that shares nothing with its solver."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from maritime.crew_rule import CrewPost, has_crews
from maritime.district import District
from maritime.plan import Patrol, Plan
from maritime.register import Person
from maritime.roster import DutyRow
from maritime.verification.clock import local_day, text_of
from maritime.verification.faults import FaultLog, PlanFault
from maritime.verification.people import (
    POLICE,
    People,
    apart_s,
    busiest_week_min,
    is_rested,
)
from maritime.verification.shifts import Shift

CrewKey = tuple[str, int]


def check_duty_rows(
    district: District, rows: Iterable[DutyRow], *, is_cyclic: bool = False
) -> tuple[PlanFault, ...]:
    """
    Give what is wrong with the people of a roster: who they are, where else they are, their rest.

    Whether every role is filled is not looked at. is_cyclic says that its one day repeats.
    """
    faults = FaultLog()
    people = People(district)
    known = []
    for row in rows:
        where = f"roster, person {row.person_id!r}, team {row.team_id!r}"
        person = people.by_id.get(row.person_id)
        if person is None:
            faults.add("person_unknown", where, "the id", "a person of the district")
            continue
        if row.role not in person.roles:
            faults.add("role_wrong", where, f"role {row.role!r}", "a role of this person")
        known.append(row)
    _check_rows(people, known, is_cyclic, faults)
    return faults.all()


def check_crews(
    district: District, plan: Plan, shifts: dict[str, list[Shift]], faults: FaultLog
) -> None:
    """
    Check the roster of a plan: every patrol has its crew, and the people may and can.

    A plan with no roster at all takes its teams as crewed.
    """
    if not plan.roster:
        return
    people = People(district)
    patrols = {patrol.patrol_id: patrol for patrol in plan.patrols}
    held: dict[str, list[tuple[str, str]]] = {patrol_id: [] for patrol_id in patrols}
    for entry in plan.roster:
        if entry.patrol_id in held:
            held[entry.patrol_id].append((entry.person_id, entry.role))
    crew_of: dict[CrewKey, tuple[str, list[tuple[str, str]]]] = {}
    for patrol_id, patrol in patrols.items():
        where = f"roster, patrol {patrol_id!r}"
        crew = sorted(held[patrol_id])
        if len({person_id for person_id, _ in crew}) < len(crew):
            faults.add("person_twice", where, "somebody twice", "everybody once on a patrol")
        posts = people.rule.posts.get(patrol.mode, ())
        for post in _unfilled(posts, [role for _, role in crew]):
            faults.add(
                "role_unfilled", where,
                f"no {post} among {', '.join(role for _, role in crew) or 'nobody'}",
                " + ".join(map(str, posts)),
            )  # fmt: skip
        key = (patrol.team_id, _duty_of(patrol, shifts)[0])
        before = crew_of.setdefault(key, (patrol_id, crew))
        if before[1] != crew:
            faults.add(
                "crew_changes", where, "other people than on patrol " + repr(before[0]),
                "the same people on all patrols of a shift",
            )  # fmt: skip
    _check_rows(people, rows_of(district, plan, shifts), plan.horizon.is_cyclic, faults)


def rows_of(district: District, plan: Plan, shifts: dict[str, list[Shift]]) -> list[DutyRow]:
    """Give the duties on a plan's roster: whole shifts, each person once, known people only."""
    patrols = {patrol.patrol_id: patrol for patrol in plan.patrols}
    known = {person.person_id for person in district.persons}
    rows = set()
    for entry in plan.roster:
        patrol = patrols.get(entry.patrol_id)
        if patrol is None or entry.person_id not in known:
            continue
        from_s, to_s = _duty_of(patrol, shifts)
        if to_s > from_s:
            day = local_day(from_s, district.zone)
            rows.add(DutyRow(from_s, patrol.team_id, entry.role, entry.person_id, to_s, day))
    return sorted(rows)


def staffable_shifts(
    district: District, plan: Plan, shifts: dict[str, list[Shift]]
) -> dict[str, list[Shift]]:
    """
    Give the shifts whose team is crewed: it goes out, or people the roster leaves free suffice.

    A team that stays in for want of people is not on shift. Where the register holds no crews, or
    a plan has patrols and no roster, all are.
    """
    if not has_crews(district) or (plan.patrols and not plan.roster):
        return shifts
    rows = rows_of(district, plan, shifts)
    people = People(district)
    out = {(patrol.team_id, _duty_of(patrol, shifts)[0]) for patrol in plan.patrols}
    modes = {team.team_id: team.mode for team in district.teams}
    every = [
        DutyRow(begins, team_id, "police", "-", begins + shift.exit_s - shift.enter_s,
                local_day(begins, district.zone))
        for team_id, own in shifts.items()
        for shift in own
        for begins in (shift.enter_s + shift.back_s,)
    ]  # fmt: skip
    instants = people.instants(
        duty for duty in every if _police(people.rule.posts[modes[duty.team_id]])
    )
    crewed: dict[str, list[Shift]] = {}
    known: dict[CrewKey, bool] = {key: True for key in out}
    for duty in every:
        key = (duty.team_id, duty.from_s)
        if key not in known:
            posts = people.rule.posts[modes[duty.team_id]]
            known[key] = _can_crew(people, rows, duty, posts, instants, plan.horizon.is_cyclic)
    for team_id, own in shifts.items():
        crewed[team_id] = [s for s in own if known[team_id, s.enter_s + s.back_s]]
    return crewed


def _duty_of(patrol: Patrol, shifts: dict[str, list[Shift]]) -> tuple[int, int]:
    """Give the whole shift that a patrol is made in, its own time where it is in none."""
    for shift in shifts.get(patrol.team_id, ()):
        if shift.enter_s <= patrol.depart_s and patrol.return_s <= shift.exit_s:
            return shift.enter_s + shift.back_s, shift.exit_s + shift.back_s
    return patrol.depart_s, patrol.return_s


def _check_rows(people: People, rows: Sequence[DutyRow], is_cyclic: bool, faults: FaultLog) -> None:
    by_person: dict[str, list[DutyRow]] = {}
    for row in rows:
        where = f"roster, person {row.person_id!r}, team {row.team_id!r}"
        for code, found, expected in people.refusals(people.by_id[row.person_id], row):
            faults.add(code.value, where, found, expected)
        by_person.setdefault(row.person_id, []).append(row)
    for person_id, own in by_person.items():
        _check_time(people, person_id, own, is_cyclic, faults)
    for at_s in people.instants(rows):
        short = people.officers_short(rows, at_s, is_cyclic=is_cyclic)
        if short:
            faults.add(
                "on_call_exceeded", f"roster, {text_of(at_s, people.zone)}",
                f"{short} officers too few for the patrols out with police",
                f"an officer for every {people.rule.on_call_patrols} of them, his own among them",
            )  # fmt: skip


def _check_time(
    people: People, person_id: str, own: Sequence[DutyRow], is_cyclic: bool, faults: FaultLog
) -> None:
    """One place at a time, rest between duties, minutes of the week."""
    where = f"roster, person {person_id!r}"
    for index, row in enumerate(own):
        for other in own[index + 1 :]:
            if (row.team_id, row.from_s) == (other.team_id, other.from_s):
                continue
            between_s = apart_s(row, other, is_cyclic=is_cyclic)
            teams = f"with teams {row.team_id!r} and {other.team_id!r}"
            if between_s < 0:
                faults.add("two_places", where, f"duties {teams} at once", "one place at a time")
            elif not is_rested(row, other, is_cyclic=is_cyclic):
                faults.add(
                    "rest_short", where, f"{between_s / 3600:.2f} h between duties {teams}",
                    "at least 11 h",
                )  # fmt: skip
    most = people.by_id[person_id].max_min_per_week
    once = list({(row.team_id, row.from_s): row for row in own}.values())
    minutes, first = busiest_week_min(once)
    if most is not None and minutes > most:
        faults.add(
            "week_exceeded", where, f"{minutes} min in the seven days from {first}",
            f"at most {most:g} min",
        )  # fmt: skip


def _unfilled(posts: Iterable[CrewPost], roles: Sequence[str]) -> list[CrewPost]:
    """Give the posts for which no role is left, each role filling one."""
    posts = list(posts)
    filled = _match([[n for n, role in enumerate(roles) if role in post.roles] for post in posts])
    return [post for number, post in enumerate(posts) if number not in filled]


def _match(able: Sequence[Sequence[object]]) -> set[int]:
    """Give which of some places can be held, nobody holding two: longest augmenting paths."""
    held_by: dict[object, int] = {}

    def find(place: int, tried: set[object]) -> bool:
        for one in able[place]:
            if one not in tried:
                tried.add(one)
                if one not in held_by or find(held_by[one], tried):
                    held_by[one] = place
                    return True
        return False

    for place in range(len(able)):
        find(place, set())
    return set(held_by.values())


def _can_crew(
    people: People,
    rows: Sequence[DutyRow],
    duty: DutyRow,
    posts: Sequence[CrewPost],
    instants: Iterable[int],
    is_cyclic: bool,
) -> bool:
    """Whether people whom the rows leave free could take all posts of a duty."""
    police = _police(posts)
    with_it = [*rows, *(duty for _ in police)]
    if police and any(
        people.officers_short(with_it, at_s, is_cyclic=is_cyclic)
        for at_s in instants
        if apart_s(duty, replace(duty, from_s=at_s, to_s=at_s + 1), is_cyclic=is_cyclic) < 0
    ):
        return False
    able = [
        [
            person.person_id
            for person in people.district.persons
            if any(
                role in person.roles and _is_free(people, person, rows, duty, role, is_cyclic)
                for role in post.roles
            )
        ]
        for post in posts
    ]
    return len(_match(able)) == len(posts)


def _police(posts: Iterable[CrewPost]) -> list[CrewPost]:
    return [post for post in posts if set(POLICE).intersection(post.roles)]


def _is_free(
    people: People, person: Person, rows: Sequence[DutyRow], duty: DutyRow, role: str,
    is_cyclic: bool,
) -> bool:  # fmt: skip
    mine = [row for row in rows if row.person_id == person.person_id]
    row = replace(duty, role=role, person_id=person.person_id)
    if people.refusals(person, row):
        return False
    if not all(is_rested(row, other, is_cyclic=is_cyclic) for other in mine):
        return False
    most = person.max_min_per_week
    return most is None or busiest_week_min([*mine, row])[0] <= most
