"""Find targets that are overdue, or about to be."""

from collections.abc import Iterator

from maritime.alerts.facts import AlertFacts
from maritime.alerts.records import ATTENTION, TARGET_DUE, TARGET_OVERDUE, URGENT, Trouble


def find_failing_targets(facts: AlertFacts) -> Iterator[Trouble]:
    """Give targets that are due or overdue; one trouble goes from the one to the other."""
    for one in facts.targets:
        if one.state not in ("due", "overdue"):
            continue
        is_overdue = one.state == "overdue"
        yield Trouble(
            "target", one.target_id,
            TARGET_OVERDUE if is_overdue else TARGET_DUE,
            URGENT if is_overdue else ATTENTION,
            facts.at_s if one.fails_s is None else one.fails_s,
            one.name, one.lonlat, one.grid_id, one.weight,
            (one.coastline_id, min(one.from_m, one.to_m), max(one.from_m, one.to_m)), one.cause,
        )  # fmt: skip
