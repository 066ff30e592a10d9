"""Open the source of a tip by two holders at one terminal, and leave a trace of it first."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from api.access import Services
from api.acting import note
from api.api_errors import LockedOutError, SameHolderError
from geo_data.sealing import (
    BrokenSealError,
    NotEnoughHoldersError,
    WrongPassphraseError,
    open_holder_key,
    open_source,
)
from geo_data.store_connection import open_connection
from geo_data.store_lockout import count_failure, forget_failures, locked_until
from geo_data.store_tip_holders import read_sealed_keys
from geo_data.store_tips import read_sealed
from maritime.account import Actor, plain_login

OPENED, REFUSED = "tip_source.opened", "tip_source.refused"


@dataclass(frozen=True)
class Opener:
    """A holder with his passphrase, which no repr tells."""

    login: str
    passphrase: str

    def __repr__(self) -> str:
        return f"Opener({self.login!r})"


async def open_by_two(
    services: Services,
    actor: Actor,
    district_id: str,
    tip_id: UUID,
    openers: tuple[Opener, Opener],
    *,
    reason: str,
) -> tuple[str, dict[str, str]]:
    """
    Give a tip's number and its source, after the opening was written into the audit log.

    Raises
    ------
    SameHolderError, HolderError
        If they are not two holders of the district with keys.
    TipNotFoundError, NotEnoughHoldersError
        If there is no such tip, or nobody said who told it.
    LockedOutError
        If too many wrong passphrases came for one of them.
    WrongPassphraseError
        If one is wrong; that is counted, and written down too.
    BrokenSealError
        If it was not sealed for these two.
    """
    first, second = (plain_login(one.login) for one in openers)
    if first == second:
        raise SameHolderError(first)
    async with open_connection(services.served) as connection:
        sealed_keys = [
            await read_sealed_keys(connection, district_id, one.login) for one in openers
        ]
        number, sealed = await read_sealed(connection, district_id, tip_id)
    if sealed is None:
        raise NotEnoughHoldersError(0)
    told = {"holders": [first, second], "reason": reason}
    keys = []
    for opener, of_one in zip(openers, sealed_keys, strict=True):
        try:
            keys.append(await _keys_of(services, opener, of_one))
        except WrongPassphraseError:
            refused = told | {"refused": plain_login(opener.login)}
            await note(services, REFUSED, f"tip {number}", after=refused, district_id=district_id)
            raise
    source = _opened(tip_id, sealed, keys[0], keys[1])
    await note(services, OPENED, f"tip {number}", after=told, district_id=district_id)
    return number, source


async def _keys_of(
    services: Services, opener: Opener, sealed: Mapping[UUID, Mapping[str, object]]
) -> dict[UUID, X25519PrivateKey]:
    """Give those private keys of a holder, of now and before, that his passphrase opens."""
    subject = f"holder {plain_login(opener.login)}"
    now = datetime.now(UTC)
    async with open_connection(services.engine) as connection:
        until = await locked_until(connection, (subject,), now=now)
    if until is not None:
        raise LockedOutError((until - now).total_seconds())
    found = {}
    for holder_id, of_one in sealed.items():
        try:
            found[holder_id] = await asyncio.to_thread(
                open_holder_key, holder_id, opener.login, of_one, opener.passphrase
            )
        except WrongPassphraseError:
            continue
    async with open_connection(services.engine) as connection:
        if found:
            await forget_failures(connection, subject)
        else:
            await count_failure(connection, (subject,), now=now)
        await connection.commit()
    if not found:
        raise WrongPassphraseError(opener.login)
    return found


def _opened(
    tip_id: UUID,
    sealed: Mapping[str, object],
    firsts: Mapping[UUID, X25519PrivateKey],
    seconds: Mapping[UUID, X25519PrivateKey],
) -> dict[str, str]:
    """Open a source with whatever keys of two holders it was sealed for."""
    for one, key in firsts.items():
        for other, second_key in seconds.items():
            try:
                return open_source(tip_id, sealed, {one: key, other: second_key})
            except BrokenSealError:
                continue
    raise BrokenSealError(tip_id)
