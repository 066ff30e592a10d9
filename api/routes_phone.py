"""Serve the phone page: static files without any data, and the service worker that keeps them."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.etags import etag_of, is_known
from api.phone.shell import PREFIX, START, WORKER, ShellFile, own_shell
from api.problems import NotThereError
from api.wire import NO_NUL

router = APIRouter(include_in_schema=False)

PHONE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types phone phone-gpx"
)
"""No text becomes markup or script: the page may make elements, not parse them."""
WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
PERMISSIONS = (
    "geolocation=(self), camera=(self), microphone=(self), screen-wake-lock=(self), "
    "payment=(), usb=()"
)
REVALIDATED = "no-cache"
"""The service worker keeps the files; a browser without one asks each time, by ETag."""

FileName = Annotated[str, Path(pattern=NO_NUL, max_length=200)]


@router.get("/phone")
async def open_phone() -> RedirectResponse:
    """Send to the phone page."""
    return RedirectResponse(PREFIX)


@router.get("/phone/{name:path}")
async def get_phone_file(name: FileName, request: Request) -> Response:
    """Give a file of the phone page; none of them holds data."""
    shell = await asyncio.to_thread(own_shell)
    if name == WORKER:
        script = ShellFile(shell.worker_script(), shell.worker.media_type)
        return _answer(request, script, WORKER_POLICY)
    file = shell.files.get(name or START)
    if file is None:
        raise NotThereError(f"file {name!r}", "the phone page")
    return _answer(request, file, PHONE_POLICY)


def _answer(request: Request, file: ShellFile, policy: str) -> Response:
    state = file.sha256.hex()
    headers = {
        "Cache-Control": REVALIDATED,
        "ETag": etag_of(state),
        "Content-Security-Policy": policy,
        "Permissions-Policy": PERMISSIONS,
    }
    if is_known(request, state):
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.media_type)
