"""What people have fixed in a plan: the trips they locked, as far as they can still be driven, and
the later stops of a trip that was changed by hand and has been begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import UnitStatus
from ioc.domain.incidents import OPEN
from ioc.domain.plans import LegState
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Assignment, Unit

BY_HAND = "by_hand"
"""Stands in the stops of a trip that a person made or changed."""


@dataclass(frozen=True)
class Kept:
    """A locked trip with the stops that are left of it; the first is a party."""

    leg: PlanLeg
    stops: tuple[dict[str, Any], ...]

    @property
    def incidents(self) -> tuple[int, ...]:
        """Whom it fetches, in order."""
        return parties(self.stops)

    @property
    def people(self) -> int:
        """How many it brings to its shelter."""
        return sum(stop["people"] for stop in self.stops if "incident" in stop)


def parties(stops: Iterable[dict[str, Any]]) -> tuple[int, ...]:
    """The parties of a trip, in order."""
    return tuple(stop["incident"] for stop in stops if "incident" in stop)


def stops_of(leg: PlanLeg) -> tuple[dict[str, Any], ...]:
    """The stops of a leg; one that was made without any goes to its party alone."""
    if leg.stops:
        return tuple(leg.stops)
    first = {"incident": leg.incident_id, "arrive_minute": leg.arrive_minute, "people": leg.people}
    return (first,)


def still(session: Session, legs: Sequence[PlanLeg]) -> list[Kept]:
    """Those of the legs whose unit is free, without the parties that wait no more; a leg of which
    nobody is left is not among them."""
    if not legs:
        return []
    free = set(
        session.scalars(
            select(Unit.id).where(
                Unit.id.in_([leg.unit_id for leg in legs]), Unit.status == UnitStatus.AVAILABLE
            )
        )
    )
    waits = waiting(session, {one for leg in legs for one in parties(stops_of(leg))})
    found = []
    for leg in legs:
        stops = tuple(one for one in stops_of(leg) if one.get("incident", None) in {None, *waits})
        if leg.unit_id in free and parties(stops):
            found.append(Kept(leg, stops))
    return found


def waiting(session: Session, incidents: Iterable[int]) -> set[int]:
    """Those of the incidents that are open and have no unit."""
    return set(
        session.scalars(
            select(Incident.id).where(
                Incident.id.in_(set(incidents)),
                Incident.status.in_(OPEN),
                Incident.unit_assignments.is_(None),
                Incident.is_fetched.is_(False),
            )
        )
    )


def promised(session: Session, *, is_exercise: bool) -> dict[int, int]:
    """The unit for each party that is a later stop of a trip by hand whose first task is going on:
    nobody else is proposed for it."""
    legs = session.scalars(
        select(PlanLeg)
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .join(
            Assignment,
            (Assignment.unit_id == PlanLeg.unit_id)
            & (Assignment.incident_id == PlanLeg.incident_id)
            & Assignment.is_active,
        )
        .where(RescuePlan.is_exercise.is_(is_exercise), PlanLeg.state == LegState.ACCEPTED)
        .order_by(PlanLeg.id)
    )
    return {
        incident: leg.unit_id
        for leg in legs
        if leg.stops and leg.stops[0].get(BY_HAND)
        for incident in parties(leg.stops)[1:]
    }
