"""Read the office's rules of incidents and tips from a TOML file, with all faults together."""

import math
from pathlib import Path

from geo_data.pack_cells import quote_cell
from geo_data.templates import INCIDENT_RULES
from geo_data.toml_file import read_toml_file
from maritime.errors import Fault, FaultyInputError
from maritime.incidents.rules import CLOCKS, LEVELS, IncidentKind, IncidentRules, Named

RULES_FORMAT = "coastwatch-incidents/1"
OWN_FILE = "incidents.toml"
"""Its name in the data folder, where an office has its own."""
MOST_BYTES = 200_000
_KNOWN = (
    "format", "early_outcomes", "tips", "minutes", "kind", "outcome", "department", "tip_kind",
)  # fmt: skip


def rules_of_site(folder: Path) -> IncidentRules:
    """Give the rules in a data folder, or those that come with the program."""
    own = folder / OWN_FILE
    return read_incident_rules(own if own.exists() else INCIDENT_RULES)


def read_incident_rules(path: Path | str = INCIDENT_RULES) -> IncidentRules:
    """
    Read rules, those of the program where no path is given.

    Raises
    ------
    FaultyInputError
        With every fault of the file: where it is, what was found, what was expected.
    """
    document = read_toml_file(
        path, layer="rules", expected="rules of incidents", in_toml="rules in TOML",
        most_bytes=MOST_BYTES,
    )  # fmt: skip
    return _read(document, str(Path(path)))


def _read(document: dict, source: str) -> IncidentRules:
    faults = [
        _fault("", name, document[name], "one of " + "·".join(_KNOWN))
        for name in document
        if name not in _KNOWN
    ]
    if document.get("format") != RULES_FORMAT:
        faults.append(_fault("", "format", document.get("format"), RULES_FORMAT))
    limits_min = {
        level: _limits(_table(document.get("minutes")).get(level), level, CLOCKS, faults)
        for level in LEVELS
    }
    words = {
        name: _words(document.get(name), name, faults)
        for name in ("kind", "outcome", "department", "tip_kind")
    }
    kinds = {code: _kind(word, document["kind"], faults) for code, word in words["kind"].items()}
    early = document.get("early_outcomes", [])
    if not isinstance(early, list) or not all(one in words["outcome"] for one in early):
        expected = "a list of " + "·".join(words["outcome"])
        faults.append(_fault("", "early_outcomes", early, expected))
    takes_public = _table(document.get("tips", {})).get("takes_public", False)
    if not isinstance(takes_public, bool):
        faults.append(_fault("tips", "takes_public", takes_public, "true or false"))
    if faults:
        raise FaultyInputError(source, tuple(faults))
    return IncidentRules(
        kinds, words["outcome"], frozenset(early), words["department"], words["tip_kind"],
        limits_min, takes_public,
    )  # fmt: skip


def _words(tables: object, name: str, faults: list[Fault]) -> dict[str, Named]:
    """Read every [[name]] table: codes once each, words in Chinese."""
    if not isinstance(tables, list) or not tables:
        faults.append(_fault(name, "", tables, f"[[{name}]] tables"))
        return {}
    found: dict[str, Named] = {}
    for number, table in enumerate(tables, start=1):
        code, zh, en = (_table(table).get(part) for part in ("code", "zh", "en"))
        place = f"{name} {code if _is_text(code) else number}"
        if not _is_text(code) or code in found:
            faults.append(_fault(place, "code", code, "a code that no other has"))
        elif not _is_text(zh):
            faults.append(_fault(place, "zh", zh, "words in Chinese"))
        elif en is not None and not isinstance(en, str):
            faults.append(_fault(place, "en", en, "text, or nothing"))
        else:
            found[code] = Named(code, zh.strip(), (en or "").strip())
    return found


def _kind(word: Named, tables: list[dict], faults: list[Fault]) -> IncidentKind:
    table = next(one for one in tables if one.get("code") == word.code)
    place = f"kind {word.code}"
    level = table.get("level")
    if level not in LEVELS:
        faults.append(_fault(place, "level", level, "one of " + "·".join(LEVELS)))
        level = LEVELS[0]
    own = table.get("minutes", {})
    named = tuple(own) if isinstance(own, dict) else ()
    return IncidentKind(word, level, _limits(own, place, named, faults))


def _limits(
    table: object, place: str, wanted: tuple[str, ...], faults: list[Fault]
) -> dict[str, float]:
    """Read minutes by clock; all that are wanted must be there, and no others."""
    if not isinstance(table, dict):
        faults.append(_fault(place, "minutes", table, "minutes for " + "·".join(CLOCKS)))
        return {}
    for name in table:
        if name not in CLOCKS:
            faults.append(_fault(place, name, table[name], "one of " + "·".join(CLOCKS)))
    found = {}
    for name in wanted:
        if name not in CLOCKS:
            continue
        if _is_minutes(table.get(name)):
            found[name] = float(table[name])
        else:
            faults.append(_fault(place, name, table.get(name), "minutes above 0"))
    return found


def _is_minutes(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and value > 0


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _table(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _fault(row_id: str, column: str, found: object, expected: str) -> Fault:
    shown = "nothing" if found is None else quote_cell(found)
    return Fault("rules", row_id, column, shown, expected)
