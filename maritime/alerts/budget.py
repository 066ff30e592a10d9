"""Choose what sounds and goes out: so much an hour, the worst first, the rest collected."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from maritime.alerts.facts import AlertFacts
from maritime.alerts.grouping import ALERT_IDS, worst_first
from maritime.alerts.limits import HOUR_S, AlertLimits
from maritime.alerts.records import MORE, OPEN, URGENT, Alert, Member, Trouble

Tellings = tuple[tuple[int, int], ...]
"""Instant and severity of what was told, oldest first."""


def tell_within_budget(
    alerts: Sequence[Alert], told: Tellings, *, facts: AlertFacts, limits: AlertLimits
) -> tuple[list[Alert], Tellings, list[Alert]]:
    """
    Give the alerts with what was told of them, the tellings of the last hour, and what is told.

    An open alert wants to be told once, and again when it has become worse. Not urgent ones leave
    kept_for_urgent of the hour free. What does not fit is collected: one alert `more` speaks for
    it, once an hour at most and by the last telling that the hour has, if what gathers has not
    taken that. Nothing is hidden.
    """
    at_s = facts.at_s
    told = tuple(one for one in told if one[0] > at_s - HOUR_S)
    changed: dict[UUID, Alert] = {}
    now_told: list[Alert] = []
    single = [one for one in alerts if not one.is_more]
    for one in sorted(filter(_wants_telling, single), key=worst_first):
        spared = 0 if one.severity >= URGENT else limits.kept_for_urgent
        kept = 0 if one.is_gathered else 1  # what gathers is told instead of `more`
        if len(told) < limits.told_an_hour - kept - spared:
            changed[one.alert_id] = replace(
                one, told_s=at_s, told_severity=one.severity, is_collected=False
            )
            told = (*told, (at_s, one.severity))
            now_told.append(changed[one.alert_id])
        else:
            changed[one.alert_id] = replace(one, is_collected=True)
    after = [changed.get(one.alert_id, one) for one in single]
    more = _collect(next((one for one in alerts if one.is_more), None), after, facts)
    if more is None:
        return after, told, now_told
    is_news = any(_wants_telling(one) for one in after)
    is_rested = more.told_s is None or at_s - more.told_s >= HOUR_S
    if is_news and is_rested and len(told) < limits.told_an_hour:
        more = replace(more, state=OPEN, told_s=at_s, told_severity=more.severity)
        told = (*told, (at_s, more.severity))
        now_told.append(more)
        after = [
            replace(one, told_severity=one.severity) if _wants_telling(one) else one
            for one in after
        ]
    return [*after, more], told, now_told


def _wants_telling(one: Alert) -> bool:
    return one.state == OPEN and one.severity > one.told_severity


def _collect(more: Alert | None, alerts: Sequence[Alert], facts: AlertFacts) -> Alert | None:
    """
    Give the alert that counts the collected ones; None where there are none.

    Its members have no grid, as those that they stand for may have several.
    """
    members = tuple(
        Member(
            Trouble(
                "alert", str(one.alert_id), MORE, one.severity, one.raised_s, one.kind,
                one.lead.lonlat,
            )
        )
        for one in alerts
        if one.is_collected and one.state == OPEN and one.members
    )  # fmt: skip
    if not members:
        return None
    if more is None:
        return Alert(
            uuid5(ALERT_IDS, f"{facts.district_id}/more/{facts.at_s}"), facts.at_s, members
        )
    return replace(more, members=members)
