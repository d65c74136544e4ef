"""Operations: opened, changed and closed with a report. Everything works without one, too.

A rescue belongs to the open operation of its ward by itself (`operation_marks`); those that were
open before are taken in by `take_in`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.access.operations import EVERYBODY, operation_for
from ioc.db.session import database_of
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain import operations as rules
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import OPEN
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.incident import Incident
from ioc.models.operation import Operation, OperationSector
from ioc.queries import cards, exercise
from ioc.queries.directory import directory
from ioc.queries.operations import operations as queries
from ioc.services.changes import log
from ioc.services.incidents import referral

RUN = Permission.OPERATION_RUN
TURN = "operations"


@dataclass(frozen=True)
class OperationTold:
    """What a new operation is; `started_at` None means now, `rescue_agency` None nobody more,
    `is_exercise` None what the account is for: real, unless it is one of a demonstration."""

    name: str
    areas: Iterable[str]
    started_at: datetime | None = None
    rescue_agency: str | None = None
    is_exercise: bool | None = None


def open_operation(session: Session, actor: Actor, told: OperationTold) -> Operation:
    """A new operation. Raises `InvalidInput`; a ward is in one open operation at most."""
    actor.must(RUN)
    take_turn(session, TURN)
    now = clock.now()
    operation = Operation(
        version=0,
        name=rules.words(told.name, "name"),
        areas=rules.areas(told.areas, directory(session).areas),
        rescue_agency=_agency(session, told.rescue_agency),
        started_at=rules.begins(told.started_at, now),
        opened_at=now,
        opened_by=actor.user_id,
        is_exercise=_is_of_drill(session, actor, told.is_exercise),
        card="",
    )
    _must_be_free(session, operation)
    session.add(operation)
    session.flush()
    changed(session, actor, operation, EventKind.OPERATION_OPENED, {"areas": operation.areas})
    return operation


def change(
    session: Session, actor: Actor, operation_id: int, version: int, changes: Mapping[str, Any]
) -> Operation:
    """Changes `name`, `areas` and `rescue_agency`, as far as they are named. A ward that leaves the
    operation leaves its sector; a sector without wards goes. Raises `Conflict`, `InvalidInput`."""
    operation = taken(session, actor, operation_id, version)
    take_turn(session, TURN)
    if "name" in changes:
        operation.name = rules.words(changes["name"], "name")
    if "rescue_agency" in changes:
        operation.rescue_agency = _agency(session, changes["rescue_agency"])
    if "areas" in changes:
        operation.areas = rules.areas(changes["areas"], directory(session).areas)
        _must_be_free(session, operation)
        _prune_sectors(session, operation)
    data = {"fields": sorted(changes), "areas": operation.areas}
    changed(session, actor, operation, EventKind.OPERATION_CHANGED, data)
    return operation


def close(
    session: Session, actor: Actor, operation_id: int, version: int, words: str | None
) -> Operation:
    """Closes an operation with the figures as they stand. Its rescues stay as they are: nobody is
    closed by this. Raises `Conflict`, `InvalidTransition`, `InvalidInput`."""
    operation = taken(session, actor, operation_id, version)
    operation.closing_words = rules.notes(words, "words") or None
    operation.report = queries.figures(session, operation.id)
    operation.ended_at = max(clock.now(), operation.started_at)
    operation.closed_by = actor.user_id
    changed(session, actor, operation, EventKind.OPERATION_CLOSED, {"figures": operation.report})
    return operation


def take_in(session: Session, actor: Actor, operation_id: int, limit: int) -> int:
    """Marks up to `limit` open rescues of the operation's wards that are not of it yet, and offers
    them to its rescue agency; answers how many. Asked again until it answers 0."""
    operation = operation_for(session, actor, operation_id, RUN)
    if operation.ended_at is not None:
        return 0
    waiting = session.scalars(
        select(Incident)
        .where(
            Incident.status.in_(OPEN),
            Incident.tier.is_not(None),
            Incident.area_code.in_(operation.areas),
            Incident.is_exercise == operation.is_exercise,
            or_(Incident.operation_id.is_(None), Incident.operation_id != operation.id),
        )
        .order_by(Incident.tier, Incident.id)
        .limit(limit)
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for incident in waiting:
        before = standing_of(incident)
        incident.operation_id = operation.id
        data = referral.offer_by_rules(session, incident)
        data |= {"operation": operation.id, "operation_name": operation.name}
        log.incident_changed(
            session, actor, incident, EventKind.INCIDENT_IN_OPERATION, before, data
        )
    return len(waiting)


def taken(session: Session, actor: Actor, operation_id: int, version: int) -> Operation:
    """The open operation, locked, in the version that the actor has seen. Raises `Conflict`,
    `InvalidTransition`."""
    operation = operation_for(session, actor, operation_id, RUN, lock=True)
    if operation.ended_at is not None:
        raise InvalidTransition("operation_closed")
    if operation.version != version:
        raise Conflict(current=operation.version)
    return operation


def changed(
    session: Session,
    actor: Actor,
    operation: Operation,
    kind: EventKind,
    data: dict[str, Any] | None = None,
) -> None:
    """Raises the version of an operation, stores its card and records what happened."""
    operation.version += 1
    operation.card = cards.text_of(queries.operation_card(operation, directory(session)))
    session.flush()
    database_of(session).cache.pop(queries.CACHE, None)
    record(
        session,
        kind,
        (SubjectType.OPERATION, operation.id),
        actor.label,
        before=[EVERYBODY],
        after=[EVERYBODY],
        card=operation.card,
        data=data,
    )


def _is_of_drill(session: Session, actor: Actor, told: bool | None) -> bool:
    """A flood is real also on the day of an exercise, unless it is said to be part of that. Raises
    `InvalidInput` where no exercise is on: what was meant for a drill must not call a city out."""
    if told and not actor.is_demo and not exercise.is_on(session):
        raise InvalidInput(FieldError("exercise", "no_exercise_is_on"))
    return actor.is_demo or bool(told)


def _agency(session: Session, code: str | None) -> str | None:
    if code and code not in directory(session).agencies:
        raise InvalidInput(FieldError("rescue_agency", "unknown_agency"))
    return code or None


def _must_be_free(session: Session, operation: Operation) -> None:
    """A ward under two commands would have none."""
    for other in queries.open_rows(session):
        is_other = other.id != operation.id and other.is_exercise == operation.is_exercise
        if is_other and set(other.areas) & set(operation.areas):
            raise InvalidInput(FieldError("areas", "area_in_other_operation"))


def _prune_sectors(session: Session, operation: Operation) -> None:
    rows = session.scalars(
        select(OperationSector).where(OperationSector.operation_id == operation.id)
    )
    for sector in rows.all():
        left = [code for code in sector.areas if code in operation.areas]
        if left:
            sector.areas = left
        else:
            session.execute(delete(OperationSector).where(OperationSector.id == sector.id))
