"""Read what one account did in a month, and write it as a sheet."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from geo_data.read_districts import DistrictHead
from geo_data.read_rounds import LONGEST_ROUND, read_walked
from geo_data.schema_field import field_item
from geo_data.sheets.report_sheet import Report, write_report
from maritime.field.months import ALLOWANCE_KEY, Month, MonthSums, sum_month
from maritime.field.rounds import WalkedRound

HEADINGS = ("开始 Start", "结束 End", "方式 Mode", "状态 State", "小时 Hours")
NO_RATE = "本区未设补贴标准 no allowance per hour is set for this district"


@dataclass(frozen=True)
class MonthRead:
    """A month of one account: its sums and its rounds; note where no allowance can be said."""

    month: Month
    sums: MonthSums
    rounds: tuple[WalkedRound, ...]
    span_s: tuple[float, float]
    note: str | None


async def read_month(
    connection: AsyncConnection, district: DistrictHead, account_id: UUID, month: Month
) -> MonthRead:
    """Give what an account did in a month by the district's clock."""
    span_s = month.span_s(district.zone)
    from_at, to_at = (datetime.fromtimestamp(one, UTC) for one in span_s)
    own = field_item.c.account_id == account_id
    rounds, _ = await read_walked(
        connection, own, from_at=from_at - LONGEST_ROUND, to_at=to_at + LONGEST_ROUND
    )
    counted = (
        select(field_item.c.kind, func.count().label("count"))
        .where(own, field_item.c.happened_at >= from_at, field_item.c.happened_at < to_at)
        .group_by(field_item.c.kind)
    )
    counts = {row.kind: row.count for row in await connection.execute(counted)}
    rate, note = rate_of(district)
    sums = sum_month(rounds, counts, span_s=span_s, rate_per_hour=rate)
    inside = tuple(one for one in rounds if one.minutes(*span_s) > 0)
    return MonthRead(month, sums, inside, span_s, note)


def rate_of(district: DistrictHead) -> tuple[float | None, str | None]:
    """Give what an hour is paid with in a district, and why nothing can be said where it is so."""
    written = district.extra_meta.get(ALLOWANCE_KEY)
    if written is None:
        return None, NO_RATE
    try:
        rate = float(written)
    except ValueError:
        rate = -1.0
    if 0 <= rate < 1e6:
        return rate, None
    return None, f"补贴标准不是数字 {ALLOWANCE_KEY} is no amount: {written[:50]!r}"


def write_month(read: MonthRead, *, form: str, zone: ZoneInfo, who: str) -> bytes:
    """Give a month as xlsx or csv: a row a round, then the sums."""
    rows = [
        (
            _at(one.started_s, zone), _at(one.ended_s, zone), one.mode or "", one.state,
            f"{one.minutes(*read.span_s) / 60:.2f}",
        )
        for one in read.rounds
    ]  # fmt: skip
    sums = read.sums
    paid = (read.note or "") if sums.allowance is None else f"{sums.allowance:.2f}"
    rows += [
        ("合计 Total", "", "", f"{sums.rounds}", f"{sums.hours:.2f}"),
        ("走访核查 Checks", "", "", "", f"{sums.checks}"),
        ("联系 Contacts", "", "", "", f"{sums.contacts}"),
        ("入户宣传 Households", "", "", "", f"{sums.households}"),
        ("随手拍 Tells", "", "", "", f"{sums.tells}"),
        ("补贴 Allowance", "", "", "", paid),
    ]
    title = f"{who} {read.month.year}-{read.month.month:02d}"
    return write_report(Report("月报", title, HEADINGS, rows), form=form)


def _at(at_s: float | None, zone: ZoneInfo) -> str:
    return "" if at_s is None else datetime.fromtimestamp(at_s, zone).strftime("%Y-%m-%d %H:%M")
