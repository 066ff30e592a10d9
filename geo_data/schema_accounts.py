"""Describe the tables of accounts: who may sign in, his sessions and tokens, and the audit log.

Districts, grids and people are named by their ids without foreign keys: an import replaces a
district as a whole, and its accounts stay. Who may read what is said by migration 0004.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from geo_data.schema_parts import among, instant_column, metadata, text_column
from maritime.account import ACCOUNT_ROLES

account = Table(
    "account",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    text_column("role"),
    text_column("district_id", is_needed=False),
    text_column("grid_id", is_needed=False),
    text_column("person_id", is_needed=False),
    text_column("password_hash"),
    instant_column("made_at", is_needed=True),
    text_column("made_by"),
    instant_column("password_at", is_needed=True),
    instant_column("ended_at"),
    among("role", ACCOUNT_ROLES),
)
"""login is in its plain form (`plain_login`) and never given to a second account, so that the audit
log names one; an account that has ended stays."""

account_session = Table(
    "account_session",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("token_sha256", LargeBinary, nullable=False, unique=True),
    instant_column("made_at", is_needed=True),
    instant_column("seen_at", is_needed=True),
    instant_column("ended_at"),
)
"""Sign-ins of people; of the cookie's token only a hash is kept."""

api_token = Table(
    "api_token",
    metadata,
    Column("token_id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.account_id"), nullable=False, index=True),
    text_column("name"),
    Column("token_sha256", LargeBinary, nullable=False, unique=True),
    instant_column("made_at", is_needed=True),
    instant_column("expires_at", is_needed=True),
    instant_column("ended_at"),
)
"""Tokens of programs; of each only a hash is kept."""

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    instant_column("failed_at", is_needed=True),
    instant_column("locked_until"),
    CheckConstraint("failures > 0", name="failures"),
)
"""Wrong passwords in a row, by what was tried: ``login …`` (somebody's or not), ``address …``."""

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("entry_id", BigInteger, Identity(), primary_key=True),
    instant_column("at", is_needed=True),
    Column("account_id", Uuid),
    text_column("login", is_needed=False),
    text_column("role", is_needed=False),
    text_column("action"),
    text_column("subject"),
    text_column("district_id", is_needed=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Index(None, "at"),
    Index(None, "account_id", "at"),
    Index(None, "district_id", "at"),
)
"""Who did what, when; rows are only added. at is set by the database."""
