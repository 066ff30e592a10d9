"""Lay out what a made-up gridworker has on the phone: a packet as the server would give it."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

HERE = {"longitude": 112.785, "latitude": 21.915, "accuracy": 12}
"""Where the phone is: on the shore of a made-up village."""
SCRIPT = "<script>globalThis.pwned = 1</script><img src=x onerror='globalThis.pwned = 2'>"
ACCOUNT = "6f1f2c5e-2f4b-4c3a-9d57-0f4f4c1f0001"
ROLL_CALL = "6f1f2c5e-2f4b-4c3a-9d57-0f4f4c1f0002"
ORDER = "6f1f2c5e-2f4b-4c3a-9d57-0f4f4c1f0003"
TEAM = "T-沙堤-1"

DUTIES = (
    "每周走访核查本网格在册渔船，核对船名号、停泊位置、船上人员，不符的当日更正上报。",
    "台风、大风预警发布后，会同联船党员逐船点名，未回港、未应答的逐条上报。",
    "每季度入户宣传一次，讲清休渔、反走私和举报奖励规定，留存签收记录。",
    "巡看蚝排、网箱和看护船，发现夜间靠泊的陌生船只及时上报。",
)
FIELDS = (
    ("people", "船上人数", "People aboard", "number"),
    ("life_jackets", "人人有救生衣", "A life jacket for each", "yes_no"),
    ("matches_file", "与一船一档相符", "As in its file", "yes_no"),
    ("berth", "停在哪里", "Where it lies", "choice"),
    ("cargo", "船上货物", "Cargo", "text"),
)
BERTHS = (
    ("own", "原泊位", "Its berth"),
    ("other", "别处", "Elsewhere"),
    ("ashore", "已上岸", "Ashore"),
)
_PEOPLE = ("陈土垚", "李大海", "陈堃", "梁石磊", "黄水淼", "甄火焱", "邝木森", "伍金鑫")


def packet_at(now: datetime, *, vessels: int = 14, with_order: bool = False) -> dict[str, object]:
    """Give a made-up packet of the format ``coastwatch-packet/1``, made at an instant."""

    def ago(**span: float) -> str:
        return (now - timedelta(**span)).astimezone(UTC).isoformat(timespec="seconds")

    def in_days(days: int) -> str:
        return (now + timedelta(days=days)).date().isoformat()

    boats = [_vessel(i, ago, in_days) for i in range(vessels)]
    return {
        "format": "coastwatch-packet/1",
        "made_at": ago(minutes=40),
        "valid_until": ago(days=-7),
        "server_key": None,
        "actor": {
            "account_id": ACCOUNT,
            "login": "陈土垚",
            "role": "gridworker",
            "district_id": "shadi",
            "grid_id": "G-shadi-1",
            "person_id": "P0001",
        },
        "district": {
            "district_id": "shadi",
            "name": "沙堤镇（模拟）",
            "timezone": "Asia/Shanghai",
            "simulated": "everything in it",
        },
        "grid": {"grid_id": "G-shadi-1", "name": "沙堤一网格", "path": ["沙堤镇", "渔村", "沙堤一网格"]},  # noqa: E501
        "vessels": boats,
        "landing_points": [
            _landing_point("LP01", "渔村旧码头", 112.7853, 21.9156, "red"),
            _landing_point("LP02", "牛鼻湾沙滩", 112.7912, 21.9188, "orange"),
            _landing_point("LP03", "东堤涵洞口", 112.7761, 21.9104, "yellow"),
            _landing_point("LP04", "石角礁", 112.8104, 21.9330, "blue"),
        ],
        "duties": [
            _duty("fishing", 1, DUTIES[0], in_days(-3)),
            _duty("fishing", 4, DUTIES[1], None),
            _duty("fishing", 8, DUTIES[2], in_days(-40)),
            _duty("aquaculture", 2, DUTIES[3], in_days(-9)),
        ],
        "trainings": [
            {"topic": "海上网格员岗前培训", "held_on": in_days(-340), "expires_on": in_days(20)},
            {"topic": "急救与落水救援", "held_on": in_days(-800), "expires_on": in_days(-70)},
        ],
        "roll_calls": [
            {
                "roll_call_id": ROLL_CALL,
                "kind": "typhoon_recall",
                "note": "台风“海葵”明晨登陆，今晚八点前全部回港（模拟）",
                "started_at": ago(hours=1.5),
                "vessel_ids": [boat["vessel_id"] for boat in boats if boat["is_mine"]],
            }
        ],
        "rounds_until": ago(hours=-36),
        "rounds": [
            {
                "team_id": TEAM,
                "mode": "foot",
                "from": ago(minutes=30),
                "to": ago(hours=-5),
                "visits": [
                    {"target_id": "LP01", "at": ago(minutes=-10)},
                    {"target_id": "LP02", "at": ago(minutes=-50)},
                    {"target_id": "LP03", "at": ago(minutes=-150)},
                ],
            }
        ],
        "orders": [
            {
                "order_id": ORDER, "team_id": TEAM, "target_id": "LP02",
                "target_name": "牛鼻湾沙滩", "lon": 112.7912, "lat": 21.9188,
                "note": "有人报告快艇靠岸，先看清再报（模拟）", "state": "sent",
                "ordered_at": ago(minutes=6), "sequence": 1,
            }
        ] if with_order else [],
        "tell_kinds": [
            {"kind": "strange_vessel", "zh": "陌生船只", "en": "Unknown vessel"},
            {"kind": "unloading", "zh": "夜间卸货", "en": "Unloading at night"},
            {"kind": "vehicle", "zh": "可疑车辆", "en": "Vehicle waiting"},
            {"kind": "new_track", "zh": "新修便道", "en": "New track to the shore"},
            {"kind": "broken_device", "zh": "设备损坏", "en": "Broken camera or light"},
            {"kind": "danger", "zh": "安全隐患", "en": "Danger to people"},
            {"kind": "other", "zh": "其他", "en": "Other"},
        ],
        "forms": {"check": {"version": 1, "fields": [_field(*one) for one in FIELDS]}},
        "month": {"hours": 46.5, "rounds": 14, "checks": 63, "allowance": 1240},
    }  # fmt: skip


def track_with_hole(now_ms: int) -> tuple[list[list[float]], int]:
    """Give points of 40 minutes until now, none from 20 to 11 minutes ago, and when they begin."""
    started_ms = now_ms - 40 * 60_000
    points = []
    for step in range(0, 40 * 60, 15):
        if 20 * 60 <= step < 29 * 60:
            continue
        along = step / (40 * 60)
        place = [112.7770 + 0.0082 * along, 21.9108 + 0.0042 * along + 0.0008 * math.sin(9 * along)]
        points.append([started_ms + step * 1000, *place, 9])
    return points, started_ms


def _vessel(i: int, ago: object, in_days: object) -> Mapping[str, object]:
    is_mine = i < 6
    names = {2: "垚鑫 818", 4: "粤台渔 02031 堃"}
    owner = _PEOPLE[(i + 1) % len(_PEOPLE)]
    papers = [
        {"kind": "registration", "number": f"YT{i:06}", "expires_on": in_days(400)},
        {"kind": "insurance", "number": None, "expires_on": in_days(-12 if i == 1 else 200)},
        {"kind": "fishing_permit", "number": f"BL{i}", "expires_on": in_days(9 if i == 3 else 90)},
    ]  # fmt: skip
    states = ("in_port", "at_sea", None, "not_reached", "reached", "in_port")
    contact = states[i % len(states)]
    return {
        "vessel_id": f"VS{i:04}",
        "name": names.get(i, f"粤台渔 {2027 + i:05}"),
        "registration_no": f"440{i:06}",
        "mmsi": "412000003" if i in (0, 9) else f"4120{10000 + i}",
        "beidou_id": f"{300000 + i}",
        "kind": "fishing" if i % 3 else "township",
        "home_port": "沙堤港",
        "village": ("渔村", "堤边村", "牛鼻村")[i % 3],
        "town": "沙堤镇",
        "length_m": 11.5 + i,
        "watch": ("controllable", "attention", "high_risk")[i % 3],
        "is_mine": is_mine,
        "my_part": "member" if is_mine else None,
        "chain": [
            {"part": "guardian", "name": _PEOPLE[i % len(_PEOPLE)], "phone": None},
            {"part": "member", "name": "陈土垚", "phone": "13700000000"},
            {"part": "owner", "name": owner, "phone": f"1380000{i:04}"},
            {"part": "town", "name": "沙堤镇综治中心", "phone": "07505550001"},
            {"part": "village", "name": "渔村村委", "phone": "0750-5550000"},
        ],
        "papers": papers if i != 5 else [],
        "last_check": {"at": ago(days=3 + i), "outcome": "nothing_found"} if i % 4 else None,
        "last_contact": {"at": ago(hours=2 + 7 * i), "state": contact} if contact else None,
        "lon": 112.785 + 0.004 * i if i != 3 else None,
        "lat": 21.915 + 0.001 * i if i != 3 else None,
    }


def _field(name: str, zh: str, en: str, kind: str) -> dict[str, object]:
    choices = [{"value": value, "zh": zh, "en": en} for value, zh, en in BERTHS]
    told = {"name": name, "zh": zh, "en": en, "type": kind}
    return told | ({"choices": choices} if kind == "choice" else {})


def _landing_point(
    target_id: str, name: str, lon: float, lat: float, grade: str
) -> dict[str, object]:
    return {"target_id": target_id, "name": name, "lon": lon, "lat": lat, "grade": grade}


def _duty(trade: str, item: int, duty: str, last_done_on: str | None) -> dict[str, object]:
    words = {"grid_id": "G-shadi-1", "trade": trade, "item": item, "duty": duty}
    return {**words, "last_done_on": last_done_on}
