"""Telephone calls, and the links by which a caller sends a position.

Personal data throughout: erased with the report that a call led to (`services.erasure`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.calls import CallbackStatus, CallState, LinkStatus, PlaceSource
from ioc.models.base import Base, EnumText, JSONText

_WAITING = text("callback_status = 'waiting'")
_UNFINISHED = text("finished_at IS NULL")
_UNANSWERED = text("state = 'ended' AND answered_at IS NULL")


class Call(Base):
    """One call as the exchange tells of it, or one that an operator opened by hand (`is_manual`).

    `exchange_id` is the exchange's own number of it. `caller` is the number as dialled, None where
    it is hidden, `caller_key` its comparable form. `heard_at` is the last news of the exchange,
    `heartbeat_at` that of the operator's screen; neither changes the card. `finished_at` ends the
    operator's work. `answer_seconds`: from ringing to speaking. The position (WGS84, metres) came
    by the location link, or from the words typed there. `draft` is what was typed of a call that
    is not saved: `words`, `is_danger`, and `place` as `last_place` has it.
    """

    __tablename__ = "call"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[str] = mapped_column(String(80), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[CallState] = mapped_column(EnumText(CallState))
    is_manual: Mapped[bool] = mapped_column(default=False)
    caller: Mapped[str | None] = mapped_column(String(40))
    caller_key: Mapped[str | None] = mapped_column(String(20))
    extension: Mapped[str | None] = mapped_column(String(40))
    ringing_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    answer_seconds: Mapped[float | None]
    heard_at: Mapped[datetime]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claimed_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    is_stale: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=1)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    battery_percent: Mapped[int | None]
    located_at: Mapped[datetime | None]
    place_source: Mapped[PlaceSource | None] = mapped_column(EnumText(PlaceSource))
    is_outside: Mapped[bool] = mapped_column(default=False)
    is_better: Mapped[bool] = mapped_column(default=False)
    area_code: Mapped[str | None] = mapped_column(String(16))
    address: Mapped[str | None] = mapped_column(String(300))
    last_place: Mapped[Any] = mapped_column(JSONText, nullable=True)
    link_id: Mapped[int | None]
    recording_url: Mapped[str | None] = mapped_column(Text)
    callback_status: Mapped[CallbackStatus | None] = mapped_column(EnumText(CallbackStatus))
    callback_since: Mapped[datetime | None]
    callback_tries: Mapped[int] = mapped_column(default=0)
    callback_tried_at: Mapped[datetime | None]
    callback_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    is_danger: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[Any] = mapped_column(JSONText, nullable=True)
    card: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_call_state", "state", "ringing_at"),
        Index("ix_call_caller_key", "caller_key", "ringing_at"),
        Index(
            "ix_call_operator_id",
            "operator_id",
            postgresql_where=_UNFINISHED,
            sqlite_where=_UNFINISHED,
        ),
        Index(
            "ix_call_callback",
            "is_danger",
            "attempts",
            postgresql_where=_WAITING,
            sqlite_where=_WAITING,
        ),
        Index(
            "ix_call_unanswered",
            "ended_at",
            postgresql_where=_UNANSWERED,
            sqlite_where=_UNANSWERED,
        ),
        # All that the standards of a day are counted from, so that no row is read for them.
        Index("ix_call_ringing_at", "ringing_at", "is_manual", "state", "answer_seconds"),
        Index("ix_call_report_id", "report_id"),
        Index("ix_call_incident_id", "incident_id"),
    )


class CallLink(Base):
    """A request for the caller's position, sent as a link. `asked_by` is None where the system
    asked by itself. `words` is what was typed instead of a position."""

    __tablename__ = "call_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    caller_key: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[LinkStatus] = mapped_column(EnumText(LinkStatus))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    located_at: Mapped[datetime | None]
    words: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "call_id"), Index(None, "caller_key", "asked_at"))


class CallLinkToken(Base):
    """The hash of a secret by which a link is opened. A message that is sent again carries another
    one, and the first may have arrived after all, so a link has as many as it was sent."""

    __tablename__ = "call_link_token"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("call_link.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]

    __table_args__ = (Index(None, "link_id"),)
