"""Run the program's own PostGIS cluster in its data folder, started when it is needed."""

import json
import secrets
import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from geo_data.cluster_errors import ClusterPortError, ClusterStartError
from geo_data.cluster_files import (
    HOST,
    ROOM_FOR_NEW_CLUSTER_MB,
    ROOM_FOR_START_MB,
    ClusterFiles,
    check_room,
    configured_port,
    last_lines,
    locked,
    make_folder,
    make_home,
    pid_file_lines,
    raise_if_disk_was_full,
    read_from,
    read_passwords,
    recorded_port,
    remove_remains,
    running_pid,
    write_private,
    write_settings,
)
from geo_data.cluster_orphans import end_orphans
from geo_data.postgis import (
    Account,
    PostgisInstallation,
    choose_installation,
    data_files_major,
    find_installations,
    run_as,
    server_account,
)

DRIVER = "postgresql+asyncpg"
DATABASE = "coastwatch"
ROLE = "coastwatch"
SERVICE_ROLE = "coastwatch_service"
"""Role of requests of people who are signed in: it owns nothing and is held to row security."""
ADMIN_ROLE = "postgres"
PASSWORDS = ("admin", "role", "service")
"""Names of the passwords in the cluster's file: of the superuser, the owner, the service."""

START_LIMIT_S = 60
PORT_ATTEMPTS = 3
PORT_TAKEN_WORDS = ("Address already in use", "could not create any TCP/IP sockets")


@dataclass(frozen=True)
class ClusterStatus:
    """What is known about a cluster without starting it."""

    data_files: Path
    major: int | None
    pid: int | None
    port: int | None

    @property
    def running(self) -> bool:
        """True while the server process is there."""
        return self.pid is not None


def ensure_cluster(data_dir: Path, *, durable: bool = True) -> URL:
    """
    Give the address of the running cluster, made and started first where necessary.

    Safe to call as often as wanted and from several processes at once. Outlives this process;
    `stop_cluster` ends it.

    Parameters
    ----------
    data_dir
        The program's data folder; made if it is not there.
    durable
        False trades safety after a power cut for speed: for scratch clusters only.

    Returns
    -------
    sqlalchemy.engine.URL
        Of database ``coastwatch`` with postgis and btree_gist, on 127.0.0.1; printing it hides
        the password.

    Raises
    ------
    PostgisMissingError, ClusterVersionError, ClusterAccountError, ClusterFolderError,
    ClusterDiskFullError, ClusterPortError, ClusterStartError
        Each says what was found and what to do.
    """
    cluster = ClusterFiles(data_dir.absolute(), server_account())
    installation = choose_installation(cluster.data_files, find_installations())
    make_folder(cluster)
    with locked(cluster.folder):
        make_home(cluster)
        if data_files_major(cluster.data_files) is None:
            _make_cluster(cluster, installation)
        passwords = _all_passwords(cluster)
        port = _port_of_running_server(cluster)
        if port is None:
            port = _start(cluster, installation, durable=durable)
        _prepare_database(cluster, installation, port, passwords)
    return URL.create(DRIVER, ROLE, passwords["role"], HOST, port, DATABASE)


def admin_url(data_dir: Path) -> URL:
    """
    Give the superuser's address of a running cluster, for making databases and extensions.

    Raises
    ------
    ClusterStartError
        If the cluster is not running.
    """
    return _url_of_running(data_dir, ADMIN_ROLE, "admin", ADMIN_ROLE)


def service_url_of(data_dir: Path) -> URL:
    """
    Give the address of a running cluster's database for requests of people who are signed in.

    Raises
    ------
    ClusterStartError
        If the cluster is not running.
    """
    return _url_of_running(data_dir, SERVICE_ROLE, "service", DATABASE)


def stop_cluster(data_dir: Path) -> bool:
    """
    Stop the cluster and wait until it has ended; True if it had been running.

    Raises
    ------
    ClusterStartError
        If it does not stop; the message shows what PostgreSQL said.
    """
    cluster = ClusterFiles(data_dir.absolute(), server_account())
    if data_files_major(cluster.data_files) is None:
        return False
    with locked(cluster.folder):
        if running_pid(cluster.data_files) is None:
            return False
        installation = choose_installation(cluster.data_files, find_installations())
        stopped = run_as(
            cluster.account,
            [
                *(installation.program("pg_ctl"), "stop", "-D", str(cluster.data_files)),
                *("-m", "fast", "-w", "-t", str(START_LIMIT_S)),
            ],
        )
        if stopped.returncode != 0:
            raise ClusterStartError("pg_ctl stop", last_lines(stopped.stdout))
        return True


def cluster_status(data_dir: Path) -> ClusterStatus:
    """
    Tell whether the cluster is there and running, without touching it.

    Raises
    ------
    ClusterFolderError
        If it belongs to another account.
    """
    data_files = data_dir.absolute() / "postgres" / "data"
    major = data_files_major(data_files)
    pid = running_pid(data_files)
    return ClusterStatus(data_files, major, pid, None if pid is None else recorded_port(data_files))


def has_crashed(data_dir: Path) -> bool:
    """Tell whether a cluster's server is gone without having been stopped."""
    data_files = data_dir.absolute() / "postgres" / "data"
    return bool(pid_file_lines(data_files)) and running_pid(data_files) is None


