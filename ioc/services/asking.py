"""An agency asks a reporter; its clock stands until the answer comes.

The question and its answer are kept with the report (`services.questions` takes the answer).
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import REPORTER, Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, IncidentAction
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportStatus
from ioc.models.desk import ReportQuestion
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.services import deadlines, holding, incidents, log, referral

WAITING_MOST = 3
"""Questions that may wait for an answer at once: a fourth would only confuse."""

SILENT = frozenset({ReportStatus.REJECTED, ReportStatus.WITHDRAWN})
"""States of a report whose sender is not asked any more."""

ASKED_REASON, REPLIED_REASON = "asked", "replied"
"""Why a clock stands, and why it runs again (codes)."""


def ask_citizen(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    question: str,
    report_id: int | None = None,
) -> Incident:
    """Asks who sent a report of the incident, the first that can be asked unless one is named.

    Raises `InvalidInput` for a report of something else, `InvalidTransition` where there is
    nobody to ask or too much was asked already.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_ASK)
    rules.advance(incident.status, IncidentAction.ASK)
    report = _whom(session, incident, report_id)
    _not_too_many(session, report)
    own = holding.held_by(actor, incident)
    referral.accept_for(session, actor, incident)
    session.add(
        ReportQuestion(
            report_id=report.id,
            question=question,
            asked_by=actor.user_id,
            asked_at=clock.now(),
            agency_code=own,
        )
    )
    before = standing_of(incident)
    incident.waiting_since = incident.waiting_since or clock.now()
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_ASKED,
        before,
        {"question": question, "report": report.id, "agency": own},
    )
    deadlines.pause(session, actor, incident, ASKED_REASON, report_id=report.id)
    return incident


def replied(session: Session, incident: Incident, report: Report) -> None:
    """The reporter has answered what an agency asked: the matter is the agency's again.

    The incident is locked by the caller. Who worked on it hears of it; the words stay with the
    report, so that they are erased with it.
    """
    if incident.status not in OPEN:
        return
    before = standing_of(incident)
    incident.waiting_since = None
    people = sorted({r.assigned_to for r in incident.referrals if r.assigned_to})
    log.incident_changed(
        session,
        REPORTER,
        incident,
        EventKind.INCIDENT_REPLIED,
        before,
        {"report": report.id, "people": people},
    )
    deadlines.resume(session, REPORTER, incident, REPLIED_REASON, people=people)


def _whom(session: Session, incident: Incident, report_id: int | None) -> Report:
    reports = incidents.reports_of(session, incident.id)
    if report_id is None:
        asked = next((r for r in reports if r.status not in SILENT), None)
        if asked is None:
            raise InvalidTransition("nobody_to_ask")
        return asked
    named = next((r for r in reports if r.id == report_id), None)
    if named is None:
        raise InvalidInput(FieldError("report", "not_of_this_incident"))
    if named.status in SILENT:
        raise InvalidTransition("nobody_to_ask")
    return named


def _not_too_many(session: Session, report: Report) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(ReportQuestion)
        .where(ReportQuestion.report_id == report.id, ReportQuestion.answered_at.is_(None))
    )
    if (waiting or 0) >= WAITING_MOST:
        raise InvalidTransition("too_many_questions")
