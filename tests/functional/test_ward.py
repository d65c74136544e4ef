"""The commander of a ward: who is one, the boats, sending them, and taps that move them on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ioc.access.actor import SYSTEM, Actor
from ioc.access.wards import commands, commands_any
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain import units as rules
from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Role
from ioc.queries.directory import directory
from ioc.queries.rescue import unit_hindrance
from ioc.queries.rescue import ward as queries
from ioc.queries.rescue.ward_values import WardView
from ioc.services.dispatching import dispatching
from ioc.services.reporters import confirming
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.units import unit_contacts
from ioc.services.ward import ward
from ioc.services.ward.ward import BoatTold
from ioc.workers.unit_watch import watch_units
from tests.functional.fleet import Fleet
from tests.functional.ward_life import AREA, COMMITTEE, PHONE, Ward
from tests.statements import counted
from tests.threads import at_once
from tests.town import BORDER, DEEP, WARD, Town, metres_north


@pytest.fixture
def commander(person: Any) -> Actor:
    actor: Actor = person(Role.AGENCY_OFFICER, COMMITTEE)
    return actor


@pytest.fixture
def life(town: Town, commander: Actor) -> Ward:
    return Ward(town, commander)


def seen(town: Town, actor: Actor, area: str = AREA) -> WardView:
    with town.database.reading() as session:
        return queries.view(session, actor, area, clock.now(), "vi", sends_sms=True)


def test_the_committee_commands_in_its_ward_and_the_city_in_each(person: Any) -> None:
    manager = person(Role.AGENCY_MANAGER, COMMITTEE)
    assert commands(manager, AREA)
    assert not commands(manager, WARD)
    narrow = person(Role.AGENCY_OFFICER, COMMITTEE, WARD)
    assert not commands(narrow, AREA)
    for agency in ("hepco", "ptds", f"ca-{AREA}"):
        officer = person(Role.AGENCY_OFFICER, agency)
        assert not commands(officer, AREA), agency
        assert not commands_any(officer), agency
    assert commands(person(Role.DUTY_OFFICER), AREA)
    assert not commands(person(Role.OPERATOR), AREA)
    assert not commands(person(Role.CREW, COMMITTEE), AREA)


def test_a_ward_sees_its_open_rescues_by_priority_whoever_has_them(
    town: Town, commander: Actor
) -> None:
    far = town.emergency(point=BORDER, phone="0905000009")
    first = town.emergency(people=5, phone="0905000001")
    town.report(point=metres_north(DEEP, 900))
    found = seen(town, commander)
    assert [one.id for one in found.rescues] == [first.incident]
    assert found.rescues[0].people == 5
    assert found.unhelped == 1
    assert found.rescues[0].why
    with pytest.raises(NotFound):
        seen(town, commander, WARD)
    assert far.incident != first.incident


def test_a_boat_is_entered_by_name_and_number_and_recognised_by_the_number(
    town: Town, life: Ward, commander: Actor
) -> None:
    boat = life.boat()
    row = life.unit(boat)
    assert (row.code, row.is_local, row.area_code) == ("GHE-01", True, AREA)
    assert row.agency_code == COMMITTEE
    # Whose it is stands in no card and in no event.
    assert "Tư" not in row.card
    assert "111" not in row.card
    again, is_new = town.do(ward.add_boat, commander, AREA, BoatTold("Tư", "+84905111222", 4))
    assert (again.id, is_new) == (boat, False)
    second = life.boat("0905333444", "Bà Lài")
    assert life.unit(second).code == "GHE-02"


def test_a_boat_that_left_the_list_is_back_by_its_number(life: Ward, town: Town) -> None:
    boat = life.boat()
    town.do(ward.forget_boat, life.commander, AREA, boat)
    assert seen(town, life.commander).boats == ()
    assert life.boat() == boat
    assert seen(town, life.commander).boats[0].is_free


@pytest.mark.parametrize(
    ("owner", "phone", "seats", "wrong"),
    [
        ("", "", 0, {"owner", "phone", "seats"}),
        ("Tư", "abc", 4, {"phone"}),
        ("Tư", "113", 4, {"phone"}),
        ("Tư", PHONE, 61, {"seats"}),
    ],
)
def test_what_is_wrong_with_a_boat_is_said_by_field(
    town: Town, commander: Actor, owner: str, phone: str, seats: int, wrong: set[str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        town.do(ward.add_boat, commander, AREA, BoatTold(owner, phone, seats))
    assert {one.field for one in refusal.value.errors} == wrong


def test_a_number_of_another_ward_is_not_taken_over(town: Town, life: Ward, person: Any) -> None:
    life.boat()
    neighbour = person(Role.AGENCY_OFFICER, f"ubnd-{WARD}")
    with pytest.raises(Conflict) as refusal:
        town.do(ward.add_boat, neighbour, WARD, BoatTold("Tư", PHONE, 4))
    assert refusal.value.code == "boat_of_other_ward"


def test_a_boat_is_sent_once_and_two_people_never_take_it(
    town: Town, life: Ward, person: Any
) -> None:
    one = town.emergency(people=4, phone="0905000001").incident
    other = town.emergency(phone="0905000002", point=metres_north(DEEP, 900)).incident
    boat = life.boat()
    task = life.send(one, boat)
    assert life.send(one, boat) == task
    with pytest.raises(Conflict) as refusal:
        life.send(other, boat)
    assert refusal.value.code == "unit_taken"
    with pytest.raises(DomainError):
        town.act(dispatching.dispatch_unit, person(Role.DUTY_OFFICER), other, boat)
    assert town.card(one)["assignments"][0]["unit"] == boat


def test_a_commander_sends_no_other_boats_and_to_no_other_ward(
    town: Town, life: Ward, person: Any
) -> None:
    fleet = Fleet(town)
    rescue = town.emergency(phone="0905000001").incident
    far = town.emergency(point=BORDER, phone="0905000002").incident
    boat = life.boat()
    city_boat = fleet.unit()
    for incident, unit in ((far, boat), (rescue, city_boat), (rescue, 2**70), (2**70, boat)):
        with pytest.raises(NotFound):
            life.send(incident, unit)
    task = life.send(rescue, boat)
    stranger = person(Role.AGENCY_OFFICER, f"ubnd-{WARD}")
    with pytest.raises(NotFound):
        town.do(ward.tap, stranger, AREA, task, "there", None, None, "t")
    with pytest.raises(NotFound):
        town.do(ward.view_owner, stranger, AREA, boat)
    with pytest.raises((NotAllowed, NotFound)):
        town.act(dispatching.dispatch_unit, life.commander, rescue, city_boat)


def test_somebody_else_who_sent_meanwhile_is_told_of(town: Town, life: Ward, person: Any) -> None:
    rescue = town.emergency(phone="0905000001").incident
    boat = life.boat()
    city_boat = Fleet(town).unit()
    town.act(dispatching.dispatch_unit, person(Role.DUTY_OFFICER), rescue, city_boat)
    with pytest.raises(Conflict) as refusal:
        town.do(ward.send_boat, life.commander, AREA, rescue, boat, ())
    assert refusal.value.code == "sent_meanwhile"
    town.do(ward.send_boat, life.commander, AREA, rescue, boat, (city_boat,))


def test_the_commanders_taps_move_the_boat_to_the_shelter(town: Town, life: Ward) -> None:
    rescue = town.emergency(people=4, phone="0905000001").incident
    boat = life.boat()
    task = life.send(rescue, boat)
    life.tap(task, "there")
    life.tap(task, "picked_up", 4)
    assert life.task(task).status == "picked_up"
    with pytest.raises(Conflict):
        life.tap(task, "cannot")
    with pytest.raises(NotFound):
        life.tap(task, "sink")
    life.tap(task, "at_shelter")
    done = life.task(task)
    assert (done.status, done.people_handed_over, done.is_active) == ("cleared", 4, False)
    assert life.unit(boat).status == "available"


def test_a_boat_is_called_back_and_can_be_sent_again(town: Town, life: Ward) -> None:
    rescue = town.emergency(people=4, phone="0905000001").incident
    boat = life.boat()
    task = life.send(rescue, boat)
    life.tap(task, "cancel")
    assert not life.task(task).is_active
    assert life.send(rescue, boat) != task


def test_a_number_that_is_missing_is_asked_for(town: Town, life: Ward) -> None:
    rescue = town.emergency(phone="0905000001").incident
    task = life.send(rescue, life.boat())
    if town.incident(rescue).people is None:
        with pytest.raises(InvalidInput) as refusal:
            life.tap(task, "picked_up")
        assert refusal.value.errors[0].field == "people"
    life.tap(task, "picked_up", 3)
    life.tap(task, "at_shelter")
    done = life.task(task)
    assert (done.people_picked_up, done.people_handed_over) == (3, 3)
    assert not done.is_active


def test_a_tap_that_is_sent_late_counts_at_its_own_time_and_once(town: Town, life: Ward) -> None:
    rescue = town.emergency(people=4, phone="0905000001").incident
    task = life.send(rescue, life.boat())
    Fleet(town).long_ago(task, 40)
    earlier = clock.now() - timedelta(minutes=20)
    life.tap(task, "picked_up", 4, clock.now() - timedelta(minutes=5), token="two")
    life.tap(task, "there", None, earlier, token="one")
    life.tap(task, "there", None, earlier, token="one")
    life.tap(task, "picked_up", 4, clock.now() - timedelta(minutes=5), token="two")
    done = life.task(task)
    assert done.people_picked_up == 4
    assert done.on_scene_at is not None
    assert abs((done.on_scene_at - earlier).total_seconds()) < 2


def test_an_owner_has_a_quarter_of_an_hour_to_answer(
    town: Town, life: Ward, database: Database
) -> None:
    rescue = town.emergency(people=4, phone="0905000001").incident
    boat = life.boat()
    task = life.send(rescue, boat)
    Fleet(town).long_ago(task, 5)
    watch_units(database)
    assert life.task(task).is_active
    Fleet(town).long_ago(task, 16)
    watch_units(database)
    assert not life.task(task).is_active
    found = seen(town, life.commander).boats[0]
    assert found.task is not None
    assert found.is_free
    life.tap(task, "there")
    assert life.task(task).is_active


def test_looks_at_numbers_are_recorded(town: Town, life: Ward) -> None:
    rescue = town.emergency(phone="0905000001").incident
    boat = life.boat()
    people = town.do(ward.view_reporters, life.commander, AREA, rescue)
    assert people[0]["phone"] == "0905000001"
    town.do(ward.view_owner, life.commander, AREA, boat)
    kinds = town.kinds()
    assert kinds.count("report:contact_viewed") == 1
    assert kinds.count("unit:contact_viewed") == 1


def test_an_owner_who_is_forgotten_is_recognised_no_more(
    town: Town, life: Ward, person: Any
) -> None:
    boat = life.boat()
    life.sms("xin chào")
    town.do(unit_contacts.erase_contact, person(Role.SUPERVISOR), boat)
    row = life.unit(boat)
    assert (row.contact_name, row.contact_phone, row.contact_key) == (None, None, None)
    assert life.boat() != boat


def test_the_list_costs_the_same_for_few_and_for_many(
    town: Town, life: Ward, database: Database
) -> None:
    def cost() -> int:
        with counted(database) as statements:
            seen(town, life.commander)
        return len(statements)

    rescue = town.emergency(phone="0905000001").incident
    life.send(rescue, life.boat())
    seen(town, life.commander)
    few = cost()
    for n in range(5):
        more = town.emergency(phone=f"090500010{n}", point=metres_north(DEEP, 400 * n + 400))
        life.send(more.incident, life.boat(f"090566600{n}"))
        life.sms("nước chảy mạnh", sender=f"090566600{n}")
    found = seen(town, life.commander)
    assert len(found.rescues) >= 4
    assert len(found.messages) == 5
    assert cost() == few
    assert few <= 8


def test_one_boat_that_several_enter_at_the_same_moment_is_one(town: Town, life: Ward) -> None:
    told = BoatTold("Ông Tư", "0905 111 222", 6)
    done = at_once([lambda: town.do(ward.add_boat, life.commander, AREA, told)] * 5)
    assert sorted(is_new for _unit, is_new in done) == [False] * 4 + [True]
    assert len({unit.id for unit, _is_new in done}) == 1


def test_nobody_is_rung_by_the_ward_for_a_rescue_that_is_over(
    town: Town, life: Ward, person: Any
) -> None:
    rescue = town.emergency(people=3, phone="0905000001").incident
    assert town.do(ward.view_reporters, life.commander, AREA, rescue)
    town.do(confirming.by_call_back, person(Role.OPERATOR), rescue, ConfirmedWord.SAFE)
    with pytest.raises(NotFound):
        town.do(ward.view_reporters, life.commander, AREA, rescue)


def test_the_owner_writes_and_the_commander_taps_the_same_and_it_counts_once(
    town: Town, life: Ward
) -> None:
    task = life.send(town.emergency(people=6).incident, life.boat())
    life.sms("2 3")
    assert life.tap(task, "picked_up", 3).people_picked_up == 3
    assert life.tap(task, "picked_up", 2).people_picked_up == 5


def test_boats_are_offered_by_what_they_can_do_and_nothing_is_forbidden(
    town: Town, life: Ward, commander: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule is that of the recommendation; what speaks against a boat is said beside it."""
    monkeypatch.setattr(rules, "is_night", lambda at: True)
    rescue = town.emergency(people=6, phone="0905000001").incident
    rowing = life.boat("0905000010", seats=10)
    small = life.motor_boat("0905000011", seats=4)
    big = life.motor_boat("0905000012", seats=6)
    found = seen(town, commander).to_send(rescue)
    assert [boat.id for boat, _ in found] == [big, small, rowing]
    assert [why.against for _, why in found] == [
        (),
        ("phải đi 2 chuyến",),
        ("không đi được ban đêm",),
    ]
    assert life.send(rescue, rowing)


