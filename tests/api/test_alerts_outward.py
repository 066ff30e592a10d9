"""Follow a situation on the coast out of the house: alert, sender, apprise, real receivers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from account_cases import Accounts, calling, run_sql
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot
from field_calls import check
from live_cases import Hand, SetClock, written
from outward_receivers import Mails, Posted, mail_receiver, web_receiver
from sqlalchemy.engine import URL

FIXED = {NotifyWeComBot: "wecom", NotifyDingTalk: "dingtalk", NotifyFeishu: "feishu"}
"""Their addresses are fixed in apprise; only a test can lead them elsewhere."""
HEAD = "Coastwatch 海岸巡防"
WAITS_S = 20.0


@dataclass(frozen=True)
class Outside:
    """A duty room and those who are told."""

    hand: Hand
    posted: Posted
    mails: Mails


@pytest.fixture
def outside(
    own_accounts_url: URL, service_of: Callable[[URL], URL], accounts: Accounts, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Outside]:  # fmt: skip
    """Serve a coast whose alerts go to a webhook, by mail, and as WeCom, DingTalk, Feishu do."""
    clock = SetClock()
    with web_receiver() as posted, mail_receiver() as mails:
        for way, name in FIXED.items():
            monkeypatch.setattr(way, "notify_url", f"http://127.0.0.1:{posted.port}/{name}")
        for way in (*FIXED, NotifyEmail):
            monkeypatch.setattr(way, "request_rate_per_sec", 0)
        addresses = [
            f"json://127.0.0.1:{posted.port}/hook",
            f"mailto://127.0.0.1:{mails.port}?from=coast@example.org&to=duty@example.org"
            "&mode=insecure",
            "wecombot://0a1b2c3d-0000-4000-8000-00000000abcd", "dingtalk://0123456789abcdef",
            "feishu://0123456789abcdef",
        ]  # fmt: skip
        file = tmp_path / "alerts-outward.toml"
        file.write_text(f"addresses = {addresses}\nleast_severity = 1\n", encoding="utf-8")
        file.chmod(0o600)
        service = service_of(own_accounts_url)
        with calling(own_accounts_url, service, tmp_path, clock=clock) as ask:
            yield Outside(Hand(ask, accounts, clock), posted, mails)


def look(hand: Hand, minute: float) -> int:
    """Have the alerts reckoned; give how many were told."""
    hand.clock.minute = minute
    return hand.post("alerts/look", {}).json()["told"]


def until_sent(hand: Hand, number: int) -> list[dict]:
    """Wait until each address has taken so many messages; give how sending stands."""
    ends_s = time.monotonic() + WAITS_S
    while True:
        standings = hand.get("alerts/outward")
        if all(one["sent"] >= number for one in standings):
            return standings
        assert time.monotonic() < ends_s, standings
        time.sleep(0.02)


def test_a_neglected_coast_reaches_everybody_outside(outside: Outside):
    told = look(outside.hand, 300)
    assert told >= 1
    standings = until_sent(outside.hand, told)
    assert [one["kind"] for one in standings] == [
        "json", "mailto", "wecombot", "dingtalk", "feishu"
    ]  # fmt: skip
    assert {(one["sent"], one["failed"]) for one in standings} == {(told, 0)}

    bodies = outside.posted.bodies
    texts = [one["message"] for one in bodies["/hook"]]
    listed = outside.hand.get("alerts?state=open")["items"]
    (worst,) = [one for one in listed if one["kind"] == "target_overdue"][:1]
    first = worst["members"][0]
    where = first["name"] or first["subject_id"]
    district, zh, en = next(one for one in texts if where in one).splitlines()
    assert district
    assert zh.startswith("提醒：超时未巡，")
    assert en.startswith("Alert: overdue, ")
    assert {one["title"] for one in bodies["/hook"]} == {HEAD}

    whole = [f"{HEAD}\r\n{text}" for text in texts]
    assert [one["text"]["content"] for one in bodies["/wecom"]] == whole
    assert {one["msgtype"] for one in bodies["/wecom"] + bodies["/dingtalk"]} == {"text"}
    assert [one["text"]["content"] for one in bodies["/dingtalk"]] == whole
    assert [one["content"]["text"] for one in bodies["/feishu"]] == whole
    assert {one["msg_type"] for one in bodies["/feishu"]} == {"text"}

    assert [to for to, _ in outside.mails.came] == [["duty@example.org"]] * told
    assert {mail["Subject"] for _, mail in outside.mails.came} == {HEAD}
    mailed = [mail.get_body().get_content() for _, mail in outside.mails.came]
    assert all(text in mail.replace("\r\n", "\n") for text, mail in zip(texts, mailed, strict=True))


def test_nothing_of_people_vessels_or_incidents_goes_out(outside: Outside, own_accounts_url: URL):
    hand = outside.hand
    hand.clock.minute = 1
    suspected = check(suspected=["no_papers"])
    suspected["made_at"] = suspected["position"]["at"] = written(0)
    hand.send(suspected)
    made = {
        "incident_id": str(uuid4()), "source": "call", "kind": "unknown_vessel",
        "text": "陈二 13800000002 报：粤台渔1", "target_id": "L002",
    }  # fmt: skip
    assert hand.post("incidents", made).status_code == 201
    ended = "UPDATE pairing SET valid_to = '2026-11-20' WHERE vessel_id = 'V2'"
    run_sql(own_accounts_url, ended)
    sent = sum(look(hand, minute) for minute in (60, 61, 72))
    held = [member for one in hand.get("alerts")["items"] for member in one["members"]]
    listed = {one["kind"] for one in held}
    assert {"suspected_no_papers", "incident_unsigned", "pairing_lapsed"} <= listed
    until_sent(hand, sent)
    said = str(outside.posted.bodies) + str([mail.as_string() for _, mail in outside.mails.came])
    said += str([mail.get_body().get_content() for _, mail in outside.mails.came])
    assert "疑似三无" in said
    secrets = run_sql(
        own_accounts_url,
        "SELECT name FROM person UNION SELECT phone FROM person UNION SELECT name FROM vessel "
        "UNION SELECT vessel_id FROM vessel UNION SELECT person_id FROM person "
        "UNION SELECT number FROM incident UNION SELECT login FROM account",
    )
    words = [word for (word,) in secrets if word]
    assert len(words) > 10
    assert [word for word in words if word in said] == []


@contextmanager
def refusing(posted: Posted) -> Iterator[None]:
    """Let the receiver refuse, as these services do: with status 200 and a number that is not 0."""
    kind, posted.answer = posted.answer, {"code": 19024, "errcode": 310000, "errmsg": "no"}
    try:
        yield
    finally:
        posted.answer = kind


def test_of_those_who_refuse_with_status_200_only_feishu_is_noticed(outside: Outside):
    """A limit of apprise 2.3, told in docs/alerts.md: it looks at the status alone of two."""
    with refusing(outside.posted):
        look(outside.hand, 300)
        ends_s = time.monotonic() + WAITS_S
        while True:
            standings = {one["kind"]: one for one in outside.hand.get("alerts/outward")}
            if standings["feishu"]["failed"] and standings["wecombot"]["sent"]:
                break
            assert time.monotonic() < ends_s, standings
            time.sleep(0.02)
    assert standings["feishu"]["is_failing"]
    assert not standings["wecombot"]["failed"]
