"""Put a coast's state into the duty room's words, with what of people its reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from api.access import Services
from api.live_room import LiveScene
from geo_data.plan_in_force import PlanInForce
from geo_data.read_live import instant, read_phones, read_rounds_in_reach
from geo_data.store_connection import open_connection
from maritime.account import DUTY_OFFICER, SUPERVISOR, Actor
from maritime.horizon import DAY_S
from maritime.live.arrivals import NearUnit
from maritime.live.records import FailsNext, LiveState, LiveUnit
from maritime.live.units import OFF_SHIFT, UnitStanding

SEE_POSITIONS = (DUTY_OFFICER, SUPERVISOR)
FAILS_SHOWN = 100
"""Of the gaps that are open already, and as many of those that come."""
"""Most gaps in an answer: who has more of them needs no list."""
PHONES_OF_BASE = 4
"""Where neither round nor roster names who goes with a team, so many people of its base."""

Json = dict[str, object]


@dataclass(frozen=True, eq=False)
class LiveView:
    """
    What of people a reader may see.

    people has name, phone and base by person id; rounds those whose track he may see. Both are
    empty where he sees no positions.
    """

    sees_positions: bool = False
    people: Mapping[str, tuple[str, str, str | None]] = field(default_factory=dict)
    rounds: frozenset[UUID] = frozenset()


async def read_view(
    services: Services, actor: Actor | None, district_id: str, *, now: datetime
) -> LiveView:
    """Read what an account may see of people, by its own reach; to be asked as this account."""
    if actor is not None and actor.role not in SEE_POSITIONS:
        return LiveView()
    since = instant(now.timestamp() - 2 * DAY_S)
    async with open_connection(services.served) as connection:
        people = await read_phones(connection, district_id, now)
        rounds = await read_rounds_in_reach(connection, district_id, since)
    return LiveView(True, people, rounds)


def live_json(scene: LiveScene, view: LiveView, *, now: datetime, sequence: int) -> Json:
    """Give the answer about a coast as JSON has it, for one kind of reader."""
    state = scene.state
    contacts = {
        unit.standing.team.team_id: contacts_of(unit.standing, scene, view) for unit in state.units
    }
    open_ = [one for one in state.fails_next if one.from_s <= state.at_s]
    coming = [one for one in state.fails_next if one.from_s > state.at_s]
    return {
        "district_id": scene.ground.district.district_id,
        "now": _written(now.timestamp()),
        "at": _written(state.at_s),
        "known_at": _written(state.known_s),
        "is_simulated": scene.ground.district.is_simulated,
        "plan_id": None if state.plan_id is None else str(state.plan_id),
        "plan_since": _since(scene.in_force),
        "nobody_on_duty": state.nobody_on_duty,
        "figures": {**state.counts, "coverage_now": state.coverage_now},
        "targets": {
            one.target_id: [one.state, _written(one.last_seen_s), _written(one.fails_s), one.by]
            for one in state.targets
        },
        "units": [_unit(one, scene, view, contacts) for one in state.units],
        "sensors": [
            {"sensor_id": one.sensor_id, "is_online": one.is_online,
             "since": _written(one.since_s)}
            for one in state.sensors
        ],
        "fails_next": [
            _failing(one, state, contacts) for one in (*open_[:FAILS_SHOWN], *coming[:FAILS_SHOWN])
        ],
        "fails_open_total": len(open_),
        "fails_next_total": len(state.fails_next),
        "stops": [
            {"mode": one.mode, "from": _written(one.from_s), "to": _written(one.to_s),
             "why": one.why}
            for one in state.stops
        ],
        "knows_arrivals": scene.knows_arrivals,
        "sequence": sequence,
    }  # fmt: skip


def near_json(near: NearUnit, scene: LiveScene, view: LiveView) -> Json:
    """Give a unit that can be somewhere as JSON has it."""
    standing = near.standing
    lon, lat, position_at = place_of_unit(standing, scene, view)
    return {
        "team_id": standing.team.team_id,
        "mode": standing.team.mode,
        "state": standing.state,
        "arrives_at": _written(near.arrives_s),
        "minutes": round((near.arrives_s - scene.state.at_s) / 60.0, 1),
        "lon": lon,
        "lat": lat,
        "position_at": position_at,
        **contacts_of(standing, scene, view),
    }


def contacts_of(unit: UnitStanding, scene: LiveScene, view: LiveView) -> Json:
    """Give how a unit is reached: phones, for those who may see them, and radio."""
    return {"phones": _phones_of(unit, scene, view), "radio": unit.team.radio}


def _phones_of(unit: UnitStanding, scene: LiveScene, view: LiveView) -> list[Json]:
    """Give the phones of who goes with a unit: by its round and roster, else of its base."""
    if not view.sees_positions or unit.state == OFF_SHIFT:
        return []
    ids: set[str] = set()
    if unit.walked is not None:
        ids |= scene.rows.walkers.get(unit.walked.round_id, frozenset())
    ids |= scene.facts.crew_of(unit.team.team_id)
    found = [view.people[one] for one in sorted(ids) if one in view.people]
    if not found:
        base_id = unit.team.base_id
        found = [one for one in view.people.values() if one[2] == base_id][:PHONES_OF_BASE]
    return [{"name": name, "phone": phone} for name, phone, _ in found]


def place_of_unit(
    unit: UnitStanding, scene: LiveScene, view: LiveView
) -> tuple[float | None, float | None, str | None]:
    """Give lon, lat and the instant of a unit's last position, None where it is not to be seen."""
    if unit.walked is not None:
        if unit.fix is None or unit.walked.round_id not in view.rounds:
            return None, None, None
        return unit.fix.lon, unit.fix.lat, _written(unit.fix.at_s)
    for base in scene.ground.district.bases:
        if base.base_id == unit.team.base_id:
            return base.geometry.x, base.geometry.y, None
    return None, None, None


