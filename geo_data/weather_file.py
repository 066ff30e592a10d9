"""Read weather and the limits of each mode from small files, with all faults together."""

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from geo_data.instants import INSTANT_EXPECTED, WrittenTimeError, parse_instant
from geo_data.pack_cells import quote_cell
from geo_data.templates import WEATHER_LIMITS
from maritime.errors import Fault, FaultyInputError
from maritime.repair.weather import MEASURES, ModeLimits, WeatherSpan, is_measure
from maritime.team import MODES

WEATHER_FORMAT = "coastwatch-weather/1"
LIMITS_FORMAT = "coastwatch-weather-limits/1"
OWN_LIMITS = "weather-limits.toml"
"""Its name in the data folder, where an office has its own."""
COLUMNS = ("from", "to", *MEASURES)
MOST_BYTES = 200_000
NUMBER_EXPECTED = "a number from 0, or nothing where it is not known"
LIMIT_EXPECTED = "a number from 0; leave it out where there is no limit"


def read_weather(path: Path) -> tuple[WeatherSpan, ...]:
    """
    Read a weather file: CSV where its name ends in .csv, else TOML.

    Raises
    ------
    FaultyInputError
        With every fault of the file, by row and column: in CSV by line, in TOML by [[span]] table.
    """
    return parse_weather(_read_text(path, "weather"), str(path))


def parse_weather(text: str, source: str) -> tuple[WeatherSpan, ...]:
    """
    Read the text of a weather file: CSV where the name of its source ends in .csv, else TOML.

    Raises
    ------
    FaultyInputError
        As of `read_weather`.
    """
    faults: list[Fault] = []
    is_csv = source.lower().endswith(".csv")
    rows = _csv_rows(text, faults) if is_csv else _toml_rows(text, source, faults)
    spans = [_read_span(place, row, faults) for place, row in rows]
    if not spans and not faults:
        expected = "a row for each span" if is_csv else "[[span]] tables"
        faults.append(Fault("weather", "", "", "no span", expected))
    if faults:
        raise FaultyInputError(source, tuple(faults))
    return tuple(span for span in spans if span is not None)


def limits_of_site(folder: Path) -> dict[str, ModeLimits]:
    """Give the limits in a data folder, or those that come with the program, by mode."""
    own = folder / OWN_LIMITS
    return read_weather_limits(own if own.exists() else WEATHER_LIMITS)


def read_weather_limits(path: Path = WEATHER_LIMITS) -> dict[str, ModeLimits]:
    """
    Read limits by mode, those of the program where no path is given.

    Raises
    ------
    FaultyInputError
        With every fault of the file: mode, limit, what was found, what was expected.
    """
    document = _load_toml(_read_text(path, "limits"), str(path), "limits")
    faults = _format_faults(document, LIMITS_FORMAT, ("format", *MODES), "limits")
    limits = {}
    for mode in MODES:
        table = document.get(mode, {})
        if not isinstance(table, dict):
            faults.append(Fault("limits", mode, "", quote_cell(table), f"a [{mode}] table"))
            continue
        before = len(faults)
        for name, value in table.items():
            if name not in MEASURES:
                faults.append(Fault("limits", mode, name, quote_cell(value), "·".join(MEASURES)))
            elif not is_measure(value):
                faults.append(Fault("limits", mode, name, quote_cell(value), LIMIT_EXPECTED))
        if len(faults) == before:
            limits[mode] = ModeLimits(mode, **table)
    if faults:
        raise FaultyInputError(str(path), tuple(faults))
    return limits


