"""Keep the files of the own cluster: folders, lock, passwords, settings, process id, log.

Layout under the data folder: ``cluster.lock`` (one process at a time), ``database.json`` (the
passwords, 0600) and ``postgres/`` (0700, the server's account) with ``data``, ``run`` (unix
socket) and ``server.log``.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geo_data.cluster_errors import ClusterDiskFullError, ClusterFolderError
from geo_data.postgis import Account, run_as

HOST = "127.0.0.1"
ROOM_FOR_NEW_CLUSTER_MB = 300
ROOM_FOR_START_MB = 50
SOCKET_PATH_LIMIT_BYTES = 107
"""Longest path of a unix socket that Linux takes."""

LOG_END_LINES = 15


@dataclass(frozen=True)
class ClusterFiles:
    """Where everything of one cluster lies, and who owns it."""

    folder: Path
    account: Account

    @property
    def home(self) -> Path:
        return self.folder / "postgres"

    @property
    def data_files(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def sockets(self) -> Path:
        return self.home / "run"

    @property
    def passwords_file(self) -> Path:
        return self.folder / "database.json"


def make_folder(cluster: ClusterFiles) -> None:
    """Make the data folder where it is missing, open for the server's account to pass through."""
    try:
        if not cluster.folder.exists():
            cluster.folder.mkdir(parents=True, exist_ok=True)
            cluster.folder.chmod(0o755)
    except OSError as fault:
        reason = f"cannot be made ({fault.strerror})"
        raise ClusterFolderError(cluster.folder, reason) from fault


def make_home(cluster: ClusterFiles) -> None:
    """Make the server's own folder; the caller holds the lock."""
    try:
        if not cluster.home.exists():
            cluster.home.mkdir(mode=0o700)
            cluster.account.own(cluster.home)
    except OSError as fault:
        reason = f"cannot be written ({fault.strerror})"
        raise ClusterFolderError(cluster.folder, reason) from fault
    if not _can_enter(cluster.account, cluster.home):
        ancestors = (*reversed(cluster.home.parents), cluster.home)
        closed = next(one for one in ancestors if not _can_enter(cluster.account, one))
        who = f"account {cluster.account.name!r}" if cluster.account.name else "this account"
        raise ClusterFolderError(closed, f"{who} may not enter it")


def _can_enter(account: Account, folder: Path) -> bool:
    return run_as(account, ["test", "-x", str(folder)]).returncode == 0


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    try:
        lock = os.open(folder / "cluster.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise ClusterFolderError(folder, f"cannot be written ({fault.strerror})") from fault
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def write_settings(cluster: ClusterFiles, port: int, *, durable: bool) -> None:
    longest = len(os.fsencode(cluster.sockets / ".s.PGSQL.65535"))
    if longest <= SOCKET_PATH_LIMIT_BYTES:
        cluster.sockets.mkdir(mode=0o700, exist_ok=True)
        cluster.account.own(cluster.sockets)
    settings = {
        "listen_addresses": HOST,
        "port": port,
        "unix_socket_directories": cluster.sockets if longest <= SOCKET_PATH_LIMIT_BYTES else "",
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": 200,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "jit": "off",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    lines = []
    for name, setting in settings.items():
        quoted = str(setting).replace("'", "''")
        lines.append(f"{name} = '{quoted}'\n")
    write_private(cluster.data_files / "coastwatch.conf", "".join(lines), cluster.account)


def configured_port(data_files: Path) -> int | None:
    settings = data_files / "coastwatch.conf"
    for line in settings.read_text().splitlines() if settings.exists() else ():
        name, _, setting = line.partition(" = ")
        if name == "port":
            return int(setting.strip("'"))
    return None


def running_pid(data_files: Path) -> int | None:
    """Give the server's process id; another program that got the same number does not count."""
    lines = pid_file_lines(data_files)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return pid if os.fsencode(data_files) in words else None


def pid_file_lines(data_files: Path) -> list[str]:
    try:
        return (data_files / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def recorded_port(data_files: Path) -> int | None:
    lines = pid_file_lines(data_files)
    return int(lines[3]) if len(lines) > 3 else None


def remove_remains(cluster: ClusterFiles) -> None:
    """
    Take away what a killed server left and PostgreSQL would stumble over.

    A pid file whose number now belongs to another program, or to a dead server nobody waited for,
    and the socket's lock. PostgreSQL itself still looks whether its old workers are alive.

    Nothing while a server runs: one that a killed program had begun to start may be up by now.
    Without its pid file nobody would find it, and no other could start, until it looks for that
    file itself and ends, up to a minute later.
    """
    if running_pid(cluster.data_files) is not None:
        return
    lines = pid_file_lines(cluster.data_files)
    if lines and Path(f"/proc/{lines[0].strip()}").exists():
        (cluster.data_files / "postmaster.pid").unlink()
    for remains in cluster.sockets.glob(".s.PGSQL.*"):
        remains.unlink()


def read_passwords(cluster: ClusterFiles) -> dict[str, str]:
    try:
        return json.loads(cluster.passwords_file.read_text())
    except FileNotFoundError:
        reason = (
            f"{cluster.passwords_file.name} is missing, so nobody can log in to the database in "
            f"{cluster.home.name}; put it back, or move {cluster.home.name} away and import again"
        )
        raise ClusterFolderError(cluster.folder, reason) from None


def write_private(path: Path, text: str, account: Account) -> None:
    """Write a file that only its account can read, at once or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    account.own(unfinished)
    unfinished.replace(path)


def check_room(cluster: ClusterFiles, needed_mb: int) -> None:
    free_mb = shutil.disk_usage(cluster.home).free // 1_000_000
    if free_mb < needed_mb:
        raise ClusterDiskFullError(cluster.home, free_mb, needed_mb)


def raise_if_disk_was_full(cluster: ClusterFiles, output: str) -> None:
    if "No space left on device" in output:
        free_mb = shutil.disk_usage(cluster.home).free // 1_000_000
        raise ClusterDiskFullError(cluster.home, free_mb, ROOM_FOR_NEW_CLUSTER_MB)


def read_from(path: Path, start: int) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(start)
        return file.read().decode(errors="replace")


def last_lines(output: str) -> str:
    return "\n".join(output.strip().splitlines()[-LOG_END_LINES:])
