"""An agency's desk as its people use it: a matter from the first look to the signature."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ioc.access.actor import Actor, Held
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.services.accounts import people
from ioc.services.city import policies
from tests.browser import citizen
from tests.conftest import PASSWORD, settings_for
from tests.integration.server import Server

pytestmark = pytest.mark.browser

NHUNG = ("nhung@test.invalid", "Lê Thị Hồng Nhung", Role.AGENCY_OFFICER)
TAM = ("tam@test.invalid", "Trần Văn Tâm", Role.AGENCY_OFFICER)
HAU = ("hau@test.invalid", "Phan Văn Hậu", Role.AGENCY_MANAGER)
AGENCY = "hepco"
LIVE = re.compile(r"conn-live")
Who = tuple[str, str, Role]


@dataclass
class Town:
    """A running server and its address."""

    url: str

    def report(self, text: str, north: float, **more: Any) -> str:
        """A citizen reports, `north` degrees from the middle of the city; the tracking code."""
        return citizen.report(self.url, text, north, **more)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[Town]:
    """One server for the stories of this file; the agency wants each answer signed."""
    folder = tmp_path_factory.mktemp("agency")
    shutil.copy(spatialite_template, folder / "ioc.db")
    database = open_database(settings_for(folder))
    hashed = people.hash_password(PASSWORD)
    manager = Actor("user:1", held=(Held(Role.AGENCY_MANAGER, AGENCY, None),))
    with database.atomic() as session:
        for email, name, role in (NHUNG, TAM, HAU):
            people.create_user(session, Actor("test"), email, name, hashed, role, AGENCY)
        policies.change(
            session, manager, AGENCY, requires_signature=True, requires_after_photo=True
        )
    database.dispose()
    server = Server(folder)
    server.start()
    try:
        yield Town(server.url)
    finally:
        server.stop()


@pytest.fixture
def failures() -> Iterator[list[str]]:
    """What scripts threw; nothing at the end of a story."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture as a camera makes it."""
    path = tmp_path / "sau-xu-ly.jpg"
    Image.new("RGB", (640, 480), "#57a077").save(path, "JPEG")
    return path


