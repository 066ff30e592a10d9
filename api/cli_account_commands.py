"""Offer the commands of accounts and of the audit log: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli_errors import answer_errors
from api.when_used import import_when_used
from maritime.account import ACCOUNT_ROLES

cli_account = import_when_used("api.cli_account")
store_accounts = import_when_used("geo_data.store_accounts")

account = typer.Typer(no_args_is_help=True, help="Keep accounts: who may sign in, as what.")
audit = typer.Typer(no_args_is_help=True, help="Read the audit log: who did what, when.")
messages = Console(stderr=True)
answers = Console()

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="Login, like chen.yi.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option(help="File whose first line is the password; else it is asked for."),
]


@account.command("add")
@answer_errors(messages)
def add(
    login: Login,
    role: Annotated[str, typer.Option(help="One of " + ", ".join(ACCOUNT_ROLES) + ".")],
    district: Annotated[str | None, typer.Option(help="District that it belongs to.")] = None,
    grid: Annotated[
        str | None, typer.Option(help="Sea grid that it reaches, with all below; else all.")
    ] = None,
    person: Annotated[str | None, typer.Option(help="Who it is in the register.")] = None,
    password_file: PasswordFile = None,
) -> None:
    """Make an account; the first one is a security_administrator."""
    asked = store_accounts.NewAccount(login, role, district, grid, person)
    cli_account.run_add(asked, password_file=password_file, messages=messages, answers=answers)


@account.command("list")
@answer_errors(messages)
def list_() -> None:
    """List all accounts, those that have ended too."""
    cli_account.run_list(messages=messages, answers=answers)


@account.command("end")
@answer_errors(messages)
def end(login: Login) -> None:
    """End an account with its sessions and tokens."""
    cli_account.run_end(login, messages=messages, answers=answers)


@account.command("unlock")
@answer_errors(messages)
def unlock(login: Login) -> None:
    """Let a login in again that was locked out after wrong passwords."""
    cli_account.run_unlock(login, messages=messages, answers=answers)


@account.command("password")
@answer_errors(messages)
def password(login: Login, password_file: PasswordFile = None) -> None:
    """Give an account a new password."""
    cli_account.run_password(login, password_file=password_file, messages=messages, answers=answers)


@account.command("token")
@answer_errors(messages)
def token(
    login: Login,
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    days: Annotated[int, typer.Option(help="How long it holds.")] = 365,
) -> None:
    """Make a token for a program of an account; printed once."""
    cli_account.run_token(login, name=name, days=days, messages=messages, answers=answers)


@audit.command("show")
@answer_errors(messages)
def show(
    login: Annotated[str | None, typer.Option(help="Entries of this login.")] = None,
    action: Annotated[str | None, typer.Option(help="A word like read, edit, sign_in.")] = None,
    subject: Annotated[str | None, typer.Option(help="Part of what it was done to.")] = None,
    district: Annotated[str | None, typer.Option(help="Id of a district.")] = None,
    since: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD (UTC).")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD (UTC).")] = None,
    limit: Annotated[int, typer.Option(help="Most entries, newest first.")] = 100,
    out: Annotated[Path | None, typer.Option(help="CSV file to write, with all columns.")] = None,
) -> None:
    """Show entries of the audit log, newest first."""
    wanted = cli_account.audit_filter(login, action, subject, district, since, until)
    cli_account.run_audit(wanted, limit=limit, out=out, messages=messages, answers=answers)


@audit.command("purge")
@answer_errors(messages)
def purge() -> None:
    """Remove entries older than six months; younger ones nobody can remove."""
    cli_account.run_purge(messages=messages, answers=answers)
