"""Say plain values of evidence and remedies in one line of words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from geo_data.reports.code_words import Language, word, word_or_code

INSTANT = "_s"
"""Ends the name of a value in epoch seconds."""


def values_in_words(values: Mapping[str, object], language: Language, zone: tzinfo = UTC) -> str:
    """
    Give values as "what: value; what: value", in their order; instants by the zone's clock.

    Examples
    --------
    >>> values_in_words({"team_id": "T02", "shortfall_min": 12.345}, "en")
    'team: T02; short of, min: 12.3'
    >>> values_in_words({"without_crew": ["T1", "T2"], "has_no_way": True}, "zh")
    '无人可派的班组: T1, T2; 无路可达: 是'
    >>> values_in_words({"planned_from_s": 0}, "en")
    'planned for: 1970-01-01 00:00'
    """
    return "; ".join(
        f"{word_or_code('value', name, language)}: {_shown(name, value, language, zone)}"
        for name, value in values.items()
        if value is not None
    )


def _shown(name: str, value: object, language: Language, zone: tzinfo) -> str:
    if isinstance(value, bool):
        return word("truth", "yes" if value else "no", language)
    if name.endswith(INSTANT) and isinstance(value, int | float):
        return datetime.fromtimestamp(value, zone).strftime("%Y-%m-%d %H:%M")
    if name == "reason":
        return word_or_code("reason", str(value), language)
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    if isinstance(value, Mapping):
        return values_in_words(value, language, zone)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_shown("", one, language, zone) for one in value)
    return str(value)
