"""Lay the patrols of a plan out as duties: all that one team does in one shift, stage by stage.

A shift over the seam of a cyclic plan is one duty, though the plan has its two parts at the two
ends of the day: the second goes on a day later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from maritime.errors import InvalidRecordError, UnknownTargetError
from maritime.horizon import DAY_S
from maritime.movement import NO_PLACE, UNREACHABLE
from maritime.plan import Break, Dwell, Leg, Patrol, PostDuty, Transit, Traverse
from maritime.planning.problem import PlanningProblem
from maritime.planning.slots import REST_S, DutySlot


@dataclass(frozen=True)
class StageLook:
    """A look in a stage: it begins when moved_s of moving and stayed_s of staying are done.

    lasts_s is None for a look that lasts as long as the stage; least_s is the shortest time for
    which it counts.
    """

    target: int
    moved_s: int = 0
    stayed_s: int = 0
    lasts_s: int | None = None
    least_s: int = 1


@dataclass(frozen=True)
class Stage:
    """
    One leg as stress sees it; seconds after the horizon's start.

    A team begins it at enter_s or, late, when it comes; it takes move_s at the planned speed and
    stay_s at any. A stage that gives way (wait, post duty) ends at exit_s, however late it begins.
    needs_whole says that its looks without a length count only where it is done to its end.

    to_look_s is the least time from its beginning to the end of the next look, look_exit_s when
    the plan has that end, home_s the way home from there and turn_s the way home from here; asks
    says whether the team asks here if it can still do that and be back.
    """

    enter_s: int
    exit_s: int
    move_s: int = 0
    stay_s: int = 0
    gives_way: bool = False
    needs_whole: bool = False
    looks: tuple[StageLook, ...] = ()
    asks: bool = False
    to_look_s: int = 0
    look_exit_s: int = 0
    home_s: int = 0
    turn_s: int = 0


@dataclass(frozen=True)
class DutyPatrol:
    """
    One way out of a duty; pause_s is the rest at the base that it leaves the team before it.

    moved_s is by how much the duty has the planned patrol later: a day over the seam.
    """

    depart_s: int
    return_s: int
    close_s: int
    endurance_s: int
    pause_s: int
    stages: tuple[Stage, ...]
    patrol_id: str = ""
    moved_s: int = 0


@dataclass(frozen=True)
class Duty:
    """What one team does in one shift; number is the index of its (first) slot."""

    number: int
    team_id: str
    patrols: tuple[DutyPatrol, ...]

    @property
    def stage_count(self) -> int:
        """Stages of all patrols together."""
        return sum(len(patrol.stages) for patrol in self.patrols)


def lay_out_duties(problem: PlanningProblem, patrols: Iterable[Patrol]) -> tuple[Duty, ...]:
    """
    Give the duties of some patrols, by slot; those in which the team stays at its base are empty.

    Raises
    ------
    InvalidRecordError
        If a patrol lies in no shift of its team.
    UnknownTargetError
        If a leg names a target that the problem does not have.
    """
    held: dict[int, list[tuple[int, Patrol, int]]] = {
        index: [] for index, slot in enumerate(problem.slots) if slot.follows is None
    }
    for patrol in patrols:
        index = problem.slot_of(patrol)
        if index is None:
            raise InvalidRecordError(
                "patrol", patrol.patrol_id, "depart", patrol.depart_s,
                f"a patrol within a shift of team {patrol.team_id!r}",
            )  # fmt: skip
        follows = problem.slots[index].follows
        if follows is None:
            held[index].append((index, patrol, 0))
        else:
            held[follows].append((index, patrol, DAY_S))
    return tuple(duty_of(problem, number, held[number]) for number in sorted(held))


def duty_of(problem: PlanningProblem, number: int, rows: Sequence[tuple[int, Patrol, int]]) -> Duty:
    """Give one duty from its patrols: (slot, patrol, seconds by which the duty has it later)."""
    rows = sorted(rows, key=lambda row: row[1].depart_s + row[2])
    laid: list[DutyPatrol] = []
    for slot_index, patrol, shift_s in rows:
        slot = problem.slots[slot_index]
        offset_s = shift_s - problem.horizon.start_s
        depart_s = patrol.depart_s + offset_s
        pause_s = min(REST_S, depart_s - laid[-1].return_s) if laid else 0
        laid.append(
            DutyPatrol(
                depart_s,
                patrol.return_s + offset_s,
                slot.close_s + shift_s,
                problem.endurance_s(slot),
                pause_s,
                _StageMaker(problem, slot, offset_s).stages_of(patrol),
                patrol.patrol_id,
                shift_s,
            )
        )
    return Duty(number, problem.slots[number].team.team_id, tuple(laid))


class _StageMaker:
    """Turns the legs of one slot's patrols into stages."""

    def __init__(self, problem: PlanningProblem, slot: DutySlot, offset_s: int):
        self._problem, self._offset_s = problem, offset_s
        self._network, self._base = problem.class_of(slot).network, problem.base_of(slot)

    def stages_of(self, patrol: Patrol) -> tuple[Stage, ...]:
        """Give the stages of a patrol; made from the last to the first, for each looks ahead."""
        return_s = patrol.return_s + self._offset_s
        stages: list[Stage] = []
        to_look_s = look_exit_s = home_s = 0
        is_look_ahead = False
        for number in range(len(patrol.legs) - 1, -1, -1):
            leg, before = patrol.legs[number], patrol.legs[number - 1] if number else None
            plain = self._plain_stage(leg)
            least_s = 0 if plain.gives_way else plain.move_s + plain.stay_s
            if plain.looks:
                to_look_s, look_exit_s, is_look_ahead = least_s, plain.exit_s, True
                home_s = min(self._home_s(leg, at_end=True), return_s - plain.exit_s)
                turn_s = self._home_s(leg, at_end=False)
            else:
                to_look_s += least_s
                turn_s = self._home_s(before, at_end=True)
            asks = is_look_ahead and (number == 0 or bool(plain.looks) or _watches(before))
            stages.append(
                replace(
                    plain,
                    asks=asks,
                    to_look_s=to_look_s,
                    look_exit_s=look_exit_s,
                    home_s=home_s,
                    turn_s=min(turn_s, return_s - plain.enter_s) if number else 0,
                )
            )
        return tuple(reversed(stages))

    def _plain_stage(self, leg: Leg) -> Stage:
        """Give a leg as a stage that does not look ahead."""
        enter_s, exit_s = leg.enter_s + self._offset_s, leg.exit_s + self._offset_s
        lasts_s = exit_s - enter_s
        if isinstance(leg, Transit):
            return Stage(enter_s, exit_s, move_s=lasts_s)
        if isinstance(leg, Traverse):
            looks, stayed_s = [StageLook(self._index_of(leg.target_id))], 0
            for stop in leg.stops:
                stays_s, moved_s = stop.exit_s - stop.enter_s, stop.enter_s - leg.enter_s - stayed_s
                target = self._index_of(stop.target_id)
                least_s = self._problem.targets[target].dwell_s
                looks.append(StageLook(target, moved_s, stayed_s, stays_s, least_s))
                stayed_s += stays_s
            return Stage(
                enter_s, exit_s, lasts_s - stayed_s, stayed_s, needs_whole=True, looks=tuple(looks)
            )
        if isinstance(leg, Dwell):
            target = self._index_of(leg.target_id)
            look = StageLook(target, least_s=self._problem.targets[target].dwell_s)
            return Stage(enter_s, exit_s, stay_s=lasts_s, looks=(look,))
        if isinstance(leg, PostDuty):
            seen = self._problem.post_views.get(leg.base_id, ())
            looks = tuple(StageLook(target) for target in seen)
            return Stage(enter_s, exit_s, gives_way=True, looks=looks)
        if isinstance(leg, Break):
            return Stage(enter_s, exit_s, stay_s=min(REST_S, lasts_s))
        return Stage(enter_s, exit_s, gives_way=True)

    def _index_of(self, target_id: str) -> int:
        index = self._problem.index_of_target.get(target_id)
        if index is None:
            raise UnknownTargetError(target_id)
        return index

    def _home_s(self, leg: Leg | None, *, at_end: bool) -> int:
        """Give the quickest way home from where a leg that watches begins or ends, seconds."""
        network, place = self._network, NO_PLACE
        if isinstance(leg, Traverse):
            ends = network.segment_places[self._index_of(leg.target_id)]
            place = int(ends[1 if at_end != leg.is_reverse else 0])
        elif isinstance(leg, Dwell):
            place = int(network.landing_place[self._index_of(leg.target_id)])
        elif isinstance(leg, PostDuty):
            place = network.post_place.get(leg.base_id, NO_PLACE)
        if place == NO_PLACE or self._base == NO_PLACE:
            return UNREACHABLE
        return int(network.travel_s[place, self._base])


def _watches(leg: Leg | None) -> bool:
    return isinstance(leg, Traverse | Dwell | PostDuty)
