"""The pages of a ward: a telephone without scripts, lists on paper, and what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.incidents import OPEN
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.models.unit import Assignment
from ioc.models.ward import WardSheet
from ioc.queries import cards
from ioc.queries.directory import directory
from ioc.queries.rescue import ward as ward_queries
from tests.functional.fleet import Fleet
from tests.functional.ward_life import AREA, COMMITTEE, PHONE, Ward
from tests.statements import counted
from tests.town import DEEP, WARD, Town, metres_north

Headers = dict[str, str]
BASE = f"/ward/{AREA}"


_begun: list[datetime] = []


@pytest.fixture(autouse=True)
def beginning() -> None:
    _begun[:] = [clock.now()]


@pytest.fixture
def commander(person: Any) -> Actor:
    actor: Actor = person(Role.AGENCY_OFFICER, COMMITTEE)
    return actor


@pytest.fixture
def headers(commander: Actor, token_of: Callable[[Actor], Headers]) -> Headers:
    return token_of(commander)


@pytest.fixture
def life(town: Town, commander: Actor) -> Ward:
    return Ward(town, commander)


def page_of(client: Any, address: str, headers: Headers, status: int = 200) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer.status_code
    return str(answer.get_data(as_text=True))


def test_who_has_one_ward_is_taken_there_and_the_city_chooses(
    client: Any, headers: Headers, person: Any, token_of: Any, town: Town
) -> None:
    town.emergency(phone="0905000001")
    assert client.get("/ward", headers=headers).location == BASE
    duty = token_of(person(Role.DUTY_OFFICER))
    chosen = page_of(client, "/ward", duty)
    assert chosen.index(f'href="{BASE}"') < chosen.index(f'href="/ward/{WARD}"')
    page_of(client, BASE, duty)
    hepco = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert client.get("/ward", headers=hepco).status_code == 403
    for address in (BASE, f"{BASE}/sheets", f"{BASE}/sheets/D1-1-1", f"{BASE}/sheets/D/enter"):
        assert client.get(address, headers=hepco).status_code == 404, address
        assert client.get(address).status_code in {302, 401}, address
    assert client.get("/ward/00000", headers=duty).status_code == 404


def test_a_night_without_scripts(
    client: Any, headers: Headers, town: Town, database: Database
) -> None:
    rescue = town.emergency(people=4, phone="0905000001", address="12 Lê Lợi").incident
    body = {"owner": "Ông Tư", "phone": PHONE, "seats": "6"}
    added = client.post(f"{BASE}/boats", data=body, headers=headers)
    assert added.status_code == 303
    page = page_of(client, added.location, headers)
    assert "GHE-01" in page
    assert "Ông Tư" in page
    assert "12 Lê Lợi" in page
    assert "4 người" in page
    # Numbers stand nowhere before somebody looked.
    assert "0905000001" not in page
    assert "111 222" not in page
    unit = re.search(r'name="unit" value="(\d+)"', page)
    assert unit
    form = {"incident": rescue, "unit": unit.group(1), "seen": ""}
    assert client.post(f"{BASE}/send", data=form, headers=headers).status_code == 303
    looked = client.post(f"{BASE}/rescues/{rescue}/contact", headers=headers)
    assert "0905000001" in looked.get_data(as_text=True)
    with database.reading() as session:
        task = session.scalars(select(Assignment)).one().id
    for what, people in (("there", ""), ("picked_up", "4"), ("at_shelter", "")):
        tapped = client.post(
            f"{BASE}/tasks/{task}", data={"what": what, "people": people}, headers=headers
        )
        assert tapped.status_code == 303, what
    with database.reading() as session:
        assert session.get_one(Assignment, task).people_handed_over == 4
    rung = client.post(f"{BASE}/boats/{unit.group(1)}/contact", headers=headers)
    assert PHONE in rung.get_data(as_text=True)


def test_what_is_refused_says_why_and_keeps_what_was_typed(
    client: Any, headers: Headers, town: Town, life: Ward
) -> None:
    body = {"owner": "Ông Tư", "phone": "abc", "seats": "6"}
    answer = client.post(f"{BASE}/boats", data=body, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Ông Tư"' in page
    assert 'id="add-phone-error"' in page
    body = {"owner": "", "phone": "0905777888", "seats": "abc"}
    answer = client.post(f"{BASE}/boats", data=body, headers=headers)
    page = answer.get_data(as_text=True)
    assert re.search(r'id="add-seats-error"[^>]*>Mục này phải là số', page)
    assert 'value="abc"' in page
    body["seats"] = ""
    page = client.post(f"{BASE}/boats", data=body, headers=headers).get_data(as_text=True)
    assert re.search(r'id="add-owner-error"[^>]*>Hãy nhập mục này', page)
    # No browser says in its own words what is wrong before the form is sent.
    assert re.search(r'<form[^>]*class="ward-add-form" novalidate', page)
    rescue = town.emergency(phone="0905000001").incident
    other = town.emergency(phone="0905000002", point=metres_north(DEEP, 900)).incident
    boat = life.boat()
    task = life.send(rescue, boat)
    taken = client.post(f"{BASE}/send", data={"incident": other, "unit": boat}, headers=headers)
    assert taken.status_code == 409
    assert "vừa được điều cho vụ khác" in taken.get_data(as_text=True)
    wrong = {"what": "picked_up", "people": "bốn"}
    answer = client.post(f"{BASE}/tasks/{task}", data=wrong, headers=headers)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'value="bốn"' in page
    # The error and the number stand with "picked up" and not with "is there".
    part = page[page.index(f'id="task-{task}-error"') :]
    assert part.index(f'id="task-{task}-people"') < part.index('value="picked_up"')
    assert page.index('value="there"') < page.index(f'id="task-{task}-error"')
    for data in ({}, {"incident": "x"}, {"incident": rescue}, {"unit": "9" * 30}):
        assert client.post(f"{BASE}/send", data=data, headers=headers).status_code == 422
    strange = f"{BASE}/boats/{boat}/sink"
    assert client.post(strange, headers=headers).status_code == 404
    assert client.post(f"{BASE}/boats/{boat}/rest", headers=headers).status_code == 409


def test_what_nobody_understood_is_on_the_page_until_it_is_read(
    client: Any, headers: Headers, town: Town, life: Ward, person: Any, token_of: Any
) -> None:
    rescue = town.emergency(phone="0905000001").incident
    life.send(rescue, life.boat())
    heard = life.sms("<b>nước</b> chảy mạnh quá")
    page = page_of(client, BASE, headers)
    assert "&lt;b&gt;nước&lt;/b&gt; chảy mạnh quá" in page
    operator = token_of(person(Role.OPERATOR))
    assert "chảy mạnh quá" in page_of(client, "/messages", operator)
    assert client.get("/messages/count", headers=operator).json == {"count": 1}
    assert client.get("/messages", headers=headers).status_code == 403
    read = client.post(f"{BASE}/messages/{heard.id}/read", headers=headers)
    assert read.status_code == 303
    assert "chảy mạnh quá" not in page_of(client, BASE, headers)
    assert client.post(f"/messages/{heard.id}/read", headers=operator).status_code == 303
    assert client.post("/messages/999999/read", headers=operator).status_code == 404


@pytest.fixture
def sheet(client: Any, headers: Headers, database: Database, town: Town, life: Ward) -> WardSheet:
    """A list with two rescues and one boat, printed an hour ago."""
    town.emergency(people=4, phone="0905000001", address="12 Lê Lợi")
    town.emergency(people=2, phone="0905000002", point=metres_north(DEEP, 900))
    life.boat()
    made = client.post(f"{BASE}/sheets", data={"phones": "1"}, headers=headers)
    assert made.status_code == 303
    with database.atomic() as session:
        found = session.scalars(select(WardSheet)).one()
        found.printed_at = clock.now() - timedelta(hours=1)
    with database.reading() as session:
        return session.scalars(select(WardSheet)).one()


def at(minutes: int) -> str:
    """So many minutes before the test began, as it is written on paper: the same at each call,
    however long the test takes.
    """
    return f"{clock.local(_begun[0] - timedelta(minutes=minutes)):%H:%M}"


def test_the_list_on_paper_has_a_key_and_a_code_in_each_row(
    client: Any, headers: Headers, sheet: WardSheet, town: Town
) -> None:
    address = f"{BASE}/sheets/{sheet.serial}"
    page = page_of(client, f"{address}?phones=1", headers)
    assert len(sheet.rows) == 8
    for row in sheet.rows:
        assert row["key"] in page
        assert (row["code"] or "") in page
    assert "0905000001" in page
    assert PHONE in page
    assert town.kinds().count("report:contact_viewed") == 2
    plain = page_of(client, address, headers)
    assert "0905000001" not in plain
    assert PHONE not in plain
    english = page_of(client, f"{address}?lang=en", headers)
    assert "Picked up: time, people" in english


def rows_of(sheet: WardSheet, boat: int, *rows: dict[str, str]) -> dict[str, str]:
    return {
        f"{row['key']}-{name}": str(value)
        for row, given in zip(sheet.rows, rows, strict=False)
        for name, value in ({"unit": boat} | given if given else {}).items()
    }


def test_results_are_entered_later_with_their_own_times_and_once(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, database: Database
) -> None:
    boat = life.boat()
    address = f"{BASE}/sheets/{sheet.serial}/enter"
    told = rows_of(
        sheet,
        boat,
        {
            "sent_at": at(55),
            "there_at": at(50),
            "picked_at": at(45),
            "picked": "4",
            "shelter_at": at(35),
            "shelter": "4",
        },
        {"sent_at": at(30), "cannot_at": at(20), "reason": "Cây đổ chắn đường"},
    )
    for _ in range(2):
        answer = client.post(address, data=told, headers=headers)
        assert answer.status_code == 303, re.findall(
            r"field-error[^<]*<|<li><a href=.#row.*", answer.get_data(as_text=True)
        )
    with database.reading() as session:
        first, second = session.scalars(select(Assignment).order_by(Assignment.id)).all()
    assert (first.status, first.people_handed_over) == ("cleared", 4)
    assert f"{clock.local(first.dispatched_at):%H:%M}" == at(55)
    assert first.picked_up_at is not None
    assert f"{clock.local(first.picked_up_at):%H:%M}" == at(45)
    assert (second.status, second.decline_reason) == ("declined", "Cây đổ chắn đường")
    assert life.unit(boat).status == "available"


def test_a_row_that_is_entered_again_in_other_words_counts_nobody_twice(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, database: Database
) -> None:
    boat = life.boat()
    address = f"{BASE}/sheets/{sheet.serial}/enter"
    first = {"there_at": at(50), "picked_at": at(45), "picked": "4"}
    answer = client.post(address, data=rows_of(sheet, boat, first), headers=headers)
    assert answer.status_code == 303
    for changed in ({"picked": "5"}, {"picked_at": at(40)}, {"there_at": at(51)}):
        answer = client.post(address, data=rows_of(sheet, boat, first | changed), headers=headers)
        assert answer.status_code == 422
        assert "Dòng này đã nhập trước đó" in answer.get_data(as_text=True)
    more = {"shelter_at": at(30), "shelter": "4"}
    answer = client.post(address, data=rows_of(sheet, boat, first | more), headers=headers)
    assert answer.status_code == 303
    with database.reading() as session:
        task = session.scalars(select(Assignment)).one()
    assert (task.people_picked_up, task.people_handed_over) == (4, 4)


def test_numbers_of_any_length_in_a_form_are_no_failure(
    client: Any, headers: Headers, town: Town, life: Ward
) -> None:
    rescue = town.emergency(people=4, phone="0905000009").incident
    data = {"incident": rescue, "unit": life.boat(), "seen": "9" * 5_000}
    assert client.post(f"{BASE}/send", data=data, headers=headers).status_code == 303


def test_a_row_that_is_refused_says_why_and_loses_nothing(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, database: Database
) -> None:
    boat = life.boat()
    address = f"{BASE}/sheets/{sheet.serial}/enter"
    told = rows_of(
        sheet,
        boat,
        {"sent_at": at(50), "picked_at": at(40), "picked": "4"},
        {"sent_at": at(45), "there_at": "nửa đêm", "reason": "ghe hỏng"},
        {"code": "VV-00-000000", "there_at": at(20)},
        {},
        {"there_at": at(20)},
    )
    answer = client.post(address, data=told, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "nửa đêm" in page
    assert "ghe hỏng" in page
    assert "VV-00-000000" in page
    keys = [row["key"] for row in sheet.rows]
    for key, name in ((keys[1], "there_at"), (keys[2], "code"), (keys[4], "code")):
        assert f'id="{key}-{name}-error"' in page, (key, name)
    with database.reading() as session:
        kept = session.scalars(select(Assignment)).one()
        assert kept.status == "picked_up"
    # The boat still has people on board: the second row waits until that is entered.
    told = rows_of(sheet, boat, {}, {"sent_at": at(30), "there_at": at(25)})
    answer = client.post(address, data=told, headers=headers)
    assert answer.status_code == 422
    assert "vừa được điều cho vụ khác" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"picked_at": "@40"}, "picked"),
        ({"picked": "4"}, "picked_at"),
        ({"shelter": "4"}, "shelter_at"),
        ({"picked_at": "@40", "picked": "0"}, "picked"),
        ({"picked_at": "@40", "picked": "4", "cannot_at": "@30"}, "cannot_at"),
        ({"reason": "chỉ ghi lý do"}, "sent_at"),
        ({"unit": "", "there_at": "@40"}, "unit"),
        ({"there_at": "@-20"}, ""),
    ],
)
def test_what_is_missing_in_a_row_is_named(
    client: Any,
    headers: Headers,
    sheet: WardSheet,
    life: Ward,
    database: Database,
    row: dict[str, str],
    field: str,
) -> None:
    given = {
        name: at(int(value[1:])) if value.startswith("@") else value for name, value in row.items()
    }
    told = rows_of(sheet, life.boat(), given)
    answer = client.post(f"{BASE}/sheets/{sheet.serial}/enter", data=told, headers=headers)
    assert answer.status_code == 422
    key = sheet.rows[0]["key"]
    if field:
        assert f'id="{key}-{field}-error"' in answer.get_data(as_text=True)
    with database.reading() as session:
        assert session.scalars(select(Assignment)).all() == []


def test_a_row_is_found_by_its_key_or_its_code(
    client: Any, headers: Headers, sheet: WardSheet
) -> None:
    row = sheet.rows[0]
    for typed in (row["key"].lower(), row["code"]):
        answer = client.get(f"{BASE}/sheets?key={typed}", headers=headers)
        assert answer.status_code == 302
        assert f"{sheet.serial}/enter" in answer.location
    assert "Không thấy dòng này" in page_of(client, f"{BASE}/sheets?key=ZZZZ", headers)


def test_a_boat_on_its_way_is_moved_on_by_the_paper(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, town: Town
) -> None:
    boat = life.boat()
    row = sheet.rows[0]
    task = life.send(row["incident"], boat)
    Fleet(town).long_ago(task, 50)
    told = rows_of(sheet, boat, {"there_at": at(40), "shelter_at": at(20), "shelter": "3"})
    answer = client.post(f"{BASE}/sheets/{sheet.serial}/enter", data=told, headers=headers)
    assert answer.status_code == 303
    done = life.task(task)
    assert (done.status, done.people_picked_up, done.people_handed_over) == ("cleared", 3, 3)


def test_what_a_boat_did_before_is_entered_while_it_is_out_again(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, town: Town, database: Database
) -> None:
    boat = life.boat()
    first, second = (row["incident"] for row in sheet.rows[:2])
    now = life.send(second, boat)
    whole = {"sent_at": at(55), "picked_at": at(45), "picked": "4", "shelter_at": at(35)}
    told = rows_of(sheet, boat, whole | {"shelter": "4"})
    for _ in range(2):
        answer = client.post(f"{BASE}/sheets/{sheet.serial}/enter", data=told, headers=headers)
        assert answer.status_code == 303
    with database.reading() as session:
        done = session.scalars(select(Assignment).where(Assignment.incident_id == first)).one()
    assert (done.status, done.is_active, done.people_handed_over) == ("cleared", False, 4)
    assert life.task(now).is_active
    assert life.unit(boat).status == "committed"
    assert town.incident(first).status not in OPEN


def test_what_a_boat_has_not_brought_to_an_end_waits_while_it_is_out_again(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, database: Database
) -> None:
    boat = life.boat()
    life.send(sheet.rows[1]["incident"], boat)
    told = rows_of(sheet, boat, {"sent_at": at(55), "there_at": at(45)})
    answer = client.post(f"{BASE}/sheets/{sheet.serial}/enter", data=told, headers=headers)
    assert answer.status_code == 422
    with database.reading() as session:
        assert len(session.scalars(select(Assignment)).all()) == 1


def test_the_pages_cost_the_same_for_few_and_for_many(
    client: Any, headers: Headers, town: Town, life: Ward, database: Database
) -> None:
    def cost() -> int:
        with counted(database) as statements:
            page_of(client, BASE, headers)
        return len(statements)

    town.emergency(phone="0905000001")
    life.boat()
    cost()
    few = cost()
    for n in range(4):
        town.emergency(phone=f"090500010{n}", point=metres_north(DEEP, 500 * n + 500))
        life.boat(f"090566600{n}")
    assert cost() == few
    assert few <= 16


def test_a_rescue_of_which_all_are_brought_asks_for_no_boat_and_nothing_contradicts_it(
    client: Any, headers: Headers, town: Town, life: Ward
) -> None:
    rescue = town.emergency(people=4).incident
    before = page_of(client, BASE, headers)
    assert "1 vụ chưa có ai đi" in before
    # The bar on top counts by agencies: beside the ward's own count it would say another thing.
    assert 'id="top-alarm"' not in before
    with town.database.atomic() as session:
        incident = session.get_one(Incident, rescue)
        incident.is_fetched, incident.missing = True, 1
        incident.card = cards.text_of(
            cards.incident_card(incident, incident.referrals, directory(session))
        )
    after = page_of(client, BASE, headers)
    assert "0 vụ chưa có ai đi" in after
    assert "đang tìm 1 người" in after


def test_paper_about_a_trip_that_was_told_by_sms_counts_nobody_twice(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, town: Town, database: Database
) -> None:
    boat, row = life.boat(), sheet.rows[0]
    task = life.send(row["incident"], boat)
    Fleet(town).long_ago(task, 50)
    life.sms("1", seconds=-2_400)
    life.sms("2 4", seconds=-2_100)
    life.sms("3 4", seconds=-1_500)
    assert life.task(task).status == "cleared"
    told = {"sent_at": at(52), "picked_at": at(31), "picked": "4", "shelter_at": at(24)}
    data = rows_of(sheet, boat, told | {"shelter": "4"})
    address = f"{BASE}/sheets/{sheet.serial}/enter"
    for _ in range(2):
        assert client.post(address, data=data, headers=headers).status_code == 303
    with database.reading() as session:
        only = session.scalars(select(Assignment)).one()
    assert (only.people_picked_up, only.people_handed_over) == (4, 4)


def test_another_number_on_paper_than_by_sms_is_asked_about(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, town: Town
) -> None:
    boat, row = life.boat(), sheet.rows[0]
    task = life.send(row["incident"], boat)
    Fleet(town).long_ago(task, 50)
    life.sms("2 3", seconds=-2_100)
    address = f"{BASE}/sheets/{sheet.serial}/enter"
    told = rows_of(sheet, boat, {"picked_at": at(20), "picked": "1"})
    answer = client.post(address, data=told, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="{row["key"]}-picked-error"' in page
    assert f'name="{row["key"]}-besides"' in page
    assert life.task(task).people_picked_up == 3
    told |= {f"{row['key']}-besides": "1"}
    for _ in range(2):
        assert client.post(address, data=told, headers=headers).status_code == 303
    assert life.task(task).people_picked_up == 4


def test_a_second_trip_right_after_the_first_is_another(
    client: Any, headers: Headers, sheet: WardSheet, life: Ward, town: Town, database: Database
) -> None:
    boat, row = life.boat(), sheet.rows[0]
    task = life.send(row["incident"], boat)
    Fleet(town).long_ago(task, 58)
    life.sms("2 2", seconds=-3_000)
    life.sms("3 2", seconds=-2_460)
    life.sms("0", seconds=-2_400)
    assert life.task(task).status == "cleared"
    told = {"sent_at": at(40), "picked_at": at(25), "picked": "2", "shelter_at": at(10)}
    data = rows_of(sheet, boat, told | {"shelter": "2"})
    address = f"{BASE}/sheets/{sheet.serial}/enter"
    assert client.post(address, data=data, headers=headers).status_code == 303
    with database.reading() as session:
        trips = session.scalars(select(Assignment).order_by(Assignment.id)).all()
    assert [one.people_handed_over for one in trips] == [2, 2]


def test_more_people_than_seats_are_asked_about_once(
    client: Any, headers: Headers, town: Town, life: Ward
) -> None:
    rescue = town.emergency(people=7, phone="0905000001").incident
    first = life.send(rescue, life.boat(seats=4))
    five = {"what": "picked_up", "people": "5"}
    answer = client.post(f"{BASE}/tasks/{first}", data=five, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "nhiều hơn số chỗ của ghe" in page
    assert 'name="sure"' in page
    sure = five | {"sure": "1"}
    assert client.post(f"{BASE}/tasks/{first}", data=sure, headers=headers).status_code == 303
    assert life.task(first).people_picked_up == 5


def test_a_late_tap_is_taken_as_it_was_counted(
    client: Any, headers: Headers, town: Town, life: Ward
) -> None:
    """It was kept without network: nobody is there any more to be asked."""
    rescue = town.emergency(people=7, phone="0905000001").incident
    task = life.send(rescue, life.boat(seats=4))
    Fleet(town).long_ago(task, 50)
    late = (clock.now() - timedelta(minutes=10)).isoformat()
    told = {"what": "picked_up", "people": "5", "at": late}
    assert client.post(f"{BASE}/tasks/{task}", data=told, headers=headers).status_code == 303
    assert life.task(task).people_picked_up == 5


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        ({"sent_at": "@30", "shelter_at": "@40", "shelter": "3"}, "shelter_at", "sớm hơn giờ"),
        ({"there_at": "@30", "cannot_at": "@40"}, "cannot_at", "sớm hơn giờ"),
        ({"there_at": "99:99"}, "there_at", "ví dụ 19:40"),
        ({"there_at": "7h5"}, "there_at", "ví dụ 19:40"),
        ({"picked_at": "@40", "picked": "7"}, "picked", "nhiều hơn số chỗ"),
    ],
)
def test_what_is_wrong_with_a_time_or_a_number_is_said_at_its_field(
    client: Any,
    headers: Headers,
    sheet: WardSheet,
    life: Ward,
    row: dict[str, str],
    field: str,
    words: str,
) -> None:
    given = {
        name: at(int(value[1:])) if value.startswith("@") else value for name, value in row.items()
    }
    boat = life.boat(seats=4)
    address = f"{BASE}/sheets/{sheet.serial}/enter"
    answer = client.post(address, data=rows_of(sheet, boat, given), headers=headers)
    page = answer.get_data(as_text=True)
    key = sheet.rows[0]["key"]
    assert answer.status_code == 422
    assert re.search(rf'id="{key}-{field}-error"[^>]*>[^<]*{words}', page)
    if field == "picked":
        sure = rows_of(sheet, boat, given | {"sure": "1"})
        assert client.post(address, data=sure, headers=headers).status_code == 303


def test_a_list_that_is_cut_says_by_how_many(
    client: Any, headers: Headers, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ward_queries, "RESCUES_MOST", 1)
    for k in range(3):
        town.emergency(phone=f"090500000{k}", point=metres_north(DEEP, 900 * k))
    page = page_of(client, BASE, headers)
    assert "còn 2 vụ nữa" in page


def test_the_number_that_the_owner_has_just_written_is_asked_about_once(
    client: Any, headers: Headers, life: Ward, town: Town
) -> None:
    task = life.send(town.emergency(people=8).incident, life.boat(seats=12))
    life.sms("2 3")
    told = {"what": "picked_up", "people": "3", "token": "k" * 16}
    address = f"{BASE}/tasks/{task}"
    asked = client.post(address, data=told, headers=headers)
    assert asked.status_code == 422
    page = asked.get_data(as_text=True)
    assert "Vừa có tin báo đúng số người này" in page and 'name="sure"' in page
    assert life.task(task).people_picked_up == 3
    assert client.post(address, data=told | {"sure": "1"}, headers=headers).status_code == 303
    assert life.task(task).people_picked_up == 6
