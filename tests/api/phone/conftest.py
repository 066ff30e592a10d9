"""Give tests of the phone page a phone, and servers that it talks to."""

from collections.abc import Callable, Iterator

import pytest
from api_cases import in_thread
from contract_server import Desk, Site, contract_app
from lossy_proxy import LossyProxy, running_proxy
from phone_case import Phone
from playwright.sync_api import Browser

from maps.assets import ensure_assets


@pytest.fixture(scope="session", autouse=True)
def fetched_assets() -> None:
    """Fetch what is missing, as the launcher does."""
    ensure_assets()


@pytest.fixture(scope="session")
def site() -> Site:
    """Give the contract's server as what it has and does."""
    return Site()


@pytest.fixture(scope="session")
def site_proxy(site: Site) -> Iterator[LossyProxy]:
    """Give the proxy before the contract's server."""
    with in_thread(contract_app(site), lifespan="off") as port, running_proxy(port) as proxy:
        yield proxy


@pytest.fixture
def desk(site: Site) -> Desk:
    """Give what the contract's server of one test has and does."""
    site.desk = Desk()
    return site.desk


@pytest.fixture
def proxy(site_proxy: LossyProxy, desk: Desk) -> LossyProxy:
    """Give the proxy that the phone of one test talks to."""
    site_proxy.lose_nothing()
    site_proxy.asked.clear()
    site_proxy.lost = 0
    return site_proxy


@pytest.fixture
def open_phone(chromium: Browser) -> Iterator[Callable[..., Phone]]:
    """Give a function that switches a new phone on; afterwards no request may have gone astray."""
    phones: list[Phone] = []

    def open_one(address: str, **options: object) -> Phone:
        phones.append(Phone(chromium, address, **options))
        return phones[-1]

    yield open_one
    for phone in phones:
        phone.context.close()
        phone.check()


@pytest.fixture(scope="module")
def module_phone(chromium: Browser, site_proxy: LossyProxy) -> Iterator[Phone]:
    """Give a phone on which the page is kept; its files need not be fetched for each test."""
    phone = Phone(chromium, f"http://127.0.0.1:{site_proxy.port}")
    phone.start()
    yield phone
    phone.context.close()


@pytest.fixture
def phone(module_phone: Phone, proxy: LossyProxy) -> Iterator[Phone]:
    """Give a phone with the page open and nobody known on it."""
    module_phone.wipe()
    module_phone.start()
    proxy.asked.clear()
    yield module_phone
    module_phone.check()
