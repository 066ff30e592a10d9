"""Set the clock of a coast, and tell of it as phones and officers do."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
from account_cases import Accounts, Ask
from scenes import lonlat

LIVE = "/api/v1/districts/straight"
MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""Of the local day at which the stock's plan begins."""
DEVICE = str(UUID(int=99))


class SetClock:
    """A clock that shows what it was last set to: minutes after MIDNIGHT."""

    def __init__(self) -> None:
        self.minute = 0.0

    def __call__(self) -> datetime:
        """Give the instant shown."""
        return at(self.minute)


def at(minute: float) -> datetime:
    """Give the instant some minutes after MIDNIGHT."""
    return MIDNIGHT + timedelta(minutes=minute)


def written(minute: float) -> str:
    """Write the instant some minutes after MIDNIGHT, whole seconds of UTC."""
    return at(minute).strftime("%Y-%m-%dT%H:%M:%SZ")


class Hand:
    """Ask and tell as accounts at instants."""

    def __init__(self, ask: Ask, accounts: Accounts, clock: SetClock):
        self.ask, self.accounts, self.clock = ask, accounts, clock

    def call(self, login: str, method: str, path: str, **options: object) -> httpx.Response:
        """Ask as an account; a path that does not begin with / is below the district's."""
        path = path if path.startswith("/") else f"{LIVE}/{path}"
        return self.ask(method, path, headers=self.accounts.headers(login), **options)

    def get(self, path: str, login: str = "duty_officer.whole") -> dict:
        """Give the JSON that an account gets."""
        answer = self.call(login, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: dict, login: str = "duty_officer.whole") -> httpx.Response:
        """Post JSON as an account."""
        return self.call(login, "POST", path, json=body)

    def send(
        self, *items: dict, login: str = "gridworker.west", phone_ahead_s: float = 0.0
    ) -> None:
        """Send a batch now, from a phone whose clock may be ahead."""
        sent_at = self.clock() + timedelta(seconds=phone_ahead_s)
        batch = {
            "format": "coastwatch-items/1", "device_id": DEVICE,
            "sent_at": sent_at.isoformat().replace("+00:00", "Z"), "items": list(items),
        }  # fmt: skip
        answer = self.call(login, "POST", "/api/v1/field/items", json=batch)
        assert answer.status_code == 200, answer.text
        states = {one["state"] for one in answer.json()["answers"]}
        assert states <= {"kept", "kept_already"}, answer.text


def round_item(kind: str, minute: float, round_id: str, team_id: str = "T01") -> dict:
    """Give an event of a round without a position."""
    return _item(kind, minute, round_id, {"team_id": team_id, "mode": "vehicle"})


def track_item(
    points: Sequence[tuple[float, float]], round_id: str, *, phone_ahead_s: float = 0.0
) -> dict:
    """Give a piece of a track along the shore; points are (minute, metres east)."""
    first_ms = at(0).timestamp() * 1000 + phone_ahead_s * 1000
    rows = [[first_ms + minute * 60_000, *lonlat(east_m, 60), 8] for minute, east_m in points]
    made = points[-1][0] + phone_ahead_s / 60
    return _item("track", made, round_id, {"points": rows, "source": "phone"})


def _item(kind: str, minute: float, round_id: str, body: dict) -> dict:
    return {
        "item_id": str(uuid4()), "kind": kind, "form": 1,
        "made_at": at(minute).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "position": None, "round_id": round_id, "body": body, "attachments": [],
    }  # fmt: skip
