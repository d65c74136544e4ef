"""A unit is sent to an incident, and its crew says step by step how far it has come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import (
    HOLDING,
    AssignmentAction,
    AssignmentStatus,
    IllegalStep,
    UnitStatus,
)
from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import standing_of
from ioc.access.units import assignment_for, may_act_for, unit_for
from ioc.domain import clock
from ioc.domain import incidents as incident_rules
from ioc.domain import units as rules
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.domain.errors import (
    Conflict,
    DomainError,
    FieldError,
    InvalidInput,
    InvalidTransition,
    NotAllowed,
)
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentAction
from ioc.domain.permissions import Permission
from ioc.domain.units import Progress, Tap
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.queries.rescue.units import assignment_card, current_assignment, times_of
from ioc.services.dispatching import companions, crew_words, recommending, unit_tasks
from ioc.services.incidents import incidents
from ioc.services.ledger import closing, crew_people, last_word, rescue_people
from ioc.services.ledger.rescue_people import PeopleTold
from ioc.services.shelters import handing_over

EVENT_OF = {
    AssignmentAction.ACKNOWLEDGE: EventKind.ASSIGNMENT_ACKNOWLEDGED,
    AssignmentAction.EN_ROUTE: EventKind.ASSIGNMENT_EN_ROUTE,
    AssignmentAction.ON_SCENE: EventKind.ASSIGNMENT_ON_SCENE,
    AssignmentAction.PICKED_UP: EventKind.ASSIGNMENT_PICKED_UP,
    AssignmentAction.HANDED_OVER: EventKind.ASSIGNMENT_HANDED_OVER,
    AssignmentAction.CLEAR: EventKind.ASSIGNMENT_CLEARED,
    AssignmentAction.DECLINE: EventKind.ASSIGNMENT_DECLINED,
    AssignmentAction.CANCEL: EventKind.ASSIGNMENT_CANCELLED,
    AssignmentAction.TIME_OUT: EventKind.ASSIGNMENT_UNANSWERED,
}
SEEN = {
    AssignmentAction.ON_SCENE: ConfirmedWord.WAITING,
    AssignmentAction.PICKED_UP: ConfirmedWord.SAFE,
    AssignmentAction.HANDED_OVER: ConfirmedWord.SAFE,
}
"""Steps by which a crew has seen how the people are."""
COUNTED = frozenset({AssignmentAction.PICKED_UP, AssignmentAction.HANDED_OVER})
STEPS = ("acknowledged_at", "en_route_at", "on_scene_at", "picked_up_at", "handed_over_at")
MOST_PEOPLE = 2_000


@dataclass(frozen=True)
class StepData:
    """What comes with a step besides its time."""

    people: int | None = None
    facility: int | None = None
    reason: str | None = None
    told: PeopleTold = field(default_factory=PeopleTold)


def dispatch_unit(
    session: Session, actor: Actor, incident_id: int, version: int, unit_id: int
) -> Incident:
    """Sends a unit. Of two dispatchers who send one unit at the same moment one gets it.

    Raises `Conflict` for a stale version of the incident and (`unit_taken`) for a unit that was
    sent elsewhere, `InvalidTransition` for one out of service or an incident that is over.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_DISPATCH)
    incident_rules.advance(incident.status, IncidentAction.DISPATCH)
    unit = unit_for(session, actor, unit_id, Permission.UNIT_VIEW, lock=True)
    send(session, actor, incident, unit)
    return incident


def send(
    session: Session,
    actor: Actor,
    incident: Incident,
    unit: Unit,
    at: datetime | None = None,
    *,
    is_past: bool = False,
) -> Assignment:
    """As `dispatch_unit`, with rows that are locked (the incident first) and that the actor may act
    for. `at` is when it was sent, for what was done on paper and is entered later; `is_past`: it is
    over, so that a unit which is not free now keeps what it does now."""
    status = incident_rules.advance(incident.status, IncidentAction.DISPATCH)
    refusal = _why_not_free(session, unit, incident)
    if refusal is not None and not is_past:
        raise refusal
    before, now = standing_of(incident), at or clock.now()
    assignment = Assignment(
        version=1,
        unit_id=unit.id,
        incident_id=incident.id,
        status=AssignmentStatus.DISPATCHED,
        is_active=refusal is None,
        people_expected=incident.people,
        people_picked_up=0,
        people_handed_over=0,
        dispatched_at=now,
        eta_at=unit_tasks.eta(session, unit, incident, now, with_turnout=True),
        dispatched_by=actor.user_id,
        is_exercise=incident.is_exercise,
    )
    unit_tasks.take(session, assignment)
    incident.status = status
    if assignment.is_active:
        unit_tasks.commit_unit(session, unit)
    recommending.note_choice(session, actor, incident.id, unit.id)
    unit_tasks.tell(
        session, actor, incident, unit, assignment, EventKind.ASSIGNMENT_DISPATCHED, before, {}
    )
    return assignment


