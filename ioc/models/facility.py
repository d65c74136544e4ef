"""Shelters and other places that stand ready, the parties of people in them, and water gauges."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from ioc.domain.facilities import FacilityKind, FacilityStatus, PartyStatus
from ioc.domain.family import keys_of
from ioc.domain.water import GaugeKind, ReadingSource, WaterAlarm
from ioc.models.base import Base, EnumText, JSONText

_RESERVED = text("status = 'reserved'")


class Facility(Base):
    """A place that takes people in or stands ready. `card` is its JSON as sent.

    `taken` and `reserved` are places in use, never more than `places` together; `drilled` those of
    exercises in a real place, where they take nothing from anybody. `is_by_hand`: a
    person chose the status, so it does not follow the places. `contact_…` is personal data.
    `is_example`: from the seeds, not confirmed by the city yet. A gauge has its row in `Gauge`.
    """

    __tablename__ = "facility"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[FacilityKind] = mapped_column(EnumText(FacilityKind))
    lat: Mapped[float]
    lon: Mapped[float]
    address: Mapped[str | None] = mapped_column(String(300))
    area_code: Mapped[str | None] = mapped_column(String(16))
    agency_code: Mapped[str | None] = mapped_column(ForeignKey("agency.code"))
    status: Mapped[FacilityStatus] = mapped_column(EnumText(FacilityStatus))
    is_by_hand: Mapped[bool] = mapped_column(default=False)
    status_reason: Mapped[str | None] = mapped_column(String(300))
    places: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    drilled: Mapped[int] = mapped_column(default=0)
    needs: Mapped[Any] = mapped_column(JSONText, default=list)
    contact_name: Mapped[str | None] = mapped_column(String(120))
    contact_phone: Mapped[str | None] = mapped_column(String(40))
    is_example: Mapped[bool] = mapped_column(default=False)
    is_exercise: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]
    card: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("reserved >= 0 AND taken >= 0", name="not_negative"),
        CheckConstraint("taken + reserved <= places", name="within_places"),
        Index(None, "kind", "status"),
        Index(None, "area_code"),
        Index(None, "agency_code"),
    )


class FacilityParty(Base):
    """People who are expected in a facility, are there, or were.

    `people` are those expected or, once they came, those who came; `people_out` of them have left.
    `names` (as far as known) are personal data, and so is `name_keys`, by which they are searched
    for (`domain.family.keys_of`, kept with `names` by itself). `assignment_id` is that of the unit
    that brings them, `incident_id` None for who comes on foot.
    """

    __tablename__ = "facility_party"

    id: Mapped[int] = mapped_column(primary_key=True)
    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    assignment_id: Mapped[int | None]
    status: Mapped[PartyStatus] = mapped_column(EnumText(PartyStatus))
    people: Mapped[int]
    people_out: Mapped[int] = mapped_column(default=0)
    names: Mapped[Any] = mapped_column(JSONText, default=list)
    name_keys: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str | None] = mapped_column(String(300))
    client_token: Mapped[str | None] = mapped_column(String(80), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reserved_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    is_exercise: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        CheckConstraint("people > 0 AND people_out >= 0", name="people"),
        CheckConstraint("people_out <= people", name="out_of_those_in"),
        Index(None, "facility_id", "status"),
        Index(None, "incident_id"),
        Index(None, "checked_in_at"),
        Index(
            "ux_facility_party_assignment",
            "assignment_id",
            unique=True,
            postgresql_where=_RESERVED,
            sqlite_where=_RESERVED,
        ),
    )

    @validates("names")
    def _keys_follow(self, _name: str, names: Any) -> Any:
        self.name_keys = keys_of(names or ())
        return names


class Gauge(Base):
    """What a facility of the kind gauge measures: levels in metres, flows in m³/s, trend in cm/h.

    The latest reading by its own time stands here as well; `level_at` is that time.
    """

    __tablename__ = "gauge"

    facility_id: Mapped[int] = mapped_column(
        ForeignKey("facility.id"), primary_key=True, autoincrement=False
    )
    gauge_kind: Mapped[GaugeKind] = mapped_column(EnumText(GaugeKind))
    river: Mapped[str | None] = mapped_column(String(80))
    alarm1_m: Mapped[float | None]
    alarm2_m: Mapped[float | None]
    alarm3_m: Mapped[float | None]
    alarm: Mapped[WaterAlarm] = mapped_column(EnumText(WaterAlarm))
    level_m: Mapped[float | None]
    level_at: Mapped[datetime | None]
    inflow_m3s: Mapped[float | None]
    discharge_m3s: Mapped[float | None]
    trend_cm_h: Mapped[float | None]


class GaugeReading(Base):
    """One reading of a gauge; there is one for each moment."""

    __tablename__ = "gauge_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    gauge_id: Mapped[int] = mapped_column(ForeignKey("gauge.facility_id"))
    at: Mapped[datetime]
    level_m: Mapped[float]
    inflow_m3s: Mapped[float | None]
    discharge_m3s: Mapped[float | None]
    source: Mapped[ReadingSource] = mapped_column(EnumText(ReadingSource))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    received_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("gauge_id", "at"),)
