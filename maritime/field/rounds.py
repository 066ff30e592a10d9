"""Fold what phones tell of rounds into how each stands, those too that nobody has started."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from maritime.checks import require_choice
from maritime.field.kinds import ROUND_END, ROUND_KINDS, ROUND_PAUSE, ROUND_RESUME, ROUND_START

SCHEDULED, READY, OVERDUE = "scheduled", "ready", "start_overdue"
ACTIVE, PAUSED, DONE, CANCELLED = "active", "paused", "done", "cancelled"
ROUND_STATES = (SCHEDULED, READY, OVERDUE, ACTIVE, PAUSED, DONE, CANCELLED)
READY_S = 1800.0
"""So long before its start a round is ready to be begun."""
GRACE_S = 900.0
"""So long after its start a round that nobody began is overdue."""
EARLY_S = 7200.0
"""So long before a planned start a team's round may begin and be that one."""

Span = tuple[float, float]


@dataclass(frozen=True)
class RoundEvent:
    """A start, pause, resume or end; epoch seconds by the server's clock."""

    item_id: UUID
    kind: str
    round_id: UUID
    account_id: UUID
    at_s: float
    team_id: str | None = None
    mode: str | None = None

    def __post_init__(self) -> None:
        require_choice("round event", str(self.item_id), "kind", self.kind, ROUND_KINDS)

    @property
    def place_in_time(self) -> tuple[float, int, str]:
        """What tells earlier from later, whatever order they arrived in."""
        return self.at_s, ROUND_KINDS.index(self.kind), str(self.item_id)


@dataclass(frozen=True)
class PlannedRound:
    """A patrol of a team that a plan asks for; epoch seconds."""

    team_id: str
    mode: str
    from_s: float
    to_s: float
    is_cancelled: bool = False


@dataclass(frozen=True)
class WalkedRound:
    """
    A round as its events tell it; a pause is no part of a span, nor what comes after the end.

    started_s is None where a start has not arrived (yet): later events alone tell of it then.
    """

    round_id: UUID
    account_id: UUID
    state: str
    started_s: float | None
    ended_s: float | None
    spans: tuple[Span, ...]
    team_id: str | None = None
    mode: str | None = None

    def minutes(self, from_s: float, to_s: float) -> float:
        """Give the minutes on the round between two instants."""
        spans = ((max(start, from_s), min(end, to_s)) for start, end in self.spans)
        return sum(max(0.0, end - start) for start, end in spans) / 60.0


@dataclass(frozen=True)
class RoundStanding:
    """A planned round, a walked one, or both together, with how it stands."""

    state: str
    planned: PlannedRound | None
    walked: WalkedRound | None


def walk_rounds(
    events: Iterable[RoundEvent], *, last_known_s: dict[UUID, float] | None = None
) -> tuple[WalkedRound, ...]:
    """
    Give each round as its events tell it, by start; neither order nor repetition matters.

    Parameters
    ----------
    last_known_s
        Until when anything is known of a round that has no end: its open span ends there.
    """
    by_round: dict[UUID, dict[UUID, RoundEvent]] = {}
    for event in events:
        by_round.setdefault(event.round_id, {})[event.item_id] = event
    known = last_known_s or {}
    found = (_walk(one.values(), known.get(round_id)) for round_id, one in by_round.items())
    return tuple(sorted(found, key=lambda one: (one.started_s or 0.0, str(one.round_id))))


def stand_rounds(
    planned: Sequence[PlannedRound], walked: Sequence[WalkedRound], *, now_s: float
) -> tuple[RoundStanding, ...]:
    """
    Put walked rounds to those that were planned, and say how each stands now.

    A walked round is the planned one of its team whose start is nearest, if it began at most
    EARLY_S before and not after the end; each is taken once. What nobody has begun is
    scheduled, ready, or its start is overdue: that is known without waiting for an end.
    """
    free = sorted(walked, key=lambda one: (one.started_s or 0.0, str(one.round_id)))
    by_team: dict[str | None, list[WalkedRound]] = {}
    for walk in free:
        if walk.started_s is not None:
            by_team.setdefault(walk.team_id, []).append(walk)
    found: list[RoundStanding] = []
    for plan in sorted(planned, key=lambda one: (one.from_s, one.team_id, one.to_s)):
        own = by_team.get(plan.team_id, [])
        low = bisect_left(own, plan.from_s - EARLY_S, key=_started_s)
        high = bisect_left(own, plan.to_s, key=_started_s)
        nearest = min(
            range(low, high), key=lambda at: abs(_started_s(own[at]) - plan.from_s), default=None
        )
        walk = None if nearest is None else own.pop(nearest)
        found.append(RoundStanding(_planned_state(plan, walk, now_s), plan, walk))
    taken = {id(one.walked) for one in found}
    found += [RoundStanding(one.state, None, one) for one in free if id(one) not in taken]
    return tuple(found)


def _started_s(walk: WalkedRound) -> float:
    return walk.started_s or 0.0


def _planned_state(plan: PlannedRound, walk: WalkedRound | None, now_s: float) -> str:
    if walk is not None:
        return walk.state
    if plan.is_cancelled:
        return CANCELLED
    if now_s >= plan.from_s + GRACE_S:
        return OVERDUE
    return READY if now_s >= plan.from_s - READY_S else SCHEDULED


def _walk(events: Iterable[RoundEvent], known_until_s: float | None) -> WalkedRound:
    ordered = sorted(events, key=lambda one: one.place_in_time)
    spans: list[Span] = []
    state, since, started, ended = SCHEDULED, None, None, None
    for event in ordered:
        if state == DONE:
            break
        if event.kind in (ROUND_START, ROUND_RESUME) and since is None:
            state, since = ACTIVE, event.at_s
            started = event.at_s if event.kind == ROUND_START and started is None else started
        elif event.kind in (ROUND_PAUSE, ROUND_END):
            if since is not None:
                spans.append((since, event.at_s))
            state, since = (PAUSED if event.kind == ROUND_PAUSE else DONE), None
            ended = event.at_s if event.kind == ROUND_END else ended
    if since is not None and known_until_s is not None and known_until_s > since:
        spans.append((since, known_until_s))
    first = next((one for one in ordered if one.kind == ROUND_START), ordered[0])
    return WalkedRound(
        first.round_id, first.account_id, state, started, ended, tuple(spans),
        first.team_id, first.mode,
    )  # fmt: skip
