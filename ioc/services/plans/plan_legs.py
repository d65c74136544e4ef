"""The next legs that a plan proposes: the first trip of each free unit, units that a critical party
would gain much by, and what was locked before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.geodesy import haversine_m
from dispatch.routing import SPEED_KMH
from dispatch.scenario import Stop, Trip
from dispatch.types import Place
from ioc.domain import plans as rules
from ioc.domain.incidents import Tier
from ioc.domain.plans import LegState
from ioc.models.plan import PlanLeg
from ioc.models.unit import Unit
from ioc.services.plans.plan_locks import Kept
from ioc.services.plans.plan_scenario import Situation


def copy_of(kept: Kept, plan_id: int) -> PlanLeg:
    """A locked trip in the plan that follows."""
    leg, first = kept.leg, next(one for one in kept.stops if "incident" in one)
    return PlanLeg(
        plan_id=plan_id,
        unit_id=leg.unit_id,
        incident_id=first["incident"],
        facility_id=leg.facility_id,
        instead_of=kept.instead_of,
        people=first["people"],
        arrive_minute=first["arrive_minute"],
        stops=list(kept.stops),
        state=LegState.LOCKED,
        decided_at=leg.decided_at,
        decided_by=leg.decided_by,
    )


def next_legs(plan_id: int, found: Situation, trips: Sequence[Trip]) -> list[PlanLeg]:
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


def stop_of(stop: Stop) -> dict[str, Any]:
    """A stop as it is kept with a leg."""
    where = (
        {"incident": int(stop.request)} if stop.request else {"facility": int(stop.shelter or 0)}
    )
    return {**where, "arrive_minute": round(stop.arrive_minute, 1), "people": stop.people}


def pre_emptions(
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
            # Nobody waits in earnest for a unit that plays in an exercise.
            tier = task.tier if task.is_exercise is found.is_exercise else None
            if not rules.may_pre_empt(Tier.P1, tier, task.status, now, then):
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
                    people=min(party.people, units[task.unit_id].seats),
                    arrive_minute=round(then, 1),
                    stops=[],
                    state=LegState.PROPOSED,
                )
            )
    return legs
