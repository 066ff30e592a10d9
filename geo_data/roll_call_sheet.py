"""Write a roll-call as a workbook or text sheet: a row for each vessel, those missing first."""

from datetime import datetime
from zoneinfo import ZoneInfo

from geo_data.sheets.report_sheet import Report, write_report
from geo_data.store_roll_calls import RollCallStanding
from maritime.field.roll_call import MISSING, VESSEL_STATES, CalledState, Contact

HEADINGS = (
    "镇 Town", "村 Village", "船名 Vessel", "编号 Id", "状态 State", "时间 At", "报告人 Said by",
    "不一致 In conflict",
)  # fmt: skip
STATE_WORDS = {
    "in_port": "在港 in port",
    "at_sea": "出海 at sea",
    "reached": "已联系 reached",
    "not_reached": "联系不上 not reached",
    MISSING: "未报 MISSING",
}
KIND_WORDS = {
    "typhoon_recall": "台风召回 typhoon recall",
    "fishing_moratorium": "休渔 fishing moratorium",
    "other": "点名 roll-call",
}
_STATE = HEADINGS.index("状态 State")
_ALARMING = (STATE_WORDS[MISSING], STATE_WORDS["not_reached"])
_FIRST = ("missing", "not_reached", "at_sea", "reached", "in_port")


def write_roll_call(standing: RollCallStanding, *, form: str, zone: ZoneInfo) -> bytes:
    """Give a roll-call as xlsx or csv; its title says kind, times and how many are where."""
    states = sorted(standing.states, key=lambda one: _FIRST.index(one.state))
    counts = {state: sum(one.state == state for one in states) for state in VESSEL_STATES}
    told = ", ".join(f"{STATE_WORDS[state]} {count}" for state, count in counts.items())
    call = standing.roll_call
    until = _written(call.closed_at, zone) if call.closed_at else "未结束 open"
    title = f"{KIND_WORDS[call.kind]} {_written(call.started_at, zone)} – {until}: {told}"
    if standing.late_words:
        title += f"; 结束后到达 arrived after the end {standing.late_words}"
    rows = [_row(one, standing, zone) for one in states]
    report = Report("点名", title, HEADINGS, rows, is_alarming=lambda row: row[_STATE] in _ALARMING)
    return write_report(report, form=form)


def _row(one: CalledState, standing: RollCallStanding, zone: ZoneInfo) -> tuple[str, ...]:
    vessel = one.vessel
    latest = one.words[0] if one.words else None
    others = "; ".join(_said(word, standing, zone) for word in one.words[1:])
    return (
        vessel.town or "", vessel.village or "", vessel.name or "", vessel.vessel_id,
        STATE_WORDS[one.state],
        "" if latest is None else _at(latest.at_s, zone),
        "" if latest is None else standing.names.get(latest.said_by, ""),
        others if one.is_disputed else "",
    )  # fmt: skip


def _said(word: Contact, standing: RollCallStanding, zone: ZoneInfo) -> str:
    who = standing.names.get(word.said_by, "")
    return f"{STATE_WORDS[word.state]} {_at(word.at_s, zone)} {who}".strip()


def _at(at_s: float, zone: ZoneInfo) -> str:
    return _written(datetime.fromtimestamp(at_s, zone), zone)


def _written(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
