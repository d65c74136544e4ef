"""Sets of routing rules: the one being edited, and those that were in use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.rule_sets import RuleSetState
from ioc.models.base import Base, EnumText, JSONText


class RuleSet(Base):
    """Rules as rows of `jurisdiction.yaml`, in their order. At most one is a draft.

    `version` rises with each edit, so that two people who edit at once notice.
    """

    __tablename__ = "rule_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[RuleSetState] = mapped_column(EnumText(RuleSetState))
    version: Mapped[int] = mapped_column(default=1)
    rows: Mapped[Any] = mapped_column(JSONText)
    note: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_rule_set_draft",
            "state",
            unique=True,
            postgresql_where=text("state = 'draft'"),
            sqlite_where=text("state = 'draft'"),
        ),
    )
