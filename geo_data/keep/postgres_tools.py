"""Run pg_dump and pg_restore of this machine as streams, their passwords kept out of sight."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy.engine import URL

from geo_data.cluster_files import last_lines
from geo_data.keep.keep_errors import BackupToolError
from geo_data.postgis import LIBRARIES, find_installations

NO_EXTENSION = "--extension=plpgsql"
"""Leaves extensions out: they belong to the superuser, who has made them before a restore."""


def read_dump(url: URL, snapshot: str, *, server_major: int, part_bytes: int) -> Iterator[bytes]:
    """
    Give a database in pg_dump's custom format, in parts of one size but for the last.

    Parameters
    ----------
    snapshot
        Exported by a transaction that is still open: what the dump sees.

    Raises
    ------
    BackupToolError
        If there is no pg_dump for this server, or it fails.
    """
    command = [
        _program("pg_dump", server_major), "--format=custom", "--no-password", "--no-owner",
        "--no-privileges", NO_EXTENSION, f"--snapshot={snapshot}", *_place(url),
    ]  # fmt: skip
    with _running(command, url, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        while part := process.stdout.read(part_bytes):
            yield part


def write_dump(url: URL, parts: Iterable[bytes], *, server_major: int) -> None:
    """
    Restore what `read_dump` gave into a database, all of it or nothing.

    Raises
    ------
    BackupToolError
        If there is no pg_restore for this server, or it fails.
    """
    command = [
        _program("pg_restore", server_major), "--no-password", "--no-owner", "--no-privileges",
        "--exit-on-error", "--single-transaction", *_place(url),
    ]  # fmt: skip
    with _running(command, url, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        try:
            for part in parts:
                process.stdin.write(part)
        except BrokenPipeError:
            pass  # it has ended, and says why
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()


@contextlib.contextmanager
def _running(
    command: list[str], url: URL, *, stdin: int, stdout: int
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program beside a block; raise BackupToolError if it fails, end it if the block does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environment = kept | {"LC_ALL": "C", "PGPASSWORD": url.password or "", "PGTZ": "UTC"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=stdin, stdout=stdout, stderr=said, env=environment, cwd="/"
        )
        is_ended_well = False
        try:
            yield process
            is_ended_well = process.wait() == 0
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
        if not is_ended_well:
            said.seek(0)
            words = last_lines(said.read().decode(errors="replace"))
            raise BackupToolError(Path(command[0]).name, words or "it was killed")


def _program(name: str, server_major: int) -> str:
    """Give the path of a program that knows a server: of its version, or of a newer one."""
    majors = sorted(one.major for one in find_installations())
    fitting = [major for major in majors if major >= server_major]
    if not fitting:
        found = ", ".join(map(str, majors)) or "none"
        said = (
            f"the database is PostgreSQL {server_major}, programs of this machine: {found}; "
            f"install postgresql-{server_major} with PostGIS"
        )
        raise BackupToolError(name, said)
    return str(LIBRARIES / str(fitting[0]) / "bin" / name)


def _place(url: URL) -> list[str]:
    return [
        f"--host={url.host or 'localhost'}", f"--port={url.port or 5432}",
        f"--username={url.username or ''}", f"--dbname={url.database}",
    ]  # fmt: skip
