"""Keep accounts over HTTP: who has one, with which role and reach; for security administrators."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field
from sqlalchemy import Row

from api.access import Given, require_json
from api.account_work import TOKEN_DAYS, AccountWork
from api.acting import SignedIn
from api.api_errors import NotThereError
from api.routes_sign_in import ACTOR_EXAMPLE, SignedOutAnswer
from api.sign_in import Credentials, address_of, check_password
from api.wire import NO_NUL, Asked, PlainText, Wire, with_example
from geo_data.store_accounts import NewAccount, read_accounts, require_account
from geo_data.store_connection import open_connection
from geo_data.store_sessions import read_tokens

router = APIRouter(tags=["accounts"])
needs_json = Depends(require_json)

LONGEST_DAYS = 3650
Login = Annotated[
    str, Path(pattern=NO_NUL, max_length=200, description="A login.", examples=["chen.yi"])
]
Password = Annotated[str, Field(max_length=1000)]
SEEN = "2026-11-28T01:30:00+00:00"


class AccountAnswer(Wire):
    """An account, without anything of its password."""

    model_config = with_example(
        **ACTOR_EXAMPLE, made_at=SEEN, made_by="command line", ended_at=None, seen_at=SEEN
    )

    account_id: str
    login: str
    role: str
    district_id: str | None
    grid_id: str | None
    person_id: str | None
    made_at: str
    made_by: str
    ended_at: str | None
    seen_at: str | None = Field(description="When one of its sessions was last used.")


class AccountsAnswer(Wire):
    """All accounts."""

    items: list[AccountAnswer]


class ReachAsked(Asked):
    """The role and reach of an account."""

    model_config = with_example(
        role="gridworker", district_id="440781", grid_id="G03", person_id="H012"
    )

    role: PlainText
    district_id: PlainText | None = None
    grid_id: PlainText | None = Field(None, description="None: the whole district.")
    person_id: PlainText | None = Field(None, description="Who it is in the register.")


class AccountAsked(ReachAsked):
    """An account to be made."""

    model_config = with_example(
        login="chen.yi", password="…", role="gridworker", district_id="440781", grid_id="G03",
        person_id="H012",
    )  # fmt: skip

    login: PlainText
    password: Password


class PasswordAsked(Asked):
    """A new password."""

    model_config = with_example(password="…")

    password: Password


class OwnPasswordAsked(Asked):
    """A new password for oneself, with the one that there is."""

    model_config = with_example(old="…", new="…")

    old: Password
    new: Password


class TokenAsked(Asked):
    """A token for a program."""

    model_config = with_example(name="QGIS of the centre", days=365)

    name: str = Field(pattern=NO_NUL, min_length=1, max_length=100, description="What it is for.")
    days: int = Field(TOKEN_DAYS, ge=1, le=LONGEST_DAYS)


class TokenAnswer(Wire):
    """A token of an account, without the token."""

    model_config = with_example(
        token_id=ACTOR_EXAMPLE["account_id"], name="QGIS of the centre", made_at=SEEN,
        expires_at=SEEN, ended_at=None,
    )  # fmt: skip

    token_id: str
    name: str
    made_at: str
    expires_at: str
    ended_at: str | None


class TokensAnswer(Wire):
    """The tokens of an account."""

    items: list[TokenAnswer]


class NewTokenAnswer(Wire):
    """A new token, shown this once."""

    model_config = with_example(
        token_id=ACTOR_EXAMPLE["account_id"], token="cwt_…", expires_at=SEEN
    )

    token_id: str
    token: str
    expires_at: str


class DoneAnswer(Wire):
    """That something was done, and whether there was anything to do."""

    model_config = with_example(login="chen.yi", changed=True)

    login: str
    changed: bool


@router.get("/accounts")
async def list_accounts(services: Given, actor: SignedIn) -> AccountsAnswer:
    """List accounts by login, those that have ended too."""
    async with open_connection(services.engine) as connection:
        rows = await read_accounts(connection)
    return AccountsAnswer(items=[_account(row) for row in rows])


@router.post("/accounts", status_code=201, dependencies=[needs_json])
async def make_account(services: Given, actor: SignedIn, asked: AccountAsked) -> DoneAnswer:
    """Make an account."""
    wanted = NewAccount(asked.login, asked.role, asked.district_id, asked.grid_id, asked.person_id)
    made = await AccountWork(services.engine, actor).make(wanted, asked.password)
    return DoneAnswer(login=made.login, changed=True)


@router.put("/accounts/{login}/reach", dependencies=[needs_json])
async def change_reach(
    services: Given, actor: SignedIn, login: Login, asked: ReachAsked
) -> DoneAnswer:
    """Give an account another role and reach; its sessions end."""
    wanted = NewAccount(login, asked.role, asked.district_id, asked.grid_id, asked.person_id)
    changed = await AccountWork(services.engine, actor).change(wanted)
    return DoneAnswer(login=changed.login, changed=True)


@router.post("/accounts/{login}/end")
async def end_account_of(services: Given, actor: SignedIn, login: Login) -> DoneAnswer:
    """End an account, its sessions and its tokens; it stays in the list and in the log."""
    ended = await AccountWork(services.engine, actor).end(login)
    return DoneAnswer(login=ended.login, changed=True)


@router.post("/accounts/{login}/unlock")
async def unlock_account(services: Given, actor: SignedIn, login: Login) -> DoneAnswer:
    """Forget the wrong passwords of a login."""
    was_counted = await AccountWork(services.engine, actor).unlock(login)
    return DoneAnswer(login=login, changed=was_counted)


@router.post("/accounts/{login}/password", dependencies=[needs_json])
async def give_password(
    services: Given, actor: SignedIn, login: Login, asked: PasswordAsked
) -> DoneAnswer:
    """Give an account a new password; its sessions end."""
    done = await AccountWork(services.engine, actor).give_password(login, asked.password)
    return DoneAnswer(login=done.login, changed=True)


@router.get("/accounts/{login}/tokens")
async def list_tokens(services: Given, actor: SignedIn, login: Login) -> TokensAnswer:
    """List the tokens of an account, newest first, without the tokens."""
    async with open_connection(services.engine) as connection:
        row = await require_account(connection, login)
        tokens = await read_tokens(connection, row.account_id)
    return TokensAnswer(items=[_token(one) for one in tokens])


@router.post("/accounts/{login}/tokens", status_code=201, dependencies=[needs_json])
async def give_token(
    services: Given, actor: SignedIn, login: Login, asked: TokenAsked
) -> NewTokenAnswer:
    """Make a token for a program of an account; it is shown this once."""
    token_id, token, expires_at = await AccountWork(services.engine, actor).give_token(
        login, asked.name, asked.days
    )
    return NewTokenAnswer(token_id=str(token_id), token=token, expires_at=_written(expires_at))


@router.delete("/accounts/{login}/tokens/{token_id}")
async def end_token_of(
    services: Given, actor: SignedIn, login: Login, token_id: UUID
) -> DoneAnswer:
    """End a token."""
    if not await AccountWork(services.engine, actor).take_token(login, token_id):
        raise NotThereError(f"token {token_id}", f"account {login!r}")
    return DoneAnswer(login=login, changed=True)


@router.post("/me/password", dependencies=[needs_json])
async def change_own_password(
    request: Request, services: Given, actor: SignedIn, asked: OwnPasswordAsked
) -> SignedOutAnswer:
    """Change one's own password; all one's sessions end, this one too."""
    given = Credentials(actor.login, asked.old)
    await check_password(services.engine, given, address_of(request))
    await AccountWork(services.engine, actor).give_password(actor.login, asked.new)
    return SignedOutAnswer()


def _account(row: Row) -> AccountAnswer:
    return AccountAnswer(
        account_id=str(row.account_id), login=row.login, role=row.role,
        district_id=row.district_id, grid_id=row.grid_id, person_id=row.person_id,
        made_at=_written(row.made_at), made_by=row.made_by, ended_at=_written(row.ended_at),
        seen_at=_written(row.seen_at),
    )  # fmt: skip


def _token(row: Row) -> TokenAnswer:
    return TokenAnswer(
        token_id=str(row.token_id), name=row.name, made_at=_written(row.made_at),
        expires_at=_written(row.expires_at), ended_at=_written(row.ended_at),
    )  # fmt: skip


def _written(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat(timespec="seconds")
