"""Sign people in and out, and tell them who they are."""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from api.access import Given, require_json
from api.acting import COOKIE, SignedIn, signed_of
from api.passwords import csrf_of, make_token, token_hash
from api.sign_in import Credentials, address_of, check_password
from api.wire import NO_NUL, Asked, Wire, with_example
from geo_data.store_audit_log import note_audit
from geo_data.store_connection import open_connection
from geo_data.store_sessions import begin_session, end_session, find_session
from maritime.account import Actor, session_limits

router = APIRouter(tags=["accounts"])

ACTOR_EXAMPLE = {
    "account_id": "0b7a4ce2-21c7-5d31-8f0e-5a1c2b3d4e5f", "login": "chen.yi",
    "role": "gridworker", "district_id": "440781", "grid_id": "G03", "person_id": "H012",
}  # fmt: skip
CSRF_EXAMPLE = "5d41…"


class ActorAnswer(Wire):
    """Somebody who is signed in."""

    model_config = with_example(**ACTOR_EXAMPLE)

    account_id: str
    login: str
    role: str
    district_id: str | None
    grid_id: str | None = Field(description="None: the whole district.")
    person_id: str | None = Field(description="Who it is in the register.")


class SignInAsked(Asked):
    """A login with its password."""

    model_config = with_example(login="chen.yi", password="…")

    login: str = Field(pattern=NO_NUL, max_length=200)
    password: str = Field(max_length=1000)


class SignedInAnswer(Wire):
    """Who is signed in now, and what the headers of his changes have to hold."""

    model_config = with_example(actor=ACTOR_EXAMPLE, csrf=CSRF_EXAMPLE)

    actor: ActorAnswer
    csrf: str = Field(description="For the header X-CSRF-Token of whatever is not a GET.")


class MeAnswer(Wire):
    """Who is signed in, with the server's clock."""

    model_config = with_example(
        actor=ACTOR_EXAMPLE, csrf=CSRF_EXAMPLE, server_time="2026-11-28T09:30:00.250+00:00"
    )

    actor: ActorAnswer
    csrf: str | None = Field(description="None where a program's token is used.")
    server_time: str


class SignedOutAnswer(Wire):
    """That the session is over."""

    model_config = with_example(signed_out=True)

    signed_out: bool = True


@router.post("/sign-in", dependencies=[Depends(require_json)])
async def sign_in(
    request: Request, response: Response, services: Given, asked: SignInAsked
) -> SignedInAnswer:
    """Begin a session: its cookie comes with the answer; the one there was before is over."""
    given = Credentials(asked.login, asked.password)
    actor = await check_password(services.engine, given, address_of(request))
    token, now = make_token(), datetime.now(UTC)
    async with open_connection(services.engine) as connection:
        if before := request.cookies.get(COOKIE):
            found = await find_session(connection, token_hash(before), now=now)
            if found is not None:
                await end_session(connection, found[1], now=now)
        await begin_session(connection, actor.account_id, token_hash(token), now=now)
        await note_audit(connection, actor, "sign_in", f"account {actor.login}")
        await connection.commit()
    response.set_cookie(
        COOKIE, token, max_age=int(session_limits(actor.role).whole.total_seconds()), path="/",
        secure=request.url.scheme == "https", httponly=True, samesite="strict",
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return SignedInAnswer(actor=actor_answer(actor), csrf=csrf_of(token))


@router.post("/sign-out")
async def sign_out(
    request: Request, response: Response, services: Given, actor: SignedIn
) -> SignedOutAnswer:
    """End the session."""
    signed = signed_of(request)
    if signed.session_id is not None:
        async with open_connection(services.engine) as connection:
            await end_session(connection, signed.session_id, now=datetime.now(UTC))
            await note_audit(connection, actor, "sign_out", f"account {actor.login}")
            await connection.commit()
    response.delete_cookie(
        COOKIE, path="/", secure=request.url.scheme == "https", httponly=True, samesite="strict"
    )
    return SignedOutAnswer()


@router.get("/me")
async def get_me(request: Request, response: Response, actor: SignedIn) -> MeAnswer:
    """Say who is signed in, with what a page needs to change something, and what time it is."""
    response.headers["Cache-Control"] = "no-store"
    return MeAnswer(
        actor=actor_answer(actor),
        csrf=signed_of(request).csrf,
        server_time=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )


def actor_answer(actor: Actor) -> ActorAnswer:
    """Give an actor as it goes out."""
    return ActorAnswer(
        account_id=str(actor.account_id), login=actor.login, role=actor.role,
        district_id=actor.district_id, grid_id=actor.grid_id, person_id=actor.person_id,
    )  # fmt: skip
