"""A report of one landing point and one segment, every figure of it worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest
from scenes import area, landing_point, line, place
from shapely import Point

from maritime.coast import Coastline
from maritime.district import District
from maritime.horizon import Horizon
from maritime.looks import LookFigures
from maritime.places import Base, SeaGrid, Sensor
from maritime.plan import Gap
from maritime.report.coverage_report import DeviationRow, Effort, Remedy, ReportHead
from maritime.report.facts import Look, ReportFacts, RoundFacts, SideFacts
from maritime.report.make_report import make_report
from maritime.report.ways import WayPart
from maritime.standard import StandardRule
from maritime.targets import Target
from maritime.wall_clock import instant_of

BOX = ((0, 0), (1000, 0), (1000, 1000), (0, 1000))
COUNTY, TOWN, BARE = (
    SeaGrid("C", "县", "county", area(*BOX)), SeaGrid("T", "镇", "town", area(*BOX), "C"),
    SeaGrid("N", "无岸镇", "town", area(*BOX), "C"),
)  # fmt: skip
COAST = District(
    "d", "海", "Asia/Shanghai", (Coastline("C01", "mainland", line((0, 0), (900, 0))),),
    (landing_point("L1", place(500, 0), grade="red"),), (Base("B1", "所", place(500, 300)),),
    (Sensor("N1", "camera", place(500, 10), 300.0),),
    (StandardRule("landing_point", "red", 0, 1440, 60.0),), (), sea_grids=(COUNTY, TOWN, BARE),
)  # fmt: skip
POINT = Target("L1", "landing_point", "red", "C01", 0, 0, Point(112.8, 21.8), 0.0, 8.0,
               name="滩", grid_id="T")  # fmt: skip
SHORE = Target("S1", "segment", "general", "C01", 0, 900, line((0, 0), (900, 0)), 900.0, 0.9,
               grid_id=None)  # fmt: skip
START_S = instant_of(date(2026, 11, 23), 0, COAST.zone)


def at(hours: int, minutes: int = 0) -> int:
    """Give an instant of that night."""
    return START_S + hours * 3600 + minutes * 60


def side(from_s: int, *looks: Look, parts: tuple[WayPart, ...] | None = ()) -> SideFacts:
    """Give what was seen in four hours from an instant."""
    return SideFacts(Horizon(from_s, from_s + 4 * 3600, COAST.timezone), looks, {}, parts)


FACTS = ReportFacts(
    ReportHead(
        "span", "d", "海", COAST.timezone, START_S, at(4), "observations", "0",
        known_s=at(5), before_from_s=at(-4), before_to_s=START_S,
    ),
    COAST, (POINT, SHORE), {"N1": ("L1",)},
    side(
        START_S, Look("L1", at(0, 30), at(0, 35), "track"), Look("L1", at(2), at(2, 5), "check"),
        parts=(WayPart(2, "foot", "T", 1800.0, 2500.0), WayPart(2, "foot", None, 600.0, 0.0)),
    ),
    side(
        START_S, Look("L1", at(0, 30), at(0, 35), "plan", 1),
        Look("L1", at(1, 30), at(1, 35), "plan", 2), Look("L1", at(3, 5), at(3, 10), "plan", 3),
        parts=(WayPart(1, "foot", "T", 3600.0, 4000.0),),
    ),
    side(at(-4), Look("L1", at(-2), at(-2), "track"), parts=None),
    (Gap("L1", START_S, at(0, 30), "out_of_reach", {"team_id": "T1", "shortfall_min": 9.0}),),
    (
        RoundFacts(1, "T1", "foot", at(0, 20), at(1), at(0, 25), at(1)),
        RoundFacts(2, "T1", "foot", at(1, 20), at(2, 10), at(1, 55), at(2, 10), note="堵车"),
        RoundFacts(3, "T2", "boat", at(3), at(4)),
        RoundFacts(4, "T2", "boat", at(-9), at(-8)),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def report():
    return make_report(FACTS)


def test_the_first_table_by_hand(report):
    # Gaps: 0:00-0:30 never seen; 1:35-2:00 and 3:05-4:00, an hour after each look. 110 of 240 min.
    whole = report.whole
    assert whole.measured.looks == LookFigures(required=4, made=2, missed=2)
    assert whole.measured.looks.rate == 0.5
    assert (whole.measured.required_min, whole.measured.overdue_min) == (240, 110)
    assert whole.measured.weighted_overdue == 880
    assert whole.measured.coverage == pytest.approx(1 - 110 / 240)
    # The shore, of which nothing is asked, nobody saw at all.
    assert (whole.measured.gap_count, whole.measured.worst_idleness_min) == (3, 240)
    assert report.targets[0].worst_idleness_min == 115
    # Planned: 0:00-0:30 and 2:35-3:05. Before: all but the hour after the one look.
    assert (whole.planned.looks.made, whole.planned.overdue_min) == (3, 60)
    assert (whole.before.looks.made, whole.before.overdue_min) == (1, 180)
    # The county holds all that lies in a grid, yet not the shore: it is not the whole.
    assert [(row.name, row.depth) for row in report.looks] == [("海", 0), ("县", 1), ("镇", 2)]


def test_hours_and_km_by_hand(report):
    rows = {(row.name, row.is_total): row for row in report.effort}
    assert rows["镇", False].actual == Effort(30.0, 2.5)
    assert rows["镇", False].planned == Effort(60.0, 4.0)
    assert rows["镇", False].before is None
    assert rows[None, False].actual == Effort(10.0, 0.0)
    assert rows[None, True].actual == Effort(40.0, 2.5)
    assert rows[None, True].planned == Effort(60.0, 4.0)


def test_rounds_are_judged_by_hand(report):
    assert [(row.number, row.reason) for row in report.deviations] == [
        (1, "done"), (2, "late"), (3, "not_started")
    ]  # fmt: skip
    assert report.deviations[1] == DeviationRow(
        2, "T1", "foot", at(1, 20), at(2, 10), at(1, 55), at(2, 10), "late", 1, 1, "堵车"
    )
    assert report.reasons == {"done": 1, "late": 1, "not_started": 1}


def test_every_gap_says_why_and_what_would_close_it(report):
    said = [(row.from_s, row.to_s, row.cause, row.remedy) for row in report.gaps]
    assert said == [
        (START_S, at(0, 30), "out_of_reach", Remedy("watch_sensor", {"sensor_id": "N1"})),
        (at(1, 35), at(2), "late", Remedy("start_on_time", {"team_id": "T1"})),
        (at(3, 5), at(4), "not_started", Remedy("start_on_time", {"team_id": "T2"})),
    ]
    assert report.gaps[0].evidence == {"team_id": "T1", "shortfall_min": 9.0, "planned_min": 30.0}
    assert report.gaps[1].evidence["late_min"] == 35
    assert report.gaps[1].weighted_overdue == 200


def test_video_and_single_targets_by_hand(report):
    assert report.video_share == 1.0
    assert report.landing_points[0].camera_ids == ("N1",)
    point, shore = report.targets
    assert (point.interval_min, point.coverage) == (60, pytest.approx(1 - 110 / 240))
    assert (shore.interval_min, shore.required_min, shore.coverage) == (None, 0, 1)
    assert report.heat.overdue_s.sum(axis=0).tolist() == [1800, 1500, 0, 3300]
    assert [row.weighted_overdue for row in report.hours] == [240, 200, 0, 440]
    assert [row.weighted_overdue for row in report.days] == [880]


def test_a_grid_without_coast_and_one_with_all_of_it():
    bare = make_report(replace(FACTS, head=replace(FACTS.head, grid_id="N", grid_name="无岸镇")))
    assert bare.whole.measured.nothing_required
    assert (bare.whole.measured.coverage, bare.whole.measured.target_count) == (1.0, 0)
    assert (bare.targets, bare.gaps, bare.deviations, bare.video_share) == ((), (), (), None)
    town = make_report(replace(FACTS, head=replace(FACTS.head, grid_id="T", grid_name="镇")))
    assert [row.target_id for row in town.targets] == ["L1"]
    assert len(town.looks) == 1
    assert {row.grid_id for row in town.effort} == {"T"}


def test_a_single_grid_over_all_of_the_coast_is_not_told_twice():
    facts = replace(FACTS, targets=(POINT,))
    assert [(row.name, row.depth) for row in make_report(facts).looks] == [("海", 0), ("镇", 1)]


def test_people_outside_are_told_no_team_no_note_no_round():
    report = make_report(replace(FACTS, head=replace(FACTS.head, audience="public")))
    assert report.deviations == ()
    assert report.reasons == {"done": 1, "late": 1, "not_started": 1}
    assert [set(row.evidence) for row in report.gaps] == [
        {"shortfall_min", "planned_min"}, {"planned_from_s", "reason", "late_min"},
        {"planned_from_s", "reason"},
    ]  # fmt: skip
    assert all("team_id" not in row.remedy.values for row in report.gaps)
