"""Say for every route what each role gets, with rows in reach and out of it: the expected answers.

Whoever adds a route adds a row here and one to `api.reach`; the tests compare both, and ask.
"""

from dataclasses import dataclass, field

FIELD = ("gridworker", "patrol_member", "police", "boat_crew")
OFFICE = ("duty_officer", "planner", "supervisor")
DISTRICT = (*FIELD, *OFFICE)
PLANNER = ("planner",)
CENTRE = ("duty_officer", "planner")
TIP_WORK = ("duty_officer", "police")
TIPS = (*TIP_WORK, "supervisor")
SYSTEM = ("system_administrator",)
SECURITY = ("security_administrator",)
AUDIT = ("audit_administrator",)
EVERYBODY = (*DISTRICT, *SYSTEM, *SECURITY, *AUDIT)

FINISHED_JOB = {"own": "11111111-1111-4111-8111-111111111111",
                "other": "22222222-2222-4222-8222-222222222222"}  # fmt: skip
OTHER_PLAN = "33333333-3333-4333-8333-333333333333"
TOLD = {
    "own": "44444444-4444-4444-8444-444444444444",
    "other_grid": "55555555-5555-4555-8555-555555555555",
    "other_district": "66666666-6666-4666-8666-666666666666",
}
"""Id of a check, of its photo, of its round, and of a roll-call that is closed, by place."""


@dataclass(frozen=True)
class Row:
    """
    What a route answers.

    Attributes
    ----------
    route, method, path
        Its name, and how it is asked for; {district}, {vessel}, {grid}, {plan}, {job}, {batch} and
        {new} (an id that nothing has) are filled in.
    roles
        Who may use it; all others get 403.
    own
        Status with what is in reach.
    other_grid
        Status for an account of the western village with what belongs to the eastern one.
    other_district
        Status with what belongs to another district.
    is_whole
        Whether an account of a part of a district gets 403 too.
    options
        What the request holds, beside its address.
    """

    route: str
    method: str
    path: str
    roles: tuple[str, ...]
    own: int = 200
    other_grid: int = 200
    other_district: int = 404
    is_whole: bool = False
    options: dict[str, object] = field(default_factory=dict)


D = "/api/v1/districts/{district}"
P = "/api/v1/plans/{plan}"
A = "/api/v1/accounts"
R = f"{D}/records/vessel"
STALE = {"headers": {"If-Match": '"1"'}}
CSV = {"content": "船舶编号\n".encode(), "headers": {"Content-Type": "text/csv"}}