def desk_of(
    browser: Browser, town: Town, who: Who, failures: list[str], width: int = 1440
) -> tuple[BrowserContext, Page]:
    """The inbox of somebody, its line up."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, locale="vi-VN", has_touch=width < 700
    )
    page = context.new_page()
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{town.url}/login?next=/inbox")
    page.fill("#email", who[0])
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#top-connection")).to_have_class(LIVE)
    return context, page


def row_of(page: Page, words: str) -> Any:
    return page.locator("#list [data-row]", has_text=words)


def open_by_key(page: Page, words: str) -> None:
    expect(row_of(page, words)).to_be_visible(timeout=8000)
    row_of(page, words).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer .matter-title")).to_contain_text(words)


def form_of(page: Page, name: str) -> Any:
    return page.locator(f"details[data-action-name={name}]")


def answer(page: Page, name: str, words: str, outcome: str = "fixed") -> None:
    """Fills the open form of the answer."""
    form = form_of(page, name)
    form.locator(f"input[name=outcome][value={outcome}]").check()
    form.locator("textarea[name=answer]").fill(words)


def test_an_officer_takes_asks_shows_and_hands_in_and_the_manager_signs(
    browser: Browser, town: Town, failures: list[str], photo: Path
) -> None:
    context, page = desk_of(browser, town, NHUNG, failures)
    code = town.report("Rác tồn ba ngày ở đầu kiệt", 0.0, reporter={"phone": "0905123456"})
    open_by_key(page, "Rác tồn ba ngày")
    row_of(page, "Rác tồn").focus()
    page.keyboard.press("a")
    expect(page.locator("#drawer form[data-action=start]")).to_be_visible()
    page.locator("#drawer .actions-more").click()
    page.locator("#drawer form.action-now[data-action=assign] button").click()
    expect(page.locator('[data-count="mine"]')).to_have_text("1")
    expect(row_of(page, "Rác tồn")).to_contain_text(NHUNG[1])

    # The question reaches the citizen, and the answer comes back by itself.
    row_of(page, "Rác tồn").focus()
    page.keyboard.press("h")
    form_of(page, "ask").locator("textarea").fill("Rác nằm bên trái hay bên phải cổng?")
    form_of(page, "ask").locator("button.action-send").click()
    expect(page.locator('[data-count="waiting"]')).to_have_text("1")
    citizen = browser.new_context(locale="vi-VN").new_page()
    citizen.goto(f"{town.url}/track/{code}")
    citizen.fill("#reply", "Bên trái, sát gốc cây")
    citizen.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.locator("#drawer .questions")).to_contain_text("sát gốc cây")
    expect(page.locator('[data-count="waiting"]')).to_have_text("0")

    # The agency asks for a photo before "fixed": that is the main act until there is one.
    row_of(page, "Rác tồn").focus()
    page.keyboard.press("a")
    camera = page.locator("#drawer .actions form[data-photos=after] input[type=file]")
    expect(page.locator("#drawer .actions form[data-photos=after]")).to_have_class(
        re.compile("action-main")
    )
    camera.set_input_files([photo])
    expect(page.locator("#drawer .photos")).to_contain_text("Sau")
    row_of(page, "Rác tồn").focus()
    page.keyboard.press("r")
    answer(page, "resolve", "Đã thu gom hết rác lúc 9 giờ.")
    form_of(page, "resolve").locator("button.action-send").click()
    expect(row_of(page, "Rác tồn")).to_contain_text("Chờ duyệt")

    other, manager = desk_of(browser, town, HAU, failures)
    manager.locator("[data-view=sign]").click()
    row_of(manager, "Rác tồn").focus()
    manager.keyboard.press("x")
    expect(manager.locator("#bulk-count")).to_have_text("Đã chọn 1")
    manager.locator("[data-bulk=sign]").click()
    expect(manager.locator("#bulk-result")).to_contain_text("Cả 1 việc đều làm được")
    manager.locator("#bulk-go").click()
    expect(manager.locator("#bulk-result")).to_contain_text("Đã xong 1 việc")
    expect(row_of(page, "Rác tồn")).to_have_count(0)
    citizen.reload()
    expect(citizen.locator("body")).to_contain_text("Đã thu gom hết rác lúc 9 giờ.")
    context.close()
    other.close()


def test_two_officers_write_at_once_and_no_word_is_lost(
    browser: Browser, town: Town, failures: list[str]
) -> None:
    first, nhung = desk_of(browser, town, NHUNG, failures)
    second, tam = desk_of(browser, town, TAM, failures)
    town.report("Rác tràn ra đường ở cổng chợ", 0.03)
    for page in (nhung, tam):
        open_by_key(page, "Rác tràn ra đường")
    row_of(nhung, "Rác tràn").focus()
    nhung.keyboard.press("a")
    for page, words in ((nhung, "Chờ xe cuốn ép đến."), (tam, "Đã hẹn lịch thu gom.")):
        expect(page.locator("#drawer form[data-action=start]")).to_be_visible(timeout=8000)
        form_of(page, "resolve").locator("summary").click()
        answer(page, "resolve", words, "answered")
    form_of(nhung, "resolve").locator("button.action-send").click()
    expect(row_of(tam, "Rác tràn")).to_contain_text("Chờ duyệt")
    # What came in did not touch what is being typed; sending says what changed, beside it.
    form = form_of(tam, "resolve")
    form.locator("button.action-send").click()
    conflict = form.locator(".conflict")
    expect(conflict).to_contain_text(NHUNG[1])
    expect(conflict).to_contain_text("Chờ xe cuốn ép đến.")
    expect(form.locator("textarea[name=answer]")).to_have_value("Đã hẹn lịch thu gom.")
    conflict.get_by_role("button", name="Thêm nội dung này vào câu trả lời").click()
    conflict.locator(".conflict-take").click()
    pending = tam.locator("#drawer .matter-pending")
    expect(pending).to_contain_text("Đã hẹn lịch thu gom.")
    expect(pending).to_contain_text("Chờ xe cuốn ép đến.")
    first.close()
    second.close()


def test_with_the_thumb_alone_an_officer_finishes_a_matter_in_the_field(
    browser: Browser, town: Town, failures: list[str], photo: Path
) -> None:
    context, page = desk_of(browser, town, TAM, failures, width=390)
    town.report("Rác đổ trộm bên bờ sông", 0.06)
    expect(row_of(page, "Rác đổ trộm")).to_be_visible(timeout=8000)
    row_of(page, "Rác đổ trộm").locator(".row-words").tap()
    drawer = page.locator("#drawer")
    for name in ("accept", "start"):
        button = drawer.locator(f"form.action-main[data-action={name}] button")
        expect(button).to_be_visible(timeout=8000)
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["y"] > 500
        button.tap()
    camera = drawer.locator(".actions form.action-main[data-photos=after]")
    expect(camera).to_be_visible(timeout=8000)
    bad = photo.with_name("hong.jpg")
    bad.write_bytes(b"no photo at all")
    camera.locator("input[type=file]").set_input_files([bad])
    # The reason stands where the eye is, beside a button that takes the file away.
    away = drawer.get_by_role("button", name="Bỏ ảnh hong.jpg")
    expect(away).to_be_in_viewport(timeout=8000)
    expect(drawer.locator(".upload")).to_contain_text("không phải ảnh")
    away.tap()
    expect(drawer.locator(".upload")).to_have_count(0)
    camera.locator("input[type=file]").set_input_files([photo])
    main = drawer.locator("details.action-main[data-action-name=resolve] > summary")
    expect(main).to_be_visible(timeout=8000)
    main.tap()
    form = form_of(page, "resolve")
    form.locator("label.choice", has_text="Đã khắc phục").tap()
    form.locator("textarea[name=answer]").fill("Đã dọn sạch bãi rác bên bờ sông.")
    form.locator("button.action-send").tap()
    expect(drawer.locator(".matter-pending")).to_contain_text("Đã dọn sạch")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()


def test_a_lost_line_loses_neither_words_nor_photos(
    browser: Browser, town: Town, failures: list[str], photo: Path
) -> None:
    context, page = desk_of(browser, town, NHUNG, failures)
    town.report("Rác chất đống sau nhà văn hóa", 0.09)
    open_by_key(page, "Rác chất đống")
    row_of(page, "Rác chất đống").focus()
    page.keyboard.press("n")
    note = form_of(page, "note")
    note.locator("textarea").fill("Cần xe cẩu, đường hẹp.")
    context.set_offline(True)
    note.locator("button.action-send").click()
    expect(note.locator(".form-refusal")).to_contain_text("vẫn còn")
    expect(note.locator("textarea")).to_have_value("Cần xe cẩu, đường hẹp.")
    page.locator("#drawer form[data-photos=before] input[type=file]").set_input_files([photo])
    failed = page.locator("#drawer .upload.is-failed")
    expect(failed).to_contain_text("Ảnh vẫn giữ ở đây")
    context.set_offline(False)
    failed.get_by_role("button", name="Gửi lại").click()
    expect(page.locator("#drawer .photos")).to_contain_text("Trước")
    # Not even a reload loses the words.
    page.reload()
    expect(page.locator("#drawer .matter-title")).to_contain_text("Rác chất đống")
    form_of(page, "note").locator("summary").click()
    expect(form_of(page, "note").locator("textarea")).to_have_value("Cần xe cẩu, đường hẹp.")
    form_of(page, "note").locator("button.action-send").click()
    expect(page.locator("#drawer .story")).to_contain_text("Cần xe cẩu")
    context.close()


def test_a_filter_is_saved_by_name_and_opens_again(
    browser: Browser, town: Town, failures: list[str]
) -> None:
    context, page = desk_of(browser, town, NHUNG, failures)
    town.report("Rác vương vãi trước trường học", 0.12)
    expect(row_of(page, "Rác vương vãi")).to_be_visible(timeout=8000)
    page.fill("#filter-words", "trường học")
    expect(page.locator("#list [data-row]")).to_have_count(1)
    page.locator(".save-filter summary").click()
    page.fill("#filter-name", "Trường học")
    page.locator("#save-filter button").click()
    saved = page.locator("#saved", has_text="Trường học")
    expect(saved).to_be_visible()
    page.fill("#filter-words", "")
    page.reload()
    expect(page.locator("#top-connection")).to_have_class(LIVE)
    page.locator("#saved a", has_text="Trường học").click()
    expect(page.locator("#list [data-row]")).to_have_count(1)
    page.locator("#saved button").click()
    expect(page.locator("#saved li")).to_have_count(0)
    context.close()


def test_a_template_comes_after_own_words_and_its_gap_must_be_filled(
    browser: Browser, town: Town, failures: list[str]
) -> None:
    context, page = desk_of(browser, town, NHUNG, failures)
    town.report("Rác đổ trộm bên gốc đa", 0.15)
    open_by_key(page, "bên gốc đa")
    row_of(page, "bên gốc đa").focus()
    page.keyboard.press("a")
    expect(page.locator("#drawer form[data-action=start]")).to_be_visible(timeout=8000)
    form_of(page, "resolve").locator("summary").click()
    answer(page, "resolve", "Đã xem tại chỗ.", "not_possible")
    form = form_of(page, "resolve")
    form.locator("[data-template]").select_option(label="Chưa thể thực hiện")
    words = form.locator("textarea[name=answer]")
    expect(words).to_have_value(re.compile(r"^Đã xem tại chỗ\.\n.*\[…\]"))
    form.locator("button.action-send").click()
    expect(form.locator(".field-error")).to_contain_text("chưa điền")
    # The gap is selected: what is typed takes its place.
    page.keyboard.type("cống do tỉnh quản lý")
    form.locator("button.action-send").click()
    pending = page.locator("#drawer .matter-pending")
    expect(pending).to_contain_text("vì cống do tỉnh quản lý")
    context.close()
