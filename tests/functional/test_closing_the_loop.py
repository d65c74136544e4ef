"""A rescue ends when everybody is accounted for or a named person decides: nobody by silence."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from ioc.domain.incidents import OPEN, IncidentStatus, Outcome
from ioc.domain.people_ledger import PersonState, Settlement, Whereabouts
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.models.rescue_person import RescuePerson
from ioc.queries.public import tracking
from ioc.queries.rescue import people_count, plan_people, ringing, unaccounted
from ioc.services.agency import working
from ioc.services.inbound.safe_words import SAFE, WAITING, caller_says
from ioc.services.intake.commands import Person
from ioc.services.ledger import rescue_people as ledger
from ioc.services.ledger.rescue_people import PeopleTold, Rest, SettlementTold
from ioc.services.plans.plan_scenario import waiting_requests
from ioc.services.reporters import asking_again, confirming
from ioc.services.reporters.erasure import erase_report
from ioc.services.verification import joining
from ioc.workers.confirm_watch import watch_confirmations
from tests.functional.fleet import Fleet
from tests.functional.test_statement_counts import counted
from tests.town import DEEP, Told, Town, metres_north

PHONE = "0905111222"


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


@pytest.fixture
def operator(person: Any) -> Actor:
    found: Actor = person(Role.OPERATOR)
    return found


def rescue(town: Town, people: int | None = 5, **fields: Any) -> Told:
    return town.emergency(people=people, **{"phone": PHONE, **fields})


def entries(town: Town, incident: int) -> list[RescuePerson]:
    with town.database.reading() as session:
        rows = select(RescuePerson).where(RescuePerson.incident_id == incident)
        return list(session.scalars(rows.order_by(RescuePerson.id)))


def tally(town: Town, incident: int) -> Any:
    return town.ask(people_count.tallies, [incident])[incident]


def age(town: Town, incident: int, **since: float) -> None:
    at = clock.now() - timedelta(**since)
    with town.database.atomic() as session:
        session.execute(
            update(Incident)
            .where(Incident.id == incident)
            .values(last_confirmed_at=at, look_again_at=at)
        )


def missing_one(town: Town, fleet: Fleet, duty: Actor, **rest: Any) -> tuple[int, int]:
    """Of five a boat brings four; one was not seen. Answers incident and assignment."""
    told = rescue(town)
    task = fleet.send(told.incident, fleet.unit(), duty)
    who = {"people": 1, "whereabouts": Whereabouts.UNKNOWN, "names": ("Bà Lành",), **rest}
    fleet.step(task, "on_scene")
    fleet.step(task, "picked_up", people=4, told=PeopleTold(("Ông Sáu",), Rest(**who)))
    return told.incident, task


def test_a_rescue_of_which_the_crew_brought_everybody_is_over(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = rescue(town)
    task = fleet.send(told.incident, fleet.unit(), duty)
    for action, data in (
        ("on_scene", {}),
        ("picked_up", {"people": 5}),
        ("handed_over", {"people": 5}),
    ):
        fleet.step(task, action, **data)
        assert town.incident(told.incident).status is IncidentStatus.IN_PROGRESS
    fleet.step(task, "clear")
    found = town.incident(told.incident)
    assert (found.status, found.outcome) == (IncidentStatus.RESOLVED, Outcome.FIXED)
    assert found.answer is not None
    assert "5" in found.answer


def test_a_crew_that_brings_fewer_leaves_the_rescue_open(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    incident, task = missing_one(town, fleet, duty)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "clear")
    assert town.incident(incident).status is IncidentStatus.IN_PROGRESS
    assert town.card(incident)["missing"] == 1
    kept = [(one.name, one.state, one.people) for one in entries(town, incident)]
    assert kept == [
        ("Ông Sáu", PersonState.AT_SHELTER, 1),
        ("Bà Lành", PersonState.MISSING, 1),
    ]
    found = tally(town, incident)
    assert (found.picked_up, found.at_shelter, found.missing, found.unaccounted) == (4, 4, 1, 1)
    assert all("Lành" not in str(event.data) for event in town.events())


@pytest.mark.parametrize("is_named", [True, False])
def test_who_is_missing_is_found_only_when_the_crew_ticks_the_name(
    town: Town, fleet: Fleet, duty: Actor, is_named: bool
) -> None:
    incident, task = missing_one(town, fleet, duty)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "en_route")
    names = ("bà Lành",) if is_named else ()
    fleet.step(task, "picked_up", people=1, told=PeopleTold(names))
    fleet.step(task, "handed_over", people=1)
    fleet.step(task, "clear")
    assert town.card(incident)["missing"] == (0 if is_named else 1)
    assert tally(town, incident).is_accounted is is_named
    over = town.incident(incident).status is IncidentStatus.RESOLVED
    assert over is is_named


def test_who_is_missing_stays_open_until_a_person_says_what_became_of_them(
    town: Town, fleet: Fleet, duty: Actor, operator: Actor
) -> None:
    incident, task = missing_one(town, fleet, duty)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "clear")
    lost = entries(town, incident)[1]
    dead = SettlementTold(Settlement.DEAD, "Thấy thi thể")
    with pytest.raises(NotAllowed):
        town.do(ledger.settle, operator, lost.id, lost.version, dead)
    with pytest.raises(InvalidInput):
        town.do(ledger.settle, operator, lost.id, lost.version, SettlementTold(Settlement.DEAD, ""))
    safe = SettlementTold(Settlement.FOUND_SAFE, "Con gái gọi báo đang ở nhà bà")
    with pytest.raises(Conflict):
        town.do(ledger.settle, operator, lost.id, lost.version + 5, safe)
    town.do(ledger.settle, operator, lost.id, lost.version, safe)
    found = town.incident(incident)
    assert (found.status, found.missing) == (IncidentStatus.RESOLVED, 0)
    settled = entries(town, incident)[1]
    assert (settled.settled_by, settled.state) == (operator.user_id, PersonState.SAFE)
    with pytest.raises(InvalidTransition):
        town.do(ledger.settle, operator, lost.id, settled.version, safe)


def test_an_officer_on_duty_may_have_to_say_that_somebody_is_dead(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    incident, _task = missing_one(town, fleet, duty)
    lost = entries(town, incident)[1]
    told = SettlementTold(Settlement.DEAD, "Công an phường xác nhận")
    town.do(ledger.settle, duty, lost.id, lost.version, told)
    assert (tally(town, incident).dead, tally(town, incident).missing) == (1, 0)


def test_the_caller_says_by_one_press_that_all_are_safe_and_takes_it_back(
    client: Any, town: Town
) -> None:
    told = rescue(town, people=3)
    page = client.get(f"/track/{told.code}").get_data(as_text=True)
    assert f"/track/{told.code}/safe" in page
    address = f"/api/v1/reports/{told.code}/safety"
    answer = client.post(address, json={"word": "safe"})
    assert answer.status_code == 200
    assert answer.get_json()["safety"]["told"]["people"] == 3
    assert town.incident(told.incident).status is IncidentStatus.RESOLVED
    assert client.post(address, json={"word": "safe"}).status_code == 200
    assert len(entries(town, told.incident)) == 1
    again = client.post(f"{address}/undo").get_json()
    assert again["safety"]["told"] is None
    found = town.incident(told.incident)
    assert (found.status, found.outcome) == (IncidentStatus.OPEN, None)
    assert tally(town, told.incident).unaccounted == 3
    assert client.post(address, json={"word": "not_reached"}).status_code == 422
    assert client.post(address, json={"word": "safe", "people": 0}).status_code == 422
    assert (
        client.post("/api/v1/reports/0000000000/safety", json={"word": "safe"}).status_code == 404
    )


def test_a_caller_who_tells_of_some_leaves_the_others_waited_for(client: Any, town: Town) -> None:
    told = rescue(town, people=5)
    client.post(f"/api/v1/reports/{told.code}/safety", json={"word": "safe", "people": 2})
    assert town.incident(told.incident).status is IncidentStatus.OPEN
    assert tally(town, told.incident).unaccounted == 3


def test_a_word_of_safety_calls_no_boat_back_that_is_on_its_way(
    client: Any, town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = rescue(town, people=2)
    task = fleet.send(told.incident, fleet.unit(), duty)
    client.post(f"/api/v1/reports/{told.code}/safety", json={"word": "safe"})
    assert town.incident(told.incident).status is IncidentStatus.IN_PROGRESS
    fleet.step(task, "cancel", duty)
    assert town.incident(told.incident).status is IncidentStatus.RESOLVED


@pytest.mark.parametrize(
    ("text", "outcome", "status"),
    [
        ("AN TOAN", SAFE, IncidentStatus.RESOLVED),
        ("chưa an toàn", WAITING, IncidentStatus.OPEN),
        ("bao giờ thuyền đến", None, IncidentStatus.OPEN),
        ("ok", None, IncidentStatus.OPEN),
    ],
)
def test_a_message_is_taken_for_a_word_where_it_is_plain(
    town: Town, text: str, outcome: str | None, status: IncidentStatus
) -> None:
    told = rescue(town, people=3)
    assert town.do(caller_says, "+84 905 111 222", text, clock.now()) == outcome
    assert town.incident(told.incident).status is status


def test_a_message_from_a_stranger_or_of_two_rescues_is_left_to_a_person(town: Town) -> None:
    rescue(town, people=3)
    assert town.do(caller_says, "0905999888", "AN TOAN", clock.now()) is None
    from tests.town import BORDER

    rescue(town, people=2, point=BORDER)
    assert town.do(caller_says, PHONE, "AN TOAN", clock.now()) is None


def test_not_yet_after_safe_opens_the_rescue_again(town: Town) -> None:
    told = rescue(town, people=3)
    town.do(caller_says, PHONE, "an toan roi", clock.now())
    assert town.do(caller_says, PHONE, "chua, van con nuoc", clock.now()) == WAITING
    assert town.incident(told.incident).status is IncidentStatus.OPEN
    assert tally(town, told.incident).unaccounted == 3


def test_who_waits_after_an_operator_said_safe_is_waited_for(
    town: Town, fleet: Fleet, duty: Actor, operator: Actor
) -> None:
    told = rescue(town, people=3)
    town.do(confirming.by_call_back, operator, told.incident, ConfirmedWord.SAFE)
    assert town.incident(told.incident).status is IncidentStatus.RESOLVED
    assert town.do(caller_says, PHONE, "chua", clock.now()) == WAITING
    assert tally(town, told.incident).unaccounted == 3
    task = fleet.send(told.incident, fleet.unit(), duty)
    fleet.step(task, "cancel", duty)
    assert town.incident(told.incident).status is not IncidentStatus.RESOLVED


def test_a_word_of_safety_that_comes_after_a_later_word_of_waiting_is_left_to_a_person(
    town: Town,
) -> None:
    told = rescue(town, people=3)
    assert town.do(caller_says, PHONE, "chua", clock.now()) == WAITING
    before = clock.now() - timedelta(minutes=10)
    assert town.do(caller_says, PHONE, "an toan", before) is None
    assert town.incident(told.incident).status is IncidentStatus.OPEN
    assert town.do(caller_says, PHONE, "an toan", clock.now()) == SAFE


def test_another_number_of_the_same_sender_is_left_to_a_person(town: Town) -> None:
    told = rescue(town, people=5)
    assert town.do(caller_says, PHONE, "an toan 2", clock.now()) == SAFE
    assert town.do(caller_says, PHONE, "an toan 2", clock.now()) == SAFE
    assert town.do(caller_says, PHONE, "an toan 5", clock.now()) is None
    assert tally(town, told.incident).unaccounted == 3


def test_who_waits_is_heard_long_after_the_word_of_safety_of_some(client: Any, town: Town) -> None:
    told = rescue(town, people=5)
    address = f"/api/v1/reports/{told.code}/safety"
    client.post(address, json={"word": "safe", "people": 2})
    with town.database.atomic() as session:
        session.execute(update(RescuePerson).values(since=clock.now() - timedelta(hours=30)))
    assert client.post(address, json={"word": "waiting"}).status_code == 200
    assert town.card(told.incident)["confirmation"]["word"] == "waiting"


@pytest.mark.parametrize(("asked", "people"), [(None, 10**14), (None, 0), (3, 0), (3, 4)])
def test_nobody_settles_more_people_than_there_are_or_none(
    town: Town, operator: Actor, asked: int | None, people: int
) -> None:
    told = rescue(town, people=asked)
    safe = SettlementTold(Settlement.FOUND_SAFE, "Hàng xóm báo", people)
    with pytest.raises(InvalidInput):
        town.do(ledger.settle_rest, operator, told.incident, safe)
    assert entries(town, told.incident) == []


def test_an_operator_who_rang_notes_what_was_said(
    client: Any, town: Town, operator: Actor, token_of: Any
) -> None:
    told = rescue(town, people=2)
    address, headers = f"/api/v1/incidents/{told.incident}/actions/confirm", token_of(operator)
    answer = client.post(address, json={"word": "not_reached"}, headers=headers)
    assert answer.status_code == 200
    assert town.incident(told.incident).ring_tries == 1
    assert answer.get_json()["confirmation"]["ring_since"] is not None
    waiting = client.post(address, json={"word": "waiting"}, headers=headers).get_json()
    assert waiting["confirmation"]["by"] == "call_back"
    assert waiting["confirmation"]["ring_since"] is None
    body = {"word": "safe", "people": 2, "said_by": "Anh Nam"}
    assert client.post(address, json=body, headers=headers).get_json()["status"] == "resolved"
    assert client.post(address, json=body, headers=headers).status_code == 409
    assert entries(town, told.incident)[-1].said_by == "Anh Nam"
    assert all("Anh Nam" not in str(event.data) for event in town.events())


def test_an_agency_ends_a_rescue_with_people_unaccounted_for_only_with_a_reason(
    town: Town, person: Any
) -> None:
    told = rescue(town, people=4)
    agency = next(iter(town.leads(told.incident)))
    officer = person(Role.AGENCY_MANAGER, agency)
    answer = (Outcome.FIXED, "Đã đưa người dân ra nơi an toàn trong đêm.")
    with pytest.raises(InvalidInput) as refused:
        town.act(working.resolve_incident, officer, told.incident, *answer)
    assert [one.code for one in refused.value.errors] == ["people_unaccounted"]
    reason = "Trưởng thôn xác nhận cả 4 người sang nhà hàng xóm"
    town.act(working.resolve_incident, officer, told.incident, *answer, None, False, reason)
    kept = entries(town, told.incident)[0]
    assert (kept.state, kept.people) == (PersonState.DECIDED, 4)
    assert (kept.settled_reason, kept.settled_by) == (reason, officer.user_id)
    assert tally(town, told.incident).unaccounted == 0


def test_silence_is_asked_about_then_rung_then_grey_and_closes_nothing(town: Town) -> None:
    told = rescue(town)
    assert watch_confirmations(town.database) == 0
    age(town, told.incident, hours=2, minutes=1)
    watch_confirmations(town.database)
    asked = town.incident(told.incident)
    assert (asked.ask_tries, asked.ring_since) == (1, None)
    assert town.card(told.incident)["confirmation"]["age"] == "ageing"
    assert watch_confirmations(town.database) == 0
    with town.database.atomic() as session:
        row = session.get_one(Incident, told.incident)
        row.asked_again_at = clock.now() - timedelta(minutes=31)
        row.look_again_at = clock.now()
    watch_confirmations(town.database)
    assert town.incident(told.incident).ring_since is not None
    age(town, told.incident, hours=6, minutes=1)
    watch_confirmations(town.database)
    old = town.incident(told.incident)
    assert (old.is_stale, old.status) == (True, IncidentStatus.OPEN)
    assert town.card(told.incident)["confirmation"]["age"] == "stale"
    assert "incident:went_stale" in town.kinds()


def test_who_cannot_be_written_to_is_rung_at_once(town: Town) -> None:
    told = rescue(town, phone=None)
    age(town, told.incident, hours=2, minutes=1)
    watch_confirmations(town.database)
    assert town.incident(told.incident).ring_since is not None


def test_while_a_unit_is_there_nobody_is_asked(town: Town, fleet: Fleet, duty: Actor) -> None:
    told = rescue(town)
    fleet.send(told.incident, fleet.unit(), duty)
    age(town, told.incident, hours=3)
    watch_confirmations(town.database)
    assert town.incident(told.incident).ask_tries == 0
    assert town.ask(asking_again.due, clock.now()) == []


def test_a_new_word_ends_the_asking(town: Town, operator: Actor) -> None:
    told = rescue(town)
    age(town, told.incident, hours=7)
    watch_confirmations(town.database)
    assert town.incident(told.incident).ask_tries == 1
    town.do(confirming.by_call_back, operator, told.incident, ConfirmedWord.WAITING)
    fresh = town.incident(told.incident)
    assert (fresh.ask_tries, fresh.asked_again_at, fresh.is_stale) == (0, None, False)


def test_the_ledger_follows_a_merge_and_its_undoing(town: Town, fleet: Fleet, duty: Actor) -> None:
    incident, task = missing_one(town, fleet, duty)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "clear")
    from tests.town import BORDER

    other = rescue(town, people=5, phone="0905777666", point=BORDER)
    town.act(joining.merge_incidents, duty, incident, other.incident)
    assert town.incident(other.incident).missing == 1
    found = tally(town, other.incident)
    assert (found.picked_up, found.missing, found.unaccounted) == (4, 1, 1)
    with town.database.reading() as session:
        moved = session.get_one(Incident, incident)
    assert (moved.merged_into, moved.missing) == (other.incident, 0)
    with town.database.reading() as session:
        from ioc.models.report import Report

        report = session.scalars(
            select(Report.id).where(Report.incident_id == other.incident).order_by(Report.id)
        ).first()
    town.act(joining.split_incident, duty, other.incident, report)
    assert town.incident(incident).missing == 1
    assert town.incident(other.incident).missing == 0


def test_what_a_report_said_of_its_people_goes_with_it_when_it_is_split_off(
    client: Any, town: Town, duty: Actor
) -> None:
    first = rescue(town, people=5)
    second = rescue(town, people=2, phone="0905777666")
    assert first.incident == second.incident
    client.post(f"/api/v1/reports/{second.code}/safety", json={"word": "safe"})
    town.act(joining.split_incident, duty, first.incident, second.report)
    fresh = town.row(second.report).incident_id
    assert fresh is not None
    assert (tally(town, first.incident).safe, tally(town, fresh).safe) == (0, 2)


def test_erasing_a_reporter_erases_their_names_and_keeps_the_numbers(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    told = town.emergency(
        people=5, reporter=Person(phone=PHONE), place_contact=Person(name="Bà Lành")
    )
    task = fleet.send(told.incident, fleet.unit(), duty)
    rest = Rest(1, Whereabouts.UNKNOWN, ("Lành",))
    fleet.step(task, "picked_up", people=4, told=PeopleTold((), rest))
    town.do(erase_report, duty, told.code)
    kept = entries(town, told.incident)[0]
    assert (kept.name, kept.name_key, kept.people) == (None, None, 1)
    assert tally(town, told.incident).missing == 1


def test_people_met_on_the_way_are_counted_apart(
    client: Any, town: Town, fleet: Fleet, person: Any, token_of: Any
) -> None:
    from tests.functional.test_crew import met

    crew = person(Role.CREW, "ptds")
    unit = fleet.unit(crew=(crew,))
    answer = client.post(f"/api/v1/crew/units/{unit}/found", json=met(), headers=token_of(crew))
    assert answer.status_code == 201
    counts = town.ask(people_count.counts_of)
    assert (counts.walk_ups, counts.picked_up, len(counts.by_incident)) == (2, 2, 1)


def test_the_list_costs_the_same_for_few_and_for_many(
    town: Town, fleet: Fleet, duty: Actor, client: Any, token_of: Any
) -> None:
    from tests.town import DEEP, metres_north

    headers = token_of(duty)

    def cost() -> int:
        with counted(town.database) as seen:
            town.ask(unaccounted.unaccounted, duty)
            town.ask(ringing.to_ring, duty)
        return len(seen)

    missing_one(town, fleet, duty)
    few = cost()
    for n in range(4):
        rescue(town, phone=f"090512300{n}", point=metres_north(DEEP, 2000 + 900 * n))
    assert cost() == few
    assert client.get("/people", headers=headers).status_code in {200, 302}


def test_a_rescue_of_which_all_are_brought_or_looked_for_waits_for_no_unit(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    incident, task = missing_one(town, fleet, duty)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "clear")
    card = town.card(incident)
    assert (card["status"], card["assignments"]) == ("in_progress", [])
    assert (card["fetched"], card["missing"]) == (True, 1)
    assert town.ask(plan_people.left_of, [incident]) == {}
    assert town.ask(partial(waiting_requests, is_exercise=False)) == 0


def test_a_rescue_waits_again_when_somebody_else_is_told_of(
    town: Town, fleet: Fleet, duty: Actor, operator: Actor
) -> None:
    incident, task = missing_one(town, fleet, duty)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "clear")
    with town.database.atomic() as session:
        session.execute(update(Incident).where(Incident.id == incident).values(people=9))
    town.do(confirming.by_call_back, operator, incident, ConfirmedWord.WAITING)
    assert town.card(incident)["fetched"] is False
    assert town.ask(partial(waiting_requests, is_exercise=False)) == 1


def test_a_rescue_that_no_unit_was_at_waits_though_somebody_is_missing(
    town: Town, operator: Actor
) -> None:
    told = rescue(town, 1)
    town.do(partial(ledger.report_missing, name="Bà Lành"), operator, told.incident)
    assert town.card(told.incident)["fetched"] is False
    assert town.ask(partial(waiting_requests, is_exercise=False)) == 1


def test_the_figures_of_people_add_up_over_the_rescues_that_are_listed(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    missing_one(town, fleet, duty)
    rescue(town, 2, phone="0905333444", point=metres_north(DEEP, 3_000))
    people = town.ask(unaccounted.unaccounted, duty).people
    assert people["asked"] + people["beyond"] == sum(
        people[one]
        for one in ("aboard", "at_shelter", "safe", "dead", "decided", "missing", "left")
    )
    assert (people["asked"], people["aboard"], people["at_shelter"]) == (7, 4, 0)
    assert (people["missing"], people["left"]) == (1, 2)


def test_more_safe_people_than_were_told_of_close_nothing_and_are_asked_about(town: Town) -> None:
    told = rescue(town, 4)
    town.do(confirming.by_link, told.code, ConfirmedWord.SAFE, 99)
    found = town.incident(told.incident)
    assert found.status in OPEN
    assert found.ring_since is not None
    assert [(one.people, one.is_counted) for one in entries(town, told.incident)] == [(99, False)]
    safety = town.ask(tracking.public_state, told.code, "vi")["safety"]
    assert (safety["told"]["people"], safety["told"]["is_doubtful"]) == (99, True)


def test_what_the_caller_said_is_not_told_as_the_word_of_an_agency(town: Town) -> None:
    told = rescue(town, 4)
    town.do(confirming.by_link, told.code, ConfirmedWord.SAFE, 4)
    state = town.ask(tracking.public_state, told.code, "vi")
    assert state["result"]["by"] == "caller"
    assert state["timeline"][-1]["label"] == "Người báo cho biết đã an toàn"


def test_who_still_waits_sees_that_it_was_received(town: Town, client: Any) -> None:
    told = rescue(town, 4)
    town.do(confirming.by_link, told.code, ConfirmedWord.WAITING)
    safety = town.ask(tracking.public_state, told.code, "vi")["safety"]
    assert safety["waiting"]["is_sent"] is False
    page = client.get(f"/track/{told.code}").get_data(as_text=True)
    assert "vẫn còn người chờ cứu" in page


def test_a_matter_that_is_no_rescue_is_never_rung_about(town: Town, duty: Actor) -> None:
    told = rescue(town)
    with town.database.atomic() as session:
        row = session.get_one(Incident, told.incident)
        row.category, row.ring_since = "thoat_nuoc", clock.now()
    assert town.ask(ringing.to_ring, duty) == []
    assert town.ask(unaccounted.unaccounted, duty).rows == ()
    age(town, told.incident, hours=566)
    watch_confirmations(town.database)
    quiet = town.incident(told.incident)
    assert (quiet.ring_since, quiet.is_stale, quiet.ask_tries or 0) == (None, False, 0)


def test_all_safe_without_a_number_is_not_said_of_who_is_looked_for(
    town: Town, fleet: Fleet, duty: Actor, operator: Actor
) -> None:
    incident, task = missing_one(town, fleet, duty)
    fleet.step(task, "handed_over", people=4)
    fleet.step(task, "clear")
    with pytest.raises(InvalidInput) as refused:
        town.do(confirming.by_call_back, operator, incident, ConfirmedWord.SAFE)
    assert [one.code for one in refused.value.errors] == ["only_missing_left"]
    assert tally(town, incident).missing == 1
    town.do(confirming.by_call_back, operator, incident, ConfirmedWord.SAFE, people=1)
    assert (tally(town, incident).missing, tally(town, incident).safe) == (1, 1)
