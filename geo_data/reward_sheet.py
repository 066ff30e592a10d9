"""Write rewards 奖励 as a workbook or text sheet: by the numbers of tips, without any name."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from geo_data.read_page import Row
from geo_data.sheets.report_sheet import Report, write_report
from maritime.tips.rewards import APPROVED, PAID, PROPOSED

HEADINGS = (
    "举报编号 Tip", "金额（元） Amount, yuan", "状态 State", "提出 Proposed", "批准 Approved",
    "发放 Paid", "凭回执码 By receipt code",
)  # fmt: skip
STATE_WORDS = {
    PROPOSED: "待批 proposed", APPROVED: "已批待发 approved", PAID: "已发 paid",
}  # fmt: skip
_STATE = HEADINGS.index("状态 State")


def write_rewards(rows: Iterable[Row], *, form: str, zone: ZoneInfo) -> bytes:
    """
    Give rewards as xlsx or csv; its title says how many are in each state, and their sums.

    A reward is paid only against the receipt code of its tip, whose digest alone is stored: the
    last column says that it was shown, no sheet can say the code.
    """
    rows = list(rows)
    told = []
    for state, words in STATE_WORDS.items():
        amounts = [row["amount_fen"] for row in rows if row["state"] == state]
        told.append(f"{words} {len(amounts)}: {_yuan(sum(amounts))}")
    report = Report(
        "奖励", "举报奖励 Rewards of tips: " + ", ".join(told), HEADINGS,
        [_row(row, zone) for row in rows],
        is_alarming=lambda cells: cells[_STATE] != STATE_WORDS[PAID],
    )  # fmt: skip
    return write_report(report, form=form)


def _row(row: Row, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        row["tip_number"], _yuan(row["amount_fen"]), STATE_WORDS[row["state"]],
        *(_written(row[name], zone) for name in ("proposed_at", "approved_at", "paid_at")),
        "已出示 shown" if row["state"] == PAID else "",
    )  # fmt: skip


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _written(instant: datetime | None, zone: ZoneInfo) -> str:
    return "" if instant is None else instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
