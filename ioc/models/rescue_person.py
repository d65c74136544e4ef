"""The ledger of the people of rescues, beside what crews and shelters count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ioc.domain.confirmation import ConfirmedBy
from ioc.domain.people_ledger import PersonState, Settlement, Whereabouts
from ioc.models.base import Base, EnumText, JSONText

_MISSING = text("state = 'missing'")
_NAMED = text("name_key IS NOT NULL")


class RescuePerson(Base):
    """Somebody of a rescue by name, or so many people of whom somebody said where they are.

    `is_counted` while no crew and no shelter has them in its numbers, `was_picked_up` where a crew
    had them on board before (`domain.people_ledger.Entry`). `said_by` is who told it, `since` when
    that was true. `name`, `name_key`, `note`, `said_by` and `settled_reason` are personal data:
    guarded, their reading logged, erased with the reporter. `came_by` are the ids of the
    rescues that it came from by merges, the latest last. `settled_…`: who ended the search, how.
    """

    __tablename__ = "rescue_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    came_by: Mapped[list[int]] = mapped_column(JSONText, default=list)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    state: Mapped[PersonState] = mapped_column(EnumText(PersonState))
    people: Mapped[int] = mapped_column(default=1)
    is_counted: Mapped[bool] = mapped_column(default=True)
    was_picked_up: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str | None] = mapped_column(String(120))
    name_key: Mapped[str | None] = mapped_column(String(120))
    whereabouts: Mapped[Whereabouts | None] = mapped_column(EnumText(Whereabouts))
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[ConfirmedBy] = mapped_column(EnumText(ConfirmedBy))
    said_by: Mapped[str | None] = mapped_column(String(120))
    since: Mapped[datetime]
    client_token: Mapped[str | None] = mapped_column(String(120), unique=True)
    settled_as: Mapped[Settlement | None] = mapped_column(EnumText(Settlement))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_reason: Mapped[str | None] = mapped_column(Text)
    is_exercise: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("people > 0", name="people"),
        Index(None, "incident_id"),
        Index(None, "report_id"),
        Index(
            "ix_rescue_person_missing",
            "since",
            postgresql_where=_MISSING,
            sqlite_where=_MISSING,
        ),
        Index(
            "ix_rescue_person_name_key", "name_key", postgresql_where=_NAMED, sqlite_where=_NAMED
        ),
    )
