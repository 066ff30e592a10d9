"""Draw small districts, and break packs of them in the ways that packs break."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from shapely import LineString, Point, box

from geo_data.pack_reader import read_pack
from geo_data.pack_writer import write_pack
from maritime.branches import Branch, GroupMember, InformationOfficer, SafetyGroup
from maritime.coast import Coastline, DrawnSegment, KeySection, LandPolygon, Road
from maritime.district import District
from maritime.errors import FaultyInputError
from maritime.papers import Certificate, Responsibility, Training
from maritime.places import Base, InlandPlace, LandingPoint, SeaGrid, Sensor
from maritime.register import Availability, Pairing, Person, Trip, Vessel
from maritime.standard import StandardRule
from maritime.team import Team


def small_district() -> District:
    """Give a straight coast of some 10 km with one landing point, one base and one team."""
    return District(
        district_id="440781",
        name="台山",
        timezone="Asia/Shanghai",
        coastlines=(Coastline("C1", "mainland", LineString([(112.0, 21.9), (112.1, 21.9)])),),
        landing_points=(LandingPoint("L1", "浪琴湾", "beach", "red", Point(112.05, 21.9)),),
        bases=(Base("B1", "北陡", Point(112.02, 21.9001)),),
        sensors=(),
        standard=(
            StandardRule("segment", "general", 0, 1440, 120.0),
            StandardRule("landing_point", "red", 0, 1440, 60.0),
        ),
        teams=(Team("T1", "B1", "vehicle", 20.0, 40.0, 480, 960),),
    )


def full_district() -> District:
    """Give a district with rows in every layer and a value in every column."""
    small = small_district()
    morning_s = 1_790_000_000
    return District(
        district_id=small.district_id,
        name=small.name,
        timezone=small.timezone,
        coastlines=(
            *small.coastlines,
            Coastline(
                "C2",
                "island",
                LineString([(112.2, 21.8), (112.21, 21.8), (112.21, 21.81), (112.2, 21.8)]),
                "下川岛",
            ),
        ),
        landing_points=(
            *small.landing_points,
            LandingPoint(
                "L2", "王府洲", "wharf", "blue", Point(112.205, 21.8), 2.5, 7.0, morning_s
            ),
        ),
        bases=(*small.bases, Base("B2", "值守点", Point(112.2, 21.8), "post", 1500.0)),
        sensors=(
            Sensor("K1", "camera", Point(112.05, 21.9), 3000.0, 90.0, 60.0, False, True, True),
            Sensor("K2", "light", Point(112.06, 21.9), 10.0),
        ),
        standard=(
            *small.standard,
            StandardRule("segment", "key", 1320, 360, 30.0, 45.0, frozenset({5, 6, 7})),
        ),
        teams=(
            *small.teams,
            Team(
                "T2", "B2", "boat", 12.5, 25.0, 1200, 240,
                frozenset({1, 3}), date(2026, 1, 1), date(2026, 12, 31), 300.0, "频道 3",
            ),
        ),
        land=(LandPolygon(box(112.0, 21.9, 112.1, 22.0), "广海"),),
        drawn_segments=(
            DrawnSegment(
                "S1", "C1", LineString([(112.0, 21.9), (112.05, 21.9)]), "key", "G2", 4.0, morning_s
            ),
        ),
        key_sections=(KeySection(box(112.0, 21.85, 112.05, 21.95)),),
        sea_grids=(
            SeaGrid("G1", "台山", "county", box(112.0, 21.7, 112.3, 21.95)),
            SeaGrid("G2", "北陡", "town", box(112.0, 21.8, 112.1, 21.95), "G1", "mixed"),
        ),
        roads=(
            Road(LineString([(112.0, 21.91), (112.1, 21.91)]), 60.0),
            Road(LineString([(112.0, 21.92), (112.1, 21.92)])),
        ),
        inland_places=(
            InlandPlace("K1", "那琴卡口", "checkpoint", Point(112.05, 21.93)),
            InlandPlace("K2", "北门冷库", "cold_store", Point(112.08, 21.94)),
        ),
        persons=(
            Person(
                "P1", "张三", ("police", "boat_crew"), "B1", "G2", "那琴村", "一支部", "sea",
                True, 3, 2400.0, "138",
            ),
            Person("P2", "李四", (), ended_on=date(2026, 10, 31)),
        ),
        vessels=(
            Vessel(
                "V1", "粤台渔1", "R1", "413000001", "B123", "fishing", "沙堤", "沙堤村",
                "二支部", 12.5, "张三", "attention",
            ),
            Vessel("V2", ended_on=date(2026, 9, 30)),
        ),
        pairings=(
            Pairing("V1", "P1", "owner", date(2025, 1, 1), date(2025, 12, 31)),
            Pairing("V1", "P1", "owner", date(2026, 1, 1)),
        ),
        availabilities=(Availability("P1", morning_s, morning_s + 3600, "leave"),),
        trips=(
            Trip("P1", "V1", morning_s, morning_s + 7200),
            Trip("P2", "V1", morning_s),
        ),
        branches=(
            Branch("二支部", "sea", "沙堤村", "P1", date(2024, 1, 1)),
            Branch("一支部", "shore", valid_to=date(2026, 12, 31)),
        ),
        safety_groups=(SafetyGroup("SG1", "沙堤一组", "沙堤村", "P1", date(2025, 1, 1)),),
        group_members=(
            GroupMember("SG1", vessel_id="V1", valid_from=date(2025, 1, 1)),
            GroupMember("SG1", person_id="P2", valid_to=date(2026, 6, 30)),
        ),
        information_officers=(
            InformationOfficer("P1", date(2025, 3, 1), "沙堤村", "G1"),
            InformationOfficer("P2", date(2024, 3, 1), valid_to=date(2025, 2, 28)),
        ),
        certificates=(
            Certificate("inspection", vessel_id="V1", number="007", expires_on=date(2027, 5, 1)),
            Certificate("crew", person_id="P1", issued_on=date(2024, 5, 1)),
        ),
        trainings=(Training("P1", "救生演练", date(2026, 4, 1), date(2027, 3, 31)),),
        responsibilities=(
            Responsibility("G1", "fishing", 1, "每月走访船舶", date(2026, 1, 1)),
            Responsibility(
                "G1", "fishing", 2, "宣传", date(2026, 1, 1), signed_by="P1",
                signed_on=date(2026, 1, 5),
            ),
        ),
        segment_length_m=750.0,
        extra_meta={"simulated": "people and vessels", "attribution": "© OpenStreetMap"},
    )  # fmt: skip


def break_pack(folder: Path, *statements: str, district: District | None = None) -> Path:
    """Write a pack, run SQL statements on it, and give its path."""
    path = folder / "broken.gpkg"
    write_pack(district or full_district(), path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def faults_of(path: Path) -> list[str]:
    """Give the faults of a pack in words; none if it can be read."""
    try:
        read_pack(path)
    except FaultyInputError as error:
        return [str(fault) for fault in error.faults]
    return []
