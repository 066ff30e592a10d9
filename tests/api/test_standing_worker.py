"""Check the worker that stays: it keeps what it laid out, says what fails, and ends."""

import asyncio
import signal

import pytest
from api_cases import on_database
from live_cases import at
from repair_cases import plan_for_two
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.repair_ahead import read_in_force
from api.worker import _with_engine
from api.workers import LAY_OUT, REHEARSE, StandingWorker, WorkFailedError


@pytest.mark.anyio
async def test_a_day_is_laid_out_once_by_one_process_that_ends_with_the_server(module_url: URL):
    base = await asyncio.to_thread(plan_for_two, module_url)
    (there,) = await asyncio.to_thread(
        on_database, module_url, lambda engine: read_in_force(engine, at=at(120))
    )
    assert (there.district_id, there.basis.plan_id) == ("straight", base)
    request = {
        "district_id": "straight", "plan_id": str(base), "at_s": int(at(120).timestamp()),
        "called_off": [], "state": there.state,
    }  # fmt: skip
    worker = StandingWorker(module_url)
    try:
        first = await worker.run(REHEARSE, request)
        assert first == {"laid": 0, "rehearsed": 0, "kept": []}, "there is nothing to rehearse on"
        process = worker._process
        for task, rehearsed in ((LAY_OUT, 0), (REHEARSE, 1), (LAY_OUT, 1), (REHEARSE, 1)):
            done = await worker.run(task, request)
            assert done == {"laid": 1, "rehearsed": rehearsed, "kept": ["straight"]}
        strange = {**request, "district_id": "nowhere"}
        with pytest.raises(WorkFailedError, match="nowhere"):
            await worker.run(LAY_OUT, strange)
        assert worker._process is process, "what fails ends its work, not the process"
    finally:
        await worker.stop()
    assert process.returncode != 0 and not worker.is_busy


def test_what_is_read_for_a_worker_is_never_written_out(module_url: URL):
    class Laid:
        def __repr__(self) -> str:
            written.append(self)
            return "a whole district"

    async def read(engine: AsyncEngine) -> Laid:
        return laid

    written, laid = [], Laid()
    asked = {"database_url": module_url.render_as_string(hide_password=False)}
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a worker's process
    try:
        assert _with_engine(asked, read) is laid
    finally:
        signal.signal(signal.SIGINT, before)
    assert written == []
