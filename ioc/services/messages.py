"""Messages are queued, joined with what has not left yet, and called off; nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.domain import messages as rules
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose
from ioc.domain.reports import ReportStatus
from ioc.models.message import Message, PushSubscription
from ioc.models.report import Report, ReporterContact
from ioc.queries.message_settings import message_settings
from ioc.services.message_ends import end

WAITING = (MessageStatus.QUEUED, MessageStatus.HELD)


@dataclass(frozen=True)
class Letter:
    """A message that is ready to be queued. `recipient` as in `models.message.Message`."""

    key: str
    purpose: Purpose
    channel: MessageChannel
    recipient: str = field(repr=False)
    locale: str
    wording: Wording = field(repr=False)
    template_version: int = 0
    link: str | None = field(default=None, repr=False)
    event_id: int | None = None
    report_id: int | None = None
    incident_id: int | None = None
    user_id: int | None = None
    link_id: int | None = None
    instead: Wording | None = field(default=None, repr=False)
    """The words when an earlier message that has not left yet is told in the same one."""


def queue(session: Session, letters: Sequence[Letter]) -> int:
    """Puts letters into the queue; answers how many are new. The same key again changes nothing.

    A report that was withdrawn or erased meanwhile is told nothing. An ordinary message that has
    not left yet is replaced by the later one where that tells all it told.
    """
    if not letters:
        return 0
    known = set(
        session.scalars(select(Message.key).where(Message.key.in_([one.key for one in letters])))
    )
    fresh = [one for one in letters if one.key not in known]
    silent = _told_nothing(session, {one.report_id for one in fresh if one.report_id is not None})
    fresh = [one for one in fresh if one.report_id not in silent]
    if not fresh:
        return 0
    waiting = _waiting(session, {one.report_id for one in fresh if one.report_id is not None})
    settings, now = message_settings(session), clock.now()
    fresh = [one for one in fresh if not _is_told(waiting, one)]
    for letter in fresh:
        purpose, wording = _merge(waiting, letter, now)
        not_before, is_held = rules.may_leave_at(purpose, now, settings.quiet)
        session.add(
            Message(
                key=letter.key,
                purpose=purpose,
                channel=letter.channel,
                recipient=letter.recipient,
                locale=letter.locale,
                subject=wording.subject,
                body=wording.body,
                link=letter.link,
                template_version=letter.template_version,
                status=MessageStatus.HELD if is_held else MessageStatus.QUEUED,
                priority=rules.priority_of(purpose),
                created_at=now,
                not_before=not_before,
                expires_at=rules.kept_until(purpose, now, not_before),
                attempts=0,
                event_id=letter.event_id,
                report_id=letter.report_id,
                incident_id=letter.incident_id,
                user_id=letter.user_id,
                link_id=letter.link_id,
            )
        )
    session.flush()
    return len(fresh)


def is_queued(session: Session, key: str) -> bool:
    """Whether there is a message under this key already, gone or not."""
    return session.scalar(select(Message.id).where(Message.key == key)) is not None


def _told_nothing(session: Session, reports: set[int]) -> set[int]:
    """Which of the reports nobody may be written to about; locked against an erasure meanwhile."""
    if not reports:
        return set()
    rows = session.execute(
        select(Report.id, Report.status, ReporterContact.erased_at)
        .outerjoin(ReporterContact, ReporterContact.report_id == Report.id)
        .where(Report.id.in_(reports))
        .order_by(Report.id)
        .with_for_update(read=True, of=Report)
    ).all()
    told = {
        row.id for row in rows if row.status is not ReportStatus.WITHDRAWN and row.erased_at is None
    }
    return reports - told


def _waiting(
    session: Session, reports: set[int]
) -> dict[tuple[int, MessageChannel], list[Message]]:
    """Messages about the reports that nobody has tried to send yet."""
    found: dict[tuple[int, MessageChannel], list[Message]] = {}
    if not reports:
        return found
    for message in session.scalars(
        select(Message)
        .where(
            Message.report_id.in_(reports),
            Message.ended_at.is_(None),
            Message.attempts == 0,
            Message.status.in_(WAITING),
        )
        .order_by(Message.id)
        .with_for_update(skip_locked=True)
    ):
        if message.report_id is not None:
            found.setdefault((message.report_id, message.channel), []).append(message)
    return found


def _is_told(waiting: dict[tuple[int, MessageChannel], list[Message]], letter: Letter) -> bool:
    if letter.report_id is None:
        return False
    before = waiting.get((letter.report_id, letter.channel), ())
    return any(rules.is_told_by(one.purpose, letter.purpose) for one in before)


def _merge(
    waiting: dict[tuple[int, MessageChannel], list[Message]], letter: Letter, now: datetime
) -> tuple[Purpose, Wording]:
    purpose, wording = letter.purpose, letter.wording
    if letter.report_id is None:
        return purpose, wording
    for earlier in waiting.get((letter.report_id, letter.channel), ()):
        if earlier.ended_at is not None:
            continue
        instead = rules.merged(earlier.purpose, letter.purpose)
        if instead is None:
            continue
        if instead is not letter.purpose:
            if letter.instead is None:
                continue
            purpose, wording = instead, letter.instead
        end(earlier, MessageStatus.EXPIRED, now, f"told together with {letter.key}")
    return purpose, wording


def call_off(session: Session, report_id: int, why: str) -> None:
    """Nothing more is sent about a report; what a sender has in hand still goes."""
    now = clock.now()
    for message in session.scalars(
        select(Message)
        .where(
            Message.report_id == report_id,
            Message.ended_at.is_(None),
            Message.status.in_(WAITING),
        )
        .with_for_update()
    ):
        end(message, MessageStatus.EXPIRED, now, why)


def forget(session: Session, report_ids: Iterable[int]) -> None:
    """Lawful erasure: nobody is named any more in what was told about the reports, and no browser
    is told of them."""
    ids = list(report_ids)
    session.execute(
        delete(PushSubscription)
        .where(PushSubscription.report_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Message)
        .where(Message.report_id.in_(ids))
        .values(recipient="", subject="", body="", link=None, last_error=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Message)
        .where(Message.report_id.in_(ids), Message.ended_at.is_(None))
        .values(status=MessageStatus.EXPIRED, ended_at=clock.now(), taken_until=None)
        .execution_options(synchronize_session=False)
    )
