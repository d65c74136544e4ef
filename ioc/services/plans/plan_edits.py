"""A commander changes the plan: another party, another order, another unit, another shelter.

A change names whole trips. It is weighed by the evaluator of `dispatch` before it is kept, and kept
as locked, so that the plans that follow leave it alone. Nothing is dispatched by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.editing import Change, Refusal, RefusalCode, Weighed
from dispatch.scenario import Trip
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidTransition, NotFound
from ioc.domain.events import EventKind
from ioc.domain.plans import LegAction, LegState
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.queries.rescue.plan_people import PART
from ioc.services.plans import plan_locks, planning
from ioc.services.plans.plan_legs import stop_of
from ioc.services.plans.plan_locks import BY_HAND, parties, stops_of
from ioc.services.plans.plan_scenario import Situation, situation
from ioc.services.plans.plan_trips import (
    TripWanted,
    changed,
    first_trips,
    fixed,
    must_be_clear,
    trips_of,
)


@dataclass(frozen=True)
class Proposal:
    """A change ready to be weighed: the night, the trips as they are and as they would be, of which
    `affected` differ."""

    found: Situation
    change: Change
    affected: tuple[int, ...]
    hindered: tuple[Refusal, ...]


def given(
    session: Session, actor: Actor, leg_id: int, unit_id: int
) -> tuple[int, list[TripWanted]]:
    """The plan, and the change of it by which another unit drives this leg. Raises `NotFound`,
    `Conflict`: `plan_replaced`, `unit_has_a_leg` for a unit that has a trip of its own;
    `InvalidTransition` for a leg that is decided, or that takes a unit from others."""
    planning.must_command(actor)
    leg = session.get(PlanLeg, leg_id) if 0 < leg_id <= fetch.LARGEST_ID else None
    if leg is None:
        raise NotFound
    plan = _latest(session, leg.plan_id)
    trips = trips_of(_open_legs(session, plan.id))
    mine = trips.get(leg.unit_id)
    if mine is None or leg.state not in planning.OPEN_LEGS:
        raise InvalidTransition(status=leg.state, action=LegAction.LOCK)
    if unit_id != leg.unit_id and unit_id in trips:
        raise Conflict("unit_has_a_leg")
    wanted = [replace(mine, unit=unit_id, locked=True)]
    if unit_id != leg.unit_id:
        wanted.insert(0, TripWanted(leg.unit_id, ()))
    return plan.id, wanted


def propose(session: Session, actor: Actor, plan_id: int, wanted: Sequence[TripWanted]) -> Proposal:
    """The change of a plan that stands on the screens. Raises `Conflict` (`plan_replaced`),
    `InvalidInput` where a unit or a party is named twice. Writes nothing."""
    planning.must_command(actor)
    plan = _latest(session, plan_id)
    must_be_clear(wanted)
    found = situation(session, plan.policy, is_exercise=plan.is_exercise, is_whole=True)
    before = trips_of(_open_legs(session, plan.id))
    after, affected = changed(before, wanted)
    hindered = tuple(
        Refusal(RefusalCode.NO_UNIT, str(one.unit))
        for one in wanted
        if one.incidents and one.unit not in found.free
    )
    named = frozenset(str(one.unit) for one in wanted)
    change = Change(fixed(before), fixed(after), named)
    return Proposal(found, change, affected, hindered)


def save(
    session: Session,
    actor: Actor,
    plan_id: int,
    wanted: Sequence[TripWanted],
    proposal: Proposal,
    weighed: Weighed,
) -> list[TripWanted]:
    """Keeps a change that was weighed; answers the affected trips as they were, which given to
    another change takes it back. Raises `Conflict`: `plan_replaced`, `unit_taken` where a unit or a
    party has gone meanwhile, or that of a stale version where another trip was changed since the
    weighing: both together may be too many for a shelter. A trip that nobody named and that cannot
    be driven any more is put aside."""
    planning.must_command(actor)
    take_turn(session, planning.TURN)
    plan = _latest(session, plan_id)
    must_be_clear(wanted)
    legs = _open_legs(session, plan.id)
    before = trips_of(legs)
    if fixed(before) != proposal.change.before:
        raise Conflict(current=plan.version)
    after, affected = changed(before, wanted)
    named = {one.unit for one in wanted}
    driven = first_trips(weighed.trips)
    rows = _rows(session, plan.id, affected)
    kept = []
    for unit in affected:
        trip = after.get(unit)
        if trip is None or (unit not in named and unit not in driven):
            if unit in rows:
                rows[unit].state = LegState.REPLACED
            continue
        leg = rows.get(unit)
        if leg is None:
            leg = PlanLeg(plan_id=plan.id, unit_id=unit)
            session.add(leg)
        _write(leg, trip, driven.get(unit), by_hand=unit in named)
        if unit in named:
            leg.state = LegState.LOCKED if trip.locked else LegState.PROPOSED
            leg.decided_at, leg.decided_by = clock.now(), actor.label
        kept.append(leg)
    session.flush()
    whole = [
        one.leg
        for one in plan_locks.look(session, kept).kept
        if not one.is_resting and parties(one.stops) == parties(stops_of(one.leg))
    ]
    for leg in kept:
        if leg in whole:
            continue
        if leg.unit_id in named:
            raise Conflict("unit_taken")
        leg.state = LegState.REPLACED
    plan.version += 1
    changes = [{"unit": one.unit, "incidents": list(one.incidents)} for one in wanted]
    planning.tell(session, actor, plan, EventKind.PLAN_CHANGED, {"trips": changes})
    empty = [TripWanted(unit, (), None, locked=False) for unit in affected]
    return [before.get(one.unit, one) for one in empty]


def _latest(session: Session, plan_id: int) -> RescuePlan:
    if not 0 < plan_id <= fetch.LARGEST_ID:
        raise NotFound
    plan = session.get(RescuePlan, plan_id)
    if plan is None:
        raise NotFound
    if not plan.is_latest:
        raise Conflict("plan_replaced")
    return plan


def _open_legs(session: Session, plan_id: int) -> Sequence[PlanLeg]:
    """The trips that may be changed: what takes a unit from others is only accepted or dropped."""
    return session.scalars(
        select(PlanLeg)
        .where(
            PlanLeg.plan_id == plan_id,
            PlanLeg.state.in_(planning.OPEN_LEGS),
            PlanLeg.instead_of.is_(None),
        )
        .order_by(PlanLeg.id)
    ).all()


def _rows(session: Session, plan_id: int, units: Iterable[int]) -> dict[int, PlanLeg]:
    """The legs of these units in the plan that nobody has decided on. What a unit was sent to
    before stays as it is told."""
    rows = session.scalars(
        select(PlanLeg)
        .where(
            PlanLeg.plan_id == plan_id,
            PlanLeg.unit_id.in_(list(units)),
            PlanLeg.state.in_(planning.OPEN_LEGS),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.unit_id: row for row in rows}


def _write(leg: PlanLeg, wanted: TripWanted, driven: Trip | None, *, by_hand: bool) -> None:
    """The trip as the evaluator drives it; `driven` is always there for what was weighed."""
    stops: list[dict[str, Any]] = []
    for stop in driven.stops if driven else ():
        stops.append(stop_of(stop))
    if not stops:
        raise Conflict("plan_replaced")
    first = stops[0]
    if by_hand or (leg.stops and leg.stops[0].get(BY_HAND)):
        stops = [{**stop, BY_HAND: True} for stop in stops]
    stops = [
        {**stop, PART: True} if stop.get("incident") in wanted.divided else stop for stop in stops
    ]
    shelter = next((stop["facility"] for stop in stops if "facility" in stop), None)
    leg.incident_id, leg.facility_id = wanted.incidents[0], shelter
    leg.instead_of = None
    leg.people, leg.arrive_minute, leg.stops = first["people"], first["arrive_minute"], stops
    if leg.state is None:
        leg.state = LegState.LOCKED
