"""Run Coastwatch from the command line: parse, call, answer."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api import (
    cli_account_commands,
    cli_base_maps_commands,
    cli_field_commands,
    cli_keep_commands,
    cli_outbox_commands,
    cli_register_commands,
    cli_report_commands,
    cli_tls_commands,
)
from api.cli_errors import answer_errors
from api.when_used import import_when_used

bound_run = import_when_used("api.bound_run")
cli_advise = import_when_used("api.cli_advise")
cli_bundle = import_when_used("api.cli_bundle")
cli_database = import_when_used("api.cli_database")
cli_demo = import_when_used("api.cli_demo")
cli_files = import_when_used("api.cli_files")
cli_new_district = import_when_used("api.cli_new_district")
cli_repair = import_when_used("api.cli_repair")
cli_roster = import_when_used("api.cli_roster")
cli_serve = import_when_used("api.cli_serve")
cli_simulate = import_when_used("api.cli_simulate")
cli_stress = import_when_used("api.cli_stress")

app = typer.Typer(
    name="coastwatch",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Plan patrols along a coast, find every gap, and show both.",
)
db = typer.Typer(no_args_is_help=True, help="Start, stop or look at the program's own database.")
app.add_typer(db, name="db")
app.add_typer(cli_register_commands.app, name="register")
app.add_typer(cli_tls_commands.app, name="tls")
app.add_typer(cli_outbox_commands.app, name="outbox")
app.add_typer(cli_account_commands.account, name="account")
app.add_typer(cli_account_commands.audit, name="audit")
app.add_typer(cli_field_commands.app, name="field")
app.add_typer(cli_base_maps_commands.app, name="base-maps")

LAUNCHER = "./coastwatch"
"""How the program is called in its help: by the script that runs this module."""
messages = Console(stderr=True)
answers = Console()

PackPath = Annotated[Path, typer.Argument(metavar="PACK", help="District pack, a GeoPackage.")]
PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="Plan file, JSON.")]


@app.command()
@answer_errors(messages)
def demo(
    once: Annotated[bool, typer.Option("--once", help="Write map and plan, then stop.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for map and plan file.")] = Path("out"),
    seconds: Annotated[float, typer.Option(help="Seconds of search.")] = 60.0,
    port: Annotated[int | None, typer.Option(help="Port; else the first free from 8000.")] = None,
) -> None:
    """Load the Taishan sample, plan its standing day, show every gap, serve map and API."""
    cli_demo.run_demo(
        once=once, out=out, seconds=seconds, port=port, messages=messages, answers=answers
    )


@app.command()
@answer_errors(messages)
def plan(
    pack: PackPath,
    out: Annotated[Path, typer.Option(help="Plan file to write.")],
    start: Annotated[
        str | None,
        typer.Option(help="Instant with offset, 2026-11-23T00:00:00+08:00; else today, 00:00."),
    ] = None,
    hours: Annotated[float, typer.Option(help="Hours to plan.")] = 24.0,
    seconds: Annotated[float, typer.Option(help="Seconds of search; 0 gives the first plan.")] = 60,
    iterations: Annotated[
        int | None, typer.Option(help="Moves of search instead of seconds: same bytes each time.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    cyclic: Annotated[
        bool | None,
        typer.Option(
            "--cyclic/--no-cyclic", help="The plan repeats every 24 h (default without carry-in)."
        ),
    ] = None,
    assume_fresh: Annotated[
        bool, typer.Option("--assume-fresh", help="Count every target as seen at the start.")
    ] = False,
    crews: Annotated[
        bool,
        typer.Option("--crews/--no-crews", help="Send only teams that people can be found for."),
    ] = True,
    robust: Annotated[
        bool, typer.Option("--robust", help="Give the plan that is best under stress.")
    ] = False,
    certificate: Annotated[
        Path | None, typer.Option(help="File to write that proves how good the plan is at least.")
    ] = None,
    bound_seconds: Annotated[
        float | None, typer.Option(help="Seconds to raise the bound; else as many as for the plan.")
    ] = None,
    bound_rounds: Annotated[
        int | None, typer.Option(help="Rounds to raise the bound: same bytes each time.")
    ] = None,
) -> None:
    """Plan patrols for a pack; needs no database."""
    bound = bound_run.BoundOptions(
        seconds if bound_seconds is None else bound_seconds, bound_rounds
    )
    cli_files.run_plan(
        pack, out, certificate=certificate, bound=bound, messages=messages, answers=answers,
        start=start, hours=hours, seconds=seconds, iterations=iterations, seed=seed, cyclic=cyclic,
        assume_fresh=assume_fresh, crews=crews, robust=robust,
    )  # fmt: skip


@app.command()
@answer_errors(messages)
def verify(
    pack: PackPath,
    plan: PlanPath,
    certificate: Annotated[
        Path | None, typer.Option(help="What proves the plan's bound, as `plan` wrote it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
) -> None:
    """Check a plan against its pack: exit 0 true, 1 faults, 2 unusable input."""
    raise typer.Exit(
        cli_files.run_verify(pack, plan, certificate=certificate, as_json=as_json, answers=answers)
    )


@app.command()
@answer_errors(messages)
def stress(
    pack: PackPath,
    plan: PlanPath,
    runs: Annotated[int, typer.Option(help="How many disturbed days.")] = 200,
    seed: Annotated[int, typer.Option(help="Seed of what goes wrong.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    late_share: Annotated[float, typer.Option(help="Share of patrols that leave late.")] = 0.5,
    late_min: Annotated[float, typer.Option(help="How late they leave on average.")] = 10.0,
    speed_spread: Annotated[float, typer.Option(help="Speeds differ by up to this share.")] = 0.3,
    breakdowns: Annotated[float, typer.Option(help="Breakdowns in 100 hours out.")] = 1.0,
    absence_share: Annotated[float, typer.Option(help="Share of shifts not crewed.")] = 0.03,
) -> None:
    """Follow a plan through days that go wrong: realised coverage beside the planned."""
    cli_stress.run_stress(
        pack, plan, runs=runs, seed=seed, as_json=as_json, late_share=late_share,
        late_min=late_min, speed_spread=speed_spread, breakdowns=breakdowns,
        absence_share=absence_share, messages=messages, answers=answers,
    )  # fmt: skip


@app.command()
@answer_errors(messages)
def simulate(
    pack: Annotated[
        Path | None, typer.Argument(metavar="PACK", help="District pack; else the Taishan sample.")
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="Plan to play; else one is made.")] = None,
    start: Annotated[
        str | None,
        typer.Option(help="Instant with offset to begin at; else the plan's, or today, 00:00."),
    ] = None,
    hours: Annotated[float, typer.Option(help="Hours to play, at most 24.")] = 24.0,
    speed: Annotated[float, typer.Option(help="So many times as fast, where possible.")] = 600.0,
    seed: Annotated[int, typer.Option(help="Seed of all that is made up.")] = 1,
    seconds: Annotated[float, typer.Option(help="Seconds of search, without --plan.")] = 20.0,
    port: Annotated[int | None, typer.Option(help="Port; else the first free from 8000.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Stop when the day is over.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Play a made-up day through the API against a server of its own; realised beside planned."""
    options = cli_simulate.SimulateOptions(start, hours, speed, seed, seconds, port)
    cli_simulate.run_simulate(
        pack, plan, options, once=once, as_json=as_json, messages=messages, answers=answers
    )


