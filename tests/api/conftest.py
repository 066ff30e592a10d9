"""Give tests of the API a database with districts and a plan, and servers on it."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from account_cases import Accounts, calling, make_accounts
from api_cases import NOW, START, Running, Stock, on_database, serve_in_thread, with_register
from fastapi import FastAPI
from live_cases import Hand, SetClock
from playwright.sync_api import expect
from scenes import at_date_line, straight_coast
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import create_app
from api.bound_run import BoundOptions, prove_plan
from api.plan_run import PlanOptions, plan_pack
from geo_data.certificate_file import certificate_to_json
from geo_data.cluster import ROLE, service_url_of
from geo_data.ground import ground_fingerprint
from geo_data.pack_reader import PackReading
from geo_data.plan_file import plan_to_json
from geo_data.store import import_pack
from geo_data.store_plans import store_plan
from geo_data.store_upgrade import upgrade

TEMPLATE = "api_template"

# Pages on a busy machine may need more than the 5 s that Playwright waits for what is expected.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def stock(run_as_admin: Callable[[str], None], pristine_template: str, cluster_url: URL) -> Stock:
    """Fill the template database and say what is in it."""
    run_as_admin(f"CREATE DATABASE {TEMPLATE} TEMPLATE {pristine_template} OWNER {ROLE}")
    district = with_register(straight_coast())
    reading = PackReading(district, "a" * 64, ("a warning",))
    plan = plan_pack(reading, PlanOptions(start=START, iterations=5))
    plan, proof = prove_plan(district, plan, BoundOptions(rounds=1))
    document = plan_to_json(plan).encode()
    proof = replace(proof, plan_sha256=hashlib.sha256(document).hexdigest())
    certificate = certificate_to_json(proof).encode()

    async def fill(engine: AsyncEngine) -> UUID:
        await upgrade(engine)
        await import_pack(engine, reading, now=NOW)
        await import_pack(engine, PackReading(at_date_line(), "b" * 64), now=NOW)
        ground = ground_fingerprint(district)
        return await store_plan(
            engine, plan, document, now=NOW, ground_sha256=ground, certificate=certificate
        )

    plan_id = on_database(cluster_url.set(database=TEMPLATE), fill)
    return Stock(district, plan_id, document, certificate)


@pytest.fixture(scope="session")
def shared_url(stock: Stock, run_as_admin: Callable[[str], None], cluster_url: URL) -> URL:
    """Give a database with the stock for tests that only read."""
    run_as_admin(f"CREATE DATABASE api_shared TEMPLATE {TEMPLATE} OWNER {ROLE}")
    return cluster_url.set(database="api_shared")


@pytest.fixture
def own_url(stock: Stock, make_database: Callable[[str], URL]) -> URL:
    """Give a database with the stock to one test."""
    return make_database(TEMPLATE)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, all of a module on one loop."""
    return "asyncio"


