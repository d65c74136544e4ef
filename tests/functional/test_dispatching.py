"""A unit is recommended, sent, and says how far it has come."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentStatus, UnitStatus
from ioc.access.actor import SYSTEM, Actor
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from ioc.domain.facilities import FacilityKind
from ioc.domain.incidents import OPEN, IncidentStatus
from ioc.domain.permissions import Role
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.unit import RecommendationLog, Unit
from ioc.queries import console, messages
from ioc.services.dispatching import dispatching, recommending
from ioc.services.shelters import facilities, facility_parties
from ioc.services.units import units
from ioc.services.verification import joining
from ioc.workers.unit_watch import watch_units
from tests.functional.fleet import Fleet
from tests.threads import at_once
from tests.town import BORDER, DEEP, Town, metres_north

S = AssignmentStatus


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


@pytest.fixture
def crew(person: Any) -> Actor:
    found: Actor = person(Role.CREW, "ptds")
    return found


def entries(town: Town, incident: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = town.card(incident)["assignments"]
    return found


def test_a_unit_is_sent_and_both_cards_say_so(fleet: Fleet, town: Town, duty: Actor) -> None:
    incident = town.emergency(point=DEEP, people=5).incident
    unit = fleet.unit(at=metres_north(DEEP, 2000))
    assignment = fleet.send(incident, unit, duty)
    (entry,) = entries(town, incident)
    assert {k: entry[k] for k in ("id", "unit", "status")} == {
        "id": assignment,
        "unit": unit,
        "status": "dispatched",
    }
    assert entry["eta_at"] is not None
    assert town.card(incident)["status"] == "in_progress"
    card = orjson.loads(town.ask(console.snapshot, duty))["units"][0]
    assert card["status"] == "committed"
    assert card["assignment"]["incident"] == incident
    assert card["assignment"]["tier"] == town.card(incident)["tier"]
    assert fleet.assignment(assignment).people_expected == 5
    kinds = town.kinds()
    assert kinds[-2:] == ["assignment:dispatched", "unit:status_changed"]


def test_of_two_dispatchers_who_send_one_unit_one_gets_it(
    fleet: Fleet, town: Town, person: Any
) -> None:
    matters = [town.emergency(point=metres_north(DEEP, 500 * n)).incident for n in range(4)]
    unit = fleet.unit()
    officers = [person(Role.DUTY_OFFICER) for _ in matters]

    def send(place: int) -> Any:
        return lambda: fleet.send(matters[place], unit, officers[place])

    results = at_once([send(place) for place in range(4)])
    sent = [one for one in results if isinstance(one, int)]
    refused = [one for one in results if isinstance(one, Conflict)]
    assert (len(sent), len(refused)) == (1, 3), results
    assert {one.code for one in refused} == {"unit_taken"}
    held = [matter for matter in matters if entries(town, matter)]
    assert len(held) == 1
    opened = {m for m in matters if town.incident(m).status is IncidentStatus.OPEN}
    assert opened == set(matters) - set(held)


def test_of_two_who_send_to_one_incident_the_second_sees_it_changed(
    fleet: Fleet, town: Town, duty: Actor
) -> None:
    incident = town.emergency(point=DEEP).incident
    version = town.card(incident)["version"]
    one, other = fleet.unit(), fleet.unit()

    def send(unit: int) -> Any:
        return lambda: town.do(dispatching.dispatch_unit, duty, incident, version, unit)

    results = at_once([send(one), send(other)])
    refused = [result for result in results if isinstance(result, Conflict)]
    assert [result.code for result in refused] == ["conflict"]
    assert len(entries(town, incident)) == 1


def test_what_cannot_be_sent_is_refused_with_a_reason(
    fleet: Fleet, town: Town, duty: Actor, person: Any
) -> None:
    incident = town.emergency(point=DEEP).incident
    broken = fleet.unit()
    town.do(units.set_unit_status, SYSTEM, broken, 1, UnitStatus.OUT_OF_SERVICE, "hỏng")
    with pytest.raises(InvalidTransition) as refused:
        fleet.send(incident, broken, duty)
    assert refused.value.code == "unit_out_of_service"
    with pytest.raises(InvalidInput):
        fleet.send(incident, fleet.unit(is_exercise=True), duty)
    with pytest.raises(NotFound):
        fleet.send(incident, 999_999, duty)
    unit = fleet.unit()
    with pytest.raises(NotAllowed):
        fleet.send(incident, unit, person(Role.OPERATOR))
    fleet.send(incident, unit, duty)
    with pytest.raises(Conflict) as again:
        fleet.send(incident, unit, duty)
    assert again.value.code == "unit_sent_already"


def test_a_trip_from_the_call_to_the_shelter(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    incident = town.emergency(point=DEEP, people=6).incident
    unit = fleet.unit(crew=(crew,))
    assignment = fleet.send(incident, unit, duty)
    for action, data in (
        ("acknowledge", {}),
        ("en_route", {}),
        ("on_scene", {}),
        ("picked_up", {"people": 4}),
        ("picked_up", {"people": 2}),
        ("handed_over", {"people": 6}),
    ):
        fleet.step(assignment, action, crew, token=str(uuid.uuid4()), **data)
    assert (entries(town, incident)[0]["picked_up"], fleet.row(unit).status) == (
        6,
        UnitStatus.COMMITTED,
    )
    fleet.step(assignment, "clear", crew)
    done = fleet.assignment(assignment)
    assert (done.status, done.is_active, done.people_handed_over) == (S.CLEARED, False, 6)
    assert entries(town, incident) == []
    assert fleet.row(unit).status is UnitStatus.AVAILABLE
    other = town.emergency(point=metres_north(DEEP, 900)).incident
    assert fleet.send(other, unit, duty) != assignment


def test_a_tap_that_comes_again_is_taken_once(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    unit = fleet.unit(crew=(crew,))
    assignment = fleet.send(town.emergency(point=DEEP).incident, unit, duty)
    token = str(uuid.uuid4())
    before = len(town.events())
    for _ in range(3):
        fleet.step(assignment, "picked_up", crew, token=token, people=3)
    assert fleet.assignment(assignment).people_picked_up == 3
    assert len(town.events()) == before + 2
    with pytest.raises(Conflict) as other:
        fleet.step(assignment, "handed_over", crew, token=token, people=3)
    assert other.value.code == "client_token_reused"


def test_the_same_tap_twice_at_the_same_moment_is_taken_once(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    unit = fleet.unit(crew=(crew,))
    assignment = fleet.send(town.emergency(point=DEEP).incident, unit, duty)
    token = str(uuid.uuid4())
    results = at_once(
        [lambda: fleet.step(assignment, "picked_up", crew, token=token, people=3)] * 3
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    assert fleet.assignment(assignment).people_picked_up == 3


def test_taps_that_come_late_are_put_where_their_times_say(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    incident = town.emergency(point=DEEP).incident
    assignment = fleet.send(incident, fleet.unit(crew=(crew,)), duty)
    fleet.long_ago(assignment, 60)
    fleet.step(assignment, "picked_up", crew, seconds=-600, token="c", people=4)
    fleet.step(assignment, "en_route", crew, seconds=-3000, token="a")
    fleet.step(assignment, "on_scene", crew, seconds=-1200, token="b")
    done = fleet.assignment(assignment)
    assert done.status is S.PICKED_UP
    assert done.en_route_at is not None and done.on_scene_at is not None
    assert done.picked_up_at is not None
    assert done.en_route_at < done.on_scene_at < done.picked_up_at
    assert done.people_picked_up == 4
    with pytest.raises(Conflict) as refused:
        fleet.step(assignment, "decline", crew, seconds=-300, token="d", reason="hết xăng")
    assert refused.value.code == "invalid_transition"
    assert refused.value.details["card"]["status"] == "picked_up"  # type: ignore[index]


def test_a_crew_that_cannot_go_frees_its_unit_and_the_matter_stays_urgent(
    client: Any, fleet: Fleet, town: Town, duty: Actor, crew: Actor, token_of: Any
) -> None:
    incident = town.emergency(point=DEEP).incident
    unit = fleet.unit(crew=(crew,))
    assignment = fleet.send(incident, unit, duty)
    path = f"/api/v1/assignments/{assignment}/actions"
    headers = token_of(crew)
    empty = client.post(f"{path}/decline", json={}, headers=headers)
    assert [error["field"] for error in empty.get_json()["errors"]] == ["reason"]
    sent = client.post(f"{path}/decline", json={"reason": "dòng chảy xiết"}, headers=headers)
    assert sent.get_json()["status"] == "declined"
    card = town.card(incident)
    assert (card["severity"], card["status"], card["assignments"]) == (
        "critical",
        "in_progress",
        [],
    )
    assert fleet.row(unit).status is UnitStatus.AVAILABLE
    late = client.post(f"{path}/on_scene", json={}, headers=headers)
    assert late.status_code == 409
    assert late.get_json()["code"] == "invalid_transition"
    assert late.get_json()["card"]["status"] == "declined"


def test_a_boat_that_breaks_down_is_not_put_back_by_the_end_of_its_task(
    fleet: Fleet, town: Town, duty: Actor
) -> None:
    unit = fleet.unit()
    assignment = fleet.send(town.emergency(point=DEEP).incident, unit, duty)
    version = fleet.row(unit).version
    with pytest.raises(InvalidTransition):
        town.do(units.set_unit_status, duty, unit, version, UnitStatus.AVAILABLE)
    town.do(units.set_unit_status, duty, unit, version, UnitStatus.OUT_OF_SERVICE, "hỏng máy")
    fleet.step(assignment, "decline", duty, reason="hỏng máy")
    assert fleet.row(unit).status is UnitStatus.OUT_OF_SERVICE


def test_a_crew_acts_for_its_own_unit_and_cancels_nothing(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor, person: Any
) -> None:
    own = fleet.unit(crew=(crew,))
    incident = town.report(point=BORDER).incident
    assignment = fleet.send(incident, own, duty)
    with pytest.raises(NotFound):
        fleet.step(assignment, "acknowledge", person(Role.CREW, "ptds"))
    with pytest.raises(NotAllowed):
        fleet.step(assignment, "acknowledge", person(Role.AGENCY_OFFICER, "ptds"))
    with pytest.raises(NotAllowed):
        fleet.step(assignment, "cancel", crew)
    with pytest.raises(InvalidInput):
        fleet.step(assignment, "acknowledge", crew, seconds=600)
    with pytest.raises(InvalidInput):
        fleet.step(assignment, "picked_up", crew)
    fleet.step(assignment, "acknowledge", crew)
    fleet.step(assignment, "cancel", duty)
    assert fleet.assignment(assignment).status is S.CANCELLED


def test_nobody_answers_and_the_unit_is_free_but_a_late_answer_counts(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    incident = town.emergency(point=DEEP).incident
    unit = fleet.unit(crew=(crew,))
    assignment = fleet.send(incident, unit, duty)
    assert watch_units(town.database) == 0
    fleet.long_ago(assignment, 2)
    assert watch_units(town.database) == 1
    assert watch_units(town.database) == 0
    assert fleet.row(unit).status is UnitStatus.AVAILABLE
    (entry,) = entries(town, incident)
    assert (entry["status"], entry["active"]) == ("unanswered", False)
    fleet.step(assignment, "en_route", crew)
    assert fleet.row(unit).status is UnitStatus.COMMITTED
    assert fleet.assignment(assignment).is_active


def test_a_late_answer_of_a_unit_that_was_sent_elsewhere_is_refused(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    unit = fleet.unit(crew=(crew,))
    first = fleet.send(town.emergency(point=DEEP).incident, unit, duty)
    fleet.long_ago(first, 2)
    watch_units(town.database)
    fleet.send(town.emergency(point=metres_north(DEEP, 900)).incident, unit, duty)
    with pytest.raises(Conflict) as refused:
        fleet.step(first, "en_route", crew)
    assert refused.value.code == "unit_taken"


def test_who_was_picked_up_before_a_cancel_is_brought_by_a_boat_that_was_sent_elsewhere(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    unit = fleet.unit(crew=(crew,))
    incident = town.emergency(people=4, point=DEEP).incident
    first = fleet.send(incident, unit, duty)
    fleet.long_ago(first, 60)
    fleet.step(first, "cancel", duty, reason="mất liên lạc")
    second = fleet.send(town.emergency(point=metres_north(DEEP, 3000)).incident, unit, duty)
    fleet.step(first, "on_scene", crew, seconds=-2000)
    fleet.step(first, "picked_up", crew, seconds=-1900, people=4)
    row = fleet.assignment(first)
    assert (row.status, row.is_active) == (AssignmentStatus.PICKED_UP, False)
    assert fleet.assignment(second).is_active
    assert town.incident(incident).status in OPEN
    with pytest.raises(Conflict):
        fleet.step(first, "en_route", crew, seconds=-1800)
    fleet.step(first, "handed_over", crew, seconds=-1000, people=4)
    fleet.step(first, "clear", crew, seconds=-990)
    row = fleet.assignment(first)
    assert (row.status, row.people_handed_over) == (AssignmentStatus.CLEARED, 4)
    assert fleet.assignment(second).is_active
    assert fleet.row(unit).status is UnitStatus.COMMITTED
    assert town.incident(incident).status not in OPEN


def test_a_cancel_that_the_crew_never_heard_of_loses_nobody(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    unit = fleet.unit(crew=(crew,))
    first = fleet.send(town.emergency(people=4, point=DEEP).incident, unit, duty)
    fleet.long_ago(first, 60)
    fleet.step(first, "cancel", duty, seconds=-1500, reason="mất liên lạc")
    second = fleet.send(town.emergency(point=metres_north(DEEP, 3000)).incident, unit, duty)
    with pytest.raises(Conflict):
        fleet.step(first, "on_scene", crew, seconds=-1400)
    fleet.step(first, "picked_up", crew, seconds=-1300, people=4)
    fleet.step(second, "handed_over", crew, people=4)
    row = fleet.assignment(first)
    assert (row.status, row.people_handed_over) == (AssignmentStatus.CLEARED, 4)
    assert fleet.assignment(second).status is AssignmentStatus.DISPATCHED


def test_people_take_their_places_at_the_shelter(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor
) -> None:
    told = facilities.FacilityTold(
        name="Trường THCS", kind=FacilityKind.SHELTER, lat=DEEP.lat, lon=DEEP.lon, places=10
    )
    place = town.do(facilities.create, duty, told).id
    assignment = fleet.send(town.emergency(point=DEEP).incident, fleet.unit(crew=(crew,)), duty)
    town.do(facility_parties.reserve, SYSTEM, place, 6, assignment)
    fleet.step(assignment, "picked_up", crew, people=6)
    for _ in range(2):
        fleet.step(assignment, "handed_over", crew, token="x", people=6, facility=place)
    with town.database.reading() as session:
        row = session.get_one(Facility, place)
        assert (row.taken, row.reserved) == (6, 0)
    fleet.step(assignment, "clear", crew)
    assert fleet.assignment(assignment).facility_id == place


def test_an_end_gives_back_the_places_that_were_kept(fleet: Fleet, town: Town, duty: Actor) -> None:
    told = facilities.FacilityTold(
        name="Trường THCS", kind=FacilityKind.SHELTER, lat=DEEP.lat, lon=DEEP.lon, places=10
    )
    place = town.do(facilities.create, duty, told).id
    assignment = fleet.send(town.emergency(point=DEEP).incident, fleet.unit(), duty)
    town.do(facility_parties.reserve, SYSTEM, place, 6, assignment)
    fleet.step(assignment, "cancel", duty)
    with town.database.reading() as session:
        assert session.get_one(Facility, place).reserved == 0


def test_units_go_on_to_the_incident_that_theirs_became_part_of(
    fleet: Fleet, town: Town, duty: Actor
) -> None:
    first = town.emergency(point=DEEP).incident
    second = town.emergency(point=metres_north(DEEP, 400)).incident
    unit = fleet.unit()
    assignment = fleet.send(second, unit, duty)
    town.act(joining.merge_incidents, duty, second, first)
    assert entries(town, second) == []
    assert [entry["id"] for entry in entries(town, first)] == [assignment]
    card = orjson.loads(town.ask(console.snapshot, duty))["units"][0]
    assert card["assignment"]["incident"] == first
    fleet.step(assignment, "acknowledge")
    assert entries(town, first)[0]["status"] == "acknowledged"


def test_a_recommendation_ranks_says_why_and_is_kept(
    client: Any, fleet: Fleet, town: Town, duty: Actor, token_of: Any
) -> None:
    incident = town.emergency(point=DEEP, people=4).incident
    town.emergency(point=metres_north(DEEP, 3000))
    near = fleet.unit(at=metres_north(DEEP, 2500), kind=UnitKind.SPEEDBOAT)
    slow = fleet.unit(at=metres_north(DEEP, 2000), seats=2)
    car = fleet.unit(at=DEEP, kind=UnitKind.PATROL_CAR)
    lost, off, few, old = (
        fleet.unit(at=None),
        fleet.unit(shift_until=clock.now() - timedelta(hours=1)),
        fleet.unit(crew_count=1, min_crew=2),
        fleet.unit(),
    )
    with town.database.atomic() as session:
        long_ago = clock.now() - timedelta(hours=1)
        session.execute(update(Unit).where(Unit.id == old).values(position_at=long_ago))
    headers = token_of(duty)
    answer = client.get(f"/api/v1/incidents/{incident}/recommendations", headers=headers)
    assert answer.status_code == 200, answer.get_json()
    shown = answer.get_json()
    assert [item["unit"] for item in shown["items"]] == [near, slow]
    first, second = shown["items"]
    assert first["travel_seconds"] < first["arrival_seconds"]
    assert first["method"]
    assert (first["uncovered"], second["uncovered"]) == (1, 0)
    assert "several_trips" in {r["code"] for r in second["against"]}
    assert all(r["text"] for item in shown["items"] for r in item["reasons"])
    assert shown["baseline"]["unit"] == slow
    refused = {one["unit"]: one["code"] for one in shown["not_suitable"]}
    assert refused == {
        car: "cannot_help",
        lost: "no_position",
        off: "off_shift",
        few: "under_crew",
        old: "stale",
    }
    assert all(one["text"] for one in shown["not_suitable"])
    body = {"version": shown["version"], "unit": near}
    sent = client.post(f"/api/v1/incidents/{incident}/actions/dispatch", json=body, headers=headers)
    assert [one["unit"] for one in sent.get_json()["assignments"]] == [near]
    with town.database.reading() as session:
        row = session.scalars(select(RecommendationLog)).one()
    assert (row.id, row.chosen_unit_id) == (shown["id"], near)
    assert row.content["not_suitable"]["stale"] == 1
    again = client.post(
        f"/api/v1/incidents/{incident}/actions/dispatch", json=body, headers=headers
    )
    assert (again.status_code, again.get_json()["code"]) == (409, "conflict")


def test_only_a_dispatcher_asks_and_only_for_what_is_open_and_placed(
    client: Any, fleet: Fleet, town: Town, duty: Actor, person: Any, token_of: Any
) -> None:
    told = town.report(point=None)
    path = f"/api/v1/incidents/{told.incident}/recommendations"
    assert client.get(path, headers=token_of(duty)).status_code == 422
    assert client.get(path, headers=token_of(person(Role.OPERATOR))).status_code == 403
    assert client.get(path).status_code == 401
    with pytest.raises(NotFound):
        town.ask(recommending.recommend_units, duty, 999_999)


def test_the_steps_stand_in_the_story_of_the_incident(
    client: Any, fleet: Fleet, town: Town, duty: Actor, crew: Actor, token_of: Any
) -> None:
    incident = town.emergency(point=DEEP).incident
    assignment = fleet.send(incident, fleet.unit(crew=(crew,)), duty)
    fleet.step(assignment, "picked_up", crew, people=3)
    town.events()
    history = client.get(f"/api/v1/incidents/{incident}/history", headers=token_of(duty))
    kinds = [event["kind"] for event in history.get_json()["items"]]
    assert {"assignment:dispatched", "assignment:picked_up"} <= set(kinds)
    page = client.get(f"/incidents/{incident}", headers=token_of(duty))
    assert page.status_code == 200
    assert "Tổ đếm được 3 người" in page.get_data(as_text=True)


def test_an_incident_that_is_resolved_takes_no_more_units(
    fleet: Fleet, town: Town, duty: Actor
) -> None:
    incident = town.emergency(point=DEEP).incident
    fleet.send(incident, fleet.unit(), duty)
    with town.database.atomic() as session:
        session.get_one(Incident, incident).status = IncidentStatus.RESOLVED
    with pytest.raises(InvalidTransition):
        fleet.send(incident, fleet.unit(), duty)
    with pytest.raises(InvalidTransition):
        town.ask(recommending.recommend_units, duty, incident)


def test_units_on_screens_follow_the_events_as_a_fresh_snapshot_has_them(
    fleet: Fleet, town: Town, duty: Actor, crew: Actor, person: Any
) -> None:
    """Who sees a unit is the same for the list and for the socket."""
    unit = fleet.unit(crew=(crew,), area_code="19774")
    foreign = fleet.unit(agency="hepco")
    everyone = {
        "desk": duty,
        "agency": person(Role.AGENCY_OFFICER, "ptds"),
        "ward": person(Role.AGENCY_OFFICER, "ptds", "19774"),
        "other ward": person(Role.AGENCY_OFFICER, "ptds", "19789"),
        "hepco": person(Role.AGENCY_MANAGER, "hepco"),
        "crew": crew,
        "other crew": person(Role.CREW, "ptds"),
        "partner": person(Role.PARTNER, "ptds"),
    }
    incidents = [town.emergency(point=metres_north(DEEP, 400 * n)).incident for n in range(2)]
    town.events()
    held = {who: shown_to(town, actor) for who, actor in everyone.items()}
    begin = len(town.events())
    assignment = fleet.send(incidents[0], unit, duty)
    fleet.step(assignment, "picked_up", crew, people=2)
    fleet.send(incidents[1], foreign, duty)
    fleet.step(assignment, "handed_over", crew, people=2)
    fleet.step(assignment, "clear", crew)
    row = fleet.row(foreign)
    town.do(units.retire_unit, SYSTEM, fleet.unit(), 1, "cũ")
    moved = units.UnitEntry(row.code, row.name, row.kind, "ptds", "19789", seats=row.seats)
    town.do(units.change_unit, SYSTEM, foreign, row.version, moved)
    for who, actor in everyone.items():
        cards = held[who]
        for event in town.events()[begin:]:
            body = messages.body_for(event, actor.atoms, sees_codes=False)
            told = orjson.loads(body) if body else None
            if told is None or told["subject"]["type"] != "unit":
                continue
            cards.pop(told["subject"]["id"], None)
            if told["card"] is not None and told["card"]["active"]:
                cards[told["subject"]["id"]] = still(told["card"])
        assert cards == shown_to(town, actor), who


def shown_to(town: Town, actor: Actor) -> dict[int, Any]:
    shown = orjson.loads(town.ask(console.snapshot, actor))["units"]
    return {card["id"]: still(card) for card in shown}


def still(card: dict[str, Any]) -> dict[str, Any]:
    """A card without what changes with time alone."""
    return {name: value for name, value in card.items() if name != "stale"}
