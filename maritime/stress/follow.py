"""Follow a duty through many disturbed days at once.

Runs advance together: every quantity is an array with one value per run. The rules, which
docs/stress.md tells in words:

- nobody is ahead of the plan: a stage begins when the plan has it or, late, when the team comes;
- moving takes its planned time ÷ speed, staying its planned time; a wait and what is left of a
  post duty give way to lateness, a rest and a pause at the base keep 30 minutes;
- before going to its next look a team asks whether, at planned speeds, it would be back in time
  for the end of its shift and its endurance; if not, it goes home;
- what breaks down has watched until then: whole traverses, stays that were long enough, post duty.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maritime.stress.draws import DutyDraws
from maritime.stress.duties import Duty, DutyPatrol, Stage, StageLook

Times = NDArray[np.int64]
Flags = NDArray[np.bool_]
Shares = NDArray[np.float64]
NOT_YET = 1 << 60


@dataclass(frozen=True, eq=False)
class RunLooks:
    """Looks that were really made, as flat arrays; seconds after the horizon's start."""

    run: NDArray[np.int64]
    target: NDArray[np.int64]
    enter_s: Times
    exit_s: Times

    @classmethod
    def joined(cls, parts: "list[RunLooks]") -> "RunLooks":
        """Give the looks of several duties together."""
        none = np.zeros(0, np.int64)
        columns = [
            np.concatenate([none, *(getattr(part, name) for part in parts)])
            for name in ("run", "target", "enter_s", "exit_s")
        ]
        return cls(*columns)


@dataclass(frozen=True, eq=False)
class StageRuns:
    """
    How one stage went in every run; seconds after the horizon's start.

    is_done says where the team did it, or began to. It came at come_s, began at begin_s and ended
    at end_s, pauses for repair included. At breaks_s it broke down under way, NOT_YET where it did
    not. speed is the share of the planned one at which it moved.
    """

    is_done: Flags
    come_s: Times
    begin_s: Times
    end_s: Times
    breaks_s: Times
    speed: Shares


@dataclass(frozen=True, eq=False)
class PatrolRuns:
    """
    How one patrol went in every run; seconds after the horizon's start.

    goes says where the team left at all. turns_s is when it gave up and went home, NOT_YET where
    it did not, and home_s when it was there. is_stranded says where it broke down for good.
    """

    goes: Flags
    left_s: Times
    stages: tuple[StageRuns, ...]
    turns_s: Times
    home_s: Times
    is_stranded: Flags


def follow_duty(duty: Duty, draws: DutyDraws) -> RunLooks:
    """Give the looks that a duty makes in every run."""
    return _Follower(duty, draws).follow()


def follow_patrols(duty: Duty, draws: DutyDraws) -> tuple[PatrolRuns, ...]:
    """Give how every patrol of a duty goes in every run, in the duty's order."""
    follower = _Follower(duty, draws)
    follower.follow()
    return tuple(follower.patrols)


