"""What changes with time alone: deadlines that pass, sessions that end."""

from __future__ import annotations

from sqlalchemy import delete, select

from ioc.access.actor import SYSTEM
from ioc.access.fetch import standing_of
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN
from ioc.models.incident import Incident
from ioc.models.people import SignInSession
from ioc.services import log

BATCH = 50


def mark_overdue(database: Database) -> int:
    """Marks open incidents whose deadline has passed; answers how many."""
    with database.reading() as session:
        due = session.scalar(
            select(Incident.id)
            .where(
                Incident.status.in_(OPEN),
                Incident.is_overdue.is_(False),
                Incident.due_at < clock.now(),
            )
            .limit(1)
        )
    if due is None:
        return 0
    with database.atomic(Priority.BACKGROUND) as session:
        late = list(
            session.scalars(
                select(Incident)
                .where(
                    Incident.status.in_(OPEN),
                    Incident.is_overdue.is_(False),
                    Incident.due_at < clock.now(),
                )
                .order_by(Incident.id)
                .limit(BATCH)
                .with_for_update(key_share=True, skip_locked=True)
            )
        )
        for incident in late:
            incident.is_overdue = True
            log.incident_changed(
                session,
                SYSTEM,
                incident,
                EventKind.INCIDENT_OVERDUE,
                standing_of(incident),
                {"due_at": incident.due_at.isoformat() if incident.due_at else None},
            )
        return len(late)


def end_sessions(database: Database) -> None:
    """Forgets sign-ins that have expired."""
    with database.atomic(Priority.BACKGROUND) as session:
        session.execute(delete(SignInSession).where(SignInSession.expires_at < clock.now()))
