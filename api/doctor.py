"""Look a site over: every check of the data folder, the database, and the program's own files."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.keep.check_base_maps import check_base_maps
from geo_data.keep.check_database import check_clock, check_database, check_role
from geo_data.keep.check_folder import (
    check_backup_age,
    check_certificate,
    check_disk,
    check_drill_age,
    check_permissions,
    may_look_into,
)
from geo_data.keep.finding import FAULT, WARNING, WELL, Finding, worst_of
from maps.assets import AssetError, asset_path, asset_table

PROGRAM_LIMIT_S = 5.0
FONTS = (".ttf", ".otf", ".woff2")
OWN_ANSWER = b'"status":"ok"'


def check_site_folder(folder: Path, *, now: datetime) -> list[Finding]:
    """
    Give what is found in a data folder; needs no database.

    Of one that this account may not look into, only that: else all in it would count as missing.
    """
    outside = [check_disk(folder), check_permissions(folder)]
    if not may_look_into(folder):
        return outside
    return [
        *outside,
        check_certificate(folder, now=now),
        check_backup_age(folder, now=now),
        check_drill_age(folder, now=now),
        check_base_maps(folder),
    ]


async def check_site_database(
    engine: AsyncEngine, service: AsyncEngine | None, *, now: datetime
) -> list[Finding]:
    """Give what is found about the database, its role of requests and the clock."""
    found = await check_database(engine)
    if worst_of(found) != FAULT:
        found.append(await check_role(engine, service))
    return [*found, await check_clock(engine, now=now, is_kept_right=await clock_is_kept())]


async def clock_is_kept() -> bool | None:
    """Say whether the system's clock is kept right by another; None where nobody knows."""
    said = await _said("timedatectl", "show", "--property=NTPSynchronized", "--value")
    return {"yes": True, "no": False}.get(said.strip()) if said is not None else None


def check_port(host: str, port: int) -> Finding:
    """Say whether the port can be had, or is taken by this program, or by another."""
    try:
        is_ours = any(_is_ours(host, port, by_tls=by_tls) for by_tls in (False, True))
    except ConnectionRefusedError:
        return _free_port(host, port)
    if is_ours:
        return Finding(
            "port", WELL, f"端口 {port} 上服务正常", f"the server answers on port {port}"
        )
    return _taken_port(port)


def _taken_port(port: int) -> Finding:
    return Finding(
        "port", WARNING, f"端口 {port} 被占用，应答的不是本程序",
        f"port {port} is taken, and what answers is no server of ours that reaches its database",
        "用 ss -ltnp 找出占用者并停止它，或用 --port 换端口；若是本程序，请看数据库检查",
        "see who has it (`ss -ltnp`), or take another --port; if it is ours, look at the database",
    )  # fmt: skip


def _free_port(host: str, port: int) -> Finding:
    """Say of a port that nobody answers on whether this account may have it."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            return Finding(
                "port",
                FAULT,
                f"端口 {port} 空闲，但本账号无权使用",
                f"port {port} is free, and this account has no right to it",
                "COASTWATCH_PORT 改为 1023 以上（如 8443），再 systemctl restart coastwatch",
                "set COASTWATCH_PORT to one above 1023, 8443 say, and start the server again",
            )
        except OSError:  # held by somebody who listens to nobody
            return _taken_port(port)
    return Finding(
        "port", WELL, f"端口 {port} 空闲（服务未运行）", f"port {port} is free: no server runs"
    )


def _is_ours(host: str, port: int, *, by_tls: bool) -> bool:
    """Tell whether a server on a port answers as ours does; whoever it says it is by TLS."""
    asked = f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    try:
        with (
            socket.create_connection((host, port), timeout=PROGRAM_LIMIT_S) as plain,
            _unverified().wrap_socket(plain) if by_tls else plain as connection,
        ):
            connection.sendall(asked.encode())
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    except ConnectionRefusedError:
        raise
    except OSError:  # it took the connection and said nothing that can be read
        return False
    return OWN_ANSWER in answer.replace(b" ", b"")


def _unverified() -> ssl.SSLContext:
    """Give settings of TLS that trust anybody: nothing is told, and only health is read."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def check_files() -> Finding:
    """Say whether every front-end file is there and is the one that was pinned."""
    table = asset_table()
    names = [
        f"{package.name}/{path}"
        for package in table.packages if not package.is_for_tests
        for path in package.files
    ]  # fmt: skip
    if wrong := _wrong_file(names, "files", "前端文件"):
        return wrong
    return Finding(
        "files",
        WELL,
        f"前端文件齐全（{len(names)} 个）",
        f"all {len(names)} front-end files are there",
    )


async def check_fonts() -> Finding:
    """Say whether there is a Chinese font: of the front-end files, else of the system."""
    table = asset_table()
    pinned = [
        f"{package.name}/{path}"
        for package in table.packages
        for path in package.files if path.lower().endswith(FONTS)
    ]  # fmt: skip
    if wrong := _wrong_file(pinned, "fonts", "字体文件"):
        return wrong
    if any("-sc" in name or "cjk" in name.lower() for name in pinned):
        return Finding(
            "fonts", WELL, "自带中文字体齐全", "the Chinese fonts of the program are there"
        )
    said = await _said("fc-list", ":lang=zh", "family")
    if said and said.strip():
        return Finding("fonts", WELL, "系统有中文字体", "the system has a Chinese font")
    return Finding(
        "fonts", WARNING, "系统没有中文字体，本机浏览器可能显示方框",
        "the system has no Chinese font: a browser here may show boxes",
        "安装 fonts-noto-cjk 或 fonts-wqy-microhei", "install fonts-noto-cjk or fonts-wqy-microhei",
    )  # fmt: skip


def _wrong_file(names: Iterable[str], check: str, zh: str) -> Finding | None:
    """Give what is said of the first file that is missing or not the pinned one; None if none."""
    for name in names:
        try:
            asset_path(name)
        except AssetError as error:
            return Finding(
                check, FAULT, f"{zh}缺失或被改动：{name}", str(error),
                "联网时重新运行 ./coastwatch demo，或从安装包重装",
                "run `./coastwatch demo` with a network, or install the bundle again",
            )  # fmt: skip
    return None


async def _said(*command: str) -> str | None:
    """Give what a program of the system prints; None where it is not there or fails."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = await asyncio.to_thread(
            subprocess.run, command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=PROGRAM_LIMIT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None
