"""Define the answers about districts, their layers and their register, made from rows."""

import json
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api.wire import Feature, Geometry, Link, Wire, with_example
from geo_data.instants import format_instant, format_minute
from geo_data.read_districts import DistrictFacts, DistrictHead
from geo_data.read_page import Row
from geo_data.rows import to_epoch_s

P = TypeVar("P", bound=BaseModel)


class DistrictSummary(Wire):
    """A district as the list shows it."""

    model_config = with_example(
        district_id="440781", name="台山市", timezone="Asia/Shanghai",
        imported_at="2026-11-22T08:00:00+08:00", pack_sha256="9f2c…",
        simulated="bases, sensors, teams, people, vessels", links=[],
    )  # fmt: skip

    district_id: str
    name: str
    timezone: str = Field(description="IANA name of the zone of all local times.")
    imported_at: str
    pack_sha256: str = Field(description="SHA-256 of the pack file that was imported.")
    simulated: str | None = Field(description="What the pack says is simulated in it.")
    links: list[Link]


class DistrictDetail(DistrictSummary):
    """A district with what it holds."""

    model_config = with_example(
        district_id="440781",
        name="台山市",
        timezone="Asia/Shanghai",
        imported_at="2026-11-22T08:00:00+08:00",
        pack_sha256="9f2c…",
        simulated="bases, sensors, teams, people, vessels",
        links=[],
        segment_length_m=1000.0,
        counts={"coastline": 120, "landing_point": 60, "target": 710},
        coast_m={"mainland": 302050.0, "island": 390000.0},
        warnings=[],
        meta={"simulated": "bases, sensors, teams, people, vessels"},
    )

    segment_length_m: float
    counts: dict[str, int] = Field(description="Rows of each layer.")
    coast_m: dict[str, float] = Field(
        description="Length of the coast in geodesic metres by kind, mainland and island."
    )
    warnings: list[str] = Field(description="What the pack's owner should know.")
    meta: dict[str, str] = Field(description="Other rows of the pack's meta table.")


class CoastlineProperties(Wire):
    """A coastline as drawn; its direction says nothing about the land side."""

    model_config = with_example(coastline_id="C01", kind="mainland", name=None, length_m=12010.5)

    coastline_id: str
    kind: str
    name: str | None
    length_m: float


class SegmentProperties(Wire):
    """A coast segment 岸段; from_m and to_m along its coastline as drawn, geodesic metres."""

    model_config = with_example(
        target_id="S0001", grade="key", coastline_id="C01", from_m=0.0, to_m=1000.0,
        length_m=1000.0, weight=3.0, grid_id="G01", seaward_deg=180.0, last_observed_at=None,
    )  # fmt: skip

    target_id: str
    grade: str
    coastline_id: str
    from_m: float
    to_m: float
    length_m: float
    weight: float
    grid_id: str | None
    seaward_deg: float | None
    last_observed_at: str | None


class LandingPointProperties(Wire):
    """A landing point 易上岸点, where it stands on the coast."""

    model_config = with_example(
        target_id="L003", name="沙栏湾", kind="beach", grade="red", coastline_id="C01",
        from_m=4500.0, weight=8.0, dwell_s=300, grid_id="G01", seaward_deg=180.0,
        last_observed_at=None, inside_segment_id=None,
    )  # fmt: skip

    target_id: str
    name: str | None
    kind: str
    grade: str
    coastline_id: str
    from_m: float
    weight: float
    dwell_s: int
    grid_id: str | None
    seaward_deg: float | None
    last_observed_at: str | None
    inside_segment_id: str | None


class GridProperties(Wire):
    """A sea grid 海上网格; parent_id is the grid above it."""

    model_config = with_example(
        grid_id="G01", name="川岛网格", level="grid", parent_id="T01", trade="fishing"
    )

    grid_id: str
    name: str
    level: str
    parent_id: str | None
    trade: str | None


class BaseProperties(Wire):
    """A base; a post 值守点 where view_m is above 0."""

    model_config = with_example(base_id="B01", name="下川站", kind="police_station", view_m=0.0)

    base_id: str
    name: str
    kind: str | None
    view_m: float


class SensorProperties(Wire):
    """A camera, radar or warning light; somebody looks at a watched one round the clock."""

    model_config = with_example(
        sensor_id="N01", kind="camera", range_m=3000.0, azimuth_deg=180.0, field_of_view_deg=90.0,
        works_at_night=True, is_watched=True, is_online=True,
    )  # fmt: skip

    sensor_id: str
    kind: str
    range_m: float
    azimuth_deg: float | None
    field_of_view_deg: float | None
    works_at_night: bool
    is_watched: bool
    is_online: bool


