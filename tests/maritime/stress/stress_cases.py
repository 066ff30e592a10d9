"""Draw duties and what befalls them by hand; plan small scenes to be followed."""

import numpy as np

from maritime.stress.draws import NEVER_OUT_S, DutyDraws
from maritime.stress.duties import Duty, DutyPatrol, Stage, StageLook
from maritime.stress.follow import RunLooks, follow_duty

FAR_S = 100_000
SHORE, POINT, SEEN_FROM_POST = 0, 1, 2
DWELL_S = 300


def traverse(enter_s: int, exit_s: int, *stops: tuple[int, int], **ahead: int | bool) -> Stage:
    """Give a traverse of SHORE with stays at POINT: (seconds moved before, seconds stayed)."""
    looks, stayed_s = [StageLook(SHORE)], 0
    for moved_s, stays_s in stops:
        looks.append(StageLook(POINT, moved_s, stayed_s, stays_s, DWELL_S))
        stayed_s += stays_s
    move_s = exit_s - enter_s - stayed_s
    return Stage(enter_s, exit_s, move_s, stayed_s, needs_whole=True, looks=tuple(looks), **ahead)


def dwell(enter_s: int, exit_s: int, **ahead: int | bool) -> Stage:
    """Give a stay at POINT."""
    look = StageLook(POINT, least_s=DWELL_S)
    return Stage(enter_s, exit_s, stay_s=exit_s - enter_s, looks=(look,), **ahead)


def post(enter_s: int, exit_s: int) -> Stage:
    """Give a spell of duty at a post."""
    return Stage(enter_s, exit_s, gives_way=True, looks=(StageLook(SEEN_FROM_POST),))


def wait(enter_s: int, exit_s: int) -> Stage:
    """Give a wait."""
    return Stage(enter_s, exit_s, gives_way=True)


def transit(enter_s: int, exit_s: int, **ahead: int | bool) -> Stage:
    """Give a move that watches nothing."""
    return Stage(enter_s, exit_s, exit_s - enter_s, **ahead)


def patrol(*stages: Stage, close_s: int = FAR_S, pause_s: int = 0, out_s: int = FAR_S):
    """Give one way out."""
    return DutyPatrol(stages[0].enter_s, stages[-1].exit_s, close_s, out_s, pause_s, stages)


def befalls(
    patrols: int,
    legs: int,
    *,
    late_s: tuple[int, ...] = (),
    speed: float = 1.0,
    breakdown_s: int = NEVER_OUT_S,
    is_final: bool = True,
    repair_s: int = 0,
    is_absent: bool = False,
) -> DutyDraws:
    """Give what befalls a duty in a single run."""
    late = np.zeros((patrols, 1), np.int64)
    late[: len(late_s), 0] = late_s
    return DutyDraws(
        is_absent=np.array([is_absent]),
        late_s=late,
        patrol_speed=np.full((patrols, 1), speed),
        leg_speed=np.full((legs, 1), speed),
        breakdown_s=np.array([breakdown_s]),
        is_final=np.array([is_final]),
        repair_s=np.array([repair_s]),
    )


def looks_made(*patrols: DutyPatrol, **draws) -> list[tuple[int, int, int]]:
    """Give (target, enter, exit) of the looks of a duty in a single run, by time."""
    duty = Duty(0, "T01", patrols)
    looks = follow_duty(duty, befalls(len(patrols), duty.stage_count, **draws))
    return as_rows(looks)


def as_rows(looks: RunLooks) -> list[tuple[int, int, int]]:
    """Give looks as rows, by time."""
    columns = (looks.target.tolist(), looks.enter_s.tolist(), looks.exit_s.tolist())
    return sorted(zip(*columns, strict=True), key=lambda row: row[1:])
