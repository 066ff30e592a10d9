"""Be the officer who takes in what happens: calls, tips, landings; step by step to their end."""

import heapq
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from api.simulate.calls import Caller, Json, Ledger
from api.simulate.phone import Phone
from maritime.field.kinds import TELL
from maritime.incidents import sources as incident_sources
from maritime.incidents.sources import ITEM, TIP
from maritime.incidents.steps import (
    ANSWER,
    ARRIVE,
    ASSIGN,
    CALL,
    CLOSE,
    FEED_BACK,
    HANDLE,
    SIGN,
)
from maritime.simulate.day import Happening
from maritime.simulate.told import SIMULATED, Told, made_id

TAKES_S = {"dispatch": 120.0, SIGN: 60.0, ANSWER: 900.0, HANDLE: 1200.0, FEED_BACK: 600.0,
           CLOSE: 300.0}  # fmt: skip
"""How long the office, a unit or a department takes for a step."""
KINDS = {"landing": "landing", "call": "unknown_vessel", "tip": "stacked_goods"}
TIP_KIND, DEPARTMENT, OUTCOME = "smuggling", "township", "handled"
WORDS = {
    "landing": "有货物上岸 goods brought ashore",
    "call": "来电：不明船只 a caller saw a vessel",
    "tip": "举报：有人堆货 a tip of stacked goods",
}


@dataclass
class _Case:
    """An incident under way; last is the number of its last step."""

    incident_id: str
    target_id: str
    last: int
    steps: deque[tuple[float, str, Json]] = field(default_factory=deque)


