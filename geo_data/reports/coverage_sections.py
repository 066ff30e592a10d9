"""Word the sections of a coverage report that sum up: looks, effort, video, coverage, figures."""

from collections.abc import Iterable

from geo_data.reports.paper import Column, Facts, KeyFigures, Note, Picture, Section, Table
from geo_data.reports.paper_words import MISSING, PaperWords
from maritime.report.coverage_report import CoverageReport, Effort, LookRow, TargetRow

HEAT, CALENDAR, IDLENESS, GAP_MAP = "heat.svg", "calendar.svg", "idleness.svg", "gaps.svg"
WORST_TARGETS = 15
GRADES = ("red", "orange", "yellow", "blue")
INDENT = "　"


def summary_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give what everybody reads: the main figures, and what has to be known beside them."""
    whole, head = report.whole, report.head
    now, before = whole.measured, whole.before

    def beside(value: str | None, planned: str | None = None) -> str:
        said = [words.say("planned", value=planned)] if planned else []
        return " ".join([*said, *([words.say("before", value=value)] if value else [])])

    planned = whole.planned
    figures = (
        (words.percent(now.coverage), words.heading("looks", "coverage"),
         beside(before and words.percent(before.coverage),
                planned and words.percent(planned.coverage))),
        (words.percent(now.looks.rate), words.heading("looks", "rate"),
         beside(before and words.percent(before.looks.rate),
                planned and words.percent(planned.looks.rate))),
        (f"{words.number(now.looks.made)} / {words.number(now.looks.required)}",
         f"{words.heading('looks', 'made')} / {words.heading('looks', 'required')}",
         beside(before and f"{before.looks.made:,} / {before.looks.required:,}")),
        (words.number(now.looks.missed), words.heading("looks", "missed"),
         beside(before and words.number(before.looks.missed))),
        (words.number(now.gap_count), words.heading("looks", "gap_count"),
         beside(before and words.number(before.gap_count))),
        (words.number(now.weighted_overdue), words.heading("looks", "weighted_overdue"),
         words.say("weighted_unit")),
        (words.number(now.worst_idleness_min), words.heading("looks", "worst_idleness_min"),
         beside(before and words.number(before.worst_idleness_min))),
        (words.percent(report.video_share), words.say("video_label"),
         f"{len(report.with_video)} / {len(report.landing_points)}"),
    )  # fmt: skip
    said = []
    if not now.target_count:
        said.append(Note(words.say("no_targets"), is_loud=True))
    elif now.nothing_required:
        said.append(Note(words.say("nothing_required"), is_loud=True))
    elif not now.looks.made:
        required = words.number(now.looks.required)
        said.append(Note(words.say("nobody_looked", required=required), is_loud=True))
    if head.is_fresh:
        said.append(Note(words.say("assume_fresh"), is_loud=True))
    if head.made_from == "plan":
        said.append(Note(words.say("plan_only")))
    return Section("summary", words.of("section", "summary"), (*said, KeyFigures(figures)))


def looks_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give the first table 应巡·实巡·漏巡·到位率, with the period before where there is one."""
    has_before = any(row.before for row in report.looks)
    columns = [
        _column(words, "looks", "name", 3.2),
        _column(words, "looks", "level", 1),
        *(_column(words, "looks", key, 1, "right") for key in ("required", "made", "missed")),
        _column(words, "looks", "rate", 1.1, "right"),
    ]
    if has_before:
        columns += [
            _column(words, "looks", "before_required", 1.2, "right"),
            _column(words, "looks", "before_made", 1.2, "right"),
            _column(words, "looks", "before_rate", 1.3, "right"),
            Column("rate_change", words.say("change"), 1, "right"),
        ]
    rows = []
    for row in report.looks:
        now = row.measured.looks
        cells = [_indented(row), _level(row, words), *map(words.number, (now.required, now.made,
                 now.missed)), words.percent(now.rate)]  # fmt: skip
        if has_before and row.before:
            then = row.before.looks
            cells += [words.number(then.required), words.number(then.made),
                      words.percent(then.rate), words.points(now.rate, then.rate)]  # fmt: skip
        elif has_before:
            cells += [MISSING] * 4
        rows.append(tuple(cells))
    table = Table(tuple(columns), tuple(rows), words.say("no_looks"), _strong(report.looks))
    return Section(
        "looks", words.of("section", "looks"), (table, Note(words.say("rate_how")))
    )  # fmt: skip


