"""Why all of this is: an old man telephones from a flooded house, in his own words.

Four people see it, each in a browser: the operator, the ward's team, the man's own telephone, and
whoever rings him back. The exchange and the SMS gateway are real servers on this machine.
"""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.services.accounts import people
from tests.browser import test_hotline_keyboard as hotline
from tests.browser.exchange import SECRET, Exchange
from tests.conftest import PASSWORD, settings_for
from tests.gateway import HTTPGateway
from tests.integration.server import Server

pytestmark = pytest.mark.browser
context, desk = hotline.context, hotline.desk
Hands = hotline.Hands

NUMBER, LATER_NUMBER, THIRD_NUMBER = "0905000417", "0914000268", "0935000129"
WARD_TEAM = "phuong.hoa-chau@test.invalid"
WARD = ("ubnd-20014", "20014")
"""Milliseconds until an expectation is given up: here, and by Playwright itself."""
LIVE = "conn conn-live needs-script"

FIRST_WORDS = (
    "o oi nha tui o dia linh, huong vinh, gan cho bao vinh. nuoc vo nha toi nguc roi, len mau lam. "
)
MORE_WORDS = "nha co hai vo chong gia, me nha tui 82 tuoi nam mot cho, chu ngoi tren tra. "

HOUSE = {"latitude": 16.4986, "longitude": 107.5758, "accuracy": 12.0}
"""Where the man's telephone says that it is (WGS84), beside the market he names."""


@dataclass
class Place:
    """The running server with its exchange and its SMS gateway."""

    server: Server
    tokens: dict[str, str]
    exchange: Exchange
    gateway: HTTPGateway

    def get(self, path: str) -> Any:
        """The JSON of an address, as the operator is answered."""
        headers = {"Authorization": f"Bearer {self.tokens['operator']}"}
        with urlopen(Request(self.server.url + path, headers=headers), timeout=10) as answer:
            return json.load(answer)

    def report(self, text: str, phone: str) -> None:
        """A neighbour writes on the web, with a number to ring."""
        body = {
            "text": text,
            "client_token": str(uuid.uuid4()),
            "location": {
                "lat": HOUSE["latitude"],
                "lon": HOUSE["longitude"],
                "accuracy_m": 9,
                "source": "gps",
            },
            "address": "12 kiệt 4 Địa Linh",
            "reporter": {"phone": phone},
        }
        request = Request(
            f"{self.server.url}/api/v1/reports",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        urlopen(request, timeout=10).close()

    def calls(self) -> list[dict[str, Any]]:
        """The calls on the operator's desk."""
        found: list[dict[str, Any]] = self.get("/api/v1/calls/desk")["calls"]
        return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[Place]:
    """A center with an operator, and the ward in which the man lives. Each story has its own number
    and its own matter."""
    folder = tmp_path_factory.mktemp("founding")
    shutil.copy(spatialite_template, folder / "ioc.db")
    database = open_database(settings_for(folder))
    hashed = people.hash_password(PASSWORD)
    with database.atomic() as session:
        test = Actor("test")
        people.create_user(session, test, hotline.OPERATOR, "Nguyễn Thị Hoa", hashed, Role.OPERATOR)
        people.create_user(
            session, test, WARD_TEAM, "UBND Hóa Châu", hashed, Role.AGENCY_OFFICER, *WARD
        )
        token = people.create_token(session, test, hotline.OPERATOR, "test")
    database.dispose()
    with HTTPGateway() as gateway:
        server = Server(
            folder,
            IOC_TELEPHONY_SECRET=SECRET,
            IOC_SMS_URL=gateway.url,
            IOC_SMS_SECRET="only for the gateway of a test",
        )
        server.start(60)
        try:
            yield Place(server, {"operator": token}, Exchange(server.url), gateway)
        finally:
            server.stop()


@pytest.fixture
def ward(browser: Any, house: Place) -> Iterator[Page]:
    """The ward's team before its list, its line up."""
    made: BrowserContext = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="vi-VN"
    )
    page = made.new_page()
    page.goto(f"{house.server.url}/login?next=/inbox")
    page.fill("#email", WARD_TEAM)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#top-connection")).to_have_class(LIVE)
    yield page
    made.close()


