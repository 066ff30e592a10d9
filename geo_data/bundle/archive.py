"""List, sign and pack the files of a bundle, the same bytes for the same files and key.

``SHA256SUMS`` names every file with its SHA-256, as ``sha256sum --check`` reads it; its signature
is ECDSA on P-256 over SHA-256 in DER, as ``openssl dgst -verify`` reads it. So a bare machine
checks a bundle with what it has.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.bundle.targets import Target
from geo_data.bundle.tool import run_tool

FORMAT = "coastwatch-bundle/1"
TOP = "coastwatch-bundle"
"""The one folder of the archive."""
FACTS, SUMS, SIGNATURE, PUBLIC_KEY = "bundle.txt", "SHA256SUMS", "SHA256SUMS.sig", "public-key.pem"
INSTALLER, REQUIREMENTS = "install.sh", "requirements.txt"
FILE_DATE_S = 315_532_800
"""1980-01-01, the oldest date that zip files know."""
BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class BundleFacts:
    """What a bundle says of itself, for the installer to compare."""

    version: str
    target: Target

    def written(self) -> str:
        """Give the lines ``name=value`` that the installer reads."""
        target = self.target
        facts = {
            "format": FORMAT,
            "version": self.version,
            "target": target.label,
            "os_id": target.os_id,
            "os_version": target.os_version,
            "architecture": target.architecture,
            "python": target.python,
            "postgresql": str(target.postgresql),
            "packages": " ".join(target.packages),
        }
        return "".join(f"{name}={value}\n" for name, value in facts.items())


def seal(folder: Path, facts: BundleFacts, key: ec.EllipticCurvePrivateKey) -> str:
    """
    Write facts, public key, sums and signature beside the collected files.

    Returns
    -------
    str
        Fingerprint of the key: SHA-256 of ``public-key.pem``, as ``sha256sum`` prints it.

    Raises
    ------
    ValueError
        If a file's name cannot stand in a list of lines.
    """
    (folder / FACTS).write_text(facts.written(), encoding="utf-8")
    pem = public_pem(key)
    (folder / PUBLIC_KEY).write_bytes(pem)
    sums = "".join(f"{_sha256(folder / name)}  {name}\n" for name in _names(folder)).encode()
    (folder / SUMS).write_bytes(sums)
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    (folder / SIGNATURE).write_bytes(key.sign(sums, algorithm))
    return hashlib.sha256(pem).hexdigest()


def pack(folder: Path, out: Path) -> str:
    """
    Pack a sealed folder, whose name is `TOP`, into one tar file; gives the file's SHA-256.

    The order of files is that of the sums; the installer packs what it took out again and
    compares, so that no byte of the file goes unchecked.
    """
    sums = (folder / SUMS).read_text(encoding="utf-8")
    names = [SUMS, SIGNATURE, *(line.split("  ", 1)[1] for line in sums.splitlines())]
    draft = out.with_name(f".{out.name}.part")
    try:
        run_tool(
            "packing the bundle",
            [
                *("tar", "--create", "--file", str(draft), "--format=gnu", "--no-recursion"),
                *(f"--mtime=@{FILE_DATE_S}", "--owner=0", "--group=0", "--numeric-owner"),
                *("--mode=u=rwX,go=rX", "-C", str(folder.parent), "--files-from=-"),
            ],
            input_text="".join(f"{TOP}/{name}\n" for name in names),
        )
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
    return _sha256(out)


def public_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write the public half of a key as PEM."""
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _names(folder: Path) -> list[str]:
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    names = [name for name in names if name not in (SUMS, SIGNATURE)]
    odd = [name for name in names if "\n" in name or "\\" in name]
    if odd:
        raise ValueError(f"file names with a line break or a backslash: {odd}")
    return names


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