def _why_not_free(session: Session, unit: Unit, incident: Incident) -> DomainError | None:
    """Raises `InvalidInput` for what is never sent there."""
    if unit.is_exercise and not incident.is_exercise:
        raise InvalidInput(FieldError("unit", "exercise_unit"))
    if not unit.is_active or unit.status is UnitStatus.OUT_OF_SERVICE:
        return InvalidTransition("unit_out_of_service")
    held = current_assignment(session, unit.id)
    if held is not None and held.incident_id == incident.id:
        return Conflict("unit_sent_already")
    is_taken = held is not None or unit.status is not UnitStatus.AVAILABLE
    return Conflict("unit_taken") if is_taken else None


def step_assignment(
    session: Session,
    actor: Actor,
    assignment_id: int,
    action: AssignmentAction,
    at: datetime | None = None,
    client_token: str | None = None,
    data: StepData | None = None,
) -> Assignment:
    """A crew, or a dispatcher for it, says what was done and when.

    A tap that comes again is taken once. One that comes late is put where its time says, and the
    story is told anew from the dispatch on; where that is no story it is refused: `Conflict`
    (`invalid_transition`) with the assignment as it stands. Raises `InvalidInput` for a missing
    number of people or reason, or a time in the future.
    """
    if action is AssignmentAction.HANDED_OVER:
        companions.lock(session, assignment_id)
    assignment, unit, incident = assignment_for(
        session, actor, assignment_id, Permission.ASSIGNMENT_STEP
    )
    may_cancel = may_act_for(actor, Permission.INCIDENT_DISPATCH, unit)
    rows = (assignment, unit, incident)
    return take_step(session, actor, rows, action, at, client_token, data, may_cancel=may_cancel)


def take_step(
    session: Session,
    actor: Actor,
    rows: tuple[Assignment, Unit, Incident],
    action: AssignmentAction,
    at: datetime | None = None,
    client_token: str | None = None,
    data: StepData | None = None,
    *,
    may_cancel: bool = False,
) -> Assignment:
    """As `step_assignment`, with locked rows that the actor may act for."""
    assignment, unit, _incident = rows
    told = data or StepData()
    moment = _checked(assignment, action, at, told, may_cancel=may_cancel)
    token = client_token or uuid.uuid4().hex
    steps = _steps(session, assignment)
    again = next((step for step in steps if step.client_token == token), None)
    if again is not None:
        if again.action is not action:
            raise Conflict("client_token_reused")
        return assignment
    if not client_token and action not in COUNTED and _is_done(steps, assignment, action):
        return assignment
    if action is AssignmentAction.HANDED_OVER and companions.is_told(session, unit, token):
        return assignment
    new = AssignmentStep(
        assignment_id=assignment.id,
        client_token=token,
        action=action,
        at=moment,
        received_at=clock.now(),
        actor=actor.label,
        people=told.people if action in COUNTED else None,
        facility_id=told.facility,
        reason=told.reason,
        short=told.told.rest.people if told.told.rest else None,
        whereabouts=told.told.rest.whereabouts if told.told.rest else None,
    )
    _apply(session, actor, rows, [*steps, new], new, told.told)
    return assignment


def _checked(
    assignment: Assignment,
    action: AssignmentAction,
    at: datetime | None,
    told: StepData,
    *,
    may_cancel: bool,
) -> datetime:
    """The moment of a step, which is never before the dispatch: a phone's clock may be behind."""
    now = clock.now()
    errors = []
    if action is AssignmentAction.TIME_OUT:
        raise InvalidInput(FieldError("action", "unknown_value"))
    if action is AssignmentAction.CANCEL and not may_cancel:
        raise NotAllowed(permission=Permission.INCIDENT_DISPATCH)
    if at is not None and at > now + rules.EARLY:
        errors.append(FieldError("at", "in_the_future"))
    if action in COUNTED and told.people is None:
        errors.append(FieldError("people", "required"))
    elif action in COUNTED and not 1 <= (told.people or 0) <= MOST_PEOPLE:
        errors.append(FieldError("people", "out_of_range"))
    if action in COUNTED:
        errors += rescue_people.check(told.told, told.people)
    if action is AssignmentAction.DECLINE and not told.reason:
        errors.append(FieldError("reason", "required"))
    if errors:
        raise InvalidInput(*errors)
    return max(at or now, assignment.dispatched_at)


def _steps(session: Session, assignment: Assignment) -> list[AssignmentStep]:
    """The taps so far, in the order in which they came."""
    return list(
        session.scalars(
            select(AssignmentStep)
            .where(AssignmentStep.assignment_id == assignment.id)
            .order_by(AssignmentStep.id)
        )
    )


def _is_done(steps: list[AssignmentStep], assignment: Assignment, action: AssignmentAction) -> bool:
    """Whether the last thing told is this very step, pressed once more."""
    last = max(steps, key=lambda step: (step.at, step.id), default=None)
    return last is not None and last.action is action


