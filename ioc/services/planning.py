"""The rolling plan of rescues: kept beside its baseline, and taken, changed or dropped by people.

A plan looks hours ahead, but only the next leg of each unit is proposed, and a leg becomes a task
when a person accepts it. The next plan replaces what was only proposed; what is locked stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
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
from ioc.db.session import savepoint
from ioc.domain import clock
from ioc.domain import plans as rules
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotAllowed, NotFound
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Permission
from ioc.domain.plans import LegAction, LegState
from ioc.eventlog.record import record
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Unit
from ioc.services import dispatching, handing_over
from ioc.services.plan_scenario import Situation

OPEN_LEGS = (LegState.PROPOSED, LegState.LOCKED)
PLANS_KEPT = 500
"""Older plans are kept for the report after the night; what was only proposed in them is not."""


@dataclass(frozen=True)
class Refused:
    """A leg that could not be accepted, and the code of why."""

    leg: int
    code: str


def store(
    session: Session,
    actor: Actor,
    found: Situation,
    made: Allocation,
    others: dict[Policy, Figures],
) -> RescuePlan:
    """Keeps a plan in place of the one before."""
    _must_command(actor)
    previous = session.scalars(
        select(RescuePlan).where(
            RescuePlan.is_latest, RescuePlan.is_exercise.is_(found.is_exercise)
        )
    ).all()
    for old in previous:
        old.is_latest = False
        session.execute(
            update(PlanLeg)
            .where(PlanLeg.plan_id == old.id, PlanLeg.state == LegState.PROPOSED)
            .values(state=LegState.REPLACED)
        )
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
    for leg in found.locked:
        session.add(_copy_of(leg, plan.id))
        # In the plan before it was this; what is locked stands in the newest alone.
        leg.state = LegState.REPLACED
    session.add_all(_legs(plan.id, found, made.plan.trips))
    session.add_all(_instead(session, plan.id, found, made.plan.trips))
    session.flush()
    _tell(session, actor, plan, EventKind.PLAN_MADE, {})
    return plan


def _copy_of(leg: PlanLeg, plan_id: int) -> PlanLeg:
    return PlanLeg(
        plan_id=plan_id,
        unit_id=leg.unit_id,
        incident_id=leg.incident_id,
        facility_id=leg.facility_id,
        instead_of=leg.instead_of,
        people=leg.people,
        arrive_minute=leg.arrive_minute,
        stops=leg.stops,
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
            stops=[_stop(stop) for stop in trip.stops],
            state=LegState.PROPOSED,
        )
    return list(legs.values())


def _stop(stop: Any) -> dict[str, Any]:
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
    _must_command(actor)
    leg = session.scalar(select(PlanLeg).where(PlanLeg.id == _possible(leg_id)).with_for_update())
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
    _tell(session, actor, plan, EventKind.PLAN_CHANGED, data)
    return leg


def accept_all(
    session: Session, actor: Actor, plan_id: int, legs: Sequence[int] | None = None
) -> tuple[list[int], list[Refused]]:
    """Accepts what is proposed or locked (or of that the legs named), each for itself: one that
    cannot be is told and hinders no other. A unit is taken from nobody by this."""
    _must_command(actor)
    plan = session.get(RescuePlan, _possible(plan_id))
    if plan is None:
        raise NotFound
    if not plan.is_latest:
        raise Conflict("plan_replaced")
    rows = session.scalars(
        select(PlanLeg)
        .where(PlanLeg.plan_id == plan.id, PlanLeg.state.in_(OPEN_LEGS))
        .order_by(PlanLeg.arrive_minute, PlanLeg.id)
    ).all()
    done: list[int] = []
    refused: list[Refused] = []
    for leg in rows:
        if legs is not None and leg.id not in legs:
            continue
        if legs is None and leg.instead_of is not None:
            continue
        try:
            with savepoint(session):
                decide(session, actor, leg.id, LegAction.ACCEPT)
            done.append(leg.id)
        except DomainError as error:
            refused.append(Refused(leg.id, error.code))
    return done, refused


def _dispatch(session: Session, actor: Actor, leg: PlanLeg) -> None:
    if leg.instead_of is not None:
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
    """Another unit does this leg; one that has a leg of its own swaps."""
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


def _must_command(actor: Actor) -> None:
    if not actor.can(Permission.PLAN_MAKE):
        raise NotAllowed(permission=Permission.PLAN_MAKE)


def _tell(
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