@app.command()
@answer_errors(messages)
def advise(
    pack: PackPath,
    plan: PlanPath,
    seconds: Annotated[float, typer.Option(help="Seconds for everything, roughly.")] = 120.0,
    iterations: Annotated[
        int | None, typer.Option(help="Moves for each plan made again, instead of seconds.")
    ] = None,
    most: Annotated[int, typer.Option(help="How many additions to plan again with.")] = 8,
    kinds: Annotated[
        str, typer.Option(help="Kinds of addition, cheapest first.")
    ] = "shift,watch,camera,team,post",
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Say which additions would close most, each with a plan made again with it."""
    cli_advise.run_advise(
        pack, plan, seconds=seconds, iterations=iterations, most=most, kinds=kinds, seed=seed,
        as_json=as_json, messages=messages, answers=answers,
    )  # fmt: skip


@app.command()
@answer_errors(messages)
def repair(
    pack: PackPath,
    plan: PlanPath,
    at: Annotated[str, typer.Option(help="Instant with offset from which orders may change.")],
    out: Annotated[Path, typer.Option(help="Plan file to write.")],
    lost: Annotated[
        str, typer.Option(help="Teams out of service from then on, or for minutes: T01,T02:90.")
    ] = "",
    late: Annotated[str, typer.Option(help="Teams behind their plan, minutes: T03:40.")] = "",
    diverted: Annotated[
        str, typer.Option(help="Teams sent at once to a place, minutes of it: T04:L007:30.")
    ] = "",
    weather: Annotated[Path | None, typer.Option(help="Weather, TOML or CSV.")] = None,
    limits: Annotated[
        Path | None, typer.Option(help="Weather in which each mode still goes out, TOML.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="Seconds of search.")] = 2.0,
    iterations: Annotated[
        int | None, typer.Option(help="Moves of search instead of seconds: same bytes each time.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    price: Annotated[
        float, typer.Option(help="Weighted minutes that a changed team has to be worth; or inf.")
    ] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Make the rest of a plan again after a loss, changing few orders."""
    cli_repair.run_repair(
        pack, plan, out, at=at, lost=lost, late=late, diverted=diverted, weather=weather,
        limits=limits, seconds=seconds, iterations=iterations, seed=seed, price=price,
        as_json=as_json, messages=messages, answers=answers,
    )  # fmt: skip


@app.command("map")
@answer_errors(messages)
def map_(
    pack: PackPath,
    plan: PlanPath,
    out: Annotated[Path, typer.Option(help="HTML file to write.")],
) -> None:
    """Draw a plan as one map file that opens without a network."""
    cli_files.run_map(pack, plan, out, answers=answers)


@app.command()
@answer_errors(messages)
def roster(
    pack: PackPath,
    plan: PlanPath,
    days: Annotated[
        int, typer.Option(help="Days to staff, 1 to 7; a plan of one day repeats.")
    ] = 1,
    out: Annotated[Path | None, typer.Option(help="Roster to write, .xlsx, .csv or .ics.")] = None,
    seconds: Annotated[float, typer.Option(help="Seconds of staffing at most.")] = 20.0,
    rounds: Annotated[
        int | None, typer.Option(help="Rounds of staffing instead: the same roster each time.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the staffing.")] = 1,
) -> None:
    """Say who goes with which team over the next days, which roles nobody fills, and why."""
    cli_roster.run_roster(
        pack, plan, days=days, out=out, seconds=seconds, rounds=rounds, seed=seed,
        messages=messages, answers=answers,
    )  # fmt: skip


cli_report_commands.add_report_commands(app)


@app.command("new-district")
@answer_errors(messages)
def new_district(
    name: Annotated[str, typer.Option(help="What the district is called.")],
    out: Annotated[Path, typer.Option(help="Pack to write.")],
    bbox: Annotated[
        str | None, typer.Option(help="Box W,S,E,N in degrees; may cross the date line.")
    ] = None,
    around: Annotated[str | None, typer.Option(help="Place lon,lat in degrees, with --km.")] = None,
    km: Annotated[float | None, typer.Option(help="How far around the place.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of what is simulated.")] = 1,
    timezone: Annotated[
        str | None, typer.Option(help="IANA time zone; else that of the longest coastline.")
    ] = None,
    district_id: Annotated[
        str | None, typer.Option("--district-id", help="Id; else made from the name.")
    ] = None,
    segment_length_m: Annotated[
        float | None,
        typer.Option("--segment-length-m", help="Length of segments; else by the coast's length."),
    ] = None,
) -> None:
    """Make a starter pack for any coast: real shore, simulated means; plan and map run at once."""
    cli_new_district.run_new_district(
        name=name, out=out, bbox=bbox, around=around, km=km, seed=seed, timezone=timezone,
        district_id=district_id, segment_length_m=segment_length_m, messages=messages,
        answers=answers,
    )  # fmt: skip


@app.command("import")
@answer_errors(messages)
def import_(
    pack: PackPath,
    discard_changes: Annotated[
        bool,
        typer.Option("--discard-changes", help="Lose what was changed in the database since."),
    ] = False,
) -> None:
    """Load a pack into the database; all of it or nothing."""
    cli_database.run_import(
        pack, discards_changes=discard_changes, messages=messages, answers=answers
    )


@app.command()
@answer_errors(messages)
def export(
    district: Annotated[str, typer.Argument(metavar="DISTRICT", help="District id.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="GeoPackage to write.")],
) -> None:
    """Write a district of the database as a pack."""
    cli_database.run_export(district, out, messages=messages, answers=answers)


@app.command()
@answer_errors(messages)
def serve(
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on; others than loopback by TLS.", envvar="COASTWATCH_HOST"
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", envvar="COASTWATCH_PORT")] = 8000,
) -> None:
    """Serve API and pages: on loopback, or for others by TLS, with accounts."""
    cli_serve.run_serve(host=host, port=port, messages=messages)


@app.command()
@answer_errors(messages)
def bundle(
    out: Annotated[Path, typer.Option(help="Archive to write, .tar.")],
    target: Annotated[
        str | None,
        typer.Option("--for", metavar="SYSTEM", help="System to install on; else this machine's."),
    ] = None,
    architecture: Annotated[str, typer.Option(help="amd64 or arm64; else this machine's.")] = "",
    sources: Annotated[
        Path | None, typer.Option(help="Package sources of another system than this machine's.")
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="Key that signs; made at first use, else in the data folder."),
    ] = None,
) -> None:
    """Pack all that a machine without a network needs into one signed archive."""
    cli_bundle.run_bundle(
        out, target=target, architecture=architecture, sources=sources, key_path=key,
        messages=messages, answers=answers,
    )  # fmt: skip


@app.command()
@answer_errors(messages)
def install(
    bundle: Annotated[Path, typer.Option("--from", metavar="BUNDLE", help="Bundle to install.")],
    fingerprint: Annotated[
        str | None, typer.Option(help="Fingerprint of its key, as its maker says.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Check it, change nothing.")] = False,
    stage: Annotated[
        bool, typer.Option("--stage", help="Put it in place, do not switch to it.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Switch to it from another version.")
    ] = False,
    with_demo: Annotated[bool, typer.Option("--demo", help="Run the demo as proof.")] = False,
    root: Annotated[Path | None, typer.Option(help="Try it under a folder, no service.")] = None,
) -> None:
    """Install from a bundle, without a network; run again it repairs."""
    flags = {"--check": check, "--stage": stage, "--replace": replace, "--demo": with_demo}
    raise typer.Exit(
        cli_bundle.run_install(
            bundle,
            fingerprint=fingerprint,
            root=root,
            flags=[name for name in flags if flags[name]],
        )
    )


cli_keep_commands.add_commands(app)


@app.command()
def test() -> None:
    """Run every check and test (done by the launcher: ./coastwatch test)."""
    messages.print("The tests are run by the launcher: ./coastwatch test")
    raise typer.Exit(2)


@db.command("up")
@answer_errors(messages)
def db_up() -> None:
    """Start the program's own database and bring its tables up to date."""
    cli_database.run_up(messages=messages, answers=answers)


@db.command("down")
@answer_errors(messages)
def db_down() -> None:
    """Stop the program's own database."""
    cli_database.run_down(answers=answers)


@db.command("status")
@answer_errors(messages)
def db_status() -> None:
    """Say whether the database runs, where it is, and what it holds."""
    raise typer.Exit(cli_database.run_status(answers=answers))


if __name__ == "__main__":
    app(prog_name=LAUNCHER)
