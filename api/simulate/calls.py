"""Call the public API as the phones and the officer of a made-up day do, and count it all."""

from collections import Counter
from dataclasses import dataclass, field

import httpx

from api.simulate.errors import PlayError

TIMEOUT_S = 120.0

Json = dict[str, object]


@dataclass
class Ledger:
    """What was sent and what was answered; items holds the ids of all that were made and sent."""

    items: dict[str, str] = field(default_factory=dict)
    """Kind of each item by its id."""
    states: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> Json:
        """Give the ledger as JSON, with items counted by kind and their ids apart."""
        return {
            "ids": list(self.items),
            "kinds": dict(Counter(self.items.values())),
            "states": dict(self.states),
            "flags": dict(self.flags),
            "counts": dict(self.counts),
        }


class Caller:
    """Somebody who is signed in by a token."""

    def __init__(self, client: httpx.AsyncClient, token: str):
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: object) -> Json:
        """Give an answer; PlayError unless it is 200."""
        reply = await self._client.get(path, params=query, headers=self._headers)
        return _answer(reply, "GET " + path, (200,))

    async def post(self, path: str, body: Json, *, expects: tuple[int, ...] = (200, 201)) -> Json:
        """Send something and give the answer; PlayError unless its status is expected."""
        reply = await self._client.post(path, json=body, headers=self._headers)
        return {**_answer(reply, "POST " + path, expects), "_status": reply.status_code}


def open_client(address: str) -> httpx.AsyncClient:
    """Give a client for one server; the address ends with what all paths of the API begin with."""
    limits = httpx.Limits(max_connections=8, max_keepalive_connections=8)
    return httpx.AsyncClient(base_url=address, timeout=TIMEOUT_S, limits=limits, trust_env=False)


def _answer(reply: httpx.Response, what: str, expects: tuple[int, ...]) -> Json:
    if reply.status_code not in expects:
        raise PlayError(what, f"{reply.status_code} {reply.text[:300]}")
    return reply.json()
