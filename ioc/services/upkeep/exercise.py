"""Exercises (diễn tập): begun, ended, and the demonstration accounts that play in them."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.db.session import database_of
from ioc.domain import clock
from ioc.domain.errors import Conflict
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.catalogue import Setting
from ioc.models.people import APIToken, SignInSession, User
from ioc.queries import exercise


def start_exercise(session: Session, actor: Actor, name: str = "") -> bool:
    """Puts the band on every screen and lets reports be marked as exercise; answers whether it
    was off before.

    Raises `NotAllowed` without the permission, and `Conflict` (`real_critical_open`) while real
    critical incidents are open, also when an exercise is on already: who asks is about to send.
    """
    actor.must(Permission.EXERCISE_RUN)
    waiting = exercise.real_critical_open(session)
    if waiting:
        raise Conflict("real_critical_open", open=waiting)
    if not _switch(session, "on"):
        return False
    record(
        session,
        EventKind.EXERCISE_STARTED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"name": name},
    )
    return True


def end_exercise(session: Session, actor: Actor) -> bool:
    """Takes the band away; what was marked stays marked. Answers whether it was on."""
    actor.must(Permission.EXERCISE_RUN)
    if not _switch(session, "off"):
        return False
    record(session, EventKind.EXERCISE_ENDED, (SubjectType.CITY, 0), actor.label)
    return True


def _switch(session: Session, value: str) -> bool:
    """Sets the state; answers whether it was another."""
    row = session.get(Setting, exercise.SETTING, with_for_update=True, populate_existing=True)
    was = row.value if row is not None else "off"
    if row is None:
        session.add(Setting(name=exercise.SETTING, value=value))
    else:
        row.value = value
    session.flush()
    database_of(session).cache.pop("exercise", None)
    return was != value


def close_demo_accounts(session: Session, actor: Actor) -> int:
    """Shuts the demonstration accounts: signed out, tokens revoked. Answers how many were open."""
    ids = list(session.scalars(select(User.id).where(User.is_demo, User.is_active)))
    if not ids:
        return 0
    session.execute(update(User).where(User.id.in_(ids)).values(is_active=False))
    session.execute(delete(SignInSession).where(SignInSession.user_id.in_(ids)))
    session.execute(
        update(APIToken)
        .where(APIToken.user_id.in_(ids), APIToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    _changed(session, actor, ids, is_active=False)
    return len(ids)


def open_demo_accounts(session: Session, actor: Actor) -> int:
    """Lets the demonstration accounts in again; tokens stay revoked. Answers how many were shut."""
    ids = list(session.scalars(select(User.id).where(User.is_demo, User.is_active.is_(False))))
    if ids:
        session.execute(update(User).where(User.id.in_(ids)).values(is_active=True))
        _changed(session, actor, ids, is_active=True)
    return len(ids)


def _changed(session: Session, actor: Actor, ids: list[int], *, is_active: bool) -> None:
    for user_id in ids:
        record(
            session,
            EventKind.MEMBERSHIP_CHANGED,
            (SubjectType.USER, user_id),
            actor.label,
            data={"is_active": is_active, "why": "demo"},
        )