class TeamAnswer(Wire):
    """A team with its shift by the district's clock; it may go over midnight."""

    model_config = with_example(
        team_id="T01", base_id="B01", mode="vehicle", patrol_speed_kmh=20.0, transit_speed_kmh=40.0,
        shift_start="20:00", shift_end="04:00", days=[1, 2, 3, 4, 5, 6, 7], valid_from=None,
        valid_to=None, endurance_min=None,
    )  # fmt: skip

    team_id: str
    base_id: str
    mode: str
    patrol_speed_kmh: float
    transit_speed_kmh: float
    shift_start: str
    shift_end: str
    days: list[int] = Field(description="1 is Monday.")
    valid_from: date | None
    valid_to: date | None
    endurance_min: float | None


class RuleAnswer(Wire):
    """A rule of the patrol standard 巡防标准; a band by the district's clock."""

    model_config = with_example(
        target="segment", grade="key", **{"from": "19:00", "to": "06:00"}, interval_min=120.0,
        interval_with_sensor_min=240.0, days=[1, 2, 3, 4, 5, 6, 7],
    )  # fmt: skip

    target: str
    grade: str
    from_: str = Field(alias="from", serialization_alias="from")
    to: str
    interval_min: float
    interval_with_sensor_min: float | None
    days: list[int]


class VesselAnswer(Wire):
    """A vessel; who owns it is not given out."""

    model_config = with_example(
        vessel_id="V001", name="粤台渔00001", registration_no="440781-00001", mmsi=None,
        beidou_id=None, kind="fishing", home_port="沙堤", village="沙堤村", branch="沙堤海上支部",
        length_m=12.5, watch="attention", key="V001", revision=4711,
    )  # fmt: skip

    vessel_id: str
    name: str | None
    registration_no: str | None
    mmsi: str | None
    beidou_id: str | None
    kind: str | None
    home_port: str | None
    village: str | None
    branch: str | None
    length_m: float | None
    watch: str | None
    key: str = Field(description="What names the row where it is changed (records).")
    revision: int = Field(description="In quotes its ETag.")


class PairingAnswer(Wire):
    """Who answers for a vessel in which part 定人联船, both days included; no phone numbers."""

    model_config = with_example(
        vessel_id="V001", vessel_name="粤台渔00001", person_id="H012", person_name="陈某",
        part="member", valid_from="2026-01-01", valid_to=None, key=0, revision=4712,
    )  # fmt: skip

    vessel_id: str
    vessel_name: str | None
    person_id: str
    person_name: str
    part: str
    valid_from: date
    valid_to: date | None
    key: int = Field(description="What names the row where it is changed (records).")
    revision: int = Field(description="In quotes its ETag.")


def summary_of(head: DistrictHead, base_path: str) -> DistrictSummary:
    """Give a district as the list shows it; base_path is where its answers are."""
    return DistrictSummary(**_head_fields(head, base_path))


def detail_of(head: DistrictHead, facts: DistrictFacts, base_path: str) -> DistrictDetail:
    """Give a district with what it holds."""
    return DistrictDetail(
        **_head_fields(head, base_path),
        segment_length_m=head.segment_length_m,
        counts=dict(facts.counts),
        coast_m=dict(facts.coast_m),
        warnings=list(head.warnings),
        meta=dict(head.extra_meta),
    )


def feature_of(row: Row, id_column: str, properties: type[P], zone: ZoneInfo) -> Feature[P]:
    """Give a row of a layer as a GeoJSON feature; instants with the zone's offset."""
    values = _with_written_instants(row, zone)
    written = values.pop("geometry")
    return Feature[properties].model_construct(
        type="Feature",
        id=values[id_column],
        geometry=None if written is None else Geometry.model_construct(**json.loads(written)),
        properties=properties.model_validate(values),
    )


def team_of(row: Row) -> TeamAnswer:
    """Give a team with its shift written as HH:MM."""
    return TeamAnswer(
        **row,
        shift_start=format_minute(row["shift_start_min"]),
        shift_end=format_minute(row["shift_end_min"]),
    )


def rule_of(row: Row) -> RuleAnswer:
    """Give a rule of the standard with its band written as HH:MM."""
    band = {"from": format_minute(row["from_min"]), "to": format_minute(row["to_min"])}
    return RuleAnswer(**row, **band, target=row["target_kind"])


def written_instant(instant: datetime | None, zone: ZoneInfo) -> str | None:
    """Give an instant of the database with the zone's offset."""
    return None if instant is None else format_instant(to_epoch_s(instant), zone)


def _with_written_instants(row: Row, zone: ZoneInfo) -> dict[str, object]:
    return {
        name: written_instant(value, zone) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _head_fields(head: DistrictHead, base_path: str) -> dict[str, object]:
    parts = (
        "coastlines", "segments", "landing-points", "grids", "bases", "sensors", "teams",
        "standard", "vessels", "pairings", "plans",
    )  # fmt: skip
    return {
        "district_id": head.district_id,
        "name": head.name,
        "timezone": head.timezone,
        "imported_at": written_instant(head.imported_at, head.zone),
        "pack_sha256": head.pack_sha256,
        "simulated": head.simulated,
        "links": [
            Link(href=base_path, rel="self"),
            *(Link(href=f"{base_path}/{part}", rel=part) for part in parts),
        ],
    }
