"""Give the files of the program itself that go into a bundle."""

import shutil
from pathlib import Path

from geo_data.bundle.tool import run_tool

FOLDERS = ("maritime", "geo_data", "maps", "api", "docs")
FILES = (
    "coastwatch",
    "pyproject.toml",
    "constraints.txt",
    "README.md",
    "README.zh-CN.md",
    "CHANGELOG.md",
)
LEFT_OUT = ("__pycache__", ".coastwatch", ".venv")


def collect_program(program: Path, folder: Path) -> int:
    """
    Copy launcher, packages and documents of a checkout or an installed place; gives their number.

    Of a checkout only what git knows goes in, as it stands in the folder.
    """
    names = _known_to_git(program) if (program / ".git").exists() else _in_folders(program)
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(program / name, place)
    return len(names)


def _known_to_git(program: Path) -> list[str]:
    listed = run_tool(
        "listing the program's files",
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *FILES, *FOLDERS],
        folder=program,
    )
    return [name for name in listed.split("\0") if name and (program / name).is_file()]


def _in_folders(program: Path) -> list[str]:
    found = [program / name for name in FILES]
    for name in FOLDERS:
        found += [path for path in sorted((program / name).rglob("*")) if path.is_file()]
    names = [path.relative_to(program) for path in found if path.is_file()]
    return [str(name) for name in names if not set(name.parts) & set(LEFT_OUT)]
