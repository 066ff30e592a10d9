"""Collect what is wrong with options, so that all of it is told together."""

from maritime.errors import Fault, FaultyInputError


class OptionFaults:
    """The faults of one set of options; `raise_all` when every option was looked at."""

    def __init__(self, source: str):
        self._source = source
        self._faults: list[Fault] = []

    def add(self, option: str, found: object, expected: str) -> None:
        """Note an option that cannot be used."""
        self._faults.append(Fault("options", "", option, str(found), expected))

    def raise_all(self) -> None:
        """Raise FaultyInputError with every fault that was noted; nothing where there is none."""
        if self._faults:
            raise FaultyInputError(self._source, tuple(self._faults))
