"""Check alerts by hand on one coastline, and the laws that hold for every run of facts."""

from dataclasses import replace
from uuid import uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maritime.alerts.facts import (
    AlertFacts,
    Cause,
    IncidentFact,
    LapseFact,
    RoundFact,
    SuspicionFact,
    TargetFact,
)
from maritime.alerts.limits import HOUR_S, AlertLimits
from maritime.alerts.records import (
    DISMISSED,
    MORE,
    SIGNED,
    AlertBook,
    Watched,
)
from maritime.alerts.watch import watch_alerts
from maritime.errors import InvalidRecordError

NOT_STARTED, LATE = Cause("unit_not_started", "T03"), Cause("unit_late", "T03")


def target(
    number: int,
    state: str = "overdue",
    *,
    km: float | None = None,
    cause: Cause | None = None,
    weight: float = 4.0,
    coastline_id: str = "C01",
) -> TargetFact:
    from_m = 1000.0 * (number if km is None else km)
    return TargetFact(
        f"S{number}", state, 0, weight, coastline_id, from_m, from_m + 500, cause=cause
    )


def facts(at_s: int, *targets: TargetFact, **others: tuple) -> AlertFacts:
    return AlertFacts("440781", at_s, targets, **others)


def run(*steps: AlertFacts, book: AlertBook | None = None) -> Watched:
    """Give what the last of some instants brings."""
    found = Watched(book or AlertBook())
    for one in steps:
        found = watch_alerts(one, found.book)
    return found


def member_ids(found: Watched) -> list[list[str]]:
    return [[one.trouble.subject_id for one in alert.members] for alert in found.book.standing]


def split_off(book: AlertBook, key: tuple[str, str], state: str) -> AlertBook:
    """Act on one member alone, as the store does: it becomes an alert of its own."""
    (of,) = [one for one in book.standing if key in {m.trouble.key for m in one.members}]
    (member,) = [m for m in of.members if m.trouble.key == key]
    alone = replace(
        of, alert_id=uuid5(of.alert_id, key[1]), members=(member,), state=state,
        is_gathered=False, is_collected=False, split_from=of.alert_id,
    )  # fmt: skip
    left = replace(of, members=tuple(m for m in of.members if m is not member))
    others = (left if one is of else one for one in book.standing)
    return replace(book, standing=(*others, alone))


def test_neighbours_of_one_cause_are_one_alert_and_what_is_far_another():
    found = run(facts(0, target(1), target(2), target(3), target(20)))
    assert member_ids(found) == [["S1", "S2", "S3"], ["S20"]]
    grown = watch_alerts(facts(30, *(target(n) for n in (1, 2, 3, 4, 20))), found.book)
    assert member_ids(grown) == [["S1", "S2", "S3", "S4"], ["S20"]]
    assert (len(grown.raised), len(grown.changed), grown.told) == (0, 1, ())


def test_light_ones_of_a_coastline_are_one_alert_beside_each_heavy_one():
    light = [target(number, weight=3.9) for number in (1, 40, 90)]
    other = target(2, weight=1.0, coastline_id="C02")
    found = run(facts(0, *light, target(41), target(91), other))
    assert member_ids(found) == [["S1", "S40", "S90"], ["S41"], ["S91"], ["S2"]]
    grown = watch_alerts(facts(30, *light, target(41), target(91), other, target(70)), found.book)
    assert [len(one.members) for one in grown.raised] == [1], "a heavy one begins one of its own"


@pytest.mark.parametrize("reason", ["unit_late", "visit_missed", "unit_lost"])
def test_what_fails_because_of_one_team_is_one_alert_wherever_it_is(reason: str):
    first = target(1, cause=Cause(reason, "T03"))
    others = (
        target(90, cause=Cause("unit_late", "T03")),
        target(7, coastline_id="C02", cause=Cause("unit_silent", "T03")),
        target(8, coastline_id="C02", cause=Cause("unit_late", "T04")),
        target(9, coastline_id="C02", cause=Cause("sensor_down", "T03")),
    )
    found = run(facts(0, first), facts(60, first, *others))
    assert member_ids(found) == [["S1", "S7", "S90"], ["S8"], ["S9"]]


