"""Audit the register on the command line, and propose what could be better."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.cli_database import open_database, with_engine
from api.cli_words import MADE_BY, day_written, option_fault, say
from geo_data.atomic_file import write_whole
from geo_data.pack_layers import LAYER_BY_NAME
from geo_data.sheets.findings_sheet import write_findings
from geo_data.sheets.words import word_of
from geo_data.sheets.write_sheet import write_sheet
from geo_data.store import export_district
from geo_data.store_audits import EVERY_RULE, SUBJECTS, audit_stored
from geo_data.store_edits import EditResult
from geo_data.store_errors import RecordNotFoundError
from geo_data.store_proposals import (
    accept_grids,
    accept_members,
    draw_up_lists,
    propose_members,
    propose_stored_grids,
    sign_grid_list,
)
from maritime.district import District
from maritime.findings import Finding
from maritime.grids.effort import spread_of
from maritime.grids.proposal_records import GridProposal
from maritime.pairing import PairingBook, Proposal, accept
from maritime.papers import Responsibility

SHOWN = 15
FORMS = {".xlsx": "xlsx", ".csv": "csv", ".json": "json"}


def run_audit(
    district: str, *, day: str | None, soon: int, out: Path | None, messages: Console,
    answers: Console,
) -> None:  # fmt: skip
    """Print how often each rule is broken, with the first finding; write all of them."""
    on = day_written(day)
    form = _form_of(out)
    if soon < 0:
        raise option_fault("soon", str(soon), "days, 0 or more")

    async def look(engine: AsyncEngine) -> tuple[date, tuple[Finding, ...]]:
        return await audit_stored(
            engine, district, tuple(SUBJECTS), day=on, now=datetime.now(UTC), soon_days=soon
        )

    with messages.status("auditing the register"):
        on_day, found = with_engine(open_database(messages), look)
    counts = Counter(one.rule for one in found)
    table = Table("rule", "规则", "how bad", "count", "the first")
    table.columns[3].justify = "right"
    for name, count in counts.items():
        first = next(one for one in found if one.rule == name)
        rule = EVERY_RULE[name]
        words = (name, rule.title_zh, rule.severity, f"{count:,}", Text(first.words))
        table.add_row(*words)
    if found:
        answers.print(table)
    say(answers, f"{len(found):,} findings of {len(EVERY_RULE)} rules on {on_day}")
    if out is not None:
        title = f"{district} {on_day}"
        content = _findings_json(found) if form == "json" else write_findings(
            found, EVERY_RULE, form=form, title=title
        )  # fmt: skip
        write_whole(out, content)
        say(answers, f"all findings: {out}")


def run_chain(
    district: str, vessel: str, *, day: str | None, messages: Console, answers: Console
) -> None:
    """Print who holds which part of a vessel's chain on a day, and every hand-over."""
    on = day_written(day)
    whole = with_engine(open_database(messages), lambda engine: export_district(engine, district))
    if vessel not in {one.vessel_id for one in whole.vessels}:
        raise RecordNotFoundError("vessel", vessel)
    on_day = on or datetime.now(UTC).astimezone(whole.zone).date()
    book = PairingBook.of(whole.pairings)
    names = {one.person_id: one.name for one in whole.persons}
    table = Table("part", "环节", f"held on {on_day}", "since", "before", "until")
    for link in book.chain(vessel, on_day):
        table.add_row(
            link.part, word_of("pairing", "part", link.part),
            Text(", ".join(f"{one} {names.get(one, '')}" for one in link.holders) or "nobody 无"),
            str(link.since or ""), Text(link.before or ""), str(link.until or ""),
        )  # fmt: skip
    answers.print(table)
    for one in book.hand_overs(vessel):
        gap = f", {one.days_without} days without" if one.days_without else ""
        double = f", {one.days_double} days with both" if one.days_double else ""
        say(answers, (
            f"{one.day}  {one.part}: {one.from_person or 'nobody'} → {one.to_person or 'nobody'}"
            f"{gap}{double}"
        ))  # fmt: skip


