"""Decide from the environment where the data folder is and which database is used."""

import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from geo_data.cluster import DRIVER, ensure_cluster, service_url_of
from geo_data.cluster_errors import DatabaseUrlError

ACCEPTED_DRIVERS = ("postgres", "postgresql", DRIVER)
ROOT_DATA_FOLDER = Path("/var/lib/coastwatch")


def data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """
    Give the folder that holds everything the program writes for itself.

    ``COASTWATCH_DATA`` where it is set, else ``/var/lib/coastwatch`` for root and
    ``~/.local/share/coastwatch`` for everybody else.

    Examples
    --------
    >>> data_folder({"COASTWATCH_DATA": "/srv/coast"})
    PosixPath('/srv/coast')
    """
    environment = os.environ if environment is None else environment
    if chosen := environment.get("COASTWATCH_DATA"):
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        return ROOT_DATA_FOLDER
    return Path.home() / ".local" / "share" / "coastwatch"


def database_url(environment: Mapping[str, str] | None = None) -> URL:
    """
    Give the database to use; without ``DATABASE_URL``, the own cluster is started for it.

    Raises
    ------
    DatabaseUrlError
        If ``DATABASE_URL`` is set and cannot be used.
    ClusterError
        If the own cluster is needed and cannot be started.
    """
    environment = os.environ if environment is None else environment
    if written := environment.get("DATABASE_URL"):
        return normalise_database_url(written)
    return ensure_cluster(data_folder(environment))


def is_database_given(environment: Mapping[str, str] | None = None) -> bool:
    """Tell whether ``DATABASE_URL`` names a database, so that the own cluster is not used."""
    environment = os.environ if environment is None else environment
    return bool(environment.get("DATABASE_URL"))


def service_url(environment: Mapping[str, str] | None = None) -> URL | None:
    """
    Give the database as requests of signed-in people use it: by a role that owns nothing.

    Of the own cluster, which is running, or ``COASTWATCH_SERVICE_URL`` beside ``DATABASE_URL``;
    None where that is not set, as a database without accounts needs none.

    Raises
    ------
    DatabaseUrlError
        If ``COASTWATCH_SERVICE_URL`` is set and cannot be used.
    """
    environment = os.environ if environment is None else environment
    if not environment.get("DATABASE_URL"):
        return service_url_of(data_folder(environment))
    if written := environment.get("COASTWATCH_SERVICE_URL"):
        return normalise_database_url(written, setting="COASTWATCH_SERVICE_URL")
    return None


def normalise_database_url(written: str, *, setting: str = "DATABASE_URL") -> URL:
    """
    Turn a PostgreSQL address, however it is usually written, into one for asyncpg.

    The URL given back hides its password when printed.

    Raises
    ------
    DatabaseUrlError
        If it is no address, not PostgreSQL's, or names no database.

    Examples
    --------
    >>> normalise_database_url("postgres://warden:secret@db.local/coast")
    postgresql+asyncpg://warden:***@db.local/coast
    """
    try:
        url = make_url(written.strip())
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            "something that is no address", "postgresql://USER:PASSWORD@HOST:PORT/DATABASE", setting
        ) from None
    if url.drivername not in ACCEPTED_DRIVERS:
        raise DatabaseUrlError(
            f"{url.drivername}://…",
            "postgresql://…, postgres://… or postgresql+asyncpg://…",
            setting,
        )
    if not url.database:
        raise DatabaseUrlError(
            f"{url.drivername}://… without a database",
            "…/DATABASE at the end of the address",
            setting,
        )
    query = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    return url.set(drivername=DRIVER, query=query)
