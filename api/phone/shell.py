"""Gather the files of the phone page, and name their common state by a version."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maps.assets import asset_path

PREFIX = "/phone/"
"""Where the page is served; the scope of its service worker."""
STATIC = Path(__file__).with_name("static")
START = "index.html"
WORKER = "sw.js"
PINNED = {"idb.js": "idb/build/index.js"}
"""Files of the page that come from npm at set-up, by the name that the page knows."""
MEDIA_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
VERSION_LETTERS = 12


@dataclass(frozen=True)
class ShellFile:
    """One file of the page."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> bytes:
        """Give the checksum of the content."""
        return hashlib.sha256(self.content).digest()


@dataclass(frozen=True)
class Shell:
    """The page as one program has it: its files by name, and its service worker apart."""

    files: Mapping[str, ShellFile]
    worker: ShellFile

    @property
    def version(self) -> str:
        """Give a name for exactly these files, the worker's script among them."""
        digest = hashlib.sha256()
        for name, file in sorted((*self.files.items(), (WORKER, self.worker))):
            digest.update(name.encode() + b"\0" + file.sha256)
        return digest.hexdigest()[:VERSION_LETTERS]

    def worker_script(self) -> bytes:
        """Give the service worker's script, opened by what it has to keep and its checksums."""
        kept = {
            PREFIX + ("" if name == START else name): "sha256-"
            + base64.b64encode(file.sha256).decode()
            for name, file in sorted(self.files.items())
        }
        told = json.dumps({"version": self.version, "files": kept}, indent=1)
        return f"const SHELL = {told};\n".encode() + self.worker.content


@cache
def own_shell() -> Shell:
    """
    Read the files that come with the program.

    Raises
    ------
    maps.assets.MissingAssetError, maps.assets.ChangedAssetError
        If a file from npm has not been fetched, or is not the one that was pinned.
    """
    paths = {
        path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()
    }
    paths |= {name: asset_path(pinned) for name, pinned in PINNED.items()}
    files = {
        name: ShellFile(path.read_bytes(), MEDIA_TYPES[Path(name).suffix])
        for name, path in paths.items()
    }
    worker = files.pop(WORKER)
    return Shell(files, worker)
