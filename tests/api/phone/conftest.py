"""Give tests of the phone page a phone, and servers that it talks to."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
import uvicorn
from contract_server import Desk, contract_app
from lossy_proxy import LossyProxy, running_proxy
from phone_case import Phone
from playwright.sync_api import Browser

from maps.assets import ensure_assets


@pytest.fixture(scope="session", autouse=True)
def fetched_assets() -> None:
    """Fetch what is missing, as the launcher does."""
    ensure_assets()


@pytest.fixture
def desk() -> Desk:
    """Give what the contract's server of one test has and does."""
    return Desk()


@pytest.fixture
def proxy(desk: Desk) -> Iterator[LossyProxy]:
    """Give a proxy before the contract's server: what the phone talks to."""
    config = uvicorn.Config(contract_app(desk), log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            with running_proxy(listening.getsockname()[1]) as proxy:
                yield proxy
        finally:
            server.should_exit = True
            thread.join()


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
        assert phone.strangers == [], "a request left the server's own address"
        assert phone.faults == []


@pytest.fixture
def phone(open_phone: Callable[..., Phone], proxy: LossyProxy) -> Phone:
    """Give a phone with the page open, and zhang signed in without the server's knowing."""
    phone = open_phone(f"http://127.0.0.1:{proxy.port}")
    phone.start()
    return phone
