"""A citizen asks, in a real browser, to be told of a report on the device; the push service is
played, since a browser of a test has none."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.server import Server

pytestmark = pytest.mark.browser

PLAYED = """
  const made = {
    endpoint: "https://fcm.googleapis.com/fcm/send/of-the-test",
    keys: { p256dh: "B" + "A".repeat(86), auth: "A".repeat(22) },
    toJSON: () => ({ endpoint: made.endpoint, keys: made.keys }),
    unsubscribe: async () => { localStorage.removeItem("played"); return true; },
  };
  const is = () => localStorage.getItem("played");
  PushManager.prototype.getSubscription = async () => (is() ? made : null);
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 65) throw new TypeError();
    localStorage.setItem("played", "1");
    return made;
  };
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that can push."""
    folder: Path = tmp_path_factory.mktemp("push")
    server = Server(folder, IOC_PUSH_CONTACT="mailto:ioc@hue.test")
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def reported(url: str) -> str:
    """A report's tracking code."""
    body = {"text": "Rác tồn đọng ba ngày ở đầu kiệt", "client_token": str(uuid.uuid4())}
    head = {"Content-Type": "application/json"}
    request = Request(f"{url}/api/v1/reports", json.dumps(body).encode(), head)
    with urlopen(request, timeout=10) as answer:
        code: str = json.load(answer)["tracking_code"]
        return code


def page_of(browser: Browser, url: str, script: str, *allowed: str) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN")
    if allowed:
        context.grant_permissions(list(allowed), origin=url)
    context.add_init_script(script)
    return context.new_page()


def test_a_citizen_turns_news_on_finds_it_on_again_and_turns_it_off(
    browser: Browser, url: str
) -> None:
    page = page_of(browser, url, PLAYED, "notifications")
    code = reported(url)
    page.goto(f"{url}/track/{code}")
    page.get_by_role("button", name="Nhận thông báo trên thiết bị này").click()
    off = page.get_by_role("button", name="Tắt thông báo trên thiết bị này")
    expect(off).to_be_focused()
    expect(page.locator("#push-state")).to_contain_text("kể cả khi đã đóng trang")
    scope = "navigator.serviceWorker.ready.then((r) => [r.scope, r.active.scriptURL])"
    assert page.evaluate(scope) == [f"{url}/", f"{url}/service-worker.js"]
    page.reload()
    expect(off).to_be_visible()
    # The browser is known, but not for another report.
    page.goto(f"{url}/track/{reported(url)}")
    expect(page.get_by_role("button", name="Nhận thông báo trên thiết bị này")).to_be_visible()
    page.goto(f"{url}/track/{code}")
    off.click()
    expect(page.locator("#push-state")).to_contain_text("Đã tắt thông báo")
    assert page.evaluate("localStorage.getItem('played')") is None
    page.context.close()


def test_who_says_no_is_told_where_to_allow_it(browser: Browser, url: str) -> None:
    denied = PLAYED + "Notification.requestPermission = async () => 'denied';"
    page = page_of(browser, url, denied)
    page.goto(f"{url}/track/{reported(url)}")
    on = page.get_by_role("button", name="Nhận thông báo trên thiết bị này")
    on.click()
    expect(page.locator("#push-state")).to_contain_text("Trình duyệt đang chặn")
    expect(on).to_be_focused()
    page.context.close()


def test_a_browser_that_cannot_do_it_shows_no_button(browser: Browser, url: str) -> None:
    page = page_of(browser, url, "delete window.PushManager;")
    page.goto(f"{url}/track/{reported(url)}")
    expect(page.locator("#more")).to_be_visible()
    expect(page.locator("#push")).to_be_hidden()
    page.context.close()
