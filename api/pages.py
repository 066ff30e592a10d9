"""Write the few html pages of the server: the start page and the page of the API's docs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from api.account_pages import csrf_mark, signed_in_part
from api.acting import Signed
from api.plan_progress import bound_words
from api.schemas import DistrictSummary
from api.schemas_plans import JobAnswer, PlanSummary
from maritime.account import OFFICE_ROLES, POLICE, Actor
from maritime.plan import points_of_coverage

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
DOCS_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Swagger UI writes style attributes."""

RELOAD = '<meta http-equiv="refresh" content="5">'
"""While something is being planned, the start page shows how far it is."""

DOCS_SCRIPT = """
SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  docExpansion: "none",  // with all open, Swagger UI stops drawing at some 130 operations
  presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout",
  requestInterceptor: (request) => {
    const mark = document.querySelector('meta[name="csrf"]');
    if (mark) request.headers["X-CSRF-Token"] = mark.content;
    return request;
  },
});
"""

DOCS_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">CSRF_MARK<title>Coastwatch API</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/swagger-ui-dist/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/assets/swagger-ui-dist/swagger-ui-bundle.js"></script>
<script src="/assets/start-docs.js"></script></body></html>
"""


def docs_page(csrf: str | None) -> str:
    """Give the page of the API's docs; with a session's second secret, so that it may be tried."""
    return DOCS_PAGE.replace("CSRF_MARK", csrf_mark(csrf))


def start_page(
    districts: Iterable[DistrictSummary],
    plans: Iterable[PlanSummary],
    jobs: Iterable[JobAnswer],
    *,
    signed: Signed | None = None,
) -> str:
    """Give the start page: who is signed in, districts, plans with maps, unfinished jobs, docs."""
    districts, plans, jobs = list(districts), list(plans), list(jobs)
    csrf = None if signed is None else signed.csrf
    parts = [
        "<h1>Coastwatch 海岸巡防</h1>",
        signed_in_part(None if signed is None else signed.actor, csrf),
        _places(None if signed is None else signed.actor),
        _simulated(districts),
        "<h2>辖区 Districts</h2>",
        _table(
            ("编号 id", "名称 name", "导入 imported", ""),
            (
                (
                    district.district_id, district.name, _clock(district.imported_at),
                    _link(f"{district.links[0].href}", "数据 data"),
                )
                for district in districts
            ),
            nothing="还没有辖区 none yet: coastwatch import PACK",
        ),
        "<h2>方案 Plans</h2>",
        _table(
            (
                "辖区 district", "自 from", "至 to", "覆盖率 coverage", "下界 bound",
                "空档 gaps", "",
            ),
            (
                (
                    plan.district_name + (" · 修补 repair" if plan.repairs_plan_id else ""),
                    _clock(plan.start), _clock(plan.end), f"{plan.coverage:.2%}"
                    + (" (assume-fresh)" if plan.assume_fresh else ""),
                    _bound_of(plan),
                    f"{plan.gap_count:,}",
                    _link(f"/api/v1/maps/{plan.plan_id}", "地图 map"),
                )
                for plan in plans
            ),
            nothing="还没有方案 none yet",
        ),
    ]  # fmt: skip
    if jobs:
        parts += [
            "<h2>正在计算 Being planned</h2>",
            _table(
                ("辖区 district", "状态 status", "覆盖率 coverage", "下界 bound", ""),
                (
                    (job.district_id, *_standing(job), _link(job.links[0].href, "任务 job"))
                    for job in jobs
                ),
                nothing="",
            ),
        ]
    parts.append(
        '<p><a href="/docs">API 文档 documentation</a> · <a href="/openapi.json">OpenAPI</a></p>'
    )
    body = "\n".join(parts)
    return (
        '<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"{RELOAD if jobs else ''}{csrf_mark(csrf)}<title>Coastwatch 海岸巡防</title>"
        '<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">'
        '<link rel="stylesheet" href="/assets/page.css">'
        '<script src="/assets/start.js" defer></script></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


def _places(actor: Actor | None) -> str:
    """Link to the centre's pages that somebody may see."""
    places = {
        "/duty": ("值班室 duty room", OFFICE_ROLES),
        "/incidents": ("事件与举报 incidents and tips", (*OFFICE_ROLES, POLICE)),
        "/duty-log": ("值班日志 duty log", OFFICE_ROLES),
        "/handover": ("交接班 handover", OFFICE_ROLES),
        "/reports": ("报表 reports", OFFICE_ROLES),
        "/roll-calls": ("点名 roll-calls", OFFICE_ROLES),
    }
    links = "".join(
        f"<li>{_link(path, words).html}</li>"
        for path, (words, roles) in places.items()
        if actor is None or actor.role in roles
    )
    return f'<nav><ul class="places">{links}</ul></nav>' if links else ""


def _clock(written: str) -> "_Html":
    """Give an instant as people write it, on the clock of the district: 2026-11-29 06:30."""
    return _Html(f"<time>{datetime.fromisoformat(written):%Y-%m-%d %H:%M}</time>")


def _bound_of(plan: PlanSummary) -> str:
    """Say what a plan's bound means."""
    points = points_of_coverage(plan.bound, plan.weighted_required)
    return _both(plan.weighted_overdue, points, plan.optimality_gap_points)


def _standing(job: JobAnswer) -> tuple[str, str, str]:
    """Give a job's status, and coverage and bound so far."""
    progress = job.progress or {}
    coverage, gap = progress.get("coverage"), progress.get("optimality_gap_points")
    if gap is not None:
        points = 100.0 * (1.0 - coverage) - gap if progress["bound"] > 0 else 0.0
        bound = _both(progress["weighted_overdue_min"], points, gap)
    else:
        options = job.options
        is_asked = options.get("bound_seconds") or options.get("bound_rounds")
        bound = "尚未 not yet" if is_asked else "未要求 not asked for"
    return job.status, "" if coverage is None else f"{coverage:.1%}", bound


def _both(overdue_min: float, bound_points: float, gap_points: float) -> str:
    """Say what a bound means, in both languages."""
    figures = (overdue_min, bound_points, gap_points)
    return " · ".join(bound_words(*figures, language) for language in ("zh", "en"))


@dataclass(frozen=True)
class _Html:
    """What stands in a cell of a table as it is, not as text."""

    html: str


def _link(href: str, words: str) -> _Html:
    return _Html(f'<a href="{escape(href)}">{escape(words)}</a>')


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str | _Html, ...]], *, nothing: str) -> str:
    listed = list(rows)
    if not listed:
        return f"<p>{escape(nothing)}</p>"
    head = "".join(f"<th>{escape(words)}</th>" for words in heads)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in listed
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _cell(cell: str | _Html) -> str:
    return cell.html if isinstance(cell, _Html) else escape(cell)


def _simulated(districts: list[DistrictSummary]) -> str:
    notes = [
        f"<details class='note'><summary>{escape(one.name)}: 模拟数据 simulated data</summary>"
        f"<p>{escape(one.simulated)}</p></details>"
        for one in districts
        if one.simulated is not None
    ]
    return "\n".join(notes)
