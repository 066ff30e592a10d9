"""Turn shifts and their patrols into duties that people have to be found for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import shapely

from maritime.district import District
from maritime.horizon import DAY_S, Horizon
from maritime.places import SeaGrid
from maritime.plan import Dwell, Plan, PostDuty, Traverse
from maritime.planning.slots import shift_on, works_on
from maritime.targets import Target
from maritime.team import Team
from maritime.wall_clock import local_day

DutyKey = tuple[str, int]


@dataclass(frozen=True)
class Duty:
    """
    One shift of one team, with the patrols made in it; the same people go on all of them.

    from_s and to_s are the whole shift, epoch seconds: people are on duty all of it, however long
    they are out. grid_ids are the sea grids, of every level, that the patrols watch something in.
    worth is what is lost where nobody goes, in weighted minutes or any other unit, above 0.
    """

    team_id: str
    base_id: str
    mode: str
    day: date
    from_s: int
    to_s: int
    patrol_ids: tuple[str, ...] = ()
    grid_ids: frozenset[str] = frozenset()
    worth: float = 1.0

    @property
    def key(self) -> DutyKey:
        """What names the duty: its team and when it begins."""
        return self.team_id, self.from_s

    @property
    def minutes(self) -> int:
        """Length in minutes, rounded up."""
        return -((self.from_s - self.to_s) // 60)


def duty_on(team: Team, day: date, horizon: Horizon) -> Duty:
    """Give the duty of a team's shift that begins on a day."""
    from_s, to_s = shift_on(team, day, horizon)
    return Duty(team.team_id, team.base_id, team.mode, day, from_s, to_s)


def home_day(team: Team, day: date, horizon: Horizon) -> date:
    """
    Give the day whose duty a shift belongs to, in a horizon that it touches.

    In a cyclic plan the rest of a shift that began the day before is the end of the one that
    begins on the day itself, a day earlier: one duty, if the team works that day.
    """
    begins_s, _ = shift_on(team, day, horizon)
    following = day + timedelta(days=1)
    is_rest = horizon.is_cyclic and begins_s < horizon.start_s
    return following if is_rest and works_on(team, following) else day


def duties_of_plan(plan: Plan, district: District, targets: Iterable[Target]) -> tuple[Duty, ...]:
    """
    Give the duties that hold the patrols of a plan, by time and team.

    A duty's worth is the sum of weights of the looks made in it. A patrol outside every shift of
    its team, or of an unknown team, belongs to no duty: such a plan is not true.
    """
    teams = {team.team_id: team for team in district.teams}
    known = {target.target_id: target for target in targets}
    grids_at = _grids_by_target(known.values(), district.sea_grids)
    seen: dict[DutyKey, Duty] = {}
    for patrol in plan.patrols:
        team = teams.get(patrol.team_id)
        day = None if team is None else _shift_day(team, patrol.depart_s, patrol.return_s, plan)
        if team is None or day is None:
            continue
        duty = duty_on(team, home_day(team, day, plan.horizon), plan.horizon)
        duty = seen.get(duty.key, replace(duty, worth=0.0))
        looked_at = [
            one
            for leg in patrol.legs
            if isinstance(leg, Traverse | Dwell)
            for one in (leg.target_id, *(stop.target_id for stop in getattr(leg, "stops", ())))
            if one in known
        ]
        posts = sum(1 for leg in patrol.legs if isinstance(leg, PostDuty))
        seen[duty.key] = replace(
            duty,
            patrol_ids=(*duty.patrol_ids, patrol.patrol_id),
            grid_ids=duty.grid_ids.union(*(grids_at[one] for one in looked_at)),
            worth=duty.worth + posts + sum(known[one].weight for one in looked_at),
        )
    whole = (replace(duty, worth=max(duty.worth, 1e-6)) for duty in seen.values())
    return tuple(sorted(whole, key=lambda duty: (duty.from_s, duty.team_id)))


def repeat_duties(
    duties: Iterable[Duty], district: District, horizon: Horizon, *, days: int
) -> tuple[Duty, ...]:
    """
    Give the duties of a day on that day and the following ones, by time and team.

    A team that does not work on one of the days (its days of the week, valid_from, valid_to) has
    no duty on it.
    """
    teams = {team.team_id: team for team in district.teams}
    repeated = [
        replace(
            duty_on(teams[duty.team_id], day, horizon),
            patrol_ids=duty.patrol_ids, grid_ids=duty.grid_ids, worth=duty.worth,
        )
        for duty in duties
        for day in (duty.day + timedelta(days=later) for later in range(days))
        if works_on(teams[duty.team_id], day)
    ]  # fmt: skip
    return tuple(sorted(repeated, key=lambda duty: (duty.from_s, duty.team_id)))


def _shift_day(team: Team, depart_s: int, return_s: int, plan: Plan) -> date | None:
    day = local_day(depart_s, plan.horizon.zone)
    for on in (day, day - timedelta(days=1)):
        from_s, to_s = shift_on(team, on, plan.horizon)
        if from_s <= depart_s and return_s <= to_s and works_on(team, on):
            return on
    if plan.horizon.is_cyclic:
        # The rest of a shift that begins on the day of the plan: yesterday was the same.
        from_s, to_s = shift_on(team, day, plan.horizon)
        if works_on(team, day) and from_s - DAY_S <= depart_s and return_s <= to_s - DAY_S:
            return day
    return None


def _grids_by_target(
    targets: Iterable[Target], grids: Iterable[SeaGrid]
) -> Mapping[str, frozenset[str]]:
    """Give the ids of all grids that a target's middle lies in, by target id."""
    targets, grids = list(targets), list(grids)
    if not grids:
        return {target.target_id: frozenset() for target in targets}
    middles = [shapely.line_interpolate_point(t.geometry, 0.5, normalized=True)
               if t.is_segment else t.geometry for t in targets]  # fmt: skip
    tree = shapely.STRtree([grid.geometry for grid in grids])
    found: dict[str, set[str]] = {target.target_id: set() for target in targets}
    for at, grid in zip(*tree.query(middles, predicate="intersects"), strict=True):
        found[targets[at].target_id].add(grids[grid].grid_id)
    return {target_id: frozenset(ids) for target_id, ids in found.items()}
