"""The crews of an exercise: they are sent by the plan, go there, fetch people and bring them to a
shelter, so that a night can be watched from the call to the shelter.

Everything goes through the services, as the crews' own page does. Only units of an exercise are
moved, and only while one is on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dispatch.geodesy import haversine_m
from dispatch.lifecycle import AssignmentAction, AssignmentStatus
from dispatch.routing import SPEED_KMH
from dispatch.scenario import ServiceTimes
from dispatch.types import Place
from ioc.access.actor import SYSTEM
from ioc.cli import fleet_found
from ioc.cli.fleet_luck import REASON_OF, Luck, luck_of
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.domain.plans import HOUSEHOLD, LegAction
from ioc.domain.units import FASTEST_KMH, Fix
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.plan import RescuePlan
from ioc.models.unit import Assignment, AssignmentStep, Unit, UnitCrew
from ioc.ports import Ports
from ioc.queries import exercise
from ioc.services.dispatching import dispatching
from ioc.services.dispatching.dispatching import StepData
from ioc.services.plans import planning
from ioc.services.units import positions
from ioc.services.water import closed_ways
from ioc.services.water.closed_ways import WayTold

logger = logging.getLogger(__name__)

TICK_SECONDS = 2.0
ACCEPT_SECONDS = 10.0
THERE_M = 25.0
ANSWER_SECONDS = 20.0
"""Seconds of the night until a crew has read its task and sets off."""

FOR_HANDS = timedelta(seconds=40)
"""So long the crew of an account, and a neighbour's boat, are left to whoever plays them; a task in
which a person has made one step is never touched. It is less than a crew has for its answer."""

ON_THE_WAY_SECONDS = 150.0
"""Seconds of the night on the way until what luck has for a crew happens."""

CLOSED_FOR = timedelta(minutes=15)
BEFORE_THE_SCENE = frozenset(
    {AssignmentStatus.DISPATCHED, AssignmentStatus.ACKNOWLEDGED, AssignmentStatus.EN_ROUTE}
)

_A, _S = AssignmentAction, AssignmentStatus


@dataclass
class Crews:
    """Moves the units of an exercise; `speed` is seconds of the night in a second of the clock."""

    database: Database
    speed: float
    ports: Ports | None = None
    rescued: int = 0
    _found: dict[int, int] = field(default_factory=dict)
    _since: dict[int, float] = field(default_factory=dict)
    _accept_in: float = 0.0

    def run(self, stopped: threading.Event) -> None:
        """Goes on until told to stop."""
        while not stopped.wait(TICK_SECONDS):
            try:
                self.tick(TICK_SECONDS)
            except SQLAlchemyError:
                logger.exception("the crews of the exercise stumbled and go on")

    def tick(self, seconds: float) -> None:
        """Lets so many seconds of the clock pass."""
        with self.database.reading() as session:
            if not exercise.is_on(session):
                return
            tasks = session.scalars(
                select(Assignment.id)
                .join(Unit, Unit.id == Assignment.unit_id)
                .where(
                    Assignment.is_active,
                    Unit.is_exercise,
                    _is_left_alone(clock.now()),
                )
                .order_by(Assignment.id)
            ).all()
        self._accept_in -= seconds
        if self._accept_in <= 0:
            self._accept_in = ACCEPT_SECONDS
            self._accept()
        for task in tasks:
            self._act(partial(self._step, task_id=task, seconds=seconds))

    def _act(self, work: Callable[[Session], object]) -> None:
        try:
            with self.database.atomic(Priority.BACKGROUND) as session:
                work(session)
        except DomainError as refusal:
            # A dispatcher was faster, or somebody plays this crew by hand.
            logger.info("a crew of the exercise was refused: %s", refusal.code)

    def _accept(self) -> None:
        with self.database.reading() as session:
            plan = session.scalar(
                select(RescuePlan.id)
                .where(RescuePlan.is_latest, RescuePlan.is_exercise)
                .order_by(RescuePlan.id.desc())
                .limit(1)
            )
        if plan is None:
            return
        try:
            with self.database.reading() as session:
                legs = planning.acceptable(session, SYSTEM, plan)
        except DomainError:
            return  # a newer plan has just been made
        for leg in legs:
            self._act(partial(planning.decide, actor=SYSTEM, leg_id=leg, action=LegAction.ACCEPT))

    def _step(self, session: Session, task_id: int, seconds: float) -> None:
        task = session.get_one(Assignment, task_id)
        unit = session.get_one(Unit, task.unit_id)
        incident = session.get_one(Incident, task.incident_id)
        now = clock.now()
        passed = self._since.get(task_id, 0.0) + seconds * self.speed
        self._since[task_id] = passed
        status = task.status
        luck = luck_of(task_id, has_account=fleet_found.has_account(session, unit))
        if status in BEFORE_THE_SCENE and self._has_bad_luck(session, task, unit, luck, passed):
            return
        if status in {_S.DISPATCHED, _S.ACKNOWLEDGED}:
            if passed >= ANSWER_SECONDS:
                self._say(session, task, _A.EN_ROUTE)
            return
        if status is _S.EN_ROUTE:
            if luck is Luck.MEETS and passed >= ON_THE_WAY_SECONDS:
                self._meet(session, task, unit)
            if self._go(session, unit, incident.lat, incident.lon, seconds, now):
                self._say(session, task, _A.ON_SCENE)
            return
        if status is _S.ON_SCENE:
            aboard = min(self._left(task), max(1, unit.seats))
            if passed >= ServiceTimes().pick_up(aboard) * 60.0:
                self._say(session, task, _A.PICKED_UP, StepData(people=aboard))
            return
        if status is _S.PICKED_UP:
            shelter = _shelter(session, task, unit, self._found.get(task_id, 0))
            if shelter is None or self._go(session, unit, shelter.lat, shelter.lon, seconds, now):
                aboard = task.people_picked_up - task.people_handed_over
                aboard += self._found.pop(task_id, 0)
                where = None if shelter is None else shelter.id
                self._say(session, task, _A.HANDED_OVER, StepData(people=aboard, facility=where))
                self.rescued += aboard
            return
        if status is _S.HANDED_OVER:
            again = self._left(task) > 0
            self._say(session, task, _A.EN_ROUTE if again else _A.CLEAR)

    def _has_bad_luck(
        self, session: Session, task: Assignment, unit: Unit, luck: Luck, passed: float
    ) -> bool:
        """Whether the crew gives the task back now: before it sets off, or where the way ends."""
        is_under_way = task.status is _S.EN_ROUTE
        is_refused = luck is Luck.DECLINES and not is_under_way and passed >= ANSWER_SECONDS
        is_shut = luck is Luck.NO_WAY and is_under_way and passed >= ON_THE_WAY_SECONDS
        if not (is_refused or is_shut):
            return False
        reason = REASON_OF[luck]
        if is_shut and unit.lat is not None and unit.lon is not None:
            here = {"type": "Point", "coordinates": [unit.lon, unit.lat]}
            until = clock.now() + CLOSED_FOR
            told = WayTold(reason, here, until_at=until, assignment_id=task.id)
            closed_ways.close_way(session, SYSTEM, told)
        self._say(session, task, _A.DECLINE, StepData(reason=reason))
        return True

    def _meet(self, session: Session, task: Assignment, unit: Unit) -> None:
        """People wave from a roof: those who fit come on board and are handed over with the
        others."""
        if self.ports is None or task.id in self._found:
            return
        room = unit.seats - min(unit.seats, self._left(task))
        self._found[task.id] = fleet_found.take_on_board(session, self.ports, unit, task, room)

    def _left(self, task: Assignment) -> int:
        """How many are still to be fetched; where nobody said, a household."""
        expected = HOUSEHOLD if task.people_expected is None else task.people_expected
        return max(0, max(1, expected) - task.people_picked_up)

    def _say(
        self,
        session: Session,
        task: Assignment,
        action: AssignmentAction,
        data: StepData | None = None,
    ) -> None:
        dispatching.step_assignment(session, SYSTEM, task.id, action, data=data)
        self._since[task.id] = 0.0

    def _go(
        self,
        session: Session,
        unit: Unit,
        lat: float | None,
        lon: float | None,
        seconds: float,
        now: datetime,
    ) -> bool:
        """Moves towards the place; answers whether the unit is there. Faster than any unit of the
        city goes it does not move, or its position would not be believed."""
        if lat is None or lon is None or unit.lat is None or unit.lon is None:
            return True
        here, there = Place(unit.lat, unit.lon), Place(lat, lon)
        metres = haversine_m(here, there)
        kmh = min(SPEED_KMH[unit.kind] * self.speed, FASTEST_KMH * 0.9)
        reach = kmh / 3.6 * seconds
        share = 1.0 if metres <= reach else reach / metres
        fix = Fix(
            here.lat + (there.lat - here.lat) * share,
            here.lon + (there.lon - here.lon) * share,
            now,
            8.0,
        )
        positions.report_position(session, SYSTEM, unit.id, fix)
        return metres <= max(reach, THERE_M)


def _is_left_alone(now: datetime) -> ColumnElement[bool]:
    """Condition on `Assignment` and its `Unit`: no person plays this task."""
    by_hand = (
        select(AssignmentStep.id)
        .where(AssignmentStep.assignment_id == Assignment.id, AssignmentStep.actor != SYSTEM.label)
        .exists()
    )
    has_time_passed = Assignment.dispatched_at <= now - FOR_HANDS
    is_nobodys = and_(Unit.id.not_in(select(UnitCrew.unit_id)), Unit.is_local.is_(False))
    return and_(~by_hand, or_(is_nobodys, has_time_passed))


def _shelter(session: Session, task: Assignment, unit: Unit, more: int) -> Facility | None:
    """Where the places are kept, else the nearest that is open and has room for all on board, with
    `more` whom nobody expected."""
    aboard = task.people_picked_up - task.people_handed_over + more
    if task.facility_id is not None:
        kept = session.get(Facility, task.facility_id)
        if kept is not None and kept.places - kept.taken - kept.reserved >= more:
            return kept
    rows = session.scalars(
        select(Facility).where(
            Facility.kind == FacilityKind.SHELTER,
            Facility.status == FacilityStatus.OPEN,
            Facility.places - Facility.taken - Facility.reserved >= aboard,
        )
    ).all()
    if not rows or unit.lat is None or unit.lon is None:
        return None
    here = Place(unit.lat, unit.lon)
    return min(rows, key=lambda row: haversine_m(here, Place(row.lat, row.lon)))
