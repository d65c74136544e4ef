"""What a commander chooses from when changing a plan: who waits, which units are free, and where
there is room."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.capability import KINDS, NeedKind
from dispatch.lifecycle import UnitStatus
from ioc.domain import clock
from ioc.domain import units as unit_rules
from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.domain.incidents import OPEN
from ioc.domain.plans import LegState
from ioc.domain.units import need_of
from ioc.i18n import translate
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Unit
from ioc.queries.rescue.plans import incidents_of
from ioc.queries.rescue.units import times_of

WAITING_MOST = 400
"""So many of those who wait are offered, the most urgent first."""


def desk(
    session: Session,
    locale: str,
    *,
    is_exercise: bool,
    household: int,
    carried: Collection[NeedKind],
) -> dict[str, Any] | None:
    """The plan in force with its trips, None before the first; five statements. `household` is how
    many are planned for where nobody said, `carried` what plans fetch people for."""
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
        "waiting": _waiting(session, locale, is_exercise, household, carried),
        "units": _units(session, locale, is_exercise),
        "shelters": _shelters(session),
    }


def _trip(leg: PlanLeg) -> dict[str, Any]:
    parties = [stop["incident"] for stop in leg.stops if "incident" in stop]
    return {
        "leg": leg.id,
        "unit": leg.unit_id,
        "incidents": parties or [leg.incident_id],
        "facility": leg.facility_id,
        "locked": leg.state is LegState.LOCKED,
        "minutes": {
            str(stop.get("incident", "shelter")): stop["arrive_minute"] for stop in leg.stops
        },
    }


def _waiting(
    session: Session,
    locale: str,
    is_exercise: bool,
    household: int,
    carried: Collection[NeedKind],
) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Incident.id, Incident.category)
        .where(
            Incident.status.in_(OPEN),
            Incident.tier.is_not(None),
            Incident.lat.is_not(None),
            Incident.unit_assignments.is_(None),
            Incident.is_fetched.is_(False),
            Incident.is_exercise.is_(is_exercise),
        )
        .order_by(Incident.tier, Incident.score.desc(), Incident.id)
        .limit(WAITING_MOST)
    ).all()
    ids = [row.id for row in rows if need_of(row.category) in carried]
    cards = incidents_of(session, locale, set(ids))
    found: Iterable[dict[str, Any]] = (cards[one] for one in ids if one in cards)
    return [
        card | {"planned": household if card["people"] is None else card["people"]}
        for card in found
    ]


def _units(session: Session, locale: str, is_exercise: bool) -> list[dict[str, Any]]:
    """The units that carry people; `why` says of one that cannot go now what hinders it."""
    query = select(Unit).where(
        Unit.is_active, Unit.status != UnitStatus.OUT_OF_SERVICE, Unit.seats > 0
    )
    if not is_exercise:
        query = query.where(Unit.is_exercise.is_(False))
    excluded, at = times_of(session).excluded, clock.now()
    return [
        {
            **{name: getattr(unit, name) for name in ("id", "code", "name", "seats", "lat", "lon")},
            "kind": unit.kind.value,
            "why": _words(_hindrance(unit, at, excluded), locale),
        }
        for unit in session.scalars(query.order_by(Unit.code))
    ]


def why_not(session: Session, unit_id: int, locale: str) -> str | None:
    """What hinders a unit from going now, None for nothing."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    return _words(_hindrance(unit, clock.now(), times_of(session).excluded), locale)


def _hindrance(unit: Unit, at: datetime, excluded: timedelta) -> str | None:
    if unit.status is not UnitStatus.AVAILABLE:
        return "busy"
    if not unit_rules.is_on_shift(unit.shift_from, unit.shift_until, at):
        return "off_shift"
    is_lost = not unit.is_local and unit_rules.is_old(unit.position_at, at, excluded)
    if unit.lat is None or is_lost:
        return "lost"
    if unit.crew_count < unit.min_crew:
        return "under_crew"
    if unit_rules.is_night(at) and not (unit.has_lights or KINDS[unit.kind].may_sail_at_night):
        return "night"
    return None


def _words(code: str | None, locale: str) -> str | None:
    return None if code is None else translate(f"plan.why_{code}", locale)


def _shelters(session: Session) -> list[dict[str, Any]]:
    rows = session.execute(
        select(
            *(Facility.id, Facility.name, Facility.lat, Facility.lon),
            (Facility.places - Facility.taken - Facility.reserved).label("room"),
        )
        .where(Facility.kind == FacilityKind.SHELTER, Facility.status == FacilityStatus.OPEN)
        .order_by(Facility.name, Facility.id)
    )
    return [{**row._mapping, "room": max(0, row.room)} for row in rows]


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
