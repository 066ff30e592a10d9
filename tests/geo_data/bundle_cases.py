"""Make a bundle of a tiny program in no time, and install it under a folder."""

import hashlib
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.bundle.archive import (
    INSTALLER,
    REQUIREMENTS,
    TOP,
    BundleFacts,
    pack,
    public_pem,
    seal,
)
from geo_data.bundle.targets import Target, this_machine
from geo_data.signatures import to_base64url

CHECKOUT = Path(__file__).parents[2]
BUNDLE_FOLDER = CHECKOUT / "geo_data" / "bundle"
PROGRAM = """
import os, sys, tiny, importlib.metadata
print(tiny.SAYS, importlib.metadata.version("coastwatch"), sys.argv[1:])
print(*(os.environ.get(f"COASTWATCH_{name}") for name in ("DATA", "HOST", "PORT")))
"""


def here() -> Target:
    """Give this machine as a target, with the Python that runs the tests."""
    return replace(this_machine(), python="{}.{}".format(*sys.version_info[:2]))


def make_bundle(
    out: Path,
    *,
    key: ec.EllipticCurvePrivateKey,
    version: str = "1.0",
    target: Target | None = None,
) -> Path:
    """Write a bundle whose program prints its settings, and needs one package; gives its path."""
    folder = out.parent / f"{out.stem}.parts" / TOP
    code = folder / "code"
    texts = {
        "coastwatch": (CHECKOUT / "coastwatch").read_text(encoding="utf-8"),
        "pyproject.toml": f'[project]\nname = "coastwatch"\nversion = "{version}"\n',
        "constraints.txt": "tiny==1.0\n",
        "api/__init__.py": '"""Nothing."""\n',
        "api/cli.py": PROGRAM,
        "maritime/__init__.py": '"""A coast."""\n',
        "maps/__init__.py": '"""A map."""\n',
    }
    for path in BUNDLE_FOLDER.iterdir():
        if path.is_file():
            texts[f"geo_data/bundle/{path.name}"] = path.read_text(encoding="utf-8")
    for name, text in texts.items():
        (code / name).parent.mkdir(parents=True, exist_ok=True)
        (code / name).write_text(text, encoding="utf-8")
    (code / "coastwatch").chmod(0o755)
    (folder / "assets" / "map@1.0").mkdir(parents=True)
    (folder / "assets" / "map@1.0" / "map.js").write_text("draw()\n")
    (folder / REQUIREMENTS).write_text("tiny\n")
    (folder / INSTALLER).write_bytes((BUNDLE_FOLDER / INSTALLER).read_bytes())
    (folder / "wheels").mkdir()
    write_wheel(folder / "wheels")
    seal(folder, BundleFacts(version, here() if target is None else target), key)
    pack(folder, out)
    return out


def write_wheel(folder: Path) -> None:
    """Write a package of one module, as a wheel."""
    facts = "tiny-1.0.dist-info"
    files = {
        "tiny.py": 'SAYS = "tiny works"\n',
        f"{facts}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        f"{facts}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_sum_of(text)},\n" for name, text in files.items())
    record += f"{facts}/RECORD,,\n"
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in (files | {f"{facts}/RECORD": record}).items():
            wheel.writestr(zipfile.ZipInfo(name), text)


def _sum_of(text: str) -> str:
    return to_base64url(hashlib.sha256(text.encode()).digest())


def fingerprint(key: ec.EllipticCurvePrivateKey) -> str:
    """Give what the installer shows of a key."""
    return hashlib.sha256(public_pem(key)).hexdigest()


def install(
    bundle: Path, prefix: Path, *words: str, tools: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the installer under a folder; `tools` are scripts that stand before the system's."""
    programs = prefix.parent / f"{prefix.name}-programs"
    programs.mkdir(exist_ok=True)
    for old in programs.iterdir():
        old.unlink()
    python = "python{}.{}".format(*sys.version_info[:2])
    (programs / python).symlink_to(Path(sys.executable).resolve())
    for name, script in (tools or {}).items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    return subprocess.run(
        ["sh", BUNDLE_FOLDER / INSTALLER, "--from", bundle, "--root", prefix, *words],
        env={"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(prefix.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def run_installed(
    prefix: Path, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed launcher by the path it has under the folder."""
    return subprocess.run(
        [prefix / "opt" / "coastwatch" / "current" / "coastwatch", *words],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "HOME": str(prefix.parent)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
