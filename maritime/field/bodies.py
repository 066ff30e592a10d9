"""Say what in the body of an item is not as its kind has it; nothing is lost by it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from uuid import UUID

from maritime.field.forms import FORMS
from maritime.field.kinds import (
    ARRIVAL,
    CHECK,
    CONTACT,
    CONTACT_STATES,
    DUTY,
    END_S,
    HOUSEHOLD,
    HOUSEHOLD_WORK,
    LONGEST_TEXT,
    LONGEST_WORD,
    MOST_TRACK_POINTS,
    OUTCOMES,
    REASONS,
    ROUND_KINDS,
    ROUND_MODES,
    SUSPICIONS,
    TELL,
    TELL_WORDS,
    TRACK,
    TRACK_SOURCES,
)
from maritime.places import TRADES

Expects = Callable[[object], str]
"""Says what was expected of a value, '' where it is so."""
LARGEST_NUMBER = 1e300
DESCRIBED_NAMES = ("name", "number", "mmsi", "beidou_id", "note")
_SHOWN = 80


def body_faults(kind: str, form: int | None, body: Mapping[str, object]) -> tuple[str, ...]:
    """
    Give what in a body is not as its kind has it, in words; names that are not known pass.

    Parameters
    ----------
    form
        Version of a check's form; one that is known.

    Examples
    --------
    >>> body_faults("contact", 1, {"vessel_id": "V1", "state": "asleep"})
    ("state: found 'asleep'; expected one of in_port·at_sea·reached·not_reached",)
    """
    return tuple(_faults(kind, form, body))


def _faults(kind: str, form: int | None, body: Mapping[str, object]) -> Iterator[str]:
    for name, expects in _BODIES[kind].items():
        if expected := expects(body.get(name)):
            yield f"{name}: found {_shown(body.get(name))}; expected {expected}"
    if kind == CHECK:
        yield from _check_faults(form, body)
    if kind == CONTACT and body.get("state") is None and body.get("undoes") is None:
        yield "state: found nothing; expected one, but where another contact is taken back"


def _check_faults(form: int | None, body: Mapping[str, object]) -> Iterator[str]:
    described = body.get("described")
    if body.get("vessel_id") is None and not isinstance(described, dict):
        yield "described: found nothing; expected what an unknown vessel looks like"
    if isinstance(described, dict):
        for name in DESCRIBED_NAMES:
            if expected := _or_none(_text)(described.get(name)):
                yield f"described/{name}: found {_shown(described[name])}; expected {expected}"
    if body.get("outcome") == "could_not_check" and body.get("reason") is None:
        yield "reason: found nothing; expected why it could not be checked"
    answers = body.get("answers")
    if isinstance(answers, dict) and form in FORMS:
        yield from FORMS[form].faults_of(answers)


def _shown(value: object) -> str:
    written = repr(value)
    return written if len(written) <= _SHOWN else written[:_SHOWN] + "…"


def _word(value: object) -> str:
    is_word = isinstance(value, str) and 0 < len(value) <= LONGEST_WORD
    return "" if is_word else f"text of 1 to {LONGEST_WORD} letters"


def _text(value: object) -> str:
    is_text = isinstance(value, str) and len(value) <= LONGEST_TEXT
    return "" if is_text else f"text of at most {LONGEST_TEXT} letters"


def _one_of(*words: str) -> Expects:
    return lambda value: "" if value in words else "one of " + "·".join(words)


def _or_none(expects: Expects) -> Expects:
    return lambda value: "" if value is None else expects(value)


def _some_of(*words: str) -> Expects:
    def expects(value: object) -> str:
        is_list = isinstance(value, list) and all(one in words for one in value)
        return "" if value is None or is_list else "a list of " + "·".join(words)

    return expects


def _uuid(value: object) -> str:
    try:
        UUID(value if isinstance(value, str) else "")
    except ValueError:
        return "a UUID"
    return ""


def _count(value: object) -> str:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return "" if is_count else "a whole number of at least 0"


def _day(value: object) -> str:
    try:
        date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return "a day, like 2026-11-28"
    return ""


def _object(value: object) -> str:
    return "" if isinstance(value, dict) else "an object"


def _points(value: object) -> str:
    is_track = (
        isinstance(value, list)
        and len(value) <= MOST_TRACK_POINTS
        and all(map(is_track_point, value))
    )
    return "" if is_track else f"at most {MOST_TRACK_POINTS} of [epoch_ms, lon, lat, accuracy_m]"


def is_track_point(point: object) -> bool:
    """
    Tell whether something is a point of a track: epoch milliseconds, lon, lat, metres.

    Examples
    --------
    >>> is_track_point([1_795_000_000_000, 112.8, 21.8, 12]), is_track_point([1, 200, 0, 0])
    (True, False)
    """
    if not isinstance(point, list | tuple) or len(point) != 4:
        return False
    at_ms, lon, lat, accuracy_m = point
    are_numbers = is_number(at_ms) and is_number(lon) and is_number(lat)
    if not are_numbers or not (accuracy_m is None or is_number(accuracy_m)):
        return False
    return (
        0 <= at_ms < END_S * 1000 and abs(lon) <= 180 and abs(lat) <= 90 and (accuracy_m or 0) >= 0
    )


def is_number(value: object) -> bool:
    """
    Tell whether a value of JSON is a number that a machine reckons with.

    Examples
    --------
    >>> is_number(1.5), is_number(10**400), is_number(float("nan")), is_number(True)
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST_NUMBER < value < LARGEST_NUMBER


_ROUND: dict[str, Expects] = {"team_id": _or_none(_word), "mode": _one_of(*ROUND_MODES)}
_BODIES: dict[str, dict[str, Expects]] = {
    CONTACT: {
        "vessel_id": _word,
        "state": _or_none(_one_of(*CONTACT_STATES)),
        "roll_call_id": _or_none(_uuid),
        "undoes": _or_none(_uuid),
    },
    CHECK: {
        "vessel_id": _or_none(_word),
        "described": _or_none(_object),
        "outcome": _one_of(*OUTCOMES),
        "reason": _or_none(_one_of(*REASONS)),
        "suspected": _some_of(*SUSPICIONS),
        "answers": _or_none(_object),
        "text": _or_none(_text),
    },
    **dict.fromkeys(ROUND_KINDS, _ROUND),
    TRACK: {"points": _points, "source": _one_of(*TRACK_SOURCES)},
    ARRIVAL: {"target_id": _word},
    TELL: {"what": _one_of(*TELL_WORDS), "text": _or_none(_text)},
    HOUSEHOLD: {"what": _one_of(*HOUSEHOLD_WORK), "count": _count, "text": _or_none(_text)},
    DUTY: {
        "grid_id": _word,
        "trade": _one_of(*TRADES),
        "item": _count,
        "done_on": _day,
        "text": _or_none(_text),
    },
}
