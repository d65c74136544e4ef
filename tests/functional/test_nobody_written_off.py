"""Nobody is written off while their last word is that people wait: no count, no late tap, no form
sent twice and no boat that turns back ends a rescue then."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
import time_machine

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.errors import InvalidInput
from ioc.domain.incidents import OPEN, IncidentStatus, Outcome
from ioc.domain.people_ledger import Settlement, Whereabouts
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.queries.rescue import people_count
from ioc.services.agency import working
from ioc.services.inbound.safe_words import caller_says
from ioc.services.ledger import rescue_people as ledger
from ioc.services.ledger.rescue_people import PeopleTold, Rest, SettlementTold
from ioc.services.reporters import confirming
from ioc.services.shelters import arrivals
from ioc.services.verification import joining
from tests.functional.fleet import Fleet
from tests.functional.test_shelters_and_water import shelter
from tests.town import DEEP, Told, Town, metres_north

PHONE = "0905111222"
NEXT_TRIP, OTHER_BOAT = Whereabouts.NEXT_TRIP, Whereabouts.OTHER_BOAT
SAFE, WAITING = ConfirmedWord.SAFE, ConfirmedWord.WAITING
FOUND = SettlementTold(Settlement.FOUND_SAFE, "Hàng xóm đón về")


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


def left_behind(people: int, where: Whereabouts = NEXT_TRIP, *names: str) -> PeopleTold:
    return PeopleTold((), Rest(people, where, names))


def trip(fleet: Fleet, task: int, people: int, told: PeopleTold = PeopleTold()) -> None:  # noqa: B008
    fleet.step(task, "on_scene")
    fleet.step(task, "picked_up", people=people, told=told)
    fleet.step(task, "handed_over", people=people)


def brought(town: Town, fleet: Fleet, duty: Actor, people: int | None = 4) -> Told:
    """A rescue that is over: a boat brought all four."""
    told = town.emergency(people=people, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 4)
    fleet.step(task, "clear")
    assert town.incident(told.incident).status is IncidentStatus.RESOLVED
    return told


def is_open(town: Town, incident: int) -> bool:
    return town.incident(incident).status in OPEN


def waits_for_a_unit(town: Town, incident: int) -> bool:
    row = town.incident(incident)
    return row.status in OPEN and not row.is_fetched


def tally(town: Town, incident: int) -> Any:
    return town.ask(people_count.tallies, [incident])[incident]


def text(town: Town, words: str) -> None:
    town.do(caller_says, PHONE, words, clock.now())


def lead_of(town: Town, incident: int) -> str:
    with town.database.reading() as session:
        row = session.get_one(Incident, incident)
        return next(one.agency_code for one in row.referrals if one.is_lead)


def resolve(town: Town, actor: Actor, incident: int, reason: str | None) -> None:
    answer = "Đã đưa mọi người về nơi an toàn."
    town.act(
        partial(working.resolve_incident, people_reason=reason),
        *(actor, incident, Outcome.FIXED, answer),
    )


@pytest.mark.parametrize("where", [NEXT_TRIP, OTHER_BOAT])
@pytest.mark.parametrize("asked", [None, 2, 4])
def test_whom_a_crew_left_for_later_is_waited_for_and_keeps_the_rescue_open(
    town: Town, fleet: Fleet, duty: Actor, asked: int | None, where: Whereabouts
) -> None:
    told = town.emergency(people=asked, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 2, left_behind(3, where))
    fleet.step(task, "clear")
    assert tally(town, told.incident).waiting == 3
    assert waits_for_a_unit(town, told.incident)


@pytest.mark.parametrize("asked", [None, 2, 5])
def test_who_was_left_and_is_fetched_by_another_boat_is_waited_for_no_more(
    town: Town, fleet: Fleet, duty: Actor, asked: int | None
) -> None:
    told = town.emergency(people=asked, phone=PHONE)
    first = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, first, 2, left_behind(3, OTHER_BOAT, "Bà Lành"))
    second = fleet.send(told.incident, fleet.unit(), duty)
    fleet.step(first, "clear")
    trip(fleet, second, 2)
    assert tally(town, told.incident).waiting == 1
    fleet.step(second, "en_route")
    trip(fleet, second, 1)
    fleet.step(second, "clear")
    assert not is_open(town, told.incident)


def test_on_its_next_trip_a_crew_says_anew_whom_it_left(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = town.emergency(people=None, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 2, left_behind(3))
    fleet.step(task, "en_route")
    trip(fleet, task, 1, left_behind(4))
    assert tally(town, told.incident).waiting == 4
    fleet.step(task, "en_route")
    trip(fleet, task, 4)
    fleet.step(task, "clear")
    assert not is_open(town, told.incident)


def test_a_tap_that_comes_late_leaves_behind_nobody_who_was_fetched_since(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = town.emergency(people=None, phone=PHONE)
    first = fleet.send(told.incident, fleet.unit(), duty)
    second = fleet.send(told.incident, fleet.unit(), duty)
    for task in (first, second):
        fleet.long_ago(task, 60)
    fleet.step(second, "on_scene", seconds=-600)
    fleet.step(second, "picked_up", seconds=-500, people=2)
    fleet.step(first, "on_scene", seconds=-1200)
    fleet.step(first, "picked_up", seconds=-1000, people=2, told=left_behind(3, OTHER_BOAT))
    assert tally(town, told.incident).waiting == 1


def test_who_was_left_and_comes_to_a_shelters_door_is_waited_for_no_more(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = town.emergency(people=5, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 2, left_behind(3, NEXT_TRIP, "Bà Lành"))
    fleet.step(task, "clear")
    town.do(
        arrivals.come_in, duty, shelter(town.database), 3, code=told.code, names=["Nguyễn Thị Lành"]
    )
    assert not is_open(town, told.incident)


def test_whom_a_crew_left_opens_a_rescue_again_that_was_over(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = town.emergency(people=2, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    fleet.long_ago(task, 60)
    fleet.step(task, "cancel", reason="Mất liên lạc")
    town.do(confirming.by_call_back, duty, told.incident, SAFE)
    assert not is_open(town, told.incident)
    fleet.step(task, "on_scene", seconds=-120)
    fleet.step(task, "picked_up", seconds=-60, people=2, told=left_behind(3))
    assert waits_for_a_unit(town, told.incident)
    fleet.step(task, "handed_over", people=2)
    fleet.step(task, "en_route")
    trip(fleet, task, 3)
    fleet.step(task, "clear")
    assert not is_open(town, told.incident)


def test_a_person_may_end_a_rescue_of_which_a_crew_left_people_with_a_reason_alone(
    town: Town, fleet: Fleet, duty: Actor, person: Any
) -> None:
    told = town.emergency(people=2, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 2, left_behind(3))
    fleet.step(task, "clear")
    officer = person(Role.AGENCY_MANAGER, lead_of(town, told.incident))
    with pytest.raises(InvalidInput):
        resolve(town, officer, told.incident, None)
    resolve(town, officer, told.incident, "Trạm y tế đã đón cả ba người")
    found = tally(town, told.incident)
    assert (found.waiting, found.decided, is_open(town, told.incident)) == (0, 3, False)


@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_a_rescue_opened_again_is_planned_and_is_ended_by_no_boat_that_cannot_go(
    town: Town, fleet: Fleet, duty: Actor, end: str
) -> None:
    told = brought(town, fleet, duty)
    town.act(working.reopen_incident, duty, told.incident, "Còn người trên mái")
    assert waits_for_a_unit(town, told.incident)
    task = fleet.send(told.incident, fleet.unit(), duty)
    fleet.step(task, end, reason="Nước xiết")
    assert waits_for_a_unit(town, told.incident)


def test_a_crew_that_was_there_after_it_was_opened_again_ends_it(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = brought(town, fleet, duty)
    town.act(working.reopen_incident, duty, told.incident, "Còn người trên mái")
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 1)
    fleet.step(task, "clear")
    assert not is_open(town, told.incident)


def test_a_rescue_opened_again_after_a_decision_waits_for_all_of_them(
    town: Town, fleet: Fleet, duty: Actor, person: Any
) -> None:
    told = town.emergency(people=4, phone=PHONE)
    officer = person(Role.AGENCY_MANAGER, lead_of(town, told.incident))
    resolve(town, officer, told.incident, "Nước rút, không thấy ai")
    town.act(working.reopen_incident, duty, told.incident, "Nhà gọi lại: còn đủ bốn người")
    task = fleet.send(told.incident, fleet.unit(), duty)
    fleet.step(task, "cancel", reason="Hỏng máy")
    assert tally(town, told.incident).waiting == 4
    assert waits_for_a_unit(town, told.incident)


@pytest.mark.parametrize("end", ["decline", "cancel"])
def test_a_caller_who_waits_after_the_end_is_planned_and_outlives_a_boat_that_turns_back(
    town: Town, fleet: Fleet, duty: Actor, end: str
) -> None:
    told = brought(town, fleet, duty)
    text(town, "chưa an toàn, vẫn còn người")
    assert waits_for_a_unit(town, told.incident)
    task = fleet.send(told.incident, fleet.unit(), duty)
    fleet.step(task, end, reason="Nước xiết")
    assert waits_for_a_unit(town, told.incident)
    text(town, "đã an toàn")
    assert not is_open(town, told.incident)


@pytest.mark.parametrize("asked", [None, 4])
def test_what_an_operator_hears_after_the_boat_has_brought_all_is_the_last_word(
    town: Town, fleet: Fleet, duty: Actor, asked: int | None
) -> None:
    told = town.emergency(people=asked, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 4)
    town.do(confirming.by_call_back, duty, told.incident, WAITING)
    fleet.step(task, "clear")
    assert waits_for_a_unit(town, told.incident)
    town.do(confirming.by_call_back, duty, told.incident, SAFE)
    assert not is_open(town, told.incident)


@pytest.mark.parametrize("asked", [None, 4])
def test_a_tap_made_before_the_word_of_who_waits_answers_it_not(
    town: Town, fleet: Fleet, duty: Actor, asked: int | None
) -> None:
    told = town.emergency(people=asked, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    fleet.long_ago(task, 60)
    text(town, "vẫn chờ")
    for number, action in enumerate(("on_scene", "picked_up", "handed_over")):
        data = {} if action == "on_scene" else {"people": 4}
        fleet.step(task, action, seconds=number * 60 - 900, **data)
    fleet.step(task, "clear")
    assert waits_for_a_unit(town, told.incident)


def test_a_neighbour_who_calls_after_the_boat_has_brought_all_is_waited_for(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = town.emergency(people=4, phone=PHONE)
    task = fleet.send(told.incident, fleet.unit(), duty)
    trip(fleet, task, 4)
    other = town.emergency(people=4, phone="0905111333")
    assert other.incident == told.incident
    fleet.step(task, "clear")
    assert waits_for_a_unit(town, told.incident)
    town.do(confirming.by_link, other.code, SAFE)
    assert not is_open(town, told.incident)


def test_other_callers_answer_for_their_own_people_alone(town: Town, duty: Actor) -> None:
    told = town.emergency(people=2, phone=PHONE)
    other = town.emergency(people=2, phone="0905111333", point=metres_north(DEEP, 2000))
    town.act(joining.merge_incidents, duty, other.incident, told.incident)
    town.do(confirming.by_link, told.code, WAITING)
    town.do(confirming.by_link, other.code, SAFE, 2)
    assert is_open(town, told.incident)
    town.do(confirming.by_link, told.code, SAFE, 2)
    assert not is_open(town, told.incident)


def test_who_waits_is_not_answered_by_those_of_a_rescue_that_it_was_joined_with(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    other = town.emergency(people=4, phone="0905111333", point=metres_north(DEEP, 2000))
    task = fleet.send(other.incident, fleet.unit(), duty)
    trip(fleet, task, 4)
    told = town.emergency(people=4, phone=PHONE)
    town.act(joining.merge_incidents, duty, told.incident, other.incident)
    fleet.step(task, "clear")
    assert waits_for_a_unit(town, other.incident)


def test_a_family_at_the_door_answers_for_all_who_were_asked_for(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = town.emergency(people=2, phone=PHONE)
    text(town, "vẫn chờ")
    task = fleet.send(told.incident, fleet.unit(), duty)
    town.do(arrivals.come_in, duty, shelter(town.database), 2, code=told.code)
    fleet.step(task, "cancel", reason="Đã tự đến")
    assert not is_open(town, told.incident)


def test_a_person_says_what_became_of_those_who_were_said_to_wait(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = brought(town, fleet, duty)
    town.act(working.reopen_incident, duty, told.incident, "Còn người trên mái")
    town.do(ledger.settle_rest, duty, told.incident, FOUND)
    assert not is_open(town, told.incident)


def forms_of(page: str, address: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to an address."""
    form = page.split(f'action="{address}', 1)[1].split("</form>", 1)[0]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrf_token"}


