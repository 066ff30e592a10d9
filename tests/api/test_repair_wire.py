"""A case that a worker is sent is the same there, every part of it."""

import json

from api.repair_wire import case_from_json, case_to_json
from maritime.observation import Observation
from maritime.repair.case import (
    Delay,
    Diversion,
    Loss,
    Position,
    RepairCase,
    StoppedSpan,
    WorkingSpan,
)

WHOLE = RepairCase(
    1000,
    lost=(Loss("T01", 900), Loss("T02", 900, 2000, has_ended=True)),
    late=(Delay("T03", 600),),
    diverted=(Diversion("T04", "L001", 1200), Diversion("T05", "", 1200, (113.0, 21.5), 1800)),
    stopped=(StoppedSpan("boat", 1100, 1500, "fog"),),
    positions=(Position("T06", (113.0, 21.5), 950),),
    seen=(Observation("L001", 10, 20, "check", "T01"),),
    working=(WorkingSpan("N01", 0, 500), WorkingSpan("N01", 700, 5000)),
)


def test_a_case_comes_back_from_its_text_as_it_was():
    for case in (WHOLE, RepairCase(1000), RepairCase(1000, seen=(), working=())):
        assert case_from_json(json.loads(json.dumps(case_to_json(case)))) == case
