"""Somebody says that people wait still: kept until a later word answers it, so that no count alone
ends a rescue. Crews, callers, operators and whoever opens a rescue again are heard alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction
from ioc.domain.confirmation import ConfirmedBy
from ioc.domain.people_ledger import PersonState, name_of
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment, AssignmentStep
from ioc.queries.rescue import people_count
from ioc.understanding.contradiction import read_contradiction


def said(
    session: Session,
    incident: Incident,
    by: ConfirmedBy,
    at: datetime,
    *,
    report_id: int | None = None,
    said_by: str | None = None,
    client_token: str | None = None,
) -> RescuePerson | None:
    """People wait, as who sent the report says (None: as the city's own people say or were told).
    The incident is locked. A crew that took people in since then has answered it already."""
    if incident.tier is None:
        return None
    count_again(session, incident)
    taken_at = _last_pick_up(session, incident)
    is_answered = taken_at is not None and taken_at >= at
    for one in _words(session, incident):
        if one.report_id == report_id and one.since <= at:
            _take_back(one)
    word = RescuePerson(
        version=1,
        incident_id=incident.id,
        report_id=report_id,
        state=PersonState.WITHDRAWN if is_answered else PersonState.WAITING,
        people=1,
        is_counted=_is_beyond(session, incident),
        was_picked_up=False,
        source=by,
        said_by=name_of(said_by),
        since=at,
        client_token=client_token,
        is_exercise=incident.is_exercise,
    )
    session.add(word)
    session.flush()
    return word


def called(session: Session, incident: Incident, report: Report) -> None:
    """One more report of a rescue of which everybody is known of, or where a crew has been: whom it
    tells of may be others, and they wait until a later word says otherwise."""
    if incident.tier is None or read_contradiction(report.text) is not None:
        return
    tally = people_count.tally(session, incident)
    if tally.is_fetched or _last_pick_up(session, incident) is not None:
        said(session, incident, ConfirmedBy.REPORT, report.received_at, report_id=report.id)


def fetched(session: Session, incident: Incident, at: datetime) -> None:
    """A crew took people in at that moment and says itself whom it left: what was said before is
    answered. What was said since holds, though its tap came late."""
    answered(session, incident, at)
    for one in _words(session, incident):
        one.is_counted = one.is_counted or _is_beyond(session, incident)


def answered(session: Session, incident: Incident, at: datetime) -> None:
    """All are safe, or a person has decided: nobody waits who was said to by then."""
    for one in _words(session, incident):
        if one.since <= at:
            _take_back(one)
    session.flush()


def answered_by(session: Session, incident: Incident, report_id: int, at: datetime) -> None:
    """Who sent the report says that its people are safe. Where nobody else has told of the rescue
    that answers also what the city's own people were told."""
    for one in _words(session, incident):
        is_own = one.report_id == report_id
        if one.since <= at and (is_own or (one.report_id is None and incident.report_count == 1)):
            _take_back(one)
    session.flush()


def follow_merge(session: Session, incident: Incident, target: Incident) -> None:
    """The number asked for is another from now on: it answers for nobody of whom it was said
    before that they wait. Who of `incident` waits is not among those of whom the ledger of
    `target` knows already."""
    for one in _words(session, target):
        one.is_counted = True
    if incident.is_fetched or not people_count.tally(session, target).is_fetched:
        return
    word = said(session, target, ConfirmedBy.REPORT, incident.last_confirmed_at)
    if word is not None:
        word.came_by = [incident.id]


def count_again(session: Session, incident: Incident) -> None:
    """Somebody waits though the ledger has nobody waiting: what was said for the whole rescue, and
    what was decided of it, counts no more. What others said of their own people stays."""
    if people_count.tally(session, incident).waiting:
        return
    for person in session.scalars(
        select(RescuePerson).where(
            RescuePerson.incident_id == incident.id,
            RescuePerson.report_id.is_(None),
            RescuePerson.settled_as.is_(None),
            RescuePerson.source != ConfirmedBy.CREW,
            RescuePerson.state.in_((PersonState.SAFE, PersonState.DECIDED)),
        )
    ):
        _take_back(person)
    session.flush()


def _is_beyond(session: Session, incident: Incident) -> bool:
    tally = people_count.tally(session, incident)
    return tally.asked is None or not tally.waiting


def _words(session: Session, incident: Incident) -> Sequence[RescuePerson]:
    session.flush()
    return session.scalars(
        select(RescuePerson)
        .where(RescuePerson.incident_id == incident.id, RescuePerson.state == PersonState.WAITING)
        .order_by(RescuePerson.id)
    ).all()


def _take_back(one: RescuePerson) -> None:
    one.state, one.version = PersonState.WITHDRAWN, one.version + 1


def _last_pick_up(session: Session, incident: Incident) -> datetime | None:
    found: datetime | None = session.scalar(
        select(func.max(AssignmentStep.at))
        .join(Assignment, Assignment.id == AssignmentStep.assignment_id)
        .where(
            Assignment.incident_id == incident.id,
            AssignmentStep.action == AssignmentAction.PICKED_UP,
        )
    )
    return found
