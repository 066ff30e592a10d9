"""Give tests a real PostGIS cluster and a real Chromium; a missing one fails, never skips."""

import asyncio
import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.engine import URL

from geo_data.cluster import DATABASE, ROLE, admin_url, ensure_cluster, stop_cluster
from geo_data.store_connection import open_engine
from geo_data.store_upgrade import upgrade
from maps.assets import CHECKOUT
from maps.screenshots import CHROMIUM_NAMES

settings.register_profile("checked", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("checked")

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY_BYTES = 6 * 10**9
"""Clusters of all processes of a run take about 2 GB in the end."""
_database_numbers = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Look for no garbage while tests are collected: nearly all that is made then stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Never look again through what is there when the first test begins."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def scratch_folder() -> Iterator[Path]:
    """Give a short folder that the database's account can enter; gone after the tests."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def has_room() -> bool:
    """Say whether this machine has memory to spare for the clusters."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM_IN_MEMORY_BYTES:
        return False
    told = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    (available_kb,) = (line.split()[1] for line in told if line.startswith("MemAvailable:"))
    return int(available_kb) * 1024 > ROOM_IN_MEMORY_BYTES


@pytest.fixture(scope="session")
def cluster_folder(scratch_folder: Path) -> Iterator[Path]:
    """
    Give the data folder of one running scratch cluster, stopped after the tests.

    It is in memory where there is room: a database is 800 files, and hundreds of tests copy one.
    """
    place = Path(tempfile.mkdtemp(prefix="cw-", dir=MEMORY if has_room() else scratch_folder))
    place.chmod(0o755)
    folder = place / "data"
    ensure_cluster(folder, durable=False)
    yield folder
    stop_cluster(folder)
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def cluster_url(cluster_folder: Path) -> URL:
    """Give the address of the scratch cluster's own database, with its extensions, no tables."""
    return ensure_cluster(cluster_folder, durable=False)


@pytest.fixture(scope="session")
def run_as_admin(cluster_folder: Path) -> Callable[[str], None]:
    """Give a function that runs one statement as the scratch cluster's superuser."""
    return partial(_execute_as_admin, cluster_folder)


@pytest.fixture(scope="session")
def pristine_template(run_as_admin: Callable[[str], None]) -> str:
    """Give the name of a database with PostGIS and no tables, to copy others from."""
    run_as_admin(f"CREATE DATABASE pristine TEMPLATE {DATABASE} OWNER {ROLE}")
    return "pristine"


@pytest.fixture
def make_database(
    run_as_admin: Callable[[str], None], cluster_url: URL
) -> Iterator[Callable[[str], URL]]:
    """Give a function that copies the named template database; copies are dropped afterwards."""
    made = []

    def make(template: str) -> URL:
        name = f"test_{next(_database_numbers)}"
        made.append(name)
        # By files, as nothing is synchronised: through the log it takes twice as long.
        run_as_admin(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE} STRATEGY file_copy")
        return cluster_url.set(database=name)

    yield make
    for name in made:
        run_as_admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def fresh_database(make_database: Callable[[str], URL], pristine_template: str) -> URL:
    """Give a database of its own to one test: PostGIS in it, no tables."""
    return make_database(pristine_template)


@pytest.fixture(scope="session")
def tables_template(run_as_admin: Callable[[str], None], cluster_url: URL) -> str:
    """Give the name of a database with all tables and no rows, to copy others from."""
    run_as_admin(f"CREATE DATABASE with_tables TEMPLATE {DATABASE} OWNER {ROLE}")
    with ThreadPoolExecutor(max_workers=1) as worker:
        worker.submit(asyncio.run, _upgrade(cluster_url.set(database="with_tables"))).result()
    return "with_tables"


@pytest.fixture
def store_url(make_database: Callable[[str], URL], tables_template: str) -> URL:
    """Give a database of its own to one test, with all tables and no rows."""
    return make_database(tables_template)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """
    Give one running Chromium for the tests of a module.

    Playwright keeps an event loop running in this thread meanwhile, so no test of that module
    can be asynchronous itself.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium_path(), args=list(CHROMIUM_FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture
def offline_context(chromium: Browser) -> Iterator[BrowserContext]:
    """Give a browser context whose network is off; files of this machine still open."""
    context = chromium.new_context(offline=True, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def offline_page(offline_context: BrowserContext) -> Page:
    """Give an empty page in a browser context whose network is off."""
    return offline_context.new_page()


def _chromium_path() -> str:
    chosen = os.environ.get("COASTWATCH_CHROMIUM")
    kept = CHECKOUT / ".coastwatch" / "chromium"
    found = [path for path in (chosen, kept, *map(shutil.which, CHROMIUM_NAMES)) if path]
    for path in found:
        if Path(path).exists():
            return str(path)
    pytest.fail("no Chromium on this machine; run `./coastwatch test`, which installs it")


async def _upgrade(url: URL) -> None:
    engine = open_engine(url, pools=False)
    await upgrade(engine)
    await engine.dispose()


def _execute_as_admin(cluster_folder: Path, sql: str) -> None:
    """Run one statement as superuser, in a thread: this one may have a running event loop."""

    async def execute() -> None:
        url = admin_url(cluster_folder).set(drivername="postgresql")
        connection = await asyncpg.connect(url.render_as_string(hide_password=False))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    with ThreadPoolExecutor(max_workers=1) as worker:
        worker.submit(asyncio.run, execute()).result()
