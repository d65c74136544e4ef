"""A person's own notices, and what that person wants to hear of by other ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.messages import MAILED_AT_FIRST, MessageChannel, NoticeKind
from ioc.models.incident import Incident
from ioc.models.message import Notice, NoticePreference, PushSubscription

SHOWN = 100
SAID = frozenset({"not_fixed", "new_danger"})
"""Reasons of the system that say more than the kind of the notice."""


@dataclass(frozen=True)
class Shown:
    """One notice as the page says it. `title` is empty where the matter is no longer the person's
    to see."""

    id: int
    kind: NoticeKind
    what: str
    code: str | None
    title: str
    detail: str
    href: str | None
    at: datetime
    is_read: bool


@dataclass(frozen=True)
class Wishes:
    """Which kinds a person also wants by mail and by push; `browsers` subscribed to push."""

    email: frozenset[NoticeKind]
    push: frozenset[NoticeKind]
    browsers: int


def unread(session: Session, actor: Actor) -> int:
    """How many notices the actor has not read."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(Notice.user_id == actor.user_id, Notice.read_at.is_(None))
        )
        or 0
    )


def listing(session: Session, actor: Actor) -> list[Shown]:
    """The actor's notices, those not read first, of them a hand-over that waits, then the newest;
    in one statement."""
    rows = session.execute(
        select(Notice, Incident.code, Incident.title)
        .outerjoin(Incident, and_(Incident.id == Notice.incident_id, visible_incidents(actor)))
        .where(Notice.user_id == actor.user_id)
        .order_by(
            Notice.read_at.is_not(None),
            # Among a hundred matters a signature that somebody waits for would be lost.
            Notice.kind != NoticeKind.SHIFT_TO_TAKE,
            Notice.id.desc(),
        )
        .limit(SHOWN)
    )
    return [_shown(notice, code, title, actor.locale) for notice, code, title in rows]


def _shown(notice: Notice, code: str | None, title: str | None, locale: str) -> Shown:
    href = f"/incidents/{notice.incident_id}" if code is not None else None
    if notice.kind is NoticeKind.MESSAGE_FAILED:
        href = "/admin/messages"
    if notice.kind is NoticeKind.SHIFT_TO_TAKE:
        href = shift_page(notice.data)
    return Shown(
        notice.id,
        notice.kind,
        i18n.label(notice.kind, locale),
        code or notice.data.get("code"),
        title or "",
        _detail(notice, locale),
        href,
        notice.created_at,
        notice.read_at is not None,
    )


def shift_page(data: Mapping[str, Any]) -> str:
    """Where a hand-over waits for the second signature."""
    return f"/operations/{data['operation']}/hand-over/{data['hand_over']}"


def _detail(notice: Notice, locale: str) -> str:
    data = notice.data
    if notice.kind is NoticeKind.MESSAGE_FAILED:
        told = [str(data.get("detail") or "")]
        if data.get("channel") in {channel.value for channel in MessageChannel}:
            told.insert(0, i18n.label(MessageChannel(data["channel"]), locale))
        count = int(data.get("count", 1))
        if count > 1:
            told.append(i18n.translate("%(n)s messages", locale, n=i18n.number(count, locale)))
        return " · ".join(part for part in told if part)
    return detail_of(data, locale)


def detail_of(data: Mapping[str, Any], locale: str) -> str:
    """One line more of a notice: when it is due, the words of a person, or a reason of ours."""
    if data.get("due_at"):
        due = i18n.moment(datetime.fromisoformat(data["due_at"]), locale)
        return i18n.translate("Due %(moment)s", locale, moment=due)
    if data.get("code_of_detail") in SAID:
        return i18n.translate(f"Detail.{data['code_of_detail']}", locale)
    return str(data.get("detail") or "")


def wishes(session: Session, actor: Actor) -> Wishes:
    """What the actor chose, or the usual."""
    row = session.get(NoticePreference, actor.user_id) if actor.user_id else None
    browsers = session.scalar(
        select(func.count())
        .select_from(PushSubscription)
        .where(PushSubscription.user_id == actor.user_id)
    )
    if row is None:
        return Wishes(MAILED_AT_FIRST, frozenset(NoticeKind), browsers or 0)
    known = {kind.value for kind in NoticeKind}
    return Wishes(
        frozenset(NoticeKind(one) for one in row.email if one in known),
        frozenset(NoticeKind(one) for one in row.push if one in known),
        browsers or 0,
    )