def test_a_round_not_started_swallows_what_fails_because_of_it():
    late = (RoundFact("T03", 0),)
    far = (target(1, "due", cause=NOT_STARTED), target(90, "due", cause=NOT_STARTED))
    found = run(facts(0, late_rounds=late), facts(60, late_rounds=late))
    found = run(*(facts(at, *far, late_rounds=late) for at in (120, 240)), book=found.book)
    assert member_ids(found) == [["T03@0", "S1", "S90"]]
    assert found.book.standing[0].kind == "round_not_started"
    worse = replace(far[0], state="overdue")
    found = watch_alerts(facts(300, worse, far[1], late_rounds=late), found.book)
    assert [(one.kind, one.severity) for one in found.told] == [("round_not_started", 3)]


def test_what_flickers_makes_no_alert_and_what_was_told_clears_only_after_a_while():
    due = target(1, "due")
    assert run(facts(0, due), facts(60), facts(120, due)).book.standing == ()
    held = run(facts(0, due), facts(120, due))
    assert len(held.told) == 1
    away = run(facts(200), facts(700), facts(720, due), book=held.book)
    assert (len(away.book.standing), away.told) == (1, ())
    gone = run(facts(800), facts(2599), book=away.book)
    assert len(gone.book.standing) == 1
    over = watch_alerts(facts(2600), gone.book)
    assert ([one.state for one in over.cleared], over.book.standing) == (["cleared"], ())


def test_what_was_dismissed_is_quiet_until_it_gets_worse():
    due = run(facts(0, target(1, "due")), facts(120, target(1, "due")))
    quiet = replace(due.book, standing=(replace(due.book.standing[0], state=DISMISSED),))
    assert watch_alerts(facts(200, target(1, "due")), quiet).raised == ()
    worse = watch_alerts(facts(200, target(1)), quiet)
    assert [one.kind for one in worse.told] == ["target_overdue"]
    other = watch_alerts(facts(200, target(1, "due"), target(2)), quiet)
    assert [len(one.members) for one in other.raised] == [1]


def test_what_is_exempt_is_quiet_until_its_date_and_comes_back():
    book = AlertBook(exempt_until={("target", "S1"): 1000})
    assert run(facts(0, target(1)), facts(999, target(1)), book=book).book.standing == ()
    back = run(facts(999, target(1)), facts(1000, target(1)), book=book)
    assert [one.kind for one in back.told] == ["target_overdue"]


def test_what_is_not_urgent_leaves_room_and_the_rest_is_gathered_in_one():
    late = tuple(RoundFact(f"T{number:02}", 0) for number in range(10))
    found = run(facts(0, late_rounds=late), facts(60, late_rounds=late))
    assert [one.kind for one in found.told] == ["round_not_started"] * 4
    assert [len(one.members) for one in found.told] == [1, 1, 1, 7]
    assert [one.is_gathered for one in found.told] == [False] * 3 + [True]
    assert len(found.book.standing) == 4
    urgent = watch_alerts(facts(90, target(1), target(50), late_rounds=late), found.book)
    assert [one.kind for one in urgent.told] == ["target_overdue", MORE]
    signed = replace(
        urgent.book, standing=tuple(replace(one, state=SIGNED) for one in urgent.book.standing)
    )
    later = run(facts(90 + HOUR_S, target(1), target(50), late_rounds=late), book=signed)
    assert later.told == ()


def rounds(*numbers: int) -> tuple[RoundFact, ...]:
    return tuple(RoundFact(f"T{number:02}", 0) for number in numbers)


