"""Say how every unit 力量 stands at an instant: off shift, at its base, on its round, lost."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from maritime.field.rounds import (
    ACTIVE,
    CANCELLED,
    DONE,
    GRACE_S,
    PAUSED,
    RoundStanding,
    WalkedRound,
    stand_rounds,
    walk_rounds,
)
from maritime.field.tracks import TrackPoint
from maritime.horizon import Horizon
from maritime.live.facts import LiveFacts, LiveGround, PlannedWatch, UnitWord
from maritime.live.words import LATE, LOST
from maritime.planning.slots import shift_on, works_on
from maritime.repair.case import StoppedSpan
from maritime.team import Team
from maritime.wall_clock import local_day

OFF_SHIFT, AT_BASE, START_OVERDUE = "off_shift", "at_base", "start_overdue"
ON_ROUND, ON_PAUSE, ORDERED = "on_round", "paused", "ordered"
SILENT, UNIT_LOST = "silent", "lost"
UNIT_STATES = (
    OFF_SHIFT, AT_BASE, START_OVERDUE, ON_ROUND, ON_PAUSE, ORDERED, SILENT, UNIT_LOST,
)  # fmt: skip
SILENT_S = 20 * 60
"""A unit on its round of which nothing was heard for so long is silent."""
HOPELESS_S = 30 * 60
"""A round that nobody has begun so long after its start is promised no more."""
LATE_HOLDS_S = 8 * 3600
"""A word that a unit is late is of rounds that begin so long after it at most."""
FOREVER_S = float(1 << 60)

Shift = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Promise:
    """
    A round of the plan as it may still be walked.

    Its looks are delay_s later than planned; those before from_s, or after until_s, are not
    promised, nor those that touch one of stops, in which weather keeps its mode in. Epoch seconds.
    why says what hinders it: a state of a unit, `late` or `cancelled`.
    """

    watch: PlannedWatch
    delay_s: float = 0.0
    from_s: float = 0.0
    until_s: float = FOREVER_S
    is_promised: bool = True
    why: str | None = None
    stops: tuple[StoppedSpan, ...] = ()

    def is_stopped(self, enter_s: float, exit_s: float) -> bool:
        """Say whether a look of the plan, as late as it is, would lie in weather that stops it."""
        return any(
            one.from_s < exit_s + self.delay_s and enter_s + self.delay_s < one.to_s
            for one in self.stops
        )


@dataclass(frozen=True, eq=False)
class UnitStanding:
    """How a team stands: on which shift, on which round, where it was last and when."""

    team: Team
    state: str
    shift: Shift | None
    is_on_shift: bool
    walked: WalkedRound | None = None
    fix: TrackPoint | None = None
    lost_until_s: float = 0.0
    order_id: UUID | None = None
    stop: StoppedSpan | None = None

    @property
    def is_free(self) -> bool:
        """Whether it waits at its base for something to do, and weather lets it go out."""
        return self.state == AT_BASE and self.stop is None

    @property
    def can_be_sent(self) -> bool:
        """Whether it is on shift or out, not lost, silent, ordered elsewhere or kept in."""
        can_move = self.state in (AT_BASE, START_OVERDUE, ON_ROUND, ON_PAUSE)
        return can_move and self.stop is None

    @property
    def is_on_duty(self) -> bool:
        """Whether anybody of it is at work, as far as is known."""
        return self.state not in (OFF_SHIFT, UNIT_LOST)


def stand_units(ground: LiveGround, facts: LiveFacts, *, at_s: float) -> tuple[UnitStanding, ...]:
    """
    Give how every team stands at an instant up to facts.known_s, in the district's order.

    Of an instant that is still to come it is what the shifts and the plan promise then.
    """
    seen_s = min(at_s, facts.known_s)
    walked = walked_rounds(facts, at_s=seen_s)
    standings = _standings(facts, walked, at_s=at_s)
    horizon = Horizon(int(at_s), int(at_s) + 1, ground.district.timezone)
    return tuple(
        _stand(team, facts, walked, standings, horizon, at_s=at_s, seen_s=seen_s)
        for team in ground.district.teams
    )


def promises_of(
    ground: LiveGround, facts: LiveFacts, units: Iterable[UnitStanding], *, now_s: float
) -> tuple[Promise, ...]:
    """
    Give what is still to be hoped of every round of the plan, as it stands at an instant.

    A unit that is lost keeps nothing until it is back. A round begun late keeps its delay, one
    not begun is as late as it is by now, and after HOPELESS_S is promised no more; what the office
    said of lateness counts where it is more. What would lie after the shift is not promised.
    """
    walked = walked_rounds(facts, at_s=now_s)
    by_team = {unit.team.team_id: unit for unit in units}
    watches = {(one.round.team_id, one.round.from_s): one for one in facts.watches}
    horizon = Horizon(int(now_s), int(now_s) + 1, ground.district.timezone)
    found = []
    for standing in _standings(facts, walked, at_s=now_s):
        plan = standing.planned
        if plan is None or plan.team_id not in by_team:
            continue
        watch, unit = watches[plan.team_id, plan.from_s], by_team[plan.team_id]
        shift = shift_at(unit.team, plan.from_s, horizon)
        ends_s = FOREVER_S if shift is None else float(max(shift[1], plan.to_s))
        found.append(_promise(watch, standing, unit, facts, now_s=now_s, ends_s=ends_s))
    return tuple(found)


def walked_rounds(facts: LiveFacts, *, at_s: float) -> tuple[WalkedRound, ...]:
    """Give the rounds that phones told of until an instant; an open one lasts until it."""
    events = [one for one in facts.events if one.at_s <= at_s]
    return walk_rounds(events, last_known_s={one.round_id: at_s for one in events})


def shift_at(team: Team, at_s: float, horizon: Horizon) -> Shift | None:
    """Give the shift that a team is on at an instant, epoch seconds; None where it is on none."""
    day = local_day(int(at_s), horizon.zone)
    for begin in (day - timedelta(days=1), day):
        if works_on(team, begin):
            shift = shift_on(team, begin, horizon)
            if shift[0] <= at_s < shift[1]:
                return shift
    return None


def next_shift(team: Team, at_s: float, horizon: Horizon) -> Shift | None:
    """Give the first shift that begins after an instant within a week; None where none does."""
    day = local_day(int(at_s), horizon.zone)
    for offset in range(8):
        begin = day + timedelta(days=offset)
        if works_on(team, begin) and (shift := shift_on(team, begin, horizon))[0] > at_s:
            return shift
    return None


def stop_at(stops: Iterable[StoppedSpan], mode: str, at_s: float) -> StoppedSpan | None:
    """Give what keeps a mode in at an instant, of several the longest; None where nothing does."""
    own = (one for one in stops if one.mode == mode and one.from_s <= at_s < one.to_s)
    return max(own, key=lambda one: one.to_s, default=None)


def may_begin_s(stops: Sequence[StoppedSpan], mode: str, at_s: float) -> float:
    """Give the first instant from one on at which weather lets a mode go out."""
    while (stop := stop_at(stops, mode, at_s)) is not None:
        at_s = stop.to_s
    return at_s


def lateness_of(
    promises: Iterable[Promise], *, at_s: float, until_s: float = FOREVER_S
) -> dict[str, float]:
    """Give by team how many seconds its round under way is late, or its next one before until_s."""
    late_s: dict[str, float] = {}
    for promise in sorted(promises, key=lambda one: one.watch.round.from_s):
        plan = promise.watch.round
        has_begun = promise.why != START_OVERDUE
        ends_s = plan.to_s + (promise.delay_s if has_begun else 0.0)
        if plan.is_cancelled or ends_s <= at_s or plan.from_s >= until_s:
            continue
        if promise.is_promised or promise.why is not None:
            late_s.setdefault(plan.team_id, promise.delay_s)
    return late_s


def last_fix(facts: LiveFacts, round_id: UUID, *, at_s: float) -> TrackPoint | None:
    """Give the last place of a round until an instant; None where none is known."""
    traces = facts.traces.get(round_id)
    fixes = () if traces is None else traces.fixes
    number = bisect_right(fixes, at_s, key=lambda one: one.at_s)
    return fixes[number - 1] if number else None


def last_heard_s(facts: LiveFacts, walked: WalkedRound, *, at_s: float) -> float:
    """Give when anything was last heard of a round until an instant, epoch seconds."""
    heard = [
        one.at_s for one in facts.events if one.round_id == walked.round_id and one.at_s <= at_s
    ]
    traces = facts.traces.get(walked.round_id)
    if traces is not None:
        number = bisect_right(traces.heard_s, at_s)
        heard += traces.heard_s[number - 1 : number]
        fix = last_fix(facts, walked.round_id, at_s=at_s)
        heard += [] if fix is None else [fix.at_s]
    return max(heard)


def last_word(team_id: str, words: Iterable[UnitWord], *, at_s: float) -> UnitWord | None:
    """Give what the office said of a unit last, up to an instant; None where it said nothing."""
    own = (one for one in words if one.team_id == team_id and one.at_s <= at_s)
    return max(own, key=lambda one: one.at_s, default=None)


def _standings(
    facts: LiveFacts, walked: tuple[WalkedRound, ...], *, at_s: float
) -> tuple[RoundStanding, ...]:
    return stand_rounds([one.round for one in facts.watches], walked, now_s=at_s)


def _stand(
    team: Team,
    facts: LiveFacts,
    walked: tuple[WalkedRound, ...],
    standings: tuple[RoundStanding, ...],
    horizon: Horizon,
    *,
    at_s: float,
    seen_s: float,
) -> UnitStanding:
    shift = shift_at(team, at_s, horizon)
    is_on_shift = shift is not None
    round_ = _open_round(team, facts, walked, is_on_shift=is_on_shift, at_s=seen_s)
    lost_until_s = _lost_until_s(team.team_id, facts.words, at_s=seen_s)
    order = max(
        (one for one in facts.orders if one.team_id == team.team_id and one.ordered_s <= at_s),
        key=lambda one: (one.ordered_s, str(one.order_id)), default=None,
    )  # fmt: skip
    if lost_until_s > at_s:
        state = UNIT_LOST
    elif round_ is None and not is_on_shift:
        state = OFF_SHIFT
    elif round_ is not None and seen_s - last_heard_s(facts, round_, at_s=seen_s) > SILENT_S:
        state = SILENT
    elif order is not None:
        state = ORDERED
    elif round_ is not None:
        state = ON_PAUSE if round_.state == PAUSED else ON_ROUND
    elif _is_start_overdue(team, standings, facts.stops, at_s=seen_s):
        state = START_OVERDUE
    else:
        state = AT_BASE
    return UnitStanding(
        team, state, shift or next_shift(team, at_s, horizon), is_on_shift, round_,
        None if round_ is None else last_fix(facts, round_.round_id, at_s=seen_s),
        lost_until_s, None if order is None else order.order_id,
        stop_at(facts.stops, team.mode, at_s),
    )  # fmt: skip


def _open_round(
    team: Team,
    facts: LiveFacts,
    walked: tuple[WalkedRound, ...],
    *,
    is_on_shift: bool,
    at_s: float,
) -> WalkedRound | None:
    """Give the round that a team is on; one never ended is over once shift and news are."""
    own = [
        one
        for one in walked
        if one.team_id == team.team_id and one.state in (ACTIVE, PAUSED)
        and (is_on_shift or at_s - last_heard_s(facts, one, at_s=at_s) <= SILENT_S)
    ]  # fmt: skip
    return max(own, key=lambda one: (one.started_s or 0.0, str(one.round_id)), default=None)


def _is_start_overdue(
    team: Team,
    standings: tuple[RoundStanding, ...],
    stops: Sequence[StoppedSpan],
    *,
    at_s: float,
) -> bool:
    return any(
        one.walked is None and one.planned is not None and not one.planned.is_cancelled
        and one.planned.team_id == team.team_id
        and may_begin_s(stops, team.mode, one.planned.from_s) + GRACE_S <= at_s < one.planned.to_s
        for one in standings
    )  # fmt: skip


def _lost_until_s(team_id: str, words: Iterable[UnitWord], *, at_s: float) -> float:
    word = last_word(team_id, words, at_s=at_s)
    if word is None or word.kind != LOST:
        return 0.0
    return FOREVER_S if word.minutes is None else word.at_s + word.minutes * 60.0


def _promise(
    watch: PlannedWatch,
    standing: RoundStanding,
    unit: UnitStanding,
    facts: LiveFacts,
    *,
    now_s: float,
    ends_s: float,
) -> Promise:
    plan, walked = watch.round, standing.walked
    if standing.state in (DONE, CANCELLED):
        why = CANCELLED if standing.state == CANCELLED else None
        return Promise(watch, is_promised=False, why=why)
    word = last_word(unit.team.team_id, facts.words, at_s=now_s)
    said_s = 0.0
    if word is not None and word.kind == LATE and word.minutes is not None:
        is_of_it = plan.from_s - LATE_HOLDS_S <= word.at_s < plan.to_s
        said_s = word.minutes * 60.0 if is_of_it else 0.0
    if walked is not None:
        delay_s = max(0.0, (walked.started_s or plan.from_s) - plan.from_s)
    else:
        delay_s = max(0.0, now_s - may_begin_s(facts.stops, unit.team.mode, plan.from_s))
    is_hopeless = walked is None and delay_s > max(HOPELESS_S, said_s)
    if unit.lost_until_s > now_s:
        why = UNIT_LOST
    elif walked is None and delay_s >= GRACE_S:
        why = START_OVERDUE
    elif unit.state == SILENT and walked is not None:
        why = SILENT
    elif max(delay_s, said_s) > 0:
        why = LATE
    else:
        why = None
    is_promised = not is_hopeless and unit.lost_until_s < FOREVER_S
    return Promise(
        watch, max(delay_s, said_s), max(now_s, unit.lost_until_s), ends_s, is_promised, why,
        tuple(one for one in facts.stops if one.mode == unit.team.mode),
    )  # fmt: skip
