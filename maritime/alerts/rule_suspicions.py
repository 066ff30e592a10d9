"""Find checks that suspect a vessel without papers 疑似三无 and wait for the police."""

from collections.abc import Iterator

from maritime.alerts.facts import AlertFacts
from maritime.alerts.records import SUSPECTED_NO_PAPERS, URGENT, WAITED_FOR_WEIGHT, Trouble


def find_suspicions(facts: AlertFacts) -> Iterator[Trouble]:
    """Give suspicions without a verdict."""
    for one in facts.suspicions:
        yield Trouble(
            "suspicion", one.item_id, SUSPECTED_NO_PAPERS, URGENT, one.checked_s, None,
            one.lonlat, one.grid_id, WAITED_FOR_WEIGHT,
        )  # fmt: skip
