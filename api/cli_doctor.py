"""Print what is well with a site, what is not, and what to do, in Chinese and English."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from api.cli_words import say
from api.doctor import (
    check_files,
    check_fonts,
    check_port,
    check_site_database,
    check_site_folder,
)
from geo_data.cluster import cluster_status
from geo_data.cluster_errors import ClusterError, DatabaseUrlError
from geo_data.keep.finding import FAULT, WARNING, WELL, Finding, worst_of
from geo_data.settings import data_folder, database_url, is_database_given, service_url
from geo_data.store_connection import open_engine

HOST = "127.0.0.1"
SIGNS = {WELL: "好 well   ", WARNING: "注意 look ", FAULT: "故障 FAULT"}
NO_FAULT, FAULTY = 0, 1


def run_doctor(*, port: int, as_json: bool, answers: Console) -> int:
    """Print every finding; 0 where none is a fault, else 1. Starts and changes nothing."""
    findings = asyncio.run(_look(port))
    if as_json:
        told = {"worst": worst_of(findings), "findings": [one.as_json() for one in findings]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for one in findings:
            _print(one, answers)
    return FAULTY if worst_of(findings) == FAULT else NO_FAULT


async def _look(port: int) -> list[Finding]:
    folder, now = data_folder(), datetime.now(UTC)
    return [
        check_port(HOST, port),
        *check_site_folder(folder, now=now),
        *await _look_at_database(folder, now),
        check_files(),
        await check_fonts(),
    ]


async def _look_at_database(folder: Path, now: datetime) -> list[Finding]:
    """Look at the database where it runs; one that is not running is not started."""
    try:
        if not is_database_given() and not cluster_status(folder).running:
            return [_not_running(folder)]
        url, service = await asyncio.to_thread(lambda: (database_url(), service_url()))
    except (ClusterError, DatabaseUrlError) as error:
        return [
            Finding(
                "database", FAULT, "数据库不能使用", str(error),
                "按英文提示处理后再执行 coastwatch db up",
                "do what it says, then `coastwatch db up`",
            )
        ]  # fmt: skip
    engine = open_engine(url, pools=False)
    service_engine = None if service is None else open_engine(service, pools=False)
    try:
        return await check_site_database(engine, service_engine, now=now)
    finally:
        await engine.dispose()
        if service_engine is not None:
            await service_engine.dispose()


def _not_running(folder: Path) -> Finding:
    is_made = cluster_status(folder).major is not None
    zh = "数据库没有运行" if is_made else "还没有数据库"
    en = "the database does not run" if is_made else "there is no database yet"
    return Finding(
        "database", FAULT, zh, f"{en} ({folder})", "执行 coastwatch db up", "`coastwatch db up`"
    )


def _print(one: Finding, answers: Console) -> None:
    say(answers, f"{SIGNS[one.state]} {one.check:12} {one.zh} · {one.en}")
    if one.en_todo:
        say(answers, f"{'':24}→ {one.zh_todo}")
        say(answers, f"{'':24}→ {one.en_todo}")
