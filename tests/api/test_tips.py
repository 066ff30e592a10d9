"""Check tips: receipts, sources that two open and nobody else sees, rewards, the open page."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from account_cases import Accounts, Ask, as_login, calling, run_sql
from api_cases import plain_address
from incident_calls import STRAIGHT, TIPS, Desk
from matrix_rows import ROWS
from sqlalchemy.engine import URL

from api.tip_opening import Opener
from geo_data import sealing
from geo_data.postgis import find_installations
from geo_data.receipts import LETTERS
from geo_data.schema_incidents import INCIDENT_TABLES, reward
from geo_data.store_tips import NewTip, TakenTip

SOURCE = {"name": "蔡大堃子线人", "phone": "13987654321", "note": "码头小卖部"}
SECRETS = tuple(SOURCE.values())
OFFICE = ("duty_officer.whole", "police.whole", "supervisor.whole")


@pytest.fixture(scope="module", autouse=True)
def cheap_passphrases() -> Iterator[None]:
    """Spare time: a passphrase is tried with what was kept with its key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sealing.SCRYPT, "n", 2**8)
        yield


@pytest.fixture(scope="module")
def desk(module_ask: Ask, accounts: Accounts) -> Callable[[str], Desk]:
    """Give a function that gives the desk of a login, on the database of this module."""
    return lambda login: Desk(module_ask, accounts, login)


@pytest.fixture(scope="module")
def holders(desk: Callable[[str], Desk]) -> dict[str, str]:
    """Make two holders; give their passphrases by login."""
    keeper = desk("security_administrator")
    return {login: desk(login).make_key(keeper) for login in OFFICE[1:]}


@pytest.fixture(scope="module")
def told(desk: Callable[[str], Desk], holders: dict[str, str]) -> dict:
    """Give a tip with a source, and its receipt code."""
    officer = desk("duty_officer.whole")
    return officer.tip(text="夜里有快艇靠岸 <b>", source=SOURCE, lon=112.8, lat=21.7)


def opened(desk, tip_id: str, holders: dict[str, str], status: int = 200, **changes: object):
    """Open a source as the police and the supervisor."""
    body = {
        "reason": "核发奖励前核对身份", "passphrase": holders["police.whole"],
        "second": {"login": "supervisor.whole", "passphrase": holders["supervisor.whole"]},
    } | changes  # fmt: skip
    return desk("police.whole").call("POST", f"{TIPS}/{tip_id}/source", status, **body)


# --- taking in, and the source ------------------------------------------------------------------


def test_without_two_holders_no_source_is_taken_in(ask: Ask, accounts: Accounts):
    officer = Desk(ask, accounts, "duty_officer.whole")
    refused = officer.tip(409, source=SOURCE)
    assert refused["detail"].startswith("0 holders have a key, 2 are needed")
    assert officer.call("GET", TIPS, 200)["items"] == [], "nothing of it was kept"
    keeper = Desk(ask, accounts, "security_administrator")
    Desk(ask, accounts, "police.whole").make_key(keeper)
    assert officer.tip(409, source=SOURCE)["detail"].startswith("1 holders have a key")
    assert officer.tip(source={"name": " "})["receipt_code"], "nobody said who he is"


def test_a_receipt_code_is_told_once(desk, told: dict):
    assert re.fullmatch(f"([{LETTERS}]{{4}}-){{3}}[{LETTERS}]{{4}}", told["receipt_code"])
    tip_id = str(uuid4())
    first = desk("police.whole").tip(tip_id=tip_id)
    again = desk("police.whole").tip(200, tip_id=tip_id)
    assert (again["number"], again["receipt_code"]) == (first["number"], None)
    assert desk("police.whole").tip(409, tip_id=tip_id, text="别的")["type"].endswith(":id-taken")


def test_two_holders_together_read_the_source(desk, told: dict, holders, module_url: URL):
    found = opened(desk, told["tip_id"], holders)
    assert found == {"number": told["number"], "source": SOURCE}
    (entry,) = run_sql(
        module_url, "SELECT login, subject, after FROM audit_entry "
        "WHERE action = 'tip_source.opened'",
    )  # fmt: skip
    assert entry == (
        "police.whole", f"tip {told['number']}",
        {"holders": ["police.whole", "supervisor.whole"], "reason": "核发奖励前核对身份"},
    )  # fmt: skip


