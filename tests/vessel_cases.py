"""Draw a small register with checks and a roll-call, and the report of its November."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from scenes import straight_coast

from maritime.district import District
from maritime.field.roll_call import CalledVessel, Contact, roll_call_states
from maritime.places import SeaGrid
from maritime.register import Pairing, Person, Vessel
from maritime.report.told import Told, ToldCheck, ToldRollCall
from maritime.report.vessel_report import FROM_DATABASE, FROM_PACK, VesselReportHead

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
NOON_S = 1_794_110_400
"""2026-11-08 12:00 in Shanghai."""
DAY_S = 86_400
LONG_AGO_S = NOON_S - 300 * DAY_S


def vessel_district(**changes: object) -> District:
    """Give two villages of one town with five vessels, one of them sold; all invented."""
    scene = straight_coast()
    shape = scene.sea_grids[0].geometry
    fields = {
        "timezone": "Asia/Shanghai",
        "sea_grids": (
            SeaGrid("T", "川岛镇", "town", shape),
            SeaGrid("G1", "沙堤", "village", shape, "T"),
            SeaGrid("G2", "下川", "village", shape, "T"),
        ),
        "persons": (
            Person("H1", "陈一", ("gridworker",), phone="13800000001", is_party_member=True),
            Person("H2", "堃垚", ("owner",), phone="13800000002"),
        ),
        "vessels": (
            Vessel("V1", "粤台渔1", village="沙堤", watch="high_risk"),
            Vessel("V2", "=粤台渔2", village="沙堤"),
            Vessel("V3", "堃垚䲟3", village="下川"),
            Vessel("V4", village="无此村"),
            Vessel("V5", "粤台渔5", village="沙堤", ended_on=date(2026, 11, 3)),
        ),
        "pairings": (
            Pairing("V1", "H1", "member", date(2026, 1, 1)),
            Pairing("V1", "H2", "owner", date(2026, 1, 1)),
            Pairing("V2", "H1", "member", date(2026, 1, 1), date(2026, 11, 9)),
            Pairing("V3", "H1", "member", date(2026, 1, 1), date(2026, 11, 4)),
            Pairing("V3", "H1", "member", date(2026, 11, 7)),
        ),
        **changes,
    }
    return replace(scene, **fields)


def check(number: int, vessel_id: str | None, outcome: str, **changes: object) -> ToldCheck:
    """Give a check by somebody of G1 at noon of 8 November."""
    fields = {"happened_s": NOON_S, "grid_id": "G1", **changes}
    return ToldCheck(f"c{number}", vessel_id=vessel_id, outcome=outcome, **fields)


def november_told() -> Told:
    """Give what was told: looks, tries, suspicions, and a roll-call that one person answered."""
    said = [
        Contact(UUID(int=1), "V1", "in_port", UUID(int=9), NOON_S),
        Contact(UUID(int=2), "V2", "not_reached", UUID(int=9), NOON_S),
    ]
    called = [
        CalledVessel("V1", "粤台渔1", "沙堤", "川岛镇"),
        CalledVessel("V2", "=粤台渔2", "沙堤", "川岛镇"),
        CalledVessel("V3", "堃垚䲟3", "下川", "川岛镇"),
    ]
    return Told(
        (
            check(1, "V1", "nothing_found"),
            check(2, "V1", "found", suspected=("no_papers",), is_confirmed=False),
            check(3, "V2", "could_not_check", reason="weather"),
            check(4, "V3", "nothing_found", happened_s=LONG_AGO_S, grid_id="G2"),
            check(5, None, "found", suspected=("no_name_number",), described="小艇", grid_id="G2"),
            check(6, "V3", "nothing_found", happened_s=NOON_S + 40 * DAY_S),
            check(7, "V2", "unclear"),
        ),
        (
            ToldRollCall(
                "R1", "typhoon_recall", NOON_S, NOON_S + 3600, roll_call_states(called, said), 2
            ),
        ),
    )


def november_head(district: District, **changes: object) -> VesselReportHead:
    """Give the head of November's report."""
    made_from = changes.pop("made_from", FROM_DATABASE)
    days = {"first_day": FIRST, "last_day": LAST} | changes
    return VesselReportHead.of(district, made_from=made_from, program_version="0.1.0", **days)


def pack_head(district: District) -> VesselReportHead:
    """Give the head of November's report from a pack."""
    return november_head(district, made_from=FROM_PACK, pack_sha256="ab" * 32)
