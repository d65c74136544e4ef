"""Personal data of reporters: looked at by permission, and every look is recorded."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.contact import phone_key
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.report import ReporterContact
from ioc.queries import callers


def view_contact(session: Session, actor: Actor, report_id: int) -> dict[str, Any]:
    """Name and numbers of who reported; the look is an event of the report."""
    report = fetch.report_for(session, actor, report_id, Permission.REPORT_CONTACT)
    contact = session.get(ReporterContact, report_id)
    record(
        session,
        EventKind.REPORT_CONTACT_VIEWED,
        (SubjectType.REPORT, report.id),
        actor.label,
        data={"incident": report.incident_id},
    )
    return {
        "report": report.id,
        "name": contact.name if contact else None,
        "phone": contact.phone if contact else None,
        "email": contact.email if contact else None,
        "anonymous": contact.is_anonymous if contact else False,
        "contact": {
            "name": contact.place_name if contact else None,
            "phone": contact.place_phone if contact else None,
        },
    }


def look_up_caller(session: Session, actor: Actor, phone: str) -> dict[str, Any]:
    """What the number that calls has told before; the look is an event of each report shown.

    Raises `InvalidInput` for what is no telephone number, `NotAllowed` without the permission.
    """
    actor.must(Permission.REPORT_CONTACT)
    key = phone_key(phone)
    if key is None:
        raise InvalidInput(FieldError("phone", "not_a_phone"))
    found = callers.caller(session, actor, key)
    for report_id in found.pop("report_ids"):
        record(
            session,
            EventKind.REPORT_CONTACT_VIEWED,
            (SubjectType.REPORT, report_id),
            actor.label,
            data={"by": "number"},
        )
    return found