def sms_link(house: Place) -> str:
    """The address that the gateway was given to send."""

    def found() -> list[str]:
        texts = [
            str(one["text"])
            for one in house.gateway.delivered.values()
            if one["to"].endswith(NUMBER[1:])
        ]
        return [match[0] for text in texts if (match := re.search(r"https?://\S+/l/\S+", text))]

    hotline.wait_until(lambda: bool(found()), 20)
    (link,) = found()
    return link


def answered(desk: Page, hands: Any, house: Place, call: str, number: str) -> None:
    """It rings, and the operator takes it by one key."""
    house.exchange.tell(call, "ringing", number)
    expect(desk.locator("#ringing [data-call]")).to_have_count(1)
    hands.press("F4")
    house.exchange.tell(call, "answered", number)
    expect(desk.locator("#phone")).to_have_value(number)


def call_of(house: Place, number: str) -> dict[str, Any]:
    """The call of a number on the operator's desk, once its report is an incident."""

    def found() -> dict[str, Any] | None:
        return next((c for c in house.calls() if c["caller"] == number and c["incident"]), None)

    hotline.wait_until(lambda: found() is not None, 20)
    call = found()
    assert call is not None
    return call


def incident_of(house: Place, incident: int) -> dict[str, Any]:
    """The card of an incident."""
    cards = house.get("/api/v1/console/snapshot")["incidents"]
    found: dict[str, Any] = next(card for card in cards if card["id"] == incident)
    return found


def test_an_old_man_in_a_flooded_house_is_told_what_to_do_found_and_seen_while_he_still_speaks(
    desk: Page, ward: Page, house: Place, browser: Any
) -> None:
    hands = Hands(desk)
    answered(desk, hands, house, "one", NUMBER)
    # He is understood while he speaks: danger, what to say to him, and where that is.
    hands.say(FIRST_WORDS)
    expect(desk.locator("#verdict")).to_contain_text("Khẩn cấp")
    expect(desk.locator("#card")).to_have_attribute("data-card", "flood")
    hands.press("F3")
    hands.press("F3")
    expect(desk.locator("#forms [aria-pressed=true]")).to_have_text("ôn")
    said = desk.locator("#card .is-words").first
    expect(said).to_be_visible()
    expect(desk.locator("#card .hl-slot").first).to_have_text(re.compile("ôn", re.IGNORECASE))
    expect(desk.locator("#places [data-letter=A]")).to_contain_text("Hóa Châu")
    # Saved with the first words and the place: the ward sees it by itself while he still speaks.
    expect(ward.locator("#list")).not_to_contain_text("cho bao vinh")
    hands.press("Alt+a")
    hands.press("Control+Enter")
    expect(desk.locator("#saved")).to_be_visible()
    expect(desk.locator("#words")).to_have_value("")
    expect(desk.locator("#words")).to_be_focused()
    expect(desk.locator("#line-state")).to_have_text("Đang nói chuyện")
    expect(desk.locator("#saved-agencies b").first).to_be_visible()
    row = ward.locator("#list tr", has_text="cho bao vinh")
    expect(row).to_be_visible()
    call = call_of(house, NUMBER)
    assert (call["state"], call["ended_at"]) == ("answered", None)
    row.click()
    expect(ward.locator("#drawer-body .matter")).to_contain_text("cho bao vinh")
    # What he says next joins the same report, and the ward has it at once.
    hands.say(MORE_WORDS)
    expect(desk.locator("#save-word")).to_have_text("Gửi phần bổ sung")
    hands.press("Control+Enter")
    expect(desk.locator("#words")).to_have_value("")
    expect(ward.locator("#drawer-body")).to_contain_text("tren tra")
    # One key asks his telephone where it is; he presses the one button that it shows.
    hands.press("Alt+v")
    link = sms_link(house)
    phone = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="vi-VN",
        geolocation=HOUSE,
        permissions=["geolocation"],
    )
    his = phone.new_page()
    his.goto(link)
    expect(desk.locator("#link-word")).to_contain_text("đã mở", ignore_case=True)
    his.locator("#b").click()
    expect(his.locator("[role=status].ok")).to_be_visible()
    phone.close()
    expect(desk.locator("#position")).to_contain_text("12 m")
    hands.press("Alt+v")
    expect(desk.locator("#position")).to_contain_text("đã lấy", ignore_case=True)
    hands.press("Control+Enter")
    expect(desk.locator("#save-word")).to_have_text("Đã lưu")
    card = incident_of(house, call["incident"])
    assert (card["accuracy_m"], round(card["lat"], 4)) == (12, HOUSE["latitude"])
    # The line breaks: he stands on the list, with the place that his telephone told.
    hands.press("F2")
    desk.keyboard.type("rot")
    hands.press("Enter")
    back = desk.locator("#callbacks-list [data-call]")
    expect(back).to_contain_text("0905 000 417")
    expect(desk.locator("#line-state")).to_have_text("Cuộc gọi bị rớt")
    expect(desk.locator("#saved")).to_be_visible()
    hands.press("F4")
    hands.press("1")
    expect(desk.locator("#callback")).to_be_hidden()
    expect(back).to_have_count(0)
    hands.say("nuoc len toi can gac roi")
    hands.press("Control+Enter")
    expect(desk.locator("#words")).to_have_value("")
    expect(ward.locator("#drawer-body")).to_contain_text("toi can gac")
    again = incident_of(house, call["incident"])
    assert (again["id"], again["report_count"]) == (call["incident"], 1)
    # Said to be over, the call makes room for the next.
    hands.press("F2")
    desk.keyboard.type("het")
    hands.press("Enter")
    expect(desk.locator("#saved")).to_be_hidden()
    expect(desk.locator("#phone")).to_have_value("")


