"""Models of the understanding that were trained here, and the trainings that made them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.learning import ModelState, TrainingState, TrainingStep
from ioc.models.base import Base, EnumText, JSONText


class UnderstandingModel(Base):
    """One trained model. At most one is current; without one the built-in model is in use.

    `previous` is the version that was in use before it (`built-in` for the product's own), None
    while it never was. `learned_until` is the last example that was there when it was made,
    `examples` all texts that it was made from, `corrections` those among them that people set
    right, `content` the file (about 3.5 MB).
    """

    __tablename__ = "understanding_models"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[ModelState] = mapped_column(EnumText(ModelState))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    examples: Mapped[int]
    corrections: Mapped[int]
    learned_until: Mapped[int]
    comparison: Mapped[Any] = mapped_column(JSONText)
    previous: Mapped[str | None] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (
        Index(
            "uq_understanding_models_current",
            "state",
            unique=True,
            postgresql_where=text("state = 'current'"),
            sqlite_where=text("state = 'current'"),
        ),
    )


class UnderstandingTraining(Base):
    """One training: who asked for it, how far it is, what came of it. At most one is running."""

    __tablename__ = "understanding_trainings"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[TrainingState] = mapped_column(EnumText(TrainingState))
    step: Mapped[TrainingStep] = mapped_column(EnumText(TrainingStep))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "uq_understanding_trainings_running",
            "state",
            unique=True,
            postgresql_where=text("state = 'running'"),
            sqlite_where=text("state = 'running'"),
        ),
    )
