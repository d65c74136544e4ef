"""What people said: reports, who said it (kept apart), photos, additions and ratings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import Severity
from ioc.domain.reports import (
    Channel,
    LocationSource,
    RefugeKind,
    ReportStatus,
    Satisfaction,
    WaterTrend,
)
from ioc.models.base import Base, EnumText, JSONText, point_column


class Report(Base):
    """One message of one person through one channel. Lengths are metres.

    `understood` is what the words alone were taken for (`queries.understood`), whatever people
    said besides; `settled` names the facts that a person set by hand, empty ones too, or is None
    where that was not told.
    """

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tracking_code: Mapped[str] = mapped_column(String(10), unique=True)
    client_token: Mapped[str] = mapped_column(String(80), unique=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[ReportStatus] = mapped_column(EnumText(ReportStatus))
    channel: Mapped[Channel] = mapped_column(EnumText(Channel))
    text: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    chosen_category: Mapped[str | None] = mapped_column(String(40))
    category: Mapped[str | None] = mapped_column(String(40))
    category_confidence: Mapped[float | None]
    category_reasons: Mapped[Any] = mapped_column(JSONText, default=list)
    said_emergency: Mapped[bool] = mapped_column(default=False)
    emergency: Mapped[bool] = mapped_column(default=False)
    emergency_reasons: Mapped[Any] = mapped_column(JSONText, default=list)
    severity: Mapped[Severity | None] = mapped_column(EnumText(Severity))
    people: Mapped[int | None]
    vulnerable: Mapped[Any] = mapped_column(JSONText, default=list)
    water_depth_m: Mapped[float | None]
    water_trend: Mapped[WaterTrend | None] = mapped_column(EnumText(WaterTrend))
    water_text: Mapped[str | None] = mapped_column(Text)
    refuge_kind: Mapped[RefugeKind | None] = mapped_column(EnumText(RefugeKind))
    refuge_margin_m: Mapped[float | None]
    needs: Mapped[Any] = mapped_column(JSONText, default=list)
    battery_percent: Mapped[int | None]
    at_scene: Mapped[bool | None]
    on_behalf_of: Mapped[bool] = mapped_column(default=False)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    point: Mapped[Any] = point_column()
    accuracy_m: Mapped[float | None]
    location_source: Mapped[LocationSource | None] = mapped_column(EnumText(LocationSource))
    location_quality: Mapped[LocationQuality] = mapped_column(
        EnumText(LocationQuality), default=LocationQuality.NONE
    )
    location_reasons: Mapped[Any] = mapped_column(JSONText, default=list)
    location_candidates: Mapped[Any] = mapped_column(JSONText, default=list)
    address: Mapped[str | None] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(16))
    other_area_codes: Mapped[Any] = mapped_column(JSONText, default=list)
    understood: Mapped[Any] = mapped_column(JSONText, nullable=True)
    settled: Mapped[Any] = mapped_column(JSONText, nullable=True)
    evidence: Mapped[Any] = mapped_column(JSONText, default=list)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    proposed_incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    media_count: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    happened_at: Mapped[datetime | None]
    call_started_at: Mapped[datetime | None]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reject_reason: Mapped[str | None] = mapped_column(Text)
    is_exercise: Mapped[bool] = mapped_column(default=False)
    enriched_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    card: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index("ix_report_incident_id", "incident_id"),
        Index("ix_report_received_at", "received_at"),
        Index("ix_report_status_incident", "status", "incident_id"),
    )


class ReporterContact(Base):
    """Who reported and whom to ring at the place. Shown by a permission of its own, logged.

    `name_key`, `place_name_key` are the names as they are searched for (`people_ledger.name_key`).
    """

    __tablename__ = "reporter_contact"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.id"), primary_key=True, autoincrement=False
    )
    name: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(40))
    phone_key: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    place_name: Mapped[str | None] = mapped_column(String(120))
    place_phone: Mapped[str | None] = mapped_column(String(40))
    name_key: Mapped[str | None] = mapped_column(String(120))
    place_name_key: Mapped[str | None] = mapped_column(String(120))
    erased_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "phone_key"),)


class Attachment(Base):
    """A photo. `key` is random and names the file in the media folder."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(48), unique=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    content_type: Mapped[str] = mapped_column(String(40))
    size_bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    taken_lat: Mapped[float | None]
    taken_lon: Mapped[float | None]
    taken_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "report_id"),)


class ReportUpdate(Base):
    """More from the reporter about the same report."""

    __tablename__ = "report_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    client_token: Mapped[str] = mapped_column(String(80), unique=True)
    text: Mapped[str] = mapped_column(Text)
    media_count: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]

    __table_args__ = (Index(None, "report_id"),)


class Feedback(Base):
    """How the reporter rated the result: is it fixed, and how satisfied."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    fixed: Mapped[bool | None]
    satisfaction: Mapped[Satisfaction | None] = mapped_column(EnumText(Satisfaction))
    comment: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]

    __table_args__ = (Index(None, "report_id"),)
