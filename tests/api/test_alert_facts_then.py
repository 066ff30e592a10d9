"""Check that what alerts are made of can be read afterwards as it was known at an instant."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from account_cases import run_sql
from api_cases import on_database
from field_calls import check
from live_cases import Hand, SetClock, at, written
from scenes import straight_coast
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from api.alert_facts import gather_facts
from api.live_room import LiveRoom
from geo_data.edit import Edit, KeyedRow
from geo_data.edit_tables import EDIT_TABLES, load_rows
from geo_data.incident_rules import rules_of_site
from geo_data.pack_reader import PackReading
from geo_data.read_alert_facts import UNSIGNED_CLOCKS
from geo_data.read_incidents import read_open_incidents
from geo_data.store import import_pack
from geo_data.store_connection import open_connection
from geo_data.store_edits import apply_edits
from geo_data.store_history import undo_batch
from maritime.alerts.facts import AlertFacts

RULES = rules_of_site(Path("none"))
ENDED = date(2026, 11, 20)
STEPS = {
    "accept": {}, "assign": {"team_id": "T01", "wave": 1}, "sign": {"team_id": "T01"},
    "arrive": {"team_id": "T01"}, "handle": {"text": "围控"}, "feed_back": {"text": "查获"},
    "close": {"outcome": "seizure"}, "reopen": {"text": "又来了"},
}  # fmt: skip
"""What each step says; those taken here follow each other up to the end, and again."""


@pytest.fixture(autouse=True)
def nothing_told(module_url: URL, clock: SetClock) -> None:
    """Begin each test at midnight without incidents, checks, and changes of the register."""
    clock.minute = 0.0
    tables = "incident, incident_step, field_item, suspicion_verdict, unit_order, observation"
    run_sql(module_url, f"TRUNCATE {tables} CASCADE")
    for row in pairings(module_url):
        change_pairing(module_url, row, None, minute=0)
    for one in straight_pairings():
        change_pairing(module_url, None, one, minute=0)


def straight_pairings() -> tuple:
    from_stock = date(2026, 3, 1)
    kind = EDIT_TABLES["pairing"].layer.record
    return tuple(kind(vessel_id, "H1", "member", from_stock) for vessel_id in ("V1", "V2"))


def pairings(url: URL) -> tuple[KeyedRow, ...]:
    async def load(engine: AsyncEngine) -> tuple[KeyedRow, ...]:
        async with open_connection(engine) as connection:
            return await load_rows(connection, "straight", EDIT_TABLES["pairing"])

    return on_database(url, load)


def change_pairing(url: URL, row: KeyedRow | None, after: object | None, *, minute: float) -> UUID:
    """Make, change or remove a row at an instant; give the batch that undoes it."""
    edit = Edit("pairing", None if row is None else row.key, after)

    async def change(engine: AsyncEngine) -> UUID:
        done = await apply_edits(engine, "straight", [edit], now=at(minute), made_by="a test")
        return done.batch_id

    return on_database(url, change)


def undo(url: URL, batch_id: UUID, *, minute: float) -> None:
    on_database(
        url,
        lambda engine: undo_batch(engine, "straight", batch_id, now=at(minute), made_by="a test"),
    )


def facts_known(url: URL, *minutes: float) -> list[AlertFacts]:
    """Give the facts of some instants as they were known then, read now."""

    async def gather(engine: AsyncEngine) -> list[AlertFacts]:
        room = LiveRoom(engine, "straight")
        found = []
        for minute in minutes:
            scene = await room.scene(at=at(minute), known_at=at(minute))
            async with open_connection(engine) as connection:
                found.append(await gather_facts(connection, scene, RULES))
        return found

    return on_database(url, gather)


def report(hand: Hand, **fields: object) -> dict:
    whole = {"incident_id": str(uuid4()), "kind": "landing", "text": "沙堤有人卸货", **fields}
    answer = hand.post("incidents", whole)
    assert answer.status_code == 201, answer.text
    return answer.json()


def step(hand: Hand, found: dict, name: str, **fields: object) -> dict:
    """Take a step, after a raising if the program has entered one meanwhile."""
    path = f"incidents/{found['incident_id']}/steps"
    body = {"step_id": str(uuid4()), "step": name, **STEPS.get(name, {}), **fields}
    answer = hand.post(path, body | {"after": found["last"]})
    while answer.status_code == 409 and answer.json()["incident"]["steps"][-1]["step"] == "raise":
        answer = hand.post(path, body | {"after": answer.json()["incident"]["last"]})
    assert answer.status_code == 201, answer.text
    return answer.json()


def suspected(hand: Hand, minute: float) -> str:
    """Send a check made at a minute that suspects a vessel; give its id."""
    made = check(suspected=["no_papers"])
    made["made_at"] = made["position"]["at"] = written(minute)
    hand.send(made)
    return made["item_id"]


def decide(hand: Hand, item_id: str) -> None:
    verdict = {"is_confirmed": True}
    assert hand.post(f"checks/{item_id}/verdict", verdict, "police.west").status_code == 200


def test_an_earlier_instant_knows_no_step_that_was_written_down_later(hand: Hand, module_url: URL):
    """Reported at 60 as of 20, accepted at 90 as of 61: from 60 to 90 nobody was known to have."""
    limit_s = RULES.limit_s("accept", "landing", RULES.kinds["landing"].level)
    hand.clock.minute = 60
    made = report(hand, at=written(20))
    hand.clock.minute = 90
    made = step(hand, made, "accept", at=written(61))
    hand.clock.minute = 91
    step(hand, made, "close", outcome="unfounded", text="渔民自用")
    before, known, accepted, closed = (
        one.unsigned_incidents for one in facts_known(module_url, 59, 60, 90, 91)
    )
    assert before == ()
    assert [(one.number, one.since_s) for one in known] == [
        (made["number"], int(at(20).timestamp() + limit_s))
    ]
    assert [one.since_s for one in accepted if one.since_s <= at(60).timestamp()] == []
    assert closed == ()


def test_an_earlier_instant_knows_no_check_that_came_and_no_verdict_that_was_given_later(
    hand: Hand, module_url: URL
):
    hand.clock.minute = 60
    item_id = suspected(hand, 10)
    hand.clock.minute = 100
    decide(hand, item_id)
    told = [
        [one.item_id for one in facts.suspicions]
        for facts in facts_known(module_url, 30, 60, 99, 100)
    ]
    assert told == [[], [item_id], [item_id], []]


def test_an_earlier_instant_has_the_pairings_that_the_register_had(hand: Hand, module_url: URL):
    (row,) = [one for one in pairings(module_url) if one.record.vessel_id == "V2"]
    ended = change_pairing(module_url, row, replace(row.record, valid_to=ENDED), minute=60)
    undo(module_url, ended, minute=80)
    (row,) = [one for one in pairings(module_url) if one.record.vessel_id == "V2"]
    change_pairing(module_url, row, replace(row.record, valid_to=ENDED), minute=100)
    other = replace(row.record, person_id="H2", valid_from=date(2026, 11, 21))
    change_pairing(module_url, None, other, minute=120)
    (row,) = [one for one in pairings(module_url) if one.record == other]
    change_pairing(module_url, row, None, minute=140)
    minutes = (59, 60, 79, 80, 99, 100, 119, 120, 139, 140)
    told = [len(one.lapses) for one in facts_known(module_url, *minutes)]
    assert told == [0, 1, 1, 0, 0, 1, 1, 0, 0, 1]


def test_pairings_before_an_import_are_as_it_brought_them(
    own_accounts_url: URL,
):
    """An import replaces the register as a whole; the history keeps no row of the one before."""
    row = next(one for one in pairings(own_accounts_url) if one.record.vessel_id == "V2")
    change_pairing(own_accounts_url, row, replace(row.record, valid_to=ENDED), minute=60)
    assert [len(one.lapses) for one in facts_known(own_accounts_url, 59, 60)] == [0, 1]
    reading = PackReading(straight_coast(), "e" * 64, ())
    on_database(
        own_accounts_url,
        lambda engine: import_pack(engine, reading, now=at(90), discards_changes=True),
    )
    assert [len(one.lapses) for one in facts_known(own_accounts_url, 59, 60, 90)] == [0, 0, 0]


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.soak)])
def test_what_was_known_at_each_instant_is_read_again_when_the_day_is_over(
    hand: Hand, module_url: URL, seed: int
):
    """A law: no act of any later minute changes what is told of an earlier one."""
    day, told = MadeUpDay(hand, module_url, Random(seed)), {}
    for minute in range(10, 250, 30):
        hand.clock.minute = minute
        day.act(minute)
        (told[minute],) = facts_known(module_url, minute)
        known = {(one.number, one.since_s) for one in told[minute].unsigned_incidents}
        assert known == unsigned_by_all_that_is_written(module_url, minute)
    for name in ("unsigned_incidents", "suspicions", "lapses"):
        assert len({getattr(one, name) for one in told.values()}) > 1, name
    assert facts_known(module_url, *told) == list(told.values())


class MadeUpDay:
    """Report, step, check, decide and pair by chance, some of it as if it had been earlier."""

    def __init__(self, hand: Hand, url: URL, rng: Random):
        self.hand, self.url, self.rng = hand, url, rng
        self.incidents, self.checks, self.batches = [], [], []

    def act(self, minute: int) -> None:
        """Do one thing of each kind, if there is something to do it to."""
        earlier = minute - self.rng.randrange(8)
        if self.rng.random() < 0.5:
            self.incidents.append(report(self.hand, at=written(earlier)))
        if self.incidents and self.rng.random() < 0.5:
            which = self.rng.randrange(len(self.incidents))
            name = self.incidents[which]["next_steps"][0]
            dated = {} if name == "reopen" else {"at": written(earlier)}
            self.incidents[which] = step(self.hand, self.incidents[which], name, **dated)
        if self.rng.random() < 0.5:
            self.checks.append(suspected(self.hand, earlier))
        if self.checks and self.rng.random() < 0.5:
            decide(self.hand, self.checks.pop())
        if self.batches and self.rng.random() < 0.4:
            undo(self.url, self.batches.pop(), minute=minute)
        elif self.rng.random() < 0.6:
            row = self.rng.choice(pairings(self.url))
            ended = replace(row.record, valid_to=None if row.record.valid_to else ENDED)
            self.batches.append(change_pairing(self.url, row, ended, minute=minute))


def unsigned_by_all_that_is_written(url: URL, minute: float) -> set[tuple[str, int]]:
    """Give number and since when of what is unsigned, whenever its steps were entered."""

    async def read(engine: AsyncEngine) -> set[tuple[str, int]]:
        async with open_connection(engine) as connection:
            found = await read_open_incidents(connection, "straight", RULES, now=at(minute))
        due = {
            one.number: [
                int(clock.due_s) for clock in one.clocks
                if clock.name in UNSIGNED_CLOCKS and clock.is_overdue(at(minute).timestamp())
            ]
            for one in found
        }  # fmt: skip
        return {(number, min(due_s)) for number, due_s in due.items() if due_s}

    return on_database(url, read)
