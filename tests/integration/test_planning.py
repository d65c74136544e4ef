"""The rolling plan: made of what is open, decided by people, and never done by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from dispatch.allocation import allocate
from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentAction, AssignmentStatus, UnitStatus
from dispatch.scenario import Policy
from dispatch.types import Place
from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidTransition, NotAllowed
from ioc.domain.events import EventKind
from ioc.domain.facilities import FacilityKind
from ioc.domain.geo import Point
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.domain.plans import HOUSEHOLD, LegAction, LegState
from ioc.domain.units import Fix
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Assignment, Unit
from ioc.queries.rescue import plans
from ioc.services.dispatching import dispatching
from ioc.services.dispatching.dispatching import StepData
from ioc.services.plans import plan_process, plan_scenario, planning
from ioc.services.plans.plan_scenario import Situation
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.units import positions, units
from ioc.services.units.units import UnitEntry
from ioc.services.ways.ways import Travel
from tests.statements import counted
from tests.town import DEEP, Town, metres_north

HOME = Place(DEEP.lat + 0.01, DEEP.lon)
NOON = "2026-11-23T05:00:00+00:00"
Staff = Callable[..., Actor]


class Night:
    """A town with boats and a shelter."""

    def __init__(self, town: Town, person: Staff) -> None:
        self.town = town
        self.duty = person(Role.DUTY_OFFICER)
        self.supervisor = person(Role.SUPERVISOR)

    def boat(self, code: str, metres: float, seats: int = 8) -> int:
        entry = UnitEntry(code, f"Ca nô {code}", UnitKind.MOTOR_BOAT, "ptds", seats=seats)
        unit = self.town.do(units.create_unit, self.supervisor, entry).id
        self.at(unit, metres)
        return unit

    def at(self, unit: int, metres: float) -> None:
        place = metres_north(DEEP, metres)
        fix = Fix(place.lat, place.lon, clock.now(), 5.0)
        self.town.do(positions.report_position, self.supervisor, unit, fix)

    def shelter(self, places: int = 50) -> int:
        told = FacilityTold("Trường học", FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=places)
        return self.town.do(facilities.create, self.supervisor, told).id

    def cry(self, metres: float, people: int = 4, **more: Any) -> int:
        point: Point = metres_north(DEEP, metres)
        return self.town.emergency(
            f"CỨU với, nước lên tới cổ, nhà số {metres}", point=point, people=people, **more
        ).incident

    def situation(self, policy: Policy = Policy.LIFE_FIRST) -> Situation:
        with self.town.database.reading() as session:
            return plan_scenario.situation(session, policy, is_exercise=False, seconds=0.05)

    def plan(self) -> dict[str, Any]:
        found = self.situation()
        made = allocate(found.scenario)
        with self.town.database.atomic() as session:
            planning.store(session, self.duty, found, made, {})
        return self.shown()

    def shown(self) -> dict[str, Any]:
        with self.town.database.reading() as session:
            plan = plans.latest(session, "vi", is_exercise=False)
        assert plan is not None
        return plan

    def decide(self, leg: int, action: LegAction, **more: Any) -> PlanLeg:
        with self.town.database.atomic() as session:
            return planning.decide(session, self.duty, leg, action, **more)


@pytest.fixture
def night(town: Town, person: Staff) -> Any:
    with time_machine.travel(NOON, tick=True):
        yield Night(town, person)


def kinds(town: Town) -> list[str]:
    return [event.kind for event in town.events()]


def test_a_plan_proposes_and_sends_nobody(night: Night) -> None:
    night.shelter()
    boat, incident = night.boat("CN-01", 500), night.cry(900)
    plan = night.plan()
    (leg,) = plan["legs"]
    assert (leg["unit"]["id"], leg["incident"]["id"]) == (boat, incident)
    assert leg["state"] == "proposed" and leg["shelter"] == "Trường học"
    assert leg["people"] == 4 and plan["not_reached"] == []
    assert {"figures", "baseline"} <= set(plan)
    with night.town.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Assignment)) == 0
    assert EventKind.PLAN_MADE.value in kinds(night.town)


def test_an_accepted_leg_is_a_task_and_keeps_places(night: Night) -> None:
    shelter, boat, incident = night.shelter(), night.boat("CN-01", 500), night.cry(900)
    leg = night.plan()["legs"][0]["id"]
    night.decide(leg, LegAction.ACCEPT)
    with night.town.database.reading() as session:
        task = session.scalars(select(Assignment)).one()
        assert (task.unit_id, task.incident_id, task.is_active) == (boat, incident, True)
        assert session.get_one(Unit, boat).status is UnitStatus.COMMITTED
        assert session.get_one(Facility, shelter).reserved == 4
    # Whoever is being fetched is not planned for again.
    assert night.situation().scenario.requests == ()
    with pytest.raises(InvalidTransition):
        night.decide(leg, LegAction.ACCEPT)


def test_a_newer_plan_replaces_what_was_only_proposed(night: Night) -> None:
    night.shelter(), night.boat("CN-01", 500), night.cry(900)
    old = night.plan()["legs"][0]["id"]
    night.plan()
    with pytest.raises(Conflict, match="plan_replaced"):
        night.decide(old, LegAction.ACCEPT)
    with night.town.database.reading() as session:
        assert session.get_one(PlanLeg, old).state is LegState.REPLACED
        assert session.scalar(
            select(func.count()).select_from(RescuePlan).where(RescuePlan.is_latest)
        ) == 1  # fmt: skip


def test_what_is_locked_stays_in_the_plans_that_follow(night: Night) -> None:
    night.shelter()
    boat, incident = night.boat("CN-01", 500), night.cry(900)
    night.decide(night.plan()["legs"][0]["id"], LegAction.LOCK)
    night.cry(450)  # nearer, and after all not his
    plan = night.plan()
    locked = [leg for leg in plan["legs"] if leg["state"] == "locked"]
    assert [(leg["unit"]["id"], leg["incident"]["id"]) for leg in locked] == [(boat, incident)]
    night.decide(locked[0]["id"], LegAction.ACCEPT)


def test_a_pair_that_a_person_dropped_is_not_proposed_again_at_once(night: Night) -> None:
    night.shelter()
    night.boat("CN-01", 500)
    incident = night.cry(900)
    night.decide(night.plan()["legs"][0]["id"], LegAction.DROP)
    plan = night.plan()
    assert plan["legs"] == []
    assert [one["id"] for one in plan["not_reached"]] == [incident]
    far = night.boat("CN-02", 3_000)
    assert [leg["unit"]["id"] for leg in night.plan()["legs"]] == [far]


def test_of_all_legs_one_that_cannot_be_sent_hinders_no_other(night: Night) -> None:
    night.shelter()
    first, second = night.boat("CN-01", 500), night.boat("CN-02", 5_000)
    night.cry(900), night.cry(5_300)
    plan = night.plan()
    assert len(plan["legs"]) == 2
    with night.town.database.reading() as session:
        version = session.get_one(Unit, second).version
    night.town.do(
        units.set_unit_status,
        night.supervisor,
        second,
        version,
        UnitStatus.OUT_OF_SERVICE,
        "hỏng máy",
    )
    unit_of = {leg["id"]: leg["unit"]["id"] for leg in plan["legs"]}
    legs = night.town.do(planning.acceptable, night.duty, plan["id"])
    assert legs == [leg["id"] for leg in plan["legs"]]
    broken, good = sorted(legs, key=lambda leg: unit_of[leg] == first)
    with pytest.raises(InvalidTransition, match="unit_out_of_service"):
        night.decide(broken, LegAction.ACCEPT)
    night.decide(good, LegAction.ACCEPT)
    with night.town.database.reading() as session:
        assert [task.unit_id for task in session.scalars(select(Assignment))] == [first]


def test_who_must_not_send_units_must_not_plan(night: Night, person: Staff) -> None:
    night.shelter(), night.boat("CN-01", 500), night.cry(900)
    leg = night.plan()["legs"][0]["id"]
    with pytest.raises(NotAllowed):
        night.town.do(planning.decide, person(Role.OPERATOR), leg, LegAction.ACCEPT)


def test_a_unit_that_was_not_heard_of_for_long_is_not_counted_on(night: Night) -> None:
    night.boat("CN-01", 500), night.cry(900)
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=True):
        assert night.situation().scenario.units == ()
        assert night.situation().is_empty


def test_unknown_numbers_of_people_are_planned_as_a_household(night: Night) -> None:
    point = metres_north(DEEP, 700)
    night.town.emergency(point=point)
    (request,) = night.situation().scenario.requests
    assert request.people == HOUSEHOLD


def test_only_who_still_waits_is_planned_for(night: Night) -> None:
    night.shelter()
    boat, incident = night.boat("CN-01", 500), night.cry(900, people=10)
    night.decide(night.plan()["legs"][0]["id"], LegAction.ACCEPT)
    # With the boat under way two are left whom it has no seats for.
    assert [one.people for one in night.situation().scenario.requests] == [2]
    with night.town.database.reading() as session:
        task = session.scalars(select(Assignment)).one().id
    for action, people in (
        ("on_scene", None),
        ("picked_up", 6),
        ("handed_over", 6),
        ("clear", None),
    ):
        night.town.do(
            dispatching.step_assignment,
            night.duty,
            task,
            AssignmentAction(action),
            data=StepData(people=people),
        )
    (request,) = night.situation().scenario.requests
    assert (request.id, request.people) == (str(incident), 4)
    (leg,) = night.plan()["legs"]
    assert (leg["unit"]["id"], leg["people"]) == (boat, 4)


def test_whom_a_crew_did_not_answer_for_is_planned_for_again(night: Night) -> None:
    night.shelter()
    boat, incident = night.boat("CN-01", 500), night.cry(900)
    night.decide(night.plan()["legs"][0]["id"], LegAction.ACCEPT)
    assert night.situation().scenario.requests == ()
    with night.town.database.reading() as session:
        task = session.scalars(select(Assignment)).one().id
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=True):
        assert night.town.do(dispatching.time_out, task)
        night.at(boat, 500)
        assert [one.id for one in night.situation().scenario.requests] == [str(incident)]


def test_the_picture_of_a_night_costs_the_same_for_many(night: Night) -> None:
    def picture(parties: range) -> int:
        for number in parties:
            night.boat(f"CN-{number:02d}", 100.0 * number)
            night.cry(900 + 700 * number)
        proposed = [leg["id"] for leg in night.plan()["legs"] if leg["state"] == "proposed"]
        night.decide(proposed[0], LegAction.LOCK)
        night.situation(), night.shown()
        with counted(night.town.database) as seen:
            night.situation(), night.shown()
        return len(seen)

    night.shelter()
    few = picture(range(2))
    assert picture(range(2, 9)) == few


def test_the_planner_runs_in_a_process_of_its_own(night: Night) -> None:
    night.shelter(), night.boat("CN-01", 500), night.cry(900)
    # A server that has found ways for somebody still hands its night to the planner.
    with night.town.database.reading() as session:
        Travel(session).routes_to(Place(DEEP.lat, DEEP.lon), [(UnitKind.MOTOR_BOAT, HOME)])
    found = night.situation()
    assert found.packed
    made, others = plan_process.solve(found.scenario, found.kinds, found.packed, found.closures)
    assert made.figures.requests_out == 1
    assert set(others) == set(Policy) - {Policy.LIFE_FIRST}


def test_what_is_locked_while_the_planner_works_is_not_lost(night: Night) -> None:
    night.shelter()
    boat, incident = night.boat("CN-01", 500), night.cry(900)
    leg = night.plan()["legs"][0]["id"]
    found = night.situation()
    made = allocate(found.scenario)
    night.decide(leg, LegAction.LOCK)
    with night.town.database.atomic() as session:
        planning.store(session, night.duty, found, made, {})
    (kept,) = night.shown()["legs"]
    assert (kept["state"], kept["unit"]["id"], kept["incident"]["id"]) == (
        "locked",
        boat,
        incident,
    )


def test_a_unit_is_offered_to_a_critical_party_only_if_it_can_help_there(night: Night) -> None:
    night.shelter()
    far = night.cry(9_000, people=2)
    boat = night.boat("CN-01", 0)
    incident = night.town.incident(far)
    night.town.do(dispatching.dispatch_unit, night.duty, far, incident.version, boat)
    with night.town.database.atomic() as session:
        session.get_one(Incident, far).tier = Tier.P3
    near = night.cry(300, people=2)
    with night.town.database.atomic() as session:
        session.get_one(Incident, near).tier = Tier.P1
    (leg,) = night.plan()["legs"]
    assert (leg["unit"]["id"], leg["incident"]["id"]) == (boat, near) and leg["instead_of"]
    # Taking a unit from somebody is never part of "all".
    assert night.town.do(planning.acceptable, night.duty, night.shown()["id"]) == []
    with night.town.database.atomic() as session:
        session.scalars(select(Assignment)).one().status = AssignmentStatus.ON_SCENE
    with pytest.raises(Conflict, match="unit_taken"):
        night.decide(leg["id"], LegAction.ACCEPT)
    with night.town.database.atomic() as session:
        session.get_one(Unit, boat).kind = UnitKind.AMBULANCE
        session.scalars(select(Assignment)).one().status = AssignmentStatus.EN_ROUTE
    assert night.plan()["legs"] == []
