"""Draw small registers for staffing: people and teams of the straight coast."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from scenes import straight_coast

from maritime.crews.case import CrewCase, lay_out_case
from maritime.crews.duties import duty_on
from maritime.crews.staff import Staffed, StaffParams, staff
from maritime.district import District
from maritime.horizon import Horizon
from maritime.planning.params import stop_after
from maritime.planning.slots import works_on
from maritime.register import Availability, Person
from maritime.wall_clock import instant_of, make_horizon

DAY = date(2026, 11, 23)
HOUR_S = 3600
MIXED = ("gridworker", "police", "patrol_member")


def person(person_id: str, *roles: str, **fields) -> Person:
    """Give a person with a name made of the id."""
    return Person(person_id, f"Name {person_id}", roles, **fields)


def crew(number: int, *, base_id: str | None = None, roles: Iterable[str] = MIXED, **fields):
    """Give one person of each role: G1, P1, M1 and so on, numbered."""
    letters = {"gridworker": "G", "police": "P", "patrol_member": "M", "auxiliary_police": "A",
               "boat_crew": "B", "drone_pilot": "D", "volunteer": "V"}  # fmt: skip
    return tuple(
        person(f"{letters[role]}{number}", role, base_id=base_id, **fields) for role in roles
    )


def staffed_coast(*people: Person, teams: Iterable[str] = ("T02",), **layers) -> District:
    """Give the straight coast with some of its teams and these people."""
    scene = straight_coast()
    kept = tuple(team for team in scene.teams if team.team_id in teams)
    return replace(scene, teams=kept, persons=people, **layers)


def at(hour: float, day: int = 0) -> int:
    """Give an instant of a day from DAY on, by the clock of the straight coast."""
    return instant_of(DAY, 0, straight_coast().zone) + int((day * 24 + hour) * HOUR_S)


def leave(person_id: str, from_h: float, to_h: float, kind: str = "leave") -> Availability:
    """Give an absence or wish on DAY."""
    return Availability(person_id, at(from_h), at(to_h), kind)


def horizon(*, cyclic: bool = False, hours: float = 24.0) -> Horizon:
    """Give a horizon from DAY on."""
    return make_horizon(at(0), hours, "Asia/Shanghai", cyclic=cyclic)


def case_of(district: District, *, days: int = 1, cyclic: bool = False) -> CrewCase:
    """Lay out every shift of some days."""
    span = horizon(cyclic=cyclic)
    duties = [
        duty_on(team, day, span)
        for team in district.teams
        for day in (DAY + timedelta(days=later) for later in range(days))
        if works_on(team, day)
    ]
    ordered = sorted(duties, key=lambda duty: (duty.from_s, duty.team_id))
    return lay_out_case(district, ordered, span, repeats=cyclic)


def staffed(case: CrewCase, *, rounds: int = 30, seed: int = 1, **params: int) -> Staffed:
    """Staff a case in some rounds."""
    return staff(case, rng=Random(seed), stop=stop_after(rounds), params=StaffParams(**params))


def names(result: Staffed) -> dict[tuple[str, str], str]:
    """Give who does what: (team, post) to person."""
    case = result.case
    return {
        (case.duty_of(post).team_id, str(case.posts[post].takes)):
            case.persons[case.arcs[number].person].person_id
        for post, number in result.staffing.items()
    }  # fmt: skip
