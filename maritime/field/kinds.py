"""Name the kinds of items that phones send, the words in them, and the flags they may get."""

FIELD_FORMAT = "coastwatch-items/1"

CONTACT, CHECK, TRACK, ARRIVAL = "contact", "check", "track", "arrival"
TELL, HOUSEHOLD, DUTY = "tell", "household", "duty"
ROUND_START, ROUND_PAUSE = "round_start", "round_pause"
ROUND_RESUME, ROUND_END = "round_resume", "round_end"

ROUND_KINDS = (ROUND_START, ROUND_PAUSE, ROUND_RESUME, ROUND_END)
ITEM_KINDS = (CONTACT, CHECK, *ROUND_KINDS, TRACK, ARRIVAL, TELL, HOUSEHOLD, DUTY)
PLACED_KINDS = (CHECK, ARRIVAL, TELL, ROUND_START, ROUND_END)
"""Items that say nothing of a place without their position."""
OBSERVING_KINDS = (CHECK, ARRIVAL)
"""Items that observe a landing point near which they were made."""
EXPORTED_KINDS = (CHECK, TELL)
"""Items that are events for a higher platform."""

CONTACT_STATES = ("in_port", "at_sea", "reached", "not_reached")
OUTCOMES = ("nothing_found", "found", "could_not_check")
REASONS = ("no_boat", "weather", "time", "absent", "refused", "dark", "other")
SUSPICIONS = ("no_name_number", "no_papers", "no_home_port")
"""疑似三无, to be confirmed by those who may board."""
ROUND_MODES = ("foot", "vehicle", "boat")
TRACK_SOURCES = ("phone", "gpx")
HOUSEHOLD_WORK = ("visit", "publicity")
TELL_WORDS: dict[str, tuple[str, str]] = {
    "unknown_vessel": ("不明船只", "Unknown vessel"),
    "landing": ("疑似上岸", "Something brought ashore"),
    "stacked_goods": ("可疑堆货", "Goods stacked up"),
    "suspect_vehicle": ("可疑车辆", "Vehicle that waits"),
    "new_way_down": ("新上岸通道", "New way down to the shore"),
    "device_fault": ("设备故障", "Camera, light or sign out of order"),
    "danger": ("安全隐患", "Danger to people"),
    "other": ("其他", "Something else"),
}
"""Kinds of what is told 随手拍, in Chinese and English."""
MEDIA_TYPES = ("image/jpeg", "image/webp", "audio/webm", "audio/ogg", "audio/mp4")

MOST_ITEMS = 50
LARGEST_ITEM_BYTES = 64 * 1024
LARGEST_ATTACHMENT_BYTES = 16 * 1024 * 1024
LARGEST_PART_BYTES = 512 * 1024
MOST_TRACK_POINTS = 500
END_S = 7_258_118_400.0
"""The year 2200: what claims to be of later cannot be read."""
LONGEST_TEXT = 4000
LONGEST_WORD = 500
"""Letters of a text, and of an id or a name."""

LONGEST_ID_BYTES = 500
"""Of an id in UTF-8, so that it can be looked up; a longer one is nobody's."""

POSITION_ZERO, POSITION_INLAND = "position_zero", "position_inland"
POSITION_OLD, POSITION_MISSING = "position_old", "position_missing"
VESSEL_UNKNOWN, IDENTITY_CONFLICT = "vessel_unknown", "identity_conflict"
CLOCK_WRONG, CLOCK_UNKNOWN = "clock_wrong", "clock_unknown"
MADE_IN_FUTURE, MADE_LONG_AGO = "made_in_future", "made_long_ago"
FORM_GONE, BODY_FAULTY = "form_gone", "body_faulty"
OUT_OF_REACH, SENT_AFTER_END = "out_of_reach", "sent_after_end"
FLAGS = (
    POSITION_ZERO, POSITION_INLAND, POSITION_OLD, POSITION_MISSING, VESSEL_UNKNOWN,
    IDENTITY_CONFLICT, CLOCK_WRONG, CLOCK_UNKNOWN, MADE_IN_FUTURE, MADE_LONG_AGO, FORM_GONE,
    BODY_FAULTY, OUT_OF_REACH, SENT_AFTER_END,
)  # fmt: skip
"""What may be doubtful about an item that is kept; in this order."""
