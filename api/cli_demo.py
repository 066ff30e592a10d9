"""Show everything at once: the Taishan sample in the database, planned, drawn and served."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from rich.console import Console
from sqlalchemy.engine import URL

from api.cli_files import plan_with_progress
from api.cli_serve import find_free_port, serve_until_stopped
from api.plan_run import PlanOptions, check_options, choose_horizon
from api.summary import print_summary
from geo_data.atomic_file import write_whole
from geo_data.ground import ground_fingerprint
from geo_data.instants import format_instant
from geo_data.pack_reader import PackReading, read_pack
from geo_data.plan_file import read_plan, write_plan
from geo_data.sample import TAISHAN_PACK
from geo_data.settings import data_folder, database_url, is_database_given, service_url
from geo_data.store import import_pack
from geo_data.store_connection import open_engine
from geo_data.store_errors import EditedDistrictError
from geo_data.store_plans import store_plan
from geo_data.store_upgrade import upgrade
from maps.page import build_map
from maritime.cutting import resolve_targets
from maritime.district import District
from maritime.errors import FaultyInputError
from maritime.plan import Plan
from maritime.verification import verify_plan

FIRST_PORT = 8000
HOST = "127.0.0.1"
OFFICIAL_MAINLAND_KM = 302.05


def run_demo(
    *,
    once: bool,
    out: Path,
    seconds: float,
    port: int | None,
    messages: Console,
    answers: Console,
) -> None:
    """Load, plan, print, draw and, unless once, serve until Ctrl-C."""
    options = PlanOptions(seconds=seconds, cyclic=True)
    check_options(options)
    out.mkdir(parents=True, exist_ok=True)
    with messages.status("starting the database"):
        url = database_url()
    with messages.status("reading the Taishan sample"):
        reading = read_pack(TAISHAN_PACK)
        targets = resolve_targets(reading.district)
    with messages.status("loading the sample into the database"):
        done = asyncio.run(_load(url, reading))
    messages.print(done, highlight=False, soft_wrap=True)
    _print_coast(targets, reading, answers)

    plan_path, map_path = out / "taishan-plan.json", out / "taishan-map.html"
    plan = _standing_plan(reading, options, plan_path, messages)
    with messages.status("keeping the plan in the database"):
        plan_id = asyncio.run(_keep(url, plan, plan_path.read_bytes(), reading.district))
    print_summary(plan, reading.district, targets, answers)
    with messages.status("drawing the map"):
        html = build_map(reading.district, targets, plan).encode()
        write_whole(map_path, html)
    answers.print(f"plan: {plan_path}\nmap:  {map_path} ({len(html) / 1e6:.2f} MB)", markup=False)
    if once:
        return
    free = port or find_free_port(FIRST_PORT, HOST)
    answers.print(f"this plan's map: http://{HOST}:{free}/api/v1/maps/{plan_id}", markup=False)
    serve_until_stopped(
        url, service_url=service_url(), host=HOST, port=free, messages=messages,
        cluster_folder=None if is_database_given() else data_folder(),
    )  # fmt: skip


def _standing_plan(
    reading: PackReading, options: PlanOptions, path: Path, messages: Console
) -> Plan:
    """Give today's plan: the one on file where it is true still, else a new one."""
    now = datetime.now(UTC)
    horizon = choose_horizon(reading, options, now=now)
    known = _known_plan(reading, path)
    if known is not None and known.horizon == horizon and known.score.seconds >= options.seconds:
        messages.print(f"{path} is today's plan and true: not planned again", markup=False)
        return known
    plan = plan_with_progress(
        reading,
        PlanOptions(
            start=format_instant(horizon.start_s, horizon.zone),
            seconds=options.seconds,
            cyclic=True,
        ),
        messages=messages,
    )
    write_plan(plan, path)
    return plan


def _known_plan(reading: PackReading, path: Path) -> Plan | None:
    """Give the plan on file if it can be read and every figure in it is true."""
    if not path.exists():
        return None
    try:
        plan = read_plan(path, timezone=reading.district.timezone)
    except FaultyInputError:
        return None
    faults = verify_plan(reading.district, plan, pack_sha256=reading.sha256)
    return None if faults else plan


async def _load(url: URL, reading: PackReading) -> str:
    """Import the sample and say what was done; what somebody has changed in it is left alone."""
    engine = open_engine(url, pools=False)
    await upgrade(engine)
    try:
        result = await import_pack(engine, reading, now=datetime.now(UTC))
    except EditedDistrictError as error:
        return (
            f"the sample in the database has {error.changes} changed rows, which are kept; the "
            "plan is made from the sample's file"
        )
    return "sample loaded" if result.is_changed else "sample is in the database already"


async def _keep(url: URL, plan: Plan, document: bytes, district: District) -> UUID:
    return await store_plan(
        open_engine(url, pools=False), plan, document, now=datetime.now(UTC),
        ground_sha256=ground_fingerprint(district),
    )  # fmt: skip


def _print_coast(targets, reading: PackReading, answers: Console) -> None:
    kinds = {line.coastline_id: line.kind for line in reading.district.coastlines}
    km = {"mainland": 0.0, "island": 0.0}
    for target in targets:
        if target.is_segment:
            km[kinds[target.coastline_id]] += target.length_m / 1000.0
    answers.print(
        f"coast: mainland {km['mainland']:.1f} km (official {OFFICIAL_MAINLAND_KM} km), "
        f"islands of 1 km of coast and more {km['island']:.1f} km, geodesic on WGS 84",
        highlight=False,
    )
