"""Make the signed packet file of a person's phone."""

import asyncio
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.packet_file import write_packet_file
from geo_data.read_packet import read_packet
from geo_data.signatures import jwk_of
from geo_data.site_key import read_or_make_site_key
from geo_data.store_accounts import actor_of, require_account
from geo_data.store_acting import ACTING
from geo_data.store_audit_log import note_audit
from geo_data.store_connection import open_connection
from maritime.account import DISTRICT_ROLES
from maritime.errors import InvalidRecordError


async def make_packet_file(
    owner: AsyncEngine, service: AsyncEngine, login: str, *, data_folder: Path, now: datetime
) -> bytes:
    """
    Give the bytes of the packet file of an account, held to its reach; the audit log has it.

    Parameters
    ----------
    owner
        Engine that finds the account.
    service
        Engine of the role of requests.
    login
        In any form.
    data_folder
        Where the site's key is, or will be made.
    now
        The server's clock, aware.

    Raises
    ------
    AccountNotFoundError
        If there is no such account, or it has ended.
    InvalidRecordError
        If it is of no district: an administrator's.
    DistrictNotFoundError
        If its district is not in the database.
    KeyFileError, UnwritableFileError
        If the site's key cannot be used.
    """
    async with open_connection(owner) as connection:
        actor = actor_of(await require_account(connection, login))
    if actor.role not in DISTRICT_ROLES:
        expected = "a role of a district, as others have no packet"
        raise InvalidRecordError("account", actor.login, "role", actor.role, expected)
    key = await asyncio.to_thread(read_or_make_site_key, data_folder)
    token = ACTING.set(actor)
    try:
        async with open_connection(service) as connection:
            packet = await read_packet(
                connection, actor, now=now, server_key=jwk_of(key.public_key())
            )
            await note_audit(
                connection, actor, "write_packet", f"packet of {actor.login}",
                after={"vessels": len(packet.content["vessels"]), "phones": packet.phones},
            )  # fmt: skip
            await connection.commit()
    finally:
        ACTING.reset(token)
    return write_packet_file(packet.content, key)
