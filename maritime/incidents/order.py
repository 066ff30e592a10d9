"""Decide which steps may be taken next, and refuse one that is out of order."""

from collections.abc import Mapping

from maritime.errors import InvalidRecordError
from maritime.incidents.rules import LEVELS, IncidentRules
from maritime.incidents.standing import Standing
from maritime.incidents.steps import (
    ACCEPT,
    AMEND,
    ANSWER,
    ARRIVE,
    ARRIVED,
    ASSIGN,
    ASSIGNED,
    CALL,
    CLOSE,
    CLOSED,
    FEED_BACK,
    HANDLE,
    HANDLED,
    NOTE,
    OFFICE_STEPS,
    REJECT,
    REOPEN,
    REPORTED,
    REPORTED_BACK,
    SIGN,
    SIGNED,
    STAND_DOWN,
    WAVES,
    OutOfOrderError,
)

NEEDED = {
    REJECT: ("text",), ASSIGN: ("team_id", "wave"), SIGN: ("team_id",), ARRIVE: ("team_id",),
    STAND_DOWN: ("team_id", "text"), HANDLE: ("text",), FEED_BACK: ("text",),
    CLOSE: ("outcome",), CALL: ("department",), ANSWER: ("department",), NOTE: ("text",),
    REOPEN: ("text",),
}  # fmt: skip
"""What a step must say."""
ALLOWED = {
    ACCEPT: ("level", "text"), ASSIGN: ("order_id", "text"), SIGN: ("text",), ARRIVE: ("text",),
    CLOSE: ("text",), CALL: ("text",), ANSWER: ("text",),
    AMEND: ("kind", "level", "lon", "lat", "target_id", "text"),
}  # fmt: skip
"""What it may say too."""
_AT_WORK = ("accepted", ASSIGNED, SIGNED, ARRIVED, HANDLED, REPORTED_BACK)


def next_steps(standing: Standing) -> tuple[str, ...]:
    """
    Give the steps that may be taken now, the one that is waited for first.

    Examples
    --------
    >>> next_steps(Standing("landing", "ordinary"))
    ('accept', 'reject', 'amend', 'note')
    """
    if standing.has_ended:
        return (REOPEN,) if standing.state == CLOSED else ()
    if standing.state == REPORTED:
        return (ACCEPT, REJECT, AMEND, NOTE)
    states = {unit.state for unit in standing.units_now}
    called = standing.departments_now
    has_help = standing.has_unit_there or any(one.answered_s is not None for one in called)
    wanted = (
        (CLOSE, standing.state == REPORTED_BACK),
        (FEED_BACK, standing.state == HANDLED),
        (HANDLE, has_help and standing.state not in (HANDLED, REPORTED_BACK)),
        (ARRIVE, SIGNED in states),
        (SIGN, ASSIGNED in states),
        (ASSIGN, True),
        (STAND_DOWN, bool(states & {ASSIGNED, SIGNED, ARRIVED})),
        (ANSWER, any(one.answered_s is None for one in called)),
        (CALL, True),
        (CLOSE, standing.state != REPORTED_BACK),
        (AMEND, True),
        (NOTE, True),
    )
    return tuple(step for step, is_possible in wanted if is_possible)


def check_step(
    standing: Standing, step: str, facts: Mapping[str, object], rules: IncidentRules
) -> None:
    """
    Raise unless a step may be taken now, with these facts.

    Raises
    ------
    InvalidRecordError
        If a fact is missing, not one of this step, or a word that the office does not have.
    OutOfOrderError
        If other steps come first, or somebody has taken it already.
    """
    _check_facts(step, facts, rules)
    possible = next_steps(standing)
    if step not in possible:
        raise OutOfOrderError(step, standing.state, "other steps come first", possible)
    if reason := _refusal(standing, step, facts, rules):
        raise OutOfOrderError(step, standing.state, reason, possible)


def _refusal(
    standing: Standing, step: str, facts: Mapping[str, object], rules: IncidentRules
) -> str | None:
    """Say why a step does not fit the unit, department or outcome it names; None where it does."""
    if step in (ASSIGN, SIGN, ARRIVE, STAND_DOWN):
        unit = standing.unit(str(facts["team_id"]))
        state = None if unit is None else unit.state
        wanted = {
            ASSIGN: (None,), SIGN: (ASSIGNED,), ARRIVE: (SIGNED,),
            STAND_DOWN: (ASSIGNED, SIGNED, ARRIVED),
        }[step]  # fmt: skip
        if state not in wanted:
            return f"unit {facts['team_id']} is {state or 'not sent'}"
    if step in (CALL, ANSWER):
        is_open = standing.open_call(str(facts["department"])) is not None
        if is_open != (step == ANSWER):
            return f"department {facts['department']} is {'' if is_open else 'not '}called"
    is_early = step == CLOSE and standing.state != REPORTED_BACK
    if is_early and facts["outcome"] not in rules.early_outcomes:
        return f"outcome {facts['outcome']} needs somebody to have reported back"
    if is_early and not str(facts.get("text") or "").strip():
        return "a close before anybody has reported back needs its reason as text"
    return None


def _check_facts(step: str, facts: Mapping[str, object], rules: IncidentRules) -> None:
    if step not in OFFICE_STEPS:
        raise InvalidRecordError("step", step, "step", step, "one of " + "·".join(OFFICE_STEPS))
    needed = NEEDED.get(step, ())
    known = (*needed, *ALLOWED.get(step, ()))
    for name in needed:
        if facts.get(name) is None or not str(facts[name]).strip():
            raise InvalidRecordError("step", step, name, facts.get(name), "something")
    for name in facts:
        if name not in known:
            raise InvalidRecordError("step", step, name, facts[name], "none of this step")
    if step == AMEND and (not facts or ("lon" in facts) != ("lat" in facts)):
        expected = "a kind, a level, a text, or a place with both lon and lat"
        raise InvalidRecordError("step", step, "facts", sorted(facts), expected)
    words = {
        "kind": rules.kinds, "outcome": rules.outcomes, "department": rules.departments,
        "level": LEVELS, "wave": WAVES,
    }  # fmt: skip
    for name, choices in words.items():
        if name in facts and facts[name] not in choices:
            expected = "one of " + "·".join(str(one) for one in choices)
            raise InvalidRecordError("step", step, name, facts[name], expected)
