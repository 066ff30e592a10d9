"""Reports of days and coasts at the edge: nothing seen, no grids, no teams, ten thousand gaps."""

from dataclasses import replace

from report_cases import COAST, check_facts, coast_targets, real_facts

from maritime.report.facts import Look

MONTH_H = 30 * 24
EVERY_S = 9 * 3600


def test_a_day_on_which_nothing_was_seen_and_nothing_planned():
    report = check_facts(real_facts()).report
    assert report.whole.measured.coverage == 0.0
    assert report.whole.planned is None
    assert {row.cause for row in report.gaps} == {"no_plan"}
    assert {row.remedy.key for row in report.gaps} == {"make_plan"}
    assert (report.effort, report.deviations, report.reasons) == ((), (), {})


def test_a_plan_that_nobody_walks_says_so_of_every_gap():
    report = check_facts(real_facts(planned=())).report
    assert {row.cause for row in report.gaps} == {"not_established"}
    assert report.whole.planned == report.whole.measured


def test_a_coast_without_grids_and_one_where_nothing_is_asked():
    targets = tuple(replace(one, grid_id=None) for one in coast_targets())
    facts = replace(real_facts(), district=replace(COAST, sea_grids=()), targets=targets)
    assert [row.name for row in check_facts(facts).report.looks] == ["Straight coast"]
    free = replace(real_facts(), district=replace(COAST, standard=()))
    report = check_facts(free).report
    assert report.whole.measured.nothing_required
    assert (report.whole.measured.coverage, report.gaps) == (1.0, ())


def test_ten_thousand_gaps_are_all_told_and_all_true():
    facts = real_facts(hours=MONTH_H)
    targets = tuple(
        replace(target, target_id=f"{target.target_id}-{copy}")
        for copy in range(12)
        for target in coast_targets()
    )
    looks = tuple(
        Look(target.target_id, at_s, at_s + 60, "track")
        for number, target in enumerate(targets)
        for at_s in range(facts.head.from_s + 60 * number, facts.head.to_s, EVERY_S)
    )
    measured = replace(facts.measured, looks=looks)
    report = check_facts(replace(facts, targets=targets, measured=measured)).report
    assert len(report.gaps) > 10_000
    assert report.heat.hour_edges_s is None
    assert report.heat.overdue_s.shape == (len(targets), 24)
    assert int(report.heat.overdue_s.sum()) == sum(row.to_s - row.from_s for row in report.gaps)
    assert len(report.days) == 30
