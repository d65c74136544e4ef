"""What is happening: incidents, and their hand-overs to agencies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import (
    IncidentStatus,
    Outcome,
    ReferralStatus,
    Severity,
    Tier,
    Verification,
)
from ioc.models.base import Base, EnumText, JSONText, point_column


class Incident(Base):
    """One thing that happens, told by one report or more. `card` is its JSON as sent."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[IncidentStatus] = mapped_column(EnumText(IncidentStatus))
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    tier: Mapped[Tier | None] = mapped_column(EnumText(Tier))
    score: Mapped[float] = mapped_column(default=0.0)
    category: Mapped[str] = mapped_column(String(40))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    point: Mapped[Any] = point_column()
    accuracy_m: Mapped[float | None]
    location_quality: Mapped[LocationQuality] = mapped_column(EnumText(LocationQuality))
    address: Mapped[str | None] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(16))
    other_area_codes: Mapped[Any] = mapped_column(JSONText, default=list)
    verification: Mapped[Verification] = mapped_column(EnumText(Verification))
    report_count: Mapped[int] = mapped_column(default=0)
    people: Mapped[int | None]
    vulnerable: Mapped[Any] = mapped_column(JSONText, default=list)
    flags: Mapped[Any] = mapped_column(JSONText, default=list)
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_confirmed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    is_overdue: Mapped[bool] = mapped_column(default=False)
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    answer: Mapped[str | None] = mapped_column(Text)
    reopened_count: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    is_exercise: Mapped[bool] = mapped_column(default=False)
    card: Mapped[str] = mapped_column(Text)
    referrals: Mapped[list[Referral]] = relationship(
        back_populates="incident", lazy="selectin", order_by="Referral.id"
    )

    __table_args__ = (
        Index(None, "status"),
        Index(None, "updated_at", "id"),
        Index("ix_incident_open_due", "status", "due_at"),
        Index(None, "area_code"),
    )


class Referral(Base):
    """The handing of an incident to an agency, with the rule and the reason that chose it."""

    __tablename__ = "referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    status: Mapped[ReferralStatus] = mapped_column(EnumText(ReferralStatus))
    is_lead: Mapped[bool] = mapped_column(default=True)
    rule: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    return_reason: Mapped[str | None] = mapped_column(Text)
    offered_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    accept_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    incident: Mapped[Incident] = relationship(back_populates="referrals", lazy="raise")

    __table_args__ = (
        UniqueConstraint("incident_id", "agency_code"),
        Index(None, "agency_code", "status"),
    )