def test_a_new_boat_is_about_in_its_ward_so_that_a_plan_can_use_it(
    town: Town, life: Ward, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "is_night", lambda at: False)
    middle = town.ask(directory).areas[AREA]
    boat = life.unit(life.boat())
    assert (boat.lat, boat.lon) == (middle.lat, middle.lon)
    # Nobody was seen there: it is rough, and has no moment.
    assert boat.position_at is None
    assert boat.accuracy_m == 2_000
    assert unit_hindrance.hindrance(boat, clock.now(), timedelta(minutes=30)) is None


def test_a_boat_lies_where_the_commander_says(town: Town, life: Ward) -> None:
    school = FacilityTold("Trường", FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=60)
    hall = town.do(facilities.create, SYSTEM, school)
    told = BoatTold("Bà Năm", "0905 333 444", 4, moored_at=hall.id)
    moored, _ = town.do(ward.add_boat, life.commander, AREA, told)
    assert (moored.lat, moored.lon) == (hall.lat, hall.lon)
    assert [one.id for one in seen(town, life.commander).moorings] == [hall.id]
    far = BoatTold("Bà Sáu", "0905 333 555", 4, moored_at=999_999)
    with pytest.raises(InvalidInput):
        town.do(ward.add_boat, life.commander, AREA, far)
