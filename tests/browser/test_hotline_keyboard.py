"""The hotline in a real browser, by keyboard alone, as an operator works."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.services.accounts import people
from tests.conftest import PASSWORD, settings_for
from tests.integration.server import Server

pytestmark = pytest.mark.browser

OPERATOR = "operator@test.invalid"
PRESSES_AT_MOST = 25
"""Beyond the words themselves; the number that calls is counted too."""


WITH_MARKS = (
    "Alo, nhà tui ở Địa Linh, Hương Vinh, gần chợ Bao Vinh. Nước vô nhà tới ngực rồi, lên mau lắm. "
    "Nhà có 4 người, có mệ 82 tuổi, ở hết trên tra."
)
WITHOUT_MARKS = (
    "alo nha tui o dia linh, huong vinh, gan cho bao vinh. nuoc vo nha toi nguc roi, len mau lam. "
    "nha co 4 nguoi, co me 82 tuoi, o het tren tra"
)


@dataclass
class House:
    """A running server with an operator, and what an agency sees by its token."""

    server: Server
    tokens: dict[str, str]

    def get(self, path: str, who: str) -> Any:
        """The JSON of an address, for one of the accounts."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        with urlopen(Request(self.server.url + path, headers=headers), timeout=10) as answer:
            return json.load(answer)

    def incidents(self, who: str) -> list[dict[str, Any]]:
        """The incidents on the screen of an account."""
        found: list[dict[str, Any]] = self.get("/api/v1/console/snapshot", who)["incidents"]
        return found

    def report_count(self) -> int:
        """How many reports the open incidents hold."""
        return sum(card["report_count"] for card in self.incidents("operator"))


@pytest.fixture
def house(tmp_path: Path, spatialite_template: Path) -> Iterator[House]:
    """A server of its own for each story."""
    shutil.copy(spatialite_template, tmp_path / "ioc.db")
    database = open_database(settings_for(tmp_path))
    tokens = {}
    for name, email, role, agency in (
        ("operator", OPERATOR, Role.OPERATOR, None),
        ("rescue", "rescue@test.invalid", Role.AGENCY_OFFICER, "ptds"),
    ):
        with database.atomic() as session:
            hashed = people.hash_password(PASSWORD)
            people.create_user(session, Actor("test"), email, name, hashed, role, agency, None)
            tokens[name] = people.create_token(session, Actor("test"), email, "test")
    database.dispose()
    server = Server(tmp_path)
    server.start()
    try:
        yield House(server, tokens)
    finally:
        server.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A desk of 1440 by 900 in Vietnamese."""
    made = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    yield made
    made.close()


@pytest.fixture
def desk(context: BrowserContext, house: House) -> Iterator[Page]:
    """The hotline, signed in; an error of its scripts fails the story."""
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{house.server.url}/login?next=/hotline")
    page.keyboard.type(OPERATOR)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    ready(page)
    yield page
    assert failures == []


def ready(page: Page) -> None:
    """Waits until the scripts of the screen have taken over."""
    page.wait_for_selector("html[data-ready=hotline]")
    expect(page.locator("#words")).to_be_focused()


class Hands:
    """The hands of an operator: types words, and counts every other key."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, keys: str) -> None:
        """Presses keys together; each of them counts."""
        self.presses += len(keys.split("+"))
        self.page.keyboard.press(keys)

    def type_number(self, digits: str) -> None:
        """Types what is no word; each key counts."""
        self.presses += len(digits)
        self.page.keyboard.type(digits)

    def say(self, words: str) -> None:
        """Types the caller's words, which are not counted."""
        self.page.keyboard.type(words)


def code_on(page: Page) -> str:
    """The tracking code that is shown to be read out."""
    text = page.locator("#saved-code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{3} [0-9A-Z]{3} [0-9A-Z]{4}", text)
    return text.replace(" ", "")


def wait_until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits for something outside the browser."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


