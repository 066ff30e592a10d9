"""Move a site to newer code: backup, database, program, proof; all is as it was if one fails."""

import asyncio
import shutil
import subprocess
import time
from pathlib import Path

import httpx
from rich.console import Console

from api.cli_keep import run_backup
from api.cli_serve import find_free_port
from api.cli_words import option_fault, say
from geo_data.cluster import ensure_cluster
from geo_data.keep.keep_errors import UpgradeError
from geo_data.keep.scratch_database import forget_before, swap_back
from geo_data.keep.stage_database import stage_database
from geo_data.settings import data_folder, is_database_given
from maps.assets import CHECKOUT
from maritime.errors import CoastwatchError

HOST = "127.0.0.1"
FIRST_PORT = 18_500
STARTS_WITHIN_S = 180.0
STEPS = ("stage", "back", "forget")
SERVICE = "coastwatch.service"
LINK = "current"
"""Name of the link beside the folder of releases that says which one is used."""
INSTALLER = Path("geo_data") / "bundle" / "install.sh"
LAST_LINES = 6


def run_database_step(
    step: str, *, accepts_fewer: bool, messages: Console, answers: Console
) -> None:
    """
    Do one step of an upgrade for the own database, with this program's tables.

    Raises
    ------
    FaultyInputError
        If there is no such step.
    UpgradeError, RestoreRefusedError, StoreError
        If it cannot be done; the database is as it was.
    """
    if step not in STEPS:
        raise option_fault("--database", repr(step), "·".join(STEPS))
    _require_own_database()
    folder = data_folder()
    url = ensure_cluster(folder)
    if step == "stage":
        with messages.status("bringing a copy of the database up to date"):
            done = asyncio.run(stage_database(folder, url, accepts_fewer=accepts_fewer))
        words = "brought up to date" if done.is_changed else "were up to date"
        say(answers, f"database staged 数据库已就位: its tables {words}; {done.rows:,} rows")
    elif step == "back":
        asyncio.run(swap_back(folder))
        say(answers, "the database before is back 已退回升级前的数据库")
    else:
        asyncio.run(forget_before(folder))
        say(answers, "the database before was dropped 升级前的数据库已删除")


def run_upgrade(
    source: Path, backups: Path, *, accepts_fewer: bool, messages: Console, answers: Console
) -> None:
    """
    Move to the program in a folder or bundle; everything is as it was if a step fails.

    Raises
    ------
    UpgradeError
        At which step and why; database and program are as they were.
    CoastwatchError
        If the backup cannot be made, before anything is changed.
    """
    _require_own_database()
    link = _link()
    new = _placed(source, messages)
    is_service = _is_active()
    if is_service:
        _run(["systemctl", "stop", SERVICE], "stopping the service")
    try:
        _back_up(backups, messages, answers)
        more = ["--accept-fewer"] if accepts_fewer else []
        say(answers, _run([new / "coastwatch", "upgrade", "--database", "stage", *more],
                          "bringing the database up to date"))  # fmt: skip
        _switch(link, new, answers)
    finally:
        if is_service:
            _run(["systemctl", "start", SERVICE], "starting the service")
    say(answers, f"upgraded 升级完成: {new}")
    if link is None:
        say(answers, f"next 下一步: start the server from there: {new / 'coastwatch'} serve")


def _switch(link: Path | None, new: Path, answers: Console) -> None:
    """Point the link to the new program and prove that it serves; undo both where it does not."""
    old = None if link is None else link.readlink()
    try:
        if link is not None:
            _point(link, new)
        _prove(new)
    except (CoastwatchError, OSError) as error:
        if link is not None and old is not None:
            _point(link, old)
        _as_this_program("back", "going back")
        reason = error.reason if isinstance(error, UpgradeError) else str(error)
        raise UpgradeError(
            "trying the new program", reason, "the backup is there too; report what it said"
        ) from error
    _as_this_program("forget", "tidying up")
    say(answers, "the new program serves the database 新程序运行正常")


