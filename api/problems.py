"""Answer every error as problem+json (RFC 9457), with all faults of a request at once.

CoastwatchError
└── ApiError
    ├── ForeignHostError        the Host header names another host than this machine
    ├── CrossSiteError          a page of another site tried to change something
    ├── BodyTooLargeError       a request body above the limit
    ├── MediaTypeError          a request body of a kind that the route does not take
    ├── NotThereError           a thing of a district that is not there
    ├── IfMatchError            a change that does not name the state it was made from
    ├── NoEndError              a row of a kind that cannot be ended
    ├── FilterError             a filter of rows that is none
    ├── OlderPackError          a plan of a pack that the database no longer holds
    ├── KeyReusedError          an Idempotency-Key with another request
    ├── JobEndedError           a job that is finished cannot be cancelled
    ├── ForeignJobError         a job that another server looks after
    ├── QueueFullError          too many jobs wait already
    ├── WorkerError             a worker process died
    └── WorkerStoppedError      a worker process was stopped on purpose
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from geo_data.instants import WrittenTimeError
from geo_data.job_table import JobNotFoundError
from geo_data.sheets.write_sheet import UnwritableSheetError
from geo_data.store_errors import (
    BatchNotFoundError,
    BatchUndoneError,
    DatabaseRefusedError,
    DatabaseUnreachableError,
    DistrictNotFoundError,
    EditedDistrictError,
    MigrationNeededError,
    NewerSchemaError,
    PartTakenError,
    PlanNotFoundError,
    RecordExistsError,
    RecordInUseError,
    RecordNotFoundError,
    StaleRecordError,
)
from maritime.errors import CoastwatchError, Fault, FaultyInputError, HorizonError
from maritime.grids.lists import SigningError

MEDIA_TYPE = "application/problem+json"
LONGEST_FOUND = 200
"""Letters of a faulty value that an answer repeats."""


class ApiError(CoastwatchError):
    """Base of every error of the HTTP side; its text is the problem's detail."""


class ForeignHostError(ApiError):
    """Say that a request was not made to this machine by name."""

    def __init__(self, host: str):
        super().__init__(host)
        self.host = host

    def __str__(self) -> str:
        return (
            f"the Host header is {self.host!r}; expected 127.0.0.1, localhost or [::1]: this "
            "server has no accounts yet and answers its own machine only"
        )


class CrossSiteError(ApiError):
    """Say that a page of another site tried to change something."""

    def __init__(self, origin: str):
        super().__init__(origin)
        self.origin = origin

    def __str__(self) -> str:
        return (
            f"the request comes from a page of {self.origin}; only this server's own pages and "
            "programs may change something, as there are no accounts yet"
        )


class BodyTooLargeError(ApiError):
    """Say how large a request body may be."""

    def __init__(self, limit_bytes: int):
        super().__init__(limit_bytes)
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        return f"the request body is larger than {self.limit_bytes:,} bytes, which is the limit"


class MediaTypeError(ApiError):
    """Say which kinds of body a route takes."""

    def __init__(self, found: str, expected: Sequence[str]):
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        found = self.found or "missing"
        return f"Content-Type is {found}; expected {' or '.join(self.expected)}"


class NotThereError(ApiError):
    """Say what a district does not have."""

    def __init__(self, what: str, where: str):
        super().__init__(what, where)
        self.what, self.where = what, where

    def __str__(self) -> str:
        return f"{self.what} is not in {self.where}"


class IfMatchError(ApiError):
    """Say that a change has to name the state of the row that it was made from."""

    def __init__(self, found: str):
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        found = f"is {self.found!r}" if self.found else "is missing"
        return (
            f'the header If-Match {found}; expected the row\'s ETag, like "4711", as it was '
            "when it was looked at: so nobody overwrites what somebody else has changed meanwhile"
        )


class NoEndError(ApiError):
    """Say that rows of a layer have no last day."""

    def __init__(self, layer: str):
        super().__init__(layer)
        self.layer = layer

    def __str__(self) -> str:
        return f"a row of {self.layer} has no last day; change it, or remove it"


class FilterError(ApiError):
    """Say by which columns rows can be filtered."""

    def __init__(self, found: str, known: Sequence[str]):
        super().__init__(found, known)
        self.found, self.known = found, known

    def __str__(self) -> str:
        return f"found {self.found!r}; expected column:value, once each, of {', '.join(self.known)}"


