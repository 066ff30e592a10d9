"""Hold what could be added to a district's means, cheapest kind first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maritime.district import District
from maritime.needs import build_needs
from maritime.places import Base, Sensor
from maritime.planning.crewing import with_slots
from maritime.planning.problem import PlanningProblem, set_problem, travel_key
from maritime.planning.slots import duty_slots
from maritime.team import Team
from maritime.views import observe_by_sensors, sensor_presence

KINDS = ("shift", "watch", "camera", "team", "post")
"""A shift moved, a sensor watched, a camera more, a team more, a post with its own watch."""


@dataclass(frozen=True)
class Addition:
    """
    One addition: records that are new, or take the place of those with the same id.

    place_id is whose shift is moved, which sensor is watched, or where something is added.
    """

    kind: str
    place_id: str
    words: str
    teams: tuple[Team, ...] = ()
    bases: tuple[Base, ...] = ()
    sensors: tuple[Sensor, ...] = ()

    @property
    def cost_rank(self) -> int:
        """The place of its kind in the order of cost, cheapest 0."""
        return KINDS.index(self.kind)

    @property
    def team_ids(self) -> frozenset[str]:
        """Teams that are new or on duty at other times."""
        return frozenset(team.team_id for team in self.teams)

    def added_to(self, district: District) -> District:
        """Give the district with the addition."""
        return replace(
            district,
            teams=_merged(district.teams, self.teams, "team_id"),
            bases=_merged(district.bases, self.bases, "base_id"),
            sensors=_merged(district.sensors, self.sensors, "sensor_id"),
        )


def problem_with(problem: PlanningProblem, addition: Addition) -> PlanningProblem:
    """
    Lay the district out with an addition; travel times are found anew only where they must.

    Shifts that the problem leaves out, as nobody crews them, stay out.
    """
    district = addition.added_to(problem.district)
    horizon, targets = problem.horizon, problem.targets
    slots = duty_slots(district.teams, horizon)
    if addition.bases or any(travel_key(slot) not in problem.classes for slot in slots):
        laid = set_problem(district, targets, horizon)
    else:
        laid = replace(problem, district=district, slots=slots)
    held = {(slot.team.team_id, slot.open_s) for slot in problem.slots}
    laid = with_slots(
        laid,
        [
            slot.team.team_id in addition.team_ids or (slot.team.team_id, slot.open_s) in held
            for slot in laid.slots
        ],
    )
    if addition.bases or not addition.sensors:
        return laid
    presence = sensor_presence(district, targets, horizon)
    return replace(
        laid,
        needs=build_needs(targets, district.standard, horizon, presence),
        sensor_observations=observe_by_sensors(district, targets, horizon),
    )


def _merged(rows: Sequence, added: Sequence, key: str) -> tuple:
    """Give rows with those added in the place of rows of the same id, others at the end."""
    new = {getattr(row, key): row for row in added}
    kept = [new.pop(getattr(row, key), row) for row in rows]
    return (*kept, *new.values())
