"""The verification desk as two officers use it: by keyboard, on one queue, in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.services.accounts import people
from tests.browser import citizen
from tests.conftest import PASSWORD, settings_for
from tests.integration.server import Server

pytestmark = pytest.mark.browser

THU, LINH = ("thu@test.invalid", "Trần Thị Thu"), ("linh@test.invalid", "Lê Hồng Linh")
LIVE = re.compile(r"conn-live")


@dataclass
class Center:
    """A running server and its address."""

    url: str

    def report(self, text: str, north: float, **more: Any) -> str:
        """A citizen reports, `north` degrees from the middle of the city; the tracking code."""
        return citizen.report(self.url, text, north, **more)


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[Center]:
    """One server for the stories of this file."""
    folder = tmp_path_factory.mktemp("verification")
    shutil.copy(spatialite_template, folder / "ioc.db")
    database = open_database(settings_for(folder))
    hashed = people.hash_password(PASSWORD)
    with database.atomic() as session:
        for (email, name), role in ((THU, Role.DUTY_OFFICER), (LINH, Role.SUPERVISOR)):
            people.create_user(session, Actor("test"), email, name, hashed, role)
    database.dispose()
    server = Server(folder)
    server.start()
    try:
        yield Center(server.url)
    finally:
        server.stop()


def desk_of(
    browser: Browser, center: Center, who: tuple[str, str], width: int = 1440
) -> tuple[BrowserContext, Page]:
    """The desk of an officer, its line up."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{center.url}/login?next=/verification")
    page.fill("#email", who[0])
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#top-connection")).to_have_class(LIVE)
    return context, page


def row_of(page: Page, words: str) -> Any:
    return page.locator("#list [data-row]", has_text=words)


def open_by_key(page: Page, words: str) -> None:
    row_of(page, words).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#item-title")).to_contain_text(words)


def test_two_officers_see_each_other_and_do_not_decide_the_same_item(
    browser: Browser, center: Center
) -> None:
    first, thu = desk_of(browser, center, THU)
    second, linh = desk_of(browser, center, LINH)
    failures: list[str] = []
    for page in (thu, linh):
        page.on("pageerror", lambda error: failures.append(str(error)))
    center.report("Cột điện nghiêng sắp đổ trước trường mầm non", 0.02)
    # It comes by itself, without anybody asking for it.
    expect(row_of(thu, "Cột điện nghiêng")).to_be_visible(timeout=8000)
    open_by_key(thu, "Cột điện nghiêng")
    expect(thu.locator("#lease-left")).to_contain_text("Tôi đang giữ việc này")
    expect(row_of(linh, "Cột điện nghiêng")).to_contain_text("Trần Thị Thu đang xem")
    open_by_key(linh, "Cột điện nghiêng")
    expect(linh.locator(".lease-other")).to_contain_text("Trần Thị Thu đang làm việc này")
    expect(linh.locator("[data-decision=verify]")).to_be_disabled()
    # Taking over is said twice, with the name; the other officer is told.
    linh.get_by_role("button", name="Nhận lại việc của Trần Thị Thu").click()
    linh.get_by_role("button", name="Nhận lại việc từ Trần Thị Thu").click()
    expect(linh.locator("#lease-left")).to_contain_text("Tôi đang giữ việc này")
    expect(thu.locator(".lease-other")).to_contain_text("Lê Hồng Linh đang làm")
    linh.locator("#list [aria-selected=true]").focus()
    linh.keyboard.press("x")
    expect(row_of(linh, "Cột điện nghiêng")).to_have_count(0)
    expect(row_of(thu, "Cột điện nghiêng")).to_have_count(0)
    # It is nobody's now, but what the other decided has to be seen before anything is decided.
    expect(thu.locator("#news")).to_contain_text("Lê Hồng Linh")
    expect(thu.locator("[data-decision=reject]")).to_be_disabled()
    thu.locator("#item").focus()
    thu.keyboard.press("t")
    expect(thu.locator("#reject-text")).to_have_count(0)
    thu.locator("#item").focus()
    thu.keyboard.press("d")
    expect(thu.locator("#news > *")).to_have_count(0)
    expect(thu.locator("[data-decision=reject]")).to_be_enabled()
    assert failures == []
    first.close()
    second.close()