def _placed(source: Path, messages: Console) -> Path:
    """Give the folder of the new program; a bundle is unpacked beside the one in use."""
    if source.is_file():
        installer = CHECKOUT / INSTALLER
        if not installer.exists():
            raise UpgradeError(
                "unpacking the bundle", "this program has no installer", "unpack it by hand"
            )
        with messages.status("putting the new program in place"):
            said = _run(["sh", installer, "--from", source, "--stage"], "unpacking the bundle")
        source = Path(said.splitlines()[-1])
    folder = source.absolute()
    if not (folder / "coastwatch").is_file() or not (folder / "geo_data" / "migrations").is_dir():
        raise UpgradeError(
            "looking for the new program", f"{source} is no folder or bundle of Coastwatch",
            "name the folder that holds the file coastwatch",
        )  # fmt: skip
    if folder.resolve() == CHECKOUT.resolve():
        raise UpgradeError("looking for the new program", "it is the one in use", "name another")
    return folder


def _link() -> Path | None:
    """Give the link by which the program in use is called; None where it is called by itself."""
    link = CHECKOUT.parent.parent / LINK
    is_ours = link.is_symlink() and link.resolve() == CHECKOUT.resolve()
    return link if is_ours else None


def _point(link: Path, folder: Path) -> None:
    """Change a link in one step."""
    draft = link.with_name(link.name + ".new")
    draft.unlink(missing_ok=True)
    draft.symlink_to(folder)
    draft.rename(link)


def _prove(new: Path) -> None:
    """Let the new program serve on a free port until it says that it reaches its database."""
    port = find_free_port(FIRST_PORT, HOST)
    command = [new / "coastwatch", "serve", "--host", HOST, "--port", str(port)]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until_s = time.monotonic() + STARTS_WITHIN_S
        while process.poll() is None and time.monotonic() < until_s:
            if _answers(port):
                return
            time.sleep(0.2)
    finally:
        process.terminate()
        process.wait()
    raise UpgradeError("trying the new program", "it does not serve", "see its log")


def _answers(port: int) -> bool:
    try:
        reply = httpx.get(f"http://{HOST}:{port}/healthz", timeout=5, trust_env=False)
    except httpx.TransportError:
        return False
    return reply.status_code == 200


def _back_up(backups: Path, messages: Console, answers: Console) -> None:
    """Back up by the program in use: by its launcher, which knows whose data it is."""
    if _is_installed():
        say(answers, _run([CHECKOUT / "coastwatch", "backup", "--to", backups], "backing up"))
        return
    run_backup(None, backups, messages=messages, answers=answers)


def _as_this_program(step: str, words: str) -> None:
    """Do a step for the database by the program in use, as the account whose data it is."""
    if _is_installed():
        _run([CHECKOUT / "coastwatch", "upgrade", "--database", step], words)
    else:
        asyncio.run((swap_back if step == "back" else forget_before)(data_folder()))


def _is_installed() -> bool:
    """Tell whether this program was put here by the installer, for an account of its own."""
    return (CHECKOUT / ".installed").exists()


def _is_active() -> bool:
    if shutil.which("systemctl") is None or not Path("/run/systemd/system").is_dir():
        return False
    asked = ["systemctl", "is-active", "--quiet", SERVICE]
    return subprocess.run(asked, check=False).returncode == 0


def _require_own_database() -> None:
    if is_database_given():
        raise UpgradeError(
            "looking at the database", "DATABASE_URL names one that is not the program's own",
            "stop the server, `coastwatch backup`, then `coastwatch db up` of the new program "
            "(docs/keep.md, A database elsewhere)",
        )  # fmt: skip


def _run(command: list[object], step: str) -> str:
    """Run a program to its end and give what it answered; UpgradeError with its last words."""
    done = subprocess.run(
        [str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:])
        raise UpgradeError(step, said or f"it ended with status {done.returncode}", "cure that")
    return done.stdout.strip()
