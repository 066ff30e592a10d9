"""Answer every error as problem+json (RFC 9457), with all faults of a request at once.

Which errors the HTTP side has of its own is in api/api_errors.py.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.alert_answers import alert_answer
from api.api_errors import (
    AlreadyEndedError,
    ApiError,
    BodyTooLargeError,
    CrossSiteError,
    CsrfError,
    FilterError,
    ForeignHostError,
    ForeignJobError,
    IfMatchError,
    JobEndedError,
    KeyReusedError,
    LockedOutError,
    MediaTypeError,
    NoEndError,
    NoRouteError,
    NotPermittedError,
    NotSignedInError,
    NotTakenInError,
    NotThereError,
    OlderPackError,
    QueueFullError,
    RouteWithoutRowError,
    SameHolderError,
    TooOftenError,
    WholeDistrictError,
    WorkerError,
    WorkerStoppedError,
    WrongPasswordError,
)
from api.base_map_errors import NoAnswerError, TilePassError, TooManyTilesError
from api.etags import etag_of
from api.incident_answers import incident_answer
from api.password_words import WeakPasswordError
from api.privacy import public_found, public_in_use
from geo_data.alert_errors import AlertActionError, AlertChangedError, AlertNotFoundError
from geo_data.field_errors import (
    AttachmentChangedError,
    AttachmentNotFoundError,
    ItemNotFoundError,
    NoSuspicionError,
    PartOffsetError,
    RollCallClosedError,
    RollCallNotFoundError,
)
from geo_data.handover_errors import HandoverNotFoundError, HandoverSignError
from geo_data.incident_errors import (
    HolderError,
    IdTakenError,
    IncidentChangedError,
    IncidentMadeError,
    IncidentNotFoundError,
    RewardMadeError,
    RewardNotFoundError,
    StepRefusedError,
    StepTimeRefusedError,
    TipNotFoundError,
    TipStateError,
)
from geo_data.instants import WrittenTimeError
from geo_data.job_table import JobNotFoundError
from geo_data.live_errors import (
    NothingToRepairError,
    OrderEndedError,
    OrderNotFoundError,
    StaleOrderError,
    StaleRepairError,
    UnitNotOnDutyError,
    order_told,
)
from geo_data.reports.read_day_plan import NoPlanInForceError
from geo_data.reports.store_reports import ReportNotFoundError
from geo_data.sealing import BrokenSealError, NotEnoughHoldersError, WrongPassphraseError
from geo_data.sheets.write_sheet import UnwritableSheetError
from geo_data.signatures import UnusableJwkError
from geo_data.signed_file_errors import ChangedFileError, SignedFileError
from geo_data.store_devices import DeviceEndedError, DeviceNotFoundError, DeviceTakenError
from geo_data.store_errors import (
    AccountExistsError,
    AccountNotFoundError,
    BatchNotFoundError,
    BatchUndoneError,
    CertificateNotFoundError,
    DatabaseBusyError,
    DatabaseRefusedError,
    DatabaseUnreachableError,
    DistrictNotFoundError,
    EditedDistrictError,
    FirstAccountError,
    MigrationNeededError,
    NewerSchemaError,
    OutOfReachError,
    PartTakenError,
    PlanNotFoundError,
    RecordExistsError,
    RecordInUseError,
    RecordNotFoundError,
    ServiceRoleError,
    StaleRecordError,
)
from maritime.errors import (
    CoastwatchError,
    Fault,
    FaultyInputError,
    HorizonError,
    InvalidRecordError,
)
from maritime.grids.lists import SigningError
from maritime.report.grid_tree import UnknownGridError
from maritime.tips.rewards import RewardError

MEDIA_TYPE = "application/problem+json"
LONGEST_FOUND = 200
"""Letters of a faulty value that an answer repeats."""


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
    CertificateNotFoundError: NOT_FOUND,
    JobNotFoundError: NOT_FOUND,
    NotThereError: NOT_FOUND,
    RecordNotFoundError: NOT_FOUND,
    BatchNotFoundError: NOT_FOUND,
    DeviceNotFoundError: NOT_FOUND,
    DeviceTakenError: ProblemKind(409, "device-taken", "The device has another key"),
    DeviceEndedError: ProblemKind(409, "device-ended", "The device was ended"),
    SignedFileError: ProblemKind(422, "signed-file", "The signed file is refused"),
    ChangedFileError: ProblemKind(422, "changed-file", "The signed file was changed"),
    UnusableJwkError: INVALID,
    AttachmentNotFoundError: NOT_FOUND,
    RollCallNotFoundError: NOT_FOUND,
    ItemNotFoundError: NOT_FOUND,
    RollCallClosedError: ProblemKind(409, "roll-call-closed", "The roll-call was closed"),
    NoSuspicionError: ProblemKind(409, "no-suspicion", "There is nothing to confirm"),
    PartOffsetError: ProblemKind(409, "part-offset", "The part begins elsewhere"),
    AttachmentChangedError: ProblemKind(422, "attachment-changed", "Not the announced bytes"),
    RecordExistsError: ProblemKind(409, "exists", "A row of that id is there already"),
    RecordInUseError: ProblemKind(409, "in-use", "Other rows name it"),
    PartTakenError: ProblemKind(409, "part-taken", "Somebody else holds this part"),
    BatchUndoneError: ProblemKind(409, "not-undone", "The changes cannot be undone"),
    EditedDistrictError: ProblemKind(409, "edited", "The district was changed since its import"),
    SigningError: ProblemKind(409, "signing", "The list cannot be signed"),
    NoEndError: ProblemKind(409, "no-end", "Rows of this kind have no last day"),
    AlreadyEndedError: ProblemKind(409, "ended", "The row has ended already"),
    StaleRecordError: ProblemKind(412, "changed-meanwhile", "Somebody else has changed it"),
    FilterError: ProblemKind(422, "filter", "The filter is none"),
    UnwritableSheetError: ProblemKind(422, "unwritable-sheet", "The form cannot hold a cell"),
    IfMatchError: ProblemKind(428, "if-match-needed", "The change names no state"),
    AccountNotFoundError: NOT_FOUND,
    NoRouteError: NOT_FOUND,
    AccountExistsError: ProblemKind(409, "login-taken", "The login is taken"),
    WeakPasswordError: ProblemKind(422, "weak-password", "The password is guessed too easily"),
    FirstAccountError: ProblemKind(409, "no-keeper", "Somebody has to keep the accounts"),
    NotSignedInError: ProblemKind(401, "not-signed-in", "Nobody is signed in"),
    WrongPasswordError: ProblemKind(401, "wrong-password", "Login or password is wrong"),
    LockedOutError: ProblemKind(429, "locked-out", "Too many wrong passwords"),
    CsrfError: ProblemKind(403, "csrf", "Not from a page of this session"),
    NotPermittedError: ProblemKind(403, "not-permitted", "Not for this role"),
    WholeDistrictError: ProblemKind(403, "whole-district", "Not for a part of a district"),
    OutOfReachError: ProblemKind(403, "out-of-reach", "Out of reach of this account"),
    CrossSiteError: ProblemKind(403, "cross-site", "Not from a page of another site"),
    OlderPackError: ProblemKind(409, "older-pack", "The plan belongs to another pack"),
    KeyReusedError: ProblemKind(409, "key-reused", "The Idempotency-Key is taken"),
    OrderNotFoundError: NOT_FOUND,
    StaleOrderError: ProblemKind(409, "order-changed", "Somebody else has moved it on"),
    OrderEndedError: ProblemKind(409, "order-ended", "The order cannot become that"),
    StaleRepairError: ProblemKind(409, "stale-repair", "The repair is of another plan or time"),
    NothingToRepairError: ProblemKind(409, "no-plan-in-force", "There is no plan to repair"),
    UnitNotOnDutyError: ProblemKind(409, "not-on-duty", "The unit cannot be sent"),
    JobEndedError: ProblemKind(409, "job-ended", "The job has ended"),
    ForeignJobError: ProblemKind(409, "foreign-job", "The job runs elsewhere"),
    BodyTooLargeError: ProblemKind(413, "too-large", "The request body is too large"),
    MediaTypeError: ProblemKind(415, "media-type", "This kind of body is not taken"),
    ForeignHostError: ProblemKind(421, "foreign-host", "The server has another name"),
    # base maps
    TilePassError: ProblemKind(403, "tile-pass", "The pass for tiles is not good"),
    NoAnswerError: ProblemKind(502, "base-map", "The base map's server gives no tile"),
    TooManyTilesError: ProblemKind(503, "too-many-tiles", "Too many tiles are waited for"),
    # reports
    ReportNotFoundError: NOT_FOUND,
    NoPlanInForceError: NOT_FOUND,
    UnknownGridError: NOT_FOUND,
    # handovers
    HandoverNotFoundError: NOT_FOUND,
    HandoverSignError: ProblemKind(409, "handover-sign", "The handover cannot be signed so"),
    # alerts
    AlertNotFoundError: NOT_FOUND,
    AlertChangedError: ProblemKind(409, "alert-changed", "Somebody else was faster"),
    AlertActionError: ProblemKind(422, "alert-action", "The action cannot be"),
    # incidents and tips
    IncidentNotFoundError: NOT_FOUND,
    IncidentChangedError: ProblemKind(409, "incident-changed", "Somebody else was faster"),
    StepRefusedError: ProblemKind(409, "step-refused", "The step is out of order"),
    StepTimeRefusedError: ProblemKind(422, "step-time", "It cannot have happened then"),
    IncidentMadeError: ProblemKind(409, "incident-made", "It is an incident already"),
    IdTakenError: ProblemKind(409, "id-taken", "The id has another content"),
    TipNotFoundError: NOT_FOUND,
    TipStateError: ProblemKind(409, "tip-state", "The state does not follow"),
    RewardNotFoundError: NOT_FOUND,
    RewardMadeError: ProblemKind(409, "reward-made", "The tip has a reward"),
    RewardError: ProblemKind(409, "reward", "The reward cannot be taken on"),
    HolderError: ProblemKind(409, "holder", "Not a holder"),
    NotEnoughHoldersError: ProblemKind(409, "no-source", "No two holders, or no source"),
    WrongPassphraseError: ProblemKind(403, "wrong-passphrase", "A passphrase is wrong"),
    BrokenSealError: ProblemKind(409, "broken-seal", "Not sealed for these two"),
    SameHolderError: ProblemKind(409, "same-holder", "Two holders are needed"),
    TooOftenError: ProblemKind(429, "too-often", "Asked too often"),
    NotTakenInError: ProblemKind(403, "not-taken-in", "No tips by this page"),
    FaultyInputError: INVALID,
    HorizonError: INVALID,
    WrittenTimeError: INVALID,
    QueueFullError: ProblemKind(503, "queue-full", "Too many jobs are waiting"),
    DatabaseUnreachableError: UNAVAILABLE,
    DatabaseBusyError: ProblemKind(503, "busy", "The database is busy"),
    DatabaseRefusedError: UNAVAILABLE,
    MigrationNeededError: UNAVAILABLE,
    NewerSchemaError: UNAVAILABLE,
    ServiceRoleError: UNAVAILABLE,
    RouteWithoutRowError: INTERNAL,
    InvalidRecordError: INVALID,
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
    more: dict[str, object] | None = None,
) -> JSONResponse:
    """
    Give an answer as RFC 9457 has it.

    `errors` lists each fault with its place, `more` has members that this kind alone has.
    """
    body: dict[str, object] = {
        "type": f"urn:coastwatch:problem:{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
    }
    if listed := list(errors):
        body["errors"] = listed
    body |= more or {}
    headers = {"X-Content-Type-Options": "nosniff", **(headers or {})}
    return JSONResponse(body, kind.status, headers, MEDIA_TYPE)


def problem_of(error: Exception) -> JSONResponse:
    """Give the answer to an error of the program; one that is not expected tells nothing more."""
    kind = next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)
    if isinstance(error, FaultyInputError):
        return problem_response(kind, _count(len(error.faults)), errors=_entries(error))
    if isinstance(error, StaleRecordError):
        return problem_response(kind, str(error), headers={"ETag": etag_of(error.found)})
    if isinstance(error, LockedOutError | TooOftenError | DatabaseBusyError | TooManyTilesError):
        headers = {"Retry-After": str(math.ceil(error.seconds))}
        return problem_response(kind, str(error), headers=headers)
    if isinstance(error, PartOffsetError | AttachmentChangedError):
        return problem_response(kind, str(error), more=received_of(error))
    if isinstance(error, StaleOrderError | OrderEndedError):
        order = jsonable_encoder(order_told(error.order))
        return problem_response(kind, str(error), more={"order": order})
    if isinstance(error, IncidentChangedError | StepRefusedError | IncidentMadeError):
        as_it_is = incident_answer(error.found).model_dump(mode="json")
        return problem_response(kind, str(error), more={"incident": as_it_is})
    if isinstance(error, AlertChangedError):
        alert = alert_answer(error.alert).model_dump(mode="json")
        return problem_response(kind, str(error), more={"alert": alert})
    if isinstance(error, RecordInUseError):
        return problem_response(kind, str(public_in_use(error)))
    if isinstance(error, BatchUndoneError):
        return _not_undone(kind, error)
    if isinstance(error, CoastwatchError):
        return problem_response(kind, str(error))
    return problem_response(
        kind, "an error that was not expected; the server's log on the terminal says more"
    )


def received_of(error: PartOffsetError | AttachmentChangedError) -> dict[str, object]:
    """Give from which byte on a phone goes on."""
    received = error.received_bytes if isinstance(error, PartOffsetError) else 0
    return {"received_bytes": received}


def _not_undone(kind: ProblemKind, error: BatchUndoneError) -> JSONResponse:
    """Say what stands in the way of an undo, without what is private."""
    cause = error.__cause__
    if isinstance(cause, FaultyInputError):
        told = BatchUndoneError(error.batch_id, _count(len(cause.faults)))
        return problem_response(kind, str(told), errors=_entries(cause))
    if isinstance(cause, RecordInUseError):
        error = BatchUndoneError(error.batch_id, str(public_in_use(cause)))
    return problem_response(kind, str(error))


def _entries(error: FaultyInputError) -> list[dict[str, str]]:
    return [fault_entry(fault) for fault in error.faults]


def fault_entry(fault: Fault) -> dict[str, str]:
    """Give one fault of an input as it stands in a problem's list of errors."""
    place = "/".join(part for part in (fault.layer, fault.row_id, fault.column) if part)
    return _entry(place, public_found(fault), fault.expected)


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
        allowed = app.state.routes.allowed_at(request.url.path)
        detail = f"{request.method} is not possible here; possible: {', '.join(allowed)}"
        headers["Allow"] = ", ".join(allowed)
    slug = status.phrase.lower().replace(" ", "-")
    return problem_response(ProblemKind(status, slug, status.phrase), detail, headers=headers)


def _validation_entry(entry: dict) -> dict[str, str]:
    place = "/".join(str(part) for part in entry["loc"])
    expected = entry["msg"].removeprefix("Value error, ")
    if entry["type"] == "missing":
        return _entry(place, "nothing", "a value")
    if entry["type"] == "json_invalid":
        why = entry.get("ctx", {}).get("error", "")
        return _entry("body", f"no JSON ({why})", "a JSON document")
    if entry["type"] == "extra_forbidden":
        return _entry(place, _shorten(entry["input"]), "no such name")
    return _entry(place, _shorten(entry["input"]), expected)


def _entry(location: str, found: str, expected: str) -> dict[str, str]:
    """Give one entry of a list of errors; half letters, which JSON may escape, are escaped."""
    entry = {"location": location, "found": found, "expected": expected}
    return {name: text.encode(errors="backslashreplace").decode() for name, text in entry.items()}


def _shorten(value: object) -> str:
    written = repr(value)
    return written if len(written) <= LONGEST_FOUND else written[:LONGEST_FOUND] + "…"


def _count(number: int) -> str:
    return f"{number} fault{'s' if number != 1 else ''}; each is listed in errors"
