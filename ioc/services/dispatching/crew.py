"""What a crew does besides its steps: it sees whom to ring, asks for help, brings people that it
found on its way, and takes photos.

Every call names a unit of the actor's own (`NotFound` for any other), and what comes again with the
same `client_token` is taken once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction, AssignmentStatus
from ioc import i18n
from ioc.access.actor import Actor
from ioc.access.crew import own_unit_for
from ioc.access.fetch import standing_of
from ioc.access.units import LOCKING
from ioc.domain import clock
from ioc.domain import incidents as incident_rules
from ioc.domain.agency_work import PhotoStage
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.domain.crew import HelpKind
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import IncidentAction
from ioc.domain.units import EARLY
from ioc.eventlog.reading import history_of
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.ports import StoredImage
from ioc.queries.rescue.units import current_assignment
from ioc.services.agency import work_photos
from ioc.services.changes import log
from ioc.services.dispatching import unit_tasks
from ioc.services.incidents import contacts
from ioc.services.ledger import last_word, still_there
from ioc.services.units import unit_cards

MOST_REPEATS = 200
"""A tap that is repeated is looked for among so many of its kind."""
LOCALE = "vi"
"""The log and the reports speak the language of the city."""


def view_contacts(session: Session, actor: Actor, unit_id: int) -> dict[str, Any]:
    """Who waits at the place and whom to ring, for the crew that is sent there now.

    Personal data: each report whose data are shown gets an event. Who reported anonymously is not
    shown. Raises `NotFound` for a unit without a task.
    """
    unit = own_unit_for(session, actor, unit_id)
    assignment = current_assignment(session, unit.id)
    if assignment is None:
        raise NotFound
    people = contacts.people_at(session, actor, assignment.incident_id, {"unit": unit.id})
    return {"assignment": assignment.id, "people": people}


def ask_help(
    session: Session,
    actor: Actor,
    unit_id: int,
    kind: HelpKind,
    text: str,
    at: datetime | None,
    client_token: str,
) -> bool:
    """The crew needs help: the desks are told at once. Answers whether it was new."""
    moment = _moment(at)
    unit = own_unit_for(session, actor, unit_id, lock=True)
    subject = [(SubjectType.UNIT, unit.id)]
    if _is_known(session, subject, EventKind.UNIT_HELP_ASKED, client_token):
        return False
    assignment = current_assignment(session, unit.id)
    words = [f"{unit.code} {unit.name}", i18n.label(kind, LOCALE), text]
    unit.heard_at, unit.silent_at = clock.now(), None
    unit_cards.unit_changed(
        session,
        actor,
        unit,
        EventKind.UNIT_HELP_ASKED,
        {
            "help": kind.value,
            "text": ": ".join(word for word in words if word),
            "incident": assignment.incident_id if assignment else None,
            "assignment": assignment.id if assignment else None,
            "at": moment.isoformat(),
            "client_token": client_token,
        },
    )
    return True


def carry_found(
    session: Session,
    actor: Actor,
    unit_id: int,
    report_id: int,
    people: int,
    at: datetime | None,
    client_token: str,
) -> Assignment | None:
    """People that the crew met and took on board, who were reported by it as `report_id`.

    A free unit is on a task from now on: to bring them to a shelter. One that is on a task carries
    them along: they are counted as picked up, and handed over with the others (`companions`). None
    where the report belongs to no incident yet.
    """
    moment = _moment(at)
    report = session.get(Report, report_id)
    if report is None or report.incident_id is None:
        return None
    # Incident before unit, as a dispatch locks them.
    incident = session.get(
        Incident, report.incident_id, with_for_update=LOCKING, populate_existing=True
    )
    unit = own_unit_for(session, actor, unit_id, lock=True)
    seen = session.scalar(
        select(Assignment)
        .join(AssignmentStep, AssignmentStep.assignment_id == Assignment.id)
        .where(Assignment.unit_id == unit.id, AssignmentStep.client_token == client_token)
    )
    if seen is not None or incident is None:
        return seen
    before = standing_of(incident)
    assignment = _found_assignment(session, actor, unit, incident, people, moment)
    unit_tasks.take(session, assignment)
    session.add(
        AssignmentStep(
            assignment_id=assignment.id,
            client_token=client_token,
            action=AssignmentAction.PICKED_UP,
            at=moment,
            received_at=clock.now(),
            actor=actor.label,
            people=people,
        )
    )
    if incident.status in incident_rules.OPEN:
        incident.status = incident_rules.advance(incident.status, IncidentAction.DISPATCH)
    # The crew's own report, which came after its tap, is not a later word of those who wait.
    said = max(moment, incident.last_confirmed_at) if incident.report_count == 1 else moment
    last_word.noted(incident, ConfirmedBy.CREW, ConfirmedWord.SAFE, said)
    still_there.answered_by(session, incident, report.id, clock.now())
    if assignment.is_active:
        unit_tasks.commit_unit(session, unit)
    data = {"step_at": moment.isoformat(), "carried": people, "found": True}
    kind = EventKind.ASSIGNMENT_PICKED_UP
    unit_tasks.tell(session, actor, incident, unit, assignment, kind, before, data)
    return assignment


def _found_assignment(
    session: Session, actor: Actor, unit: Unit, incident: Incident, people: int, at: datetime
) -> Assignment:
    is_free = current_assignment(session, unit.id) is None
    return Assignment(
        version=1,
        unit_id=unit.id,
        incident_id=incident.id,
        status=AssignmentStatus.PICKED_UP,
        is_active=is_free,
        people_expected=people,
        people_picked_up=people,
        people_handed_over=0,
        dispatched_at=at,
        acknowledged_at=at,
        on_scene_at=at,
        picked_up_at=at,
        ended_at=None,
        dispatched_by=actor.user_id,
        is_walk_up=True,
        is_exercise=incident.is_exercise,
    )


def task_incident(session: Session, actor: Actor, unit_id: int, assignment_id: int) -> int:
    """The incident of an assignment of the actor's own unit. Raises `NotFound`."""
    unit = own_unit_for(session, actor, unit_id)
    found = session.get(Assignment, assignment_id)
    if found is None or found.unit_id != unit.id:
        raise NotFound
    return found.incident_id


