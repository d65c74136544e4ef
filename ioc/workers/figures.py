"""Counts what changed for the dashboard, and sends the report of the week on Monday morning."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from ioc import i18n
from ioc.db.offload import off_loop
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.dashboard_weekly import due_moment, ends_at, week_before
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Permission
from ioc.ports import Post
from ioc.queries.dashboard import weekly
from ioc.queries.dashboard.state import state_of
from ioc.queries.people import actor_of_user
from ioc.services.messages import weekly_letters
from ioc.services.upkeep import figures

logger = logging.getLogger(__name__)

BETWEEN_BATCHES_SECONDS = 0.05
"""Whoever has asked meanwhile is answered before the next batch."""


def refresh(database: Database) -> int:
    """Makes the rows of all that changed, a batch a transaction; answers how many batches."""
    begun = clock.now()
    with database.reading() as session:
        cursor = figures.begin(session)
    batches = 0
    while True:
        with database.atomic(Priority.BACKGROUND) as session:
            further = figures.step(session, cursor)
            if further is None:
                figures.finish(session, cursor, begun)
                return batches
            cursor = further
            figures.remember(session, cursor)
        batches += 1
        time.sleep(BETWEEN_BATCHES_SECONDS)


def send_weekly(database: Database, post: Post) -> int:
    """Queues the report of the week for whoever waits for it; answers how many."""
    due = due_moment(clock.now())
    if due is None or MessageChannel.EMAIL not in post.messengers:
        return 0
    with database.reading() as session:
        waiting = weekly.waiting(session, due)
        counted_at = state_of(session).counted_at
    if not waiting or counted_at is None or counted_at < ends_at(week_before(due)):
        return 0
    queued = 0
    for user_id in waiting:
        try:
            queued += _send(database, post, user_id, due)
        except Exception:
            # One account that cannot be written to must not keep the others from their letter.
            logger.exception("no report of the week for account %s", user_id)
    return queued


def _send(database: Database, post: Post, user_id: int, due: datetime) -> bool:
    told = off_loop(_told, database, user_id, due)
    if told is None:
        return False
    with database.atomic(Priority.BACKGROUND) as session:
        return weekly_letters.queue_due(session, post, user_id, due, *told)


def _told(database: Database, user_id: int, due: datetime) -> tuple[str, str] | None:
    """What the letter tells: what this person may see, in this person's language."""
    with database.reading() as session:
        actor = actor_of_user(session, user_id)
        if actor is None or not actor.can(Permission.DASHBOARD_VIEW):
            return None
        locale = actor.locale if actor.locale in i18n.LOCALES else i18n.DEFAULT
        return weekly.letter(session, actor, week_before(due), locale)