def test_the_worst_begin_by_themselves_and_what_comes_within_the_hour_is_gathered():
    heavy = [target(20 * number, weight=4.0 + number) for number in range(8)]
    first = run(facts(0, *heavy))
    own = [ids for ids in member_ids(first) if len(ids) == 1]
    assert own == [["S60"], ["S80"], ["S100"], ["S120"], ["S140"]]
    assert member_ids(first)[-1] == ["S40", "S20", "S0"], "the three lightest, in one"
    assert len(first.told) == 6
    more = watch_alerts(facts(1800, *heavy, target(300, weight=9.0)), first.book)
    assert (more.raised, member_ids(more)[-1]) == ((), ["S40", "S20", "S0", "S300"])
    later = watch_alerts(facts(3600, *heavy, target(300), target(400)), more.book)
    assert [[m.trouble.subject_id for m in one.members] for one in later.raised] == [["S400"]]


def test_what_gathers_is_named_by_its_worst_and_a_team_that_it_holds_draws_its_targets_to_it():
    late = rounds(*range(1, 6))
    held = run(facts(0, late_rounds=late), facts(60, late_rounds=late))
    (gathered,) = [one for one in held.book.standing if one.is_gathered]
    names = [one.trouble.name for one in gathered.members]
    failing = target(1, cause=Cause("unit_not_started", names[1]))
    found = watch_alerts(facts(120, failing, late_rounds=late), held.book)
    assert found.raised == ()
    (gathered,) = [one for one in found.book.standing if one.is_gathered]
    members = [one.trouble.subject_id for one in gathered.members]
    assert members == [f"{names[0]}@0", f"{names[1]}@0", "S1"]
    assert (gathered.kind, gathered.severity) == ("target_overdue", 3)


def test_what_gathers_is_open_again_when_something_comes_into_it_that_nobody_has_signed_for():
    late = rounds(1, 2, 3, 4)
    held = run(facts(0, late_rounds=late), facts(60, late_rounds=late))
    signed = replace(
        held.book, standing=tuple(replace(one, state=SIGNED) for one in held.book.standing)
    )
    same = watch_alerts(facts(900, late_rounds=late), signed)
    assert {one.state for one in same.book.standing} == {SIGNED}
    five = rounds(1, 2, 3, 4, 5)
    found = run(facts(1000, late_rounds=five), facts(1060, late_rounds=five), book=same.book)
    assert [one.kind for one in found.raised] == [MORE]
    (gathered,) = [one for one in found.book.standing if one.is_gathered]
    assert (gathered.state, gathered.renewed_s, len(gathered.members)) == ("open", 1060, 2)
    spoken = [one for one in found.book.standing if one.kind == MORE]
    assert [one.trouble.subject_id for one in spoken[0].members] == [str(gathered.alert_id)]
    others = [one.state for one in found.book.standing if one not in (gathered, *spoken)]
    assert others == [SIGNED] * 3


def test_what_gathers_stands_for_its_hour_so_that_no_other_begins_in_it():
    late = rounds(1, 2, 3, 4)
    held = run(facts(0, late_rounds=late), facts(60, late_rounds=late))
    gone = run(facts(100), facts(3000), book=held.book)
    assert [one.is_gathered for one in gone.book.standing] == [True]
    over = watch_alerts(facts(60 + HOUR_S), gone.book)
    assert over.book.standing == ()


@pytest.mark.parametrize("state", [SIGNED, DISMISSED])
def test_what_is_split_off_stands_by_itself_and_begins_and_is_told_no_more(state: str):
    late = rounds(1, 2, 3, 4, 5)
    held = run(facts(0, late_rounds=late), facts(60, late_rounds=late))
    (gathered,) = [one for one in held.book.standing if one.is_gathered]
    key = gathered.members[0].trouble.key
    found = watch_alerts(facts(120, late_rounds=late), split_off(held.book, key, state))
    assert (found.raised, found.told, found.book.begun) == ((), (), held.book.begun)
    alone = found.book.standing[-1]
    assert [m.trouble.key for m in alone.members] == [key]
    failing = target(1, cause=Cause("unit_not_started", str(alone.lead.name)))
    worse = watch_alerts(facts(180, failing, late_rounds=late), found.book)
    (holding,) = [
        one for one in worse.book.standing
        if "S1" in {m.trouble.subject_id for m in one.members}
    ]  # fmt: skip
    assert (holding.split_from is not None) == (state == SIGNED), "what is dismissed takes in none"
    gone = run(facts(200, late_rounds=()), facts(2000), book=found.book)
    assert all(one.split_from is None for one in gone.book.standing)


