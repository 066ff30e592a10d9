"""Say what goes wrong on the HTTP side; what status each error has is in api/problems.py.

CoastwatchError
└── ApiError
    ├── ForeignHostError        the Host header names another host than this server
    ├── CrossSiteError          a page of another site tried to change something
    ├── NotSignedInError        a request of nobody known, or of a session that is over
    ├── WrongPasswordError      login and password are nobody's
    ├── LockedOutError          too many wrong passwords
    ├── NoRouteError            an address with nothing at it
    ├── CsrfError               a change by a session without its second secret
    ├── NotPermittedError       a route that is for other roles
    ├── WholeDistrictError      a route that an account of a part of a district may not use
    ├── RouteWithoutRowError    a route that nobody has said whom it is for
    ├── BodyTooLargeError       a request body above the limit
    ├── MediaTypeError          a request body of a kind that the route does not take
    ├── NotThereError           a thing of a district that is not there
    ├── IfMatchError            a change that does not name the state it was made from
    ├── NoEndError              a row of a kind that cannot be ended
    ├── AlreadyEndedError       a row that ended earlier than it shall end now
    ├── FilterError             a filter of rows that is none
    ├── OlderPackError          a plan of a pack that the database no longer holds
    ├── KeyReusedError          an Idempotency-Key with another request
    ├── JobEndedError           a job that is finished cannot be cancelled
    ├── ForeignJobError         a job that another server looks after
    ├── QueueFullError          too many jobs wait already
    ├── TooOftenError           the open page of tips was asked too often
    ├── NotTakenInError         the open page takes no tips here
    ├── SameHolderError         one holder alone wants to open a source
    ├── WorkerError             a worker process died
    └── WorkerStoppedError      a worker process was stopped on purpose
"""

from collections.abc import Sequence

from maritime.errors import CoastwatchError


class ApiError(CoastwatchError):
    """Base of every error of the HTTP side; its text is the problem's detail."""


class ForeignHostError(ApiError):
    """Say that a request was not made to this server by name."""

    def __init__(self, host: str, hosts: tuple[str, ...] = ()):
        super().__init__(host, hosts)
        self.host, self.hosts = host, hosts

    def __str__(self) -> str:
        expected = ", ".join((*self.hosts, "127.0.0.1", "localhost"))
        return (
            f"the Host header is {self.host!r}; expected {expected} or [::1]: this server answers "
            "to no other name"
        )


class CrossSiteError(ApiError):
    """Say that a page of another site tried to change something."""

    def __init__(self, origin: str):
        super().__init__(origin)
        self.origin = origin

    def __str__(self) -> str:
        return (
            f"the request comes from a page of {self.origin}; only this server's own pages and "
            "programs may change something"
        )


class NotSignedInError(ApiError):
    """Say that somebody has to sign in first."""

    def __str__(self) -> str:
        return (
            "nobody is signed in, or the session is over; sign in at /sign-in, or send a token as "
            "Authorization: Bearer TOKEN"
        )


class WrongPasswordError(ApiError):
    """Say that login and password are nobody's, and not which of both is wrong."""

    def __str__(self) -> str:
        return "login or password is wrong; who keeps accounts can give a new password"


class LockedOutError(ApiError):
    """Say for how long no more passwords are tried."""

    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return (
            "too many wrong passwords for this login, or from this address; try again in "
            f"{self.seconds:.0f} s, or let who keeps accounts unlock it"
        )


class NoRouteError(ApiError):
    """Say that there is nothing at an address."""

    def __init__(self, path: str):
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"there is nothing at {self.path}; see /docs for what there is"


class CsrfError(ApiError):
    """Say that a change does not come from a page that knows the session."""

    def __str__(self) -> str:
        return (
            "the header X-CSRF-Token is missing or is not this session's; pages get it from "
            "/api/v1/me, programs use a token instead of a session"
        )


class NotPermittedError(ApiError):
    """Say that a role may not do this."""

    def __init__(self, role: str):
        super().__init__(role)
        self.role = role

    def __str__(self) -> str:
        return f"role {self.role} may not do this; see docs/accounts.md for what each role may"


class WholeDistrictError(ApiError):
    """Say that something is for accounts of a whole district."""

    def __init__(self, grid_id: str):
        super().__init__(grid_id)
        self.grid_id = grid_id

    def __str__(self) -> str:
        return (
            f"this is about the district as a whole, and the account is of grid {self.grid_id!r} "
            "only; ask somebody whose account is of the whole district"
        )


class RouteWithoutRowError(ApiError):
    """Say which route has no row in the table of reach; nothing is served then."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"route {self.name!r} has no row in api/reach.py; say there which roles it is for"


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


class AlreadyEndedError(ApiError):
    """Say when a row has ended that shall be ended later."""

    def __init__(self, layer: str, key: str, ended_on: str):
        super().__init__(layer, key, ended_on)
        self.layer, self.key, self.ended_on = layer, key, ended_on

    def __str__(self) -> str:
        return (
            f"{self.layer} {self.key!r} has ended on {self.ended_on} already; if that day is "
            "wrong, change the row instead of ending it again"
        )


class FilterError(ApiError):
    """Say by what the rows of a layer can be filtered."""

    def __init__(self, found: str, expected: str):
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        return f"found {self.found!r}; expected {self.expected}"


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


class TooOftenError(ApiError):
    """Say for how long the open page of tips answers an address no more."""

    def __init__(self, seconds: float):
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return f"asked too often; try again in {self.seconds:.0f} s"


class NotTakenInError(ApiError):
    """Say that tips do not come in by the open page here."""

    def __str__(self) -> str:
        return "tips are not taken in by this page here; give yours to an officer"


class SameHolderError(ApiError):
    """Say that somebody wants to open a source alone."""

    def __init__(self, login: str):
        super().__init__(login)
        self.login = login

    def __str__(self) -> str:
        return f"both holders are {self.login!r}; a source is opened by two together"
