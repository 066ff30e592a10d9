"""Check that a page's policy names its own scripts and nothing that a pack or an office brings."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from scenes import straight_coast
from sweeps import sweep_plan

from maps import folium_page
from maps.live_page import build_live_page, live_policy
from maps.page import build_map, served_policy
from maps.page_policy import hashes_in
from maps.shown_base_map import NO_PASS, ShownBaseMap, with_pass
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.wall_clock import make_horizon

EVIL = "</script><script>parent.broken = 1</script><img src=x onerror=alert(1)>"
EVIL_MAP = ShownBaseMap("tdt", (EVIL, EVIL), (EVIL, EVIL), f"GS1{EVIL}", (1, 18), False)


def hostile() -> District:
    """Give a coast whose names would be markup if anybody let them."""
    scene = straight_coast()
    return replace(
        scene,
        name=NO_PASS + EVIL,
        landing_points=tuple(replace(point, name=EVIL) for point in scene.landing_points),
    )


def plan_map(district: District, *base_maps: ShownBaseMap) -> str:
    targets = resolve_targets(district)
    horizon = make_horizon(datetime(2026, 11, 23, tzinfo=district.zone), 6, district.timezone)
    plan = sweep_plan(district, targets, horizon)
    return build_map(district, targets, plan, base_maps=base_maps)


def duty_page(district: District, *base_maps: ShownBaseMap) -> str:
    return build_live_page(district, resolve_targets(district), base_maps=base_maps)


CASES: dict[str, tuple[Callable[..., str], tuple[ShownBaseMap, ...], Callable[[], str]]] = {
    "map": (plan_map, (), lambda: served_policy(offers_base_maps=False)),
    "map with base maps": (plan_map, (EVIL_MAP,), lambda: served_policy(offers_base_maps=True)),
    "duty room": (duty_page, (EVIL_MAP,), live_policy),
}


def parts_of(policy: str) -> dict[str, list[str]]:
    return {one.split()[0]: one.split()[1:] for one in policy.split("; ")}


@pytest.mark.parametrize("case", CASES)
def test_each_script_and_style_of_a_page_may_run_and_no_other(case: str):
    build, base_maps, policy = CASES[case]
    page, parts = build(hostile(), *base_maps), parts_of(policy())
    assert EVIL not in page
    assert hashes_in(page, "script") == parts["script-src"]
    assert hashes_in(page, "style") == parts["style-src"]
    assert parts["default-src"] == ["'none'"] and "unsafe" not in policy()


@pytest.mark.parametrize("case", CASES)
def test_a_script_that_a_name_brought_would_not_run(case: str, monkeypatch: pytest.MonkeyPatch):
    build, base_maps, policy = CASES[case]
    # As if scenes were not written so that nothing in them can end their script.
    monkeypatch.setattr(folium_page, "scene_json", lambda scene: json.dumps(scene))
    page, allowed = build(hostile(), *base_maps), parts_of(policy())["script-src"]
    assert EVIL in page
    brought = set(hashes_in(page, "script")) - set(allowed)
    assert hashes_in("<script>parent.broken = 1</script>", "script")[0] in brought


def test_maps_of_plans_are_kept_apart_and_ask_for_pictures_at_most():
    for offers in (False, True):
        parts = parts_of(served_policy(offers_base_maps=offers))
        assert parts["sandbox"] == ["allow-scripts"]
        assert parts["connect-src"] == parts["form-action"] == ["'none'"]
        assert parts["img-src"] == (["'self'", "data:"] if offers else ["data:"])
    assert "sandbox" not in parts_of(live_policy())


def test_a_pass_goes_into_the_head_and_not_where_a_name_asks_for_it():
    district = hostile()
    page = plan_map(district, EVIL_MAP)
    passed = with_pass(page, '7-ab"><script>')
    assert passed.count("7-ab&quot;&gt;&lt;script&gt;") == 1
    assert NO_PASS not in passed.partition("</head>")[0]
    without = plan_map(district)
    assert with_pass(without, "7-ab") == without
