"""Messages of people are personal data: who reads the list of them is recorded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record


def looked(session: Session, actor: Actor, messages: Iterable[int]) -> None:
    """Records one look at the numbers and words of messages; nothing for none of them."""
    actor.must(Permission.HOTLINE_USE)
    data = {"messages": sorted(messages)}
    if data["messages"]:
        subject = (SubjectType.CITY, 0)
        record(session, EventKind.MESSAGES_VIEWED, subject, actor.label, data=data)
