"""The plan on the screens: what each unit is to do next, what it reaches, and who is left."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.plans import LegState
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Unit
from ioc.queries.cards import moment

SHOWN = (LegState.PROPOSED, LegState.LOCKED, LegState.ACCEPTED)
LEFT_SHOWN = 200
"""So many of those who are not reached are listed; how many there are is always told."""


def latest(session: Session, locale: str, *, is_exercise: bool) -> dict[str, Any] | None:
    """The plan in force for people of the center, None before the first; five statements."""
    plan = session.scalar(
        select(RescuePlan)
        .where(RescuePlan.is_latest, RescuePlan.is_exercise.is_(is_exercise))
        .order_by(RescuePlan.id.desc())
    )
    if plan is None:
        return None
    legs = session.scalars(
        select(PlanLeg)
        .where(PlanLeg.plan_id == plan.id, PlanLeg.state.in_(SHOWN))
        .order_by(PlanLeg.arrive_minute, PlanLeg.id)
    ).all()
    left = plan.not_reached[:LEFT_SHOWN]
    incidents = incidents_of(
        session, locale, {leg.incident_id for leg in legs} | {one["incident"] for one in left}
    )
    units = {
        row.id: row
        for row in session.execute(
            select(Unit.id, Unit.code, Unit.name, Unit.seats, Unit.lat, Unit.lon).where(
                Unit.id.in_({leg.unit_id for leg in legs})
            )
        )
    }
    shelters = {
        row.id: row.name
        for row in session.execute(
            select(Facility.id, Facility.name).where(
                Facility.id.in_({leg.facility_id for leg in legs if leg.facility_id})
            )
        )
    }
    return {
        "id": plan.id,
        "version": plan.version,
        "made_at": moment(plan.made_at),
        "policy": plan.policy.value,
        "method": plan.method,
        "seconds": plan.seconds,
        "requests": plan.requests,
        "units": plan.units,
        "figures": plan.figures,
        "baseline": plan.baseline,
        "alternatives": plan.alternatives,
        "legs": [
            _leg(leg, units.get(leg.unit_id), incidents.get(leg.incident_id), shelters)
            for leg in legs
        ],
        "not_reached_count": len(plan.not_reached),
        "not_reached": [
            {**incidents[one["incident"]], "reason": one["reason"]}
            for one in left
            if one["incident"] in incidents
        ],
        "is_exercise": plan.is_exercise,
    }


def incidents_of(session: Session, locale: str, ids: set[int]) -> dict[int, dict[str, Any]]:
    """What a plan shows of incidents, by their id."""
    rows = session.execute(select(Incident.id, Incident.card).where(Incident.id.in_(ids)))
    found = {}
    for row in rows:
        card = orjson.loads(row.card)
        found[row.id] = {
            name: card.get(name)
            for name in ("id", "code", "title", "tier", "score", "address", "people", "lat", "lon")
        } | {"why": (card.get("why") or {}).get(locale)}
    return found


def _leg(
    leg: PlanLeg, unit: Any, incident: dict[str, Any] | None, shelters: dict[int, str]
) -> dict[str, Any]:
    return {
        "id": leg.id,
        "state": leg.state.value,
        "unit": {
            "id": leg.unit_id,
            "code": unit.code if unit else "",
            "name": unit.name if unit else "",
            "seats": unit.seats if unit else None,
            "lat": unit.lat if unit else None,
            "lon": unit.lon if unit else None,
        },
        "incident": incident,
        "shelter": shelters.get(leg.facility_id) if leg.facility_id else None,
        "people": leg.people,
        "arrive_minute": leg.arrive_minute,
        "more_stops": max(0, sum(1 for stop in leg.stops if "incident" in stop) - 1),
        "instead_of": leg.instead_of,
    }