@pytest.mark.parametrize("form", ["confirm", "settle", "missing"])
def test_a_form_of_the_list_that_is_sent_twice_counts_once_and_a_new_one_counts_again(
    client: Any, town: Town, duty: Actor, token_of: Any, form: str
) -> None:
    told = town.emergency(people=4, phone=PHONE)
    town.do(confirming.by_call_back, duty, told.incident, ConfirmedWord.NOT_REACHED)
    head, address = token_of(duty), f"/people/of/{told.incident}/{form}"
    typed = {
        "confirm": {"word": "safe", "people": "2"},
        "settle": {"how": "found_safe", "people": "2", "reason": "Hàng xóm đón"},
        "missing": {"name": "Bà Lành"},
    }[form]
    hidden = forms_of(client.get("/people", headers=head).get_data(as_text=True), address)
    assert hidden
    answers = [client.post(address, data=typed | hidden, headers=head) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    found = tally(town, told.incident)
    assert (found.safe or 2 * found.missing, is_open(town, told.incident)) == (2, True)
    town.do(confirming.by_call_back, duty, told.incident, ConfirmedWord.NOT_REACHED)
    hidden = forms_of(client.get("/people", headers=head).get_data(as_text=True), address)
    client.post(address, data=typed | hidden, headers=head)
    found = tally(town, told.incident)
    assert found.safe == 4 or found.missing == 2


@pytest.mark.parametrize("form", ["confirm", "settle"])
def test_a_form_without_a_token_is_no_second_one_either(
    client: Any, town: Town, duty: Actor, token_of: Any, form: str
) -> None:
    told = town.emergency(people=4, phone=PHONE)
    typed = {"word": "safe", "how": "found_safe", "people": "2", "reason": "Hàng xóm đón"}
    with time_machine.travel("2026-11-23T05:00:00+00:00"):
        for _ in range(2):
            client.post(f"/people/of/{told.incident}/{form}", data=typed, headers=token_of(duty))
    assert (tally(town, told.incident).safe, is_open(town, told.incident)) == (2, True)


def test_a_word_that_the_api_gets_twice_is_taken_once(
    client: Any, town: Town, duty: Actor, token_of: Any
) -> None:
    told = town.emergency(people=4, phone=PHONE)
    address = f"/api/v1/incidents/{told.incident}/actions/confirm"
    head, word = token_of(duty), {"word": "safe", "people": 2}
    seen = {"version": town.incident(told.incident).version}
    statuses = [client.post(address, json=word | seen, headers=head).status_code for _ in "ab"]
    assert statuses == [200, 409]
    once = {"client_token": "a1b2c3d4e5f6a7b8", **seen, "word": "safe", "people": 1}
    answers = [client.post(address, json=once, headers=head) for _ in "ab"]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].get_json() == answers[1].get_json()
    assert tally(town, told.incident).safe == 3
    last = {**once, "client_token": "b1b2c3d4e5f6a7b8"}
    answers = [client.post(address, json=last, headers=head) for _ in "ab"]
    assert [one.get_json()["status"] for one in answers] == ["resolved", "resolved"]
