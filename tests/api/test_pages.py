"""Look at the pages in a real Chromium: nothing is loaded from elsewhere, nothing is refused."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from api_cases import Running, Stock, serve_in_thread
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import URL

from api.pages import start_page
from api.schemas_plans import JobAnswer, PlanSummary
from maps.icon import icon_svg

ICON = """async () => {
  const icon = new Image();
  icon.src = document.querySelector("link[rel=icon]").href;
  await icon.decode();
  return icon.src;
}"""
"""Draws the page's icon, which its policy has to let, and says where it comes from."""


@pytest.fixture(scope="module")
def running(shared_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Give a server for pages."""
    yield from serve_in_thread(shared_url, tmp_path_factory.mktemp("maps"), plans_at_once=1)


@pytest.fixture
def page(chromium: Browser, running: Running) -> Iterator[Page]:
    """Give a page that keeps what went wrong in it, and fails the test for it."""
    context = chromium.new_context(base_url=running.address)
    page, faults = context.new_page(), []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    own = urlsplit(running.address).netloc
    page.on(
        "request",
        lambda asked: (
            faults.append(asked.url) if urlsplit(asked.url).netloc not in ("", own) else None
        ),
    )
    yield page
    context.close()
    assert faults == []


def test_the_start_page_leads_to_the_map(page: Page, stock: Stock):
    page.goto("/")
    expect(page.get_by_role("heading", name="Coastwatch 海岸巡防")).to_be_visible()
    expect(page.get_by_text("Straight coast", exact=True).first).to_be_visible()
    no_bound = "没有下界：还能提高多少未知 · no bound: how much better a plan could be is not known"
    expect(page.get_by_text(no_bound, exact=True)).to_be_visible()
    page.get_by_role("link", name="地图 map").click()
    page.wait_for_url(f"**/api/v1/maps/{stock.plan_id}")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.wait_for_function("document.title !== ''")


def test_the_duty_room_is_chosen_where_there_are_several_districts(page: Page):
    page.goto("/")
    page.get_by_role("link", name="值班室 duty room").click()
    expect(page.get_by_role("heading", name="值班室 Duty room")).to_be_visible()
    links = page.locator("li a").evaluate_all("links => links.map((link) => link.pathname)")
    assert links == ["/duty/date-line", "/duty/straight"]
    assert page.request.get("/duty/nowhere").status == 404


def test_every_page_has_its_icon_and_no_browser_asks_for_another_in_vain(
    chromium: Browser, running: Running, stock: Stock
):
    page, refused = chromium.new_page(base_url=running.address), []
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    served = (
        "/", "/docs", "/sign-in", "/duty", "/incidents", "/duty-log", "/handover", "/reports",
        "/roll-calls", "/tip",
    )  # fmt: skip
    for path in served:
        page.goto(path)
        assert urlsplit(page.evaluate(ICON)).path == "/assets/icon.svg", path
    for path in ("/duty/straight", f"/api/v1/maps/{stock.plan_id}"):
        page.goto(path)
        assert page.evaluate(ICON).startswith("data:image/svg+xml;base64,"), path
    answer = page.request.get("/favicon.ico")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.text() == icon_svg()
    page.close()
    assert refused == []


def test_the_docs_are_shown_without_a_network(page: Page):
    page.goto("/docs")
    tags = page.locator(".opblock-tag")
    expect(tags.filter(has_text="tips")).to_be_visible(timeout=30_000)
    assert tags.count() >= 18
    tags.filter(has_text="jobs").click()
    expect(page.get_by_text("Cancel Job").first).to_be_visible()


def test_jobs_are_shown_with_what_they_have_so_far(page: Page):
    def job(seconds: int = 60, **progress: float | None) -> JobAnswer:
        example = JobAnswer.model_config["json_schema_extra"]["examples"][0]
        return JobAnswer.model_validate(
            {**example, "options": {"bound_seconds": seconds}, "progress": progress or None,
             "links": [{"href": "/nowhere", "rel": "self"}]}
        )  # fmt: skip

    raising = {"weighted_overdue_min": 651.0, "coverage": 0.349}
    jobs = [
        job(**raising, bound=489.0, optimality_gap_points=16.12),
        job(**raising, bound=0.0, optimality_gap_points=65.1),
        job(**raising, bound=None, optimality_gap_points=None),
        job(),
        job(0),
    ]
    page.set_content(start_page([], [], jobs))
    rows = page.locator("tr").filter(has_text="running").all()
    shown = [row.locator("td").all_inner_texts()[2:4] for row in rows]
    assert shown == [
        ["34.9%", "下界 48.9 个百分点，最多还能提高 16.2 个百分点 · "
         "bound 48.9 points, so at most 16.2 points better are possible"],
        ["34.9%", "没有下界：还能提高多少未知 · "
         "no bound: how much better a plan could be is not known"],
        ["34.9%", "尚未 not yet"],
        ["", "尚未 not yet"],
        ["", "未要求 not asked for"],
    ]  # fmt: skip


def test_a_repair_is_told_from_the_plan_of_the_day(page: Page):
    example = PlanSummary.model_config["json_schema_extra"]["examples"][0]
    planned = PlanSummary.model_validate(example)
    repair = planned.model_copy(update={"repairs_plan_id": planned.plan_id})
    page.set_content(start_page([], [repair, planned], []))
    rows = page.locator("tr").filter(has_text=planned.district_name).all()
    names = [row.locator("td").first.inner_text() for row in rows]
    assert names == [f"{planned.district_name} · 修补 repair", planned.district_name]


def test_an_empty_database_is_told():
    html = start_page([], [], [])
    assert "none yet: coastwatch import PACK" in html
    assert "refresh" not in html, "nothing goes on that could be looked at"
