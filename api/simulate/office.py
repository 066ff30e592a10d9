"""Be a simple duty officer: look each quarter of an hour, send who is free to what fails next."""

import math
from collections.abc import Mapping
from datetime import datetime

import numpy as np

from api.simulate.calls import Caller, Json, Ledger
from api.simulate.errors import PlayError
from api.simulate.phone import Phone, written
from maritime.simulate.day import MadeDay, SensorDown, Word
from maritime.simulate.told import SIMULATED, made_id

LOOKS_EVERY_S = 900
SENDS_WITHIN_S = 3600
"""Only to what fails within so long, or has failed."""
MOST_AT_ONCE = 2
AGAIN_AFTER_S = 3600
"""Nobody is sent to the same target twice within so long, nor asked again who has declined."""
WITHDRAWS_AFTER_S = 1200
"""An order to which nobody has answered for so long is taken back."""


class Office:
    """The officer's side of a made-up day; everything is done by `work`, at an instant."""

    def __init__(
        self,
        caller: Caller,
        ledger: Ledger,
        phones: Mapping[str, Phone],
        day: MadeDay,
        *,
        district_id: str,
        seed: tuple[int, ...],
    ):
        self._caller, self._ledger, self._phones = caller, ledger, phones
        self._home = f"/districts/{district_id}"
        self._rng = np.random.default_rng(seed)
        self._due: list[tuple[float, Word | SensorDown, bool]] = [
            *((word.at_s, word, False) for word in day.words),
            *((down.from_s, down, False) for down in day.sensors_down),
            *((down.to_s, down, True) for down in day.sensors_down),
        ]
        self._due.sort(key=lambda one: one[0])
        self._looks_at_s = 0.0
        self._sent_at_s: dict[str, float] = {}
        self._alerts: dict[str, bool] = {}
        """Alerts that were seen open, and whether they have sounded."""

    async def work(self, now_s: float) -> None:
        """Say what is due of teams and sensors and, if it is time, look and send."""
        while self._due and self._due[0][0] <= now_s:
            _, what, is_back = self._due.pop(0)
            await (self._say(what) if isinstance(what, Word) else self._report(what, is_back))
        if now_s >= self._looks_at_s:
            self._looks_at_s = now_s + LOOKS_EVERY_S
            await self._look(now_s)

    async def _say(self, word: Word) -> None:
        body: Json = {"kind": word.kind, "minutes": round(word.minutes, 1), "note": SIMULATED}
        await self._caller.post(f"{self._home}/units/{word.team_id}/status", body)
        self._ledger.counts[f"units_{word.kind}"] += 1

    async def _report(self, down: SensorDown, is_back: bool) -> None:
        at_s = down.to_s if is_back else down.from_s
        body: Json = {"is_online": is_back, "at": written(math.floor(at_s))}
        await self._caller.post(f"{self._home}/sensors/{down.sensor_id}/reports", body)
        self._ledger.counts["sensors_back" if is_back else "sensors_down"] += 1

    async def _look(self, now_s: float) -> None:
        live = await self._caller.get(f"{self._home}/live")
        if live["is_simulated"] is not True:
            raise PlayError("GET /live", "a district that is not marked as simulated")
        self._ledger.counts["looks_at_live"] += 1
        await self._withdraw_unanswered(now_s)
        await self._sign_alerts()
        failing = list(live["fails_next"])
        failing.sort(key=lambda one: -float(one["weighted_min"]))
        sent = 0
        for one in failing:
            unit, target_id = one["unit"], str(one["target_id"])
            fails_s = datetime.fromisoformat(one["from"]).timestamp()
            if sent == MOST_AT_ONCE or unit is None or not unit["is_free"]:
                continue
            team_id = str(unit["team_id"])
            is_recent = any(
                now_s - self._sent_at_s.get(key, -np.inf) < AGAIN_AFTER_S
                for key in (target_id, team_id)
            )
            if is_recent or fails_s > now_s + SENDS_WITHIN_S:
                continue
            self._sent_at_s[target_id] = self._sent_at_s[team_id] = now_s
            sent += await self._send(team_id, target_id, now_s)

    async def _send(self, team_id: str, target_id: str, now_s: float) -> bool:
        body: Json = {
            "order_id": str(made_id(self._rng)), "team_id": team_id, "target_id": target_id,
            "note": f"{SIMULATED}：即将漏巡 fails next",
        }  # fmt: skip
        answer = await self._caller.post(f"{self._home}/orders", body, expects=(201, 409))
        if answer["_status"] == 409:
            self._ledger.counts["orders_refused"] += 1
            return False
        self._ledger.counts["orders_sent"] += 1
        await self._phones[team_id].take_orders(now_s)
        return True

    async def _withdraw_unanswered(self, now_s: float) -> None:
        found = await self._caller.get(f"{self._home}/orders", state="sent")
        for order in found["items"]:
            ordered_s = datetime.fromisoformat(order["ordered_at"]).timestamp()
            if now_s - ordered_s >= WITHDRAWS_AFTER_S:
                path = f"{self._home}/orders/{order['order_id']}/withdraw"
                await self._caller.post(path, {"after": order["sequence"]})
                self._ledger.counts["orders_withdrawn"] += 1

    async def _sign_alerts(self) -> None:
        """Have the alerts reckoned anew, as half a minute of the server may be hours of the day."""
        await self._caller.post(f"{self._home}/alerts/look", {})
        found = await self._caller.get(f"{self._home}/alerts", state="open")
        for alert in found["items"]:
            alert_id, is_told = str(alert["alert_id"]), alert["told_at"] is not None
            self._ledger.counts["alerts_seen"] += alert_id not in self._alerts
            self._ledger.counts["alerts_told"] += is_told and not self._alerts.get(alert_id, False)
            self._alerts[alert_id] = is_told or self._alerts.get(alert_id, False)
            path = f"{self._home}/alerts/{alert_id}/sign"
            body: Json = {"after": alert["sequence"]}
            answer = await self._caller.post(path, body, expects=(200, 409))
            self._ledger.counts["alerts_signed"] += answer["_status"] == 200
