"""A commander changes the plan: weighed before it is kept, kept in the plans that follow, taken
back; what cannot be done says why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from dispatch.capability import UnitKind
from dispatch.editing import Weighed
from dispatch.lifecycle import UnitStatus
from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain.errors import Conflict
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Role
from ioc.domain.plans import LegAction
from ioc.domain.units import Fix
from ioc.models.unit import Unit
from ioc.services.plans import plan_edits, plan_process, planning
from ioc.services.plans.plan_edits import Proposal
from ioc.services.plans.plan_trips import TripWanted
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.units import positions, units
from ioc.services.units.units import UnitEntry
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import DEEP, Town, metres_north

API = "/api/v1/plan"


@dataclass
class Night:
    """Two boats, a lorry without a crew for water, three who wait, two shelters."""

    client: Any
    headers: dict[str, str]
    units: list[int]
    shelters: list[int]

    def get(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"{API}/desk", headers=self.headers).get_json()
        return found["desk"]  # type: ignore[no-any-return]

    def post(self, path: str, *trips: dict[str, Any], plan: int | None = None) -> Any:
        number = self.get()["plan"] if plan is None else plan
        return self.client.post(
            f"{API}/{number}/{path}", json={"trips": list(trips)}, headers=self.headers
        )

    def plan(self) -> dict[str, Any]:
        answer = self.client.post(API, json={}, headers=self.headers)
        assert answer.status_code == 200, answer.data
        return self.get()

    def trip_of(self, unit: int) -> list[int]:
        found = [one["incidents"] for one in self.get()["trips"] if one["unit"] == unit]
        return found[0] if found else []

    def waiting(self) -> list[int]:
        return [one["id"] for one in self.get()["waiting"]]


@pytest.fixture
def night(town: Town, person: Callable[..., Actor], client: Any, token_of: Any) -> Night:
    boss = person(Role.SUPERVISOR)
    made = []
    for code, kind, metres in (
        ("CN-01", UnitKind.SPEEDBOAT, 0),
        ("CN-02", UnitKind.SPEEDBOAT, 3_000),
        ("CT-115", UnitKind.AMBULANCE, 0),
    ):
        entry = UnitEntry(code, code, kind, "ptds", seats=8, has_lights=True)
        number = town.do(units.create_unit, boss, entry).id
        place = metres_north(DEEP, metres)
        town.do(positions.report_position, boss, number, Fix(place.lat, place.lon, clock.now(), 5))
        made.append(number)
    shelters = []
    for name, places in (("Trường Thôn", 40), ("Nhà văn hóa", 3)):
        told = FacilityTold(name, FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=places)
        shelters.append(town.do(facilities.create, boss, told).id)
    for metres in (600, 2_500, 5_000):
        point = metres_north(DEEP, metres)
        town.emergency(f"CỨU với, nước tới cổ, nhà {metres}", point=point, people=6)
    found = Night(client, token_of(person(Role.DUTY_OFFICER)), made, shelters)
    found.plan()
    return found


def test_a_change_is_weighed_without_being_kept(night: Night) -> None:
    before = night.get()
    unit, party = night.units[0], night.waiting()[-1]
    answer = night.post("changes/preview", {"unit": unit, "incidents": [party]})
    assert answer.status_code == 200, answer.data
    told = answer.get_json()
    assert told["refused"] == [] and unit in told["affected"]
    assert set(told["before"]) == set(told["after"])
    assert told["trips"][0]["stops"][0]["incident"] == party
    assert night.get() == before


def test_a_change_is_kept_in_the_plans_that_follow_and_can_be_taken_back(night: Night) -> None:
    unit = night.units[0]
    before = {one: night.trip_of(one) for one in night.units}
    party = next(one for one in night.waiting() if one not in before[unit])
    saved = night.post("changes", {"unit": unit, "incidents": [party]})
    assert saved.status_code == 200, saved.data
    assert night.trip_of(unit) == [party]
    # Nobody else is proposed for it, now or in the next plan.
    for desk in (night.get(), night.plan()):
        trips = {one["unit"]: one for one in desk["trips"]}
        assert trips[unit]["incidents"] == [party] and trips[unit]["locked"]
        others = [one["incidents"] for number, one in trips.items() if number != unit]
        assert all(party not in other for other in others)
    undo = saved.get_json()["undo"]["trips"]
    back = night.post("changes", *undo)
    assert back.status_code == 200, back.data
    assert {one: night.trip_of(one) for one in night.units} == before


def test_a_stop_is_given_to_another_unit_and_dropped(night: Night) -> None:
    first, second, _lorry = night.units
    party = night.trip_of(first)[0]
    given = night.post("changes", {"unit": second, "incidents": [party]})
    assert given.status_code == 200, given.data
    assert night.trip_of(second) == [party] and party not in night.trip_of(first)
    assert night.post("changes", {"unit": second, "incidents": []}).status_code == 200
    assert night.trip_of(second) == []


def test_the_chosen_shelter_is_kept(night: Night) -> None:
    unit, shelter = night.units[0], night.shelters[0]
    party = night.waiting()[0]
    wanted = {"unit": unit, "incidents": [party], "facility": shelter}
    assert night.post("changes", wanted).status_code == 200
    (trip,) = [one for one in night.get()["trips"] if one["unit"] == unit]
    assert trip["facility"] == shelter


def test_what_cannot_be_done_says_why_and_is_not_kept(night: Night) -> None:
    boat, _second, lorry = night.units
    one, two, _three = night.waiting()
    before = night.get()
    for trip, code, words in (
        ({"unit": boat, "incidents": [one, two]}, "edit_no_seats", "8 chỗ"),
        ({"unit": lorry, "incidents": [one]}, "edit_not_capable", "CT-115"),
        (
            {"unit": boat, "incidents": [one], "facility": night.shelters[1]},
            "edit_no_places",
            "còn 3 chỗ",
        ),
        ({"unit": 9_999, "incidents": [one]}, "edit_no_unit", "không điều được"),
        ({"unit": boat, "incidents": [9_999]}, "edit_not_waiting", "không còn chờ"),
    ):
        (refused,) = night.post("changes/preview", trip).get_json()["refused"]
        assert refused["code"] == code and words in refused["text"]
        answer = night.post("changes", trip)
        assert (answer.status_code, answer.get_json()["code"]) == (409, code)
    assert night.get() == before


def test_a_plan_that_was_replaced_is_not_changed(night: Night) -> None:
    old, unit, party = night.get()["plan"], night.units[0], night.waiting()[0]
    night.plan()
    answer = night.post("changes", {"unit": unit, "incidents": [party]}, plan=old)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "plan_replaced")


def test_a_unit_that_was_sent_meanwhile_is_not_changed(night: Night) -> None:
    unit, leg = night.units[0], None
    leg = next(one["leg"] for one in night.get()["trips"] if one["unit"] == unit)
    path = f"{API}/legs/{leg}/actions/accept"
    assert night.client.post(path, json={}, headers=night.headers).status_code == 200
    answer = night.post("changes", {"unit": unit, "incidents": [night.waiting()[0]]})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "edit_no_unit")


def weighed(town: Town, boss: Actor, plan: int, *trips: TripWanted) -> tuple[Proposal, Weighed]:
    """A change as it is weighed before it is kept."""
    with town.database.reading() as session:
        proposal = plan_edits.propose(session, boss, plan, trips)
    found = proposal.found
    done = plan_process.weigh(
        found.scenario, found.kinds, proposal.change, found.packed, found.closures
    )
    assert not done.refusals
    return proposal, done


def test_two_who_change_the_plan_at_the_same_time_do_not_fill_a_shelter_twice(
    night: Night, town: Town, person: Callable[..., Actor]
) -> None:
    boss, plan = person(Role.DUTY_OFFICER), night.get()["plan"]
    told = FacilityTold("Đình làng", FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=6)
    shelter = town.do(facilities.create, person(Role.SUPERVISOR), told).id
    one, two, _three = night.waiting()
    first = TripWanted(night.units[0], (one,), shelter)
    second = TripWanted(night.units[1], (two,), shelter)
    changes = [(trip, *weighed(town, boss, plan, trip)) for trip in (first, second)]
    trip, proposal, done = changes[0]
    town.do(plan_edits.save, boss, plan, [trip], proposal, done)
    trip, proposal, done = changes[1]
    with pytest.raises(Conflict):
        town.do(plan_edits.save, boss, plan, [trip], proposal, done)
    answer = night.post("changes", {"unit": second.unit, "incidents": [two], "facility": shelter})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "edit_no_places")


def test_who_decides_on_a_leg_and_who_changes_it_do_not_wait_for_each_other(
    night: Night, town: Town, person: Callable[..., Actor], database: Database
) -> None:
    boss, desk, unit = person(Role.DUTY_OFFICER), night.get(), night.units[0]
    leg = next(one["leg"] for one in desk["trips"] if one["unit"] == unit)
    trip = TripWanted(unit, (night.waiting()[-1],))
    proposal, done = weighed(town, boss, desk["plan"], trip)
    raised: list[BaseException] = []

    def change() -> None:
        try:
            town.do(plan_edits.save, boss, desk["plan"], [trip], proposal, done)
        except BaseException as error:  # noqa: BLE001 (looked at below)
            raised.append(error)

    other = threading.Thread(target=change)
    with database.atomic() as session:
        take_turn(session, planning.TURN)
        other.start()
        other.join(1.0)
        planning.decide(session, boss, leg, LegAction.ACCEPT)
    other.join(15.0)
    assert [type(error) for error in raised] == [Conflict]
    assert all(one["unit"] != unit for one in night.get()["trips"])


def test_a_later_stop_that_was_kept_for_a_unit_is_given_to_another(
    night: Night, town: Town
) -> None:
    boat, other, _lorry = night.units
    for metres in (400, 800):
        point = metres_north(DEEP, 20_000 + metres)
        town.emergency(f"CỨU, nhà xa {metres}", point=point, people=2)
    night.plan()
    small = [one["id"] for one in night.get()["waiting"] if one["people"] == 2]
    assert night.post("changes", {"unit": boat, "incidents": small}).status_code == 200
    leg = next(one["leg"] for one in night.get()["trips"] if one["unit"] == boat)
    path = f"{API}/legs/{leg}/actions/accept"
    assert night.client.post(path, json={}, headers=night.headers).status_code == 200
    assert night.plan() and small[1] not in night.trip_of(other)
    answer = night.post("changes", {"unit": other, "incidents": [small[1]]})
    assert answer.status_code == 200, answer.data
    assert night.trip_of(other) == [small[1]]


def test_a_stop_is_taken_from_a_unit_that_has_gone_elsewhere(night: Night, town: Town) -> None:
    boat, other, _lorry = night.units
    for metres in (400, 800):
        point = metres_north(DEEP, 20_000 + metres)
        town.emergency(f"CỨU, nhà xa {metres}", point=point, people=2)
    night.plan()
    small = [one["id"] for one in night.get()["waiting"] if one["people"] == 2]
    assert night.post("changes", {"unit": boat, "incidents": small}).status_code == 200
    with town.database.atomic() as session:
        session.get_one(Unit, boat).status = UnitStatus.OUT_OF_SERVICE
    answer = night.post("changes", {"unit": other, "incidents": [small[1]]})
    assert answer.status_code == 200, answer.data
    assert night.trip_of(other) == [small[1]] and night.trip_of(boat) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"trips": []},
        {"trips": [{"unit": 0}]},
        {"trips": [{"unit": 1, "incidents": [1, 1]}]},
        {"trips": [{"unit": 1}, {"unit": 1}]},
        {"trips": [{"unit": 1, "incidents": ["x"]}]},
    ],
)
def test_a_change_that_is_none_is_refused(night: Night, body: Any) -> None:
    path = f"{API}/{night.get()['plan']}/changes"
    assert night.client.post(path, json=body, headers=night.headers).status_code == 422


def test_who_sends_no_units_changes_no_plan(
    night: Night, person: Callable[..., Actor], token_of: Any
) -> None:
    night.headers = token_of(person(Role.OPERATOR))
    assert night.client.get(f"{API}/desk", headers=night.headers).status_code == 403
    assert night.post("changes", {"unit": 1}, plan=1).status_code == 403


def test_a_unit_that_cannot_go_now_says_the_one_reason(
    night: Night, town: Town, person: Callable[..., Actor]
) -> None:
    first, second, _ambulance = night.units
    boss = person(Role.SUPERVISOR)
    with town.database.atomic() as session:
        session.get_one(Unit, first).shift_until = clock.now()
        session.get_one(Unit, second).min_crew = 9
        entry = UnitEntry("CN-03", "CN-03", UnitKind.SPEEDBOAT, "ptds", seats=8, has_lights=True)
        lost = units.create_unit(session, boss, entry).id
    why = {one["id"]: one["why"] for one in night.get()["units"]}
    assert why[first] == "ngoài ca trực"
    assert why[second] == "thiếu người trong tổ"
    assert why[lost] == "mất vị trí"
    told = night.post("changes/preview", {"unit": first, "incidents": [night.waiting()[0]]})
    assert [one["text"] for one in told.get_json()["refused"]] == [
        "CN-01 không điều được lúc này: ngoài ca trực."
    ]


def large_party(town: Town, people: int = 14) -> int:
    place = metres_north(DEEP, 1_200)
    return town.emergency("CỨU, cả xóm trên mái đình", point=place, people=people).incident


def parts(incident: int, people: int) -> dict[str, Any]:
    return {"incidents": [incident], "people": {str(incident): people}}


def test_a_party_larger_than_a_boat_is_divided_over_two(night: Night, town: Town) -> None:
    first, second, _ambulance = night.units
    many = large_party(town)
    night.plan()
    change = ({"unit": first, **parts(many, 8)}, {"unit": second, **parts(many, 6)})
    told = night.post("changes/preview", *change)
    assert told.get_json()["refused"] == [], told.data
    taken = [stop["people"] for trip in told.get_json()["trips"] for stop in trip["stops"][:1]]
    assert sorted(taken) == [6, 8]
    saved = night.post("changes", *change)
    assert saved.status_code == 200, saved.data
    for desk in (night.get(), night.plan()):
        divided = {
            one["unit"]: one["people"] for one in desk["trips"] if one["incidents"] == [many]
        }
        assert divided == {first: {str(many): 8}, second: {str(many): 6}}
    # One is sent; the other part stays locked, and is sent after it.
    for unit in (first, second):
        desk = night.plan()
        (leg,) = [one["leg"] for one in desk["trips"] if one["unit"] == unit]
        path = f"{API}/legs/{leg}/actions/accept"
        assert night.client.post(path, json={}, headers=night.headers).status_code == 200
    assert many not in night.waiting()


def test_a_division_can_be_taken_back(night: Night, town: Town) -> None:
    first, second, _ambulance = night.units
    many = large_party(town)
    before = {one["unit"]: one["incidents"] for one in night.plan()["trips"]}
    saved = night.post(
        "changes", {"unit": first, **parts(many, 7)}, {"unit": second, **parts(many, 7)}
    )
    back = night.post("changes", *saved.get_json()["undo"]["trips"])
    assert back.status_code == 200, back.data
    assert {one["unit"]: one["incidents"] for one in night.get()["trips"]} == before


def test_a_part_is_no_more_than_wait_and_no_more_than_there_are_seats(
    night: Night, town: Town
) -> None:
    first, second, _ambulance = night.units
    many = large_party(town, 10)
    night.plan()
    one = {"unit": first, **parts(many, 8)}
    for other, code in ((4, "edit_not_so_many"), (9, "edit_not_so_many")):
        answer = night.post("changes", one, {"unit": second, **parts(many, other)})
        assert (answer.status_code, answer.get_json()["code"]) == (409, code)
    answer = night.post("changes", {"unit": second, **parts(many, 9)})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "edit_no_seats")
    # Without a number in each trip nobody knows who takes whom.
    answer = night.post("changes", one, {"unit": second, "incidents": [many]})
    assert answer.status_code == 422
    answer = night.post("changes", {"unit": second, "incidents": [], "people": {str(many): 2}})
    assert answer.status_code == 422


def test_a_unit_that_is_free_again_is_used_in_the_same_plan(night: Night, town: Town) -> None:
    unit = night.units[0]
    leg = next(one["leg"] for one in night.get()["trips"] if one["unit"] == unit)
    path = f"{API}/legs/{leg}/actions/accept"
    assert night.client.post(path, json={}, headers=night.headers).status_code == 200
    fleet = Fleet(town)
    fleet.step(fleet.assignment_of(unit).id, "decline", reason="nước xiết")
    party = night.waiting()[-1]
    answer = night.post("changes", {"unit": unit, "incidents": [party]})
    assert answer.status_code == 200, answer.data
    assert night.trip_of(unit) == [party]
    # What it was sent to before is still told.
    plan = night.client.get(API, headers=night.headers).get_json()["plan"]
    states = {one["state"] for one in plan["legs"] if one["unit"]["id"] == unit}
    assert states == {"accepted", "locked"}


def test_what_there_is_to_choose_from_costs_the_same_for_many(
    night: Night, town: Town, database: Database
) -> None:
    night.get()
    with counted(database) as few:
        night.get()
    for metres in range(0, 4_000, 500):
        town.emergency(f"CỨU, nhà {metres}", point=metres_north(DEEP, 9_000 + metres), people=2)
    night.get()
    with counted(database) as many:
        assert len(night.get()["waiting"]) > 8
    assert len(many) == len(few)
