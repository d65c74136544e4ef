"""Which units could be sent to an incident, in which order and why; and what was shown is kept.

It advises: a person sends. What is shown holds codes and numbers, words are the reader's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from dispatch.capability import NeedKind, UnitKind
from dispatch.coverage import relied_on
from dispatch.lifecycle import UnitStatus
from dispatch.recommendation import recommend
from dispatch.types import Need, Place, Recommendation, Recommendations, UnitSnapshot
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.units import visible_units
from ioc.domain import clock
from ioc.domain import units as rules
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.incidents import OPEN, Severity
from ioc.domain.permissions import Permission
from ioc.domain.units import HoldBack
from ioc.models.incident import Incident
from ioc.models.unit import RecommendationLog, Unit
from ioc.queries.cards import moment
from ioc.queries.rescue import needs
from ioc.queries.rescue.units import equipment_of, times_of
from ioc.services.ways.travel import router

SHOWN_KEPT = 30
"""So many of a ranking are kept for learning; nobody reads further down."""

MOST_WAITING = 5_000
DECIDED_WITHIN = timedelta(minutes=15)
"""A dispatch follows the recommendation that was looked at so shortly before."""

AGAINST = frozenset({"several_trips", "scarce", "old_position"})
"""Reasons that speak against a unit; the rest speak for it."""


@dataclass(frozen=True)
class Known:
    """A unit as ranking sees it, and what keeps it from being offered now."""

    snapshot: UnitSnapshot
    code: str
    name: str
    held_back: HoldBack | None


def recommend_units(session: Session, actor: Actor, incident_id: int) -> dict[str, Any]:
    """Units for one incident, the best first, with why, and why others are not suitable.

    Raises `InvalidTransition` for what is over, `InvalidInput` while the place is not known.
    """
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_DISPATCH)
    if incident.status not in OPEN:
        raise InvalidTransition("incident_is_over")
    now = clock.now()
    need = need_of_incident(session, incident, now)
    known = _units(session, actor, incident.is_exercise, now)
    offered = [one.snapshot for one in known if one.held_back is None]
    found = recommend(need, offered, router(session, is_exercise=incident.is_exercise))
    free = [one for one in offered if one.status is UnitStatus.AVAILABLE]
    uncovered = relied_on(free, _waiting(session, incident), at_night=need.at_night)
    return _shown(incident, need, now, known, found, uncovered)


def need_of_incident(session: Session, incident: Incident, at: datetime) -> Need:
    """What the incident asks of a unit, by what its reports told. Raises `InvalidInput`."""
    if incident.lat is None or incident.lon is None:
        raise InvalidInput(FieldError("location", "place_not_known"))
    needed = needs.of(session, {incident.id: incident.category})[incident.id]
    return Need(
        Place(incident.lat, incident.lon),
        needed.kind,
        people=incident.people,
        water_depth_m=needed.water_depth_m,
        at_night=rules.is_night(at),
    )


_COLUMNS = (
    *(Unit.id, Unit.code, Unit.name, Unit.kind, Unit.status, Unit.lat, Unit.lon),
    *(Unit.position_at, Unit.seats, Unit.equipment, Unit.has_stretcher, Unit.has_lights),
    *(Unit.draught_m, Unit.crew_count, Unit.min_crew, Unit.shift_from, Unit.shift_until),
    Unit.is_local,
)


def _units(session: Session, actor: Actor, is_exercise: bool, at: datetime) -> list[Known]:
    query = select(*_COLUMNS).where(Unit.is_active, visible_units(actor))
    if not is_exercise:
        # A boat that exists in a drill alone saves nobody.
        query = query.where(Unit.is_exercise.is_(False))
    excluded = times_of(session).excluded
    return [_known(row, excluded, at) for row in session.execute(query.order_by(Unit.id))]


def _known(row: Any, excluded: timedelta, at: datetime) -> Known:
    has_place = row.lat is not None and row.lon is not None
    age = (at - row.position_at).total_seconds() if row.position_at else None
    held = None
    if row.status is UnitStatus.AVAILABLE:
        if not rules.is_on_shift(row.shift_from, row.shift_until, at):
            held = HoldBack.OFF_SHIFT
        elif row.crew_count < row.min_crew:
            held = HoldBack.UNDER_CREW
        elif has_place and not row.is_local and rules.is_old(row.position_at, at, excluded):
            held = HoldBack.STALE
    snapshot = UnitSnapshot(
        str(row.id),
        UnitKind(row.kind),
        row.status,
        Place(row.lat, row.lon) if has_place else None,
        age,
        row.seats,
        equipment_of(row),
        has_lights=row.has_lights,
        draught_m=row.draught_m,
    )
    return Known(snapshot, row.code, row.name, held)


def _waiting(session: Session, incident: Incident) -> list[tuple[Place, NeedKind]]:
    """The other open incidents that may need a unit and have none."""
    rows = session.execute(
        select(Incident.lat, Incident.lon, Incident.category)
        .where(
            Incident.status.in_(OPEN),
            Incident.severity.in_((Severity.CRITICAL, Severity.HIGH)),
            Incident.unit_assignments.is_(None),
            Incident.is_fetched.is_(False),
            Incident.lat.is_not(None),
            Incident.id != incident.id,
            Incident.is_exercise.is_(incident.is_exercise),
        )
        .limit(MOST_WAITING)
    )
    return [(Place(row.lat, row.lon), rules.need_of(row.category)) for row in rows]


def _shown(
    incident: Incident,
    need: Need,
    at: datetime,
    known: Sequence[Known],
    found: Recommendations,
    uncovered: dict[str, int],
) -> dict[str, Any]:
    by_id = {one.snapshot.id: one for one in known}
    nearest = found.nearest
    refused = [
        {"code": drop.code.value, "missing": sorted(drop.missing), **_named(by_id[drop.unit_id])}
        for drop in found.dropped
    ]
    refused += [
        {"code": one.held_back.value, "missing": [], **_named(one)}
        for one in known
        if one.held_back is not None
    ]
    return {
        "incident": incident.id,
        "version": incident.version,
        "at": moment(at),
        "need": {
            "kind": need.kind.value,
            "people": need.people,
            "water_depth_m": need.water_depth_m,
            "at_night": need.at_night,
        },
        "items": [
            _item(one, by_id[one.unit_id], at, uncovered.get(one.unit_id, 0))
            for one in found.ranked
        ],
        "not_suitable": refused,
        "baseline": None
        if nearest is None
        else {
            "unit": int(nearest.unit_id),
            "rank": nearest.rank,
            "arrival_seconds": round(nearest.arrival_seconds),
        },
    }


def _named(one: Known) -> dict[str, Any]:
    return {"unit": int(one.snapshot.id), "unit_code": one.code, "name": one.name}


def _item(one: Recommendation, unit: Known, at: datetime, uncovered: int) -> dict[str, Any]:
    place = unit.snapshot.place
    reasons = [{"code": r.code.value, "value": r.value} for r in one.reasons]
    return {
        "rank": one.rank,
        **_named(unit),
        "kind": unit.snapshot.kind.value,
        "seats": unit.snapshot.seats,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "distance_m": round(one.route.distance_m),
        "travel_seconds": round(one.route.duration_seconds),
        "arrival_seconds": round(one.arrival_seconds),
        "eta_at": moment(at + timedelta(seconds=one.arrival_seconds)),
        "method": one.route.method,
        "cost_seconds": round(one.cost_seconds),
        "terms": {term.name.value: round(term.seconds) for term in one.terms},
        "reasons": [r for r in reasons if r["code"] not in AGAINST],
        "against": [r for r in reasons if r["code"] in AGAINST],
        "uncovered": uncovered,
    }


def keep_shown(session: Session, actor: Actor, shown: dict[str, Any]) -> int:
    """Keeps what a dispatcher is shown; answers its id."""
    refused: dict[str, int] = {}
    for one in shown["not_suitable"]:
        refused[one["code"]] = refused.get(one["code"], 0) + 1
    content = {
        **shown,
        "items": shown["items"][:SHOWN_KEPT],
        "not_suitable": refused,
        "count": len(shown["items"]),
    }
    row = RecommendationLog(
        incident_id=shown["incident"], actor=actor.label, at=clock.now(), content=content
    )
    session.add(row)
    session.flush()
    return row.id


def note_choice(session: Session, actor: Actor, incident_id: int, unit_id: int) -> None:
    """Writes beside what the actor was shown last which unit was sent."""
    latest = session.scalar(
        select(func.max(RecommendationLog.id)).where(
            RecommendationLog.incident_id == incident_id,
            RecommendationLog.actor == actor.label,
            RecommendationLog.chosen_unit_id.is_(None),
            RecommendationLog.at > clock.now() - DECIDED_WITHIN,
        )
    )
    if latest is not None:
        session.execute(
            update(RecommendationLog)
            .where(RecommendationLog.id == latest)
            .values(chosen_unit_id=unit_id, chosen_at=clock.now())
        )
