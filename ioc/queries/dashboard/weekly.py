"""The report of a week in words, and who is to get it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.dashboard import Period, PeriodName
from ioc.domain.dashboard_weekly import letter_key
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission
from ioc.models.figures import WeeklyLetter
from ioc.models.message import Message
from ioc.models.people import Membership, User
from ioc.queries.dashboard import incidents, words
from ioc.queries.dashboard.loading import Asked, look
from ioc.queries.dashboard.tables import Tables, count_all
from ioc.queries.directory import directory

VIEW = Permission.DASHBOARD_VIEW
MOST_READERS = 500


def waiting(session: Session, due: datetime) -> list[int]:
    """The accounts that have not been sent the report of a Monday morning; in two statements."""
    wanted = session.scalars(
        select(WeeklyLetter.user_id)
        .join(User, User.id == WeeklyLetter.user_id)
        .where(WeeklyLetter.since < due, User.is_active)
        .order_by(WeeklyLetter.user_id)
    ).all()
    keys = {letter_key(due, user): user for user in wanted}
    if not keys:
        return []
    sent = set(session.scalars(select(Message.key).where(Message.key.in_(keys))))
    return [user for key, user in keys.items() if key not in sent]


def has_ordered(session: Session, user_id: int | None) -> bool:
    """Whether somebody gets the report of the week."""
    return user_id is not None and session.get(WeeklyLetter, user_id) is not None


def readers(session: Session) -> list[tuple[int, str, str]]:
    """Who gets it: account, name and address, by name."""
    rows = session.execute(
        select(User.id, User.name, User.email)
        .join(WeeklyLetter, WeeklyLetter.user_id == User.id)
        .order_by(User.name)
    )
    return [(row.id, row.name, row.email) for row in rows]


def letter(session: Session, actor: Actor, week: Period, locale: str) -> tuple[str, str]:
    """Which days it tells of, and what: the figures that the actor may see, real ones alone."""
    asked = Asked(PeriodName.CUSTOM, week.first, week.last, is_exercise=False)
    seen = look(session, actor, asked)
    board, city = count_all(seen), directory(session)
    places = incidents.places(session, actor, board, city, locale)
    tables = Tables(seen, board, city, places, locale)
    lines = []
    for one in board.heads:
        parts = [f"- {words.said(f'head.{one.name}', locale)}: {tables.value_of(one, one.value)}"]
        if one.before is not None:
            before = tables.value_of(one, one.before)
            parts.append(words.said("letter.before", locale, before=before))
        if one.target is not None and one.is_met is not None:
            target = tables.value_of(one, float(one.target))
            msgid = "letter.met" if one.is_met else "letter.not_met"
            parts.append(words.said(msgid, locale, target=target))
        lines.append(", ".join(parts))
    findings = [
        f"{table.title}: {table.finding}" for table in tables.all() if table.finding and table.rows
    ]
    return words.days(week), "\n".join([*lines, "", *findings])


def possible_readers(session: Session) -> list[tuple[int, str, str]]:
    """Who may see the dashboard and does not get the letter yet, by name."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if VIEW in allowed]
    rows = session.execute(
        select(User.id, User.name, User.email)
        .where(
            User.is_active,
            User.id.in_(select(Membership.user_id).where(Membership.role.in_(roles))),
            User.id.not_in(select(WeeklyLetter.user_id)),
        )
        .order_by(User.name)
        .limit(MOST_READERS)
    )
    return [(row.id, row.name, row.email) for row in rows]
