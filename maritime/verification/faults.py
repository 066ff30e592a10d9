"""Say what is wrong with a plan, one fault at a time."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class PlanFault:
    """One thing a plan says that is not so: where, what was found, what was expected.

    code is a short name that programs can rely on (`too_fast`, `gap_missing`, …).
    """

    code: str
    where: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; expected {self.expected} ({self.code})"


class FaultLog:
    """Collect faults in the order in which they are found."""

    def __init__(self) -> None:
        self._faults: list[PlanFault] = []

    def add(self, code: str, where: str, found: object, expected: object) -> None:
        """Note one fault."""
        self._faults.append(PlanFault(code, where, str(found), str(expected)))

    def take(self, other: "FaultLog") -> None:
        """Note all faults of another log."""
        self._faults += other._faults

    def __len__(self) -> int:
        return len(self._faults)

    def all(self) -> tuple[PlanFault, ...]:
        """Give every fault once, in the order found."""
        return tuple(dict.fromkeys(self._faults))
