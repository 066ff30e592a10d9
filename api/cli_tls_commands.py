"""Offer the commands of encrypted connections: parse, call, answer."""

from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.when_used import import_when_used

cli_tls = import_when_used("api.cli_tls")

app = typer.Typer(
    no_args_is_help=True, help="Make, renew and show the certificates that phones need."
)
messages = Console(stderr=True)
answers = Console()

Names = Annotated[
    list[str] | None,
    typer.Option("--name", help="Name that phones reach this machine by; may be repeated."),
]
Addresses = Annotated[
    list[str] | None,
    typer.Option("--address", help="Address that phones reach it by; may be repeated."),
]


@app.command("make")
@answer_errors(messages)
def make(name: Names = None, address: Addresses = None) -> None:
    """Make the site authority and the server's certificate; an authority is never replaced."""
    cli_tls.run_make(name or [], address or [], answers=answers)


@app.command("renew")
@answer_errors(messages)
def renew(name: Names = None, address: Addresses = None) -> None:
    """Give the server a new certificate of the same authority; phones notice nothing."""
    cli_tls.run_renew(name or [], address or [], answers=answers)


@app.command("show")
@answer_errors(messages)
def show() -> None:
    """Show authority and certificate: names, fingerprint, when they end. Exit 1 if not valid."""
    raise typer.Exit(cli_tls.run_show(messages=messages, answers=answers))
