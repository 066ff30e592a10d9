"""Check repairs of the plan in force: from what is known, kept as proposals, published or stale."""

from uuid import UUID, uuid4

import pytest
from account_cases import run_sql
from api_cases import on_database
from live_cases import Hand, SetClock, at, round_item, track_item, written
from repair_cases import TWO, begin_at_two, finished, plan_for_two, repaired
from sqlalchemy.engine import URL

from api.repair_basis import read_basis
from geo_data.live_errors import NothingToRepairError

THREE_DAYS = 3 * 24 * 60
TOMORROW = "2026-11-23T16:00:00"
WALK = [(minute / 2, 50.0 * minute) for minute in range(60)]
"""Along the first 2,950 m of the shore in half an hour, a point each half minute."""
SAID = "field_item, observation, unit_order, unit_order_step, unit_status, sensor_report"


@pytest.fixture(scope="module")
def base(module_url: URL) -> UUID:
    """Give the plan that is repaired."""
    return plan_for_two(module_url)


@pytest.fixture(autouse=True)
def in_force(module_url: URL, hand: Hand, base: UUID) -> None:
    """Begin each test with the plan in force, at two at night, and nothing known."""
    run_sql(module_url, f"TRUNCATE {SAID}, plan_publication, duty_line")
    begin_at_two(hand, base)


def lose(hand: Hand, team_id: str, **said: object) -> None:
    answer = hand.post(f"units/{team_id}/status", {"kind": "lost", **said})
    assert answer.status_code == 201, answer.text


def rounds_of(hand: Hand, team_id: str) -> list[dict]:
    """Give the rounds of a team that a phone at its base has, of today and tomorrow."""
    packet = hand.get("/api/v1/field/packet", "gridworker.west")
    return [one for one in packet["rounds"] if one["team_id"] == team_id]


def test_a_lost_unit_is_repaired_shown_and_published(hand: Hand, module_url: URL, base: UUID):
    before = rounds_of(hand, "T03")
    lose(hand, "T01")
    found = repaired(hand, counts="plan")
    assert found["repairs_plan_id"] == str(base) and found["published_at"] is None
    assert [one["team_id"] for one in found["befallen"]["lost"]] == ["T01"]
    assert found["repaired_min"] < found["nothing_done_min"]
    changed = {one["team_id"]: one["is_hit"] for one in found["orders_changed"]}
    assert changed["T01"] is True and changed.get("T03") is False
    assert found["closed"] and found["closed_total"] >= len(found["closed"])

    live = hand.get("live")
    assert live["plan_id"] == str(base), "a proposal is never in force by itself"
    assert rounds_of(hand, "T03") == before
    answer = hand.post(f"repairs/{found['plan_id']}/publication", {"note": "换班"})
    assert answer.status_code == 201, answer.text
    assert hand.get("live")["plan_id"] == found["plan_id"]
    after = rounds_of(hand, "T03")
    assert [one for one in after if one["from"] >= TOMORROW] == [
        one for one in before if one["from"] >= TOMORROW
    ], "a repair is of its own day"
    assert after != before
    lines = run_sql(module_url, "SELECT facts FROM duty_line WHERE kind = 'repair_published'")
    assert [facts["teams"] for (facts,) in lines] == ["、".join(changed)]
    assert hand.get("repairs")["items"][0]["published_at"] == written(TWO)
    again = hand.post(f"repairs/{found['plan_id']}/publication", {})
    assert again.status_code == 409
    assert "is in force already" in again.json()["detail"]


def test_a_plan_that_repeats_is_repaired_on_any_day_and_holds_again_on_the_next(
    hand: Hand, clock: SetClock, base: UUID
):
    clock.minute = THREE_DAYS + TWO
    lose(hand, "T01", minutes=600)
    found = repaired(hand, counts="plan")
    assert found["at"] == "2026-11-26T02:00:00+08:00"
    assert found["befallen"]["lost"] == [
        {
            "team_id": "T01",
            "since": found["at"],
            "until": "2026-11-26T12:00:00+08:00",
            "has_ended": False,
        }
    ]
    hand.post(f"repairs/{found['plan_id']}/publication", {})
    assert hand.get("live")["plan_id"] == found["plan_id"]
    known = hand.get(f"live?known_at={written(THREE_DAYS + TWO - 1)}")
    assert known["plan_id"] == str(base), "nobody had published it by then"
    clock.minute = THREE_DAYS + 24 * 60
    assert hand.get("live")["plan_id"] == str(base)


