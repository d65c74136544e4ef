"""Operations, their sectors, and the hand-overs of a shift."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base, JSONText


class Operation(Base):
    """A flood under one command: the wards (`areas`, codes) from one moment until another.

    `rescue_agency` is offered every rescue there beside whom the rules name. `report` are the
    figures as they stood when it was closed, `closing_words` what the commander said of it. `card`
    is its JSON as sent.
    """

    __tablename__ = "operation"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(120))
    areas: Mapped[Any] = mapped_column(JSONText)
    rescue_agency: Mapped[str | None] = mapped_column(ForeignKey("agency.code"))
    started_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closing_words: Mapped[str | None] = mapped_column(Text)
    report: Mapped[Any] = mapped_column(JSONText, nullable=True)
    is_exercise: Mapped[bool] = mapped_column(default=False)
    card: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index(
            "ix_operation_open",
            "started_at",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )


class OperationSector(Base):
    """Wards of an operation with one person who answers for them; none is in two sectors."""

    __tablename__ = "operation_sector"

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    areas: Mapped[Any] = mapped_column(JSONText)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (Index(None, "operation_id"),)


class ShiftHandOver(Base):
    """A shift handed over (giao ca): what stood open, as it was shown, signed by both.

    `content` is that JSON with the notes, `digest` its SHA-256, which the event log keeps too. It
    is never changed; `taken_at` is None until the second signature.
    """

    __tablename__ = "shift_hand_over"

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    taker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    given_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index(None, "operation_id"),)
