"""Find vessels whose pairing 定人联船 has lapsed."""

from collections.abc import Iterator

from maritime.alerts.facts import AlertFacts
from maritime.alerts.records import NOTE, PAIRING_LAPSED, Trouble


def find_lapses(facts: AlertFacts) -> Iterator[Trouble]:
    """Give vessels that nobody answers for now, by their ids, never by who did."""
    for one in facts.lapses:
        yield Trouble(
            "pairing", one.vessel_id, PAIRING_LAPSED, NOTE, facts.at_s, one.vessel_id,
            grid_id=one.grid_id,
        )  # fmt: skip
