"""Put troubles together that are one for who reads them: one cause, or neighbours on the coast."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from maritime.alerts.facts import AlertFacts, Cause
from maritime.alerts.limits import AlertLimits
from maritime.alerts.records import DISMISSED, Alert, Member, Trouble

ALERT_IDS = UUID("7d1a3c52-6f0e-4a9b-9d38-2a2d1b1f6c10")
ONE_BY_GRID = ("pairing",)
"""Families of which all troubles of one grid are one alert: nobody acts on them one by one."""

Piece = tuple[float, float, Trouble | None, int | None]
"""From and to in metres along the coast, a new trouble or None, the place of the alert it is of."""


def place_new(
    standing: Sequence[Alert], new: Sequence[Trouble], *, facts: AlertFacts, limits: AlertLimits
) -> tuple[list[Alert], list[Alert]]:
    """
    Give the standing alerts with what joins them, and those that begin.

    A target whose cause is a trouble itself joins that. Others join, or make together, an alert
    of the same cause whose targets are at most limits.near_m apart. An alert that was dismissed
    takes in nothing. Every trouble ends up in exactly one alert.
    """
    joining: dict[int, list[Trouble]] = {}
    beginning: list[list[Trouble]] = []
    open_ones = [place for place, one in enumerate(standing) if one.state != DISMISSED]
    by_cause: dict[Cause, list[Trouble] | int] = {}
    for place in open_ones:
        for member in standing[place].members:
            if member.trouble.leads_for is not None:
                by_cause[member.trouble.leads_for] = place
    rest = []
    for one in new:
        if one.leads_for is None:
            rest.append(one)
        elif isinstance(place := by_cause.get(one.leads_for), int):
            joining.setdefault(place, []).append(one)
        elif place is not None:
            place.append(one)
        else:
            by_cause[one.leads_for] = group = [one]
            beginning.append(group)
    loose = []
    for one in rest:
        place = None if one.cause is None else by_cause.get(one.cause)
        if place is None:
            loose.append(one)
        elif isinstance(place, int):
            joining.setdefault(place, []).append(one)
        else:
            place.append(one)
    held = [(standing[place], place) for place in open_ones]
    for group, place in _neighbours(held, loose, limits.near_m):
        if place is None:
            beginning.append(group)
        else:
            joining.setdefault(place, []).extend(group)
    grown = [
        replace(one, members=(*one.members, *map(Member, joining[place])))
        if place in joining else one
        for place, one in enumerate(standing)
    ]  # fmt: skip
    return grown, [_alert_of(group, facts) for group in beginning]


def _alert_of(group: Sequence[Trouble], facts: AlertFacts) -> Alert:
    first = min(group, key=lambda one: (one.since_s, one.key))
    name = f"{facts.district_id}/{first.family}/{first.subject_id}/{facts.at_s}"
    alert_id = uuid5(ALERT_IDS, name)
    return Alert(alert_id, facts.at_s, tuple(map(Member, group)))


def _neighbours(
    held: Iterable[tuple[Alert, int]], loose: Iterable[Trouble], near_m: float
) -> list[tuple[list[Trouble], int | None]]:
    """Chain what is near along the coast; give each chain with the alert that it touches."""
    belts: dict[Hashable, list[Piece]] = {}
    for alert, place in held:
        if any(member.trouble.leads_for is not None for member in alert.members):
            continue
        for member in alert.members:
            from_m, to_m = _span(member.trouble)
            belts.setdefault(_belt(member.trouble), []).append((from_m, to_m, None, place))
    for one in loose:
        from_m, to_m = _span(one)
        belts.setdefault(_belt(one), []).append((from_m, to_m, one, None))
    found: list[tuple[list[Trouble], int | None]] = []
    for pieces in belts.values():
        pieces.sort(
            key=lambda piece: (piece[0], piece[1], "" if piece[2] is None else piece[2].key[1])
        )
        chain: list[Trouble] = []
        place, reach_m = None, float("-inf")
        for from_m, to_m, trouble, held_by in pieces:
            if from_m > reach_m + near_m:
                found += [(chain, place)] if chain else []
                chain, place = [], None
            reach_m = max(reach_m, to_m) if chain or place is not None else to_m
            if trouble is not None:
                chain.append(trouble)
            elif place is None:
                place = held_by
        found += [(chain, place)] if chain else []
    return found


def _along(piece: Piece) -> tuple[float, float, str]:
    from_m, to_m, trouble, _ = piece
    return from_m, to_m, "" if trouble is None else trouble.subject_id


def _span(one: Trouble) -> tuple[float, float]:
    return (0.0, 0.0) if one.stretch is None else one.stretch[1:]


def _belt(one: Trouble) -> Hashable:
    """Give what troubles must have in common to be neighbours at all."""
    if one.stretch is not None:
        return one.family, one.stretch[0], one.cause
    if one.family in ONE_BY_GRID:
        return one.family, one.grid_id
    return one.key
