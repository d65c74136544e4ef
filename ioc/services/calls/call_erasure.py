"""Takes a caller out of the calls that led to a report which is erased."""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain.calls import CallbackStatus
from ioc.domain.events import EventKind, SubjectType
from ioc.eventlog import erase
from ioc.models.call import Call, CallLink, CallLinkToken
from ioc.models.report import Report, ReporterContact
from ioc.services.changes import log


def calls_of(session: Session, report: Report) -> list[Call]:
    """The calls in which a report was told, and those of the same number that led to none.

    Asked before the reporter's number is erased. Calls that led to another report go with that.
    """
    theirs = Call.report_id == report.id
    contact = session.get(ReporterContact, report.id)
    if contact is not None and contact.phone_key:
        take_turn(session, f"number {contact.phone_key}")
        same = (Call.caller_key == contact.phone_key) & Call.report_id.is_(None)
        theirs = or_(theirs, same)
    return list(session.scalars(select(Call).where(theirs).order_by(Call.id).with_for_update()))


def erase_calls(session: Session, actor: Actor, calls: list[Call]) -> int:
    """Empties the calls, their links, and what the log keeps of them; answers how many payloads
    went. That a call was made, when, and who took it, stays."""
    ids = [call.id for call in calls]
    if not ids:
        return 0
    links = select(CallLink.id).where(CallLink.call_id.in_(ids))
    session.execute(delete(CallLinkToken).where(CallLinkToken.link_id.in_(links)))
    for link in session.scalars(select(CallLink).where(CallLink.call_id.in_(ids))):
        link.caller_key = link.words = None
    payloads = erase.erase_subjects(session, SubjectType.CALL, ids)
    for call in calls:
        call.caller = call.caller_key = call.recording_url = None
        call.lat = call.lon = call.accuracy_m = call.battery_percent = None
        call.address = call.area_code = call.last_place = call.place_source = None
        call.located_at = call.draft = None
        call.is_better = call.is_outside = False
        if call.callback_status is CallbackStatus.WAITING:
            call.callback_status = CallbackStatus.GIVEN_UP
        session.flush()
        log.call_changed(session, actor, call, EventKind.CALL_CHANGED, {"erased": True})
    return payloads
