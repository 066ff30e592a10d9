"""Answer a phone as the contract of items says, and as badly as a test wants.

It is for what the real server does not do: refuse, answer nonsense, forget. What is stored in the
end is tested with the real server.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from phone_scene import packet_at

from api import routes_phone
from api.problems import add_problem_handlers

COOKIE = "coastwatch_session"
ITEMS, FILES = "/api/v1/field/items", "/api/v1/field/attachments"
PEOPLE = {"zhang": "correct horse 1", "li": "correct horse 2"}
ACTORS = {
    login: {
        "account_id": str(uuid.uuid5(uuid.NAMESPACE_DNS, login)),
        "login": login,
        "role": "gridworker",
        "district_id": "D1",
        "grid_id": "G1",
        "person_id": None,
    }
    for login in PEOPLE
}


@dataclass
class Desk:
    """What the server has, and what it is told to do."""

    sessions: dict[str, str] = field(default_factory=dict)
    items: dict[str, tuple[str, dict]] = field(default_factory=dict)
    arrivals: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    files: dict[str, bytearray] = field(default_factory=dict)
    complete: dict[str, str] = field(default_factory=dict)
    devices: dict[str, dict] = field(default_factory=dict)
    instead: Callable[[str, str, bytes], Response | None] = lambda method, path, body: None
    verdict: Callable[[dict], dict | None] = lambda item: None
    clock_ahead: timedelta = timedelta(0)
    packet: dict = field(default_factory=dict)

    @property
    def now(self) -> str:
        """The server's clock."""
        return (datetime.now(UTC) + self.clock_ahead).isoformat(timespec="seconds")

    def owner_of(self, request: Request) -> str | None:
        """Give the login that a request's session belongs to."""
        return self.sessions.get(request.cookies.get(COOKIE, ""))


@dataclass
class Site:
    """A server whose desk is another for each test."""

    desk: Desk = field(default_factory=Desk)


def contract_app(site: Site) -> FastAPI:
    """Give the application."""
    app = FastAPI()
    add_problem_handlers(app)

    @app.middleware("http")
    async def misbehave(request: Request, call_next) -> Response:
        body = await request.body()
        given = site.desk.instead(request.method, request.url.path, body)
        return given if given is not None else await call_next(request)

    def problem(status: int, detail: str, **more: object) -> JSONResponse:
        return JSONResponse({"status": status, "detail": detail, **more}, status)

    def refusal(request: Request) -> JSONResponse | None:
        if site.desk.owner_of(request) is None:
            return problem(401, "sign in")
        token = request.headers.get("x-csrf-token")
        if request.method != "GET" and token != f"csrf {request.cookies[COOKIE]}":
            return problem(403, "no csrf token of this session")
        return None

    @app.post("/api/v1/sign-in")
    async def sign_in(request: Request) -> Response:
        asked = await request.json()
        if PEOPLE.get(asked["login"]) != asked["password"]:
            return problem(401, "wrong")
        key = uuid.uuid4().hex
        site.desk.sessions[key] = asked["login"]
        answer = JSONResponse({"actor": ACTORS[asked["login"]], "csrf": f"csrf {key}"})
        answer.set_cookie(COOKIE, key, httponly=True, samesite="strict")
        return answer

    @app.post("/api/v1/sign-out")
    async def sign_out(request: Request) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        del site.desk.sessions[request.cookies[COOKIE]]
        return Response(status_code=204)

    @app.get("/api/v1/me")
    async def me(request: Request) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        actor = ACTORS[site.desk.owner_of(request)]
        csrf = f"csrf {request.cookies[COOKIE]}"
        return JSONResponse({"actor": actor, "csrf": csrf, "server_time": site.desk.now})

    @app.post("/api/v1/field/devices")
    async def devices(request: Request) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        device = await request.json()
        site.desk.devices[device["device_id"]] = device
        return JSONResponse({"device_id": device["device_id"]}, 201)

    @app.get("/api/v1/field/packet")
    async def packet(request: Request) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        actor = ACTORS[site.desk.owner_of(request)]
        made = {"made_at": site.desk.now, "valid_until": site.desk.now, "actor": actor}
        return JSONResponse(packet_at(datetime.now(UTC)) | made | site.desk.packet)

    @app.get("/api/v1/districts/{district_id}/orders")
    async def orders(district_id: str) -> Response:
        return JSONResponse({"items": []})

    @app.post(ITEMS)
    async def take_items(request: Request) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        batch = await request.json()
        site.desk.batches.append(len(batch["items"]))
        answers = [answer_to(item, site.desk.owner_of(request)) for item in batch["items"]]
        return JSONResponse({"server_time": site.desk.now, "answers": answers})

    def answer_to(item: dict, owner: str) -> dict:
        item_id = item["item_id"]
        answer = {"item_id": item_id, "state": "kept", "flags": [], "why": None}
        if (said := site.desk.verdict(item)) is not None:
            return answer | said
        if item_id in site.desk.items:
            same = site.desk.items[item_id][1] == item
            return answer | {"state": "kept_already" if same else "conflict"}
        site.desk.items[item_id] = (owner, item)
        site.desk.arrivals.append(item_id)
        return answer

    @app.put(f"{FILES}/{{attachment_id}}")
    async def take_part(request: Request, attachment_id: str, from_byte: int) -> Response:
        if (refused := refusal(request)) is not None:
            return refused
        announced = {
            one["attachment_id"]: one
            for _, item in site.desk.items.values()
            for one in item["attachments"]
        }.get(attachment_id)
        if announced is None:
            return problem(404, "no item has announced this")
        file = site.desk.files.setdefault(attachment_id, bytearray())
        if from_byte != len(file) or attachment_id in site.desk.complete:
            return problem(409, "another place", received_bytes=len(file))
        file += await request.body()
        is_complete = len(file) == announced["size_bytes"]
        if is_complete:
            found = hashlib.sha256(file).hexdigest()
            if found != announced["sha256"]:
                file.clear()
                return problem(409, "another checksum", received_bytes=0)
            site.desk.complete[attachment_id] = found
        return JSONResponse(
            {
                "attachment_id": attachment_id,
                "received_bytes": len(file),
                "is_complete": is_complete,
            }
        )

    app.include_router(routes_phone.router)
    return app
