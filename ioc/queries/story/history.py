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

WITHIN = frozenset(
    {
        EventKind.INCIDENT_DRAFTED,
        EventKind.INCIDENT_SENT_BACK,
        EventKind.INCIDENT_EXTENSION_ASKED,
        EventKind.INCIDENT_EXTENSION_REFUSED,
    }
)
"""What passes between the people of one agency: others learn of it by what comes of it."""

FREE_TEXT = (
    "people_reason",
    "text",
    "answer",
    "reason",
    "note",
    "internal_note",
    "comment",
    "question",
)


def of_incident(
    session: Session, actor: Actor, incident_id: int, locale: str
) -> list[dict[str, Any]]:
    """The events, oldest first; raises `NotFound`.

    An internal note of an agency is shown to that agency and to the city's desks alone, and so
    is what its people drafted, sent back and asked of each other.
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
    """Whether the event is for this actor: what stays within another agency is not."""
    if event.kind == EventKind.REPORT_CONTACT_VIEWED:
        return actor.is_city_wide
    is_note = event.kind == EventKind.INCIDENT_NOTED and not event.data.get("public")
    if not is_note and event.kind not in WITHIN:
        return True
    return _is_own(actor, event)


def shown(actor: Actor, event: reading.Recorded) -> dict[str, Any]:
    """What the event tells this actor: numbers masked, another agency's inner notes left out."""
    is_own = _is_own(actor, event)
    inner = {"internal_note"}
    if event.kind == EventKind.INCIDENT_PART_DONE:
        inner.add("note")
    return {
        key: _masked(key, value) for key, value in event.data.items() if is_own or key not in inner
    }


def _is_own(actor: Actor, event: reading.Recorded) -> bool:
    """Whether the event was written by an agency of the actor, or is read at a city desk."""
    written_by = set(event.data.get("agencies") or ())
    if event.kind in WITHIN:
        written_by.add(event.data.get("agency"))
    return actor.is_city_wide or bool(written_by & actor.agencies)


def _masked(key: str, value: Any) -> Any:
    return without_personal_data(value) if key in FREE_TEXT and isinstance(value, str) else value
