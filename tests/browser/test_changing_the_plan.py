"""A commander changes the plan on the map and in the list: weighed, kept, taken back; and a unit is
sent from the command line of the hotline."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from ioc.access.actor import SYSTEM, Actor
from ioc.app import open_database
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Role
from ioc.models.unit import Assignment
from ioc.services.accounts import people
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from tests.browser import checks
from tests.conftest import PASSWORD, settings_for
from tests.functional.fleet import Fleet
from tests.integration.server import Server
from tests.town import DEEP, Town, metres_north

pytestmark = pytest.mark.browser

BOSS, OPERATOR = "truong@test.invalid", "truc@test.invalid"
WEIGHED = 30_000
"""Milliseconds for the process that weighs a change, on a machine that does much else."""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Night:
    """A running server with two who wait, two boats and two shelters."""

    url: str
    town: Town
    boat: int
    roof: int
    attic: int


@pytest.fixture
def night(tmp_path: Path, spatialite_template: Path) -> Iterator[Night]:
    shutil.copy(spatialite_template, tmp_path / "ioc.db")
    database = open_database(settings_for(tmp_path))
    hashed = people.hash_password(PASSWORD)
    with database.atomic() as session:
        test = Actor("test")
        for email, role in ((BOSS, Role.SUPERVISOR), (OPERATOR, Role.OPERATOR)):
            people.create_user(session, test, email, "Trực", hashed, role)
    town = Town(database)
    fleet = Fleet(town)
    roof = town.emergency("CỨU, bốn người trên mái nhà", people=4, point=DEEP).incident
    house = metres_north(DEEP, 3_000)
    attic = town.emergency("CỨU, hai cụ kẹt trên gác", people=2, point=house).incident
    near = metres_north(DEEP, 300)
    boat = fleet.unit(at=near, code="CN-07", name="Ca nô Biên phòng", has_lights=True)
    far = metres_north(DEEP, 2_600)
    fleet.unit(at=far, code="XM-31", name="Xuồng máy CNCH", has_lights=True)
    for name, places in (("Trường Thôn", 40), ("Nhà văn hóa", 3)):
        told = FacilityTold(name, FacilityKind.SHELTER, DEEP.lat, DEEP.lon + 0.01, places=places)
        town.do(facilities.create, SYSTEM, told)
    server = Server(tmp_path)
    server.start(120)
    try:
        yield Night(server.url, town, boat, roof, attic)
    finally:
        server.stop()
        database.dispose()


def opened(
    browser: Browser, night: Night, path: str, who: str = BOSS, size: dict[str, int] | None = None
) -> Page:
    context = browser.new_context(base_url=night.url, viewport=size or DESK, locale="vi-VN")
    page = context.new_page()
    page.goto(f"/login?next={path}")
    page.fill("#email", who)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda at: "login" not in at)
    return page


def planned(browser: Browser, night: Night, size: dict[str, int] | None = None) -> Page:
    page = opened(browser, night, "/plan", size=size)
    with page.expect_navigation():
        page.get_by_role("button", name="Lập kế hoạch ngay").click()
    page.locator("html[data-ready=plan]").wait_for(state="attached")
    expect(page.locator("#plan-edit-unit option")).to_have_count(3)
    return page


def choose(page: Page, code: str) -> None:
    value = page.locator("#plan-edit-unit option", has_text=code).get_attribute("value")
    page.select_option("#plan-edit-unit", value)
    expect(page.locator("#plan-edit-title")).to_contain_text(code)


def test_on_a_phone_by_the_list_a_trip_is_changed_weighed_kept_and_taken_back(
    browser: Browser, night: Night
) -> None:
    page = planned(browser, night, PHONE)
    choose(page, "CN-07")
    expect(page.locator(".plan-stop")).to_contain_text(["mái nhà"])
    page.select_option("#plan-edit-add", str(night.attic))
    expect(page.locator(".plan-stop")).to_have_count(2)
    # Both orders are weighed before anything is saved.
    expect(page.locator(".plan-weighed")).to_contain_text(
        "Ưu tiên 1 được tiếp cận", timeout=WEIGHED
    )
    page.get_by_role("button", name="Đưa lên trước: CỨU, hai cụ").press("Enter")
    expect(page.locator(".plan-stop").first).to_contain_text("hai cụ")
    page.get_by_role("button", name="Lưu và giữ lại").click()
    expect(page.locator("#plan-undo")).to_contain_text("Đã lưu", timeout=WEIGHED)
    leg = page.locator(".plan-leg.is-locked")
    expect(leg).to_contain_text("CN-07")
    expect(leg).to_contain_text("hai cụ")
    page.locator("#plan-undo button").click()
    expect(page.locator("#plan-undo")).to_contain_text("Đã trả kế hoạch", timeout=WEIGHED)
    expect(page.locator(".plan-leg", has_text="CN-07")).to_contain_text("mái nhà")


def test_on_a_phone_a_party_is_divided_over_two_units(browser: Browser, night: Night) -> None:
    page = planned(browser, night, PHONE)
    choose(page, "CN-07")
    page.locator(".plan-stop summary", has_text="Chia cho hai lực lượng").press("Enter")
    page.get_by_label("CN-07 đón (người)").fill("3")
    rest = page.get_by_label("Số còn lại giao cho")
    rest.select_option(label="XM-31 · 8")
    expect(page.locator(".plan-stop")).to_contain_text("3 trong 4 người")
    expect(page.locator(".plan-weighed")).to_be_visible(timeout=WEIGHED)
    assert [*checks.axe(page), *checks.too_wide(page), *checks.small_targets(page)] == []
    page.get_by_role("button", name="Lưu và giữ lại").click()
    expect(page.locator("#plan-undo")).to_contain_text("Đã lưu", timeout=WEIGHED)
    expect(page.locator(".plan-leg.is-locked", has_text="CN-07")).to_contain_text("đón 3 người")
    choose(page, "XM-31")
    expect(page.locator(".plan-stop", has_text="mái nhà")).to_contain_text("1 trong 4 người")


def test_what_cannot_be_done_says_why_and_is_not_saved(browser: Browser, night: Night) -> None:
    page = planned(browser, night)
    choose(page, "CN-07")
    value = page.locator("#plan-edit-shelter option", has_text="Nhà văn hóa").get_attribute("value")
    page.select_option("#plan-edit-shelter", value)
    expect(page.locator("#plan-edit-figures")).to_contain_text(
        "Nhà văn hóa còn 3 chỗ", timeout=WEIGHED
    )
    expect(page.locator("#plan-edit-save")).to_be_disabled()
    page.get_by_role("button", name="Lùi một bước").click()
    expect(page.locator("#plan-edit-figures")).not_to_contain_text("còn 3 chỗ")


def test_on_the_map_a_unit_is_pressed_then_a_place_and_a_unit_is_dragged_onto_one(
    browser: Browser, night: Night
) -> None:
    page = planned(browser, night)
    page.locator(".plan-map [aria-label^='Lực lượng XM-31']").click()
    expect(page.locator("#plan-edit-title")).to_contain_text("XM-31")
    page.locator(".plan-map [aria-label*='mái nhà']").click(force=True)
    expect(page.locator(".plan-stop").first).to_contain_text("mái nhà")
    page.get_by_role("button", name="Thôi, không sửa").click()
    expect(page.locator(".plan-stop")).to_have_count(0)
    unit = page.locator(".plan-map [aria-label^='Lực lượng CN-07']")
    unit.scroll_into_view_if_needed()
    start, end = (
        one.bounding_box() for one in (unit, page.locator(".plan-map [aria-label*='hai cụ']"))
    )
    assert start and end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 30, steps=5)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator("#plan-edit-title")).to_contain_text("CN-07")
    expect(page.locator(".plan-stop").first).to_contain_text("hai cụ")
    expect(page.locator(".plan-weighed")).to_be_visible(timeout=WEIGHED)


def command(page: Page, line: str) -> None:
    page.keyboard.press("F2")
    expect(page.locator("#command-input")).to_be_focused()
    page.keyboard.insert_text(line)
    page.keyboard.press("Enter")


def test_the_command_line_sends_a_named_unit_to_the_matter_of_the_call(
    browser: Browser, night: Night
) -> None:
    page = opened(browser, night, "/hotline")
    page.locator("html[data-ready=hotline]").wait_for(state="attached")
    command(page, "Điều CN-07")
    expect(page.locator("#command-wrong")).to_contain_text("Mở cuộc gọi trước")
    page.keyboard.press("Escape")
    page.keyboard.press("F9")
    page.keyboard.type("keu cuu")
    command(page, "Điều CN-07")
    expect(page.locator("#command-wrong")).to_contain_text("Lưu cuộc gọi trước")
    page.keyboard.press("Escape")
    expect(page.locator("#words")).to_have_value("keu cuu")
    expect(page.locator("#places [data-letter=A]")).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.type("Cuu voi, 4 nguoi tren mai nha canh cho Bao Vinh, nuoc toi co")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_be_visible()
    page.keyboard.press("F9")
    page.keyboard.type("Cuu voi, nguoi tren mai nha canh cho Bao Vinh, nuoc toi co")
    expect(page.locator("#near [data-incident]")).to_have_count(1)
    page.keyboard.press("Alt+1")
    expect(page.locator("#save-word")).to_contain_text("Lưu và nhập vào")
    command(page, "Điều CN-99")
    expect(page.locator(".toast").last).to_have_text("Không có lực lượng nào mã hoặc tên “CN-99”.")
    command(page, "dieu cn-07")
    expect(page.locator(".toast").last).to_contain_text("Đã điều CN-07")
    with night.town.database.reading() as session:
        assert session.scalars(select(Assignment.unit_id)).all() == [night.boat]


def test_the_command_without_a_unit_says_what_it_needs(browser: Browser, night: Night) -> None:
    page = opened(browser, night, "/hotline")
    page.locator("html[data-ready=hotline]").wait_for(state="attached")
    command(page, "dieu")
    expect(page.locator("#command-wrong")).to_contain_text(
        "Sau “điều” cần: mã lực lượng, như CN-07"
    )


def test_who_sends_no_units_is_not_offered_to(browser: Browser, night: Night) -> None:
    page = opened(browser, night, "/hotline", OPERATOR)
    page.locator("html[data-ready=hotline]").wait_for(state="attached")
    page.keyboard.press("F2")
    page.keyboard.insert_text("đi")
    expect(page.locator("#command-list")).to_be_empty()
    page.keyboard.insert_text("ều CN-07")
    page.keyboard.press("Enter")
    expect(page.locator("#command-wrong")).to_contain_text("Không có lệnh")
    expect(page.locator("body")).not_to_contain_text("đã thấy")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_editor_is_read_aloud_and_fits(
    browser: Browser, night: Night, size: dict[str, int]
) -> None:
    page = planned(browser, night, size)
    choose(page, "CN-07")
    page.select_option("#plan-edit-add", str(night.attic))
    expect(page.locator(".plan-weighed")).to_be_visible(timeout=WEIGHED)
    wrong = [*checks.axe(page), *checks.too_wide(page), *checks.foreign_words(page, "vi")]
    if size is PHONE:
        wrong += checks.small_targets(page)
    wrong += checks.axe(page, colours=True)
    assert wrong == []
