"""Say in Chinese and English what is well, what is a fault, and what to do about it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

WELL, WARNING, FAULT = "well", "warning", "fault"
STATES = (WELL, WARNING, FAULT)


@dataclass(frozen=True)
class Finding:
    """
    What one check found, and what to do about it; nothing personal and no secret is in it.

    Attributes
    ----------
    check
        Which check: port, disk, clock, database, tables, role, permissions, certificate, backup,
        drill, base_maps, files, fonts.
    state
        One of `STATES`.
    zh, en
        What was found, in both languages.
    zh_todo, en_todo
        What to do; empty where all is well.
    """

    check: str
    state: str
    zh: str
    en: str
    zh_todo: str = ""
    en_todo: str = ""

    def as_json(self) -> dict[str, str]:
        """Give it as JSON."""
        return asdict(self)


def worst_of(findings: Iterable[Finding]) -> str:
    """
    Give the worst state.

    Examples
    --------
    >>> worst_of([Finding("disk", "well", "", ""), Finding("port", "fault", "", "")])
    'fault'
    """
    return max((one.state for one in findings), key=STATES.index, default=WELL)
