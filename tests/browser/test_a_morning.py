"""A morning at the desks: each story is played as its people would, in browsers of their own."""

from __future__ import annotations

import base64
import json
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain import clock
from ioc.domain.accounts import code_at, time_step
from ioc.domain.permissions import Role
from ioc.exercise.drawings import drawing
from ioc.queries.people import actor_of_user
from ioc.services.accounts import people
from ioc.services.city import policies
from tests.browser import citizen
from tests.browser import test_hotline_keyboard as hotline
from tests.conftest import PASSWORD, settings_for
from tests.integration.server import Server

pytestmark = pytest.mark.browser


LIVE = "conn conn-live needs-script"
SOON = 30_000
"""Milliseconds until something has to come by itself."""

TRIES = 20
"""A notice comes in turns of half a second."""

STAFF = (
    ("ban@test.invalid", "Trần Quốc Bảo", Role.DUTY_OFFICER, None),
    ("hai@test.invalid", "Võ Văn Hải", Role.AGENCY_OFFICER, "hepco"),
    ("mai@test.invalid", "Đặng Thị Mai", Role.AGENCY_MANAGER, "hepco"),
    ("phuc@test.invalid", "Phan Đình Phúc", Role.ADMINISTRATOR, None),
    ("huong@test.invalid", "Lê Thị Hương", Role.SUPERVISOR, None),
)
DUTY, OFFICER, MANAGER, ADMINISTRATOR, SUPERVISOR = (row[0] for row in STAFF)


@dataclass
class Center:
    """The running center, and what citizens tell it."""

    url: str
    browser: Browser

    def report(self, text: str, north: float, **more: Any) -> str:
        """A citizen reports, `north` degrees from the middle of the city; answers the code."""
        return citizen.report(self.url, text, 0.02 + north, **more)

    def page_of(self, email: str, path: str, width: int = 1440) -> Page:
        """The desk of somebody, its line up."""
        page = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="vi-VN"
        ).new_page()
        page.goto(f"{self.url}/login?next={path}")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login?" not in url and not url.endswith("/login"))
        return page

    def citizen(self, code: str) -> Page:
        """The page of a report on a telephone."""
        page = self.browser.new_context(
            viewport={"width": 390, "height": 844}, locale="vi-VN"
        ).new_page()
        page.goto(f"{self.url}/track/{code}")
        return page


@pytest.fixture(scope="module")
def center(
    tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path, browser: Browser
) -> Iterator[Center]:
    """One server for the stories of this file; each has matters of its own. HEPCO wants each answer
    signed by its manager."""
    folder = tmp_path_factory.mktemp("morning")
    shutil.copy(spatialite_template, folder / "ioc.db")
    database = open_database(settings_for(folder))
    hashed = people.hash_password(PASSWORD)
    with database.atomic() as session:
        for email, name, role, agency in STAFF:
            user = people.create_user(session, Actor("test"), email, name, hashed, role, agency)
            session.flush()
            if email == MANAGER:
                manager = actor_of_user(session, user.id)
        assert manager is not None
        policies.change(
            session, manager, "hepco", requires_signature=True, requires_after_photo=True
        )
    database.dispose()
    server = Server(folder)
    server.start(60)
    try:
        yield Center(server.url, browser)
    finally:
        for context in browser.contexts:
            context.close()
        server.stop()


def row_of(page: Page, words: str) -> Any:
    return page.locator("#list [data-row]", has_text=words)


def open_by_key(page: Page, words: str) -> None:
    expect(row_of(page, words)).to_be_visible(timeout=SOON)
    row_of(page, words).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#item-title")).to_contain_text(words)


def act(page: Page, name: str) -> Any:
    """Opens the form of an action on the page of an incident."""
    form = page.locator(f"details[data-action-name={name}]")
    expect(page.locator("#top-connection")).to_have_class(LIVE)
    form.locator("summary").click()
    expect(form).to_have_attribute("open", "")
    return form


def press(page: Page, action: str) -> None:
    """An action of one press; the page shows what comes after it before anything else is done."""
    button = page.locator(f"form[data-action={action}] button")
    button.click()
    expect(button).to_have_count(0)


def bell(page: Page, center: Center, words: str) -> None:
    """The bell counts, and the notice says what for. The bell may count an earlier matter already:
    the page is opened until the notice that is meant has come."""
    expect(page.locator("#top-bell-count")).to_be_visible(timeout=SOON)
    told = page.locator("#notice-list .is-new", has_text=re.compile(words, re.IGNORECASE))
    for _ in range(TRIES):
        page.goto(f"{center.url}/notices")
        if told.count():
            return
        page.wait_for_timeout(500)
    expect(told.first).to_be_visible()


