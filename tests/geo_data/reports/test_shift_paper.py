"""Test what a shift sheet says of each step."""

from shapely import Point

from geo_data.reports.office_template import OfficeTemplate
from geo_data.reports.paper import SignatureBox, Table
from geo_data.reports.paper_words import PaperWords
from geo_data.reports.shift_paper import ShiftHead, shift_paper
from maritime.report.shift_sheets import ShiftSheet, Step

BEGIN_S = 1_795_881_600


def test_a_move_says_what_comes_next_though_the_team_rests_before():
    what = ("depart", "transit", "break", "wait", "transit", "traverse", "transit", "return")
    names = {"depart": "广海", "return": "广海"}
    steps = tuple(
        Step(
            number, one, BEGIN_S + 600 * number, BEGIN_S + 600 * (number + 1),
            ("C01-A", "C01-B") if one == "traverse" else (), names.get(one),
        )
        for number, one in enumerate(what, start=1)
    )  # fmt: skip
    sheet = ShiftSheet("T1", "vehicle", "广海", Point(112.8, 21.9), 360, 840, (), steps, (), ())
    head = ShiftHead("台山市", BEGIN_S, BEGIN_S + 86_400, "Asia/Shanghai", "0", "0" * 64, True)
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    blocks = shift_paper(head, [sheet], OfficeTemplate("shifts"), words).sections[0].blocks
    (table,) = [block for block in blocks if isinstance(block, Table)]
    said = [row[4] for row in table.rows]
    beach = said[5]
    assert said == ["广海", f"→ {beach}", "—", "—", f"→ {beach}", beach, "→ 广海", "广海"]
    assert beach.startswith("C01-A")


def test_a_signature_says_of_which_sheet_and_day_it_is():
    steps = (Step(1, "traverse", BEGIN_S, BEGIN_S + 600, ("C01-A", "C01-B", "C01-A")),)
    sheet = ShiftSheet("T1", "vehicle", "广海", Point(112.8, 21.9), 360, 840, (), steps, (), ())
    head = ShiftHead("台山市", BEGIN_S, BEGIN_S + 86_400, "Asia/Shanghai", "0", "0" * 64, True)
    words = PaperWords("zh", "Asia/Shanghai", BEGIN_S)
    (section,) = shift_paper(head, [sheet, sheet], OfficeTemplate("shifts"), words).sections[:1]
    assert section.title == "T1 · 车辆 · 广海 · 2026-11-29 06:00–14:00"
    (box,) = [block for block in section.blocks if isinstance(block, SignatureBox)]
    assert box.title == f"签字 · {section.title}"
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    assert table.rows[0][4] == "起止于 C01-A，3 段"
