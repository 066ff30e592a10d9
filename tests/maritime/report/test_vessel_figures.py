"""Check a vessel report against one that was worked out by hand."""

from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
from vessel_cases import (
    FIRST,
    LAST,
    check,
    november_head,
    november_told,
    pack_head,
    vessel_district,
)

from maritime.errors import InvalidRecordError
from maritime.report.grid_tree import UnknownGridError
from maritime.report.told import Told
from maritime.report.vessel_figures import make_vessel_report
from maritime.report.vessel_report import for_public


def november(**head: object):
    district = vessel_district()
    return make_vessel_report(district, november_told(), november_head(district, **head))


def row_of(report, *place):
    return next(row for row in report.places if (row.town, row.village) == place)


def test_vessels_on_the_register_and_paired_ones_are_counted_by_place():
    report = november()
    assert [(row.level, row.town, row.village) for row in report.places] == [
        ("district", None, None), ("town", None, None), ("village", None, "无此村"),
        ("town", "川岛镇", None), ("village", "川岛镇", "下川"), ("village", "川岛镇", "沙堤"),
    ]  # fmt: skip
    whole = report.places[0]
    assert (whole.vessels, whole.paired, whole.lapsed) == (4, 2, 3)
    assert whole.pairing_rate == 0.5
    assert row_of(report, "川岛镇", "沙堤").pairing_rate == 0.5


def test_lapses_are_dated_and_those_of_a_vessel_that_was_sold_are_told_too():
    found = {(one.lapse.vessel_id, one.lapse.since, one.lapse.until, one.lapse.days)
             for one in november().lapses}  # fmt: skip
    assert found == {
        ("V2", date(2026, 11, 10), None, 21), ("V3", date(2026, 11, 5), date(2026, 11, 6), 2),
        ("V4", None, None, 30), ("V5", None, None, 3),
    }  # fmt: skip


def test_a_visit_that_could_not_check_is_no_check():
    figures = november().places[0].checks
    assert (figures.looks, figures.found) == (3, 2)
    assert (figures.could_not_check, figures.unclear) == (1, 1)
    assert (figures.checked_vessels, figures.not_checked, figures.never_checked) == (1, 3, 2)
    assert figures.unknown_vessels == 1
    rows = november().never_checked
    assert [(row.vessel_id, row.tries, row.last_reason) for row in rows] == [
        ("V4", 0, None), ("V2", 2, None),
    ]  # fmt: skip
    assert november().reasons == {"weather": 1}


def test_suspicions_are_told_with_how_they_stand_and_placed_by_who_told_of_unknown_vessels():
    rows = {row.item_id: row for row in november().suspicions}
    assert (rows["c2"].vessel_name, rows["c2"].verdict) == ("粤台渔1", "refuted")
    assert (rows["c5"].described, rows["c5"].village, rows["c5"].verdict) == (
        "小艇", "下川", "open",
    )  # fmt: skip
    figures = november().places[0].checks
    assert (figures.suspected, figures.suspected_open) == (2, 1)


def test_roll_calls_count_who_answered_by_place():
    whole, town, *villages = november().roll_calls
    assert (whole.called, whole.answered, whole.counts["missing"]) == (3, 1, 1)
    assert (whole.people, whole.late_words, town.people) == (1, 2, None)
    assert [(row.village, row.called, row.answered) for row in villages] == [
        ("下川", 1, 0), ("沙堤", 2, 1),
    ]  # fmt: skip


def test_a_grid_leaves_its_villages_alone():
    report = november(grid_id="G2")
    assert report.head.grid_name == "下川"
    assert [row.vessels for row in report.places] == [1, 1, 1]
    assert [row.item_id for row in report.suspicions] == ["c5"]
    assert report.roll_calls[0].called == 1


def test_an_unknown_grid_is_refused_with_those_that_are_known():
    with pytest.raises(UnknownGridError, match="sea grid 'G9' is not of this district"):
        november(grid_id="G9")


def test_a_pack_tells_nothing_of_checks_and_that_is_not_nought():
    district = vessel_district()
    report = make_vessel_report(district, None, pack_head(district))
    assert report.places[0].checks is None
    assert (report.never_checked, report.suspicions, report.roll_calls) == (None, None, None)
    assert len(report.lapses) == 4


def test_without_vessels_there_is_no_rate():
    district = vessel_district(vessels=(), pairings=())
    report = make_vessel_report(district, Told(), november_head(district))
    assert report.places[0].pairing_rate is None
    assert len(report.places) == 1


def test_a_day_in_which_the_clock_changes_is_as_long_as_it_is():
    district = vessel_district(timezone="Europe/Berlin")
    days = {"first_day": date(2026, 10, 25), "last_day": date(2026, 10, 25)}
    head = november_head(district, **days)
    assert head.to_s - head.from_s == 25 * 3600


def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(InvalidRecordError, match="last_day"):
        november(first_day=LAST, last_day=FIRST)


def test_checks_twice_or_in_another_order_make_no_difference():
    district = vessel_district()
    told = november_told()
    turned = replace(told, checks=told.checks[::-1])
    head = november_head(district)
    assert make_vessel_report(district, turned, head) == make_vessel_report(district, told, head)


def test_the_public_gets_no_vessel_no_village_and_nobody():
    public = for_public(november())
    told = set(_texts(public))
    assert public.head.is_public
    assert not told & {"V1", "V2", "V3", "V4", "H1", "H2", "粤台渔1", "小艇", "沙堤", "c2", "R1"}
    assert public.places[0] == november().places[0]


def test_a_check_of_a_vessel_that_the_register_lost_counts_where_it_was_told():
    district = vessel_district()
    told = Told((check(1, "V9", "found", suspected=("no_papers",)),))
    report = make_vessel_report(district, told, november_head(district))
    assert row_of(report, "川岛镇", "沙堤").checks.unknown_vessels == 1
    assert report.suspicions[0].vessel_id == "V9"


def _texts(value: object):
    """Give every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in (*value, *value.values()):
            yield from _texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
