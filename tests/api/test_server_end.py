"""Check that a server ends all it has begun, and tells when what should last has failed."""

import asyncio
import logging

import pytest
from sqlalchemy.engine import URL

from api.app import create_app
from api.lasting_task import start_lasting

pytestmark = pytest.mark.anyio


async def test_what_cannot_be_ended_keeps_nothing_else_from_it(shared_url: URL, tmp_path):
    app = create_app(shared_url, maps_folder=tmp_path)

    async def fail() -> None:
        raise RuntimeError("the line hangs")

    with pytest.raises(RuntimeError, match="the line hangs"):
        async with app.router.lifespan_context(app):
            services, pool = app.state.services, app.state.services.engine.pool
            assert pool.checkedout() >= 1, "the server holds its claims"
            services.outward.stop = fail
    assert pool.checkedout() == 0
    assert not services.scratch.exists()


async def test_lasting_work_that_fails_is_told_at_once_and_an_ended_one_is_not(caplog):
    async def fail() -> None:
        raise RuntimeError("no such thing")

    with caplog.at_level(logging.CRITICAL, "coastwatch"):
        ended = start_lasting(asyncio.sleep(60, None), "sleeping")
        ended.cancel()
        failed = start_lasting(fail(), "looking after the coast")
        await asyncio.wait((ended, failed))
    assert [one.message for one in caplog.records] == [
        "looking after the coast stopped; start the server again"
    ]
