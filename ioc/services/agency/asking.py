"""An agency asks a reporter; its clock stands until the answer comes.

The question and its answer are kept with the report (`services.questions` takes the answer).
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import REPORTER, Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition, NotAllowed
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, IncidentAction, ReferralStatus
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportStatus
from ioc.models.desk import ReportQuestion
from ioc.models.incident import Incident, Referral
from ioc.models.report import Report
from ioc.queries.notices import addressees
from ioc.services.agency import deadlines
from ioc.services.changes import log
from ioc.services.incidents import holding, incidents, referral

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
    """Asks who sent a report of the incident, the first that can be reached unless one is named.

    An agency asks for itself: the matter as a whole waits only where the lead asks. Raises
    `NotAllowed` for an agency that is not at work on it, or supports it and has not accepted;
    `InvalidInput` for a report of something else; `InvalidTransition` where there is nobody to ask,
    no way to reach them, or too much was asked already.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_ASK)
    rules.advance(incident.status, IncidentAction.ASK)
    report = _whom(session, incident, report_id)
    _not_too_many(session, report)
    own, leads = _asking(actor, incident)
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
    if leads:
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


def _asking(actor: Actor, incident: Incident) -> tuple[str | None, bool]:
    """For which agency somebody asks, and whether it leads; the center asks in the lead's stead."""
    if not actor.agencies:
        return None, True
    item = holding.own_active(actor, incident)
    if not item.is_lead and item.status is not ReferralStatus.ACCEPTED:
        raise NotAllowed("not_at_work")
    return item.agency_code, item.is_lead


def replied(
    session: Session, incident: Incident, report: Report, agencies: Collection[str]
) -> None:
    """The reporter has answered what these agencies asked: their part is theirs again.

    The incident is locked by the caller. Who worked on it hears of it; the words stay with the
    report, so that they are erased with it.
    """
    if incident.status not in OPEN:
        return
    before = standing_of(incident)
    own = [r for r in incident.referrals if r.agency_code in agencies]
    if any(item.is_lead for item in own) and not _waits(session, incident, own):
        incident.waiting_since = None
    people = sorted({item.assigned_to for item in own if item.assigned_to})
    log.incident_changed(
        session,
        REPORTER,
        incident,
        EventKind.INCIDENT_REPLIED,
        before,
        {"report": report.id, "people": people},
    )
    deadlines.resume(session, REPORTER, incident, REPLIED_REASON, agencies=agencies, people=people)


def _whom(session: Session, incident: Incident, report_id: int | None) -> Report:
    reports = incidents.reports_of(session, incident.id)
    if report_id is not None:
        reports = [r for r in reports if r.id == report_id]
        if not reports:
            raise InvalidInput(FieldError("report", "not_of_this_incident"))
    found = [r for r in reports if r.status not in SILENT]
    if not found:
        raise InvalidTransition("nobody_to_ask")
    if incident.is_exercise:
        # Nobody outside hears of an exercise, whatever they left; those who play answer it.
        return found[0]
    senders = addressees.of_incident(session, incident.id)
    reachable = {one.report_id for one in senders if one.can_be_reached}
    asked = next((r for r in found if r.id in reachable), None)
    if asked is None:
        raise InvalidTransition("nobody_reachable")
    return asked


def _waits(session: Session, incident: Incident, answered: Collection[Referral]) -> bool:
    """Whether the lead, or the center in its stead, has asked something else that is open."""
    if incident.waiting_since is None:
        return False
    session.flush()
    leads = [item.agency_code for item in answered if item.is_lead]
    open_one = (
        select(ReportQuestion.id)
        .join(Report, Report.id == ReportQuestion.report_id)
        .where(
            Report.incident_id == incident.id,
            Report.status.not_in(SILENT),
            ReportQuestion.answered_at.is_(None),
            or_(
                ReportQuestion.agency_code.in_(leads),
                # The center asked in its stead, after the waiting began.
                and_(
                    ReportQuestion.agency_code.is_(None),
                    ReportQuestion.asked_at >= incident.waiting_since,
                ),
            ),
        )
    )
    return session.scalar(open_one.limit(1)) is not None


def _not_too_many(session: Session, report: Report) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(ReportQuestion)
        .where(ReportQuestion.report_id == report.id, ReportQuestion.answered_at.is_(None))
    )
    if (waiting or 0) >= WAITING_MOST:
        raise InvalidTransition("too_many_questions")
