"""End what a killed database server left running: workers that have not noticed its death.

PostgreSQL starts no other server while one of them holds the old one's memory. Most go within
milliseconds; one that reads, writes or waits for the disk may take minutes.
"""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
TITLE = b"postgres: "
"""How the command line of every worker begins; a server's own begins with its program."""
GONE_WITHIN_S = 30.0
_LOOKS_EVERY_S = 0.02


def end_orphans(data_files: Path) -> int:
    """
    Kill the workers of a cluster whose server is dead, and wait until they are gone.

    Nothing that the cluster has acknowledged is lost by it: the next server recovers from its
    log, as after any crash. Workers of a server that runs are left alone. Gives how many there
    were; one that the kernel holds longer is left for the next try.
    """
    orphans = [pid for pid in _workers(data_files) if not _serves(_parent_of(pid), data_files)]
    for pid in orphans:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until_s = time.monotonic() + GONE_WITHIN_S
    while any(pid in orphans for pid in _workers(data_files)) and time.monotonic() < until_s:
        time.sleep(_LOOKS_EVERY_S)
    return len(orphans)


def _workers(data_files: Path) -> list[int]:
    """Give the workers whose folder is that of the data files, where every one of them works."""
    found = []
    for entry in PROCESSES.iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):  # gone meanwhile, or of another account
            is_worker = (entry / "cmdline").read_bytes().startswith(TITLE)
            if is_worker and (entry / "cwd").readlink() == data_files.resolve():
                found.append(int(entry.name))
    return found


def _parent_of(pid: int) -> int:
    """Give the parent of a process; 0 where it is gone."""
    try:
        status = (PROCESSES / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    lines = dict(line.partition(":")[::2] for line in status.splitlines())
    return int(lines.get("PPid", "0"))


def _serves(pid: int, data_files: Path) -> bool:
    """Tell whether a process is a server of the data files."""
    try:
        words = (PROCESSES / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data_files) in words
