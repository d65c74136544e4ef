"""A keeper counts people in on a phone and the desk sees it; water is drawn on a map, or typed."""

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
    city = fill(tmp_path_factory.mktemp("water"), spatialite_template)
    server = Server(city.folder)
    server.start(120)
    try:
        with chromium() as browser:
            yield city, server.url, browser
    finally:
        server.stop()


def opened(found: tuple[City, str, Browser], address: str, *, is_phone: bool = False) -> Page:
    _city, url, browser = found
    context = browser.new_context(
        base_url=url, locale="vi-VN", viewport=PHONE if is_phone else None
    )
    page = context.new_page()
    page.goto("/login")
    page.fill("#email", mail_of(Role.DUTY_OFFICER))
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda at: "login" not in at)
    page.goto(address)
    return page


def test_a_keeper_counts_people_in_and_another_screen_follows(
    city: tuple[City, str, Browser],
) -> None:
    shelter = city[0].shelter
    desk = opened(city, "/shelters")
    row = desk.locator(f"[data-facility='{shelter}'] [data-places]")
    expect(row).to_contain_text("12 đang ở")
    expect(desk.locator("#top-connection")).to_have_class("conn conn-live needs-script")
    phone = opened(city, f"/shelters/{shelter}", is_phone=True)
    phone.fill("#f-people", "5")
    phone.fill("#f-names", "Lê Thị Bé\nTrần Văn Hai")
    phone.get_by_role("button", name="Nhận vào").click()
    expect(phone.get_by_role("status").filter(has_text="Đã lưu")).to_be_visible()
    expect(row).to_contain_text("17 đang ở")
    # Too many: refused, and nothing that was typed is lost.
    phone.fill("#f-people", "900")
    phone.fill("#f-names", "Ngô Thị Tư")
    phone.get_by_role("button", name="Nhận vào").click()
    expect(phone.get_by_role("alert")).to_contain_text("Không còn đủ chỗ")
    expect(phone.locator("#f-names")).to_have_value("Ngô Thị Tư")
    expect(phone.locator("#f-people")).to_have_value("900")


def test_a_flood_is_drawn_on_the_map_and_a_way_is_typed_without_it(
    city: tuple[City, str, Browser],
) -> None:
    page = opened(city, "/water")
    page.locator("html[data-ready=water]").wait_for(state="attached")
    flood = page.locator("[data-form=flood]")
    flood.locator("summary").click()
    flood.locator("[data-draw]").click()
    page.locator("#water-map").scroll_into_view_if_needed()
    for x, y in ((120, 80), (220, 80), (220, 160)):
        page.locator("#water-map .ioc-map").click(position={"x": x, "y": y})
    assert len(page.input_value("#flood-points").splitlines()) == 3
    page.fill("#flood-name", "Vùng vẽ thử")
    page.fill("#flood-depth_m", "0,8")
    flood.get_by_role("button", name="Ghi vùng ngập").click()
    expect(page.locator("section", has_text="Vùng ngập")).not_to_have_count(0)
    expect(page.get_by_text("Vùng vẽ thử")).to_be_visible()
    closing = page.locator("[data-form=closure]")
    closing.locator("summary").click()
    page.fill("#closure-reason", "Cầu gãy")
    page.fill("#closure-points", "16.46, 107.58\nhỏng")
    closing.locator("button.btn-primary").click()
    expect(page.locator("#closure-points-error")).to_be_visible()
    expect(page.locator("#closure-reason")).to_have_value("Cầu gãy")
    page.fill("#closure-points", "16,46 107,58\n16.461, 107.582")
    page.locator("[data-form=closure] button.btn-primary").click()
    expect(page.get_by_text("Cầu gãy")).to_be_visible()
    page.get_by_label("Lý do").last.fill("Đã sửa")
    page.get_by_role("button", name="Mở lại đường").last.click()
    expect(page.get_by_text("Cầu gãy")).to_have_count(0)
