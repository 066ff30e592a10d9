"""Find units on their rounds of which nothing is heard."""

from collections.abc import Iterator

from maritime.alerts.facts import AlertFacts, Cause
from maritime.alerts.records import ATTENTION, UNIT_SILENT, Trouble


def find_silent_units(facts: AlertFacts) -> Iterator[Trouble]:
    """Give silent units; each is the cause of what fails because of its silence."""
    for one in facts.silent_units:
        yield Trouble(
            "unit", one.team_id, UNIT_SILENT, ATTENTION, one.heard_s, one.team_id, one.lonlat,
            one.grid_id, leads_for=Cause("unit_silent", one.team_id),
        )  # fmt: skip
