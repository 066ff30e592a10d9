"""Play a made-up day through HTTP, instant by instant; runs in a process of its own."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection

import httpx

from api.clock import Shown, SteppedClock
from api.simulate.calls import Caller, Json, Ledger, open_client
from api.simulate.cases import Cases
from api.simulate.errors import PlayError
from api.simulate.office import Office
from api.simulate.phone import Phone
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.errors import CoastwatchError
from maritime.plan import Plan
from maritime.planning.problem import PlanningProblem, set_problem
from maritime.planning.travel_class import TravelClass
from maritime.simulate.day import MadeDay, make_day
from maritime.simulate.errand import lay_errand
from maritime.simulate.params import TellingParams
from maritime.simulate.way import Way
from maritime.stress.params import StressParams
from maritime.team import Team

STEPS_A_SECOND = 20
LONGEST_STEP_S = 60.0
SENDS_EVERY_S = (60.0, 300.0)
"""A phone sends once a minute or, in a day that is played fast, less often; never less than this.
The phone's page does so every three minutes."""
AT_ONCE = 8
TELLS_EVERY_S = 0.5


@dataclass(frozen=True, eq=False)
class PlayOrder:
    """What is played, from when to when (epoch seconds), against which server, as whom."""

    address: str
    district: District
    plan: Plan
    officer_token: str
    team_tokens: dict[str, str]
    from_s: int
    to_s: int
    speed: float
    seed: int
    stress: StressParams = field(default_factory=StressParams)
    telling: TellingParams = field(default_factory=TellingParams)


def play(order: PlayOrder, shown: Shown, pipe: Connection) -> None:
    """
    Play a day and send what came of it: ("at", instant) meanwhile, then ("done", ledger).

    What ends it early is sent as ("failed", error).
    """
    try:
        done = asyncio.run(_play(order, SteppedClock(shown), lambda at_s: pipe.send(("at", at_s))))
    except CoastwatchError as error:
        pipe.send(("failed", error))
    except httpx.HTTPError as error:
        pipe.send(("failed", PlayError("the server", f"{type(error).__name__} {error}")))
    else:
        pipe.send(("done", done))
    finally:
        pipe.close()


async def _play(order: PlayOrder, clock: SteppedClock, tell: Callable[[float], None]) -> Json:
    targets = resolve_targets(order.district)
    problem = set_problem(order.district, targets, order.plan.horizon)
    day = make_day(
        problem, order.plan, stress=order.stress, telling=order.telling, from_s=order.from_s,
        to_s=order.to_s, seed=order.seed,
    )  # fmt: skip
    ledger = Ledger()
    async with open_client(order.address) as client:
        phones = {
            team.team_id: _phone_of(number, team, order, problem, day, client, ledger)
            for number, team in enumerate(order.district.teams)
        }
        office = Office(
            Caller(client, order.officer_token), ledger, phones, day, seed=(order.seed, 4),
            district_id=order.district.district_id,
        )  # fmt: skip
        cases = Cases(
            Caller(client, order.officer_token), ledger, phones, day.happenings,
            district_id=order.district.district_id, seed=(order.seed, 5),
        )  # fmt: skip
        for phone in phones.values():
            await phone.begin(before_s=order.from_s)
        ledger.counts["items_before"] = len(ledger.items)
        pace = await _Player(order, clock, phones, (office, cases), tell).play()
    return {
        **ledger.as_json(), **pace, "patrols": day.patrols, "walks": len(day.walks),
        "teams_absent": len(day.absent),
        "broken_down": sum(o.way.is_stranded and o.way.to_s >= order.from_s for o in day.walks),
    }  # fmt: skip


class _Player:
    """Sets the clock step by step, and lets everybody do what is due before the next."""

    def __init__(
        self,
        order: PlayOrder,
        clock: SteppedClock,
        phones: dict[str, Phone],
        officers: tuple[Office, Cases],
        tell: Callable[[float], None],
    ):
        self._order, self._clock, self._officers, self._tell = order, clock, officers, tell
        self._every_s = min(max(order.speed / 2.0, SENDS_EVERY_S[0]), SENDS_EVERY_S[1])
        shift_s = self._every_s / max(1, len(phones))
        self._turns = {
            team_id: order.from_s + (number + 1) * shift_s for number, team_id in enumerate(phones)
        }
        self._phones, self._room = phones, asyncio.Semaphore(AT_ONCE)
        self._told_at_s = 0.0

    async def play(self) -> Json:
        order = self._order
        step_s = min(max(order.speed / STEPS_A_SECOND, 1.0), LONGEST_STEP_S)
        began_s, now_s, slowest_s, waited_s = time.monotonic(), float(order.from_s), 0.0, 0.0
        while now_s < order.to_s:
            step_began_s = time.monotonic()
            now_s = min(now_s + step_s, float(order.to_s))
            self._clock.set(now_s)
            await self._do_what_is_due(now_s, is_last=now_s == order.to_s)
            slowest_s = max(slowest_s, time.monotonic() - step_began_s)
            ahead_s = (now_s - order.from_s) / order.speed - (time.monotonic() - began_s)
            waited_s += max(0.0, ahead_s)
            await asyncio.sleep(max(0.0, ahead_s))
            self._say_where(now_s)
        seconds = time.monotonic() - began_s
        return {
            "seconds": round(seconds, 1), "speed": order.speed,
            "speed_kept": round((order.to_s - order.from_s) / seconds, 1),
            "waited_share": round(waited_s / seconds, 3), "slowest_step_s": round(slowest_s, 2),
        }  # fmt: skip

    async def _do_what_is_due(self, now_s: float, *, is_last: bool) -> None:
        due = [one for one, at_s in self._turns.items() if is_last or at_s <= now_s]
        for team_id in due:
            self._turns[team_id] = now_s + self._every_s
        for officer in self._officers:
            await officer.work(now_s)
        await asyncio.gather(*(self._work(self._phones[one], now_s, is_last) for one in due))

    async def _work(self, phone: Phone, now_s: float, is_last: bool) -> None:
        async with self._room:
            await phone.work(now_s, is_last=is_last)

    def _say_where(self, now_s: float) -> None:
        if time.monotonic() - self._told_at_s >= TELLS_EVERY_S:
            self._told_at_s = time.monotonic()
            self._tell(now_s)


def _phone_of(
    number: int,
    team: Team,
    order: PlayOrder,
    problem: PlanningProblem,
    day: MadeDay,
    client: httpx.AsyncClient,
    ledger: Ledger,
) -> Phone:
    classes = {
        slot.team.team_id: problem.class_of(slot) for slot in problem.slots
    }  # one of each team, whatever the shift
    return Phone(
        team.team_id, team.mode, Caller(client, order.team_tokens[team.team_id]), ledger,
        order.telling, district_id=order.district.district_id,
        walks=[walk for walk in day.walks if walk.team_id == team.team_id],
        errand=partial(_errand, problem, classes.get(team.team_id), team.base_id),
        is_manned=team.team_id not in day.absent, seed=(order.seed, 3, number),
    )  # fmt: skip


def _errand(
    problem: PlanningProblem, travel: TravelClass | None, base_id: str, target_id: str, at_s: float
) -> Way | None:
    if travel is None:
        return None
    index = problem.index_of_target[target_id]
    return lay_errand(travel.network, base_id, problem.targets[index], index, at_s=at_s)