def _read_text(path: Path, layer: str) -> str:
    """Give the text of a small file, or raise FaultyInputError with why there is none."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        found = f"a file that cannot be read ({(error.strerror or str(error)).lower()})"
        raise _refusal(str(path), layer, found, "a file of TOML or CSV") from error
    if len(content) > MOST_BYTES:
        raise _refusal(str(path), layer, f"more than {MOST_BYTES:,} bytes", "a small file")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        found = f"bytes that are not UTF-8 at {error.start}"
        raise _refusal(str(path), layer, found, "a file saved as UTF-8") from error


def _load_toml(text: str, source: str, layer: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _refusal(source, layer, f"no TOML ({error})", f"{layer} in TOML") from error


def _format_faults(
    document: Mapping[str, object], form: str, known: Iterable[str], layer: str
) -> list[Fault]:
    faults = [
        Fault(layer, "", name, quote_cell(document[name]), "one of " + "·".join(known))
        for name in document
        if name not in known
    ]
    if document.get("format") != form:
        faults.append(Fault(layer, "", "format", quote_cell(document.get("format")), form))
    return faults


def _toml_rows(text: str, source: str, faults: list[Fault]) -> list[tuple[str, dict]]:
    document = _load_toml(text, source, "weather")
    faults += _format_faults(document, WEATHER_FORMAT, ("format", "span"), "weather")
    tables = document.get("span", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append(Fault("weather", "", "span", quote_cell(tables), "[[span]] tables"))
        return []
    return [(f"span {number}", table) for number, table in enumerate(tables, start=1)]


def _csv_rows(text: str, faults: list[Fault]) -> list[tuple[str, dict]]:
    """Give the rows of a CSV by line, cells that are written as numbers as numbers."""
    reader = csv.reader(io.StringIO(text))
    head = [name.strip() for name in next(reader, [])]
    expected = "the columns " + ",".join(COLUMNS)
    if len(set(head)) < len(head) or not {"from", "to"} <= set(head) <= set(COLUMNS):
        faults.append(Fault("weather", "row 1", "", quote_cell(",".join(head)), expected))
        return []
    rows = []
    for cells in reader:
        place = f"row {reader.line_num}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            faults.append(Fault("weather", place, "", f"{len(cells)} cells", f"{len(head)} cells"))
            continue
        written = dict(zip(head, (cell.strip() for cell in cells), strict=True))
        rows.append((place, {
            name: _number(cell) if name in MEASURES else cell
            for name, cell in written.items() if cell
        }))  # fmt: skip
    return rows


def _number(cell: str) -> float | str:
    """Give a written number; any other text as it is, for the fault."""
    try:
        return float(cell)
    except ValueError:
        return cell


def _read_span(place: str, row: Mapping[str, object], faults: list[Fault]) -> WeatherSpan | None:
    before = len(faults)

    def refuse(column: str, expected: str) -> None:
        faults.append(Fault("weather", place, column, quote_cell(row.get(column)), expected))

    for name in row:
        if name not in COLUMNS:
            refuse(name, "one of " + "·".join(COLUMNS))
    instants = {}
    for name in ("from", "to"):
        try:
            instants[name] = _instant(row.get(name))
        except WrittenTimeError as error:
            faults.append(Fault("weather", place, name, quote_cell(error.found), error.expected))
    if len(instants) == 2 and instants["to"] <= instants["from"]:
        faults.append(
            Fault("weather", place, "to", quote_cell(str(row["to"])), "an instant after its from")
        )
    given = {name: row[name] for name in MEASURES if name in row}
    for name, value in given.items():
        if not is_measure(value):
            refuse(name, NUMBER_EXPECTED)
    if not given:
        faults.append(
            Fault("weather", place, "", "no measure", "at least one of " + "·".join(MEASURES))
        )
    if len(faults) > before:
        return None
    return WeatherSpan(instants["from"], instants["to"], **given)


def _instant(written: object) -> int:
    """Give epoch seconds of a text, or of an instant as TOML has it without quotes."""
    if isinstance(written, datetime):
        return parse_instant(written.isoformat())
    if not isinstance(written, str):
        raise WrittenTimeError("" if written is None else str(written), INSTANT_EXPECTED)
    return parse_instant(written)


def _refusal(source: str, layer: str, found: str, expected: str) -> FaultyInputError:
    return FaultyInputError(source, (Fault(layer, "", "", found, expected),))