def add_photos(
    session: Session,
    actor: Actor,
    unit_id: int,
    assignment_id: int,
    images: Sequence[StoredImage],
    client_token: str,
) -> bool:
    """Photos from the place, among those of the work on the incident; answers whether they were
    new."""
    incident_id = task_incident(session, actor, unit_id, assignment_id)
    incident = session.get(Incident, incident_id, with_for_update=LOCKING, populate_existing=True)
    unit = own_unit_for(session, actor, unit_id)
    if incident is None:
        raise NotFound
    subject = [(SubjectType.INCIDENT, incident.id)]
    if _is_known(session, subject, EventKind.INCIDENT_PHOTOGRAPHED, client_token):
        return False
    rows = work_photos.rows_of(actor, incident, unit.agency_code, PhotoStage.BEFORE, images)
    session.add_all(rows)
    session.flush()
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_PHOTOGRAPHED,
        standing_of(incident),
        {
            "stage": PhotoStage.BEFORE.value,
            "photos": [row.id for row in rows],
            "agencies": [unit.agency_code],
            "client_token": client_token,
        },
    )
    return True


def _moment(at: datetime | None) -> datetime:
    now = clock.now()
    if at is not None and at > now + EARLY:
        raise InvalidInput(FieldError("at", "in_the_future"))
    return at or now


def _is_known(
    session: Session, subject: list[tuple[SubjectType, int]], kind: EventKind, client_token: str
) -> bool:
    events = history_of(session, subject, MOST_REPEATS, [kind.value])
    return any(event.data.get("client_token") == client_token for event in events)
