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
from dispatch.geodesy import haversine_m
from dispatch.lifecycle import AssignmentAction
from dispatch.routing import SPEED_KMH
from dispatch.scenario import Policy, Trip
from dispatch.types import Place
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain import plans as rules
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Permission
from ioc.domain.plans import LegAction, LegState
from ioc.eventlog.record import record
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Assignment, Unit
from ioc.services.dispatching import dispatching
from ioc.services.plans import plan_locks
from ioc.services.plans.plan_locks import Kept
from ioc.services.plans.plan_scenario import Situation
from ioc.services.shelters import handing_over

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
    """Keeps a plan in place of the one before."""
    must_command(actor)
    take_turn(session, "rescue plan")
    locked = _put_aside(session, is_exercise=found.is_exercise)
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
    # A person may have locked something while the planner was at work: that goes before the plan.
    units = {one.leg.unit_id for one in locked}
    parties = {incident for one in locked for incident in one.incidents}
    session.add_all(_copy_of(one, plan.id) for one in locked)
    session.add_all(
        leg
        for leg in [
            *_legs(plan.id, found, made.plan.trips),
            *_instead(session, plan.id, found, made.plan.trips),
        ]
        if leg.unit_id not in units and leg.incident_id not in parties
    )
    session.flush()
    _thin(session)
    tell(session, actor, plan, EventKind.PLAN_MADE, {})
    return plan


def _put_aside(session: Session, *, is_exercise: bool) -> list[Kept]:
    """Takes the plan in force off the screens; answers what is locked in it at this moment."""
    locked: list[PlanLeg] = []
    for old in session.scalars(
        select(RescuePlan)
        .where(RescuePlan.is_latest, RescuePlan.is_exercise.is_(is_exercise))
        .with_for_update()
    ):
        old.is_latest = False
        for leg in session.scalars(
            select(PlanLeg)
            .where(PlanLeg.plan_id == old.id, PlanLeg.state.in_(OPEN_LEGS))
            .with_for_update()
        ):
            if leg.state is LegState.LOCKED:
                locked.append(leg)
            leg.state = LegState.REPLACED
    return plan_locks.still(session, locked)


def _thin(session: Session) -> None:
    """Forgets what was only proposed in plans of long ago, a few of them each time."""
    old = session.scalars(
        select(RescuePlan.id).order_by(RescuePlan.id.desc()).offset(PLANS_WHOLE).limit(3)
    ).all()
    session.execute(
        delete(PlanLeg).where(PlanLeg.plan_id.in_(old), PlanLeg.state == LegState.REPLACED)
    )
    session.execute(update(RescuePlan).where(RescuePlan.id.in_(old)).values(not_reached=[]))


def _copy_of(kept: Kept, plan_id: int) -> PlanLeg:
    leg, first = kept.leg, next(one for one in kept.stops if "incident" in one)
    return PlanLeg(
        plan_id=plan_id,
        unit_id=leg.unit_id,
        incident_id=first["incident"],
        facility_id=leg.facility_id,
        instead_of=leg.instead_of,
        people=first["people"],
        arrive_minute=first["arrive_minute"],
        stops=list(kept.stops),
        state=LegState.LOCKED,
        decided_at=leg.decided_at,
        decided_by=leg.decided_by,
    )


def _legs(plan_id: int, found: Situation, trips: Sequence[Trip]) -> list[PlanLeg]:
    """The first trip of each unit that can be sent now."""
    legs: dict[int, PlanLeg] = {}
    for trip in trips:
        unit = int(trip.unit)
        first = trip.stops[0]
        if unit in legs or unit not in found.free or first.request is None:
            continue
        shelter = next((stop.shelter for stop in trip.stops if stop.shelter is not None), None)
        legs[unit] = PlanLeg(
            plan_id=plan_id,
            unit_id=unit,
            incident_id=int(first.request),
            facility_id=int(shelter) if shelter else None,
            people=first.people,
            arrive_minute=round(first.arrive_minute, 1),
            stops=[stop_of(stop) for stop in trip.stops],
            state=LegState.PROPOSED,
        )
    return list(legs.values())


def stop_of(stop: Any) -> dict[str, Any]:
    where = {"incident": int(stop.request)} if stop.request else {"facility": int(stop.shelter)}
    return {**where, "arrive_minute": round(stop.arrive_minute, 1), "people": stop.people}


