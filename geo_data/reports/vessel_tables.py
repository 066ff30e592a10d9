"""Lay a vessel report out as tables and charts."""

from collections.abc import Iterator

from geo_data.reports.code_words import Language, word
from geo_data.reports.sheet_tables import (
    BAR,
    COLUMN,
    COUNT,
    DAY,
    INSTANT,
    SHARE,
    TEXT,
    Row,
    SheetBook,
    SheetChart,
    SheetTable,
    about_table,
    summary_table,
    table_of,
)
from maritime.report.vessel_report import DISTRICT, TOWN, CheckFigures, PlaceRow, VesselReport

_CHECK_COLUMNS = tuple(CheckFigures.__dataclass_fields__)
_STATES = ("in_port", "at_sea", "reached", "not_reached", "missing")


def vessel_book(report: VesselReport, *, language: Language, document_sha256: str) -> SheetBook:
    """Give all that a vessel report says; what is not known has no table."""
    tables = [_summary(report, language, document_sha256), _places(report, language)]
    tables += _lists(report, language)
    head = report.head
    title = f"{head.district_name} {word('text', 'vessel_title', language)}"
    return SheetBook(
        title=f"{title} {head.first_day} – {head.last_day}",
        language=language,
        zone=report.head.zone,
        end_s=head.to_s,
        document_sha256=document_sha256,
        program_version=head.program_version,
        tables=(*tables, about_table(tables, language)),
        charts=tuple(_charts(report, language)),
    )


def _summary(report: VesselReport, language: Language, document_sha256: str) -> SheetTable:
    head, whole = report.head, report.places[0]
    checks = whole.checks
    figures: list[tuple[str, str, object]] = [
        ("district", TEXT, f"{head.district_name} ({head.district_id})"),
        ("grid", TEXT, _grid(head.grid_id, head.grid_name)),
        ("first_day", DAY, head.first_day),
        ("last_day", DAY, head.last_day),
        ("timezone", TEXT, head.timezone),
        ("made_from", TEXT, word("made_from", head.made_from, language)),
        ("audience", TEXT, word("audience", head.audience, language)),
        ("simulated", TEXT, word("truth", "yes" if head.is_simulated else "no", language)),
        ("vessels", COUNT, whole.vessels),
        ("paired", COUNT, whole.paired),
        ("pairing_rate", SHARE, whole.pairing_rate),
        ("lapses", COUNT, None if head.is_public else len(report.lapses)),
        ("looks", COUNT, checks and checks.looks),
        ("could_not_check", COUNT, checks and checks.could_not_check),
        ("never_checked", COUNT, checks and checks.never_checked),
        ("suspected", COUNT, checks and checks.suspected),
        ("roll_calls", COUNT, _calls(report)),
        ("pack_sha256", TEXT, head.pack_sha256),
        ("document_sha256", TEXT, document_sha256),
        ("program_version", TEXT, head.program_version),
    ]
    return summary_table(figures, language)


def _places(report: VesselReport, language: Language) -> SheetTable:
    kinds = {
        "level": TEXT, "town": TEXT, "village": TEXT, "vessels": COUNT, "paired": COUNT,
        "unpaired": COUNT, "pairing_rate": SHARE, "lapsed": COUNT,
    }  # fmt: skip
    is_told = report.places[0].checks is not None
    if is_told:
        kinds |= dict.fromkeys(_CHECK_COLUMNS, COUNT)

    def rows() -> Iterator[Row]:
        for row in report.places:
            checks = [getattr(row.checks, name) for name in _CHECK_COLUMNS] if is_told else []
            yield (
                word("level", row.level, language), row.town, row.village, row.vessels, row.paired,
                row.vessels - row.paired, row.pairing_rate, row.lapsed, *checks,
            )  # fmt: skip

    return table_of("vessel_places", kinds, rows, language)


def _lists(report: VesselReport, language: Language) -> Iterator[SheetTable]:
    """Give the lists of vessels, inside the office only, and the roll-calls."""
    if not report.head.is_public:
        yield _lapses(report, language)
    if report.reasons is not None:
        yield _reasons(report, language)
    if not report.head.is_public and report.never_checked is not None:
        yield _never_checked(report, language)
    if not report.head.is_public and report.suspicions is not None:
        yield _suspicions(report, language)
    if report.roll_calls is not None:
        yield _roll_calls(report, language)


