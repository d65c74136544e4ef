"""The verification desk: who holds which item, and what reporters were asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base


class DeskLease(Base):
    """An incident is one officer's for a while; a row whose time has passed means nothing."""

    __tablename__ = "desk_lease"

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    __table_args__ = (Index(None, "expires_at"), Index(None, "user_id"))


class ReportQuestion(Base):
    """A question to a reporter, by the Center or (`agency_code`) by an agency that has the matter;
    `answer` is in the reporter's own words."""

    __tablename__ = "report_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None]
    agency_code: Mapped[str | None] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "report_id"),)
