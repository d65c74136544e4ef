"""The words of messages and the hours in which they are sent, as an administrator sets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock, letters
from ioc.domain import messages as rules
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, MessageStatus, Purpose, QuietHours
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.i18n import LOCALES
from ioc.models.catalogue import Setting
from ioc.models.message import Message, MessageTemplate
from ioc.queries.notices.message_settings import NAME, MessageSettings, as_text, message_settings
from ioc.queries.notices.wordings import Built, wordings


def edit(
    session: Session,
    actor: Actor,
    built: Built,
    purpose: Purpose,
    channel: MessageChannel,
    locale: str,
    seen_version: int,
    wording: Wording,
    example: Mapping[str, str],
) -> int:
    """Keeps a new version of the words; answers its number. What was queued before is not changed.

    Raises `InvalidInput` for words that would fail, `Conflict` when somebody else was faster.
    """
    actor.must(Permission.SETTINGS_EDIT)
    if (purpose, channel, locale) not in built or locale not in LOCALES:
        raise NotFound
    wording = Wording(" ".join(wording.subject.split()), _clean(wording.body))
    check(session, purpose, channel, wording, example)
    found = wordings(session, built, [purpose]).find(purpose, channel, locale)
    current = found[0] if found else 0
    if current != seen_version:
        raise Conflict(current=current)
    if found is not None and found[1] == wording:
        return current
    version = _last(session, purpose, channel, locale) + 1
    session.add(
        MessageTemplate(
            purpose=purpose,
            channel=channel,
            locale=locale,
            version=version,
            subject=wording.subject,
            body=wording.body,
            edited_by=actor.user_id,
            edited_at=clock.now(),
        )
    )
    session.flush()
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={
            "what": "message_template",
            "purpose": purpose.value,
            "channel": channel.value,
            "locale": locale,
            "version": version,
        },
    )
    return version


def check(
    session: Session,
    purpose: Purpose,
    channel: MessageChannel,
    wording: Wording,
    example: Mapping[str, str],
) -> None:
    """Raises `InvalidInput` with everything that is wrong with the words."""
    unaccented = message_settings(session).unaccented
    found = letters.flaws(purpose, channel, wording, example, unaccented=unaccented)
    if channel is MessageChannel.PUSH:
        found = [flaw for flaw in found if flaw.code != "slot_missing"]
    if found:
        raise InvalidInput(*(FieldError(flaw.field, flaw.code) for flaw in found))


def _last(session: Session, purpose: Purpose, channel: MessageChannel, locale: str) -> int:
    return (
        session.scalar(
            select(func.max(MessageTemplate.version)).where(
                MessageTemplate.purpose == purpose,
                MessageTemplate.channel == channel,
                MessageTemplate.locale == locale,
            )
        )
        or 0
    )


def _clean(body: str) -> str:
    lines = [line.rstrip() for line in body.replace("\r\n", "\n").split("\n")]
    return "\n".join(lines).strip()


def set_hours(
    session: Session,
    actor: Actor,
    quiet_from: str,
    quiet_to: str,
    keep_days: str,
    *,
    unaccented: bool,
    every_channel: bool,
) -> MessageSettings:
    """Sets quiet hours, how messages go and how long their words are kept; what is held for the
    night follows the new hours.

    Raises `InvalidInput` for what is no time of the day, or too few or too many days.
    """
    actor.must(Permission.SETTINGS_EDIT)
    errors, times = [], []
    for field, text in (("quiet_from", quiet_from), ("quiet_to", quiet_to)):
        try:
            times.append(datetime.strptime(text.strip(), "%H:%M").time())  # noqa: DTZ007
        except ValueError:
            errors.append(FieldError(field, "not_an_hour"))
            times.append(time())
    typed = keep_days.strip()
    days = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    if not rules.KEEP_DAYS_LEAST <= days <= rules.KEEP_DAYS_MOST:
        errors.append(FieldError("keep_days", "not_keep_days"))
    if errors:
        raise InvalidInput(*errors)
    settings = MessageSettings(QuietHours(times[0], times[1]), unaccented, every_channel, days)
    row = session.get(Setting, NAME)
    if row is None:
        session.add(Setting(name=NAME, value=as_text(settings)))
    else:
        row.value = as_text(settings)
    session.flush()
    now = clock.now()
    morning = settings.quiet.ends_at(now)
    session.execute(
        update(Message)
        .where(Message.status == MessageStatus.HELD, Message.ended_at.is_(None))
        .values(
            not_before=morning or now,
            expires_at=(morning or now) + rules.KEPT,
            status=MessageStatus.HELD if morning else MessageStatus.QUEUED,
        )
        .execution_options(synchronize_session=False)
    )
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": "messages", "value": as_text(settings)},
    )
    return settings
