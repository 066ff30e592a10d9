"""Check what the phone reckons by itself: distances, holes of a track, last days, numbers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from phone_pages import phone_server
from playwright.sync_api import Browser, Page
from pyproj import Geod

from maps.assets import ensure_assets

WGS84 = Geod(ellps="WGS84")
PLACES = [
    ((112.785, 21.915), (112.7853, 21.9156)),
    ((112.785, 21.915), (112.785, 21.915)),
    ((112.0, 21.5), (112.9, 21.6)),
    ((179.95, -16.8), (-179.95, -16.75)),
    ((19.9, 60.1), (20.0, 60.5)),
    ((-74.3, -42.6), (-73.6, -42.1)),
]
PLAIN = json.loads((Path(__file__).parents[1] / "plain_number_cases.json").read_text())
"""The table that the rule of maritime/plain_number.py is held to."""
MINUTE_MS = 60_000


@pytest.fixture(scope="module")
def reckon(chromium: Browser) -> Iterator[Callable[..., object]]:
    """Give a function that evaluates an expression on a module m of the page, with argument a."""
    ensure_assets()
    with phone_server() as address:
        context = chromium.new_context(timezone_id="Asia/Shanghai")
        page: Page = context.new_page()
        page.goto(f"{address}/phone/icon.svg")

        def reckon(module: str, expression: str, argument: object = None) -> object:
            loaded = f'const m = await import("/phone/{module}");'
            return page.evaluate(f"async (a) => {{ {loaded} return {expression}; }}", argument)

        yield reckon
        context.close()


def test_distances_are_those_of_the_geodesic(reckon: Callable[..., object]):
    told = [[{"lon": lon, "lat": lat} for lon, lat in pair] for pair in PLACES]
    metres = reckon("distance.js", "a.map(([from, to]) => m.metresBetween(from, to))", told)
    for found, (start, end) in zip(metres, PLACES, strict=True):
        expected = WGS84.inv(*start, *end)[2]
        assert found == pytest.approx(expected, rel=1e-3, abs=0.01)


def test_a_distance_is_said_as_exactly_as_it_is_known(reckon: Callable[..., object]):
    words = reckon(
        "distance.js", "a.map(m.sayDistance)", [0, 44, 994, 995, 1260, 9949, 9950, 43210]
    )
    assert words == ["10 m", "40 m", "990 m", "1.0 km", "1.3 km", "9.9 km", "10 km", "43 km"]


def test_a_track_is_split_where_nothing_is_known(reckon: Callable[..., object]):
    def split(minutes: list[float], start: float, end: float) -> dict:
        points = [[minute * MINUTE_MS, 112, 21, 9] for minute in minutes]
        given = {"startMs": start * MINUTE_MS, "endMs": end * MINUTE_MS}
        return reckon("track_pieces.js", "m.splitTrack(...a)", [points, given])

    found = split([5, 6, 7, 20, 21], 0, 30)
    assert [[point[0] // MINUTE_MS for point in run] for run in found["walked"]] == [
        [5, 6, 7],
        [20, 21],
    ]
    holes = [(hole["fromMs"] // MINUTE_MS, hole["toMs"] // MINUTE_MS) for hole in found["holes"]]
    assert holes == [(0, 5), (7, 20), (21, 30)]
    assert split([], 0, 30) == {"walked": [], "holes": [{"fromMs": 0, "toMs": 30 * MINUTE_MS}]}
    assert split([0, 2, 4], 0, 5)["holes"] == [], "two minutes are no hole yet"
    assert len(split([0, 2.01], 0, 3)["holes"]) == 1


def test_what_runs_out_is_said_by_the_phones_own_day(reckon: Callable[..., object]):
    now = "Date.parse('2026-11-28T20:00:00Z')"  # the 29th in Shanghai
    days = ["2026-11-28", "2026-11-29", "2026-12-29", "2026-12-30", None]
    found = reckon("ages.js", f"a.map((day) => m.expiry(day, {now}).state)", days)
    assert found == ["expired", "soon", "soon", "good", "unknown"]


def test_ages_are_said_and_a_future_is_not_hidden(reckon: Callable[..., object]):
    now = 1_795_000_000_000
    gone = [0, 59_000, 61_000, 3_599_000, 3_600_000, 47 * 3_600_000, 49 * 3_600_000]
    words = reckon("ages.js", f"a.map((gone) => m.age({now} - gone, {now}))", gone)
    said = ["刚刚", "刚刚", "1 分钟前", "59 分钟前", "1 小时前", "47 小时前", "2 天前"]
    assert words == said
    assert reckon("ages.js", f"m.age({now} + 3600000, {now})").startswith("时间在将来")
    assert reckon("ages.js", f"m.age('never', {now})") == "时间不明"


def test_numbers_are_read_as_people_type_them(reckon: Callable[..., object]):
    typed = ["12", "１２", " 3,5 ", "-1", "", "十", "1e3", "1.2.3"]
    found = reckon("form.js", "a.map(m.numberOf)", typed)
    assert found == [12, 12, 3.5, -1, None, None, None, None]


def test_only_digits_are_dialled(reckon: Callable[..., object]):
    phones = ["138 0000 0001", "0750-5550000", "+86 138", "", None, "javascript:alert(1)", "无"]
    found = reckon("vessel_file.js", "a.map(m.dialled)", phones)
    assert found == ["13800000001", "07505550000", "+86138", None, None, "1", None]


def test_a_vessel_without_a_name_is_called_by_a_number(reckon: Callable[..., object]):
    vessels = [
        {"vessel_id": "V1", "name": None, "registration_no": None, "mmsi": "412"},
        {"vessel_id": "V2", "name": "垚"},
    ]
    assert reckon("vessels.js", "a.map(m.nameOf)", vessels) == ["412", "垚"]
    assert reckon("vessels.js", "m.findVessels(a, '４1 2').length", vessels) == 1
    assert reckon("vessels.js", "m.findVessels([], 'x')", None) == []


def test_numbers_are_compared_as_the_centre_compares_them(reckon: Callable[..., object]):
    written = [one for one, _ in PLAIN]
    assert reckon("vessels.js", "a.map(m.plain)", written) == [plain for _, plain in PLAIN]
