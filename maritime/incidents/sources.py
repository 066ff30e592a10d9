"""Name where incidents come from."""

CALL, ITEM, ALERT, TIP, PATROL, OTHER = "call", "item", "alert", "tip", "patrol", "other"
INCIDENT_SOURCES = (CALL, ITEM, ALERT, TIP, PATROL, OTHER)
"""来电, 随手拍 or a check, 告警, 举报, 巡防中发现, 其他."""
