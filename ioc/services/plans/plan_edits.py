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

from dispatch.editing import Change, Fixed, Refusal, RefusalCode, Weighed
from dispatch.scenario import Trip
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind
from ioc.domain.plans import LegState
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.services.plans import plan_locks, planning
from ioc.services.plans.plan_locks import BY_HAND, parties, stops_of
from ioc.services.plans.plan_scenario import Situation, situation

STOPS_MOST = 12


@dataclass(frozen=True)
class TripWanted:
    """What a unit is to do next: whom to fetch in which order, where they are taken (None: the
    nearest shelter with room). Without anybody to fetch the unit has no leg."""

    unit: int
    incidents: tuple[int, ...]
    facility: int | None = None
    locked: bool = True


@dataclass(frozen=True)
class Proposal:
    """A change ready to be weighed: the night, the trips as they are and as they would be, of which
    `affected` differ."""

    found: Situation
    change: Change
    affected: tuple[int, ...]
    hindered: tuple[Refusal, ...]


def propose(session: Session, actor: Actor, plan_id: int, wanted: Sequence[TripWanted]) -> Proposal:
    """The change of a plan that stands on the screens. Raises `Conflict` (`plan_replaced`),
    `InvalidInput` where a unit or a party is named twice. Writes nothing."""
    planning.must_command(actor)
    plan = _latest(session, plan_id)
    _must_be_clear(wanted)
    found = situation(session, plan.policy, is_exercise=plan.is_exercise, is_whole=True)
    before = _trips(_open_legs(session, plan.id))
    after, affected = _changed(before, wanted)
    hindered = tuple(
        Refusal(RefusalCode.NO_UNIT, str(one.unit))
        for one in wanted
        if one.incidents and one.unit not in found.free
    )
    named = frozenset(str(one.unit) for one in wanted)
    change = Change(_fixed(before), _fixed(after), named)
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
    take_turn(session, "rescue plan")
    plan = _latest(session, plan_id)
    _must_be_clear(wanted)
    legs = _open_legs(session, plan.id)
    before = _trips(legs)
    if _fixed(before) != proposal.change.before:
        raise Conflict(current=plan.version)
    after, affected = _changed(before, wanted)
    named = {one.unit for one in wanted}
    driven = _first_trips(weighed.trips)
    # The legs are locked before the plan is, as who decides on a leg does it.
    rows = _rows(session, plan.id, affected)
    if any(row.state is LegState.ACCEPTED for row in rows.values()):
        raise Conflict("unit_taken")
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
    whole = [one.leg for one in plan_locks.still(session, kept) if one.stops == stops_of(one.leg)]
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


def _must_be_clear(wanted: Sequence[TripWanted]) -> None:
    units = [one.unit for one in wanted]
    people = [incident for one in wanted for incident in one.incidents]
    if not units:
        raise InvalidInput(FieldError("trips", "required"))
    if len(set(units)) < len(units) or len(set(people)) < len(people):
        raise InvalidInput(FieldError("trips", "trip_named_twice"))
    if any(len(one.incidents) > STOPS_MOST for one in wanted):
        raise InvalidInput(FieldError("trips", "too_many"))


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
    """The legs of these units in the plan, whatever became of them: a unit has one row in it."""
    rows = session.scalars(
        select(PlanLeg)
        .where(PlanLeg.plan_id == plan_id, PlanLeg.unit_id.in_(list(units)))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.unit_id: row for row in rows}


def _trips(legs: Iterable[PlanLeg]) -> dict[int, TripWanted]:
    return {
        leg.unit_id: TripWanted(
            leg.unit_id, parties(stops_of(leg)), leg.facility_id, leg.state is LegState.LOCKED
        )
        for leg in legs
    }


def _changed(
    before: dict[int, TripWanted], wanted: Sequence[TripWanted]
) -> tuple[dict[int, TripWanted], tuple[int, ...]]:
    """The trips after the change: who is fetched by a named unit is fetched by no other."""
    taken = {incident for one in wanted for incident in one.incidents}
    after = {}
    for unit, trip in before.items():
        left = tuple(one for one in trip.incidents if one not in taken)
        if left:
            after[unit] = trip if left == trip.incidents else replace(trip, incidents=left)
    for one in wanted:
        after.pop(one.unit, None)
        if one.incidents:
            after[one.unit] = one
    units = sorted({*before, *after, *(one.unit for one in wanted)})
    affected = tuple(unit for unit in units if before.get(unit) != after.get(unit))
    return after, affected


def _fixed(trips: dict[int, TripWanted]) -> tuple[Fixed, ...]:
    return tuple(
        Fixed(
            str(one.unit),
            tuple(str(incident) for incident in one.incidents),
            None if one.facility is None else str(one.facility),
        )
        for one in trips.values()
    )


def _first_trips(trips: Iterable[Trip]) -> dict[int, Trip]:
    found: dict[int, Trip] = {}
    for trip in trips:
        found.setdefault(int(trip.unit), trip)
    return found


def _write(leg: PlanLeg, wanted: TripWanted, driven: Trip | None, *, by_hand: bool) -> None:
    """The trip as the evaluator drives it; `driven` is always there for what was weighed."""
    stops: list[dict[str, Any]] = []
    for stop in driven.stops if driven else ():
        stops.append(planning.stop_of(stop))
    if not stops:
        raise Conflict("plan_replaced")
    first = stops[0]
    if by_hand or (leg.stops and leg.stops[0].get(BY_HAND)):
        stops = [{**stop, BY_HAND: True} for stop in stops]
    shelter = next((stop["facility"] for stop in stops if "facility" in stop), None)
    leg.incident_id, leg.facility_id = wanted.incidents[0], shelter
    leg.instead_of = None
    leg.people, leg.arrive_minute, leg.stops = first["people"], first["arrive_minute"], stops
    if leg.state is None:
        leg.state = LegState.LOCKED
