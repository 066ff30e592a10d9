"""Put troubles together that are one for who reads them: one cause, or neighbours on the coast."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from maritime.alerts.facts import AlertFacts, Cause
from maritime.alerts.limits import HOUR_S, AlertLimits
from maritime.alerts.records import DISMISSED, OPEN, URGENT, Alert, Member, Trouble

ALERT_IDS = UUID("7d1a3c52-6f0e-4a9b-9d38-2a2d1b1f6c10")
ONE_BY_GRID = ("pairing",)
"""Families of which all troubles of one grid are one alert: nobody acts on them one by one."""

Piece = tuple[float, float, Trouble | None, int | None]
"""From and to in metres along the coast, a new trouble or None, the place of the alert it is of."""
Owner = tuple[bool, str]
"""Whether a cause is about a sensor (else a team), and the id of that."""


def place_new(
    standing: Sequence[Alert], new: Sequence[Trouble], *, facts: AlertFacts, limits: AlertLimits
) -> tuple[list[Alert], list[Alert]]:
    """
    Give the standing alerts with what joins them, and those that begin.

    A target that fails because of a team or a sensor joins what else is wrong with that, wherever
    on the coast it is. Others join, or make together, an alert of the same reason whose targets
    are at most limits.near_m apart; of light ones, below limits.heavy, all of a coastline do. An
    alert that was dismissed takes in nothing. Every trouble ends up in exactly one alert.
    """
    joining: dict[int, list[Trouble]] = {}
    beginning: list[list[Trouble]] = []
    open_ones = [place for place, one in enumerate(standing) if one.state != DISMISSED]
    by_owner: dict[Owner, list[Trouble] | int] = {}
    for place in open_ones:
        for member in standing[place].members:
            owner = _owner(member.trouble.leads_for)
            if owner is not None:
                by_owner[owner] = place
    rest = []
    for one in new:
        owner = _owner(one.leads_for)
        if owner is None:
            rest.append(one)
        elif isinstance(place := by_owner.get(owner), int):
            joining.setdefault(place, []).append(one)
        elif place is not None:
            place.append(one)
        else:
            by_owner[owner] = group = [one]
            beginning.append(group)
    loose = []
    for one in rest:
        owner = _owner(one.cause)
        place = None if owner is None else by_owner.get(owner)
        if place is None:
            loose.append(one)
        elif isinstance(place, int):
            joining.setdefault(place, []).append(one)
        else:
            place.append(one)
    held = [(standing[place], place) for place in open_ones]
    for group, place in _neighbours(held, loose, limits):
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


def begin_within_budget(
    standing: Sequence[Alert],
    beginning: Sequence[Alert],
    begun: Sequence[int],
    *,
    facts: AlertFacts,
    limits: AlertLimits,
) -> tuple[list[Alert], list[Alert]]:
    """
    Give the standing alerts with what they gather, and those that begin: so many an hour.

    The worst begin by themselves. What is left when the hour has had its share comes into one
    alert that gathers, which stands for an hour at least; if somebody has signed that already, or
    acted on all that was in it, it is news again. Nothing is left out. begun are the instants of
    the last hour at which one began.
    """
    chosen: set[UUID] = set()
    rest: list[Alert] = []
    for one in sorted(beginning, key=worst_first):
        spared = 0 if one.severity >= URGENT else limits.begun_for_urgent
        if len(begun) + len(chosen) < limits.begun_an_hour - 1 - spared:
            chosen.add(one.alert_id)
        else:
            rest.append(one)
    own = [one for one in beginning if one.alert_id in chosen]
    if not rest:
        return list(standing), own
    members = tuple(member for one in rest for member in one.members)
    since_s = facts.at_s - HOUR_S
    gathering = [one for one in standing if one.gathers(since_s=since_s)]
    if not gathering:
        return list(standing), [*own, replace(rest[0], members=members, is_gathered=True)]
    last = max(gathering, key=lambda one: one.raised_s)
    grown = replace(last, members=(*last.members, *members))
    if last.state != OPEN or not last.members:
        grown = replace(grown, state=OPEN, told_severity=0, renewed_s=facts.at_s)
    return [grown if one is last else one for one in standing], own


def worst_first(one: Alert) -> tuple[int, float, int, str]:
    """Give what sorts alerts: the worst first, then the heaviest, then the oldest."""
    return -one.severity, -one.lead.weight, one.raised_s, str(one.alert_id)


def _alert_of(group: Sequence[Trouble], facts: AlertFacts) -> Alert:
    first = min(group, key=lambda one: (one.since_s, one.key))
    name = f"{facts.district_id}/{first.family}/{first.subject_id}/{facts.at_s}"
    alert_id = uuid5(ALERT_IDS, name)
    return Alert(alert_id, facts.at_s, tuple(map(Member, group)))


def _neighbours(
    held: Iterable[tuple[Alert, int]], loose: Iterable[Trouble], limits: AlertLimits
) -> list[tuple[list[Trouble], int | None]]:
    """Chain what is near along the coast; give each chain with the alert that it touches."""
    belts: dict[Hashable, list[Piece]] = {}
    for alert, place in held:
        led = {_owner(member.trouble.leads_for) for member in alert.members} - {None}
        for member in alert.members:
            if member.trouble.leads_for is not None or _owner(member.trouble.cause) in led:
                continue  # what a team or sensor brought there has no neighbours
            belt, from_m, to_m = _laid(member.trouble, limits)
            belts.setdefault(belt, []).append((from_m, to_m, None, place))
    for one in loose:
        belt, from_m, to_m = _laid(one, limits)
        belts.setdefault(belt, []).append((from_m, to_m, one, None))
    found: list[tuple[list[Trouble], int | None]] = []
    for pieces in belts.values():
        pieces.sort(
            key=lambda piece: (piece[0], piece[1], "" if piece[2] is None else piece[2].key[1])
        )
        chain: list[Trouble] = []
        place, reach_m = None, float("-inf")
        for from_m, to_m, trouble, held_by in pieces:
            if from_m > reach_m + limits.near_m:
                found += [(chain, place)] if chain else []
                chain, place = [], None
            reach_m = max(reach_m, to_m) if chain or place is not None else to_m
            if trouble is not None:
                chain.append(trouble)
            elif place is None:
                place = held_by
        found += [(chain, place)] if chain else []
    return found


def _laid(one: Trouble, limits: AlertLimits) -> tuple[Hashable, float, float]:
    """Give what troubles must have in common to be neighbours at all, and where on it one lies."""
    if one.stretch is not None:
        owner = _owner(one.cause)
        if owner is not None:
            return (one.family, owner), 0.0, 0.0
        coastline_id, from_m, to_m = one.stretch
        belt = one.family, coastline_id, one.cause, one.weight >= limits.heavy
        return (belt, from_m, to_m) if one.weight >= limits.heavy else (belt, 0.0, 0.0)
    if one.family in ONE_BY_GRID:
        return (one.family, one.grid_id), 0.0, 0.0
    return one.key, 0.0, 0.0


def _owner(cause: Cause | None) -> Owner | None:
    """Give the team or sensor that a cause is about; None where it is about none."""
    if cause is None or not cause.subject_id:
        return None
    return cause.reason == "sensor_down", cause.subject_id
