"""The clock of a referral: begun, tightened, extended, and when it calls next.

Works on the rows alone and records nothing; `log.incident_changed` calls `follow`, so that every
change of an incident leaves its clocks as they have to be.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from ioc.domain import clock, escalation, sla
from ioc.domain.escalation import Chain, NextStep, RunningClock
from ioc.domain.incidents import OPEN, SEVERITY_ORDER, ReferralStatus, Severity
from ioc.domain.sla import SLACalendar, SLAStep
from ioc.models.duty import SLAPause
from ioc.models.incident import Incident, Referral
from ioc.queries.directory import Directory, directory

RUNS = frozenset({ReferralStatus.OFFERED, ReferralStatus.ACCEPTED})


def start(session: Session, incident: Incident, item: Referral) -> None:
    """The clock begins now, anew: what was promised before, pauses and warnings are over."""
    city = directory(session)
    now = clock.now()
    target = sla.target_for(city.targets, incident.category, incident.severity)
    share = city.time_rules.warning_share
    stop_pause(session, item)
    item.offered_at = item.clock_began_at = now
    item.clock_severity, item.clock_calendar = incident.severity, target.calendar.value
    item.accept_minutes, item.resolve_minutes = target.accept_minutes, target.resolve_minutes
    item.accept_due_at = sla.due_at(target, now, city.calendar, SLAStep.ACCEPT)
    item.due_at = sla.due_at(target, now, city.calendar, SLAStep.RESOLVE)
    item.accept_warn_at = sla.warning_at(target, now, city.calendar, SLAStep.ACCEPT, share)
    item.warn_at = sla.warning_at(target, now, city.calendar, SLAStep.RESOLVE, share)
    item.extended_from_at = item.extension_reason = None
    item.accept_level = item.level = 0


def extend(session: Session, item: Referral, due_at: datetime, reason: str) -> None:
    """More time for the work: the due moment is another, and its steps are taken once more."""
    city = directory(session)
    now = clock.now()
    stop_pause(session, item)
    kind = calendar_of(item)
    left = sla.time_left(kind, due_at, now, city.calendar)
    share = city.time_rules.warning_share
    item.extended_from_at = item.extended_from_at or item.due_at
    item.extension_reason, item.due_at, item.level = reason, due_at, 0
    warn = sla.advance(kind, now, max(left, sla.NOTHING) * share, city.calendar)
    item.warn_at = min(due_at, warn)


def calendar_of(item: Referral) -> SLACalendar:
    """Which time counts for a referral; one from before this was kept counts office hours."""
    return SLACalendar(item.clock_calendar or SLACalendar.WORKING)


def stop_pause(session: Session, item: Referral) -> None:
    """Ends a pause without moving any deadline: the clock it stopped is over."""
    if item.paused_at is None:
        return
    item.paused_at = item.pause_ends_at = None
    session.execute(
        update(SLAPause)
        .where(SLAPause.referral_id == item.id, SLAPause.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def follow(session: Session, incident: Incident) -> None:
    """Sets when each referral of a changed incident has to be looked at next."""
    city = directory(session)
    for item in incident.referrals:
        if incident.status not in OPEN or item.status not in RUNS:
            stop_pause(session, item)
            item.next_step_at = None
            continue
        _tighten(session, incident, item, city)
        coming = next_of(incident, item, city)
        item.next_step_at = coming.at if coming else None


def next_of(incident: Incident, item: Referral, city: Directory) -> NextStep | None:
    """What the clock of a referral does next, None when it is over."""
    if incident.status not in OPEN or item.status not in RUNS:
        return None
    rules, code = city.time_rules, item.agency_code
    return escalation.next_step(
        RunningClock(
            is_accepted=item.status is ReferralStatus.ACCEPTED,
            accept_minutes=item.accept_minutes,
            accept_warn_at=item.accept_warn_at,
            accept_due_at=item.accept_due_at,
            warn_at=item.warn_at,
            due_at=item.due_at,
            pause_ends_at=item.pause_ends_at,
            accept_level=item.accept_level or 0,
            level=item.level or 0,
        ),
        _chain(rules.chain_for(SLAStep.ACCEPT, incident.severity, code), incident, item),
        _chain(rules.chain_for(SLAStep.RESOLVE, incident.severity, code), incident, item),
        city.calendar,
    )


def _chain(chain: Chain | None, incident: Incident, item: Referral) -> Chain | None:
    """Who only supports climbs no further than its own managers, except where life is at risk:
    the matter is the lead's, and the center hears of the lead."""
    if chain is None or item.is_lead or incident.severity is Severity.CRITICAL:
        return chain
    return chain.within_agency()


def _tighten(session: Session, incident: Incident, item: Referral, city: Directory) -> None:
    """What became worse than when the clock began gets the shorter time, counted from now."""
    began_with, now = item.clock_severity, clock.now()
    item.clock_severity = incident.severity
    if began_with is None or SEVERITY_ORDER[incident.severity] >= SEVERITY_ORDER[began_with]:
        return
    if incident.severity is Severity.CRITICAL:
        stop_pause(session, item)
    target = sla.target_for(city.targets, incident.category, incident.severity)
    due = sla.due_at(target, now, city.calendar)
    if item.due_at is not None and item.due_at <= due:
        return
    share = city.time_rules.warning_share
    item.due_at, item.level = due, 0
    item.warn_at = sla.warning_at(target, now, city.calendar, SLAStep.RESOLVE, share)
    item.clock_began_at, item.clock_calendar = now, target.calendar.value
    item.resolve_minutes = target.resolve_minutes
    item.extended_from_at = item.extension_reason = None
    accept_due = sla.due_at(target, now, city.calendar, SLAStep.ACCEPT)
    if item.accept_due_at is None or accept_due < item.accept_due_at:
        item.accept_due_at, item.accept_level = accept_due, 0
        item.accept_minutes = target.accept_minutes
        item.accept_warn_at = sla.warning_at(target, now, city.calendar, SLAStep.ACCEPT, share)
