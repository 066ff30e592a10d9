"""Make a starter pack for a coast of the world as a file, without a database."""

from pathlib import Path

from rich.console import Console

from geo_data.atomic_file import write_whole
from geo_data.new_district import (
    Area,
    area_around,
    area_in,
    build_district,
    faults_of_wishes,
    land_in,
    source_version,
    timezone_at,
)
from geo_data.pack_reader import read_pack_content
from geo_data.pack_writer import pack_to_bytes
from maritime.cutting import resolve_targets
from maritime.errors import Fault, FaultyInputError


def run_new_district(
    *,
    name: str,
    out: Path,
    bbox: str | None,
    around: str | None,
    km: float | None,
    seed: int,
    timezone: str | None,
    district_id: str | None,
    segment_length_m: float | None,
    messages: Console,
    answers: Console,
) -> None:
    """Write a pack of the coast in a box, and print what is in it."""
    faults = faults_of_wishes(
        name=name, seed=seed, segment_length_m=segment_length_m, timezone=timezone
    )
    area = _area(bbox, around, km, faults)
    with messages.status("reading the land of the world"):
        made = build_district(
            area, name=name, land_of=land_in, source=source_version(), seed=seed,
            zone_at=timezone_at if timezone is None else lambda _lon, _lat: timezone,
            district_id=district_id, segment_length_m=segment_length_m,
        )  # fmt: skip
        district = made.district
        content = pack_to_bytes(district)
        reading = read_pack_content(content, out)
        targets = resolve_targets(district)
    write_whole(out, content)
    for note in (*made.notes, *reading.warnings):
        messages.print(f"note: {note}", style="yellow", markup=False, highlight=False)
    coast_km = sum(target.length_m for target in targets if target.is_segment) / 1000
    answers.print(
        f"district {district.district_id} {district.name}, {district.timezone}: {coast_km:,.1f} km "
        f"of coast, {len(district.coastlines)} coastlines, {len(targets)} targets, "
        f"{len(district.landing_points)} landing points, {len(district.bases)} bases, "
        f"{len(district.teams)} team shifts",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    answers.print(
        "Coast and land are real (© OpenStreetMap contributors, ODbL); everything else is "
        "SIMULATED 模拟数据.",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip
    answers.print(f"pack written: {out}", markup=False, highlight=False, soft_wrap=True)


def _area(bbox: str | None, around: str | None, km: float | None, faults: list[Fault]) -> Area:
    """Give the area that is asked for; its faults are told with those that there are already."""
    faults = [*faults, *_faults_of_choice(bbox, around, km)]
    area = None
    try:
        if bbox is not None:
            area = area_in(bbox)
        if around is not None and km is not None:
            area = area_around(around, km=km)
    except FaultyInputError as error:
        faults += error.faults
    if area is None or faults:
        raise FaultyInputError("new district", tuple(faults))
    return area


def _faults_of_choice(bbox: str | None, around: str | None, km: float | None) -> list[Fault]:
    if (bbox is None) == (around is None):
        found = "neither" if bbox is None else "both"
        return [Fault("options", "", "bbox or around", found, "one of --bbox and --around")]
    if bbox is not None and km is not None:
        return [Fault("options", "", "km", f"{km:g} beside --bbox", "--km with --around only")]
    if bbox is None and km is None:
        return [Fault("options", "", "km", "nothing", "how far around, like --km 40")]
    return []
