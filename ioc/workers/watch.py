"""What changes with time alone and is nobody's matter: sessions that end, words that are old."""

from __future__ import annotations

from sqlalchemy import delete, select

from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.models.people import SignInSession
from ioc.services.messages import message_retention

BATCH = 500


def end_sessions(database: Database) -> None:
    """Forgets sign-ins that have expired."""
    expired = SignInSession.expires_at < clock.now()
    with database.reading() as session:
        if session.scalar(select(SignInSession.id).where(expired).limit(1)) is None:
            return
    with database.atomic(Priority.BACKGROUND) as session:
        session.execute(delete(SignInSession).where(expired))


def forget_messages(database: Database) -> int:
    """Forgets the words of messages that ended long ago, a batch at a time; answers how many."""
    with database.reading() as session:
        if not message_retention.has_old(session):
            return 0
    with database.atomic(Priority.BACKGROUND) as session:
        return message_retention.forget_old(session, BATCH)
