"""Water gauges: made, their levels of alarm changed, and readings taken, by whatever way and in
whatever order they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import gauge_for, standing_of_facility
from ioc.domain import clock, water
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.domain.water import GaugeKind, Levels, Reading, ReadingSource, WaterAlarm
from ioc.models.facility import Facility, Gauge, GaugeReading
from ioc.queries.rescue.facilities import gauge_card
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.shelters.facility_log import facility_changed, must_be_version

AT_ONCE = 500
"""Readings in one call: two days of one every five minutes."""

SAME_M = 1e-9


@dataclass(frozen=True)
class Taken:
    """What came of readings: how many were new, known already, or took the place of another."""

    new: int
    repeated: int
    corrected: int
    card: str


def create_gauge(
    session: Session,
    actor: Actor,
    told: FacilityTold,
    kind: GaugeKind,
    levels: Levels,
    river: str | None = None,
) -> Facility:
    """A new gauge with its levels of alarm. Raises as `facilities.create`."""
    water.check_levels(levels)
    facility = facilities.make(session, actor, told)
    session.add(
        Gauge(
            facility_id=facility.id,
            gauge_kind=kind,
            river=(river or "").strip()[:80] or None,
            alarm1_m=levels.one,
            alarm2_m=levels.two,
            alarm3_m=levels.three,
            alarm=WaterAlarm.UNKNOWN,
        )
    )
    session.flush()
    facility_changed(session, actor, facility, EventKind.FACILITY_CREATED, None)
    return facility


def change_levels(
    session: Session, actor: Actor, code: str, version: int, changes: Mapping[str, Any]
) -> Facility:
    """Changes levels of alarm (`alarm1_m` … `alarm3_m`) or the river's name; what the water is
    called then follows. Raises `Conflict`, `InvalidInput`."""
    facility, gauge = gauge_for(session, actor, code, Permission.WATER_MANAGE, lock=True)
    must_be_version(version, facility.version)
    before, was = standing_of_facility(facility), gauge.alarm
    for name in ("alarm1_m", "alarm2_m", "alarm3_m", "river"):
        if name in changes:
            setattr(gauge, name, changes[name])
    water.check_levels(levels_of(gauge))
    gauge.alarm = water.alarm_of(gauge.level_m, levels_of(gauge))
    facility.is_example = False
    session.flush()
    kind = EventKind.FACILITY_CHANGED if gauge.alarm is was else EventKind.GAUGE_ALARM_CHANGED
    data = {"fields": sorted(changes), "from": was.value, "to": gauge.alarm.value}
    facility_changed(session, actor, facility, kind, before, data)
    return facility


def take_readings(
    session: Session, actor: Actor, code: str, given: Sequence[Reading], source: ReadingSource
) -> Taken:
    """Takes readings: late ones fill the past, repeated ones change nothing, one that tells
    another level of the same moment takes its place. Implausible ones are named and none is
    taken: raises `InvalidInput`. Passing a level of alarm is an event of its own."""
    facility, gauge = gauge_for(session, actor, code, Permission.WATER_READ, lock=True)
    _check(given, gauge)
    rounded = {r.at.replace(microsecond=0): r for r in given}
    known = {
        row.at: row
        for row in session.scalars(
            select(GaugeReading).where(
                GaugeReading.gauge_id == gauge.facility_id, GaugeReading.at.in_(list(rounded))
            )
        )
    }
    new = corrected = 0
    for at, reading in sorted(rounded.items()):
        row = known.get(at)
        if row is not None and _is_same(row, reading):
            continue
        if row is None:
            row = GaugeReading(gauge_id=gauge.facility_id, at=at)
            session.add(row)
            new += 1
        else:
            corrected += 1
        row.level_m, row.source = reading.level_m, source
        row.inflow_m3s, row.discharge_m3s = reading.inflow_m3s, reading.discharge_m3s
        row.user_id, row.received_at = actor.user_id, clock.now()
    session.flush()
    if new or corrected:
        _follow(session, actor, facility, gauge, corrected)
    return Taken(new, len(given) - new - corrected, corrected, facility.card)


def levels_of(gauge: Gauge) -> Levels:
    """The levels of alarm of a gauge."""
    return Levels(gauge.alarm1_m, gauge.alarm2_m, gauge.alarm3_m)


def _check(given: Sequence[Reading], gauge: Gauge) -> None:
    if not given:
        raise InvalidInput(FieldError("readings", "required"))
    if len(given) > AT_ONCE:
        raise InvalidInput(FieldError("readings", "too_many"))
    now, problems = clock.now(), []
    for number, reading in enumerate(given):
        place = f"readings.{number}." if len(given) > 1 else ""
        problems += water.problems_of(reading, gauge.gauge_kind, now, place)
    if problems:
        raise InvalidInput(*problems)


def _is_same(row: GaugeReading, reading: Reading) -> bool:
    """Whether a reading tells nothing new; one without flows takes none away."""
    flows = ((row.inflow_m3s, reading.inflow_m3s), (row.discharge_m3s, reading.discharge_m3s))
    return abs(row.level_m - reading.level_m) < SAME_M and all(
        told is None or kept == told for kept, told in flows
    )


def _follow(
    session: Session, actor: Actor, facility: Facility, gauge: Gauge, corrected: int
) -> None:
    """Brings the gauge to its newest reading, and tells the screens where that changed anything."""
    newest = session.scalar(
        select(GaugeReading)
        .where(GaugeReading.gauge_id == gauge.facility_id)
        .order_by(GaugeReading.at.desc())
        .limit(1)
    )
    if newest is None:
        return
    recent = session.scalars(
        select(GaugeReading)
        .where(
            GaugeReading.gauge_id == gauge.facility_id,
            GaugeReading.at >= newest.at - water.TREND_MOST - timedelta(seconds=1),
        )
        .order_by(GaugeReading.at.desc())
    ).all()
    before, was, shown = standing_of_facility(facility), gauge.alarm, gauge_card(gauge)
    gauge.level_m, gauge.level_at = newest.level_m, newest.at
    gauge.inflow_m3s, gauge.discharge_m3s = newest.inflow_m3s, newest.discharge_m3s
    gauge.trend_cm_h = water.trend_cm_h([Reading(r.at, r.level_m) for r in recent])
    gauge.alarm = water.alarm_of(gauge.level_m, levels_of(gauge))
    session.flush()
    if gauge_card(gauge) == shown:
        return
    is_passed = gauge.alarm is not was
    data: dict[str, Any] = {"level_m": gauge.level_m, "corrected": corrected}
    if is_passed:
        data |= {"from": was.value, "to": gauge.alarm.value}
    kind = EventKind.GAUGE_ALARM_CHANGED if is_passed else EventKind.GAUGE_READING
    is_urgent = water.is_rise(was, gauge.alarm)
    facility_changed(session, actor, facility, kind, before, data, is_urgent=is_urgent)
