"""Reckon alerts 提醒 anew: what begins, what has changed, what is over, what is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from maritime.alerts.budget import tell_within_budget
from maritime.alerts.facts import AlertFacts
from maritime.alerts.grouping import begin_within_budget, place_new
from maritime.alerts.limits import HOUR_S, AlertLimits
from maritime.alerts.records import (
    CLEARED,
    DISMISSED,
    Alert,
    AlertBook,
    Member,
    Trouble,
    TroubleKey,
    Watched,
)
from maritime.alerts.rule import AlertRule
from maritime.alerts.rule_incidents import find_unsigned_incidents
from maritime.alerts.rule_lapses import find_lapses
from maritime.alerts.rule_rounds import find_late_rounds
from maritime.alerts.rule_sensors import find_sensors_down
from maritime.alerts.rule_suspicions import find_suspicions
from maritime.alerts.rule_targets import find_failing_targets
from maritime.alerts.rule_units import find_silent_units

ALERT_RULES: tuple[AlertRule, ...] = (
    find_late_rounds, find_silent_units, find_sensors_down, find_failing_targets,
    find_unsigned_incidents, find_suspicions, find_lapses,
)  # fmt: skip


def watch_alerts(
    facts: AlertFacts,
    book: AlertBook,
    limits: AlertLimits | None = None,
    *,
    rules: Sequence[AlertRule] = ALERT_RULES,
) -> Watched:
    """
    Give the book after an instant, and what is different from before.

    The same facts a second time change nothing. What is overdue is always a member of an alert
    that stands, unless an officer has dismissed or exempted it. A trouble that became worse after
    its alert was dismissed comes back as a new one.

    Examples
    --------
    >>> from maritime.alerts.facts import RoundFact
    >>> late = AlertFacts("440781", 0, late_rounds=(RoundFact("T03", 0),))
    >>> first = watch_alerts(late, AlertBook())
    >>> first.raised
    ()
    >>> later = watch_alerts(replace(late, at_s=60), first.book)
    >>> [one.kind for one in later.told]
    ['round_not_started']
    """
    limits = limits or AlertLimits()
    at_s = facts.at_s
    exempt = {key: until_s for key, until_s in book.exempt_until.items() if until_s > at_s}
    found = {
        one.key: one for rule in rules for one in rule(facts) if one.key not in exempt
    }  # fmt: skip
    before = {one.alert_id: one for one in book.standing}
    refreshed = [_refresh(one, found, exempt, at_s, limits) for one in book.standing]
    since_s = at_s - HOUR_S
    standing = [
        one for one in refreshed
        if not one.is_more and (one.members or one.gathers(since_s=since_s))
    ]  # fmt: skip
    more = [one for one in refreshed if one.is_more]
    known = {member.trouble.key for one in standing for member in one.members}
    loose = [one for key, one in found.items() if key not in known]
    first_seen = {one.key: book.first_seen.get(one.key, at_s) for one in loose}
    holding = [one for one in loose if at_s - first_seen[one.key] >= limits.holds_s[one.kind]]
    held_keys = {one.key for one in holding}
    waiting = MappingProxyType(
        {key: seen_s for key, seen_s in first_seen.items() if key not in held_keys}
    )
    joined, groups = place_new(standing, holding, facts=facts, limits=limits)
    within_hour = tuple(begun_s for begun_s in book.begun if begun_s > since_s)
    grown, begun = begin_within_budget(joined, groups, within_hour, facts=facts, limits=limits)
    alerts, tellings, told = tell_within_budget(
        [*grown, *begun, *more], book.told, facts=facts, limits=limits
    )
    after = {one.alert_id: one for one in alerts}
    return Watched(
        AlertBook(
            tuple(alerts), waiting, tellings, MappingProxyType(exempt),
            (*within_hour, *(at_s for _ in begun)),
        ),
        raised=tuple(one for key, one in after.items() if key not in before),
        changed=tuple(
            one for key, one in after.items() if key in before and one != before[key]
        ),
        cleared=tuple(
            replace(one, state=CLEARED) for key, one in before.items() if key not in after
        ),
        told=tuple(told),
    )  # fmt: skip


def _refresh(
    alert: Alert,
    found: Mapping[TroubleKey, Trouble],
    exempt: Mapping[TroubleKey, int],
    at_s: int,
    limits: AlertLimits,
) -> Alert:
    """Give an alert with its members as they are now, without those that are over."""
    if alert.is_more:
        return alert
    members = []
    for member in alert.members:
        key = member.trouble.key
        now = found.get(key)
        if key in exempt:
            continue
        if now is not None:
            is_worse = now.severity > member.trouble.severity
            if alert.state == DISMISSED and is_worse:
                continue
            # Where it is and why it fails stay as they were when the alert was made of it.
            same = replace(now, cause=member.trouble.cause, since_s=member.trouble.since_s)
            members.append(Member(same if now.kind == member.trouble.kind else now))
            continue
        gone_s = at_s if member.gone_s is None else member.gone_s
        # What gathers stands for an hour, so that there is one for whatever comes in that.
        is_kept = alert.gathers(since_s=at_s - HOUR_S)
        if is_kept or at_s - gone_s < limits.clears_s:
            members.append(replace(member, gone_s=gone_s))
    return replace(alert, members=tuple(members))
