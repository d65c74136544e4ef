"""What the page of working time shows: office hours, days off, and a deadline that crosses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain import sla
from ioc.domain.clock import (
    CITY_TIMEZONE,
    HUE_OFFICE_HOURS,
    WEEKDAYS,
    DayKind,
    WorkingCalendar,
    local,
)
from ioc.domain.incidents import Severity
from ioc.models.catalogue import Setting
from ioc.queries.admin.deadline_page import Example, example
from ioc.queries.directory import CALENDAR, directory
from ioc.queries.incident.clock_words import HOLIDAY_LANGUAGE

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayRow:
    """A day that is off, or worked in exchange for another, with the reason."""

    day: date
    name: str
    kind: DayKind


def document(session: Session) -> dict[str, Any]:
    """The working time as it is kept, every member filled in."""
    text = session.scalar(select(Setting.value).where(Setting.name == CALENDAR))
    kept: dict[str, Any] = orjson.loads(text) if text else {}
    week = kept.get("week") or {day: list(HUE_OFFICE_HOURS) for day in WEEKDAYS[:5]}
    return {
        "timezone": kept.get("timezone", CITY_TIMEZONE.key),
        "holidays_of": kept.get("holidays_of", "VN"),
        "week": {day: list(week.get(day) or ()) for day in WEEKDAYS},
        "extra_days_off": [_row(row) for row in kept.get("extra_days_off") or ()],
        "made_up_days": [_row(row) for row in kept.get("made_up_days") or ()],
    }


def _row(row: Any) -> dict[str, str]:
    if isinstance(row, Mapping):
        return {"day": str(row["day"])[:10], "reason": str(row.get("reason") or "")}
    return {"day": str(row)[:10], "reason": ""}


def by_law(calendar: WorkingCalendar, year: int, locale: str) -> list[DayRow]:
    """The holidays of a year and the days worked for them, as the law has them."""
    language = HOLIDAY_LANGUAGE.get(locale, "vi")
    plain = WorkingCalendar(calendar.week, calendar.timezone, calendar.country)
    found = []
    day = date(year, 1, 1)
    while day.year == year:
        kind = plain.day_kind(day)
        if kind in {DayKind.HOLIDAY, DayKind.MADE_UP}:
            found.append(DayRow(day, plain.holiday_name(day, language) or "", kind))
        day += ONE_DAY
    return found


def crossing(session: Session, calendar: WorkingCalendar, start: datetime, locale: str) -> Example:
    """An ordinary matter that comes in at `start`, by this calendar."""
    target = sla.target_for(directory(session).targets, "", Severity.NORMAL)
    return example(target, calendar, start, locale)


def before_next_holiday(calendar: WorkingCalendar, at: datetime) -> datetime:
    """A moment whose seven days cross the next day off: two working days before it, 14:05."""
    day = local(at, calendar.timezone).date()
    for _ in range(370):
        if calendar.day_kind(day) in {DayKind.HOLIDAY, DayKind.DAY_OFF}:
            break
        day += ONE_DAY
    left = 2
    while left:
        day -= ONE_DAY
        left -= bool(calendar.spans_of(day))
    return datetime(day.year, day.month, day.day, 14, 5, tzinfo=calendar.timezone)
