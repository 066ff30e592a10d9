"""Take into a day when its sensors really work: one that is down covers nothing."""

from collections.abc import Sequence
from dataclasses import replace

from maritime.needs import build_needs
from maritime.plan import SensorObservation
from maritime.planning.problem import PlanningProblem
from maritime.repair.case import WorkingSpan
from maritime.spans import joined_spans

Span = tuple[int, int]


def sensors_as_they_work(
    problem: PlanningProblem, working: Sequence[WorkingSpan] | None
) -> PlanningProblem:
    """
    Give a day as it is with its sensors working in some spans, epoch seconds, and at no other time.

    What watched ones see is observed then; where unwatched ones see a target, its longer interval
    holds then alone. None leaves the day as the pack has it.
    """
    if working is None:
        return problem
    spans_of: dict[str, list[Span]] = {}
    for span in working:
        spans_of.setdefault(span.sensor_id, []).append((span.from_s, span.to_s))
    observed: list[SensorObservation] = []
    presence: dict[str, list[Span]] = {}
    for sensor in problem.district.sensors:
        spans = joined_spans(sorted(spans_of.get(sensor.sensor_id, ())))
        for target_id in problem.ids_seen_by_sensors[sensor.sensor_id] if spans else ():
            if sensor.is_watched:
                observed += [SensorObservation(target_id, sensor.sensor_id, *one) for one in spans]
            else:
                presence.setdefault(target_id, []).extend(spans)
    needs = build_needs(
        problem.targets, problem.district.standard, problem.horizon,
        {target_id: joined_spans(sorted(spans)) for target_id, spans in presence.items()},
    )  # fmt: skip
    return replace(problem, needs=needs, sensor_observations=tuple(observed))
