"""Hold observations: closed spans of time in which a target was under watch, and by whom."""

from dataclasses import dataclass

SOURCES = ("plan", "post", "track", "check", "sensor")


@dataclass(frozen=True, order=True)
class Observation:
    """A target was under watch from enter_s to exit_s (epoch seconds, both ends included)."""

    target_id: str
    enter_s: int
    exit_s: int
    source: str = "plan"
    observer_id: str = ""
