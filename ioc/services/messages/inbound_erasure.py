"""What a number sent in and was sent about boats goes with who is forgotten."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.domain.messages import BY_SMS_ALONE, MessageStatus, sms_number
from ioc.models.inbound import InboundMessage
from ioc.models.message import Message


def forget_number(session: Session, key: str | None) -> None:
    """Lawful erasure: what came from a number (`contact.phone_key`) and what it was told of boats;
    what has not left yet is not sent any more."""
    if key is None:
        return
    session.execute(
        update(InboundMessage)
        .where(InboundMessage.sender_key == key)
        .values(sender="", sender_key=None, text="", waiting_since=None)
        .execution_options(synchronize_session=False)
    )
    told = (Message.recipient == sms_number(key)) & Message.purpose.in_(BY_SMS_ALONE)
    session.execute(
        update(Message)
        .where(told, Message.ended_at.is_(None))
        .values(status=MessageStatus.EXPIRED, ended_at=clock.now(), taken_until=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Message)
        .where(told)
        .values(recipient="", subject="", body="", last_error=None)
        .execution_options(synchronize_session=False)
    )
