"""Audit what tells vessels apart: numbers that two share, names that are nearly equal."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
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
from maritime.register import Vessel

_MMSI = re.compile(r"[2-7]\d{8}")
_DIGIT_LIKE = str.maketrans("OIL", "011")
_NOISE = re.compile(r"[\s\-_.·,，、()（）]+")
_NUMBER = re.compile(r"\d+")
_NUMBER_LIKE = re.compile(r"[OIL\d]*\d[OIL\d]*")
"""A number with letters that look like digits in it."""
MOST_OF_ONE_NUMBER = 200
"""More vessels with one number in their names are not compared: the number says nothing."""


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
        if not any((vessel.name, vessel.registration_no, vessel.home_port)):
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
        value = "".join((getattr(vessel, attribute) or "").split())
        if value:
            by_value.setdefault(value, []).append(vessel)
    for value, sharing in by_value.items():
        if len(sharing) > 1:
            ids = sorted(vessel.vessel_id for vessel in sharing)
            words = f"{attribute} {value} is that of {', '.join(ids)}"
            yield rule.finding("vessel", ids[0], words, {attribute: value, "vessel_ids": ids})


def near_names(vessels: Iterable[Vessel]) -> Iterator[Finding]:
    """Give pairs of vessels with nearly the same name: another number is another vessel."""
    by_number: dict[tuple[str, ...], list[tuple[str, Vessel]]] = {}
    for vessel in vessels:
        if vessel.name and vessel.name.strip():
            plain = plain_name(vessel.name)
            by_number.setdefault(tuple(_NUMBER.findall(plain)), []).append((plain, vessel))
    for number, group in by_number.items():
        if len(group) < 2 or (len(group) > MOST_OF_ONE_NUMBER):
            continue
        for (plain, one), (other_plain, other) in combinations(group, 2):
            is_equal = plain == other_plain
            is_near = bool(number) and _is_same_place(one, other) and is_one_sign_apart(
                _NUMBER.sub("", plain), _NUMBER.sub("", other_plain)
            )  # fmt: skip
            if is_equal or is_near:
                first, second = sorted((one, other), key=lambda vessel: vessel.vessel_id)
                words = f"{named(first)} and {named(second)} have nearly the same name"
                facts = {"vessel_ids": [first.vessel_id, second.vessel_id],
                         "names": [first.name, second.name]}  # fmt: skip
                yield NEAR_NAMES.finding("vessel", first.vessel_id, words, facts)


def _is_same_place(one: Vessel, other: Vessel) -> bool:
    return (one.village is not None and one.village == other.village) or (
        one.home_port is not None and one.home_port == other.home_port
    )
