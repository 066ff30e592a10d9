"""Phones are enrolled by who uses them, ended when they are lost, and never anybody else's."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from account_cases import Accounts, Ask, as_actor
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.key_files import new_key
from geo_data.signatures import jwk_of
from geo_data.store_acting import ACTING, open_service_engine
from geo_data.store_devices import NewDevice, enrol_device

DEVICES, SITE_KEY = "/api/v1/field/devices", "/api/v1/field/site-key"
LI, WU, KEEPER = "gridworker.west", "gridworker.east", "security_administrator"


@pytest.fixture(scope="module")
def ask(module_ask: Ask) -> Ask:
    """Let all tests here ask one application: each has a phone of its own."""
    return module_ask


def phone(**changes: object) -> dict[str, object]:
    """Give a phone as it asks to be enrolled."""
    return {
        "device_id": str(uuid4()),
        "name": "Android 15",
        "public_key": jwk_of(new_key().public_key()) | {"ext": True, "key_ops": ["verify"]},
    } | changes


def ids_of(ask: Ask, headers: dict[str, str]) -> set[str]:
    """Give the devices that somebody sees."""
    return {one["device_id"] for one in ask("GET", DEVICES, headers=headers).json()["items"]}


def end_of(ask: Ask, headers: dict[str, str], device: dict[str, object]) -> str | None:
    """Give when a device was ended for somebody."""
    listed = ask("GET", DEVICES, headers=headers).json()["items"]
    (found,) = (one for one in listed if one["device_id"] == device["device_id"])
    return found["ended_at"]


def test_a_phone_from_enrolment_to_its_end(ask: Ask, accounts: Accounts):
    li, asked = accounts.headers(LI), phone()
    made = ask("POST", DEVICES, json=asked, headers=li)
    assert made.status_code == 201
    told = made.json()
    assert told["account_id"] == str(accounts.actors[LI].account_id)
    assert set(told["public_key"]) == {"kty", "crv", "x", "y"}
    assert told["ended_at"] is None
    again = ask("POST", DEVICES, json=asked, headers=li)
    assert again.status_code == 200
    assert again.json()["enrolled_at"] == told["enrolled_at"]
    ended = ask("POST", f"{DEVICES}/{asked['device_id']}/end", headers=li)
    assert ended.status_code == 200
    ended_at = ended.json()["items"][0]["ended_at"]
    assert ended_at is not None
    once_more = ask("POST", f"{DEVICES}/{asked['device_id']}/end", headers=li).json()
    assert once_more["items"][0]["ended_at"] == ended_at
    back = ask("POST", DEVICES, json=asked, headers=li)
    assert back.status_code == 409
    assert "was ended at" in back.json()["detail"]


def test_each_sees_his_own_phones_and_who_keeps_accounts_all(ask: Ask, accounts: Accounts):
    li, wu = accounts.headers(LI), accounts.headers(WU)
    of_li, of_wu = phone(), phone()
    ask("POST", DEVICES, json=of_li, headers=li)
    ask("POST", DEVICES, json=of_wu, headers=wu)
    both = {of_li["device_id"], of_wu["device_id"]}
    assert ids_of(ask, li) & both == {of_li["device_id"]}
    assert ids_of(ask, wu) & both == {of_wu["device_id"]}
    assert ids_of(ask, accounts.headers(KEEPER)) >= both
    foreign = ask("POST", f"{DEVICES}/{of_wu['device_id']}/end", headers=li)
    assert foreign.status_code == 404
    assert "is not among those that you may see" in foreign.json()["detail"]
    for login in ("planner.whole", "supervisor.whole"):
        assert ids_of(ask, accounts.headers(login)) == set()


def test_a_phone_of_two_people_is_ended_for_one_or_for_both(ask: Ask, accounts: Accounts):
    li, wu, shared = accounts.headers(LI), accounts.headers(WU), phone()
    for headers in (li, wu):
        assert ask("POST", DEVICES, json=shared, headers=headers).status_code == 201
    ask("POST", f"{DEVICES}/{shared['device_id']}/end", headers=li)
    assert end_of(ask, wu, shared) is None
    ended = ask("POST", f"{DEVICES}/{shared['device_id']}/end", headers=accounts.headers(KEEPER))
    assert len(ended.json()["items"]) == 2
    assert end_of(ask, wu, shared) is not None


def test_another_key_under_the_same_id_is_refused(ask: Ask, accounts: Accounts):
    li, asked = accounts.headers(LI), phone()
    ask("POST", DEVICES, json=asked, headers=li)
    other = ask("POST", DEVICES, json=phone(device_id=asked["device_id"]), headers=li)
    assert other.status_code == 409
    assert "with another key already" in other.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"device_id": "phone"}, "UUID"),
        ({"name": ""}, "at least 1 character"),
        ({"name": " \u200b"}, "1 to 100 letters"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"public_key": {"kty": "RSA"}}, "P-256"),
        ({"public_key": jwk_of(new_key().public_key()) | {"d": "AA"}}, "never leave its device"),
        ({"public_key": "AA"}, "dictionary"),
    ],
)
def test_what_is_wrong_with_a_phone_is_told(
    ask: Ask, accounts: Accounts, changes: dict, words: str
):
    answer = ask("POST", DEVICES, json=phone(**changes), headers=accounts.headers(LI))
    assert answer.status_code == 422
    assert words in answer.text


def test_enrolling_and_ending_are_in_the_log(
    ask: Ask, accounts: Accounts, module_url: URL, service_of: Callable[[URL], URL]
):
    asked = phone(name="堃的手机")
    ask("POST", DEVICES, json=asked, headers=accounts.headers(LI))
    ask("POST", f"{DEVICES}/{asked['device_id']}/end", headers=accounts.headers(KEEPER))

    async def read(connection: AsyncConnection) -> list[tuple]:
        query = text(
            "SELECT login, action, subject, after FROM audit_entry WHERE subject = :subject "
            "ORDER BY entry_id"
        )
        return [tuple(row) for row in await connection.execute(query, {"subject": subject})]

    auditor = accounts.actors["audit_administrator"]
    subject = f"device {asked['device_id']}"
    rows = as_actor(service_of(module_url), auditor, read)
    assert rows == [
        (LI, "enrol_device", subject, {"name": "堃的手机"}),
        (KEEPER, "end_device", subject, {"account_id": str(accounts.actors[LI].account_id)}),
    ]


def test_the_database_itself_holds_people_to_their_phones(
    ask: Ask, accounts: Accounts, module_url: URL, service_of: Callable[[URL], URL]
):
    ask("POST", DEVICES, json=phone(), headers=accounts.headers("police.east"))
    li, wu = accounts.actors["police.west"], accounts.actors["police.east"]
    service = service_of(module_url)

    def run(actor: object, statement: str, **values: object) -> int:
        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(text(statement), values)).rowcount

        return as_actor(service, actor, work)

    assert run(li, "SELECT * FROM device") == 0
    assert run(None, "SELECT * FROM device") == 0
    assert run(li, "UPDATE device SET ended_at = now()") == 0
    assert run(wu, "DELETE FROM device") == 0
    assert run(wu, "SELECT * FROM device") == 1
    with pytest.raises((ProgrammingError, DBAPIError), match="row-level security"):
        run(
            li,
            "INSERT INTO device (device_id, account_id, name, public_key, enrolled_at) "
            "VALUES (:device, :account, 'x', '{}', now())",
            device=uuid4(),
            account=wu.account_id,
        )
    for change in ("public_key = '{}'", "enrolled_at = '2020-01-01T00:00Z'", "device_id = :other"):
        with pytest.raises(DBAPIError, match="keeps its key, its account and its end"):
            values = {"other": uuid4()} if ":other" in change else {}
            run(wu, f"UPDATE device SET {change}", **values)
    assert run(wu, "UPDATE device SET ended_at = now() + interval '1 hour'") == 1
    with pytest.raises(DBAPIError, match="keeps its key, its account and its end"):
        run(wu, "UPDATE device SET ended_at = NULL")


def test_two_enrolments_at_once_make_one(
    accounts: Accounts, module_url: URL, service_of: Callable[[URL], URL], ask: Ask
):
    asked, li = phone(), accounts.actors[LI]
    new = NewDevice(uuid4(), "phone", asked["public_key"])

    async def enrol_eight_times() -> list[bool]:
        engine = open_service_engine(service_of(module_url))
        ACTING.set(li)

        async def enrol_once() -> bool:
            async with engine.begin() as connection:
                return (await enrol_device(connection, li, new, now=datetime.now(UTC)))[1]

        try:
            return await asyncio.gather(*(enrol_once() for _ in range(8)))
        finally:
            await engine.dispose()

    assert sorted(asyncio.run(enrol_eight_times())) == [False] * 7 + [True]


def test_the_sites_key_is_told_and_kept(ask: Ask, accounts: Accounts, data_folder: Path):
    told = ask("GET", SITE_KEY, headers=accounts.headers(LI)).json()["server_key"]
    assert set(told) == {"kty", "crv", "x", "y"}
    assert ask("GET", SITE_KEY, headers=accounts.headers(WU)).json()["server_key"] == told
    assert (data_folder / "site-key.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("method", "path"), [("GET", DEVICES), ("POST", DEVICES), ("GET", SITE_KEY)]
)
def test_nothing_of_it_is_for_strangers(ask: Ask, method: str, path: str):
    assert ask(method, path, json=phone() if method == "POST" else None).status_code == 401
