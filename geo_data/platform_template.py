"""Read from a TOML file in which columns a higher platform takes events, with all its faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from geo_data.pack_cells import quote_cell
from geo_data.templates import PLATFORM_TEMPLATE
from geo_data.toml_file import read_toml_file
from maritime.errors import Fault, FaultyInputError
from maritime.field.kinds import EXPORTED_KINDS, OUTCOMES

TEMPLATE_FORMAT = "coastwatch-platform/1"
MOST_BYTES = 200_000
VALUES = (
    "item_id", "event_number", "kind", "what", "happened_at", "received_at", "district", "grid",
    "lon", "lat", "vessel", "vessel_id", "outcome", "reason", "suspected", "verdict", "text",
    "person", "flags", "attachments",
)  # fmt: skip
"""Facts of an item that a column may have."""
ITEM_ID, EVENT_NUMBER = "item_id", "event_number"


@dataclass(frozen=True)
class PlatformColumn:
    """A column: its heading, and a fact of the item or a text that is always the same."""

    heading: str
    value: str | None
    fixed: str = ""


@dataclass(frozen=True)
class PlatformTemplate:
    """
    In which columns and words a higher platform takes events.

    outcomes has those of the checks that are events there; all of them where it is empty.
    """

    platform: str
    name: str
    time: str
    items: tuple[str, ...]
    outcomes: tuple[str, ...]
    columns: tuple[PlatformColumn, ...]
    words: Mapping[str, Mapping[str, str]]

    def heading_of(self, value: str) -> str:
        """Give the heading of the column that has a fact; there is one for both ids."""
        return next(one.heading for one in self.columns if one.value == value)


def read_platform_template(path: Path | str = PLATFORM_TEMPLATE) -> PlatformTemplate:
    """
    Read a template, the program's own where no path is given.

    Raises
    ------
    FaultyInputError
        With every fault of the file.
    """
    document = read_toml_file(
        path, layer="template", expected="a template of columns", in_toml="a template in TOML",
        most_bytes=MOST_BYTES,
    )  # fmt: skip
    return _read(document, str(Path(path)))


def _read(document: dict, source: str) -> PlatformTemplate:
    faults: list[Fault] = []
    if document.get("format") != TEMPLATE_FORMAT:
        faults.append(_fault("format", document.get("format"), TEMPLATE_FORMAT))
    for name in ("platform", "name", "time"):
        if not _is_text(document.get(name)):
            faults.append(_fault(name, document.get(name), "text"))
    if _is_text(document.get("time")) and not _is_time(document["time"]):
        faults.append(_fault("time", document["time"], "a pattern like %Y-%m-%d %H:%M:%S"))
    items = _words_among(document.get("items"), EXPORTED_KINDS, "items", faults)
    outcomes = _words_among(document.get("outcomes", []), OUTCOMES, "outcomes", faults)
    columns = _read_columns(document.get("column"), faults)
    words = _read_words(document.get("words", {}), faults)
    if faults:
        raise FaultyInputError(source, tuple(faults))
    return PlatformTemplate(
        document["platform"], document["name"], document["time"], items, outcomes, columns, words
    )


def _read_columns(tables: object, faults: list[Fault]) -> tuple[PlatformColumn, ...]:
    """Read every [[column]] table; ids of both sides must be among them."""
    if not isinstance(tables, list) or not tables:
        faults.append(_fault("column", None, "[[column]] tables"))
        return ()
    found: list[PlatformColumn] = []
    for number, table in enumerate(tables, start=1):
        heading = table.get("heading") if isinstance(table, dict) else None
        if not _is_text(heading) or heading in {one.heading for one in found}:
            faults.append(_fault(f"column {number}", heading, "a heading that no other has"))
            continue
        value, fixed = table.get("value"), table.get("fixed")
        if (value is None) == (fixed is None) or not (value in VALUES or isinstance(fixed, str)):
            expected = "either fixed, a text, or value, one of " + "·".join(VALUES)
            faults.append(_fault(f"column {heading}", value if fixed is None else fixed, expected))
            continue
        found.append(PlatformColumn(heading, value, fixed or ""))
    for needed in (ITEM_ID, EVENT_NUMBER):
        if sum(one.value == needed for one in found) != 1:
            expected = f"one column with value {needed}: numbers come back by it"
            faults.append(_fault("column", None, expected))
    return tuple(found)


def _read_words(tables: object, faults: list[Fault]) -> dict[str, dict[str, str]]:
    if not isinstance(tables, dict):
        faults.append(_fault("words", tables, "tables like [words.outcome]"))
        return {}
    found: dict[str, dict[str, str]] = {}
    for value, table in tables.items():
        is_table = isinstance(table, dict) and all(map(_is_text, table.values()))
        if value not in VALUES or not is_table:
            expected = "texts for the codes of one of " + "·".join(VALUES)
            faults.append(_fault(f"words.{value}", None if is_table else table, expected))
            continue
        found[value] = dict(table)
    return found


def _words_among(
    given: object, known: tuple[str, ...], name: str, faults: list[Fault]
) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(one in known for one in given):
        faults.append(_fault(name, given, "a list of " + "·".join(known)))
        return ()
    if name == "items" and not given:
        faults.append(_fault(name, given, "at least one of " + "·".join(known)))
    return tuple(given)


def _is_time(pattern: str) -> bool:
    """Tell whether a pattern writes something of an instant."""
    try:
        return datetime(2026, 1, 2, tzinfo=UTC).strftime(pattern) not in ("", pattern)
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _fault(column: str, found: object, expected: str) -> Fault:
    shown = "nothing" if found is None else quote_cell(found)
    return Fault("template", "", column, shown, expected)
