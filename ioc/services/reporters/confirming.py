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
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition
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
from ioc.services.ledger import closing, left_behind, said_once, still_there
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
    client_token: str | None = None,
    version: int | None = None,
) -> Incident:
    """An operator rang: whom was reached says that `people` (None: all who are not counted yet) are
    safe or that they still wait; or nobody was reached. The same `client_token` again changes
    nothing. Raises `InvalidTransition` for what is no open rescue; `Conflict` where without a token
    the `version` that was seen is an old one."""
    incident = incident_for(session, actor, incident_id, Permission.INCIDENT_CONFIRM, lock=True)
    token = said_once.key(incident_id, client_token, word.value, people, said_by)
    if said_once.entry(session, token) is not None:
        return incident
    if client_token is None and version is not None and version != incident.version:
        raise Conflict(current=incident.version)
    if incident.tier is None or incident.status not in OPEN or incident.merged_into is not None:
        raise InvalidTransition("not_an_open_rescue")
    if word is ConfirmedWord.NOT_REACHED:
        return _not_reached(session, actor, incident)
    by = ConfirmedBy.CALL_BACK
    _say(session, actor, incident, by, word, people, said_by=said_by, client_token=token)
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
    client_token: str | None = None,
) -> None:
    if people is not None and not 1 <= people <= PEOPLE_MOST:
        raise InvalidInput(FieldError("people", "out_of_range"))
    before, moment = standing_of(incident), min(at or clock.now(), clock.now())
    counted, is_doubtful = None, False
    if word is ConfirmedWord.WAITING:
        still_there.said(
            *(session, incident, by, moment),
            report_id=report.id if report else None,
            said_by=said_by,
            client_token=client_token,
        )
    if word is ConfirmedWord.SAFE:
        counted = people or _covered(session, incident, report)
        is_doubtful = report is not None and (people or 0) > _credible(incident, report)
        if not is_doubtful:
            _answer(session, incident, report, people, counted, moment)
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
                client_token=client_token,
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


def _answer(
    session: Session,
    incident: Incident,
    report: Report | None,
    people: int | None,
    counted: int,
    at: datetime,
) -> None:
    """A word of safety answers what was said before by the same, and for all where it speaks for
    all; whom a crew left is one of those it counts."""
    waiting = people_count.tally(session, incident).waiting
    is_all = people is None or 0 < waiting <= people
    if report is not None:
        still_there.answered_by(session, incident, report.id, at)
        is_all = is_all and incident.report_count == 1
    elif is_all:
        still_there.answered(session, incident, at)
    if report is None or is_all:
        left_behind.taken(session, incident, counted, at)


def _covered(session: Session, incident: Incident, report: Report | None) -> int:
    """How many people a "we are safe" without a number speaks of: those of its own report; for who
    speaks for the whole rescue, all who are not counted yet and not looked for. Raises
    `InvalidInput` (`only_missing_left`) where an operator would call the missing safe by that."""
    tally = people_count.tally(session, incident)
    if report is None and tally.missing and tally.waiting <= tally.missing:
        # Only who is looked for is left: found is said of each, by who found them.
        raise InvalidInput(FieldError("people", "only_missing_left"))
    left = max(tally.waiting - tally.missing, 1)
    if report is None or incident.report_count == 1:
        return left
    return min(report.people or 1, left)
