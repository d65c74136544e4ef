"""Keeps beside an open rescue whether anybody of it still waits for a unit."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, IncidentStatus
from ioc.models.incident import Incident
from ioc.queries.rescue import people_count

_OF_PEOPLE = frozenset(
    {
        EventKind.INCIDENT_CONFIRMED,
        EventKind.INCIDENT_PERSON_MISSING,
        EventKind.INCIDENT_PERSON_SETTLED,
        EventKind.INCIDENT_REOPENED,
    }
)


def follow(session: Session, incident: Incident, kind: EventKind) -> None:
    """Counts again where the change may have moved it; called with every change (`log`)."""
    if incident.tier is None or incident.status not in OPEN or incident.merged_into is not None:
        incident.is_fetched = False
        return
    is_worked_on = incident.status is IncidentStatus.IN_PROGRESS
    if is_worked_on or incident.is_fetched or kind in _OF_PEOPLE:
        incident.is_fetched = people_count.tally(session, incident).is_fetched