def _unit(unit: LiveUnit, scene: LiveScene, view: LiveView, contacts: Mapping[str, Json]) -> Json:
    standing = unit.standing
    lon, lat, position_at = place_of_unit(standing, scene, view)
    shift = standing.shift or (None, None)
    return {
        "team_id": standing.team.team_id,
        "mode": standing.team.mode,
        "base_id": standing.team.base_id,
        "state": standing.state,
        "shift_from": _written(shift[0]),
        "shift_to": _written(shift[1]),
        "round_id": None if standing.walked is None else str(standing.walked.round_id),
        "lon": lon,
        "lat": lat,
        "position_at": position_at,
        **contacts[standing.team.team_id],
        "next_visits": [
            {"target_id": target_id, "at": _written(at_s)} for target_id, at_s in unit.next_visits
        ],
        "order_id": None if standing.order_id is None else str(standing.order_id),
        "late_min": round(unit.late_s / 60.0, 1),
        "stopped_until": None if standing.stop is None else _written(standing.stop.to_s),
    }


def _failing(one: FailsNext, state: LiveState, contacts: Mapping[str, Json]) -> Json:
    unit = one.unit
    return {
        "target_id": one.target_id,
        "from": _written(one.from_s),
        "to": _written(one.to_s),
        "overdue_min": round(one.overdue_min, 1),
        "weighted_min": round(one.weighted_min, 1),
        "reason": one.reason,
        "reason_team_id": one.reason_team_id,
        "reason_sensor_id": one.reason_sensor_id,
        "planned_at": _written(one.planned_s),
        "unit": None if unit is None else {
            "team_id": unit.team_id,
            "arrives_at": _written(unit.arrives_s),
            "minutes": round((unit.arrives_s - state.at_s) / 60.0, 1),
            "is_free": unit.is_free,
            **contacts[unit.team_id],
        },
    }  # fmt: skip


def _since(in_force: PlanInForce | None) -> str | None:
    return None if in_force is None else _written(in_force.since.timestamp())


def _written(at_s: float | None) -> str | None:
    """Write an instant as every answer has it, in whole seconds of UTC."""
    if at_s is None:
        return None
    return datetime.fromtimestamp(int(at_s), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
