"""How a message ends; what failed is tried again or given up by a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain import messages as rules
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.messages import MessageStatus
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.message import Message

ERROR_LONGEST = 500
REASON_LONGEST = 300


def end(message: Message, status: MessageStatus, at: datetime, why: str | None) -> None:
    """Sets the last status; words that carry a key are forgotten with it."""
    message.status, message.ended_at, message.taken_until = status, at, None
    message.last_error = why if why is None else why[:ERROR_LONGEST]
    if message.purpose in rules.SECRET:
        message.body, message.link = "", None


def told(message: Message) -> dict[str, object]:
    """What the log says of a message: whom it reached is in the message alone."""
    return {
        "purpose": message.purpose.value,
        "channel": message.channel.value,
        "report": message.report_id,
        "incident": message.incident_id,
        "link": message.link_id,
    }


def retry(session: Session, actor: Actor, message_id: int) -> None:
    """A message that failed is tried again at once."""
    actor.must(Permission.JOBS_MANAGE)
    message = _given_up(session, message_id)
    if not message.body or not message.recipient:
        raise InvalidTransition("message_is_forgotten")
    now = clock.now()
    message.status, message.ended_at, message.taken_until = MessageStatus.QUEUED, None, None
    message.not_before = now
    message.expires_at = rules.kept_until(message.purpose, now, now)
    record(
        session,
        EventKind.JOB_RETRIED,
        (SubjectType.MESSAGE, message.id),
        actor.label,
        data=told(message),
    )


def discard(session: Session, actor: Actor, message_id: int, reason: str) -> None:
    """A message that failed, or waits, is not sent any more."""
    actor.must(Permission.JOBS_MANAGE)
    reason = " ".join(reason.split())
    if not reason:
        raise InvalidInput(FieldError("reason", "required"))
    if len(reason) > REASON_LONGEST:
        raise InvalidInput(FieldError("reason", "too_long"))
    message = session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound
    if message.status in {
        MessageStatus.SENT,
        MessageStatus.SENDING,
        MessageStatus.DISCARDED,
    }:
        raise InvalidTransition("message_has_left")
    end(message, MessageStatus.DISCARDED, clock.now(), reason)
    record(
        session,
        EventKind.JOB_DISCARDED,
        (SubjectType.MESSAGE, message.id),
        actor.label,
        data=told(message) | {"reason": reason},
    )


def _given_up(session: Session, message_id: int) -> Message:
    message = session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound
    if message.status not in {MessageStatus.FAILED, MessageStatus.EXPIRED}:
        raise InvalidTransition("message_has_left")
    return message
