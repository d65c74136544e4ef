"""Two incidents are one after all, or a report of one tells of something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.incidents import (
    OPEN,
    OUT_OF_SCOPE,
    IncidentAction,
    IncidentStatus,
    Outcome,
    Severity,
    Verification,
)
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident
from ioc.models.joining import Growth
from ioc.models.report import Report
from ioc.queries.directory import directory
from ioc.services.calls import calls
from ioc.services.changes import log
from ioc.services.incidents import growth, incidents, leases, referral
from ioc.services.incidents.known import known_of
from ioc.services.ledger import people_moves
from ioc.services.units import unit_cards
from ioc.services.verification import scope


def merge_incidents(
    session: Session, actor: Actor, incident_id: int, version: int, into: int
) -> Incident:
    """This incident is the same as another: its reports move there; it keeps its id."""
    if incident_id == into:
        raise InvalidInput(FieldError("into", "same_incident"))
    first, second = sorted((incident_id, into))
    # Both are locked in the order of their ids, so that two merges crosswise cannot deadlock.
    fetch.incident_for(session, actor, first, Permission.INCIDENT_MERGE, lock=True)
    fetch.incident_for(session, actor, second, Permission.INCIDENT_MERGE, lock=True)
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_MERGE)
    target = fetch.incident_for(session, actor, into, Permission.INCIDENT_MERGE)
    if target.status not in OPEN:
        raise InvalidInput(FieldError("into", "not_open"))
    if target.is_exercise is not incident.is_exercise:
        # A real call for help inside a drill would be in no statistic and reach nobody outside.
        raise InvalidInput(FieldError("into", "exercise_and_real"))
    scope.must_agree(incident, target)
    status = rules.advance(incident.status, IncidentAction.MERGE)
    before, target_before = standing_of(incident), standing_of(target)
    moved = incidents.reports_of(session, incident.id)
    growth.swallow(session, target, incident, [report.id for report in moved])
    _move_to(session, actor, moved, target)
    incident.status, incident.merged_into = status, target.id
    incident.outcome, incident.closed_at = Outcome.MERGED, clock.now()
    target.report_count += len(moved)
    referral.finish_all(incident)
    leases.release(session, actor, incident.id)
    assignments = unit_cards.follow_merge(session, actor, incident, target)
    growth.went_along(session, target, incident, assignments)
    people_moves.follow_merge(session, incident, target)
    log.incident_changed(
        session, actor, incident, EventKind.INCIDENT_MERGED, before, {"into": target.id}
    )
    data: dict[str, Any] = {"merged": incident.id, "report_count": target.report_count}
    data |= referral.offer_by_rules(session, target)
    log.incident_changed(session, actor, target, EventKind.INCIDENT_GREW, target_before, data)
    return incident


def split_incident(
    session: Session, actor: Actor, incident_id: int, version: int, report_id: int
) -> Incident:
    """A report tells of something else: it gets an incident of its own."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_MERGE)
    rules.advance(incident.status, IncidentAction.SPLIT)
    reports = incidents.reports_of(session, incident.id)
    report = next((r for r in reports if r.id == report_id), None)
    if report is None:
        raise InvalidInput(FieldError("report", "not_of_this_incident"))
    if len(reports) == 1:
        raise InvalidInput(FieldError("report", "only_report"))
    before = standing_of(incident)
    step = growth.step_of(session, incident.id, report.id)
    decided = growth.take_back(session, incident, step) if step else {}
    scope.stay_marked(session, incident, incident.flags)
    if step and step.merged_id:
        fresh, count = _unmerge(session, actor, incident, step)
    else:
        fresh, count = _stands_alone(session, actor, report, incident), 1
        calls.reports_moved(session, actor, [report.id], fresh.id)
        people_moves.follow_split(session, incident, fresh, report.id)
    incident.report_count -= count
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_SPLIT,
        before,
        {"report": report.id, "new_incident": fresh.id, "report_count": incident.report_count}
        | decided,
    )
    return incident


def _stands_alone(session: Session, actor: Actor, report: Report, not_of: Incident) -> Incident:
    """An incident of its own for a report; a person has said that it is not that one."""
    known = known_of(report, report.severity or Severity.NORMAL, directory(session))
    if report.proposed_incident_id == not_of.id:
        report.proposed_incident_id = None
    # What was confidential stays so until a person takes the mark off.
    flags = sorted(OUT_OF_SCOPE & set(not_of.flags))
    return incidents.open_incident(session, actor, report, known, Verification.UNVERIFIED, flags)


def _unmerge(
    session: Session, actor: Actor, target: Incident, step: Growth
) -> tuple[Incident, int]:
    """Undoes a merge: the incident is again what it was, with the reports that it had."""
    merged = session.get_one(Incident, step.merged_id, with_for_update={"key_share": True})
    before = standing_of(merged)
    moved = [r for r in incidents.reports_of(session, target.id) if r.id in step.told["reports"]]
    _move_to(session, actor, moved, merged)
    was = step.told["was"]
    # No transition leads back from closed: this one never happened.
    merged.status = IncidentStatus(was["status"])
    merged.merged_into = merged.outcome = merged.closed_at = None
    unit_cards.follow_unmerge(session, actor, target, merged, step.told.get("assignments", ()))
    people_moves.follow_unmerge(session, target, merged)
    growth.put_back_agencies(merged, was)
    scope.stay_marked(session, merged, target.flags)
    log.incident_changed(
        session,
        actor,
        merged,
        EventKind.INCIDENT_REOPENED,
        before,
        {"reason": "unmerged", "from": target.id},
    )
    return merged, len(moved)


def _move_to(session: Session, actor: Actor, moved: Sequence[Report], target: Incident) -> None:
    for report in moved:
        report.incident_id = target.id
        report.version += 1
        log.report_changed(session, actor, report, EventKind.REPORT_LINKED, {"incident": target.id})
    calls.reports_moved(session, actor, [report.id for report in moved], target.id)
