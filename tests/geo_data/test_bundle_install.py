"""A bundle is installed whole or refused in words, and again as often as wanted."""

import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from bundle_cases import (
    BUNDLE_FOLDER,
    fingerprint,
    here,
    install,
    make_bundle,
    run_installed,
)

from geo_data.bundle.archive import SUMS, TOP, pack
from geo_data.bundle.targets import known_target
from geo_data.key_files import new_key

KEY = new_key()
UNITS = (
    "coastwatch.service", "coastwatch-database.service", "coastwatch-backup.service",
    "coastwatch-backup.timer",
)  # fmt: skip
MARK = fingerprint(KEY)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bundle(tmp_path_factory.mktemp("bundle") / "tiny.tar", key=KEY)


@dataclass(frozen=True)
class Interrupted:
    """A folder whose installation was stopped half-way, and what the launcher there says."""

    prefix: Path
    half: Path
    said: str


@pytest.fixture(scope="module")
def interrupted(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Interrupted:
    prefix = tmp_path_factory.mktemp("bare") / "root"
    stops = {"cp": 'case "$*" in *assets*) exit 1 ;; esac; exec /bin/cp "$@"'}
    stopped = install(bundle, prefix, "--fingerprint", MARK, tools=stops)
    assert stopped.returncode == 1
    assert "what was in use still is. Cure it and run again" in stopped.stderr
    half = next((prefix / "opt/coastwatch/releases").iterdir())
    assert not (prefix / "opt/coastwatch/current").is_symlink()
    assert not (prefix / "opt/coastwatch/.incoming").exists()
    (half / ".installed").write_text("account=nobody\nsettings=/no\n")
    said = subprocess.run([half / "coastwatch", "x"], capture_output=True, text=True, check=False)
    assert said.returncode == 2
    return Interrupted(prefix, half, said.stderr)


@pytest.fixture(scope="module")
def installed(bundle: Path, interrupted: Interrupted) -> Path:
    """Give a folder under which the bundle is installed, at the second try."""
    done = install(bundle, interrupted.prefix, "--fingerprint", MARK)
    assert done.returncode == 0, done.stderr
    return interrupted.prefix


def release_of(prefix: Path) -> Path:
    return (prefix / "opt" / "coastwatch" / "current").resolve()


def run_with_settings(installed: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program with other settings in its file, which then is as it was."""
    settings = installed / "etc" / "coastwatch" / "settings.env"
    kept = settings.read_text()
    try:
        settings.write_text(text)
        return run_installed(installed, "hello")
    finally:
        settings.write_text(kept)


# --- an installed place -------------------------------------------------------------------------


def test_the_installed_program_runs_with_the_settings_of_the_file(installed: Path):
    done = run_installed(installed, "hello")
    assert done.stdout.splitlines() == [
        "tiny works 1.0 ['hello']",
        f"{installed}/var/lib/coastwatch 127.0.0.1 8000",
    ]


def test_what_the_environment_says_counts_more(installed: Path):
    done = run_installed(installed, "hello", COASTWATCH_PORT="9000")
    assert done.stdout.endswith("127.0.0.1 9000\n")


@pytest.mark.parametrize("line", ["COASTWATCH_PORT 9", "=9", "a b=9", "port=9", "$(id)=9"])
def test_a_line_of_the_settings_that_is_none_is_named(installed: Path, line: str):
    done = run_with_settings(installed, f"# first\n\n{line}\n")
    assert done.returncode == 2
    assert f"settings.env, line 3: found '{line}', expected NAME=VALUE" in done.stderr


def test_a_value_of_the_settings_is_taken_as_it_is(installed: Path):
    done = run_with_settings(installed, "COASTWATCH_DATA=$(id) `id` ; a=b 'c'\nCOASTWATCH_PORT=1")
    assert done.stdout.endswith("$(id) `id` ; a=b 'c' None 1\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("db", "up"), "runuser -u nobody -- {launcher} db up"),
        (("upgrade", "--database", "stage"), "runuser -u nobody -- {launcher} upgrade --database"),
        (("upgrade", "--from", "x"), "tiny works 1.0 ['upgrade', '--from', 'x']"),
        (("plan", "--database"), "runuser -u nobody"),
    ],
)
def test_root_works_as_the_account_except_to_move_to_another_version(
    installed: Path, tmp_path: Path, words: tuple[str, ...], said: str
):
    release = release_of(installed)
    tools = {
        "runuser": 'echo "runuser $*"',
        "id": "case $1 in -un) echo root ;; *) echo 0 ;; esac",
    }
    for name, script in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    kept = (release / ".installed").read_text()
    settings = kept.splitlines()[1]
    try:
        (release / ".installed").write_text(f"account=nobody\n{settings}\n")
        done = run_installed(installed, *words, PATH=f"{tmp_path}:/usr/bin:/bin")
    finally:
        (release / ".installed").write_text(kept)
    assert done.stdout.startswith(said.format(launcher=release / "coastwatch")), done.stderr


def test_nothing_is_tested_where_it_is_installed(installed: Path):
    done = run_installed(installed, "test")
    assert (done.returncode, "run them in a checkout" in done.stderr) == (2, True)


def test_front_end_files_service_and_rotation_are_in_place(installed: Path):
    assert (release_of(installed) / ".coastwatch/assets/map@1.0/map.js").read_text() == "draw()\n"
    for name in UNITS:
        unit = (installed / "etc/systemd/system" / name).read_text()
        assert unit == (BUNDLE_FOLDER / name).read_text()
        assert ("User=coastwatch" in unit) == name.endswith(".service")
        assert ("Restart=always" in unit) == (name in UNITS[:2])
    assert (installed / "var/backups/coastwatch").is_dir()
    assert (installed / "etc/logrotate.d/coastwatch").is_file()
    assert (installed / "etc/coastwatch/settings.env").stat().st_mode & 0o777 == 0o640


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path):
    units = []
    for name in UNITS:
        text = (BUNDLE_FOLDER / name).read_text()
        # The program is not installed on the machine that tests.
        units.append(tmp_path / name)
        units[-1].write_text(text.replace("/opt/coastwatch/current/coastwatch", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_second_run_repairs_and_leaves_settings_alone(bundle: Path, installed: Path):
    release = release_of(installed)
    settings = installed / "etc" / "coastwatch" / "settings.env"
    settings.write_text(settings.read_text().replace("=8000", "=8443"))
    package = next(release.glob(".venv/lib/python*/site-packages/tiny.py"))
    package.write_text("SAYS = 1 / 0\n")
    (release / "api" / "cli.py").write_text("broken(")
    (release / ".coastwatch/assets/map@1.0/map.js").unlink()
    assert run_installed(installed, "hello").returncode != 0
    done = install(bundle, installed)  # the key is known by now
    assert done.returncode == 0, done.stderr
    assert "damaged, made again" in done.stderr
    said = run_installed(installed, "hello").stdout
    assert said.startswith("tiny works") and said.endswith(" 8443\n")
    assert (release / ".coastwatch/assets/map@1.0/map.js").is_file()
    again = install(bundle, installed)
    assert again.returncode == 0 and "damaged" not in again.stderr
    assert sorted(path.name for path in release.parent.iterdir()) == [release.name]


def test_an_interrupted_run_leaves_nothing_in_use_and_can_be_repeated(
    interrupted: Interrupted, installed: Path
):
    assert "is not whole: install the bundle again" in interrupted.said
    assert release_of(installed) == interrupted.half
    assert run_installed(installed, "hello").returncode == 0


def test_another_version_goes_beside_and_is_switched_to_when_asked(installed: Path, tmp_path: Path):
    newer = make_bundle(tmp_path / "newer.tar", key=KEY, version="1.1")
    before = release_of(installed)
    refused = install(newer, installed)
    assert refused.returncode == 2
    assert "run `coastwatch upgrade --from`, which makes a backup first" in refused.stderr
    staged = install(newer, installed, "--stage")
    assert staged.returncode == 0, staged.stderr
    assert Path(staged.stdout.strip()).name.startswith("1.1-")
    assert release_of(installed) == before
    try:
        assert install(newer, installed, "--replace").returncode == 0
        assert run_installed(installed, "hello").stdout.startswith("tiny works 1.1 ")
        assert before.is_dir()
    finally:
        current = installed / "opt" / "coastwatch" / "current"
        current.unlink()
        current.symlink_to(f"releases/{before.name}")


# --- refusals -----------------------------------------------------------------------------------


def refused(bundle: Path, prefix: Path, *words: str, tools: dict[str, str] | None = None) -> str:
    """Give what an installer says that refuses and leaves nothing behind."""
    done = install(bundle, prefix, *(words or ("--fingerprint", MARK)), tools=tools)
    assert done.returncode == 2, done.stderr
    assert not list((prefix / "opt/coastwatch").glob("releases/*"))
    assert not (prefix / "opt/coastwatch/.incoming").exists()
    assert not (prefix / "etc").exists() or not (prefix / "etc/coastwatch").exists()
    return done.stderr


@pytest.mark.parametrize("place", range(12))
def test_one_byte_changed_is_refused_wherever_it_is(bundle: Path, tmp_path: Path, place: int):
    content = bytearray(bundle.read_bytes())
    content[(2 * place + 1) * len(content) // 24] ^= 1
    changed = tmp_path / "changed.tar"
    changed.write_bytes(content)
    assert "is refused" in refused(changed, tmp_path / "root", "--check", "--fingerprint", MARK)


@pytest.mark.parametrize("kept", [0, 511, 0.3, 0.999])
def test_a_bundle_cut_short_is_refused(bundle: Path, tmp_path: Path, kept: float):
    content = bundle.read_bytes()
    cut = tmp_path / "cut.tar"
    cut.write_bytes(content[: int(kept * len(content)) if 0 < kept < 1 else int(kept)])
    assert "is refused" in refused(cut, tmp_path / "root")


def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path):
    other = tmp_path / "notes.txt"
    other.write_text("hello\n")
    assert "it is no bundle, or was cut short or changed" in refused(other, tmp_path / "root")


def repacked(bundle: Path, folder: Path, change) -> Path:
    """Unpack a bundle, change something, and pack it again without a new signature."""
    subprocess.run(["tar", "-xf", bundle, "-C", folder], check=True)
    change(folder / TOP)
    out = folder / "repacked.tar"
    subprocess.run(["tar", "-cf", out, "-C", folder, TOP], check=True)
    return out


def test_a_file_more_is_refused(bundle: Path, tmp_path: Path):
    changed = repacked(bundle, tmp_path, lambda box: (box / "more.txt").write_text("x"))
    assert "files that its list does not name" in refused(changed, tmp_path / "root")


def test_a_link_is_refused(bundle: Path, tmp_path: Path):
    changed = repacked(bundle, tmp_path, lambda box: (box / "link").symlink_to("/etc/passwd"))
    assert "something that is no file: link" in refused(changed, tmp_path / "root")


def test_a_list_that_nobody_signed_is_refused(bundle: Path, tmp_path: Path):
    other = make_bundle(tmp_path / "other.tar", key=new_key(), version="6.6")
    folder = tmp_path / f"{other.stem}.parts"
    subprocess.run(["tar", "-xf", bundle, "-C", tmp_path, f"{TOP}/{SUMS}.sig"], check=True)
    shutil.copy(tmp_path / TOP / f"{SUMS}.sig", folder / TOP / f"{SUMS}.sig")
    from_parts = tmp_path / "forged.tar"
    pack(folder / TOP, from_parts)
    assert "its signature is not that of its key" in refused(from_parts, tmp_path / "root")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"os_id": "kylin", "os_version": "V10"}, "the bundle is for kylin V10"),
        ({"os_version": "11"}, f"the bundle is for {here().os_id} 11"),
        ({"architecture": "arm64"}, "arm64"),
    ],
)
def test_a_bundle_for_another_system_is_refused(tmp_path: Path, change: dict, words: str):
    foreign = make_bundle(tmp_path / "f.tar", key=KEY, target=replace(here(), **change))
    said = refused(foreign, tmp_path / "root")
    assert "it is for another system: found here" in said and words in said


NOBLE = """PRETTY_NAME="Ubuntu 24.04.1 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.1 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
"""


@pytest.mark.parametrize(("name", "is_for_it"), [("ubuntu-24.04", True), ("ubuntu-22.04", False)])
def test_a_bundle_for_ubuntu_fits_the_release_it_is_for(tmp_path: Path, name: str, is_for_it: bool):
    target = replace(known_target(name), python=here().python, architecture=here().architecture)
    bundle = make_bundle(tmp_path / "u.tar", key=KEY, target=target)
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc" / "os-release").write_text(NOBLE)
    if is_for_it:
        done = install(bundle, root, "--check", "--fingerprint", MARK)
        assert "the bundle is whole, signed, and for this machine" in done.stderr
    else:
        said = refused(bundle, root)
        assert "found here ubuntu 24.04" in said and "the bundle is for ubuntu 22.04" in said


def test_a_bundle_for_another_python_is_refused(tmp_path: Path):
    foreign = make_bundle(tmp_path / "f.tar", key=KEY, target=replace(here(), python="3.99"))
    assert "there is no python3.99 here" in refused(foreign, tmp_path / "root")


def test_a_key_that_nobody_compared_is_refused(bundle: Path, tmp_path: Path):
    said = refused(bundle, tmp_path / "root", "--check")
    assert "nobody has compared its fingerprint" in said
    assert MARK in said.replace(" ", "")


def test_another_fingerprint_is_refused(bundle: Path, tmp_path: Path):
    said = refused(bundle, tmp_path / "root", "--fingerprint", "ab" * 32)
    assert "its key is not the one of --fingerprint abab" in said


def test_a_fingerprint_may_be_written_in_groups(bundle: Path, tmp_path: Path):
    written = ":".join(MARK[i : i + 4].upper() for i in range(0, 64, 4))
    done = install(bundle, tmp_path / "root", "--check", "--fingerprint", written)
    assert done.returncode == 0 and "the bundle is whole" in done.stderr
    assert not list((tmp_path / "root/opt/coastwatch/releases").iterdir())


def test_another_key_than_last_time_is_refused(installed: Path, tmp_path: Path):
    other = make_bundle(tmp_path / "other.tar", key=new_key())
    done = install(other, installed, "--replace")
    assert done.returncode == 2
    assert "its key is not the one of the last installation" in done.stderr


def test_a_full_disk_is_said_before_anything_is_done(bundle: Path, tmp_path: Path):
    said = refused(bundle, tmp_path / "root", tools={"df": "echo size; echo a b c 12"})
    assert "12 MB free on this disk, 3000 MB needed" in said


def test_somebody_elses_command_is_left_alone(bundle: Path, tmp_path: Path):
    command = tmp_path / "root/usr/local/bin/coastwatch"
    command.parent.mkdir(parents=True)
    command.write_text("#!/bin/sh\n")
    assert "is somebody else's; move it away" in refused(bundle, tmp_path / "root")
    assert command.read_text() == "#!/bin/sh\n"


@pytest.mark.parametrize("words", [("--form", "x"), ("--fingerprint",), ("--from", "/no/such.tar")])
def test_options_that_cannot_be_used_are_said(bundle: Path, tmp_path: Path, words: tuple[str, ...]):
    said = install(bundle, tmp_path / "root", *words)
    assert said.returncode == 2
    assert any(
        part in said.stderr for part in ("which is no option", "needs a value", "no such file")
    )