class OlderPackError(ApiError):
    """Say that a plan belongs to a pack that is no longer there."""

    def __init__(self, plan_id: str, district_id: str):
        super().__init__(plan_id, district_id)
        self.plan_id, self.district_id = plan_id, district_id

    def __str__(self) -> str:
        return (
            f"plan {self.plan_id} was made from another pack than district {self.district_id!r} "
            "holds now, so it cannot be measured or drawn here; make a new plan, or import the "
            "pack that it was made from (its file can still be downloaded)"
        )


class KeyReusedError(ApiError):
    """Say that an Idempotency-Key belongs to another request."""

    def __init__(self, key: str, job_id: str):
        super().__init__(key, job_id)
        self.key, self.job_id = key, job_id

    def __str__(self) -> str:
        return (
            f"Idempotency-Key {self.key!r} was used for job {self.job_id} with other options; "
            "repeat those, or choose a new key"
        )


class JobEndedError(ApiError):
    """Say that a job has ended already."""

    def __init__(self, job_id: str, status: str):
        super().__init__(job_id, status)
        self.job_id, self.status = job_id, status

    def __str__(self) -> str:
        return f"job {self.job_id} is {self.status}; only a queued or running job can be cancelled"


class ForeignJobError(ApiError):
    """Say that another server looks after a job."""

    def __init__(self, job_id: str):
        super().__init__(job_id)
        self.job_id = job_id

    def __str__(self) -> str:
        return f"job {self.job_id} is looked after by another server; cancel it there"


class QueueFullError(ApiError):
    """Say that no more jobs are taken at the moment."""

    def __init__(self, waiting: int):
        super().__init__(waiting)
        self.waiting = waiting

    def __str__(self) -> str:
        return f"{self.waiting} jobs are waiting already; cancel some, or try again later"


class WorkerError(ApiError):
    """Say that a worker process ended without an answer."""

    def __init__(self, exit_status: int | None):
        super().__init__(exit_status)
        self.exit_status = exit_status

    def __str__(self) -> str:
        return (
            f"the worker process ended with status {self.exit_status} and no answer (below 0: "
            "ended by that signal, 9 often for want of memory); the server's log says more"
        )


class WorkerStoppedError(ApiError):
    """Say that a worker was stopped on purpose."""

    def __str__(self) -> str:
        return "the work was stopped, as the server ends; try again when it is back"


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem: its status, its short name in the type's URN, its title."""

    status: int
    slug: str
    title: str


NOT_FOUND = ProblemKind(404, "not-found", "Not found")
BROKEN_OFF = ProblemKind(400, "broken-off", "The request broke off")
INVALID = ProblemKind(422, "invalid", "The request has faults")
UNAVAILABLE = ProblemKind(503, "unavailable", "The database cannot be used")
INTERNAL = ProblemKind(500, "internal", "Something went wrong in the server")

KINDS: dict[type[Exception], ProblemKind] = {
    DistrictNotFoundError: NOT_FOUND,
    PlanNotFoundError: NOT_FOUND,
    JobNotFoundError: NOT_FOUND,
    NotThereError: NOT_FOUND,
    RecordNotFoundError: NOT_FOUND,
    BatchNotFoundError: NOT_FOUND,
    RecordExistsError: ProblemKind(409, "exists", "A row of that id is there already"),
    RecordInUseError: ProblemKind(409, "in-use", "Other rows name it"),
    PartTakenError: ProblemKind(409, "part-taken", "Somebody else holds this part"),
    BatchUndoneError: ProblemKind(409, "not-undone", "The changes cannot be undone"),
    EditedDistrictError: ProblemKind(409, "edited", "The district was changed since its import"),
    SigningError: ProblemKind(409, "signing", "The list cannot be signed"),
    NoEndError: ProblemKind(409, "no-end", "Rows of this kind have no last day"),
    StaleRecordError: ProblemKind(412, "changed-meanwhile", "Somebody else has changed it"),
    FilterError: ProblemKind(422, "filter", "The filter is none"),
    UnwritableSheetError: ProblemKind(422, "unwritable-sheet", "The form cannot hold a cell"),
    IfMatchError: ProblemKind(428, "if-match-needed", "The change names no state"),
    CrossSiteError: ProblemKind(403, "cross-site", "Not from a page of another site"),
    OlderPackError: ProblemKind(409, "older-pack", "The plan belongs to another pack"),
    KeyReusedError: ProblemKind(409, "key-reused", "The Idempotency-Key is taken"),
    JobEndedError: ProblemKind(409, "job-ended", "The job has ended"),
    ForeignJobError: ProblemKind(409, "foreign-job", "The job runs elsewhere"),
    BodyTooLargeError: ProblemKind(413, "too-large", "The request body is too large"),
    MediaTypeError: ProblemKind(415, "media-type", "This kind of body is not taken"),
    ForeignHostError: ProblemKind(421, "foreign-host", "Only this machine is answered"),
    FaultyInputError: INVALID,
    HorizonError: INVALID,
    WrittenTimeError: INVALID,
    QueueFullError: ProblemKind(503, "queue-full", "Too many jobs are waiting"),
    DatabaseUnreachableError: UNAVAILABLE,
    DatabaseRefusedError: UNAVAILABLE,
    MigrationNeededError: UNAVAILABLE,
    NewerSchemaError: UNAVAILABLE,
    WorkerError: INTERNAL,
    WorkerStoppedError: ProblemKind(503, "stopping", "The server is stopping"),
    Exception: INTERNAL,
}
"""The one table of statuses: an error gets the kind of the nearest of its classes."""


