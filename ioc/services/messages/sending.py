"""What a sender does with the queue: takes, and records what came of it; sends nothing itself.

A sender takes a message with a lease, hands it over outside any transaction, and records the
result in another. What a dead sender had taken is taken again with the same key.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM
from ioc.domain import clock
from ioc.domain import messages as rules
from ioc.domain.calls import LinkStatus
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose
from ioc.eventlog.record import record
from ioc.models.message import Message
from ioc.queries.notices.message_settings import message_settings
from ioc.services.calls import call_links
from ioc.services.messages.message_ends import ERROR_LONGEST, end, told


@dataclass(frozen=True)
class Taken:
    """A message that a sender has taken. `attempt` says for which try the result counts."""

    id: int
    attempt: int
    key: str
    purpose: Purpose
    channel: MessageChannel
    recipient: str = field(repr=False)
    locale: str
    subject: str = field(repr=False)
    body: str = field(repr=False)
    link: str | None = field(repr=False)
    link_id: int | None = None


def take(
    session: Session,
    count: int,
    *,
    only_danger: bool = False,
    resting: Collection[MessageChannel] = (),
) -> list[Taken]:
    """Takes up to `count` messages that may leave now: danger first, then the oldest.

    `resting` are channels that do not answer; what is urgent tries them all the same. In the
    quiet hours nothing ordinary is taken, however it came to be due.
    """
    now = clock.now()
    conditions = _takeable(session, now, only_danger, resting)
    query = select(Message).where(*conditions).order_by(Message.priority, Message.id).limit(count)
    taken = []
    for message in session.scalars(query.with_for_update(skip_locked=True)):
        if message.expires_at <= now:
            _give_up(session, message, now)
            continue
        message.status = MessageStatus.SENDING
        message.taken_until = now + rules.LEASE
        message.attempts += 1
        taken.append(
            Taken(
                message.id,
                message.attempts,
                message.key,
                message.purpose,
                message.channel,
                message.recipient,
                message.locale,
                message.subject,
                message.body,
                message.link,
                message.link_id,
            )
        )
    session.flush()
    return taken


def _takeable(
    session: Session, now: datetime, only_danger: bool, resting: Collection[MessageChannel]
) -> list[ColumnElement[bool]]:
    conditions = [
        Message.ended_at.is_(None),
        Message.not_before <= now,
        (Message.taken_until.is_(None)) | (Message.taken_until < now),
    ]
    if only_danger:
        conditions.append(Message.priority == rules.FIRST)
        return conditions
    if message_settings(session).quiet.ends_at(now) is not None:
        conditions.append(Message.priority < rules.ORDINARY)
    if resting:
        is_danger = Message.priority == rules.FIRST
        conditions.append(is_danger | Message.channel.not_in(list(resting)))
    return conditions


def has_due(
    session: Session,
    *,
    only_danger: bool = False,
    resting: Collection[MessageChannel] = (),
) -> bool:
    """Whether anything could be taken now; asked without a lock, so that it may say too much."""
    conditions = _takeable(session, clock.now(), only_danger, resting)
    return session.scalar(select(select(Message.id).where(*conditions).limit(1).exists())) or False


def release_all(session: Session) -> None:
    """Ends every lease. For the one process that owns the embedded database, at its start."""
    session.execute(
        update(Message)
        .where(Message.ended_at.is_(None), Message.taken_until.is_not(None))
        .values(taken_until=None)
        .execution_options(synchronize_session=False)
    )


def sent(session: Session, taken: Taken, provider_id: str | None) -> bool:
    """It was handed over; answers whether that was news. A late result of an earlier attempt that
    succeeded counts too: the person has it."""
    message = session.get_one(Message, taken.id, with_for_update=True)
    if message.ended_at is not None and message.status is not MessageStatus.EXPIRED:
        return False
    now = clock.now()
    end(message, MessageStatus.SENT, now, None)
    message.provider_id = provider_id[:120] if provider_id else None
    _tell_call(session, message, LinkStatus.SENT)
    record(
        session,
        EventKind.MESSAGE_SENT,
        (SubjectType.MESSAGE, message.id),
        SYSTEM.label,
        data=told(message) | {"attempts": message.attempts},
    )
    return True


def not_sent(
    session: Session,
    taken: Taken,
    reason: str,
    *,
    is_permanent: bool,
    retry_after: float | None = None,
) -> bool:
    """It was not delivered: tried again later, or given up. Answers whether it was given up."""
    message = session.get_one(Message, taken.id, with_for_update=True)
    if message.ended_at is not None or message.attempts != taken.attempt:
        return False
    now = clock.now()
    message.last_error, message.taken_until = reason[:ERROR_LONGEST], None
    if is_permanent:
        _give_up(session, message, now)
        return True
    delay = rules.retry_delay(message.purpose, message.attempts, random.random())
    if retry_after is not None:
        delay = max(delay, timedelta(seconds=min(retry_after, 3600.0)))
    again = now + delay
    if again >= message.expires_at:
        _give_up(session, message, now)
        return True
    message.not_before, message.status = again, MessageStatus.QUEUED
    morning = message_settings(session).quiet.ends_at(again)
    if message.priority == rules.ORDINARY and morning is not None:
        message.not_before, message.status = morning, MessageStatus.HELD
        message.expires_at = max(message.expires_at, morning + timedelta(hours=1))
    return False


def _give_up(session: Session, message: Message, now: datetime) -> None:
    """Tried in vain it has failed; never tried at all it has expired. Both are told."""
    status = MessageStatus.FAILED if message.attempts else MessageStatus.EXPIRED
    end(message, status, now, message.last_error or "nobody was there to send it in time")
    _tell_call(session, message, LinkStatus.FAILED)
    record(
        session,
        EventKind.MESSAGE_FAILED,
        (SubjectType.MESSAGE, message.id),
        SYSTEM.label,
        data=told(message) | {"error": message.last_error, "status": status.value},
    )


def _tell_call(session: Session, message: Message, status: LinkStatus) -> None:
    """The operator sees on the call whether the link for the position went out."""
    if message.link_id is not None:
        call_links.link_moved(session, message.link_id, status)
