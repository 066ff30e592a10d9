"""The comparison of served and reckoned states says each difference, and counts no same one."""

from datetime import UTC, datetime

from benchmarks.bench_live_equals import Difference, differences_of

AT = datetime(2026, 11, 29, 6, tzinfo=UTC)
SEEN, SEEN_S = "2026-11-29T05:00:00Z", int(AT.timestamp()) - 3600
OLDEST_S = SEEN_S - 26 * 3600


def test_what_is_the_same_is_no_difference():
    served = {"S1": ["covered", SEEN, None, "check"], "S2": ["overdue", None, None, None]}
    reckoned = {"S1": ("covered", SEEN_S), "S2": ("overdue", OLDEST_S - 1)}
    assert differences_of(served, reckoned, at=AT, oldest_s=OLDEST_S) == []


def test_another_state_another_look_and_what_is_missing_are_said():
    served = {
        "S1": ["covered", SEEN, None, "check"], "S2": ["due", SEEN, None, "check"],
        "S3": ["overdue", None, None, None], "S4": ["covered", SEEN, None, "check"],
    }  # fmt: skip
    reckoned = {
        "S1": ("overdue", SEEN_S), "S2": ("due", SEEN_S + 1), "S3": ("overdue", OLDEST_S),
        "S5": ("covered", SEEN_S),
    }  # fmt: skip
    found = differences_of(served, reckoned, at=AT, oldest_s=OLDEST_S)
    assert [one.target_id for one in found] == ["S1", "S2", "S3", "S4", "S5"]
    assert found[0] == Difference(AT, "S1", ("covered", SEEN_S), ("overdue", SEEN_S))
