"""Note what a report says that its raw data do not bear out."""

import math
from dataclasses import dataclass

SLACK = 1e-9
"""Numbers that differ by less, absolutely and in proportion, are the same."""


@dataclass(frozen=True)
class ReportFault:
    """Where in the report, what it says, and what comes of the raw data."""

    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: says {self.found}, the raw data give {self.expected}"


class FaultList:
    """Faults as they are found, and how many figures were compared."""

    def __init__(self) -> None:
        self.faults: list[ReportFault] = []
        self.compared = 0

    def compare(self, where: str, said: object, true: object) -> None:
        """Note a value that is not the true one; numbers may differ by SLACK."""
        self.compared += 1
        if _is_number(said) and _is_number(true):
            if abs(said - true) > SLACK * max(1.0, abs(true)):
                self.faults.append(ReportFault(where, f"{said:.9g}", f"{true:.9g}"))
        elif said != true or type(said) is not type(true):
            self.faults.append(ReportFault(where, _short(said), _short(true)))

    def compare_all(self, where: str, said: object, true: dict[str, object]) -> None:
        """Compare the values of an object by their keys; others that it has are left alone."""
        if not isinstance(said, dict):
            self.faults.append(ReportFault(where, _short(said), "an object"))
            return
        for key, value in true.items():
            if isinstance(value, dict):
                self.compare_all(f"{where} {key}", said.get(key), value)
            else:
                self.compare(f"{where} {key}", said.get(key, "nothing"), value)

    def compare_rows(
        self,
        where: str,
        said: object,
        true: dict[tuple, dict[str, object]],
        keys: tuple[str, ...],
    ) -> None:
        """Compare rows by what names each: none may be missing, invented or there twice."""
        if not isinstance(said, list):
            self.faults.append(ReportFault(where, _short(said), "rows"))
            return
        left = dict(true)
        for row in said:
            name = tuple(row.get(key) for key in keys) if isinstance(row, dict) else (row,)
            words = f"{where} {' '.join(map(str, name))}"
            if name not in left:
                self.faults.append(ReportFault(words, "such a row", "none, or not twice"))
                continue
            self.compare_all(words, row, left.pop(name))
        for name in left:
            self.faults.append(ReportFault(f"{where} {' '.join(map(str, name))}", "nothing", "it"))


def _is_number(value: object) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and math.isfinite(value)


def _short(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 80 else words[:77] + "…"
