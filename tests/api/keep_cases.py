"""Keep a small site of its own for tests of backups: cluster, district, key, folders."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from account_cases import run_sql
from api_cases import NOW, on_database, plain_address, with_register
from cli_cases import run
from scenes import straight_coast
from sqlalchemy.engine import URL

from geo_data.cluster import ensure_cluster, stop_cluster
from geo_data.pack_reader import PackReading
from geo_data.store import import_pack
from geo_data.store_upgrade import upgrade

OFFICE_FILE = "incident-rules.toml"
PHONE = "13800000001"
"""Of a person of the register, as `with_register` has him."""


@dataclass(frozen=True)
class Site:
    """A data folder with a running cluster, and a folder for backups beside it."""

    folder: Path
    url: URL
    backups: Path

    @property
    def key(self) -> Path:
        """The file of the private key."""
        return self.folder / "backup-key.txt"

    def rows(self) -> dict[str, list[str]]:
        """
        Give every row of every table as text, in order: by code that backups know nothing of.

        Without the audit log, which notes backups and restores themselves.
        """
        return {name: rows for name, rows in rows_of(self.url).items() if name != "audit_entry"}

    def audited(self) -> list[str]:
        """Give the rows of the audit log as text."""
        return rows_of(self.url)["audit_entry"]

    def execute(self, *statements: str) -> None:
        """Run statements, each in a transaction of its own."""
        for statement in statements:
            run_sql(self.url, statement)


def make_kept_site(folder: Path) -> Site:
    """Make a site with a district, an office's file and a key."""
    data, backups = folder / "data", folder / "backups"
    backups.mkdir(parents=True)
    url = ensure_cluster(data, durable=False)

    async def fill(engine) -> None:
        await upgrade(engine)
        district = with_register(straight_coast())
        await import_pack(engine, PackReading(district, "a" * 64, ()), now=NOW)

    on_database(url, fill)
    (data / "tls").mkdir(mode=0o700)
    (data / "tls" / "server.pem").write_text("no real key\n")
    (data / "tls" / "server.pem").chmod(0o600)
    (data / OFFICE_FILE).write_text("# 本地规则 rules of this office\n", encoding="utf-8")
    return Site(data, url, backups)


@contextmanager
def keeping(folder: Path) -> Iterator[Site]:
    """Give a site with a key of backups that commands find by COASTWATCH_DATA, while it runs."""
    made = make_kept_site(folder)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("DATABASE_URL", raising=False)
            patch.setenv("COASTWATCH_DATA", str(made.folder))
            assert run("backup-key").exit_code == 0
            yield made
    finally:
        stop_cluster(made.folder)


def backed_up(site: Site, name: str = "one.cwbackup") -> Path:
    """Back a site up by the command; gives the file."""
    out = site.backups / name
    done = run("backup", out)
    assert done.exit_code == 0, done.output
    return out


def spoilt(whole: bytes) -> dict[str, bytes]:
    """Give a backup with a byte changed, and cut short, each at head, middle and tail."""
    places = {"head": 3, "middle": len(whole) // 2, "tail": len(whole) - 2}
    cases = {}
    for name, at in places.items():
        changed = bytearray(whole)
        changed[at] ^= 0xFF
        cases[f"changed at its {name}"] = bytes(changed)
        cases[f"cut at its {name}"] = whole[:at]
    return cases


def rows_of(url: URL) -> dict[str, list[str]]:
    """Give every row of every table of a database as text, sorted."""
    return asyncio.run(_rows(url))


async def _rows(url: URL) -> dict[str, list[str]]:
    connection = await asyncpg.connect(plain_address(url))
    try:
        names = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND table_type = 'BASE TABLE' AND table_name <> 'spatial_ref_sys'"
        )
        found = {}
        for (name,) in names:
            rows = await connection.fetch(f'SELECT t::text FROM "{name}" t')
            found[name] = sorted(row[0] for row in rows)
        return found
    finally:
        await connection.close()