@pytest.mark.parametrize("words", [WITH_MARKS, WITHOUT_MARKS], ids=["with marks", "without marks"])
def test_a_flood_rescue_is_saved_by_keyboard_alone_and_reaches_the_agency(
    desk: Page, house: House, words: str
) -> None:
    hands = Hands(desk)
    hands.press("F9")
    hands.say(words)
    expect(desk.locator("#verdict")).to_contain_text("Khẩn cấp")
    expect(desk.locator("#people-value")).to_have_text("4")
    expect(desk.locator("#water-value")).to_contain_text("1,2 m")
    expect(desk.locator("#battery-value")).to_have_text("Chưa hỏi")
    hands.press("Alt+a")
    chosen = desk.locator("#places [data-letter=A]")
    expect(chosen).to_have_attribute("aria-checked", "true")
    expect(chosen).to_contain_text("Hóa Châu")
    hands.press("Alt+s")
    hands.type_number("0905000417")
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    expect(desk.locator("#saved-agencies")).to_contain_text("PTDS")
    assert hands.presses <= PRESSES_AT_MOST
    code = code_on(desk)
    (card,) = house.incidents("rescue")
    assert (card["severity"], card["people"]) == ("critical", 4)
    assert card["area"]["name"] == "Phường Hóa Châu"
    # The market is known to 400 m; "gần" it is 200 m more.
    assert card["accuracy_m"] == 600
    assert house.get(f"/api/v1/reports/{code}", "operator")["incident_code"] == card["code"]
    # The line is still open: the call stays, until it is said to be over.
    expect(desk.locator("#words")).to_be_focused()
    expect(desk.locator("#words")).to_have_value("")
    expect(desk.locator("#phone")).to_have_value("0905000417")
    hands.press("F2")
    desk.keyboard.type("het")
    hands.press("Enter")
    expect(desk.locator("#saved")).to_be_hidden()
    expect(desk.locator("#words")).to_be_focused()
    expect(desk.locator("#phone")).to_have_value("")


def test_no_key_that_types_is_a_command_and_the_field_in_hand_is_never_rewritten(
    desk: Page,
) -> None:
    """Unikey takes back letters and writes others: in VNI digits are tones, in Telex letters."""
    hands = Hands(desk)
    hands.press("F9")
    telex_and_vni = "abcn 0123456789 ?/+- N A B C mệ 82 tuổi ở 12/3 kiệt 27"
    hands.say(telex_and_vni)
    words = desk.locator("#words")
    expect(words).to_have_value(telex_and_vni)
    for taken_back, written in (("nuoc7", "nước"), ("ngapj", "ngập"), ("to71i", "tới")):
        desk.keyboard.type(" " + taken_back)
        for _letter in taken_back:
            desk.keyboard.press("Backspace")
        desk.keyboard.insert_text(written)
    expect(words).to_have_value(telex_and_vni + " nước ngập tới")
    expect(words).to_be_focused()
    expect(desk.locator("#key-sheet")).to_be_hidden()
    expect(desk.locator("#places [aria-checked=true]")).to_have_count(0)
    expect(desk.locator("#near [aria-checked=true]")).to_contain_text("Tạo vụ việc mới")
    hands.press("Alt+o")
    desk.keyboard.type("Kiệt 27, ")
    hands.press("Alt+a")
    expect(desk.locator("#address")).to_have_value("Kiệt 27, ")


def test_a_draft_survives_a_reload_and_is_saved_once(desk: Page, house: House) -> None:
    hands = Hands(desk)
    hands.press("F9")
    hands.say("Cây đổ chắn ngang đường ở chợ Bao Vinh")
    hands.press("Alt+k")
    hands.type_number("2")
    expect(desk.locator("#kept")).to_contain_text("bản nháp lưu lúc")
    desk.reload()
    ready(desk)
    expect(desk.locator("#words")).to_have_value("Cây đổ chắn ngang đường ở chợ Bao Vinh")
    expect(desk.locator("#people")).to_have_value("2")
    expect(desk.locator("#line-state")).to_have_text("Đang nói chuyện")
    hands.press("Control+Enter")
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    code_on(desk)
    wait_until(lambda: house.report_count() == 1)
    desk.reload()
    ready(desk)
    expect(desk.locator("#words")).to_have_value("")
    assert house.report_count() == 1


