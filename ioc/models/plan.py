"""Plans of many rescues at once, and the next leg of each unit in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.scenario import Policy
from ioc.domain.plans import LegState
from ioc.models.base import Base, EnumText, JSONText

IS_OPEN = text("state IN ('proposed', 'locked')")


class RescuePlan(Base):
    """One plan as it was made. `figures` and `baseline` are the evaluator's, `alternatives` those
    of the other policies, `not_reached` who is not, with the reason.
    `is_latest` stands on the plan that is on the screens: one of real matters, one of an exercise.
    """

    __tablename__ = "rescue_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    policy: Mapped[Policy] = mapped_column(EnumText(Policy))
    method: Mapped[str] = mapped_column(String(80))
    seconds: Mapped[float]
    requests: Mapped[int]
    units: Mapped[int]
    figures: Mapped[Any] = mapped_column(JSONText)
    baseline: Mapped[Any] = mapped_column(JSONText)
    alternatives: Mapped[Any] = mapped_column(JSONText, default=dict)
    not_reached: Mapped[Any] = mapped_column(JSONText, default=list)
    made_by: Mapped[str] = mapped_column(String(64))
    is_latest: Mapped[bool] = mapped_column(default=True)
    is_exercise: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "is_latest", "is_exercise"), Index(None, "made_at"))


class PlanLeg(Base):
    """What one unit is to do next. `stops` is the trip as planned: `{"incident" | "facility",
    "arrive_minute", "people"}` in order; only the first is ever committed. `instead_of` is the
    assignment that the leg would end (a critical party before one that can wait). A unit has one
    leg in a plan that nobody has decided on."""

    __tablename__ = "plan_leg"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rescue_plan.id", ondelete="CASCADE"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    facility_id: Mapped[int | None]
    instead_of: Mapped[int | None]
    people: Mapped[int]
    arrive_minute: Mapped[float]
    stops: Mapped[Any] = mapped_column(JSONText, default=list)
    state: Mapped[LegState] = mapped_column(EnumText(LegState))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "uq_plan_leg_open_unit",
            "plan_id",
            "unit_id",
            unique=True,
            postgresql_where=IS_OPEN,
            sqlite_where=IS_OPEN,
        ),
        Index(None, "incident_id"),
        Index(None, "unit_id", "state"),
    )
