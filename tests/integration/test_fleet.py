"""The crews of an exercise: sent by the plan, seen on the way, and done at the shelter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from dispatch.allocation import allocate
from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentAction, AssignmentStatus
from dispatch.scenario import Policy
from ioc.access.actor import SYSTEM, Actor
from ioc.cli import fleet
from ioc.cli.fleet import Crews
from ioc.cli.fleet_luck import Luck
from ioc.domain import clock
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Role
from ioc.domain.units import Fix
from ioc.models.facility import Facility
from ioc.models.unit import Assignment, Unit
from ioc.services.dispatching import dispatching
from ioc.services.plans import plan_scenario, planning
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.units import positions, units
from ioc.services.units.units import UnitEntry
from ioc.services.upkeep import exercise
from tests.town import DEEP, Town, metres_north

TICK = 60.0


def planned(town: Town) -> None:
    with town.database.reading() as session:
        found = plan_scenario.situation(session, Policy.LIFE_FIRST, is_exercise=True, seconds=0.05)
    made = allocate(found.scenario)
    with town.database.atomic() as session:
        planning.store(session, SYSTEM, found, made, {})


@pytest.fixture
def good_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of a task, which goes on from one test to the next, nothing happens."""
    monkeypatch.setattr(fleet, "luck_of", lambda _task, has_account: Luck.GOOD)


@pytest.mark.usefixtures("good_luck")
def test_a_family_is_fetched_in_turns_and_counted_at_the_shelter(
    town: Town, person: Callable[..., Actor]
) -> None:
    boss = person(Role.SUPERVISOR)
    with time_machine.travel("2026-11-23T05:00:00+00:00", tick=False) as moving:
        town.do(exercise.start_exercise, SYSTEM, "đêm lũ")
        entry = UnitEntry(
            "CN-01", "Ca nô 01", UnitKind.SPEEDBOAT, "ptds", seats=4, is_exercise=True
        )
        boat = town.do(units.create_unit, boss, entry).id
        town.do(positions.report_position, boss, boat, Fix(DEEP.lat, DEEP.lon, clock.now(), 5.0))
        hall = FacilityTold("Trường", FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=30)
        shelter = town.do(facilities.create, boss, hall).id
        point = metres_north(DEEP, 1_500)
        town.emergency("CỨU với, nước tới cổ", point=point, people=6, is_exercise=True)
        planned(town)
        crews = Crews(town.database, speed=60.0)
        seen = set()
        for _ in range(60):
            moving.shift(timedelta(seconds=TICK))
            crews.tick(TICK)
            with town.database.reading() as session:
                seen |= set(session.scalars(select(Assignment.status)))
        assert seen >= {
            AssignmentStatus.EN_ROUTE,
            AssignmentStatus.PICKED_UP,
            AssignmentStatus.CLEARED,
        }
        with town.database.reading() as session:
            task = session.scalars(select(Assignment)).one()
            assert (task.people_picked_up, task.people_handed_over) == (6, 6)
            assert session.get_one(Facility, shelter).drilled == 6
            unit = session.get_one(Unit, boat)
            assert unit.position_at is not None and unit.lat is not None
    assert crews.rescued == 6


def test_nothing_moves_where_no_exercise_is_on(town: Town) -> None:
    crews = Crews(town.database, speed=60.0)
    crews.tick(TICK)
    assert crews.rescued == 0
    with town.database.reading() as session:
        assert session.scalars(select(Assignment)).all() == []


@pytest.mark.usefixtures("good_luck")
def test_a_crew_with_an_account_is_left_to_who_signed_in_with_it(
    town: Town, person: Callable[..., Actor]
) -> None:
    boss, crew = person(Role.SUPERVISOR), person(Role.CREW, "ptds")
    with time_machine.travel("2026-11-23T05:00:00+00:00", tick=False) as moving:
        town.do(exercise.start_exercise, SYSTEM, "đêm lũ")
        boats = []
        for code, members in (("CN-01", [crew.user_id or 0]), ("CN-02", [crew.user_id or 0])):
            entry = UnitEntry(code, code, UnitKind.SPEEDBOAT, "ptds", seats=8, is_exercise=True)
            boats.append(town.do(units.create_unit, boss, entry, members).id)
            fix = Fix(DEEP.lat, DEEP.lon, clock.now(), 5.0)
            town.do(positions.report_position, boss, boats[-1], fix)
        for metres, boat in zip((1_500, 4_000), boats, strict=True):
            point = metres_north(DEEP, metres)
            told = town.emergency("CỨU với", point=point, people=3, is_exercise=True)
            town.act(dispatching.dispatch_unit, boss, told.incident, boat)
        crews = Crews(town.database, speed=60.0)

        def statuses() -> list[AssignmentStatus]:
            with town.database.reading() as session:
                return list(session.scalars(select(Assignment.status).order_by(Assignment.id)))

        moving.shift(timedelta(seconds=10))
        crews.tick(10.0)
        assert statuses() == [AssignmentStatus.DISPATCHED] * 2
        with town.database.reading() as session:
            first = session.scalars(select(Assignment.id).order_by(Assignment.id)).first()
        # Who has pressed once plays this task to its end; the other is played after a while.
        town.do(dispatching.step_assignment, crew, first, AssignmentAction.ACKNOWLEDGE)
        for _ in range(3):
            moving.shift(timedelta(seconds=30))
            crews.tick(30.0)
        acknowledged, played = statuses()
        assert acknowledged is AssignmentStatus.ACKNOWLEDGED
        assert played is not AssignmentStatus.DISPATCHED
