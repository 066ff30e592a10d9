"""Bring the cells that people write into the form that packs hold, and never guess."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from geo_data.pack_cells import (
    COUNT,
    DATE,
    DAYS,
    FLAG,
    INSTANT,
    MINUTE,
    NOT_NEGATIVE,
    NUMBER,
    POSITIVE,
    ROLE_LIST,
    TEXT,
    CellError,
    CellKind,
)
from geo_data.pack_layers import Column
from geo_data.sheets.words import NO_WORDS, YES_WORDS, code_of, word_of, worded_codes

CODE_COLUMNS = frozenset(
    ("phone", "mmsi", "beidou_id", "registration_no", "number", "vessel_id", "person_id", "grid_id",
     "base_id", "team_id", "landing_point_id", "sensor_id", "segment_id", "coastline_id",
     "group_id", "parent_id", "leader_id", "secretary_id", "signed_by")
)  # fmt: skip
"""Columns whose text is a code: full-width digits and letters are made plain in it."""

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = (20_000, 80_000)
"""Numbers taken as days of an office program: 1954 to 2119."""
BLANKS = " \t\r\n\u00a0\u3000\ufeff\u200b"

_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DMY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})")
_CLOCK = re.compile(
    r"(上午|下午|晚上)?\s*(\d{1,2})\s*[:时点]\s*(\d{1,2})?\s*分?(?::(\d{1,2}))?\s*(am|pm)?",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"\d\.\d+[eE]\+?\d{1,3}|\d[eE]\+\d{2,3}")
"""What programs write for long numbers: 4.12E+08, 4E+11, 1.38E10. A bare 1E5 is an id."""
_MADE_A_FRACTION = re.compile(r"(\d+)\.0")
_UNITS = re.compile(r"\s*(米|公里|千米|km/h|km|m|分钟|分|min|艘|条|度|°|小时|公里/小时)$", re.I)
_SPLIT = re.compile(r"[,，、;；/|\n]+")
_WEEKDAYS = "一二三四五六日"
_OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2}(:\d{2})?)$")
"""Local mean times, like that of Shanghai before 1901, have seconds in their offset."""


def clean_cell(layer: str, column: Column, cell: object, zone: tzinfo) -> object:
    """
    Give a filled cell as the pack's own kind of cell takes it.

    Local times without an offset are of the zone. Raises CellError, saying what was expected,
    where a cell has no one meaning.
    """
    if isinstance(cell, str):
        cell = cell.strip(BLANKS)
    if column.choices:
        return _choice(layer, column, cell)
    if column.kind is ROLE_LIST:
        return _roles(layer, column, cell)
    cleaner = _CLEANERS.get(column.kind)
    if cleaner is not None:
        return cleaner(cell, zone)
    if worded_codes(layer, column):
        return code_of(layer, column.name, str(cell)) or clean_text(column, cell)
    return clean_text(column, cell)


def is_free_text(column: Column) -> bool:
    """Tell whether a column holds text that is none of a list."""
    return column.kind is TEXT and not column.choices


def clean_text(column: Column, cell: object) -> object:
    """
    Give a filled cell as text without blanks around it, one of a code in plain digits and letters.

    Raises CellError where an office program has lost what stood there.
    """
    if isinstance(cell, str):
        cell = cell.strip(BLANKS)
    is_code = column.name in CODE_COLUMNS
    if isinstance(cell, datetime | date | time):
        raise CellError("text; the office program has made a date of it: format the column as text")
    if isinstance(cell, bool):
        return str(cell).upper()
    if is_code and isinstance(cell, str):
        plain = plain_digits(cell).strip(BLANKS)
        if _SHORTENED.fullmatch(plain):
            raise CellError(
                "all its digits; the office program has shortened it: format the column as text"
            )
        whole = _MADE_A_FRACTION.fullmatch(plain)
        return whole[1] if whole else plain
    if isinstance(cell, float) and cell.is_integer() and abs(cell) >= 1e15:
        raise CellError("all its digits; beyond 15 an office program loses them: type it as text")
    return cell


def plain_digits(text: str) -> str:
    """
    Give full-width digits, letters and signs as plain ones.

    Examples
    --------
    >>> plain_digits("１３８－ＡＢ")
    '138-AB'
    """
    return unicodedata.normalize("NFKC", text)


def _choice(layer: str, column: Column, cell: object) -> str:
    code = code_of(layer, column.name, str(cell))
    if code is None:
        words = (f"{word_of(layer, column.name, one)} {one}" for one in column.choices)
        raise CellError("one of " + "·".join(words))
    return code


def _roles(layer: str, column: Column, cell: object) -> str:
    parts = [part for part in _SPLIT.split(str(cell)) if part.strip(BLANKS)]
    codes = [code_of(layer, column.name, part) or part.strip(BLANKS) for part in parts]
    return ",".join(dict.fromkeys(codes))


def _number(cell: object, _zone: tzinfo) -> object:
    if isinstance(cell, bool | datetime | date | time):
        raise CellError("a number")
    if not isinstance(cell, str):
        return cell
    plain = _UNITS.sub("", plain_digits(cell)).strip(BLANKS)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    return plain


def _flag(cell: object, _zone: tzinfo) -> object:
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, int | float):
        return int(cell) if cell in (0, 1) else cell
    word = plain_digits(str(cell)).lower().strip(BLANKS)
    if word in YES_WORDS:
        return 1
    if word in NO_WORDS:
        return 0
    raise CellError("是 or 否 (1 or 0)")


def _days(cell: object, _zone: tzinfo) -> str:
    text = plain_digits(str(int(cell) if isinstance(cell, float) else cell)).strip(BLANKS)
    if text in ("每天", "每日", "全周"):
        return "1,2,3,4,5,6,7"
    if text in ("工作日", "周一至周五"):
        return "1,2,3,4,5"
    if text in ("周末", "双休日"):
        return "6,7"
    text = text.replace("天", "日")
    days = []
    for part in _SPLIT.split(text):
        part = part.strip(BLANKS).removeprefix("星期").removeprefix("周")
        days.append(str(_WEEKDAYS.index(part) + 1) if part and part in _WEEKDAYS else part)
    return ",".join(days)


def _date(cell: object, _zone: tzinfo) -> str:
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise CellError("a date without a time of day")
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _date_of_number(float(cell)).isoformat()
    text = plain_digits(str(cell)).strip(BLANKS)
    text = re.sub(r"[T ]00:00(:00)?(\.0+)?(Z|\+00:00)?$", "", text)
    match = _YMD.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        if found := _DMY.fullmatch(text):
            raise CellError(
                f"a date YYYY-MM-DD; {found[0]} may be day or month first, so it is not guessed"
            )
        raise CellError("a date YYYY-MM-DD")
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except ValueError as error:
        raise CellError("a date YYYY-MM-DD that exists") from error


def _date_of_number(number: float) -> date:
    """Give the date of an office program's day number, or of eight digits."""
    if number.is_integer() and 19_000_101 <= number <= 21_991_231:
        match = _COMPACT.fullmatch(str(int(number)))
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError as error:
            raise CellError("a date YYYY-MM-DD that exists") from error
    if not (number.is_integer() and EXCEL_DAYS[0] <= number <= EXCEL_DAYS[1]):
        raise CellError("a date YYYY-MM-DD")
    return EXCEL_EPOCH + timedelta(days=int(number))


