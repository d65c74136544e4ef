"""A flood is opened and closed in a browser: other desks and citizens see it without reloading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ioc.domain.permissions import Role
from tests.browser.chromium import chromium
from tests.browser.filling import City, fill, mail_of
from tests.conftest import PASSWORD
from tests.integration.server import Server

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def city(
    tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path
) -> Iterator[tuple[City, str, Browser]]:
    city = fill(tmp_path_factory.mktemp("operations"), spatialite_template)
    server = Server(city.folder)
    server.start(120)
    try:
        with chromium() as browser:
            yield city, server.url, browser
    finally:
        server.stop()


def opened(found: tuple[City, str, Browser], address: str, role: Role | None) -> Page:
    _city, url, browser = found
    context = browser.new_context(
        base_url=url, locale="vi-VN", viewport=PHONE if role is None else None
    )
    page = context.new_page()
    if role is not None:
        page.goto("/login")
        page.fill("#email", mail_of(role))
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda at: "login" not in at)
    page.goto(address)
    return page


def test_a_flood_is_opened_and_a_desk_that_was_open_before_says_so(
    city: tuple[City, str, Browser],
) -> None:
    desk = opened(city, "/notices", Role.DUTY_OFFICER)
    expect(desk.locator("#operation-band")).to_contain_text("Lũ tháng 11")
    expect(desk.locator("#top-connection")).to_have_class("conn conn-live needs-script")
    boss = opened(city, "/operations", Role.SUPERVISOR)
    boss.locator("#open summary").click()
    boss.fill("#open-name", "Lũ sông Bồ")
    boss.get_by_role("button", name="Mở đợt ứng phó").click()
    # Without a ward it is refused, and the name is still there.
    expect(boss.locator("#open-areas-error")).to_be_visible()
    expect(boss.locator("#open-name")).to_have_value("Lũ sông Bồ")
    boss.locator("#open input[name=areas]:enabled").first.check()
    boss.get_by_role("button", name="Mở đợt ứng phó").click()
    expect(boss.get_by_role("heading", level=1)).to_have_text("Lũ sông Bồ")
    expect(desk.locator("#operation-band")).to_contain_text("Lũ sông Bồ")
    boss.locator("#close summary").click()
    boss.fill("#close-words", "Nước rút sớm")
    boss.get_by_role("button", name="Kết thúc và lưu báo cáo").click()
    expect(boss.get_by_text("Báo cáo kết thúc đợt").first).to_be_visible()
    expect(desk.locator("#operation-band")).not_to_contain_text("Lũ sông Bồ")


def test_a_shift_is_signed_by_the_other_account(city: tuple[City, str, Browser]) -> None:
    found = city[0]
    desk = opened(city, f"/operations/{found.operation}", Role.DUTY_OFFICER)
    desk.get_by_role("link", name="chờ ký nhận").click()
    expect(desk.get_by_text("Trạm bơm Phú Cát")).to_be_visible()
    desk.get_by_label("Đã đọc toàn bộ").check()
    desk.get_by_role("button", name="Ký nhận ca").click()
    expect(desk.get_by_role("button", name="Ký nhận ca")).to_have_count(0)


def test_the_hotline_opens_with_the_questions_of_a_flood(city: tuple[City, str, Browser]) -> None:
    page = opened(city, "/hotline", Role.OPERATOR)
    page.locator("html[data-ready=hotline]").wait_for(state="attached")
    page.keyboard.press("F9")
    expect(page.locator("#card-body")).to_be_visible()
    expect(page.locator("#card-title")).not_to_have_text("")


def test_a_citizen_tells_people_and_water_first_on_a_phone(
    city: tuple[City, str, Browser],
) -> None:
    page = opened(city, "/", None)
    expect(page.locator(".flood-band")).to_be_visible()
    page.goto("/report")
    page.fill("#people", "4")
    page.select_option("#water", index=4)
    page.fill("#text", "Nhà ngập, cần thuyền")
    page.locator("[data-step='1'] [data-next]").click()
    page.fill("#address", "12 Chi Lăng")
    page.locator("[data-step='2'] [data-next]").click()
    with page.expect_request("**/api/v1/reports") as sent:
        page.get_by_role("button", name="Gửi, không để lại số").click()
    assert '"people":{"count":4}' in (sent.value.post_data or "")
    assert '"water":{"depth_m":' in (sent.value.post_data or "")
