"""Situation reports of operations as they were made, corrected by hand and signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.situation import Figure, ReportState
from ioc.models.base import Base, EnumText, JSONText


class SituationPlan(Base):
    """When the reports of an operation are made (`times`, `HH:MM` on the city's clocks), and what
    stands at their head: `head` is that of `services.situation.Head`. Hours that had passed at
    `changed_at` are not made up for."""

    __tablename__ = "situation_plan"

    operation_id: Mapped[int] = mapped_column(
        ForeignKey("operation.id"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(default=1)
    times: Mapped[Any] = mapped_column(JSONText)
    head: Mapped[Any] = mapped_column(JSONText)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64))


class SituationReport(Base):
    """One edition of one report. `number` counts within the operation; `edition` above 1 replaces
    the one before it, which stays. `slot_at` is the set hour that it was due, None for one that
    somebody asked for. `previous_id` is the report that it is compared with.

    `extras` are the water levels and shelters of that moment. Once signed, `content` is the whole
    report as it was signed and `digest` its SHA-256, which the event log keeps too.
    """

    __tablename__ = "situation_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"))
    number: Mapped[int]
    edition: Mapped[int] = mapped_column(default=1)
    as_of: Mapped[datetime]
    slot_at: Mapped[datetime | None]
    made_by: Mapped[str] = mapped_column(String(64))
    previous_id: Mapped[int | None]
    replaces_id: Mapped[int | None]
    state: Mapped[ReportState] = mapped_column(EnumText(ReportState))
    head: Mapped[Any] = mapped_column(JSONText)
    words: Mapped[str | None] = mapped_column(Text)
    extras: Mapped[Any] = mapped_column(JSONText)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    content: Mapped[str | None] = mapped_column(Text, deferred=True)
    digest: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("operation_id", "number", "edition"),
        UniqueConstraint("operation_id", "slot_at"),
    )


class SituationFigure(Base):
    """One figure of one ward (`area_code` empty: of what nobody could place) with the ids that it
    was counted from; a ward without any has no row unless a hand put a number there."""

    __tablename__ = "situation_figure"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("situation_report.id"), primary_key=True, autoincrement=False
    )
    area_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    figure: Mapped[Figure] = mapped_column(EnumText(Figure), primary_key=True)
    computed: Mapped[int]
    unknown: Mapped[int] = mapped_column(default=0)
    sources: Mapped[Any] = mapped_column(JSONText, deferred=True)
    corrected: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(300))
    corrected_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    corrected_at: Mapped[datetime | None]


class SituationCorrection(Base):
    """A figure that a hand changed, from what to what; None is what was computed."""

    __tablename__ = "situation_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("situation_report.id"))
    area_code: Mapped[str] = mapped_column(String(16))
    figure: Mapped[Figure] = mapped_column(EnumText(Figure))
    was: Mapped[int | None]
    now: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    __table_args__ = (Index(None, "report_id"),)
