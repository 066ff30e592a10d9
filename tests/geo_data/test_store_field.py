"""Check that items are kept once each, whatever is doubtful about them, on a real PostGIS."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest
from field_cases import (
    AT_L001,
    DEVICE,
    FAR_INLAND,
    NOW,
    actor_of,
    check_body,
    field_district,
    item,
    keep,
    make_accounts,
)
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from store_cases import execute, put, with_engine

from geo_data.cluster import ROLE
from geo_data.store_connection import open_connection
from geo_data.store_field import keep_items
from maritime.field.kinds import LARGEST_ITEM_BYTES

CHEN = actor_of("chen", person_id="H1")
POLICE = actor_of("li", "police", None)


@pytest.fixture(scope="module")
def url(run_as_admin: Callable[[str], None], tables_template: str, cluster_url: URL) -> URL:
    """Give one database with the district and two accounts: tests look at their own items."""
    run_as_admin(f"CREATE DATABASE field_store TEMPLATE {tables_template} OWNER {ROLE}")
    url = cluster_url.set(database="field_store")
    put(url, field_district())
    with_engine(url, lambda engine: make_accounts(engine, CHEN, POLICE))
    return url


def rows_of(url: URL, table: str, columns: str, *items: dict) -> list:
    """Give columns of what a table holds of some items."""
    ids = ", ".join(f"'{one['item_id']}'" for one in items)
    return execute(url, f"SELECT {columns} FROM {table} WHERE item_id IN ({ids}) ORDER BY item_id")


def test_a_check_at_the_quay_is_kept_without_a_flag_and_observes(url: URL):
    check = item()
    (answer,) = keep(url, CHEN, [check])
    assert (answer.item_id, answer.state) == (check["item_id"], "kept")
    assert (answer.flags, answer.why) == ((), None)
    columns = "happened_at::text, made_at::text, clock_offset_s, grid_id, person_id, vessel_id"
    (row,) = rows_of(url, "field_item", f"{columns}, came_by, content", check)
    assert row[:7] == (
        "2026-11-28 13:59:00.123+00", "2026-11-28 13:59:00.123+00", 0.0, "G1", "H1", "V1", "file",
    )  # fmt: skip
    assert row[7] == check
    assert rows_of(url, "observation", "target_id, from_at::text, source", check) == [
        ("L001", "2026-11-28 13:59:00.123+00", "check")
    ]


def test_sending_again_changes_nothing_and_another_content_is_kept_beside(url: URL):
    check = item()
    other = check | {"body": check_body(text="anders")}
    states = [keep(url, CHEN, [one])[0].state for one in (check, check, other, other, check)]
    assert states == ["kept", "kept_already", "conflict", "conflict", "kept_already"]
    assert len(rows_of(url, "field_item", "item_id", check)) == 1
    assert rows_of(url, "field_conflict", "content->'body'->>'text'", check) == [("anders",)]


def test_twins_in_one_batch_are_answered_in_order(url: URL):
    check = item()
    other = check | {"form": 99}
    states = [one.state for one in keep(url, CHEN, [check, other, check])]
    assert states == ["kept", "conflict", "kept_already"]


def test_an_id_of_somebody_else_is_a_conflict_and_not_lost(url: URL):
    check = item()
    keep(url, CHEN, [check])
    other = check | {"body": check_body("V3")}
    assert [one.state for one in keep(url, POLICE, [other, check])] == [
        "conflict", "kept_already",
    ]  # fmt: skip


def test_batches_of_one_phone_at_once_keep_each_item_once(url: URL):
    items = [item() for _ in range(12)]

    async def work(engine: AsyncEngine) -> list[str]:
        async def send(batch: list[dict]) -> list[str]:
            async with open_connection(engine) as connection:
                answers = await keep_items(
                    connection, CHEN, batch, device_id=DEVICE, clock_offset_s=0.0,
                    came_by="network", now=NOW,
                )  # fmt: skip
                await connection.commit()
                return [one.state for one in answers]

        batches = (items, items[::-1], items[6:] + items[:6], items[:6], items[6:])
        done = await asyncio.gather(*map(send, batches))
        return [state for states in done for state in states]

    states = with_engine(url, work)
    assert states.count("kept") == 12
    assert set(states) == {"kept", "kept_already"}
    assert len(rows_of(url, "field_item", "item_id", *items)) == 12


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (7, "found 7; expected an object"),
        (item() | {"item_id": "17"}, "item_id '17'; expected a UUID"),
        (item() | {"kind": "rumour"}, "kind 'rumour'; expected one of contact"),
        (item() | {"body": {"text": "x" * LARGEST_ITEM_BYTES}}, "expected at most 65,536"),
        (item() | {"form": float("nan")}, "nan is no number of JSON"),
    ],
)
def test_what_has_no_envelope_is_refused_and_the_rest_of_the_batch_kept(url: URL, raw, why):
    refused, good = keep(url, CHEN, [raw, item()])
    assert (refused.state, good.state) == ("refused", "kept")
    assert why in refused.why


def at(lon: float, lat: float, when: str = "2026-11-28T21:59:00+08:00") -> dict:
    return {"position": {"lon": lon, "lat": lat, "accuracy_m": 9, "at": when}}


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        (at(0, 0), ("position_zero",)),
        (at(*FAR_INLAND), ("position_inland",)),
        (at(AT_L001[0], 20.5), ()),
        (at(*AT_L001, when="2025-11-28T21:59:00+08:00"), ("position_old",)),
        (at(200, 0), ("position_missing", "body_faulty")),
        ({"position": None}, ("position_missing",)),
        ({"position": "quay"}, ("position_missing", "body_faulty")),
        ({"body": check_body("V9")}, ("vessel_unknown",)),
        ({"body": check_body(None, described={"name": "堃垚"})}, ("vessel_unknown",)),
        (
            {"body": check_body(None, described={"name": "无名", "number": "粤2"})},
            ("vessel_unknown", "identity_conflict"),
        ),
        (
            {"body": check_body(None, described={"mmsi": "４１２ 000-001"})},
            ("vessel_unknown", "identity_conflict"),
        ),
        (
            {"body": check_body(None, described={"number": " Yue-２", "mmsi": "4120"})},
            ("vessel_unknown",),
        ),
        ({"body": check_body("V3")}, ("identity_conflict", "out_of_reach")),
        ({"made_at": "2027-02-28T21:59:00+08:00"}, ("position_old", "made_in_future")),
        ({"made_at": "2025-11-28T21:59:00+08:00"}, ("position_old", "made_long_ago")),
        ({"made_at": "gestern"}, ("position_old", "clock_unknown", "body_faulty")),
        ({"form": 99, "body": {"old": [1, 2]}}, ("vessel_unknown", "form_gone")),
        ({"body": check_body(outcome="well")}, ("body_faulty",)),
        ({"body": 7}, ("vessel_unknown", "body_faulty")),
        ({"body": check_body("船" * 400)}, ("vessel_unknown",)),
        ({"body": check_body("x" * 5000)}, ("vessel_unknown", "body_faulty")),
        ({"form": 10**30}, ("form_gone",)),
        (at(10**400, 0), ("position_missing", "body_faulty")),
        ({"made_at": "9999-12-31T23:59:59+00:00"},
         ("position_old", "clock_unknown", "body_faulty")),
        ({"attachments": [{"attachment_id": str(uuid4()), "sha256": "a" * 64, "size_bytes": 1,
                           "media_type": "image/webp", "lon": 10**400, "lat": 0}]}, ()),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_kept_and_flagged(url: URL, changes: dict, flags: tuple[str, ...]):
    check = item(**changes)
    (answer,) = keep(url, CHEN, [check])
    assert (answer.state, answer.flags) == ("kept", flags)
    assert ("body_faulty" in flags) == bool(answer.why)
    assert rows_of(url, "field_item", "flags, content", check) == [(list(flags), check)]


def test_a_clock_wrong_by_hours_is_set_right_and_its_offset_kept(url: URL):
    check = item(made_at="2026-11-29T05:59:00+08:00") | at(
        *AT_L001, when="2026-11-29T05:58:30+08:00"
    )
    (answer,) = keep(url, CHEN, [check], clock_offset_s=-8 * 3600.0)
    assert answer.flags == ("clock_wrong",)
    columns = "made_at::text, happened_at::text, clock_offset_s"
    assert rows_of(url, "field_item", columns, check) == [
        ("2026-11-28 21:59:00+00", "2026-11-28 13:59:00+00", -28800.0)
    ]


@pytest.mark.parametrize("offset_s", [None, 1e12, float("nan")])
def test_a_clock_that_nobody_has_compared_is_unknown(url: URL, offset_s):
    check = item()
    (answer,) = keep(url, CHEN, [check], clock_offset_s=offset_s)
    assert answer.flags == ("clock_unknown",)
    assert rows_of(url, "field_item", "clock_offset_s", check) == [(None,)]


def test_whoever_has_the_whole_district_reaches_every_vessel(url: URL):
    (answer,) = keep(url, POLICE, [item(body=check_body("V2"))])
    assert answer.flags == ()


def test_scripts_and_rare_names_come_back_as_text(url: URL):
    words = "<script>alert('堃垚')</script>\x00"
    described = dict.fromkeys(("name", "number", "mmsi", "beidou_id", "note"), words)
    check = item(body=check_body(None, described=described, text=words, answers={"cargo": words}))
    (answer,) = keep(url, CHEN, [check])
    assert answer.flags == ("vessel_unknown", "body_faulty")
    ((body,),) = rows_of(url, "field_item", "content->'body'", check)
    shown = "<script>alert('堃垚')</script>\ufffd"
    assert body["text"] == body["described"]["name"] == body["answers"]["cargo"] == shown


def test_a_roll_call_that_is_not_there_is_said(url: URL):
    body = {"vessel_id": "V1", "state": "at_sea", "roll_call_id": str(uuid4())}
    (answer,) = keep(url, CHEN, [item("contact", body)])
    assert answer.flags == ("body_faulty",)
    assert "expected a roll-call of the district" in answer.why


def test_a_landing_point_is_observed_from_near_by_and_now(url: URL):
    lon, lat = AT_L001
    near, far = at(lon, lat + 30 / 110_600 + 195 / 110_600), at(lon, lat + 235 / 110_600)
    old = at(*AT_L001, when="2025-11-28T21:59:00+08:00")
    items = [item(**near), item(**far), item(**old), item("tell", {"what": "other"})]
    keep(url, CHEN, items)
    assert rows_of(url, "observation", "item_id::text", *items) == [(items[0]["item_id"],)]


def test_every_batch_leaves_one_entry_in_the_audit_log(url: URL):
    check = item()
    keep(url, CHEN, [check])
    keep(url, CHEN, [check])
    said = f"after->'kept' @> '[\"{check['item_id']}\"]'"
    entries = execute(url, f"SELECT login, action FROM audit_entry WHERE {said}")
    assert entries == [("chen", "field.items.kept")]
