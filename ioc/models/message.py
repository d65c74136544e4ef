"""What is told to people: messages, their templates, notices of the staff, push subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.messages import MessageChannel, MessageStatus, NoticeKind, Purpose
from ioc.models.base import Base, EnumText, JSONText


class Message(Base):
    """One message to one person by one channel. `key` says what it is about: the same thing is
    never queued twice, and whoever carries it can recognise a repeat.

    `recipient` is an E.164 number, an address, or the id of a push subscription. `ended_at` is set
    with the last status; some time later the words go and `body` is empty. `template_version` is 0
    for the words that the product brings.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    channel: Mapped[MessageChannel] = mapped_column(EnumText(MessageChannel))
    recipient: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(400))
    template_version: Mapped[int] = mapped_column(default=0)
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus))
    priority: Mapped[int]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    taken_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    provider_id: Mapped[str | None] = mapped_column(String(120))
    ended_at: Mapped[datetime | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    link_id: Mapped[int | None]

    __table_args__ = (
        Index("ix_message_ready", "ended_at", "priority", "id"),
        Index(None, "report_id"),
        Index("ix_message_status_ended", "status", "ended_at"),
        Index("ix_message_recipient", "recipient", "created_at"),
        Index(None, "link_id"),
        Index(
            "ix_message_worded",
            "ended_at",
            postgresql_where=text("body <> ''"),
            sqlite_where=text("body <> ''"),
        ),
    )


class MessageTemplate(Base):
    """One version of the words of a purpose, for a channel in a language. The highest counts; none
    means the words that the product brings (`ioc/seeds/messages.yaml`)."""

    __tablename__ = "message_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    channel: Mapped[MessageChannel] = mapped_column(EnumText(MessageChannel))
    locale: Mapped[str] = mapped_column(String(5))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    edited_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("purpose", "channel", "locale", "version"),)


class Notice(Base):
    """What one person of the staff is told on the screen. `data` fills its words."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(EnumText(NoticeKind))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    data: Mapped[Any] = mapped_column(JSONText)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_notice_user_read", "user_id", "read_at", "id"),)


class NoticePreference(Base):
    """Which kinds of notice a person also gets by mail and by push; no row: the usual ones."""

    __tablename__ = "notice_preference"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    email: Mapped[Any] = mapped_column(JSONText)
    push: Mapped[Any] = mapped_column(JSONText)


class PushSubscription(Base):
    """A browser that wants to be told: of a person's notices, or of one report. The same browser,
    which is one `endpoint`, may ask for several."""

    __tablename__ = "push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(500))
    p256dh: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(5))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("endpoint", "user_id"),
        UniqueConstraint("endpoint", "report_id"),
        Index(None, "user_id"),
        Index(None, "report_id"),
    )
