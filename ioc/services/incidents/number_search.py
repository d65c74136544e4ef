"""Matters are searched for by a telephone number; the look is recorded, the number is not."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.contact import phone_key
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.queries.hotline.matters_of_number import Found, matters_of


def search_by_number(session: Session, actor: Actor, phone: str) -> Found:
    """What was told from a number, as far as the actor may see it.

    One event says that somebody searched, also when nothing was found, so that numbers cannot be
    tried unseen; another stands with each report that was found. Raises `InvalidInput` for what
    is no telephone number, `NotAllowed` without the permission.
    """
    actor.must(Permission.REPORT_CONTACT)
    key = phone_key(phone)
    if key is None:
        raise InvalidInput(FieldError("phone", "not_a_phone"))
    found = matters_of(session, actor, key)
    record(
        session,
        EventKind.CONTACT_SEARCHED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"by": "number", "found": len(found.reports)},
    )
    for report_id, incident_id in found.reports.items():
        record(
            session,
            EventKind.REPORT_CONTACT_VIEWED,
            (SubjectType.REPORT, report_id),
            actor.label,
            data={"by": "number", "incident": incident_id},
        )
    return found
