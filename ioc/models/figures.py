"""What the dashboard counts: one narrow row per incident and per referral, and who gets its letter.

The rows are made from the others and may be thrown away at any time (`services.upkeep.figures`);
they name no person and hold no words. Moments are whole seconds since 1970, days are local days of
the city since 1970.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base

_OPEN_PG, _OPEN_SQLITE = text("is_open"), text("is_open = 1")


class IncidentFigure(Base):
    """One incident that is not part of another.

    `severity` 0 (critical) to 3; `is_rejected` ones are counted apart. `due_s`, `done_s`,
    `stopped_s` (since when it stands still) are of the agency that leads. The steps of life threats
    are in seconds, the others in minutes of the time that counts, with the minutes that were
    promised beside them. `satisfaction` is the last word of its reporters, `reproach` what stands
    out where they were not satisfied. `cell` numbers a place of the grid (`domain.dashboard`).
    """

    __tablename__ = "incident_figure"

    incident_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[int]
    hour: Mapped[int]
    severity: Mapped[int]
    channel: Mapped[str | None] = mapped_column(String(16))
    category: Mapped[str] = mapped_column(String(40))
    area_code: Mapped[str | None] = mapped_column(String(16))
    is_exercise: Mapped[bool]
    is_rejected: Mapped[bool]
    is_open: Mapped[bool]
    reports: Mapped[int]
    reopened: Mapped[int]
    due_s: Mapped[int | None]
    done_s: Mapped[int | None]
    stopped_s: Mapped[int | None]
    dispatch: Mapped[int | None]
    turnout: Mapped[int | None]
    travel: Mapped[int | None]
    hand_over: Mapped[int | None]
    receive: Mapped[int | None]
    refer: Mapped[int | None]
    accept: Mapped[int | None]
    accept_allowed: Mapped[int | None]
    result: Mapped[int | None]
    result_allowed: Mapped[int | None]
    satisfaction: Mapped[str | None] = mapped_column(String(16))
    reproach: Mapped[str | None] = mapped_column(String(16))
    cell: Mapped[int | None]

    __table_args__ = (
        Index(None, "day"),
        Index(
            "ix_incident_figure_open",
            "day",
            "incident_id",
            postgresql_where=_OPEN_PG,
            sqlite_where=_OPEN_SQLITE,
        ),
    )


class ReferralFigure(Base):
    """The part of one agency in one incident. `holds`: it has the matter still, or finished it.
    `own` are minutes of the time that counts for it while the matter was with it, without the
    pauses; `allowed` what was promised; `is_always`: every minute counts, not office hours alone.
    """

    __tablename__ = "referral_figure"

    incident_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    agency_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[int]
    hour: Mapped[int]
    category: Mapped[str] = mapped_column(String(40))
    area_code: Mapped[str | None] = mapped_column(String(16))
    is_exercise: Mapped[bool]
    is_rejected: Mapped[bool]
    is_lead: Mapped[bool]
    holds: Mapped[bool]
    reopened: Mapped[int]
    due_s: Mapped[int | None]
    done_s: Mapped[int | None]
    stopped_s: Mapped[int | None]
    own: Mapped[int | None]
    allowed: Mapped[int | None]
    is_always: Mapped[bool]

    __table_args__ = (Index(None, "day"), Index(None, "agency_code", "day"))


class WeeklyLetter(Base):
    """Somebody who gets the report of the week by mail, since when, and who ordered it."""

    __tablename__ = "weekly_letter"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]
    ordered_by: Mapped[int | None]