def test_one_alone_reads_nothing(desk, told: dict, holders, module_url: URL):
    own = holders["police.whole"]
    alone = opened(
        desk, told["tip_id"], holders, 409, second={"login": "POLICE.whole ", "passphrase": own}
    )
    assert alone["type"].endswith(":same-holder")
    guessed = opened(
        desk, told["tip_id"], holders, 403,
        second={"login": "supervisor.whole", "passphrase": own},
    )  # fmt: skip
    assert guessed["type"].endswith(":wrong-passphrase")
    refused = run_sql(
        module_url, "SELECT after ->> 'refused' FROM audit_entry "
        "WHERE action = 'tip_source.refused'",
    )  # fmt: skip
    assert refused == [("supervisor.whole",)]
    no_holder = desk("duty_officer.whole").call(
        "POST", f"{TIPS}/{told['tip_id']}/source", 409, reason="我想知道", passphrase="x",
        second={"login": "police.whole", "passphrase": own},
    )  # fmt: skip
    assert no_holder["type"].endswith(":holder")


def test_guessing_a_passphrase_locks_the_holder_out(ask: Ask, accounts: Accounts):
    def desk(login: str) -> Desk:
        return Desk(ask, accounts, login)

    holders = {one: desk(one).make_key(desk("security_administrator")) for one in OFFICE[1:]}
    tip_id = desk("duty_officer.whole").tip(source=SOURCE)["tip_id"]
    wrong = {"login": "supervisor.whole", "passphrase": "never this one"}
    for _ in range(5):
        opened(desk, tip_id, holders, 403, second=wrong)
    locked = opened(desk, tip_id, holders, 429)
    assert locked["type"].endswith(":locked-out"), "not even the right one"


def test_a_holder_who_has_lost_his_passphrase_opens_only_what_comes_after(
    ask: Ask, accounts: Accounts
):
    def desk(login: str) -> Desk:
        return Desk(ask, accounts, login)

    keeper = desk("security_administrator")
    holders = {one: desk(one).make_key(keeper) for one in OFFICE[1:]}
    before = desk("duty_officer.whole").tip(source=SOURCE)["tip_id"]
    again = desk("police.whole").call(
        "POST", "/api/v1/tip-holders/own-key", 409, passphrase="long enough for one"
    )
    assert "he has a key" in again["detail"]
    keeper.call("POST", "/api/v1/tip-holders", 201, login="police.whole")
    desk("police.whole").call(
        "POST", "/api/v1/tip-holders/own-key", 201, passphrase="another long passphrase"
    )
    after = desk("duty_officer.whole").tip(source=SOURCE)["tip_id"]
    new = holders | {"police.whole": "another long passphrase"}
    assert opened(desk, after, new)["source"] == SOURCE
    assert opened(desk, before, new, 409)["type"].endswith(":broken-seal")
    assert opened(desk, before, holders)["source"] == SOURCE, "the former passphrase still does"
    keeper.call("POST", "/api/v1/tip-holders/end", 200, login="police.whole")
    assert opened(desk, before, holders, 409)["type"].endswith(":holder")


def test_a_holder_whose_account_has_ended_holds_nothing(ask: Ask, accounts: Accounts):
    def desk(login: str) -> Desk:
        return Desk(ask, accounts, login)

    keeper = desk("security_administrator")
    holders = {one: desk(one).make_key(keeper) for one in OFFICE[1:]}
    tip_id = desk("duty_officer.whole").tip(source=SOURCE)["tip_id"]
    keeper.call("POST", "/api/v1/accounts/supervisor.whole/end", 200)
    assert opened(desk, tip_id, holders, 409)["type"].endswith(":holder")
    refused = desk("duty_officer.whole").tip(409, source=SOURCE)
    assert refused["detail"].startswith("1 holders have a key")


@pytest.mark.parametrize(
    "login", ["gridworker.west", "planner.whole", "duty_officer.west", "system_administrator"]
)
def test_who_does_not_work_on_tips_is_no_holder(desk, login: str):
    keeper = desk("security_administrator")
    refused = keeper.call("POST", "/api/v1/tip-holders", 409, login=login)
    assert "expected an account of a whole district" in refused["detail"]


