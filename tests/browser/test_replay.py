"""A supervisor looks at a night again: plays, stops, moves by keyboard, hands a moment on."""

from __future__ import annotations

import re
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

READY = "html[data-ready=replay]"
Found = tuple[City, str, Browser]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[Found]:
    city = fill(tmp_path_factory.mktemp("replay"), spatialite_template)
    server = Server(city.folder)
    server.start(120)
    try:
        with chromium() as browser:
            yield city, server.url, browser
    finally:
        server.stop()


def opened(found: Found, address: str = "/console/replay") -> Page:
    """The room as the supervisor has it."""
    _city, url, browser = found
    context = browser.new_context(base_url=url, locale="vi-VN")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/login")
    page.fill("#email", mail_of(Role.SUPERVISOR))
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda at: "login" not in at)
    return shown(page, address)


def shown(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector(READY)
    return page


def moment(page: Page) -> str:
    return page.locator("#replay-at").get_attribute("datetime") or ""


def figures(page: Page) -> str:
    return page.locator("#replay-figures").inner_text()


def at_the_end(page: Page) -> Page:
    """The newest moment, with everything of it drawn."""
    page.focus("#slider")
    page.keyboard.press("End")
    expect(page.locator("#list [data-row]").first).to_be_visible()
    expect(page.locator("#replay-desk")).not_to_have_attribute("aria-busy", "true")
    return page


def test_nobody_takes_it_for_the_live_night(city: Found) -> None:
    page = opened(city)
    expect(page.get_by_role("heading", level=1)).to_contain_text("ĐANG XEM LẠI")
    expect(page.locator("#replay-at")).to_have_text(re.compile(r"^\d\d/\d\d/\d{4} \d\d:\d\d:\d\d$"))
    at_the_end(page)
    page.locator("#list [data-row]").first.click()
    expect(page.locator("#drawer .matter-story")).to_be_visible()
    # From here nothing can be done: no form, and of buttons those that look further.
    assert page.locator("main form[method=post]").count() == 0
    expect(page.locator("#drawer .matter-dispatch, #drawer .action-send")).to_have_count(0)


def test_it_plays_and_stops(city: Found) -> None:
    page = opened(city)
    start = moment(page)
    page.locator("[data-speed='1000']").click()
    page.keyboard.press("t")
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#replay-at")).not_to_have_attribute("datetime", start)
    page.keyboard.press("t")
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")
    held = moment(page)
    assert held > start
    page.wait_for_timeout(400)
    assert moment(page) == held


def test_the_slider_is_moved_by_keyboard_and_says_its_moment(city: Found) -> None:
    page = opened(city)
    slider = page.get_by_role("slider", name="Thời điểm xem lại")
    begin = moment(page)
    slider.focus()
    for key in ("ArrowRight", "PageUp"):
        before = moment(page)
        page.keyboard.press(key)
        assert moment(page) > before
    expect(slider).to_have_attribute("aria-valuetext", page.locator("#replay-at").inner_text())
    page.keyboard.press("Home")
    assert moment(page) == begin
    page.keyboard.press("End")
    expect(page.locator("#list [data-row]").first).to_be_visible()
    page.keyboard.press("PageDown")
    assert begin < moment(page)


def test_a_link_leads_to_the_same_moment(city: Found) -> None:
    page = at_the_end(opened(city))
    page.keyboard.press("p")
    expect(page.locator("#drawer .matter-story")).to_be_visible()
    expect(page.locator("#replay-desk")).not_to_have_attribute("aria-busy", "true")
    page.keyboard.press("u")
    expect(page.locator(".toast-ok")).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    told = (moment(page), figures(page), page.locator("#drawer .matter-title").inner_text())
    assert "at=" in link
    other = opened(city, link)
    expect(other.locator("#drawer .matter-story")).to_be_visible()
    expect(other.locator("#replay-figures")).to_have_text(
        page.locator("#replay-figures").inner_text(), use_inner_text=True
    )
    again = (moment(other), figures(other), other.locator("#drawer .matter-title").inner_text())
    assert again == told


def test_two_moments_are_compared(city: Found) -> None:
    page = opened(city)
    page.keyboard.press("b")
    expect(page.locator("#compare")).to_be_enabled()
    at_the_end(page)
    page.keyboard.press("c")
    table = page.locator(".replay-comparison table")
    expect(table).to_be_visible()
    row = table.get_by_role("row", name=re.compile("vụ việc đang mở"))
    before, after = (int(row.locator("td").nth(n).inner_text()) for n in (0, 1))
    assert before == 0
    assert after == page.locator("#list [data-row]").count()
    assert page.locator(".replay-diff-list").first.locator("li").count() == after
    expect(page.locator(".leaflet-marker-icon .replay-mark-opened").first).to_be_visible()
    link = page.url
    other = opened(city, link)
    expect(other.locator(".replay-comparison table")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator(".leaflet-marker-icon .replay-mark")).to_have_count(0)


def test_a_matter_is_followed_event_by_event(city: Found) -> None:
    found = city[0]
    page = at_the_end(opened(city))
    page.locator(f"#list [data-row='{found.critical}']").click()
    expect(page.locator("#drawer .story-item").first).to_be_visible()
    lines = page.locator("#drawer .story-item").count()
    late = moment(page)
    for _ in range(2):
        page.keyboard.press("[")
        expect(page.locator("#replay-at")).not_to_have_attribute("datetime", late)
        late = moment(page)
    page.wait_for_timeout(300)
    expect(page.locator("#drawer .story-item").first).to_be_visible()
    assert page.locator("#drawer .story-item").count() < lines


def test_the_ways_into_the_room(city: Found) -> None:
    found = city[0]
    page = opened(city)
    page.goto("/console")
    page.get_by_role("link", name="Xem lại").click()
    page.wait_for_selector(READY)
    page.goto(f"/incidents/{found.critical}")
    page.get_by_role("link", name="Xem lại lúc này").last.click()
    page.wait_for_selector(READY)
    expect(page.locator("#drawer .matter-story")).to_be_visible()
    page.goto(f"/operations/{found.operation}/after-action")
    page.get_by_role("link", name="Xem lại trên bản đồ").click()
    page.wait_for_selector(READY)
