"""What the owner of a neighbour's boat says becomes steps of its task, whoever passes it on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction
from ioc import i18n
from ioc.access.actor import Actor
from ioc.db.session import savepoint
from ioc.domain.errors import Conflict
from ioc.domain.units import Tap
from ioc.domain.ward import (
    TOLD_BESIDES,
    InboundOutcome,
    Meaning,
    Said,
    Step,
    Task,
    meaning_of,
)
from ioc.domain.ward_late import AFTER_THE_FACT, is_late, late_meaning
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.services.dispatching import dispatching
from ioc.services.dispatching.dispatching import StepData

OWNER = Actor("boat_owner")
"""Who acts when the owner of a boat answers by SMS."""

Rows = tuple[Assignment, Unit, Incident]


def task_of(assignment: Assignment) -> Task:
    """How far a task has come, as the rules ask for it."""
    return Task(
        assignment.status,
        assignment.people_expected,
        assignment.people_picked_up,
        assignment.people_handed_over,
    )


def answer(
    session: Session,
    actor: Actor,
    rows: Rows,
    said: Said,
    at: datetime,
    token: str,
    reason: str | None = None,
    *,
    besides: bool = False,
) -> Meaning:
    """Takes an answer with locked rows: its steps at the moment `at`, once for each `token`.

    What another mouth told a moment before is one answer with it (`REPEATED`), unless these are
    people `besides`.
    One that comes late means what it meant when it was sent, and what comes after the fact changes
    nothing (`KNOWN`). Raises `Conflict` where the steps are no story with those taken before.
    """
    assignment, _unit, _incident = rows
    if is_taken(session, assignment, token):
        return Meaning(InboundOutcome.KNOWN)
    moment, taps = max(at, assignment.dispatched_at), _taps(session, assignment)
    is_after = is_late(moment, taps)
    if is_after:
        meaning = late_meaning(said, moment, assignment.people_expected, taps)
    else:
        meaning = meaning_of(said, task_of(assignment))
    told = (_is_told_by_another(session, actor, assignment, step, at) for step in meaning.steps)
    if not besides and any(told):
        return Meaning(InboundOutcome.REPEATED)
    try:
        with savepoint(session):
            steps(session, actor, rows, meaning.steps, at, token, reason)
    except Conflict:
        if is_after and said.answer in AFTER_THE_FACT:
            return Meaning(InboundOutcome.KNOWN)
        raise
    return meaning


def _taps(session: Session, assignment: Assignment) -> list[Tap]:
    """All that is known of the task, in the order in which it came."""
    told = select(AssignmentStep).where(AssignmentStep.assignment_id == assignment.id)
    rows = session.scalars(told.order_by(AssignmentStep.id))
    return [Tap(one.action, one.at, one.people) for one in rows]


def steps(
    session: Session,
    actor: Actor,
    rows: Rows,
    wanted: tuple[tuple[AssignmentAction, int | None], ...],
    at: datetime,
    token: str,
    reason: str | None = None,
) -> None:
    """Takes steps one after the other, all at the same moment."""
    why = reason or i18n.translate("ward.cannot_reason", i18n.DEFAULT)
    for number, (action, people) in enumerate(wanted):
        is_refusal = action is AssignmentAction.DECLINE
        dispatching.take_step(
            session,
            actor,
            rows,
            action,
            at,
            f"{token}:{number}",
            StepData(people=people, reason=why if is_refusal else None),
        )


def is_taken(session: Session, assignment: Assignment, token: str) -> bool:
    """Whether what was told under this token was taken before."""
    return (
        session.scalar(
            select(AssignmentStep.id).where(
                AssignmentStep.assignment_id == assignment.id,
                AssignmentStep.client_token == f"{token}:0",
            )
        )
        is not None
    )


def _is_told_by_another(
    session: Session, actor: Actor, assignment: Assignment, step: Step, at: datetime
) -> bool:
    """Whether another mouth counted as many at about that time: the owner writes, and the commander
    taps what the owner said on the telephone."""
    action, people = step
    if people is None:
        return False
    told = select(AssignmentStep.id).where(
        AssignmentStep.assignment_id == assignment.id,
        AssignmentStep.action == action,
        AssignmentStep.people == people,
        AssignmentStep.actor != actor.label,
        AssignmentStep.at.between(at - TOLD_BESIDES, at + TOLD_BESIDES),
    )
    return session.scalar(told.limit(1)) is not None
