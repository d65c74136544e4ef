"""What waits beside the call on the screen: a caller left for another, a cut call, a matter of the
same number; and the desk on a telephone."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser import test_hotline_calls as calls
from tests.browser import test_hotline_keyboard as hotline
from tests.browser.exchange import Exchange

pytestmark = calls.pytestmark
context, desk = hotline.context, hotline.desk
house, exchange = calls.house, calls.exchange
Hands, NUMBER = hotline.Hands, calls.NUMBER

OTHER = "0914000268"
CRIES = "CỨU VỚI nước tới ngực rồi, chảy xiết lắm, ở chợ Kim Long"


def takes(desk: Page, exchange: Exchange, call: str, number: str) -> None:
    """A call of the exchange that the operator takes and speaks."""
    exchange.tell(call, "ringing", number)
    expect(desk.locator("#ringing [data-call]")).to_have_count(1)
    Hands(desk).press("F4")
    expect(desk.locator("#phone")).to_have_value(number)
    exchange.tell(call, "answered", number)
    expect(desk.locator("#line-drop")).to_be_visible()


def test_what_is_typed_before_the_server_has_given_the_call_belongs_to_it(
    desk: Page, exchange: Exchange
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/api/v1/calls/*/claim", hold)
    exchange.tell("one", "ringing", NUMBER)
    expect(desk.locator("#ringing [data-call]")).to_have_count(1)
    hands = Hands(desk)
    hands.press("F4")
    hands.say("Nước vô nhà")
    expect(desk.locator("#phone")).to_have_value(NUMBER)
    held[0].continue_()
    exchange.tell("one", "answered", NUMBER)
    expect(desk.locator("#line-state")).to_have_text("Đang nói chuyện")
    expect(desk.locator("#words")).to_have_value("Nước vô nhà")
    expect(desk.locator("#head-held")).to_be_hidden()


def test_a_call_that_a_colleague_took_first_gives_the_screen_back(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    takes(desk, exchange, "one", NUMBER)
    hands.say("Nước vô nhà")

    def refuse(route: Route) -> None:
        route.fulfill(status=409, json={"code": "claimed", "title": "Đã có người nhận"})

    desk.route("**/api/v1/calls/*/claim", refuse)
    exchange.tell("two", "ringing", OTHER)
    expect(desk.locator("#ringing [data-call]")).to_have_count(1)
    hands.press("F4")
    expect(desk.locator("#words")).to_have_value("Nước vô nhà")
    expect(desk.locator("#phone")).to_have_value(NUMBER)


def test_a_reload_brings_back_the_call_that_was_on_the_screen(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    takes(desk, exchange, "one", NUMBER)
    hands.say("Nước vô nhà ở chợ Bao Vinh")
    takes(desk, exchange, "two", OTHER)
    hands.say("Cây đổ ở Kim Long")
    hands.press("Alt+h")
    expect(desk.locator("#phone")).to_have_value(NUMBER)
    desk.reload()
    hotline.ready(desk)
    expect(desk.locator("#phone")).to_have_value(NUMBER)
    expect(desk.locator("#words")).to_have_value("Nước vô nhà ở chợ Bao Vinh")


def test_the_head_names_the_caller_who_holds_and_one_key_goes_there(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    takes(desk, exchange, "one", NUMBER)
    expect(desk.locator("#line-kind")).to_have_text("0905 000 417")
    expect(desk.locator("#head-held")).to_be_hidden()
    takes(desk, exchange, "two", OTHER)
    held = desk.locator("#head-held")
    expect(held).to_contain_text("0905 000 417 đang giữ máy")
    expect(held).to_contain_text("Alt H")
    expect(desk.locator("#head-held-n")).to_have_text("1")
    expect(held).to_be_in_viewport()
    exchange.tell("one", "ended", NUMBER)
    expect(held).to_contain_text("chưa gửi: 0905 000 417")
    hands.press("Alt+h")
    expect(desk.locator("#line-kind")).to_have_text("0905 000 417")
    expect(held).to_contain_text("0914 000 268 đang giữ máy")


def test_a_line_that_the_exchange_tells_as_ended_is_still_called_cut_by_one_key(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    exchange.tell("early", "ringing", OTHER)
    exchange.tell("early", "abandoned", OTHER)
    expect(desk.locator("#callbacks-list")).to_contain_text("0914 000 268")
    takes(desk, exchange, "one", NUMBER)
    hands.say(CRIES)
    expect(desk.locator("#verdict")).to_contain_text("Khẩn cấp")
    exchange.tell("one", "ended", NUMBER)
    expect(desk.locator("#line-state")).to_have_text("Đã gác máy")
    expect(desk.locator("#line-drop")).to_be_visible()
    expect(desk.locator("#line-drop")).to_contain_text("Alt F")
    hands.press("Alt+f")
    first = desk.locator("#callbacks-list [data-call]").first
    expect(first).to_contain_text("0905 000 417")
    expect(first).to_contain_text("chảy xiết")
    expect(first).to_contain_text("Kim Long · ")
    expect(first).to_contain_text("nguy hiểm tính mạng")
    expect(first.locator(".sym-critical")).to_be_visible()
    expect(desk.locator("#callbacks-list [data-call]")).to_have_count(2)
    expect(desk.locator("#line-drop")).to_be_hidden()


def test_another_desk_that_rings_back_has_the_words_before_it(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    takes(desk, exchange, "one", NUMBER)
    hands.say(CRIES)
    hands.press("Alt+f")
    expect(desk.locator("#callbacks-list")).to_contain_text("0905 000 417")
    # As a browser that never saw the draft.
    desk.evaluate("localStorage.clear(); sessionStorage.clear();")
    desk.evaluate("window.addEventListener('pagehide', (e) => e.stopImmediatePropagation(), true)")
    desk.reload()
    desk.evaluate("localStorage.clear()")
    desk.reload()
    hotline.ready(desk)
    expect(desk.locator("#callbacks-list")).to_contain_text("0905 000 417")
    hands.press("F4")
    expect(desk.locator("#callback-what")).to_contain_text("chảy xiết")
    hands.press("1")
    expect(desk.locator("#words")).to_have_value(CRIES)


def test_an_open_danger_of_the_calling_number_is_the_first_suggestion_with_why(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)
    takes(desk, exchange, "one", NUMBER)
    hands.say(calls.WORDS)
    expect(desk.locator("#verdict")).to_contain_text("Khẩn cấp")
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    exchange.tell("one", "ended", NUMBER)
    expect(desk.locator("#line-state")).to_have_text("Đã gác máy")
    hands.press("Control+Enter")
    expect(desk.locator("#phone")).to_have_value("")
    takes(desk, exchange, "two", NUMBER)
    first = desk.locator("#near [role=radio]").first
    expect(first).to_contain_text("Số này đã báo việc này, việc đang mở")
    hands.press("Alt+1")
    expect(first).to_have_attribute("aria-checked", "true")
    expect(desk.locator("#save-word")).to_contain_text("Lưu và nhập vào")


def test_a_number_that_cannot_ring_is_refused_and_nothing_is_lost(desk: Page) -> None:
    hands = Hands(desk)
    hands.press("F9")
    hands.say("Cây đổ chắn đường ở Kim Long")
    desk.locator("#phone").fill("12ab")
    hands.press("Control+Enter")
    expect(desk.locator("#errors")).to_contain_text("Đây không phải số điện thoại")
    expect(desk.locator("#phone")).to_be_focused()
    expect(desk.locator("#words")).to_have_value("Cây đổ chắn đường ở Kim Long")
    desk.locator("#phone").fill("0905 000 417")
    hands.press("Control+Enter")
    expect(desk.locator("#over, #saved").locator("visible=true")).to_have_count(1)


def test_a_matter_that_nobody_confirmed_is_in_the_head_and_stays_red_after_a_reload(
    desk: Page, exchange: Exchange
) -> None:
    hands = Hands(desk)

    def late(route: Route) -> None:
        sheet = {"id": 1, "incident": 1, "code": "VV-1", "title": "Cháy nhà", "service": "114",
                 "person": "Hải", "at": "2026-01-01T00:00:00Z", "acknowledged": None}  # fmt: skip
        route.fulfill(json={"items": [sheet]})

    desk.route("**/api/v1/hand-overs", late)
    desk.reload()
    hotline.ready(desk)
    handed = desk.locator("#head-handed")
    expect(handed).to_contain_text("114 chưa xác nhận")
    expect(handed).to_contain_text("Alt E")
    expect(handed).to_be_in_viewport()
    expect(desk.locator("#handed.is-ringing")).to_have_count(1)
    takes(desk, exchange, "one", NUMBER)
    expect(handed).to_be_in_viewport()
    hands.press("Alt+e")
    expect(desk.locator("#handover")).to_be_visible()
    expect(desk.locator("#handover-what")).to_have_text("Cháy nhà")


def test_on_a_telephone_a_ringing_call_stays_on_top_wherever_the_page_is(
    desk: Page, exchange: Exchange
) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.reload()
    hotline.ready(desk)
    assert desk.evaluate("scrollY") == 0
    desk.locator("#save").scroll_into_view_if_needed()
    desk.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    exchange.tell("one", "ringing", NUMBER)
    row = desk.locator("#ringing [data-call]")
    expect(row).to_be_in_viewport(ratio=1)
    small = desk.evaluate(
        "[...document.querySelectorAll('.hl select, .hl .btn, .hl-head-row, .hl-ring-row')]"
        ".filter((e) => e.offsetHeight && e.offsetHeight < 44).map((e) => e.id || e.className)"
    )
    assert small == []
    row.click()
    expect(desk.locator("#phone")).to_have_value(NUMBER)
