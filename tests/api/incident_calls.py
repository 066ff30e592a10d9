"""Act on incidents and tips as accounts of a test, and take every step up to the end."""

from uuid import uuid4

import httpx
from account_cases import Accounts, Ask

STRAIGHT = "/api/v1/districts/straight"
INCIDENTS, TIPS = f"{STRAIGHT}/incidents", f"{STRAIGHT}/tips"
PASSPHRASE = "灯塔亮了又灭 {login}"


class Desk:
    """Somebody at the centre, by his login."""

    def __init__(self, ask: Ask, accounts: Accounts, login: str):
        self.ask, self.login, self.headers = ask, login, accounts.headers(login)

    def call(self, method: str, path: str, status: int, **body: object) -> dict:
        """Ask, and give the answer, which must have a status."""
        answer = self.answer(method, path, **body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def answer(self, method: str, path: str, **body: object) -> httpx.Response:
        """Ask with a body of JSON."""
        options = {"json": body} if method != "GET" else {}
        return self.ask(method, path, headers=self.headers, **options)

    def report(self, status: int = 201, **fields: object) -> dict:
        """Report an incident."""
        whole = {"incident_id": str(uuid4()), "kind": "landing", "text": "沙堤有人卸货"} | fields
        return self.call("POST", INCIDENTS, status, **whole)

    def step(self, found: dict, name: str, status: int = 201, **fields: object) -> dict:
        """Take a step after what was found."""
        path = f"{INCIDENTS}/{found['incident_id']}/steps"
        whole = {"step_id": str(uuid4()), "step": name, "after": found["last"]} | fields
        return self.call("POST", path, status, **whole)

    def through(self, found: dict, outcome: str = "seizure") -> dict:
        """Take an accepted incident to its end."""
        found = self.step(found, "assign", team_id="T01", wave=1)
        found = self.step(found, "sign", team_id="T01")
        found = self.step(found, "arrive", team_id="T01")
        found = self.step(found, "handle", text="围控")
        found = self.step(found, "feed_back", text="查获冻品")
        return self.step(found, "close", outcome=outcome)

    def tip(self, status: int = 201, **fields: object) -> dict:
        """Take a tip in."""
        whole = {"tip_id": str(uuid4()), "kind": "smuggling", "text": "夜里有快艇靠岸"} | fields
        return self.call("POST", TIPS, status, **whole)

    def make_key(self, keeper: "Desk") -> str:
        """Have a security administrator name one, and make one's key; give the passphrase."""
        keeper.call("POST", "/api/v1/tip-holders", 201, login=self.login)
        passphrase = PASSPHRASE.format(login=self.login)
        self.call("POST", "/api/v1/tip-holders/own-key", 201, passphrase=passphrase)
        return passphrase
