"""The administrator's page of messages: queues and their ages, failures, templates, a preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.domain import clock
from ioc.domain.contact import MASK, masked_phone, without_personal_data
from ioc.domain.letters import SLOTS
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose
from ioc.models.incident import Incident
from ioc.models.message import Message, MessageTemplate
from ioc.models.people import User
from ioc.models.report import Report
from ioc.ports import Post
from ioc.queries.directory import directory
from ioc.queries.notices.wordings import Built

STUCK = timedelta(minutes=15)
"""An unsent message that is due for so long means that a channel does not work, or no worker."""

LISTED = 50
GIVEN_UP = (MessageStatus.FAILED, MessageStatus.EXPIRED)
MERGED = "told together with %"


@dataclass(frozen=True)
class Queue:
    """One channel: what waits, since when the oldest could have gone, what left and what failed
    within a day."""

    channel: MessageChannel
    is_carried: bool
    waiting: int
    held: int
    oldest: datetime | None
    sent: int
    failed: int


@dataclass(frozen=True)
class Failure:
    """A message that was given up, or that fails again and again; whom it was for is masked."""

    id: int
    purpose: Purpose
    channel: MessageChannel
    status: MessageStatus
    to: str
    attempts: int
    error: str
    at: datetime
    not_before: datetime
    incident_id: int | None
    can_retry: bool
    can_discard: bool


@dataclass(frozen=True)
class Version:
    """One version of a template."""

    version: int
    subject: str
    body: str
    by: str | None
    at: datetime


def queues(session: Session, post: Post) -> list[Queue]:
    """The state of every channel, in two statements."""
    now = clock.now()
    waiting = {
        row.channel: row
        for row in session.execute(
            select(
                Message.channel,
                func.count().label("waiting"),
                func.count().filter(Message.status == MessageStatus.HELD).label("held"),
                func.min(Message.not_before)
                .filter(Message.status != MessageStatus.HELD)
                .label("oldest"),
            )
            .where(Message.ended_at.is_(None))
            .group_by(Message.channel)
        )
    }
    ended: dict[tuple[MessageChannel, MessageStatus], int] = {}
    for channel, status, count in session.execute(
        select(Message.channel, Message.status, func.count())
        .where(
            Message.status.in_((MessageStatus.SENT, MessageStatus.FAILED)),
            Message.ended_at > now - timedelta(hours=24),
        )
        .group_by(Message.channel, Message.status)
    ):
        ended[channel, status] = count
    return [
        Queue(
            channel,
            channel in post.messengers,
            waiting[channel].waiting if channel in waiting else 0,
            waiting[channel].held if channel in waiting else 0,
            waiting[channel].oldest if channel in waiting else None,
            ended.get((channel, MessageStatus.SENT), 0),
            ended.get((channel, MessageStatus.FAILED), 0),
        )
        for channel in MessageChannel
    ]


def failures(session: Session) -> list[Failure]:
    """What was given up in the last two weeks, or has failed and waits; the newest first."""
    since = clock.now() - timedelta(days=14)
    given_up = (
        Message.status.in_(GIVEN_UP)
        & (Message.ended_at > since)
        & Message.last_error.not_like(MERGED)
        & (Message.recipient != "")
    )
    tried = Message.ended_at.is_(None) & (Message.attempts > 0) & Message.last_error.is_not(None)
    rows = session.scalars(
        select(Message).where(given_up | tried).order_by(Message.id.desc()).limit(LISTED)
    )
    return [
        Failure(
            row.id,
            row.purpose,
            row.channel,
            row.status,
            masked(row.channel, row.recipient),
            row.attempts,
            without_personal_data(row.last_error or ""),
            row.ended_at or row.created_at,
            row.not_before,
            row.incident_id,
            row.status in GIVEN_UP and row.body != "",
            row.status is not MessageStatus.SENDING,
        )
        for row in rows
    ]


def masked(channel: MessageChannel, recipient: str) -> str:
    """Enough of an address to tell two apart."""
    if channel is MessageChannel.PUSH:
        return ""
    name, at, domain = recipient.partition("@")
    return f"{name[:1]}{MASK}@{domain}" if at else masked_phone(recipient)


def stuck(session: Session) -> list[str]:
    """Queues that stand still, for `flask ioc check`."""
    rows = session.execute(
        select(Message.channel, func.count(), func.min(Message.not_before))
        .where(
            Message.ended_at.is_(None),
            Message.status != MessageStatus.HELD,
            Message.not_before < clock.now() - STUCK,
        )
        .group_by(Message.channel)
    )
    return [
        f"{count} messages by {channel.value} wait, the oldest for "
        f"{(clock.now() - oldest).total_seconds() / 60:.0f} minutes: see /admin/messages"
        for channel, count, oldest in rows
    ]


def edited(session: Session) -> dict[tuple[Purpose, MessageChannel, str], int]:
    """The newest version of each template that somebody wrote."""
    rows = session.execute(
        select(
            MessageTemplate.purpose,
            MessageTemplate.channel,
            MessageTemplate.locale,
            func.max(MessageTemplate.version),
        ).group_by(MessageTemplate.purpose, MessageTemplate.channel, MessageTemplate.locale)
    )
    return {(purpose, channel, locale): version for purpose, channel, locale, version in rows}


def versions(
    session: Session, purpose: Purpose, channel: MessageChannel, locale: str
) -> list[Version]:
    """Every version somebody wrote, the newest first."""
    rows = session.execute(
        select(MessageTemplate, User.name)
        .outerjoin(User, User.id == MessageTemplate.edited_by)
        .where(
            MessageTemplate.purpose == purpose,
            MessageTemplate.channel == channel,
            MessageTemplate.locale == locale,
        )
        .order_by(MessageTemplate.version.desc())
        .limit(LISTED)
    )
    return [Version(t.version, t.subject, t.body, name, t.edited_at) for t, name in rows]


def channels_of(built: Built, purpose: Purpose) -> list[MessageChannel]:
    """The channels in which a purpose has words."""
    return [c for c in MessageChannel if any(key[:2] == (purpose, c) for key in built)]


def example(session: Session, post: Post, purpose: Purpose, locale: str) -> dict[str, str]:
    """The slots of a purpose filled from the newest real report, with nothing personal in it; from
    nothing real where there is none yet."""
    city = directory(session)
    row = session.execute(
        select(Report.tracking_code, Report.category, Report.area_code, Incident)
        .outerjoin(Incident, Incident.id == Report.incident_id)
        .where(Report.is_exercise.is_(False))
        .order_by(Report.received_at.desc())
        .limit(1)
    ).one_or_none()
    incident = row.Incident if row else None
    code = "XXXXX" + row.tracking_code[-5:] if row else "XXXXXXXXXX"
    category = city.categories.get((row.category if row else None) or "khac")
    area = city.areas.get((row.area_code if row else None) or "")
    leads = [r.agency_code for r in incident.referrals if r.is_lead] if incident else []
    agency = city.agencies.get(leads[0]) if leads else None
    agency = agency or next(iter(city.agencies.values()), None)
    is_english = locale == "en"
    due = (incident.due_at if incident else None) or clock.now() + timedelta(days=2)
    answer = without_personal_data(incident.answer) if incident and incident.answer else ""
    values: Mapping[str, str] = {
        "city": post.city,
        "hotline": post.hotline,
        "code": code,
        "link": f"{post.base_url}/track/{code}",
        "matter": category.name(locale) if category else "",
        "area": (area.full_name_en if is_english else area.full_name) if area else "",
        "agency": (agency.name_en if is_english else agency.name_vi) if agency else "",
        "due": i18n.moment(due, locale),
        "advice": post.advice.get(("default", locale), ""),
        "question": i18n.translate("Example.question", locale),
        "reason": i18n.translate("Example.reason", locale),
        "answer": answer or i18n.translate("Example.answer", locale),
        "what": i18n.translate("NoticeKind.due_soon", locale),
        "detail": i18n.translate("Due %(moment)s", locale, moment=i18n.moment(due, locale)),
        "incident": incident.code if incident else "VV-26-000000",
        "title": incident.title if incident else "",
        "name": i18n.translate("Example.name", locale),
        "place": i18n.translate("Example.place", locale),
        "people": i18n.translate("%(n)s people in all", locale, n=4),
        "water": i18n.translate("Example.water", locale),
    }
    if agency and not is_english:
        values = {**values, "agency": agency.short_name}
    return {name: text for name, text in values.items() if name in SLOTS[purpose]}
