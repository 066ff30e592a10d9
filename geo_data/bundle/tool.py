"""Run a program of the system for a bundle, and say what it said where it fails."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo_data.bundle.bundle_errors import CollectError, MissingToolError

LONGEST_S = 3600
SAID_CHARACTERS = 600
ERROR_MARKS = ("E:", "ERROR:", "error:", "fatal:")


def run_tool(
    what: str,
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    input_text: str = "",
) -> str:
    """
    Run one program to its end and give what it wrote.

    Parameters
    ----------
    what
        What it does, for the words of an error.

    Raises
    ------
    MissingToolError
        If the program is not on this machine.
    CollectError
        If it ends with another code than 0.
    """
    if shutil.which(command[0]) is None:
        raise MissingToolError(command[0])
    done = subprocess.run(
        command,
        cwd=folder,
        input=input_text,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=LONGEST_S,
        env=os.environ | {"LC_ALL": "C"} | dict(environment or {}),
        check=False,
    )
    if done.returncode != 0:
        raise CollectError(what, _last_words(done.stderr or done.stdout))
    return done.stdout


def _last_words(said: str) -> str:
    """
    Give the lines that a program marks as errors, else its last ones.

    Examples
    --------
    >>> _last_words("W: old list\\nE: no such package\\nW: bye")
    'E: no such package'
    """
    marked = [line for line in said.splitlines() if line.startswith(ERROR_MARKS)]
    return ("\n".join(marked) or said).strip()[-SAID_CHARACTERS:]
