"""Tell whether a tip caused the patrol or a patrol found it before the tip, with the evidence."""

from dataclasses import dataclass

from maritime.incidents.sources import TIP
from maritime.incidents.standing import Standing
from maritime.incidents.steps import ARRIVE, ASSIGN, REPORT

TIP_FIRST, PATROL_FIRST, UNKNOWN = "tip", "patrol", "unknown"
WHICH_FIRST = (TIP_FIRST, PATROL_FIRST, UNKNOWN)


@dataclass(frozen=True)
class FirstCause:
    """
    Which came first, and the instants that say so: (what, epoch seconds), earliest first.

    first is one of `WHICH_FIRST`; it is unknown where the instants do not decide.
    """

    first: str
    evidence: tuple[tuple[str, float], ...]


def which_first(
    received_s: float,
    *,
    source: str | None = None,
    standing: Standing | None = None,
    entered: Standing | None = None,
) -> FirstCause:
    """
    Decide from when a tip was received and from the incident that it became, or belongs to.

    Parameters
    ----------
    received_s
        When the tip was received, epoch seconds.
    source, standing
        Where the incident came from, and how it stands; None where there is none.
    entered
        How it would stand if each step had happened when it was written down; `standing`, if None.

    The tip was first where the incident was made from it, and nobody was sent before the tip. The
    patrol was first where somebody was on the spot, or the incident reported by other ways, before
    the tip. In all other cases nothing is decided, nor where it hangs on a step that was dated
    back: no reward depends on an instant that somebody has typed in.

    Examples
    --------
    >>> which_first(0.0)
    FirstCause(first='unknown', evidence=(('tip_received', 0.0),))
    """
    evidence = [("tip_received", received_s)]
    if standing is None:
        return FirstCause(UNKNOWN, tuple(evidence))
    at_s = standing.at_s
    for what, step in (
        ("incident_reported", REPORT), ("unit_sent", ASSIGN), ("unit_there", ARRIVE)
    ):  # fmt: skip
        if step in at_s:
            evidence.append((what, at_s[step]))
    evidence.sort(key=lambda one: one[1])
    first = _first_of(received_s, source, standing)
    if entered is not None and _first_of(received_s, source, entered) != first:
        first = UNKNOWN
    return FirstCause(first, tuple(evidence))


def _first_of(received_s: float, source: str | None, standing: Standing) -> str:
    at_s = standing.at_s
    sent_s, there_s = at_s.get(ASSIGN), at_s.get(ARRIVE)
    was_there = there_s is not None and there_s < received_s
    was_known = source != TIP and at_s[REPORT] < received_s
    if was_there or was_known:
        return PATROL_FIRST
    if source == TIP and sent_s is not None and sent_s >= received_s:
        return TIP_FIRST
    return UNKNOWN
