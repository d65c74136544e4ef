"""What people set right: examples from which the understanding of texts is trained and judged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.facts import Fact
from ioc.models.base import Base, EnumText, JSONText


class UnderstandingExample(Base):
    """One fact of one report: what the words were taken for, and what a person said it is.

    `role` is `citizen`, `partner` or a role of the staff; `actor_id` is empty for the public.
    """

    __tablename__ = "understanding_examples"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    field: Mapped[Fact] = mapped_column(EnumText(Fact))
    text: Mapped[str] = mapped_column(Text)
    understood: Mapped[Any] = mapped_column(JSONText)
    said: Mapped[Any] = mapped_column(JSONText)
    role: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    model_version: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index(None, "report_id"), Index(None, "at"))
