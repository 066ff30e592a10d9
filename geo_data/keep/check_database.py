"""Check the database: that it answers, whose tables it has, its role of requests, its clock."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from geo_data.keep.finding import FAULT, WARNING, WELL, Finding
from geo_data.service_role import require_harmless
from geo_data.store_accounts import has_accounts
from geo_data.store_connection import open_connection
from geo_data.store_errors import ServiceRoleError, StoreError
from geo_data.store_status import database_status

CLOCKS_APART = timedelta(seconds=30)
_NEWEST = text("SELECT now() AS now, (SELECT max(at) FROM audit_entry) AS noted")
_UP = "coastwatch db up"


async def check_database(engine: AsyncEngine) -> list[Finding]:
    """Say whether the database answers, and whether its tables are those of this program."""
    try:
        status = await database_status(engine)
    except StoreError as error:
        return [
            Finding(
                "database", FAULT, "数据库连不上或拒绝服务", str(error),
                f"执行 {_UP}；仍不行请看数据目录里的 postgres/server.log",
                f"`{_UP}`; if that fails, read postgres/server.log in the data folder",
            )
        ]  # fmt: skip
    server = f"PostgreSQL {status.server_version}"
    found = [
        Finding("database", WELL, f"数据库正常（{server}）", f"the database answers ({server})")
    ]
    step, newest = status.found_step, status.newest_step
    if status.is_current:
        return [
            *found,
            Finding("tables", WELL, f"表结构为 {step}", f"its tables are at step {step}"),
        ]
    if status.is_newer:
        wrong = Finding(
            "tables", FAULT, f"表结构 {step} 比本程序 {newest} 新",
            f"step {step} is newer than {newest}",
            "安装建表的那个较新版本", "install the newer Coastwatch that made them",
        )  # fmt: skip
    else:
        wrong = Finding(
            "tables", FAULT, f"表结构为 {step or '无'}，本程序需要 {newest}",
            f"its tables are at step {step or 'none'}, this program needs {newest}",
            f"先备份，再执行 {_UP}", f"back up, then `{_UP}`",
        )  # fmt: skip
    return [*found, wrong]


async def check_role(engine: AsyncEngine, service: AsyncEngine | None) -> Finding:
    """Say whether requests of people are served by a role that is held to row security."""
    try:
        if service is None:
            async with open_connection(engine) as connection:
                if await has_accounts(connection):
                    raise ServiceRoleError("none", "is not set")
            return Finding(
                "role", WELL, "没有账号，不需要服务角色", "no accounts, so no role is needed"
            )
        async with open_connection(service) as connection:
            await require_harmless(connection, "the database")
    except StoreError as error:
        return Finding(
            "role", FAULT, "服务角色不可用", str(error),
            "自带数据库：执行 coastwatch db up；外部数据库：设置 COASTWATCH_SERVICE_URL",
            f"own database: `{_UP}`; another: set COASTWATCH_SERVICE_URL",
        )  # fmt: skip
    return Finding(
        "role", WELL, "服务角色受行级安全约束", "the role of requests is held to row security"
    )


async def check_clock(engine: AsyncEngine, *, now: datetime, is_kept_right: bool | None) -> Finding:
    """
    Say whether the clock went back, differs from the database's, or is set by nobody.

    Parameters
    ----------
    is_kept_right
        Whether the system says that its clock is synchronised; None where it does not say.
    """
    todo = (
        "校准系统时间，并启用 NTP 或北斗/GPS 授时",
        "set the clock, and have NTP or a GPS clock keep it",
    )
    try:
        async with open_connection(engine) as connection:
            row = (await connection.execute(_NEWEST)).one()
    except StoreError:
        row = None
    if row is not None and abs(row.now - now) > CLOCKS_APART:
        apart_s = abs(row.now - now).total_seconds()
        return Finding(
            "clock", FAULT, f"与数据库时间相差 {apart_s:.0f} 秒",
            f"this machine and the database are {apart_s:.0f} s apart", *todo,
        )  # fmt: skip
    if row is not None and row.noted is not None and row.noted > now + CLOCKS_APART:
        return Finding(
            "clock", FAULT, "系统时间早于已记录的操作，时钟被拨回",
            "the clock is before what was noted already: it went back", *todo,
        )  # fmt: skip
    if is_kept_right is False:
        return Finding(
            "clock", WARNING, "系统时间没有授时源", "nothing keeps the clock right", *todo
        )
    return Finding("clock", WELL, "系统时间正常", "the clock is right as far as can be told")
