"""Count incidents over a period: closure rate 办结率 and on-time rate 按期办结率, apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from maritime.incidents.clocks import clocks_of, close_clock
from maritime.incidents.rules import IncidentRules
from maritime.incidents.standing import Standing
from maritime.incidents.steps import ACCEPT, ANSWER, REJECT, REPORT


@dataclass(frozen=True)
class IncidentFigures:
    """
    What became of the incidents of a period, as it stood at an instant.

    Attributes
    ----------
    reported
        Reported 上报 within the period; that says nothing of whether they were accepted.
    accepted
        Accepted 受理 within the period, whenever they were reported.
    rejected
        Not accepted 不受理, decided within the period.
    closed
        Those of `accepted` that stood closed 办结 at the instant: one that was reopened is not,
        until it is closed again.
    reopened
        Those of `accepted` that had been reopened by the instant, once or more often, closed again
        or not.
    due
        Those of `accepted` that stood closed, or had to be closed, by the instant.
    on_time
        Those of `due` that were closed by their time; of a reopened one the last end counts, by
        the time that it had at first.
    closed_within
        Brought to the end that they have within the period, whenever they were accepted: work
        done, for no rate.
    calls, answers, answers_on_time
        Departments called 吹哨 for those of `accepted`, how many answered 报到, and in time.
    """

    reported: int
    accepted: int
    rejected: int
    closed: int
    due: int
    on_time: int
    closed_within: int
    calls: int
    answers: int
    answers_on_time: int
    reopened: int = 0

    @property
    def closure_rate(self) -> float | None:
        """closed ÷ accepted; None where none was accepted."""
        return self.closed / self.accepted if self.accepted else None

    @property
    def on_time_rate(self) -> float | None:
        """on_time ÷ due, so that one which is open and overdue counts against it; None for none."""
        return self.on_time / self.due if self.due else None


def measure_incidents(
    standings: Iterable[Standing],
    rules: IncidentRules,
    *,
    from_s: float,
    to_s: float,
    as_of_s: float,
) -> IncidentFigures:
    """
    Count incidents over [from_s, to_s), as they stood at as_of_s; epoch seconds.

    Steps that were entered after as_of_s must not be in the standings. A step counts in the period
    in which it happened.
    """
    known = list(standings)

    def within(at_s: float | None) -> bool:
        return at_s is not None and from_s <= at_s < to_s

    accepted = [one for one in known if within(one.at_s.get(ACCEPT))]
    closing = [close_clock(one, rules) for one in accepted]
    due = [one for one in closing if one.done_s is not None or one.due_s <= as_of_s]
    answers = _answers(accepted, rules)
    return IncidentFigures(
        reported=sum(within(one.at_s.get(REPORT)) for one in known),
        accepted=len(accepted),
        rejected=sum(within(one.at_s.get(REJECT)) for one in known),
        closed=sum(one.done_s is not None for one in closing),
        due=len(due),
        on_time=sum(one.done_s is not None and not one.is_late for one in due),
        closed_within=sum(within(one.closed_s) for one in known),
        calls=len(answers),
        answers=sum(one.done_s is not None for one in answers),
        answers_on_time=sum(one.done_s is not None and not one.is_late for one in answers),
        reopened=sum(one.run > 1 for one in accepted),
    )


def _answers(standings: Sequence[Standing], rules: IncidentRules) -> list:
    return [clock for one in standings for clock in clocks_of(one, rules) if clock.name == ANSWER]
