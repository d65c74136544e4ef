"""What dispatching does to the rows: a unit is held and let go, its arrival is reckoned, and the
screens of the incident and of the unit are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatch.capability import KINDS
from dispatch.lifecycle import UnitAction, UnitStatus, advance
from dispatch.scoring import Weights, turnout
from dispatch.types import Place
from ioc.access.actor import Actor
from ioc.db.session import savepoint
from ioc.domain import clock
from ioc.domain.errors import Conflict
from ioc.domain.events import EventKind, Standing
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.services.changes import log
from ioc.services.units import unit_cards, units
from ioc.services.ways.travel import router_at_hand


def take(session: Session, assignment: Assignment) -> None:
    """The unit is this assignment's; the database lets it have one."""
    try:
        with savepoint(session):
            session.add(assignment)
    except IntegrityError:
        raise Conflict("unit_taken") from None


def commit_unit(session: Session, unit: Unit) -> None:
    """The unit is on a task from now on."""
    if unit.status is UnitStatus.AVAILABLE:
        unit.status = advance(unit.status, UnitAction.COMMIT)
        unit.status_at, unit.status_reason = clock.now(), None
    # Silence is counted from the dispatch, not from when it lay idle in its harbour.
    unit.heard_at = max(unit.heard_at or clock.now(), clock.now())
    units.set_check_in(session, unit)


def release_unit(session: Session, unit: Unit) -> None:
    """Its task has ended; what was taken out of service meanwhile stays so."""
    if unit.status in {UnitStatus.COMMITTED, UnitStatus.OUT_OF_SERVICE}:
        was = unit.status
        unit.status = advance(unit.status, UnitAction.RELEASE)
        if unit.status is not was:
            unit.status_at, unit.status_reason = clock.now(), None
    unit.silent_at = None
    units.set_check_in(session, unit)


def eta(
    session: Session, unit: Unit, incident: Incident, at: datetime, *, with_turnout: bool
) -> datetime | None:
    """When the unit will be there; None where that cannot be said."""
    places = (unit.lat, unit.lon, incident.lat, incident.lon)
    if any(part is None for part in places):
        return None
    start, end = Place(unit.lat or 0, unit.lon or 0), Place(incident.lat or 0, incident.lon or 0)
    travel = router_at_hand(session, is_exercise=incident.is_exercise)
    route = travel.routes_to(end, [(unit.kind, start)])[0]
    if route is None:
        return None
    seconds = route.duration_seconds
    if with_turnout:
        seconds += turnout(KINDS[unit.kind].mode, Weights()).seconds
    return at + timedelta(seconds=seconds)


def tell(
    session: Session,
    actor: Actor,
    incident: Incident,
    unit: Unit,
    assignment: Assignment,
    kind: EventKind,
    before: Standing,
    data: dict[str, Any],
) -> None:
    """The incident's card and the unit's, and one event of each. The incident's tells the step:
    so it stands in the story of the incident."""
    unit_cards.entries_changed(session, incident)
    told = {
        "assignment": assignment.id,
        "unit": unit.id,
        "unit_name": f"{unit.code} {unit.name}",
        "status": assignment.status.value,
        **{name: value for name, value in data.items() if value is not None},
    }
    log.incident_changed(session, actor, incident, kind, before, told)
    unit_cards.unit_changed(
        session,
        actor,
        unit,
        EventKind.UNIT_STATUS_CHANGED,
        {"assignment": assignment.id, "incident": incident.id, "step": assignment.status.value},
    )
