"""Enrol devices, end lost ones, and find whose key a signed file has to be signed by.

CoastwatchError
└── StoreError
    ├── DeviceTakenError        the device has another key already
    ├── DeviceEndedError        the device was ended: its key counts no more
    └── DeviceNotFoundError     no such device in reach
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_page import Page, PageRequest, read_page
from geo_data.schema_devices import LONGEST_NAME, device
from geo_data.signatures import jwk_of, key_of_jwk
from geo_data.store_audit_log import note_audit
from geo_data.store_errors import StoreError
from maritime.account import Actor
from maritime.errors import InvalidRecordError

NAME_EXPECTED = f"1 to {LONGEST_NAME} letters"


class DeviceTakenError(StoreError):
    """Say that a device is enrolled with another key."""

    def __init__(self, device_id: UUID):
        super().__init__(device_id)
        self.device_id = device_id

    def __str__(self) -> str:
        return (
            f"device {self.device_id} is enrolled with another key already; a phone that has lost "
            "its key enrols with a new id"
        )


class DeviceEndedError(StoreError):
    """Say that a device was ended, so that its key counts no more."""

    def __init__(self, device_id: UUID, ended_at: datetime):
        super().__init__(device_id, ended_at)
        self.device_id, self.ended_at = device_id, ended_at

    def __str__(self) -> str:
        return (
            f"device {self.device_id} was ended at {self.ended_at.isoformat(timespec='seconds')}, "
            "so its key counts no more: signed in, it sends over the network as before; for "
            "signed files it needs a new key and a new id"
        )


class DeviceNotFoundError(StoreError):
    """Say which device is not there, or not the asker's."""

    def __init__(self, device_id: UUID):
        super().__init__(device_id)
        self.device_id = device_id

    def __str__(self) -> str:
        return f"device {self.device_id} is not among those that you may see"


@dataclass(frozen=True)
class NewDevice:
    """A device as it asks to be enrolled; its public key as a JSON Web Key."""

    device_id: UUID
    name: str
    public_key: Mapping[str, object]


async def enrol_device(
    connection: AsyncConnection, actor: Actor, asked: NewDevice, *, now: datetime
) -> tuple[Row, bool]:
    """
    Enrol a device for who is acting; give its row and whether it is new.

    The same device with the same key a second time is seen again, and changes nothing else.

    Raises
    ------
    UnusableJwkError, InvalidRecordError
        If key or name cannot be used.
    DeviceTakenError
        If it has another key already.
    DeviceEndedError
        If it was ended.
    """
    public_key = jwk_of(key_of_jwk(asked.public_key))
    name = asked.name.strip()
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise InvalidRecordError("device", str(asked.device_id), "name", name, NAME_EXPECTED)
    own = {"device_id": asked.device_id, "account_id": actor.account_id}
    made = await connection.execute(
        insert(device)
        .values(**own, name=name, public_key=public_key, enrolled_at=now, last_seen_at=now)
        .on_conflict_do_nothing()
        .returning(device)
    )
    if (row := made.first()) is not None:
        await note_audit(
            connection, actor, "enrol_device", f"device {asked.device_id}", after={"name": name}
        )
        return row, True
    row = (await connection.execute(select(device).filter_by(**own))).one()
    if row.ended_at is not None:
        raise DeviceEndedError(asked.device_id, row.ended_at)
    if row.public_key != public_key:
        raise DeviceTakenError(asked.device_id)
    await note_seen(connection, asked.device_id, actor.account_id, now=now)
    return row, False


async def read_devices(connection: AsyncConnection, page: PageRequest) -> Page:
    """Give the devices that who is acting may see, newest first."""
    query = select(device).order_by(device.c.enrolled_at.desc(), device.c.device_id)
    return await read_page(connection, query, page)


async def end_device(
    connection: AsyncConnection, actor: Actor, device_id: UUID, *, now: datetime
) -> tuple[Row, ...]:
    """
    End a device: for its owner his own enrolment, for who keeps accounts all of the device.

    Gives the enrolments of it that who is acting may see; ending it again changes nothing.

    Raises
    ------
    DeviceNotFoundError
        If there is none that who is acting may see.
    """
    ended = await connection.execute(
        update(device)
        .where(device.c.device_id == device_id, device.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(device.c.account_id)
    )
    for account_id in sorted(ended.scalars(), key=str):
        await note_audit(
            connection, actor, "end_device", f"device {device_id}",
            after={"account_id": str(account_id)},
        )  # fmt: skip
    query = select(device).where(device.c.device_id == device_id)
    rows = tuple(await connection.execute(query.order_by(device.c.enrolled_at)))
    if not rows:
        raise DeviceNotFoundError(device_id)
    return rows


async def find_enrolments(connection: AsyncConnection, device_id: UUID) -> dict[UUID, Row]:
    """Give all enrolments of a device by account; needs the owner, as it looks at everybody's."""
    rows = await connection.execute(select(device).where(device.c.device_id == device_id))
    return {row.account_id: row for row in rows}


async def note_seen(
    connection: AsyncConnection, device_id: UUID, account_id: UUID, *, now: datetime
) -> None:
    """Note when a device was last heard of."""
    await connection.execute(
        update(device)
        .filter_by(device_id=device_id, account_id=account_id)
        .values(last_seen_at=now)
    )
