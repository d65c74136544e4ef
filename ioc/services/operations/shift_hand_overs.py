"""A shift is handed over: what stands open is frozen, signed by who leaves and by who comes, each
with the own account. The log keeps the digest, so that a sheet cannot be changed unseen."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.operations import EVERYBODY, hand_over_for, operation_for, signs_shifts
from ioc.domain import clock
from ioc.domain import operations as rules
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition, NotAllowed
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.operation import ShiftHandOver
from ioc.queries.cards import text_of
from ioc.queries.operations import operations, shift_hand_overs
from ioc.services.messages import notices


def give(
    session: Session, actor: Actor, operation_id: int, taker_id: int | None, notes: str | None
) -> ShiftHandOver:
    """Who leaves signs: what stands open now is kept with the notes for who comes.

    Raises `NotAllowed` for who does not run shifts, `InvalidInput` for a taker who does not either
    or is the giver.
    """
    operation = operation_for(session, actor, operation_id)
    if not signs_shifts(actor) or actor.user_id is None:
        raise NotAllowed(permission=Permission.INCIDENT_DISPATCH)
    if operation.ended_at is not None:
        raise InvalidTransition("operation_closed")
    able = {one.id for one in operations.candidates(session, operations.SIGNS)}
    if taker_id is None or taker_id not in able:
        raise InvalidInput(FieldError("taker", "taker_required"))
    if taker_id == actor.user_id:
        raise InvalidInput(FieldError("taker", "taker_is_giver"))
    now = clock.now()
    content = shift_hand_overs.standing(session, actor, operation)
    text = text_of({**content, "notes": rules.notes(notes, "notes")})
    found = ShiftHandOver(
        operation_id=operation.id,
        giver_id=actor.user_id,
        taker_id=taker_id,
        given_at=now,
        content=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    session.add(found)
    session.flush()
    _record(session, actor, found, EventKind.OPERATION_SHIFT_GIVEN)
    return found


def take(session: Session, actor: Actor, operation_id: int, number: int) -> ShiftHandOver:
    """Who comes signs. Raises `NotAllowed` for anybody else, `InvalidTransition` for a sheet that
    was signed already."""
    found = hand_over_for(session, actor, operation_id, number, lock=True)
    if actor.user_id != found.taker_id:
        raise NotAllowed(permission=Permission.INCIDENT_DISPATCH)
    if found.taken_at is not None:
        raise InvalidTransition("shift_taken")
    found.taken_at = clock.now()
    notices.shift_taken(session, found.taker_id, found.id)
    session.flush()
    _record(session, actor, found, EventKind.OPERATION_SHIFT_TAKEN)
    return found


def _record(session: Session, actor: Actor, found: ShiftHandOver, kind: EventKind) -> None:
    record(
        session,
        kind,
        (SubjectType.OPERATION, found.operation_id),
        actor.label,
        before=[EVERYBODY],
        after=[EVERYBODY],
        data={
            "hand_over": found.id,
            "from": found.giver_id,
            "to": found.taker_id,
            "digest": found.digest,
        },
    )
