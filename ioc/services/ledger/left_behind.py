"""Those whom a crew saw and left for the next trip or another boat: waited for, each of them, until
somebody has them or a person says what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction
from ioc.domain.people_ledger import PersonState
from ioc.models.incident import Incident
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment, AssignmentStep


def taken(session: Session, incident: Incident, people: int, at: datetime) -> None:
    """So many of a rescue are on a boat, at a shelter or safe: as many fewer are waited for, those
    without a name first. Who was left later than `at` is not among them."""
    left = people
    for one in _left(session, incident):
        if left < 1:
            return
        if one.since > at:
            continue
        share = min(left, one.people)
        left -= share
        one.version += 1
        if share == one.people:
            one.state = PersonState.WITHDRAWN
        else:
            one.people -= share
    session.flush()


def total(session: Session, incident: Incident) -> int:
    """How many are waited for because a crew left them."""
    return sum(one.people for one in _left(session, incident))


def nobody(session: Session, incident: Incident) -> None:
    """Nobody is waited for: all are safe, or a person has decided."""
    for one in _left(session, incident):
        one.state, one.version = PersonState.WITHDRAWN, one.version + 1
    session.flush()


def taken_since(session: Session, incident: Incident, at: datetime) -> int:
    """How many crews took in after one said whom it left: its tap came late."""
    found = session.scalar(
        select(func.sum(AssignmentStep.people))
        .join(Assignment, Assignment.id == AssignmentStep.assignment_id)
        .where(
            Assignment.incident_id == incident.id,
            AssignmentStep.action == AssignmentAction.PICKED_UP,
            AssignmentStep.at > at,
        )
    )
    return int(found or 0)


def is_told_anew(session: Session, assignment: Assignment, at: datetime) -> bool:
    """Whether the crew has been there once more since and has said then who is left."""
    later = select(AssignmentStep.id).where(
        AssignmentStep.assignment_id == assignment.id,
        AssignmentStep.action == AssignmentAction.PICKED_UP,
        AssignmentStep.at > at,
        AssignmentStep.short.is_not(None),
    )
    return session.scalar(later.limit(1)) is not None


def _left(session: Session, incident: Incident) -> Sequence[RescuePerson]:
    session.flush()
    found = session.scalars(
        select(RescuePerson)
        .where(
            RescuePerson.incident_id == incident.id,
            RescuePerson.state == PersonState.ASKED,
            RescuePerson.was_picked_up.is_(False),
            RescuePerson.is_counted,
            RescuePerson.settled_as.is_(None),
        )
        .order_by(RescuePerson.id)
    ).all()
    return sorted(found, key=lambda one: (one.name_key is not None, one.id))
