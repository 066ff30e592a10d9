"""Put a plan with two teams at night into force, for tests of its repair."""

import time
from datetime import timedelta
from uuid import UUID

from account_cases import run_sql
from api_cases import NOW, START, on_database
from live_cases import Hand
from sqlalchemy.engine import URL

from api.plan_run import PlanOptions, plan_pack
from geo_data.ground import ground_fingerprint
from geo_data.plan_file import plan_to_json
from geo_data.store import load_reading
from geo_data.store_plans import store_plan

PATIENCE_S = 120
TWO = 120
"""Minutes after midnight."""
LONG_NIGHT = "UPDATE team SET shift_start_min = 0, shift_end_min = 480 WHERE team_id = 'T03'"
"""Gives the stock's first shift a second team, in the east, for which its plan has nothing."""
AT_EAST_BASE = "UPDATE person SET base_id = 'B02' WHERE person_id = 'H3'"
"""So that the phone of gridworker.west, who is H3, has the rounds of T03."""
AS_IT_IS = "UPDATE district SET ground_sha256 = :sha256 WHERE district_id = 'straight'"


def plan_for_two(url: URL) -> UUID:
    """Give T03 the night shift of T01, and make and keep a plan in which both go out."""
    for statement in (LONG_NIGHT, AT_EAST_BASE):
        run_sql(url, statement)
    reading = on_database(url, lambda engine: load_reading(engine, "straight"))
    ground = ground_fingerprint(reading.district)
    run_sql(url, AS_IT_IS, sha256=ground)
    plan = plan_pack(reading, PlanOptions(start=START, iterations=4, crews=False))
    document = plan_to_json(plan).encode()
    made_at = NOW + timedelta(minutes=1)
    return on_database(
        url, lambda engine: store_plan(engine, plan, document, now=made_at, ground_sha256=ground)
    )


def begin_at_two(hand: Hand, plan_id: UUID) -> None:
    """Put a plan into force, and let it be two at night."""
    hand.clock.minute = -60
    assert hand.post("publications", {"plan_id": str(plan_id)}).status_code == 201
    hand.clock.minute = TWO


def finished(hand: Hand, job_id: str) -> dict:
    """Give a job once it has ended."""
    deadline_s = time.monotonic() + PATIENCE_S
    while (job := hand.get(f"/api/v1/jobs/{job_id}"))["finished_at"] is None:
        assert time.monotonic() < deadline_s, job
        time.sleep(0.05)
    return job


def repaired(hand: Hand, login: str = "duty_officer.whole", **asked: object) -> dict:
    """Give the repair that a job makes of what is known now."""
    answer = hand.post("repairs", {"seconds": 1, **asked}, login)
    assert answer.status_code == 202, answer.text
    job = finished(hand, answer.json()["job_id"])
    assert (job["kind"], job["status"]) == ("repair", "done"), job
    return hand.get(f"repairs/{job['plan_id']}")
