"""Offer the commands that keep a site: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.when_used import import_when_used

cli_doctor = import_when_used("api.cli_doctor")
cli_keep = import_when_used("api.cli_keep")
cli_unpack = import_when_used("api.cli_unpack")
cli_upgrade = import_when_used("api.cli_upgrade")

messages = Console(stderr=True)
answers = Console()

KeyPath = Annotated[
    Path | None, typer.Option("--key", help="File of the private key; else of the data folder.")
]

Signer = Annotated[
    str | None,
    typer.Option("--signer", help="Fingerprint of who has to have signed it; none: whoever."),
]


@answer_errors(messages)
def backup_key() -> None:
    """Make the key of backups where there is none; show whom backups are sealed for."""
    cli_keep.run_backup_key(answers=answers)


@answer_errors(messages)
def backup(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="File to write; never replaced.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder instead; the file is named by the time.")
    ] = None,
    thin: Annotated[
        bool,
        typer.Option("--thin", help="Then keep of the folder 48 hours, 14 days, 8 weeks."),
    ] = False,
) -> None:
    """Back the site up while it runs: database and data folder, sealed, whole or not at all."""
    cli_keep.run_backup(file, to, thins=thin, messages=messages, answers=answers)


@answer_errors(messages)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Backup to restore.")],
    key: KeyPath = None,
    signer: Signer = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the database that is there.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before replacing.")] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Do not back up first what is replaced.")
    ] = False,
    unpack: Annotated[
        Path | None,
        typer.Option("--unpack", help="Only take it apart into this new folder, for pg_restore."),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Only compare the database with it: exit 1 if not.")
    ] = False,
) -> None:
    """Bring a site back from a backup; refused before anything is touched if it is not whole."""
    if (unpack is not None) + compare + replace > 1:
        raise typer.BadParameter("--unpack, --compare and --replace are one at a time")
    if unpack is not None:
        cli_unpack.run_unpack(
            file, unpack, key=key, signer=signer, messages=messages, answers=answers
        )
        return
    if compare:
        raise typer.Exit(
            cli_unpack.run_compare(file, key=key, signer=signer, messages=messages, answers=answers)
        )
    is_confirmed = yes or (replace and _asks(f"replace the database by {file}? 确认替换?"))
    cli_keep.run_restore(
        file, key=key, replaces=replace, is_confirmed=is_confirmed, discards=discard,
        signer=signer, messages=messages, answers=answers,
    )  # fmt: skip


@answer_errors(messages)
def restore_drill(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of backups.")],
    key: KeyPath = None,
    signer: Signer = None,
    most_hours: Annotated[
        float, typer.Option(help="Older than this, it does not count as proved.")
    ] = 26.0,
) -> None:
    """Prove the newest backup in a scratch database: exit 0 proved, 1 not or too old."""
    raise typer.Exit(
        cli_keep.run_drill(
            folder,
            key=key,
            most_hours=most_hours,
            signer=signer,
            messages=messages,
            answers=answers,
        )
    )


@answer_errors(messages)
def doctor(
    port: Annotated[
        int,
        typer.Option(help="Port that the server has, or shall have.", envvar="COASTWATCH_PORT"),
    ] = 8000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look the site over: each fault in Chinese and English, with what to do. Exit 1: faults."""
    raise typer.Exit(cli_doctor.run_doctor(port=port, as_json=as_json, answers=answers))


@answer_errors(messages)
def upgrade(
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder or bundle of the newer program.")
    ] = None,
    backups: Annotated[
        Path | None, typer.Option("--backups", help="Folder for the backup made before.")
    ] = None,
    accept_fewer: Annotated[
        bool, typer.Option("--accept-fewer", help="Tables may have fewer rows afterwards.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option("--database", help="One step alone, for the own database: stage·back·forget."),
    ] = None,
) -> None:
    """Move the site to a newer program; everything is as it was if any step fails."""
    if database is not None:
        cli_upgrade.run_database_step(
            database, accepts_fewer=accept_fewer, messages=messages, answers=answers
        )
        return
    if source is None or backups is None:
        raise typer.BadParameter("--from and --backups are needed")
    cli_upgrade.run_upgrade(
        source, backups, accepts_fewer=accept_fewer, messages=messages, answers=answers
    )


def add_commands(app: typer.Typer) -> None:
    """Offer the commands at the top."""
    app.command("backup-key")(backup_key)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("restore-drill")(restore_drill)
    app.command("doctor")(doctor)
    app.command("upgrade")(upgrade)


def _asks(question: str) -> bool:
    """Ask at the terminal; nobody there is a no."""
    try:
        return typer.confirm(question)
    except typer.Abort:
        return False
