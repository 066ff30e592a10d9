"""Collect the Python packages of the program at their pinned versions, built for a target."""

import sys
import tomllib
from pathlib import Path

from geo_data.bundle.targets import Target
from geo_data.bundle.tool import run_tool

EXTRA = "new-district"
"""What a server has beside the needed packages: starter packs for any coast work off line too."""
EXTRA_ARCHITECTURES = ("amd64",)
"""Those that its package with the land of the world is built for."""


def collect_wheels(target: Target, program: Path, folder: Path, *, requirements: Path) -> int:
    """
    Fetch a wheel of every package that the program needs; gives how many there are.

    Parameters
    ----------
    program
        Folder of the program, with pyproject.toml and constraints.txt.
    folder
        Empty folder for the wheels.
    requirements
        File to write that names what is to be installed from them.

    Raises
    ------
    CollectError
        If one cannot be fetched, or has no wheel for the target.
    """
    requirements.write_text("\n".join(needed_packages(program, target)) + "\n", encoding="utf-8")
    compact = target.python.replace(".", "")
    platforms = [word for name in target.wheel_platforms for word in ("--platform", name)]
    run_tool(
        f"fetching Python packages for {target.label}",
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-input"),
            *("--disable-pip-version-check", "--only-binary", ":all:"),
            *("--implementation", "cp", "--python-version", target.python),
            *("--abi", f"cp{compact}", "--abi", "abi3", "--abi", "none", *platforms),
            *("--constraint", str(program / "constraints.txt")),
            *("--requirement", str(requirements), "--dest", str(folder)),
        ],
    )
    return len(list(folder.glob("*.whl")))


def needed_packages(program: Path, target: Target) -> list[str]:
    """Give the requirements of the program as pyproject.toml names them, for a target."""
    written = tomllib.loads((program / "pyproject.toml").read_text(encoding="utf-8"))
    project = written["project"]
    extra = project["optional-dependencies"][EXTRA]
    return project["dependencies"] + (extra if target.architecture in EXTRA_ARCHITECTURES else [])