def _url_of_running(data_dir: Path, role: str, password: str, database: str) -> URL:
    status = cluster_status(data_dir)
    if status.port is None:
        raise ClusterStartError("the database", f"the cluster in {data_dir} is not running")
    passwords = read_passwords(ClusterFiles(data_dir.absolute(), Account()))
    return URL.create(DRIVER, role, passwords[password], HOST, status.port, database)


def _make_cluster(cluster: ClusterFiles, installation: PostgisInstallation) -> None:
    """Make the data files beside their place and move them there when they are complete."""
    check_room(cluster, ROOM_FOR_NEW_CLUSTER_MB)
    unfinished = cluster.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    passwords = {name: secrets.token_hex(24) for name in PASSWORDS}
    write_private(cluster.passwords_file, json.dumps(passwords), Account())
    password_file = cluster.home / "initdb.password"
    write_private(password_file, passwords["admin"], cluster.account)
    try:
        made = run_as(
            cluster.account,
            [
                *(installation.program("initdb"), "-D", str(unfinished), "-U", ADMIN_ROLE),
                *("--auth=scram-sha-256", f"--pwfile={password_file}"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
            ],
        )
    finally:
        password_file.unlink()
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise_if_disk_was_full(cluster, made.stdout)
        raise ClusterStartError("initdb", last_lines(made.stdout))
    with (unfinished / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude = 'coastwatch.conf'\n")
    unfinished.rename(cluster.data_files)


def _all_passwords(cluster: ClusterFiles) -> dict[str, str]:
    """Give the cluster's passwords; one that an earlier program did not make is added."""
    passwords = read_passwords(cluster)
    missing = [name for name in PASSWORDS if name not in passwords]
    if missing:
        passwords |= {name: secrets.token_hex(24) for name in missing}
        write_private(cluster.passwords_file, json.dumps(passwords), Account())
    return passwords


def _start(cluster: ClusterFiles, installation: PostgisInstallation, *, durable: bool) -> int:
    """Start the server and give its port; a port taken in between is changed for another."""
    check_room(cluster, ROOM_FOR_START_MB)
    end_orphans(cluster.data_files)
    remove_remains(cluster)
    port = _free_port(preferred=configured_port(cluster.data_files))
    for _ in range(PORT_ATTEMPTS):
        write_settings(cluster, port, durable=durable)
        log_start = cluster.log.stat().st_size if cluster.log.exists() else 0
        started = run_as(
            cluster.account,
            [
                *(installation.program("pg_ctl"), "start", "-D", str(cluster.data_files)),
                *("-l", str(cluster.log), "-w", "-s", "-t", str(START_LIMIT_S)),
            ],
        )
        if started.returncode == 0:
            return port
        log = read_from(cluster.log, log_start)
        running_port = _port_of_running_server(cluster)
        if running_port is not None:  # a killed program's start has come to its end meanwhile
            return running_port
        if not any(words in log for words in PORT_TAKEN_WORDS):
            raise_if_disk_was_full(cluster, log)
            raise ClusterStartError("the database server", last_lines(started.stdout + log))
        port = _free_port()
    raise ClusterPortError(port)


def _prepare_database(
    cluster: ClusterFiles, installation: PostgisInstallation, port: int, passwords: dict[str, str]
) -> None:
    """
    Make roles, database and extensions where they are missing.

    Up to PostgreSQL 14 every role may make tables and functions in schema public: the role of
    requests must not.
    """
    script = f"""
        SET client_min_messages = warning;
        SET log_min_error_statement = panic;
        SELECT 'CREATE ROLE {ROLE} LOGIN'
            WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') \\gexec
        ALTER ROLE {ROLE} PASSWORD '{passwords["role"]}';
        SELECT 'CREATE ROLE {SERVICE_ROLE} LOGIN NOINHERIT'
            WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SERVICE_ROLE}') \\gexec
        ALTER ROLE {SERVICE_ROLE} PASSWORD '{passwords["service"]}';
        SELECT 'CREATE DATABASE {DATABASE} OWNER {ROLE}'
            WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
        \\connect {DATABASE}
        SET client_min_messages = warning;
        CREATE EXTENSION IF NOT EXISTS postgis;
        CREATE EXTENSION IF NOT EXISTS btree_gist;
        SELECT statement FROM (VALUES
            ('GRANT CREATE, USAGE ON SCHEMA public TO {ROLE}'),
            ('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
        ) AS s (statement) WHERE has_schema_privilege('public', 'public', 'CREATE') \\gexec
    """
    prepared = run_as(
        cluster.account,
        [
            *(installation.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"),
            *("-h", HOST, "-p", str(port), "-U", ADMIN_ROLE, "-d", ADMIN_ROLE, "-f", "-"),
        ],
        environment={"PGPASSWORD": passwords["admin"]},
        input_text=script,
    )
    if prepared.returncode != 0:
        raise_if_disk_was_full(cluster, prepared.stdout)
        raise ClusterStartError("preparing the database", last_lines(prepared.stdout))


def _free_port(*, preferred: int | None = None) -> int:
    for port in (preferred, 0):
        if port is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ClusterPortError(0)


def _port_of_running_server(cluster: ClusterFiles) -> int | None:
    """Give the port once the server takes connections, or None when there is no server."""
    deadline_s = time.monotonic() + START_LIMIT_S
    while running_pid(cluster.data_files) is not None:
        lines = pid_file_lines(cluster.data_files)
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return int(lines[3])
        if time.monotonic() > deadline_s:
            log = read_from(cluster.log, 0)
            raise ClusterStartError("waiting for the database server", last_lines(log))
        time.sleep(0.05)
    return None
