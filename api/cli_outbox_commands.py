"""Offer the commands of signed files: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.when_used import import_when_used

cli_outbox = import_when_used("api.cli_outbox")

app = typer.Typer(
    no_args_is_help=True, help="Pass signed files between phones and centre, without a network."
)
messages = Console(stderr=True)
answers = Console()


@app.command("import")
@answer_errors(messages)
def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Outbox files of phones, .cwo.")
    ],
) -> None:
    """Bring in what phones wrote: exit 0 all kept, 1 some items refused, 2 a file refused."""
    raise typer.Exit(cli_outbox.run_import(files, messages=messages, answers=answers))


@app.command("packet")
@answer_errors(messages)
def packet(
    login: Annotated[str, typer.Argument(metavar="LOGIN", help="Whose phone it is for.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Packet file to write, .cwp.")],
) -> None:
    """Write what a person's phone takes along, signed by this site. It has phone numbers in it."""
    cli_outbox.run_packet(login, out, answers=answers)
