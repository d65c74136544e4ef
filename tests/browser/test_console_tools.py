"""The supervisor's tools on the map: filters in the address, an area in which all is acted on, a
telephone number, measures, layers, cameras, the sound."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from ioc.access.actor import SYSTEM, Actor
from ioc.app import open_database
from ioc.domain.cameras import CameraTold
from ioc.domain.events import EventKind
from ioc.domain.permissions import Role
from ioc.models.event import Event
from ioc.services.accounts import people
from ioc.services.city import cameras
from tests.browser.test_console_live import DUTY, House, desk_of
from tests.conftest import PASSWORD, settings_for
from tests.integration.server import Server

pytestmark = pytest.mark.browser

PHONE = "0905 123 456"
MATTERS = 6


class Town(House):
    """A server with its folder, so that a story can look at the log."""

    folder: Path

    def kinds(self) -> list[str]:
        """The kinds of all events."""
        database = open_database(settings_for(self.folder))
        with database.reading() as session:
            found = list(session.scalars(select(Event.kind).order_by(Event.id)))
        database.dispose()
        return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[Town]:
    """A server with six matters along a line to the north, one critical, and a camera."""
    folder = tmp_path_factory.mktemp("tools")
    shutil.copy(spatialite_template, folder / "ioc.db")
    database = open_database(settings_for(folder))
    hashed = people.hash_password(PASSWORD)
    with database.atomic() as session:
        people.create_user(session, Actor("test"), DUTY, "Trực ban", hashed, Role.DUTY_OFFICER)
        told = CameraTold("Cầu Trường Tiền", "https://camera.test.invalid/7", 16.4690, 107.5887)
        cameras.add_camera(session, SYSTEM, told)
    database.dispose()
    server = Server(folder)
    server.start()
    made = Town(server, "")
    made.folder = folder
    try:
        for number in range(MATTERS):
            body = {"reporter": {"phone": PHONE}} if number == 2 else {}
            tell(made, f"Rác tồn đọng ở kiệt số {number}", number * 0.004, **body)
        tell(made, "CỨU với, nước lên tới gác, ba người kẹt", 0.06, emergency=True)
        yield made
    finally:
        server.stop()


def tell(town: Town, text: str, north: float, **more: Any) -> None:
    """A citizen reports, `north` degrees from the middle of the city."""
    place = {"lat": 16.44 + north, "lon": 107.59, "accuracy_m": 8, "source": "gps"}
    token = f"{abs(hash((text, north))):032x}"
    body = {"text": text, "client_token": token, "location": place, **more}
    town.post("/api/v1/reports", body, {})


@pytest.fixture
def desk(browser: Browser, town: Town) -> Iterator[Page]:
    """A desk that shows all seven matters."""
    context, page = desk_of(browser, town, DUTY, "/console")
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    expect(page.locator("#list [data-row]")).to_have_count(MATTERS + 1)
    yield page
    assert failures == []
    context.close()


def query(page: Page) -> dict[str, list[str]]:
    """What stands in the address."""
    return parse_qs(urlsplit(page.url).query)


def test_filters_apply_at_once_and_live_in_the_address(desk: Page) -> None:
    rows = desk.locator("#list [data-row]")
    chip = desk.locator('[data-filter="severity"][data-value="critical"]')
    expect(chip.locator("b")).to_have_text("1")
    desk.click("#filter-more summary")
    unplaced = desk.locator('[data-flag="unplaced"] b')
    expect(unplaced).to_have_text("0")
    desk.keyboard.press("Escape")
    expect(desk.locator(".filter-panel")).to_be_hidden()
    desk.fill("#filter-words", "RAC ton dong")
    expect(rows).to_have_count(MATTERS)
    assert query(desk)["q"] == ["RAC ton dong"]
    # What is hidden stays told, at the filters and on the map.
    expect(desk.locator("#filter-hidden-count")).to_have_text("1")
    expect(desk.locator("#map-says")).to_contain_text("ngoài bộ lọc: 1 khẩn cấp")
    desk.click('[data-flag="unassigned"]')
    desk.select_option("#filter-age", "60")
    expect(rows).to_have_count(0)
    assert (query(desk)["unassigned"], query(desk)["age"]) == (["1"], ["60"])
    desk.reload()
    expect(desk.locator("#filter-clear")).to_be_visible()
    expect(desk.locator("#filter-age")).to_have_value("60")
    expect(desk.locator("#filter-words")).to_have_value("RAC ton dong")
    expect(desk.locator('[data-flag="unassigned"]')).to_have_attribute("aria-pressed", "true")
    desk.click("#filter-clear")
    expect(rows).to_have_count(MATTERS + 1)
    assert query(desk) == {}
    expect(desk.locator("#filter-words")).to_have_value("")


def test_an_area_is_drawn_and_five_matters_in_it_are_referred(desk: Page, town: Town) -> None:
    around = """(lats) => {
      const { map } = window.iocMap;
      map.setView([16.45, 107.59], 14, { animate: false });
      const box = map.getContainer().getBoundingClientRect();
      return lats.map(([lat, lon]) => {
        const { x, y } = map.latLngToContainerPoint([lat, lon]);
        return [x + box.x, y + box.y];
      });
    }"""
    # Five of the six, and not the critical one.
    corners = [[16.438, 107.584], [16.438, 107.596], [16.4585, 107.596], [16.4585, 107.584]]
    points = desk.evaluate(around, corners)
    desk.locator("#list [data-row]").first.focus()
    desk.keyboard.press("v")
    expect(desk.locator("#tool-panel")).to_be_visible()
    expect(desk.locator("#area-total")).to_have_text(str(MATTERS + 1))
    expect(desk.locator(".area-critical")).to_contain_text("1 vụ khẩn cấp")
    desk.click('[data-area="draw"]')
    for x, y in points:
        desk.mouse.click(x, y)
    desk.mouse.click(*points[0])
    expect(desk.locator("#area-total")).to_have_text("5")
    expect(desk.locator("#list [data-row]")).to_have_count(5)
    assert len(query(desk)["ring"][0].split(",")) == 4
    expect(desk.locator("#map-says")).to_contain_text("ngoài bộ lọc: 1 khẩn cấp")
    desk.click('[data-act="act"]')
    agencies = desk.locator("#act-agency option")
    wanted = next(
        value
        for value in agencies.evaluate_all("(nodes) => nodes.map((node) => node.value)")
        if value not in {"hepco", "ttdh"}
    )
    desk.select_option("#act-agency", wanted)
    before = town.kinds().count(EventKind.INCIDENT_REFERRED)
    desk.get_by_role("button", name="Xem trước").press("Enter")
    go = desk.locator("#act-form .btn-primary:visible")
    expect(go).to_contain_text("Chuyển đơn vị: 5 vụ")
    expect(go).to_be_focused()
    assert town.kinds().count(EventKind.INCIDENT_REFERRED) == before
    desk.keyboard.press("Enter")
    expect(desk.locator("#act-summary")).to_contain_text("5 vụ đã xong")
    assert town.kinds().count(EventKind.INCIDENT_REFERRED) == before + 5
    desk.keyboard.press("Escape")
    expect(desk.locator("#tool-panel")).to_be_hidden()
    desk.click("#filter-ring")
    expect(desk.locator("#list [data-row]")).to_have_count(MATTERS + 1)


def test_an_area_is_chosen_without_a_mouse(desk: Page) -> None:
    desk.evaluate("window.iocMap.map.setView([16.44, 107.59], 16, { animate: false })")
    desk.locator("#list [data-row]").first.focus()
    desk.keyboard.press("v")
    desk.locator('[data-area="draw"]').press("Enter")
    expect(desk.locator(".ioc-map")).to_be_focused()
    for key in ("Space", "ArrowRight", "ArrowRight", "Space", "ArrowDown", "ArrowDown", "Space"):
        desk.keyboard.press(key)
        desk.wait_for_timeout(350)  # the map slides under the cross
    expect(desk.locator("#map-cross")).to_be_visible()
    desk.keyboard.press("Backspace")
    expect(desk.locator("#tool-body")).to_contain_text("2 điểm")
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    expect(desk.locator("#filter-ring")).to_be_visible()
    assert len(query(desk)["ring"][0].split(",")) == 3
    # A ward from the list, and the frame of the map.
    codes = desk.locator("#area-ward option").evaluate_all("(all) => all.map((one) => one.value)")
    desk.select_option("#area-ward", codes[1])
    expect(desk.locator("#filter-area")).to_have_value(codes[1])
    assert "ring" not in query(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    desk.click("#filter-clear")


def test_a_number_finds_its_matter_and_the_look_is_recorded(desk: Page, town: Town) -> None:
    searched, viewed = EventKind.CONTACT_SEARCHED, EventKind.REPORT_CONTACT_VIEWED
    before = town.kinds()
    desk.locator("#list [data-row]").first.focus()
    desk.keyboard.press("/")
    desk.keyboard.type("0905.123.456")
    expect(desk.locator("#search-hint")).to_contain_text("Lượt tra được ghi lại")
    expect(desk.locator("#list [data-row]")).to_have_count(MATTERS + 1)
    assert town.kinds().count(searched) == before.count(searched)
    desk.keyboard.press("Enter")
    expect(desk.locator("#list [data-row]")).to_have_count(1)
    expect(desk.locator("#filter-found")).to_contain_text("Theo số điện thoại: 1")
    expect(desk.locator("#drawer .matter-title")).to_contain_text("kiệt số 2")
    assert "905" not in re.sub(r"incident=\d+", "", desk.url)
    assert town.kinds().count(searched) == before.count(searched) + 1
    assert town.kinds().count(viewed) == before.count(viewed) + 1
    desk.click("#filter-found")
    expect(desk.locator("#list [data-row]")).to_have_count(MATTERS + 1)
    desk.fill("#filter-words", "0911 111 111")
    desk.keyboard.press("Enter")
    expect(desk.locator("#search-hint")).to_contain_text("không có vụ việc nào đang mở")
    # What nobody told of hides nothing.
    expect(desk.locator("#list [data-row]")).to_have_count(MATTERS + 1)
    assert town.kinds().count(searched) == before.count(searched) + 2


def test_a_way_is_measured_by_mouse_and_by_keyboard(desk: Page) -> None:
    desk.evaluate("window.iocMap.map.setView([16.45, 107.59], 15, { animate: false })")
    desk.locator('#map-tools [data-tool="measure"]').click()
    box = desk.locator(".ioc-map").bounding_box()
    assert box
    x, y = box["x"] + 200, box["y"] + box["height"] / 2
    for dx, dy in ((0, 0), (150, 0), (150, 100)):
        desk.mouse.click(x + dx, y + dy)
    expect(desk.locator("#tool-body")).to_contain_text("3 điểm")
    expect(desk.locator(".tool-figure")).to_have_count(4)
    expect(desk.locator("#drawer")).to_be_hidden()  # nothing under the points was opened
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Đo lại")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#tool-panel")).to_be_hidden()
    expect(desk.locator(".sketch-line")).to_have_count(0)


def test_layers_are_kept_in_the_browser_and_empty_ones_say_so(desk: Page) -> None:
    desk.locator("#list [data-row]").first.focus()
    desk.keyboard.press("b")
    row = desk.locator(".layer-list li")
    expect(row.filter(has_text="Vùng ngập")).to_contain_text("chưa có vùng ngập nào")
    expect(row.filter(has_text="Đường bị chặn")).to_contain_text("không có đường nào bị chặn")
    expect(row.filter(has_text="Camera")).to_contain_text("1")
    desk.check('[data-layer="cameras"]')
    desk.uncheck('[data-layer="wards"]')
    pin = desk.locator("a.camera-pin")
    expect(pin).to_have_attribute("href", "https://camera.test.invalid/7")
    expect(pin).to_have_attribute("target", "_blank")
    expect(pin).to_have_attribute("rel", "noopener noreferrer")
    expect(pin).to_have_attribute("aria-label", "Camera Cầu Trường Tiền, mở ở thẻ mới")
    expect(desk.locator('#map-tools [data-tool="layers"] .tool-badge')).to_contain_text("1 lớp")
    desk.reload()
    expect(desk.locator("a.camera-pin")).to_have_count(1)
    expect(desk.locator(".leaflet-outlines-pane")).to_be_hidden()
    desk.click('#map-tools [data-tool="layers"]')
    expect(desk.locator('[data-layer="wards"]')).not_to_be_checked()


def test_letters_are_no_commands_while_somebody_types(desk: Page) -> None:
    desk.focus("#filter-words")
    desk.keyboard.type("vdbxf")
    expect(desk.locator("#filter-words")).to_have_value("vdbxf")
    expect(desk.locator("#tool-panel")).to_be_hidden()
    desk.click("#filter-clear")
    desk.locator(".ioc-map").focus()
    desk.keyboard.press("d")
    expect(desk.locator("#tool-title")).to_have_text("Đo khoảng cách")
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    for words in ("chọn vùng và xử lý", "các lớp bản đồ", "đo khoảng cách", "bỏ mọi bộ lọc"):
        expect(desk.locator("#key-sheet")).to_contain_text(words)


def test_a_muted_sound_says_how_long_and_comes_back(desk: Page) -> None:
    desk.locator("#list [data-row]").first.focus()
    desk.keyboard.press("m")
    expect(desk.locator("#sound-word")).to_contain_text(re.compile(r"Tắt tiếng, còn 1[45]:\d\d"))
    desk.evaluate("localStorage.setItem('ioc.muted_until', String(Date.now() + 1500))")
    expect(desk.locator("#sound-word")).to_have_text("Có âm báo")


def test_on_a_telephone_the_tools_lie_in_one_sheet(browser: Browser, town: Town) -> None:
    context, page = desk_of(browser, town, DUTY, "/console")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#filter-chips")).to_be_hidden()
    page.click("#sheet-open")
    expect(page.locator("#sheet-open")).to_have_attribute("aria-expanded", "true")
    for tool in page.locator("#tool-sheet button:visible").all():
        box = tool.bounding_box()
        assert box
        assert box["height"] >= 43.5, tool.text_content()
    page.click('#tool-sheet [data-filter="severity"][data-value="critical"]')
    page.click("#sheet-close")
    expect(page.locator("#sheet-count")).to_have_text("1")
    expect(page.locator("#list [data-row]")).to_have_count(1)
    page.click("#sheet-open")
    page.click('#tool-sheet [data-tool="area"]')
    expect(page.locator("#area-total")).to_have_text("1")
    expect(page.locator("#tool-sheet")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
