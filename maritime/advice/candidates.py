"""List what could be added where a plan leaves gaps."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from statistics import median, mode

from maritime.advice.additions import Addition
from maritime.places import Base, LandingPoint, Sensor
from maritime.planning.problem import PlanningProblem
from maritime.team import SHORE_MODES, Team
from maritime.wall_clock import MINUTES_OF_DAY

SHIFT_MOVES_MIN = (-120, -60, 60, 120)
SHIFT_STARTS_MIN = tuple(range(0, MINUTES_OF_DAY, 240))
USUAL_SHIFT_MIN = 480
USUAL_RANGE_M = 1000.0
USUAL_VIEW_M = 1000.0
WALK_KMH = 4.0
WALK_ON_KMH = 5.0
LANDING_POINTS_MOST = 30

OverdueMin = Mapping[str, float]


def list_candidates(
    problem: PlanningProblem, overdue: OverdueMin, kinds: Iterable[str]
) -> list[Addition]:
    """
    Give the additions of some kinds that are worth a look, in the order of kinds given.

    Parameters
    ----------
    overdue
        Weighted minutes that the plan leaves open, by target id.
    kinds
        Of maritime.advice.additions.KINDS.
    """
    makers = {
        "shift": moved_shifts,
        "watch": watched_sensors,
        "camera": new_cameras,
        "team": new_teams,
        "post": new_posts,
    }
    return [addition for kind in kinds for addition in makers[kind](problem, overdue)]


def moved_shifts(problem: PlanningProblem, overdue: OverdueMin) -> list[Addition]:
    """Give every team's shift one and two hours earlier and later."""
    on_duty = {slot.team.team_id for slot in problem.slots}
    found = []
    for team in problem.district.teams:
        lasts_min = _lasts_min(team)
        if team.team_id not in on_duty or lasts_min >= MINUTES_OF_DAY:
            continue
        for move_min in SHIFT_MOVES_MIN:
            moved = _on_shift(team, (team.shift_start_min + move_min) % MINUTES_OF_DAY, lasts_min)
            words = (
                f"shift of team {team.team_id} moved by {move_min / 60:+.0f} h to {_hours(moved)}"
            )
            found.append(Addition("shift", team.team_id, words, teams=(moved,)))
    return found


def watched_sensors(problem: PlanningProblem, overdue: OverdueMin) -> list[Addition]:
    """Give every camera and radar that nobody watches, or that is off line, as watched."""
    return [
        Addition(
            "watch",
            sensor.sensor_id,
            f"{sensor.kind} {sensor.sensor_id} watched"
            + ("" if sensor.is_online else " and on line again"),
            sensors=(replace(sensor, is_watched=True, is_online=True),),
        )
        for sensor in problem.district.sensors
        if sensor.kind != "light" and not (sensor.is_watched and sensor.is_online)
    ]


def new_cameras(problem: PlanningProblem, overdue: OverdueMin) -> list[Addition]:
    """Give a watched camera at each of the landing points with most overdue."""
    ranges_m = [s.range_m for s in problem.district.sensors if s.kind == "camera"]
    range_m = float(median(ranges_m)) if ranges_m else USUAL_RANGE_M
    taken = {sensor.sensor_id for sensor in problem.district.sensors}
    found = []
    for point in _worst_landing_points(problem, overdue):
        sensor_id = _free(f"NEW-CAMERA-{point.landing_point_id}", taken)
        camera = Sensor(sensor_id, "camera", point.geometry, range_m, is_watched=True)
        words = (
            f"watched camera at landing point {point.landing_point_id} {point.name}, "
            f"{range_m:.0f} m all round, day and night"
        )
        found.append(Addition("camera", point.landing_point_id, words, sensors=(camera,)))
    return found


