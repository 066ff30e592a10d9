"""Build sheets as offices keep them: 600 vessels with every kind of mistake, from a seed."""

import io
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

import xlsxwriter

HEADINGS = (
    "序号", "船舶编号", "船名", "登记号", "MMSI码", "北斗号", "船舶类型", "船籍港", "村",
    "所属支部", "船长(米)", "船东", "管控等级", "注销日期", "备注",
)  # fmt: skip
AT = {heading: at for at, heading in enumerate(HEADINGS)}
FIRST_ROW = 4
"""Number of the first row of data: a merged title, a note and the headings stand above."""
COUNT = 600


def moment(*parts: int) -> datetime:
    """Give what an office program keeps of a time: no zone."""
    return datetime(*parts)  # noqa: DTZ001


@dataclass(frozen=True)
class Mistake:
    """One kind of mistake: what is written where, and what must be said."""

    kind: str
    heading: str
    cell: object
    column: str
    words: str


FAULTS = (
    Mistake("an id is missing", "船舶编号", None, "vessel_id", "a value in every row"),
    Mistake("an id of blanks only", "船舶编号", "\u00a0\u3000 ", "vessel_id", "a value in every"),
    Mistake("an id twice", "船舶编号", "V0001", "vessel_id", "the same as row 4: V0001"),
    Mistake("an id that became a date", "船舶编号", moment(2026, 3, 1), "vessel_id", "a date"),
    Mistake("a name that became a date", "船名", moment(2026, 3, 2), "name", "made a date"),
    Mistake("a registration that became a date", "登记号", date(2026, 3, 3), "registration_no",
            "made a date"),
    Mistake("an MMSI shortened to its power", "MMSI码", "4.12E+08", "mmsi", "all its digits"),
    Mistake("an MMSI that became a date", "MMSI码", moment(2026, 3, 4), "mmsi", "made a date"),
    Mistake("a BeiDou id beyond fifteen digits", "北斗号", 12345678901234567.0, "beidou_id",
            "all its digits"),
    Mistake("a kind that does not exist", "船舶类型", "潜艇", "kind", "one of 渔船 fishing"),
    Mistake("two kinds in one cell", "船舶类型", "渔船/运输船", "kind", "one of 渔船 fishing"),
    Mistake("a kind that is a number", "船舶类型", 3, "kind", "one of 渔船 fishing"),
    Mistake("a watch colour that is none", "管控等级", "绝密", "watch", "one of 高危 high_risk"),
    Mistake("a watch colour that is a number", "管控等级", 7, "watch", "one of 高危 high_risk"),
    Mistake("a length below zero", "船长(米)", -3.5, "length_m", "a number above 0"),
    Mistake("a length of zero", "船长(米)", 0, "length_m", "a number above 0"),
    Mistake("a length in words", "船长(米)", "很长", "length_m", "a number above 0"),
    Mistake("a length that is a claim", "船长(米)", True, "length_m", "a number"),
    Mistake("a length that is no number", "船长(米)", "nan", "length_m", "a number above 0"),
    Mistake("a length without end", "船长(米)", "inf", "length_m", "a number above 0"),
    Mistake("two lengths in one cell", "船长(米)", "12/13", "length_m", "a number above 0"),
    Mistake("a length in feet", "船长(米)", "40英尺", "length_m", "a number above 0"),
    Mistake("a length with two commas", "船长(米)", "1,2,5", "length_m", "a number above 0"),
    Mistake("a formula with an error", "船长(米)", "=#REF!", "length_m", "the value itself"),
    Mistake("a formula never reckoned", "船长(米)", "=A1*2", "length_m", "the value itself"),
    Mistake("day or month first", "注销日期", "01/02/2026", "ended_on", "not guessed"),
    Mistake("a day that does not exist", "注销日期", "2026-02-30", "ended_on", "that exists"),
    Mistake("eight digits that are no day", "注销日期", 20261301, "ended_on", "that exists"),
    Mistake("a day with a time", "注销日期", moment(2026, 5, 1, 8, 30), "ended_on",
            "without a time of day"),
    Mistake("a day in words", "注销日期", "去年", "ended_on", "a date YYYY-MM-DD"),
    Mistake("a number that is no day", "注销日期", 5, "ended_on", "a date YYYY-MM-DD"),
    Mistake("a day that is a claim", "注销日期", False, "ended_on", "a date YYYY-MM-DD"),
    Mistake("an id swallowed by merged cells", "船舶编号", "MERGED", "vessel_id", "merged cells"),
)  # fmt: skip

