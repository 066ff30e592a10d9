"""Serve a made-up day in a process of its own, by a clock that its player sets."""

from pathlib import Path

from rich.console import Console
from sqlalchemy.engine import URL

from api.cli_serve import serve_until_stopped
from api.clock import Shown, SteppedClock


def run_server(
    url: URL, service: URL | None, host: str, port: int, folder: Path, shown: Shown
) -> None:
    """Serve a database on loopback until the process is ended; errors are those of `serve`."""
    serve_until_stopped(
        url, service_url=service, host=host, port=port, folder=folder, clock=SteppedClock(shown),
        messages=Console(stderr=True, quiet=True),
    )  # fmt: skip
