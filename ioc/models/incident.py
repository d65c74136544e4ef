"""What is happening: incidents, and their hand-overs to agencies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event, inspect, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ioc.domain.agency_work import ReturnReason
from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import (
    IncidentStatus,
    Outcome,
    ReferralStatus,
    Severity,
    Tier,
    Verification,
)
from ioc.domain.tiles import place_key
from ioc.models.base import Base, EnumText, JSONText, point_column


def _while_it_waits(column: str) -> Index:
    """An index of the few rows in which a moment since when something waits is set."""
    waits = text(f"{column} IS NOT NULL")
    name = f"ix_incident_{column}"
    return Index(name, column, postgresql_where=waits, sqlite_where=waits)


def _place_of_new(context: DefaultExecutionContext) -> int | None:
    """The place key of a row that is inserted."""
    given: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return place_key(given.get("lat"), given.get("lon"))


class Incident(Base):
    """One thing that happens, told by one report or more. `card` is its JSON as sent.

    `drafted_at`, `extension_asked_at` and `waiting_since` (for the citizen's answer) are set while
    that is so; `repeat_of` is the earlier matter that came again, `repeat_number` which time it is.
    `risk_rank` orders what is open by severity, the worst first; None of what is not open.
    `desk_rank` is its place in the queue of the verification desk (`domain.desk`), None where it
    waits for nobody; `desk_marks` why it waits, `desk_after` until when it was put aside,
    `desk_user_id` whom it was given to, `undo` what a rejection took away. `priority` is
    why it has its tier and score (`services.scoring`), `rescore_at` when waiting may have moved
    them. `unit_assignments` are
    the entries of the card for units that are sent and have not ended (`services.unit_cards`).
    `operation_id` is the operation that a rescue belongs to (`services.operation_marks`).
    `confirmation` is the last word of its people: when, by whom, what (`services.confirming`);
    `asked_again_at` and `ask_tries` are messages since then, `ring_since` since when somebody has
    to ring, `look_again_at` when time asks for the next thing, `is_stale` whether the word is as
    old as that (`domain.confirmation`). `missing` of its people are looked for.
    `is_fetched`: nobody waits for a unit any more (`services.fetched_marks`). `place_key` is where
    it is, as tiles count (`domain.tiles`); it follows `lat` and `lon` by itself.
    """

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(200))
    status: Mapped[IncidentStatus] = mapped_column(EnumText(IncidentStatus))
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    tier: Mapped[Tier | None] = mapped_column(EnumText(Tier))
    risk_rank: Mapped[int | None]
    score: Mapped[float] = mapped_column(default=0.0)
    category: Mapped[str] = mapped_column(String(40))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    point: Mapped[Any] = point_column()
    place_key: Mapped[int | None] = mapped_column(default=_place_of_new)
    accuracy_m: Mapped[float | None]
    location_quality: Mapped[LocationQuality] = mapped_column(EnumText(LocationQuality))
    address: Mapped[str | None] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(16))
    other_area_codes: Mapped[Any] = mapped_column(JSONText, default=list)
    verification: Mapped[Verification] = mapped_column(EnumText(Verification))
    report_count: Mapped[int] = mapped_column(default=0)
    people: Mapped[int | None]
    vulnerable: Mapped[Any] = mapped_column(JSONText, default=list)
    flags: Mapped[Any] = mapped_column(JSONText, default=list)
    opened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    last_confirmed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    is_overdue: Mapped[bool] = mapped_column(default=False)
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    answer: Mapped[str | None] = mapped_column(Text)
    reopened_count: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    is_exercise: Mapped[bool] = mapped_column(default=False)
    drafted_at: Mapped[datetime | None]
    extension_asked_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    is_waiting_budget: Mapped[bool] = mapped_column(default=False)
    repeat_of: Mapped[int | None]
    repeat_number: Mapped[int | None]
    card: Mapped[str] = mapped_column(Text)
    desk_rank: Mapped[int | None]
    desk_marks: Mapped[Any] = mapped_column(JSONText, nullable=True)
    desk_after: Mapped[datetime | None]
    desk_user_id: Mapped[int | None]
    undo: Mapped[Any] = mapped_column(JSONText, nullable=True)
    priority: Mapped[Any] = mapped_column(JSONText, nullable=True)
    rescore_at: Mapped[datetime | None]
    unit_assignments: Mapped[Any] = mapped_column(JSONText, nullable=True)
    operation_id: Mapped[int | None]
    confirmation: Mapped[Any] = mapped_column(JSONText, nullable=True)
    asked_again_at: Mapped[datetime | None]
    ask_tries: Mapped[int] = mapped_column(default=0)
    ring_since: Mapped[datetime | None]
    ring_tries: Mapped[int] = mapped_column(default=0)
    ring_tried_at: Mapped[datetime | None]
    look_again_at: Mapped[datetime | None]
    is_stale: Mapped[bool] = mapped_column(default=False)
    missing: Mapped[int] = mapped_column(default=0)
    is_fetched: Mapped[bool] = mapped_column(default=False)
    referrals: Mapped[list[Referral]] = relationship(
        back_populates="incident", lazy="selectin", order_by="Referral.id"
    )

    __table_args__ = (
        Index(None, "status"),
        Index(None, "updated_at", "id"),
        Index("ix_incident_open_due", "status", "due_at"),
        Index(
            "ix_incident_risk",
            "risk_rank",
            "opened_at",
            "id",
            postgresql_where=text("risk_rank IS NOT NULL"),
            sqlite_where=text("risk_rank IS NOT NULL"),
        ),
        Index(None, "area_code"),
        Index(None, "repeat_of"),
        Index(None, "resolved_at"),
        Index(
            "ix_incident_overdue",
            "due_at",
            postgresql_where=text("is_overdue"),
            sqlite_where=text("is_overdue = 1"),
        ),
        _while_it_waits("drafted_at"),
        _while_it_waits("extension_asked_at"),
        _while_it_waits("waiting_since"),
        _while_it_waits("rescore_at"),
        _while_it_waits("operation_id"),
        _while_it_waits("merged_into"),
        _while_it_waits("ring_since"),
        _while_it_waits("look_again_at"),
        Index(
            "ix_incident_desk",
            *("desk_rank", "opened_at", "id", "desk_after", "desk_user_id"),
            postgresql_where=text("desk_rank IS NOT NULL"),
            sqlite_where=text("desk_rank IS NOT NULL"),
        ),
        Index(
            "ix_incident_rejected",
            "closed_at",
            postgresql_where=text("outcome = 'rejected'"),
            sqlite_where=text("outcome = 'rejected'"),
        ),
        # All that a count of a map's cells asks for, so that 100,000 rows need not be read.
        Index(
            "ix_incident_tile",
            *("place_key", "opened_at", "status", "severity", "category"),
            *("area_code", "outcome", "is_exercise", "id"),
            postgresql_where=text("merged_into IS NULL"),
            sqlite_where=text("merged_into IS NULL"),
        ),
    )


@event.listens_for(Incident, "before_update")
def _follow_place(_mapper: Any, _connection: Any, incident: Incident) -> None:
    moved = inspect(incident).attrs
    if moved.lat.history.has_changes() or moved.lon.history.has_changes():
        incident.place_key = place_key(incident.lat, incident.lon)


class Referral(Base):
    """The handing of an incident to an agency, with the rule and the reason that chose it.

    Its clock: what was promised when it began (`clock_…`, `…_minutes` of time that counts), when
    to warn, whether it stands still, from when it was extended, how many steps of the acceptance
    and of the work were taken (`domain.escalation`), and when the next one is to be taken.
    """

    __tablename__ = "referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    status: Mapped[ReferralStatus] = mapped_column(EnumText(ReferralStatus))
    is_lead: Mapped[bool] = mapped_column(default=True)
    rule: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    return_reason: Mapped[str | None] = mapped_column(Text)
    return_code: Mapped[ReturnReason | None] = mapped_column(EnumText(ReturnReason))
    assigned_to: Mapped[int | None]
    offered_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    accept_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    clock_began_at: Mapped[datetime | None]
    clock_severity: Mapped[Severity | None] = mapped_column(EnumText(Severity))
    clock_calendar: Mapped[str | None] = mapped_column(String(16))
    accept_minutes: Mapped[int | None]
    resolve_minutes: Mapped[int | None]
    accept_warn_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    pause_ends_at: Mapped[datetime | None]
    extended_from_at: Mapped[datetime | None]
    extension_reason: Mapped[str | None] = mapped_column(Text)
    accept_level: Mapped[int] = mapped_column(default=0, server_default="0")
    level: Mapped[int] = mapped_column(default=0, server_default="0")
    next_step_at: Mapped[datetime | None]
    incident: Mapped[Incident] = relationship(back_populates="referrals", lazy="raise")

    __table_args__ = (
        UniqueConstraint("incident_id", "agency_code"),
        Index(None, "agency_code", "status"),
        Index(None, "agency_code", "done_at"),
        Index(None, "assigned_to"),
        Index(None, "next_step_at"),
    )
