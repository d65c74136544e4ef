"""Personal data of reporters: looked at by permission, and every look is recorded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.contact import phone_key
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportStatus
from ioc.eventlog.record import record
from ioc.models.report import Report, ReporterContact
from ioc.queries.hotline import callers

MOST_REPORTS = 20
NOT_SHOWN = (ReportStatus.REJECTED, ReportStatus.WITHDRAWN)


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


def people_at(
    session: Session, actor: Actor, incident_id: int, data: dict[str, Any]
) -> list[dict[str, Any]]:
    """Who waits at an incident and whom to ring, for who was let in already (a crew that is sent
    there, the commander of its ward).

    Each report whose data are shown gets an event with `data`. Who reported anonymously is not
    shown.
    """
    rows = session.execute(
        select(Report, ReporterContact)
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .where(Report.incident_id == incident_id, Report.status.not_in(NOT_SHOWN))
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(MOST_REPORTS)
    )
    people: list[dict[str, Any]] = []
    for report, contact in rows:
        found = _people_of(report, contact)
        if not found:
            continue
        record(
            session,
            EventKind.REPORT_CONTACT_VIEWED,
            (SubjectType.REPORT, report.id),
            actor.label,
            data={"incident": incident_id, **data},
        )
        people += found
    return _once(people)


def _people_of(report: Report, contact: ReporterContact) -> list[dict[str, Any]]:
    """`at_place`: this is somebody to be fetched, and not who rang for others."""
    found = []
    if contact.place_name or contact.place_phone:
        found.append({"name": contact.place_name, "phone": contact.place_phone, "at_place": True})
    if not contact.is_anonymous and (contact.name or contact.phone):
        is_there = not report.on_behalf_of and report.at_scene is not False
        found.append({"name": contact.name, "phone": contact.phone, "at_place": is_there})
    return found


def _once(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for one in people:
        key = (one["phone"] and phone_key(one["phone"])) or (one["name"] or "").casefold()
        seen.setdefault(key, one)
    return list(seen.values())
