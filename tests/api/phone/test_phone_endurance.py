"""Tell the story that the page is for: hours without a network, and nothing lost or doubled."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from account_cases import PASSWORD, Accounts
from lossy_proxy import LossyProxy, running_proxy
from playwright.sync_api import expect
from real_server import NEW_STYLE, RealServer
from sqlalchemy.engine import URL

from api.cli_serve import find_free_port

pytestmark = pytest.mark.soak

WEST, EAST = "gridworker.west", "gridworker.east"
CHECKS = 25
HOURS = 3
KEPT = "SELECT count(*), count(DISTINCT item_id) FROM field_item WHERE kind = 'check'"
OWNERS = """
SELECT account.login, count(*) FROM field_item JOIN account USING (account_id)
WHERE kind = 'check' GROUP BY account.login ORDER BY account.login
"""
PHOTOS = """
SELECT count(*), bool_and(is_complete), bool_and(sha256 = (
    SELECT encode(sha256(string_agg(bytes, '' ORDER BY from_byte)), 'hex')
    FROM field_attachment_part AS part WHERE part.attachment_id = field_attachment.attachment_id))
FROM field_attachment
"""
CONFLICTS = "SELECT count(*) FROM field_conflict"


@pytest.fixture
def server(
    own_accounts_url: URL, service_of: Callable[[URL], URL], tmp_path: Path
) -> Iterator[RealServer]:
    port = find_free_port(18_200, "127.0.0.1")
    server = RealServer(own_accounts_url, service_of(own_accounts_url), tmp_path, port)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def line(server: RealServer) -> Iterator[LossyProxy]:
    """Give the line to the real server, which may lose answers."""
    with running_proxy(server.port) as proxy:
        yield proxy


def sign_in(phone, login):
    phone.page.evaluate("location.hash = '#/sign_in'")
    phone.sign_in(login, PASSWORD)
    expect(phone.page.locator("#login")).to_have_count(0)
    expect(phone.page.locator("#head small")).to_contain_text(login)


def change_user(phone):
    phone.page.evaluate("location.hash = '#/settings'")
    phone.page.locator("#change-user").click()
    expect(phone.page.locator("#login")).to_be_visible()


def log_checks(phone, count):
    """Log checks with photos, some minutes apart; every eighth photo needs several parts."""
    for number in range(count):
        phone.add_with_photo(700 if number % 8 == 0 else 120)
        phone.page.clock.fast_forward(HOURS * 3_600_000 // (2 * CHECKS))


def waiting_of(phone, login):
    counts = phone.ask("outbox.js", "await m.countByOwner()")
    return sum(one["items"] + one["attachments"] for one in counts if one["login"] == login)


def send_until(phone, is_enough, tries=200):
    for _ in range(tries):
        phone.send()
        if is_enough():
            return
    raise AssertionError("the outbox does not get empty")


def require_all_once(server):
    """Check that all checks and photos of both are stored, once each and unchanged."""
    assert server.rows(KEPT) == [(2 * CHECKS, 2 * CHECKS)]
    assert server.rows(OWNERS) == [(EAST, CHECKS), (WEST, CHECKS)]
    assert server.rows(PHOTOS) == [(2 * CHECKS, True, True)]
    assert server.rows(CONFLICTS) == [(0,)]


def go_out(open_phone, line):
    """Give a phone on which both have signed in, and which has then lost its network."""
    phone = open_phone(f"http://127.0.0.1:{line.port}")
    phone.page.clock.install()
    phone.start()
    for login in (EAST, WEST):
        sign_in(phone, login)
        phone.send()
        if login == EAST:
            change_user(phone)
    phone.context.set_offline(True)
    return phone


def test_three_hours_without_network_lose_and_double_nothing(
    accounts: Accounts, server: RealServer, line: LossyProxy, open_phone
):
    phone = go_out(open_phone, line)
    log_checks(phone, CHECKS // 2)
    phone.page.reload()
    log_checks(phone, CHECKS - CHECKS // 2)
    change_user(phone)
    sign_in(phone, EAST)
    log_checks(phone, CHECKS)
    assert (waiting_of(phone, WEST), waiting_of(phone, EAST)) == (2 * CHECKS, 2 * CHECKS)

    line.lose_every_third(r"\w+ /api/v1/(field|me)")
    phone.context.set_offline(False)
    phone.send()
    expect(phone.page.locator("#expired")).to_be_visible()
    assert server.rows(KEPT) == [(0, 0)], "nobody is signed in: nothing is sent"
    sign_in(phone, EAST)
    send_until(phone, lambda: waiting_of(phone, EAST) < CHECKS)
    server.kill()
    phone.send()
    left = waiting_of(phone, EAST)
    assert 0 < left < CHECKS
    server.start(style=NEW_STYLE)
    phone.ask("update.js", "await m.lookForUpdate()")
    with phone.page.expect_navigation():
        phone.page.locator("#update button").click()
    expect(phone.page.locator("#unsent")).to_be_visible()
    send_until(phone, lambda: waiting_of(phone, EAST) == 0)
    assert waiting_of(phone, WEST) == 2 * CHECKS
    change_user(phone)
    sign_in(phone, WEST)
    send_until(phone, lambda: waiting_of(phone, WEST) == 0)

    assert line.lost > 20
    require_all_once(server)
    phone.is_told("未发送 0")


def test_the_same_arrives_by_signed_files(
    accounts: Accounts, server: RealServer, line: LossyProxy, open_phone, tmp_path: Path
):
    phone = go_out(open_phone, line)
    log_checks(phone, CHECKS)
    change_user(phone)
    sign_in(phone, EAST)
    log_checks(phone, CHECKS)
    phone.page.evaluate("location.hash = '#/outbox'")
    files = []
    for owner in (EAST, WEST):
        card = phone.page.locator(".owner").filter(
            has=phone.page.get_by_role("heading", name=owner)
        )
        with phone.page.expect_download() as saving:
            card.get_by_role("button", name="存成签名文件").click()
        files.append(tmp_path / f"{owner}.cwo")
        files[-1].write_bytes(saving.value.path().read_bytes())
    changed = tmp_path / "changed.cwo"
    content = bytearray(files[0].read_bytes())
    content[-1000] ^= 1
    changed.write_bytes(content)
    assert server.run("outbox", "import", str(changed)) != 0
    assert server.rows(KEPT) == [(0, 0)]
    for file in (*files, *files):
        assert server.run("outbox", "import", str(file)) == 0
    require_all_once(server)
    phone.context.set_offline(False)
    sign_in(phone, EAST)
    send_until(phone, lambda: waiting_of(phone, EAST) == 0)
    require_all_once(server)
