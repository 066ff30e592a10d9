"""Make items and attachments as phones do, and send them to the application of a test."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
from account_cases import Accounts, Ask
from matrix_rows import TOLD
from scenes import lonlat

DEVICE = str(uuid4())
STRAIGHT = "/api/v1/districts/straight"
QUAY = lonlat(1500, 120)
"""Some metres from landing point L001, in the western grid."""


def written(minutes_ago: float = 0.0) -> str:
    """Give an instant some minutes ago as a browser writes it."""
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def whole_s(minutes_ago: float = 0.0) -> str:
    """Give an instant some minutes ago in whole seconds, as filters have it."""
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def check(vessel_id: str | None = "V2", *, minutes_ago: float = 1.0, **body: object) -> dict:
    """Give a check at the quay of L001 in which nothing was found."""
    whole = {
        "vessel_id": vessel_id, "described": None, "outcome": "nothing_found", "reason": None,
        "suspected": [], "answers": {}, "text": "", **body,
    }  # fmt: skip
    return item("check", whole, minutes_ago=minutes_ago)


def item(kind: str, body: dict, *, minutes_ago: float = 1.0, **changes: object) -> dict:
    """Give an item made at the quay of L001."""
    at = written(minutes_ago)
    return {
        "item_id": str(uuid4()),
        "kind": kind,
        "form": 1,
        "made_at": at,
        "position": {"lon": QUAY[0], "lat": QUAY[1], "accuracy_m": 8, "at": at},
        "round_id": None,
        "body": body,
        "attachments": [],
        **changes,
    }


def photo(content: bytes, **changes: object) -> dict:
    """Announce a photo."""
    return {
        "attachment_id": str(uuid4()),
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "media_type": "image/jpeg",
        "taken_at": written(1),
        "lon": QUAY[0],
        "lat": QUAY[1],
        **changes,
    }


def told_sql(accounts: Accounts, grids: dict[str, str]) -> Iterator[str]:
    """Give statements that tell something at each place: a check with a photo, a round, a call, an
    incident, a tip."""
    senders = {"own": "gridworker.west", "other_grid": "gridworker.east"}
    content = json.dumps({"body": {"suspected": ["no_papers"]}})
    for place, one in TOLD.items():
        grid, district = grids.get(place), "straight" if place in grids else "date-line"
        login = senders.get(place)
        sender = accounts.actors[login].account_id if login else uuid4()
        quoted = "NULL" if grid is None else f"'{grid}'"
        where = f"'{district}', {quoted}, '{sender}'"
        yield (
            "INSERT INTO field_item (item_id, district_id, grid_id, account_id, device_id, kind, "
            "happened_at, received_at, came_by, round_id, flags, faults, content_sha256, content) "
            f"VALUES ('{one}', {where}, '{one}', 'check', now(), now(), 'file', '{one}', '{{}}', "
            f"'{{}}', 'x', '{content}'), (gen_random_uuid(), {where}, '{one}', 'track', now(), "
            f"now(), 'file', '{one}', '{{}}', '{{}}', 'x', '{{}}')"
        )
        yield (
            f"INSERT INTO field_attachment VALUES ('{one}', '{one}', {where}, NULL, NULL, 'x', 1, "
            "'image/jpeg', NULL, NULL, NULL, 1, true)"
        )
        yield (
            f"INSERT INTO roll_call VALUES ('{one}', '{district}', NULL, 'other', NULL, now(), "
            "NULL, now())"
        )
        yield (
            "INSERT INTO incident (incident_id, district_id, number, grid_id, kind, level, text, "
            f"source, content_sha256) VALUES ('{one}', '{district}', '{one}', {quoted}, 'other', "
            "'ordinary', 'x', 'call', 'x')"
        )
        yield (
            "INSERT INTO incident_step (step_id, incident_id, district_id, number, step, at, "
            f"entered_at, facts) VALUES ('{one}', '{one}', '{district}', 1, 'report', now(), "
            "now(), '{}')"
        )
        yield (
            "INSERT INTO tip (tip_id, district_id, number, receipt_sha256, kind, text, came_by, "
            "received_at, has_source, content_sha256, state, state_at) VALUES "
            f"('{one}', '{district}', '{one}', '{one}'::text::bytea, 'other', 'x', 'public', "
            "now(), false, 'x', 'received', now())"
        )


class Phone:
    """Send items of one account, and ask what it may see."""

    def __init__(self, ask: Ask, accounts: Accounts, login: str):
        self.ask, self.headers = ask, accounts.headers(login)

    def call(self, method: str, path: str, **options: object) -> httpx.Response:
        """Ask as the account."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.ask(method, path, headers=headers, **options)

    def get(self, path: str) -> dict:
        """Give the JSON at a path that the account may see."""
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, items: Sequence[object], sent_at: str | None = None) -> httpx.Response:
        """Send a batch."""
        batch = {
            "format": "coastwatch-items/1", "device_id": DEVICE, "sent_at": sent_at or written(),
            "items": list(items),
        }  # fmt: skip
        return self.call("POST", "/api/v1/field/items", json=batch)

    def send(self, *items: object) -> list[dict]:
        """Send a batch and give its answers."""
        answer = self.post(items)
        assert answer.status_code == 200, answer.text
        return answer.json()["answers"]

    def put(self, attachment_id: str, part: bytes, from_byte: int = 0) -> httpx.Response:
        """Send a part of an attachment."""
        path = f"/api/v1/field/attachments/{attachment_id}?from_byte={from_byte}"
        return self.call(
            "PUT", path, content=part, headers={"content-type": "application/octet-stream"}
        )
