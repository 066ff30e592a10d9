"""Read the template of responsibility lists 责任清单 from a TOML file, with all faults together."""

import tomllib
from datetime import date, datetime
from pathlib import Path

from geo_data.pack_cells import quote_cell
from geo_data.templates import RESPONSIBILITY_TEMPLATE
from maritime.errors import Fault, FaultyInputError
from maritime.grids.duty_template import Duty, DutyTemplate
from maritime.places import TRADES

TEMPLATE_FORMAT = "coastwatch-duties/1"
MOST_BYTES = 1_000_000  # some hundred times the template that comes with the program


def read_duty_template(path: Path | str = RESPONSIBILITY_TEMPLATE) -> DutyTemplate:
    """
    Read a template, that of the program where no path is given.

    Raises
    ------
    FaultyInputError
        With every fault of the file: trade and number, column, what was found, what was expected.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise _refusal(str(path), "no ordinary file", "a template of duties")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        found = f"a file that cannot be read ({(error.strerror or str(error)).lower()})"
        raise _refusal(str(path), found, "a template of duties") from error
    return parse_duty_template(content, str(path))


def parse_duty_template(content: bytes, source: str) -> DutyTemplate:
    """
    Read a template from its bytes; source is only used in words.

    Raises
    ------
    FaultyInputError
        As `read_duty_template`.
    """
    document = _load(content, source)
    faults: list[Fault] = []
    if document.get("format") != TEMPLATE_FORMAT:
        faults.append(
            Fault("template", "", "format", quote_cell(document.get("format")), TEMPLATE_FORMAT)
        )
    version, dated = document.get("version"), document.get("dated")
    if not _is_text(version):
        faults.append(Fault("template", "", "version", quote_cell(version), "text, like 2026-1"))
    if not isinstance(dated, date) or isinstance(dated, datetime):
        found = quote_cell(dated if dated is None else str(dated))
        faults.append(Fault("template", "", "dated", found, "a day without quotes: 2026-11-01"))
    duties = _read_trades(document.get("trade"), faults)
    if faults:
        raise FaultyInputError(source, tuple(faults))
    return DutyTemplate(version, dated, duties)


def _load(content: bytes, source: str) -> dict[str, object]:
    """Give the document of a file, or raise FaultyInputError with why there is none."""
    if len(content) > MOST_BYTES:
        raise _refusal(source, f"more than {MOST_BYTES:,} bytes", "a template of some duties")
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        found = f"bytes that are not UTF-8 at {error.start}"
        raise _refusal(source, found, "a file saved as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _refusal(source, f"no TOML ({error})", "a template in TOML") from error
    except (RecursionError, ValueError) as error:
        raise _refusal(source, f"numbers or nesting beyond reason ({error})", "TOML") from error


def _read_trades(tables: object, faults: list[Fault]) -> dict[str, tuple[Duty, ...]]:
    """Read every [[trade]] table; each of the trades must be there, once."""
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append(Fault("template", "", "trade", "no [[trade]] tables", "one for each trade"))
        return {}
    duties: dict[str, tuple[Duty, ...]] = {}
    for number, table in enumerate(tables, start=1):
        trade = table.get("trade")
        if trade not in TRADES:
            expected = "one of " + "·".join(TRADES)
            faults.append(Fault("trade", str(number), "trade", quote_cell(trade), expected))
        elif trade in duties:
            faults.append(Fault("trade", trade, "trade", "a second table", "one for each trade"))
        else:
            duties[trade] = _read_duties(trade, table.get("duty"), faults)
    faults += [
        Fault("trade", trade, "", "no table", "a [[trade]] table with its duties")
        for trade in TRADES
        if trade not in duties
    ]
    return duties


def _read_duties(trade: str, tables: object, faults: list[Fault]) -> tuple[Duty, ...]:
    """Read every [[trade.duty]] table of a trade: numbers once each, words in Chinese."""
    if not isinstance(tables, list) or not tables:
        faults.append(Fault("duty", trade, "", "no [[trade.duty]] tables", "at least one"))
        return ()
    duties: dict[int, Duty] = {}
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, dict):
            found = quote_cell(table)
            faults.append(Fault("duty", f"{trade} {number}", "", found, "a [[trade.duty]] table"))
            continue
        item, words_zh, words_en = table.get("item"), table.get("zh"), table.get("en", "")
        place = f"{trade} {item if _is_number(item) else number}"
        before = len(faults)
        if not _is_number(item):
            expected = "a whole number from 1"
            faults.append(Fault("duty", place, "item", quote_cell(item), expected))
        elif item in duties:
            faults.append(Fault("duty", place, "item", f"{item} twice", "each number once"))
        if not _is_text(words_zh):
            faults.append(Fault("duty", place, "zh", quote_cell(words_zh), "the duty in Chinese"))
        if not isinstance(words_en, str):
            faults.append(Fault("duty", place, "en", quote_cell(words_en), "text, or nothing"))
        if len(faults) == before:
            duties[item] = Duty(item, words_zh.strip(), words_en.strip())
    return tuple(duties[item] for item in sorted(duties))


def _is_number(item: object) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and item >= 1


def _is_text(words: object) -> bool:
    return isinstance(words, str) and bool(words.strip())


def _refusal(source: str, found: str, expected: str) -> FaultyInputError:
    return FaultyInputError(source, (Fault("template", "", "", found, expected),))
