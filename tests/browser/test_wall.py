"""Screens of the wall: turns and what interrupts them, switched from a desk, a server that went."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ioc.domain.permissions import Role
from tests.browser.chromium import chromium
from tests.browser.filling import City, fill, mail_of
from tests.conftest import PASSWORD
from tests.integration.server import Server

pytestmark = pytest.mark.browser

LIVE = "html[data-ready=wall][data-connection=live]"
SIZES = ((1920, 540), (1920, 1080), (3840, 1080), (1080, 1920), (1280, 1024))


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path
) -> Iterator[tuple[City, Server, Browser]]:
    city = fill(tmp_path_factory.mktemp("wall"), spatialite_template)
    server = Server(city.folder)
    server.start(120)
    try:
        with chromium() as browser:
            yield city, server, browser
    finally:
        server.stop()


def desk(found: tuple[City, Server, Browser]) -> Page:
    context = found[2].new_context(base_url=found[1].url, locale="vi-VN")
    page = context.new_page()
    page.goto("/login")
    page.fill("#email", mail_of(Role.SUPERVISOR))
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda at: "login" not in at)
    return page


def set_up(page: Page, number: int, *turns: tuple[str, int]) -> None:
    """Sets a screen up, or switches what it shows."""
    page.goto("/wall/views")
    form = page.locator(f"#screen-{number} form[action$='/screens']")
    if form.count() == 0:
        page.locator("#new-screen summary").click()
        form = page.locator("#new-screen form")
        form.locator("[name=number]").fill(str(number))
    for place in range(form.locator("select").count()):
        view, seconds = turns[place] if place < len(turns) else ("", 30)
        form.locator(f"[name=view-{place}]").select_option(view)
        form.locator(f"[name=seconds-{place}]").fill(str(seconds))
    form.locator("button").click()
    expect(page.locator(f"#screen-{number}")).to_be_visible()


def screen(found: tuple[City, Server, Browser], supervisor: Page, number: int) -> Page:
    """A screen that nobody has signed in on, opened with its key."""
    supervisor.goto("/wall/views")
    supervisor.locator(f"#screen-{number} form[action$='/key'] button").click()
    address = supervisor.locator("#key-address").input_value()
    context: BrowserContext = found[2].new_context(
        locale="vi-VN", viewport={"width": 1920, "height": 540}
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_url(re.compile(rf"/wall\?screen={number}$"))
    page.wait_for_selector(LIVE)
    return page


def cry(server: Server, text: str) -> None:
    """Somebody in danger, by the public API."""
    body = {
        "text": text,
        "client_token": f"wall-{abs(hash(text)):040d}",
        "location": {"lat": 16.4637, "lon": 107.5909, "accuracy_m": 10, "source": "gps"},
    }
    request = Request(
        f"{server.url}/api/v1/reports",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=20) as answer:
        assert answer.status == 201


def hide_what_waits(page: Page) -> None:
    """Everything that waits now has been shown long enough, as after the first minute."""
    page.evaluate(
        "() => { const { seen, unseen } = window.iocWall.rotation();"
        " for (const id of unseen.keys()) seen.add(id); }"
    )


def test_a_screen_follows_the_desk_and_a_new_critical_interrupts_its_turns(
    running: tuple[City, Server, Browser],
) -> None:
    supervisor = desk(running)
    set_up(supervisor, 3, ("water", 10))
    page = screen(running, supervisor, 3)
    expect(page.locator("html")).to_have_attribute("data-view", "water")
    expect(page.locator(".tile-water")).to_contain_text("Mực nước")
    # What waits stands on every view, also on one without the red block.
    expect(page.locator("#wall-band")).to_contain_text(re.compile("[Kk]hẩn cấp"))
    # Switched from the desk, without touching the screen.
    set_up(supervisor, 3, ("forces", 600), ("map", 600))
    page.wait_for_selector("html[data-view=risk]")
    expect(page.locator("#wall-band")).to_contain_text("luân phiên")
    hide_what_waits(page)
    page.wait_for_selector("html[data-view=forces]")
    expect(page.locator(".tile-units")).to_contain_text("Phương tiện")
    cry(running[1], "Cứu với, nước ngập tới cổ, 6 người kẹt trên mái nhà ở kiệt 5 Chi Lăng")
    page.wait_for_selector("html[data-view=risk]")
    expect(page.locator("#wall-band")).to_contain_text("Khẩn cấp mới, dừng luân phiên")
    expect(page.locator(".alarm-count")).not_to_have_text("0")
    expect(page.locator(".alarm-timer")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    hide_what_waits(page)
    page.wait_for_selector("html[data-view=forces]")


def test_a_screen_comes_back_by_itself_and_says_how_old_its_data_is(
    running: tuple[City, Server, Browser],
) -> None:
    _city, server, _browser = running
    supervisor = desk(running)
    set_up(supervisor, 4, ("city", 30))
    page = screen(running, supervisor, 4)
    expect(page.locator(".foot-age").first).to_contain_text("Dữ liệu")
    server.stop()
    page.wait_for_selector("html[data-connection=lost]", timeout=40_000)
    expect(page.locator("#wall-band")).to_contain_text("Mất kết nối từ")
    expect(page.locator(".foot-age").first).to_have_class(re.compile("is-old"))
    # What was known stays, and is not taken for new.
    expect(page.locator(".figure-value").first).not_to_have_text("–")
    page.evaluate("() => { window.neverReloaded = true; }")
    server.start(120)
    page.wait_for_selector(LIVE, timeout=40_000)
    expect(page.locator("#wall-band")).not_to_contain_text("Mất kết nối")
    assert page.evaluate("() => window.neverReloaded")


def test_a_revoked_key_leaves_nothing_on_the_screen(
    running: tuple[City, Server, Browser],
) -> None:
    supervisor = desk(running)
    set_up(supervisor, 5, ("city", 30))
    page = screen(running, supervisor, 5)
    expect(page.locator(".alarm-title, .wall-quiet-words").first).to_be_visible()
    supervisor.goto("/wall/views")
    supervisor.locator("#screen-5 form[action$='/revoke'] button").click()
    expect(page.locator(".wall-refused")).to_contain_text("không còn được phép xem")
    expect(page.locator(".wall-slot")).to_have_count(0)
    expect(page.locator("#wall-map")).to_be_hidden()
    assert page.evaluate("() => window.iocWall.store.incidents.size") == 0
    page.goto(f"{running[1].url}/wall")
    expect(page).to_have_url(re.compile("/login"))


CHECKS = (Path(__file__).parent / "wall_checks.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("locale", ["vi-VN", "en-GB"])
def test_nothing_is_cut_off_on_any_screen_with_none_few_and_many(
    running: tuple[City, Server, Browser], locale: str
) -> None:
    _city, server, browser = running
    supervisor = desk(running)
    state: Any = supervisor.context.storage_state()
    context = browser.new_context(base_url=server.url, locale=locale, storage_state=state)
    page = context.new_page()
    bad = {}
    for view in ("city", "water", "forces"):
        page.goto(f"/wall/{view}?lang={locale[:2]}")
        page.wait_for_selector(LIVE)
        page.evaluate(CHECKS)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(400)
            for count in (0, 4, 40):
                page.evaluate("(count) => window.fillWall(count)", count)
                page.wait_for_timeout(150)
                found = page.evaluate("() => window.cutOff()")
                if found:
                    bad[f"{view} {width}x{height} {count}"] = found[:6]
    assert bad == {}, json.dumps(bad, ensure_ascii=False, indent=1)
    assert page.evaluate("() => getComputedStyle(document.body).cursor") == "none"
