"""Messages are queued, joined with what has not left yet, and called off; nothing is sent here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.domain import messages as rules
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose
from ioc.domain.reports import ReportStatus
from ioc.models.message import Message, PushSubscription
from ioc.models.report import Report, ReporterContact
from ioc.queries.notices.message_settings import message_settings
from ioc.services.messages.message_ends import end

TOO_MANY = "the recipient was told of too many reports within a few minutes"
UNDONE = "what it takes back had not left yet"
WAITING = (MessageStatus.QUEUED, MessageStatus.HELD)

Waiting = dict[tuple[int, MessageChannel, str], list[Message]]
"""What has not left yet, by report and the way to one person."""


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
    not left yet is replaced by the later one where that tells all it told. What reports cause is
    sent to nobody more often than `rules.MOST_BY_ANYBODY`; the rest is kept as discarded, without
    its words.
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
    lately = _lately(session, fresh, now)
    for letter in fresh:
        is_undone = _is_undone(session, waiting, letter, now)
        purpose, wording, replaced = _merge(waiting, letter, now)
        way = (letter.channel, letter.recipient)
        lately[way] += (purpose in rules.BY_ANYBODY) - replaced
        is_too_many = purpose in rules.BY_ANYBODY and lately[way] > rules.MOST_BY_ANYBODY
        if is_too_many:
            wording = Wording("", "")
            lately[way] -= 1
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
                link=None if is_too_many else letter.link,
                template_version=letter.template_version,
                status=_status(is_held, is_too_many, is_undone),
                ended_at=now if is_too_many or is_undone else None,
                last_error=TOO_MANY if is_too_many else UNDONE if is_undone else None,
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


def _status(is_held: bool, is_too_many: bool, is_undone: bool) -> MessageStatus:
    if is_too_many:
        return MessageStatus.DISCARDED
    if is_undone:
        return MessageStatus.EXPIRED
    return MessageStatus.HELD if is_held else MessageStatus.QUEUED


def _lately(
    session: Session, letters: Sequence[Letter], now: datetime
) -> Counter[tuple[MessageChannel, str]]:
    """How many messages that anybody can cause each recipient was sent, or is to be, lately."""
    recipients = {one.recipient for one in letters if one.purpose in rules.BY_ANYBODY}
    if not recipients:
        return Counter()
    rows = session.execute(
        select(Message.channel, Message.recipient, func.count())
        .where(
            Message.recipient.in_(recipients),
            Message.created_at > now - rules.CAP_WINDOW,
            Message.purpose.in_(rules.BY_ANYBODY),
            Message.status.not_in((MessageStatus.EXPIRED, MessageStatus.DISCARDED)),
        )
        .group_by(Message.channel, Message.recipient)
    )
    return Counter({(channel, recipient): count for channel, recipient, count in rows})


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


def _waiting(session: Session, reports: set[int]) -> Waiting:
    """Messages about the reports that nobody has tried to send yet."""
    found: Waiting = {}
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
            way = (message.report_id, message.channel, message.recipient)
            found.setdefault(way, []).append(message)
    return found


def _before(waiting: Waiting, letter: Letter) -> Sequence[Message]:
    """What waits to be told to the same person about the same report."""
    if letter.report_id is None:
        return ()
    return waiting.get((letter.report_id, letter.channel, letter.recipient), ())


def _is_told(waiting: Waiting, letter: Letter) -> bool:
    before = _before(waiting, letter)
    return any(rules.is_told_by(one.purpose, letter.purpose) for one in before)


def _is_undone(session: Session, waiting: Waiting, letter: Letter, now: datetime) -> bool:
    """Whether the letter takes back what was not told yet: then neither is told. Where the earlier
    one already stands for another, the person would hear nothing at all, and is told."""
    for earlier in _before(waiting, letter):
        if earlier.ended_at is None and rules.takes_back(earlier.purpose, letter.purpose):
            session.flush()
            told_in_it = select(Message.id).where(
                Message.report_id == letter.report_id,
                Message.last_error == _together(earlier.key),
            )
            if session.scalar(told_in_it.limit(1)) is None:
                end(earlier, MessageStatus.EXPIRED, now, _together(letter.key))
                return True
    return False


def _together(key: str) -> str:
    return f"told together with {key}"


def _merge(waiting: Waiting, letter: Letter, now: datetime) -> tuple[Purpose, Wording, int]:
    """What is told instead, and how many counted messages it takes the place of."""
    purpose, wording, replaced = letter.purpose, letter.wording, 0
    for earlier in _before(waiting, letter):
        if earlier.ended_at is not None:
            continue
        instead = rules.merged(earlier.purpose, letter.purpose)
        if instead is None:
            continue
        if instead is not letter.purpose:
            if letter.instead is None:
                continue
            purpose, wording = instead, letter.instead
        end(earlier, MessageStatus.EXPIRED, now, _together(letter.key))
        replaced += earlier.purpose in rules.BY_ANYBODY
    return purpose, wording, replaced


def call_off(session: Session, report_id: int, why: str) -> None:
    """Nothing more is sent about a report. What a sender has in hand may still arrive, and is
    then kept as sent; where it fails it is not tried again."""
    now = clock.now()
    for message in session.scalars(
        select(Message)
        .where(Message.report_id == report_id, Message.ended_at.is_(None))
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
