"""Name what can go wrong between the program and its tables.

CoastwatchError
└── StoreError
    ├── DatabaseUnreachableError     no connection, or it broke
    ├── DatabaseBusyError            every connection of this program to it is in use
    ├── DatabaseRefusedError         the database lacks room, rights or an extension
    ├── MigrationNeededError         the tables are missing or older than this program
    ├── NewerSchemaError             the tables were made by a newer program
    ├── ServiceRoleError             the role of requests is missing, or is held to nothing
    ├── OutOfReachError              a row that whoever is acting may not write
    ├── AccountNotFoundError         no such account
    ├── AccountExistsError           a login that is taken
    ├── FirstAccountError            the first account, or the last, of those who keep accounts
    ├── DistrictNotFoundError        no such district
    ├── PlanNotFoundError            no such plan
    ├── CertificateNotFoundError     a plan that was made without a bound
    ├── EditedDistrictError          an import would undo what was changed in the database
    ├── RecordNotFoundError          no such row
    ├── RecordExistsError            a row of that id, or the same row, is there already
    ├── StaleRecordError             somebody else has changed the row meanwhile
    ├── RecordInUseError             other rows name the row that shall go
    ├── PartTakenError               somebody else holds a part of a vessel's chain already
    ├── BatchNotFoundError           no such changes
    └── BatchUndoneError             changes undone already, or with something in the way since
"""

from uuid import UUID

from sqlalchemy.engine import URL

from maritime.errors import CoastwatchError


class StoreError(CoastwatchError):
    """Base of every error of the database."""


class DatabaseUnreachableError(StoreError):
    """Say where no database answered, without its password."""

    def __init__(self, place: str, reason: str):
        super().__init__(place, reason)
        self.place, self.reason = place, reason

    def __str__(self) -> str:
        return (
            f"no database at {self.place}: {self.reason}; start it (`coastwatch db up` for the "
            "program's own), or correct DATABASE_URL"
        )


class DatabaseBusyError(StoreError):
    """Say that no connection became free in time, and after how many seconds to ask again."""

    def __init__(self, place: str, seconds: float):
        super().__init__(place, seconds)
        self.place, self.seconds = place, seconds

    def __str__(self) -> str:
        return f"every connection to {self.place} is in use; ask again in {self.seconds:g} seconds"


class DatabaseRefusedError(StoreError):
    """Say what the database would not do, and what its administrator can do about it."""

    def __init__(self, place: str, reason: str, advice: str):
        super().__init__(place, reason, advice)
        self.place, self.reason, self.advice = place, reason, advice

    def __str__(self) -> str:
        return f"the database at {self.place} refused: {self.reason}; {self.advice}"


class MigrationNeededError(StoreError):
    """Say which step the tables are at and which one this program needs."""

    def __init__(self, found: str | None, expected: str):
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        found = "has no tables yet" if self.found is None else f"is at step {self.found}"
        return f"the database {found}, step {self.expected} is needed; run `coastwatch db up`"


class NewerSchemaError(StoreError):
    """Say that the tables are at a step that this program does not know."""

    def __init__(self, found: str, expected: str):
        super().__init__(found, expected)
        self.found, self.expected = found, expected

    def __str__(self) -> str:
        return (
            f"the database is at step {self.found}, which this program does not know (its own is "
            f"{self.expected}); install the newer Coastwatch that made it, or use another database"
        )


class ServiceRoleError(StoreError):
    """Say why people cannot be served by the role of requests."""

    def __init__(self, role: str, reason: str):
        super().__init__(role, reason)
        self.role, self.reason = role, reason

    def __str__(self) -> str:
        return (
            f"the database role of requests ({self.role}) {self.reason}; with accounts, people are "
            "served by a role that owns no table and has no BYPASSRLS: make one, and name it in "
            "COASTWATCH_SERVICE_URL"
        )


class OutOfReachError(StoreError):
    """Say that rows are outside of what the account may write; which ones is not told."""

    def __init__(self, layer: str):
        super().__init__(layer)
        self.layer = layer

    def __str__(self) -> str:
        return (
            f"rows of {self.layer} are out of reach of this account, or not its to change; nothing "
            "was changed"
        )


class AccountNotFoundError(StoreError):
    """Say which login belongs to no account that holds."""

    def __init__(self, login: str):
        super().__init__(login)
        self.login = login

    def __str__(self) -> str:
        return f"there is no account {self.login!r}, or it has ended; see `coastwatch account list`"


class AccountExistsError(StoreError):
    """Say which login is taken."""

    def __init__(self, login: str):
        super().__init__(login)
        self.login = login

    def __str__(self) -> str:
        return (
            f"login {self.login!r} is taken, perhaps by an account that has ended; choose another: "
            "the audit log names people by their logins"
        )