def effort_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give hours and km by town and mode: as planned, as they were, as they were before."""
    sides = [
        side for side in ("planned", "actual", "before")
        if any(getattr(row, side) is not None for row in report.effort)
    ]  # fmt: skip
    columns = [_column(words, "effort", "name", 2.4), _column(words, "effort", "mode", 1.2)]
    for side in sides:
        columns += [_column(words, "effort", f"{side}_hours", 1.2, "right"),
                    _column(words, "effort", f"{side}_km", 1.2, "right")]  # fmt: skip
    rows, strong = [], set()
    for number, row in enumerate(report.effort):
        name = words.say("total") if row.is_total else row.name or words.say("no_town")
        cells = [name, words.code("mode", row.mode)]
        for side in sides:
            cells += _effort(getattr(row, side), words)
        rows.append(tuple(cells))
        if row.is_total:
            strong.add(number)
    table = Table(tuple(columns), tuple(rows), words.say("no_effort"), frozenset(strong))
    return Section("effort", words.of("section", "effort"), (table,))


def video_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give 易上岸点视频覆盖率 by grade, and every landing point that no camera sees."""
    title = words.of("section", "video")
    if not report.landing_points:
        return Section("video", title, (Note(words.say("no_landing_points")),))
    by_grade = []
    for grade in (*GRADES, None):
        here = [one for one in report.landing_points if grade in (one.grade, None)]
        seen = sum(one.has_video for one in here)
        name = words.say("all_grades") if grade is None else words.code("grade", grade)
        share = words.percent(seen / len(here)) if here else MISSING
        by_grade.append((name, str(len(here)), str(seen), str(len(here) - seen), share))
    grades = Table(
        (
            _column(words, "landing_points", "grade"),
            Column("count", words.code("figure", "landing_points"), 1, "right"),
            Column("with", words.say("with"), 1, "right"),
            Column("without", words.say("without"), 1, "right"),
            Column("share", words.say("share"), 1, "right"),
        ),
        tuple(by_grade), words.say("none"), frozenset((len(GRADES),)),
    )  # fmt: skip
    without = sorted(
        report.without_video, key=lambda one: (GRADES.index(one.grade), one.landing_point_id)
    )
    listed = Table(
        (
            _column(words, "without_video", "landing_point_id", 1),
            _column(words, "without_video", "name", 3),
            _column(words, "without_video", "kind", 1),
            _column(words, "without_video", "grade", 0.8),
            _column(words, "without_video", "grid_name", 2),
            _column(words, "without_video", "sensor_ids", 2),
        ),
        tuple(
            (one.landing_point_id, one.name, words.code("landing_kind", one.kind),
             words.code("grade", one.grade), one.grid_name or MISSING,
             words.say("list_comma").join(one.sensor_ids) or MISSING)
            for one in without
        ),
        words.say("no_without_video"),
        title=words.say("without_video", count=len(without)),
    )  # fmt: skip
    return Section("video", title, (grades, Note(words.say("video_how")), listed))


def coverage_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give coverage, weighted overdue and idleness by sea grid with lower levels."""
    sides = [
        side for side in ("planned", "before")
        if any(getattr(row, side) is not None for row in report.looks)
    ]  # fmt: skip
    columns = (
        _column(words, "looks", "name", 2.8),
        _column(words, "looks", "coverage", 1.1, "right"),
        *(_column(words, "looks", f"{side}_coverage", 1.4, "right") for side in sides),
        _column(words, "looks", "weighted_required", 1.5, "right"),
        _column(words, "looks", "weighted_overdue", 1.5, "right"),
        _column(words, "looks", "gap_count", 1, "right"),
        _column(words, "looks", "worst_idleness_min", 1.55, "right"),
        _column(words, "looks", "mean_idleness_min", 1.55, "right"),
    )
    rows = []
    for row in report.looks:
        now = row.measured
        others = [getattr(row, side) for side in sides]
        rows.append((
            _indented(row), words.percent(now.coverage),
            *(words.percent(None if one is None else one.coverage) for one in others),
            words.number(now.weighted_required), words.number(now.weighted_overdue),
            words.number(now.gap_count), words.number(now.worst_idleness_min),
            words.number(now.mean_idleness_min),
        ))  # fmt: skip
    table = Table(columns, tuple(rows), words.say("no_looks"), _strong(report.looks))
    return Section(
        "coverage", words.of("section", "coverage"), (table, Note(words.say("coverage_how")))
    )


def heat_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give the heat map of targets by hour."""
    said = words.say("heat_words")
    if report.heat.hour_edges_s is None:
        said += words.say("heat_summed")
    return Section("heat", words.of("section", "heat"), (Picture(HEAT, said),))


