"""Offer the commands of what phones tell: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.when_used import import_when_used

cli_field = import_when_used("api.cli_field")

app = typer.Typer(no_args_is_help=True, help="Pass on what phones tell to a higher platform.")
messages = Console(stderr=True)
answers = Console()

District = Annotated[str, typer.Argument(metavar="DISTRICT", help="District id.")]
Template = Annotated[
    Path | None, typer.Option(help="Columns of the platform, a TOML file; else the program's own.")
]


@app.command("export")
@answer_errors(messages)
def export(
    district: District,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write, .xlsx or .csv.")],
    from_: Annotated[
        str | None, typer.Option("--from", help="First instant, with its offset.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Instant up to which, itself left out.")
    ] = None,
    grid: Annotated[str | None, typer.Option(help="A sea grid with its lower levels.")] = None,
    new: Annotated[
        bool, typer.Option("--new", help="Only what the platform has given no number yet.")
    ] = False,
    template: Template = None,
) -> None:
    """Write checks and tells in the columns of a higher platform."""
    cli_field.run_field_export(
        district, out, from_=from_, to=to, grid=grid, new=new, template=template,
        messages=messages, answers=answers,
    )  # fmt: skip


@app.command("numbers")
@answer_errors(messages)
def numbers(
    district: District,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The sheet with the platform's numbers in it.")
    ],
    template: Template = None,
) -> None:
    """Keep the numbers that a higher platform gave, so that nobody types twice."""
    cli_field.run_field_numbers(
        district, file, template=template, messages=messages, answers=answers
    )
