"""Name the rules by which sea grids and their responsibility lists are audited."""

from maritime.findings import AuditRule

NO_GRIDS = AuditRule(
    "no_grids", "No sea grid", "未划网格", "attention",
    "A district has sea grids; where it has none, nothing else about them is audited.",
)  # fmt: skip
OUTLINE = AuditRule(
    "grid_outline", "Outline crosses itself", "边界自相交", "attention",
    "A grid's outline is closed, has an area and does not cross itself.",
)  # fmt: skip
OVERLAP = AuditRule(
    "grid_overlap", "Grids overlap", "网格重叠", "attention",
    "Two grids of one level share no area beyond slivers of the drawing.",
)  # fmt: skip
HOLE = AuditRule(
    "grid_hole", "Hole in a grid", "网格空洞", "attention",
    "Near the coast, the grids under a grid cover all of it but slivers.",
)  # fmt: skip
OUT_OF_PARENT = AuditRule(
    "out_of_parent", "Reaches out of its parent", "超出上级网格", "attention",
    "A grid lies inside the grid above it, but for slivers.",
)  # fmt: skip
ORPHAN = AuditRule(
    "orphan_grid", "No grid above it", "缺上级网格", "attention",
    "Every grid below county level names a grid above it that exists.",
)  # fmt: skip
PARENT_LEVEL = AuditRule(
    "parent_level", "Parent of the wrong level", "上级层级不符", "attention",
    "The grid above a grid is of a higher level; levels may be left out.",
)  # fmt: skip
COAST_OUTSIDE = AuditRule(
    "coast_outside", "Coast outside every grid", "岸段不在网格内", "attention",
    "Every metre of coast, and every segment's midpoint, lies in a grid of the lowest level.",
)  # fmt: skip
POINT_OUTSIDE = AuditRule(
    "landing_point_outside", "Landing point outside every grid", "易上岸点不在网格内", "urgent",
    "Every landing point lies in a grid of the lowest level.",
)  # fmt: skip
NO_GRIDWORKER = AuditRule(
    "no_gridworker", "No gridworker", "无网格员", "urgent",
    "A grid of the lowest level has a gridworker on the register that day: its own, or one of a "
    "grid above it up to its village.",
)  # fmt: skip
NO_OFFICER = AuditRule(
    "no_officer", "No officer", "无信息员或民警", "attention",
    "A grid of the lowest level has an information officer that day (of it, of a grid above it up "
    "to its village, or of its village by name), or police or auxiliary police of it or of a grid "
    "above it up to its town.",
)  # fmt: skip
NO_COAST = AuditRule(
    "no_coast", "No coast in it", "网格内无岸线", "note",
    "A grid of the lowest level holds some coast or a landing point.",
)  # fmt: skip
TWIN_NAMES = AuditRule(
    "twin_names", "Twin names", "同级同名", "note",
    "Grids under one grid have different names; width of letters, case and spaces play no part.",
)  # fmt: skip
NO_TRADE = AuditRule(
    "no_trade", "No trade", "未定行业类型", "note",
    "A grid of the lowest level says which trade its responsibility list follows.",
)  # fmt: skip

GRID_RULES = (
    NO_GRIDS, OUTLINE, OVERLAP, HOLE, OUT_OF_PARENT, ORPHAN, PARENT_LEVEL, COAST_OUTSIDE,
    POINT_OUTSIDE, NO_GRIDWORKER, NO_OFFICER, NO_COAST, TWIN_NAMES, NO_TRADE,
)  # fmt: skip

NO_LIST = AuditRule(
    "no_list", "No responsibility list", "无责任清单", "attention",
    "A grid of the lowest level has a responsibility list that holds that day.",
)  # fmt: skip
UNSIGNED = AuditRule(
    "list_unsigned", "List not signed", "责任清单未签", "attention",
    "A list is signed in all its duties within the days allowed after it began.",
)  # fmt: skip
FOREIGN_SIGNER = AuditRule(
    "foreign_signer", "Signed by somebody of another grid", "签名人非本网格", "attention",
    "Who signed a list is on the register that day and belongs to the grid or to a grid above it "
    "up to its town.",
)  # fmt: skip
OTHER_TRADE = AuditRule(
    "list_of_other_trade", "List of another trade", "清单行业不符", "attention",
    "A list is of its grid's trade (mixed where the grid names none).",
)  # fmt: skip
OLD_TEMPLATE = AuditRule(
    "list_out_of_date", "List older than its template", "清单未按新模板更新", "note",
    "A list that began before the template's date says word for word what the template says.",
)  # fmt: skip

LIST_RULES = (NO_LIST, UNSIGNED, FOREIGN_SIGNER, OTHER_TRADE, OLD_TEMPLATE)
