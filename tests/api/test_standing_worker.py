"""Check the worker that stays: it lays out ahead, serves the next, says what fails, and ends."""

import asyncio

import pytest
from live_cases import at
from repair_cases import plan_for_two
from sqlalchemy.engine import URL

from api.live_rooms import LiveRooms
from api.repair_work import RepairWork
from api.workers import StandingWorker, WorkFailedError
from geo_data.store_connection import open_engine


@pytest.mark.anyio
async def test_a_district_is_laid_out_once_by_one_process_that_ends_with_the_server(
    module_url: URL, caplog: pytest.LogCaptureFixture
):
    base = await asyncio.to_thread(plan_for_two, module_url)
    engine, worker = open_engine(module_url), StandingWorker(module_url)
    work = RepairWork(engine, LiveRooms(engine), worker, is_ahead=True)
    try:
        with caplog.at_level("INFO", "coastwatch"):
            work.lay_out_soon("straight", at=at(120))
            work.lay_out_soon("straight", at=at(120))  # while the first is under way: nothing
            await work.stop()
            process = worker._process
            assert process.returncode is None and not worker.is_busy
            work.lay_out_soon("date-line", at=at(120))
            await work.stop()
        assert [one.getMessage() for one in caplog.records] == [
            "district date-line was not laid out for repairs: no plan of district 'date-line' is "
            "in force; make one, and publish it"
        ]
        strange = {"plan_id": str(base), "district_id": "nowhere", "at_s": 0, "called_off": []}
        with pytest.raises(WorkFailedError, match="nowhere"):
            await worker.run("lay_out", strange)
        assert worker._process is process, "what fails ends its work, not the process"
    finally:
        await worker.stop()
        await engine.dispose()
    assert process.returncode != 0 and not worker.is_busy
