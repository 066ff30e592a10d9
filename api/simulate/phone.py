"""Be the phone of a team: keep what it tells, send it when there is a network, follow orders."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from api.simulate.calls import Caller, Json, Ledger
from maritime.field.kinds import CHECK, FIELD_FORMAT, MOST_ITEMS
from maritime.simulate.params import TellingParams
from maritime.simulate.told import Told, Walk, made_id, tell_walk
from maritime.simulate.way import Way

Errand = Callable[[str, float], Way | None]
"""Gives the way to a target from the team's base if it leaves at an instant."""


class Phone:
    """One team's phone; everything that it does is asked for by `work`, at an instant."""

    def __init__(
        self,
        team_id: str,
        mode: str,
        caller: Caller,
        ledger: Ledger,
        telling: TellingParams,
        *,
        district_id: str,
        walks: list[Walk],
        errand: Errand,
        is_manned: bool = True,
        seed: tuple[int, ...],
    ):
        self.team_id, self._mode = team_id, mode
        self._caller, self._ledger, self._telling = caller, ledger, telling
        self._orders = f"/districts/{district_id}/orders"
        self._errand, self._is_manned = errand, is_manned
        self._rng = np.random.default_rng(seed)
        self._device_id = made_id(self._rng)
        self._outbox: list[tuple[float, int, Json]] = []
        self._steps: list[tuple[float, int, str, str, int]] = []
        self._number = 0
        self._walks = sorted(walks, key=lambda one: one.way.from_s)
        self._holes = [hole for walk in walks for hole in walk.holes]
        self._was_in_hole = False
        self._vessels: list[str] = []
        self._told = [(walk.round_id, told) for walk in walks for told in walk.told]

    async def begin(self, *, before_s: float) -> None:
        """Take the packet along, and send what was told before an instant."""
        packet = await self._caller.get("/field/packet")
        self._vessels = [str(one["vessel_id"]) for one in packet["vessels"]]
        self._ledger.counts["packets"] += 1
        for round_id, told in self._told:
            self._keep(told, round_id)
        while self._outbox and self._outbox[0][0] < before_s:
            await self._send(self._taken(before_s, MOST_ITEMS), before_s)

    async def work(self, now_s: float, *, is_last: bool = False) -> None:
        """Send what is there, unless there is no network; take the steps of orders that are due."""
        if not is_last and any(from_s <= now_s < to_s for from_s, to_s in self._holes):
            if not self._was_in_hole:
                self._ledger.counts["network_holes"] += 1
            self._was_in_hole = True
            return
        batches = []
        while batch := self._taken(now_s, MOST_ITEMS):
            batches.append(batch)
        if self._was_in_hole and batches:
            whole = [item for batch in batches for item in batch]
            order = self._rng.permutation(len(whole))
            whole = [whole[int(one)] for one in order]
            batches = [whole[at : at + MOST_ITEMS] for at in range(0, len(whole), MOST_ITEMS)]
            self._ledger.counts["batches_out_of_order"] += len(batches)
        self._was_in_hole = False
        for batch in batches:
            await self._send(batch, now_s)
        while self._steps and self._steps[0][0] <= now_s:
            _, _, order_id, step, after = heapq.heappop(self._steps)
            await self._step(order_id, step, after)

    async def take_orders(self, now_s: float) -> dict[str, tuple[float, float]]:
        """
        Look for orders, as the radio says: go there, or decline if it would take too long.

        Where nobody has come for the shift nobody answers either. Gives when the team arrives and
        leaves again, by the orders to which it goes.
        """
        gone: dict[str, tuple[float, float]] = {}
        if not self._is_manned:
            return gone
        found = await self._caller.get(self._orders, team=self.team_id, state="sent")
        for order in found["items"]:
            order_id, sequence = str(order["order_id"]), int(order["sequence"])
            way = None
            if order["target_id"] is not None and self.is_home(now_s):
                way = self._errand(str(order["target_id"]), now_s + 180.0)
            if way is None or way.to_s > self.free_until(now_s):
                await self._step(order_id, "decline", sequence)
                continue
            await self._step(order_id, "acknowledge", sequence)
            self._walks.append(self._go(way))
            stay = way.stays[0]
            self._later(stay.from_s, order_id, "arrive", sequence + 1)
            self._later(stay.to_s, order_id, "done", sequence + 2)
            gone[order_id] = (stay.from_s, stay.to_s)
        return gone

    def is_home(self, at_s: float) -> bool:
        """Whether the team is on no way at an instant."""
        return not any(one.way.from_s <= at_s <= one.way.to_s for one in self._walks)

    def free_until(self, at_s: float) -> float:
        """Give when its next way begins, infinite where it has none."""
        return min((o.way.from_s for o in self._walks if o.way.from_s > at_s), default=np.inf)

    def tell(self, told: Told, round_id: UUID | None = None) -> None:
        """Put one item more into the outbox."""
        self._keep(told, round_id)

    def round_at(self, at_s: float) -> UUID | None:
        """Give the round that the team is on at an instant."""
        on = (o.round_id for o in self._walks if o.way.from_s <= at_s <= o.way.to_s)
        return next(on, None)

    def _go(self, way: Way) -> Walk:
        walk = tell_walk(self.team_id, self._mode, way, self._telling, self._rng)
        for told in walk.told:
            self._keep(told, walk.round_id)
        return walk

    def _keep(self, told: Told, round_id: UUID | None) -> None:
        self._number += 1
        item = self._item(told, round_id)
        heapq.heappush(self._outbox, (told.made_s, self._number, item))

    def _taken(self, now_s: float, most: int) -> list[Json]:
        batch = []
        while self._outbox and self._outbox[0][0] <= now_s and len(batch) < most:
            batch.append(heapq.heappop(self._outbox)[2])
        return batch

    async def _send(self, batch: list[Json], now_s: float) -> None:
        body: Json = {
            "format": FIELD_FORMAT, "device_id": str(self._device_id),
            "sent_at": written(now_s), "items": batch,
        }  # fmt: skip
        times = 2 if self._rng.random() < self._telling.twice_share else 1
        for number in range(times):
            answer = await self._caller.post("/field/items", body)
            self._ledger.counts["batches"] += 1
            self._ledger.counts["batches_again"] += number
            for item, told in zip(batch, answer["answers"], strict=True):
                self._ledger.items[str(item["item_id"])] = str(item["kind"])
                self._ledger.states[told["state"]] += 1
                if not number:
                    self._ledger.flags.update(told["flags"])

    async def _step(self, order_id: str, step: str, after: int) -> None:
        path = f"{self._orders}/{order_id}/{step}"
        answer = await self._caller.post(path, {"after": after}, expects=(200, 409))
        is_taken = answer["_status"] == 200
        self._ledger.counts[f"orders_{step}" if is_taken else "order_steps_refused"] += 1

    def _later(self, at_s: float, order_id: str, step: str, after: int) -> None:
        self._number += 1
        heapq.heappush(self._steps, (at_s, self._number, order_id, step, after))

    def _item(self, told: Told, round_id: UUID | None) -> Json:
        body = dict(told.body)
        if told.kind == CHECK:
            body |= self._vessel(told.choice)
        made_at = written(told.made_s)
        position = None
        if told.lonlat is not None:
            position = {
                "lon": round(told.lonlat[0], 6), "lat": round(told.lonlat[1], 6),
                "accuracy_m": told.accuracy_m, "at": made_at,
            }  # fmt: skip
        return {
            "item_id": str(told.item_id), "kind": told.kind, "form": 1, "made_at": made_at,
            "position": position, "round_id": None if round_id is None else str(round_id),
            "body": body, "attachments": [],
        }  # fmt: skip

    def _vessel(self, choice: float) -> Json:
        if not self._vessels:
            return {"vessel_id": None, "described": {"name": "模拟 simulated"}}
        return {"vessel_id": self._vessels[int(choice * len(self._vessels))]}


def written(at_s: float) -> str:
    """Write an instant as phones do, to the millisecond; a whole second without them."""
    timespec = "seconds" if at_s == int(at_s) else "milliseconds"
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec=timespec)
