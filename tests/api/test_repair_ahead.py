"""Check that plans in force are laid out before a repair is asked for: when, once, and quietly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from account_cases import Accounts, run_sql
from live_cases import LIVE, SetClock, at
from repair_cases import plan_for_two
from sqlalchemy.engine import URL, make_url

from api.app import create_app
from api.repair_ahead import InForce, RepairAhead
from api.repair_basis import Basis
from api.repair_desk import RepairDesk
from api.workers import StandingWorker
from geo_data.store_connection import open_engine
from maritime.horizon import Horizon

pytestmark = pytest.mark.anyio

PATIENCE_S = 120
AT_ONCE_S, NEVER_S = 0.02, 3600.0
NIGHT_MIN, DAY_MIN = 120, 24 * 60
FORGET = "TRUNCATE plan_publication"
EDITED = "UPDATE district SET edited_at = now() WHERE district_id = 'straight'"
GROUND = "UPDATE plan SET ground_sha256 = :sha256 WHERE plan_id = :plan RETURNING 1"
DOCUMENT = "UPDATE plan SET document = :document WHERE plan_id = :plan"
NOWHERE = make_url("postgresql+asyncpg://nobody@127.0.0.1:1/nowhere")
Begin = Callable[[float], AbstractAsyncContextManager["Site"]]


class Site:
    """A server that keeps plans laid out, and who publishes there."""

    def __init__(self, ahead: RepairAhead, client: httpx.AsyncClient, headers: dict[str, str]):
        self.ahead, self._client, self._headers = ahead, client, headers

    async def post(self, path: str, body: dict) -> None:
        """Tell something of the district as a duty officer."""
        answer = await self._client.post(f"{LIVE}/{path}", json=body, headers=self._headers)
        assert answer.status_code == 201, answer.text

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; what looks after it lasts meanwhile."""
        async with asyncio.timeout(PATIENCE_S):
            while not is_so():
                assert not self.ahead._task.done()
                await asyncio.sleep(0.02)

    async def until_counted(self, laid: int, rehearsed: int) -> None:
        """Wait until the worker has laid out and rehearsed so often; and then it does no more."""
        await self.until(lambda: self.counts == (laid, rehearsed))
        for _ in range(3):
            before = self.ahead.looks
            self.ahead.look_soon("straight")
            await self.until(lambda before=before: self.ahead.looks > before)
        assert self.counts == (laid, rehearsed)
        assert self.ahead.told.kept == ("straight",), "the other district has no plan"

    @property
    def counts(self) -> tuple[int, int]:
        """How often the worker says that it laid out and rehearsed."""
        return self.ahead.told.laid, self.ahead.told.rehearsed


@pytest.fixture(scope="module")
def base(module_url: URL) -> UUID:
    """Give the plan that is in force: the newest, as long as none is published."""
    return plan_for_two(module_url)


@pytest.fixture
def night() -> SetClock:
    """Give the clock of a test's servers, at two at night."""
    clock = SetClock()
    clock.minute = NIGHT_MIN
    return clock


@pytest.fixture
def begin(
    module_url: URL, service_of: Callable[[URL], URL], base: UUID, night: SetClock,
    accounts: Accounts, tmp_path: Path,
) -> Begin:  # fmt: skip
    """Give what runs a server that looks at once, and then again after so many seconds."""
    run_sql(module_url, FORGET)

    @asynccontextmanager
    async def begun(every_s: float) -> AsyncIterator[Site]:
        app = create_app(
            module_url, maps_folder=tmp_path, service_url=service_of(module_url), clock=night,
            readies_repairs=True,
        )  # fmt: skip
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
        ):
            app.state.ahead.every_s = every_s
            yield Site(app.state.ahead, client, accounts.headers("duty_officer.whole"))

    return begun