ROWS = (
    # who is signed in
    Row("sign_out", "POST", "/api/v1/sign-out", EVERYBODY, other_district=200),
    Row("get_me", "GET", "/api/v1/me", EVERYBODY, other_district=200),
    Row("show_start", "GET", "/", EVERYBODY, other_district=200),
    Row("show_roll_calls", "GET", "/roll-calls", OFFICE, other_district=200),
    Row("show_docs", "GET", "/docs", EVERYBODY, other_district=200),
    Row("openapi", "GET", "/openapi.json", EVERYBODY, other_district=200),
    # districts
    Row("list_districts", "GET", "/api/v1/districts", (*DISTRICT, *SYSTEM, *SECURITY),
        other_district=200),
    Row("get_district", "GET", D, DISTRICT),
    Row("list_coastlines", "GET", f"{D}/coastlines", DISTRICT),
    Row("list_segments", "GET", f"{D}/segments", DISTRICT),
    Row("list_landing_points", "GET", f"{D}/landing-points", DISTRICT),
    Row("list_grids", "GET", f"{D}/grids", DISTRICT),
    Row("list_bases", "GET", f"{D}/bases", DISTRICT),
    Row("list_sensors", "GET", f"{D}/sensors", DISTRICT),
    Row("list_teams", "GET", f"{D}/teams", DISTRICT),
    Row("list_standard", "GET", f"{D}/standard", DISTRICT),
    # register
    Row("list_vessels", "GET", f"{D}/vessels", OFFICE),
    Row("get_vessel", "GET", f"{D}/vessels/{{vessel}}", OFFICE, other_grid=404),
    Row("list_pairings", "GET", f"{D}/pairings", OFFICE),
    Row("get_chain", "GET", f"{D}/vessels/{{vessel}}/chain", OFFICE, other_grid=404),
    Row("list_layers", "GET", "/api/v1/layers", OFFICE, other_district=200),
    Row("list_records", "GET", R, OFFICE),
    Row("get_record", "GET", f"{R}/{{vessel}}", OFFICE, other_grid=404),
    Row("list_record_history", "GET", f"{R}/{{vessel}}/history", OFFICE),
    Row("make_record", "POST", R, PLANNER, own=201, other_grid=403,
        options={"json": {"cells": {"vessel_id": "{new}", "village": "{village}"}}}),
    Row("change_record", "PATCH", f"{R}/{{vessel}}", PLANNER, own=412, other_grid=404,
        options={"json": {"cells": {"name": "x"}}, **STALE}),
    Row("end_record", "POST", f"{R}/{{vessel}}/end", PLANNER, own=412, other_grid=404,
        options={"json": {"on": "2026-11-30"}, **STALE}),
    Row("remove_record", "DELETE", f"{R}/{{vessel}}", PLANNER, own=412, other_grid=404,
        options=STALE),
    Row("list_changes", "GET", f"{D}/changes", OFFICE),
    Row("list_batch_changes", "GET", f"{D}/changes/{{batch}}", OFFICE),
    Row("undo_changes", "POST", f"{D}/changes/{{batch}}/undo", PLANNER, own=409, is_whole=True),
    Row("audit_district", "GET", f"{D}/audits", OFFICE, is_whole=True),
    Row("get_member_proposal", "GET", f"{D}/proposals/members", PLANNER, is_whole=True),
    Row("accept_member_proposal", "POST", f"{D}/proposals/members", PLANNER, own=422,
        is_whole=True, options={"json": {
            "day": "2026-12-01", "pairs": [{"vessel_id": "none", "person_id": "H1"}]}}),
    Row("get_grid_proposal", "GET", f"{D}/proposals/grids", PLANNER, own=422, is_whole=True),
    Row("accept_grid_proposal", "POST", f"{D}/proposals/grids", PLANNER, own=422,
        is_whole=True, options={"json": {}}),
    Row("draw_up_responsibility_lists", "POST", f"{D}/lists", PLANNER, own=422, is_whole=True,
        options={"json": {"grids": ["none"]}}),
    Row("sign_responsibility_list", "POST", f"{D}/grids/{{grid}}/sign", PLANNER, own=404,
        other_grid=404, options={"json": {"person_id": "H3"}}),
    Row("get_template", "GET", f"{D}/sheets/vessel/template", PLANNER),
    Row("get_sheet", "GET", f"{D}/sheets/vessel?form=csv", OFFICE),
    Row("put_sheet", "POST", f"{D}/sheets/vessel?check=true", PLANNER, options=CSV),
    Row("get_fault_sheet", "POST", f"{D}/sheets/vessel/faults", PLANNER, options=CSV),
    # what phones tell
    Row("send_items", "POST", "/api/v1/field/items", FIELD, other_district=200,
        options={"json": {"format": "coastwatch-items/1", "device_id": TOLD["own"],
                          "sent_at": "2026-11-28T22:00:00+08:00", "items": [{}]}}),
    Row("send_attachment_part", "PUT", "/api/v1/field/attachments/{batch}", FIELD, own=404,
        other_grid=404, options={"content": b"x"}),
    Row("look_at_attachment", "HEAD", "/api/v1/field/attachments/{told}", DISTRICT,
        other_grid=404),
    Row("get_attachment", "GET", "/api/v1/field/attachments/{told}", DISTRICT, other_grid=404),
    Row("get_packet", "GET", "/api/v1/field/packet", FIELD, other_district=200),
    Row("get_month", "GET", "/api/v1/field/month?month=2026-11", FIELD, other_district=200),
    Row("get_month_sheet", "GET", "/api/v1/field/month/sheet?month=2026-11", FIELD,
        other_district=200),
    Row("start_a_roll_call", "POST", f"{D}/roll-calls", CENTRE, own=201, other_grid=404,
        options={"json": {"kind": "other", "grid_id": "{grid}"}}),
    Row("list_roll_calls", "GET", f"{D}/roll-calls", DISTRICT),
    Row("get_roll_call", "GET", f"{D}/roll-calls/{{told}}", DISTRICT),
    Row("get_roll_call_sheet", "GET", f"{D}/roll-calls/{{told}}/sheet", OFFICE),
    Row("close_a_roll_call", "POST", f"{D}/roll-calls/{{told}}/close", CENTRE, own=409,
        other_grid=409),
    Row("list_checks", "GET", f"{D}/checks", (*OFFICE, "police")),
    Row("list_tells", "GET", f"{D}/tells", (*OFFICE, "police")),
    Row("list_conflicts", "GET", f"{D}/conflicts", OFFICE),
    Row("list_observations", "GET", f"{D}/observations", OFFICE),
    Row("get_vessel_file", "GET", f"{D}/vessels/{{vessel}}/file", DISTRICT, other_grid=404),
    Row("decide_a_suspicion", "POST", f"{D}/checks/{{told}}/verdict", ("police",), other_grid=404,
        options={"json": {"is_confirmed": True}}),
    Row("list_rounds", "GET", f"{D}/rounds", OFFICE),
    Row("get_track", "GET", f"{D}/rounds/{{told}}/track", ("duty_officer", "supervisor"),
        other_grid=404),
    Row("cancel_a_round", "POST", f"{D}/rounds/cancel", CENTRE, is_whole=True,
        options={"json": {"team_id": "T01", "from": "2026-11-23T00:00:00+08:00"}}),
    Row("export_event_sheet", "GET", f"{D}/events/sheet?form=csv", OFFICE),
    Row("keep_event_number", "POST", f"{D}/events/{{told}}/number", CENTRE, other_grid=404,
        options={"json": {"number": "7"}}),
    # plans
    Row("list_plans", "GET", "/api/v1/plans", DISTRICT, other_district=200),
    Row("list_plans_of_district", "GET", f"{D}/plans", DISTRICT),
    Row("order_plan", "POST", f"{D}/plans", PLANNER, own=422, is_whole=True,
        options={"json": {"hours": -1}}),
    Row("get_plan", "GET", P, OFFICE),
    Row("download_plan", "GET", f"{P}/file", OFFICE),
    Row("get_certificate", "GET", f"{P}/certificate", OFFICE),
    Row("get_plan_summary", "GET", f"{P}/summary", DISTRICT),
    Row("list_gaps", "GET", f"{P}/gaps", DISTRICT),
    Row("get_coverage", "GET", f"{P}/coverage", DISTRICT),
    Row("list_target_coverage", "GET", f"{P}/coverage/targets", DISTRICT),
    Row("get_map", "GET", "/api/v1/maps/{plan}", DISTRICT),
    Row("list_base_maps", "GET", "/api/v1/base-maps", DISTRICT, other_district=200),
    Row("get_base_map_tile", "GET", "/api/v1/base-maps/none/7/104/56", DISTRICT, own=404,
        other_grid=404),
    # jobs and packs
    Row("list_jobs", "GET", "/api/v1/jobs", (*OFFICE, *SYSTEM), other_district=200),
    Row("get_job", "GET", "/api/v1/jobs/{job}", (*OFFICE, *SYSTEM)),
    Row("follow_job", "GET", "/api/v1/jobs/{job}/events", (*OFFICE, *SYSTEM)),
    Row("cancel_job", "POST", "/api/v1/jobs/{job}/cancel", (*PLANNER, *SYSTEM), own=409,
        other_grid=409),
    Row("upload_pack", "POST", "/api/v1/packs", SYSTEM, own=422, other_district=422,
        options={"content": b"no pack", "headers": {"Content-Type": "application/octet-stream"}}),
    # accounts and the audit log
    Row("change_own_password", "POST", "/api/v1/me/password", EVERYBODY, own=422, other_grid=422,
        other_district=422, options={"json": {}}),
    Row("list_accounts", "GET", A, SECURITY),
    Row("make_account", "POST", A, SECURITY, own=422,
        options={"json": {"login": "new", "password": "short", "role": "supervisor"}}),
    Row("change_reach", "PUT", f"{A}/nobody/reach", SECURITY, own=404,
        options={"json": {"role": "audit_administrator"}}),
    Row("end_account_of", "POST", f"{A}/nobody/end", SECURITY, own=404),
    Row("unlock_account", "POST", f"{A}/nobody/unlock", SECURITY),
    Row("give_password", "POST", f"{A}/nobody/password", SECURITY, own=404,
        options={"json": {"password": "long enough, and odd"}}),
    Row("list_tokens", "GET", f"{A}/nobody/tokens", SECURITY, own=404),
    Row("give_token", "POST", f"{A}/nobody/tokens", SECURITY, own=404,
        options={"json": {"name": "x"}}),
    Row("end_token_of", "DELETE", f"{A}/nobody/tokens/{{batch}}", SECURITY, own=404),
    Row("list_audit_log", "GET", "/api/v1/audit", AUDIT),
    Row("get_audit_csv", "GET", "/api/v1/audit/csv", AUDIT),
    Row("purge_audit_log", "POST", "/api/v1/audit/purge", AUDIT),
    # phones: devices and signed files
    Row("enrol_own_device", "POST", "/api/v1/field/devices", DISTRICT, own=422, other_grid=422,
        other_district=422, options={"json": {}}),
    Row("list_devices", "GET", "/api/v1/field/devices", (*DISTRICT, *SECURITY),
        other_district=200),
    Row("end_lost_device", "POST", "/api/v1/field/devices/{batch}/end", (*DISTRICT, *SECURITY),
        own=404, other_grid=404),
    Row("get_site_key", "GET", "/api/v1/field/site-key", DISTRICT, other_district=200),
    Row("import_outbox_file", "POST", "/api/v1/field/outbox-files",
        (*FIELD, "duty_officer", "planner"), own=422, other_grid=422, other_district=422,
        options={"content": b"no file", "headers": {"Content-Type": "application/octet-stream"}}),
    # the duty room: how the coast stands, units, orders
    Row("get_live", "GET", f"{D}/live", OFFICE),
    Row("get_live_strip", "GET", f"{D}/live/strip?from=2000-01-01T00:00:00Z"
        "&to=2000-01-01T01:00:00Z", OFFICE, own=422, other_grid=422),
    Row("list_nearest_units", "GET", f"{D}/live/nearest?target_id=none", OFFICE, own=422,
        other_grid=422),
    Row("follow_live", "GET", f"{D}/live/events?once=true", OFFICE),
    Row("send_an_order", "POST", f"{D}/orders", CENTRE, own=404, other_grid=404,
        options={"json": {"order_id": TOLD["own"], "team_id": "none", "target_id": "L001"}}),
    Row("list_orders", "GET", f"{D}/orders", DISTRICT),
    Row("withdraw_an_order", "POST", f"{D}/orders/{{batch}}/withdraw", CENTRE, own=404,
        other_grid=404, options={"json": {"after": 1}}),
    Row("step_an_order", "POST", f"{D}/orders/{{batch}}/done", (*FIELD, *CENTRE), own=404,
        other_grid=404, options={"json": {"after": 1}}),
    Row("say_unit_status", "POST", f"{D}/units/T05/status", CENTRE, own=201, other_grid=201,
        options={"json": {"kind": "back"}}),
    Row("tell_weather", "POST", f"{D}/weather", CENTRE, is_whole=True, own=201,
        options={"json": {"rows": []}}),
    Row("get_weather", "GET", f"{D}/weather", OFFICE),
    Row("report_a_sensor", "POST", f"{D}/sensors/none/reports", CENTRE, own=422, other_grid=422,
        options={"json": {"is_online": True, "at": "2000-01-01T00:00:00Z"}}),
    Row("list_publications", "GET", f"{D}/publications", OFFICE),
    Row("publish_a_plan", "POST", f"{D}/publications", CENTRE, is_whole=True, own=404,
        options={"json": {"plan_id": "{batch}"}}),
    Row("order_repair", "POST", f"{D}/repairs", CENTRE, is_whole=True, own=422,
        options={"json": {"seconds": 0}}),
    Row("list_repairs", "GET", f"{D}/repairs", OFFICE),
    Row("get_repair", "GET", f"{D}/repairs/{{batch}}", OFFICE, own=404, other_grid=404),
    Row("publish_a_repair", "POST", f"{D}/repairs/{{batch}}/publication", CENTRE, is_whole=True,
        own=404, options={"json": {}}),
    # reports
    Row("show_reports", "GET", "/reports", OFFICE, other_district=200),
    Row("order_report", "POST", f"{D}/reports", OFFICE, is_whole=True, own=422,
        options={"json": {"day": "9999-01-01"}}),
    Row("list_reports", "GET", f"{D}/reports", OFFICE, is_whole=True),
    Row("get_report", "GET", f"{D}/reports/{{batch}}", OFFICE, own=404, is_whole=True),
    Row("get_report_file", "GET", f"{D}/reports/{{batch}}/files/json", OFFICE, own=404,
        is_whole=True),
    # incidents and tips
    Row("show_incidents", "GET", "/incidents", (*OFFICE, "police"), other_district=200),
    Row("get_incident_rules", "GET", "/api/v1/incident-rules", (*OFFICE, "police"),
        other_district=200),
    Row("report_an_incident", "POST", f"{D}/incidents", CENTRE, own=422, other_grid=422,
        options={"json": {"incident_id": FINISHED_JOB["own"], "kind": "none", "text": "x"}}),
    Row("list_incidents", "GET", f"{D}/incidents", OFFICE),
    Row("get_incident_figures", "GET",
        f"{D}/incidents/figures?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z", OFFICE),
    Row("raise_overdue_incidents", "POST", f"{D}/incidents/raise", CENTRE),
    Row("get_incident", "GET", f"{D}/incidents/{{told}}", OFFICE, other_grid=404),
    Row("take_a_step", "POST", f"{D}/incidents/{{told}}/steps", CENTRE, own=409, other_grid=404,
        options={"json": {"step_id": FINISHED_JOB["other"], "step": "note", "after": 99,
                          "text": "x"}}),
    Row("take_a_tip_in", "POST", f"{D}/tips", TIP_WORK, own=422, is_whole=True,
        options={"json": {"tip_id": FINISHED_JOB["own"], "kind": "none", "text": "x"}}),
    Row("list_tips", "GET", f"{D}/tips", TIPS, is_whole=True),
    Row("get_tip", "GET", f"{D}/tips/{{told}}", TIPS, is_whole=True),
    Row("say_what_was_found", "POST", f"{D}/tips/{{told}}/found", TIP_WORK, is_whole=True,
        options={"json": {"state": "checking"}}),
    Row("open_a_source", "POST", f"{D}/tips/{{told}}/source", TIPS, own=409, other_district=404,
        is_whole=True, options={"json": {"reason": "no reason", "passphrase": "x",
                                         "second": {"login": "nobody", "passphrase": "x"}}}),
    Row("propose_a_reward", "POST", f"{D}/tips/{{told}}/reward", TIP_WORK, own=409,
        is_whole=True, options={"json": {"amount_fen": 100}}),
    Row("approve_a_reward", "POST", f"{D}/tips/{{told}}/reward/approve", TIP_WORK, own=404,
        is_whole=True),
    Row("pay_a_reward", "POST", f"{D}/tips/{{told}}/reward/pay", TIP_WORK, own=404,
        is_whole=True, options={"json": {"receipt_code": "x"}}),
    Row("list_rewards", "GET", f"{D}/rewards", TIPS, is_whole=True),
    Row("get_reward_sheet", "GET", f"{D}/rewards/sheet?form=csv", TIPS, is_whole=True),
    Row("list_tip_holders", "GET", "/api/v1/tip-holders", (*TIPS, *SECURITY),
        other_district=200),
    Row("name_a_tip_holder", "POST", "/api/v1/tip-holders", SECURITY, own=404,
        options={"json": {"login": "nobody"}}),
    Row("end_a_tip_holder", "POST", "/api/v1/tip-holders/end", SECURITY,
        options={"json": {"login": "nobody"}}),
    Row("make_own_holder_key", "POST", "/api/v1/tip-holders/own-key", TIPS, own=409,
        other_grid=409, other_district=409, options={"json": {"passphrase": "x"}}),
    # the duty room's page
    Row("choose_duty", "GET", "/duty", OFFICE, own=303, other_grid=303, other_district=303),
    Row("show_duty", "GET", "/duty/{district}", OFFICE),
    # the duty log
    Row("show_duty_log", "GET", "/duty-log", OFFICE, other_district=200),
    # handovers
    Row("show_handover", "GET", "/handover", OFFICE, other_district=200),
    Row("draft_a_handover", "GET", f"{D}/handovers/draft", OFFICE, is_whole=True),
    Row("fix_a_handover", "POST", f"{D}/handovers", CENTRE, own=422, is_whole=True,
        options={"json": {"remarks": "x"}}),
    Row("list_handovers", "GET", f"{D}/handovers", OFFICE, is_whole=True),
    Row("get_handover", "GET", f"{D}/handovers/{{batch}}", OFFICE, own=404, is_whole=True),
    Row("get_handover_bytes", "GET", f"{D}/handovers/{{batch}}/sheet", OFFICE, own=404,
        is_whole=True),
    Row("sign_a_handover", "POST", f"{D}/handovers/{{batch}}/sign", CENTRE, own=404,
        is_whole=True, options={"json": {"part": "giver", "sha256": "0" * 64}}),
    # alerts, duty log, handover
    Row("list_alerts", "GET", f"{D}/alerts", OFFICE),
    Row("list_outward", "GET", f"{D}/alerts/outward", OFFICE),
    Row("look_at_alerts", "POST", f"{D}/alerts/look", CENTRE),
    Row("act_on_an_alert", "POST", f"{D}/alerts/{{batch}}/sign", CENTRE, own=404, other_grid=404,
        options={"json": {"after": 0}}),
    Row("list_duty_lines", "GET", f"{D}/duty-log", OFFICE),
    Row("get_duty_sheet", "GET", f"{D}/duty-log/sheet?form=csv", OFFICE),
    Row("add_a_duty_line", "POST", f"{D}/duty-log", CENTRE, own=201, other_grid=201,
        options={"json": {"text": "海面有雾"}}),
)  # fmt: skip
"""One row for each route of `api.reach` that is not open to everybody."""
