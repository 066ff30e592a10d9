"""Make, plan, verify and draw new districts on real coasts of every shape, around the world."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from geo_data.new_district import world_land
from geo_data.pack_reader import read_pack

COASTS = {
    "date-line island, Taveuni, Fiji": ("--around", "-179.98,-16.85", "--km", "12"),
    "high-latitude fjord, Lofoten, Norway": ("--around", "13.2,68.15", "--km", "7"),
    "delta, Mekong, Vietnam": ("--around", "106.75,9.75", "--km", "14"),
    "archipelago, Åland, Finland": ("--around", "20.0,60.05", "--km", "4"),
    "long straight mainland, Senegal": ("--around", "-16.75,15.35", "--km", "15"),
    "estuary, Delaware, USA": ("--bbox", "-75.6,39.2,-75.3,39.45"),
    "big island, Chiloé, Chile": ("--bbox", "-73.8,-42.6,-73.4,-42.45"),
}


@pytest.fixture(scope="module")
def runner() -> Iterator[CliRunner]:
    """Give a runner; the land of the world is let go of after the module."""
    yield CliRunner()
    world_land._world.cache_clear()


def run(runner: CliRunner, *arguments: object) -> str:
    done = runner.invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.output


SOON_DONE = "estuary, Delaware, USA"
"""The others are looked at by the soak tests."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name == SOON_DONE else pytest.mark.soak) for name in COASTS],
)
def test_plan_and_map_run_on_a_new_district(runner: CliRunner, tmp_path: Path, name: str):
    pack, plan, page = (tmp_path / file for file in ("pack.gpkg", "plan.json", "map.html"))
    run(runner, "new-district", "--name", name, *COASTS[name], "--out", pack)
    district = read_pack(pack).district
    assert district.landing_points and district.bases and district.teams
    assert not district.timezone.startswith("Etc/")
    start = "2026-11-23T00:00:00Z"
    run(runner, "plan", pack, "--start", start, "--iterations", 2, "--out", plan)
    run(runner, "verify", pack, plan)
    document = json.loads(plan.read_text())
    score = document["score"]
    assert score["coverage"] > score["coverage_without_patrols"]
    assert {gap["cause"] for gap in document["gaps"]} <= {"not_searched", "outranked"}
    run(runner, "map", pack, plan, "--out", page)
    text = page.read_text(encoding="utf-8")
    assert "© OpenStreetMap contributors, ODbL 1.0" in text
    assert "simulated from a seed" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--bbox", "10,46,11,47"), "the rest is land or small islands"),
        (("--bbox", "10,46,11,47"), "the nearest coast seen lies some 190 km to the south-east"),
        (("--bbox", "-31,-31,-30,-30"), "no land in -31,-31,-30,-30"),
        (("--bbox", "-31,-31,-30,-30"), "there is none within some 300 km"),
        (("--around", "112,x", "--km", "-1", "--seed", "-1"), "new district: 3 faults"),
        (("--around", "112,21", "--km", "5", "--timezone", "Mars/Olympus"), "IANA time zone"),
        (("--bbox", "0,89,1,90"), "not the poles"),
        (("--bbox", "112,21,113,22", "--around", "112,21"), "found both; expected one of --bbox"),
        ((), "found neither; expected one of --bbox and --around"),
        (("--around", "112,21"), "expected how far around, like --km 40"),
        (("--bbox", "112,21,113,22", "--km", "3"), "--km with --around only"),
    ],
)
def test_what_is_no_coast_is_told_and_nothing_is_written(
    runner: CliRunner, tmp_path: Path, options: tuple[str, ...], words: str
):
    out = tmp_path / "pack.gpkg"
    done = runner.invoke(app, ["new-district", "--name", "X", "--out", str(out), *options])
    assert done.exit_code == 2
    assert words in done.output.replace("\n", " ")
    assert not out.exists()