class Cases:
    """Everything that happens on a made-up day, and what the office does about it."""

    def __init__(
        self,
        caller: Caller,
        ledger: Ledger,
        phones: Mapping[str, Phone],
        happenings: tuple[Happening, ...],
        *,
        district_id: str,
        seed: tuple[int, ...],
    ):
        self._caller, self._ledger, self._phones = caller, ledger, phones
        self._home = f"/districts/{district_id}"
        self._rng = np.random.default_rng(seed)
        self._coming = deque(happenings)
        self._told: list[tuple[Happening, str]] = []
        self._to_send: list[tuple[float, int, _Case]] = []
        self._open: list[_Case] = []
        self._number = 0

    async def work(self, now_s: float) -> None:
        """Take in what has happened, send units to it, and take the steps that are due."""
        while self._coming and self._coming[0].at_s <= now_s:
            await self._begin(self._coming.popleft(), now_s)
        for told in list(self._told):
            if told[1] in self._ledger.items:  # it has arrived: before that nobody knows of it
                self._told.remove(told)
                await self._report(told[0], now_s, {"source": ITEM, "from_item_id": told[1]})
        while self._to_send and self._to_send[0][0] <= now_s:
            await self._send_somebody(heapq.heappop(self._to_send)[2], now_s)
        for case in list(self._open):
            while case.steps and case.steps[0][0] <= now_s:
                _, step, facts = case.steps.popleft()
                await self._take(case, step, facts)
                if step == CLOSE:
                    self._open.remove(case)

    async def _begin(self, what: Happening, now_s: float) -> None:
        self._ledger.counts[f"{what.kind}s"] += 1
        if what.team_id is not None:
            phone = self._phones[what.team_id]
            body = {"what": "landing", "text": _text(what)}
            item = Told(made_id(self._rng), now_s, TELL, body, what.lonlat, 10.0)
            phone.tell(item, phone.round_at(now_s))
            self._told.append((what, str(item.item_id)))
        elif what.kind == "tip":
            tip: Json = {
                "tip_id": str(made_id(self._rng)), "kind": TIP_KIND, "text": _text(what),
                "lon": what.lonlat[0], "lat": what.lonlat[1],
            }  # fmt: skip
            await self._caller.post(f"{self._home}/tips", tip)
            await self._report(what, now_s, {"source": TIP, "from_tip_id": tip["tip_id"]})
        else:
            await self._report(what, now_s, {"source": incident_sources.CALL})

    async def _report(self, what: Happening, now_s: float, origin: Json) -> None:
        body: Json = {
            "incident_id": str(made_id(self._rng)), "kind": KINDS[what.kind], "text": _text(what),
            "target_id": what.target_id, "accept": True, **origin,
        }  # fmt: skip
        answer = await self._caller.post(f"{self._home}/incidents", body)
        self._ledger.counts["incidents"] += 1
        case = _Case(str(answer["incident_id"]), what.target_id, int(answer["last"]))
        self._number += 1
        heapq.heappush(self._to_send, (now_s + TAKES_S["dispatch"], self._number, case))

    async def _send_somebody(self, case: _Case, now_s: float) -> None:
        """Send the first free unit that goes; where none does, call a department."""
        path = f"{self._home}/live/nearest"
        near = await self._caller.get(path, target_id=case.target_id, most=3)
        for unit in near:
            if unit["state"] == "at_base" and await self._send(case, str(unit["team_id"]), now_s):
                break
        else:
            facts: Json = {"department": DEPARTMENT}
            answered_s = now_s + TAKES_S[ANSWER]
            case.steps += [(now_s, CALL, facts), (answered_s, ANSWER, facts)]
            self._end_of(case, answered_s)
        self._open.append(case)

    async def _send(self, case: _Case, team_id: str, now_s: float) -> bool:
        order: Json = {
            "order_id": str(made_id(self._rng)), "team_id": team_id, "target_id": case.target_id,
            "incident_id": case.incident_id, "note": f"{SIMULATED}：事件 incident",
        }  # fmt: skip
        answer = await self._caller.post(f"{self._home}/orders", order, expects=(201, 409))
        if answer["_status"] == 409:
            self._ledger.counts["orders_refused"] += 1
            return False
        self._ledger.counts["orders_sent"] += 1
        gone = await self._phones[team_id].take_orders(now_s)
        if order["order_id"] not in gone:
            return False
        arrives_s, _ = gone[str(order["order_id"])]
        unit: Json = {"team_id": team_id}
        case.steps += [
            (now_s, ASSIGN, {**unit, "wave": 1, "order_id": order["order_id"]}),
            (now_s + TAKES_S[SIGN], SIGN, unit), (arrives_s, ARRIVE, unit),
        ]  # fmt: skip
        self._end_of(case, arrives_s)
        return True

    def _end_of(self, case: _Case, there_s: float) -> None:
        handled_s = there_s + TAKES_S[HANDLE]
        back_s = handled_s + TAKES_S[FEED_BACK]
        case.steps += [
            (handled_s, HANDLE, {"text": f"{SIMULATED}：已处置 dealt with"}),
            (back_s, FEED_BACK, {"text": f"{SIMULATED}：已反馈 reported back"}),
            (back_s + TAKES_S[CLOSE], CLOSE, {"outcome": OUTCOME}),
        ]

    async def _take(self, case: _Case, step: str, facts: Json) -> None:
        """Take a step; where the server has taken it from the unit's order, there is none to do."""
        path = f"{self._home}/incidents/{case.incident_id}/steps"
        body: Json = {"step_id": str(made_id(self._rng)), "step": step, **facts}
        answer = await self._caller.post(path, {**body, "after": case.last}, expects=(201, 409))
        if answer["_status"] == 409:
            standing = answer["incident"]
            case.last = int(standing["last"])
            if any(_is_same(one, step, facts) for one in standing["steps"]):
                self._ledger.counts["incident_steps_by_orders"] += 1
                return
            answer = await self._caller.post(path, {**body, "after": case.last})
        case.last = int(answer["last"])
        self._ledger.counts["incident_steps"] += 1
        self._ledger.counts["incidents_closed"] += step == CLOSE


def _is_same(taken: Json, step: str, facts: Json) -> bool:
    return taken["step"] == step and taken["facts"].get("team_id") == facts.get("team_id")


def _text(what: Happening) -> str:
    return f"{SIMULATED}：{WORDS[what.kind]}"