def run_propose(
    district: str, *, day: str | None, accepted: Sequence[str], accepts_all: bool,
    messages: Console, answers: Console,
) -> None:  # fmt: skip
    """Print who could answer for vessels without a member; keep what is accepted."""
    on = day_written(day)
    if accepted and accepts_all:
        raise option_fault("accept", "--accept beside --accept-all", "one of them")

    async def work(engine: AsyncEngine) -> tuple[Proposal, EditResult | None]:
        now = datetime.now(UTC)
        proposal = await propose_members(engine, district, day=on, now=now)
        if not accepted and not accepts_all:
            return proposal, None
        chosen = accept(proposal, None if accepts_all else accepted)
        done = await accept_members(engine, district, chosen, now=now, made_by=MADE_BY)
        return proposal, done

    with messages.status("proposing members"):
        proposal, done = with_engine(open_database(messages), work)
    table = Table("vessel", "member", "points", "of", "next best")
    table.columns[2].justify = "right"
    for row in proposal.rows[:SHOWN]:
        made_of = ", ".join(f"{name} {points}" for name, points in row.cost.items() if points)
        following = f"{row.next_best} (+{row.next_best_more})" if row.next_best else ""
        table.add_row(row.vessel_id, row.person_id, str(row.points), made_of, following)
    if proposal.rows:
        answers.print(table)
    if len(proposal.rows) > SHOWN:
        say(answers, f"… and {len(proposal.rows) - SHOWN:,} more")
    reasons = Counter(one.reason for one in proposal.unpaired)
    without = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items())
    proved = "proved least" if proposal.is_proved else "NOT PROVED"
    say(answers, (
        f"{proposal.vessels:,} vessels without a member on {proposal.day}: {len(proposal.rows):,} "
        f"proposed ({proposal.total:,} points, {proved}), {len(proposal.unpaired):,} left without"
        + (f" ({without})" if without else "")
    ))  # fmt: skip
    _say_done(done, answers)


def run_propose_grids(
    district: str, *, parts: int | None, effort: float | None, accepts: bool, out: Path | None,
    messages: Console, answers: Console,
) -> None:  # fmt: skip
    """Print how a coast could be divided into village grids; keep it where accepted."""

    async def work(engine: AsyncEngine) -> tuple[District, GridProposal, EditResult | None]:
        whole, proposal = await propose_stored_grids(
            engine, district, parts=parts, effort_min=effort
        )
        if not accepts:
            return whole, proposal, None
        now = datetime.now(UTC)
        return (
            whole,
            proposal,
            await accept_grids(engine, whole, proposal, now=now, made_by=MADE_BY),
        )

    with messages.status("dividing the coast"):
        whole, proposal, done = with_engine(open_database(messages), work)
    table = Table("grid", "name", "minutes a day")
    table.columns[2].justify = "right"
    names = {grid.grid_id: grid.name for grid in proposal.grids}
    for one in proposal.efforts[:SHOWN]:
        table.add_row(one.grid_id, Text(names.get(one.grid_id, "")), f"{one.effort_min:,.1f}")
    answers.print(table)
    if len(proposal.efforts) > SHOWN:
        say(answers, f"… and {len(proposal.efforts) - SHOWN:,} more")
    say(answers, (
        f"{len(proposal.efforts)} village grids by {proposal.homes_are}; largest to mean "
        f"{spread_of(proposal.efforts):.3f}; no division into as many can have its largest below "
        f"{proposal.least_largest_min:,.1f} min; {len(proposal.replaces)} grids would go"
    ))  # fmt: skip
    if out is not None:
        content = write_sheet(
            LAYER_BY_NAME["sea_grid"], proposal.grids, form="geojson", zone=whole.zone,
            credit="PROPOSAL, not in force 网格划分建议，尚未生效",
        )  # fmt: skip
        write_whole(out, content)
        say(answers, f"the grids proposed: {out}")
    _say_done(done, answers)


def run_duties(
    district: str, *, grids: Sequence[str], template: Path | None, day: str | None,
    messages: Console, answers: Console,
) -> None:  # fmt: skip
    """Draw up responsibility lists from a template."""
    on = day_written(day)

    async def work(engine: AsyncEngine) -> tuple[EditResult, tuple[Responsibility, ...]]:
        return await draw_up_lists(
            engine, district, grid_ids=grids, template=template, day=on, now=datetime.now(UTC),
            made_by=MADE_BY,
        )  # fmt: skip

    done, rows = with_engine(open_database(messages), work)
    lists = len({row.grid_id for row in rows})
    say(answers, f"{lists} responsibility lists with {len(rows)} duties drawn up, unsigned")
    _say_done(done, answers)


def run_sign(
    district: str, grid: str, person: str, *, day: str | None, messages: Console, answers: Console
) -> None:
    """Note that somebody has signed the responsibility list of a grid."""
    on = day_written(day)

    async def work(engine: AsyncEngine) -> EditResult:
        return await sign_grid_list(
            engine, district, grid, person, day=on, now=datetime.now(UTC), made_by=MADE_BY
        )

    done = with_engine(open_database(messages), work)
    say(answers, f"{len(done.applied)} duties of grid {grid} signed by {person}")
    _say_done(done, answers)


def _findings_json(found: Sequence[Finding]) -> bytes:
    rows = [
        {"rule": one.rule, "severity": one.severity, "layer": one.layer,
         "record_id": one.record_id, "words": one.words, "facts": dict(one.facts)}
        for one in found
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8")


def _form_of(out: Path | None) -> str:
    if out is None:
        return ""
    if out.suffix.lower() not in FORMS:
        raise option_fault("out", str(out), "a name that ends in " + ", ".join(FORMS))
    return FORMS[out.suffix.lower()]


def _say_done(done: EditResult | None, answers: Console) -> None:
    if done is not None and done.batch_id is not None:
        say(answers, f"{len(done.applied):,} rows kept; undo with batch {done.batch_id}")
