"""Let nobody past who may not: find out who a request is of, and whether its route is for him."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import Services
from api.account_pages import REFUSAL_PAGE
from api.acting import CSRF_HEADER, Signed, note_read
from api.api_errors import (
    CsrfError,
    NoRouteError,
    NotPermittedError,
    NotSignedInError,
    WholeDistrictError,
)
from api.guard import SAFE_METHODS, is_loopback
from api.pages import PAGE_POLICY
from api.passwords import csrf_equal
from api.problems import problem_of
from api.reach import OPEN, PERSONAL, REACH, WHOLE_DISTRICT, RouteTable
from api.sign_in import address_of, find_signed
from geo_data.store_accounts import has_accounts
from geo_data.store_acting import ACTING
from geo_data.store_connection import open_connection
from geo_data.store_errors import ServiceRoleError
from maritime.errors import CoastwatchError

SIGN_IN_PAGE = "/sign-in"


@dataclass(frozen=True)
class AccountGate:
    """
    Stand between guard and routes: sign requests in, and refuse what is not for them.

    A database without accounts has one user, on this machine; as soon as it has one, whoever says
    nothing gets the open routes only. What is let through has `ACTING` set, for its whole task.
    """

    app: ASGIApp
    routes: RouteTable

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        route = self.routes.name_of(scope["path"], scope["method"])
        if route is not None and REACH[route] is OPEN:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        try:
            signed = await _admit(scope["app"].state.services, connection, route)
        except NotSignedInError as error:
            await _ask_to_sign_in(connection, error)(scope, receive, send)
            return
        except NotPermittedError as error:
            refused = _refusal_page() if _is_page(connection) else problem_of(error)
            await refused(scope, receive, send)
            return
        except CoastwatchError as error:
            await problem_of(error)(scope, receive, send)
            return
        scope.setdefault("state", {})["signed"] = signed
        token = ACTING.set(None if signed is None else signed.actor)
        try:
            if refused := await _note_personal(scope["app"].state.services, connection, route):
                await refused(scope, receive, send)
            else:
                await self.app(scope, receive, send)
        finally:
            ACTING.reset(token)


async def _note_personal(
    services: Services, connection: HTTPConnection, route: str | None
) -> Response | None:
    """Note that personal data is asked for; give the answer where that cannot be noted."""
    if route not in PERSONAL:
        return None
    try:
        await note_read(services, f"{route} {connection.url.path}")
    except CoastwatchError as error:
        return problem_of(error)
    return None


async def _admit(
    services: Services, connection: HTTPConnection, route: str | None
) -> Signed | None:
    """Give who may use a route; None: the one user of a database without accounts."""
    signed = await find_signed(services.engine, connection)
    if signed is None:
        async with open_connection(services.engine) as database:
            is_open = not await has_accounts(database)
        if is_open and is_loopback(address_of(connection)):
            return None
        raise NotSignedInError
    if services.service is None:
        raise ServiceRoleError("none", "is not set")
    is_change = connection.scope["method"] not in SAFE_METHODS
    if signed.csrf is not None and is_change and not _has_csrf(connection, signed.csrf):
        raise CsrfError
    if route is None:
        raise NoRouteError(connection.url.path)
    _require_permission(signed, route)
    return signed


def _has_csrf(connection: HTTPConnection, csrf: str) -> bool:
    return csrf_equal(connection.headers.get(CSRF_HEADER, ""), csrf)


def _require_permission(signed: Signed, route: str) -> None:
    actor = signed.actor
    if actor.role not in REACH[route]:
        raise NotPermittedError(actor.role)
    if route in WHOLE_DISTRICT and actor.grid_id is not None:
        raise WholeDistrictError(actor.grid_id)


def _is_page(connection: HTTPConnection) -> bool:
    """Tell whether somebody opens an address in a browser, and no program asks."""
    headers = connection.headers
    return (
        connection.scope["method"] == "GET"
        and "text/html" in headers.get("accept", "")
        and "authorization" not in headers
    )


def _refusal_page() -> Response:
    headers = {"Content-Security-Policy": PAGE_POLICY}
    return HTMLResponse(REFUSAL_PAGE, status_code=403, headers=headers)


def _ask_to_sign_in(connection: HTTPConnection, error: NotSignedInError) -> Response:
    """Answer a page by the way to the sign-in page, and a program by a problem."""
    headers = connection.headers
    if _is_page(connection):
        wanted = connection.url.path
        return RedirectResponse(f"{SIGN_IN_PAGE}?next={quote(wanted)}", status_code=303)
    answer = problem_of(error)
    # A browser would answer Basic with a window of its own, which knows no sign-out.
    is_browser = "sec-fetch-mode" in headers
    answer.headers["WWW-Authenticate"] = (
        "Bearer" if is_browser else 'Bearer, Basic realm="Coastwatch", charset="UTF-8"'
    )
    return answer
