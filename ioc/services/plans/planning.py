"""The rolling plan of rescues: kept beside its baseline, and taken, changed or dropped by people.

A plan looks hours ahead, but only the next leg of each unit is proposed, and a leg becomes a task
when a person accepts it. The next plan replaces what was only proposed; what is locked stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dispatch.allocation import Allocation
from dispatch.evaluation import Figures
from dispatch.lifecycle import AssignmentAction, UnitStatus
from dispatch.scenario import Policy
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain import plans as rules
from ioc.domain.errors import Conflict, NotAllowed, NotFound
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.plans import LegAction, LegState
from ioc.eventlog.record import record
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Assignment, Unit
from ioc.queries.rescue import plan_people
from ioc.services.dispatching import dispatching
from ioc.services.plans import plan_locks
from ioc.services.plans.plan_legs import copy_of, next_legs, pre_emptions
from ioc.services.plans.plan_locks import Kept
from ioc.services.plans.plan_scenario import Situation
from ioc.services.shelters import handing_over

TURN = "rescue plan"
"""Who makes, changes or decides goes one after another: so that no two wait for each other."""

OPEN_LEGS = (LegState.PROPOSED, LegState.LOCKED)
PLANS_WHOLE = 200
"""Of older plans only the figures, and what people decided, are kept: a night makes hundreds."""


def store(
    session: Session,
    actor: Actor,
    found: Situation,
    made: Allocation,
    others: dict[Policy, Figures],
) -> RescuePlan:
    """Keeps a plan in place of the one before. Raises `Conflict` (`plan_replaced`) where that was
    made of a newer picture of the night: nothing is kept then."""
    must_command(actor)
    take_turn(session, TURN)
    locked = _put_aside(session, found)
    plan = RescuePlan(
        version=1,
        made_at=found.at,
        policy=found.scenario.policy,
        method=made.plan.method,
        seconds=round(made.plan.seconds, 3),
        requests=len(found.scenario.requests),
        units=len(found.scenario.units),
        figures=made.figures.document(),
        baseline=made.baseline_figures.document(),
        alternatives={policy.value: one.document() for policy, one in others.items()},
        not_reached=[
            {"incident": int(one.request), "reason": one.reason.value}
            for one in made.plan.not_reached
        ],
        made_by=actor.label,
        is_latest=True,
        is_exercise=found.is_exercise,
    )
    session.add(plan)
    session.flush()
    session.add_all(copy_of(one, plan.id) for one in locked)
    session.add_all(
        _still_wanted(
            session,
            found,
            locked,
            [
                *next_legs(plan.id, found, made.plan.trips),
                *pre_emptions(session, plan.id, found, made.plan.trips),
            ],
        )
    )
    session.flush()
    _thin(session)
    tell(session, actor, plan, EventKind.PLAN_MADE, {})
    return plan


def _put_aside(session: Session, found: Situation) -> Sequence[Kept]:
    """Takes the plan in force off the screens; answers what is locked in it at this moment. A lock
    that cannot be driven any more falls, and says why."""
    locked: list[PlanLeg] = []
    for old in session.scalars(
        select(RescuePlan)
        .where(RescuePlan.is_latest, RescuePlan.is_exercise.is_(found.is_exercise))
        .with_for_update()
        .execution_options(populate_existing=True)
    ):
        if old.made_at > found.at:
            raise Conflict("plan_replaced")
        old.is_latest = False
        for leg in session.scalars(
            select(PlanLeg)
            .where(PlanLeg.plan_id == old.id, PlanLeg.state.in_(OPEN_LEGS))
            .order_by(PlanLeg.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ):
            if leg.state is LegState.LOCKED:
                locked.append(leg)
            leg.state = LegState.REPLACED
    looked = plan_locks.look(session, locked)
    for leg, end in looked.fallen:
        if end is not None:
            leg.state, leg.reason, leg.decided_at = LegState.FALLEN, end.value, clock.now()
    return looked.kept


def _still_wanted(
    session: Session, found: Situation, locked: Sequence[Kept], legs: Sequence[PlanLeg]
) -> list[PlanLeg]:
    """The legs without those that people have overtaken while the planner was at work: another
    trip was locked, or somebody was sent."""
    units = {one.leg.unit_id for one in locked}
    around = {one.leg.id: one for one in found.kept}
    parties: set[int] = set()
    for one in locked:
        known = around.get(one.leg.id)
        if not one.is_resting and (known is None or known.people_of != one.people_of):
            parties |= set(one.people_of)
    waits = plan_people.left_of(session, {leg.incident_id for leg in legs})
    free = set(
        session.scalars(
            select(Unit.id).where(
                Unit.id.in_({leg.unit_id for leg in legs}), Unit.status == UnitStatus.AVAILABLE
            )
        )
    )
    return [
        leg
        for leg in legs
        if leg.unit_id not in units
        and leg.incident_id in waits
        and leg.incident_id not in parties
        and (leg.instead_of is not None or leg.unit_id in free)
    ]


def _thin(session: Session) -> None:
    """Forgets what was only proposed in plans of long ago, a few of them each time."""
    old = session.scalars(
        select(RescuePlan.id).order_by(RescuePlan.id.desc()).offset(PLANS_WHOLE).limit(3)
    ).all()
    session.execute(
        delete(PlanLeg).where(PlanLeg.plan_id.in_(old), PlanLeg.state == LegState.REPLACED)
    )
    session.execute(update(RescuePlan).where(RescuePlan.id.in_(old)).values(not_reached=[]))


def decide(
    session: Session,
    actor: Actor,
    leg_id: int,
    action: LegAction,
    *,
    reason: str | None = None,
) -> PlanLeg:
    """A person accepts, locks, unlocks or drops a leg. Raises `Conflict`: `plan_replaced` when a
    newer plan stands on the screens, `served_meanwhile` when nobody waits there for a unit any
    more, `unit_taken` when the unit has gone elsewhere."""
    must_command(actor)
    take_turn(session, TURN)
    leg = session.scalar(
        select(PlanLeg)
        .where(PlanLeg.id == _possible(leg_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if leg is None:
        raise NotFound
    plan = session.get_one(RescuePlan, leg.plan_id, populate_existing=True)
    if not plan.is_latest:
        raise Conflict("plan_replaced")
    after = rules.advance(leg.state, action)
    if action is LegAction.ACCEPT:
        _dispatch(session, actor, leg)
    leg.state, leg.decided_at, leg.decided_by = after, clock.now(), actor.label
    leg.reason = reason
    plan.version += 1
    data = {
        "leg": leg.id,
        "unit": leg.unit_id,
        "incident": leg.incident_id,
        "state": after.value,
        "reason": reason,
    }
    tell(session, actor, plan, EventKind.PLAN_CHANGED, data)
    return leg


def acceptable(
    session: Session, actor: Actor, plan_id: int, legs: Sequence[int] | None = None
) -> list[int]:
    """The legs to accept when all are accepted (or of those named): what is open, the soonest
    first. A unit is taken from nobody by this. Whoever asks accepts each in a transaction of its
    own: a hundred dispatches in one would hold up every caller."""
    must_command(actor)
    plan = session.get(RescuePlan, _possible(plan_id))
    if plan is None:
        raise NotFound
    if not plan.is_latest:
        raise Conflict("plan_replaced")
    query = (
        select(PlanLeg.id)
        .where(PlanLeg.plan_id == plan.id, PlanLeg.state.in_(OPEN_LEGS))
        .order_by(PlanLeg.arrive_minute, PlanLeg.id)
    )
    if legs is None:
        return list(session.scalars(query.where(PlanLeg.instead_of.is_(None))))
    wanted = set(legs)
    return [leg for leg in session.scalars(query) if leg in wanted]


def _dispatch(session: Session, actor: Actor, leg: PlanLeg) -> None:
    """Sends the unit, if it is still needed there. All incidents are locked before the unit, in
    the order of their ids."""
    numbers = {leg.incident_id}
    if leg.instead_of is not None:
        numbers.add(session.get_one(Assignment, leg.instead_of).incident_id)
    incidents = {
        number: fetch.incident_for(session, actor, number, Permission.INCIDENT_DISPATCH, lock=True)
        for number in sorted(numbers)
    }
    left = plan_people.left_of(session, [leg.incident_id])
    if leg.incident_id not in left:
        raise Conflict("served_meanwhile")
    if leg.instead_of is not None:
        task = session.get_one(Assignment, leg.instead_of, populate_existing=True)
        if not task.is_active or task.status not in rules.BEFORE_PICK_UP:
            # Meanwhile it is there, or has them on board: nobody is left behind for another.
            raise Conflict("unit_taken")
        dispatching.step_assignment(
            session,
            actor,
            leg.instead_of,
            AssignmentAction.CANCEL,
            data=dispatching.StepData(reason="pre_empted"),
        )
    incident = incidents[leg.incident_id]
    dispatching.dispatch_unit(session, actor, incident.id, incident.version, leg.unit_id)
    people = min(leg.people, left[leg.incident_id])
    if leg.facility_id is not None and people:
        handing_over.keep_places(session, actor, leg.unit_id, leg.facility_id, people)


def _possible(number: int) -> int:
    if not 0 < number <= fetch.LARGEST_ID:
        raise NotFound
    return number


def must_command(actor: Actor) -> None:
    if not actor.can(Permission.PLAN_MAKE):
        raise NotAllowed(permission=Permission.PLAN_MAKE)


def tell(
    session: Session, actor: Actor, plan: RescuePlan, kind: EventKind, data: dict[str, Any]
) -> None:
    told = {"plan": plan.id, "version": plan.version, "policy": plan.policy.value, **data}
    record(
        session,
        kind,
        (SubjectType.PLAN, plan.id),
        actor.label,
        before=[Standing()],
        after=[Standing()],
        data=told,
    )
