"""What time alone does to a matter: warnings, due moments, calls up the chain, pauses that end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.escalation import CalledTo, NextStep, StepKind, level_after
from ioc.domain.events import EventKind
from ioc.domain.sla import SLAStep
from ioc.models.incident import Incident, Referral
from ioc.queries.admin.duty import Roster, roster
from ioc.queries.directory import Directory, directory
from ioc.services.agency import deadlines
from ioc.services.changes import log, steps

PAUSE_OVER = "no_answer"


def take_steps(session: Session, limit: int) -> int:
    """Takes the steps that are due of up to `limit` matters; answers how many were looked at.

    The matters are locked, and those that somebody else holds are left for the next turn: two
    watchers never take the same step. Steps that passed together are told together.
    """
    now = clock.now()
    due = (
        select(Referral.incident_id)
        .where(Referral.next_step_at <= now)
        .order_by(Referral.next_step_at)
        .limit(limit)
    )
    matters = session.scalars(
        select(Incident)
        .where(Incident.id.in_(session.scalars(due).all()))
        .order_by(Incident.id)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    if not matters:
        return 0
    city = directory(session)
    called = roster(session, _agencies(matters))
    for incident in matters:
        _look_at(session, incident, city, called)
    return len(matters)


def _agencies(matters: Sequence[Incident]) -> set[str]:
    return {item.agency_code for incident in matters for item in incident.referrals}


def _look_at(session: Session, incident: Incident, city: Directory, called: Roster) -> None:
    now = clock.now()
    for item in incident.referrals:
        if item.next_step_at is None or item.next_step_at > now:
            continue
        taken: list[NextStep] = []
        while (coming := steps.next_of(incident, item, city)) and coming.at <= now:
            if coming.kind is StepKind.RESUME:
                _resume(session, incident, item, coming, called)
                break
            _climb(item, coming)
            taken.append(coming)
        # The settings or the matter may have changed since: then there is nothing to tell. A clock
        # that runs again has other moments than before.
        coming = steps.next_of(incident, item, city)
        item.next_step_at = coming.at if coming else None
        for step in SLAStep:
            _tell(session, incident, item, [one for one in taken if one.step is step], called)


def _resume(
    session: Session, incident: Incident, item: Referral, coming: NextStep, called: Roster
) -> None:
    _to, people = called.people_for(coming.to, item, incident, clock.now())
    deadlines.resume(
        session, SYSTEM, incident, PAUSE_OVER, agencies=[item.agency_code], people=people
    )


def _climb(item: Referral, coming: NextStep) -> None:
    if coming.step is SLAStep.ACCEPT:
        item.accept_level = level_after(coming)
    else:
        item.level = level_after(coming)


def _tell(
    session: Session,
    incident: Incident,
    item: Referral,
    taken: Sequence[NextStep],
    called: Roster,
) -> None:
    """Records the steps of one clock, taken at once: those of one moment, or those that passed
    while nothing ran. A warning is not given after the due moment, and everybody up the chain is
    called once, by one event."""
    due = [one for one in taken if one.kind is StepKind.DUE]
    climbed = [one for one in taken if one.kind is StepKind.ESCALATE]
    if due and item.is_lead:
        incident.is_overdue = True
        _record(session, incident, item, EventKind.INCIDENT_OVERDUE, due, called)
    elif due:
        _record(session, incident, item, EventKind.INCIDENT_ESCALATED, due, called)
    if climbed:
        _record(session, incident, item, EventKind.INCIDENT_ESCALATED, climbed, called)
    if taken and not due and not climbed:
        _record(session, incident, item, EventKind.INCIDENT_DUE_SOON, taken, called)


def _record(
    session: Session,
    incident: Incident,
    item: Referral,
    kind: EventKind,
    taken: Sequence[NextStep],
    called: Roster,
) -> None:
    people: dict[int, None] = {}
    to = taken[-1].to
    for one in taken:
        to, found = called.people_for(one.to, item, incident, clock.now())
        people |= dict.fromkeys(found)
    data = _told(item, taken[-1], to, list(people))
    log.incident_changed(session, SYSTEM, incident, kind, standing_of(incident), data)


def _told(item: Referral, coming: NextStep, to: CalledTo, people: list[int]) -> dict[str, Any]:
    due = item.accept_due_at if coming.step is SLAStep.ACCEPT else item.due_at
    return {
        "agency": item.agency_code,
        "step": coming.step.value,
        "level": coming.rung,
        "to": to.value,
        "people": people,
        "due_at": due.isoformat() if due else None,
    }