def test_one_dismissed_alone_comes_back_when_it_is_worse():
    light = [target(number, "due", weight=4.0) for number in range(0, 200, 20)]
    held = run(facts(0, *light), facts(120, *light))
    quiet = split_off(held.book, ("target", "S180"), DISMISSED)
    assert watch_alerts(facts(150, *light), quiet).raised == ()
    worse = watch_alerts(facts(180, *light[:-1], target(180)), quiet)
    assert [one.kind for one in worse.told] == ["target_overdue"]


def test_what_gathers_stays_for_its_hour_where_all_of_it_was_split_off():
    late = rounds(1, 2, 3, 4)
    book = run(facts(0, late_rounds=late), facts(60, late_rounds=late)).book
    (gathered,) = [one for one in book.standing if one.is_gathered]
    for member in gathered.members:
        book = split_off(book, member.trouble.key, SIGNED)
    empty = watch_alerts(facts(100, late_rounds=late), book)
    assert (empty.cleared, empty.told) == ((), ())
    five = rounds(1, 2, 3, 4, 5)
    found = run(facts(120, late_rounds=five), facts(180, late_rounds=five), book=empty.book)
    assert [one.kind for one in found.raised] == [MORE], "it came into the one that was empty"
    (again,) = [one for one in found.book.standing if one.alert_id == gathered.alert_id]
    assert [m.trouble.name for m in again.members] == ["T05"]
    over = watch_alerts(facts(60 + HOUR_S, late_rounds=late), empty.book)
    assert [one.alert_id for one in over.cleared] == [gathered.alert_id]


def test_what_somebody_waits_for_is_first_and_all_kinds_are_gathered():
    heavy = [target(20 * number, weight=8.0) for number in range(6)]
    waiting = tuple(IncidentFact(f"I{number}", f"2026-00{number}", 0) for number in range(2))
    lapses = (LapseFact("V1"),)
    steps = [
        facts(at, *heavy, unsigned_incidents=waiting, lapses=lapses) for at in (0, 60, 600, 700)
    ]
    first = run(*steps[:1])
    assert [one.kind for one in first.raised] == ["target_overdue"] * 6
    found = run(*steps[1:], book=first.book)
    (gathered,) = [one for one in found.book.standing if one.is_gathered]
    assert gathered.kind == "incident_unsigned"
    assert [m.trouble.kind for m in gathered.ranked] == [
        "incident_unsigned", "incident_unsigned", "target_overdue", "pairing_lapsed"
    ]  # fmt: skip
    at_once = run(*(facts(at, *heavy, unsigned_incidents=waiting) for at in (0, 60)))
    assert at_once.book.begun == (0,) * 6


def test_limits_must_leave_room_for_what_collects():
    with pytest.raises(InvalidRecordError, match="begun_for_urgent"):
        AlertLimits(begun_an_hour=2, begun_for_urgent=1)
    with pytest.raises(InvalidRecordError, match="kept_for_urgent"):
        AlertLimits(told_an_hour=3, kept_for_urgent=2)


