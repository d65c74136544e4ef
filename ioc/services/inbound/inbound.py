"""Messages that people send in are kept first, then understood; what nobody understands is read by
a person. The same message again is harmless; one that comes late means what it meant when it was
sent (`domain.ward_late`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import LARGEST_ID
from ioc.access.inbound import visible_inbound
from ioc.access.units import assignment_for
from ioc.db.session import savepoint
from ioc.domain import clock
from ioc.domain.contact import phone_key
from ioc.domain.errors import DomainError, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Permission
from ioc.domain.units import EARLY, OLDEST
from ioc.domain.ward import OLDEST_TASK, REPEATED_WITHIN, WAITS, InboundOutcome, Said, said_in
from ioc.eventlog.record import record
from ioc.models.inbound import InboundMessage
from ioc.models.unit import Assignment, Unit
from ioc.services.inbound.safe_words import WAITING, caller_says
from ioc.services.units import unit_cards
from ioc.services.ward import boats

WAITING_WORDS = 4
"""So many words say that people wait ("chưa, vẫn chờ"); what is longer is read by a person."""

MOST_BOATS = 10
"""Boats of one number; an owner has one or two."""


@dataclass(frozen=True)
class InboundTold:
    """A message as its provider tells it. `sent_at` is when it was sent, where that is known."""

    channel: MessageChannel
    provider_id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    sent_at: datetime | None = None


def hear(session: Session, told: InboundTold) -> InboundMessage:
    """Keeps a message and does what it says; one that is known already is only answered.

    The owner of a neighbour's boat answers for its task; then whoever reported may say that all
    are safe; what is left waits for a person.
    """
    known = _known(session, told)
    if known is not None:
        return known
    now = clock.now()
    message = InboundMessage(
        channel=told.channel,
        provider_id=told.provider_id,
        sender=told.sender,
        sender_key=phone_key(told.sender),
        text=told.text,
        sent_at=_sent_at(told.sent_at, now),
        received_at=now,
        outcome=InboundOutcome.UNANSWERED,
    )
    try:
        with savepoint(session):
            session.add(message)
    except IntegrityError:
        # Delivered twice at this very moment.
        found = _known(session, told)
        if found is None:
            raise
        return found
    _understand(session, message)
    if message.outcome in set(WAITS) or _tells_more(message):
        message.waiting_since = now
    session.flush()
    _record(session, message)
    return message


def _known(session: Session, told: InboundTold) -> InboundMessage | None:
    return session.scalar(
        select(InboundMessage).where(
            InboundMessage.channel == told.channel, InboundMessage.provider_id == told.provider_id
        )
    )


def _sent_at(told: datetime | None, now: datetime) -> datetime:
    """The moment of the message; a provider's clock that is wrong counts for nothing."""
    if told is None or told > now + EARLY or told < now - OLDEST:
        return now
    return min(told, now)


def _understand(session: Session, message: InboundMessage) -> None:
    owned = _boats_of(session, message.sender_key)
    said = said_in(message.text)
    if owned:
        message.area_code = owned[0].area_code
        message.unit_id = owned[0].id
    task = _task(session, message, [one.id for one in owned]) if owned else None
    if task is not None:
        message.assignment_id, message.incident_id = task.id, task.incident_id
        message.unit_id = task.unit_id
        if said is not None:
            message.outcome = _answered(session, message, task, said)
            return
    code = _caller_says(session, message)
    if code is not None:
        message.outcome = code[:40]
    elif said is not None and owned:
        message.outcome = InboundOutcome.NO_TASK


def _boats_of(session: Session, key: str | None) -> list[Unit]:
    """The boats of a number: the real ones, or those of an exercise where there are no others."""
    if key is None:
        return []
    found = list(
        session.scalars(
            select(Unit)
            .where(Unit.contact_key == key, Unit.is_local, Unit.is_active)
            .order_by(Unit.id)
            .limit(MOST_BOATS)
        )
    )
    return [one for one in found if not one.is_exercise] or found


