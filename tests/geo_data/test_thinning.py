"""Backups of a folder thin out with their age; the newest and others' files always stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_data.keep.make_backup import backup_name
from geo_data.keep.thinning import Thinning, surplus, thin_folder

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
past = st.sets(
    st.integers(0, 400 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    max_size=60,
)
rules = st.builds(Thinning, st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))


@given(made_at=past, rule=rules)
def test_the_newest_stays_and_few_are_kept(made_at: set[datetime], rule: Thinning):
    kept = made_at - surplus(made_at, rule, now=NOW)
    assert len(kept) <= rule.hours + rule.days + rule.weeks
    assert bool(kept) == bool(made_at)
    if made_at:
        assert max(made_at) in kept
    assert surplus(kept, rule, now=NOW) == frozenset()


@given(made_at=past, rule=rules)
def test_nothing_of_the_future_is_judged(made_at: set[datetime], rule: Thinning):
    ahead = {NOW + (NOW - at) + HOUR for at in made_at}
    assert surplus(made_at | ahead, rule, now=NOW) == surplus(made_at, rule, now=NOW)


def test_ninety_days_of_one_an_hour():
    rule, kept = Thinning(), set()
    for number in range(90 * 24):
        now = NOW + number * HOUR
        kept.add(now)
        kept -= surplus(kept, rule, now=now)
    ages = sorted((now - at) / HOUR for at in kept)
    assert ages[:48] == list(range(48))
    days = {at.date() for at in kept}
    assert {now.date() - timedelta(days=n) for n in range(14)} <= days
    assert len({at.isocalendar()[:2] for at in kept}) == 8
    assert len(kept) == 48 + 11 + 5  # 48 h touch three of the days, 14 days three of the weeks


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, -1)])
def test_a_rule_keeps_something(numbers: tuple[int, int, int]):
    with pytest.raises(ValueError, match="at least one each"):
        Thinning(*numbers)


def test_only_backups_by_their_name_are_removed(tmp_path: Path):
    rule = Thinning(hours=1, days=1, weeks=1)
    old, proved, new = (backup_name(NOW - hours * HOUR) for hours in (3, 2, 1))
    others = (f"before-restore-{old}", "coastwatch-by-hand.cwbackup", f".{old}.x", "notes.txt")
    for name in (old, proved, new, *others):
        (tmp_path / name).touch()
    assert thin_folder(tmp_path, rule, now=NOW, spared=[proved]) == (tmp_path / old,)
    assert {path.name for path in tmp_path.iterdir()} == {proved, new, *others}
