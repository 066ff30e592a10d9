"""Read single fields of JSON documents by type, noting every fault with its place."""

import json
import math
import reprlib
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from geo_data.instants import WrittenTimeError, parse_instant
from maritime.errors import Fault, FaultyInputError
from maritime.plan import LonLat

PLAN_LIMIT_BYTES = 512 * 2**20
"""Largest plan file that is read; a county's month is some tens of megabytes."""

PLAN = "plan"
LONGEST_QUOTE = 60
_MEGABYTE = 2**20
_MISSING = object()

Value = TypeVar("Value")


class _TwiceError(Exception):
    """Tell which key an object of the document holds twice."""


def refuse(source: str, found: str, expected: str, *, key: str = "") -> FaultyInputError:
    """Give the error for a document that cannot be read at all."""
    return FaultyInputError(source, (Fault(PLAN, "", key, found, expected),))


def read_plan_bytes(path: Path) -> bytes:
    """
    Give the bytes of a file that may be a plan.

    Raises
    ------
    FaultyInputError
        If there is no such file, it is no ordinary file, too large, or may not be read.
    """
    expected = "a plan file (JSON)"
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refuse(str(path), "no ordinary file", expected)
        if status.st_size > PLAN_LIMIT_BYTES:
            found = f"a file of {status.st_size / _MEGABYTE:.0f} MB"
            raise refuse(str(path), found, f"at most {PLAN_LIMIT_BYTES // _MEGABYTE} MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise refuse(str(path), "no such file", expected) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise refuse(str(path), f"a file that cannot be read ({reason})", expected) from error


def load_json(content: bytes | str, source: str) -> object:
    """
    Give a JSON document as it is; an object that holds a key twice is refused.

    Raises
    ------
    FaultyInputError
        If it is empty, not UTF-8, not JSON, or nested beyond reason.
    """
    expected = "a JSON document"
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        found = f"no JSON from line {error.lineno}, column {error.colno} on ({error.msg})"
        raise refuse(source, found if content else "an empty file", expected) from error
    except _TwiceError as error:
        raise refuse(source, f"key {error.args[0]!r} twice in one object", "it once") from error
    except UnicodeDecodeError as error:
        raise refuse(source, f"bytes that are not UTF-8 at {error.start}", expected) from error
    except (ValueError, RecursionError) as error:
        raise refuse(source, f"numbers or nesting beyond reason ({error})", expected) from error


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _TwiceError(key)
            seen.add(key)
    return mapping


@dataclass
class Fields:
    """One object of a document; what is wrong goes to the faults that all its parts share."""

    values: dict[str, object]
    place: str
    source: str
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def of_document(cls, document: object, source: str) -> "Fields":
        """
        Open the outermost object.

        Raises
        ------
        FaultyInputError
            If the document is no object.
        """
        if not isinstance(document, dict):
            raise refuse(source, _quote(document), "an object with format, start, patrols, …")
        return cls(document, "", source)

    @property
    def has_faults(self) -> bool:
        """Whether anything was wrong so far, anywhere in the document."""
        return bool(self.faults)

    def note(self, key: str, found: str, expected: str) -> None:
        """Note a fault of one field."""
        self.faults.append(Fault(PLAN, self.place, key, found, expected))

    def raise_faults(self) -> None:
        """Raise FaultyInputError if anything was noted."""
        if self.faults:
            raise FaultyInputError(self.source, tuple(self.faults))

    def text(self, key: str) -> str:
        """Give a text that is not empty."""
        value = self._value(key, "text")
        if isinstance(value, str) and value.strip() and _is_unicode(value):
            return value
        return self._wrong(key, value, "text that is not empty", "")

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Give one of the choices."""
        expected = "one of " + "·".join(choices)
        value = self._value(key, expected)
        return value if value in choices else self._wrong(key, value, expected, "")

    def number(self, key: str) -> float:
        """Give a finite number."""
        value = self._value(key, "a number")
        if _is_number(value):
            return float(value)
        return self._wrong(key, value, "a finite number", 0.0)

    def whole_number(self, key: str) -> int:
        """Give a whole number."""
        value = self._value(key, "a whole number")
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return self._wrong(key, value, "a whole number", 0)

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts that are not empty."""
        expected = "a list of texts"
        value = self._value(key, expected)
        if isinstance(value, list) and all(
            isinstance(part, str) and part.strip() and _is_unicode(part) for part in value
        ):
            return tuple(value)
        return self._wrong(key, value, expected, ())

    def whole_numbers(self, key: str) -> tuple[int, ...]:
        """Give a list of whole numbers."""
        expected = "a list of whole numbers"
        value = self._value(key, expected)
        if _are_whole(value):
            return tuple(value)
        return self._wrong(key, value, expected, ())

    def rows_of_whole_numbers(self, key: str) -> tuple[tuple[int, ...], ...]:
        """Give a list of lists of whole numbers."""
        expected = "a list of lists of whole numbers"
        value = self._value(key, expected)
        if isinstance(value, list) and all(map(_are_whole, value)):
            return tuple(map(tuple, value))
        return self._wrong(key, value, expected, ())

    def flag(self, key: str) -> bool:
        """Give true or false."""
        value = self._value(key, "true or false")
        return value if isinstance(value, bool) else self._wrong(key, value, "true or false", False)

    def instant(self, key: str) -> int:
        """Give an instant in epoch seconds."""
        value = self._value(key, "an instant")
        if value is _MISSING:
            return 0
        try:
            return parse_instant(value if isinstance(value, str) else "")
        except WrittenTimeError as error:
            return self._wrong(key, value, error.expected, 0)

    def path(self, key: str) -> tuple[LonLat, ...]:
        """Give two or more positions, lon and lat in degrees."""
        expected = "two or more positions [lon, lat]"
        value = self._value(key, expected)
        if not isinstance(value, list) or len(value) < 2:
            return self._wrong(key, value, expected, ())
        positions = []
        for number, position in enumerate(value):
            if _is_position(position):
                positions.append((float(position[0]), float(position[1])))
            else:
                self.note(f"{key}[{number}]", _quote(position), "[lon, lat] in degrees")
        return tuple(positions)

    def mapping(self, key: str, *, is_required: bool = True) -> dict[str, object]:
        """Give an object as it is, with finite numbers only."""
        value = self._value(key, "an object", is_required=is_required)
        if value is _MISSING:
            return {}
        if not isinstance(value, dict):
            return self._wrong(key, value, "an object", {})
        if not _is_sound(value):
            return self._wrong(key, value, "finite numbers and Unicode text in it", {})
        return value

    def nested(self, key: str) -> "Fields":
        """Open an object; one without keys where there is none."""
        value = self._value(key, "an object")
        place = self._below(key)
        if isinstance(value, dict):
            return Fields(value, place, self.source, self.faults)
        self._wrong(key, value, "an object", None)
        return Fields({}, place, self.source, [])

    def rows(self, key: str, *, is_required: bool = True) -> list["Fields"]:
        """Open a list of objects."""
        value = self._value(key, "a list", is_required=is_required)
        if value is _MISSING:
            return []
        if not isinstance(value, list):
            return self._wrong(key, value, "a list", [])
        rows = []
        for number, row in enumerate(value):
            if isinstance(row, dict):
                rows.append(Fields(row, f"{self._below(key)}[{number}]", self.source, self.faults))
            else:
                self.note(f"{key}[{number}]", _quote(row), "an object")
        return rows

    def _below(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def _value(self, key: str, expected: str, *, is_required: bool = True) -> object:
        value = self.values.get(key, _MISSING)
        if value is _MISSING and is_required:
            self.note(key, "nothing", expected)
        return value

    def _wrong(self, key: str, value: object, expected: str, instead: Value) -> Value:
        """Note a fault unless the field is missing, which is noted already."""
        if value is not _MISSING:
            self.note(key, _quote(value), expected)
        return instead


def _are_whole(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(part, int) and not isinstance(part, bool) for part in value
    )


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _is_position(position: object) -> bool:
    return (
        isinstance(position, list)
        and len(position) == 2
        and all(_is_number(degrees) for degrees in position)
        and abs(position[0]) <= 180
        and abs(position[1]) <= 90
    )


def _is_sound(value: object) -> bool:
    """Tell whether every number within is finite and every text can be written."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif not _is_writable(part):
            return False
    return True


def _is_writable(value: object) -> bool:
    if isinstance(value, str):
        return _is_unicode(value)
    return not isinstance(value, float) or math.isfinite(value)


def _is_unicode(text: str) -> bool:
    """Tell whether a text is free of halves of characters, which UTF-8 cannot hold."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _shortening() -> reprlib.Repr:
    shortening = reprlib.Repr()
    shortening.maxstring = shortening.maxother = LONGEST_QUOTE
    shortening.maxlevel, shortening.maxlist, shortening.maxdict = 2, 4, 4
    return shortening


_SHORTENING = _shortening()


def _quote(value: object) -> str:
    if value is None or isinstance(value, bool | float):
        return json.dumps(value)
    return _SHORTENING.repr(value)
