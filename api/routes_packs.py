"""Take a district pack over HTTP: written to disk as it comes in, imported by a worker."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import UploadFile

from api.access import Given, district_path, media_type_of
from api.acting import note
from api.problems import MediaTypeError
from api.schemas_plans import ImportAnswer
from api.wire import Link
from maritime.errors import Fault, FaultyInputError

router = APIRouter(tags=["packs"])

UPLOAD_LIMIT_BYTES = 200 * 1000 * 1000
"""Largest body of an upload; what is larger is refused while it comes in."""
CHUNK_BYTES = 256 * 1024
FORM = "multipart/form-data"
GEOPACKAGE = "application/geopackage+sqlite3"
RAW = (GEOPACKAGE, "application/x-sqlite3", "application/octet-stream")
FORM_FIELD = "pack"
SQLITE_MAGIC = b"SQLite format 3\x00"

BINARY = {"schema": {"type": "string", "format": "binary"}}
REQUEST_BODY = {
    "required": True,
    "content": {
        **{media_type: BINARY for media_type in RAW},
        FORM: {
            "schema": {
                "type": "object",
                "required": [FORM_FIELD],
                "properties": {FORM_FIELD: BINARY["schema"]},
            }
        },
    },
}


@router.post("/packs", status_code=201, openapi_extra={"requestBody": REQUEST_BODY})
async def upload_pack(
    request: Request,
    response: Response,
    services: Given,
    discard_changes: Annotated[
        bool, Query(description="Lose what was changed in the database since the last import.")
    ] = False,
) -> ImportAnswer:
    """Import a pack, all of it or nothing; 200 where the same file was there already."""
    handle, name = tempfile.mkstemp(suffix=".gpkg", dir=services.scratch)
    path = Path(name)
    try:
        async with await anyio.open_file(handle, "wb") as file:
            async for chunk in _chunks(request):
                await file.write(chunk)
        await anyio.to_thread.run_sync(_require_sqlite, path)
        done = await services.workers.run(
            "import", {"path": str(path), "discards_changes": discard_changes}
        )
    finally:
        path.unlink(missing_ok=True)
    counts = {"is_changed": done["is_changed"], "counts": done["counts"]}
    subject = f"district {done['district_id']}"
    await note(services, "import", subject, after=counts, district_id=done["district_id"])
    if not done["is_changed"]:
        response.status_code = 200
    place = district_path(done["district_id"])
    response.headers["Location"] = place
    return ImportAnswer(**done, links=[Link(href=place, rel="district")])


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """Give the file in a request, whether it is the body or a field of a form."""
    media_type = media_type_of(request)
    if media_type in RAW:
        async for chunk in request.stream():
            yield chunk
    elif media_type == FORM:
        async with request.form(max_files=1, max_fields=4) as form:
            upload = form.get(FORM_FIELD)
            if not isinstance(upload, UploadFile):
                raise _fault("no file", f"a file in the form's field {FORM_FIELD!r}")
            while chunk := await upload.read(CHUNK_BYTES):
                yield chunk
    else:
        raise MediaTypeError(media_type, (*RAW, FORM))


def _require_sqlite(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC:
            return
    size_bytes = path.stat().st_size
    raise _fault(f"{size_bytes:,} bytes that are no GeoPackage", "a district pack, a GeoPackage")


def _fault(found: str, expected: str) -> FaultyInputError:
    return FaultyInputError("upload", (Fault("body", "", "", found, expected),))
