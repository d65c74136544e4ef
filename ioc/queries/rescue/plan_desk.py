"""What a commander chooses from when changing a plan: who waits, which units are free, and where
there is room."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.capability import NeedKind
from dispatch.lifecycle import UnitStatus
from ioc.domain import clock
from ioc.domain.plans import LegState
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Unit
from ioc.queries.rescue import needs, plan_people
from ioc.queries.rescue.plan_people import PART
from ioc.queries.rescue.plan_shelters import open_shelters, room
from ioc.queries.rescue.plans import incidents_of
from ioc.queries.rescue.unit_hindrance import hindrance, words
from ioc.queries.rescue.units import times_of

WAITING_MOST = 400
"""So many of those who wait are offered, the most urgent first."""


def desk(
    session: Session,
    locale: str,
    *,
    is_exercise: bool,
    carried: Collection[NeedKind],
) -> dict[str, Any] | None:
    """The plan in force with its trips, None before the first; the number of statements does not
    grow with them. `carried` is what plans fetch people for, `planned` with a party how many people
    a unit is still needed for."""
    plan = session.scalar(
        select(RescuePlan)
        .where(RescuePlan.is_latest, RescuePlan.is_exercise.is_(is_exercise))
        .order_by(RescuePlan.id.desc())
    )
    if plan is None:
        return None
    legs = session.scalars(
        select(PlanLeg)
        .where(
            PlanLeg.plan_id == plan.id,
            PlanLeg.state.in_((LegState.PROPOSED, LegState.LOCKED)),
            PlanLeg.instead_of.is_(None),
        )
        .order_by(PlanLeg.arrive_minute, PlanLeg.id)
    ).all()
    return {
        "plan": plan.id,
        "version": plan.version,
        "trips": [_trip(leg) for leg in legs],
        "waiting": _waiting(session, locale, is_exercise, carried),
        "units": _units(session, locale, is_exercise),
        "shelters": _shelters(session, is_exercise),
    }


def _trip(leg: PlanLeg) -> dict[str, Any]:
    parties = [stop["incident"] for stop in leg.stops if "incident" in stop]
    return {
        "leg": leg.id,
        "unit": leg.unit_id,
        "incidents": parties or [leg.incident_id],
        "facility": leg.facility_id,
        "locked": leg.state is LegState.LOCKED,
        "people": {str(stop["incident"]): stop["people"] for stop in leg.stops if stop.get(PART)},
        "minutes": {
            str(stop.get("incident", "shelter")): stop["arrive_minute"] for stop in leg.stops
        },
    }


def _waiting(
    session: Session, locale: str, is_exercise: bool, carried: Collection[NeedKind]
) -> list[dict[str, Any]]:
    rows = plan_people.waiting(session, is_exercise=is_exercise)
    needed = needs.of(session, {row.id: row.category for row in rows})
    people = {row.id: row.people for row in rows if needed[row.id].kind in carried}
    ids = list(people)[:WAITING_MOST]
    cards = incidents_of(session, locale, set(ids))
    return [cards[one] | {"planned": people[one]} for one in ids if one in cards]


def _units(session: Session, locale: str, is_exercise: bool) -> list[dict[str, Any]]:
    """The units that carry people; `why` says of one that cannot go now what hinders it."""
    query = select(Unit).where(
        *(Unit.is_active, Unit.status != UnitStatus.OUT_OF_SERVICE, Unit.seats > 0),
        Unit.is_exercise.is_(is_exercise),
    )
    excluded, at = times_of(session).excluded, clock.now()
    return [
        {
            **{name: getattr(unit, name) for name in ("id", "code", "name", "seats", "lat", "lon")},
            "kind": unit.kind.value,
            "why": words(hindrance(unit, at, excluded), locale),
        }
        for unit in session.scalars(query.order_by(Unit.code))
    ]


def _shelters(session: Session, is_exercise: bool) -> list[dict[str, Any]]:
    rows = open_shelters(session, is_exercise=is_exercise)
    return [
        {
            **{name: getattr(row, name) for name in ("id", "name", "lat", "lon")},
            "room": room(row, is_exercise=is_exercise),
        }
        for row in sorted(rows, key=lambda row: (row.name, row.id))
    ]


def open_leg(session: Session, plan_id: int, unit_id: int) -> int:
    """The leg that a unit has in a plan; 0 for none."""
    found = session.scalar(
        select(PlanLeg.id).where(
            PlanLeg.plan_id == plan_id,
            PlanLeg.unit_id == unit_id,
            PlanLeg.state.in_((LegState.PROPOSED, LegState.LOCKED)),
        )
    )
    return found or 0


def names_of(session: Session, incidents: Iterable[int]) -> dict[int, str]:
    """The titles of incidents."""
    rows = session.execute(
        select(Incident.id, Incident.title).where(Incident.id.in_(set(incidents)))
    )
    return {row.id: row.title for row in rows}


def unit_name(session: Session, unit_id: int) -> str:
    """The code of a unit; empty for one that is not there."""
    return session.scalar(select(Unit.code).where(Unit.id == unit_id)) or ""


def shelter_name(session: Session, facility_id: int) -> str:
    """The name of a shelter; empty for one that is not there."""
    return session.scalar(select(Facility.name).where(Facility.id == facility_id)) or ""
