"""Bundles are collected for a bare system, the same bytes each time, and faults are said."""

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from bundle_cases import CHECKOUT, here, make_bundle

from geo_data.bundle.archive import SUMS, TOP
from geo_data.bundle.bundle_errors import (
    CollectError,
    MissingToolError,
    NoSourcesError,
    UnknownSystemError,
)
from geo_data.bundle.program_files import collect_program
from geo_data.bundle.system_packages import INDEX, collect_system_packages
from geo_data.bundle.targets import NAMES, TARGETS, Target, known_target, this_machine
from geo_data.bundle.tool import run_tool
from geo_data.bundle.wheels import needed_packages
from geo_data.key_files import new_key

DEBIAN_12 = known_target("debian-12")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- systems ------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", TARGETS, ids=NAMES)
def test_a_system_is_known_by_its_own_file(target, tmp_path: Path):
    facts = tmp_path / "os-release"
    facts.write_text(f'NAME="any"\nID={target.os_id}\nVERSION_ID="{target.os_version}"\n')
    assert this_machine(facts, "x86_64") == target
    assert this_machine(facts, "aarch64").label == f"{target.name}-arm64"


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ("ID=kylin\nVERSION_ID=V10\n", "kylin-V10"),
        ("", "unknown-unknown"),
        ("x", "unknown-unknown"),
    ],
)
def test_a_system_without_bundles_is_said(facts: str, found: str, tmp_path: Path):
    (tmp_path / "os-release").write_text(facts)
    with pytest.raises(UnknownSystemError) as fault:
        this_machine(tmp_path / "os-release", "x86_64")
    assert f"found the system '{found}'; bundles are made for debian-12" in str(fault.value)
    with pytest.raises(UnknownSystemError, match="unknown-unknown"):
        this_machine(tmp_path / "no-such-file", "x86_64")


def test_an_architecture_without_bundles_is_said():
    with pytest.raises(UnknownSystemError, match="'loongarch64'; bundles are made for amd64"):
        DEBIAN_12.on("loongarch64")


def test_the_land_of_the_world_is_left_out_where_it_is_not_built():
    on_amd64 = needed_packages(CHECKOUT, DEBIAN_12)
    on_arm64 = needed_packages(CHECKOUT, DEBIAN_12.on("arm64"))
    assert {one.split(">")[0] for one in set(on_amd64) - set(on_arm64)} == {
        "roaring-landmask",
        "tzfpy",
    }
    assert "numba>=0.60" in on_arm64


# --- system packages ----------------------------------------------------------------------------


