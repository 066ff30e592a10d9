"""Say what a rule of alerts is, and list them: one rule a file."""

from collections.abc import Iterator
from typing import Protocol

from maritime.alerts.facts import AlertFacts
from maritime.alerts.records import Trouble


class AlertRule(Protocol):
    """Finds one sort of trouble in what is known."""

    def __call__(self, facts: AlertFacts) -> Iterator[Trouble]:
        """Give every trouble of its sort, each once."""
        ...
