"""Name every section and column that an office's template may choose, by kind of paper."""

from collections.abc import Mapping

KINDS = ("coverage", "brief", "shifts")
PLACEHOLDERS = ("district", "grid", "from", "to", "timezone")
"""What title, number and footer may have in braces."""

_GAP = ("name", "grade", "grid_name", "from", "to", "overdue_min", "weighted_overdue", "cause",
        "evidence")  # fmt: skip
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "coverage": {
        "summary": (),
        "looks": ("name", "level", "required", "made", "missed", "rate", "before_required",
                  "before_made", "before_rate", "rate_change"),
        "effort": ("name", "mode", "planned_hours", "planned_km", "actual_hours", "actual_km",
                   "before_hours", "before_km"),
        "video": ("landing_point_id", "name", "kind", "grade", "grid_name", "sensor_ids", "count",
                  "with", "without", "share"),
        "coverage": ("name", "coverage", "planned_coverage", "before_coverage",
                     "weighted_required", "weighted_overdue", "gap_count", "worst_idleness_min",
                     "mean_idleness_min"),
        "heat": (),
        "calendar": (),
        "idleness": ("name", "grade", "grid_name", "interval_min", "worst_idleness_min",
                     "overdue_min"),
        "map": ("number", *_GAP),
        "gaps": (*_GAP, "remedy"),
        "deviations": ("number", "team_id", "mode", "planned_from", "planned_to", "actual_from",
                       "actual_to", "reason", "visits", "note", "count"),
        "bound": (),
        "assumptions": (),
    },
    "brief": {
        "summary": (),
        "looks": ("name", "required", "made", "missed", "rate", "coverage"),
        "map": ("number", *_GAP),
        "deviations": ("reason", "count"),
    },
    "shifts": {
        "orders": ("number", "from", "to", "what", "where", "tick"),
    },
}  # fmt: skip
"""Keys of the columns in the tables of each section; none where it has no table."""