class _Follower:
    """Where one duty's team is in every run, and what it has seen."""

    def __init__(self, duty: Duty, draws: DutyDraws):
        runs = len(draws.is_absent)
        self._duty, self._draws = duty, draws
        self._runs = np.arange(runs)
        self._is_on_duty = ~draws.is_absent
        self._ready_s = np.full(runs, -NOT_YET)
        self._out_s = np.zeros(runs, np.int64)  # time out so far, all patrols together
        self._is_whole = np.ones(runs, bool)  # nothing has broken down yet
        self._seen: list[tuple[NDArray[np.int64], int, Times, Times]] = []
        self._stages: list[StageRuns] = []
        self.patrols: list[PatrolRuns] = []

    def follow(self) -> RunLooks:
        stage_number = 0
        for number, patrol in enumerate(self._duty.patrols):
            speeds = self._draws.leg_speed[stage_number : stage_number + len(patrol.stages)]
            self._go_out(
                patrol, self._draws.late_s[number], self._draws.patrol_speed[number], speeds
            )
            stage_number += len(patrol.stages)
        return self._looks()

    def _go_out(self, patrol: DutyPatrol, late_s: Times, speed: Shares, leg_speeds: Shares) -> None:
        """Follow one patrol from the base to the base."""
        left_s = np.maximum(patrol.depart_s, self._ready_s + patrol.pause_s) + late_s
        latest_s = np.minimum(patrol.close_s, left_s + patrol.endurance_s)
        now_s, is_out = left_s, self._is_on_duty.copy()
        back_s = self._ready_s.copy()
        goes, turns_s, self._stages = is_out.copy(), np.full(len(now_s), NOT_YET), []
        for stage, leg_speed in zip(patrol.stages, leg_speeds, strict=True):
            if stage.asks:
                done_s = np.maximum(now_s + stage.to_look_s, stage.look_exit_s) + stage.home_s
                turns = is_out & (done_s > latest_s)
                if turns.any():
                    home_s = now_s + _moving(stage.turn_s, speed)
                    back_s = np.where(turns & (now_s > left_s), home_s, back_s)
                    goes &= ~turns | (now_s > left_s)
                    turns_s = np.where(turns, now_s, turns_s)
                    is_out &= ~turns
            if not is_out.any():
                break
            now_s = self._do(stage, now_s, is_out, (speed + leg_speed) / 2.0)
            is_out &= self._is_on_duty
        self._ready_s = np.where(is_out, now_s, back_s)
        is_stranded = goes & ~self._is_on_duty
        self.patrols.append(
            PatrolRuns(goes, left_s, tuple(self._stages), turns_s, self._ready_s, is_stranded)
        )

    def _do(self, stage: Stage, now_s: Times, is_out: Flags, speed: Shares) -> Times:
        """Do one stage where the team is out; give when it ends."""
        begin_s = np.maximum(now_s, stage.enter_s)
        end_s = _end(stage, begin_s, speed)
        until_s = np.full(len(now_s), NOT_YET)  # from when on nothing is watched
        breaks_s = now_s + self._draws.breakdown_s - self._out_s
        breaks = is_out & self._is_whole & (breaks_s < end_s)
        if breaks.any():
            self._is_whole &= ~breaks
            ends_duty = breaks & self._draws.is_final
            self._is_on_duty = self._is_on_duty & ~ends_duty
            mended_s = breaks_s + self._draws.repair_s
            while_waiting = breaks & ~ends_duty & (breaks_s <= begin_s)
            begin_s = np.where(while_waiting, np.maximum(begin_s, mended_s), begin_s)
            end_s = np.where(while_waiting, _end(stage, begin_s, speed), end_s)
            is_cut = breaks & ~while_waiting
            until_s = np.where(is_cut, breaks_s, until_s)
            goes_on_s = end_s + self._draws.repair_s
            if stage.gives_way:
                goes_on_s = np.maximum(stage.exit_s, mended_s)
            end_s = np.where(is_cut, goes_on_s, end_s)
        self._out_s = np.where(is_out, self._out_s + end_s - now_s, self._out_s)
        self._stages.append(StageRuns(is_out.copy(), now_s, begin_s, end_s, until_s, speed))
        for look in stage.looks:
            self._look(stage, look, is_out, begin_s, end_s, until_s, speed)
        return end_s

    def _look(
        self,
        stage: Stage,
        look: StageLook,
        is_out: Flags,
        begin_s: Times,
        end_s: Times,
        until_s: Times,
        speed: Shares,
    ) -> None:
        """Keep a look in the runs in which it counts."""
        counts = is_out
        if look.lasts_s is None:
            enter_s, exit_s = begin_s, np.minimum(end_s, until_s)
            if stage.needs_whole:
                counts = counts & (until_s == NOT_YET)
        else:
            enter_s = begin_s + _moving(look.moved_s, speed) + look.stayed_s
            exit_s = np.minimum(enter_s + look.lasts_s, until_s)
        counts = counts & (exit_s - enter_s >= look.least_s)
        if counts.all():
            self._seen.append((self._runs, look.target, enter_s, exit_s))
        elif counts.any():
            self._seen.append((self._runs[counts], look.target, enter_s[counts], exit_s[counts]))

    def _looks(self) -> RunLooks:
        return RunLooks.joined(
            [
                RunLooks(runs, np.full(len(runs), target), enter_s, exit_s)
                for runs, target, enter_s, exit_s in self._seen
            ]
        )


def _end(stage: Stage, begin_s: Times, speed: Shares) -> Times:
    if stage.gives_way:
        return np.maximum(begin_s, stage.exit_s)
    return begin_s + _moving(stage.move_s, speed) + stage.stay_s


def _moving(planned_s: int, speed: Shares) -> Times:
    """Give how long it takes to move what is planned to take some seconds, rounded up."""
    return np.ceil(planned_s / speed).astype(np.int64)
