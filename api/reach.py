"""Say which roles each route is for: one row for every route, and none is served without."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from starlette.routing import Mount, Route, compile_path

from api.api_errors import RouteWithoutRowError
from maritime.account import (
    ACCOUNT_ROLES,
    AUDIT_ADMINISTRATOR,
    DISTRICT_ROLES,
    DUTY_OFFICER,
    FIELD_ROLES,
    OFFICE_ROLES,
    PLANNER,
    POLICE,
    SECURITY_ADMINISTRATOR,
    SUPERVISOR,
    SYSTEM_ADMINISTRATOR,
)

OPEN = frozenset(("anybody",))
"""Of routes that need no account. Health and metrics ask themselves who it is: this machine, or
whoever has their token; tiles by a pass ask for that."""
EVERYBODY = frozenset(ACCOUNT_ROLES)
DISTRICT = frozenset(DISTRICT_ROLES)
OFFICE = frozenset(OFFICE_ROLES)
PLANNERS = frozenset((PLANNER,))
FIELD = frozenset(FIELD_ROLES)
CENTRE = frozenset((PLANNER, DUTY_OFFICER))
POLICE_ONLY = frozenset((POLICE,))
TIP_WORK = frozenset((DUTY_OFFICER, POLICE))
TIPS = TIP_WORK | {SUPERVISOR}
"""Those who see tips, never their sources; of a whole district."""
TRACKS = frozenset((DUTY_OFFICER, SUPERVISOR))
"""Those who see where people were."""
SYSTEM = frozenset((SYSTEM_ADMINISTRATOR,))
SECURITY = frozenset((SECURITY_ADMINISTRATOR,))
AUDIT = frozenset((AUDIT_ADMINISTRATOR,))

REACH: dict[str, frozenset[str]] = {
    # server and signing in
    "check_health": OPEN,
    "show_health": OPEN,
    "get_metrics": OPEN,
    "get_asset": OPEN,
    "get_icon": OPEN,
    "show_install_page": OPEN,
    "get_authority_certificate": OPEN,
    "open_phone": OPEN,
    "get_phone_file": OPEN,
    "sign_in": OPEN,
    "show_sign_in": OPEN,
    "sign_out": EVERYBODY,
    "get_me": EVERYBODY,
    "change_own_password": EVERYBODY,
    "show_start": EVERYBODY,
    "show_roll_calls": OFFICE,
    "show_docs": EVERYBODY,
    "openapi": EVERYBODY,
    # districts and their coast
    "list_districts": DISTRICT | SYSTEM | SECURITY,
    "get_district": DISTRICT,
    "list_coastlines": DISTRICT,
    "list_segments": DISTRICT,
    "list_landing_points": DISTRICT,
    "list_grids": DISTRICT,
    "list_bases": DISTRICT,
    "list_sensors": DISTRICT,
    "list_teams": DISTRICT,
    "list_standard": DISTRICT,
    # the register
    "list_vessels": OFFICE,
    "get_vessel": OFFICE,
    "list_pairings": OFFICE,
    "get_chain": OFFICE,
    "list_layers": OFFICE,
    "list_records": OFFICE,
    "get_record": OFFICE,
    "list_record_history": OFFICE,
    "make_record": PLANNERS,
    "change_record": PLANNERS,
    "end_record": PLANNERS,
    "remove_record": PLANNERS,
    "list_changes": OFFICE,
    "list_batch_changes": OFFICE,
    "undo_changes": PLANNERS,
    "audit_district": OFFICE,
    "get_member_proposal": PLANNERS,
    "accept_member_proposal": PLANNERS,
    "get_grid_proposal": PLANNERS,
    "accept_grid_proposal": PLANNERS,
    "draw_up_responsibility_lists": PLANNERS,
    "sign_responsibility_list": PLANNERS,
    "get_template": PLANNERS,
    "get_sheet": OFFICE,
    "put_sheet": PLANNERS,
    "get_fault_sheet": PLANNERS,
    # phones
    "enrol_own_device": DISTRICT,
    "list_devices": DISTRICT | SECURITY,
    "end_lost_device": DISTRICT | SECURITY,
    "get_site_key": DISTRICT,
    "import_outbox_file": FIELD | CENTRE,
    # plans, jobs, packs
    "list_plans": DISTRICT,
    "list_plans_of_district": DISTRICT,
    "order_plan": PLANNERS,
    "get_plan": OFFICE,
    "download_plan": OFFICE,
    "get_certificate": OFFICE,
    "get_plan_summary": DISTRICT,
    "list_gaps": DISTRICT,
    "get_coverage": DISTRICT,
    "list_target_coverage": DISTRICT,
    "get_map": DISTRICT,
    "list_base_maps": DISTRICT,
    "get_base_map_tile": DISTRICT,
    "get_passed_tile": OPEN,
    "list_jobs": OFFICE | SYSTEM,
    "get_job": OFFICE | SYSTEM,
    "follow_job": OFFICE | SYSTEM,
    "cancel_job": PLANNERS | SYSTEM,
    "upload_pack": SYSTEM,
    # accounts and the audit log
    "list_accounts": SECURITY,
    "make_account": SECURITY,
    "change_reach": SECURITY,
    "end_account_of": SECURITY,
    "unlock_account": SECURITY,
    "give_password": SECURITY,
    "list_tokens": SECURITY,
    "give_token": SECURITY,
    "end_token_of": SECURITY,
    "list_audit_log": AUDIT,
    "get_audit_csv": AUDIT,
    "purge_audit_log": AUDIT,
    # what phones tell
    "send_items": FIELD,
    "get_packet": FIELD,
    "get_month": FIELD,
    "get_month_sheet": FIELD,
    "send_attachment_part": FIELD,
    "get_attachment": DISTRICT,
    "look_at_attachment": DISTRICT,
    "start_a_roll_call": CENTRE,
    "close_a_roll_call": CENTRE,
    "list_roll_calls": DISTRICT,
    "get_roll_call": DISTRICT,
    "get_roll_call_sheet": OFFICE,
    "list_checks": OFFICE | POLICE_ONLY,
    "list_tells": OFFICE | POLICE_ONLY,
    "list_conflicts": OFFICE,
    "list_observations": OFFICE,
    "get_vessel_file": DISTRICT,
    "decide_a_suspicion": POLICE_ONLY,
    "list_rounds": OFFICE,
    "get_track": TRACKS,
    "cancel_a_round": CENTRE,
    "export_event_sheet": OFFICE,
    "keep_event_number": CENTRE,
    # the duty room: how the coast stands, units, orders
    "get_live": OFFICE,
    "follow_live": OFFICE,
    "get_live_strip": OFFICE,
    "list_nearest_units": OFFICE,
    "send_an_order": CENTRE,
    "list_orders": DISTRICT,
    "withdraw_an_order": CENTRE,
    "step_an_order": FIELD | CENTRE,
    "say_unit_status": CENTRE,
    "tell_weather": CENTRE,
    "get_weather": OFFICE,
    "report_a_sensor": CENTRE,
    "list_publications": OFFICE,
    "order_repair": CENTRE,
    "list_repairs": OFFICE,
    "get_repair": OFFICE,
    "publish_a_repair": CENTRE,
    "publish_a_plan": CENTRE,
    # reports
    "show_reports": OFFICE,
    "order_report": OFFICE,
    "list_reports": OFFICE,
    "get_report": OFFICE,
    "get_report_file": OFFICE,
    # incidents and tips
    "show_incidents": OFFICE | POLICE_ONLY,
    "get_incident_rules": OFFICE | POLICE_ONLY,
    "report_an_incident": CENTRE,
    "list_incidents": OFFICE,
    "get_incident_figures": OFFICE,
    "raise_overdue_incidents": CENTRE,
    "get_incident": OFFICE,
    "take_a_step": CENTRE,
    "take_a_tip_in": TIP_WORK,
    "list_tips": TIPS,
    "get_tip": TIPS,
    "say_what_was_found": TIP_WORK,
    "open_a_source": TIPS,
    "propose_a_reward": TIP_WORK,
    "approve_a_reward": TIP_WORK,
    "pay_a_reward": TIP_WORK,
    "list_rewards": TIPS,
    "get_reward_sheet": TIPS,
    "list_tip_holders": TIPS | SECURITY,
    "name_a_tip_holder": SECURITY,
    "end_a_tip_holder": SECURITY,
    "make_own_holder_key": TIPS,
    "show_tip_page": OPEN,
    "get_tip_page": OPEN,
    "give_a_public_tip": OPEN,
    "ask_for_a_tip": OPEN,
    # the duty room's page
    "choose_duty": OFFICE,
    "show_duty": OFFICE,
    # the duty log
    "show_duty_log": OFFICE,
    # handovers
    "show_handover": OFFICE,
    "draft_a_handover": OFFICE,
    "fix_a_handover": CENTRE,
    "list_handovers": OFFICE,
    "get_handover": OFFICE,
    "get_handover_bytes": OFFICE,
    "sign_a_handover": CENTRE,
    # alerts, duty log, handover
    "list_alerts": OFFICE,
    "list_outward": OFFICE,
    "look_at_alerts": CENTRE,
    "act_on_an_alert": CENTRE,
    "list_duty_lines": OFFICE,
    "get_duty_sheet": OFFICE,
    "add_a_duty_line": CENTRE,
}
"""The roles of each route by its name. A plan's file names who goes with which team, so it is kept
from field roles; what is in it of coast and gaps they see elsewhere."""

WHOLE_DISTRICT = frozenset(
    (
        "audit_district", "get_member_proposal", "accept_member_proposal", "get_grid_proposal",
        "accept_grid_proposal", "draw_up_responsibility_lists", "order_plan", "undo_changes",
        "order_report", "list_reports", "get_report", "get_report_file",
        "publish_a_plan", "tell_weather", "order_repair", "publish_a_repair",
        "draft_a_handover", "fix_a_handover", "list_handovers", "get_handover",
        "get_handover_bytes", "sign_a_handover",
        "cancel_a_round", "take_a_tip_in", "list_tips", "get_tip", "say_what_was_found",
        "open_a_source", "propose_a_reward", "approve_a_reward", "pay_a_reward", "list_rewards",
        "get_reward_sheet",
    )
)  # fmt: skip
"""Routes whose work is about a district as a whole: accounts of a part of it may not use them."""

PERSONAL = frozenset(
    (
        "list_pairings", "get_chain", "list_records", "get_record", "list_record_history",
        "list_batch_changes", "audit_district", "get_member_proposal", "get_template", "get_sheet",
        "get_plan", "download_plan",
    )
)  # fmt: skip
"""Routes whose answers name people, or tell by 定人联船 of membership, or where people are when;
each asking is noted in the audit log before it is answered."""


@dataclass(frozen=True)
class RouteTable:
    """Every route of an application by what it answers to: pattern of its path, methods, name."""

    rows: tuple[tuple[re.Pattern[str], frozenset[str], str], ...]

    @classmethod
    def of(cls, app: FastAPI, included: Iterable[tuple[str, APIRouter]]) -> "RouteTable":
        """
        Give the routes of an application and of the routers that it includes under prefixes.

        Raises
        ------
        RouteWithoutRowError
            For the first route that has no row in `REACH`.
        """
        own = [("", route) for route in app.routes if isinstance(route, Route | Mount)]
        below = [(prefix, route) for prefix, router in included for route in router.routes]
        rows = []
        for prefix, route in (*own, *below):
            if route.name not in REACH:
                raise RouteWithoutRowError(route.name)
            rest = "/{rest:path}" if isinstance(route, Mount) else ""
            pattern, _, _ = compile_path(prefix + route.path + rest)
            rows.append((pattern, frozenset(getattr(route, "methods", ()) or ()), route.name))
        return cls(tuple(rows))

    def name_of(self, path: str, method: str) -> str | None:
        """
        Give the name of the route that a request is for; None where there is none.

        A path that has other methods only counts as the first of them, which says no by itself.
        """
        other = None
        for pattern, methods, name in self.rows:
            if not pattern.match(path):
                continue
            if not methods or method in methods:
                return name
            other = other or name
        return other

    def allowed_at(self, path: str) -> tuple[str, ...]:
        """Give the methods of a path."""
        allowed = (methods for pattern, methods, _ in self.rows if pattern.match(path))
        return tuple(sorted(set().union(*allowed)))