# --- nobody else sees it ------------------------------------------------------------------------


def test_no_answer_of_any_route_has_the_source(desk, told, holders, module_ask, accounts):
    filled = {
        "district": "straight", "told": told["tip_id"], "plan": told["tip_id"],
        "job": told["tip_id"], "batch": told["tip_id"], "vessel": "V2", "grid": "G1",
        "village": "West", "new": "new",
    }  # fmt: skip
    logins = (*OFFICE, "planner.whole", "audit_administrator", "security_administrator",
              "system_administrator")  # fmt: skip
    asked = 0
    for row in (row for row in ROWS if row.method == "GET"):
        may = [login for login in logins if login.split(".")[0] in row.roles]
        for login in may if "tip" in row.path else may[:1]:
            path = row.path.format(**filled)
            answer = module_ask("GET", path, headers=accounts.headers(login))
            assert [one for one in SECRETS if one in answer.text] == [], row.route
            asked += 1
    assert asked > 60


def test_the_role_of_requests_reads_no_source(told, accounts: Accounts, service_of, module_url):
    service = service_of(module_url)
    seen = {}
    for login, actor in accounts.actors.items():
        rows = as_login(service, actor.account_id, ("SELECT sealed::text FROM tip_source",))
        keys = as_login(service, actor.account_id, ("SELECT sealed FROM tip_holder_key",))
        assert not any(one in str(rows) for one in SECRETS)
        seen[login] = (len(rows) > 0, len(keys) > 0)
    assert {login for login, found in seen.items() if any(found)} == set(OFFICE[1:]), "holders"
    assert as_login(service, None, ("SELECT 1 FROM tip_source",)) == []
    for statement in (
        "UPDATE tip_source SET sealed = '{}' RETURNING 1", "DELETE FROM tip_source RETURNING 1",
        "DELETE FROM tip RETURNING 1", "DELETE FROM reward RETURNING 1",
    ):  # fmt: skip
        account = accounts.actors["police.whole"].account_id
        assert as_login(service, account, (statement,)) == []


def test_a_dump_of_the_whole_database_has_no_clear_text_of_it(
    desk, told, holders, module_url: URL, tmp_path: Path
):
    opened(desk, told["tip_id"], holders)
    dump = tmp_path / "dump.sql"
    subprocess.run(
        [find_installations()[0].program("pg_dump"), "--file", dump, plain_address(module_url)],
        check=True, capture_output=True,
    )  # fmt: skip
    content = dump.read_text(encoding="utf-8")
    assert "夜里有快艇靠岸" in content, "what was told is there"
    assert told["number"] in content
    hidden = (*SECRETS, told["receipt_code"], told["receipt_code"].replace("-", ""),
              *holders.values())  # fmt: skip
    for secret in hidden:
        forms = (secret, secret.encode().hex(), ascii(secret)[1:-1])
        assert [form for form in forms if form in content] == []


def test_nothing_of_it_is_logged(desk, holders, caplog, capfd):
    with caplog.at_level("DEBUG"):
        tip = desk("duty_officer.whole").tip(source=SOURCE)
        desk("duty_officer.whole").tip(422, kind="none", source=SOURCE)
        opened(desk, tip["tip_id"], holders)
    written = "".join(capfd.readouterr()) + caplog.text
    hidden = (*SECRETS, tip["receipt_code"], *holders.values())
    assert [one for one in hidden if one in written] == []


def test_no_report_export_or_sheet_knows_where_sources_are():
    """By hand or by jobs: the table is named where sources are taken in or opened by two."""
    root = Path(sealing.__file__).parents[1]
    naming = {
        path.relative_to(root).as_posix()
        for package in ("api", "geo_data", "maps", "maritime")
        for path in (root / package).rglob("*.py")
        if "tip_source" in path.read_text(encoding="utf-8") and "migrations" not in path.parts
    }
    assert naming == {
        "api/tip_opening.py",
        "geo_data/schema_incidents.py",
        "geo_data/store_tips.py",
    }