def test_a_duty_officer_confirms_joins_asks_back_and_takes_a_rejection_back_by_keys(
    center: Center,
) -> None:
    page = center.page_of(DUTY, "/verification")
    expect(page.locator("#top-connection")).to_have_class(LIVE)
    center.report("Nắp cống mất trước cổng chợ An Cựu, rất nguy hiểm cho xe máy", 0.0)
    open_by_key(page, "Nắp cống mất")
    page.keyboard.press("x")
    expect(row_of(page, "Nắp cống mất")).to_have_count(0)
    # Two tell of one matter from a little apart: the desk puts them together.
    center.report("Cây phượng gãy cành lớn chắn ngang đường Lê Lợi", 0.03)
    open_by_key(page, "Cây phượng")
    page.keyboard.press("r")
    center.report("Cành phượng to rơi xuống chắn hết đường Lê Lợi, xe không qua được", 0.0315)
    open_by_key(page, "Cành phượng")
    page.keyboard.press("g")
    page.keyboard.press("1")
    expect(row_of(page, "Cành phượng")).to_have_count(0)
    expect(row_of(page, "Cây phượng")).to_be_visible()
    # A question comes back with its answer.
    code = center.report("Đèn hư ở trong xóm", 0.06, reporter={"phone": "0905123456"})
    open_by_key(page, "Đèn hư")
    page.keyboard.press("h")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    citizen = center.citizen(code)
    citizen.fill("#reply", "Trụ số 14, trước nhà văn hóa")
    citizen.get_by_role("button", name="Gửi câu trả lời").click()
    expect(row_of(page, "Đèn hư")).to_contain_text("người gửi đã trả lời", timeout=SOON)
    # A rejection tells the sender why, and is taken back by one key.
    joke = center.report("Có con rồng bay trên sông Hương", 0.09)
    open_by_key(page, "con rồng")
    page.keyboard.press("t")
    page.keyboard.press("5")  # the reasons that accuse the sender stand last
    page.keyboard.press("Control+Enter")
    expect(row_of(page, "con rồng")).to_have_count(0)
    told = center.citizen(joke)
    expect(told.locator("#live")).to_contain_text("không có thật")
    page.keyboard.press("Control+z")
    expect(row_of(page, "con rồng")).to_be_visible()
    told.reload()
    expect(told.locator("#live")).not_to_contain_text("không có thật")


def test_an_answer_is_drafted_signed_and_reopened_by_the_citizen_and_both_hear_of_it(
    center: Center,
) -> None:
    words = "Rác chất đống trước kiệt 12, bốc mùi hôi thối mấy ngày nay"
    sender = {"phone": "0905123456"}
    code = center.report(words, 0.12, category="ve_sinh_moi_truong", reporter=sender)
    officer = center.page_of(OFFICER, "/inbox")
    expect(officer.locator("#top-connection")).to_have_class(LIVE)
    row = officer.locator("#list tr", has_text="Rác chất đống")
    expect(row).to_be_visible(timeout=SOON)
    row.click()
    expect(officer.locator("#drawer-body .matter")).to_contain_text("Rác chất đống")
    officer.locator("#drawer-page").click()
    officer.wait_for_url(re.compile(r"/incidents/\d+"))
    address = officer.url
    expect(officer.locator("#top-connection")).to_have_class(LIVE)
    press(officer, "accept")
    press(officer, "start")
    # The clock stands while the citizen is asked.
    ask = act(officer, "ask")
    ask.locator("textarea").fill("Xin cho biết rác ở bên trái hay bên phải kiệt?")
    ask.locator(".action-send").click()
    expect(officer.locator("[data-part=pending]")).to_contain_text("bên trái hay bên phải")
    citizen = center.citizen(code)
    citizen.fill("#reply", "Bên phải, sát cột điện")
    citizen.get_by_role("button", name="Gửi câu trả lời").click()
    expect(officer.locator("[data-part=pending]")).to_contain_text("sát cột điện", timeout=SOON)
    # A photo, then the answer, which waits for a signature.
    shown = drawing("put_right", random.Random(3))
    officer.locator(".matter-actions form[data-photos=after] input[type=file]").set_input_files(
        {"name": "sau.jpg", "mimeType": "image/jpeg", "buffer": shown}
    )
    expect(officer.locator("[data-part=photos] img")).to_have_count(1, timeout=SOON)
    draft = act(officer, "resolve")
    draft.locator("input[name=outcome][value=fixed]").check()
    draft.locator("textarea[name=answer]").fill("Đã thu gom và rửa sạch khu vực.")
    draft.locator(".action-send").click()
    expect(officer.locator("[data-part=pending]")).to_contain_text("Đã thu gom")
    citizen.reload()
    expect(citizen.locator("body")).not_to_contain_text("Đã thu gom")
    manager = center.page_of(MANAGER, "/inbox")
    bell(manager, center, "chờ duyệt")
    manager.goto(address)
    sign = act(manager, "sign")
    sign.locator(".action-send").click()
    expect(manager.locator("[data-part=clock]")).to_contain_text("Đã thu gom")
    # The citizen says that it is not: opened again, and both hear of it.
    citizen.reload()
    expect(citizen.locator("body")).to_contain_text("Đã thu gom")
    citizen.locator("a.btn-reopen").click()
    citizen.locator("input[name=how]").first.check()
    citizen.fill("#comment", "Rác vẫn còn nguyên")
    citizen.locator("button.btn-reopen").click()
    for page in (officer, manager):
        bell(page, center, "mở lại")
        expect(page.locator("#notice-list")).to_contain_text("Rác chất đống")
    officer.goto(address)
    expect(officer.locator("[data-part=head]")).to_contain_text("lần 2", ignore_case=True)


