"""Names, numbers and words of people are shown to nobody without a line in the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.models.inbound import InboundMessage
from ioc.services.shelters import facilities
from ioc.web.hotline import inbound_pages
from tests.functional.test_shelters_and_water import API, kinds, shelter
from tests.functional.ward_life import AREA, COMMITTEE, Ward
from tests.town import Town

Headers = dict[str, str]
TokenOf = Callable[[Actor], Headers]
KEEPER = "ubnd-19753"


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


@pytest.fixture
def life(town: Town, person: Any) -> Ward:
    return Ward(town, person(Role.AGENCY_OFFICER, COMMITTEE))


def test_no_answer_of_a_shelter_names_its_people_but_the_look_that_is_recorded(
    town: Town, client: Any, duty: Actor, person: Any, token_of: TokenOf, follow: Any
) -> None:
    parties = f"{API}/facilities/{shelter(town.database)}/parties"
    told = {"people": 3, "names": ["Lê Thị Bé"], "note": "thuốc tim", "client_token": "tap-1"}
    mine, other = token_of(duty), token_of(person(Role.AGENCY_OFFICER, KEEPER))
    party = client.post(parties, json=told, headers=mine).get_json()["id"]
    expected = client.post(
        parties.replace("parties", "reservations"), json={"people": 2}, headers=mine
    ).get_json()["id"]
    said = ""
    for address, body in (
        (f"{parties}/{party}/check-out", {"people": 1}),
        (f"{parties}/{expected}/check-in", {"people": 2}),
        (parties, {"people": 3, "client_token": "tap-1"}),
    ):
        answer = client.post(address, json=body, headers=other)
        assert answer.status_code in (200, 201), answer.get_json()
        said += answer.get_data(as_text=True)
    assert "Lê Thị Bé" not in said and "thuốc tim" not in said
    follow()
    assert "facility:contact_viewed" not in kinds(town.database)
    named = client.get(f"{parties}/names", headers=other).get_data(as_text=True)
    assert "Lê Thị Bé" in named
    follow()
    assert kinds(town.database).count("facility:contact_viewed") == 1


def test_reading_the_messages_of_people_is_one_look_in_the_log(
    town: Town, client: Any, life: Ward, person: Any, token_of: TokenOf
) -> None:
    operator = token_of(person(Role.OPERATOR))
    assert client.get("/messages", headers=operator).status_code == 200
    first = life.sms("mẹ tôi bị liệt, ở số 5", sender="0905333444")
    second = life.sms("nhà tôi còn hai người", sender="0905333555")
    page = client.get("/messages", headers=operator).get_data(as_text=True)
    assert "mẹ tôi bị liệt" in page and "0905333555" in page
    looks = [event for event in town.events() if event.kind == "message:viewed"]
    assert [event.data for event in looks] == [{"messages": [first.id, second.id]}]


def test_a_message_whose_words_are_forgotten_breaks_no_page(
    town: Town, client: Any, life: Ward, person: Any, token_of: TokenOf
) -> None:
    life.boat()
    life.sms("nước chảy mạnh quá không vô được")
    with town.database.atomic() as session:
        session.execute(update(InboundMessage).values(sender="", sender_key=None, text=""))
    for address, who in (
        ("/messages", person(Role.OPERATOR)),
        (f"/ward/{AREA}", life.commander),
    ):
        answer = client.get(address, headers=token_of(who))
        assert answer.status_code == 200
    page = client.get("/messages", headers=token_of(person(Role.OPERATOR))).get_data(as_text=True)
    assert 'href="tel:"' not in page and "hết thời hạn lưu" in page
    assert "message:viewed" not in town.kinds()


def test_the_messages_that_do_not_fit_on_the_page_are_told_of_and_reached(
    town: Town,
    client: Any,
    life: Ward,
    person: Any,
    token_of: TokenOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbound_pages, "PAGE", 2)
    for n in range(5):
        life.sms(f"nhà số {n} còn người", sender=f"090533344{n}")
    operator = token_of(person(Role.OPERATOR))
    seen = []
    for page in ("", "?page=2", "?page=3", "?page=99"):
        text = client.get(f"/messages{page}", headers=operator).get_data(as_text=True)
        seen += [re.findall(r"nhà số (\d) còn", text)]
        assert ("Còn 3 tin nhắn" in text) == (page == "")
    assert seen == [["0", "1"], ["2", "3"], ["4"], ["4"]]


def test_every_party_of_a_big_shelter_is_reached_by_the_api_and_on_the_page(
    town: Town, client: Any, duty: Actor, token_of: TokenOf
) -> None:
    place = shelter(town.database, places=5_000)
    with town.database.atomic() as session:
        for n in range(90):
            facilities.check_in(session, duty, place, 1, names=[f"Nguyễn Văn {n}"])
        for _ in range(45):
            facilities.reserve(session, duty, place, 2)
    headers = token_of(duty)
    found: list[int] = []
    after = "0"
    while after:
        address = f"{API}/facilities/{place}/parties?page_size=50&cursor={after}"
        answer = client.get(address, headers=headers).get_json()
        found += [one["id"] for one in answer["items"]]
        after = answer["next_cursor"]
    assert len(found) == len(set(found)) == 135 and found == sorted(found, reverse=True)
    bad = client.get(f"{API}/facilities/{place}/parties?cursor=-1", headers=headers)
    assert bad.status_code == 422
    pages, following = [], f"/shelters/{place}"
    while following:
        page = client.get(following, headers=headers).get_data(as_text=True)
        pages.append(len(re.findall(r'id="o-\d+"', page)))
        links = re.findall(r'href="([^"]*[?&;]there=[^"]*)#there"', page)
        following = links[0].replace("&amp;", "&") if links else ""
    assert pages == [40, 40, 10]
    first = client.get(f"/shelters/{place}", headers=headers).get_data(as_text=True)
    assert "40 trong 90 nhóm" in first and "40 trong 45 nhóm" in first


def test_the_names_that_a_page_shows_are_those_of_its_parties(
    town: Town, client: Any, duty: Actor, token_of: TokenOf
) -> None:
    place = shelter(town.database, places=500)
    with town.database.atomic() as session:
        for n in range(45):
            facilities.check_in(session, duty, place, 1, names=[f"Nguyễn Văn {n}"])
    headers = token_of(duty)
    first = client.get(f"/shelters/{place}", headers=headers).get_data(as_text=True)
    assert "Nguyễn Văn" not in first
    form = re.findall(r'href="[^"]*[?]there=(\d+)#there"', first)[0]
    page = client.post(f"/shelters/{place}/names?there={form}", headers=headers)
    names = re.findall(r"Nguyễn Văn \d+", page.get_data(as_text=True))
    assert names == [f"Nguyễn Văn {n}" for n in (4, 3, 2, 1, 0)]
    looks = [e.data for e in town.events() if e.kind == "facility:contact_viewed"]
    assert looks == [{"names": True, "parties": 5}]


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 30, "1&there=²"])
def test_a_page_that_there_is_not_is_the_first(
    town: Town, client: Any, duty: Actor, token_of: TokenOf, typed: str
) -> None:
    place = shelter(town.database)
    for address in (f"/shelters/{place}?there={typed}", f"/people?page={typed}"):
        assert client.get(address, headers=token_of(duty)).status_code == 200