def test_a_rejection_by_key_is_undone_by_key(browser: Browser, center: Center) -> None:
    context, page = desk_of(browser, center, THU)
    code = center.report("Có cá sấu to bằng nhà bơi trên sông Hương", 0.05)
    expect(row_of(page, "Có cá sấu")).to_be_visible(timeout=8000)
    open_by_key(page, "Có cá sấu")
    page.keyboard.press("t")
    page.keyboard.press("5")
    reason = page.locator("#reject-text")
    expect(reason).to_be_focused()
    expect(reason).to_have_value(re.compile("không có thật"))
    # Inside a text field letters and digits are letters and digits.
    page.keyboard.press("End")
    page.keyboard.type(" xg2")
    expect(reason).to_have_value(re.compile(r"xg2$"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#undo-bar")).to_be_visible()
    expect(row_of(page, "Có cá sấu")).to_have_count(0)
    citizen = context.new_page()
    citizen.goto(f"{center.url}/track/{code}")
    expect(citizen.locator("body")).to_contain_text("không có thật")
    page.keyboard.press("Control+z")
    expect(page.locator("#item-title")).to_contain_text("Có cá sấu")
    expect(row_of(page, "Có cá sấu")).to_be_visible()
    citizen.reload()
    expect(citizen.locator("#live")).not_to_contain_text("không có thật")
    context.close()


def test_a_question_is_answered_on_the_citizens_page_and_comes_back_on_top(
    browser: Browser, center: Center
) -> None:
    context, page = desk_of(browser, center, THU)
    code = center.report("Nước tràn vào nhà ở xóm dưới", 0.08, reporter={"phone": "0905123456"})
    expect(row_of(page, "Nước tràn vào nhà")).to_be_visible(timeout=8000)
    open_by_key(page, "Nước tràn vào nhà")
    page.keyboard.press("h")
    page.keyboard.press("1")
    expect(page.locator("#ask-text")).to_have_value(re.compile("số nhà"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-count=asked]")).to_have_text("1")
    citizen = browser.new_context(locale="vi-VN").new_page()
    citizen.goto(f"{center.url}/track/{code}")
    expect(citizen.locator("#question")).to_contain_text("số nhà")
    citizen.fill("#reply", "Số 12 kiệt 4, sát nhà văn hóa")
    citizen.get_by_role("button", name="Gửi câu trả lời").click()
    expect(citizen.locator("#question")).to_have_count(0)
    top = page.locator("#list [data-row]").first
    expect(top).to_contain_text("người gửi đã trả lời")
    open_by_key(page, "Nước tràn vào nhà")
    expect(page.locator(".asked")).to_contain_text("Số 12 kiệt 4, sát nhà văn hóa")
    context.close()


def test_danger_to_life_says_that_help_did_not_wait(browser: Browser, center: Center) -> None:
    context, page = desk_of(browser, center, THU, width=390)
    center.report("CỨU với, nước lên tới gác, bốn người kẹt", 0.11, emergency=True)
    row = row_of(page, "bốn người kẹt")
    expect(row).to_contain_text("đã chuyển đi, không chờ")
    row.click()
    expect(page.locator(".item-head .callout")).to_contain_text("không chờ xác minh")
    expect(page.locator("#list")).to_be_hidden()
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    page.locator("#back").click()
    expect(page.locator("#list")).to_be_visible()
    context.close()


def test_on_a_phone_the_decisions_are_at_hand(browser: Browser, center: Center) -> None:
    context, page = desk_of(browser, center, THU, width=390)
    center.report("Rác chất đống trước chợ nhỏ", 0.14)
    row = row_of(page, "Rác chất đống trước chợ nhỏ")
    expect(row).to_be_visible(timeout=8000)
    row.click()
    expect(page.locator("#item-title")).to_contain_text("Rác chất đống")
    for decision in ("verify", "join", "reject"):
        box = page.locator(f"[data-decision={decision}]").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
        assert box["height"] >= 44
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide
    context.close()


def test_a_question_of_another_officer_is_seen_before_anything_is_decided(
    browser: Browser, center: Center
) -> None:
    first, thu = desk_of(browser, center, THU)
    second, linh = desk_of(browser, center, LINH)
    center.report("Nắp cống vỡ giữa đường trước đình", 0.17)
    for page in (thu, linh):
        expect(row_of(page, "Nắp cống vỡ")).to_be_visible(timeout=8000)
        open_by_key(page, "Nắp cống vỡ")
    linh.get_by_role("button", name="Nhận lại việc của Trần Thị Thu").click()
    linh.get_by_role("button", name="Nhận lại việc từ Trần Thị Thu").click()
    expect(linh.locator("#lease-left")).to_contain_text("Tôi đang giữ việc này")
    linh.locator("[data-decision=ask]").click()
    linh.fill("#ask-text", "Nắp cống nằm ở số nhà bao nhiêu?")
    linh.keyboard.press("Control+Enter")
    expect(thu.locator("#news")).to_contain_text("Lê Hồng Linh")
    expect(thu.locator("[data-decision=verify]")).to_be_disabled()
    thu.locator("#news button").click()
    expect(thu.locator("[data-decision=verify]")).to_be_enabled()
    first.close()
    second.close()
