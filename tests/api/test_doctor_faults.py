"""Every fault that doctor names is really made, named in both languages, and cured as it says."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from account_cases import run_sql
from cli_cases import run
from keep_cases import Site, backed_up, keeping
from killed_servers import kill_server

from api.cli_serve import find_free_port
from api.doctor import check_site_folder
from geo_data.cluster import admin_url
from geo_data.keep.check_folder import check_permissions, may_look_into
from geo_data.tls.site_files import SiteFiles, make_site
from geo_data.tls.site_names import SiteNames
from maps.assets import asset_folder

NOBODY = 65534
PORT = find_free_port(19_500, "127.0.0.1")
HANG_UP = """
import socket, sys
with socket.socket(fileno=int(sys.argv[1])) as other:
    other.settimeout(None)
    while True:
        other.accept()[0].close()
"""
"""A program on a port that says nothing to anybody."""
SMALL_DISK = """
mount -t tmpfs -o size={size_mb}m tmpfs "$1"
exec "$2" -P -m api.cli doctor --json
"""


@pytest.fixture(scope="module")
def site(scratch_folder: Path) -> Iterator[Site]:
    """Give a site of its own that commands find, with a backup and a drill: nothing is wrong."""
    with keeping(scratch_folder / "ailing") as made:
        (made.folder / "tls" / "server.pem").unlink()
        backed_up(made, "coastwatch-20261129T000000Z.cwbackup")
        assert run("restore-drill", made.backups).exit_code == 0
        yield made


def told(check: str, *, port: int = PORT) -> tuple[str, str, str, str]:
    """Give what doctor says of one check: its state, both languages, and what to do."""
    done = run("doctor", "--port", port, "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == (answer["worst"] == "fault")
    [found] = [one for one in answer["findings"] if one["check"] == check]
    assert bool(found["zh_todo"]) == bool(found["en_todo"]) == (found["state"] != "well")
    return found["state"], found["zh"], found["en"], found["en_todo"]


def test_nothing_is_wrong_before(site: Site):
    answer = json.loads(run("doctor", "--port", PORT, "--json").stdout)
    wrong = [one for one in answer["findings"] if one["state"] == "fault"]
    assert wrong == []
    assert told("backup")[1:3] == ("最近备份在 0.0 小时前", "the newest backup is 0.0 h old")


def test_a_port_that_another_program_has(site: Site):
    with socket.create_server(("127.0.0.1", 0), backlog=8) as other:
        port = other.getsockname()[1]
        silent = subprocess.Popen(
            [sys.executable, "-c", HANG_UP, str(other.fileno())], pass_fds=[other.fileno()]
        )
        try:
            state, zh, en, todo = told("port", port=port)
        finally:
            silent.kill()
            silent.wait()
    assert state == "warning"
    assert zh == f"端口 {port} 被占用，应答的不是本程序"
    assert f"port {port} is taken" in en
    assert "ss -ltnp" in todo
    assert told("port", port=port)[0] == "well"


def test_a_disk_that_is_full(tmp_path: Path):
    """Look at a data folder on a disk of 200 MB, mounted for that one process."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    script = SMALL_DISK.format(size_mb=200)
    done = subprocess.run(
        [*words, "sh", "-euc", script, "sh", folder, sys.executable],
        env={**os.environ, "COASTWATCH_DATA": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    [found] = [one for one in json.loads(done.stdout)["findings"] if one["check"] == "disk"]
    assert found["state"] == "fault"
    free_mb = 200 * 1024 * 1024 // 1_000_000
    assert found["zh"] == f"数据盘剩余 {free_mb} MB"
    assert found["en"] == f"{free_mb} MB free on the disk of the data folder"
    assert "make room now" in found["en_todo"] and "请立即清理" in found["zh_todo"]


def test_a_clock_that_went_back(site: Site):
    """Have the audit log be of a machine whose clock was an hour ahead."""
    admin = admin_url(site.folder).set(database=site.url.database)
    run_sql(admin, "ALTER TABLE audit_entry DISABLE TRIGGER guard_rows")
    run_sql(admin, "UPDATE audit_entry SET at = at + interval '1 hour'")
    try:
        state, zh, en, todo = told("clock")
    finally:
        run_sql(admin, "UPDATE audit_entry SET at = at - interval '1 hour'")
        run_sql(admin, "ALTER TABLE audit_entry ENABLE TRIGGER guard_rows")
    assert (state, zh) == ("fault", "系统时间早于已记录的操作，时钟被拨回")
    assert en == "the clock is before what was noted already: it went back"
    assert "set the clock" in todo
    assert told("clock")[0] != "fault"


def test_a_database_that_was_killed(site: Site):
    kill_server(site.folder)
    state, zh, en, todo = told("database")
    assert (state, zh, todo) == ("fault", "数据库没有运行", "`coastwatch db up`")
    assert en == f"the database does not run ({site.folder})"
    assert run("db", "up").exit_code == 0
    assert told("database")[0] == "well"


def test_secrets_that_others_may_read(site: Site):
    (site.folder / "database.json").chmod(0o644)
    state, zh, en, todo = told("permissions")
    assert (state, zh) == ("fault", "他人可读取机密文件：database.json")
    assert en == "others may read database.json"
    assert f"in {site.folder}: `chmod 600 database.json`" in todo
    (site.folder / "database.json").chmod(0o600)
    assert told("permissions")[0] == "well"


def test_a_folder_of_another_account(tmp_path: Path):
    """Look as an account that may not write there, and as one that may not even look."""
    folder = tmp_path / "of-another"
    folder.mkdir(mode=0o555)
    with as_nobody(tmp_path):
        found, sees = check_permissions(folder), may_look_into(folder)
    assert (found.state, sees) == ("fault", True)
    assert found.zh == f"本账号不能写入 {folder}"
    assert found.en == f"this account may not write {folder}"
    assert f"`chown -R ACCOUNT {folder}`" in found.en_todo
    assert f"chown -R 账号 {folder}" in found.zh_todo
    folder.chmod(0o000)
    with as_nobody(tmp_path):
        looked = check_site_folder(folder, now=datetime.now(UTC))
    folder.chmod(0o755)
    assert [one.check for one in looked] == ["disk", "permissions"]
    assert looked[1].state == "fault"


@contextmanager
def as_nobody(reachable: Path) -> Iterator[None]:
    """Be another account than root for a block, by its effective rights."""
    if os.geteuid() != 0:
        yield
        return
    for one in (reachable, *reachable.parents):
        if not one.stat().st_mode & 0o001:
            one.chmod(one.stat().st_mode | 0o011)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_front_end_files_and_fonts_that_were_lost(site: Site, tmp_path: Path, monkeypatch):
    copy = tmp_path / "assets"
    shutil.copytree(asset_folder(), copy, copy_function=os.link)
    monkeypatch.setenv("COASTWATCH_ASSETS", str(copy))
    assert told("fonts")[0] == told("files")[0] == "well"
    fonts = [path for path in copy.rglob("*") if path.suffix in (".woff2", ".ttf", ".otf")]
    content = fonts[0].read_bytes()
    fonts[0].unlink()
    state, zh, en, todo = told("fonts")
    assert (state, zh.split("：")[0]) == ("fault", "字体文件缺失或被改动")
    assert fonts[0].name in zh and fonts[0].name in en
    assert "install the bundle again" in todo
    fonts[0].write_bytes(content[:-1])
    assert told("fonts")[0] == "fault"
    fonts[0].write_bytes(content)
    assert told("fonts")[0] == "well"


def test_a_certificate_that_has_ended(site: Site):
    long_ago = datetime.now(UTC) - timedelta(days=3000)
    _, server = make_site(SiteFiles(site.folder), SiteNames.of(["coast.local"], []), now=long_ago)
    end = server.certificate.not_valid_after_utc
    state, zh, en, todo = told("certificate")
    assert (state, zh) == ("fault", f"服务器证书 {end:%Y-%m-%d} 到期，现已无效")
    assert en == f"the server's certificate ends {end:%Y-%m-%d}: it is not valid now"
    assert "`coastwatch tls renew`" in todo
    shutil.rmtree(site.folder / "tls")
    assert told("certificate")[:2] == ("well", "没有证书：只对本机服务")


def test_a_backup_that_is_spoilt(site: Site):
    newest = site.backups / "coastwatch-29991231T000000Z.cwbackup"
    newest.write_bytes(backed_up(site, "whole.cwbackup").read_bytes()[:-1])
    assert run("restore-drill", site.backups).exit_code == 1
    state, zh, en, todo = told("drill")
    assert (state, zh) == ("fault", "最近恢复演练在 0.0 天前，未通过")
    assert en == "the last restore drill was 0.0 days ago and failed"
    assert "back up anew and drill again at once" in todo
    newest.unlink()
    assert run("restore-drill", site.backups).exit_code == 0
    assert told("drill")[0] == "well"
