"""Check that layers in any coordinate reference system become lon, lat in EPSG:4326."""

from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapely
from pack_scenes import break_pack, faults_of, full_district, small_district
from pyproj import CRS
from shapely import GeometryCollection, LineString, MultiPoint, Point

from geo_data.pack_geometries import GeometryFault, decode_geometries, encode_geometry
from geo_data.pack_layers import LAYERS
from geo_data.pack_reader import read_pack
from geo_data.pack_writer import write_pack

WGS84 = CRS.from_epsg(4326)
OWN_CRS = "+proj=tmerc +lat_0=0 +lon_0=112 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m"


def rewrite_as_a_gis_does(path: Path, crs: str | int) -> Path:
    """Write a pack again with geopandas, its geometries in another system."""
    other = path.with_name("other.gpkg")
    for name in ["meta", *(layer.name for layer in LAYERS)]:
        frame = pyogrio.read_dataframe(path, layer=name)
        if isinstance(frame, geopandas.GeoDataFrame):
            frame = frame.to_crs(crs)
        pyogrio.write_dataframe(frame, other, layer=name, driver="GPKG")
    return other


@pytest.mark.parametrize(
    "crs",
    [
        pytest.param(4490, id="CGCS2000"),
        pytest.param(4547, id="CGCS2000 zone of 114 degrees, northing first"),
        pytest.param(32649, id="UTM 49N"),
        pytest.param(3857, id="web Mercator"),
        pytest.param("ESRI:54009", id="Mollweide"),
        pytest.param(OWN_CRS, id="without a number"),
    ],
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_a_pack_in_any_system_is_converted(crs: str | int, tmp_path: Path):
    path = tmp_path / "full.gpkg"
    write_pack(full_district(), path)
    read = read_pack(rewrite_as_a_gis_does(path, crs)).district
    expected = full_district()
    for layer in LAYERS:
        found, wanted = (getattr(one, layer.district_field) for one in (read, expected))
        if layer.geometry:
            pairs = zip(found, wanted, strict=True)
            assert all(shapely.equals_exact(a.geometry, b.geometry, 1e-8) for a, b in pairs)
        else:
            assert found == wanted
    assert read.extra_meta == expected.extra_meta


def test_every_layer_may_have_its_own_system(tmp_path: Path):
    base = encode_geometry(Point(500_000, 2_422_000)).hex()
    path = break_pack(
        tmp_path,
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM', 7, 'epsg', 32649, 'undefined', '')",
        "UPDATE gpkg_geometry_columns SET srs_id = 7 WHERE table_name = 'base'",
        f"UPDATE base SET geom = x'{base}'",
        district=small_district(),
    )
    placed = read_pack(path).district.bases[0].geometry
    assert (placed.x, placed.y) == pytest.approx((111.0, 21.9022), abs=1e-4)


def test_a_system_that_nobody_knows_is_a_fault(tmp_path: Path):
    path = break_pack(
        tmp_path,
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('own', 7, 'NONE', 7, 'no definition', '')",
        "UPDATE gpkg_geometry_columns SET srs_id = 7 WHERE table_name = 'base'",
    )
    assert faults_of(path) == [
        "base, geometry: found no coordinate reference system (srs_id 7); expected one that is "
        "defined, like EPSG:4326"
    ]


def test_a_position_that_the_system_cannot_hold_is_a_fault():
    blob = encode_geometry(Point(1e30, 1e30))
    (fault,) = decode_geometries([blob], CRS.from_epsg(32649), "Point")
    assert fault == GeometryFault(
        "position (1e+30, 1e+30) in WGS 84 / UTM zone 49N",
        "a place on the globe: longitude (or easting) first, then latitude (or northing)",
    )


def test_a_system_without_a_way_to_the_globe_is_a_fault():
    local = CRS.from_wkt(
        'ENGCRS["site",EDATUM["site"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],'
        'LENGTHUNIT["metre",1]]'
    )
    (fault,) = decode_geometries([encode_geometry(Point(1, 2))], local, "Point")
    assert fault.found == "position (1, 2) in site"


@pytest.mark.parametrize("envelope", range(5))
@pytest.mark.parametrize("byte_order", [0, 1])
def test_every_kind_of_blob_is_understood(envelope: int, byte_order: int):
    line = LineString([(112, 21), (113, 22)])
    length = (0, 32, 48, 48, 64)[envelope]
    header = b"GP\0" + bytes([byte_order | envelope << 1]) + bytes(4 + length)
    blob = header + shapely.to_wkb(line, byte_order=byte_order)
    assert decode_geometries([blob], WGS84, "LineString") == [(line,)]


@pytest.mark.parametrize(
    ("blob", "found"),
    [
        (None, "no geometry"),
        (b"", "a geometry that cannot be read"),
        ("POINT (1 2)", "a geometry that cannot be read"),
        (b"GP\0\x0f" + bytes(80), "a geometry that cannot be read"),
        (b"GP\0\x01" + bytes(4), "a geometry that cannot be read"),
        (encode_geometry(Point(1, 2))[:-1], "a geometry that cannot be read"),
        (b"GP\0\x01" + bytes(4) + b"\x01\x08\0\0\0" + bytes(40), "a geometry that cannot be read"),
        (encode_geometry(GeometryCollection([Point(1, 2)])), "a geometry that cannot be read"),
        (encode_geometry(LineString([(1, 2), (3, 4)])), "a LineString"),
        (encode_geometry(MultiPoint([(1, 2), (3, 4)])), "a MultiPoint of 2 parts"),
        (encode_geometry(MultiPoint()), "an empty geometry"),
        (encode_geometry(Point(float("inf"), 2)), "position (inf, 2) in WGS 84"),
    ],
)
def test_blobs_that_are_no_point_are_faults(blob: object, found: str):
    sound = encode_geometry(Point(112, 21))
    fault, after = decode_geometries([blob, sound], WGS84, "Point")
    assert fault.found == found
    assert after == (Point(112, 21),)


def test_a_layer_without_rows_is_no_trouble():
    assert decode_geometries([], CRS.from_epsg(32649), "Point") == []