def _task(session: Session, message: InboundMessage, units: Collection[int]) -> Assignment | None:
    """What the message is about: what was given last when it was sent, rather one that goes on.

    None where two boats of the owner are out: which one is meant, a person has to ask.
    """
    rows = session.scalars(
        select(Assignment)
        .where(
            Assignment.unit_id.in_(units),
            Assignment.dispatched_at >= message.sent_at - OLDEST_TASK,
            Assignment.dispatched_at <= message.sent_at + EARLY,
        )
        .order_by(Assignment.dispatched_at.desc(), Assignment.id.desc())
        .limit(MOST_BOATS)
    ).all()
    active = [one for one in rows if one.is_active]
    if len(active) > 1:
        return None
    return active[0] if active else next(iter(rows), None)


def _answered(session: Session, message: InboundMessage, task: Assignment, said: Said) -> str:
    """What came of an answer; one that is no story with the others is a person's to look at."""
    if _is_repeated(session, message):
        return InboundOutcome.REPEATED
    try:
        with savepoint(session):
            rows = assignment_for(session, SYSTEM, task.id, Permission.ASSIGNMENT_STEP)
            token = f"sms:{message.id}"
            meaning = boats.answer(session, boats.OWNER, rows, said, message.sent_at, token)
    except DomainError:
        return InboundOutcome.REFUSED
    return meaning.outcome


def _is_repeated(session: Session, message: InboundMessage) -> bool:
    """Whether the same words came from the number a moment ago, and were taken."""
    before = session.scalar(
        select(InboundMessage.id)
        .where(
            InboundMessage.sender_key == message.sender_key,
            InboundMessage.received_at > message.received_at - REPEATED_WITHIN,
            InboundMessage.id != message.id,
            InboundMessage.assignment_id == message.assignment_id,
            InboundMessage.text == message.text,
            InboundMessage.outcome == InboundOutcome.TAKEN,
        )
        .limit(1)
    )
    return before is not None


def _caller_says(session: Session, message: InboundMessage) -> str | None:
    """What a reporter says of being safe; None for what is nothing of the kind."""
    try:
        with savepoint(session):
            return caller_says(session, message.sender, message.text, message.sent_at)
    except DomainError:
        return None


def _tells_more(message: InboundMessage) -> bool:
    """Whether who still waits says more than that: it may be that somebody is dying."""
    return message.outcome == WAITING and len(message.text.split()) > WAITING_WORDS


def _record(session: Session, message: InboundMessage) -> None:
    """The event holds no number and no words: both may have to be forgotten."""
    data = {"outcome": message.outcome, "unit": message.unit_id, "incident": message.incident_id}
    record(
        session,
        EventKind.MESSAGE_RECEIVED,
        (SubjectType.INBOUND, message.id),
        boats.OWNER.label if message.unit_id else SYSTEM.label,
        data={name: value for name, value in data.items() if value is not None},
    )
    if message.unit_id is None:
        return
    unit = _locked(session, message.unit_id)
    unit.heard_at, unit.silent_at = clock.now(), None
    unit_cards.unit_changed(
        session, boats.OWNER, unit, EventKind.UNIT_MESSAGED, {"outcome": message.outcome}
    )


def _locked(session: Session, unit_id: int) -> Unit:
    return session.get_one(
        Unit, unit_id, with_for_update={"key_share": True}, populate_existing=True
    )


def mark_read(session: Session, actor: Actor, message_id: int) -> InboundMessage:
    """A person has read what was not understood, and looks after it. Raises `NotFound`."""
    if not 0 < message_id <= LARGEST_ID:
        raise NotFound
    message = session.scalar(
        select(InboundMessage)
        .where(InboundMessage.id == message_id, visible_inbound(actor))
        .with_for_update()
    )
    if message is None:
        raise NotFound
    if message.waiting_since is None:
        return message
    message.waiting_since = None
    message.read_at, message.read_by = clock.now(), actor.user_id
    record(session, EventKind.MESSAGE_READ, (SubjectType.INBOUND, message.id), actor.label)
    if message.unit_id is not None:
        unit = _locked(session, message.unit_id)
        unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_MESSAGED, {"read": message.id})
    return message
