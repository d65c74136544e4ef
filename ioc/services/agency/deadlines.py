"""Pausing the clock of an agency while it waits for the citizen, and letting it run again.

Whoever asks the citizen calls `pause`, whoever takes the answer calls `resume`; both take an
incident that the caller has locked, and need no permission of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock, sla
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, Severity
from ioc.domain.sla import SLACalendar
from ioc.models.duty import SLAPause
from ioc.models.incident import Incident, Referral
from ioc.queries.directory import directory
from ioc.services.changes import log
from ioc.services.changes.steps import RUNS, calendar_of


def pause(
    session: Session,
    actor: Actor,
    incident: Incident,
    reason: str,
    *,
    report_id: int | None = None,
) -> bool:
    """Stops the clock of the actor's agency, for a person of the center that of the lead.

    The time to accept goes on, and so does a clock that is late. Nothing stops a critical matter.
    A pause ends by itself after the city's bound, or after the clock's own length if that is
    shorter. Answers whether a clock was stopped.
    """
    if incident.status not in OPEN or incident.severity is Severity.CRITICAL:
        return False
    now = clock.now()
    stopped = [
        item
        for item in _clocks_of(actor, incident)
        if item.paused_at is None and item.due_at is not None and item.due_at > now
    ]
    if not stopped:
        return False
    before = standing_of(incident)
    city = directory(session)
    longest = city.calendar.add_working(now, timedelta(minutes=city.time_rules.pause_minutes))
    for item in stopped:
        ends = longest
        if calendar_of(item) is SLACalendar.ALWAYS and item.resolve_minutes:
            ends = min(longest, now + timedelta(minutes=item.resolve_minutes))
        item.paused_at, item.pause_ends_at = now, ends
        session.add(
            SLAPause(
                incident_id=incident.id,
                referral_id=item.id,
                report_id=report_id,
                reason=reason,
                began_at=now,
                until_at=ends,
            )
        )
    session.flush()
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_PAUSED,
        before,
        {
            "agencies": [item.agency_code for item in stopped],
            "reason": reason,
            "report": report_id,
            "until": max(i.pause_ends_at for i in stopped if i.pause_ends_at).isoformat(),
        },
    )
    return True


def resume(
    session: Session,
    actor: Actor,
    incident: Incident,
    reason: str,
    *,
    agencies: Iterable[str] | None = None,
    people: Iterable[int] = (),
) -> bool:
    """Lets the clocks that stand run again; what was left to each is left again from now.

    `agencies`: only the clocks of these, None for all. `people`: accounts to be told of it.
    Answers whether a clock stood.
    """
    only = None if agencies is None else frozenset(agencies)
    standing = [
        item
        for item in incident.referrals
        if item.paused_at is not None and (only is None or item.agency_code in only)
    ]
    if not standing:
        return False
    before, now = standing_of(incident), clock.now()
    for item in standing:
        _run_again(session, item)
    session.execute(
        update(SLAPause)
        .where(
            SLAPause.incident_id == incident.id,
            SLAPause.referral_id.in_([item.id for item in standing]),
            SLAPause.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    dues = [item.due_at for item in standing if item.due_at]
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_RESUMED,
        before,
        {
            "agencies": [item.agency_code for item in standing],
            "reason": reason,
            "due_at": min(dues).isoformat() if dues else None,
            "people": sorted(people),
        },
    )
    return True


def _clocks_of(actor: Actor, incident: Incident) -> list[Referral]:
    running = [item for item in incident.referrals if item.status in RUNS]
    own = [item for item in running if item.agency_code in actor.agencies]
    return own or [item for item in running if item.is_lead]


def _run_again(session: Session, item: Referral) -> None:
    """Moves the due moment and the warning by the time that the clock stood."""
    paused, now = item.paused_at, clock.now()
    item.paused_at = item.pause_ends_at = None
    if paused is None or item.due_at is None:
        return
    kind, calendar = calendar_of(item), directory(session).calendar
    item.due_at = sla.resumed_due_at(kind, item.due_at, paused, now, calendar)
    if item.warn_at is not None:
        item.warn_at = sla.resumed_due_at(kind, item.warn_at, paused, now, calendar)