def make_package(folder: Path, name: str, *, version: str = "1.0", needs: str = "") -> None:
    """Write a system package that holds nothing."""
    control = folder / f"{name}.tree" / "DEBIAN" / "control"
    control.parent.mkdir(parents=True)
    control.write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: nobody <a@b.c>\n"
        + (f"Depends: {needs}\n" if needs else "")
        + "Description: empty\n"
    )
    subprocess.run(
        ["dpkg-deb", "--build", control.parents[1], folder / f"{name}_{version}_all.deb"],
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give package sources of a small Debian 12: what is wanted needs a library, that another."""
    return make_distribution(tmp_path_factory.mktemp("distribution"), DEBIAN_12)


def make_distribution(folder: Path, target: Target) -> Path:
    """Write the packages of a small system, and give the file that names them as its sources."""
    for name in target.packages:
        make_package(folder, name, needs="libsmall (>= 1.0)")
    make_package(folder, "libsmall", version="2:1.5", needs="libsmaller")
    make_package(folder, "libsmaller")
    make_package(folder, "chromium")
    entries = []
    for package in sorted(folder.glob("*.deb")):
        control = subprocess.run(
            ["dpkg-deb", "--field", package], check=True, capture_output=True, text=True
        ).stdout
        odd = package.rename(folder / package.name.replace(":", ""))
        entries.append(
            f"{control}Filename: ./{odd.name}\nSize: {odd.stat().st_size}\nSHA256: {sha256(odd)}\n"
        )
    (folder / INDEX).write_text("\n".join(entries))
    listed = folder / "small.list"
    listed.write_text(f"deb [trusted=yes] file:{folder} ./\n")
    return listed


def collect(folder: Path, sources: Path, target: Target = DEBIAN_12) -> set[str]:
    (folder / "debs").mkdir(parents=True)
    (folder / "scratch").mkdir()
    collect_system_packages(target, folder / "debs", scratch=folder / "scratch", sources=sources)
    return {path.name for path in (folder / "debs").glob("*.deb")}


def test_packages_come_with_all_that_they_need_and_nothing_else(sources: Path, tmp_path: Path):
    wanted = {f"{name}_1.0_all.deb" for name in DEBIAN_12.packages}
    first = collect(tmp_path / "1", sources)
    assert first == wanted | {"libsmall_1.5_all.deb", "libsmaller_1.0_all.deb"}
    # apt reads the index that was written as it reads a distribution's.
    own = tmp_path / "own.list"
    own.write_text(f"deb [trusted=yes] file:{tmp_path / '1' / 'debs'} ./\n")
    assert collect(tmp_path / "2", own) == first
    assert (tmp_path / "1/debs" / INDEX).read_text() == (tmp_path / "2/debs" / INDEX).read_text()


def test_packages_of_another_system_come_from_its_own_sources(tmp_path: Path):
    noble = known_target("ubuntu-24.04")
    (tmp_path / "noble").mkdir()
    found = collect(tmp_path / "out", make_distribution(tmp_path / "noble", noble), noble)
    assert found >= {f"{name}_1.0_all.deb" for name in noble.packages}
    assert {"python3.12_1.0_all.deb", "postgresql-16-postgis-3_1.0_all.deb"} <= found


def test_a_package_that_is_not_to_be_had_is_named(tmp_path: Path):
    make_package(tmp_path, "openssl")
    (tmp_path / INDEX).write_text("")
    listed = tmp_path / "empty.list"
    listed.write_text(f"deb [trusted=yes] file:{tmp_path} ./\n")
    with pytest.raises(CollectError) as fault:
        collect(tmp_path / "out", listed)
    assert "fetching system packages of debian-12-amd64 failed" in str(fault.value)
    assert "E: Unable to locate package python3.11" in str(fault.value)


def test_another_system_needs_sources_of_its_own(tmp_path: Path):
    other = next(one for one in TARGETS if one.name != here().name)
    with pytest.raises(NoSourcesError) as fault:
        collect_system_packages(other, tmp_path, scratch=tmp_path, sources=None)
    assert f"have nothing for {other.name}" in str(fault.value)
    assert "--sources FILE" in str(fault.value)


def test_a_program_that_is_missing_here_is_named():
    with pytest.raises(MissingToolError, match="no no-such-program on this machine"):
        run_tool("trying", ["no-such-program"])


# --- the archive --------------------------------------------------------------------------------


def test_same_files_and_key_give_the_same_bytes(tmp_path: Path):
    key = new_key()
    first = make_bundle(tmp_path / "1.tar", key=key)
    second = make_bundle(tmp_path / "2.tar", key=key)
    other = make_bundle(tmp_path / "3.tar", key=key, target=replace(here(), python="3.99"))
    assert sha256(first) == sha256(second) != sha256(other)


def test_every_file_is_listed_and_nothing_tells_who_made_it(tmp_path: Path):
    bundle = make_bundle(tmp_path / "1.tar", key=new_key())
    listed = subprocess.run(
        ["tar", "-tvf", bundle], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    names = [line.split()[-1] for line in listed]
    assert names[:2] == [f"{TOP}/{SUMS}", f"{TOP}/{SUMS}.sig"]
    assert all(line.split()[1] == "0/0" and "1980-01-01" in line for line in listed)
    sums = (tmp_path / "1.parts" / TOP / SUMS).read_text().splitlines()
    assert names[2:] == [f"{TOP}/{line.split('  ')[1]}" for line in sums]


def test_a_name_that_would_break_the_list_is_refused(tmp_path: Path):
    folder = tmp_path / "1.parts" / TOP / "code"
    folder.mkdir(parents=True)
    (folder / "two\nlines").write_text("x")
    with pytest.raises(ValueError, match="line break"):
        make_bundle(tmp_path / "1.tar", key=new_key())


def test_the_program_goes_in_with_documents_and_without_tests(tmp_path: Path):
    count = collect_program(CHECKOUT, tmp_path / "code")
    names = {str(path.relative_to(tmp_path / "code")) for path in (tmp_path / "code").rglob("*")}
    assert count > 500
    assert {"coastwatch", "docs/install.md", "geo_data/sample/taishan.gpkg"} <= names
    assert {"geo_data/bundle/install.sh", "maps/assets.toml", "api/cli.py"} <= names
    assert not [name for name in names if name.startswith(("tests", ".git", "benchmarks"))]
    # An installed place, which has no git, gives the same.
    again = collect_program(tmp_path / "code", tmp_path / "again")
    assert again == count
