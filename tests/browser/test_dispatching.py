"""Two dispatchers, two boats: sent by keys, seen moving, refused to the second, taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.services.accounts import people
from tests.conftest import PASSWORD, settings_for
from tests.functional.fleet import Fleet
from tests.integration.server import Server
from tests.town import DEEP, Town, metres_north

pytestmark = pytest.mark.browser

FIRST, SECOND, OPERATOR = "mot@test.invalid", "hai@test.invalid", "truc@test.invalid"
SETTLED = 500
"""Milliseconds after which a second press of the key is meant: less and it is taken for a slip."""

LONG_ALARM = """() => {
  const text = document.getElementById("top-alarm-text");
  text.id = "";
  text.style.cssText = "overflow: hidden; text-overflow: ellipsis";
  text.textContent = "111 chưa nhận · lâu nhất 12:34:56";
  document.querySelector(".topnav").insertAdjacentHTML(
    "beforeend", "<a href='/admin'>Quản trị</a>");
}"""

AT = """(code) => {
  const { map } = window.iocMap;
  let y = null;
  map.eachLayer((layer) => {
    const sign = (layer.placed ?? []).find(({ item }) => item.name?.().includes(code));
    if (sign) y = map.layerPointToContainerPoint([sign.x, sign.y]).y;
  });
  return y;
}"""
"""How far down a unit is painted on the canvas of the map, pixels."""


@dataclass
class Night:
    """A running server with two rescues and two boats."""

    url: str
    fleet: Fleet
    roof: int
    attic: int
    near: int
    far: int


@pytest.fixture
def night(tmp_path: Path, spatialite_template: Path) -> Iterator[Night]:
    shutil.copy(spatialite_template, tmp_path / "ioc.db")
    database = open_database(settings_for(tmp_path))
    hashed = people.hash_password(PASSWORD)
    with database.atomic() as session:
        test = Actor("test")
        for email, role in (
            (FIRST, Role.DUTY_OFFICER),
            (SECOND, Role.DUTY_OFFICER),
            (OPERATOR, Role.OPERATOR),
        ):
            people.create_user(session, test, email, "Trực ban", hashed, role)
    town = Town(database)
    fleet = Fleet(town)
    roof = town.emergency("CỨU, bốn người trên mái nhà", people=4, point=DEEP).incident
    house = metres_north(DEEP, 900)
    attic = town.emergency("CỨU, hai cụ kẹt trên gác", people=2, point=house).incident
    near = fleet.unit(
        at=metres_north(DEEP, 300), code="CN-07", name="Ca nô Biên phòng", has_lights=True
    )
    far = fleet.unit(
        at=metres_north(DEEP, -1800), code="XM-31", name="Xuồng máy CNCH", has_lights=True
    )
    server = Server(tmp_path)
    server.start(120)
    try:
        yield Night(server.url, fleet, roof, attic, near, far)
    finally:
        server.stop()
        database.dispose()


def desk(
    browser: Browser, night: Night, email: str, path: str = "/console"
) -> tuple[BrowserContext, Page]:
    """A signed-in desk whose line is up."""
    context = browser.new_context(
        base_url=night.url, viewport={"width": 1440, "height": 900}, locale="vi-VN"
    )
    page = context.new_page()
    page.goto(f"/login?next={path}")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#top-connection")).to_have_class("conn conn-live needs-script")
    return context, page


def opened(page: Page, words: str) -> None:
    """The units that could go to a matter, by its key."""
    page.locator("#list [data-row]", has_text=words).focus()
    page.keyboard.press("g")
    expect(page.locator("#drawer .offer-first [data-send]")).to_be_focused()
    page.wait_for_timeout(SETTLED)


def test_a_boat_is_sent_by_keys_seen_moving_and_refused_to_the_second(
    browser: Browser, night: Night
) -> None:
    one, first = desk(browser, night, FIRST)
    two, second = desk(browser, night, SECOND)
    failures: list[str] = []
    first.on("pageerror", lambda error: failures.append(str(error)))
    expect(first.locator("#figure-alarm")).to_have_text("2")
    expect(first.locator("#figure-alarm-word")).to_have_text("Khẩn cấp chưa điều động")
    opened(second, "hai cụ")
    expect(second.locator(".offer-first")).to_contain_text("CN-07")
    # The second desk hears nothing any more: it still offers what the first is about to send.
    second.evaluate("import('/static/js/socket.js').then(({ live }) => live.socket.disconnect())")

    opened(first, "mái nhà")
    expect(first.locator(".offer-first [data-send]")).to_contain_text("Điều động CN-07")
    expect(first.locator(".map-way").first).to_be_attached()
    first.keyboard.press("g")
    expect(first.locator(".undo-bar")).to_contain_text("Đã điều động CN-07")
    expect(first.locator("#figure-alarm")).to_have_text("1")
    row = first.locator("#list [data-row]", has_text="mái nhà")
    expect(row).to_contain_text("CN-07")
    expect(row).to_be_focused()
    expect(first.locator("#drawer .sent")).to_contain_text("Ca nô Biên phòng CN-07")

    # A message of positions moves this one, and touches no other.
    before, other = first.evaluate(AT, "CN-07"), first.evaluate(AT, "XM-31")
    night.fleet.fix(night.near, metres_north(DEEP, 150), seconds=60)
    first.wait_for_function(f"(was) => ({AT})('CN-07') > was + 1", arg=before)
    assert first.evaluate(AT, "XM-31") == other

    second.keyboard.press("g")
    notice = second.locator("#drawer [role=alert]")
    expect(notice).to_contain_text("CN-07")
    expect(notice).to_contain_text("vừa được điều cho vụ khác")
    expect(second.locator(".offer-first")).to_contain_text("XM-31")
    # What was refused has to be read: another press of the same key sends nobody.
    expect(notice).to_be_focused()
    second.wait_for_timeout(SETTLED)
    second.keyboard.press("g")
    second.keyboard.press("Enter")
    second.wait_for_timeout(SETTLED)
    expect(notice).to_be_focused()
    expect(second.locator(".undo-bar")).to_have_count(0)
    second.keyboard.press("ArrowDown")
    expect(second.locator(".offer-first [data-send]")).to_be_focused()
    second.keyboard.press("Enter")
    expect(first.locator("#figure-alarm")).to_have_text("0")
    assert night.fleet.assignment_of(night.far).incident_id == night.attic
    assert failures == []
    one.close()
    two.close()


def test_what_was_sent_is_taken_back_by_one_key(browser: Browser, night: Night) -> None:
    context, page = desk(browser, night, FIRST)
    opened(page, "mái nhà")
    page.keyboard.press("Enter")
    expect(page.locator(".undo-bar")).to_be_visible()
    expect(page.locator("#list [data-row]", has_text="mái nhà")).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("Đã thu hồi lệnh điều động CN-07")
    expect(page.locator("#figure-alarm")).to_have_text("2")
    page.keyboard.press("l")
    boat = page.locator("#forces [data-row]", has_text="CN-07")
    expect(boat).to_contain_text("sẵn sàng")
    page.locator("[data-force=busy]").click()
    expect(page.locator("#forces .empty")).to_be_visible()
    context.close()


MARKED = """() => [document.querySelector("#list [aria-selected=true]")?.dataset.row,
  document.activeElement.dataset.row, new URLSearchParams(location.search).get("incident")]"""


def test_the_mark_stays_on_the_open_matter_and_the_next_key_goes_on_from_where_it_stood(
    browser: Browser, night: Night
) -> None:
    context, page = desk(browser, night, FIRST)
    opened(page, "bốn người")
    page.keyboard.press("g")
    expect(page.locator(".undo-bar")).to_be_visible()
    row = page.locator("#list [data-row]", has_text="bốn người")
    expect(row).not_to_have_class("row-item row-critical row-alarm")
    expect(row).to_be_focused()
    assert page.evaluate(MARKED) == [str(night.roof)] * 3
    page.keyboard.press("j")
    expect(page.locator("#list [data-row]", has_text="hai cụ")).to_be_focused()
    assert page.evaluate(MARKED) == [str(night.roof), str(night.attic), str(night.roof)]
    context.close()


def test_who_was_faster_for_the_same_matter_is_named(browser: Browser, night: Night) -> None:
    one, first = desk(browser, night, FIRST)
    two, second = desk(browser, night, SECOND)
    opened(second, "mái nhà")
    second.evaluate("import('/static/js/socket.js').then(({ live }) => live.socket.disconnect())")
    second.keyboard.press("ArrowDown")
    opened(first, "mái nhà")
    first.keyboard.press("g")
    expect(first.locator(".undo-bar")).to_contain_text("Đã điều động CN-07")
    second.keyboard.press("g")
    notice = second.locator("#drawer [data-refusal]")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("Trực ban đã điều CN-07 lúc ")
    expect(notice).to_be_in_viewport()
    one.close()
    two.close()


def test_the_keys_of_a_call_back_and_of_taking_back_stand_at_the_foot(
    browser: Browser, night: Night
) -> None:
    context, page = desk(browser, night, FIRST)
    expect(page.locator(".statusbar")).to_contain_text("C gọi lại")
    expect(page.locator(".statusbar")).to_contain_text("Z thu hồi")
    context.close()


def test_every_screen_stays_in_reach_beside_a_long_alarm(browser: Browser, night: Night) -> None:
    context, page = desk(browser, night, FIRST)
    page.evaluate(LONG_ALARM)
    box = page.locator(".topnav a").last.bounding_box()
    nav = page.locator(".topnav")
    assert box
    assert nav.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    assert page.locator(".topbar").evaluate("(one) => one.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("document.querySelector('.topnav').append('x '.repeat(300))")
    page.evaluate("document.querySelector('.topnav').scrollLeft = 0")
    expect(nav).to_have_class("topnav has-after")
    page.evaluate("document.querySelector('.topnav').scrollLeft = 40")
    expect(nav).to_have_class("topnav has-after has-before")
    context.close()


def test_a_dispatcher_counts_for_a_crew_that_has_a_radio_only(
    browser: Browser, night: Night, tmp_path: Path
) -> None:
    context, page = desk(browser, night, FIRST, f"/incidents/{night.roof}")
    page.locator(".offer-first [data-send]").click()
    boat = page.locator(".sent", has_text="CN-07")
    boat.get_by_role("button", name="Đã đến").click()
    expect(boat.locator(".tag")).to_have_text("Đã đến")
    boat.locator("summary", has_text="Đã đón").click()
    expect(boat.locator("[name=people]")).to_have_value("4")
    boat.locator("[name=people]").fill("0")
    boat.locator("form:visible button").click()
    expect(boat.get_by_role("alert")).to_be_visible()
    boat.locator("[name=people]").fill("3")
    boat.locator("form:visible button").click()
    expect(boat.locator(".tag")).to_have_text("Đã đón")
    expect(page.locator(".matter-units .callout-danger")).to_contain_text("Còn thiếu 1 người")
    context.close()

    context, page = desk(browser, night, OPERATOR, f"/incidents/{night.roof}")
    expect(page.locator(".sent")).to_contain_text("CN-07")
    expect(page.locator(".matter-units .callout-danger")).to_contain_text("Còn thiếu 1 người")
    expect(page.locator("[data-step], [data-dispatch-open], [data-send]")).to_have_count(0)
    context.close()
