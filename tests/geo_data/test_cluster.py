"""Check that the own cluster starts, stops, heals and says what is wrong."""

import asyncio
import json
import os
import pickle
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from killed_servers import kill_server
from sqlalchemy.engine import URL

from geo_data import cluster, postgis
from geo_data.cluster import (
    SERVICE_ROLE,
    admin_url,
    cluster_status,
    ensure_cluster,
    service_url_of,
    stop_cluster,
)
from geo_data.cluster_errors import (
    ClusterDiskFullError,
    ClusterError,
    ClusterFolderError,
    ClusterPortError,
    ClusterStartError,
    ClusterVersionError,
    PostgisMissingError,
)
from geo_data.cluster_files import ClusterFiles, check_room, running_pid
from geo_data.cluster_orphans import end_orphans
from geo_data.postgis import (
    Account,
    PostgisInstallation,
    choose_installation,
    find_installations,
    install_command,
    run_as,
)


def ask(url: URL, sql: str) -> object:
    """Give the one value that a query has, over a connection of its own."""

    async def connect_and_ask() -> object:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(plain)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(connect_and_ask())


def test_cluster_has_the_extensions_and_no_superuser(cluster_url: URL):
    extensions = "SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension"
    assert ask(cluster_url, extensions) == "btree_gist,plpgsql,postgis"
    assert ask(cluster_url, "SELECT rolsuper FROM pg_roles WHERE rolname = 'coastwatch'") is False
    assert ask(cluster_url, "SHOW listen_addresses") == "127.0.0.1"


def test_second_call_gives_the_same_server(cluster_folder: Path, cluster_url: URL):
    before = cluster_status(cluster_folder)
    assert ensure_cluster(cluster_folder) == cluster_url
    assert cluster_status(cluster_folder) == before
    assert before.running
    assert before.port == cluster_url.port


