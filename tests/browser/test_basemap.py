"""The basemap in a browser: drawn by the product alone, in both themes, gone when it is removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from ioc.app import create_app, open_database
from tests.browser import checks
from tests.browser.chromium import chromium
from tests.conftest import settings_for
from tests.integration.installation import done
from tests.integration.server import Server
from tests.unit.osm.small_town import LAT, LON, small_town

pytestmark = pytest.mark.browser

LAKE = ((600, 600), (1_400, 600), (1_400, 1_400), (600, 1_400), (600, 600))
PARK = ((-1_400, 600), (-600, 600), (-600, 1_400), (-1_400, 1_400), (-1_400, 600))
SHOWN = "() => Boolean(window.iocMap)"
DRAWN = """() => [...document.querySelectorAll("canvas.leaflet-tile-loaded")].length >= 4"""
PIXEL = """([lat, lon]) => {
  const { map } = window.iocMap;
  const at = map.latLngToContainerPoint([lat, lon]).add(map.getContainer().getBoundingClientRect());
  const tile = [...document.querySelectorAll("canvas.leaflet-tile-loaded")].find((one) => {
    const box = one.getBoundingClientRect();
    return box.left <= at.x && at.x < box.right && box.top <= at.y && at.y < box.bottom;
  });
  const box = tile.getBoundingClientRect();
  const [x, y] = [at.x - box.left, at.y - box.top].map((one) => one * tile.width / box.width);
  const [r, g, b] = tile.getContext("2d").getImageData(x, y, 1, 1).data;
  return "#" + [r, g, b].map((one) => one.toString(16).padStart(2, "0")).join("").toUpperCase();
}"""
TOKEN = (
    """(name) => getComputedStyle(window.iocMap.map.getContainer()).getPropertyValue(name).trim()"""
)


@dataclass
class City:
    """A city with a map of its middle."""

    folder: Path
    server: Server

    def command(self, *words: str) -> str:
        """`flask ioc WORDS…` beside the running server."""
        settings = settings_for(self.folder)
        database = open_database(settings)
        try:
            return done(create_app(settings, database), *words)
        finally:
            database.dispose()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("basemap")
    (folder / "ioc.db").write_bytes(spatialite_template.read_bytes())
    town = small_town()
    town.way(*LAKE, natural="water", water="lake", name="Hồ Tịnh Tâm")
    town.way(*PARK, leisure="park", name="Công viên")
    made = City(folder, Server(folder))
    made.command("import-osm", str(town.write(folder / "town.osm.pbf")))
    try:
        made.server.start(90.0)
        yield made
    finally:
        made.server.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def opened(browser: Browser, city: City, theme: str, asked: list[str]) -> Page:
    context = browser.new_context(
        base_url=city.server.url, locale="vi-VN", viewport={"width": 1200, "height": 800}
    )
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.on("request", lambda request: note(request, asked))
    page.on(
        "console",
        lambda said: asked.append(f"console: {said.text}") if said.type == "error" else None,
    )
    page.goto("/map")
    page.wait_for_function(SHOWN)
    page.evaluate(f"window.iocMap.map.setView([{LAT}, {LON}], 14, {{ animate: false }})")
    return page


def note(request: Request, asked: list[str]) -> None:
    asked.append(request.url)


def place(east_m: float, north_m: float) -> list[float]:
    return [LAT + north_m / 110_574.0, LON + east_m / 106_800.0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_is_drawn_by_this_server_alone_and_names_its_source(
    browser: Browser, city: City, theme: str
) -> None:
    asked: list[str] = []
    page = opened(browser, city, theme, asked)
    page.wait_for_function(DRAWN)
    own = urlsplit(city.server.url).netloc
    assert {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))} == {
        own
    }
    assert any("/tiles/basemap/" in url for url in asked)
    assert not [one for one in asked if one.startswith("console: ")]
    source = page.locator(".leaflet-control-attribution a")
    expect(source).to_be_visible()
    expect(source).to_have_text("© OpenStreetMap contributors")
    assert source.get_attribute("href") == "https://www.openstreetmap.org/copyright"
    page.wait_for_function(
        f"""(at) => ({PIXEL})(at) === ({TOKEN})("--map-water")""", arg=place(1_000, 1_100)
    )
    assert page.evaluate(PIXEL, place(-1_100, 1_100)) == page.evaluate(TOKEN, "--map-green")
    assert page.evaluate(PIXEL, place(-1_000, -900)) == page.evaluate(TOKEN, "--map-land")
    assert checks.axe(page, colours=True) == []
    page.context.close()


def test_the_map_follows_when_the_theme_changes(browser: Browser, city: City) -> None:
    page = opened(browser, city, "light", [])
    page.wait_for_function(DRAWN)
    before = page.evaluate(PIXEL, place(-1_000, -900))
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        f"""(at) => ({PIXEL})(at) === ({TOKEN})("--map-land")""", arg=place(-1_000, -900)
    )
    assert page.evaluate(PIXEL, place(-1_000, -900)) != before
    page.context.close()


def test_the_form_loads_the_basemap_only_when_its_map_is_opened(
    browser: Browser, city: City
) -> None:
    asked: list[str] = []
    context = browser.new_context(
        base_url=city.server.url, locale="vi-VN", viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.on("request", lambda request: note(request, asked))
    page.goto("/report")
    page.fill("textarea", "Cây đổ chắn ngang đường Lê Lợi")
    page.get_by_role("button", name=re.compile("^Tiếp")).first.click()
    expect(page.locator("#open-map")).to_be_visible()
    assert not [url for url in asked if "protomaps" in url or "/tiles/" in url]
    page.click("#open-map")
    page.wait_for_function("""() => document.querySelector("canvas.leaflet-tile-loaded")""")
    expect(page.locator(".leaflet-control-attribution a")).to_be_visible()
    context.close()


def test_without_it_the_rivers_of_the_seeds_lie_under_the_outlines(
    browser: Browser, city: City
) -> None:
    city.command("import-osm", "--remove")
    city.server.stop()
    city.server.start(90.0)
    asked: list[str] = []
    page = opened(browser, city, "light", asked)
    page.locator("path.ground-water").first.wait_for(state="attached")
    assert page.locator("path.ground-road").count() > 5
    assert page.locator("canvas.leaflet-tile").count() == 0
    assert not [url for url in asked if "protomaps" in url]
    page.evaluate("window.iocMap.map.setZoom(13, { animate: false })")
    expect(page.locator(".ground-name:not(.area-name-hidden) span").first).to_be_visible()
    order = page.evaluate(
        """() => ["land", "ground", "outlines"].map(
          (name) => Number(window.iocMap.map.getPane(name).style.zIndex))"""
    )
    assert order == sorted(order)
    expect(page.locator(".map-note")).to_contain_text("gần đúng")
    assert not [one for one in asked if one.startswith("console: ")]
    page.context.close()
