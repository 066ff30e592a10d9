"""Serve API and pages until Ctrl-C: this machine, or others too by TLS.

CoastwatchError
└── PortTakenError          no free port
"""

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from rich.console import Console
from sqlalchemy.engine import URL

from api.app import create_app
from api.cli_words import say
from api.clock import Clock, real_time
from api.cluster_watch import watching_cluster
from api.guard import is_loopback
from api.log_lines import write_log_to
from api.outward import OutwardAddressError, ServerTls, require_administrator, tls_for
from geo_data.settings import data_folder, database_url, is_database_given, service_url
from geo_data.tls.site_files import SiteFiles
from maritime.errors import CoastwatchError

STOP_WITHIN_S = 5
PORTS_TRIED = 100
LAST_PORT = 65_535
BACKLOG = 128
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class PortTakenError(CoastwatchError):
    """Say that no port could be taken."""

    def __init__(self, host: str, port: int, reason: str):
        super().__init__(host, port, reason)
        self.host, self.port, self.reason = host, port, reason

    def __str__(self) -> str:
        return (
            f"port {self.port} of {self.host} cannot be taken: {self.reason}; "
            "choose another with --port"
        )


def run_serve(*, host: str, port: int, messages: Console) -> None:
    """
    Serve with the database of the settings until Ctrl-C.

    Raises
    ------
    OutwardAddressError
        If others can reach the host, and there is no certificate or no administrator yet.
    TlsError, KeyFileError
        If others can reach it, and the certificate cannot be used.
    PortTakenError
        If the port cannot be taken.
    CoastwatchError
        If the database cannot be used.
    """
    tls = None
    if not is_loopback(host):
        tls = tls_for(host, SiteFiles(data_folder()), messages, now=datetime.now(UTC))
    with messages.status("starting the database"):
        url, service = database_url(), service_url()
    if tls is not None:
        asyncio.run(require_administrator(host, url))
    serve_until_stopped(
        url, service_url=service, host=host, port=port, messages=messages, tls=tls,
        cluster_folder=None if is_database_given() else data_folder(),
    )  # fmt: skip


def serve_until_stopped(
    url: URL,
    *,
    service_url: URL | None = None,
    host: str,
    port: int,
    messages: Console,
    tls: ServerTls | None = None,
    folder: Path | None = None,
    cluster_folder: Path | None = None,
    clock: Clock = real_time,
) -> None:
    """
    Serve with a given database until Ctrl-C or SIGTERM; errors are those of run_serve.

    Parameters
    ----------
    service_url
        The same database by the role of requests, as `create_app` takes it.
    tls
        What proves to browsers who the server is; needed where others can reach the host.
    folder
        Where maps and the site's keys are; None for the data folder.
    cluster_folder
        Of the own cluster, which is started again when it was killed; None for another database.
    clock
        Tells the instant that everything about the coast goes by.
    """
    folder = folder or data_folder()
    if tls is None and not is_loopback(host):
        raise OutwardAddressError(host, "it would be served without TLS")
    write_log_to()
    with contextlib.closing(listen_at(host, port)) as listening:
        app = create_app(
            url,
            maps_folder=folder / "maps",
            service_url=service_url,
            site_folder=folder,
            hosts=() if tls is None else tls.names,
            clock=clock,
            watches_alerts=True,
            readies_repairs=True,
        )
        asyncio.run(
            _serve(
                app, listening, host=host, messages=messages, tls=tls,
                cluster_folder=cluster_folder,
            )
        )  # fmt: skip
    messages.print("server stopped", highlight=False)


def find_free_port(first: int, host: str) -> int:
    """
    Give the first free port of a host, from `first` on.

    Raises
    ------
    PortTakenError
        If none of the next hundred is free.
    """
    for port in range(first, min(first + PORTS_TRIED, LAST_PORT + 1)):
        try:
            listen_at(host, port).close()
        except PortTakenError:
            continue
        return port
    raise PortTakenError(host, first, f"nor is any of the {PORTS_TRIED} after it free")


class _Server(uvicorn.Server):
    """A server that ends its jobs, and with them the streams of their events, before it waits."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.config.app.state.services.stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at Ctrl-C and SIGTERM, and come back from there like from any other call."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in STOP_SIGNALS:
                loop.remove_signal_handler(number)


async def _serve(
    app: FastAPI,
    listening: socket.socket,
    *,
    host: str,
    messages: Console,
    tls: ServerTls | None,
    cluster_folder: Path | None,
) -> None:
    # Not by uvicorn: it would swallow why the database cannot be used.
    async with watching_cluster(cluster_folder), app.router.lifespan_context(app):
        config = uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
            ssl_certfile=None if tls is None else tls.file,
        )
        port = listening.getsockname()[1]
        if tls is None:
            address = f"http://{_in_url(host)}:{port}/"
            words = f"serving {address} (API docs: {address}docs) until Ctrl-C"
        else:
            addresses = (f"https://{_in_url(name)}:{port}/" for name in tls.names)
            words = f"serving {' '.join(addresses)} by TLS until Ctrl-C"
        say(messages, words)  # as it is: [fd00::5] would be taken for markup
        await _Server(config).serve([listening])


def listen_at(host: str, port: int) -> socket.socket:
    """
    Take a port, so that nobody else gets it between the question and the start.

    The protocol is named, as asyncio sends at once (TCP_NODELAY) only where it is: otherwise the
    end of an answer waits for the other side to confirm its beginning, 40 ms on Linux.

    Raises
    ------
    PortTakenError
        If the port cannot be had.
    """
    name = "127.0.0.1" if host.lower() == "localhost" else host
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((name, port))
        listening.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = error.strerror if isinstance(error, OSError) else "ports go from 0 to 65535"
        raise PortTakenError(host, port, str(reason).lower()) from error
    return listening


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
