"""Check that a database whose alerts hold their members keeps them when each becomes a row."""

from sqlalchemy.engine import URL
from store_cases import execute, run_alembic

CELLS = (
    '{"family": "target", "subject_id": "S2", "kind": "target_overdue", "severity": 3, '
    '"grid_id": "G1", "name": "乙"}',
    '{"family": "unit", "subject_id": "T1", "kind": "unit_silent", "severity": 2, '
    '"grid_id": null, "name": "T1"}',
)
OLD = (
    "INSERT INTO alert (alert_id, district_id, grid_ids, kind, severity, members, is_collected, "
    "told_severity, raised_at, changed_at, is_gathered) VALUES "
    "('11111111-1111-4111-8111-111111111111', 'd', '{G1}', 'target_overdue', 3, "
    f"'[{CELLS[0]}, {CELLS[1]}]', false, 3, now(), now(), true)",
    "INSERT INTO alert_action (alert_id, sequence, district_id, action, at, troubles) VALUES "
    "('11111111-1111-4111-8111-111111111111', 1, 'd', 'sign', now(), "
    '\'[["target", "S2"], ["unit", "T1"]]\')',
    "INSERT INTO duty_line (line_id, district_id, at, kind, facts) VALUES "
    "(gen_random_uuid(), 'd', now(), 'alert_told', '{}'), "
    "(gen_random_uuid(), 'd', now(), 'note', '{}')",
)
BEFORE = (
    "SELECT grid_ids, kind, severity, members #>> '{1,name}' FROM alert",
    "SELECT troubles::text FROM alert_action",
)


def test_members_become_rows_and_go_back(store_url: URL):
    run_alembic(store_url, "downgrade", "0018")
    for statement in OLD:
        execute(store_url, statement)
    before = [execute(store_url, question) for question in BEFORE]
    run_alembic(store_url, "upgrade", "head")
    held = "SELECT number, subject_id, grid_id, kind, severity FROM alert_member ORDER BY number"
    assert execute(store_url, held) == [
        (0, "S2", "G1", "target_overdue", 3), (1, "T1", None, "unit_silent", 2)
    ]  # fmt: skip
    lines = "SELECT kind, grid_ids FROM duty_line ORDER BY kind"
    assert execute(store_url, lines) == [("alert_told", [""]), ("note", None)]
    assert execute(store_url, "SELECT is_more, split_from FROM alert") == [(False, None)]
    run_alembic(store_url, "downgrade", "0018")
    assert [execute(store_url, question) for question in BEFORE] == before
    run_alembic(store_url, "upgrade", "head")