def test_neither_source_nor_passphrase_is_in_what_a_record_prints():
    printed = repr((
        NewTip(UUID(int=1), "other", "x", source=SOURCE),
        TakenTip(UUID(int=1), "20261128-001", "7QX4-M2KD-9TRB-C6HN"),
        Opener("li.wei", "灯塔亮了又灭"),
    ))  # fmt: skip
    hidden = (*SECRETS, "7QX4", "灯塔亮了又灭")
    assert [one for one in hidden if one in printed] == []
    assert "li.wei" in printed


@pytest.mark.parametrize("table", INCIDENT_TABLES, ids=lambda table: table.name)
def test_without_an_account_there_is_no_row(table, told, service_of, module_url: URL):
    assert as_login(service_of(module_url), None, (f"SELECT 1 FROM {table.name}",)) == []


# --- what becomes of a tip ----------------------------------------------------------------------


def test_a_tip_becomes_an_incident_and_a_reward(desk, told: dict, module_url: URL):
    officer, police = desk("duty_officer.whole"), desk("police.whole")
    made = officer.report(from_tip_id=told["tip_id"], text="核查线索", accept=True)
    assert (made["source"], made["lon"]) == ("tip", 112.8)
    assert officer.report(409, from_tip_id=told["tip_id"])["type"].endswith(":incident-made")
    officer.through(made)
    path = f"{TIPS}/{told['tip_id']}"
    refused = officer.call("POST", f"{path}/reward", 409, amount_fen=500_000)
    assert "it has to be confirmed first" in refused["detail"]
    found = officer.call("POST", f"{path}/found", 200, state="confirmed")
    assert found["incident_number"] == made["number"]
    assert found["which_first"]["first"] == "tip"
    instants = [one["what"] for one in found["which_first"]["evidence"]]
    assert instants == ["tip_received", "incident_reported", "unit_sent", "unit_there"]
    for one in (police.call("GET", path, 200), *police.call("GET", TIPS, 200)["items"]):
        assert one["which_first"] == {"first": "not_shown", "evidence": []}, "they see no incidents"

    officer.call("POST", f"{path}/reward", 201, amount_fen=500_000)
    assert officer.call("POST", f"{path}/reward", 409, amount_fen=1)["type"].endswith("reward-made")
    seen = [one.call("GET", path, 200)["reward_is_mine"] for one in (officer, police)]
    assert seen == [True, False]
    own = officer.call("POST", f"{path}/reward/approve", 409)
    assert "who proposed it may not take it on" in own["detail"]
    early = police.call("POST", f"{path}/reward/pay", 409, receipt_code=told["receipt_code"])
    assert "it is proposed, and paid comes after approved" in early["detail"]
    police.call("POST", f"{path}/reward/approve", 200)
    wrong = police.call("POST", f"{path}/reward/pay", 409, receipt_code="AAAA-AAAA-AAAA-AAAA")
    assert "only to who shows the receipt code" in wrong["detail"]
    paid = police.call("POST", f"{path}/reward/pay", 200, receipt_code=told["receipt_code"])
    assert paid["reward"]["state"] == "paid"
    (row,) = police.call("GET", f"{STRAIGHT}/rewards", 200)["items"]
    assert sorted(row) == [
        "amount_fen", "approved_at", "paid_at", "proposed_at", "state", "tip_number",
    ]  # fmt: skip
    assert row["tip_number"] == told["number"]
    sheet = police.answer("GET", f"{STRAIGHT}/rewards/sheet?form=csv&state=paid")
    assert sheet.status_code == 200
    said = sheet.content.decode("utf-8-sig")
    (line,) = [one for one in said.splitlines() if told["number"] in one]
    assert "5000.00" in line
    assert "已发 paid" in line
    assert "已出示 shown" in line
    assert told["receipt_code"] not in said


def test_the_database_itself_wants_a_second_person(desk, accounts, service_of, module_url):
    officer = desk("duty_officer.whole")
    tip = officer.tip()
    officer.call("POST", f"{TIPS}/{tip['tip_id']}/found", 200, state="confirmed")
    officer.call("POST", f"{TIPS}/{tip['tip_id']}/reward", 201, amount_fen=100)
    service, account = service_of(module_url), accounts.actors["duty_officer.whole"].account_id
    where = f"WHERE tip_id = '{tip['tip_id']}' RETURNING 1"
    by = f"approved_by = '{account}', approved_at = now()"
    for change in (f"state = 'approved', {by}", f"state = 'paid', {by}", "amount_fen = 9"):
        with pytest.raises(asyncpg.PostgresError, match=r"others|policy|goes from proposed"):
            as_login(service, account, (f"UPDATE {reward.name} SET {change} {where}",))