class FirstAccountError(StoreError):
    """Say that somebody has to keep the accounts."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason}; nobody could make, end or unlock accounts otherwise"


class DistrictNotFoundError(StoreError):
    """Say which district is not in the database and which ones are."""

    def __init__(self, district_id: str, known: tuple[str, ...]):
        super().__init__(district_id, known)
        self.district_id, self.known = district_id, known

    def __str__(self) -> str:
        known = f"it holds {', '.join(self.known)}" if self.known else "it holds none"
        return (
            f"district {self.district_id!r} is not in the database ({known}); "
            "load its pack with `coastwatch import PACK`"
        )


class PlanNotFoundError(StoreError):
    """Say which plan is not in the database."""

    def __init__(self, plan_id: UUID):
        super().__init__(plan_id)
        self.plan_id = plan_id

    def __str__(self) -> str:
        return f"plan {self.plan_id} is not in the database"


class CertificateNotFoundError(StoreError):
    """Say which plan has nothing that proves a bound."""

    def __init__(self, plan_id: UUID):
        super().__init__(plan_id)
        self.plan_id = plan_id

    def __str__(self) -> str:
        return (
            f"plan {self.plan_id} has no certificate: it was made without a bound; plan again and "
            "ask for one with bound_seconds"
        )


def place_of(url: URL) -> str:
    """
    Give where a database is, without user and password.

    Examples
    --------
    >>> from sqlalchemy.engine import make_url
    >>> place_of(make_url("postgresql+asyncpg://warden:secret@db.local:5433/coast"))
    'db.local:5433/coast'
    """
    host = url.host or "localhost"
    return f"{host}:{url.port or 5432}/{url.database}"


class EditedDistrictError(StoreError):
    """Say that an import would undo what has been changed in the database since the last one."""

    def __init__(self, district_id: str, changes: int, last_at: str):
        super().__init__(district_id, changes, last_at)
        self.district_id, self.changes, self.last_at = district_id, changes, last_at

    def __str__(self) -> str:
        return (
            f"district {self.district_id!r} has {self.changes} rows changed in the database since "
            f"its pack was imported, the last at {self.last_at}; an import would undo them: keep "
            "them with `coastwatch export`, then import with `--discard-changes`"
        )


class RecordNotFoundError(StoreError):
    """Say which row is not there."""

    def __init__(self, layer: str, key: str):
        super().__init__(layer, key)
        self.layer, self.key = layer, key

    def __str__(self) -> str:
        return f"{self.layer} {self.key!r} is not in the district; it may have been removed"


class RecordExistsError(StoreError):
    """Say which id is taken."""

    def __init__(self, layer: str, key: str):
        super().__init__(layer, key)
        self.layer, self.key = layer, key

    def __str__(self) -> str:
        return f"{self.layer} {self.key!r} is there already; change it, or choose another id"


class StaleRecordError(StoreError):
    """Say that a row is no longer as its editor has seen it."""

    def __init__(self, layer: str, key: str, expected: int, found: int):
        super().__init__(layer, key, expected, found)
        self.layer, self.key, self.expected, self.found = layer, key, expected, found

    def __str__(self) -> str:
        return (
            f"{self.layer} {self.key!r} was changed by somebody else meanwhile (revision "
            f"{self.found}, not {self.expected}); look at it again, then repeat the change"
        )


class RecordInUseError(StoreError):
    """Say which rows name a row that shall go."""

    def __init__(self, layer: str, key: str, users: tuple[str, ...]):
        super().__init__(layer, key, users)
        self.layer, self.key, self.users = layer, key, users

    def __str__(self) -> str:
        return (
            f"{self.layer} {self.key!r} is named by {', '.join(self.users)}; end it instead of "
            "removing it, or remove those first"
        )


class PartTakenError(StoreError):
    """Say who holds a part of a vessel's chain already."""

    def __init__(self, vessel_id: str, part: str, person_id: str, since: str):
        super().__init__(vessel_id, part, person_id, since)
        self.vessel_id, self.part = vessel_id, part
        self.person_id, self.since = person_id, since

    def __str__(self) -> str:
        return (
            f"part {self.part} of vessel {self.vessel_id!r} is held by {self.person_id!r} since "
            f"{self.since}; end that pairing first, or hand it over"
        )


class BatchNotFoundError(StoreError):
    """Say which changes are not in a district's history."""

    def __init__(self, batch_id: UUID):
        super().__init__(batch_id)
        self.batch_id = batch_id

    def __str__(self) -> str:
        return f"there are no changes {self.batch_id} in this district's history"


class BatchUndoneError(StoreError):
    """Say why changes cannot be undone."""

    def __init__(self, batch_id: UUID, reason: str):
        super().__init__(batch_id, reason)
        self.batch_id, self.reason = batch_id, reason

    def __str__(self) -> str:
        return f"changes {self.batch_id} cannot be undone: {self.reason}"
