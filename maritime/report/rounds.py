"""Say what became of each round of the plan."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from maritime.field.rounds import GRACE_S
from maritime.report import coverage_report as words
from maritime.report.coverage_report import DeviationRow
from maritime.report.facts import Look, RoundFacts

MOSTLY = 0.8
"""A round that looked at less of what it was sent to than this went another way."""


def deviation_rows(
    rounds: Iterable[RoundFacts],
    planned: Iterable[Look],
    made: Iterable[Look],
    *,
    known_s: int,
) -> tuple[DeviationRow, ...]:
    """
    Give every round with what became of it, in their order.

    A target that a round was sent to counts as looked at where somebody, and not a sensor, began
    to look at it while the round was under way.

    Parameters
    ----------
    known_s
        Epoch seconds until which anything is known: one that was to end later is not judged.
    """
    sent_to: dict[int, set[str]] = {}
    for look in planned:
        if look.round_number is not None:
            sent_to.setdefault(look.round_number, set()).add(look.target_id)
    begun: dict[str, list[int]] = {}
    for look in made:
        if look.source != "sensor":
            begun.setdefault(look.target_id, []).append(look.enter_s)
    for instants in begun.values():
        instants.sort()
    return tuple(_row(one, sent_to.get(one.number, set()), begun, known_s) for one in rounds)


def _row(
    one: RoundFacts, sent_to: set[str], begun: Mapping[str, list[int]], known_s: int
) -> DeviationRow:
    made = 0
    if one.actual_from_s is not None:
        until_s = known_s if one.actual_to_s is None else one.actual_to_s
        made = sum(
            _is_any_within(begun.get(target_id, ()), one.actual_from_s, until_s)
            for target_id in sent_to
        )
    return DeviationRow(
        one.number, one.team_id, one.mode, one.planned_from_s, one.planned_to_s,
        one.actual_from_s, one.actual_to_s, _reason(one, len(sent_to), made, known_s),
        len(sent_to), made, one.note,
    )  # fmt: skip


def _is_any_within(instants: Sequence[int], from_s: int, to_s: int) -> bool:
    """Tell whether one of some instants, in order, lies in a span, its ends included."""
    first = bisect_left(instants, from_s)
    return first < len(instants) and instants[first] <= to_s


def _reason(one: RoundFacts, sent_to: int, made: int, known_s: int) -> str:
    if one.planned_from_s is None or one.planned_to_s is None:
        return words.EXTRA
    if one.actual_from_s is None:
        return _reason_of_absent(one, known_s)
    if one.actual_from_s - one.planned_from_s > GRACE_S:
        return words.LATE
    if one.actual_to_s is not None and one.planned_to_s - one.actual_to_s > GRACE_S:
        return words.LOST if one.is_lost else words.CUT_SHORT
    if made >= MOSTLY * sent_to:
        return words.DONE
    if one.actual_to_s is not None:
        return words.OTHER_WAY
    return words.PENDING if one.planned_to_s > known_s else words.UNKNOWN


def _reason_of_absent(one: RoundFacts, known_s: int) -> str:
    if one.is_cancelled:
        return words.CANCELLED
    if one.is_lost:
        return words.LOST
    return words.PENDING if one.planned_from_s + GRACE_S > known_s else words.NOT_STARTED
