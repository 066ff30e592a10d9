"""Make a bundle for machines without a network, and start the installer of one."""

import subprocess
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from api.cli_words import say
from geo_data.atomic_file import UnwritableFileError
from geo_data.bundle.archive import INSTALLER, REQUIREMENTS, TOP, BundleFacts, pack, seal
from geo_data.bundle.program_files import collect_program
from geo_data.bundle.system_packages import collect_system_packages
from geo_data.bundle.targets import Target, known_target, this_machine
from geo_data.bundle.wheels import collect_wheels
from geo_data.key_files import read_or_make_key
from geo_data.settings import data_folder
from maps.assets import CHECKOUT, asset_folder, ensure_assets

KEY_FILE = "bundle-key.pem"
SCRIPT = CHECKOUT / "geo_data" / "bundle" / INSTALLER


def run_bundle(
    out: Path,
    *,
    target: str | None,
    architecture: str,
    sources: Path | None,
    key_path: Path | None,
    messages: Console,
    answers: Console,
) -> None:
    """
    Fetch packages, wheels and front-end files, and write the signed archive with its sums.

    Raises
    ------
    BundleError
        If there are no bundles for the target, or something cannot be fetched.
    KeyFileError, UnwritableFileError
        If the key cannot be used, or the archive not be written.
    """
    chosen = _chosen(target, architecture)
    if not out.absolute().parent.is_dir() or out.is_dir():
        raise UnwritableFileError(out, "its folder is missing, or it is one", "name a file, .tar")
    key = read_or_make_key(
        key_path or data_folder() / KEY_FILE, advice="name another file with --key"
    )
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=out.absolute().parent) as scratch:
        folder = Path(scratch) / TOP
        counted = _collect(chosen, folder, Path(scratch), sources, messages)
        with messages.status("signing and packing"):
            fingerprint = seal(folder, BundleFacts(_version(), chosen), key)
            digest = pack(folder, out)
    say(answers, f"bundle 离线安装包  {out} ({out.stat().st_size / 1e6:,.0f} MB), {chosen.label}")
    say(answers, f"  holds 内容  {counted}")
    say(answers, f"  SHA-256  {digest}")
    say(answers, f"  key 签名密钥指纹  {fingerprint}")
    say(answers, "next: tell both numbers to whoever installs it, by telephone or on paper; there:")
    say(answers, f"      tar -xf {out.name} {TOP}/{INSTALLER}")
    say(answers, f"      sh {TOP}/{INSTALLER} --from {out.name}")


def run_install(
    bundle: Path, *, fingerprint: str | None, root: Path | None, flags: Sequence[str]
) -> int:
    """Run the installer that this program brings, and give its exit status."""
    words = ["sh", str(SCRIPT), "--from", str(bundle), *flags]
    if fingerprint is not None:
        words += ["--fingerprint", fingerprint]
    if root is not None:
        words += ["--root", str(root)]
    return subprocess.run(words, check=False).returncode


def _chosen(target: str | None, architecture: str) -> Target:
    chosen = this_machine() if target is None else known_target(target)
    return chosen.on(architecture or chosen.architecture)


def _collect(
    target: Target, folder: Path, scratch: Path, sources: Path | None, messages: Console
) -> str:
    """Fill the folder; gives in words how much is in it."""
    code, assets, wheels, debs = (folder / name for name in ("code", "assets", "wheels", "debs"))
    for part in (code, assets, wheels, debs, scratch / "apt"):
        part.mkdir(parents=True)
    counts = {"files of the program": collect_program(CHECKOUT, code)}
    (folder / INSTALLER).write_bytes(SCRIPT.read_bytes())
    (folder / INSTALLER).chmod(0o755)
    with messages.status("fetching front-end files"):
        kept = asset_folder()
        paths = ensure_assets(folder=kept)
        for path in paths:
            place = assets / path.relative_to(kept)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
        counts["front-end files"] = len(paths)
    with messages.status("fetching Python packages"):
        counts["Python packages"] = collect_wheels(
            target, CHECKOUT, wheels, requirements=folder / REQUIREMENTS
        )
    with messages.status("fetching system packages"):
        counts["system packages"] = collect_system_packages(
            target, debs, scratch=scratch / "apt", sources=sources
        )
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())


def _version() -> str:
    written = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(written["project"]["version"])