def test_a_call_that_drops_stands_on_the_list_with_the_last_place_and_is_rung_back(
    desk: Page, house: Place
) -> None:
    house.report("Nước tràn vào nhà ở xóm dưới", LATER_NUMBER)
    hands = Hands(desk)
    answered(desk, hands, house, "two", LATER_NUMBER)
    expect(desk.locator("#earlier")).to_contain_text("xóm dưới")
    hands.say("o oi nuoc len nua roi, nha tui")
    house.exchange.tell("two", "ended", LATER_NUMBER)
    expect(desk.locator("#line-state")).not_to_have_text("Đang nói chuyện")
    hands.press("F2")
    desk.keyboard.type("rot")
    hands.press("Enter")
    back = desk.locator("#callbacks-list [data-call]")
    expect(back).to_contain_text("0914 000 268")
    expect(back).to_contain_text("kiệt 4 Địa Linh")
    hands.press("F4")
    expect(desk.locator("#callback-what")).to_contain_text("kiệt 4 Địa Linh")
    hands.press("1")
    expect(desk.locator("#callback")).to_be_hidden()
    expect(back).to_have_count(0)
    expect(desk.locator("#words")).to_have_value("o oi nuoc len nua roi, nha tui")


def test_a_matter_read_to_114_rings_again_after_a_minute_until_a_name_confirms_it(
    desk: Page, house: Place
) -> None:
    def read_a_minute_ago(route: Route) -> None:
        """The sheet was read out fifty-nine seconds before it was entered: nobody waits here."""
        body = json.loads(route.request.post_data or "{}")
        body["at"] = (datetime.fromisoformat(body["at"]) - timedelta(seconds=59)).isoformat()
        route.continue_(post_data=json.dumps(body))

    desk.route(re.compile(r"/incidents/\d+/hand-overs$"), read_a_minute_ago)
    hands = Hands(desk)
    answered(desk, hands, house, "three", THIRD_NUMBER)
    hands.say("o oi nha tui o kim long, gan chua thien mu, nuoc toi nguc roi, cuu tui voi")
    expect(desk.locator("#verdict")).to_contain_text("Khẩn cấp")
    hands.press("Alt+a")
    hands.press("Alt+g")
    expect(desk.locator("#handover")).to_be_visible()
    expect(desk.locator("#handover-sheet")).to_contain_text("Kim Long")
    desk.keyboard.type("Trung uý Lê Văn Nam")
    hands.press("Enter")
    expect(desk.locator("#handed-list")).to_contain_text("114")
    # Nobody confirms: it rings at every operator's desk.
    expect(desk.locator("#handed")).to_have_class(re.compile("is-ringing"))
    desk.keyboard.type("Trung uý Lê Văn Nam")
    hands.press("Enter")
    expect(desk.locator("#handover")).to_be_hidden()
    expect(desk.locator("#handed")).to_be_hidden()
    assert house.get("/api/v1/hand-overs")["items"] == []
