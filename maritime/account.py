"""Say who may be acting: accounts, their roles, and how long a session of each holds."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from maritime.checks import require_choice, require_text
from maritime.errors import InvalidRecordError

GRIDWORKER, PATROL_MEMBER, POLICE, BOAT_CREW = "gridworker", "patrol_member", "police", "boat_crew"
DUTY_OFFICER, PLANNER, SUPERVISOR = "duty_officer", "planner", "supervisor"
SYSTEM_ADMINISTRATOR = "system_administrator"
SECURITY_ADMINISTRATOR = "security_administrator"
AUDIT_ADMINISTRATOR = "audit_administrator"

FIELD_ROLES = (GRIDWORKER, PATROL_MEMBER, POLICE, BOAT_CREW)
"""Those who are out: they see their own grids, and tell what they find there."""
OFFICE_ROLES = (DUTY_OFFICER, PLANNER, SUPERVISOR)
"""Those who see the register of their reach; a planner alone changes it."""
DISTRICT_ROLES = (*FIELD_ROLES, *OFFICE_ROLES)
"""Roles that belong to a district, or to a grid of it."""
ADMINISTRATOR_ROLES = (SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR, AUDIT_ADMINISTRATOR)
"""Three duties that are kept apart; none of them sees a register."""
ACCOUNT_ROLES = (*DISTRICT_ROLES, *ADMINISTRATOR_ROLES)

LONGEST_LOGIN = 64
LOGIN_EXPECTED = f"1 to {LONGEST_LOGIN} letters, digits or . _ - @, without blanks"


@dataclass(frozen=True)
class SessionLimits:
    """How long a session holds: since it was last used, and since the sign-in."""

    idle: timedelta
    whole: timedelta


FIELD_SESSION = SessionLimits(idle=timedelta(days=3), whole=timedelta(days=14))
"""Of field roles: a phone may be out of reach for days."""
OFFICE_SESSION = SessionLimits(idle=timedelta(hours=8), whole=timedelta(hours=24))
ADMINISTRATOR_SESSION = SessionLimits(idle=timedelta(minutes=30), whole=timedelta(hours=12))


@dataclass(frozen=True)
class Actor:
    """
    Somebody who is signed in, as requests see him.

    grid_id None means the whole district; an administrator belongs to no district at all.
    person_id names who it is in the register, where he is in it.
    """

    account_id: UUID
    login: str
    role: str
    district_id: str | None = None
    grid_id: str | None = None
    person_id: str | None = None

    def __post_init__(self) -> None:
        check_account(
            self.login, self.role, self.district_id, grid_id=self.grid_id, person_id=self.person_id
        )

    @property
    def has_whole_district(self) -> bool:
        """Whether nothing of his district is out of his reach."""
        return self.district_id is not None and self.grid_id is None


def plain_login(written: str) -> str:
    """
    Give the one form of a login, however it is written: wide or narrow letters, large or small.

    Examples
    --------
    >>> plain_login(" Ｃhen.Yi "), plain_login("陈一")
    ('chen.yi', '陈一')
    """
    return unicodedata.normalize("NFKC", written).casefold().strip()


def check_account(
    login: str,
    role: str,
    district_id: str | None,
    *,
    grid_id: str | None = None,
    person_id: str | None = None,
) -> None:
    """
    Raise InvalidRecordError unless an account may be so.

    Roles of a district need one, administrators have none; a grid or a person needs a district.

    Examples
    --------
    >>> check_account("chen", "gridworker", "440781", grid_id="G03")
    >>> check_account("chen", "gridworker", None)
    Traceback (most recent call last):
    maritime.errors.InvalidRecordError: account 'chen': district_id is None, expected a district, \
as role gridworker belongs to one
    """
    row = ("account", login)
    require_text(*row, "login", login)
    is_plain = all(sign.isalnum() or sign in "._-@" for sign in login)
    if len(login) > LONGEST_LOGIN or not is_plain:
        raise InvalidRecordError(*row, "login", login, LOGIN_EXPECTED)
    require_choice(*row, "role", role, ACCOUNT_ROLES)
    if role in DISTRICT_ROLES and district_id is None:
        expected = f"a district, as role {role} belongs to one"
        raise InvalidRecordError(*row, "district_id", None, expected)
    if role in ADMINISTRATOR_ROLES:
        for name, found in (
            ("district_id", district_id), ("grid_id", grid_id), ("person_id", person_id)
        ):  # fmt: skip
            if found is not None:
                expected = f"none, as role {role} administers and sees no register"
                raise InvalidRecordError(*row, name, found, expected)


def session_limits(role: str) -> SessionLimits:
    """Give how long a session of a role holds."""
    if role in FIELD_ROLES:
        return FIELD_SESSION
    return ADMINISTRATOR_SESSION if role in ADMINISTRATOR_ROLES else OFFICE_SESSION
