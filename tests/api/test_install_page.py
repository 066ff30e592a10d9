"""The page about the certificate is readable on a small phone and loads nothing from elsewhere."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from api_cases import Running, serve_in_thread
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import URL

from api.install_page import DEVICES, PAGE, install_page
from geo_data.tls.authority import fingerprint_of, make_authority
from geo_data.tls.site_files import SiteFiles, make_site, read_authority_certificate
from geo_data.tls.site_names import SiteNames

NAMES = SiteNames.of(["patrol.local"], ["192.168.1.5"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteFiles:
    """Give the folder of a site without certificates."""
    return SiteFiles(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def running(shared_url: URL, site: SiteFiles) -> Iterator[Running]:
    """Give a server of that site, without TLS, on this machine."""
    yield from serve_in_thread(shared_url, site.data_folder, plans_at_once=1)


def test_a_site_without_certificates_says_how_to_make_them(running: Running):
    with running.client() as client:
        page = client.get(PAGE)
        assert page.status_code == 404
        assert "还没有证书" in page.text
        assert "coastwatch tls make" in page.text
        assert client.get(f"{PAGE}/coastwatch.crt").status_code == 404


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(running: Running, site: SiteFiles, chromium: Browser, scheme: str):
    if not site.folder.exists():
        make_site(site, NAMES, now=datetime.now(UTC))
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, color_scheme=scheme, locale="zh-CN"
    )
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(running.address + PAGE)
    fingerprint = fingerprint_of(read_authority_certificate(site))
    expect(page.locator(".fingerprint")).to_have_text(fingerprint)
    expect(page.locator("h1")).to_contain_text("安装本站证书")
    expect(page.locator("h2")).to_have_count(1 + len(DEVICES))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    heights = [box.bounding_box()["height"] for box in page.locator("a.get").all()]
    assert min(heights) >= 48
    assert said == []
    assert all(url.startswith(running.address) for url in asked)
    with page.expect_download() as download:
        page.locator("a.get").first.click()
    assert download.value.suggested_filename == "coastwatch.crt"
    context.close()


def test_names_are_shown_as_they_are():
    certificate = make_authority(NAMES, now=datetime.now(UTC)).certificate
    page = install_page(certificate, ["<script>"])
    assert "&lt;script&gt;" in page
    assert "<script" not in page