SOUND = {
    "MMSI in full-width digits": ("MMSI码", "４１２０００００７", "mmsi", "412000007"),
    "MMSI as a number": ("MMSI码", 412000008, "mmsi", "412000008"),
    "MMSI as text with .0": ("MMSI码", "412000009.0", "mmsi", "412000009"),
    "an apostrophe before it": ("MMSI码", "'412000010", "mmsi", "412000010"),
    "BeiDou with blanks": ("北斗号", " 0012345\u00a0", "beidou_id", "0012345"),
    "a registration in full width": ("登记号", "粤（渔）ＡＢ１", "registration_no", "粤(渔)AB1"),
    "length with its unit": ("船长(米)", "12.5米", "length_m", 12.5),
    "length in full-width digits": ("船长(米)", "１２．５", "length_m", 12.5),
    "length as text": ("船长(米)", " 9.8 ", "length_m", 9.8),
    "a kind by another name": ("船舶类型", "捕捞渔船", "kind", "fishing"),
    "a kind by its code": ("船舶类型", "transport", "kind", "transport"),
    "a kind with blanks": ("船舶类型", " 渔 船 ", "kind", "fishing"),
    "a colour by its sign": ("管控等级", "红", "watch", "high_risk"),
    "a day in Chinese": ("注销日期", "2026年1月5日", "ended_on", "2026-01-05"),
    "a day with slashes": ("注销日期", "2026/1/5", "ended_on", "2026-01-05"),
    "a day with dots": ("注销日期", "2026.01.05", "ended_on", "2026-01-05"),
    "a day in eight digits": ("注销日期", "20260105", "ended_on", "2026-01-05"),
    "a day as an office program's number": ("注销日期", 46027, "ended_on", "2026-01-05"),
    "a true day": ("注销日期", date(2026, 1, 5), "ended_on", "2026-01-05"),
    "a day at midnight": ("注销日期", moment(2026, 1, 5), "ended_on", "2026-01-05"),
    "a formula with its value": ("船长(米)", "=6+6.5", "length_m", 12.5),
    "a name that begins like a formula": ("船名", "+粤台渔00001", "name", "+粤台渔00001"),
    "a name over two lines": ("船名", "粤台渔\n00002", "name", "粤台渔\n00002"),
}  # fmt: skip


def sound_row(number: int, rng: Random) -> list[object]:
    """Give a row without a mistake."""
    return [
        number, f"V{number:04d}", f"粤台渔{number:05d}", f"440781-{number:05d}",
        str(413_000_000 + number), f"{number:07d}", rng.choice(("渔船", "乡镇船舶")),
        rng.choice(("沙堤", "广海")), rng.choice(("沙堤村", "甫草村")), "沙堤海上支部",
        round(rng.uniform(5, 30), 1), f"船东{number}", rng.choice(("高危", "关注", "可控")), None,
        "备注",
    ]  # fmt: skip


def vessels_sheet(seed: int = 1) -> tuple[bytes, dict[int, Mistake], dict[int, str]]:
    """
    Give a workbook of 600 vessels, which rows have which mistake, and which a sound oddity.

    Also written into it: one MMSI for two vessels (rows 4 and 5).
    """
    rng = Random(seed)
    rows = [sound_row(number, rng) for number in range(1, COUNT + 1)]
    rows[1][AT["MMSI码"]] = rows[0][AT["MMSI码"]]
    places = rng.sample(range(10, COUNT - 2, 2), len(FAULTS) + len(SOUND))
    faulty = dict(zip(places, FAULTS, strict=False))
    odd = dict(zip(places[len(FAULTS) :], SOUND, strict=True))
    for at, mistake in faulty.items():
        rows[at][AT[mistake.heading]] = mistake.cell
    for at, name in odd.items():
        heading, cell, _, _ = SOUND[name]
        rows[at][AT[heading]] = cell
    content = _workbook(rows)
    return (
        content,
        {at + FIRST_ROW: mistake for at, mistake in faulty.items()},
        {at + FIRST_ROW: name for at, name in odd.items()},
    )


def _workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("渔船台账")
    notes = book.add_worksheet("Sheet2")
    notes.write_string(0, 0, "nothing here")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "台山市渔船台账（2026 年）")
    sheet.write_string(1, 0, "填表单位：某镇")
    sheet.write_row(2, 0, HEADINGS)
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            place = (number + FIRST_ROW - 1, at)
            if cell == "MERGED":
                above = rows[number - 1][at]
                sheet.merge_range(place[0] - 1, at, place[0], at, above)
            elif cell == "=#REF!":
                sheet.write_formula(*place, "=B1+#REF!", None, "#REF!")
            elif cell == "=A1*2":
                sheet.write_formula(*place, cell, None, "")
            elif cell == "=6+6.5":
                sheet.write_formula(*place, cell, None, 12.5)
            elif isinstance(cell, datetime):
                sheet.write_datetime(*place, cell, minute)
            elif isinstance(cell, date):
                sheet.write_datetime(*place, datetime.combine(cell, datetime.min.time()), day)
            elif isinstance(cell, bool):
                sheet.write_boolean(*place, cell)
            elif isinstance(cell, int | float):
                sheet.write_number(*place, cell)
            elif isinstance(cell, str):
                sheet.write_string(*place, cell)
    book.close()
    return out.getvalue()
