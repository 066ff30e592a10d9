"""Find the PostGIS programs of this machine and run them under the right account."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo_data.cluster_errors import (
    ClusterAccountError,
    ClusterFolderError,
    ClusterStartError,
    ClusterVersionError,
    PostgisMissingError,
)

LIBRARIES = Path("/usr/lib/postgresql")
SHARES = Path("/usr/share/postgresql")
SERVER_ACCOUNT = "postgres"
"""Account that root hands the server to; Debian's and Ubuntu's packages create it."""

RUN_LIMIT_S = 120
"""Longest time that one PostgreSQL program may take before it counts as hung."""


@dataclass(frozen=True)
class PostgisInstallation:
    """One PostgreSQL server on this machine that can load PostGIS."""

    major: int
    programs: Path

    def program(self, name: str) -> str:
        """Give the full path of one of its programs."""
        return str(self.programs / name)


@dataclass(frozen=True)
class Account:
    """The account that owns the data files; not given means this process's own."""

    name: str | None = None
    uid: int | None = None
    gid: int | None = None

    def own(self, path: Path) -> None:
        """Hand a file or folder over to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def find_installations(
    *, libraries: Path = LIBRARIES, shares: Path = SHARES
) -> tuple[PostgisInstallation, ...]:
    """
    Give every PostgreSQL server that can load PostGIS, newest first.

    Examples
    --------
    >>> find_installations(libraries=Path("/nowhere"))
    ()
    """
    found = [
        PostgisInstallation(int(folder.name), folder / "bin")
        for folder in libraries.glob("*")
        if folder.name.isdigit()
        and (folder / "bin" / "initdb").exists()
        and (shares / folder.name / "extension" / "postgis.control").exists()
    ]
    return tuple(sorted(found, key=lambda one: one.major, reverse=True))


def choose_installation(
    data_files: Path, installations: Sequence[PostgisInstallation]
) -> PostgisInstallation:
    """
    Give the server that fits the data files, or the newest where there are none yet.

    Raises
    ------
    PostgisMissingError
        If no server with PostGIS is installed.
    ClusterVersionError
        If the data files belong to a version that is not installed.
    ClusterFolderError
        If they belong to another account.
    """
    if not installations:
        raise PostgisMissingError(install_command())
    major = data_files_major(data_files)
    if major is None:
        return installations[0]
    for one in installations:
        if one.major == major:
            return one
    raise ClusterVersionError(data_files, major, tuple(one.major for one in installations))


def data_files_major(data_files: Path) -> int | None:
    """
    Give the PostgreSQL version that made the data files, or None where there are none.

    Raises
    ------
    ClusterFolderError
        If they belong to another account.
    """
    version_file = data_files / "PG_VERSION"
    try:
        return int(version_file.read_text().strip()) if version_file.exists() else None
    except PermissionError:
        raise ClusterFolderError(data_files, "belongs to another account") from None


def install_command(*, libraries: Path = LIBRARIES) -> str:
    """Give the apt command that brings PostGIS, for the server present or the distribution's."""
    servers = [path.parent.parent.name for path in libraries.glob("*/bin/initdb")]
    majors = sorted(int(name) for name in servers if name.isdigit())
    packages = (
        f"postgresql-{majors[-1]}-postgis-3 postgresql-{majors[-1]}-postgis-3-scripts"
        if majors
        else "postgresql postgresql-postgis postgresql-postgis-scripts"
    )
    return f"apt-get install --no-install-recommends {packages}"


def server_account() -> Account:
    """
    Give the account to run PostgreSQL under: ``postgres`` for root, else the own one.

    Raises
    ------
    ClusterAccountError
        If this is root and there is no such account.
    """
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        raise ClusterAccountError(SERVER_ACCOUNT) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def run_as(
    account: Account,
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    input_text: str = "",
) -> subprocess.CompletedProcess[str]:
    """
    Run one program to its end under an account, with PostgreSQL's own settings kept out.

    Returns
    -------
    subprocess.CompletedProcess
        With both outputs together as ``stdout``; the exit code is for the caller to judge.

    Raises
    ------
    ClusterStartError
        If it has not ended in time; it is killed.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    rights = {"user": account.uid, "group": account.gid, "extra_groups": []}
    try:
        return subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            input=input_text,
            text=True,
            errors="replace",
            timeout=RUN_LIMIT_S,
            cwd="/",
            env=kept | {"LC_ALL": "C"} | dict(environment or {}),
            check=False,
            **(rights if account.uid is not None else {}),
        )
    except subprocess.TimeoutExpired as fault:
        reason = f"it has not ended within {RUN_LIMIT_S} s and was killed; is the disk hung?"
        raise ClusterStartError(Path(command[0]).name, reason) from fault
