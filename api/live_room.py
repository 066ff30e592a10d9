"""Reckon how a district stands from its database, and keep what is costly to set up."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.ground import without_register
from geo_data.live_tracks import TrackShelf
from geo_data.plan_in_force import PlanInForce, read_plans_in_force
from geo_data.read_live import LiveRows, instant, read_live_rows
from geo_data.store import export_district, load_targets, require_district
from geo_data.store_connection import open_connection, open_snapshot
from geo_data.store_plans import load_plan
from maritime.field.rounds import EARLY_S
from maritime.horizon import DAY_S
from maritime.live.arrivals import Arrivals, NearUnit, nearest_units
from maritime.live.coast import (
    AHEAD_S,
    lay_coast,
    live_horizon,
    look_back_s,
    target_states,
)
from maritime.live.facts import LiveFacts, LiveGround, PlannedWatch
from maritime.live.records import LiveState
from maritime.live.state import live_state
from maritime.live.units import UnitStanding, stand_units
from maritime.live.watches import watches_between
from maritime.plan import Plan
from maritime.repair.case import StoppedSpan

PlannedSpans = tuple[tuple[Plan, float, float], ...]
"""Plans with the hours in which they hold, epoch seconds."""

LONGEST_ROUND_S = DAY_S
"""A round may have begun so long before what is looked at."""


@dataclass(frozen=True, eq=False)
class LiveScene:
    """How a district stands, with what it was reckoned from; the same for all who look."""

    ground: LiveGround
    facts: LiveFacts
    rows: LiveRows
    state: LiveState
    in_force: PlanInForce | None
    knows_arrivals: bool


class LiveRoom:
    """
    One district as the duty room sees it.

    The ground with its networks is set up once for each state of the ground, a plan once for its
    id, a piece of a track once. Everything else is read when it is asked for.
    """

    def __init__(self, engine: AsyncEngine, district_id: str):
        self._engine = engine
        self._district_id = district_id
        self._ground: tuple[str, LiveGround] | None = None
        self._arrivals: asyncio.Task[Arrivals] | None = None
        self._arrivals_of: LiveGround | None = None
        self._plans: dict[UUID, Plan] = {}
        self._watches: tuple[tuple[object, ...], tuple[PlannedWatch, ...]] | None = None
        self._shelf = TrackShelf()
        self._turn = asyncio.Lock()

    async def scene(self, *, at: datetime, known_at: datetime) -> LiveScene:
        """
        Give how the district stands at an instant by what had been received by known_at.

        While the networks of its ground are set up for the first time, nobody is proposed.

        Raises
        ------
        DistrictNotFoundError
            If it is not in the database.
        DatabaseUnreachableError, DatabaseRefusedError
            If the database cannot be used.
        """
        at_s, known_s = whole_s(at), whole_s(known_at)
        ground, facts, rows, in_force = await self._facts(at_s, at_s, known_s)
        setting_up = self._set_up(ground)
        arrivals = setting_up.result() if setting_up.done() else None
        state = await asyncio.to_thread(live_state, ground, facts, arrivals, at_s=at_s)
        return LiveScene(ground, facts, rows, state, in_force, arrivals is not None)

    async def strip(
        self, *, from_at: datetime, to_at: datetime, known_at: datetime, step_s: int
    ) -> dict[str, str]:
        """Give the states of every target from from_at in steps up to to_at, as digits."""
        from_s, to_s, known_s = (whole_s(one) for one in (from_at, to_at, known_at))
        ground, facts, _, _ = await self._facts(from_s, to_s, known_s)
        times_s = np.arange(from_s, to_s + 1, step_s, dtype=np.int64)

        def reckon() -> dict[str, str]:
            coast = lay_coast(ground, facts, from_s=from_s, to_s=to_s)
            rows = target_states(coast, times_s).tolist()
            return {
                target.target_id: "".join(map(str, row))
                for target, row in zip(ground.targets, rows, strict=True)
            }

        return await asyncio.to_thread(reckon)

    async def units(self, *, now: datetime) -> tuple[LiveFacts, tuple[UnitStanding, ...]]:
        """Give how all units stand now, and what that was reckoned from."""
        now_s = whole_s(now)
        ground, facts, _, _ = await self._facts(now_s, now_s, now_s)
        return facts, stand_units(ground, facts, at_s=now_s)

    async def span(
        self, *, from_at: datetime, to_at: datetime, known_at: datetime
    ) -> tuple[LiveGround, LiveFacts]:
        """Give the ground, and what was known of a span, for whoever reckons with it himself."""
        from_s, to_s, known_s = (whole_s(one) for one in (from_at, to_at, known_at))
        ground, facts, _, _ = await self._facts(from_s, to_s, known_s)
        return ground, facts

    async def nearest(
        self,
        scene: LiveScene,
        arrivals: Arrivals,
        *,
        target_id: str | None,
        lonlat: tuple[float, float] | None,
    ) -> tuple[NearUnit, ...]:
        """Give who can be at a target or a place within his shift, free units first."""
        units = [one.standing for one in scene.state.units]
        return await asyncio.to_thread(
            nearest_units, scene.ground, units, arrivals, at_s=scene.state.at_s,
            target_id=target_id, lonlat=lonlat,
        )  # fmt: skip

    async def arrivals(self, ground: LiveGround) -> Arrivals:
        """Give the networks of a ground, waiting until they are set up."""
        return await asyncio.shield(self._set_up(ground))

    def _set_up(self, ground: LiveGround) -> asyncio.Task[Arrivals]:
        """Set up the networks of a ground, which takes seconds, once; one that failed anew."""
        task = self._arrivals
        if task is None or self._arrivals_of is not ground or _has_failed(task):
            task = asyncio.create_task(asyncio.to_thread(Arrivals.of, ground))
            self._arrivals, self._arrivals_of = task, ground
        return task

    async def _facts(
        self, from_s: int, to_s: int, known_s: int
    ) -> tuple[LiveGround, LiveFacts, LiveRows, PlanInForce | None]:
        ground = await self._read_ground()
        horizon = live_horizon(ground, from_s=min(from_s, known_s), to_s=max(to_s, known_s))
        back_s = max(LONGEST_ROUND_S, look_back_s(ground))
        since_s = horizon.start_s - back_s
        since, known_at = instant(since_s), instant(known_s)
        async with open_snapshot(self._engine) as connection:
            plans = await read_plans_in_force(connection, self._district_id, known_at=known_at)
            rows = await read_live_rows(
                connection, self._district_id, since=since, known_at=known_at
            )
            await self._shelf.read(connection, self._district_id, since=since)
        in_force = None if plans is None else plans.at(known_at)
        from_s = min(known_s - back_s - EARLY_S, horizon.end_s - AHEAD_S)
        spans = () if plans is None else plans.between(
            instant(from_s - from_s % 3600), instant(horizon.end_s)
        )  # fmt: skip
        planned = await self._read_plans(spans)
        return ground, await asyncio.to_thread(
            self._gather, ground, planned, in_force, rows, known_s, since_s
        ), rows, in_force  # fmt: skip

    def _gather(
        self,
        ground: LiveGround,
        planned: PlannedSpans,
        in_force: PlanInForce | None,
        rows: LiveRows,
        known_s: int,
        since_s: int,
    ) -> LiveFacts:
        watches = self._watches_of(planned, ground, rows)
        return LiveFacts(
            known_s=known_s,
            events=rows.events,
            traces=self._shelf.fold(ground, since_s=since_s, known_s=known_s, others=rows.others),
            looks=rows.looks,
            watches=watches,
            sensor_reports=rows.sensor_reports,
            words=rows.words,
            orders=rows.orders,
            stops=_stops_of(rows, ground),
            plan_id=None if in_force is None else in_force.plan_id,
        )

    def _watches_of(
        self, planned: PlannedSpans, ground: LiveGround, rows: LiveRows
    ) -> tuple[PlannedWatch, ...]:
        """Give the rounds of plans; those of the same hours are laid out once."""
        asked = (planned, ground, rows.cancelled)
        if self._watches is None or any(
            one is not two and one != two for one, two in zip(self._watches[0], asked, strict=True)
        ):
            watches = [
                watch
                for plan, from_s, to_s in planned
                for watch in watches_between(
                    plan, ground, from_s=from_s, to_s=to_s, cancelled=rows.cancelled
                )
            ]
            self._watches = (asked, tuple(watches))
        return self._watches[1]

    async def _read_ground(self) -> LiveGround:
        async with self._turn:
            async with open_connection(self._engine) as connection:
                row = await require_district(connection, self._district_id)
            if self._ground is None or self._ground[0] != row.ground_sha256:
                # The register plays no part here: who shows people reads them as who looks.
                district = await export_district(self._engine, self._district_id)
                targets = await load_targets(self._engine, self._district_id)
                self._ground = (row.ground_sha256, LiveGround(without_register(district), targets))
            return self._ground[1]

    async def _read_plans(self, spans: Sequence[tuple[UUID, datetime, datetime]]) -> PlannedSpans:
        """Give the plans of some spans; of plans only those that are asked for now are kept."""
        async with self._turn:
            wanted = {plan_id for plan_id, _, _ in spans}
            plans = {plan_id: plan for plan_id, plan in self._plans.items() if plan_id in wanted}
            for plan_id in sorted(wanted - plans.keys(), key=str):
                plans[plan_id] = await load_plan(self._engine, plan_id)
            self._plans = plans
        return tuple(
            (plans[plan_id], from_at.timestamp(), to_at.timestamp())
            for plan_id, from_at, to_at in spans
        )


def whole_s(at: datetime) -> int:
    """Give an instant in whole epoch seconds, rounded up: what was told by then is in it."""
    return math.ceil(at.timestamp())


def _stops_of(rows: LiveRows, ground: LiveGround) -> tuple[StoppedSpan, ...]:
    """Give when weather keeps modes in that the district has."""
    modes = {team.mode for team in ground.district.teams}
    return tuple(one for one in rows.stops if one.mode in modes)


def _has_failed(task: asyncio.Task[Arrivals]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
