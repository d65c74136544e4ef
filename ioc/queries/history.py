"""The story of an incident: every event of it and of its reports, who, when and why."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.contact import without_personal_data
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog import reading
from ioc.i18n import label
from ioc.models.report import Report
from ioc.queries.cards import moment
from ioc.queries.people import names_of

FREE_TEXT = ("text", "answer", "reason", "note", "internal_note", "comment", "question")


def of_incident(
    session: Session, actor: Actor, incident_id: int, locale: str
) -> list[dict[str, Any]]:
    """The events, oldest first; raises `NotFound`.

    An internal note of an agency is shown to that agency and to the city's desks alone.
    """
    fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
    reports = session.scalars(select(Report.id).where(Report.incident_id == incident_id))
    subjects = [(SubjectType.INCIDENT, incident_id)]
    subjects += [(SubjectType.REPORT, report_id) for report_id in reports]
    events = [e for e in reading.history_of(session, subjects) if may_read(actor, e)]
    names = names_of(session, {event.actor for event in events})
    return [
        {
            "position": event.position,
            "kind": event.kind,
            "label": label(EventKind(event.kind), locale),
            "at": moment(event.at),
            "actor": {"label": event.actor, "name": names.get(event.actor)},
            "subject": {"type": event.subject_type, "id": event.subject_id},
            "data": shown(actor, event),
        }
        for event in events
    ]


def may_read(actor: Actor, event: reading.Recorded) -> bool:
    """Whether the event is for this actor: a note of another agency is not."""
    if event.kind == EventKind.REPORT_CONTACT_VIEWED:
        return actor.is_city_wide
    if event.kind != EventKind.INCIDENT_NOTED or event.data.get("public"):
        return True
    written_by = set(event.data.get("agencies", []))
    return actor.is_city_wide or bool(written_by & actor.agencies)


def shown(actor: Actor, event: reading.Recorded) -> dict[str, Any]:
    """What the event tells this actor: numbers masked, another agency's inner notes left out."""
    written_by = set(event.data.get("agencies", []))
    is_own = actor.is_city_wide or bool(written_by & actor.agencies)
    return {
        key: _masked(key, value)
        for key, value in event.data.items()
        if is_own or key != "internal_note"
    }


def _masked(key: str, value: Any) -> Any:
    return without_personal_data(value) if key in FREE_TEXT and isinstance(value, str) else value
