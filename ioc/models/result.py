"""Results that are public: what was done about a matter, with photos that somebody checked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.agency_work import PhotoStage
from ioc.models.base import Base, EnumText


class PublishedResult(Base):
    """The words of a result as anybody may read them. Withdrawn, it stays for the record."""

    __tablename__ = "published_result"

    incident_id: Mapped[int] = mapped_column(
        ForeignKey("incident.id"), primary_key=True, autoincrement=False
    )
    title: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdraw_reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index(None, "published_at"),)


class PublishedPhoto(Base):
    """A copy of a photo, made for the public with what shows persons covered.

    `key` names the copy and nothing else: the photo it was made of is not public. `report_id` is
    that of the reporter's own photo, so that an erasure finds the copy.
    """

    __tablename__ = "published_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("published_result.incident_id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    stage: Mapped[PhotoStage] = mapped_column(EnumText(PhotoStage))
    key: Mapped[str] = mapped_column(String(48), unique=True)
    width: Mapped[int]
    height: Mapped[int]

    __table_args__ = (Index(None, "incident_id"), Index(None, "report_id"))
