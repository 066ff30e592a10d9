"""Say in Chinese and English what each role is, and what it may do."""

from collections.abc import Mapping
from dataclasses import dataclass

from maritime.account import (
    AUDIT_ADMINISTRATOR,
    BOAT_CREW,
    DUTY_OFFICER,
    GRIDWORKER,
    PATROL_MEMBER,
    PLANNER,
    POLICE,
    SECURITY_ADMINISTRATOR,
    SUPERVISOR,
    SYSTEM_ADMINISTRATOR,
    Actor,
)


@dataclass(frozen=True)
class RoleWords:
    """A role's name and its work, in both languages."""

    zh: str
    en: str
    work_zh: str
    work_en: str


_OUT_ZH = "在手机页上记录本网格的走访核查、巡逻和联船；查看本辖区的地图和方案"
_OUT_EN = (
    "records checks, rounds and contacts of the own grid on the phone page; sees the district's "
    "maps and plans"
)

ROLE_WORDS: Mapping[str, RoleWords] = {
    GRIDWORKER: RoleWords("网格员", "gridworker", _OUT_ZH, _OUT_EN),
    PATROL_MEMBER: RoleWords("巡防队员", "patrol member", _OUT_ZH, _OUT_EN),
    POLICE: RoleWords("民警", "police", _OUT_ZH, _OUT_EN),
    BOAT_CREW: RoleWords("船员", "boat crew", _OUT_ZH, _OUT_EN),
    DUTY_OFFICER: RoleWords(
        "值班员", "duty officer",
        "查看辖区台账、方案和外勤情况，发起点名", "reads register, plans and what is told from "
        "outside; calls the roll",
    ),
    PLANNER: RoleWords(
        "计划员", "planner",
        "维护所辖网格的台账，制定方案", "keeps the register of the own grids and makes plans",
    ),
    SUPERVISOR: RoleWords(
        "监督员", "supervisor", "查看辖区，不作修改", "reads the district, changes nothing"
    ),
    SYSTEM_ADMINISTRATOR: RoleWords(
        "系统管理员", "system administrator",
        "导入数据包，查看任务；看不到台账", "imports packs and sees jobs; sees no register",
    ),
    SECURITY_ADMINISTRATOR: RoleWords(
        "安全管理员", "security administrator",
        "管理账号；看不到台账和审计日志", "keeps accounts; sees neither register nor audit log",
    ),
    AUDIT_ADMINISTRATOR: RoleWords(
        "审计管理员", "audit administrator",
        "查看审计日志；看不到台账", "reads the audit log; sees no register",
    ),
}  # fmt: skip


def signed_in_words(actor: Actor) -> str:
    """
    Say who is signed in, as what, and what of a district he reaches.

    Examples
    --------
    >>> from uuid import UUID
    >>> signed_in_words(Actor(UUID(int=1), "chen.yi", "planner", "440781", "G03"))
    'chen.yi · 计划员 planner · 440781, G03'
    """
    words = ROLE_WORDS[actor.role]
    reach = ", ".join(part for part in (actor.district_id, actor.grid_id) if part)
    return " · ".join(part for part in (actor.login, f"{words.zh} {words.en}", reach) if part)
