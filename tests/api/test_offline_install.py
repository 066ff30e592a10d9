"""A bare system without a way out is given everything by one bundle, through power cuts too.

Needs root, debootstrap and the network (to make bundle and bare system; the installation itself
has none), 5 GB of disk and 15 to 30 minutes.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geo_data.bundle.targets import OS_RELEASE, os_release_facts

CHECKOUT = Path(__file__).parents[2]
ENTER = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mkdir -p "$1/dev/shm"
mount -t tmpfs tmpfs "$1/dev/shm"
ip link set lo up
exec chroot "$1" env -i HOME=/root \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -euc "$2"
"""
"""Makes the bare system a machine of its own: own processes, own mounts, no network but lo."""
CUT_AFTER_S = (4, 20, 45)
"""When the power goes, after the begin of the installer: packages, more packages, Python."""
LONGEST_S = 1800
PYTHON = "/opt/coastwatch/current/.venv/bin/python"
SERVED = f"""
coastwatch db up
coastwatch serve & server=$!
{PYTHON} - <<'ASK'
import time, urllib.request
for _ in range(120):
    try:
        print(urllib.request.urlopen("http://127.0.0.1:8000/api/v1/districts", timeout=5).read())
        break
    except OSError:
        time.sleep(1)
ASK
kill $server
coastwatch db down
"""
OTHERS = """
cd /tmp
runuser -u nobody -- env HOME=/tmp/nobody sh -euc '
    mkdir -p "$HOME"
    pack=/opt/coastwatch/current/geo_data/sample/taishan.gpkg
    coastwatch plan "$pack" --seconds 0 --out /tmp/p.json
    coastwatch map "$pack" /tmp/p.json --out /tmp/m.html
    test -s /tmp/m.html'
find /opt/coastwatch ! -user root
"""

pytestmark = pytest.mark.soak


def run_in(root: Path, script: str, *, limit_s: float = LONGEST_S) -> subprocess.CompletedProcess:
    """Run a script of shell in a bare system without a network; at the limit its power goes."""
    words = ["unshare", "--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"]
    machine = subprocess.Popen(
        [*words, "sh", "-c", ENTER, "sh", str(root), script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        said, _ = machine.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        machine.kill()
        said, _ = machine.communicate()
    return subprocess.CompletedProcess(machine.args, machine.returncode, said)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline")
    out = folder / "coastwatch.tar"
    command = [sys.executable, "-P", "-m", "api.cli", "bundle", "--out", out]
    subprocess.run([*command, "--key", folder / "key.pem"], cwd=CHECKOUT, check=True)
    return out


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Path:
    """Give a bare system of this machine's kind, with the bundle on a stick."""
    assert shutil.which("debootstrap"), "no debootstrap on this machine; install it"
    folder = tmp_path_factory.mktemp("bare") / "root"
    codename = os_release_facts(OS_RELEASE.read_text(encoding="utf-8"))["VERSION_CODENAME"]
    subprocess.run(["debootstrap", "--variant=minbase", codename, folder], check=True)
    stick = folder / "media" / "stick"
    stick.mkdir(parents=True)
    shutil.copy(bundle, stick / bundle.name)
    subprocess.run(["tar", "-xf", bundle, "-C", stick, "coastwatch-bundle/install.sh"], check=True)
    return folder


def fingerprint_of(bundle: Path) -> str:
    pem = subprocess.run(
        ["tar", "-xOf", bundle, "coastwatch-bundle/public-key.pem"], capture_output=True, check=True
    ).stdout
    return hashlib.sha256(pem).hexdigest()


def installer(bundle: Path, *words: str) -> str:
    """Give the command that installs, as it is typed on the bare system."""
    mark = fingerprint_of(bundle)
    command = f"sh coastwatch-bundle/install.sh --from {bundle.name} --fingerprint {mark}"
    return f"cd /media/stick; {command} {' '.join(words)}"


@pytest.fixture(scope="module")
def installed(bundle: Path, root: Path) -> str:
    """Install after a changed byte and three power cuts; gives what the installer said."""
    bare = run_in(root, "cat /proc/net/route; command -v python3 openssl systemctl; true").stdout
    assert len(bare.splitlines()) == 1, "there is a way out, or the system is not bare"

    stick = root / "media" / "stick" / bundle.name
    with stick.open("r+b") as file:
        file.seek(stick.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    refused = run_in(root, installer(bundle))
    assert refused.returncode == 2
    assert "is refused" in refused.stdout
    assert not (root / "usr/bin/python3").exists()
    shutil.copy(bundle, stick)

    for limit_s in CUT_AFTER_S:
        run_in(root, installer(bundle), limit_s=limit_s)
    done = run_in(root, installer(bundle, "--demo"))
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def test_the_demo_has_planned_and_drawn(installed: str, root: Path):
    assert "coverage 覆盖率" in installed
    demo = root / "var" / "lib" / "coastwatch" / "demo"
    assert (demo / "taishan-plan.json").stat().st_size > 100_000
    assert "<html" in (demo / "taishan-map.html").read_text(encoding="utf-8")[:200]
    both = "/opt/coastwatch/current/geo_data/sample/taishan.gpkg demo/taishan-plan.json"
    verified = run_in(root, f"cd /var/lib/coastwatch; coastwatch verify {both}")
    assert verified.returncode == 0, verified.stdout
    reported = run_in(root, f"cd /var/lib/coastwatch; coastwatch report {both} --out demo/day.xlsx")
    assert reported.returncode == 0, reported.stdout
    assert (demo / "day.xlsx").read_bytes()[:2] == b"PK"


def test_it_serves(installed: str, root: Path):
    served = run_in(root, SERVED)
    assert '"district_id":"440781"' in served.stdout.replace(" ", ""), served.stdout[-2000:]


def test_others_plan_too_and_nobody_writes_into_the_program(installed: str, root: Path):
    done = run_in(root, OTHERS)
    assert done.returncode == 0, done.stdout
    assert "you are not coastwatch" in done.stdout
    assert "/opt/coastwatch/releases" not in done.stdout


def test_what_is_damaged_is_put_right_and_data_stay(installed: str, bundle: Path, root: Path):
    release = next((root / "opt/coastwatch/releases").iterdir())
    module = next(release.glob(".venv/lib/python*/site-packages/shapely/__init__.py"))
    module.write_text("broken(")
    shutil.rmtree(release / "maritime" / "planning")
    before = (root / "var/lib/coastwatch/database.json").read_bytes()
    done = run_in(root, installer(bundle))
    assert done.returncode == 0, done.stdout
    assert "damaged, made again" in done.stdout
    assert (root / "var/lib/coastwatch/database.json").read_bytes() == before
    status = run_in(root, "coastwatch db up; coastwatch db status; coastwatch db down")
    assert "440781" in status.stdout


def test_the_log_is_rotated_as_the_account(installed: str, root: Path):
    script = (
        "logrotate --force --verbose /etc/logrotate.d/coastwatch; ls /var/lib/coastwatch/postgres"
    )
    done = run_in(root, script)
    assert "server.log.1.gz" in done.stdout and "error:" not in done.stdout, done.stdout
