"""Clocks that stand still, and who is on duty."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.permissions import Role
from ioc.models.base import Base, EnumText


class SLAPause(Base):
    """A time in which the clock of a referral stood, because the agency waited for an answer.

    `until_at` is the moment by which it runs again whatever happens; `ended_at` is None while
    it lasts. `report_id` is the report whose sender was asked, None when nobody in particular.
    """

    __tablename__ = "sla_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    reason: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "incident_id"),
        Index(
            "uq_sla_pause_running",
            "referral_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )


class DutyShift(Base):
    """A person on duty from one moment to another: at a desk of the city, or in an agency.

    `agency_code` is None for the city's desks. One that repeats does so every seven days, from
    its first time on.
    """

    __tablename__ = "duty_shift"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    agency_code: Mapped[str | None] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    repeats_weekly: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "agency_code", "role"), Index(None, "user_id"))
