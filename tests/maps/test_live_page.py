"""Check the duty room's page as built: its ground, words and policy, and nothing of people."""

import base64
import hashlib
import json
import re
from dataclasses import replace

import pytest
from scenes import at_date_line, straight_coast
from shapely import LineString, Point

from maps.folium_page import STATIC, words_of
from maps.live_page import PARTS, alert_words, build_live_page, live_policy
from maps.page import PARTS as PLAN_PARTS
from maps.shown_base_map import ShownBaseMap
from maritime.alerts.records import ALERT_KINDS
from maritime.coast import Road
from maritime.cutting import resolve_targets
from maritime.live.records import REASONS
from maritime.live.units import UNIT_STATES
from maritime.live.words import ORDER_STATES
from maritime.places import InlandPlace
from maritime.register import Person

EVIL = "</script><img src=x onerror=alert(1)>"


def built(district) -> str:
    return build_live_page(district, resolve_targets(district))


def scene_in(page: str) -> dict:
    """Give the scene that a page's scripts read."""
    return json.loads(re.search(r'id="cw-scene">(.*?)</script>', page, re.DOTALL)[1])


def test_the_scene_holds_the_ground_in_coast_order_and_no_hour():
    district = straight_coast()
    road = Road(LineString([(112.8, 21.8), (112.81, 21.82)]))
    store = InlandPlace("K1", "北门冷库", "cold_store", Point(112.8, 21.95))
    scene = scene_in(built(replace(district, roads=(road,), inland_places=(store,))))
    assert len(scene["targets"]) == len(scene["shapes"]["features"]) == 18
    assert [team["id"] for team in scene["teams"]] == ["T01", "T02", "T03", "T04", "T05"]
    assert scene["roads"] == [[[112.8, 21.8], [112.81, 21.82]]]
    assert scene["inland"] == [
        {"id": "K1", "name": "北门冷库", "kind": "cold_store", "at": [112.8, 21.95]}
    ]
    assert not {"states", "plan", "gaps", "patrols"} & scene.keys()


def test_base_maps_are_in_the_scene_where_they_are_allowed_and_without_any_nothing_is():
    district = straight_coast()
    one = ShownBaseMap("tdt", ("天地图", "Tianditu"), ("源", "source"), "GS(1)1号", (1, 18), False)
    page = build_live_page(district, resolve_targets(district), base_maps=[one])
    assert scene_in(page)["base_maps"] == {
        "address": "/api/v1/base-maps/{id}/{z}/{x}/{y}",
        "maps": [
            {
                "id": "tdt", "name": ["天地图", "Tianditu"], "attribution": ["源", "source"],
                "approval": "GS(1)1号", "zooms": [1, 18], "overlay": False,
            }
        ],
    }  # fmt: skip
    assert "base_maps" not in scene_in(built(district))


def test_of_people_and_vessels_nothing_is_in_the_page():
    person = Person("H1", "陈一", ("patrol_member",), phone="13800000001")
    page = built(replace(straight_coast(), persons=(person,)))
    assert "陈一" not in page and "13800000001" not in page


def test_a_name_from_a_pack_cannot_end_the_scene():
    page = built(replace(straight_coast(), name=EVIL))
    assert EVIL not in page
    assert scene_in(page)["district"]["name"] == EVIL


def test_the_same_district_gives_the_same_bytes():
    assert built(at_date_line()) == built(at_date_line())


def test_a_language_that_is_neither_is_refused():
    district = straight_coast()
    with pytest.raises(ValueError, match="language is 'fr', expected one of zh·en"):
        build_live_page(district, resolve_targets(district), language="fr")


def test_the_policy_lets_run_what_is_in_the_page_and_nothing_else():
    page = built(straight_coast())
    policy = dict(part.split(" ", 1) for part in live_policy().split("; "))
    inline = re.findall(r"<script(?![^>]*json)[^>]*>(.*?)</script>", page, re.DOTALL)
    digests = [hashlib.sha256(text.encode()).digest() for text in inline]
    named = {f"'sha256-{base64.b64encode(one).decode()}'" for one in digests}
    assert set(policy["script-src"].split()) == named
    assert policy["default-src"] == "'none'" and policy["connect-src"] == "'self'"
    assert "unsafe" not in live_policy()
    body = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
    assert not re.findall(r"\son\w+=|\sstyle=|javascript:", body)
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", body)


def test_the_page_shares_scripts_styles_and_words_with_the_plans_map():
    shared = set(PARTS.scripts) & set(PLAN_PARTS.scripts)
    assert {"layers.js", "symbols.js", "strip.js", "words.js", "legend.js"} <= shared
    assert "coastwatch.css" in PARTS.styles and PARTS.words[0] == "words.toml"


def test_all_words_are_there_in_both_languages_and_none_is_in_a_script():
    table = {**words_of(PARTS.words), **alert_words()}
    assert all(len(pair) == 2 and all(pair) for key, pair in table.items() if key != "looks_unit")
    live = [path for path in (STATIC / "live").glob("*.[jh]*")]
    text = "".join(path.read_text("utf-8") for path in live)
    named = set(re.findall(r'data-word(?:-\w+)?="(\w+)"', text))
    named |= set(re.findall(r'say\("(\w+)"\)', text))
    named |= set(re.findall(r'say\(\w+ \? "(\w+)" : "\w+"\)', text))
    assert named <= table.keys()
    scripts = "".join(path.read_text("utf-8") for path in live if path.suffix == ".js")
    assert not re.findall(r"[一-鿿]{2,}", re.sub(r"//.*", "", scripts))


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [("unit_", UNIT_STATES), ("order_", ORDER_STATES), ("reason_", REASONS)],
    ids=["units", "orders", "reasons"],
)
def test_every_code_of_the_live_routes_has_its_words(prefix: str, codes: tuple[str, ...]):
    assert {prefix + code for code in codes} <= words_of(PARTS.words).keys()


def test_alerts_are_called_as_in_the_core_and_nowhere_else():
    assert {f"alert_{kind}" for kind in ALERT_KINDS} == alert_words().keys()
    assert not alert_words().keys() & words_of(PARTS.words).keys()
    words = scene_in(built(straight_coast()))["words"]
    assert words["alert_target_overdue"] == ["超时未巡", "overdue"]