@st.composite
def any_facts(draw: st.DrawFn, at_s: int) -> AlertFacts:
    states = st.sampled_from(("covered", "due", "overdue", "not_required"))
    causes = st.sampled_from((None, NOT_STARTED, LATE, Cause("nobody_planned")))
    weights = st.sampled_from((1.0, 8.0))
    numbers = draw(st.sets(st.integers(0, 40), max_size=12))
    teams = draw(st.sets(st.sampled_from(("T01", "T02", "T03")), max_size=3))
    vessels = draw(st.sets(st.sampled_from(("V1", "V2")), max_size=2))
    waiting = draw(st.sets(st.integers(0, 9), max_size=4))
    return facts(
        at_s,
        *(
            target(number, draw(states), cause=draw(causes), weight=draw(weights))
            for number in sorted(numbers)
        ),
        late_rounds=tuple(RoundFact(team_id, 0) for team_id in sorted(teams)),
        lapses=tuple(LapseFact(vessel_id, "G1") for vessel_id in sorted(vessels)),
        unsigned_incidents=tuple(IncidentFact(f"I{number}", "", 0) for number in sorted(waiting)),
    )


@st.composite
def days(draw: st.DrawFn) -> list[AlertFacts]:
    steps = draw(st.lists(st.integers(10, 1500), min_size=1, max_size=12))
    return [draw(any_facts(sum(steps[: number + 1]))) for number in range(len(steps))]


@settings(max_examples=30, deadline=None)
@given(day=days(), exempt_until=st.integers(0, 8000))
def test_laws_of_a_day(day: list[AlertFacts], exempt_until: int):
    exempt = ("target", "S3")
    book, told, begun = AlertBook(exempt_until={exempt: exempt_until}), [], []
    for now in day:
        found = watch_alerts(now, book)
        again = watch_alerts(now, found.book)
        assert again == Watched(found.book)
        keys = [
            member.trouble.key
            for alert in found.book.standing if alert.kind != MORE
            for member in alert.members
        ]  # fmt: skip
        assert len(keys) == len(set(keys))
        overdue = {("target", one.target_id) for one in now.targets if one.state == "overdue"}
        is_exempt = now.at_s < exempt_until
        assert overdue - ({exempt} if is_exempt else set()) <= set(keys)
        assert not (is_exempt and exempt in keys)
        begun += [now.at_s for one in found.raised if one.kind != MORE]
        assert sum(now.at_s - HOUR_S < at_s for at_s in begun) <= 6
        told += [now.at_s] * len(found.told)
        assert sum(now.at_s - HOUR_S < at_s for at_s in told) <= 6
        untold = [one for one in found.book.standing if one.told_s is None and one.kind != MORE]
        spoken_for = {
            member.trouble.subject_id
            for one in found.book.standing if one.kind == MORE
            for member in one.members
        }  # fmt: skip
        assert {str(one.alert_id) for one in untold} <= spoken_for
        book = found.book


@settings(max_examples=30, deadline=None)
@given(day=days())
def test_whoever_signs_how_many_no_more_begin_and_nothing_is_left_out(day: list[AlertFacts]):
    book, begun = AlertBook(), []
    for now in day:
        found = watch_alerts(now, book)
        begun += [now.at_s for one in found.raised if one.kind != MORE]
        assert sum(now.at_s - HOUR_S < at_s for at_s in begun) <= 6
        held = {m.trouble.key for one in found.book.standing for m in one.members}
        overdue = {("target", one.target_id) for one in now.targets if one.state == "overdue"}
        assert overdue <= held
        signed = tuple(replace(one, state=SIGNED) for one in found.book.standing)
        book = replace(found.book, standing=signed)


@pytest.mark.parametrize("half", [300, pytest.param(5000, marks=pytest.mark.soak)])
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 1000), spread_km=st.sampled_from((0.1, 10.0)))
def test_a_storm_is_told_within_the_budget(half: int, seed: int, spread_km: float):
    storm = facts(
        seed,
        *(target(number, km=spread_km * number) for number in range(half)),
        suspicions=tuple(SuspicionFact(f"{number}", 0) for number in range(half)),
    )
    found = watch_alerts(storm, AlertBook())
    assert len(found.told) <= 6
    assert sum(one.kind != MORE for one in found.raised) <= 6
    members = sum(len(one.members) for one in found.book.standing if one.kind != MORE)
    assert members == 2 * half
    assert watch_alerts(storm, found.book).told == ()