def _apply(
    session: Session,
    actor: Actor,
    rows: tuple[Assignment, Unit, Incident],
    steps: list[AssignmentStep],
    new: AssignmentStep,
    told: PeopleTold = PeopleTold(),  # noqa: B008 (frozen)
) -> None:
    assignment, unit, incident = rows
    taps = [Tap(one.action, one.at, one.people) for one in steps]
    try:
        progress = rules.progress_of(taps, taps[-1])
    except IllegalStep:
        if companions.leave_alone(session, actor, assignment, unit, new, told):
            return
        raise _refused(assignment) from None
    is_beside = _is_beside(session, unit, assignment, progress)
    if is_beside:
        progress = companions.beside(progress, new)
    holds = progress.status in HOLDING and not is_beside
    if new.action is AssignmentAction.HANDED_OVER and not is_beside:
        own = companions.hand_over(session, actor, unit, new)
        progress = replace(progress, handed_over=progress.handed_over - (new.people or 0) + own)
        new.people = own
    before = standing_of(incident)
    session.add(new)
    if new.action is AssignmentAction.HANDED_OVER and new.facility_id is not None:
        if new.people:
            handing_over.brought(
                session, actor, assignment, new.facility_id, new.people, new.client_token
            )
        assignment.facility_id = new.facility_id
    was_active = assignment.is_active
    was_called_off = assignment.status is AssignmentStatus.CANCELLED
    came_back = was_called_off and progress.status in HOLDING
    _set(assignment, progress, new)
    assignment.is_active = holds
    if progress.status is AssignmentStatus.EN_ROUTE:
        assignment.eta_at = unit_tasks.eta(session, unit, incident, new.at, with_turnout=False)
    session.flush()
    _hold(session, unit, was_active=was_active, holds=holds)
    if progress.status in rules.ENDS:
        handing_over.over(session, actor, assignment)
    if new.action in SEEN:
        # Who is there sees that it is so.
        last_word.noted(incident, ConfirmedBy.CREW, SEEN[new.action], new.at)
    data = {
        "step_at": new.at.isoformat(),
        "carried": new.people,
        "facility": new.facility_id,
        "reason": new.reason,
        "short": new.short,
        "whereabouts": new.whereabouts.value if new.whereabouts else None,
        "named": len(told.names) or None,
        "came_back": came_back or None,
    }
    kind = EVENT_OF[new.action]
    kept = crew_people.keep(session, rows, new, told) if new.action in COUNTED else None
    unit_tasks.tell(session, actor, incident, unit, assignment, kind, before, data)
    if kept is not None:
        crew_words.tell(session, actor, rows, kept)
    if not assignment.is_active:
        closing.follow(session, actor, incident, ConfirmedBy.CREW)


def _hold(session: Session, unit: Unit, *, was_active: bool, holds: bool) -> None:
    """The unit is on this task from now on, or on it no more."""
    if holds:
        unit_tasks.commit_unit(session, unit)
        unit.heard_at, unit.silent_at = clock.now(), None
    elif was_active and not companions.take_up(session, unit):
        unit_tasks.release_unit(session, unit)


def _is_beside(session: Session, unit: Unit, assignment: Assignment, progress: Progress) -> bool:
    """Whether a crew that was given up on went all the same, and its unit is on another task now.

    Raises `Conflict` where nobody is on board: then it is only late.
    """
    if assignment.is_active or progress.status not in HOLDING:
        return False
    is_past = assignment.status in HOLDING
    if current_assignment(session, unit.id) is None and not is_past:
        return False
    if not is_past and progress.status not in companions.CARRIED:
        raise _refused(assignment, "unit_taken")
    return True


def _set(assignment: Assignment, progress: Progress, new: AssignmentStep) -> None:
    assignment.version += 1
    assignment.status = progress.status
    assignment.people_picked_up = progress.picked_up
    assignment.people_handed_over = progress.handed_over
    for name in (*STEPS, "ended_at"):
        setattr(assignment, name, progress.times.get(name))
    if new.action in {AssignmentAction.DECLINE, AssignmentAction.CANCEL}:
        assignment.decline_reason = new.reason


def _refused(assignment: Assignment, code: str = "invalid_transition") -> Conflict:
    """What cannot be told of an assignment, with how it stands: the crew's screen shows both."""
    return Conflict(code, current=assignment.version, card=assignment_card(assignment))


def time_out(session: Session, assignment_id: int) -> bool:
    """The watch: a crew that gave no sign in time. Its unit can be sent elsewhere; its late answer
    still counts. Answers whether it was so."""
    assignment, unit, incident = assignment_for(
        session, SYSTEM, assignment_id, Permission.ASSIGNMENT_STEP
    )
    now = clock.now()
    waited = now - assignment.dispatched_at
    if assignment.status is not AssignmentStatus.DISPATCHED:
        return False
    if waited < times_of(session).answer_of(is_local=unit.is_local):
        return False
    new = AssignmentStep(
        assignment_id=assignment.id,
        client_token="time-out",  # noqa: S106 (the name of the one step of the watch)
        action=AssignmentAction.TIME_OUT,
        at=now,
        received_at=now,
        actor=SYSTEM.label,
    )
    _apply(
        session,
        SYSTEM,
        (assignment, unit, incident),
        [*_steps(session, assignment), new],
        new,
    )
    return True
