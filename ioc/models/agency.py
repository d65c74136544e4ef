"""Who must act, and where: agencies, areas, and the areas of former times."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base, outline_column, point_column


class Agency(Base):
    """A body that is responsible for something."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name_vi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(254))
    area_code: Mapped[str | None] = mapped_column(String(16))
    is_always_open: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)


class Area(Base):
    """An administrative unit of today: ward (phường) or commune (xã)."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    full_name: Mapped[str] = mapped_column(String(120))
    full_name_en: Mapped[str] = mapped_column(String(120))
    lat: Mapped[float]
    lon: Mapped[float]
    is_approximate: Mapped[bool] = mapped_column(default=True)
    outline: Mapped[Any] = outline_column()
    outline_geojson: Mapped[str | None] = mapped_column(Text, deferred=True)


class FormerArea(Base):
    """A unit of before July 2025 that people still name, and what it became part of."""

    __tablename__ = "former_area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    full_name: Mapped[str] = mapped_column(String(120))
    district: Mapped[str] = mapped_column(String(120))
    successor_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    lat: Mapped[float]
    lon: Mapped[float]
    point: Mapped[Any] = point_column()

    __table_args__ = (Index(None, "successor_code"),)
