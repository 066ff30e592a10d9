"""Name what officers say of units, and what becomes of orders."""

LOST, LATE, BACK = "lost", "late", "back"
UNIT_WORDS = (LOST, LATE, BACK)
SENT, ACKNOWLEDGED, DECLINED = "sent", "acknowledged", "declined"
ARRIVED, DONE, WITHDRAWN = "arrived", "done", "withdrawn"
ORDER_STATES = (SENT, ACKNOWLEDGED, DECLINED, ARRIVED, DONE, WITHDRAWN)
OPEN_ORDERS = (SENT, ACKNOWLEDGED, ARRIVED)
