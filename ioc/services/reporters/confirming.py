"""Somebody says how the people of a rescue are: its crew, the caller by link or by message, or an
operator who rang. Each word is an event with who, how and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import REPORTER, Actor
from ioc.access.fetch import incident_for, standing_of
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, IncidentStatus, Outcome
from ioc.domain.people_ledger import PersonState, name_of
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportStatus
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.models.rescue_person import RescuePerson
from ioc.queries.rescue import people_count
from ioc.services.agency import working
from ioc.services.changes import confirmation_marks, log
from ioc.services.ledger import closing
from ioc.services.ledger.last_word import noted
from ioc.services.reporters import citizen

PEOPLE_MOST = 2_000
CREDIBLE_MOST = 20
"""So many people who reported may call safe where nobody said how many they are."""

UNDO_WITHIN = timedelta(hours=24)
"""So long a caller may take back that all are safe."""


def by_call_back(
    session: Session,
    actor: Actor,
    incident_id: int,
    word: ConfirmedWord,
    *,
    people: int | None = None,
    said_by: str | None = None,
) -> Incident:
    """An operator rang: whom was reached says that `people` (None: all who are not counted yet) are
    safe or that they still wait; or nobody was reached. Raises `InvalidTransition` for what is no
    open rescue."""
    incident = incident_for(session, actor, incident_id, Permission.INCIDENT_CONFIRM, lock=True)
    if incident.tier is None or incident.status not in OPEN or incident.merged_into is not None:
        raise InvalidTransition("not_an_open_rescue")
    if word is ConfirmedWord.NOT_REACHED:
        return _not_reached(session, actor, incident)
    _say(session, actor, incident, ConfirmedBy.CALL_BACK, word, people, said_by=said_by)
    return incident


def _not_reached(session: Session, actor: Actor, incident: Incident) -> Incident:
    """A try that reached nobody: they stay on the list, and the last word stays what it was."""
    before, now = standing_of(incident), clock.now()
    incident.ring_since = incident.ring_since or now
    incident.ring_tries = (incident.ring_tries or 0) + 1
    incident.ring_tried_at = now
    data = {
        "by": ConfirmedBy.CALL_BACK.value,
        "word": ConfirmedWord.NOT_REACHED.value,
        "tries": incident.ring_tries,
    }
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_CONFIRMED, before, data)
    return incident


def by_link(
    session: Session, tracking_code: str, word: ConfirmedWord, people: int | None = None
) -> Report:
    """Who reported says it on the page of the report. Once more changes nothing. Raises `NotFound`,
    `InvalidTransition` for a report that is of no rescue."""
    report, incident = citizen.locked(session, tracking_code)
    if not can_say(report, incident) or incident is None:
        raise InvalidTransition("not_an_open_rescue")
    told = said_of(session, report.id)
    if word is ConfirmedWord.SAFE and told is not None:
        return report
    if word is ConfirmedWord.WAITING and told is not None and take_back(session, tracking_code):
        return report
    if incident.status not in OPEN:
        raise InvalidTransition("not_an_open_rescue")
    _say(session, REPORTER, incident, ConfirmedBy.CALLER_LINK, word, people, report=report)
    return report


def can_say(report: Report, incident: Incident | None) -> bool:
    """Whether the sender may say how the people of a report are."""
    return (
        incident is not None
        and incident.tier is not None
        and incident.outcome is not Outcome.REJECTED
        and report.status not in (ReportStatus.REJECTED, ReportStatus.WITHDRAWN)
    )


def said_of(session: Session, report_id: int) -> RescuePerson | None:
    """What the sender of a report has said of its people, where it was not taken back."""
    return session.scalar(
        select(RescuePerson)
        .where(
            RescuePerson.report_id == report_id,
            RescuePerson.state == PersonState.SAFE,
            RescuePerson.settled_as.is_(None),
        )
        .order_by(RescuePerson.id.desc())
        .limit(1)
    )


def take_back(session: Session, tracking_code: str) -> bool:
    """A press by mistake: they are waited for again, and what was closed by it is open again.
    Answers whether there was anything to take back."""
    report, incident = citizen.locked(session, tracking_code)
    told = said_of(session, report.id)
    if incident is None or told is None or clock.now() - told.since > UNDO_WITHIN:
        return False
    told.state, told.version = PersonState.WITHDRAWN, told.version + 1
    session.flush()
    _still_there(session, REPORTER, incident, ConfirmedBy.CALLER_LINK, report)
    return True


def by_message(
    session: Session,
    report: Report,
    incident: Incident,
    word: ConfirmedWord,
    people: int | None,
    at: datetime,
) -> None:
    """Who reported says it in a message. Both rows are locked."""
    by = ConfirmedBy.CALLER_MESSAGE
    told = said_of(session, report.id)
    if word is ConfirmedWord.WAITING and told is not None:
        told.state, told.version = PersonState.WITHDRAWN, told.version + 1
        session.flush()
        _still_there(session, REPORTER, incident, by, report)
        return
    if word is ConfirmedWord.SAFE and told is not None:
        return
    if incident.status in OPEN:
        _say(session, REPORTER, incident, by, word, people, report=report, at=at)
    elif word is ConfirmedWord.WAITING:
        _still_there(session, REPORTER, incident, by, report)


def _still_there(
    session: Session, actor: Actor, incident: Incident, by: ConfirmedBy, report: Report
) -> None:
    """They wait, whatever was said before: a rescue that is over is open again."""
    if incident.status in (IncidentStatus.RESOLVED, IncidentStatus.CLOSED):
        if incident.merged_into is not None:
            return
        working.reopen(session, actor, incident, "not_safe", report.id)
    _say(session, actor, incident, by, ConfirmedWord.WAITING, None, report=report)


def _say(
    session: Session,
    actor: Actor,
    incident: Incident,
    by: ConfirmedBy,
    word: ConfirmedWord,
    people: int | None,
    *,
    report: Report | None = None,
    said_by: str | None = None,
    at: datetime | None = None,
) -> None:
    if people is not None and not 1 <= people <= PEOPLE_MOST:
        raise InvalidInput(FieldError("people", "out_of_range"))
    before, moment = standing_of(incident), min(at or clock.now(), clock.now())
    counted, is_doubtful = None, False
    if word is ConfirmedWord.WAITING:
        _count_again(session, incident)
    if word is ConfirmedWord.SAFE:
        counted = people or _covered(session, incident, report)
        is_doubtful = report is not None and (people or 0) > _credible(incident, report)
        session.add(
            RescuePerson(
                version=1,
                incident_id=incident.id,
                report_id=report.id if report else None,
                state=PersonState.SAFE,
                people=counted,
                # More than were told of: kept as it was said, and somebody asks.
                is_counted=not is_doubtful,
                was_picked_up=False,
                source=by,
                said_by=name_of(said_by),
                since=moment,
                is_exercise=incident.is_exercise,
            )
        )
    noted(incident, by, word, moment)
    confirmation_marks.settle(incident)
    data: dict[str, Any] = {"by": by.value, "word": word.value, "counted": counted}
    if is_doubtful:
        incident.ring_since = clock.now()
        data["doubtful"] = True
    if report is not None:
        data["report"] = report.id
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_CONFIRMED, before, data)
    if word is ConfirmedWord.SAFE and not is_doubtful:
        closing.follow(session, actor, incident, by)


def _credible(incident: Incident, report: Report) -> int:
    """How many people who reported can be believed to be safe: as many as were told of."""
    of_all = incident.people if incident.report_count == 1 else None
    told = max(report.people or 0, of_all or 0)
    return told or CREDIBLE_MOST


def _count_again(session: Session, incident: Incident) -> None:
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
        person.state, person.version = PersonState.WITHDRAWN, person.version + 1
    session.flush()


def _covered(session: Session, incident: Incident, report: Report | None) -> int:
    """How many people a "we are safe" without a number speaks of: those of its own report; for who
    speaks for the whole rescue, all who are not counted yet."""
    tally = people_count.tally(session, incident)
    left = max(tally.waiting, 1)
    if report is None or incident.report_count == 1:
        return left
    return min(report.people or 1, left)
