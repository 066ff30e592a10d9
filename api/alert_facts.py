"""Turn the live state of a coast into the facts that alerts are made of."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from api.access import Services
from api.live_room import LiveScene
from geo_data.read_alert_facts import read_lapses, read_suspicions, read_unsigned_incidents
from geo_data.read_live import instant
from geo_data.store_alerts import watch_stored
from geo_data.store_connection import open_connection
from maritime.alerts.facts import (
    AlertFacts,
    Cause,
    RoundFact,
    SensorFact,
    TargetFact,
    UnitFact,
)
from maritime.alerts.records import Watched
from maritime.field.rounds import GRACE_S, stand_rounds
from maritime.incidents.rules import IncidentRules
from maritime.live.records import DUE, OVERDUE, WEATHER_STOPPED, FailsNext, LiveTarget
from maritime.live.units import SILENT, last_heard_s, may_begin_s, walked_rounds
from maritime.states import SOON_S
from maritime.targets import Target


async def look_for_alerts(services: Services, district_id: str) -> Watched | None:
    """
    Reckon a district's alerts now, keep them and send out what is told.

    None where another server does it just now.

    Raises
    ------
    DistrictNotFoundError
        If it is not in the database.
    DatabaseUnreachableError, DatabaseRefusedError
        If the database cannot be used.
    """
    now = services.now()
    rooms = services.live
    scene = await rooms.scene_now(district_id, now=now, sequence=rooms.sequence_of(district_id))
    async with open_connection(services.engine) as connection:
        facts = await gather_facts(connection, scene, services.incident_rules)
        watched = await watch_stored(connection, facts)
        await connection.commit()
    if watched is not None:
        services.outward.tell(scene.ground.district.name, watched.told)
    return watched


async def gather_facts(
    connection: AsyncConnection, scene: LiveScene, rules: IncidentRules
) -> AlertFacts:
    """
    Give all that alerts are made of: how the coast stands, and what is stored beside it.

    Both are as they were known when the scene was: of one of an earlier instant nothing is told
    that was written down, decided or received later.
    """
    known_at = instant(scene.state.known_s)
    district_id = scene.ground.district.district_id
    zone = ZoneInfo(scene.ground.district.timezone)
    day = instant(scene.state.at_s).astimezone(zone).date()
    return AlertFacts(
        district_id, scene.state.at_s, targets=target_facts(scene), late_rounds=late_rounds(scene),
        silent_units=silent_units(scene), sensors_down=sensors_down(scene),
        lapses=await read_lapses(connection, district_id, day=day, known_at=known_at),
        suspicions=await read_suspicions(connection, district_id, known_at=known_at),
        unsigned_incidents=await read_unsigned_incidents(
            connection, district_id, rules, known_at=known_at
        ),
    )  # fmt: skip


def target_facts(scene: LiveScene) -> tuple[TargetFact, ...]:
    """
    Give the targets that are overdue, and those that will be soon, with why.

    One to which somebody is promised in time is not among them: nothing is to be done about it.
    When that promise breaks it is.
    """
    soon_s = scene.state.at_s + SOON_S
    modes = {team.team_id: team.mode for team in scene.ground.district.teams}
    why: dict[str, FailsNext] = {}
    for one in scene.state.fails_next:
        if one.from_s <= soon_s:
            why.setdefault(one.target_id, one)
    return tuple(
        _target_fact(one, scene.ground.by_id[one.target_id], _cause(why.get(one.target_id), modes))
        for one in scene.state.targets
        if one.state == OVERDUE or (one.state == DUE and one.target_id in why)
    )


def late_rounds(scene: LiveScene) -> tuple[RoundFact, ...]:
    """Give planned rounds that should have begun, and have not, before they would end."""
    at_s = scene.state.at_s
    teams = {one.team_id: one for one in scene.ground.district.teams}
    bases = {one.base_id: one for one in scene.ground.district.bases}
    planned = [one.round for one in scene.facts.watches]
    found = []
    for one in stand_rounds(planned, walked_rounds(scene.facts, at_s=at_s), now_s=at_s):
        plan = one.planned
        if one.walked is not None or plan is None or plan.is_cancelled:
            continue
        if plan.team_id not in teams:
            continue
        from_s = may_begin_s(scene.facts.stops, teams[plan.team_id].mode, plan.from_s)
        if from_s + GRACE_S <= at_s < plan.to_s:
            base = bases[teams[plan.team_id].base_id]
            lonlat = (base.geometry.x, base.geometry.y)
            grid_id = scene.ground.grid_of_base[base.base_id]
            found.append(RoundFact(plan.team_id, int(plan.from_s), base.base_id, lonlat, grid_id))
    return tuple(found)


def silent_units(scene: LiveScene) -> tuple[UnitFact, ...]:
    """Give units of which nothing is heard; not where they were, which few may see."""
    return tuple(
        UnitFact(
            unit.standing.team.team_id,
            int(last_heard_s(scene.facts, unit.standing.walked, at_s=scene.state.at_s)),
            grid_id=scene.ground.grid_of_base.get(unit.standing.team.base_id),
        )
        for unit in scene.state.units
        if unit.standing.state == SILENT and unit.standing.walked is not None
    )


def sensors_down(scene: LiveScene) -> tuple[SensorFact, ...]:
    """Give sensors that somebody has reported off line; not those that never worked."""
    places = {one.sensor_id: one.geometry for one in scene.ground.district.sensors}
    return tuple(
        SensorFact(
            one.sensor_id, one.since_s, (places[one.sensor_id].x, places[one.sensor_id].y),
            scene.ground.grid_of_sensor[one.sensor_id],
        )
        for one in scene.state.sensors
        if not one.is_online and one.since_s is not None
    )  # fmt: skip


def _cause(fails: FailsNext | None, modes: Mapping[str, str]) -> Cause | None:
    """Give why a target fails; weather that keeps a mode in is one cause, whichever its teams."""
    if fails is None:
        return None
    if fails.reason == WEATHER_STOPPED:
        return Cause(fails.reason, modes[fails.reason_team_id])
    return Cause(fails.reason, fails.reason_team_id or fails.reason_sensor_id or "")


def _target_fact(one: LiveTarget, target: Target, cause: Cause | None) -> TargetFact:
    middle = target.geometry.interpolate(0.5, normalized=True) if target.is_segment else (
        target.geometry
    )  # fmt: skip
    return TargetFact(
        one.target_id, one.state, one.fails_s, target.weight, target.coastline_id, target.from_m,
        target.to_m, target.name, (middle.x, middle.y), target.grid_id, cause,
    )  # fmt: skip
