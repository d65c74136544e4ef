"""Lists that a ward printed for when the power fails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base, JSONText


class WardSheet(Base):
    """One printed list. `rows` are what stood on it, in order: `key`, `incident` and `code` (None
    on an empty row), `unit` (who was sent by then), and `entered`, the assignments of what was
    entered of the row later."""

    __tablename__ = "ward_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[str] = mapped_column(String(24), unique=True)
    area_code: Mapped[str] = mapped_column(String(16))
    printed_at: Mapped[datetime]
    printed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    rows: Mapped[Any] = mapped_column(JSONText)

    __table_args__ = (Index(None, "area_code", "printed_at"),)
