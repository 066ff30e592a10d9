"""Turn teams and their shifts into slots of duty inside a horizon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from maritime.horizon import DAY_S, Horizon
from maritime.plan import Patrol
from maritime.team import Team
from maritime.wall_clock import instant_of

REST_S = 30 * 60
LONG_SHIFT_S = 6 * 3600


@dataclass(frozen=True)
class DutySlot:
    """One shift of one team inside a horizon; all in seconds after the horizon's start.

    A patrol departs at or after open_s and before depart_before_s and is back by close_s.
    follows is the index of the slot that holds the first part of the same shift in a cyclic
    plan: this one may begin only once that one is back, modulo 24 h, and rested.
    """

    team: Team
    day: date
    open_s: int
    close_s: int
    depart_before_s: int
    follows: int | None = None


def works_on(team: Team, day: date) -> bool:
    """Say whether the team has a shift that begins on this day."""
    if team.valid_from is not None and day < team.valid_from:
        return False
    if team.valid_to is not None and day > team.valid_to:
        return False
    return day.isoweekday() in team.days


def shift_on(team: Team, day: date, horizon: Horizon) -> tuple[int, int]:
    """Give the instants at which the team's shift of this day begins and ends, epoch seconds."""
    zone = horizon.zone
    ends_next_day = team.shift_end_min < team.shift_start_min
    last_day = day + timedelta(days=1) if ends_next_day else day
    begins_s = instant_of(day, team.shift_start_min, zone)
    return begins_s, max(begins_s, instant_of(last_day, team.shift_end_min, zone))


def duty_slots(teams: Iterable[Team], horizon: Horizon) -> tuple[DutySlot, ...]:
    """
    Give every shift in which a team may depart inside the horizon, by team, then by time.

    A shift that began before the horizon gives the part that is left of it: there the team is at
    its base at the start. In a cyclic plan a shift over the end goes on in the beginning of the
    same day; its second part is a slot of its own that follows the first.
    """
    first_day = datetime.fromtimestamp(horizon.start_s, UTC).astimezone(horizon.zone).date()
    last_day = datetime.fromtimestamp(horizon.end_s, UTC).astimezone(horizon.zone).date()
    days = [
        first_day + timedelta(days=offset) for offset in range(-1, (last_day - first_day).days + 1)
    ]
    slots: list[DutySlot] = []
    for team in teams:
        own: list[DutySlot] = []
        for day in days:
            if not works_on(team, day):
                continue
            begins_s, ends_s = shift_on(team, day, horizon)
            if begins_s >= horizon.end_s or ends_s <= horizon.start_s or begins_s == ends_s:
                continue
            open_s = max(begins_s, horizon.start_s) - horizon.start_s
            close_s = ends_s - horizon.start_s
            own.append(DutySlot(team, day, open_s, close_s, min(close_s, horizon.length_s)))
        slots.extend(_chain_over_the_seam(own, horizon, first_index=len(slots)))
    return tuple(slots)


def slot_holding(slots: Sequence[DutySlot], patrol: Patrol, horizon: Horizon) -> int | None:
    """Give the first slot in which a patrol lies whole, None where it lies in none of its team."""
    depart_s, return_s = patrol.depart_s - horizon.start_s, patrol.return_s - horizon.start_s
    for index, slot in enumerate(slots):
        is_own = slot.team.team_id == patrol.team_id
        if is_own and slot.open_s <= depart_s and return_s <= slot.close_s:
            return index
    return None


def _chain_over_the_seam(
    own: list[DutySlot], horizon: Horizon, *, first_index: int
) -> list[DutySlot]:
    """Put the slot that runs over a cyclic end first, and let what it runs into follow it."""
    over = [slot for slot in own if slot.close_s > DAY_S]
    if not horizon.is_cyclic or not over:
        return own
    first = over[-1]
    chained = [first]
    for slot in own:
        if slot is first:
            continue
        collides = slot.open_s < first.close_s - DAY_S
        chained.append(
            DutySlot(
                slot.team,
                slot.day,
                slot.open_s,
                slot.close_s,
                slot.depart_before_s,
                follows=first_index if collides else None,
            )
        )
    return chained
