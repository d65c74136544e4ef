"""A message from who reported: what it says of their people, taken for a word where it is plain."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain import clock, safe_words
from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.contact import phone_key
from ioc.domain.incidents import OPEN
from ioc.domain.reports import ReportStatus
from ioc.domain.ward import InboundOutcome
from ioc.models.incident import Incident
from ioc.models.report import Report, ReporterContact
from ioc.services.reporters import citizen, confirming

OVER_FOR = timedelta(hours=24)
"""So long after the end of a rescue its caller may still say that it is not over."""

SAFE, WAITING = InboundOutcome.CALLER_SAFE, InboundOutcome.CALLER_WAITING


def caller_says(session: Session, sender_phone: str, text: str, at: datetime) -> str | None:
    """What a message did to the rescue of who sent it: `SAFE`, `WAITING`, or None where the number
    has told of no rescue or the words are for a person to read.

    It speaks for the latest report of the number that is of a rescue; a number that told of several
    open ones says of which by the link alone, and a person reads its message.
    """
    key = phone_key(sender_phone)
    if key is None:
        return None
    rows = session.execute(
        select(Report.id, Report.tracking_code, Report.incident_id, Incident.status)
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .join(Incident, Incident.id == Report.incident_id)
        .where(
            ReporterContact.phone_key == key,
            Incident.tier.is_not(None),
            Report.status.not_in((ReportStatus.REJECTED, ReportStatus.WITHDRAWN)),
            (Incident.status.in_(OPEN)) | (Incident.resolved_at >= clock.now() - OVER_FOR),
        )
        .order_by(Report.id.desc())
    ).all()
    open_ones = {row.incident_id for row in rows if row.status in OPEN}
    if not rows or len(open_ones) > 1:
        return None
    chosen = next((row for row in rows if row.status in OPEN), rows[0])
    report, incident = citizen.locked(session, chosen.tracking_code)
    if incident is None:
        return None
    said = safe_words.read(text, was_asked=incident.asked_again_at is not None)
    if said is None or not _is_clear(session, report, incident, said, at):
        return None
    confirming.by_message(session, report, incident, said.word, said.people, at)
    return SAFE if said.word is ConfirmedWord.SAFE else WAITING


def _is_clear(
    session: Session, report: Report, incident: Incident, said: safe_words.Said, at: datetime
) -> bool:
    """Whether nothing speaks against a word of safety: no later word says that they wait, and the
    same sender told of no other number before."""
    if said.word is not ConfirmedWord.SAFE:
        return True
    last = incident.confirmation or {}
    is_waiting = last.get("word") == ConfirmedWord.WAITING
    if is_waiting and datetime.fromisoformat(last["at"]) > at:
        return False
    told = confirming.said_of(session, report.id)
    return told is None or said.people in (None, told.people)
