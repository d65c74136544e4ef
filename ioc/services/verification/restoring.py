"""A rejection is taken back: the incident, its reports and its agencies are again as they were.

No transition leads back from closed: like a merge that is undone, this rejection never happened.
What it took away is kept beside the incident (`Incident.undo`) for `domain.desk.RESTORE_WITHIN`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock, desk
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentStatus, Outcome, Verification
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportStatus
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.services.changes import log
from ioc.services.incidents import growth, incidents


def kept(incident: Incident, reports: Iterable[Report]) -> dict[str, Any]:
    """What a rejection is about to take away."""
    return {
        "status": incident.status.value,
        "verification": incident.verification.value,
        "outcome": incident.outcome.value if incident.outcome else None,
        "answer": incident.answer,
        "reports": {str(report.id): report.status.value for report in reports},
        **growth.kept_agencies(incident),
    }


def restore_incident(session: Session, actor: Actor, incident_id: int, version: int) -> Incident:
    """Undoes the rejection of an incident.

    Raises `InvalidTransition` for one that is not rejected, or was so too long ago.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_VERIFY)
    rejected_at = incident.closed_at if incident.outcome is Outcome.REJECTED else None
    was = incident.undo
    desk.must_be_restorable(incident.status, rejected_at if was else None, clock.now())
    before = standing_of(incident)
    for report in incidents.reports_of(session, incident.id):
        status = was["reports"].get(str(report.id))
        if status is None or report.status is not ReportStatus.REJECTED:
            continue
        report.status, report.reject_reason = ReportStatus(status), None
        report.version += 1
        data = {"incident": incident.id}
        log.report_changed(session, actor, report, EventKind.REPORT_RESTORED, data)
    incident.status = IncidentStatus(was["status"])
    incident.verification = Verification(was["verification"])
    incident.outcome = Outcome(was["outcome"]) if was["outcome"] else None
    incident.answer = was["answer"]
    incident.closed_at = incident.undo = None
    growth.put_back_agencies(incident, was)
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_RESTORED, before, {})
    return incident
