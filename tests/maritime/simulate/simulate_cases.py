"""Plan a small coast once, and make up days of it."""

from datetime import date
from functools import lru_cache

from scenes import straight_coast

from maritime.cutting import resolve_targets
from maritime.field.kinds import ARRIVAL, CHECK, ROUND_KINDS, TRACK
from maritime.field.rounds import RoundEvent
from maritime.field.tracks import TrackPoint, join_track
from maritime.horizon import DAY_S, Horizon
from maritime.live.facts import LiveFacts, LiveGround, RoundTraces
from maritime.live.track_looks import looks_of_track
from maritime.observation import Observation
from maritime.plan import Plan
from maritime.planning.make_plan import PlanRequest, make_plan
from maritime.planning.params import stop_after
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.simulate.day import MadeDay, make_day
from maritime.simulate.params import TellingParams
from maritime.stress.params import StressParams
from maritime.wall_clock import instant_of

EXACT = TellingParams(noise_m=0.0, rough_share=0.0, sensors_down=0.0, holes=0.0, tells=0.0)


@lru_cache(maxsize=1)
def planned() -> tuple[PlanningProblem, Plan]:
    """Give a cyclic day of the straight coast."""
    district = straight_coast()
    start_s = instant_of(date(2026, 11, 23), 0, district.zone)
    horizon = Horizon(start_s, start_s + DAY_S, district.timezone, is_cyclic=True)
    problem = set_problem(district, resolve_targets(district), horizon)
    request = PlanRequest("a" * 64, with_crews=False)
    plan = make_plan(problem, request, stop=stop_after(4), stop_asking=stop_after(0))
    return problem, plan


@lru_cache(maxsize=4)
def made(
    *, stress: StressParams | None = None, telling: TellingParams = EXACT, seed: int = 1
) -> MadeDay:
    """Make up the whole day of the plan."""
    problem, plan = planned()
    return make_day(
        problem, plan, stress=stress or StressParams.none(), telling=telling, seed=seed,
        from_s=plan.horizon.start_s, to_s=plan.horizon.end_s,
    )  # fmt: skip


def as_stored(day: MadeDay, ground: LiveGround, known_s: int) -> LiveFacts:
    """Give what a server would know of a day of which every item has come in."""
    events, traces, looks = [], {}, []
    for walk in day.walks:
        told = [one for one in walk.told if one.made_s <= known_s]
        for one in told:
            if one.kind in ROUND_KINDS:
                events.append(
                    RoundEvent(one.item_id, one.kind, walk.round_id, walk.round_id, one.made_s,
                               walk.team_id)
                )  # fmt: skip
            if one.kind in (ARRIVAL, CHECK):
                near = one.body.get("target_id")
                if near is not None:
                    at_s = int(one.made_s)
                    looks.append(Observation(near, at_s, at_s, "check", walk.team_id))
        points = [
            TrackPoint(at_ms / 1000, lon, lat, accuracy_m)
            for one in told if one.kind == TRACK
            for at_ms, lon, lat, accuracy_m in one.body["points"]
        ]  # fmt: skip
        track = join_track(points)
        fixes = tuple(point for stretch in track.stretches for point in stretch)
        heard = tuple(one.made_s for one in told)
        traces[walk.round_id] = RoundTraces(fixes, heard, looks_of_track(ground.steps, track))
    return LiveFacts(known_s, tuple(events), traces, tuple(looks))