def calendar_section(report: CoverageReport, words: PaperWords) -> Section | None:
    """Give the calendar of gaps; of a report of one day there is none."""
    if len(report.days) < 2:
        return None
    picture = Picture(CALENDAR, words.say("calendar_words"), width=0.85)
    return Section("calendar", words.of("section", "calendar"), (picture,))


def idleness_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give idleness against the standard, and the targets that were left alone longest."""
    needed = [row for row in report.targets if row.interval_min]
    worst = sorted(needed, key=_by_idleness)[:WORST_TARGETS]
    table = Table(
        (
            Column("name", words.say("place"), 3),
            _column(words, "targets", "grade", 1),
            _column(words, "targets", "grid_name", 2),
            _column(words, "targets", "interval_min", 1.2, "right"),
            _column(words, "targets", "worst_idleness_min", 1.4, "right"),
            _column(words, "targets", "overdue_min", 1.2, "right"),
        ),
        tuple(
            (target_name(row.target_id, row.name), words.code("grade", row.grade),
             row.grid_name or MISSING, words.number(row.interval_min),
             words.number(row.worst_idleness_min), words.number(row.overdue_min))
            for row in worst
        ),
        words.say("no_targets"),
        title=words.say("worst_targets", count=len(worst)),
    )  # fmt: skip
    picture = Picture(IDLENESS, words.say("idleness_words"))
    return Section("idleness", words.of("section", "idleness"), (picture, table))


def bound_section(report: CoverageReport, words: PaperWords) -> Section:
    """Give how good the plan is beside what is possible, with its proof."""
    title = words.of("section", "bound")
    score = report.score
    if score is None:
        return Section("bound", title, (Note(words.say("no_score")),))
    points = words.number(score.optimality_gap_points, 1)
    said = (
        words.say("bound_words", bound=words.number(score.bound), points=points)
        if score.bound
        else words.say("no_bound", points=points)
    )
    facts = (
        (words.code("figure", "coverage_without_patrols"),
         words.percent(score.coverage_without_patrols)),
        (words.code("figure", "bound"), words.number(score.bound, 1)),
        (words.code("figure", "bound_points"), words.number(score.bound_points, 2)),
        (words.code("figure", "optimality_gap_points"),
         words.number(score.optimality_gap_points, 2)),
        (words.code("figure", "certificate_sha256"),
         score.certificate_sha256 or words.say("none")),
    )  # fmt: skip
    return Section("bound", title, (Note(said), Facts(facts)))


def target_name(target_id: str, name: str | None) -> str:
    """Give how a target is called: name and id, or its id alone."""
    return f"{name} {target_id}" if name else target_id


def _by_idleness(row: TargetRow) -> tuple[float, str]:
    return (-row.worst_idleness_min, row.target_id)


def _column(
    words: PaperWords, table: str, key: str, width: float = 1.0, align: str = "left"
) -> Column:
    return Column(key, words.heading(table, key), width, align)


def _indented(row: LookRow) -> str:
    return INDENT * max(0, row.depth - 1) + row.name


def _level(row: LookRow, words: PaperWords) -> str:
    return MISSING if row.level is None else words.code("level", row.level)


def _strong(rows: Iterable[LookRow]) -> frozenset[int]:
    return frozenset(number for number, row in enumerate(rows) if row.depth == 0)


def _effort(one: Effort | None, words: PaperWords) -> tuple[str, str]:
    if one is None:
        return MISSING, MISSING
    return words.number(one.minutes / 60.0, 1), words.number(one.km, 1)
