"""A ward commander on a telephone: a boat in seconds, sent in one tap, and a dead network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Role
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.services.accounts import people
from ioc.services.inbound import inbound
from ioc.services.inbound.inbound import InboundTold
from tests.browser.chromium import chromium
from tests.browser.filling import fill
from tests.conftest import PASSWORD, settings_for
from tests.functional.ward_life import AREA, COMMITTEE
from tests.integration.server import Server
from tests.town import DEEP, Town, metres_north

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SOON = 20_000
MAIL = "phuong@test.invalid"


@dataclass
class Night:
    """A city at night, and the telephone of a ward's commander."""

    folder: Path
    server: Server
    browser: Browser
    rescue: int

    def phone(self) -> Page:
        """Signed in, on the page of the ward."""
        context = self.browser.new_context(base_url=self.server.url, locale="vi-VN", viewport=PHONE)
        page = context.new_page()
        page.goto("/login?next=/ward")
        page.fill("#email", MAIL)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"/ward/{AREA}$"))
        page.locator("html[data-ready=ward]").wait_for(state="attached")
        return page

    def steps(self, unit_code: str) -> list[tuple[str, int | None]]:
        """The steps of a boat as the server has them."""
        database = open_database(settings_for(self.folder))
        try:
            with database.reading() as session:
                rows = session.scalars(
                    select(AssignmentStep)
                    .join(Assignment, Assignment.id == AssignmentStep.assignment_id)
                    .join(Unit, Unit.id == Assignment.unit_id)
                    .where(Unit.code == unit_code)
                    .order_by(AssignmentStep.id)
                )
                return [(one.action.value, one.people) for one in rows]
        finally:
            database.dispose()

    def sms(self, sender: str, text: str) -> None:
        """An owner's message comes in."""
        database = open_database(settings_for(self.folder))
        with database.atomic() as session:
            told = InboundTold(MessageChannel.SMS, f"{sender}:{text}", sender, text)
            inbound.hear(session, told)
        database.dispose()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[Night]:
    city = fill(tmp_path_factory.mktemp("ward"), spatialite_template)
    database = open_database(settings_for(city.folder))
    with database.atomic() as session:
        hashed = people.hash_password(PASSWORD)
        by = Actor("test")
        people.create_user(session, by, MAIL, "Ngô Thị Nga", hashed, Role.AGENCY_OFFICER, COMMITTEE)
    place = metres_north(DEEP, 2600)
    rescue = Town(database).emergency(
        "CỨU, nước lên tới mái", people=5, point=place, phone="0905000055", address="12 Lê Ngô Cát"
    )
    database.dispose()
    server = Server(city.folder)
    server.start(120)
    try:
        with chromium() as browser:
            yield Night(city.folder, server, browser, rescue.incident)
    finally:
        server.stop()


def test_a_boat_is_added_sent_and_moved_on_by_thumb_and_by_sms(night: Night) -> None:
    page = night.phone()
    page.locator("#add-boat summary").click()
    page.get_by_label("Tên chủ ghe").fill("Chú Lành")
    page.get_by_label("Số điện thoại", exact=True).fill("0905 777 888")
    page.get_by_label("Số chỗ").fill("8")
    page.keyboard.press("Enter")
    expect(page.locator("#ward-part")).to_contain_text("Chú Lành", timeout=SOON)
    code = page.locator(".ward-boat", has_text="Chú Lành").locator("b").first.inner_text()[:6]
    # The form is empty again, and the next boat can be typed at once.
    expect(page.get_by_label("Tên chủ ghe")).to_have_value("")
    row = page.locator(f"#rescue-{night.rescue}")
    expect(row).to_contain_text("5 người")
    expect(row).not_to_contain_text("0905000055")
    # A row is compact until it is tapped, and stays open while it is worked.
    expect(row.get_by_role("button", name="Số người báo tin")).to_be_hidden()
    row.locator("summary").first.click()
    row.get_by_role("button", name="Số người báo tin").click()
    expect(row.locator("a[href='tel:0905000055']")).to_be_visible(timeout=SOON)
    row.get_by_role("button", name=re.compile("Chú Lành")).click()
    task = row.locator(".ward-task")
    expect(task).to_contain_text("Đã điều động", timeout=SOON)
    # The owner answers by SMS, and the page shows it by itself.
    night.sms("0905777888", "1")
    expect(task).to_contain_text("Đã đến", timeout=30_000)
    task.get_by_role("button", name="Đã đón").click()
    expect(task).to_contain_text("đã đón 5", timeout=SOON)
    assert night.steps(code) == [("on_scene", None), ("picked_up", 5)]

    # The network is gone: taps are kept, said to be, and sent in their order when it is back.
    page.context.set_offline(True)
    task.get_by_role("textbox", name="Số người").fill("5")
    task.get_by_role("button", name="Đến nơi trú").click()
    band = page.locator("#ward-queue")
    expect(band).to_contain_text("Chưa gửi được 1 thao tác", timeout=30_000)
    assert night.steps(code)[-1] == ("picked_up", 5)
    page.context.set_offline(False)
    expect(band).to_be_hidden(timeout=30_000)
    assert night.steps(code)[2:] == [("handed_over", 5), ("clear", None)]


def test_the_page_fits_a_telephone_and_says_what_is_wrong(night: Night) -> None:
    page = night.phone()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#add-boat summary").click()
    page.get_by_label("Tên chủ ghe").fill("Bà Sáu")
    page.get_by_label("Số điện thoại", exact=True).fill("khong nho")
    page.get_by_label("Số chỗ").fill("4")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator("#add-phone-error")).to_be_visible(timeout=SOON)
    expect(page.get_by_label("Tên chủ ghe")).to_have_value("Bà Sáu")
    expect(page.get_by_label("Số điện thoại", exact=True)).to_be_focused()
