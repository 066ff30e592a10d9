"""Check the words of the duty log, and that its lines are kept with what they tell of."""

import asyncio
import string
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from field_cases import field_district
from sqlalchemy.engine import URL
from store_cases import execute, put, with_engine

from geo_data.cluster import ROLE
from geo_data.duty_log import add_line, line_in_words
from geo_data.store_connection import open_connection
from geo_data.tell_changed import CHANNEL, tell_changed
from geo_data.templates import DUTY_WORDS
from maritime.errors import InvalidRecordError

WORDS = tomllib.loads(DUTY_WORDS.read_text(encoding="utf-8"))
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 28, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def url(run_as_admin: Callable[[str], None], tables_template: str, cluster_url: URL) -> URL:
    """Give a database with a district."""
    run_as_admin(f"CREATE DATABASE duty_log TEMPLATE {tables_template} OWNER {ROLE}")
    url = cluster_url.set(database="duty_log")
    put(url, field_district())
    return url


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("kind", sorted(WORDS["kinds"]))
def test_both_languages_tell_the_same_facts(kind: str):
    words = WORDS["kinds"][kind]
    assert set(words) == {"zh", "en"}
    assert names_in(words["zh"]) == names_in(words["en"])


def test_a_line_is_told_in_words():
    facts = {"team": "T03", "from": "2026-11-28T20:00+08:00", "note": None}
    assert line_in_words("round_cancelled", facts, "zh", zone=SHANGHAI) == (
        "取消 T03 组 2026-11-28 20:00 的巡查"
    )
    late = {"team": "T03", "state": "unit_late", "minutes": 30.0, "note": ""}
    assert line_in_words("unit_status", late, "zh") == "T03 组：晚到，30 分钟"
    assert line_in_words("unit_status", late | {"minutes": None, "note": "爆胎"}, "en") == (
        "Team T03: late, 爆胎"
    )
    raised = {"incident": "001", "clock": "clock_assign", "of": "", "level": "serious"}
    assert line_in_words("incident_raise", raised, "zh") == "事件 001 派单超时，升为重大"
    sensor = {"sensor": "N01", "state": "sensor_offline", "at": None}
    assert line_in_words("sensor_reported", sensor, "zh") == "设备 N01 离线（自 —）"
    assert line_in_words("note", {"text": "{x} <b>堃</b>"}, "en") == "{x} <b>堃</b>"
    alert = {"alert": "alert_target_due", "where": "L001、L002 +1"}
    assert line_in_words("alert_told", alert, "zh").endswith("L001、L002 +1")
    assert line_in_words("alert_told", alert, "en").endswith("L001, L002 +1")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-11-28T14:00:00Z", "2026-11-28 22:00"),
        ("2026-11-28T16:00:09.25+00:00", "2026-11-29 00:00:09"),
        ("2026-11-29T00:00+08:00", "2026-11-29 00:00"),
        ("2026-11-29", "2026-11-29"),
    ],
)
def test_instants_are_told_by_the_clock_of_who_reads(written: str, told: str):
    facts = {"text": "见 2026-11-28T14:00:00Z", "of": written, "happened": written}
    assert line_in_words("correction", facts, "zh", zone=SHANGHAI) == (
        f"更正 {told} 的记录：见 2026-11-28T14:00:00Z（发生于 {told}，补记）"
    )


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("gossip", {}, "kind is 'gossip', expected note·"),
        ("roll_call_closed", {}, "expected also ['roll_call']"),
    ],
)
def test_a_line_without_words_is_refused(kind: str, facts: dict, words: str):
    with pytest.raises(InvalidRecordError) as caught:
        line_in_words(kind, facts, "zh")
    assert words in str(caught.value)


def test_a_line_is_kept_with_what_it_tells_of_and_listeners_hear_of_it(url: URL):
    heard: list[str] = []

    async def work(engine) -> None:
        listener = await asyncpg.connect(
            engine.url.render_as_string(hide_password=False).replace("+asyncpg", "")
        )
        await listener.add_listener(CHANNEL, lambda *told: heard.append(told[-1]))
        async with open_connection(engine) as connection:
            await add_line(connection, "field", "note", {"text": "忘"}, at=NOON, account_id=None)
            await connection.rollback()
        async with open_connection(engine) as connection:
            await add_line(connection, "field", "note", {"text": "记"}, at=NOON, account_id=None)
            await tell_changed(connection, "field")
            await tell_changed(connection, "field")
            await connection.commit()
        while not heard:
            await asyncio.sleep(0.01)
        await listener.close()

    with_engine(url, work)
    assert heard == ["field"]
    rows = execute(url, "SELECT kind, facts ->> 'text', at::text FROM duty_line")
    assert [tuple(row) for row in rows] == [("note", "记", "2026-11-28 04:00:00+00")]
