"""A command imports what it needs itself, and nothing that only other commands need."""

import subprocess
import sys

import pytest

from api.when_used import import_when_used

PLAN_ONLY = """
import sys
from api import cli
from typer.testing import CliRunner
done = CliRunner().invoke(cli.app, ["plan", "no-such.gpkg", "--out", "x.json"])
assert done.exit_code == 2, done.output
for name in ("fastapi", "uvicorn", "sqlalchemy", "alembic", "xlsxwriter", "scipy.signal"):
    assert name not in sys.modules, name
cli.cli_database.run_up
assert "sqlalchemy" in sys.modules
"""


def test_plan_waits_for_no_server_and_no_database():
    subprocess.run([sys.executable, "-c", PLAN_ONLY], check=True)


def test_repair_works_on_files_and_waits_for_no_database():
    loads = "import sys, api.cli_repair; assert 'sqlalchemy' not in sys.modules"
    subprocess.run([sys.executable, "-c", loads], check=True)


def test_a_module_that_is_there_is_given_as_it_is():
    assert import_when_used("api.when_used") is sys.modules["api.when_used"]


def test_an_unknown_module_is_told_at_once():
    with pytest.raises(ModuleNotFoundError, match="no module named api\\.nothing"):
        import_when_used("api.nothing")