def test_password_is_hidden_and_private(cluster_folder: Path, cluster_url: URL):
    assert cluster_url.password not in f"{cluster_url} {cluster_url!r}"
    assert stat.S_IMODE((cluster_folder / "database.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((cluster_folder / "postgres").stat().st_mode) == 0o700
    assert cluster_url.password not in (cluster_folder / "postgres" / "server.log").read_text()


def test_wrong_password_is_refused(cluster_url: URL):
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(cluster_url.set(password="guess"), "SELECT 1")


def test_fresh_databases_know_nothing_of_each_other(fresh_database: URL, make_database):
    other = make_database("pristine")
    ask(fresh_database, "CREATE TABLE coast (line geometry)")
    assert ask(fresh_database, "SELECT to_regclass('coast')::text") == "coast"
    assert ask(other, "SELECT to_regclass('coast')::text") is None


def test_cluster_life(scratch_folder: Path):
    """One cluster through stop, start, kill, foreign pid file and lost password."""
    folder = scratch_folder / "with spaces and 'quotes'" / ("long" * 25)
    first = ensure_cluster(folder, durable=False)
    ask(first, "CREATE TABLE kept (x int)")

    assert stop_cluster(folder) is True
    assert stop_cluster(folder) is False
    assert not cluster_status(folder).running

    again = ensure_cluster(folder, durable=False)
    assert again == first, "port and password stay the same"
    assert ask(again, "SELECT to_regclass('kept')::text") == "kept"

    ask(admin_url(folder), f"DROP ROLE {SERVICE_ROLE}")
    passwords = json.loads((folder / "database.json").read_text())
    del passwords["service"]
    (folder / "database.json").write_text(json.dumps(passwords))
    assert ensure_cluster(folder, durable=False) == first, "one that an earlier program made"
    assert ask(service_url_of(folder), "SELECT current_user::text") == SERVICE_ROLE
    rights = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = "
    assert ask(admin_url(folder), f"{rights}'{SERVICE_ROLE}'") is False
    assert stat.S_IMODE((folder / "database.json").stat().st_mode) == 0o600

    may_make = "SELECT has_schema_privilege(current_user, 'public', 'CREATE')"
    in_database = admin_url(folder).set(database="coastwatch")
    ask(in_database, "GRANT CREATE ON SCHEMA public TO PUBLIC")  # as PostgreSQL 14 has it
    assert ask(service_url_of(folder), may_make) is True
    assert ensure_cluster(folder, durable=False) == first
    assert ask(service_url_of(folder), may_make) is False
    assert ask(first, may_make) is True

    server = cluster_status(folder).pid
    workers = list(map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split()))
    assert end_orphans(folder / "postgres" / "data") == 0, "their server runs"
    os.kill(workers[0], signal.SIGSTOP)  # as one that waits for its disk and notices nothing
    kill_server(folder)
    healed = ensure_cluster(folder, durable=False)
    assert ask(healed, "SELECT to_regclass('kept')::text") == "kept"

    stop_cluster(folder)
    pid_file = folder / "postgres" / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n\n127.0.0.1\n\nready\n")
    assert not cluster_status(folder).running, "that number belongs to this program"
    ensure_cluster(folder, durable=False)
    assert cluster_status(folder).running

    (folder / "database.json").rename(folder / "elsewhere.json")
    with pytest.raises(ClusterFolderError, match=r"database\.json is missing.*put it back"):
        ensure_cluster(folder)
    stop_cluster(folder)


def test_two_processes_at_once_get_one_server(scratch_folder: Path):
    folder = scratch_folder / "two"
    script = (
        "import sys; from pathlib import Path; from geo_data.cluster import ensure_cluster; "
        "print(ensure_cluster(Path(sys.argv[1]), durable=False))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert answers[0] == answers[1] != b""
    assert stop_cluster(folder) is True


def test_a_server_that_came_up_meanwhile_is_taken_with_its_pid_file(
    cluster_folder: Path, cluster_url: URL, monkeypatch: pytest.MonkeyPatch
):
    """A program was killed while it started the server; the start has gone on without it."""
    real, asked = cluster._port_of_running_server, []

    def not_yet(files: ClusterFiles) -> int | None:
        asked.append(files)
        return None if len(asked) == 1 else real(files)

    monkeypatch.setattr(cluster, "_port_of_running_server", not_yet)
    before = cluster_status(cluster_folder)
    assert ensure_cluster(cluster_folder, durable=False) == cluster_url
    assert len(asked) == 2
    assert cluster_status(cluster_folder) == before


def test_a_program_that_hangs_is_ended_and_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgis, "RUN_LIMIT_S", 0.1)
    with pytest.raises(ClusterStartError, match=r"sleep failed:\nit has not ended within 0.1 s"):
        run_as(Account(), ["sleep", "60"])


def test_nothing_there_is_nothing_running(tmp_path: Path):
    status = cluster_status(tmp_path)
    assert (status.running, status.major, status.port) == (False, None, None)
    assert stop_cluster(tmp_path) is False
    assert list(tmp_path.iterdir()) == []


def test_pid_file_of_a_dead_server_does_not_count(tmp_path: Path):
    assert running_pid(tmp_path) is None
    for text in ("", "no number", "4194305\n"):
        (tmp_path / "postmaster.pid").write_text(text)
        assert running_pid(tmp_path) is None


def installation(root: Path, major: int) -> PostgisInstallation:
    """Build what apt leaves on the disk, without its content."""
    programs = root / "lib" / str(major) / "bin"
    extension = root / "share" / str(major) / "extension"
    for path in (programs / "initdb", extension / "postgis.control"):
        path.parent.mkdir(parents=True)
        path.touch()
    return PostgisInstallation(major, programs)


def test_installations_are_found_newest_first(tmp_path: Path):
    old, new = installation(tmp_path, 9), installation(tmp_path, 16)
    (tmp_path / "lib" / "17" / "bin").mkdir(parents=True)
    (tmp_path / "lib" / "17" / "bin" / "initdb").touch()  # a server without PostGIS
    found = find_installations(libraries=tmp_path / "lib", shares=tmp_path / "share")
    assert found == (new, old)


def test_data_files_choose_their_server(tmp_path: Path):
    old, new = installation(tmp_path, 14), installation(tmp_path, 16)
    assert choose_installation(tmp_path, (new, old)) == new
    (tmp_path / "PG_VERSION").write_text("14\n")
    assert choose_installation(tmp_path, (new, old)) == old
    with pytest.raises(ClusterVersionError) as raised:
        choose_installation(tmp_path, (new,))
    assert "belong to PostgreSQL 14" in str(raised.value)
    assert "install postgresql-14-postgis-3" in str(raised.value)


def test_missing_postgis_names_the_packages(tmp_path: Path):
    with pytest.raises(PostgisMissingError, match=r"apt-get install .*postgis.*DATABASE_URL"):
        choose_installation(tmp_path, ())
    assert install_command(libraries=tmp_path).endswith("postgresql-postgis-scripts")
    (tmp_path / "15" / "bin").mkdir(parents=True)
    (tmp_path / "15" / "bin" / "initdb").touch()
    assert "postgresql-15-postgis-3-scripts" in install_command(libraries=tmp_path)


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(ClusterFolderError, match=r"file.*cannot be made.*COASTWATCH_DATA"):
        ensure_cluster(tmp_path / "file" / "data")


@pytest.mark.parametrize("needed_mb", [10**12])
def test_too_little_room_is_said(tmp_path: Path, needed_mb: int):
    (tmp_path / "postgres").mkdir()
    with pytest.raises(ClusterDiskFullError, match=r"MB free, at least 1000000000000 MB needed"):
        check_room(ClusterFiles(tmp_path, Account()), needed_mb)


@pytest.mark.parametrize(
    "fault",
    [
        ClusterDiskFullError(Path("/x"), 1, 2),
        ClusterFolderError(Path("/x"), "closed"),
        ClusterPortError(5432),
        ClusterStartError("initdb", "no"),
        ClusterVersionError(Path("/x"), 14, (15, 16)),
        PostgisMissingError("apt-get install postgis"),
    ],
)
def test_errors_cross_processes_with_their_words(fault: ClusterError):
    copy = pickle.loads(pickle.dumps(fault))
    assert (type(copy), str(copy)) == (type(fault), str(fault))


def test_data_files_of_another_account_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Root may read everything, so the refusal is played by the file itself."""
    refusal = PermissionError(13, "Permission denied")
    monkeypatch.setattr(Path, "exists", lambda self: (_ for _ in ()).throw(refusal))
    for ask_for in (cluster_status, stop_cluster):
        with pytest.raises(ClusterFolderError, match="belongs to another account"):
            ask_for(tmp_path)
