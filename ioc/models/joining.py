"""How reports came together: what each can be found by, what it resembles, how incidents grew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base, JSONText


class ReportKey(Base):
    """What a report is found again by: a telephone (`p:84905123456`), a house (`a:12 bach dang`), a
    street (`s:bach dang`). Personal data: erased with the report.
    """

    __tablename__ = "report_key"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(90), primary_key=True)

    __table_args__ = (Index(None, "key"),)


class Resemblance(Base):
    """An incident that a report may tell of (`proposed`), or the earlier matter it repeats
    (`repeat_of`; `incident_id` is empty where none was found, `number` is the time it says it is).

    `signs` are codes of `domain.duplicates.Sign`.
    """

    __tablename__ = "resemblance"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(String(16))
    points: Mapped[int] = mapped_column(default=0)
    number: Mapped[int | None]
    signs: Mapped[Any] = mapped_column(JSONText, default=list)

    __table_args__ = (Index(None, "report_id"), Index(None, "incident_id", "kind"))


class Growth(Base):
    """One step by which an incident came to be what it is: a report, or another incident, that
    joined it. `told` is what that brought, `before` what the incident was until then (empty for the
    report that opened it). The steps of an incident in the order of their ids are its history.
    """

    __tablename__ = "growth"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    told: Mapped[Any] = mapped_column(JSONText)
    before: Mapped[Any] = mapped_column(JSONText, nullable=True)
    at: Mapped[datetime]

    __table_args__ = (
        Index(None, "incident_id"),
        Index(None, "report_id"),
        Index(None, "merged_id"),
    )