def new_teams(problem: PlanningProblem, overdue: OverdueMin) -> list[Addition]:
    """
    Give one team more at every base, for a shift from each fourth hour.

    It is like the teams that start there, one for each mode; where none does, like most shore
    teams of the district.
    """
    teams = problem.district.teams
    shore = [team for team in teams if team.mode in SHORE_MODES]
    taken = {team.team_id for team in teams}
    found = []
    for base in problem.district.bases:
        own = {team.mode: team for team in reversed(teams) if team.base_id == base.base_id}
        models = list(own.values()) or ([_commonest(shore)] if shore else [])
        for model in models:
            for start_min in SHIFT_STARTS_MIN:
                team_id = _free(f"NEW-{base.base_id}-{model.mode}-{start_min // 60:02d}", taken)
                plain = replace(model, valid_from=None, valid_to=None)
                there = replace(plain, team_id=team_id, base_id=base.base_id)
                team = _on_shift(there, start_min, min(_lasts_min(model), MINUTES_OF_DAY - 1))
                words = f"{team.mode} team at base {base.base_id} {base.name}, {_hours(team)}"
                found.append(Addition("team", base.base_id, words, teams=(team,)))
    return found


def new_posts(problem: PlanningProblem, overdue: OverdueMin) -> list[Addition]:
    """Give a post with a watch on foot at the worst landing points, for each fourth hour."""
    district = problem.district
    views_m = [base.view_m for base in district.bases if base.is_post]
    view_m = float(median(views_m)) if views_m else USUAL_VIEW_M
    walkers = [team for team in district.teams if team.mode == "foot"]
    patrol_kmh, transit_kmh = WALK_KMH, WALK_ON_KMH
    if walkers:
        usual = _commonest(walkers)
        patrol_kmh, transit_kmh = usual.patrol_speed_kmh, usual.transit_speed_kmh
    lasts_min = _usual_shift_min(district.teams)
    bases = {base.base_id for base in district.bases}
    teams = {team.team_id for team in district.teams}
    found = []
    for point in _worst_landing_points(problem, overdue):
        base_id = _free(f"NEW-POST-{point.landing_point_id}", bases)
        base = Base(base_id, f"{point.name} post", point.geometry, "post", view_m)
        for start_min in SHIFT_STARTS_MIN:
            team_id = _free(f"{base_id}-{start_min // 60:02d}", teams)
            model = Team(team_id, base_id, "foot", patrol_kmh, transit_kmh, 0, 60)
            team = _on_shift(model, start_min, lasts_min)
            words = (
                f"post at landing point {point.landing_point_id} {point.name}, "
                f"view {view_m:.0f} m, with a watch on foot {_hours(team)}"
            )
            point_id = point.landing_point_id
            found.append(Addition("post", point_id, words, teams=(team,), bases=(base,)))
    return found


def _worst_landing_points(problem: PlanningProblem, overdue: OverdueMin) -> list[LandingPoint]:
    """Give the landing points with most weighted overdue that have any, worst first."""
    points = [p for p in problem.district.landing_points if overdue[p.landing_point_id] > 0]
    points.sort(key=lambda point: (-overdue[point.landing_point_id], point.landing_point_id))
    return points[:LANDING_POINTS_MOST]


def _lasts_min(team: Team) -> int:
    over_midnight = MINUTES_OF_DAY if team.shift_end_min < team.shift_start_min else 0
    return team.shift_end_min - team.shift_start_min + over_midnight


def _usual_shift_min(teams: Iterable[Team]) -> int:
    lengths = [_lasts_min(team) for team in teams]
    return min(int(median(lengths)), MINUTES_OF_DAY - 1) if lengths else USUAL_SHIFT_MIN


def _on_shift(team: Team, start_min: int, lasts_min: int) -> Team:
    end_min = start_min + lasts_min
    if end_min > MINUTES_OF_DAY:
        end_min -= MINUTES_OF_DAY
    return replace(team, shift_start_min=start_min, shift_end_min=end_min)


def _commonest(teams: list[Team]) -> Team:
    kind = mode((t.mode, t.patrol_speed_kmh, t.transit_speed_kmh) for t in teams)
    return next(t for t in teams if (t.mode, t.patrol_speed_kmh, t.transit_speed_kmh) == kind)


def _free(wanted: str, taken: set[str]) -> str:
    """Give an id that no record has, and take it."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name


def _hours(team: Team) -> str:
    clock = [f"{at // 60:02d}:{at % 60:02d}" for at in (team.shift_start_min, team.shift_end_min)]
    return "–".join(clock)
