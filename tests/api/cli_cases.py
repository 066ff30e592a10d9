"""Run commands, and plan the small coast on which they are tried."""

from pathlib import Path

import scenes
from typer.testing import CliRunner

from api.cli import app
from geo_data.pack_writer import write_pack

START = "2026-11-23T00:00:00+08:00"


def run(*arguments: object):
    """Run a command as its own program would; errors that nobody expects are raised."""
    return CliRunner().invoke(app, [str(word) for word in arguments], catch_exceptions=False)


def words_of(result) -> str:
    """Give what a command wrote, however it was broken into lines."""
    return " ".join(result.output.split())


def write_archipelago(folder: Path) -> Path:
    """Write the pack of the archipelago; gives its path."""
    path = folder / "coast.gpkg"
    write_pack(scenes.archipelago(), path)
    return path


def plan_day(pack: Path, folder: Path) -> Path:
    """Plan the day from START on with a few moves; gives the plan's path."""
    out = folder / "plan.json"
    done = run("plan", pack, "--start", START, "--iterations", "2", "--out", out)
    assert done.exit_code == 0, done.output
    return out
