"""Calls of the exchange at the hotline, by keyboard alone: taking, two at once, a reload, a cut."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.services.accounts import people
from tests.browser import test_hotline_keyboard as hotline
from tests.browser.exchange import SECRET, Exchange
from tests.conftest import PASSWORD, settings_for
from tests.integration.server import Server

pytestmark = pytest.mark.browser
context, desk = hotline.context, hotline.desk
Hands, House = hotline.Hands, hotline.House

WORDS = (
    "Alo, nhà tui ở Địa Linh, Hương Vinh, gần chợ Bao Vinh. Nước vô nhà tới ngực rồi, lên mau lắm. "
    "Nhà có 4 người, có mệ 82 tuổi, ở hết trên gác."
)
NUMBER = "0905000417"


@pytest.fixture
def house(tmp_path: Path, spatialite_template: Path) -> Iterator[hotline.House]:
    """A server that an exchange may speak to."""
    shutil.copy(spatialite_template, tmp_path / "ioc.db")
    database = open_database(settings_for(tmp_path))
    tokens = {}
    for name, email, role, agency in (
        ("operator", hotline.OPERATOR, Role.OPERATOR, None),
        ("rescue", "rescue@test.invalid", Role.AGENCY_OFFICER, "ptds"),
    ):
        with database.atomic() as session:
            hashed = people.hash_password(PASSWORD)
            people.create_user(session, Actor("test"), email, name, hashed, role, agency, None)
            tokens[name] = people.create_token(session, Actor("test"), email, "test")
    database.dispose()
    server = Server(tmp_path, IOC_TELEPHONY_SECRET=SECRET)
    server.start(60)
    try:
        yield hotline.House(server, tokens)
    finally:
        server.stop()


@pytest.fixture
def exchange(house: hotline.House) -> Exchange:
    """The exchange of that server."""
    return Exchange(house.server.url)


def sent_by(page: Page) -> list[dict[str, Any]]:
    """The bodies of the calls that the page saves from now on."""
    bodies: list[dict[str, Any]] = []

    def note(route: Route) -> None:
        bodies.append(json.loads(route.request.post_data or "{}"))
        route.continue_()

    page.route("**/api/v1/calls", note)
    return bodies


def test_a_trained_operator_saves_a_flood_rescue_with_few_keys_beyond_the_words(
    desk: Page, house: hotline.House, exchange: Exchange
) -> None:
    bodies = sent_by(desk)
    hands = Hands(desk)
    exchange.tell("one", "ringing", NUMBER)
    expect(desk.locator("#ringing")).to_contain_text("0905 000 417")
    hands.press("F4")
    exchange.tell("one", "answered", NUMBER)
    expect(desk.locator("#phone")).to_have_value(NUMBER)
    expect(desk.locator("#words")).to_be_focused()
    hands.say(WORDS)
    expect(desk.locator("#verdict")).to_contain_text("Khẩn cấp")
    expect(desk.locator("#people-value")).to_have_text("4")
    expect(desk.locator("#card")).to_have_attribute("data-card", "flood")
    expect(desk.locator("#card-steps .is-words")).not_to_have_count(0)
    for _question in range(2):
        asked = desk.locator("#card-steps [aria-current]").get_attribute("data-step")
        hands.press("Alt+q")
        expect(desk.locator(f"#card-steps [data-step='{asked}'][aria-current]")).to_have_count(0)
    hands.press("F3")
    expect(desk.locator("#forms [aria-pressed=true]")).to_have_text("mệ")
    hands.press("Alt+a")
    expect(desk.locator("#places [data-letter=A]")).to_contain_text("phải không mệ")
    expect(desk.locator("#save-word")).to_contain_text("Lưu và chuyển ngay cho Ban Chỉ huy PTDS")
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    assert hands.presses <= hotline.PRESSES_AT_MOST
    (body,) = bodies
    (card,) = body["protocol"]
    assert card["code"] == "flood"
    assert len(card["answers"]) == 2
    assert body["call"] > 0
    (incident,) = house.incidents("rescue")
    assert (incident["severity"], incident["people"]) == ("critical", 4)
    assert "nguoi_gia" in incident["vulnerable"]
    assert incident["area"]["name"] == "Phường Hóa Châu"
    (call,) = house.get("/api/v1/calls/desk", "operator")["calls"]
    assert call["incident"] == incident["id"]


def test_a_second_call_waits_beside_and_the_first_is_not_lost(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    exchange.tell("one", "ringing", NUMBER)
    expect(desk.locator("#ringing [data-call]")).to_have_count(1)
    hands.press("F4")
    expect(desk.locator("#phone")).to_have_value(NUMBER)
    hands.say("Nước vô nhà ở chợ Bao Vinh")
    exchange.tell("two", "ringing", "0914000268")
    expect(desk.locator("#ringing")).to_contain_text("0914 000 268")
    expect(desk.locator("#words")).to_have_value("Nước vô nhà ở chợ Bao Vinh")
    expect(desk.locator("#words")).to_be_focused()
    hands.press("F4")
    expect(desk.locator("#phone")).to_have_value("0914000268")
    expect(desk.locator("#words")).to_have_value("")
    hands.say("Cây đổ ở Kim Long")
    hands.press("Alt+h")
    expect(desk.locator("#words")).to_have_value("Nước vô nhà ở chợ Bao Vinh")
    expect(desk.locator("#phone")).to_have_value(NUMBER)
    hands.press("Alt+h")
    expect(desk.locator("#words")).to_have_value("Cây đổ ở Kim Long")


def test_a_reload_in_mid_call_brings_the_call_and_its_answers_back(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    exchange.tell("one", "ringing", NUMBER)
    expect(desk.locator("#ringing [data-call]")).to_have_count(1)
    hands.press("F4")
    exchange.tell("one", "answered", NUMBER)
    hands.say(WORDS)
    expect(desk.locator("#card")).to_have_attribute("data-card", "flood")
    hands.press("Alt+w")
    expect(desk.locator("#card-steps .is-operator")).to_have_count(1)
    desk.reload()
    hotline.ready(desk)
    expect(desk.locator("#words")).to_have_value(WORDS)
    expect(desk.locator("#phone")).to_have_value(NUMBER)
    expect(desk.locator("#card-steps .is-operator")).to_have_count(1)
    expect(desk.locator("#line-state")).to_have_text("Đang nói chuyện")
    bodies = sent_by(desk)
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    assert bodies[0]["call"] > 0


def test_a_call_that_drops_is_rung_back_and_its_form_is_still_there(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    exchange.tell("one", "ringing", NUMBER)
    expect(desk.locator("#ringing [data-call]")).to_have_count(1)
    hands.press("F4")
    exchange.tell("one", "answered", NUMBER)
    hands.say("Nước vô nhà ở chợ Bao Vinh")
    hands.press("F2")
    desk.keyboard.type("rot")
    hands.press("Enter")
    expect(desk.locator("#callbacks-list")).to_contain_text("0905 000 417")
    expect(desk.locator("#line-state")).to_have_text("Cuộc gọi bị rớt")
    expect(desk.locator("#words")).to_have_value("Nước vô nhà ở chợ Bao Vinh")
    hands.press("F9")
    hands.press("F4")
    expect(desk.locator("#callback")).to_be_visible()
    hands.press("1")
    expect(desk.locator("#callback")).to_be_hidden()
    expect(desk.locator("#words")).to_have_value("Nước vô nhà ở chợ Bao Vinh")
    expect(desk.locator("#callbacks-list [data-call]")).to_have_count(0)


TELEX = (
    ("nuowcs", ("nuo", "nươ", "nươc", "nước")),
    ("ddieenj", ("đ", "đi", "đie", "điên", "điện")),
)
VNI = (
    ("nu7o7c1", ("nu", "nư", "nươ", "nươc", "nước")),
    ("d9ie65n", ("đ", "đi", "đie", "điê", "điện")),
)


@pytest.mark.parametrize("way", ["backspaces", "composition"])
def test_unikey_in_telex_and_vni_writes_exactly_what_was_typed(desk: Page, way: str) -> None:
    """Unikey takes letters back and writes others; an input method composes. Both only write."""
    hands = Hands(desk)
    hands.press("F9")
    hands.say("abc ")
    session: CDPSession = desk.context.new_cdp_session(desk)
    wanted = "abc "
    for keys, steps in (*TELEX, *VNI):
        word = steps[-1]
        if way == "backspaces":
            desk.keyboard.type(keys)
            for _letter in keys:
                desk.keyboard.press("Backspace")
            desk.keyboard.insert_text(word)
        else:
            for step in steps:
                session.send(
                    "Input.imeSetComposition",
                    {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
                )
            session.send("Input.insertText", {"text": word})
        desk.keyboard.type(" 12/3 ?")
        wanted += f"{word} 12/3 ?"
    words = desk.locator("#words")
    expect(words).to_have_value(wanted)
    expect(desk.locator("#understood")).to_have_attribute("data-letters", str(len(wanted)))
    assert words.evaluate("(field) => field.selectionStart") == len(wanted)
    expect(words).to_be_focused()
    for closed in ("#key-sheet", "#callback", "#handover", "#command"):
        expect(desk.locator(closed)).to_be_hidden()
    expect(desk.locator("#places [aria-checked=true]")).to_have_count(0)
    expect(desk.locator("#forms [aria-pressed=true]")).to_have_count(0)
    expect(desk.locator("#emergency")).to_have_attribute("aria-pressed", "false")


def test_the_command_line_takes_a_beginning_says_what_is_wrong_and_gives_the_hands_back(
    desk: Page,
) -> None:
    hands = Hands(desk)
    hands.press("F9")
    hands.say("Cây đổ ở chợ")
    for _step in range(3):
        desk.keyboard.press("ArrowLeft")
    hands.press("F2")
    expect(desk.locator("#command-input")).to_be_focused()
    desk.keyboard.type("noi x")
    hands.press("Enter")
    expect(desk.locator("#command-wrong")).to_contain_text("nối 3")
    hands.press("Escape")
    expect(desk.locator("#words")).to_be_focused()
    hands.say("cái ")
    expect(desk.locator("#words")).to_have_value("Cây đổ ở cái chợ")
    hands.press("F2")
    desk.keyboard.type("the lut")
    hands.press("Enter")
    expect(desk.locator("#command")).to_be_hidden()
    expect(desk.locator("#card-title")).not_to_have_text("")
    expect(desk.locator("#words")).to_be_focused()


def test_the_red_card_is_one_key_away_and_what_is_said_takes_the_form_of_address(
    desk: Page,
) -> None:
    hands = Hands(desk)
    expect(desk.locator("#forms button")).to_have_count(6)
    hands.press("F9")
    hands.press("F3")
    hands.press("F3")
    hands.press("Alt+i")
    expect(desk.locator("#card")).to_have_class(re.compile("is-red"))
    expect(desk.locator("#card-now .hl-slot").first).to_have_text(re.compile("ôn", re.IGNORECASE))
    hands.press("Alt+q")
    expect(desk.locator("#card-steps .is-operator")).to_have_count(1)
    expect(desk.locator("#emergency")).to_have_attribute("aria-pressed", "true")
