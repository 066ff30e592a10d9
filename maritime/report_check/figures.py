"""Work out what a report must say of looks, targets and gaps, from its raw data."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from maritime.report_check.causes import CauseCheck
from maritime.report_check.raw import RawReport, RawSide, RawTarget, Span, Tables, take_apart
from maritime.report_check.reckon import Reckoned, needs_of, reckon

Figures = dict[str, object]


def reckon_all(
    tables: Tables,
) -> tuple[RawReport, list[RawTarget], dict[str, dict[str, Reckoned]]]:
    """Give raw data taken apart, the targets reported on, and what comes of them on each side."""
    raw = take_apart(tables)
    grid_id = raw.head.get("grid_id") or None
    targets = [one for one in raw.targets if grid_id is None or grid_id in raw.chain(one.grid_id)]
    return raw, targets, {name: reckon_side(raw, side, targets) for name, side in raw.sides.items()}


def reckon_side(raw: RawReport, side: RawSide, targets: Sequence[RawTarget]) -> dict[str, Reckoned]:
    """Give what comes of each target on one side."""
    needs: dict[object, list] = {}
    found = {}
    for target in targets:
        presence = sorted(side.presence.get(target.target_id, ()))
        case = (target.kind, target.grade, tuple(presence))
        if case not in needs:
            rules = [one for one in raw.standard
                     if (one.kind, one.grade) == (target.kind, target.grade)]  # fmt: skip
            needs[case] = needs_of(rules, presence, raw.zone, side.start_s, side.end_s)
        found[target.target_id] = reckon(
            target, needs[case],
            [(look.enter_s, look.exit_s) for look in side.looks.get(target.target_id, ())],
            side.start_s, side.end_s, is_cyclic=raw.is_cyclic,
            is_fresh=raw.head.get("is_fresh") == "1",
        )  # fmt: skip
    return found


def sums_of(members: Sequence[RawTarget], reckoned: Mapping[str, Reckoned]) -> Figures:
    """Give the figures of some targets together, by their names in the document."""
    of = [reckoned[one.target_id] for one in members]
    required = (
        math.fsum(one.weight * it.required_s for one, it in zip(members, of, strict=True)) / 60.0
    )
    overdue = (
        math.fsum(one.weight * it.overdue_s for one, it in zip(members, of, strict=True)) / 60.0
    )
    asked, made = sum(one.looks_required for one in of), sum(one.looks_made for one in of)
    return {
        "targets": len(members), "looks_required": asked, "looks_made": made,
        "looks_missed": sum(one.looks_missed for one in of),
        "rate": min(1.0, made / asked) if asked else 1.0,
        "required_min": sum(one.required_s for one in of) / 60.0,
        "overdue_min": sum(one.overdue_s for one in of) / 60.0,
        "weighted_required": required, "weighted_overdue": overdue,
        "coverage": 1.0 - overdue / required if required else 1.0,
        "gaps": sum(len(one.gaps) for one in of),
        "worst_idleness_min": max((one.worst_idle_s for one in of), default=0) / 60.0,
        "mean_idleness_min": math.fsum(one.mean_idle_s for one in of) / 60.0 / max(1, len(of)),
    }  # fmt: skip


def grids_left_out(
    raw: RawReport, targets: Sequence[RawTarget], told: Iterable[object]
) -> list[str]:
    """
    Give the grids with targets that are not among those told, though they are to be.

    A grid that holds every target may be the whole itself.
    """
    grids = {one for target in targets for one in raw.chain(target.grid_id)}
    top = raw.grid_id
    wanted = {one for one in grids if top is None or (top in raw.chain(one) and one != top)}
    left_out = sorted(wanted.difference(told))
    is_one_less = any(
        sum(one in raw.chain(target.grid_id) for target in targets) < len(targets)
        for one in left_out
    )
    return left_out if is_one_less else []


def figures_of(target: RawTarget, reckoned: Reckoned) -> Figures:
    """Give the figures of one target, by their names in the document."""
    sums = sums_of([target], {target.target_id: reckoned})
    sums["coverage"] = (
        1.0 - sums["overdue_min"] / sums["required_min"] if sums["required_min"] else 1.0
    )
    shortest = min((interval_s for _, _, interval_s in reckoned.needs), default=None)
    row = {key: sums[key] for key in (
        "looks_required", "looks_made", "looks_missed", "rate", "required_min", "overdue_min",
        "coverage", "gaps", "worst_idleness_min", "mean_idleness_min",
    )}  # fmt: skip
    return {
        **row, "kind": target.kind, "grade": target.grade, "grid_id": target.grid_id,
        "name": target.name, "weight": target.weight, "length_km": target.length_m / 1000.0,
        "interval_min": None if shortest is None else shortest / 60.0,
    }  # fmt: skip


def gaps_of(
    raw: RawReport,
    targets: Sequence[RawTarget],
    reckoned: Mapping[str, Reckoned],
    causes: CauseCheck,
) -> Iterator[tuple[RawTarget, Span, Figures]]:
    """Give every gap: its target, from and to, and what else the document says of it."""
    for target in targets:
        for low, high in reckoned[target.target_id].gaps:
            minutes = (high - low) / 60.0
            yield target, (low, high), {
                "overdue_min": minutes, "weight": target.weight,
                "weighted_overdue": minutes * target.weight, "kind": target.kind,
                "grade": target.grade, "grid_id": target.grid_id, "name": target.name,
                "grid_name": raw.grid_name(target.grid_id),
                "cause": causes.of(target.target_id, low, high),
            }  # fmt: skip
