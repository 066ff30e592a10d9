"""Collect system packages with everything they need, as a bare system of the target has nothing."""

import hashlib
from pathlib import Path
from urllib.parse import unquote

from geo_data.bundle.bundle_errors import CollectError, NoSourcesError
from geo_data.bundle.targets import Target, this_machine
from geo_data.bundle.tool import run_tool

INDEX = "Packages"


def collect_system_packages(
    target: Target, folder: Path, *, scratch: Path, sources: Path | None
) -> int:
    """
    Fetch the target's packages and all they depend on, and write an index that apt reads.

    Parameters
    ----------
    folder
        Empty folder for packages and index.
    scratch
        Folder for apt's lists; nothing of this machine's own is changed.
    sources
        Package sources of the target; None for this machine's own.

    Returns
    -------
    int
        How many packages there are.

    Raises
    ------
    NoSourcesError
        If the target is another system than this machine and no sources are given.
    MissingToolError, CollectError
        If a program is missing here or cannot fetch them.
    """
    if sources is None:
        here = this_machine()
        if here.name != target.name:
            raise NoSourcesError(here.name, target.name)
    options = _apt_options(target, scratch, sources)
    run_tool("fetching the lists of system packages", ["apt-get", *options, "update"])
    run_tool(
        f"fetching system packages of {target.label}",
        ["apt-get", *options, "--yes", "--download-only", "install", *target.packages],
        environment={"DEBIAN_FRONTEND": "noninteractive"},
    )
    archives = scratch / "cache" / "archives"
    left = [
        *("apt-get", *options, "-o", "Acquire::ForceHash=SHA256", "--yes"),
        "--print-uris",
        "install",
        *target.packages,
    ]
    _copy_local(run_tool("listing system packages", left), archives)
    entries = []
    for fetched in sorted(archives.glob("*.deb")):
        package = folder / _plain_name(fetched.name)
        fetched.rename(package)
        entries.append(_index_entry(package))
    (folder / INDEX).write_text("\n".join(entries), encoding="utf-8")
    return len(entries)


def _apt_options(target: Target, scratch: Path, sources: Path | None) -> list[str]:
    """Make apt believe in a bare system of the target whose state lies in the scratch folder."""
    for name in ("lists/partial", "cache/archives/partial"):
        (scratch / name).mkdir(parents=True)
    (scratch / "status").write_text("")
    settings = {
        "Dir::State": scratch,
        "Dir::State::lists": scratch / "lists",
        "Dir::State::status": scratch / "status",
        "Dir::Cache": scratch / "cache",
        "Dir::Cache::archives": scratch / "cache" / "archives",
        "APT::Architecture": target.architecture,
        "APT::Architectures": target.architecture,
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "true",
    }
    if sources is not None:
        settings |= {
            "Dir::Etc::SourceList": sources.absolute(),
            "Dir::Etc::SourceParts": "/dev/null",
        }
    return [word for name, setting in settings.items() for word in ("-o", f"{name}={setting}")]


def _copy_local(listed: str, archives: Path) -> None:
    """Bring packages of sources on this machine, which apt leaves where they are; checked."""
    for line in listed.splitlines():
        if not line.startswith("'file:"):
            continue
        address, name, _, checksum = line.split(" ")
        content = Path(unquote(address.strip("'").removeprefix("file:"))).read_bytes()
        found = f"SHA256:{hashlib.sha256(content).hexdigest()}"
        if found != checksum:
            raise CollectError(f"copying {name}", f"its sum is {found}, expected {checksum}")
        (archives / name).write_bytes(content)


def _index_entry(package: Path) -> str:
    content = package.read_bytes()
    control = run_tool(f"reading {package.name}", ["dpkg-deb", "--field", str(package)])
    return (
        f"{control.rstrip()}\nFilename: ./{package.name}\nSize: {len(content)}\n"
        f"SHA256: {hashlib.sha256(content).hexdigest()}\n"
    )


def _plain_name(fetched: str) -> str:
    """
    Give a name without the epoch, whose colon apt writes as %3a and reads back as a colon.

    Examples
    --------
    >>> _plain_name("passwd_1%3a4.13_amd64.deb")
    'passwd_4.13_amd64.deb'
    """
    name, version, architecture = fetched.split("_")
    return "_".join((name, version.partition("%3a")[2] or version, architecture))
