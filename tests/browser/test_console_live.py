"""The desks in a real browser: they change by themselves, and a cut line leaves no trace."""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.services.accounts import people
from tests.conftest import PASSWORD, settings_for
from tests.integration.server import Server

pytestmark = pytest.mark.browser

DUTY, AGENCY = "duty@test.invalid", "hepco@test.invalid"

STATE = """async () => {
  const { live } = await import("/static/js/socket.js");
  const list = (cards) => [...cards.values()].sort((a, b) => a.id - b.id);
  return JSON.stringify([list(live.state.incidents), list(live.state.reports)]);
}"""
ROWS = "() => [...document.querySelectorAll('#list [data-row]')].map((row) => row.dataset.row)"


@dataclass
class House:
    """A running server, and what citizens and an agency do to it."""

    server: Server
    token: str

    def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
        """The JSON that a post answers."""
        request = Request(
            self.server.url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", **headers},
        )
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def report(self, text: str, *, emergency: bool = False, north: float = 0.0) -> None:
        """A citizen reports, `north` degrees from the middle of the city."""
        body = {
            "text": text,
            "client_token": str(uuid.uuid4()),
            "emergency": emergency,
            "location": {"lat": 16.44 + north, "lon": 107.59, "accuracy_m": 8, "source": "gps"},
        }
        self.post("/api/v1/reports", body, {})

    def accept(self, incident: int, version: int) -> None:
        """The agency takes an incident."""
        headers = {"Authorization": f"Bearer {self.token}"}
        self.post(f"/api/v1/incidents/{incident}/actions/accept", {"version": version}, headers)

    def agency_incidents(self) -> list[dict[str, Any]]:
        """What the agency has on its screen."""
        request = Request(
            f"{self.server.url}/api/v1/console/snapshot",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        with urlopen(request, timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)["incidents"]
            return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[House]:
    """One server for the stories of this file, each with incidents of its own."""
    folder = tmp_path_factory.mktemp("live")
    shutil.copy(spatialite_template, folder / "ioc.db")
    database = open_database(settings_for(folder))
    hashed = people.hash_password(PASSWORD)
    with database.atomic() as session:
        test = Actor("test")
        people.create_user(session, test, DUTY, "Trực ban", hashed, Role.DUTY_OFFICER)
        people.create_user(
            session, test, AGENCY, "Hồng Nhung", hashed, Role.AGENCY_MANAGER, "hepco"
        )
        token = people.create_token(session, test, AGENCY, "test")
    database.dispose()
    server = Server(folder)
    server.start()
    try:
        yield House(server, token)
    finally:
        server.stop()


def desk_of(browser: Browser, house: House, email: str, path: str) -> tuple[BrowserContext, Page]:
    """A signed-in desk whose line is up."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{house.server.url}/login?next={path}")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#top-connection")).to_have_class("conn conn-live needs-script")
    return context, page


def among(word: str) -> re.Pattern[str]:
    """A pattern for a class that stands among others."""
    return re.compile(rf"(^|\s){word}(\s|$)")


def test_a_cry_for_help_appears_on_the_console_by_itself(browser: Browser, house: House) -> None:
    context, page = desk_of(browser, house, DUTY, "/console")
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    house.report("CỨU với, nước lên tới gác, bốn người kẹt", emergency=True, north=0.03)
    row = page.locator("#list .row-alarm", has_text="bốn người kẹt")
    expect(row).to_be_visible(timeout=3000)
    expect(row).to_have_class(among("is-new"))
    expect(page.locator("#tile-alarm")).not_to_have_class(among("is-quiet"))
    expect(page.locator("#announce")).to_contain_text("Vụ khẩn cấp mới")
    expect(page.locator(".leaflet-marker-icon .map-pin-ringed").first).to_be_visible()
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer .matter-title")).to_contain_text("bốn người kẹt")
    expect(page.locator("#drawer .danger-word").first).to_be_visible()
    assert failures == []
    context.close()


def test_the_agency_accepts_by_key_and_the_console_sees_it(browser: Browser, house: House) -> None:
    house.report("Rác tồn đọng ba ngày bốc mùi ở đầu kiệt", north=0.01)
    desk, console = desk_of(browser, house, DUTY, "/console")
    office, inbox = desk_of(browser, house, AGENCY, "/inbox")
    row = inbox.locator("#list tr", has_text="Rác tồn đọng")
    expect(row).to_be_visible(timeout=5000)
    expect(row.locator(".state")).to_have_text("Chưa nhận")
    row.focus()
    inbox.keyboard.press("a")
    expect(row.locator(".state")).to_have_text("Đã nhận")
    seen = console.locator("#list [data-row]", has_text="Rác tồn đọng")
    expect(seen.locator(".row-holder")).to_have_text("HEPCO")
    office.close()
    desk.close()


def test_a_console_that_lost_its_line_ends_as_one_that_never_did(
    browser: Browser, house: House
) -> None:
    away, lost = desk_of(browser, house, DUTY, "/console")
    steady_context, steady = desk_of(browser, house, DUTY, "/console")
    away.set_offline(True)
    expect(lost.locator("#top-connection")).to_contain_text("Mất kết nối")
    expect(lost.locator("#net-band")).to_be_visible(timeout=6000)
    before = len(lost.evaluate(ROWS))
    for number in range(6):
        house.report(f"Rác số {number} chưa thu gom", north=0.05 + number / 100)
    house.report("CỨU, cháy lớn có người kẹt", emergency=True, north=0.12)
    expect(steady.locator("#list [data-row]")).to_have_count(before + 7)
    for card in house.agency_incidents():
        if any(a["code"] == "hepco" and a["status"] == "offered" for a in card["agencies"]):
            house.accept(card["id"], card["version"])
    assert len(lost.evaluate(ROWS)) == before

    away.set_offline(False)
    expect(lost.locator("#list [data-row]")).to_have_count(before + 7)
    expect(lost.locator("#net-band")).to_be_hidden()
    lost.wait_for_function(
        f"async (wanted) => (await ({STATE})()) === wanted", arg=steady.evaluate(STATE)
    )
    assert lost.evaluate(ROWS) == steady.evaluate(ROWS)

    fresh = steady_context.new_page()
    fresh.goto(f"{house.server.url}/console")
    expect(fresh.locator("#list [data-row]")).to_have_count(before + 7)
    assert fresh.evaluate(STATE) == lost.evaluate(STATE)
    away.close()
    steady_context.close()


def test_a_harmless_matter_on_the_canvas_is_named_and_opened(
    browser: Browser, house: House
) -> None:
    house.report("Đèn đường tắt cả đoạn dài ở cuối làng", north=-0.06)
    context, page = desk_of(browser, house, DUTY, "/console")
    row = page.locator("#list [data-row]", has_text="Đèn đường tắt")
    expect(row).to_be_visible(timeout=10_000)
    ground = page.locator(".ioc-map").bounding_box()
    assert ground is not None
    place = page.evaluate("""async () => {
        const { map } = window.iocMap;
        map.setView([16.38, 107.59], 16, { animate: false });
        const { x, y } = map.latLngToContainerPoint([16.38, 107.59]);
        return [x, y];
    }""")
    at = (ground["x"] + place[0], ground["y"] + place[1])
    expect(page.locator("#map-says")).to_contain_text("Trong khung: 1")
    page.mouse.move(*at)
    expect(page.locator(".ioc-map")).to_have_attribute("title", re.compile("Đèn đường tắt"))
    page.mouse.click(*at)
    expect(page.locator("#drawer .matter-title")).to_contain_text("Đèn đường tắt")
    expect(row).to_have_attribute("aria-selected", "true")
    expect(page.locator(".map-pin.is-chosen")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    context.close()


def test_many_critical_matters_are_one_red_sign_and_the_open_one_stands_for_itself(
    browser: Browser, house: House
) -> None:
    house.report("CỨU, nước ngập tới mái nhà, sáu người", emergency=True, north=0.03)
    context, page = desk_of(browser, house, DUTY, "/console")
    expect(page.locator("#list [data-row]", has_text="sáu người")).to_be_visible()

    def flood(route: Route) -> None:
        # The first part and the whole come to the same here; the whole is asked for in lines.
        answer = route.fetch(url=f"{house.server.url}/api/v1/console/snapshot")
        told = answer.json()
        one = next(card for card in told["incidents"] if "sáu người" in card["title"])
        place = {"lat": one["lat"], "lon": one["lon"]}
        told["incidents"] = [{**one, **place, "id": one["id"] + n} for n in range(600)]
        route.fulfill(response=answer, json=told)

    page.route("**/api/v1/console/snapshot?*", flood)
    page.reload()
    expect(page.locator(".map-pin-many")).to_have_count(1)
    expect(page.locator(".map-pin-many text")).to_have_text("×600")
    expect(page.locator(".map-accuracy")).to_have_count(0)
    expect(page.locator("#list [data-row]")).to_have_count(200)
    page.locator("#list [data-row]").first.click()
    expect(page.locator(".map-pin.is-chosen")).to_have_count(1)
    expect(page.locator(".map-pin-many")).to_have_count(1)
    context.close()
