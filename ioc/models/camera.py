"""Cameras of the city, kept as links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base


class Camera(Base):
    """A camera that the staff opens in a tab of its own: nothing of its picture is kept here."""

    __tablename__ = "camera"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    link: Mapped[str] = mapped_column(String(500))
    lat: Mapped[float]
    lon: Mapped[float]
    area_code: Mapped[str | None] = mapped_column(String(16))
    updated_at: Mapped[datetime]
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
