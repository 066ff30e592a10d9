"""Let only pages and programs in that ask for this server by name, and limit what they send."""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BodyTooLargeError, CrossSiteError, ForeignHostError, problem_of
from geo_data.tls.site_names import is_among

SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
OWN_SITES = frozenset(("same-origin", "none"))
BODY_LIMIT_BYTES = 64 * 1024
"""Largest body of a request, where its path has no limit of its own."""

HTTPS_ONLY = "max-age=31536000"
"""For a year, a browser that has been here asks for this name by TLS alone (RFC 6797). Never sent
for loopback, whose other ports may be served without."""

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": API_POLICY,
}


@dataclass(frozen=True)
class LoopbackGuard:
    """
    Stand before an application: check Host and origin, count the body, add security headers.

    That a server listens on loopback does not keep out a page in the user's own browser: another
    name that resolves to 127.0.0.1 is refused by the Host header, a form or script of another site
    by Origin and Sec-Fetch-Site. hosts are the names and addresses by which the server may be
    asked beside this machine's own: those of its certificate. body_limits_bytes has patterns of
    paths whose bodies may be larger.
    """

    app: ASGIApp
    hosts: tuple[str, ...] = ()
    body_limits_bytes: dict[str, int] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if is_encrypted and not is_loopback(host):
                    headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
            await send(message)

        headers = Headers(scope=scope)
        host, is_encrypted = _name_of(headers.get("host", "")), scope["scheme"] == "https"
        limit_bytes = self._limit_bytes(scope["path"])
        if error := self._refusal(scope, headers, limit_bytes):
            await problem_of(error)(scope, receive, send_guarded)
            return
        await self.app(scope, _counted(receive, limit_bytes), send_guarded)

    def _limit_bytes(self, path: str) -> int:
        """Give how large a body at a path may be."""
        limits = (size for at, size in self.body_limits_bytes.items() if re.fullmatch(at, path))
        return next(limits, BODY_LIMIT_BYTES)

    def _refusal(
        self, scope: Scope, headers: Headers, limit_bytes: int
    ) -> ForeignHostError | CrossSiteError | BodyTooLargeError | None:
        host = headers.get("host", "")
        name = _name_of(host)
        if not (is_loopback(name) or is_among(name, self.hosts)):
            return ForeignHostError(host, self.hosts)
        if scope["method"] not in SAFE_METHODS:
            origin = headers.get("origin")
            if origin is not None and origin.lower() != f"{scope['scheme']}://{host}".lower():
                return CrossSiteError(origin)
            site = headers.get("sec-fetch-site", "none")
            if site not in OWN_SITES:
                return CrossSiteError(f"another site ({site})")
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > limit_bytes:
            return BodyTooLargeError(limit_bytes)
        return None


def is_loopback(host: str) -> bool:
    """
    Say whether a host name or address means this machine only.

    Examples
    --------
    >>> [is_loopback(host) for host in ("127.0.0.1", "127.8.0.1", "::1", "localhost")]
    [True, True, True, True]
    >>> [is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.5", "coast.local", "")]
    [False, False, False, False, False]
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _counted(receive: Receive, limit_bytes: int) -> Receive:
    """Count a body while it comes in, for those that do not say their length."""
    received_bytes = 0

    async def receive_counted() -> Message:
        nonlocal received_bytes
        message = await receive()
        if message["type"] == "http.request":
            received_bytes += len(message.get("body", b""))
            if received_bytes > limit_bytes:
                # Frameworks let errors of this class through while they read a body.
                raise HTTPException(413) from BodyTooLargeError(limit_bytes)
        return message

    return receive_counted
