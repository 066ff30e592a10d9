"""Find planned rounds that nobody has begun."""

from collections.abc import Iterator

from maritime.alerts.facts import AlertFacts, Cause
from maritime.alerts.records import ATTENTION, ROUND_NOT_STARTED, Trouble


def find_late_rounds(facts: AlertFacts) -> Iterator[Trouble]:
    """Give rounds not begun; each is the cause of what fails because its team has not started."""
    for one in facts.late_rounds:
        yield Trouble(
            "round", f"{one.team_id}@{one.from_s}", ROUND_NOT_STARTED, ATTENTION, one.from_s,
            one.team_id, one.lonlat, one.grid_id, leads_for=Cause("unit_not_started", one.team_id),
        )  # fmt: skip