def problem_response(
    kind: ProblemKind,
    detail: str,
    *,
    errors: Iterable[dict[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Give an answer as RFC 9457 has it; `errors` lists each fault with its place."""
    body: dict[str, object] = {
        "type": f"urn:coastwatch:problem:{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
    }
    if listed := list(errors):
        body["errors"] = listed
    headers = {"X-Content-Type-Options": "nosniff", **(headers or {})}
    return JSONResponse(body, kind.status, headers, MEDIA_TYPE)


def problem_of(error: Exception) -> JSONResponse:
    """Give the answer to an error of the program; one that is not expected tells nothing more."""
    kind = next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)
    if isinstance(error, FaultyInputError):
        return problem_response(
            kind, _count(len(error.faults)), errors=[fault_entry(fault) for fault in error.faults]
        )
    if isinstance(error, CoastwatchError):
        return problem_response(kind, str(error))
    return problem_response(
        kind, "an error that was not expected; the server's log on the terminal says more"
    )


def fault_entry(fault: Fault) -> dict[str, str]:
    """Give one fault of an input as it stands in a problem's list of errors."""
    place = "/".join(part for part in (fault.layer, fault.row_id, fault.column) if part)
    return {"location": place, "found": fault.found, "expected": fault.expected}


def add_problem_handlers(app: FastAPI) -> None:
    """Let an application answer all its errors as problems."""

    @app.exception_handler(RequestValidationError)
    async def answer_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        entries = [_validation_entry(entry) for entry in error.errors()]
        return problem_response(INVALID, _count(len(entries)), errors=entries)

    @app.exception_handler(HTTPException)
    async def answer_http(request: Request, error: HTTPException) -> JSONResponse:
        return _http_problem(app, request, error)

    @app.exception_handler(CoastwatchError)
    async def answer_expected(request: Request, error: CoastwatchError) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(ClientDisconnect)
    async def answer_nobody(request: Request, error: ClientDisconnect) -> JSONResponse:
        return problem_response(BROKEN_OFF, "the request broke off before its body had ended")

    @app.exception_handler(Exception)
    async def answer_unexpected(request: Request, error: Exception) -> JSONResponse:
        return problem_of(error)


def _http_problem(app: FastAPI, request: Request, error: HTTPException) -> JSONResponse:
    if isinstance(error.__cause__, ApiError):  # raised while the body was read
        return problem_of(error.__cause__)
    status = HTTPStatus(error.status_code)
    detail, headers = str(error.detail), dict(error.headers or {})
    if status == HTTPStatus.NOT_FOUND:
        detail = f"there is nothing at {request.url.path}; see /docs for what there is"
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = app.state.methods.allowed_at(request.url.path)
        detail = f"{request.method} is not possible here; possible: {', '.join(allowed)}"
        headers["Allow"] = ", ".join(allowed)
    slug = status.phrase.lower().replace(" ", "-")
    return problem_response(ProblemKind(status, slug, status.phrase), detail, headers=headers)


def _validation_entry(entry: dict) -> dict[str, str]:
    place = "/".join(str(part) for part in entry["loc"])
    expected = entry["msg"].removeprefix("Value error, ")
    if entry["type"] == "missing":
        return {"location": place, "found": "nothing", "expected": "a value"}
    if entry["type"] == "json_invalid":
        why = entry.get("ctx", {}).get("error", "")
        return {"location": "body", "found": f"no JSON ({why})", "expected": "a JSON document"}
    if entry["type"] == "extra_forbidden":
        return {"location": place, "found": _shorten(entry["input"]), "expected": "no such name"}
    return {"location": place, "found": _shorten(entry["input"]), "expected": expected}


def _shorten(value: object) -> str:
    written = repr(value)
    return written if len(written) <= LONGEST_FOUND else written[:LONGEST_FOUND] + "…"


def _count(number: int) -> str:
    return f"{number} fault{'s' if number != 1 else ''}; each is listed in errors"
