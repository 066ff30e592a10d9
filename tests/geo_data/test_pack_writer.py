"""Check that packs are written as the format says, always alike, whole or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyogrio
import pytest
from full_disks import nearly_full_disk
from hypothesis import given, settings
from hypothesis import strategies as st
from pack_scenes import full_district, small_district
from scenes import every_scene
from shapely import LineString, Point, box

from geo_data.atomic_file import UnwritableFileError
from geo_data.pack_layers import LAYERS
from geo_data.pack_reader import read_pack
from geo_data.pack_writer import pack_to_bytes, write_pack
from maritime.coast import Coastline, LandPolygon
from maritime.district import District
from maritime.places import Base, LandingPoint, Sensor
from maritime.register import PAIRING_PARTS, ROLES, Pairing, Person, Vessel
from maritime.standard import StandardRule
from maritime.team import Team


def test_the_same_district_gives_the_same_bytes(tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    assert path.read_bytes() == pack_to_bytes(full_district())
    assert pack_to_bytes(read_pack(path).district) == path.read_bytes()


def test_another_program_finds_every_layer_and_column(tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    listed = {name: geometry for name, geometry in pyogrio.list_layers(path)}
    assert listed.pop("meta") is None
    assert listed == {layer.name: layer.geometry or None for layer in LAYERS}
    for layer in LAYERS:
        info = pyogrio.read_info(path, layer=layer.name)
        assert list(info["fields"]) == [column.name for column in layer.columns]
        assert info["crs"] == ("EPSG:4326" if layer.geometry else None)


def test_optional_layers_without_rows_are_left_out(tmp_path: Path):
    path = tmp_path / "small.gpkg"
    write_pack(small_district(), path)
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "meta", "coastline", "landing_point", "base", "standard", "team",
    }  # fmt: skip


def test_instants_are_written_with_the_offset_of_the_district(tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    trips = pyogrio.read_dataframe(path, layer="trip")
    assert list(trips["from"]) == ["2026-09-21T22:13:20+08:00"] * 2


@pytest.mark.parametrize("district", every_scene(), ids=lambda district: district.district_id)
def test_every_scene_survives_its_pack(district: District, tmp_path: Path):
    path = tmp_path / "scene.gpkg"
    write_pack(district, path)
    assert read_pack(path).district == district


names = st.text("台山渔abcZ -'\"", min_size=1, max_size=6).filter(str.strip)
ids = st.text("abcXYZ019-", min_size=1, max_size=4)
days = st.frozensets(st.integers(1, 7), min_size=1)
amounts = st.floats(0.001, 1e6)
parts = st.sampled_from(PAIRING_PARTS)
angles = st.floats(-720, 720)
keys = names.map("x".__add__)
dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))
instants = st.integers(0, 4_000_000_000)
positions = st.tuples(st.floats(111, 113), st.floats(21, 22))


def some(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """Draw a value, or nothing."""
    return st.none() | strategy


@st.composite
def districts(draw: st.DrawFn) -> District:
    """Draw a small district that a pack may hold: a straight coast, all else at random."""
    zone = draw(st.sampled_from(["Asia/Shanghai", "Europe/Lisbon", "Australia/Lord_Howe"]))
    minutes = st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True)
    base_ids = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    person_ids = draw(st.lists(ids, max_size=3, unique=True))
    vessel_ids = draw(st.lists(ids, max_size=3, unique=True))
    coast = LineString([(111, 21), draw(positions), (113, 22)])
    return District(
        district_id=draw(names),
        name=draw(names),
        timezone=zone,
        coastlines=(Coastline("C", "mainland", coast, draw(some(names))),),
        landing_points=tuple(
            LandingPoint(
                one, draw(names), "beach", "red", Point(111, 21), draw(some(amounts)),
                draw(some(amounts)), draw(some(instants)),
            )
            for one in draw(st.lists(ids, max_size=3, unique=True))
        ),
        bases=tuple(
            Base(one, draw(names), Point(draw(positions)), None, draw(st.floats(0, 1e5)))
            for one in base_ids
        ),
        sensors=tuple(
            Sensor(
                one, "radar", Point(draw(positions)), draw(amounts), draw(some(angles)),
                draw(some(amounts)), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()),
            )
            for one in draw(st.lists(ids, max_size=2, unique=True))
        ),
        standard=tuple(
            StandardRule(
                "segment", "key", *draw(minutes), draw(amounts), draw(some(amounts)), draw(days)
            )
            for _ in range(draw(st.integers(0, 3)))
        ),
        teams=tuple(
            Team(
                one, draw(st.sampled_from(base_ids)), draw(st.sampled_from(["foot", "drone"])),
                draw(amounts), draw(amounts), *draw(minutes), draw(days), draw(some(dates)), None,
                draw(some(amounts)),
            )
            for one in draw(st.lists(ids, max_size=3, unique=True))
        ),
        land=tuple(
            LandPolygon(box(111, 20, 112, 21), name)
            for name in draw(st.lists(some(names), max_size=2))
        ),
        persons=tuple(
            Person(
                one, draw(names), tuple(draw(st.lists(st.sampled_from(ROLES), max_size=3))),
                draw(some(st.sampled_from(base_ids))), is_party_member=draw(some(st.booleans())),
                max_vessels=draw(some(st.integers(0, 9))),
            )
            for one in person_ids
        ),
        vessels=tuple(
            Vessel(one, draw(some(names)), length_m=draw(some(amounts))) for one in vessel_ids
        ),
        pairings=tuple(
            Pairing(vessel, person, draw(parts), start, start + timedelta(9))
            for vessel in vessel_ids
            for person in person_ids
            for start in [draw(dates)]
        ),
        segment_length_m=draw(st.floats(100, 1e6)),
        extra_meta=draw(st.dictionaries(keys, st.text("ab 山", max_size=3), max_size=3)),
    )  # fmt: skip


@settings(max_examples=60)
@given(district=districts())
def test_what_is_written_is_read_again(district: District, tmp_path_factory):
    path = tmp_path_factory.mktemp("packs") / "drawn.gpkg"
    write_pack(district, path)
    again = read_pack(path).district
    assert again == district
    assert pack_to_bytes(again) == path.read_bytes()


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(UnwritableFileError) as caught:
        write_pack(small_district(), tmp_path / "none" / "pack.gpkg")
    assert str(caught.value) == (
        f"{tmp_path}/none/pack.gpkg was not written: no such file or directory; create the "
        "folder first"
    )


def test_a_folder_or_a_device_is_not_replaced(tmp_path: Path):
    with pytest.raises(UnwritableFileError, match="it is a folder; give the name of a file"):
        write_pack(small_district(), tmp_path)
    with pytest.raises(UnwritableFileError, match="it is not an ordinary file"):
        write_pack(small_district(), Path("/dev/null"))


def test_a_full_disk_leaves_what_was_there(tmp_path: Path):
    path = tmp_path / "pack.gpkg"
    path.write_bytes(b"what was there")
    with pytest.raises(UnwritableFileError) as caught, nearly_full_disk():
        write_pack(full_district(), path)
    assert "file too large; make room on the disk" in str(caught.value)
    assert path.read_bytes() == b"what was there"
    assert [file.name for file in tmp_path.iterdir()] == ["pack.gpkg"]


def test_a_file_that_is_replaced_keeps_its_permissions_and_links(tmp_path: Path):
    path, link = tmp_path / "pack.gpkg", tmp_path / "link.gpkg"
    write_pack(small_district(), path)
    path.chmod(0o640)
    link.symlink_to(path)
    write_pack(replace(small_district(), name="新"), link)
    assert link.is_symlink()
    assert read_pack(path).district.name == "新"
    assert path.stat().st_mode & 0o777 == 0o640
