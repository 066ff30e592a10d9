"""Check that front-end files are the pinned ones and that pages load nothing from the web."""

import importlib.util
import os
import pickle
import shutil
from pathlib import Path

import folium
import pytest
from fastapi.openapi.docs import get_swagger_ui_html
from playwright.sync_api import Page

from maps.assets import (
    AssetTable,
    ChangedAssetError,
    FetchAssetError,
    MissingAssetError,
    Package,
    UnknownAddressError,
    asset_folder,
    asset_path,
    asset_table,
    ensure_assets,
    localise_html,
    read_asset,
)

LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"


@pytest.fixture(scope="module", autouse=True)
def fetched_assets() -> None:
    """Fetch what is missing, as the launcher does."""
    ensure_assets(with_tests=True)


def bare_map() -> str:
    """Render the smallest map that Folium makes."""
    return folium.Map(tiles=None).get_root().render()


def test_the_table_knows_every_address_of_folium_and_fastapi():
    written = [*folium.Map.default_js, *folium.Map.default_css]
    assert [address for _, address in written if address not in asset_table().addresses] == []
    docs = get_swagger_ui_html(openapi_url="/openapi.json", title="x").body.decode()
    served = localise_html(docs, served_under="/assets/")
    assert 'src="/assets/swagger-ui-dist/swagger-ui-bundle.js"' in served
    assert "cdn." not in served


def test_every_package_brings_its_licence():
    for package in asset_table().packages:
        names = [name.lower() for name in package.files]
        assert any(name.startswith("license") for name in names), package.label
        free = {"BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Apache-2.0", "MIT AND OFL-1.1"}
        assert package.licence in free | ({"MPL-2.0"} if package.is_for_tests else set())


def test_files_for_tests_are_not_fetched_for_users(tmp_path: Path):
    for package in asset_table().packages:
        if not package.is_for_tests:
            shutil.copytree(asset_folder() / package.label, tmp_path / package.label)
    assert not any("axe-core" in str(path) for path in ensure_assets(folder=tmp_path))
    assert any("axe-core" in str(path) for path in ensure_assets(with_tests=True))


def test_a_map_becomes_one_file_without_addresses():
    page = localise_html(bare_map())
    assert "<link" not in page
    assert "src=" not in page.split("<script>")[0]
    assert LEAFLET not in page
    assert len(page) < 200_000
    assert "data:image/png;base64," in page, "images of the style sheet are in it"
    assert localise_html(page) == page, "nothing is left to do the second time"


def test_the_map_runs_with_the_network_off(offline_page: Page, tmp_path: Path):
    file = tmp_path / "map.html"
    file.write_text(localise_html(bare_map()), encoding="utf-8")
    faults: list[str] = []
    offline_page.on("pageerror", lambda fault: faults.append(str(fault)))
    offline_page.on("requestfailed", lambda request: faults.append(request.url))
    offline_page.goto(file.as_uri())
    assert offline_page.evaluate("L.version") == "1.9.3"
    assert offline_page.locator(".leaflet-control-zoom").is_visible()
    assert faults == []


def test_every_unknown_address_is_named():
    page = (
        bare_map() + '<script src="//x.example/a.js"></script><img src="https://y.example/b.png">'
    )
    with pytest.raises(UnknownAddressError) as raised:
        localise_html(page + "<style>@import 'https://z.example/c.css'</style>")
    assert raised.value.addresses == (
        "//x.example/a.js",
        "https://y.example/b.png",
        "https://z.example/c.css",
    )
    assert "name a local file, or 'drop', for each in assets.toml" in str(raised.value)


def test_local_tags_stay_as_they_are():
    page = '<script src="app.js"></script><link rel="stylesheet" href="/own.css">'
    assert localise_html(page) == page


def test_a_missing_file_names_the_command(tmp_path: Path):
    with pytest.raises(MissingAssetError, match=r"leaflet\.js is missing; run .* network on"):
        asset_path("leaflet/dist/leaflet.js", folder=tmp_path)


def test_a_changed_file_is_refused(tmp_path: Path):
    shutil.copytree(asset_folder(), tmp_path, dirs_exist_ok=True)
    path = asset_path("leaflet/dist/leaflet.css", folder=tmp_path)
    path.write_text(path.read_text() + "/* one more */")
    with pytest.raises(ChangedAssetError, match=r"leaflet\.css: checksum is .*, expected .*delete"):
        read_asset("leaflet/dist/leaflet.css", folder=tmp_path)


def test_an_unknown_name_is_refused(tmp_path: Path):
    with pytest.raises(KeyError, match=r"not in assets\.toml"):
        asset_path("leaflet/dist/other.js", folder=tmp_path)
    with pytest.raises(ValueError, match="'nowhere' is no file of the packages"):
        AssetTable((), {LEAFLET: "nowhere"})


def npm_that(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an npm of our own first on the path."""
    folder.mkdir()
    (folder / "npm").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "npm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_no_network_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    npm_that(tmp_path / "bin", "echo 'network timed out' >&2; exit 1", monkeypatch)
    with pytest.raises(FetchAssetError, match=r"leaflet@1\.9\.3: npm gave code 1; check network"):
        ensure_assets(folder=tmp_path / "assets")
    assert list((tmp_path / "assets").iterdir()) == []


def test_another_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    npm_that(tmp_path / "bin", "echo forged > leaflet-1.9.3.tgz", monkeypatch)
    with pytest.raises(FetchAssetError, match=r"its checksum is sha512-.*, expected sha512-"):
        ensure_assets(folder=tmp_path / "assets")


def test_no_npm_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FetchAssetError, match="there is no npm; install it"):
        ensure_assets(folder=tmp_path)


@pytest.mark.parametrize(
    "fault",
    [
        MissingAssetError(Path("/x")),
        ChangedAssetError(Path("/x"), "a", "b"),
        FetchAssetError(("leaflet@1",), "no network"),
        UnknownAddressError(("//x",)),
    ],
)
def test_errors_cross_processes_with_their_words(fault: Exception):
    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)


def test_a_package_is_labelled_as_npm_does():
    assert Package("leaflet", "1.9.3", "", "", {}).label == "leaflet@1.9.3"
