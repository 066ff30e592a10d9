"""Decide whether a server may answer others than its own machine, and by which certificate.

CoastwatchError
└── OutwardAddressError     an address that others could reach, without what that needs
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy.engine import URL

from api.cli_tls import warn_of_end
from geo_data.store_accounts import has_administrator
from geo_data.store_connection import open_connection, using_engine
from geo_data.store_upgrade import require_newest
from geo_data.tls.authority import names_of
from geo_data.tls.site_files import RENEW, SERVER_WORDS, SiteFiles, read_server, require_valid
from geo_data.tls.tls_errors import NoCertificateError
from maritime.errors import CoastwatchError

NO_ADMINISTRATOR = (
    "the database has no account of an administrator yet; make the first one on this machine, with "
    "`coastwatch account add LOGIN --role security_administrator`"
)


class OutwardAddressError(CoastwatchError):
    """Say what is missing before others than this machine may be answered."""

    def __init__(self, host: str, missing: str):
        super().__init__(host, missing)
        self.host, self.missing = host, missing

    def __str__(self) -> str:
        return (
            f"host is {self.host!r}, which others than this machine can reach; that needs TLS and "
            f"an administrator's account: {self.missing}"
        )


@dataclass(frozen=True)
class ServerTls:
    """By which file a server proves who it is, and the names that the certificate in it has."""

    file: Path
    names: tuple[str, ...]


def tls_for(host: str, files: SiteFiles, messages: Console, *, now: datetime) -> ServerTls:
    """
    Give the certificate for an address that others can reach; say so where it ends soon.

    Raises
    ------
    OutwardAddressError
        If there is none.
    TlsError, KeyFileError
        If it is not valid now, or its files cannot be used.
    """
    try:
        server = read_server(files)
    except NoCertificateError as error:
        raise OutwardAddressError(host, str(error)) from error
    require_valid(server.certificate, SERVER_WORDS, RENEW, now=now)
    warn_of_end(server, messages, now=now)
    return ServerTls(files.server, names_of(server.certificate).listed)


async def require_administrator(host: str, url: URL) -> None:
    """
    Raise unless somebody keeps the accounts of a database, so that others may be let near it.

    Raises
    ------
    OutwardAddressError
        If nobody does.
    StoreError
        If the database cannot be used, or has no tables of accounts yet.
    """
    async with using_engine(url) as engine, open_connection(engine) as connection:
        await require_newest(connection)
        if not await has_administrator(connection):
            raise OutwardAddressError(host, NO_ADMINISTRATOR)
