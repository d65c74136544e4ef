"""Units of a town: entered, sent and heard of, for tests that look at what follows."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentAction
from ioc.access.actor import SYSTEM, Actor
from ioc.domain import clock
from ioc.domain.geo import Point
from ioc.domain.units import Fix
from ioc.models.unit import Assignment, Unit, UnitCrew
from ioc.services.dispatching import dispatching
from ioc.services.dispatching.dispatching import StepData
from ioc.services.units import positions, units
from ioc.services.units.units import UnitEntry
from tests.town import DEEP, Town

_NUMBERS = itertools.count(1)


class Fleet:
    """The services of units on a town."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def unit(
        self,
        *,
        at: Point | None = DEEP,
        agency: str = "ptds",
        crew: tuple[Actor, ...] = (),
        actor: Actor = SYSTEM,
        **fields: Any,
    ) -> int:
        """A motor boat that is where it says."""
        number = next(_NUMBERS)
        entry = UnitEntry(
            **{
                "code": f"CN-{number:03d}",
                "name": f"Ca nô {number}",
                "kind": UnitKind.MOTOR_BOAT,
                "agency_code": agency,
                "seats": 8,
                **fields,
            }
        )
        members = [one.user_id or 0 for one in crew]
        unit_id: int = self.town.do(units.create_unit, actor, entry, members).id
        if at is not None:
            self.fix(unit_id, at)
        return unit_id

    def fix(self, unit_id: int, at: Point, seconds: float = 0.0, actor: Actor = SYSTEM) -> Any:
        """The unit says where it was so many seconds from now."""
        moment = clock.now() + timedelta(seconds=seconds)
        fix = Fix(at.lat, at.lon, moment, 8.0)
        return self.town.do(positions.report_position, actor, unit_id, fix)

    def send(self, incident: int, unit: int, actor: Actor) -> int:
        """Sends a unit; answers its assignment."""
        self.town.act(dispatching.dispatch_unit, actor, incident, unit)
        return self.assignment_of(unit).id

    def step(
        self,
        assignment: int,
        action: str,
        actor: Actor = SYSTEM,
        *,
        seconds: float = 0.0,
        token: str | None = None,
        **data: Any,
    ) -> Assignment:
        """A tap, made so many seconds from now."""
        done: Assignment = self.town.do(
            dispatching.step_assignment,
            actor,
            assignment,
            AssignmentAction(action),
            clock.now() + timedelta(seconds=seconds),
            token,
            StepData(**data),
        )
        return done

    def row(self, unit: int) -> Unit:
        """The unit as it is kept."""
        with self.town.database.reading() as session:
            return session.get_one(Unit, unit)

    def assignment(self, number: int) -> Assignment:
        """The assignment as it is kept."""
        with self.town.database.reading() as session:
            return session.get_one(Assignment, number)

    def assignment_of(self, unit: int) -> Assignment:
        """The last assignment of a unit."""
        with self.town.database.reading() as session:
            return session.scalars(
                select(Assignment)
                .where(Assignment.unit_id == unit)
                .order_by(Assignment.id.desc())
                .limit(1)
            ).one()

    def long_ago(self, assignment: int, minutes: float) -> None:
        """As if the unit had been sent so long ago."""
        at = clock.now() - timedelta(minutes=minutes)
        with self.town.database.atomic() as session:
            session.execute(
                update(Assignment).where(Assignment.id == assignment).values(dispatched_at=at)
            )

    def joins(self, actor: Actor, unit: int) -> None:
        """The person belongs to the crew from now on."""
        with self.town.database.atomic() as session:
            session.add(UnitCrew(user_id=actor.user_id or 0, unit_id=unit))
