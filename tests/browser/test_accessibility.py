"""Every screen, for everybody: WCAG 2.2 AA by axe-core, both languages, two widths, two themes.

One page load serves both widths and both themes of a language: the window is narrowed and the
theme changed on the open page. All rules run in each language at each width; in dark only the
rules about colours, which are the only ones that a theme can break, and only in Vietnamese (the
colours of both languages are the same). Focus is sampled at 1440 px, thumb targets at 390 px.
Screens that several roles share are looked at as the role that sees most of them.
"""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ioc.adapters.media import LocalMediaStore
from ioc.app import create_app, open_database
from ioc.domain import clock
from ioc.domain.accounts import code_at, time_step
from ioc.domain.permissions import Role
from ioc.ports import Ports
from tests.browser import checks
from tests.browser.chromium import chromium
from tests.browser.filling import NEW_ADMINISTRATORS, City, fill, mail_of
from tests.browser.screens import NO_PAGES, SCREENS, Screen
from tests.conftest import PASSWORD, settings_for
from tests.fakes import FakeClassifier, FakeGeocoder
from tests.integration.server import Server

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
EXPECTED_NOISE = re.compile(r"status of (403|404|422)")


class House:
    """A filled server, a browser, and a session for each role and language."""

    def __init__(self, city: City, url: str, browser: Browser) -> None:
        self.city, self.url, self.browser = city, url, browser
        self._contexts: dict[tuple[Role | None, str], BrowserContext] = {}

    def context(self, role: Role | None, locale: str) -> BrowserContext:
        """Where the role is signed in, in a language."""
        key = (role, locale)
        if key not in self._contexts:
            made = self._contexts[key] = self.fresh(locale)
            if role is not None:
                page = made.new_page()
                self.sign_in(page, mail_of(role))
                page.close()
        return self._contexts[key]

    def fresh(self, locale: str) -> BrowserContext:
        """A browser of somebody who is not known yet."""
        made = self.browser.new_context(
            viewport=DESK,  # type: ignore[arg-type]
            color_scheme="light",
            reduced_motion="reduce",
            base_url=self.url,
            locale="vi-VN" if locale == "vi" else "en-GB",
        )
        made.set_default_timeout(30_000)
        made.add_cookies([{"name": "ioc_lang", "value": locale, "url": self.url}])
        return made

    def sign_in(self, page: Page, email: str) -> None:
        """By the form."""
        page.goto("/login")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/login"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[House]:
    """One server and one browser for all screens."""
    city = fill(tmp_path_factory.mktemp("screens"), spatialite_template)
    server = Server(city.folder)
    server.start(120)
    try:
        with chromium() as browser:
            yield House(city, server.url, browser)
    finally:
        server.stop()


def looked_at(page: Page, locale: str) -> list[str]:
    """All that is asked of an open page, at both widths and in both themes."""
    wrong = [*checks.head(page, locale), *checks.foreign_words(page, locale)]
    for size in (DESK, PHONE):
        width = size["width"]
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found = [*checks.axe(page), *checks.too_wide(page)]
        if size is PHONE:
            found += checks.small_targets(page)
        wrong += [f"{width} light: {one}" for one in found]
        if locale == "vi":
            page.emulate_media(color_scheme="dark")
            wrong += [f"{width} dark: {one}" for one in checks.axe(page, colours=True)]
            page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return wrong


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_serves_everybody(house: House, screen: Screen, locale: str) -> None:
    page = house.context(screen.who, locale).new_page()
    noise: list[str] = []
    page.on("pageerror", lambda error: noise.append(f"script: {error}"))
    page.on(
        "console",
        lambda said: noise.append(f"console: {said.text}") if said.type == "error" else None,
    )
    answer = page.goto(screen.address(house.city))
    assert answer is not None
    assert answer.status == screen.status
    page.locator(screen.ready).first.wait_for(state="attached")
    if screen.do:
        if page.locator("#top-connection").count():
            expect(page.locator("#top-connection")).to_have_class(re.compile("conn-live"))
        screen.do(page)
    if screen.shows:
        expect(page.locator(screen.shows).first).to_be_visible()
    wrong = looked_at(page, locale)
    if locale == "vi" and screen.do is None:
        wrong += checks.hidden_focus(page)
    wrong += [one for one in noise if not EXPECTED_NOISE.search(one)]
    page.close()
    assert wrong == [], f"{screen.name} [{locale}]\n" + "\n".join(wrong)


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_second_step_of_signing_in_serves_everybody(house: House, locale: str) -> None:
    """It is set up at the first sign-in of an administrator, and asked for ever after."""
    context = house.fresh(locale)
    page = context.new_page()
    wrong = []
    email = NEW_ADMINISTRATORS[locale]
    house.sign_in(page, email)
    expect(page).to_have_url(re.compile("/login/second-factor$"))
    wrong += looked_at(page, locale)
    page.locator("details summary").click()
    spelled = re.sub(r"\s", "", page.locator(".enrol-secret").inner_text())
    secret = b32decode(spelled + "=" * (-len(spelled) % 8))
    page.fill("#code", code_at(secret, time_step(clock.now())))
    page.keyboard.press("Enter")
    page.locator(".recovery-codes").wait_for()
    recovery = page.locator(".recovery-codes code").first.inner_text()
    wrong += looked_at(page, locale)
    context.close()
    context = house.fresh(locale)
    page = context.new_page()
    house.sign_in(page, email)
    expect(page).to_have_url(re.compile("/login/code$"))
    page.fill("#code", "000000")
    page.keyboard.press("Enter")
    page.locator("#code-error").wait_for()
    wrong += looked_at(page, locale)
    page.fill("#code", recovery)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin$"))
    context.close()
    assert wrong == []


def test_every_page_is_looked_at_or_left_out_with_a_reason(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    database = open_database(settings)
    media = LocalMediaStore(settings.media_dir, settings.media_max_bytes, 0)
    app = create_app(settings, database, Ports(FakeGeocoder(), FakeClassifier(), media))
    served = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    database.dispose()
    assert served == {screen.rule for screen in SCREENS} | set(NO_PAGES)


@pytest.mark.parametrize(
    ("role", "address", "field"),
    [
        (Role.OPERATOR, "/hotline", "#words"),
        (Role.DUTY_OFFICER, "/verification", None),
        (Role.DUTY_OFFICER, "/console", "#filter-words"),
        (Role.AGENCY_OFFICER, "/inbox", "#filter-words"),
        (Role.DUTY_OFFICER, "/notices", None),
        (Role.ADMINISTRATOR, "/admin/accounts", "main input[type=search], main input[type=text]"),
    ],
)
def test_a_question_mark_shows_the_keys_but_never_while_typing(
    house: House, role: Role, address: str, field: str | None
) -> None:
    page = house.context(role, "vi").new_page()
    page.goto(address)
    expect(page.locator("#top-clock b")).to_be_attached()
    sheet, button = page.locator("#key-sheet"), page.locator(".top-keys")
    if field:
        page.locator(field).first.focus()
        page.keyboard.press("?")
        expect(sheet).to_be_hidden()
    button.focus()
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button").click()
    expect(sheet).to_be_hidden()
    page.close()
