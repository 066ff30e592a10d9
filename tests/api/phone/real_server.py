"""Run the real server in a process of its own, kill it, and start it anew on the same port."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from account_cases import run_sql
from api_cases import plain_address
from sqlalchemy.engine import URL

SERVE = """
import sys
from dataclasses import replace
from rich.console import Console
from api import routes_phone
from api.cli_serve import run_serve
from api.phone.shell import own_shell

port, words = int(sys.argv[1]), sys.argv[2].encode()
shell = own_shell()
style = shell.files["shell.css"]
files = {**shell.files, "shell.css": replace(style, content=style.content + words)}
routes_phone.own_shell = lambda: replace(shell, files=files)
run_serve(host="127.0.0.1", port=port, messages=Console(width=200))
"""
NEW_STYLE = ":root { --new-version: 1; }"


@dataclass
class RealServer:
    """A server on a database; `start` after `kill` is the same server at the same address."""

    url: URL
    service_url: URL
    folder: Path
    port: int
    process: subprocess.Popen | None = field(default=None)

    def start(self, *, style: str = "") -> None:
        """Start it and wait until it answers; style is added to the page: another version."""
        command = [sys.executable, "-c", SERVE, str(self.port), style]
        said = []
        self.process = subprocess.Popen(
            command,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        while not any("serving" in line for line in said):
            line = self.process.stdout.readline()
            assert line, said
            said.append(line)

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def run(self, *arguments: str) -> int:
        """Run a command on the same database; gives its exit status."""
        command = [sys.executable, "-m", "api.cli", *arguments]
        return subprocess.run(
            command, env=self._environment(), capture_output=True, check=False
        ).returncode

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": plain_address(self.url),
            "COASTWATCH_SERVICE_URL": plain_address(self.service_url),
            "COASTWATCH_DATA": str(self.folder),
            "PYTHONUNBUFFERED": "1",
        }

    def rows(self, statement: str, **values: object) -> list[tuple[object, ...]]:
        """Run a statement as the owner, in a thread: Playwright keeps a loop running in this."""
        with ThreadPoolExecutor(max_workers=1) as worker:
            return worker.submit(run_sql, self.url, statement, **values).result()
