"""The words of messages are forgotten some time after they have gone; the row stays as the
record that, when and by which way somebody was told what kind of thing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnClause, literal_column, select, update
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.models.inbound import InboundMessage
from ioc.models.message import Message
from ioc.queries.notices.message_settings import message_settings

# Written out, not bound: only so do both databases see that their index of these rows will do.
NO_WORDS: ColumnClause[str] = literal_column("''")


def _old(session: Session, count: int) -> list[int]:
    until = clock.now() - timedelta(days=message_settings(session).keep_days)
    rows = session.scalars(
        select(Message.id)
        .where(Message.ended_at < until, Message.body != NO_WORDS)
        .order_by(Message.ended_at)
        .limit(count)
    )
    return list(rows)


def _old_inbound(session: Session, count: int) -> list[int]:
    until = clock.now() - timedelta(days=message_settings(session).keep_days)
    rows = session.scalars(
        select(InboundMessage.id)
        .where(InboundMessage.received_at < until, InboundMessage.text != NO_WORDS)
        .order_by(InboundMessage.received_at)
        .limit(count)
    )
    return list(rows)


def has_old(session: Session) -> bool:
    """Whether any words have been kept for long enough; a look into two indexes."""
    return bool(_old(session, 1) or _old_inbound(session, 1))


def forget_old(session: Session, count: int) -> int:
    """Empties up to `count` messages, the oldest first; answers how many."""
    ids = _old(session, count)
    if ids:
        session.execute(
            update(Message)
            .where(Message.id.in_(ids))
            .values(subject="", body="", link=None)
            .execution_options(synchronize_session=False)
        )
    came = _old_inbound(session, count)
    if came:
        session.execute(
            update(InboundMessage)
            .where(InboundMessage.id.in_(came))
            .values(sender="", sender_key=None, text="")
            .execution_options(synchronize_session=False)
        )
    return len(ids) + len(came)
