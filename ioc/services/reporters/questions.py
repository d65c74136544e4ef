"""The Center asks a reporter, and the reporter answers on the page of their report."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import REPORTER, Actor
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.desk import DeskReason
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, IncidentAction
from ioc.domain.permissions import Permission
from ioc.models.desk import ReportQuestion
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.services.agency import asking
from ioc.services.agency.asking import SILENT, WAITING_MOST
from ioc.services.changes import desk, log
from ioc.services.incidents import incidents, leases


def ask_reporter(
    session: Session, actor: Actor, incident_id: int, version: int, report_id: int, question: str
) -> Incident:
    """Asks who sent one of the incident's reports; the item waits for the answer."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_VERIFY)
    rules.advance(incident.status, IncidentAction.VERIFY)
    report = next(
        (r for r in incidents.reports_of(session, incident.id) if r.id == report_id), None
    )
    if report is None:
        raise InvalidInput(FieldError("report", "not_of_this_incident"))
    if report.status in SILENT:
        raise InvalidTransition("report_not_open")
    open_ones = session.scalars(
        select(ReportQuestion).where(
            ReportQuestion.report_id == report.id, ReportQuestion.answered_at.is_(None)
        )
    ).all()
    if len(open_ones) >= WAITING_MOST:
        raise InvalidTransition("too_many_questions")
    session.add(
        ReportQuestion(
            report_id=report.id, question=question, asked_by=actor.user_id, asked_at=clock.now()
        )
    )
    desk.mark(incident, DeskReason.ASKED, replaces={DeskReason.REPLIED})
    report.version += 1
    data = {"question": question, "report": report.id, "incident": incident.id}
    log.report_changed(session, actor, report, EventKind.REPORT_ASKED, data)
    leases.release(session, actor, incident.id)
    return incident


def answered(session: Session, report: Report, incident: Incident | None, answer: str) -> bool:
    """What a reporter adds while a question is open is its answer; answers whether one was.

    The incident is locked by the caller. A matter that is closed meanwhile does not come back for
    an answer alone.
    """
    if not answer.strip():
        return False
    waiting = session.scalars(
        select(ReportQuestion)
        .where(ReportQuestion.report_id == report.id, ReportQuestion.answered_at.is_(None))
        .order_by(ReportQuestion.id)
    ).all()
    if not waiting:
        return False
    for one in waiting:
        one.answer, one.answered_at = answer, clock.now()
    if incident is not None and incident.status in OPEN:
        if any(one.agency_code is None for one in waiting):
            desk.mark(incident, DeskReason.REPLIED, replaces={DeskReason.ASKED})
        agencies = {one.agency_code for one in waiting if one.agency_code}
        if incident.waiting_since and any(one.agency_code is None for one in waiting):
            # The center asked in the lead's stead.
            agencies |= {item.agency_code for item in incident.referrals if item.is_lead}
        if agencies:
            asking.replied(session, incident, report, agencies)
    data = {
        "question": waiting[-1].question,
        "answer": answer,
        "report": report.id,
        "incident": report.incident_id,
    }
    log.report_changed(session, REPORTER, report, EventKind.REPORT_REPLIED, data)
    return True