async def test_a_server_lays_out_when_it_begins_and_again_only_when_that_is_stale(
    begin: Begin, module_url: URL, night: SetClock
):
    async with begin(AT_ONCE_S) as site:
        await site.until_counted(1, 1)
        process = site.ahead.worker._process
        night.minute += DAY_MIN  # a plan that repeats has gone over midnight
        await site.until_counted(2, 2)
        site.ahead.settled_s = NEVER_S
        await asyncio.to_thread(run_sql, module_url, EDITED)  # the register was changed
        before = site.ahead.looks
        await site.until(lambda: site.ahead.looks > before + 2)
        assert site.counts == (2, 2), "who types may go on typing"
        site.ahead.settled_s = AT_ONCE_S
        await site.until_counted(3, 3)
        assert site.ahead.worker._process is process, "it stays, with all that it has"
    assert process.returncode is not None, "it does not outlive the server"


async def test_what_is_published_is_laid_out_though_no_unit_is_lost(
    begin: Begin, module_url: URL, base: UUID
):
    query = "SELECT ground_sha256 FROM plan WHERE plan_id = :plan"
    ((ground,),) = await asyncio.to_thread(run_sql, module_url, query, plan=base)
    await asyncio.to_thread(run_sql, module_url, GROUND, sha256="another", plan=base)
    async with begin(NEVER_S) as site:
        await site.until(lambda: site.ahead.looks > 0)
        assert site.ahead.worker._process is None, "of a coast that has changed: none to repair"
        await asyncio.to_thread(run_sql, module_url, GROUND, sha256=ground, plan=base)
        await site.post("publications", {"plan_id": str(base)})
        await site.until(lambda: site.counts == (1, 1))
        for word in ({"kind": "lost"}, {"kind": "late", "minutes": 20}):
            before = site.ahead.looks
            await site.post("units/T01/status", word)
            await site.until(lambda before=before: site.ahead.looks > before)
        assert site.counts == (1, 1), "what is laid out serves whatever befalls the day"


async def test_a_server_ends_while_it_lays_out(begin: Begin, caplog: pytest.LogCaptureFixture):
    async with begin(NEVER_S) as site:
        await site.until(lambda: site.ahead.worker._process is not None)
        process = site.ahead.worker._process
        assert site.ahead.worker.is_busy
    assert process.returncode is not None
    assert (site.counts, site.ahead.looks) == ((0, 0), 0), "it was ended in the middle"
    assert [one for one in caplog.records if one.name == "coastwatch"] == []


async def test_what_fails_is_logged_and_tried_again_and_the_server_goes_on(
    begin: Begin, module_url: URL, base: UUID, caplog: pytest.LogCaptureFixture
):
    query = "SELECT document FROM plan WHERE plan_id = :plan"
    ((kept,),) = await asyncio.to_thread(run_sql, module_url, query, plan=base)
    await asyncio.to_thread(run_sql, module_url, DOCUMENT, document=b"{}", plan=base)
    try:
        async with begin(AT_ONCE_S) as site:
            await site.until(lambda: site.ahead.looks > 2)
            assert [one.getMessage() for one in caplog.records if one.name == "coastwatch"] == [
                f"district straight was not laid out for repairs: plan {base}: 13 faults"
            ], "as long as it stays as it is, it is not tried at every look"

            engine = site.ahead.engine
            site.ahead.engine = open_engine(module_url.set(database="nowhere"), pools=False)
            await site.until(lambda: "plans were not laid out for repairs: no data" in caplog.text)
            site.ahead.engine = engine
            await asyncio.to_thread(run_sql, module_url, DOCUMENT, document=kept, plan=base)
            site.ahead.look_soon("straight")
            await site.until_counted(1, 1)
    finally:
        await asyncio.to_thread(run_sql, module_url, DOCUMENT, document=kept, plan=base)


async def test_of_many_districts_those_asked_for_last_are_chosen_and_those_used_last_are_kept():
    found = [InForce(name, "", Basis(UUID(int=1), Horizon(0, 60, "UTC")), at(0)) for name in "abcd"]
    ahead = RepairAhead(open_engine(NOWHERE), StandingWorker(NOWHERE), lambda: at(0))
    assert [one.district_id for one in ahead._chosen(found)] == ["a", "b", "c"]
    for name in "dbd":
        ahead.look_soon(name)
    assert [one.district_id for one in ahead._chosen(found)] == ["d", "b", "a"]
    desk = RepairDesk(lambda request, work: None)
    for name in "abcad":
        desk._shelf_of({"district_id": name})
    assert list(desk._shelves) == ["c", "a", "d"]
