"""Check that plans are kept with their exact bytes, and with rows for targets and gaps."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from pack_scenes import small_district
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError
from store_cases import NOW, execute, put, with_engine

from geo_data.plan_file import plan_to_json
from geo_data.rows import to_instant
from geo_data.store_errors import (
    CertificateNotFoundError,
    DistrictNotFoundError,
    PlanNotFoundError,
)
from geo_data.store_plans import (
    StoredCertificate,
    load_certificate,
    load_plan,
    load_plan_document,
    store_plan,
)
from geo_data.store_status import database_status
from maritime.errors import UnknownTargetError
from maritime.horizon import DAY_S, Horizon
from maritime.plan import Gap, Plan, PlannedTarget, Score

START_S = 1_795_363_200  # 2026-11-23T00:00:00+08:00


def two_gaps() -> Plan:
    """Give a plan for the small district that leaves two gaps."""
    return Plan(
        district_id="440781",
        inputs_sha256="a" * 64,
        seed=7,
        horizon=Horizon(START_S, START_S + DAY_S, "Asia/Shanghai", is_cyclic=True),
        targets=(
            PlannedTarget("S1", "segment", "C1", 0.0, 1000.0, 3.0, 1440.0, 35.0),
            PlannedTarget("L1", "landing_point", "C1", 500.0, 500.0, 8.0, 1440.0, 10.5),
        ),
        patrols=(),
        sensor_observations=(),
        gaps=(
            Gap("S1", START_S, START_S + 2100, "out_of_reach", {"team_id": "快艇", "by": 1.5}),
            Gap("L1", START_S + 60, START_S + 690),
        ),
        score=Score(189.0, 15840.0, 0.98, 0.0, 12.5, 1.1, 95.0, 3.5),
    )


def keep(
    url: URL, plan: Plan, document: bytes | None = None, *, certificate: bytes | None = None
) -> UUID:
    content = plan_to_json(plan).encode() if document is None else document
    return with_engine(
        url,
        lambda engine: store_plan(
            engine, plan, content, now=NOW, ground_sha256="ground", certificate=certificate
        ),
    )


@pytest.fixture
def district_url(store_url: URL) -> URL:
    """Give a database that holds the small district."""
    put(store_url, small_district())
    return store_url


def test_a_plan_comes_back_with_its_exact_bytes(district_url: URL):
    document = plan_to_json(two_gaps()).encode().replace(b'"seed": 7', b'"seed":   7')
    plan_id = keep(district_url, two_gaps(), document)
    assert with_engine(district_url, lambda engine: load_plan(engine, plan_id)) == two_gaps()
    found = with_engine(district_url, lambda engine: load_plan_document(engine, plan_id))
    assert found == document


def test_a_certificate_is_kept_with_its_plan(district_url: URL):
    plan_id = keep(district_url, two_gaps())
    with pytest.raises(CertificateNotFoundError, match=f"plan {plan_id} has no certificate: it"):
        with_engine(district_url, lambda engine: load_certificate(engine, plan_id))
    for certificate in (b"proof", b"another"):
        assert keep(district_url, two_gaps(), certificate=certificate) == plan_id
        kept = with_engine(district_url, lambda engine: load_certificate(engine, plan_id))
        assert kept == StoredCertificate(b"proof", sha256(b"proof").hexdigest())
    execute(district_url, "DELETE FROM plan")
    assert execute(district_url, "SELECT count(*) FROM plan_certificate") == [(0,)]


def test_its_numbers_are_columns(district_url: URL):
    plan_id = keep(district_url, two_gaps())
    assert execute(
        district_url,
        "SELECT plan_id, district_id, inputs_sha256, start_at, end_at, is_cyclic, assume_fresh, "
        "seed, weighted_overdue, weighted_required, coverage, bound, worst_idleness_min, "
        "patrol_count, gap_count, created_at FROM plan",
    ) == [
        (
            plan_id, "440781", "a" * 64, to_instant(START_S), to_instant(START_S + DAY_S), True,
            False, 7, 189.0, 15840.0, 0.98, 12.5, 95.0, 0, 2, NOW,
        )
    ]  # fmt: skip
    start = datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert execute(
        district_url,
        "SELECT target_id, from_at, to_at, overdue_min, cause, evidence, weight FROM plan_gap "
        "ORDER BY from_at",
    ) == [
        (
            "S1", start, start + timedelta(seconds=2100), 35.0, "out_of_reach",
            {"team_id": "快艇", "by": 1.5}, 3.0,
        ),
        (
            "L1", start + timedelta(seconds=60), start + timedelta(seconds=690), 10.5,
            "not_searched", {}, 8.0,
        ),
    ]  # fmt: skip
    assert execute(
        district_url, "SELECT target_id, from_m, to_m, required_min, overdue_min FROM plan_target"
    ) == [("S1", 0.0, 1000.0, 1440.0, 35.0), ("L1", 500.0, 500.0, 1440.0, 10.5)]


def test_the_same_bytes_are_kept_once(district_url: URL):
    first = keep(district_url, two_gaps())
    assert keep(district_url, two_gaps()) == first
    assert keep(district_url, replace(two_gaps(), seed=8)) != first
    assert execute(district_url, "SELECT count(*) FROM plan_gap") == [(4,)]


def test_the_same_bytes_at_once_are_kept_once(district_url: URL):
    with ThreadPoolExecutor(max_workers=3) as workers:
        ids = set(workers.map(lambda _: keep(district_url, two_gaps()), range(3)))
    assert execute(district_url, "SELECT plan_id FROM plan") == [(plan_id,) for plan_id in ids]


def test_plans_stay_when_the_district_is_replaced(district_url: URL):
    plan_id = keep(district_url, two_gaps())
    put(district_url, replace(small_district(), name="新"), "b" * 64)
    assert execute(
        district_url,
        "SELECT plan_id, inputs_sha256 = pack_sha256 FROM plan JOIN district USING (district_id)",
    ) == [(plan_id, False)]
    assert with_engine(district_url, lambda engine: load_plan(engine, plan_id)) == two_gaps()


def test_plans_go_with_their_district(district_url: URL):
    plan_id = keep(district_url, two_gaps())
    execute(
        district_url,
        "INSERT INTO job (job_id, kind, district_id, options, plan_id) "
        f"VALUES ('{uuid4()}', 'plan', '440781', '{{}}', '{plan_id}')",
        "DELETE FROM district",
    )
    for table in ("plan", "plan_gap", "plan_target", "job", "target", "team"):
        assert execute(district_url, f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_job_outlives_its_plan_and_has_a_known_status(district_url: URL):
    plan_id = keep(district_url, two_gaps())
    execute(
        district_url,
        "INSERT INTO job (job_id, kind, district_id, options, plan_id) "
        f"VALUES ('{uuid4()}', 'plan', '440781', '{{}}', '{plan_id}')",
        "DELETE FROM plan",
    )
    assert execute(district_url, "SELECT status, plan_id FROM job") == [("queued", None)]
    with pytest.raises(IntegrityError, match="ck_job_status"):
        execute(district_url, "UPDATE job SET status = 'lost'")


def test_status_counts_plans(district_url: URL):
    keep(district_url, two_gaps())
    assert with_engine(district_url, database_status).districts[0].plan_count == 1


def test_a_plan_of_an_unknown_district_is_refused(district_url: URL):
    with pytest.raises(DistrictNotFoundError, match="'nowhere' is not in the database"):
        keep(district_url, replace(two_gaps(), district_id="nowhere"))
    assert execute(district_url, "SELECT count(*) FROM plan") == [(0,)]


def test_a_gap_of_an_unknown_target_is_refused(district_url: URL):
    with pytest.raises(UnknownTargetError, match="'S9' is not among"):
        keep(district_url, replace(two_gaps(), gaps=(Gap("S9", START_S, START_S + 60),)))
    assert execute(district_url, "SELECT count(*) FROM plan") == [(0,)]


def test_a_plan_that_is_not_there_is_told(district_url: URL):
    missing = UUID(int=5)
    for load in (load_plan, load_plan_document):
        with pytest.raises(PlanNotFoundError, match=f"plan {missing} is not in the database"):
            with_engine(district_url, lambda engine, load=load: load(engine, missing))
