"""Check that the docs mention all that a user can meet, and that no link in them is dead."""

import ast
import re
import tomllib
from pathlib import Path

import click
import numpy as np
import pytest
from shapely import Point
from typer.main import get_command

from api.cli import app
from api.problems import KINDS, ApiError
from geo_data.plan_file import LEG_KINDS
from maritime.coverage import ObservationTable
from maritime.figures import measure_coverage
from maritime.horizon import DAY_S, Horizon
from maritime.needs import build_needs
from maritime.plan import CAUSES, VIAS
from maritime.standard import StandardRule
from maritime.targets import Target

CHECKOUT = Path(__file__).parent.parent
DOCS = CHECKOUT / "docs"
README, CHINESE_README = CHECKOUT / "README.md", CHECKOUT / "README.zh-CN.md"
PAGES = sorted((*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md")))
SOURCES = sorted(
    path
    for name in ("maritime", "geo_data", "maps", "api")
    for path in (CHECKOUT / name).rglob("*.py")
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
RUN = re.compile(r"\./coastwatch [a-z][^\n`#]*")
FIGURE = re.compile(r"\d+(?:,\d{3})+|\d+(?:\.\d+)? %")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(group: click.Command, words: str = "coastwatch") -> dict[str, click.Command]:
    """Give every command by the words that start it."""
    found = {}
    for name, command in getattr(group, "commands", {}).items():
        inner = commands(command, f"{words} {name}")
        found |= inner or {f"{words} {name}": command}
    return found


COMMANDS = commands(get_command(app))


def section_of(heading: str, page: str) -> str:
    """Give what stands under the heading of a command, up to the next one."""
    match = re.search(rf"^## `{re.escape(heading)}`\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    assert match, f"docs/cli.md has no section ## `{heading}`"
    return match[1]


# --- the command line ---------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_and_option_is_described(words: str):
    section = section_of(words, text_of(DOCS / "cli.md"))
    for parameter in COMMANDS[words].params:
        if parameter.param_type_name == "argument":
            names = [parameter.metavar]
        else:
            names = [*parameter.opts, *parameter.secondary_opts]
        assert [name for name in names if f"`{name}" not in section] == []


def test_no_command_or_option_is_made_up():
    page = text_of(DOCS / "cli.md")
    described = re.findall(r"^## `(coastwatch [^`]+)`$", page, re.M)
    assert sorted(described) == sorted(COMMANDS)
    real = {
        name
        for command in COMMANDS.values()
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page)) - real == {"--help"}


@pytest.mark.parametrize("readme", [README, CHINESE_README], ids=lambda path: path.name)
def test_every_command_is_in_the_readme(readme: Path):
    page = text_of(readme)
    missing = [
        words
        for words in COMMANDS
        if f"./{words}" not in page and f"`{words.removeprefix('coastwatch ')}`" not in page
    ]
    assert missing == []


def test_both_readmes_show_the_same():
    english, chinese = text_of(README), text_of(CHINESE_README)
    runs = set(map(str.strip, RUN.findall(english)))
    assert set(map(str.strip, RUN.findall(chinese))) == runs
    assert set(LINK.findall(chinese)) - {"README.md"} == set(LINK.findall(english)) - {
        "README.zh-CN.md"
    }
    assert len(HEADING.findall(chinese)) == len(HEADING.findall(english))
    assert set(FIGURE.findall(chinese)) == set(FIGURE.findall(english))


def test_the_readme_gives_the_figures_of_the_page_that_says_how_they_came_about():
    measured = set(FIGURE.findall(text_of(DOCS / "planning.md")))
    assert set(FIGURE.findall(text_of(README))) <= measured


# --- the environment ----------------------------------------------------------------------------


def test_every_environment_variable_is_described():
    launcher = text_of(CHECKOUT / "coastwatch")
    used = set(re.findall(r"\$\{([A-Z][A-Z_]+):-", launcher))
    used |= set(re.findall(r"^ *export ([A-Z][A-Z_]+)", launcher, re.M))
    asked = re.compile(r'(?:environ(?:ment)?(?:\.get\(|\[)|getenv\()\s*"([A-Z][A-Z_]+)"')
    option = re.compile(r'envvar="([A-Z][A-Z_]+)"')
    for path in (*SOURCES, CHECKOUT / "tests" / "conftest.py"):
        used |= set(asked.findall(text_of(path))) | set(option.findall(text_of(path)))
    assert {"DATABASE_URL", "COASTWATCH_DATA", "COASTWATCH_ASSETS", "COASTWATCH_CHROMIUM"} <= used
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of(DOCS / "cli.md"), re.M))
    assert described == used


# --- errors and words ---------------------------------------------------------------------------


def error_classes() -> set[str]:
    """Give the names of all classes that descend from CoastwatchError, in any package."""
    bases_of = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for path in SOURCES
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.ClassDef)
    }
    found, size = {"CoastwatchError"}, 0
    while size != len(found):
        size = len(found)
        found |= {name for name, bases in bases_of.items() if bases & found}
    return found


