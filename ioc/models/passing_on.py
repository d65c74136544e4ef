"""Sheets that were read to the services of 112, 113, 114 and 115, and whether they answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.passing_on import Service
from ioc.models.base import Base, EnumText


class HandOverSheet(Base):
    """One incident read to one service: what, to whom, when, and who there confirmed it.

    `rings_at` is when the hotline is called to it again; None once it is acknowledged.
    """

    __tablename__ = "hand_over_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    service: Mapped[Service] = mapped_column(EnumText(Service))
    person: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    acknowledged_by: Mapped[str | None] = mapped_column(String(120))
    acknowledged_at: Mapped[datetime | None]
    rings_at: Mapped[datetime | None]
    rung: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "incident_id"), Index(None, "rings_at"))
