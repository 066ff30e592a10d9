"""Name everything that can go wrong in the core.

CoastwatchError
├── InvalidRecordError      one value of one record is not what it must be
├── FaultyInputError        a whole input with all its faults together
├── UnknownTargetError      an observation or plan names a target nobody knows
├── HorizonError            the time looked at is unusable
└── CoastError              a coastline that cannot be cut or measured
"""

from dataclasses import dataclass


class CoastwatchError(Exception):
    """Base of every error that Coastwatch raises on purpose."""


class InvalidRecordError(CoastwatchError):
    """Say which field of which record is wrong, what was found and what was expected."""

    def __init__(self, record: str, record_id: str, field: str, found: object, expected: str):
        super().__init__(record, record_id, field, found, expected)
        self.record, self.record_id, self.field = record, record_id, field
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        return (
            f"{self.record} {self.record_id!r}: {self.field} is {self.found!r}, "
            f"expected {self.expected}"
        )


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of an input: where it is, what was found, what was expected."""

    layer: str
    row_id: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.layer, self.row_id) if part)
        column = f", {self.column}" if self.column else ""
        return f"{place}{column}: found {self.found}; expected {self.expected}"


class FaultyInputError(CoastwatchError):
    """Report every fault of one input together."""

    def __init__(self, source: str, faults: tuple[Fault, ...]):
        super().__init__(source, faults)
        self.source, self.faults = source, tuple(faults)

    def __str__(self) -> str:
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        count = len(self.faults)
        return f"{self.source}: {count} fault{'s' if count != 1 else ''}\n{lines}"


class UnknownTargetError(CoastwatchError):
    """Name the first target that is not among the known ones."""

    def __init__(self, target_id: str):
        super().__init__(target_id)
        self.target_id = target_id

    def __str__(self) -> str:
        return f"target {self.target_id!r} is not among the known targets"


class HorizonError(CoastwatchError):
    """Say why a horizon cannot be used."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class CoastError(CoastwatchError):
    """Say which coastline cannot be used and why."""

    def __init__(self, coastline_id: str, reason: str):
        super().__init__(coastline_id, reason)
        self.coastline_id, self.reason = coastline_id, reason

    def __str__(self) -> str:
        return f"coastline {self.coastline_id!r}: {self.reason}"
