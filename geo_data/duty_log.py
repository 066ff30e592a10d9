"""Write the duty log, and tell its lines in words: a line is a kind with its facts."""

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.duty_words import Language, duty_words
from geo_data.instants import WrittenTimeError, parse_instant
from geo_data.schema_duty import duty_line
from maritime.errors import InvalidRecordError

Facts = Mapping[str, str | int | float | None]
NOTHING = "—"
"""Stands for a fact that is not given."""
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
"""A part of a line's words that is left out where it names a fact that is not given."""
SEVERAL = "、"
"""Stands between codes where a fact has several; in English a comma does."""
LISTS = frozenset({"where", "teams"})
"""Facts that may name several places or teams."""
HAPPENED = "happened"
"""A fact that any line may have: when it happened, where that was before the line was written."""
IN_ENGLISH = "_en"
"""Ends the name of a fact that holds in English what another fact says in Chinese."""
INSTANTS = frozenset({"at", "from", "to", "until", "of", HAPPENED})
"""Facts that may be written instants, which are told by the clock of whoever reads them."""


async def add_line(
    connection: AsyncConnection,
    district_id: str,
    kind: str,
    facts: Facts,
    *,
    at: datetime,
    account_id: UUID | None,
    grid_ids: Iterable[str | None] | None = None,
) -> None:
    """
    Write one line in the caller's transaction: it is kept if and only if that is.

    Parameters
    ----------
    kind
        One of the kinds of `geo_data/templates/duty_words.toml`.
    facts
        What its words name: ids, numbers, codes, texts of officers; instants as written text.
        Of what is not given its part of the words is left out, or a dash stands for it. Words
        that are no codes stand under their name and, in English, under that with `_en`. Never
        names, phones, positions of people or the source of a tip.
    at
        When it happened.
    account_id
        Who did it; None where the program itself did.
    grid_ids
        Grids of what it names: only who reaches all of them reads it, and where one has none only
        accounts of the whole district. None lets everybody of the office read it.

    Raises
    ------
    InvalidRecordError
        If there are no words for the kind, or they name a fact that is not there.
    """
    line_in_words(kind, facts, "zh")
    row = {
        "line_id": uuid4(),
        "district_id": district_id,
        "at": at,
        "account_id": account_id,
        "kind": kind,
        "facts": dict(facts),
        "grid_ids": None if grid_ids is None else sorted({one or "" for one in grid_ids}),
    }
    # inline: without RETURNING, which would ask for the right to read the log.
    await connection.execute(insert(duty_line).values(row).inline())


def line_in_words(kind: str, facts: Facts, language: Language, *, zone: tzinfo = UTC) -> str:
    """
    Tell a line in Chinese or English, and its instants by the clock of a zone.

    Raises
    ------
    InvalidRecordError
        If there are no words for the kind, or they name a fact that is not there.

    Examples
    --------
    >>> line_in_words("roll_call_closed", {"roll_call": "typhoon_recall"}, "en")
    'Roll-call closed (typhoon recall)'
    >>> facts = {"team": "T03", "from": "2026-11-28T20:00+08:00", "note": None}
    >>> line_in_words("round_cancelled", facts, "en", zone=UTC)
    'Round of T03 at 2026-11-28 12:00 called off'
    """
    words = duty_words()
    if kind not in words["kinds"]:
        raise InvalidRecordError("duty line", "", "kind", kind, "·".join(words["kinds"]))
    whole = words["kinds"][kind][language]
    if missing := sorted(_names_in(whole) - set(facts)):
        raise InvalidRecordError("duty line", kind, "facts", sorted(facts), f"also {missing}")
    template = OPTIONAL.sub(lambda part: _if_given(part[1], facts), whole)
    by_clock = {
        name: _by_clock(fact, zone) if name in INSTANTS else fact for name, fact in facts.items()
    }
    if language == "en":
        by_clock |= {
            name: fact.replace(SEVERAL, ", ")
            for name, fact in facts.items() if name in LISTS and isinstance(fact, str)
        }  # fmt: skip
        by_clock |= {
            name.removesuffix(IN_ENGLISH): fact
            for name, fact in facts.items() if name.endswith(IN_ENGLISH)
        }  # fmt: skip
    told = {name: _told(by_clock[name], words["codes"], language) for name in _names_in(template)}
    line = template.format_map(told)
    if by_clock.get(HAPPENED) is not None:
        line += words["dated_back"][language].format(happened=by_clock[HAPPENED])
    return line


def _by_clock(fact: object, zone: tzinfo) -> object:
    """Give a written instant as a clock of the zone shows it; anything else as it is."""
    if not isinstance(fact, str):
        return fact
    try:
        at = datetime.fromtimestamp(parse_instant(fact, drops_fraction=True), zone)
    except WrittenTimeError:
        return fact
    return f"{at:%Y-%m-%d %H:%M:%S}" if at.second else f"{at:%Y-%m-%d %H:%M}"


def _names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _if_given(part: str, facts: Facts) -> str:
    """Give a part of a template, or nothing where one of its facts is not given."""
    return part if all(facts[name] not in (None, "") for name in _names_in(part)) else ""


def _told(fact: object, codes: Mapping[str, Sequence[str]], language: Language) -> str:
    if fact is None:
        return NOTHING
    if isinstance(fact, str) and all(one in codes for one in fact.split(SEVERAL)):
        told = [codes[one][language == "en"] for one in fact.split(SEVERAL)]
        return (", " if language == "en" else SEVERAL).join(told)
    return f"{fact:g}" if isinstance(fact, float) else str(fact)
