"""Measure and draw plans and districts off the event loop, and keep what was made."""

import asyncio
import hashlib
import json
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

import maps
from api.problems import OlderPackError
from api.workers import WorkerPool
from geo_data.read_page import Row
from geo_data.store import export_district, load_targets
from geo_data.store_plans import load_plan
from maps.live_page import live_policy
from maps.page import served_policy
from maps.shown_base_map import ShownBaseMap
from maritime.figures import CoverageFigures
from maritime.places import SeaGrid
from maritime.plan_figures import figures_of_plan
from maritime.targets import Target

KEPT_FIGURES = 8
KEPT_MAPS = 100


@dataclass(frozen=True, eq=False)
class MeasuredPlan:
    """Figures of a plan with the targets and sea grids that they are about."""

    figures: CoverageFigures
    targets: tuple[Target, ...]
    grids: tuple[SeaGrid, ...]


class PlanViews:
    """
    What is made from plans, and pages of districts.

    A plan never changes, so what was made is kept; a page is kept until its district changes.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        workers: WorkerPool,
        *,
        folder: Path,
        base_maps: Sequence[ShownBaseMap] = (),
    ):
        self._engine = engine
        self._workers = workers
        self._folder = folder
        self._base_maps = [asdict(one) for one in base_maps]
        self._base_map_mark = _mark_of(self._base_maps)
        self._policies: dict[str, tuple[str, str]] = {}
        self._measured: OrderedDict[UUID, MeasuredPlan] = OrderedDict()
        self._pages: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._turns: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def measure(self, row: Row) -> MeasuredPlan:
        """
        Give the figures of a plan; row is the plan's, as `read_plan_row` gives it.

        Raises
        ------
        OlderPackError
            If the district is no longer as it was planned.
        """
        _require_current(row)
        plan_id = row["plan_id"]
        async with self._turns[plan_id]:
            if plan_id not in self._measured:
                plan = await load_plan(self._engine, plan_id)
                district = await export_district(self._engine, row["district_id"])
                targets = await load_targets(self._engine, row["district_id"])
                figures = await asyncio.to_thread(figures_of_plan, plan, district, targets)
                self._measured[plan_id] = MeasuredPlan(figures, targets, district.sea_grids)
            self._measured.move_to_end(plan_id)
            while len(self._measured) > KEPT_FIGURES:
                self._measured.popitem(last=False)
            return self._measured[plan_id]

    async def map_file(self, row: Row) -> Path:
        """
        Give the html file of a plan's map, drawn first where it is not there.

        Raises
        ------
        OlderPackError
            If it has to be drawn and the district is no longer as it was planned.
        """
        plan_id = row["plan_id"]
        path = self._folder / f"{plan_id}-{_program_mark()}{self._base_map_mark}.html"
        async with self._turns[plan_id]:
            if not path.is_file():
                _require_current(row)
                await asyncio.to_thread(self._make_room)
                request = {
                    "plan_id": str(plan_id), "path": str(path), "base_maps": self._base_maps,
                }  # fmt: skip
                await self._workers.run("map", request)
        return path

    async def duty_page(self, district_id: str, drawing_mark: str) -> Path:
        """
        Give the html file of a district's duty room, drawn first where it is not there.

        drawing_mark is what `read_drawing_mark` gives: with another one the page is drawn anew.
        """
        path = self._folder / f"duty-{drawing_mark}-{_program_mark()}{self._base_map_mark}.html"
        async with self._pages[drawing_mark]:
            if not path.is_file():
                await asyncio.to_thread(self._make_room)
                request = {
                    "district_id": district_id, "path": str(path), "base_maps": self._base_maps,
                }  # fmt: skip
                await self._workers.run("duty", request)
        return path

    async def map_policy(self) -> str:
        """Give the content policy of maps of plans."""
        make = partial(served_policy, offers_base_maps=bool(self._base_maps))
        return await self._policy("map", make)

    async def duty_policy(self) -> str:
        """Give the content policy of the duty room's pages."""
        return await self._policy("duty", live_policy)

    async def _policy(self, page: str, make: Callable[[], str]) -> str:
        """Give a page's policy, made once for the files of the program as they are now."""
        program = await asyncio.to_thread(_program_mark)
        if self._policies.get(page, ("", ""))[0] != program:
            self._policies[page] = program, await asyncio.to_thread(make)
        return self._policies[page][1]

    def _make_room(self) -> None:
        """Remove the oldest maps."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = sorted(self._folder.glob("*.html"), key=lambda path: path.stat().st_mtime)
        for path in kept[: -KEPT_MAPS + 1]:
            path.unlink(missing_ok=True)


def _require_current(row: Row) -> None:
    if not row["is_of_current_pack"]:
        raise OlderPackError(str(row["plan_id"]), row["district_id"])


def _mark_of(base_maps: list[dict[str, object]]) -> str:
    """Give a mark of what pages offer of base maps; nothing where there are none."""
    if not base_maps:
        return ""
    return "-" + hashlib.sha256(json.dumps(base_maps).encode()).hexdigest()[:8]


def _program_mark() -> str:
    """Give a mark of the program that draws, so that another one draws anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(maps.__file__).parent.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
