"""The event log's tables. Only `ioc.eventlog` reads or writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base, JSONText


class Event(Base):
    """One thing that happened. Append-only: a trigger lets nothing change but `position` and
    `digest` from nothing to a value, and `payload` to nothing (lawful erasure)."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int | None] = mapped_column(unique=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    subject_type: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    actor: Mapped[str] = mapped_column(String(64))
    audience: Mapped[Any] = mapped_column(JSONText)
    left_audience: Mapped[Any] = mapped_column(JSONText)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    payload_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_event_subject", "subject_type", "subject_id", "id"),
        Index("ix_event_at", "at", "id"),
        Index("ix_event_actor", "actor", "at", "id"),
        Index("ix_event_kind", "kind", "at", "id"),
        Index(
            "ix_event_without_position",
            "id",
            postgresql_where=text("position IS NULL"),
            sqlite_where=text("position IS NULL"),
        ),
    )


class LogMark(Base):
    """Of everything that stood on screens at a moment, which event was its last: ids alone, packed
    by `eventlog.marks`. `seen_id` is the newest event that was there when the mark was made."""

    __tablename__ = "log_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(unique=True)
    seen_id: Mapped[int]
    subjects: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ConsumerCursor(Base):
    """How far a consumer that makes jobs has read."""

    __tablename__ = "consumer_cursor"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class Job(Base):
    """Work that follows an event. A row is deleted when it is done, parked when it will not do."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    subject_id: Mapped[int]
    priority: Mapped[int] = mapped_column(default=5)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    taken_until: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    parked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_job_kind_event", "kind", "event_id", unique=True),
        Index("ix_job_ready", "parked_at", "priority", "id"),
    )
