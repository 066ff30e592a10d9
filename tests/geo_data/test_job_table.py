"""Check how jobs change, and that one server at a time looks after a job."""

from uuid import UUID, uuid4

import pytest
from scenes import ring_island
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine
from store_cases import put, with_engine

from geo_data.job_table import (
    JobNotFoundError,
    add_job,
    claim_job,
    finish_job,
    read_job,
    read_jobs,
    read_unfinished,
    release_job,
    save_progress,
    start_job,
)
from geo_data.read_page import PageRequest

JOB = UUID(int=1)


@pytest.fixture
def district_url(store_url: URL) -> URL:
    """Give a database that holds one district."""
    put(store_url, ring_island())
    return store_url


def test_a_job_goes_its_way(district_url: URL):
    async def go(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            assert await add_job(connection, JOB, "ring", {"seed": 1})
            assert not await add_job(connection, JOB, "ring", {"seed": 2}), "it is there already"
            job = await read_job(connection, JOB)
            assert (job.status, job.options, job.is_finished) == ("queued", {"seed": 1}, False)
            assert not await save_progress(connection, JOB, {"iteration": 1}), "not running yet"
            assert await start_job(connection, JOB)
            assert not await start_job(connection, JOB), "running already"
            assert await save_progress(connection, JOB, {"iteration": 1})
            assert await read_unfinished(connection) == (JOB,)
            assert await finish_job(connection, JOB, "failed", error="no room")
            assert not await finish_job(connection, JOB, "done"), "what has ended has ended"
            job = await read_job(connection, JOB)
            assert (job.status, job.error, job.is_finished) == ("failed", "no room", True)
            assert job.progress == {"iteration": 1}
            assert await read_unfinished(connection) == ()

    with_engine(district_url, go)


def test_jobs_are_listed(district_url: URL):
    async def go(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            await add_job(connection, JOB, "ring", {})
            await add_job(connection, UUID(int=2), "ring", {})
            await finish_job(connection, JOB, "cancelled")
            page = await read_jobs(
                connection, PageRequest(), district_id="ring", status="cancelled"
            )
            assert [row["job_id"] for row in page.rows] == [JOB]
            every = await read_jobs(connection, PageRequest(1), district_id=None, status=None)
            assert (len(every.rows), every.matched) == (1, 2)
            none = await read_jobs(connection, PageRequest(), district_id="other", status=None)
            assert none.matched == 0

    with_engine(district_url, go)


def test_one_connection_looks_after_a_job(district_url: URL):
    async def go(engine: AsyncEngine) -> None:
        async with engine.connect() as first, engine.connect() as second:
            assert await claim_job(first, JOB)
            assert not await claim_job(second, JOB)
            assert await claim_job(second, UUID(int=2)), "another job is another matter"
            await release_job(first, JOB)
            assert await claim_job(second, JOB)
        async with engine.connect() as third:
            assert await claim_job(third, JOB), "a claim ends with its connection"

    with_engine(district_url, go)


def test_no_such_job_is_told(store_url: URL):
    job_id = uuid4()

    async def go(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            await read_job(connection, job_id)

    with pytest.raises(JobNotFoundError, match=f"job {job_id} is not in the database"):
        with_engine(store_url, go)
