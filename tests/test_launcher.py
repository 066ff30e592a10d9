"""Check the launcher's shape and its words when something is missing, without installing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
TOOLS = (
    "cat",
    "cut",
    "sh",
    "dirname",
    "readlink",
    "mkdir",
    "id",
    "df",
    "awk",
    "sha256sum",
    "flock",
)


@pytest.fixture
def bare_copy(tmp_path: Path) -> Path:
    """Give a checkout in a folder with spaces that holds only what the launcher reads."""
    copy = tmp_path / "a bare copy"
    copy.mkdir()
    for name in ("coastwatch", "pyproject.toml", "constraints.txt"):
        shutil.copy(CHECKOUT / name, copy / name)
    return copy


def launch(copy: Path, *words: str, tools: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the launcher where only the named tools exist; a tool is a path or a script."""
    programs = copy.parent / "programs"
    programs.mkdir()
    for name in TOOLS:
        (programs / name).symlink_to(shutil.which(name))
    for name, script in tools.items():
        (programs / name).unlink(missing_ok=True)
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    return subprocess.run(
        [programs / "sh", copy / "coastwatch", *words],
        cwd="/",
        env={"PATH": str(programs)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_it_is_correct_shell(shell: str):
    if shutil.which(shell) is None:
        pytest.fail(f"no {shell} on this machine; install it")
    subprocess.run([shell, "-n", CHECKOUT / "coastwatch"], check=True)


def test_the_checks_are_this_launcher_and_nothing_else():
    lines = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["./coastwatch test"]
    assert os.access(CHECKOUT / "coastwatch", os.X_OK)


def test_an_old_python_is_said(bare_copy: Path):
    run = launch(
        bare_copy, "plan", tools={"python3": '[ "$1" = --version ] && echo Python 3.10.12'}
    )
    assert run.returncode == 2
    assert "found Python 3.10.12, Python 3.11 or newer is needed" in run.stderr
    assert "apt-get install python3.11 python3.11-venv" in run.stderr


def test_no_python_is_said(bare_copy: Path):
    run = launch(bare_copy, "plan", tools={})
    assert run.returncode == 2
    assert "found no python3 at all, Python 3.11 or newer is needed" in run.stderr


def test_a_full_disk_is_said(bare_copy: Path):
    run = launch(bare_copy, "plan", tools={"df": "echo size; echo a b c 12"})
    assert run.returncode == 2
    assert "12 MB free on this disk, 1900 MB needed; make room" in run.stderr
    assert not (bare_copy / ".venv").exists()
