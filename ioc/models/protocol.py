"""Protocol cards in all their versions, and what callers answered to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.protocols import CardStatus
from ioc.models.base import Base, EnumText, JSONText


class ProtocolCard(Base):
    """One version of a card. `content` is what `domain.protocols.card_of` reads; it never changes
    once published, so that an answer can always be read with the words that were asked."""

    __tablename__ = "protocol_card"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    status: Mapped[CardStatus] = mapped_column(EnumText(CardStatus))
    content: Mapped[Any] = mapped_column(JSONText)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("code", "version"),
        Index(
            "uq_protocol_card_published",
            "code",
            unique=True,
            postgresql_where=text("status = 'published'"),
            sqlite_where=text("status = 'published'"),
        ),
    )


class ProtocolAnswer(Base):
    """What a caller answered to one step of one version of a card."""

    __tablename__ = "protocol_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    card_code: Mapped[str] = mapped_column(String(40))
    card_version: Mapped[int]
    step: Mapped[str] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    operator: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (UniqueConstraint("report_id", "card_code", "step"),)
