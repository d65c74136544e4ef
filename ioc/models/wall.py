"""What the screens of a wall show: views made by the supervisor, and the screens themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.wall import WallTheme
from ioc.models.base import Base, EnumText, JSONText


class WallView(Base):
    """A layout of tiles, as `domain.wall.View`. `tiles` is the list of their codes."""

    __tablename__ = "wall_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(60))
    tiles: Mapped[Any] = mapped_column(JSONText)
    area_code: Mapped[str | None] = mapped_column(String(16))
    zoom: Mapped[float | None]
    locale: Mapped[str] = mapped_column(String(5), default="")
    theme: Mapped[WallTheme] = mapped_column(EnumText(WallTheme))
    updated_at: Mapped[datetime]


class WallScreen(Base):
    """A physical screen by its number. `shows` is a list of `{"view", "seconds"}`: one stands
    still, several take turns.

    `key_hash` is the hash of the secret by which the screen opens without a person; None when it
    has none, or it was revoked. `seen_at` is when the screen was last heard of, coarse.
    """

    __tablename__ = "wall_screen"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(60), default="")
    shows: Mapped[Any] = mapped_column(JSONText)
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    key_made_at: Mapped[datetime | None]
    key_made_by: Mapped[str | None] = mapped_column(String(64))
    seen_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
