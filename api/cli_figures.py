"""Write the figures of reports as pictures on the command line."""

from pathlib import Path

from rich.console import Console

from api.cli_files import refuse_to_overwrite
from api.cli_words import option_fault, say
from geo_data.advice_file import read_advice
from geo_data.atomic_file import write_whole
from geo_data.pack_reader import read_pack
from geo_data.plan_file import read_plan
from geo_data.reports.code_words import LANGUAGES
from maps.charts.coverage_by_teams import TeamCoverage, draw_coverage_by_teams
from maritime.plan import Plan

SAME_COVERAGE = 1e-9
FORMS = {".svg": "svg", ".png": "png"}


def run_coverage_by_teams(
    pack: Path, plans: list[Path], *, out: Path, lang: str, advice: Path | None, answers: Console
) -> None:
    """
    Draw the coverage of plans of one district against the teams that go out in each.

    The first plan is the one as it is; its bound, where it has one, is drawn too. An advice for it
    adds what one team more would reach, for each that was planned again.
    """
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise option_fault("out", str(out), "a name that ends in " + ", ".join(FORMS))
    if lang not in LANGUAGES:
        raise option_fault("lang", repr(lang), "one of " + "·".join(LANGUAGES))
    refuse_to_overwrite(out, pack, *plans, *([] if advice is None else [advice]))
    district = read_pack(pack).district
    read = [(path, read_plan(path, timezone=district.timezone)) for path in plans]
    for path, plan in read:
        if plan.district_id != district.district_id:
            found = f"a plan of district {plan.district_id}"
            raise option_fault(f"PLAN {path}", found, f"plans of district {district.district_id}")
    points = [
        TeamCoverage(_teams_of(plan), plan.score.coverage, path.stem, is_now=number == 0)
        for number, (path, plan) in enumerate(read)
    ]
    if advice is not None:
        points += _advised(advice, read[0][1])
    first = read[0][1].score
    best = 1 - first.bound_points / 100 if first.bound > 0 else None
    write_whole(out, draw_coverage_by_teams(points, lang, best_possible=best, form=form))
    for point in points:
        say(answers, f"{point.name}: {point.teams} teams, {point.coverage:.1%}")
    say(answers, f"figure written: {out}")


def _advised(path: Path, plan: Plan) -> list[TeamCoverage]:
    """Give what each team more would reach; other additions leave the number of teams."""
    advice = read_advice(path)
    if abs(advice.given_coverage - plan.score.coverage) > SAME_COVERAGE:
        found = f"advice for a plan of coverage {advice.given_coverage:.4%}"
        raise option_fault("advice", found, f"that for the first plan, {plan.score.coverage:.4%}")
    found = [one for one in advice.additions if one.kind == "team"]
    if not found:
        expected = "an advice with teams to add: coastwatch advise --kinds team --json"
        raise option_fault("advice", "no team to add", expected)
    teams = _teams_of(plan) + 1
    return [TeamCoverage(teams, one.coverage, f"+ {one.place_id}") for one in found]


def _teams_of(plan: Plan) -> int:
    return len({patrol.team_id for patrol in plan.patrols})
