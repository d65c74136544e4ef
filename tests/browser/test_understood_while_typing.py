"""What is understood appears while somebody types, and never overwrites what a person set."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser import test_hotline_keyboard as hotline

pytestmark = pytest.mark.browser
context, desk, house = hotline.context, hotline.desk, hotline.house
Hands, House = hotline.Hands, hotline.House

CALL = "nha toi o kiet 45 nguyen sinh cung nuoc toi co roi 2 ong ba gia voi 3 dua chau tren gac"


def sent_by(page: Page) -> list[dict[str, Any]]:
    """The bodies of the calls that the page saves from now on."""
    bodies: list[dict[str, Any]] = []

    def note(route: Route) -> None:
        bodies.append(json.loads(route.request.post_data or "{}"))
        route.continue_()

    page.route("**/api/v1/calls", note)
    return bodies


def test_a_rescue_call_without_accents_is_understood_while_it_is_typed(desk: Page) -> None:
    hands = Hands(desk)
    hands.press("F9")
    hands.say(CALL[: CALL.index(" roi 2")])
    expect(desk.locator("#verdict")).to_contain_text("Khẩn cấp")
    expect(desk.locator("#because")).to_contain_text("nuoc toi co")
    expect(desk.locator("#kinds [data-key=cuu_ho_cuu_nan]")).to_have_class(re.compile("is-read"))
    expect(desk.locator("#people-value")).not_to_have_text("5")
    hands.say(CALL[CALL.index(" roi 2") :])
    expect(desk.locator("#people-value")).to_have_text("5")
    expect(desk.locator("#people")).to_have_value("5")
    expect(desk.locator("#people")).to_have_attribute("data-read", "")
    expect(desk.locator("#people-quote")).to_contain_text("từ lời kể")
    expect(desk.locator("#depth")).to_have_value("1,4")
    expect(desk.locator("#body")).to_have_value("1.4")
    for code in ("nguoi_gia", "tre_em"):
        expect(desk.locator(f"#vulnerable input[value={code}]")).to_be_checked()
    expect(desk.locator("#places [data-letter=A]")).to_contain_text("Vỹ Dạ")
    expect(desk.locator("#words")).to_have_value(CALL)
    expect(desk.locator("#words")).to_be_focused()


def test_what_the_operator_set_is_never_overwritten_and_goes_as_set(desk: Page) -> None:
    bodies = sent_by(desk)
    hands = Hands(desk)
    hands.press("F9")
    hands.say(CALL)
    expect(desk.locator("#people")).to_have_value("5")
    hands.press("Alt+k")
    hands.type_number("6")
    desk.locator("#vulnerable label", has_text="Người già").click()
    desk.locator("#depth").fill("")
    hands.press("Alt+x")
    hands.press("Alt+l")
    hands.say(", nuoc ngang nguc, nha co 9 nguoi, co ong gia, co ba bau")
    expect(desk.locator("#vulnerable input[value=thai_phu]")).to_be_checked()
    expect(desk.locator("#people")).to_have_value("6")
    expect(desk.locator("#people-value")).to_have_text("6")
    expect(desk.locator("#depth")).to_have_value("")
    expect(desk.locator("#vulnerable input[value=nguoi_gia]")).not_to_be_checked()
    expect(desk.locator("#kinds [data-key=cuu_ho_cuu_nan]")).to_have_attribute(
        "aria-checked", "true"
    )
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    (body,) = bodies
    assert body["people"] == {"count": 6, "vulnerable": ["tre_em", "thai_phu"]}
    assert "depth_m" not in body.get("water", {})
    assert body["category"] == "cuu_ho_cuu_nan"
    assert set(body["settled"]) == {"people", "water", "vulnerable", "category"}


def test_what_only_the_words_say_is_left_to_the_words(desk: Page, house: House) -> None:
    bodies = sent_by(desk)
    hands = Hands(desk)
    hands.press("F9")
    hands.say(CALL)
    expect(desk.locator("#people")).to_have_value("5")
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    (body,) = bodies
    assert not {"people", "water", "refuge", "needs", "category"} & set(body)
    (card,) = house.incidents("operator")
    assert (card["people"], card["severity"]) == (5, "critical")


def test_one_question_is_on_its_way_and_the_last_words_are_always_asked(desk: Page) -> None:
    running, most, asked = [0], [0], []

    def slowly(route: Route) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        asked.append(json.loads(route.request.post_data or "{}")["text"])
        answer = route.fetch()
        desk.wait_for_timeout(150)
        running[0] -= 1
        route.fulfill(response=answer)

    desk.route("**/api/v1/hints", slowly)
    desk.keyboard.press("F9")
    desk.keyboard.type("nuoc toi co roi", delay=30)
    expect(desk.locator("#understood")).to_have_attribute("data-letters", "15")
    assert most[0] == 1
    assert len(asked) < 15
    assert asked[-1] == "nuoc toi co roi"


def test_a_citizen_sees_what_was_understood_and_sets_the_kind_right(
    context: BrowserContext, house: House
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{house.server.url}/report")
    page.fill("#text", "rac ton dong ba ngay o duong Nguyen Sinh Cung, boc mui hoi qua")
    page.locator("[data-step='1'] [data-next]").click()
    page.locator("[data-step='2'] [data-next]").click()
    box = page.locator("#understood")
    expect(box).to_contain_text("Chúng tôi hiểu là: Rác thải, vệ sinh môi trường")
    expect(page.locator("#understood-danger")).to_be_hidden()
    page.locator("#understood-other").select_option("thoat_nuoc")
    expect(page.locator("#understood-line")).to_contain_text("Thoát nước")
    with page.expect_request("**/api/v1/reports") as request:
        page.locator("button[name=no_contact]").click()
    assert '"category":"thoat_nuoc"' in (request.value.post_data or "")
    page.wait_for_url("**/track/**")


def test_the_form_is_sent_though_nobody_answers_what_was_understood(
    context: BrowserContext, house: House
) -> None:
    page = context.new_page()
    page.route("**/api/v1/public/understand", lambda route: route.abort())
    page.goto(f"{house.server.url}/report")
    page.fill("#text", "rac ton dong ba ngay")
    page.locator("[data-step='1'] [data-next]").click()
    page.locator("[data-step='2'] [data-next]").click()
    expect(page.locator("#understood")).to_be_hidden()
    page.locator("button[name=no_contact]").click()
    page.wait_for_url("**/track/**")
    hotline.wait_until(lambda: house.report_count() == 1)