def _lapses(report: VesselReport, language: Language) -> SheetTable:
    kinds = {
        "vessel_id": TEXT, "vessel_name": TEXT, "town": TEXT, "village": TEXT, "since": DAY,
        "until": DAY, "days": COUNT, "cause": TEXT, "last_person_id": TEXT,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for row in report.lapses:
            lapse = row.lapse
            yield (
                lapse.vessel_id, row.vessel_name, row.town, row.village, lapse.since, lapse.until,
                lapse.days, word("lapse_cause", lapse.cause, language), lapse.last_person_id,
            )  # fmt: skip

    return table_of("vessel_lapses", kinds, rows, language)


def _reasons(report: VesselReport, language: Language) -> SheetTable:
    def rows() -> Iterator[Row]:
        for reason, count in (report.reasons or {}).items():
            yield word("check_reason", reason, language), count

    return table_of("vessel_reasons", {"reason": TEXT, "checks": COUNT}, rows, language)


def _never_checked(report: VesselReport, language: Language) -> SheetTable:
    kinds = {
        "vessel_id": TEXT, "vessel_name": TEXT, "town": TEXT, "village": TEXT, "watch": TEXT,
        "tries": COUNT, "last_try": INSTANT, "last_reason": TEXT,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for row in report.never_checked or ():
            yield (
                row.vessel_id, row.vessel_name, row.town, row.village,
                row.watch and word("watch", row.watch, language), row.tries, row.last_try_s,
                row.last_reason and word("check_reason", row.last_reason, language),
            )  # fmt: skip

    return table_of("vessel_never_checked", kinds, rows, language)


def _suspicions(report: VesselReport, language: Language) -> SheetTable:
    kinds = {
        "happened": INSTANT, "vessel_id": TEXT, "vessel_name": TEXT, "described": TEXT,
        "town": TEXT, "village": TEXT, "suspected": TEXT, "verdict": TEXT, "item_id": TEXT,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for row in report.suspicions or ():
            yield (
                row.happened_s, row.vessel_id, row.vessel_name, row.described, row.town,
                row.village,
                "; ".join(word("suspicion", one, language) for one in row.suspected),
                word("verdict", row.verdict, language), row.item_id,
            )  # fmt: skip

    return table_of("vessel_suspicions", kinds, rows, language)


def _roll_calls(report: VesselReport, language: Language) -> SheetTable:
    kinds = {
        "kind": TEXT, "started": INSTANT, "closed": INSTANT, "level": TEXT, "town": TEXT,
        "village": TEXT, "called": COUNT, "answered": COUNT, **dict.fromkeys(_STATES, COUNT),
        "disputed": COUNT, "people": COUNT, "late_words": COUNT, "roll_call_id": TEXT,
    }  # fmt: skip

    def rows() -> Iterator[Row]:
        for row in report.roll_calls or ():
            yield (
                word("roll_call", row.kind, language), row.started_s, row.closed_s,
                word("level", row.level, language), row.town, row.village, row.called,
                row.answered, *(row.counts[state] for state in _STATES), row.disputed, row.people,
                row.late_words, row.roll_call_id,
            )  # fmt: skip

    return table_of("vessel_roll_calls", kinds, rows, language)


def _charts(report: VesselReport, language: Language) -> Iterator[SheetChart]:
    towns = [row for row in report.places if row.level == TOWN]
    if towns:
        rates = tuple((_name(row, language), (row.pairing_rate,)) for row in towns)
        yield SheetChart(
            word("chart", "pairing", language), BAR, word("level", TOWN, language),
            (word("figure", "pairing_rate", language),), rates, number=SHARE,
        )  # fmt: skip
    if towns and towns[0].checks is not None:
        counts = tuple(
            (_name(row, language), (float(row.checks.never_checked),))
            for row in towns
            if row.checks is not None
        )
        yield SheetChart(
            word("chart", "never_checked", language), BAR, word("level", TOWN, language),
            (word("figure", "never_checked", language),), counts,
        )  # fmt: skip
    if report.roll_calls:
        yield _roll_call_chart(report, language)


def _roll_call_chart(report: VesselReport, language: Language) -> SheetChart:
    rows = []
    for row in report.roll_calls or ():
        if row.level == DISTRICT:
            began = report.head.local(row.started_s).strftime("%m-%d %H:%M")
            counts = (row.answered, row.counts["not_reached"], row.counts["missing"])
            name = f"{word('roll_call', row.kind, language)} {began}"
            rows.append((name, tuple(map(float, counts))))
    states = ("answered", "not_reached", "missing")
    return SheetChart(
        word("chart", "roll_calls", language), COLUMN, word("figure", "roll_calls", language),
        tuple(word("roll_call_state", state, language) for state in states), tuple(rows),
        is_stacked=True,
    )  # fmt: skip


def _name(row: PlaceRow, language: Language) -> str:
    return row.town or word("text", "no_place", language)


def _grid(grid_id: str | None, grid_name: str | None) -> str | None:
    return None if grid_id is None else f"{grid_name or ''} ({grid_id})".strip()


def _calls(report: VesselReport) -> int | None:
    calls = report.roll_calls
    return None if calls is None else sum(row.level == DISTRICT for row in calls)