def test_every_error_is_described():
    described = set(re.findall(r"`(\w+Error)`", text_of(DOCS / "errors.md")))
    classes = error_classes()
    assert len(classes) > 40
    assert classes - described == set()
    assert described - classes == set()


def test_http_statuses_of_errors_are_those_of_the_program():
    page = text_of(DOCS / "errors.md")
    own = {cls.__name__: kind.status for cls, kind in KINDS.items() if issubclass(cls, ApiError)}
    assert [name for name, status in own.items() if f"| `{name}` | {status} |" not in page] == []


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_described(cause: str):
    assert f"cause `{cause}`" in text_of(DOCS / "glossary.md")
    assert f"| `{cause}` " in text_of(DOCS / "coverage.md")
    assert cause in text_of(DOCS / "formats.md")


@pytest.mark.parametrize("word", [*LEG_KINDS, *VIAS])
def test_every_kind_of_leg_and_way_is_described(word: str):
    plan = text_of(DOCS / "formats.md").split("\n## Plan\n")[1]
    assert re.search(rf"\b{word}\b", plan)


def test_the_example_worked_by_hand_is_right():
    horizon = Horizon(0, DAY_S, "UTC", is_cyclic=True)
    point = Point(112.8, 21.9)
    target = Target("L1", "landing_point", "red", "C1", 0.0, 0.0, point, 0.0, 8.0)
    needs = build_needs([target], [StandardRule("landing_point", "red", 0, 1440, 60)], horizon)
    starts_s, stay_s = np.array([8 * 3600, 10 * 3600]), 300
    looks = ObservationTable(np.zeros(2, np.int32), starts_s, starts_s + stay_s)
    figures = measure_coverage(needs, looks, horizon)
    page = text_of(DOCS / "coverage.md")
    lengths = sorted(int(length_s) // 60 for length_s in figures.gaps.length_s)
    assert lengths == [55, 480, 775]
    assert all(str(length) in page for length in lengths)
    assert f"weighted, {figures.weighted_overdue:,.0f} of {figures.weighted_required:,.0f}" in page
    assert f"= {figures.coverage:.1%}".replace("%", " %") in page
    assert f"{figures.worst_idleness_min:,.0f} minutes" in page
    counted = figures.looks
    shown = f"Looks required {counted.required}, made {counted.made}, missed {counted.missed}"
    assert shown in page


# --- links --------------------------------------------------------------------------------------


def anchors_of(page: str) -> set[str]:
    """Give the anchors that a page's headings have on common forges."""
    headings = HEADING.findall(CODE_BLOCK.sub("", page))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_link_leads_nowhere(page: Path):
    dead = []
    for link in LINK.findall(CODE_BLOCK.sub("", text_of(page))):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        goal = (page.parent / name).resolve() if name else page
        is_there = goal.is_relative_to(CHECKOUT.resolve()) and goal.exists()
        if not is_there or (anchor and anchor not in anchors_of(text_of(goal))):
            dead.append(link)
    assert dead == []


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [README]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        links = LINK.findall(text_of(page))
        waiting += [
            (page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link
        ]
    sources = (CHECKOUT / "geo_data").rglob("*.md")
    assert sorted(set(PAGES) - reached - set(sources)) == []


def test_the_changelog_knows_the_version():
    project = tomllib.loads(text_of(CHECKOUT / "pyproject.toml"))["project"]
    assert f"\n## {project['version']} " in text_of(CHECKOUT / "CHANGELOG.md")
    assert project["readme"] == "README.md"
