"""Audit what tells vessels apart: numbers that two share, names that are nearly equal."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from maritime.findings import AuditRule, Finding
from maritime.pairing.audit_chains import named
from maritime.pairing.case import AuditCase
from maritime.pairing.rules import (
    BAD_MMSI,
    EMPTY_FILE,
    NEAR_NAMES,
    SAME_BEIDOU,
    SAME_MMSI,
    SAME_REGISTRATION,
)
from maritime.plain_number import plain_number
from maritime.register import Vessel

_MMSI = re.compile(r"[2-7][0-9]{8}")
_DIGIT_LIKE = str.maketrans("OIL", "011")
_NOISE = re.compile(r"[\s\-_.·,，、()（）]+")
_NUMBER = re.compile(r"\d+")
_NUMBER_LIKE = re.compile(r"[OIL\d]*\d[OIL\d]*")
"""A number with letters that look like digits in it."""
MOST_IN_ONE_PLACE = 200
"""More names with one number in one place are not compared sign by sign: it says nothing."""
MOST_NAMED = 5
"""More vessels than this and one are counted in a finding's words, and listed in its facts."""


def audit_identity(case: AuditCase) -> Iterator[Finding]:
    """Give vessels on the register that could be one, and files that tell too little."""
    vessels = case.present_vessels
    for rule, attribute in (
        (SAME_MMSI, "mmsi"),
        (SAME_BEIDOU, "beidou_id"),
        (SAME_REGISTRATION, "registration_no"),
    ):
        yield from _shared(rule, attribute, vessels)
    yield from near_names(vessels)
    for vessel in vessels:
        if vessel.mmsi and not _MMSI.fullmatch(vessel.mmsi):
            words = f"{named(vessel)} has MMSI {vessel.mmsi[:20]!r}"
            yield BAD_MMSI.finding("vessel", vessel.vessel_id, words, {"mmsi": vessel.mmsi[:20]})
        told = (vessel.name, vessel.registration_no, vessel.home_port)
        if not any((one or "").strip() for one in told):
            words = f"the file of {vessel.vessel_id} has no name, registration or home port"
            yield EMPTY_FILE.finding("vessel", vessel.vessel_id, words, {})


def plain_name(name: str) -> str:
    """
    Give a name without what makes no difference to who reads it on a hull.

    Examples
    --------
    >>> plain_name("粤台渔 ００１２３") == plain_name("粤台渔O0123") == plain_name("粤台渔123")
    True
    """
    text = _NOISE.sub("", unicodedata.normalize("NFKC", name).upper())
    text = _NUMBER_LIKE.sub(lambda match: match[0].translate(_DIGIT_LIKE), text)
    return _NUMBER.sub(lambda match: match[0].lstrip("0") or "0", text)


def is_one_sign_apart(first: str, second: str) -> bool:
    """
    Tell whether two texts differ by one sign: another, one more or one less.

    Examples
    --------
    >>> is_one_sign_apart("粤台渔", "粤臺渔"), is_one_sign_apart("甲", "乙丙")
    (True, False)
    """
    if abs(len(first) - len(second)) > 1 or first == second:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    if len(first) == len(second):
        return first[start + 1 :] == second[start + 1 :]
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    return longer[start + 1 :] == shorter[start:]


def _shared(rule: AuditRule, attribute: str, vessels: Iterable[Vessel]) -> Iterator[Finding]:
    by_value: dict[str, list[Vessel]] = {}
    for vessel in vessels:
        value = plain_number(getattr(vessel, attribute) or "")
        if value:
            by_value.setdefault(value, []).append(vessel)
    for value, sharing in by_value.items():
        if len(sharing) > 1:
            ids = sorted(vessel.vessel_id for vessel in sharing)
            words = f"{attribute} {value} is that of {', '.join(ids)}"
            yield rule.finding("vessel", ids[0], words, {attribute: value, "vessel_ids": ids})


def near_names(vessels: Iterable[Vessel]) -> Iterator[Finding]:
    """
    Give vessels with nearly the same name: another number is another vessel.

    One finding for all vessels whose names are plainly equal, wherever they lie; one for each two
    names with the same number that are one sign apart, in one village or home port.
    """
    by_name: dict[str, list[Vessel]] = {}
    for vessel in vessels:
        if vessel.name and vessel.name.strip():
            by_name.setdefault(plain_name(vessel.name), []).append(vessel)
    for alike in by_name.values():
        if len(alike) > 1:
            yield _near(alike)
    for alike in _one_sign_apart(by_name):
        yield _near(alike)


def _one_sign_apart(by_name: Mapping[str, Sequence[Vessel]]) -> list[list[Vessel]]:
    """Give vessels of two plain names, one sign apart beside the same number, in one place."""
    groups: dict[tuple[object, ...], dict[str, list[Vessel]]] = {}
    for plain, sharing in by_name.items():
        number = tuple(_NUMBER.findall(plain))
        for vessel in sharing if number else ():
            for kind, place in (("village", vessel.village), ("home port", vessel.home_port)):
                if place:
                    group = groups.setdefault((number, kind, place), {})
                    group.setdefault(plain, []).append(vessel)
    found: dict[tuple[str, str], dict[str, Vessel]] = {}
    for group in groups.values():
        if len(group) > MOST_IN_ONE_PLACE:
            continue
        for one, other in combinations(sorted(group), 2):
            if is_one_sign_apart(_NUMBER.sub("", one), _NUMBER.sub("", other)):
                there = {vessel.vessel_id: vessel for vessel in (*group[one], *group[other])}
                found.setdefault((one, other), {}).update(there)
    return [list(alike.values()) for alike in found.values()]


def _near(vessels: Iterable[Vessel]) -> Finding:
    alike = sorted(vessels, key=lambda vessel: vessel.vessel_id)
    *most, last = (named(vessel) for vessel in alike)
    if len(most) > MOST_NAMED:
        last = f"{len(alike) - MOST_NAMED} others"
    words = f"{', '.join(most[:MOST_NAMED])} and {last} have nearly the same name"
    facts = {"vessel_ids": [vessel.vessel_id for vessel in alike],
             "names": [vessel.name for vessel in alike]}  # fmt: skip
    return NEAR_NAMES.finding("vessel", alike[0].vessel_id, words, facts)