@pytest.fixture(scope="module")
async def reader(
    anyio_backend: str, shared_url: URL, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client that calls the application without a network."""
    app = create_app(shared_url, maps_folder=tmp_path_factory.mktemp("maps"))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client


@pytest.fixture
def server(own_url: URL, tmp_path: Path) -> Iterator[Running]:
    """Give a server of one test, on a database of its own; plans run one at a time."""
    yield from serve_in_thread(own_url, tmp_path, plans_at_once=1)


@pytest.fixture(scope="session")
def service_of(cluster_folder: Path) -> Callable[[URL], URL]:
    """Give a function that gives the address of a database by the role of requests."""
    return lambda url: service_url_of(cluster_folder).set(database=url.database)


@pytest.fixture(scope="session")
def accounts_stock(
    stock: Stock, run_as_admin: Callable[[str], None], cluster_url: URL
) -> tuple[str, Accounts]:
    """Give the name of a template with the stock and accounts of every role, and those."""
    name = "accounts_template"
    run_as_admin(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {ROLE}")
    return name, make_accounts(cluster_url.set(database=name))


@pytest.fixture(scope="session")
def accounts(accounts_stock: tuple[str, Accounts]) -> Accounts:
    """Give the accounts of `accounts_url` and `own_accounts_url`."""
    return accounts_stock[1]


@pytest.fixture(scope="session")
def accounts_url(
    accounts_stock: tuple[str, Accounts], run_as_admin: Callable[[str], None], cluster_url: URL
) -> URL:
    """Give a database with accounts for tests that only read, but for sessions and the log."""
    run_as_admin(f"CREATE DATABASE accounts_shared TEMPLATE {accounts_stock[0]} OWNER {ROLE}")
    return cluster_url.set(database="accounts_shared")


@pytest.fixture
def own_accounts_url(
    accounts_stock: tuple[str, Accounts], make_database: Callable[[str], URL]
) -> URL:
    """Give a database with accounts to one test."""
    return make_database(accounts_stock[0])


@pytest.fixture
def ask(
    own_accounts_url: URL, service_of: Callable[[URL], URL], tmp_path: Path
) -> Iterator[Callable[..., httpx.Response]]:
    """Give a function that asks an application on a database with accounts of one test."""
    with calling(own_accounts_url, service_of(own_accounts_url), tmp_path) as asking:
        yield asking


@pytest.fixture(scope="module")
def ask_shared(
    accounts_url: URL, service_of: Callable[[URL], URL], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., httpx.Response]]:
    """Give a function that asks an application on the database with accounts, to read only."""
    folder = tmp_path_factory.mktemp("maps")
    with calling(accounts_url, service_of(accounts_url), folder) as asking:
        yield asking


@pytest.fixture
def accounts_server(
    own_accounts_url: URL, service_of: Callable[[URL], URL], tmp_path: Path
) -> Iterator[Running]:
    """Give a server with accounts, on a database of one test."""
    service_url = service_of(own_accounts_url)
    yield from serve_in_thread(own_accounts_url, tmp_path, plans_at_once=1, service_url=service_url)


@pytest.fixture(scope="module")
def module_url(
    accounts_stock: tuple[str, Accounts], run_as_admin: Callable[[str], None], cluster_url: URL,
    request: pytest.FixtureRequest,
) -> URL:  # fmt: skip
    """Give one database with accounts to all tests of a module: each makes things of its own."""
    name = f"of_{request.module.__name__.rpartition('.')[2]}"
    run_as_admin(f"CREATE DATABASE {name} TEMPLATE {accounts_stock[0]} OWNER {ROLE}")
    return cluster_url.set(database=name)


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data folder of `module_ask`, where the site's key is."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def module_ask(
    module_url: URL, service_of: Callable[[URL], URL], data_folder: Path
) -> Iterator[Callable[..., httpx.Response]]:
    """Give a function that asks an application on the database with accounts of a module."""
    with calling(module_url, service_of(module_url), data_folder) as asking:
        yield asking


@pytest.fixture(scope="module")
def clock() -> SetClock:
    """Give the clock of `hand`."""
    return SetClock()


@pytest.fixture(scope="module")
def hand_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data folder of `hand`, where an office's own files are."""
    return tmp_path_factory.mktemp("maps")


@pytest.fixture(scope="module")
def begun() -> Callable[[FastAPI], None]:
    """Give what is called with the application of `hand` when it has started."""
    return lambda app: None


@pytest.fixture(scope="module")
def hand(
    module_url: URL,
    service_of: Callable[[URL], URL],
    accounts: Accounts,
    clock: SetClock,
    hand_folder: Path,
    begun: Callable[[FastAPI], None],
) -> Iterator[Hand]:
    """Give what asks and tells at instants of a set clock, on the database of a module."""
    service_url = service_of(module_url)
    with calling(module_url, service_url, hand_folder, begun=begun, clock=clock) as ask:
        yield Hand(ask, accounts, clock)
