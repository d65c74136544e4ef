"""Units, where they are and were, who belongs to them, and what they are sent to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentAction, AssignmentStatus, UnitStatus
from ioc.domain.people_ledger import Whereabouts
from ioc.models.base import Base, EnumText, JSONText


class Unit(Base):
    """A boat, a truck, an ambulance, a team. `card` is its JSON without the position, which
    changes every few seconds and is joined to it when it is read (`queries.units`).

    `lat`, `lon` are the last position that is believed, `position_at` its own time; `moved_at`
    is when it reached us, `heard_at` when anything did. `doubtful_…` is a fix that lies further
    off than the unit can have gone: shown once a second one confirms it. `silent_at` is set while
    a committed unit is silent; `check_in_due_at` is by when its crew has to say that all is well.
    The name and number of the person to ring are personal data; `contact_key` is the number as
    `contact.phone_key` writes it, by which a boat is recognised.
    """

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[UnitKind] = mapped_column(EnumText(UnitKind))
    agency_code: Mapped[str] = mapped_column(ForeignKey("agency.code"))
    area_code: Mapped[str | None] = mapped_column(String(16))
    seats: Mapped[int] = mapped_column(default=0)
    draught_m: Mapped[float | None]
    max_current_ms: Mapped[float | None]
    has_stretcher: Mapped[bool] = mapped_column(default=False)
    has_lights: Mapped[bool] = mapped_column(default=False)
    equipment: Mapped[Any] = mapped_column(JSONText, default=list)
    crew_count: Mapped[int] = mapped_column(default=0)
    min_crew: Mapped[int] = mapped_column(default=0)
    contact_name: Mapped[str | None] = mapped_column(String(120))
    contact_phone: Mapped[str | None] = mapped_column(String(40))
    contact_key: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[UnitStatus] = mapped_column(EnumText(UnitStatus))
    status_at: Mapped[datetime]
    status_reason: Mapped[str | None] = mapped_column(Text)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    position_at: Mapped[datetime | None]
    accuracy_m: Mapped[float | None]
    moved_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    doubtful_lat: Mapped[float | None]
    doubtful_lon: Mapped[float | None]
    doubtful_at: Mapped[datetime | None]
    silent_at: Mapped[datetime | None]
    check_in_due_at: Mapped[datetime | None]
    shift_from: Mapped[datetime | None]
    shift_until: Mapped[datetime | None]
    is_local: Mapped[bool] = mapped_column(default=False)
    is_exercise: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    card: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        Index(None, "agency_code"),
        Index(None, "contact_key"),
        Index(None, "moved_at"),
        Index(None, "status"),
    )


class UnitCrew(Base):
    """An account that may act for a unit."""

    __tablename__ = "unit_crew"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    unit_id: Mapped[int] = mapped_column(
        ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )

    __table_args__ = (Index(None, "unit_id"),)


class UnitPosition(Base):
    """The track of a unit: one fix in each slot of `domain.units.TRACK_SECONDS`, and one doubtful
    one. `slot` counts them since 1970, so that a fix that is sent twice is kept once."""

    __tablename__ = "unit_position"

    unit_id: Mapped[int] = mapped_column(
        ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_doubtful: Mapped[bool] = mapped_column(primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    at: Mapped[datetime]
    accuracy_m: Mapped[float | None]

    __table_args__ = (Index(None, "at"),)


ON_POSTGRES, ON_SQLITE = text("is_active"), text("is_active = 1")


class Assignment(Base):
    """One unit sent to one incident, with the crew's own time of each step.

    `is_active` while it holds its unit: the database lets a unit have one such. The numbers of
    people are sums over the trips. `is_walk_up`: the crew met them, nobody had rung. `eta_at` is
    when it will be there, as far as is known.
    """

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    facility_id: Mapped[int | None]
    status: Mapped[AssignmentStatus] = mapped_column(EnumText(AssignmentStatus))
    is_active: Mapped[bool] = mapped_column(default=True)
    people_expected: Mapped[int | None]
    people_picked_up: Mapped[int] = mapped_column(default=0)
    people_handed_over: Mapped[int] = mapped_column(default=0)
    dispatched_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    en_route_at: Mapped[datetime | None]
    on_scene_at: Mapped[datetime | None]
    picked_up_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None] = mapped_column(Text)
    eta_at: Mapped[datetime | None]
    dispatched_by: Mapped[int | None]
    is_walk_up: Mapped[bool] = mapped_column(default=False)
    is_exercise: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(
            "uq_assignment_active_unit",
            "unit_id",
            unique=True,
            postgresql_where=ON_POSTGRES,
            sqlite_where=ON_SQLITE,
        ),
        Index(None, "unit_id"),
        Index(None, "incident_id"),
        Index(
            "ix_assignment_unanswered",
            "dispatched_at",
            postgresql_where=ON_POSTGRES,
            sqlite_where=ON_SQLITE,
        ),
    )


class AssignmentStep(Base):
    """One tap of a crew, a dispatcher or the watch, kept once by its `client_token`. `at` is the
    time that the crew's phone gave it, `received_at` when it reached us. `short`: so many fewer
    than expected, who are at `whereabouts`."""

    __tablename__ = "assignment_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    client_token: Mapped[str] = mapped_column(String(80))
    action: Mapped[AssignmentAction] = mapped_column(EnumText(AssignmentAction))
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    people: Mapped[int | None]
    facility_id: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text)
    short: Mapped[int | None]
    whereabouts: Mapped[Whereabouts | None] = mapped_column(EnumText(Whereabouts))

    __table_args__ = (UniqueConstraint("assignment_id", "client_token"),)


class RecommendationLog(Base):
    """What a dispatcher was shown before deciding, and what was decided: for learning later.
    `content` is the JSON that was shown, without words."""

    __tablename__ = "recommendation_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    content: Mapped[Any] = mapped_column(JSONText)
    chosen_unit_id: Mapped[int | None]
    chosen_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "incident_id"), Index(None, "at"))