def test_without_the_network_the_call_is_kept_and_sent_by_itself_exactly_once(
    desk: Page, house: House, context: BrowserContext
) -> None:
    """The hardest case: the server saved it, and its answer was lost on the way."""
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data or "")
        route.fetch()
        context.set_offline(True)
        route.abort("connectionfailed")

    desk.route("**/api/v1/calls", lose_the_answer)
    hands = Hands(desk)
    hands.press("F9")
    hands.say("Cứu với, nước tới cổ rồi, nhà gần chợ Bao Vinh, hai vợ chồng già")
    hands.press("Control+Enter")
    expect(desk.locator("#save-word")).to_contain_text("Chưa gửi được")
    expect(desk.locator("#save-state")).to_contain_text("tự gửi")
    expect(desk.locator("#words")).to_have_value(re.compile("nước tới cổ"))
    hands.press("F9")
    expect(desk.locator("#unsent-list")).to_contain_text("chờ mạng")
    context.set_offline(False)
    expect(desk.locator("#unsent")).to_be_hidden(timeout=20_000)
    wait_until(lambda: house.report_count() == 1)
    assert len(house.incidents("rescue")) == 1
    assert json.loads(lost[0])["client_token"]


def test_a_second_caller_is_joined_to_the_matter_with_one_key(desk: Page, house: House) -> None:
    hands = Hands(desk)
    for is_second in (False, True):
        hands.press("F9")
        hands.say("Rác đổ đầy trước chợ Bao Vinh, bốc mùi")
        expect(desk.locator("#places [data-letter=A]")).to_be_visible()
        if is_second:
            expect(desk.locator("#near [data-incident]")).to_have_count(1)
            hands.press("Alt+1")
            expect(desk.locator("#save-word")).to_contain_text("Lưu và nhập vào")
        hands.press("Control+Enter")
        expect(desk.locator("#saved-agencies")).to_contain_text("HEPCO")
    (card,) = house.incidents("operator")
    assert card["report_count"] == 2


def test_the_pin_is_set_and_moved_by_the_arrow_keys(desk: Page, house: House) -> None:
    hands = Hands(desk)
    hands.press("F9")
    hands.say("Đèn đường tắt cả xóm")
    hands.press("Alt+m")
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowRight"):
        hands.press(key)
    desk.keyboard.press("+")
    expect(desk.locator("#places .is-pin")).to_be_visible()
    hands.press("Escape")
    expect(desk.locator("#words")).to_be_focused()
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    wait_until(lambda: house.report_count() == 1)
    (card,) = house.incidents("operator")
    assert card["lat"] is not None
    assert card["accuracy_m"] > 0


def test_a_paper_sheet_is_entered_with_its_own_time(desk: Page, house: House) -> None:
    hands = Hands(desk)
    hands.press("Alt+p")
    expect(desk.locator("#line-state")).to_have_text("Phiếu giấy")
    hands.say("Nhà tốc mái ở chợ Bao Vinh, không ai bị thương")
    desk.locator("#happened_at").fill("2000-01-01T08:00")
    hands.press("Control+Enter")
    expect(desk.locator("#errors a")).to_have_count(1)
    expect(desk.locator("#happened_at")).to_be_focused()
    expect(desk.locator("#words")).to_have_value(re.compile("tốc mái"))
    yesterday = time.strftime("%Y-%m-%dT08:00", time.localtime(time.time() - 86_400))
    desk.locator("#happened_at").fill(yesterday)
    hands.press("Control+Enter")
    expect(desk.locator("#over")).to_be_visible()
    wait_until(lambda: house.report_count() == 1)


def test_a_call_without_words_is_not_sent_and_says_why(desk: Page) -> None:
    hands = Hands(desk)
    hands.press("F9")
    hands.press("F8")
    hands.press("Control+Enter")
    expect(desk.locator("#errors")).to_contain_text("Gõ lời người gọi trước khi lưu")
    expect(desk.locator("#words")).to_be_focused()
    expect(desk.locator("#emergency")).to_have_attribute("aria-pressed", "true")
