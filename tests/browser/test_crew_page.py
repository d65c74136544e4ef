"""A crew's phone where the network comes and goes: no tap is lost, none is taken twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.app import open_database
from ioc.domain.permissions import Role
from ioc.models.report import Report
from ioc.models.unit import AssignmentStep
from ioc.queries.people import actor_of_user
from ioc.services.accounts import people
from ioc.services.intake.commands import Person
from tests.browser.chromium import chromium
from tests.browser.filling import City, fill, mail_of
from tests.conftest import PASSWORD, settings_for
from tests.functional.fleet import Fleet
from tests.integration.server import Server
from tests.town import DEEP, Town, metres_north

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
CREWS = 9
HERE = metres_north(DEEP, 40)
SOON = 25_000
"""Milliseconds: eight seconds in which a tap may be taken back, and the way to the server."""


@dataclass
class Night:
    """A city at night with crews, each with one task."""

    city: City
    server: Server
    browser: Browser
    units: list[int]
    incidents: list[int]
    token: str
    tasks: dict[int, int]

    def phone(self, number: int) -> Page:
        """The phone of one crew, signed in, with its task on the screen and kept for later."""
        self.send(number)
        context = self.browser.new_context(
            base_url=self.server.url,
            locale="vi-VN",
            viewport=PHONE,
            geolocation={"latitude": HERE.lat, "longitude": HERE.lon, "accuracy": 9},
            permissions=["geolocation"],
        )
        page = context.new_page()
        page.goto("/login")
        page.fill("#email", crew_mail(number))
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/crew$"))
        page.locator("html[data-ready=crew]").wait_for(state="attached")
        page.locator("html[data-kept=crew]").wait_for(state="attached")
        return page

    def send(self, number: int) -> None:
        """The crew is sent to its incident."""
        incident, unit = f"/api/v1/incidents/{self.incidents[number]}", self.units[number]
        version = self.asked(incident)["version"]
        self.asked(f"{incident}/actions/dispatch", {"version": version, "unit": unit})
        self.tasks[number] = self.task(number)["id"]

    def asked(self, path: str, body: Any = None) -> Any:
        """What the server says to a dispatcher."""
        headers = {"Authorization": f"Bearer {self.token}"}
        other = self.browser.new_context(base_url=self.server.url)
        try:
            if body is None:
                return other.request.get(path, headers=headers).json()
            return other.request.post(path, headers=headers, data=body).json()
        finally:
            other.close()

    def task(self, number: int) -> Any:
        """The assignment of a crew as the server has it."""
        return self.asked(f"/api/v1/units/{self.units[number]}/assignment")["assignment"]


def crew_mail(number: int) -> str:
    return f"crew-{number}@test.invalid"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, spatialite_template: Path) -> Iterator[Night]:
    city = fill(tmp_path_factory.mktemp("crew"), spatialite_template)
    units, incidents, token = _crews(city)
    server = Server(city.folder, IOC_COMMAND_PHONE="0234 3822 115", IOC_COMMAND_SMS="0905 000 115")
    server.start(120)
    try:
        with chromium() as browser:
            yield Night(city, server, browser, units, incidents, token, {})
    finally:
        server.stop()


def _crews(city: City) -> tuple[list[int], list[int], str]:
    database = open_database(settings_for(city.folder))
    town, duty = Town(database), city.staff[Role.DUTY_OFFICER]
    fleet, units, incidents = Fleet(town), [], []
    hashed = people.hash_password(PASSWORD)
    for number in range(CREWS):
        with database.atomic() as session:
            user = people.create_user(
                session,
                Actor("test"),
                crew_mail(number),
                f"Tổ {number}",
                hashed,
                Role.CREW,
                "ptds",
            )
            session.flush()
            crew = actor_of_user(session, user.id)
        assert crew is not None
        place = metres_north(DEEP, 3000 + 1500 * number)
        told = town.emergency(
            people=3,
            point=place,
            address="Kiệt 131 Nguyễn Sinh Cung",
            place_contact=Person(name="Bà Lành", phone="0905333444"),
        )
        units.append(fleet.unit(crew=(crew,), name=f"Thuyền VD-{number:02d}"))
        incidents.append(told.incident)
    with database.atomic() as session:
        token = people.create_token(
            session, duty, mail_of(Role.DUTY_OFFICER), "test", is_from_server=True
        )
    database.dispose()
    return units, incidents, token


def press(page: Page, words: str) -> None:
    """The big button, which says so."""
    button = page.locator(".crew-big")
    expect(button).to_contain_text(words)
    button.click()


def steps_of(night: Night, number: int) -> list[AssignmentStep]:
    """What the server has kept of the taps, in the order in which they came."""
    database = open_database(settings_for(night.city.folder))
    try:
        with database.reading() as session:
            query = select(AssignmentStep).where(
                AssignmentStep.assignment_id == night.tasks[number]
            )
            return list(session.scalars(query.order_by(AssignmentStep.id)))
    finally:
        database.dispose()


def all_sent(page: Page, count: int) -> None:
    expect(page.locator(".crew-taps li[data-state=sent]")).to_have_count(count, timeout=SOON)


def test_a_task_is_worked_from_the_order_to_the_shelter(night: Night) -> None:
    page = night.phone(0)
    expect(page.get_by_role("heading", name="3 người")).to_be_visible()
    press(page, "Đã nhận lệnh")
    press(page, "Đang đi")
    press(page, "Đã đến")
    expect(page.get_by_role("heading", name="Đón những ai?")).to_be_visible()
    all_sent(page, 3)
    # The number came with the order, the look at it is recorded, and the name makes the count.
    expect(page.locator("a.crew-ring")).to_have_attribute("href", "tel:0905333444")
    expect(page.locator(".crew-big")).to_contain_text("Đi với 2 người")
    page.get_by_label("Bà Lành").check()
    press(page, "Đã đón đủ (3)")
    page.locator(".crew-choice").first.click()
    page.get_by_role("button", name="Bớt một").click()
    expect(page.locator(".crew-big")).to_be_disabled()
    expect(page.get_by_text("1 người còn lại ở đâu?")).to_be_visible()
    page.get_by_role("button", name="Thêm một").click()
    press(page, "Đã bàn giao (3)")
    press(page, "Xong nhiệm vụ")
    expect(page.get_by_role("heading", name="Chưa có nhiệm vụ")).to_be_visible()
    all_sent(page, 6)
    assert night.task(0) is None
    actions = [step.action.value for step in steps_of(night, 0)]
    assert actions == ["acknowledge", "en_route", "on_scene", "picked_up", "handed_over", "clear"]
    unit = night.asked(f"/api/v1/units/{night.units[0]}")
    assert (unit["lat"], unit["lon"]) == (round(HERE.lat, 6), round(HERE.lon, 6))


def test_a_tap_that_is_taken_back_is_never_sent(night: Night) -> None:
    page = night.phone(1)
    press(page, "Đã nhận lệnh")
    page.get_by_role("button", name=re.compile("Hoàn tác")).click()
    expect(page.locator(".crew-big")).to_contain_text("Đã nhận lệnh")
    page.wait_for_timeout(9_500)
    expect(page.locator(".crew-taps li")).to_have_count(0)
    assert night.task(1)["status"] == "dispatched"


def test_taps_made_without_a_network_outlive_a_reload_and_arrive_once_in_order(
    night: Night,
) -> None:
    page = night.phone(2)
    press(page, "Đã nhận lệnh")
    all_sent(page, 1)
    # The order being taken, the phone asks for the names and keeps them.
    expect(page.locator("a.crew-ring")).to_be_visible()
    page.context.set_offline(True)
    press(page, "Đang đi")
    press(page, "Đã đến")
    expect(page.locator(".crew-taps li[data-state=waiting]")).to_have_count(2)
    page.reload()
    page.locator("html[data-ready=crew]").wait_for(state="attached")
    expect(page.locator(".crew-taps li[data-state=waiting]")).to_have_count(2)
    expect(page.get_by_text("Cứ bấm như thường")).to_be_visible()
    expect(page.get_by_role("heading", name="Đón những ai?")).to_be_visible()
    page.get_by_label("Bà Lành").check()
    press(page, "Đã đón đủ (3)")
    expect(page.locator(".crew-taps time")).to_have_count(4)
    made = page.locator(".crew-taps time").evaluate_all("all => all.map(t => t.dateTime)")
    assert made == sorted(made)
    page.context.set_offline(False)
    all_sent(page, 4)
    found = night.task(2)
    assert (found["status"], found["people"]["picked_up"]) == ("picked_up", 3)
    steps = steps_of(night, 2)
    assert [one.action.value for one in steps] == [
        "acknowledge",
        "en_route",
        "on_scene",
        "picked_up",
    ]
    # Each with the phone's own time, not with that at which the network came back.
    told = [one.at.strftime("%Y-%m-%dT%H:%M:%S") for one in steps]
    assert told == [one[:19] for one in made]


def losing_answers(times: int) -> Callable[[Route], None]:
    """The server takes it and commits; the answer is lost on its way, so many times."""
    left = [times]

    def handle(route: Route) -> None:
        if left[0] > 0:
            left[0] -= 1
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    return handle


def test_a_tap_whose_answer_was_lost_after_the_commit_is_counted_once(night: Night) -> None:
    page = night.phone(3)
    for word in ("Đã nhận lệnh", "Đang đi", "Đã đến"):
        press(page, word)
    all_sent(page, 3)
    page.route("**/actions/picked_up", losing_answers(2))
    page.get_by_label("Bà Lành").check()
    press(page, "Đã đón đủ (3)")
    expect(page.locator(".crew-band")).to_contain_text("Cứ bấm như thường", timeout=SOON)
    all_sent(page, 4)
    assert night.task(3)["people"]["picked_up"] == 3
    assert [one.action.value for one in steps_of(night, 3)].count("picked_up") == 1


def test_people_met_on_the_way_are_added_in_two_taps_and_once(night: Night) -> None:
    page = night.phone(4)
    page.route("**/found", losing_answers(1))
    page.get_by_role("button", name="Gặp thêm người").click()
    expect(page.locator(".crew-big")).to_be_enabled()
    press(page, "Đã lên phương tiện")
    all_sent(page, 1)
    database = open_database(settings_for(night.city.folder))
    with database.reading() as session:
        met = list(session.scalars(select(Report).where(Report.text.contains("Thuyền VD-04"))))
    database.dispose()
    assert [(one.channel.value, one.at_scene) for one in met] == [("app", True)]
    assert met[0].incident_id is not None
    # The task itself goes on.
    assert night.task(4)["id"] == night.tasks[4]
    page.get_by_role("button", name="người đang chở vào nơi an toàn trước").click()
    expect(page.get_by_role("heading", name="Bàn giao ở đâu?")).to_be_visible()
    page.get_by_role("button", name="Nơi khác").click()
    press(page, "Đã bàn giao (1)")
    all_sent(page, 2)
    expect(page.get_by_role("button", name="người đang chở vào nơi an toàn")).to_have_count(0)
    assert (night.task(4)["status"], night.task(4)["active"]) == ("dispatched", True)


def test_a_place_that_cannot_be_reached_gives_the_task_back_and_closes_the_way(
    night: Night,
) -> None:
    page = night.phone(5)
    page.get_by_role("button", name="Không đến được").click()
    page.get_by_role("button", name=re.compile("dây điện")).click()
    page.fill("#crew-why", "cây đa đầu kiệt")
    press(page, "Báo không đến được")
    expect(page.get_by_role("heading", name="Chưa có nhiệm vụ")).to_be_visible()
    all_sent(page, 2)
    assert night.task(5) is None
    closed = night.asked("/api/v1/closures")["items"]
    assert any("cây đa đầu kiệt" in one["reason"] for one in closed)
    page.get_by_role("button", name="Cần hỗ trợ").click()
    page.get_by_role("button", name="Phương tiện hỏng").click()
    press(page, "Báo Trung tâm ngay")
    all_sent(page, 3)


def test_what_was_cancelled_meanwhile_is_told_in_plain_words(night: Night) -> None:
    page = night.phone(6)
    press(page, "Đã nhận lệnh")
    all_sent(page, 1)
    page.context.set_offline(True)
    press(page, "Đang đi")
    night.asked(f"/api/v1/assignments/{night.tasks[6]}/actions/cancel", {"reason": "Đã an toàn"})
    # Longer than a tap may be taken back; it was made before the center cancelled.
    page.wait_for_timeout(1_200)
    press(page, "Đã đến")
    page.context.set_offline(False)
    row = page.locator(".crew-taps li[data-state=refused]")
    expect(row).to_contain_text("Trung tâm đã hủy lệnh này trước đó", timeout=SOON)
    expect(row).to_contain_text("Hiện tại: Trung tâm đã hủy lệnh")
    expect(page.get_by_role("heading", name="Chưa có nhiệm vụ")).to_be_visible()
    row.get_by_role("button", name="Đã xem").click()
    expect(page.locator(".crew-taps li[data-state=refused]")).to_have_count(0)


def test_the_page_fits_a_phone_and_a_wet_glove(night: Night) -> None:
    page = night.phone(7)
    for theme in ("dark", "light"):
        assert page.locator("html").get_attribute("data-theme") == theme
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
        small = page.locator(".crew-side, .crew-ring, .crew-map, .crew-menu summary").evaluate_all(
            "all => all.filter(n => n.getClientRects().length)"
            ".map(n => n.getBoundingClientRect().height).filter(height => height < 48)"
        )
        assert small == []
        box = page.locator(".crew-big").bounding_box()
        assert box is not None
        assert box["height"] >= 84
        page.locator(".crew-menu summary").click()
        page.locator("#crew-theme").click()
        page.locator(".crew-menu summary").click()


def test_the_commander_is_called_and_without_network_texted(night: Night) -> None:
    page = night.phone(8)
    call = page.get_by_role("link", name="Gọi chỉ huy")
    expect(call).to_have_attribute("href", "tel:02343822115")
    expect(page.get_by_role("link", name="Mất mạng: nhắn tin")).to_have_count(0)
    press(page, "Đã nhận lệnh")
    all_sent(page, 1)
    page.context.set_offline(True)
    press(page, "Đang đi")
    text = page.get_by_role("link", name="Mất mạng: nhắn tin")
    # What the phone knows of the step counts, although it has not been sent.
    expect(text).to_have_attribute("href", re.compile("DANG%20DI"), timeout=SOON)
    said = unquote(text.get_attribute("href") or "")
    assert re.match(r"sms:0905000115\?body=CN-\d+ VV-", said) and said.isascii()
    assert f"{HERE.lat:.5f},{HERE.lon:.5f}" in said
    page.context.set_offline(False)
    expect(text).to_have_count(0, timeout=SOON)
