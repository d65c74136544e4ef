"""Weights of the rescue priority, each version as it was used; the highest is in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base, JSONText


class PriorityWeights(Base):
    """One version (`dispatch.priority_weights`), why it was made, by whom and since when."""

    __tablename__ = "priority_weights"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    weights: Mapped[Any] = mapped_column(JSONText)
    note: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime]
