"""The plan on the screens: what each unit is to do next, what it reaches, and who is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.domain.plans import FALLEN_SHOWN_MINUTES, LegState
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Unit
from ioc.queries.cards import moment
from ioc.queries.rescue.unit_hindrance import hindrance, words
from ioc.queries.rescue.units import times_of

SHOWN = (LegState.PROPOSED, LegState.LOCKED, LegState.ACCEPTED)
FALLEN_SHOWN = 20
LEFT_SHOWN = 200
"""So many of those who are not reached are listed; how many there are is always told."""


def latest(session: Session, locale: str, *, is_exercise: bool) -> dict[str, Any] | None:
    """The plan in force for people of the center, None before the first; six statements. `rests`
    says why the unit of a locked leg cannot go now; `fallen` are the locks that fell lately."""
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
    fallen = _fallen(session, is_exercise=is_exercise)
    told = [*legs, *fallen]
    incidents = incidents_of(
        session, locale, {leg.incident_id for leg in told} | {one["incident"] for one in left}
    )
    units = {
        unit.id: unit
        for unit in session.scalars(select(Unit).where(Unit.id.in_({leg.unit_id for leg in told})))
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
            {
                **_leg(leg, units.get(leg.unit_id), incidents.get(leg.incident_id), shelters),
                "rests": _rests(session, leg, units.get(leg.unit_id), locale),
            }
            for leg in legs
        ],
        "fallen": [
            {
                "unit": units[leg.unit_id].code,
                "incident": incidents.get(leg.incident_id),
                "reason": leg.reason,
                "at": moment(leg.decided_at),
            }
            for leg in fallen
        ],
        "not_reached_count": len(plan.not_reached),
        "not_reached": [
            {**incidents[one["incident"]], "reason": one["reason"]}
            for one in left
            if one["incident"] in incidents
        ],
        "is_exercise": plan.is_exercise,
    }


def _fallen(session: Session, *, is_exercise: bool) -> Sequence[PlanLeg]:
    since = clock.now() - timedelta(minutes=FALLEN_SHOWN_MINUTES)
    return session.scalars(
        select(PlanLeg)
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .where(
            RescuePlan.is_exercise.is_(is_exercise),
            PlanLeg.state == LegState.FALLEN,
            PlanLeg.decided_at >= since,
        )
        .order_by(PlanLeg.decided_at.desc(), PlanLeg.id.desc())
        .limit(FALLEN_SHOWN)
    ).all()


def _rests(session: Session, leg: PlanLeg, unit: Unit | None, locale: str) -> str | None:
    if leg.state is not LegState.LOCKED or leg.instead_of is not None or unit is None:
        return None
    return words(hindrance(unit, clock.now(), times_of(session).excluded), locale)


def told_of(session: Session, legs: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The unit's code and the incident's title of each leg."""
    rows = session.execute(
        select(PlanLeg.id, Unit.code, Incident.title)
        .join(Unit, Unit.id == PlanLeg.unit_id)
        .join(Incident, Incident.id == PlanLeg.incident_id)
        .where(PlanLeg.id.in_(list(legs)))
    )
    return {row.id: (row.code, row.title) for row in rows}


def open_count(session: Session, *, is_exercise: bool) -> int:
    """How many legs of the plan in force nobody has decided on."""
    found = session.scalar(
        select(func.count())
        .select_from(PlanLeg)
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .where(
            RescuePlan.is_latest,
            RescuePlan.is_exercise.is_(is_exercise),
            PlanLeg.state.in_((LegState.PROPOSED, LegState.LOCKED)),
        )
    )
    return found or 0


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
