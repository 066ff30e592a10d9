"""Doctor names what is wrong with a site in both languages, with what to do; exit 1 for faults."""

import asyncio
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from api_cases import on_database, plain_address
from cli_cases import run, words_of
from sqlalchemy import text
from sqlalchemy.engine import URL

from api import doctor
from geo_data.keep.check_database import check_clock, check_database, check_role
from geo_data.keep.check_folder import check_certificate, check_disk, check_permissions
from geo_data.keep.finding import FAULT, STATES, WARNING, WELL, Finding
from geo_data.store_connection import open_engine
from geo_data.tls.site_files import SiteFiles, make_site
from geo_data.tls.site_names import SiteNames

NOW = datetime(2026, 11, 29, tzinfo=UTC)
NAMES = SiteNames.of(["coast.local"], [])


def is_told(one: Finding) -> bool:
    """Say whether a finding has both languages, and advice where it needs one."""
    wants_advice = one.state != WELL
    return bool(one.zh and one.en and one.state in STATES) and (
        bool(one.zh_todo) == bool(one.en_todo) == wants_advice
    )


@pytest.mark.parametrize(
    ("free_mb", "state"), [(50_000, WELL), (1_999, WARNING), (299, FAULT), (0, FAULT)]
)
def test_room_on_the_disk(tmp_path: Path, monkeypatch, free_mb: int, state: str):
    usage = shutil.disk_usage(tmp_path)._replace(free=free_mb * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    found = check_disk(tmp_path / "not" / "there" / "yet")
    assert (found.state, is_told(found)) == (state, True)
    assert f"{free_mb} MB" in found.zh


def test_secrets_that_others_may_read(tmp_path: Path):
    assert check_permissions(tmp_path).state == WELL
    (tmp_path / "tls").mkdir()
    for name in ("site-key.pem", "tls/server.pem"):
        (tmp_path / name).write_text("secret")
        (tmp_path / name).chmod(0o640)
    found = check_permissions(tmp_path)
    assert (found.state, is_told(found)) == (FAULT, True)
    assert found.en == "others may read site-key.pem, tls/server.pem"
    assert "chmod 600 site-key.pem tls/server.pem" in found.en_todo


def test_certificates_by_their_end(tmp_path: Path):
    assert check_certificate(tmp_path, now=NOW).state == WELL
    _, server = make_site(SiteFiles(tmp_path), NAMES, now=NOW)
    end = server.certificate.not_valid_after_utc
    for now, state in (
        (NOW, WELL), (end - timedelta(days=29), WARNING), (end, FAULT),
        (NOW - timedelta(days=9), FAULT),
    ):  # fmt: skip
        found = check_certificate(tmp_path, now=now)
        assert (found.state, is_told(found)) == (state, True)
    SiteFiles(tmp_path).server.write_text("no certificate")
    assert check_certificate(tmp_path, now=NOW).state == FAULT


def test_the_database_its_tables_and_its_role(
    store_url: URL, fresh_database: URL, service_of, run_as_admin
):
    def of(url: URL) -> dict[str, Finding]:
        return {one.check: one for one in on_database(url, check_database)}

    nowhere = URL.create("postgresql+asyncpg", "a", "b", "127.0.0.1", 1, "none")
    assert of(nowhere)["database"].state == FAULT
    assert "postgres/server.log" in of(nowhere)["database"].zh_todo
    assert of(store_url)["tables"].state == WELL
    assert "step none" in of(fresh_database)["tables"].en
    on_database(store_url, lambda engine: _set_step(engine, "9999"))
    assert "newer" in of(store_url)["tables"].en
    assert all(map(is_told, (*of(nowhere).values(), *of(store_url).values())))

    def role(service: URL | None) -> Finding:
        async def check(engine) -> Finding:
            from_service = None if service is None else _engine(service)
            try:
                return await check_role(engine, from_service)
            finally:
                if from_service is not None:
                    await from_service.dispose()

        return on_database(store_url, check)

    assert role(None).state == WELL
    assert role(service_of(store_url)).state == WELL
    owner = role(store_url)
    assert (owner.state, is_told(owner)) == (FAULT, True)
    assert "owns" in owner.en


def test_the_clock(store_url: URL):
    now = datetime.now(UTC)

    def clock(at: datetime, is_kept_right: bool | None = True) -> Finding:
        return on_database(
            store_url, lambda one: check_clock(one, now=at, is_kept_right=is_kept_right)
        )

    assert clock(now).state == clock(now, None).state == WELL
    assert clock(now, False).state == WARNING
    apart = clock(now - timedelta(hours=8))
    assert (apart.state, is_told(apart)) == (FAULT, True)
    assert "s apart" in apart.en


@contextmanager
def answering(words: bytes) -> Iterator[int]:
    """Answer connections with some bytes; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                connection, _ = listening.accept()
                with connection:
                    if connection.recv(4096) == b"over":
                        return
                    connection.sendall(words)

        thread = Thread(target=answer)
        thread.start()
        port = listening.getsockname()[1]
        yield port
        with socket.create_connection(("127.0.0.1", port)) as last:
            last.sendall(b"over")
        thread.join()


def test_the_port():
    with answering(b'HTTP/1.1 200 OK\r\n\r\n{"status": "ok"}') as port:
        assert doctor.check_port("127.0.0.1", port).state == WELL
    with answering(b"SSH-2.0\r\n") as port:
        taken = doctor.check_port("127.0.0.1", port)
    assert (taken.state, is_told(taken)) == (WARNING, True)
    assert "被占用" in taken.zh
    assert "no server runs" in doctor.check_port("127.0.0.1", port).en


def test_a_port_that_the_account_may_not_have(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    class OfAnAccount(socket.socket):
        def bind(self, address: tuple[str, int]) -> None:
            raise PermissionError(13, f"as for {address} below 1024")

    monkeypatch.setattr(doctor.socket, "socket", OfAnAccount)
    found = doctor.check_port("127.0.0.1", port)
    assert (found.state, is_told(found)) == (FAULT, True)
    assert "无权使用" in found.zh and "no right to it" in found.en
    assert "COASTWATCH_PORT" in found.en_todo and "8443" in found.zh_todo


def test_a_port_that_is_held_and_not_served_is_taken():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        found = doctor.check_port("127.0.0.1", held.getsockname()[1])
    assert (found.state, is_told(found)) == (WARNING, True)


def test_front_end_files_and_fonts(tmp_path: Path, monkeypatch):
    assert doctor.check_files().state == WELL
    assert asyncio.run(doctor.check_fonts()).state == WELL
    monkeypatch.setenv("COASTWATCH_ASSETS", str(tmp_path))
    gone = doctor.check_files()
    assert (gone.state, is_told(gone)) == (FAULT, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert asyncio.run(doctor.check_fonts()).state != WELL
    assert asyncio.run(doctor.clock_is_kept()) is None


def test_the_command_says_all_of_it(store_url: URL, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("COASTWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", plain_address(store_url))
    monkeypatch.delenv("COASTWATCH_SERVICE_URL", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = run("doctor", "--port", port)
    assert done.exit_code == 0, done.output
    assert "从未备份 · no backup was ever made here" in words_of(done)
    assert "coastwatch backup-key" in words_of(done)
    told = json.loads(run("doctor", "--port", port, "--json").stdout)
    assert told["worst"] == WARNING
    assert {one["check"] for one in told["findings"]} == {
        "port", "disk", "permissions", "certificate", "backup", "drill", "database", "tables",
        "role", "clock", "files", "fonts", "base_maps",
    }  # fmt: skip
    monkeypatch.delenv("DATABASE_URL")
    down = run("doctor", "--port", port)
    assert down.exit_code == 1
    assert "还没有数据库 · there is no database yet" in words_of(down)
    assert not (tmp_path / "postgres").exists()


def _engine(url: URL):
    return open_engine(url, pools=False)


async def _set_step(engine, step: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE alembic_version SET version_num = '{step}'"))
