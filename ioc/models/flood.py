"""Land under water, and ways that are closed. Shapes are GeoJSON in WGS84, longitude first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.water import ClosureSource, FloodSource
from ioc.models.base import Base, EnumText, JSONText


class FloodExtent(Base):
    """An area under water: `depth_m` where it is known, from one moment until another.

    `until_at` None: until somebody ends it. `bbox` is west, south, east, north. `is_mended`: the
    outline crossed itself and was mended. `weighed_to`: the rescues within are being weighed again,
    up to the one of this id so far; None: nothing is left to do. `card` is its JSON without the
    shape.
    """

    __tablename__ = "flood_extent"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(200))
    depth_m: Mapped[float | None]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    source: Mapped[FloodSource] = mapped_column(EnumText(FloodSource))
    shape: Mapped[Any] = mapped_column(JSONText, deferred=True)
    bbox: Mapped[Any] = mapped_column(JSONText)
    area_m2: Mapped[float]
    vertices: Mapped[int]
    is_mended: Mapped[bool] = mapped_column(default=False)
    is_cut: Mapped[bool] = mapped_column(default=False)
    end_reason: Mapped[str | None] = mapped_column(String(300))
    weighed_to: Mapped[int | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    is_exercise: Mapped[bool] = mapped_column(default=False)
    card: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index(None, "from_at"), Index(None, "until_at"))


class WayClosure(Base):
    """A way that cannot be passed: a point, a line or an area, until it is opened again.

    `opened_at` None: closed until `until_at`, or until somebody opens it.
    """

    __tablename__ = "way_closure"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(String(300))
    source: Mapped[ClosureSource] = mapped_column(EnumText(ClosureSource))
    depth_m: Mapped[float | None]
    shape: Mapped[Any] = mapped_column(JSONText, deferred=True)
    bbox: Mapped[Any] = mapped_column(JSONText)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    open_reason: Mapped[str | None] = mapped_column(String(300))
    client_token: Mapped[str | None] = mapped_column(String(80), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    assignment_id: Mapped[int | None]
    created_at: Mapped[datetime]
    is_exercise: Mapped[bool] = mapped_column(default=False)
    card: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index(None, "opened_at"), Index(None, "from_at"), Index(None, "until_at"))