def test_a_patrol_that_was_there_before_the_tip_is_told_so(desk):
    officer = desk("duty_officer.whole")
    seen = officer.through(officer.report(source="patrol", accept=True))
    tip = officer.tip()
    found = officer.call(
        "POST", f"{TIPS}/{tip['tip_id']}/found", 200, state="confirmed",
        incident_id=seen["incident_id"],
    )  # fmt: skip
    assert found["which_first"]["first"] == "patrol"
    assert found["which_first"]["evidence"][-1]["what"] == "tip_received"
    alone = officer.tip()
    path = f"{TIPS}/{alone['tip_id']}"
    assert officer.call("GET", path, 200)["which_first"]["first"] == "unknown"
    officer.call("POST", f"{path}/found", 404, state="checking", incident_id=str(UUID(int=5)))
    officer.call("POST", f"{path}/found", 200, state="unfounded")
    back = officer.call("POST", f"{path}/found", 409, state="checking")
    assert "is unfounded, which checking does not follow" in back["detail"]


# --- the open page ------------------------------------------------------------------------------


def test_whoever_has_the_receipt_code_is_told_the_state_and_no_more(desk, module_ask: Ask):
    tip = desk("duty_officer.whole").tip()
    written = tip["receipt_code"].lower().replace("-", " ")
    answer = module_ask("POST", "/api/v1/public/tip-state", json={"receipt_code": written})
    assert answer.status_code == 200
    said = answer.json()
    assert sorted(said) == ["number", "received_at", "reward_fen", "reward_state", "state"]
    assert (said["number"], said["state"]) == (tip["number"], "received")
    assert said["received_at"].endswith("+08:00"), "by the district's clock"
    unknown = module_ask("POST", "/api/v1/public/tip-state", json={"receipt_code": "AAAA"})
    assert unknown.status_code == 404


def test_tips_by_the_open_page_are_off_unless_turned_on(module_ask: Ask):
    assert module_ask("GET", "/api/v1/public/tip-page").json()["takes_tips"] is False
    body = {"district_id": "straight", "tip_id": str(uuid4()), "kind": "smuggling", "text": "x"}
    answer = module_ask("POST", "/api/v1/public/tips", json=body)
    assert answer.status_code == 403
    assert answer.json()["type"].endswith(":not-taken-in")


def test_turned_on_it_takes_tips_in_but_not_without_end(
    own_accounts_url: URL, service_of, accounts: Accounts, tmp_path: Path
):
    rules = Path("geo_data/templates/incidents.toml").read_text(encoding="utf-8")
    (tmp_path / "incidents.toml").write_text(
        rules.replace("takes_public = false", "takes_public = true"), encoding="utf-8"
    )
    with calling(own_accounts_url, service_of(own_accounts_url), tmp_path) as ask:
        offered = ask("GET", "/api/v1/public/tip-page").json()
        assert [one["district_id"] for one in offered["districts"]] == ["date-line", "straight"]
        statuses = []
        for number in range(7):
            body = {"district_id": "straight", "tip_id": str(uuid4()), "kind": "smuggling",
                    "text": f"夜里 {number}"}  # fmt: skip
            answer = ask("POST", "/api/v1/public/tips", json=body)
            statuses.append(answer.status_code)
        assert statuses == [201] * 5 + [429] * 2
        assert int(answer.headers["Retry-After"]) > 3000
        listed = Desk(ask, accounts, "police.whole").call("GET", TIPS, 200)["items"]
        assert {one["came_by"] for one in listed} == {"public"}
    found = run_sql(own_accounts_url, "SELECT taken_by FROM tip")
    assert found == [(None,)] * 5


def test_an_incident_of_a_tip_is_not_made_by_who_sees_no_tips(desk):
    tip = desk("police.whole").tip()
    for login in ("planner.whole", "duty_officer.west"):
        answer = desk(login).report(404, from_tip_id=tip["tip_id"])
        assert answer["title"] == "Not found"
