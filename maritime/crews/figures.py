"""Turn a staffing into a roster: rows, roles unfilled and why, minutes of everybody, fairness."""

from dataclasses import dataclass
from statistics import fmean, pstdev

from maritime.crews.hindrances import Hindrances
from maritime.crews.staff import Staffed
from maritime.crews.value import points_of
from maritime.district import District
from maritime.roster import DutyRow, UnfilledRole


@dataclass(frozen=True)
class PersonLoad:
    """What a roster asks of one person who could go out: duties and minutes, of at most."""

    person_id: str
    roles: tuple[str, ...]
    duties: int
    minutes: int
    max_min_per_week: float | None


@dataclass(frozen=True)
class Fairness:
    """How minutes are spread over those who could fill a role: least, mean, most, deviation."""

    role: str
    people: int
    least_min: int
    mean_min: float
    most_min: int
    deviation_min: float


@dataclass(frozen=True)
class Roster:
    """A whole roster with its figures."""

    rows: tuple[DutyRow, ...]
    unfilled: tuple[UnfilledRole, ...]
    loads: tuple[PersonLoad, ...]
    points: int
    roles_needed: int
    is_fewest: bool
    is_fullest: bool
    is_best: bool

    def fairness(self) -> tuple[Fairness, ...]:
        """Give the spread of minutes among those who could fill each role, by role."""
        roles = sorted({role for load in self.loads for role in load.roles})
        spreads = []
        for role in roles:
            minutes = [load.minutes for load in self.loads if role in load.roles]
            spreads.append(
                Fairness(
                    role, len(minutes), min(minutes), fmean(minutes), max(minutes), pstdev(minutes)
                )
            )
        return tuple(spreads)


def roster_of(staffed: Staffed, district: District) -> Roster:
    """Give the roster of a staffing; loads are of those who could fill any post of it."""
    case = staffed.case
    rows = []
    duties: dict[int, int] = {}
    minutes: dict[int, int] = {}
    for post, number in staffed.staffing.items():
        duty, arc = case.duty_of(post), case.arcs[number]
        person_id = case.persons[arc.person].person_id
        rows.append(DutyRow(duty.from_s, duty.team_id, arc.role, person_id, duty.to_s, duty.day))
        duties[arc.person] = duties.get(arc.person, 0) + 1
        minutes[arc.person] = minutes.get(arc.person, 0) + duty.minutes
    loads = []
    for index, numbers in enumerate(case.arcs_of_person):
        if numbers:
            person = case.persons[index]
            roles = tuple(sorted({case.arcs[number].role for number in numbers}))
            loads.append(
                PersonLoad(
                    person.person_id, roles, duties.get(index, 0), minutes.get(index, 0),
                    person.max_min_per_week,
                )
            )  # fmt: skip
    return Roster(
        tuple(sorted(rows)),
        Hindrances(case, staffed.staffing, district).unfilled(staffed.unfilled),
        tuple(loads),
        points_of(case, staffed.staffing),
        len(case.posts),
        staffed.is_fewest,
        staffed.is_fullest,
        staffed.is_best,
    )
