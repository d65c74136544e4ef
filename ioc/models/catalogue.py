"""The city's settings: categories, deadlines and the rules that find the agency."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.incidents import Severity
from ioc.models.base import Base, EnumText, JSONText


class Category(Base):
    """A kind of matter (lĩnh vực). `same_incident_*` bound what may be one incident."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_vi: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    group: Mapped[str] = mapped_column("group_code", String(40))
    default_severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    icon: Mapped[str] = mapped_column(String(60))
    is_public: Mapped[bool]
    is_active: Mapped[bool] = mapped_column(default=True)
    same_incident_metres: Mapped[int]
    same_incident_hours: Mapped[int]
    sort: Mapped[int] = mapped_column(default=0)


class SLATarget(Base):
    """Time to accept and to resolve, in minutes; `calendar` is `working` or `always`."""

    __tablename__ = "sla_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str | None] = mapped_column(String(40))
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    accept_minutes: Mapped[int]
    resolve_minutes: Mapped[int]
    calendar: Mapped[str] = mapped_column(String(16))

    __table_args__ = (UniqueConstraint("category", "severity"),)


class JurisdictionRule(Base):
    """One routing rule. `definition` is the row of the seeds; its meaning is in
    `domain.jurisdiction`."""

    __tablename__ = "jurisdiction_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    definition: Mapped[Any] = mapped_column(JSONText)


class Setting(Base):
    """A value of the whole installation by name: version of the catalogue, exercise state."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
