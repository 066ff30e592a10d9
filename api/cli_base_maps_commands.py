"""Offer the commands about base maps: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.when_used import import_when_used

cli_base_maps = import_when_used("api.cli_base_maps")

messages = Console(stderr=True)
answers = Console()
app = typer.Typer(no_args_is_help=True, help="Check the office's file of base maps, or begin one.")


@app.command("check")
@answer_errors(messages)
def check_base_maps(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="File, TOML; else of the data folder.")
    ] = None,
    place: Annotated[
        str | None, typer.Option("--try", help="LON,LAT: ask each server for its tile there.")
    ] = None,
) -> None:
    """Name what is wrong in a file of base maps; with --try see whether their servers answer."""
    raise typer.Exit(cli_base_maps.run_check(file, place=place, answers=answers))


@app.command("sample")
@answer_errors(messages)
def sample_base_maps(
    out: Annotated[Path, typer.Option(help="File to write.")],
) -> None:
    """Write a file of base maps to begin with: 天地图 and a server of one's own."""
    cli_base_maps.run_sample(out, answers=answers)
