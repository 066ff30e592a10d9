"""Check what is read from an office's file of base maps, and that no fault repeats a key."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_data.base_map import BaseMaps
from geo_data.base_map_file import MOST_MAPS, OWN_FILE, base_maps_of_site, read_base_maps
from geo_data.keep.check_base_maps import check_base_maps
from geo_data.templates import BASE_MAPS
from maritime.errors import FaultyInputError

KEY = "0123456789abcdef-secret"
HEAD = 'format = "coastwatch-base-maps/1"\n'
XYZ = f"""[[base_map]]
id = "office"
zh = "内网影像"
en = "Imagery"
attribution_zh = "本单位"
attribution_en = "This office"
approval_number = "GS(2026)0001号"
kind = "xyz"
template = "http://10.0.0.8:8080/{{z}}/{{x}}/{{y}}.png?tk={{key}}"
key = "{KEY}"
matrix_set = "w"
datum = "wgs84"
zooms = [5, 17]
"""
WMTS = (
    XYZ.replace('"xyz"', '"wmts"')
    .replace('"office"', '"tdt"')
    .replace("内网影像", "天地图")
    .replace('"Imagery"', '"Tianditu"')
    .replace("{z}/{x}/{y}.png", "{TileMatrix}/{TileRow}/{TileCol}")
    .replace('"w"', '"c"')
)


def read(folder: Path, text: str, *, mode: int = 0o600) -> BaseMaps:
    """Write a file and read it."""
    path = folder / OWN_FILE
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return read_base_maps(path)


def refused(folder: Path, text: str, **options: int) -> str:
    """Give the words of a refusal, in which no key is."""
    with pytest.raises(FaultyInputError) as caught:
        read(folder, text, **options)
    said = f"{caught.value} {caught.value!r}"
    assert KEY not in said and "tk=" not in said
    return str(caught.value)


def with_template(template: str) -> str:
    return HEAD + re.sub(r'template = ".*"', f'template = "{template}"', XYZ)


def test_a_site_without_the_file_has_no_base_maps(tmp_path: Path):
    assert base_maps_of_site(tmp_path) == BaseMaps()
    assert check_base_maps(tmp_path).state == "well"


def test_addresses_are_made_of_whole_numbers_and_the_key(tmp_path: Path):
    office, tdt = read(tmp_path, HEAD + XYZ + WMTS).maps
    assert office.address_of(7, 104, 56) == f"http://10.0.0.8:8080/7/104/56.png?tk={KEY}"
    assert tdt.address_of(7, 104, 24) == f"http://10.0.0.8:8080/7/24/104?tk={KEY}"
    assert (office.host, office.is_encrypted) == ("10.0.0.8", False)
    assert KEY not in repr(office) and "{z}" not in repr(office)
    assert base_maps_of_site(tmp_path).maps == (office, tdt)
    assert check_base_maps(tmp_path).en == "2 base maps are allowed"


def test_what_the_server_counts_more_is_added(tmp_path: Path):
    (one,) = read(tmp_path, HEAD + WMTS + "level_offset = -1\n").maps
    assert one.address_of(7, 104, 24).startswith("http://10.0.0.8:8080/6/24/104?")


def test_the_sample_lacks_only_what_an_office_has_to_fill_in(tmp_path: Path):
    said = refused(tmp_path, BASE_MAPS.read_text(encoding="utf-8"))
    assert re.findall(r"base maps (\S+), (\w+):", said) == [
        ("tdt-vec", "approval_number"), ("tdt-vec", "key"),
        ("tdt-cva", "approval_number"), ("tdt-cva", "key"), ("office", "approval_number"),
    ]  # fmt: skip
    filled = BASE_MAPS.read_text(encoding="utf-8").replace('_number = ""', '_number = "GS(1)1号"')
    vec, cva, office = read(tmp_path, filled.replace('key = ""', f'key = "{KEY}"')).maps
    assert vec.address_of(1, 1, 0).endswith(f"&TILEMATRIX=1&TILEROW=0&TILECOL=1&tk={KEY}")
    assert (vec.matrix_set, vec.datum, vec.is_overlay) == ("c", "cgcs2000", False)
    assert cva.is_overlay and office.key == ""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"xyz"', '"wms"', "office, kind: found 'wms'; expected one of xyz·wmts"),
        ('"w"', '"z"', "matrix_set: found 'z'; expected one of w·c"),
        ('"wgs84"', '"beijing54"', "datum: found 'beijing54'; expected one of wgs84·cgcs2000·gcj"),
        ('"wgs84"', '"BD-09"', "tiles of BD-09 (Baidu) lie on a grid of their own and cannot"),
        ("[5, 17]", "[17, 5]", "zooms: found"),
        ("[5, 17]", "[5, 23]", "whole numbers from 0 to 22"),
        ("[5, 17]", "[5.5, 17]", "zooms: found"),
        ("[5, 17]", "5", "zooms: found 5; expected [lowest, highest]"),
        ("[5, 17]", "[true, 17]", "zooms: found"),
        ("[5, 17]", "[0, 17]\nlevel_offset = -1", "no level of the server below 0"),
        ("[5, 17]", "[5, 17]\nlevel_offset = 9", "a whole number from -5 to 5"),
        ("[5, 17]", '[5, 17]\nis_overlay = "no"', "is_overlay: found 'no'; expected true or false"),
        ('"GS(2026)0001号"', '""', "a map without one is not shown"),
        ('"GS(2026)0001号"', '"没有"', "approval_number: found '没有'; expected the 审图号"),
        ('approval_number = "GS(2026)0001号"\n', "", "approval_number: found nothing"),
        ('"本单位"', '"a\\nb"', "attribution_zh"),
        ('"内网影像"', '""', "zh: found nothing; expected its name in Chinese"),
        ('"office"', '"../etc"', "id: found '../etc'; expected letters"),
        ('"office"', "7", "base_map 1, id: found 7"),
        ("zooms", "zoom", "zoom: found an unknown name"),
        (f'"{KEY}"', '""', "key: found nothing; expected the key that stands for {key}"),
        (f'"{KEY}"', f'"{KEY}&x=1"', "key: found something else; expected letters"),
        ("?tk={key}", "", "template: found {key} 0 times; expected {key} once"),
    ],
)
def test_a_value_that_is_none_is_named(tmp_path: Path, old: str, new: str, words: str):
    assert old in XYZ
    assert words in refused(tmp_path, HEAD + XYZ.replace(old, new, 1))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("http://h/{z}/{x}.png?tk={key}", "found {y} 0 times; expected {y} once"),
        ("http://h/{z}/{x}/{y}/{y}?tk={key}", "found {y} 2 times"),
        ("http://h/{z}/{x}/{y}?tk={key}&again={key}", "found {key} 2 times"),
        ("http://h/{z}/{x}/{y}?tk={" + KEY + "}", "an unknown placeholder; expected none but {z}"),
        ("http://h/{z}/{x}/{y}?tk=" + KEY, "a key written into it"),
        ("http://h/{z}/{x}/{y}?tk={key}&{", "a brace without its other half"),
        ("http://t{s}.h/{z}/{x}/{y}?tk={key}", "a placeholder in the host"),
        ("http://name:pass@h/{z}/{x}/{y}?tk={key}", "a name or a password before the host"),
        ("http://h/{z}/{x}/{y}?tk={key}#x", "a part after #"),
        ("file:///etc/{z}/{x}/{y}?tk={key}", "something that is no address"),
        ("http:///{z}/{x}/{y}?tk={key}", "something that is no address"),
        ("http://h:99999/{z}/{x}/{y}?tk={key}", "something that is no address"),
        ("http://[::1/{z}/{x}/{y}?tk={key}", "something that is no address"),
        ("http://h/{z}/{x}/{y} ?tk={key}", "blanks, signs that are not ASCII"),
        ("http://地图/{z}/{x}/{y}?tk={key}", "blanks, signs that are not ASCII"),
        ("", "template: found nothing"),
    ],
)
def test_an_address_that_is_none_is_named_and_not_repeated(
    tmp_path: Path, template: str, words: str
):
    assert words in refused(tmp_path, with_template(template))


def test_a_key_that_others_may_read_is_refused(tmp_path: Path):
    said = refused(tmp_path, HEAD + XYZ, mode=0o644)
    assert "found mode 644 of a file with a key in it; expected 600" in said
    found = check_base_maps(tmp_path)
    assert found.state == "fault" and KEY not in found.en
    without = XYZ.replace("?tk={key}", "").replace(f'key = "{KEY}"\n', "")
    assert len(read(tmp_path, HEAD + without, mode=0o644).maps) == 1


def test_names_are_there_once(tmp_path: Path):
    said = refused(tmp_path, HEAD + XYZ + XYZ)
    for name, value in (("id", "office"), ("zh", "内网影像"), ("en", "Imagery")):
        assert f"office, {name}: found '{value}'; expected one that no other base map has" in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "format: found nothing; expected coastwatch-base-maps/1"),
        (HEAD + "cache_days = 31", "cache_days: found 31; expected a number from 0 to 30"),
        (HEAD + "cache_days = nan", "cache_days: found"),
        (HEAD + "cache_mb = 1.5", "cache_mb: found 1.5; expected a whole number from 0 to 10000"),
        (HEAD + "cache = 1", "cache: found an unknown name"),
        (HEAD + "base_map = 1", "base_map: found something else; expected [[base_map]] tables"),
        (HEAD + XYZ.replace('id = "office"', 'id = "office'), "no TOML in UTF-8"),
        (HEAD + "#" * 100_001, "more than 100,000 bytes"),
        (HEAD + XYZ * (MOST_MAPS + 1), "found 21 of them; expected at most 20"),
        (HEAD + WMTS.replace("[5, 17]", "[0, 17]"), "a lowest of 1: set c begins there"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, text: str, words: str):
    assert words in refused(tmp_path, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_whatever_one_value_is_the_file_is_read_or_refused_without_its_key(tmp_path: Path, data):
    values = st.sampled_from(
        ("1", "-1", "true", '""', '"x"', "[]", "[[1]]", "{a = 1}", "1e400", "2026-01-01", "nan")
    )
    name = data.draw(st.sampled_from(re.findall(r"^(\w+) =", XYZ, re.M)))
    value = data.draw(values)
    text = HEAD + re.sub(rf"^{name} = .*$", f"{name} = {value}", XYZ, flags=re.M)
    try:
        read(tmp_path, text)
    except FaultyInputError as error:
        assert KEY not in str(error)
