"""The report of the week by mail: who gets it, and each letter once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.db.turns import take_turn
from ioc.domain import clock, letters
from ioc.domain.dashboard_weekly import letter_key
from ioc.domain.errors import Conflict, NotAllowed, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.messages import MessageChannel, Purpose
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.figures import WeeklyLetter
from ioc.models.people import User
from ioc.ports import Post
from ioc.queries.notices.wordings import wordings
from ioc.queries.people import actor_of_user
from ioc.services.messages import messages
from ioc.services.messages.messages import Letter

TURN = "weekly letters"


def order(session: Session, actor: Actor, user_id: int, *, wanted: bool) -> None:
    """The person gets the report of the week from now on, or no more. For oneself, or for others
    by who keeps the accounts; the other has to be one who may see the dashboard."""
    actor.must(Permission.DASHBOARD_VIEW)
    if user_id != actor.user_id:
        actor.must(Permission.ACCOUNTS_EDIT)
    person = actor_of_user(session, user_id)
    if person is None:
        raise NotFound
    row = session.get(WeeklyLetter, user_id)
    if wanted == (row is not None):
        return
    if row is not None:
        session.delete(row)
    else:
        if not person.can(Permission.DASHBOARD_VIEW):
            raise NotAllowed(permission=Permission.DASHBOARD_VIEW)
        session.add(WeeklyLetter(user_id=user_id, since=clock.now(), ordered_by=actor.user_id))
    session.flush()
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": "weekly_letter", "was": {"user": user_id, "on": not wanted}, "now": wanted},
    )


def queue_due(
    session: Session, post: Post, user_id: int, due: datetime, what: str, detail: str
) -> bool:
    """Queues the report of a week for one person; False where it was queued before."""
    take_turn(session, TURN)
    return _queue(session, post, user_id, letter_key(due, user_id), what, detail)


def queue_now(session: Session, post: Post, actor: Actor, what: str, detail: str) -> None:
    """Queues the report for oneself at once, once a minute at most. Raises `Conflict`."""
    actor.must(Permission.DASHBOARD_VIEW)
    if actor.user_id is None:
        raise NotFound
    take_turn(session, TURN)
    key = f"weekly-now:{actor.user_id}:{int(clock.now().timestamp()) // 60}"
    if not _queue(session, post, actor.user_id, key, what, detail):
        raise Conflict("weekly_just_sent")


def _queue(session: Session, post: Post, user_id: int, key: str, what: str, detail: str) -> bool:
    user = session.scalar(select(User).where(User.id == user_id, User.is_active))
    words = wordings(session, post.wordings, [Purpose.WEEKLY_REPORT])
    if user is None or MessageChannel.EMAIL not in post.messengers:
        return False
    found = words.find(Purpose.WEEKLY_REPORT, MessageChannel.EMAIL, user.locale)
    if found is None:
        return False
    link = f"{post.base_url}/dashboard?period=7d"
    values = {"city": post.city, "hotline": post.hotline, "name": user.name}
    values |= {"what": what, "detail": detail, "link": link}
    letter = Letter(
        key=key,
        purpose=Purpose.WEEKLY_REPORT,
        channel=MessageChannel.EMAIL,
        recipient=user.email,
        locale=user.locale,
        wording=letters.filled(found[1], values, MessageChannel.EMAIL),
        template_version=found[0],
        link=link,
        user_id=user.id,
    )
    return messages.queue(session, [letter]) == 1
