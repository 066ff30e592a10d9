"""Check the server as a process of its own: address, Ctrl-C, its children, its pages."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from api_cases import START, Stock, plain_address
from rich.console import Console
from sqlalchemy.engine import URL

from api.cli_serve import (
    PortTakenError,
    find_free_port,
    listen_at,
    run_serve,
    serve_until_stopped,
)
from api.outward import OutwardAddressError
from geo_data.store_errors import DatabaseUnreachableError

SCRIPT = (
    "import sys; from rich.console import Console; from api.cli_serve import run_serve; "
    "run_serve(host='127.0.0.1', port=int(sys.argv[1]), messages=Console(width=200))"
)
PATIENCE_S = 60


@contextmanager
def serving(url: URL, folder: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """Run a server in a process of its own and give it with its address."""
    environment = os.environ | {
        "DATABASE_URL": plain_address(url),
        "COASTWATCH_DATA": str(folder),
        "PYTHONUNBUFFERED": "1",
    }
    port = find_free_port(18_000, "127.0.0.1")
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        said = ""
        while "serving" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        yield process, re.search(r"http://[\d.]+:\d+", said)[0]
        if process.poll() is None:
            process.kill()


def children_of(pid: int) -> list[int]:
    """Give the ids of the processes that a process has started."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(row) for row in listed.stdout.split()]


def is_there(pid: int) -> bool:
    """Say whether a process still runs."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def start_long_job(client: httpx.Client, pid: int) -> list[int]:
    """Start a job and give its process."""
    asked = {"start": START, "seconds": 600}
    assert client.post("/api/v1/districts/straight/plans", json=asked).status_code == 202
    deadline_s = time.monotonic() + PATIENCE_S
    while not (workers := children_of(pid)):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)
    return workers


def test_ctrl_c_ends_server_jobs_and_streams(own_url: URL, tmp_path: Path):
    with serving(own_url, tmp_path) as (process, address):
        with httpx.Client(base_url=address, timeout=30) as client:
            workers = start_long_job(client, process.pid)
            job_id = client.get("/api/v1/jobs").json()["items"][0]["job_id"]
            with client.stream("GET", f"/api/v1/jobs/{job_id}/events") as stream:
                lines = stream.iter_lines()
                assert next(lines) == "retry: 2000"
                process.send_signal(signal.SIGINT)
                told = list(lines)
        assert "event: failed" in told
        said = process.stdout.read()
        assert process.wait(PATIENCE_S) == 0, said
        assert "server stopped" in said
        assert "Traceback" not in said
        assert [pid for pid in workers if is_there(pid)] == []


def test_a_killed_server_takes_its_workers_along(own_url: URL, tmp_path: Path):
    with serving(own_url, tmp_path) as (process, address):
        with httpx.Client(base_url=address, timeout=30) as client:
            workers = start_long_job(client, process.pid)
        process.kill()
        process.wait()
        deadline_s = time.monotonic() + PATIENCE_S
        while any(is_there(pid) for pid in workers):
            assert time.monotonic() < deadline_s, "a worker outlives its server"
            time.sleep(0.05)


def test_pages_of_a_real_server(own_url: URL, tmp_path: Path, stock: Stock):
    with (
        serving(own_url, tmp_path) as (process, address),
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        start = client.get("/")
        assert "server" not in start.headers
        assert f"/api/v1/maps/{stock.plan_id}" in start.text
        assert "模拟数据 simulated data</summary><p>everything in it" in start.text
        assert client.get(f"/api/v1/maps/{stock.plan_id}").status_code == 200
        assert len(list((tmp_path / "maps").glob(f"{stock.plan_id}-*.html"))) == 1
        process.terminate()
        assert process.wait(PATIENCE_S) == 0
        said = process.stdout.read()
        assert [words for words in ("Traceback", "Fatal", "Error") if words in said] == [], said


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "coast.example", ""])
def test_other_addresses_are_refused_without_a_certificate(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COASTWATCH_DATA", str(tmp_path))
    with pytest.raises(OutwardAddressError, match="make it with `coastwatch tls make") as refused:
        run_serve(host=host, port=8000, messages=Console(quiet=True))
    assert f"host is {host!r}, which others than this machine can reach" in str(refused.value)


def test_a_taken_port_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} of 127.0.0.1 cannot be taken"):
            serve_until_stopped(
                URL.create("postgresql+asyncpg", database="none"),
                host="127.0.0.1",
                port=port,
                messages=Console(quiet=True),
            )
        assert find_free_port(port, "127.0.0.1") != port


def test_ports_are_numbers_of_ports():
    with pytest.raises(PortTakenError, match="ports go from 0 to 65535"):
        serve_until_stopped(
            URL.create("postgresql+asyncpg", database="none"),
            host="localhost",
            port=70_000,
            messages=Console(quiet=True),
        )


def test_a_missing_database_is_told_before_anything_is_served(tmp_path: Path):
    nowhere = URL.create("postgresql+asyncpg", "a", "b", "127.0.0.1", 1, "none")
    with pytest.raises(DatabaseUnreachableError, match=r"no database at 127\.0\.0\.1:1/none"):
        serve_until_stopped(nowhere, host="127.0.0.1", port=0, messages=Console(quiet=True))


@pytest.mark.anyio
async def test_answers_do_not_wait_until_their_beginning_is_confirmed():
    held = asyncio.Queue[bool]()

    async def tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        held.put_nowait(bool(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    with listen_at("127.0.0.1", 0) as listening:
        async with await asyncio.start_server(tell, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            assert await held.get()
            writer.close()
            await writer.wait_closed()
