"""Keep accounts and read the audit log from the command line, on a real PostGIS."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from account_cases import run_sql
from sqlalchemy.engine import URL
from typer.testing import CliRunner

from api.cli import app

GOOD = "潮水 37 lanterns"


@pytest.fixture
def run(
    own_url: URL, service_of: Callable[[URL], URL], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable:
    """Give a function that runs a command on a database without accounts; one line is typed."""
    monkeypatch.setenv("DATABASE_URL", own_url.render_as_string(hide_password=False))
    service = service_of(own_url).render_as_string(hide_password=False)
    monkeypatch.setenv("COASTWATCH_SERVICE_URL", service)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr("getpass.getpass", lambda asked: GOOD)

    def invoke(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, list(words), catch_exceptions=False)
        assert GOOD not in done.output
        return done.exit_code, " ".join(done.output.split())  # however wide the terminal is

    return invoke


def test_accounts_are_made_changed_and_ended(run: Callable, own_url: URL, tmp_path: Path):
    assert "no accounts" in run("account", "list")[1]
    status, said = run("account", "add", "chen", "--role", "planner", "--district", "straight")
    assert status == 2
    assert "the first account has to be a security_administrator" in said
    status, said = run("account", "add", "Keeper", "--role", "security_administrator")
    assert (status, said.strip()) == (
        0, "account keeper made: security_administrator, no district"
    )  # fmt: skip
    file = tmp_path / "password"
    file.write_text("another fine password\nnot this line\n")
    words = ("--district", "straight", "--grid", "G1", "--password-file", str(file))
    assert run("account", "add", "陈堃", "--role", "gridworker", *words)[0] == 0
    listed = run("account", "list")[1]
    assert re.search(r"陈堃 +│ gridworker +│ straight,", listed) and "G1" in listed
    assert run("account", "password", "陈堃")[0] == 0
    status, token = run("account", "token", "陈堃", "--name", "GIS")
    assert status == 0
    assert "cwt_" in token
    assert "陈堃 was not locked" in run("account", "unlock", "陈堃")[1]
    assert run("account", "end", "陈堃")[0] == 0
    status, said = run("account", "end", "keeper")
    assert (status, "the only security_administrator" in said) == (2, True)
    noted = run_sql(own_url, "SELECT login, action, subject FROM audit_entry ORDER BY entry_id")
    assert [one[1:] for one in noted] == [
        ("make_account", "account keeper"), ("make_account", "account 陈堃"),
        ("give_password", "account 陈堃"), ("give_token", "account 陈堃"),
        ("unlock_account", "account 陈堃"), ("end_account", "account 陈堃"),
    ]  # fmt: skip
    assert {one[0] for one in noted} == {None}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("add", "x", "--role", "admiral"), "expected one of gridworker"),
        (("add", "x", "--role", "planner"), "belongs to one"),
        (("end", "nobody"), "there is no account 'nobody'"),
        (("password", "nobody"), "there is no account 'nobody'"),
        (("token", "nobody", "--days", "0"), "1 to 3650"),
    ],
)
def test_what_cannot_be_done_is_told(run: Callable, words: tuple[str, ...], expected: str):
    status, said = run("account", *words)
    assert status == 2
    assert expected in said


def test_a_password_is_typed_the_same_twice(run: Callable, monkeypatch: pytest.MonkeyPatch):
    typed = iter((GOOD, "潮水 38 lanterns"))
    monkeypatch.setattr("getpass.getpass", lambda asked: next(typed))
    status, said = run("account", "add", "keeper", "--role", "security_administrator")
    assert (status, "the same twice" in said) == (2, True)


def test_no_password_is_taken_from_the_command_line(run: Callable):
    status, said = run(
        "account", "add", "keeper", "--role", "security_administrator", "--password", "abc"
    )
    assert (status, "No such option" in said) == (2, True)


def test_the_audit_log_is_shown_and_written(run: Callable, tmp_path: Path):
    run("account", "add", "keeper", "--role", "security_administrator")
    said = run("audit", "show", "--action", "make_account")[1]
    assert "account keeper" in said
    assert "1 of 1 entries" in said
    out = tmp_path / "audit.csv"
    assert run("audit", "show", "--out", str(out), "--since", "2020-01-01")[0] == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["action"] for row in rows] == ["read", "make_account"]
    assert "0 of 0 entries" in run("audit", "show", "--until", "2020-01-01")[1]
    assert run("audit", "show", "--since", "soon")[0] == 2
    assert run("audit", "show", "--limit", "0")[0] == 2
    assert "0 entries older than six months removed" in run("audit", "purge")[1]
