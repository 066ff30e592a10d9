"""Whatever a report is computed from, code that shares nothing with it finds the same figures."""

import copy
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_cases import any_facts, check_facts, real_facts

from geo_data.reports.raw_zip import rows_of
from geo_data.reports.report_document import document_of, write_report_document
from maritime.report.facts import Look, ReportFacts, RoundFacts
from maritime.report.ways import WayPart
from maritime.report_check.check import check_report

FIGURES = ("looks", "effort", "landing_points", "targets", "hours", "days", "heat", "gaps",
           "deviations", "reasons")  # fmt: skip
UNCHECKED = ("depth", "evidence", "remedy")
"""What lays a table out, and what is told beside figures."""


@settings(max_examples=20)
@given(any_facts())
def test_every_figure_is_found_again_in_the_raw_data(facts: ReportFacts):
    made, again = check_facts(facts), check_facts(facts)
    assert write_report_document(made.report) == write_report_document(again.report)
    assert made.raw == again.raw


def numbers_in(value: object, path: tuple = ()) -> Iterator[tuple]:
    """Give the paths of all numbers in a document."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in items:
            if key not in UNCHECKED:
                yield from numbers_in(one, (*path, key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path


@pytest.fixture(scope="module")
def true_report() -> tuple[dict, dict]:
    """Give the document of a night with a plan, and its raw data."""
    facts = real_facts()
    at = facts.head.from_s
    looks = (
        Look("L001", at + 3600, at + 4000, "track"),
        Look("L005", at + 9000, at + 9900, "post"),
    )
    planned = (Look("L001", at + 1800, at + 2200, "plan", 1), Look("L004", at, at + 900, "plan", 2))
    rounds = (
        RoundFacts(1, "T01", "vehicle", at, at + 7200, at + 3000, at + 7200),
        RoundFacts(2, "T02", "vehicle", at, at + 3600),
        RoundFacts(3, None, None, None, None, at + 8000, None),
    )
    parts = (WayPart(1, "vehicle", "G1", 4200.0, 9000.5), WayPart(3, "boat", None, 60.0, 10.0))
    made = check_facts(real_facts(looks, hours=6, planned=planned, rounds=rounds, parts=parts))
    return document_of(made.report), rows_of(made.raw, "raw data")


@settings(max_examples=40)
@given(st.data())
def test_any_figure_that_is_changed_is_noticed(true_report: tuple[dict, dict], data: st.DataObject):
    document, tables = true_report
    told = [name for name in FIGURES if any(numbers_in(document[name]))]
    section = data.draw(st.sampled_from(told))
    path = data.draw(st.sampled_from(list(numbers_in(document[section]))))
    changed = copy.deepcopy(document)
    place = changed[section]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] += data.draw(st.sampled_from((-1, 1, 0.01)))
    assert check_report(changed, tables).faults


def test_a_row_left_out_invented_or_told_twice_is_noticed(true_report: tuple[dict, dict]):
    document, tables = true_report
    for section in ("effort", "landing_points", "targets", "hours", "days", "gaps", "deviations"):
        for change in (lambda rows: rows[1:], lambda rows: [*rows, rows[0]]):
            changed = {**document, section: change(document[section])}
            assert check_report(changed, tables).faults, section
    assert check_report({**document, "looks": document["looks"][:1]}, tables).faults
    assert check_report({**document, "gaps": None, "looks": None, "heat": None}, tables).faults


def test_a_cause_or_reason_that_is_changed_is_noticed(true_report: tuple[dict, dict]):
    document, tables = true_report
    for section, key in (("gaps", "cause"), ("deviations", "reason")):
        changed = copy.deepcopy(document)
        changed[section][0][key] = "outranked"
        [fault] = check_report(changed, tables).faults
        assert key in fault.where
        assert fault.found == "'outranked'"
