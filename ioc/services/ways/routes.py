"""The way of one unit to one incident: for the dispatcher's map and for its own crew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.capability import UnitKind
from dispatch.road_router import Drawn
from dispatch.types import Place
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.units import unit_for
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.services.ways.ways import Travel

SIMPLER_DEGREES = 0.0001
"""Ten metres: what is told to others of a closed area is that much simpler."""

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class WayOfUnit:
    """Where a unit is, where it is to go, and the way; `drawn` is None where the ways between are
    closed. `shut` are the rings (longitude, latitude) that its kind cannot pass."""

    kind: UnitKind
    start: Place
    end: Place
    position_at: datetime | None
    drawn: Drawn | None
    shut: tuple[Ring, ...]
    attributions: tuple[str, ...]
    is_approximate: bool


def way_of_unit(session: Session, actor: Actor, unit_id: int, incident_id: int) -> WayOfUnit:
    """For who may dispatch the unit, and for its crew to what it is sent to.

    Raises `NotFound` and `NotAllowed` as the two are fetched, `InvalidInput` where a place is not
    known.
    """
    unit = unit_for(session, actor, unit_id, Permission.ASSIGNMENT_STEP)
    incident = _incident(session, actor, unit, incident_id)
    if unit.lat is None or unit.lon is None:
        raise InvalidInput(FieldError("unit", "unit_place_not_known"))
    if incident.lat is None or incident.lon is None:
        raise InvalidInput(FieldError("incident", "place_not_known"))
    start, end = Place(unit.lat, unit.lon), Place(incident.lat, incident.lon)
    travel = Travel(session, is_exercise=incident.is_exercise)
    return WayOfUnit(
        kind=unit.kind,
        start=start,
        end=end,
        position_at=unit.position_at,
        drawn=travel.draw(end, unit.kind, start),
        shut=tuple(
            tuple((x, y) for x, y in ring.exterior.simplify(SIMPLER_DEGREES).coords)
            for shape in travel.shut_to(unit.kind)
            for ring in shapely.get_parts(shape)
            if ring.geom_type == "Polygon"
        ),
        attributions=travel.attributions(),
        is_approximate=travel.passable().network.is_coarse,
    )


def _incident(session: Session, actor: Actor, unit: Unit, incident_id: int) -> Incident:
    """What the unit is sent to is its crew's to see, whoever's matter it is."""
    is_sent = session.scalar(
        select(Assignment.id).where(
            Assignment.unit_id == unit.id,
            Assignment.incident_id == incident_id,
            Assignment.is_active,
        )
    )
    if is_sent is not None:
        return session.get_one(Incident, incident_id)
    return fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