def test_all_that_befell_is_told_and_one_impossible_order_refuses_nothing(
    hand: Hand, clock: SetClock
):
    clock.minute = 7 * 60
    lose(hand, "T03", minutes=30)
    hand.post("units/T01/status", {"kind": "late", "minutes": 20})
    for team_id, goal in (("T05", {"target_id": "L001"}), ("T01", {"lon": 113.5, "lat": 21.0})):
        order = {"order_id": str(uuid4()), "team_id": team_id, **goal}
        assert hand.post("orders", order).status_code == 201
    storm = {"from": written(8 * 60), "to": written(10 * 60), "wave_m": 9.0}
    found = repaired(hand, weather=[storm], counts="plan")
    befallen = found["befallen"]
    assert [one["team_id"] for one in befallen["lost"]] == ["T03"]
    assert befallen["late"] == [{"team_id": "T01", "minutes": 20.0}]
    assert [(one["team_id"], one["place_id"]) for one in befallen["diverted"]] == [("T05", "L001")]
    assert {one["mode"] for one in befallen["stopped"]} >= {"boat"}
    assert [(one["kind"], one["id"]) for one in found["left_out"]] == [("diverted", "T01")]


def test_what_was_really_seen_and_where_units_are_counts(hand: Hand, clock: SetClock):
    clock.minute = 60
    round_id = str(uuid4())
    hand.send(round_item("round_start", 0, round_id), track_item(WALK, round_id))
    found = repaired(hand)
    assert [one["team_id"] for one in found["befallen"]["late"]] == ["T03"], "it has not begun"
    job = hand.post("repairs", {"seconds": 1, "counts": "plan"}).json()
    done = finished(hand, job["job_id"])
    assert (done["status"], done["plan_id"]) == ("done", None), "all went as planned"
    assert done["progress"]["nothing_done_min"] < found["nothing_done_min"]


def test_a_repair_of_another_plan_or_of_long_ago_is_not_published(
    hand: Hand, clock: SetClock, base: UUID
):
    lose(hand, "T01")
    storm = {"from": written(8 * 60), "to": written(10 * 60), "wave_m": 9.0}
    found = [repaired(hand, counts="plan", weather=weather)["plan_id"] for weather in ([], [storm])]
    clock.minute = TWO + 31
    old = hand.post(f"repairs/{found[0]}/publication", {})
    assert old.status_code == 409 and "repair again" in old.json()["detail"]
    clock.minute = TWO + 5
    by_id = hand.post("publications", {"plan_id": found[0]})
    assert by_id.status_code == 201, "it is published as any other plan, with the same care"
    second = hand.post(f"repairs/{found[1]}/publication", {})
    assert second.status_code == 409
    assert second.json()["detail"].endswith(f"plan {found[0]} is; repair that one")
    assert hand.post(f"repairs/{base}/publication", {}).status_code == 404, "it repairs none"


def test_a_repair_is_refused_before_it_begins_where_there_is_nothing_to_repair(
    hand: Hand, clock: SetClock, base: UUID, module_url: URL
):
    change = "UPDATE plan SET ground_sha256 = :sha256 WHERE plan_id = :plan"
    ((kept,),) = run_sql(module_url, "SELECT ground_sha256 FROM plan WHERE plan_id = :p", p=base)
    run_sql(module_url, change, sha256="another", plan=base)
    older = hand.post("repairs", {})
    run_sql(module_url, change, sha256=kept, plan=base)
    assert (older.status_code, older.json()["title"]) == (409, "The plan belongs to another pack")
    with pytest.raises(NothingToRepairError, match="no plan of district 'date-line' is in force"):
        on_database(module_url, lambda engine: read_basis(engine, "date-line", at=at(0)))
    for faulty in ({"seconds": 0}, {"counts": "all"}, {"stopped": [{"mode": "raft"}]},
                   {"weather": [{"from": written(9), "to": written(9)}]}):  # fmt: skip
        assert hand.post("repairs", faulty).status_code == 422


def test_a_proposal_made_last_is_never_in_force_without_publications(
    hand: Hand, module_url: URL, base: UUID
):
    lose(hand, "T01")
    repaired(hand, counts="plan")
    run_sql(module_url, "TRUNCATE plan_publication")
    assert hand.get("live")["plan_id"] == str(base)
