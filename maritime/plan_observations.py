"""Turn a plan into the observations that its patrols, posts and watched sensors make."""

from collections.abc import Iterable, Mapping

from maritime.district import District
from maritime.errors import UnknownTargetError
from maritime.observation import Observation
from maritime.plan import Dwell, Patrol, Plan, PostDuty, SensorObservation, Stop, Traverse
from maritime.targets import Target
from maritime.views import targets_seen_from_posts


def observations_of(
    plan: Plan, district: District, targets: Iterable[Target]
) -> tuple[Observation, ...]:
    """
    Give every observation a plan makes, sorted by target and time.

    Parameters
    ----------
    plan
        Patrols and sensor observations; legs are taken as written, not checked for speed.
    district
        Where the posts are and how far one sees from them.
    targets
        All targets of the district.

    Returns
    -------
    tuple[Observation, ...]
        Epoch seconds as the plan has them: they may lie beyond the end of the horizon.

    Raises
    ------
    UnknownTargetError
        If a leg, a stop or a sensor observation names a target that is not among the targets.
    """
    known = {target.target_id: target for target in targets}
    seen_from_posts = targets_seen_from_posts(district, tuple(known.values()))
    return tuple(
        sorted(
            (
                *observations_of_patrols(plan.patrols, known, seen_from_posts),
                *observations_of_sensors(plan.sensor_observations, known),
            )
        )
    )


def observations_of_patrols(
    patrols: Iterable[Patrol],
    targets_by_id: Mapping[str, Target],
    seen_from_posts: Mapping[str, tuple[str, ...]],
) -> list[Observation]:
    """
    Give the observations of some patrols, in the order of their legs.

    A traverse observes its segment from entering to leaving; a stop or a dwell observes its
    landing point where it lasts at least the point's dwell time, and nothing otherwise; post
    duty observes all that the post sees (a base without a view sees nothing). Transits, breaks
    and waits observe nothing.

    Raises
    ------
    UnknownTargetError
        If a leg or a stop names a target that is not among the targets.
    """
    observations = []
    for patrol in patrols:
        for leg in patrol.legs:
            if isinstance(leg, Traverse):
                _require_known(leg.target_id, targets_by_id)
                observations.append(
                    Observation(leg.target_id, leg.enter_s, leg.exit_s, "plan", patrol.team_id)
                )
                stays = leg.stops
            elif isinstance(leg, Dwell):
                stays = (leg,)
            elif isinstance(leg, PostDuty):
                observations.extend(
                    Observation(target_id, leg.enter_s, leg.exit_s, "post", patrol.team_id)
                    for target_id in seen_from_posts.get(leg.base_id, ())
                )
                continue
            else:
                continue
            observations.extend(
                Observation(stay.target_id, stay.enter_s, stay.exit_s, "plan", patrol.team_id)
                for stay in stays
                if _is_long_enough(stay, targets_by_id)
            )
    return observations


def observations_of_sensors(
    sensor_observations: Iterable[SensorObservation], targets_by_id: Mapping[str, Target]
) -> list[Observation]:
    """
    Give what watched sensors see as observations.

    Raises
    ------
    UnknownTargetError
        If one names a target that is not among the targets.
    """
    observations = []
    for seen in sensor_observations:
        _require_known(seen.target_id, targets_by_id)
        observations.append(
            Observation(seen.target_id, seen.enter_s, seen.exit_s, "sensor", seen.sensor_id)
        )
    return observations


def _is_long_enough(stay: Stop | Dwell, targets_by_id: Mapping[str, Target]) -> bool:
    _require_known(stay.target_id, targets_by_id)
    target = targets_by_id[stay.target_id]
    return not target.is_segment and stay.exit_s - stay.enter_s >= target.dwell_s


def _require_known(target_id: str, targets_by_id: Mapping[str, Target]) -> None:
    if target_id not in targets_by_id:
        raise UnknownTargetError(target_id)