def administrator_of(center: Center) -> Page:
    """Signs the administrator in for the first time: the second factor is set up on the way."""
    page = center.page_of(ADMINISTRATOR, "/admin")
    page.locator(".enrol-steps details summary").click()
    spelled = page.locator(".enrol-secret").inner_text()
    secret = base64.b32decode(re.sub(r"\s", "", spelled))
    code = code_at(secret, time_step(clock.now()))
    page.locator("input[name=code]").fill(code)
    page.keyboard.press("Enter")
    page.locator(".recovery-codes").wait_for()
    return page


def test_an_administrator_invites_an_officer_and_changes_a_rule_after_trying_it(
    center: Center,
) -> None:
    first = center.report("Loa kéo karaoke ầm ĩ sau 22 giờ", 0.15, category="quang_cao_van_hoa")
    page = administrator_of(center)
    page.goto(f"{center.url}/admin/accounts")
    page.get_by_text("Mời", exact=False).first.click()
    page.fill("#new-name", "Lê Văn Tuấn")
    page.fill("#new-email", "tuan@test.invalid")
    page.select_option("#new-role", "agency_officer")
    page.select_option("#new-agency", "hepco")
    page.locator("details form .btn-primary").click()
    link = re.search(r"http\S+/welcome/[\w-]+", page.content())
    assert link is not None
    # The officer chooses a password by the link, and is in.
    fresh = center.browser.new_context(locale="vi-VN").new_page()
    fresh.goto(link[0])
    for box in fresh.locator("input[type=password]").all():
        box.fill("đò dọc sông Hương 1999")
    fresh.keyboard.press("Enter")
    fresh.wait_for_url(lambda url: "/welcome/" not in url)
    # A rule is changed in a draft, tried on what has come in, then used.
    supervisor = center.page_of(SUPERVISOR, "/console")
    expect(supervisor.locator("#top-connection")).to_have_class(LIVE)
    agency = lead_of(center, first)
    page.goto(f"{center.url}/admin/routing?category=quang_cao_van_hoa")
    page.locator("tbody th a", has_text=re.compile("^van-hoa$")).click()
    page.select_option("#f-agency", "hepco")
    page.locator("#rule-form .btn-primary").click()
    page.goto(f"{center.url}/admin/routing/trial")
    expect(page.locator("#result-head")).to_contain_text("1")
    expect(page.locator("main")).to_contain_text("HEPCO")
    page.fill("input[name=note]", "Theo phân công mới của thành phố")
    page.check("input[name=sure]")
    page.get_by_role("button", name="Áp dụng từ bây giờ").click()
    expect(page.locator("[role=status].callout-ok")).to_be_visible()
    # What comes now goes there, and the supervisor sees it by itself.
    assert agency != "hepco"
    center.report("Băng rôn quảng cáo che biển báo", 0.18, category="quang_cao_van_hoa")
    row = supervisor.locator("#list [data-row]", has_text="Băng rôn")
    expect(row).to_be_visible(timeout=SOON)
    row.click()
    expect(supervisor.locator("[data-part=agencies]")).to_contain_text("HEPCO", timeout=SOON)


def lead_of(center: Center, code: str) -> str:
    """The agency to which a report went, once it has gone somewhere."""
    found: list[str] = []

    def has_gone() -> bool:
        with urlopen(f"{center.url}/api/v1/reports/{code}", timeout=10) as answer:
            found[:] = [one["code"] for one in json.load(answer)["agencies"]]
        return bool(found)

    hotline.wait_until(has_gone)
    return found[0]
