"""Check what holds for every file: arrows between packages, first sentences, no foreign traces."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PACKAGES = ("maritime", "geo_data", "maps", "api")
MODULES = sorted(path for name in PACKAGES for path in (CHECKOUT / name).rglob("*.py"))
LOCK_FILE = re.compile(r"(^|/)(uv\.lock|pylock[^/]*\.toml|poetry\.lock|package-lock\.json)$")
LARGEST_FILE_BYTES = 3_000_000

# Put together from parts, so that this file does not hold what it looks for.
FOREIGN_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
)
MACHINE_PATHS = tuple("/".join(("", *parts)) for parts in (("work", "main"), ("work", "shared")))
COME_WITH_OTHERS = {"anyio", "branca", "pydantic", "starlette"}
"""Packages that those in pyproject.toml are built on and need themselves."""
FOR_DEVELOPERS = ("maps/screenshots.py",)
FOREIGN_PATHS = (*MACHINE_PATHS, "/".join(("..", "shared")))


def tracked_files() -> list[Path]:
    """Give all files that belong to the project, whoever owns the checkout."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in (CHECKOUT / name for name in names) if path.is_file()]


def test_arrows_point_one_way():
    # In a process of its own: import-linter turns all loggers of its process off.
    subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=CHECKOUT, check=True)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_every_module_opens_with_a_sentence(module: Path):
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    assert docstring, "the module has no docstring"
    first = docstring.split("\n\n")[0].strip()
    assert re.match(r"[A-Z]\w+[ ,].*[.:]$", first, re.DOTALL), f"not a sentence: {first!r}"


def test_no_drawer_for_odds_and_ends():
    assert [path for path in MODULES if path.name in ("utils.py", "helpers.py", "misc.py")] == []


def test_no_registry_and_no_machine_is_named():
    found = []
    for path in tracked_files():
        content = path.read_bytes()
        found += [
            f"{path.relative_to(CHECKOUT)}: {words}"
            for words in (*FOREIGN_HOSTS, *FOREIGN_PATHS)
            if words.encode() in content
        ]
    assert found == []


def test_no_lock_file_and_nothing_large():
    files = tracked_files()
    names = [str(path.relative_to(CHECKOUT)) for path in files]
    assert [name for name in names if LOCK_FILE.search(name)] == []
    assert [path for path in files if path.stat().st_size > LARGEST_FILE_BYTES] == []


def test_every_dependency_is_pinned():
    pins = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)] == []
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(one for extra in extras.values() for one in extra)]
    wanted = [one for one in wanted if not one.startswith(f"{project['name']}[")]
    pinned = {plain_name(line) for line in pins}
    assert [one for one in wanted if plain_name(one) not in pinned] == []


def test_what_is_installed_is_all_that_the_program_imports():
    """Tests bring packages of their own; what needs one of those fails where there are no tests."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["new-district"]
    brought = {plain_name(one) for one in (*project["dependencies"], *extra)} | COME_WITH_OTHERS
    packages_of = packages_distributions()
    for module in MODULES:
        if module.relative_to(CHECKOUT).as_posix() in FOR_DEVELOPERS:
            continue
        for name in imported_by(module) - {*PACKAGES, *sys.stdlib_module_names}:
            found = {plain_name(one) for one in packages_of[name]}
            assert found & brought, f"{module.relative_to(CHECKOUT)} imports {name}: name it"


def imported_by(module: Path) -> set[str]:
    """Give the packages that a module imports, by the first part of their names."""
    names = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return {name.partition(".")[0] for name in names}


def plain_name(requirement: str) -> str:
    """Give the name of a package as pip compares it."""
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-").replace(".", "-")
