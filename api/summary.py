"""Print what a plan covers and what it leaves open, for people at a terminal."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.plan_progress import bound_words_of
from geo_data.instants import format_instant
from maritime.crews.plan_crews import UncrewedDuty, uncrewed_duties
from maritime.district import District
from maritime.figures import CoverageFigures
from maritime.horizon import DAY_S
from maritime.plan import CAUSES, Gap, Plan
from maritime.plan_figures import figures_of_plan
from maritime.targets import Target

WORST_GAPS = 10
CAUSE_WORDS = {
    "no_team": "no_team 无队在岗",
    "out_of_reach": "out_of_reach 够不着",
    "outranked": "outranked 让位",
    "not_searched": "not_searched 未查明",
}


def print_summary(
    plan: Plan, district: District, targets: Sequence[Target], console: Console
) -> None:
    """Print coverage, looks 应巡/实巡/漏巡, causes and the worst gaps of a plan."""
    figures = figures_of_plan(plan, district, targets)
    console.print(_figures_table(plan, district, figures))
    console.print(_causes_table(plan))
    if plan.gaps:
        console.print(_gaps_table(plan, targets))
    uncrewed = uncrewed_duties(plan, district, targets)
    if uncrewed:
        console.print(_uncrewed_table(plan, uncrewed))
    if plan.horizon.is_fresh:
        console.print("Every target was counted as seen at the start (--assume-fresh).")
    if district.is_simulated:
        console.print("Simulated data 模拟数据: " + district.extra_meta["simulated"], markup=False)


def _figures_table(plan: Plan, district: District, figures: CoverageFigures) -> Table:
    zone, score, looks = plan.horizon.zone, plan.score, figures.looks
    table = Table(
        title=f"{district.name} ({district.district_id})", show_header=False, title_justify="left"
    )
    start, end = plan.horizon.start_s, plan.horizon.end_s
    kind = "cyclic, repeats every 24 h" if plan.horizon.is_cyclic else "once"
    table.add_row(
        "horizon", f"{format_instant(start, zone)} to {format_instant(end, zone)}, {kind}"
    )
    table.add_row("coverage 覆盖率", f"{score.coverage:.2%}")
    table.add_row("without any patrol", f"{score.coverage_without_patrols:.2%}")
    table.add_row("bound 下界", bound_words_of(score))
    if figures.nothing_required:
        table.add_row("note", "the standard requires nothing in this horizon")
    table.add_row("weighted overdue", f"{score.weighted_overdue:,.0f} weighted min")
    table.add_row(
        "应巡 / 实巡 / 漏巡",
        f"{looks.required:,} / {looks.made:,} / {looks.missed:,}   到位率 {looks.rate:.1%}",
    )
    table.add_row("worst idleness 最长未巡", f"{score.worst_idleness_min:,.0f} min")
    teams = len({patrol.team_id for patrol in plan.patrols})
    people = len({entry.person_id for entry in plan.roster})
    crewed = f", {people} people on the roster" if people else ""
    table.add_row("patrols", f"{len(plan.patrols)} by {teams} teams{crewed}")
    return table


def _uncrewed_table(plan: Plan, uncrewed: Sequence[UncrewedDuty]) -> Table:
    zone = plan.horizon.zone
    table = Table(title=f"{len(uncrewed)} shifts without a crew 无人可派", title_justify="left")
    table.add_column("team", no_wrap=True)
    table.add_column("from", no_wrap=True)
    table.add_column("what is lacking")
    for one in uncrewed[:WORST_GAPS]:
        begins = format_instant(one.duty.from_s, zone)[5:16].replace("T", " ")
        table.add_row(one.duty.team_id, begins, Text("\n".join(one.reasons)))
    if len(uncrewed) > WORST_GAPS:
        table.add_row("…", "", f"and {len(uncrewed) - WORST_GAPS} more")
    return table


def _causes_table(plan: Plan) -> Table:
    weight = {target.target_id: target.weight for target in plan.targets}
    counted = Counter(gap.cause for gap in plan.gaps)
    minutes: Counter[str] = Counter()
    for gap in plan.gaps:
        minutes[gap.cause] += gap.overdue_min * weight[gap.target_id]
    table = Table("cause of gaps 漏巡原因", "gaps", "weighted min", title_justify="left")
    for cause in CAUSES:
        table.add_row(CAUSE_WORDS[cause], f"{counted[cause]:,}", f"{minutes[cause]:,.0f}")
    total = minutes.total()
    share = minutes["not_searched"] / total if total > 0 else 0.0
    table.caption = f"not_searched: {share:.1%} of the weighted minutes in gaps"
    table.caption_justify = "left"
    return table


def _gaps_table(plan: Plan, targets: Sequence[Target]) -> Table:
    weight = {target.target_id: target.weight for target in plan.targets}
    named = {target.target_id: target.name or "" for target in targets}
    worst = sorted(
        plan.gaps,
        key=lambda gap: (-gap.overdue_min * weight[gap.target_id], gap.target_id, gap.from_s),
    )[:WORST_GAPS]
    table = Table(title=f"worst {len(worst)} of {len(plan.gaps)} gaps 漏巡", title_justify="left")
    table.add_column("target", no_wrap=True)
    table.add_column("name")
    table.add_column("from – to", no_wrap=True)
    table.add_column("min", justify="right", no_wrap=True)
    table.add_column("weight", justify="right", no_wrap=True)
    table.add_column("cause", no_wrap=True)
    for gap in worst:
        table.add_row(
            gap.target_id, named[gap.target_id], _clock(plan, gap), f"{gap.overdue_min:,.0f}",
            f"{weight[gap.target_id]:.3g}", gap.cause,
        )  # fmt: skip
    return table


def _clock(plan: Plan, gap: Gap) -> str:
    """Write when a gap begins and ends; with the day where the plan is longer than one."""
    zone = plan.horizon.zone
    first = 11 if plan.horizon.length_s <= DAY_S else 5
    begin, end = (format_instant(at, zone)[first:16] for at in (gap.from_s, gap.to_s))
    return f"{begin} – {end}".replace("T", " ")