def _instant(cell: object, zone: tzinfo) -> str:
    if isinstance(cell, datetime):
        return _local(cell, zone)
    if isinstance(cell, date):
        return _local(datetime.combine(cell, time()), zone)
    if isinstance(cell, float):
        day = EXCEL_EPOCH + timedelta(days=int(cell))
        seconds = round((cell - int(cell)) * 86_400)
        return _local(datetime.combine(day, time()) + timedelta(seconds=seconds), zone)
    text = plain_digits(str(cell)).strip(BLANKS)
    if "T" in text and _OFFSET.search(text):
        return text
    if match := re.fullmatch(rf"{_YMD.pattern}(?:[T\s]*(.*))?", text):
        year, month, day, rest = match.groups()
        clock = _clock_of(rest) if rest else (0, 0, 0)
        if clock is not None:
            try:
                return _local(datetime(int(year), int(month), int(day), *clock), zone)  # noqa: DTZ001
            except ValueError as error:
                raise CellError("a day and time that exist") from error
    raise CellError("a day and time, like 2026-11-23 08:30")


def _local(moment: datetime, zone: tzinfo) -> str:
    """Give a wall-clock time of the zone with its offset, where it is one instant."""
    if moment.tzinfo is not None:
        return moment.isoformat(timespec="seconds")
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        is_there = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment
        found = "twice on that day" if is_there else "not at all on that day"
        raise CellError(f"a time with its offset: by the clock it comes {found}")
    return first.isoformat(timespec="seconds")


def _minute(cell: object, _zone: tzinfo) -> str:
    if isinstance(cell, datetime | time):
        return f"{cell.hour:02d}:{cell.minute:02d}"
    if isinstance(cell, timedelta):
        cell = cell.total_seconds() / 86_400.0
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell <= 1:
        minutes = round(float(cell) * 1440)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    clock = _clock_of(plain_digits(str(cell)).strip(BLANKS))
    if clock is None or clock[2]:
        raise CellError("a time HH:MM, 00:00 to 24:00")
    return f"{clock[0]:02d}:{clock[1]:02d}"


def _clock_of(text: str) -> tuple[int, int, int] | None:
    match = _CLOCK.fullmatch(text.strip(BLANKS))
    if match is None:
        return None
    part, hour, minute, second, half = match.groups()
    hours = int(hour)
    if (part in ("下午", "晚上") or (half or "").lower() == "pm") and hours < 12:
        hours += 12
    return hours, int(minute or 0), int(second or 0)


_CLEANERS: dict[CellKind, Callable[[object, tzinfo], object]] = {
    NUMBER: _number,
    POSITIVE: _number,
    NOT_NEGATIVE: _number,
    COUNT: _number,
    FLAG: _flag,
    DAYS: _days,
    DATE: _date,
    INSTANT: _instant,
    MINUTE: _minute,
}