def _instead(
    session: Session, plan_id: int, found: Situation, trips: Sequence[Trip]
) -> list[PlanLeg]:
    """Units on their way to somebody who can wait, sent to a critical party that would gain much:
    proposed like any other leg, never done by itself."""
    reached: dict[str, float] = {}
    for trip in trips:
        for stop in trip.stops:
            if stop.request is not None:
                earlier = reached.get(stop.request, stop.arrive_minute)
                reached[stop.request] = min(earlier, stop.arrive_minute)
    units = {
        unit.id: unit
        for unit in session.scalars(
            select(Unit).where(Unit.id.in_([task.unit_id for task in found.under_way]))
        )
    }
    brings = {
        int(carrier.id): carrier.capabilities
        for carrier in found.scenario.units
        if int(carrier.id) in units
    }
    units = {number: unit for number, unit in units.items() if number in brings}
    legs: list[PlanLeg] = []
    taken: set[int] = set()
    for party in found.scenario.requests:
        if party.tier.value != Tier.P1.value:
            continue
        now = reached.get(party.id, found.scenario.horizon_minutes)
        best: tuple[float, Any] | None = None
        for task in found.under_way:
            unit = units.get(task.unit_id)
            if unit is None or unit.id in taken or unit.lat is None or unit.lon is None:
                continue
            if not party.capabilities <= brings[unit.id]:
                continue
            metres = haversine_m(Place(unit.lat, unit.lon), party.place)
            then = metres * found.scenario.detour_factor / (SPEED_KMH[unit.kind] / 0.06)
            if not rules.may_pre_empt(Tier.P1, task.tier, task.status, now, then):
                continue
            if best is None or then < best[0]:
                best = then, task
        if best is not None:
            then, task = best
            taken.add(task.unit_id)
            legs.append(
                PlanLeg(
                    plan_id=plan_id,
                    unit_id=task.unit_id,
                    incident_id=int(party.id),
                    instead_of=task.id,
                    people=party.people,
                    arrive_minute=round(then, 1),
                    stops=[],
                    state=LegState.PROPOSED,
                )
            )
    return legs


def decide(
    session: Session,
    actor: Actor,
    leg_id: int,
    action: LegAction,
    *,
    unit_id: int | None = None,
    reason: str | None = None,
) -> PlanLeg:
    """A person accepts, locks, unlocks or drops a leg; `unit_id` with a lock gives it to another
    unit. Raises `Conflict` (`plan_replaced`) when a newer plan stands on the screens."""
    must_command(actor)
    leg = session.scalar(
        select(PlanLeg)
        .where(PlanLeg.id == _possible(leg_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if leg is None:
        raise NotFound
    plan = session.get_one(RescuePlan, leg.plan_id)
    if not plan.is_latest:
        raise Conflict("plan_replaced")
    after = rules.advance(leg.state, action)
    if unit_id is not None and action is LegAction.LOCK:
        _give(session, plan, leg, unit_id)
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
    if leg.instead_of is not None:
        task = session.get(Assignment, leg.instead_of)
        if task is None or not task.is_active or task.status not in rules.BEFORE_PICK_UP:
            # Meanwhile it is there, or has them on board: nobody is left behind for another.
            raise Conflict("unit_taken")
        dispatching.step_assignment(
            session,
            actor,
            leg.instead_of,
            AssignmentAction.CANCEL,
            data=dispatching.StepData(reason="pre_empted"),
        )
    incident = fetch.incident_for(session, actor, leg.incident_id, Permission.INCIDENT_DISPATCH)
    dispatching.dispatch_unit(session, actor, incident.id, incident.version, leg.unit_id)
    if leg.facility_id is not None and leg.people:
        handing_over.keep_places(session, actor, leg.unit_id, leg.facility_id, leg.people)


def _give(session: Session, plan: RescuePlan, leg: PlanLeg, unit_id: int) -> None:
    """Another unit does this leg. Raises `Conflict` for one that has a leg of its own."""
    unit = session.get(Unit, _possible(unit_id))
    if unit is None or not unit.is_active:
        raise InvalidInput(FieldError("unit", "unknown_value"))
    other = session.scalar(
        select(PlanLeg).where(PlanLeg.plan_id == plan.id, PlanLeg.unit_id == unit.id)
    )
    if other is not None and other.id != leg.id:
        raise Conflict("unit_has_a_leg")
    leg.unit_id = unit.id


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
