"""Check that the page opens without a network, and changes its version only when it may."""

from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import expect

from api import routes_phone
from api.phone.shell import START, own_shell

NEW = b"\n:root { --new-version: 1; }\n"


def renewed(shell, name="shell.css"):
    """Give a shell with one file changed."""
    file = shell.files[name]
    return replace(shell, files={**shell.files, name: replace(file, content=file.content + NEW)})


@pytest.fixture
def serve_shell(monkeypatch, phone):
    """Give a function that lets the server have another version, for this test only."""
    yield lambda shell: monkeypatch.setattr(routes_phone, "own_shell", lambda: shell)
    monkeypatch.undo()
    phone.page.evaluate(UNREGISTER)


UNREGISTER = """async () => {
  for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
}"""
HAS_NEW_STYLE = "getComputedStyle(document.documentElement).getPropertyValue('--new-version')"
KEPT_PATHS = """async () => {
  const paths = [];
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    paths.push(...requests.map(({ url }) => new URL(url).pathname));
  }
  return paths.sort();
}"""


def test_the_whole_page_opens_without_a_network(phone):
    phone.enter()
    phone.add()
    phone.context.set_offline(True)
    phone.page.reload()
    for name in ("menu", "outbox", "settings", "sign_in"):
        phone.page.evaluate("name => { location.hash = `#/${name}`; }", name)
        expect(phone.page.locator(f".screen-{name}")).to_be_visible()
    assert phone.states() in (["unsent"], ["kept"])


def test_only_the_page_s_own_files_are_kept_and_all_of_them(phone):
    phone.enter()
    phone.send()
    names = {"" if name == START else name for name in own_shell().files}
    assert phone.page.evaluate(KEPT_PATHS) == sorted(f"/phone/{name}" for name in names)


def test_a_new_version_waits_until_it_is_taken_and_loses_nothing(phone, serve_shell):
    phone.enter()
    phone.context.set_offline(True)
    phone.add()
    phone.context.set_offline(False)
    phone.page.evaluate(
        "document.querySelector('#screen').append(document.createElement('textarea'))"
    )
    phone.page.locator("textarea").fill("正在写")
    serve_shell(renewed(own_shell()))
    phone.ask("update.js", "await m.lookForUpdate()")
    expect(phone.page.locator("#update")).to_be_visible()
    expect(phone.page.locator("textarea")).to_have_value("正在写")
    assert phone.page.evaluate(HAS_NEW_STYLE) == ""
    with phone.page.expect_navigation():
        phone.page.locator("#update button").click()
    expect(phone.page.locator("#unsent")).to_be_visible()
    assert phone.page.evaluate(HAS_NEW_STYLE) == "1"
    assert len(phone.states()) == 1


def test_a_new_version_is_taken_at_the_next_start(phone, serve_shell):
    serve_shell(renewed(own_shell()))
    phone.ask("update.js", "await m.lookForUpdate()")
    expect(phone.page.locator("#update")).to_be_visible()
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.start()
    expect(phone.page.locator("#login")).to_be_visible()
    assert phone.page.evaluate(HAS_NEW_STYLE) == "1"


def test_half_a_new_version_is_not_taken(phone, serve_shell):
    promised = renewed(own_shell(), "words.js")

    class Mixed:
        """The new worker, and files of which one is still the old one."""

        files, worker = renewed(own_shell()).files, promised.worker
        worker_script = promised.worker_script

    serve_shell(Mixed())
    phone.ask("update.js", "await m.lookForUpdate()")
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator("#update")).to_have_count(0)
    phone.context.set_offline(True)
    phone.page.reload()
    expect(phone.page.locator("#login")).to_be_visible()
    phone.faults.clear()  # the browser says that a checksum did not fit


def test_without_a_service_worker_all_is_kept_all_the_same(open_phone, proxy):
    phone = open_phone(f"http://127.0.0.1:{proxy.port}")
    phone.context.add_init_script("delete Navigator.prototype.serviceWorker")
    phone.start(is_waiting=False)
    phone.enter()
    phone.context.set_offline(True)
    phone.add_with_photo()
    phone.context.set_offline(False)
    phone.page.reload()
    expect(phone.page.locator("#unsent")).to_be_visible()
    phone.send()
    assert phone.states() == ["kept"]


# --- what is served ------------------------------------------------------------------------------


@pytest.fixture
def client(proxy):
    with httpx.Client(base_url=f"http://127.0.0.1:{proxy.port}") as client:
        yield client


def test_every_file_says_what_it_is_and_is_asked_for_anew_by_its_state(client):
    for name in (*own_shell().files, "sw.js", ""):
        answer = client.get(f"/phone/{name}")
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-cache"
        again = client.get(f"/phone/{name}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304 and not again.content
    assert client.get("/phone/no.js").status_code == 404
    assert client.get("/phone/..%2fshell.py").status_code == 404
    assert client.get("/phone").headers["location"] == "/phone/"


def test_the_version_is_that_of_the_files():
    shell = own_shell()
    assert shell.version != renewed(shell).version
    assert shell.version in shell.worker_script().decode()
    assert shell.version == replace(shell).version


def test_a_browser_that_keeps_no_worker_and_says_nothing_shows_the_page(open_phone, proxy):
    phone = open_phone(f"http://127.0.0.1:{proxy.port}")
    phone.page.add_init_script("ServiceWorkerContainer.prototype.register = async () => undefined;")
    phone.start(is_waiting=False)
    expect(phone.page.locator(".screen-sign_in")).to_be_visible()
    assert phone.ask("update.js", "[m.updateWaits(), await m.isKeptOffline()]") == [False, False]
    phone.check()
