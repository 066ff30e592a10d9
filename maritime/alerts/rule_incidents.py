"""Find incidents 事件 that nobody has signed for."""

from collections.abc import Iterator

from maritime.alerts.facts import AlertFacts
from maritime.alerts.records import INCIDENT_UNSIGNED, URGENT, WAITED_FOR_WEIGHT, Trouble


def find_unsigned_incidents(facts: AlertFacts) -> Iterator[Trouble]:
    """Give incidents whose clock of acceptance, assignment or signing has run out."""
    for one in facts.unsigned_incidents:
        yield Trouble(
            "incident", one.incident_id, INCIDENT_UNSIGNED, URGENT, one.since_s, one.number,
            one.lonlat, one.grid_id, WAITED_FOR_WEIGHT,
        )  # fmt: skip
